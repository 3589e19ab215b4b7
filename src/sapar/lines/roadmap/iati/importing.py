"""An activity file read into plain records, so that it can be looked at before anything is written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from sapar.lines.roadmap.iati.documents import (
    ActivityRecord,
    Amount,
    BudgetLine,
    IndicatorPeriod,
    Link,
    Measure,
    Org,
    ResultIndicator,
    ResultRecord,
    Texts,
    Transaction,
)
from sapar.lines.roadmap.iati.findings import Finding, Unusable
from sapar.lines.roadmap.iati.reading import parse
from sapar.lines.roadmap.iati.rules import LANGUAGE

Element = etree._Element
READ = frozenset({
    "iati-identifier", "reporting-org", "title", "description", "activity-status", "activity-date", "participating-org",
    "recipient-country", "sector", "activity-scope", "tag", "budget", "transaction", "document-link", "result", "collaboration-type",
    "default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status",
})  # fmt: skip
"""Elements that become something, or that every publication of ours states anew."""


def read_activities(content: bytes) -> list[ActivityRecord]:
    """The activities of a file, in its order. Raises Unusable where it is no activity file."""
    found = parse(content)
    if isinstance(found, Finding):
        raise Unusable(found.message)
    root = found.getroot()
    if root.tag != "iati-activities":
        raise Unusable("This is a file of organisations; give one of activities.")
    return [_activity(element) for element in root.iterfind("iati-activity")]


def _activity(element: Element) -> ActivityRecord:
    language = element.get(LANGUAGE) or "en"
    currency = element.get("default-currency") or ""
    dates = {
        each.get("type", ""): day for each in element.iterfind("activity-date") if (day := _day(each.get("iso-date")))
    }
    return ActivityRecord(
        ident=(element.findtext("iati-identifier") or "").strip(),
        titles=_texts(element.find("title"), language),
        descriptions=_texts(element.find("description"), language),
        status=_code(element, "activity-status"),
        dates=dates,
        participants=tuple(
            (each.get("role", ""), _org(each, language)) for each in element.iterfind("participating-org")
        ),
        countries=_shares(element.findall("recipient-country")),
        sectors=_shares([each for each in element.iterfind("sector") if each.get("vocabulary", "1") == "1"]),
        updated=_moment(element.get("last-updated-datetime")),
        currency=currency,
        scope=_code(element, "activity-scope"),
        tags=tuple((each.get("vocabulary", ""), each.get("code", "")) for each in element.iterfind("tag")),
        budgets=tuple(_budget(each, currency) for each in element.iterfind("budget") if _period(each)),
        transactions=tuple(
            _transaction(each, currency, language)
            for each in element.iterfind("transaction")
            if _day(_attribute(each, "transaction-date", "iso-date"))
        ),
        links=tuple(_link(each, language) for each in element.iterfind("document-link")),
        results=tuple(_result(each, language) for each in element.iterfind("result")),
        unread=_unread(element),
    )


def _unread(element: Element) -> tuple[tuple[str, int], ...]:
    """What has no place in a plan, as often as it is there; shares of other vocabularies among it."""
    found = Counter(str(each.tag) for each in element if isinstance(each.tag, str) and each.tag not in READ)
    foreign = sum(each.get("vocabulary", "1") != "1" for each in element.iterfind("sector"))
    return tuple(sorted({**found, **({"sector@vocabulary": foreign} if foreign else {})}.items()))


def _texts(element: Element | None, language: str) -> Texts:
    if element is None:
        return {}
    return {
        (each.get(LANGUAGE) or language).lower()[:2]: (each.text or "").strip()
        for each in element.iterfind("narrative")
    }


def _attribute(element: Element, path: str, name: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(name)


def _code(element: Element, path: str) -> str:
    return _attribute(element, path, "code") or ""


def _org(element: Element | None, language: str) -> Org:
    if element is None:
        return Org("", {})
    return Org(element.get("ref", "").strip(), _texts(element, language), element.get("type", ""))


def _shares(elements: list[Element]) -> dict[str, Decimal]:
    """Codes with their shares; one alone without a share has all."""
    whole = Decimal(100) if len(elements) == 1 else Decimal(0)
    return {each.get("code", ""): _number(each.get("percentage")) or whole for each in elements}


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal((text or "").strip())
    except InvalidOperation:
        return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _period(element: Element) -> tuple[date, date] | None:
    start = _day(_attribute(element, "period-start", "iso-date"))
    end = _day(_attribute(element, "period-end", "iso-date"))
    return (start, end) if start and end else None


def _amount(element: Element, currency: str, fallback: date) -> Amount:
    value = element.find("value")
    if value is None:
        return Amount(Decimal(0), currency, fallback)
    on = _day(value.get("value-date")) or fallback
    return Amount(_number(value.text) or Decimal(0), value.get("currency") or currency, on)


def _budget(element: Element, currency: str) -> BudgetLine:
    period = _period(element)
    assert period is not None
    start, end = period
    return BudgetLine(
        start, end, _amount(element, currency, start), element.get("type", "1"), element.get("status", "1")
    )


def _transaction(element: Element, currency: str, language: str) -> Transaction:
    on = _day(_attribute(element, "transaction-date", "iso-date"))
    assert on is not None
    provider = element.find("provider-org")
    return Transaction(
        _code(element, "transaction-type"),
        on,
        _amount(element, currency, on),
        _org(provider, language) if provider is not None else None,
        _texts(element.find("description"), language),
    )


def _link(element: Element, language: str) -> Link:
    return Link(
        element.get("url", "").strip(),
        element.get("format", ""),
        _texts(element.find("title"), language),
        _code(element, "category"),
        _code(element, "language").lower(),
        _day(_attribute(element, "document-date", "iso-date")),
    )


def _result(element: Element, language: str) -> ResultRecord:
    return ResultRecord(
        element.get("type", ""),
        _texts(element.find("title"), language),
        _flag(element.get("aggregation-status")),
        tuple(_indicator(each, language) for each in element.iterfind("indicator")),
    )


def _flag(text: str | None) -> bool:
    return text in {"1", "true"}


def _indicator(element: Element, language: str) -> ResultIndicator:
    baseline = element.find("baseline")
    year = baseline.get("year") if baseline is not None else None
    return ResultIndicator(
        titles=_texts(element.find("title"), language),
        measure=element.get("measure", "1"),
        ascending=element.get("ascending") not in {"0", "false"},
        aggregates=_flag(element.get("aggregation-status")),
        baseline=_number(baseline.get("value")) if baseline is not None else None,
        baseline_year=int(year) if year and year.isdecimal() else None,
        descriptions=_texts(element.find("description"), language),
        periods=tuple(
            IndicatorPeriod(*period, _measures(each, "target"), _measures(each, "actual"))
            for each in element.iterfind("period")
            if (period := _period(each))
        ),
    )


def _measures(element: Element, tag: str) -> tuple[Measure, ...]:
    return tuple(
        Measure(value, {each.get("name", ""): each.get("value", "") for each in found.iterfind("dimension")})
        for found in element.iterfind(tag)
        if (value := _number(found.get("value"))) is not None
    )
