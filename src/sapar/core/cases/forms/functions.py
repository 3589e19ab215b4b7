"""ODK's functions. Each takes the place it is called at and its arguments, not yet computed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from elementpath.xpath_tokens import XPathToken

from sapar.core.cases.forms import values as V
from sapar.core.cases.forms.instance import Answer
from sapar.core.cases.forms.values import Scalar, Value

if TYPE_CHECKING:
    from sapar.core.cases.forms.scope import Scope

Arguments = list[XPathToken]
Function = Callable[["Scope", Arguments], Value]

FUNCTIONS: dict[str, Function] = {}
LONGEST_SUBJECT = 500  # characters that regex() looks at


def _plain(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Registers a function of values that are computed first; without arguments it takes the node `.`."""

    def register(function: Callable[..., Value]) -> Callable[..., Value]:
        FUNCTIONS[name] = lambda scope, tokens: function(*[scope.value(token) for token in tokens])
        return function

    return register


def _special(name: str) -> Callable[[Function], Function]:
    """Registers a function that needs the place, or computes its arguments by itself."""

    def register(function: Function) -> Function:
        FUNCTIONS[name] = function
        return function

    return register


def _here(name: str, of: Callable[[Value], Value]) -> None:
    """Registers a function whose argument is the node `.` unless one is given."""

    def function(scope: Scope, tokens: Arguments) -> Value:
        return of(scope.value(tokens[0]) if tokens else [scope.here])

    FUNCTIONS[name] = function


# Truth and choice


@_special("if")
def _if(scope: Scope, tokens: Arguments) -> Value:
    return scope.value(tokens[1] if V.truth(scope.value(tokens[0])) else tokens[2])


@_special("coalesce")
def _coalesce(scope: Scope, tokens: Arguments) -> Value:
    for token in tokens:
        found = V.scalar(scope.value(token))
        if V.text(found) not in ("", "NaN"):
            return found
    return ""


@_special("once")
def _once(scope: Scope, tokens: Arguments) -> Value:
    kept = scope.current.worth
    return scope.value(tokens[0]) if kept == "" else kept


_plain("true")(lambda: True)
_plain("false")(lambda: False)
_plain("not")(lambda value: not V.truth(value))
_plain("boolean")(V.truth)
_plain("boolean-from-string")(lambda value: V.text(value).lower() in ("1", "true"))


@_plain("checklist")
def _checklist(least: Value, most: Value, *facts: Value) -> Value:
    true = sum(V.truth(fact) for fact in facts)
    low, high = V.number(least), V.number(most)
    return (low < 0 or true >= low) and (high < 0 or true <= high)


# Selections


@_plain("selected")
def _selected(answer: Value, name: Value) -> Value:
    return V.text(name).strip() in V.text(answer).split()


@_plain("selected-at")
def _selected_at(answer: Value, place: Value) -> Value:
    names, index = V.text(answer).split(), V.number(place)
    return names[int(index)] if 0 <= index < len(names) else ""


_plain("count-selected")(lambda answer: float(len(V.text(answer).split())))


@_special("choice-name")
def _choice_name(scope: Scope, tokens: Arguments) -> Value:
    name = V.text(scope.value(tokens[0]))
    written = V.text(scope.value(tokens[1])).strip()
    question = scope.form.by_name.get(written.removeprefix("${").removesuffix("}").split("/")[-1])
    choices = scope.form.choices.get(question.list_name, ()) if question else ()
    return next((scope.form.text(choice.labels, scope.lang) for choice in choices if choice.name == name), "")


# Numbers


_here("number", V.number)
_plain("int")(lambda value: float(int(V.number(value))) if math.isfinite(V.number(value)) else V.number(value))


