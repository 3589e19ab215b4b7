"""A publication as XML of IATI 2.03: the same records always give the same bytes."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from sapar.lines.roadmap.iati.documents import (
    ActivityRecord,
    BudgetLine,
    IndicatorPeriod,
    Link,
    Measure,
    Org,
    Publication,
    ResultIndicator,
    ResultRecord,
    Texts,
    Transaction,
)
from sapar.lines.roadmap.iati.standard import VERSION

Element = etree._Element
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def activities(publication: Publication) -> bytes:
    """The activity file."""
    root = etree.Element("iati-activities", {"version": VERSION, "generated-datetime": _moment(publication.made_at)})
    for record in publication.activities:
        _activity(root, record, publication)
    return _bytes(root)


def organisations(publication: Publication) -> bytes:
    """The organisation file: the publisher and what it plans to spend in all."""
    root = etree.Element("iati-organisations", {"version": VERSION, "generated-datetime": _moment(publication.made_at)})
    attributes = {LANG: publication.language, "last-updated-datetime": _moment(publication.made_at)}
    if publication.total_budgets:
        attributes["default-currency"] = publication.total_budgets[0].amount.currency
    organisation = etree.SubElement(root, "iati-organisation", attributes)
    etree.SubElement(organisation, "organisation-identifier").text = publication.publisher.ref
    _texts(etree.SubElement(organisation, "name"), publication.publisher.names, publication.language)
    _org(organisation, "reporting-org", publication.publisher, publication.language)
    for budget in publication.total_budgets:
        _budget(organisation, "total-budget", budget, with_type=False)
    return _bytes(root)


def _activity(root: Element, record: ActivityRecord, publication: Publication) -> None:
    language = publication.language
    activity = etree.SubElement(
        root,
        "iati-activity",
        {
            LANG: language,
            "default-currency": record.currency,
            "last-updated-datetime": _moment(record.updated),
            "hierarchy": "1",
        },
    )
    # The order of elements is the schema's.
    etree.SubElement(activity, "iati-identifier").text = record.ident
    _org(activity, "reporting-org", publication.publisher, language)
    _texts(etree.SubElement(activity, "title"), record.titles, language)
    _texts(etree.SubElement(activity, "description", type="1"), record.descriptions, language)
    for role, org in record.participants:
        _org(activity, "participating-org", org, language, role=role)
    etree.SubElement(activity, "activity-status", code=record.status)
    for kind in sorted(record.dates):
        etree.SubElement(activity, "activity-date", {"type": kind, "iso-date": record.dates[kind].isoformat()})
    etree.SubElement(activity, "activity-scope", code=record.scope)
    _shares(activity, "recipient-country", record.countries, {})
    _shares(activity, "sector", record.sectors, {"vocabulary": "1"})
    for vocabulary, code in record.tags:
        etree.SubElement(activity, "tag", {"vocabulary": vocabulary, "code": code})
    for code in sorted(record.markers):
        etree.SubElement(
            activity, "policy-marker", {"vocabulary": "1", "code": code, "significance": record.markers[code]}
        )
    etree.SubElement(activity, "default-flow-type", code=record.flow)
    etree.SubElement(activity, "default-finance-type", code=record.finance)
    etree.SubElement(activity, "default-aid-type", {"code": record.aid, "vocabulary": "1"})
    etree.SubElement(activity, "default-tied-status", code=record.tied)
    for budget in record.budgets:
        _budget(activity, "budget", budget, with_type=True)
    for transaction in record.transactions:
        _transaction(activity, transaction, language)
    for link in record.links:
        _link(activity, link, language)
    for kind, ref in record.related:
        etree.SubElement(activity, "related-activity", {"ref": ref, "type": kind})
    for result in record.results:
        _result(activity, result, language)


_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _texts(parent: Element, texts: Texts, language: str) -> None:
    """A narrative a language, the file's own first; an empty text is none."""
    order = sorted((code for code in texts if _clean(texts[code])), key=lambda code: (code != language, code))
    for code in order:
        attributes = {} if code == language else {LANG: code}
        etree.SubElement(parent, "narrative", attributes).text = _clean(texts[code])


def _clean(text: str) -> str:
    """Without the characters that XML forbids, nor spaces around."""
    return _FORBIDDEN.sub("", text).strip()


