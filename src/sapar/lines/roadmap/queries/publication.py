"""A road map as a publication of IATI: one activity a project; accepted values only, hidden ones never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

from django.utils import timezone

from sapar.lines.roadmap.enums import Direction, Level, OverPlaces, PartnerRole, ProjectState, SpendingKind, Unit
from sapar.lines.roadmap.iati.documents import (
    ActivityRecord,
    Amount,
    BudgetLine,
    IndicatorPeriod,
    Link,
    Measure,
    Org,
    Publication,
    ResultIndicator,
    ResultRecord,
    Transaction,
)
from sapar.lines.roadmap.models import (
    Budget,
    Document,
    Indicator,
    Involvement,
    Partner,
    Project,
    Result,
    RoadMap,
    Spending,
    Tag,
    Target,
    Value,
)
from sapar.lines.roadmap.periods import Span

STATUS = {
    ProjectState.PLANNED: "1",
    ProjectState.ACTIVE: "2",
    ProjectState.FINISHED: "4",
    ProjectState.CANCELLED: "5",
    ProjectState.SUSPENDED: "6",
}
"""Codelist ActivityStatus."""
ROLES = {
    PartnerRole.FUNDING: "1",
    PartnerRole.ACCOUNTABLE: "2",
    PartnerRole.EXTENDING: "3",
    PartnerRole.IMPLEMENTING: "4",
}
"""Codelist OrganisationRole."""
KINDS = {SpendingKind.COMMITMENT: "2", SpendingKind.DISBURSEMENT: "3", SpendingKind.EXPENDITURE: "4"}
"""Codelist TransactionType."""
LEVELS = {Level.OUTPUT: "1", Level.OUTCOME: "2", Level.IMPACT: "3"}
"""Codelist ResultType."""

DAY, CENT = timedelta(days=1), Decimal("0.01")

Row = TypeVar("Row", Involvement, Budget, Spending, Result, Tag, Document)


def publication(roadmap: RoadMap, publisher: Partner, *, at: datetime | None = None) -> Publication:
    """All projects of a road map for a publisher; a bounded number of queries however many there are."""
    projects = list(
        Project.objects.filter(line__roadmap=roadmap, withdrawn_on=None).select_related("line").order_by("code")
    )
    involvements = _by_project(
        Involvement.objects.filter(project__in=projects, withdrawn_on=None).select_related("partner").order_by("pk")
    )
    budgets = _by_project(Budget.objects.filter(project__in=projects, withdrawn_on=None).order_by("period_start", "pk"))
    spendings = _by_project(
        Spending.objects.filter(project__in=projects, withdrawn_on=None).select_related("source").order_by("on", "pk")
    )
    results = _by_project(Result.objects.filter(project__in=projects, withdrawn_on=None).order_by("code"))
    tags = _by_project(Tag.objects.filter(project__in=projects).order_by("framework", "code"))
    papers = Document.objects.filter(project__in=projects, withdrawn_on=None, open=True).exclude(address="")
    documents = _by_project(papers.order_by("on", "pk"))
    measured = _measured(projects)
    # The schema knows no result without an indicator.
    records = tuple(
        _record(
            project,
            roadmap,
            publisher,
            involvements[project.pk],
            budgets[project.pk],
            spendings[project.pk],
            [_result(result, measured[result.pk]) for result in results[project.pk] if result.pk in measured],
            tags[project.pk],
            documents[project.pk],
        )
        for project in projects
    )
    lines = [line for found in budgets.values() for line in found]
    made_at = at or timezone.now()
    return Publication(_org(publisher), "en", made_at, records, _totals(lines, roadmap.currency))


def _by_project(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.project_id is not None:
            found[row.project_id].append(row)
    return found


def _org(partner: Partner) -> Org:
    return Org(partner.iati_ref, partner.names, partner.iati_type)


def identifier(publisher: Partner, roadmap: RoadMap, project: Project) -> str:
    """A project's identifier in IATI; it stays the same whatever its title becomes, and where it came from a file."""
    known = str(project.iati.get("identifier", ""))
    if known.startswith(f"{publisher.iati_ref}-"):
        return known
    return f"{publisher.iati_ref}-{roadmap.code}-{project.code}".upper()


def _record(
    project: Project,
    roadmap: RoadMap,
    publisher: Partner,
    involvements: list[Involvement],
    budgets: list[Budget],
    spendings: list[Spending],
    results: list[ResultRecord],
    tags: list[Tag],
    documents: list[Document],
) -> ActivityRecord:
    begun = project.state in (ProjectState.ACTIVE, ProjectState.FINISHED, ProjectState.SUSPENDED)
    dates, today = {"1": project.starts, "3": project.ends}, timezone.localdate()
    # What is actual lies behind us: a project may be under way, or be over, before the days that were planned.
    if begun and project.starts <= today:
        dates["2"] = project.starts
    if project.state == ProjectState.FINISHED and project.ends <= today:
        dates["4"] = project.ends
    return ActivityRecord(
        ident=identifier(publisher, roadmap, project),
        titles=project.titles,
        descriptions=project.summaries or project.titles,
        status=STATUS[ProjectState(project.state)],
        dates=dates,
        participants=tuple(
            (ROLES[PartnerRole(each.role)], _org(each.partner)) for each in involvements if each.role in ROLES
        ),
        countries={roadmap.country: Decimal(100)},
        sectors={code: Decimal(share) for code, share in project.sectors.items()},
        updated=project.created_at,
        currency=roadmap.currency,
        # Targets of the Sustainable Development Goals are a vocabulary of tags; our other frameworks are not.
        tags=tuple(("3", tag.code) for tag in tags if tag.framework == "sdg" and tag.code.count(".") == 1),
        budgets=tuple(_budget(budget) for budget in merged(budgets)),
        transactions=tuple(_transaction(spending) for spending in spendings),
        links=tuple(_link(document) for document in documents),
        results=tuple(results),
    )