def _finite(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def careful(value: Value) -> Value:
        try:
            return float(function(V.number(value)))
        except (ValueError, OverflowError):
            return math.nan

    return careful


_OF_NUMBERS: dict[str, Callable[[float], float]] = {
    "abs": abs, "floor": math.floor, "ceiling": math.ceil, "sqrt": math.sqrt, "exp": math.exp, "log": math.log,
}  # fmt: skip
for _name, _function in _OF_NUMBERS.items():
    _plain(_name)(_finite(_function))


@_plain("pow")
def _pow(base: Value, exponent: Value) -> Value:
    try:
        return math.pow(V.number(base), V.number(exponent))
    except (ValueError, OverflowError):
        return math.nan


@_plain("round")
def _round(value: Value, places: Value = 0.0) -> Value:
    number, digits = V.number(value), V.number(places)
    if not math.isfinite(number) or not -15 <= digits <= 15:
        return number
    # From the number as it is written: 2.675 is rounded up, though its binary form lies below.
    exact = Decimal(V.text(number)).quantize(Decimal(1).scaleb(-int(digits)), rounding=ROUND_HALF_UP)
    return float(exact)


def _numbers(found: tuple[Value, ...]) -> list[float]:
    return [V.number(one) for value in found for one in V.many(value) if one != ""]


_plain("sum")(lambda value: float(sum(_numbers((value,)))))


@_plain("min")
def _min(*found: Value) -> Value:
    numbers = _numbers(found)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else min(numbers)


@_plain("max")
def _max(*found: Value) -> Value:
    numbers = _numbers(found)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else max(numbers)


# Nodes and repeats


_plain("count")(lambda value: float(len(value)) if isinstance(value, list) else 1.0)
_plain("count-non-empty")(lambda value: float(sum(one != "" for one in V.many(value))))


@_special("position")
def _position(scope: Scope, tokens: Arguments) -> Value:
    if not tokens:
        return float(scope.position)
    found = scope.nodes(tokens[0])
    turn = found[0] if found else None
    return float(turn.position) if isinstance(turn, Answer) else math.nan


@_special("last")
def _last(scope: Scope, tokens: Arguments) -> Value:
    return float(scope.size)


@_special("indexed-repeat")
def _indexed_repeat(scope: Scope, tokens: Arguments) -> Value:
    """The answer in a given turn of each repeat that is named, the outermost first."""
    found = _everywhere(scope, tokens[0])
    for repeat, index in zip(tokens[1::2], tokens[2::2], strict=False):
        name = str(repeat[0].value) if repeat.symbol == "$" else ""
        place = V.number(scope.value(index))
        found = [
            node
            for node in found
            if any(n.question and n.question.name == name and n.position == place for n in node.above())
        ]
    return list(found[:1])


def _everywhere(scope: Scope, token: XPathToken) -> list[Answer]:
    root: Answer = list(scope.current.above())[-1]
    return [node for node in scope.about(root).nodes(token) if isinstance(node, Answer)]


@_special("name")
def _name_of(scope: Scope, tokens: Arguments) -> Value:
    found = scope.nodes(tokens[0]) if tokens else [scope.here]
    node = found[0] if found else None
    return node.question.name if isinstance(node, Answer) and node.question else ""


# Texts


_here("string", V.text)
_here("string-length", lambda value: float(len(V.text(value))))
_here("normalize-space", lambda value: " ".join(V.text(value).split()))
_plain("concat")(lambda *found: "".join(V.text(one) for value in found for one in V.many(value)))
_plain("join")(lambda by, *found: V.text(by).join(V.text(one) for value in found for one in V.many(value)))
_plain("contains")(lambda whole, part: V.text(part) in V.text(whole))
_plain("starts-with")(lambda whole, part: V.text(whole).startswith(V.text(part)))
_plain("ends-with")(lambda whole, part: V.text(whole).endswith(V.text(part)))
_plain("substring-before")(lambda whole, by: V.text(whole).partition(V.text(by))[0] if _in(by, whole) else "")
_plain("substring-after")(lambda whole, by: V.text(whole).partition(V.text(by))[2] if _in(by, whole) else "")
_plain("lower-case")(lambda value: V.text(value).lower())
_plain("upper-case")(lambda value: V.text(value).upper())


def _in(part: Value, whole: Value) -> bool:
    return bool(V.text(part)) and V.text(part) in V.text(whole)


@_plain("substr")
def _substr(whole: Value, start: Value, end: Value = math.inf) -> Value:
    """From `start` up to but without `end`, counted from 0; below 0 from the end."""
    text = V.text(whole)
    first, last = V.number(start), V.number(end)
    if math.isnan(first) or math.isnan(last):
        return ""
    return text[_index(first, text) : _index(last, text)]


def _index(place: float, text: str) -> int:
    if math.isinf(place):
        return len(text) if place > 0 else 0
    return max(0, int(place) + len(text)) if place < 0 else int(place)


@_plain("substring")
def _substring(whole: Value, start: Value, length: Value = math.inf) -> Value:
    """XPath's own: `length` letters from the one at `start`, counted from 1."""
    first = _half_up(V.number(start))
    end = first + _half_up(V.number(length))
    return "".join(letter for place, letter in enumerate(V.text(whole), start=1) if first <= place < end)


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


@_plain("translate")
def _translate(whole: Value, old: Value, new: Value) -> Value:
    letters, others = V.text(old), V.text(new)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(letters):
        table.setdefault(ord(letter), others[place] if place < len(others) else None)
    return V.text(whole).translate(table)


@_plain("regex")
def _regex(whole: Value, pattern: Value) -> Value:
    """Whether the whole text fits, as in ODK Collect."""
    subject = V.text(whole)
    return len(subject) <= LONGEST_SUBJECT and bool(_compiled(V.text(pattern)).fullmatch(subject))


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern; one that check() refuses fits nothing."""
    # In ODK Collect \d and \w are ASCII only.
    return re.compile(r"(?!)") if pattern_fault(pattern) else re.compile(pattern, re.ASCII)


def pattern_fault(pattern: str) -> str:
    """What is wrong with a pattern of regex(): "regex" if it cannot be read, "regex.slow" if a text could stall it."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return "regex"
    return "regex.slow" if _slow(pattern) else ""


def _slow(pattern: str) -> bool:
    """Whether something of varying length is repeated without limit, as in (a+)+: the time could double per letter."""
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    varying = [False]
    for place, sign in enumerate(bare):
        if sign == "(":
            varying.append(False)
        elif sign == ")" and len(varying) > 1:
            inside = varying.pop()
            repeated = bool(re.match(r"[*+]|\{\d+,(?:\d{2,})?\}", bare[place + 1 :]))
            if inside and repeated:
                return True
            varying[-1] |= inside or repeated
        elif (sign in "*+|?" and not (sign == "?" and bare[place - 1 : place] == "(")) or (
            sign == "{" and "," in bare[place : bare.find("}", place) + 1]
        ):
            varying[-1] = True
    return False


# Days and times


@_special("today")
def _today(scope: Scope, tokens: Arguments) -> Value:
    return scope.today


@_special("now")
def _now(scope: Scope, tokens: Arguments) -> Value:
    return scope.now


def _moment(value: Value) -> Value:
    found = V.day_of(_numeric(V.scalar(value)))
    return found if found is not None else ""


def _numeric(found: Scalar) -> Scalar:
    """A text that is a number as the number: days since 1970-01-01."""
    number = V.number(found) if isinstance(found, str) and not V.day_of(found) else math.nan
    return found if math.isnan(number) else number


@_plain("date")
def _date(value: Value) -> Value:
    found = V.day_of(_numeric(V.scalar(value)))
    return V.day(found) if found is not None else ""


_plain("date-time")(_moment)


@_plain("decimal-date-time")
def _decimal_date_time(value: Value) -> Value:
    found = V.day_of(_numeric(V.scalar(value)))
    return math.nan if found is None else V.days(found)


@_plain("decimal-time")
def _decimal_time(value: Value) -> Value:
    found = re.match(r"^(\d{2}):(\d{2})(?::(\d{2}))?", V.text(value))
    if not found:
        return math.nan
    return (int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)) / 86_400


@_plain("format-date")
def _format_date(value: Value, pattern: Value) -> Value:
    """ODK's letters: %Y %y %m %n %b %d %e %H %h %M %S %3 %a; names of months and days stay numbers' business."""
    found = V.day_of(_numeric(V.scalar(value)))
    if found is None:
        return ""
    moment = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)
    letters = {
        "Y": f"{moment.year:04}", "y": f"{moment.year % 100:02}", "m": f"{moment.month:02}", "n": str(moment.month),
        "d": f"{moment.day:02}", "e": str(moment.day), "H": f"{moment.hour:02}", "h": str(moment.hour),
        "M": f"{moment.minute:02}", "S": f"{moment.second:02}", "3": f"{moment.microsecond // 1000:03}",
        "b": _MONTHS[moment.month - 1], "a": _DAYS[moment.weekday()], "%": "%",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda sign: letters.get(sign[1], sign[0]), V.text(pattern))


FUNCTIONS["format-date-time"] = FUNCTIONS["format-date"]
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
