"""What the interface tells of a road map. Figures are text, so that none is rounded on the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from sapar.lines.roadmap.enums import IndicatorKind
from sapar.lines.roadmap.models import Document, Involvement, NewsItem, Partner, RoadMap, Value
from sapar.lines.roadmap.queries.plan import Bar
from sapar.lines.roadmap.queries.public import Measured, Promise, Reached

Texts = dict[str, str]


class MoneyOut(Schema):
    """Sums in one currency; disbursements and expenditures count as spent."""

    currency: str
    planned: str
    committed: str
    spent: str


class OfSource(MoneyOut):
    """Sums of one source; null: it is not stated."""

    source: str | None


class OfYear(MoneyOut):
    """Sums of one calendar year; a budget counts in the year in which its period begins."""

    year: int


class RoadMapRow(Schema):
    """A road map between a government and an international organisation."""

    code: str
    titles: Texts
    country: str
    starts: date
    ends: date
    currency: str
    demonstration: bool  # invented


class LineOut(Schema):
    """A line of work in figures. `progress`: per cent of the planned work that is done."""

    code: str
    titles: Texts
    projects: int
    progress: int
    states: dict[str, int]


class PartnerOut(Schema):
    """Who takes part in a road map."""

    code: str
    kind: str
    names: Texts
    iati: str | None


class RoadMapOut(RoadMapRow):
    """A road map with its lines, partners and money as of a day."""

    government: Texts
    agency: Texts
    as_of: date
    progress: int
    states: dict[str, int]
    lines: list[LineOut]
    partners: list[PartnerOut]
    money: list[MoneyOut]
    money_by_source: list[OfSource]
    money_by_year: list[OfYear]


class ProjectRow(Schema):
    """A project: what was promised, by when, how it stands. `places`: ISO 3166 codes of countries and oblasts."""

    code: str
    line: str
    titles: Texts
    promise: Texts
    state: str
    progress: int
    starts: date
    ends: date
    lead: str | None
    places: list[str]
    money: list[MoneyOut]


class ProjectPage(Schema):
    """One page of projects."""

    projects: list[ProjectRow]
    total: int
    page: int
    pages: int


class RoleOut(Schema):
    """A partner's role in a project."""

    partner: str
    role: str


class ResultOut(Schema):
    """A result of a project; `parent` is the code of the one it leads to."""

    code: str
    level: str
    titles: Texts
    parent: str | None


class TagOut(Schema):
    """A place in a framework of others: gcm, sdg, mgi."""

    framework: str
    code: str


class DocumentOut(Schema):
    """A paper that everybody may read. `kind`: a code of IATI's codelist DocumentCategory."""

    titles: Texts
    kind: str
    on: date
    language: str | None
    address: str


class ProjectOut(ProjectRow):
    """A project with its results, partners, tags, documents and news."""

    results: list[ResultOut]
    partners: list[RoleOut]
    tags: list[TagOut]
    documents: list[DocumentOut]
    news: list[str]


class ActivityOut(Schema):
    """An activity with the dates first agreed, planned now and kept."""

    project: str
    code: str
    kind: str
    titles: Texts
    first_agreed_start: date
    first_agreed_end: date
    planned_start: date
    planned_end: date
    actual_start: date | None
    actual_end: date | None
    state: str
    progress: int
    responsible: str | None


class ActivityPage(Schema):
    """One page of activities."""

    activities: list[ActivityOut]
    total: int
    page: int
    pages: int


class PartValue(Schema):
    """The accepted value of a part, `{"sex": "female"}`."""

    part: Texts
    target: str | None
    value: str
    numerator: str | None
    denominator: str | None


class PeriodOut(Schema):
    """A period: what was aimed at, what an accepted report says. What could tell of single persons is left out."""

    first: date
    last: date
    target: str | None
    value: str | None
    numerator: str | None
    denominator: str | None
    parts: list[PartValue]


class MeasuredOut(Schema):
    """An indicator of a result over its periods."""

    uid: str
    project: str
    result: str
    code: str
    titles: Texts
    unit: str
    direction: str
    live: bool  # computed from the services' records
    baseline: str | None
    baseline_year: int | None
    periods: list[PeriodOut]


