"""The published rule sets, read as they are: every kind of rule that version 2.03 uses.

A rule set names a path and, for it, kinds of rules with cases. A case may carry `ruleInfo`: the validator's own number,
severity and words, which then stand in the finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from sapar.lines.roadmap.iati.findings import Finding, Severity, line_of

Element = etree._Element
Case = dict[str, Any]
Holds = Callable[[Element, Case, "Context"], bool]

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Context:
    """What rules need to know beyond the file: the day, and the registration agencies of organisations."""

    def __init__(self, today: date, agencies: Collection[str]) -> None:
        self.today = today
        self.agencies = agencies


def broken(tree: etree._ElementTree, rules: dict[str, Any], context: Context) -> Iterator[Finding]:
    """A finding for each case of a rule that does not hold."""
    for path, kinds in numbered(rules).items():
        for element in nodes(tree, path):
            for kind, listed in kinds.items():
                for case in listed["cases"]:
                    yield from _broken(element, kind, case, context)


def numbered(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules that carry the validator's number; an older set without any says nothing that `own` does not say."""
    return rules if numbers(rules) else {}


def numbers(rules: dict[str, Any]) -> set[str]:
    """The validator's numbers that a rule set has."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("ruleInfo"), dict):
                found.add(value["ruleInfo"]["id"])
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(rules)
    return found


def _broken(element: Element, kind: str, case: Case, context: Context) -> Iterator[Finding]:
    if kind == "loop":
        for value in dict.fromkeys(str(found) for found in nodes(element, case["foreach"])):
            for inner, listed in case["do"].items():
                for each in listed["cases"]:
                    yield from _broken(element, inner, _filled(each, value), context)
        return
    holds = KINDS.get(kind)
    if holds is None or ("condition" in case and not _true(element, case["condition"])):
        return
    if not holds(element, case, context):
        yield _finding(element, kind, case)


def _filled(case: Any, value: str) -> Any:
    """A case with `$1` filled in, wherever it stands."""
    if isinstance(case, dict):
        return {name: each if name == "ruleInfo" else _filled(each, value) for name, each in case.items()}
    if isinstance(case, list):
        return [_filled(each, value) for each in case]
    return case.replace("$1", value.replace("'", "")) if isinstance(case, str) else case


def _finding(element: Element, kind: str, case: Case) -> Finding:
    info = case.get("ruleInfo") or {}
    told: list[Element] = [
        node for path in case.get("paths", ()) for node in nodes(element, path) if isinstance(node, etree._Element)
    ]
    place = told[0] if told else element
    paths = ", ".join(
        case.get("paths") or [str(case.get(name)) for name in ("less", "more", "start", "end") if name in case]
    )
    severity = Severity.WARNING if info.get("severity") == "warning" else Severity.ERROR
    message = info.get("message") or f"The rule {kind} does not hold for {paths or 'this element'}."
    return Finding(line_of(place), info.get("id") or kind, severity, element.getroottree().getpath(place), message)


def nodes(element: Element | etree._ElementTree, path: str) -> list[Any]:
    """What a path leads to: elements, or the texts of attributes."""
    return cast(list[Any], element.xpath(path))


def _true(element: Element, expression: str) -> bool:
    return bool(element.xpath(f"boolean({expression})"))


def _texts(element: Element, path: str) -> list[str]:
    """The values of a path: of attributes as they are, of elements their own text."""
    return [(found.text or "") if isinstance(found, etree._Element) else str(found) for found in nodes(element, path)]


def _dates(element: Element, path: str, context: Context) -> list[date]:
    if path == "NOW":
        return [context.today]
    return [day for day in map(_day, _texts(element, path)) if day is not None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None  # the schema says that it is none


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def _unique(element: Element, case: Case, context: Context) -> bool:
    values = [value for path in case["paths"] for value in _texts(element, path)]
    return len(values) == len(set(values))


def _startswith(element: Element, case: Case, context: Context) -> bool:
    if case["prefix"] == ["ORG-ID-PREFIX"]:
        prefixes = list(context.agencies)
        if not prefixes:
            return True
        separator = "-"
    else:
        prefixes = [value for path in case["prefix"] for value in _texts(element, path)]
        separator = case.get("separator", "")
    values = [value for path in case["paths"] for value in _texts(element, path)]
    return all(any(value.startswith(prefix + separator) for prefix in prefixes) for value in values) or not prefixes


def _atleast_one(element: Element, case: Case, context: Context) -> bool:
    return any(nodes(element, path) for path in case["paths"])


def _no_more_than_one(element: Element, case: Case, context: Context) -> bool:
    return sum(len(nodes(element, path)) for path in case["paths"]) <= 1


def _one_or_all(element: Element, case: Case, context: Context) -> bool:
    """Stated once for the whole, or for each that needs it."""
    if case["all"] == "lang":
        narratives = element.iter("narrative")
        return element.get(LANGUAGE) is not None or all(each.get(LANGUAGE) is not None for each in narratives)
    if case["all"] == "currency":
        values = [each for each in element.iter("value", "loan-status", "forecast") if not _measures(each)]
        return element.get("default-currency") is not None or all(each.get("currency") for each in values)
    transactions = element.findall("transaction")
    having = [each for each in transactions if each.find(case["all"]) is not None]
    return bool(nodes(element, case["one"])) or not having or len(having) == len(transactions)


def _measures(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in {"target", "actual", "baseline"}


def _date_now(element: Element, case: Case, context: Context) -> bool:
    # A moment's day may be tomorrow's east of here.
    latest = context.today + timedelta(days=1)
    return all(day <= latest for day in _dates(element, case["date"], context))


def _date_order(element: Element, case: Case, context: Context) -> bool:
    less, more = (_dates(element, case[name], context) for name in ("less", "more"))
    return all(first <= last for first in less for last in more)


def _between_dates(element: Element, case: Case, context: Context) -> bool:
    days, starts, ends = (_dates(element, case[name], context) for name in ("date", "start", "end"))
    return all(start <= day <= end for day in days for start in starts for end in ends)


def _time_limit(element: Element, case: Case, context: Context) -> bool:
    starts, ends = (_dates(element, case[name], context) for name in ("start", "end"))
    return all(end <= year_later(start) for start in starts for end in ends)


def year_later(day: date) -> date:
    """The same day of the next year; of 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _regex_matches(element: Element, case: Case, context: Context) -> bool:
    return all(re.search(case["regex"], value) for path in case["paths"] for value in _texts(element, path))


