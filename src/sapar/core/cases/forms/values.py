"""What values of expressions are and how ODK turns one into another.

A value is a text, a number (always a float), a truth, a day, a moment, or the nodes that a path found. Unlike in
XPath 1.0 a day counts as its days since 1970-01-01, and so does a text that looks like one: `. <= today()` is what
people write. Moments are wall-clock times without a zone, as an officer reads them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeAlias


class Node(Protocol):
    """What a path finds: an answer, a section, an entry of a list of choices."""

    @property
    def worth(self) -> Scalar: ...


Scalar: TypeAlias = "str | float | bool | date"
Nodes: TypeAlias = "Sequence[Node]"
Value: TypeAlias = "Scalar | list[Node]"

EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"^\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?:Z|[+-]\d{2}:?\d{2})?$")


def scalar(value: Value) -> Scalar:
    """A value itself, or that of the first node; a path that found nothing is the empty text."""
    if isinstance(value, list):
        return value[0].worth if value else ""
    return value


def text(value: Value) -> str:
    """string(): whole numbers without a point, days in ISO."""
    found = scalar(value)
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return _number_text(found)
    if isinstance(found, datetime):
        return found.isoformat(timespec="seconds")
    return found.isoformat() if isinstance(found, date) else found


def _number_text(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def number(value: Value) -> float:
    """number(): NaN for what is none; a day, or a text that is one, counts its days since 1970-01-01."""
    found = scalar(value)
    if isinstance(found, bool):
        return float(found)
    if isinstance(found, str):
        if _NUMBER.match(found):
            return float(found)
        moment = day_of(found)
        if moment is None:
            return math.nan
        found = moment
    return days(found) if isinstance(found, date) else found


def truth(value: Value) -> bool:
    """boolean(): of a single node what it is worth, as in ODK Collect, not whether it is there."""
    if isinstance(value, list) and len(value) > 1:
        return True
    found = scalar(value)
    if isinstance(found, float):
        return found != 0 and not math.isnan(found)
    return bool(found) if isinstance(found, bool | str) else True


def days(moment: date) -> float:
    """Days since 1970-01-01, with the part of the day that has gone by."""
    if isinstance(moment, datetime):
        return (moment - datetime(1970, 1, 1)) / timedelta(days=1)
    return float((moment - EPOCH).days)


def day_of(found: Scalar) -> date | None:
    """The day or moment that a text, a number of days or a date stands for; None if none."""
    if isinstance(found, date):
        return found
    if isinstance(found, bool):
        return None
    try:
        if isinstance(found, float):
            whole = EPOCH + timedelta(days=math.floor(found))
            seconds = round((found - math.floor(found)) * 86_400)
            return whole if not seconds else datetime(whole.year, whole.month, whole.day) + timedelta(seconds=seconds)
        if _DAY.match(found):
            return date.fromisoformat(found)
        moment = _MOMENT.match(found)
        return datetime.fromisoformat(moment[1]) if moment else None
    except (ValueError, OverflowError):
        return None


def day(found: date) -> date:
    """The day of a moment."""
    return found.date() if isinstance(found, datetime) else found


def many(value: Value) -> list[Scalar]:
    """What each node is worth; a single value counts as one."""
    return [node.worth for node in value] if isinstance(value, list) else [value]


def compare(operator: str, left: Value, right: Value) -> bool:
    """A comparison; true of nodes if it is true of any."""
    if isinstance(left, list) and not left:
        left = ""
    if isinstance(right, list) and not right:
        right = ""
    return any(_compare(operator, one, other) for one in many(left) for other in many(right))


def _compare(operator: str, left: Scalar, right: Scalar) -> bool:
    if operator in ("=", "!="):
        return _equal(left, right) == (operator == "=")
    one, other = number(left), number(right)
    if operator == "<":
        return one < other
    if operator == "<=":
        return one <= other
    return one > other if operator == ">" else one >= other


def _equal(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    both_days = isinstance(left, date) and isinstance(right, date)
    if isinstance(left, float) or isinstance(right, float) or both_days:
        one, other = number(left), number(right)
        # As in ODK Collect, so that 0.1 + 0.2 is 0.3.
        return one == other or abs(one - other) < 1e-12
    return text(left) == text(right)


def arithmetic(operator: str, left: Value, right: Value) -> float:
    """A sum, difference, product, quotient or rest; NaN for what cannot be."""
    one, other = number(left), number(right)
    try:
        if operator == "+":
            return one + other
        if operator == "-":
            return one - other
        if operator == "*":
            return one * other
        if operator == "div":
            return one / other
        return math.fmod(one, other)
    except ZeroDivisionError:
        if math.isnan(one) or one == 0:
            return math.nan
        return math.copysign(math.inf, one) * math.copysign(1.0, other)
    except (OverflowError, ValueError):
        return math.nan