class MeasuredPage(Schema):
    """One page of indicators."""

    indicators: list[MeasuredOut]
    total: int
    page: int
    pages: int


class NewsRow(Schema):
    """A news item with its source and the codes of the projects it concerns."""

    slug: str
    road_map: str
    on: date
    titles: Texts
    texts: Texts
    source: str
    source_address: str
    tags: list[str]
    projects: list[str]
    published_at: datetime
    updated_at: datetime


class NewsPage(Schema):
    """One page of news, the newest first."""

    news: list[NewsRow]
    total: int
    page: int
    pages: int


def figure(value: Decimal | None) -> str | None:
    """A figure as text."""
    return None if value is None else format(value.normalize(), "f")


def money(one: Any) -> dict[str, Any]:
    """Sums of one currency."""
    named = {name: figure(getattr(one, name)) for name in ("planned", "committed", "spent")}
    return {"currency": one.currency, **named}


def roadmap_row(roadmap: RoadMap) -> dict[str, Any]:
    """A road map in a list."""
    names = ("code", "titles", "country", "starts", "ends", "currency", "demonstration")
    return {name: getattr(roadmap, name) for name in names}


def partner(found: Partner) -> dict[str, Any]:
    """A partner; nobody's contact."""
    return {"code": found.code, "kind": found.kind, "names": found.names, "iati": found.iati_ref or None}


def project_row(promise: Promise, leads: dict[int, str], sums: Iterable[Any]) -> dict[str, Any]:
    """A project in a list."""
    project, standing = promise.project, promise.standing
    return {
        "code": project.code, "line": promise.line.code, "titles": project.titles, "promise": project.summaries,
        "state": standing.state, "progress": standing.progress, "starts": project.starts, "ends": project.ends,
        "lead": leads.get(project.lead_id or 0), "places": project.places, "money": [money(one) for one in sums],
    }  # fmt: skip


def role(found: Involvement) -> dict[str, str]:
    """Who does what."""
    return {"partner": found.partner.code, "role": found.role}


def document(found: Document, address: str) -> dict[str, Any]:
    """A paper, and where it is found."""
    told = {name: getattr(found, name) for name in ("titles", "kind", "on")}
    return {**told, "language": found.language or None, "address": address}


def activity(bar: Bar, project: str, partners: dict[int, str]) -> dict[str, Any]:
    """An activity."""
    return {
        "project": project, "code": bar.code, "kind": bar.kind, "titles": bar.titles,
        "first_agreed_start": bar.baseline_start, "first_agreed_end": bar.baseline_end,
        "planned_start": bar.planned_start, "planned_end": bar.planned_end, "actual_start": bar.actual_start,
        "actual_end": bar.actual_end, "state": bar.state, "progress": 100 if bar.state == "done" else bar.progress,
        "responsible": partners.get(bar.responsible_id or 0),
    }  # fmt: skip


def _value(value: Value | None) -> dict[str, str | None]:
    names = ("value", "numerator", "denominator")
    return {name: figure(getattr(value, name)) if value is not None else None for name in names}


def _period(reached: Reached) -> dict[str, Any]:
    return {
        "first": reached.span.start, "last": reached.span.end, "target": figure(reached.target), **_value(reached.whole),
        "parts": [{"part": value.part, "target": figure(aim), **_value(value)} for value, aim in reached.shown],
    }  # fmt: skip


def measured(found: Measured, project: str) -> dict[str, Any]:
    """An indicator over its periods."""
    indicator = found.indicator
    return {
        "uid": indicator.uid, "project": project, "result": indicator.result.code, "code": indicator.code,
        "titles": indicator.titles, "unit": indicator.unit, "direction": indicator.direction,
        "live": indicator.kind == IndicatorKind.LIVE, "baseline": figure(indicator.baseline),
        "baseline_year": indicator.baseline_year, "periods": [_period(each) for each in found.periods],
    }  # fmt: skip


def news_row(item: NewsItem, projects: Iterable[str]) -> dict[str, Any]:
    """A published item."""
    names = ("slug", "on", "titles", "texts", "source", "source_address", "tags", "published_at", "updated_at")
    told = {name: getattr(item, name) for name in names}
    return {**told, "road_map": item.roadmap.code, "projects": list(projects)}