def _no_spaces(element: Element, case: Case, context: Context) -> bool:
    return all(value == value.strip() for path in case["paths"] for value in _texts(element, path))


def _sum(element: Element, case: Case, context: Context) -> bool:
    """The older form: only where there is anything to add up."""
    return not any(nodes(element, path) for path in case["paths"]) or _strict_sum(element, case, context)


def _strict_sum(element: Element, case: Case, context: Context) -> bool:
    found = [_number(value) for path in case["paths"] for value in _texts(element, path)]
    return sum((each for each in found if each is not None), Decimal(0)) == Decimal(str(case["sum"]))


def _range(element: Element, case: Case, context: Context) -> bool:
    found = [_number(value) for path in case["paths"] for value in _texts(element, path)]
    low, high = Decimal(str(case["min"])), Decimal(str(case["max"]))
    return all(low <= each <= high for each in found if each is not None)


def _if_then(element: Element, case: Case, context: Context) -> bool:
    return not _true(element, case["if"]) or _true(element, case["then"])


KINDS: dict[str, Holds] = {
    "unique": _unique,
    "startswith": _startswith,
    "atleast_one": _atleast_one,
    "no_more_than_one": _no_more_than_one,
    "one_or_all": _one_or_all,
    "date_now": _date_now,
    "date_order": _date_order,
    "between_dates": _between_dates,
    "time_limit": _time_limit,
    "regex_matches": _regex_matches,
    "no_spaces": _no_spaces,
    "sum": _sum,
    "strict_sum": _strict_sum,
    "range": _range,
    "if_then": _if_then,
}
"""Whether a case holds for an element, by the kind of rule."""