FORMATS = {".pdf": "application/pdf", ".csv": "text/csv", ".xml": "application/xml", ".json": "application/json",
           ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
           ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}  # fmt: skip
"""What an address most likely leads to, by its ending; anything else is a page. Codelist FileFormat."""


def _link(document: Document) -> Link:
    ending = PurePosixPath(urlsplit(document.address).path).suffix.lower()
    return Link(
        document.address,
        FORMATS.get(ending, "text/html"),
        document.titles,
        document.kind,
        document.language,
        document.on,
    )


def merged(budgets: Iterable[Budget]) -> list[Budget]:
    """Budgets of the same days and currency as one: IATI would count budgets that share days twice.

    Where periods overlap in part they are cut at each other's ends, and each amount is divided by days.
    """
    found: dict[tuple[date, date, str], Decimal] = defaultdict(Decimal)
    by_currency: dict[str, list[Budget]] = defaultdict(list)
    for budget in budgets:
        by_currency[budget.currency].append(budget)
    for currency, listed in by_currency.items():
        cuts = sorted({day for each in listed for day in (each.period_start, each.period_end + DAY)})
        for each in listed:
            for start, end, amount in _pieces(each, cuts):
                found[start, end, currency] += amount
    return [
        Budget(period_start=start, period_end=end, currency=currency, amount=found[start, end, currency])
        for start, end, currency in sorted(found)
        if found[start, end, currency]
    ]


def _pieces(budget: Budget, cuts: list[date]) -> Iterator[tuple[date, date, Decimal]]:
    """A budget between the cuts that lie within it; the last piece gets what rounding has left."""
    start, after = budget.period_start, budget.period_end + DAY
    edges = [start, *(cut for cut in cuts if start < cut < after), after]
    whole, left = (after - start).days, budget.amount
    for first, following in pairwise(edges):
        share = left
        if following != after:
            share = (budget.amount * (following - first).days / whole).quantize(CENT, ROUND_DOWN)
        left -= share
        yield first, following - DAY, share


def _budget(budget: Budget) -> BudgetLine:
    return BudgetLine(
        budget.period_start, budget.period_end, Amount(budget.amount, budget.currency, budget.period_start)
    )


def _transaction(spending: Spending) -> Transaction:
    provider = _org(spending.source) if spending.source is not None else None
    return Transaction(
        KINDS[SpendingKind(spending.kind)],
        spending.on,
        Amount(spending.amount, spending.currency, spending.on),
        provider,
        {"en": spending.note} if spending.note else {},
    )


def _totals(budgets: Iterable[Budget], currency: str) -> tuple[BudgetLine, ...]:
    """What is planned in all, a calendar year a line, in the road map's own currency."""
    years: dict[int, Decimal] = defaultdict(Decimal)
    for budget in budgets:
        if budget.currency == currency:
            years[budget.period_start.year] += budget.amount
    return tuple(
        BudgetLine(date(year, 1, 1), date(year, 12, 31), Amount(years[year], currency, date(year, 1, 1)))
        for year in sorted(years)
    )


def _measured(projects: list[Project]) -> dict[int, list[ResultIndicator]]:
    """Indicators by result, with targets and what accepted reports say."""
    periods: dict[int, dict[Span, tuple[list[Measure], list[Measure]]]] = defaultdict(
        lambda: defaultdict(lambda: ([], []))
    )
    targets = Target.objects.filter(indicator__result__project__in=projects, withdrawn_on=None)
    for target in targets.order_by("period_start", "pk"):
        span = Span(target.period_start, target.period_end)
        periods[target.indicator_id][span][0].append(Measure(target.value, target.part))
    accepted = Value.objects.filter(report__project__in=projects, report__state="accepted", hidden=False)
    for value in accepted.select_related("report").order_by("report__period_start", "part_key"):
        if value.value is not None:
            span = Span(value.report.period_start, value.report.period_end)
            periods[value.indicator_id][span][1].append(Measure(value.value, value.part))
    found: dict[int, list[ResultIndicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(result__project__in=projects, withdrawn_on=None).order_by("code"):
        found[indicator.result_id].append(_indicator(indicator, periods.get(indicator.pk, {})))
    return found


def _indicator(indicator: Indicator, periods: dict[Span, tuple[list[Measure], list[Measure]]]) -> ResultIndicator:
    return ResultIndicator(
        titles=indicator.titles,
        measure="2" if indicator.unit == Unit.PERCENT else "1",
        ascending=indicator.direction == Direction.UP,
        aggregates=indicator.over_places == OverPlaces.SUM,
        baseline=indicator.baseline,
        baseline_year=indicator.baseline_year,
        descriptions=indicator.cards.get("who_counts", {}),
        periods=tuple(
            IndicatorPeriod(span.start, span.end, tuple(targets), tuple(actuals))
            for span, (targets, actuals) in sorted(periods.items())
        ),
    )


def _result(result: Result, indicators: Iterable[ResultIndicator]) -> ResultRecord:
    return ResultRecord(LEVELS[Level(result.level)], result.titles, False, tuple(indicators))