def _org(parent: Element, tag: str, org: Org, language: str, role: str = "") -> None:
    attributes = {"ref": org.ref} if org.ref else {}
    if org.kind:
        attributes["type"] = org.kind
    if role:
        attributes["role"] = role
    _texts(etree.SubElement(parent, tag, attributes), org.names, language)


def _shares(parent: Element, tag: str, shares: dict[str, Decimal], attributes: dict[str, str]) -> None:
    for code in sorted(shares):
        share = {"percentage": _number(shares[code])} if len(shares) > 1 else {}
        etree.SubElement(parent, tag, {**attributes, "code": code, **share})


def _budget(parent: Element, tag: str, budget: BudgetLine, with_type: bool) -> None:
    attributes = {"type": budget.kind, "status": budget.status} if with_type else {"status": budget.status}
    element = etree.SubElement(parent, tag, attributes)
    _period(element, budget.start, budget.end)
    _value(element, budget.amount.value, budget.amount.currency, budget.amount.on)


def _transaction(parent: Element, transaction: Transaction, language: str) -> None:
    element = etree.SubElement(parent, "transaction")
    etree.SubElement(element, "transaction-type", code=transaction.kind)
    etree.SubElement(element, "transaction-date", {"iso-date": transaction.on.isoformat()})
    _value(element, transaction.amount.value, transaction.amount.currency, transaction.amount.on)
    if transaction.texts:
        _texts(etree.SubElement(element, "description"), transaction.texts, language)
    if transaction.provider is not None:
        _org(element, "provider-org", transaction.provider, language)


def _link(parent: Element, link: Link, language: str) -> None:
    element = etree.SubElement(parent, "document-link", {"format": link.media_type, "url": link.address})
    _texts(etree.SubElement(element, "title"), link.titles, language)
    etree.SubElement(element, "category", code=link.category)
    if link.language:
        etree.SubElement(element, "language", code=link.language)
    if link.on is not None:
        etree.SubElement(element, "document-date", {"iso-date": link.on.isoformat()})


def _result(parent: Element, result: ResultRecord, language: str) -> None:
    element = etree.SubElement(parent, "result", {"type": result.kind, "aggregation-status": _flag(result.aggregates)})
    _texts(etree.SubElement(element, "title"), result.titles, language)
    for indicator in result.indicators:
        _indicator(element, indicator, language)


def _indicator(parent: Element, indicator: ResultIndicator, language: str) -> None:
    element = etree.SubElement(
        parent,
        "indicator",
        {
            "measure": indicator.measure,
            "ascending": _flag(indicator.ascending),
            "aggregation-status": _flag(indicator.aggregates),
        },
    )
    _texts(etree.SubElement(element, "title"), indicator.titles, language)
    if any(text.strip() for text in indicator.descriptions.values()):
        _texts(etree.SubElement(element, "description"), indicator.descriptions, language)
    if indicator.baseline is not None and indicator.baseline_year is not None:
        etree.SubElement(
            element, "baseline", {"year": str(indicator.baseline_year), "value": _number(indicator.baseline)}
        )
    for period in indicator.periods:
        _indicator_period(element, period)


def _indicator_period(parent: Element, period: IndicatorPeriod) -> None:
    element = etree.SubElement(parent, "period")
    _period(element, period.start, period.end)
    for tag, measures in (("target", period.targets), ("actual", period.actuals)):
        for measure in measures:
            _measure(element, tag, measure)


def _measure(parent: Element, tag: str, measure: Measure) -> None:
    element = etree.SubElement(parent, tag, value=_number(measure.value))
    for name in sorted(measure.part):
        etree.SubElement(element, "dimension", {"name": name, "value": measure.part[name]})


def _period(parent: Element, start: date, end: date) -> None:
    etree.SubElement(parent, "period-start", {"iso-date": start.isoformat()})
    etree.SubElement(parent, "period-end", {"iso-date": end.isoformat()})


def _value(parent: Element, value: Decimal, currency: str, on: date) -> None:
    attributes = {"currency": currency, "value-date": on.isoformat()}
    etree.SubElement(parent, "value", attributes).text = _number(value)


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _bytes(root: Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
