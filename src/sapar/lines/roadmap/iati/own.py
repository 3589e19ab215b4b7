"""Rules of our own wording for what the standard asks and the installed rule set may lack.

Each carries the number that IATI's validator gives it, where it has one; `validate` leaves out those whose number the
loaded rule set has, so that then the validator's own words stand. Numbers and meaning: IATI 2.03 rule set and guidance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from lxml import etree

from sapar.lines.roadmap.iati.findings import Finding, Severity, line_of
from sapar.lines.roadmap.iati.rules import LANGUAGE, year_later

Element = etree._Element


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, before it is a finding."""

    rule: str
    element: Element
    message: str
    severity: Severity = Severity.ERROR


def broken(tree: etree._ElementTree, today: date) -> Iterator[Finding]:
    """A finding for each rule that an activity or an organisation of the file breaks."""
    checks = {"iati-activity": ACTIVITY, "iati-organisation": ORGANISATION}
    for tag, listed in checks.items():
        for subject in tree.getroot().iterchildren(tag):
            for check in listed:
                for each in check(subject, today):
                    place = tree.getpath(each.element)
                    yield Finding(line_of(each.element), each.rule, each.severity, place, each.message)


def _day(element: Element | None, name: str = "iso-date") -> date | None:
    try:
        return date.fromisoformat((element.get(name) or "")[:10]) if element is not None else None
    except ValueError:
        return None


def _share(element: Element) -> Decimal | None:
    try:
        return Decimal(element.get("percentage", ""))
    except InvalidOperation:
        return None


def _by_vocabulary(elements: Iterable[Element]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = defaultdict(list)
    for element in elements:
        found[element.get("vocabulary") or "1"].append(element)
    return found


def identifiers(activity: Element, today: date) -> Iterator[Broken]:
    """An activity's own identifier begins with its publisher's and is another one."""
    ident, publisher = activity.find("iati-identifier"), activity.find("reporting-org")
    if ident is None or publisher is None:
        return
    own, ref = ident.text or "", publisher.get("ref", "")
    if own.strip() == ref.strip():
        yield Broken("1.1.3", ident, "The activity's identifier is the publisher's own: give the activity one.")
    former = [each.get("ref", "") for each in activity.iterfind("other-identifier[@type='B1']")]
    if not any(own.startswith(f"{each}-") for each in (ref, *former)):
        text = f"Begin the activity's identifier with the publisher's, {ref}-."
        yield Broken("1.1.21", ident, text, Severity.WARNING)


REFERENCES = (
    ("1.3", "iati-identifier", ""),
    ("1.14", "reporting-org", "ref"),
    ("1.8", "participating-org", "ref"),
    ("1.10", "transaction/provider-org", "ref"),
    ("1.11", "transaction/receiver-org", "ref"),
    ("1.12", "planned-disbursement/provider-org", "ref"),
    ("1.15", "planned-disbursement/receiver-org", "ref"),
    ("1.7", "related-activity", "ref"),
)
"""The groups of the validator's rules on identifiers: number, element, attribute (empty: the text)."""


def references(activity: Element, today: date) -> Iterator[Broken]:
    """Identifiers have no spaces around them and none of the symbols that organisations' registers leave out."""
    for group, path, attribute in REFERENCES:
        for element in activity.iterfind(path):
            if attribute and element.get(attribute) is None:
                continue  # whoever is named by a text alone has none
            value = (element.get(attribute) if attribute else element.text) or ""
            if value.strip() != value:
                yield Broken(f"{group}.1", element, "Take the spaces around the identifier out.", Severity.WARNING)
            if group != "1.7" and (not value or any(symbol in value for symbol in "/&|?")):
                yield Broken(f"{group}.13", element, "An identifier holds none of / & | ?", Severity.WARNING)


def languages(subject: Element, today: date) -> Iterator[Broken]:
    """A language for the whole, or for every text."""
    number = "4.1.1" if subject.tag == "iati-activity" else "4.5.1"
    if subject.get(LANGUAGE) is None:
        for narrative in subject.iter("narrative"):
            if narrative.get(LANGUAGE) is None:
                yield Broken(number, narrative, "State the language here, or one for the whole.")
                return


def currencies(subject: Element, today: date) -> Iterator[Broken]:
    """A currency for the whole, or for every amount."""
    number = "7.8.1" if subject.tag == "iati-activity" else "7.8.2"
    if subject.get("default-currency") is None:
        for value in subject.iter("value"):
            if value.get("currency") is None:
                yield Broken(number, value, "State the currency here, or one for the whole.")
                return


def texts(subject: Element, today: date) -> Iterator[Broken]:
    """Titles and descriptions say something."""
    for number, tag in (("4.3.1", "title"), ("4.4.1", "description")):
        for element in subject.iter(tag):
            if not any((narrative.text or "").strip() for narrative in element.iterfind("narrative")):
                yield Broken(number, element, f"The {tag} holds no text: write one.")


def dates(activity: Element, today: date) -> Iterator[Broken]:
    """A start that is planned or actual; ends after starts; nothing actual in the future."""
    by_kind = {each.get("type"): each for each in activity.iterfind("activity-date")}
    if not by_kind.keys() & {"1", "2"}:
        yield Broken("6.11.1", activity, "Give a planned or an actual start.")
    for number, first, last, said in (("11.1.2", "1", "3", "planned"), ("11.1.3", "2", "4", "actual")):
        start, end = _day(by_kind.get(first)), _day(by_kind.get(last))
        if start and end and end < start:
            yield Broken(number, by_kind[last], f"The {said} end lies before the {said} start.")
    for number, kind, said in (("11.1.4", "2", "start"), ("11.1.5", "4", "end")):
        day = _day(by_kind.get(kind))
        if day and day > today:
            yield Broken(number, by_kind[kind], f"The actual {said} lies in the future: make it a planned one.")
    for transaction in activity.iterfind("transaction"):
        for number, element, name in (
            ("11.2.1", transaction.find("transaction-date"), "iso-date"),
            ("11.2.2", transaction.find("value"), "value-date"),
        ):
            day = _day(element, name)
            if element is not None and day and day > today:
                yield Broken(number, element, "A transaction lies in the past: its date is in the future.")


def shares_of_sectors(activity: Element, today: date) -> Iterator[Broken]:
    """Purpose codes: for the activity or for every transaction; shares within each vocabulary make 100."""
    sectors = activity.findall("sector")
    transactions = activity.findall("transaction")
    having = [each for each in transactions if each.find("sector") is not None]
    if not sectors and not having:
        yield Broken("6.2.2", activity, "Give a sector, for the activity or for all of its transactions.")
    if sectors and having:
        yield Broken("6.6.2", having[0], "Sectors stand at the activity or at its transactions, not at both.")
    if not sectors and having and len(having) < len(transactions):
        without = next(each for each in transactions if each not in having)
        yield Broken("6.7.2", without, "If one transaction has a sector, each must have one.")
    groups = _by_vocabulary(sectors)
    if groups and "1" not in groups:
        yield Broken("102.1.1", sectors[0], "Give a purpose code of the OECD DAC too.", Severity.WARNING)
    for listed in groups.values():
        yield from _whole(listed, ("2.1.1", "2.1.2", "2.1.4"), "sectors of one vocabulary")
    for sector in sectors:
        if sector.get("vocabulary") in {"98", "99"} and sector.find("narrative") is None:
            yield Broken("2.2.1", sector, "A sector of a vocabulary of one's own needs a text.", Severity.WARNING)


def shares_of_places(activity: Element, today: date) -> Iterator[Broken]:
    """Countries and regions: for the activity or for every transaction; shares make 100."""
    countries, regions = activity.findall("recipient-country"), activity.findall("recipient-region")
    transactions = activity.findall("transaction")
    having = [each for each in transactions if each.xpath("recipient-country or recipient-region")]
    if (countries or regions) and having:
        yield Broken("3.6.2", having[0], "Places stand at the activity or at its transactions, not at both.")
    if not countries and not regions:
        if not having:
            yield Broken("3.7.1", activity, "Give a country or a region, for the activity or for its transactions.")
        for without in (each for each in transactions if each not in having):
            yield Broken("3.7.2", without, "Where the activity has no place, each transaction needs one.")
    if not regions:
        yield from _whole(countries, ("3.1.1", "3.1.2", "3.1.4"), "countries")
        return
    for listed in _by_vocabulary(regions).values():
        if len(listed) > 1:
            yield from _each_has_share(listed, "3.4.1", "regions")
        if len(listed) + len(countries) > 1:
            yield from _makes_whole([*listed, *countries], "3.4.2", "countries and regions")
        elif _share(listed[0]) not in (None, 100):
            yield Broken("3.4.4", listed[0], _ALONE)


def shares_of_budget_items(activity: Element, today: date) -> Iterator[Broken]:
    """Budget items: shares make 100."""
    for items in activity.iterfind("country-budget-items"):
        numbers = ("7.9.1", "7.9.2", "7.9.4")
        for each in _whole(items.findall("budget-item"), numbers, "budget items"):
            yield replace(each, severity=Severity.WARNING)


_ALONE = "One alone has no share, or 100 per cent."


def _whole(elements: list[Element], numbers: tuple[str, str, str], what: str) -> Iterator[Broken]:
    """Of several, each has a share and all make 100; one alone has none, or 100."""
    each_has, makes_whole, alone = numbers
    if len(elements) == 1 and _share(elements[0]) not in (None, 100):
        yield Broken(alone, elements[0], _ALONE)
    if len(elements) > 1:
        yield from _each_has_share(elements, each_has, what)
        yield from _makes_whole(elements, makes_whole, what)


def _each_has_share(elements: list[Element], number: str, what: str) -> Iterator[Broken]:
    without = [each for each in elements if each.get("percentage") is None]
    if without:
        yield Broken(number, without[0], f"Of several {what}, each needs its share.")


def _makes_whole(elements: list[Element], number: str, what: str) -> Iterator[Broken]:
    total = sum((_share(each) or Decimal(0) for each in elements), Decimal(0))
    if total != 100:
        yield Broken(number, elements[0], f"The shares of {what} must add up to 100 per cent; here {total}.")


def ranges(activity: Element, today: date) -> Iterator[Broken]:
    """A share lies from 0 to 100."""
    numbers = {
        "recipient-country": "12.1.1", "recipient-region": "12.1.1", "sector": "12.3.1", "capital-spend": "12.2.1",
        "budget-item": "12.2.1",
    }  # fmt: skip
    for element in activity.iter(*numbers):
        share = _share(element)
        if share is not None and not 0 <= share <= 100:
            yield Broken(numbers[str(element.tag)], element, f"A share lies from 0 to 100; here {share}.")


def organisations(activity: Element, today: date) -> Iterator[Broken]:
    """Whoever takes part is named, by an identifier or by a text."""
    for number, tag in (("6.10.1", "participating-org"), ("6.9.1", "provider-org"), ("6.9.2", "receiver-org")):
        for element in activity.iter(tag):
            if not element.get("ref") and element.find("narrative") is None:
                yield Broken(
                    number, element, "Name the organisation, by its identifier or by a text.", Severity.WARNING
                )


PERIODS = ("budget", "planned-disbursement", "total-budget", "recipient-org-budget", "recipient-country-budget",
           "recipient-region-budget", "total-expenditure")  # fmt: skip


def periods(subject: Element, today: date) -> Iterator[Broken]:
    """A period ends after it begins; that of a budget is at most a year."""
    for element in subject.iter(*PERIODS):
        start, end = _day(element.find("period-start")), _day(element.find("period-end"))
        if start and end and end < start:
            yield Broken("8.6.3", element, "The period ends before it begins.")
        elif start and end and element.tag != "planned-disbursement" and end > year_later(start):
            yield Broken("7.5.3", element, "A budget is for at most a year: divide it.")
    for element in subject.iterfind("result/indicator/period"):
        start, end = _day(element.find("period-start")), _day(element.find("period-end"))
        if start and end and end < start:
            yield Broken("8.6.1", element, "The period ends before it begins.")


def overlaps(activity: Element, today: date) -> Iterator[Broken]:
    """Budgets of one type, status and currency do not share days (guidance on budgets)."""
    usual = activity.get("default-currency", "")
    spans: dict[tuple[str, str, str], list[tuple[date, date, Element]]] = defaultdict(list)
    for budget in activity.iterfind("budget"):
        start, end = _day(budget.find("period-start")), _day(budget.find("period-end"))
        if start and end:
            value = budget.find("value")
            currency = usual if value is None else value.get("currency", usual)
            spans[budget.get("type", "1"), budget.get("status", "1"), currency].append((start, end, budget))
    for listed in spans.values():
        listed.sort(key=lambda one: one[:2])
        for (_, end, _first), (start, _end, second) in pairwise(listed):
            if start <= end:
                text = "This budget shares days with another of its kind: their sum would count them twice."
                yield Broken("sapar:budget-overlap", second, text, Severity.WARNING)


def results(activity: Element, today: date) -> Iterator[Broken]:
    """Measured indicators have numbers, qualitative ones none; values may be added up only where that is stated."""
    for indicator in activity.iterfind("result/indicator"):
        qualitative = indicator.get("measure") == "5"
        for tag, numbers in (
            ("baseline", ("8.8.1", "8.8.2", "8.8.3")),
            ("target", ("8.9.1", "8.9.2", "8.9.3")),
            ("actual", ("8.10.1", "8.10.2", "8.10.3")),
        ):
            for element in indicator.iter(tag):
                value = element.get("value")
                if qualitative and value is not None:
                    yield Broken(numbers[2], element, "A qualitative indicator has no number.", Severity.WARNING)
                elif not qualitative and value is None:
                    yield Broken(numbers[0], element, f"The {tag} needs a value.")
                elif not qualitative and value is not None and not _is_number(value):
                    yield Broken(numbers[1], element, f"The {tag} is no number.", Severity.WARNING)
        parent = indicator.getparent()
        if indicator.find("reference") is not None and parent is not None and parent.find("reference") is not None:
            yield Broken("8.11.1", indicator, "A reference stands at the result or at its indicator, not at both.")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text.strip()).is_finite()
    except InvalidOperation:
        return False


def markers(activity: Element, today: date) -> Iterator[Broken]:
    """Policy markers of the OECD DAC say how much; those of one's own say what."""
    for marker in activity.iterfind("policy-marker"):
        vocabulary = marker.get("vocabulary") or "1"
        if vocabulary == "1" and marker.get("significance") is None:
            yield Broken("6.14.1", marker, "State the marker's significance.")
        if vocabulary == "99" and marker.find("narrative") is None:
            yield Broken("6.13.1", marker, "A marker of a vocabulary of one's own needs a text.")


def aid_types(activity: Element, today: date) -> Iterator[Broken]:
    """One type of aid a vocabulary, the OECD DAC's among them."""
    found = [(activity, "default-aid-type", "107.1.1", "107.1.2")]
    found += [(each, "aid-type", "107.2.1", "107.2.2") for each in activity.iterfind("transaction")]
    for element, tag, needed, once in found:
        groups = _by_vocabulary(element.findall(tag))
        if groups and "1" not in groups:
            yield Broken(needed, element, "Give the type of aid of the OECD DAC too.", Severity.WARNING)
        for listed in groups.values():
            if len(listed) > 1:
                yield Broken(once, listed[1], "One type of aid a vocabulary: take the others out.", Severity.WARNING)


def updated(subject: Element, today: date) -> Iterator[Broken]:
    """The last change lies not in the future."""
    day = _day(subject, "last-updated-datetime")
    if day and day > today:
        number = "11.1.1" if subject.tag == "iati-activity" else "11.4.1"
        yield Broken(number, subject, "The moment of the last change lies in the future.")


Check = Callable[[Element, date], Iterator[Broken]]
_BOTH: tuple[Check, ...] = (languages, currencies, texts, periods, updated)
ORGANISATION: tuple[Check, ...] = _BOTH
ACTIVITY: tuple[Check, ...] = (
    *_BOTH, identifiers, references, dates, shares_of_sectors, shares_of_places, shares_of_budget_items, ranges, organisations,
    overlaps, results, markers, aid_types,
)  # fmt: skip
