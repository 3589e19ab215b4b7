"""Reads of the plan: the board of a road map, a project with all that belongs to it; today or as it stood on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar

from django.db.models import CharField, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from sapar.lines.roadmap import revisions
from sapar.lines.roadmap.enums import ActivityKind, ProjectState, SpendingKind
from sapar.lines.roadmap.models import (
    Activity,
    Assumption,
    Budget,
    Dependency,
    Indicator,
    Line,
    Planned,
    Project,
    Result,
    Risk,
    RoadMap,
    Spending,
    Target,
)
from sapar.lines.roadmap.queries.critical import Link, Work, floats

Row = TypeVar("Row", bound=Planned)


@dataclass(slots=True)
class Bar:
    """An activity on the board: light, for there may be twenty thousand."""

    pk: int
    uid: str
    project_id: int
    result_id: int | None
    responsible_id: int | None
    code: str
    kind: str
    titles: dict[str, str]
    baseline_start: date
    baseline_end: date
    planned_start: date
    planned_end: date
    actual_start: date | None
    actual_end: date | None
    progress: int
    state: str = ""  # done, late, under_way, ahead
    critical: bool = False


_DAYS = ("baseline_start", "baseline_end", "planned_start", "planned_end", "actual_start", "actual_end")
_COLUMNS = ("pk", "uid", "project_id", "result_id", "responsible_id", "code", "kind")
_UNNAMED: dict[str, str] = {}


def bars(activities: QuerySet[Activity], on: date | None, today: date, *, titles: bool = True) -> list[Bar]:
    """Activities as bars with their states, today or as they stood on a day; one query, two for a past day.

    `titles`: without them twenty thousand cost half as much; `give_titles` does it for those that are shown.
    """
    found = list(_each(activities, on, today, titles))
    if on is not None:
        found.sort(key=lambda bar: (bar.planned_start, bar.code, bar.pk))
    return found


def _each(activities: QuerySet[Activity], on: date | None, today: date, titles: bool) -> Iterator[Bar]:
    read: Iterator[Bar]
    if on is None:
        read = (bar for bar, _withdrawn_on in _read(activities.filter(withdrawn_on=None), titles))
    else:
        read = _past_bars(activities.filter(created_at__lte=moment(on)), on, titles)
    for bar in read:
        bar.state = state_of(bar, today)
        yield bar


def _read(activities: QuerySet[Activity], titles: bool) -> Iterator[tuple[Bar, date | None]]:
    """Bars, and when each was withdrawn. Days come as text: a field's own reading of six days a row costs more than all else."""
    day = date.fromisoformat
    texts = [Cast(name, CharField()) for name in _DAYS]
    rows = activities.values_list(*_COLUMNS, *texts, "progress", "withdrawn_on", *(["titles"] if titles else []))
    for row in rows.iterator(chunk_size=2000):
        pk, uid, project, result, responsible, code, kind, first, last, start, end, begun, finished, done, gone = row[
            :15
        ]
        bar = Bar(
            pk, uid, project, result, responsible, code, kind, row[15] if titles else _UNNAMED, day(first), day(last),
            day(start), day(end), day(begun) if begun else None, day(finished) if finished else None, done,
        )  # fmt: skip
        yield bar, gone


def _past_bars(activities: QuerySet[Activity], on: date, titles: bool) -> Iterator[Bar]:
    """As `revisions.as_of`, without making twenty thousand instances."""
    changed = revisions.undone(Activity, moment(on))
    for bar, withdrawn_on in _read(activities, titles):
        before = changed.get(bar.uid)
        if before:
            withdrawn_on = before.pop("withdrawn_on", withdrawn_on)
            for name, old in before.items():
                setattr(bar, name, old)
        if withdrawn_on is None or withdrawn_on > on:
            yield bar


def give_titles(lanes: Iterable[Lane]) -> None:
    """Give the bars of these projects the titles that they were read without; one query."""
    nameless = [bar for lane in lanes for bar in lane.bars if bar.titles is _UNNAMED]
    projects = {bar.project_id for bar in nameless}
    titles = dict(Activity.objects.filter(project__in=projects).values_list("pk", "titles")) if projects else {}
    for bar in nameless:
        bar.titles = titles.get(bar.pk, bar.titles)


@dataclass
class Lane:
    """A project of a line with its activities, and how it stands."""

    project: Project
    bars: list[Bar] = field(default_factory=list)
    state: str = "ahead"
    progress: int = 0
    # Of all its activities together, whether or not each is kept.
    count: int = 0
    days: int = 0
    done: int = 0  # planned days done, in per cent of a day
    late: bool = False
    begun: bool = False
    first_agreed: tuple[date, date] | None = None
    points: list[date] = field(default_factory=list)  # days of milestones

    def add(self, bar: Bar, *, keep: bool) -> None:
        """Count an activity in; keep it only where single ones are looked at."""
        if keep:
            self.bars.append(bar)
        days = (bar.planned_end - bar.planned_start).days + 1
        self.count += 1
        self.days += days
        self.done += days * (100 if bar.state == "done" else bar.progress)
        self.late |= bar.state == "late"
        self.begun |= bar.state in ("done", "under_way")
        if bar.kind == ActivityKind.MILESTONE:
            self.points.append(bar.planned_end)
        first, last = self.first_agreed or (bar.baseline_start, bar.baseline_end)
        self.first_agreed = min(first, bar.baseline_start), max(last, bar.baseline_end)


@dataclass
class Board:
    """A road map's lines as lanes over the years."""

    roadmap: RoadMap
    lines: list[tuple[Line, list[Lane]]]
    links: list[tuple[int, int]]  # ids of activities, for the arrows
    today: date
    as_of: date | None


def moment(day: date) -> datetime:
    """The end of a day, where the plan of that day is to be seen."""
    return timezone.make_aware(datetime.combine(day, time.max))


def stood(rows: QuerySet[Row], on: date | None) -> list[Row]:
    """Rows of the plan today, or as they stood at the end of a day; in the order that they had then."""
    if on is None:
        return list(rows.filter(withdrawn_on=None))
    found = revisions.as_of(rows, moment(on))
    order = [str(name) for name in rows.query.order_by or rows.model._meta.ordering or ("pk",)]
    for name in reversed(order):  # the database has ordered them by what they are today
        found.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
    return found


def board(
    roadmap: RoadMap,
    *,
    today: date,
    as_of: date | None = None,
    paths: bool = True,
    titles: bool = True,
    kept: bool = True,
) -> Board:
    """All lines, projects and activities; four queries (seven for a past day) however many there are.

    `paths`: with the arrows and the critical path; `titles`: with those of activities; `kept`: with the activities
    themselves, not only what they come to. Who shows no single activity needs none of these.
    """
    lines = stood(Line.objects.filter(roadmap=roadmap), as_of)
    projects = stood(Project.objects.filter(line__roadmap=roadmap).order_by("code"), as_of)
    read = _each(Activity.objects.filter(project__line__roadmap=roadmap), as_of, as_of or today, titles)
    lanes = {project.pk: Lane(project) for project in projects}
    links: list[Link] = []
    if paths:
        found = list(read)
        read = iter(found)
        joined = Dependency.objects.filter(before__project__line__roadmap=roadmap)
        links = list(joined.values_list("before_id", "after_id", "lag_days"))
        slack = floats((Work(bar.pk, *_span(bar)) for bar in found), links)
        for bar in found:
            bar.critical = bar.state != "done" and slack.get(bar.pk, 1) <= 0
    for bar in read:
        if bar.project_id in lanes:
            lanes[bar.project_id].add(bar, keep=kept)
    for lane in lanes.values():
        lane.bars.sort(key=lambda bar: (bar.planned_start, bar.code, bar.pk))
    by_line: dict[int, list[Lane]] = defaultdict(list)
    for lane in lanes.values():
        lane.state = _state(lane.project, lane.late, lane.begun, as_of or today)
        lane.progress = round(lane.done / lane.days) if lane.days else 0
        by_line[lane.project.line_id].append(lane)
    shown = {bar.pk for lane in lanes.values() for bar in lane.bars} if paths else set()
    arrows = [(first, second) for first, second, _lag in links if first in shown and second in shown]
    return Board(roadmap, [(line, by_line[line.pk]) for line in lines], arrows, as_of or today, as_of)


def _span(bar: Bar) -> tuple[date, date]:
    start = bar.actual_start or bar.planned_start
    return start, max(start, bar.actual_end or bar.planned_end)


def state_of(activity: Bar, today: date) -> str:
    """How an activity stands: done; late (should have begun, or ended); under way; ahead."""
    if activity.actual_end is not None:
        return "done"
    if today > activity.planned_end or (activity.actual_start is None and today > activity.planned_start):
        return "late"
    return "under_way" if activity.actual_start is not None else "ahead"


def lane_state(lane: Lane, today: date) -> str:
    """How a project stands: done, late (any activity is, or its own end is past), under way, ahead, stopped."""
    late = any(bar.state == "late" for bar in lane.bars)
    begun = any(bar.state in ("done", "under_way") for bar in lane.bars)
    return _state(lane.project, late, begun, today)


def _state(project: Project, late: bool, begun: bool, today: date) -> str:
    if project.state == ProjectState.FINISHED:
        return "done"
    if project.state in (ProjectState.SUSPENDED, ProjectState.CANCELLED):
        return "stopped"
    if late or today > project.ends:
        return "late"
    return "under_way" if begun or project.state == ProjectState.ACTIVE else "ahead"


def progress(bars: Sequence[Bar]) -> int:
    """The share done, each activity weighing its planned days."""
    days = [(bar.planned_end - bar.planned_start).days + 1 for bar in bars]
    done = [100 if bar.state == "done" else bar.progress for bar in bars]
    return round(sum(map(lambda a, b: a * b, days, done)) / sum(days)) if days else 0


@dataclass(frozen=True)
class Money:
    """Planned and spent in one currency."""

    currency: str
    planned: Decimal
    committed: Decimal
    spent: Decimal


def money(projects: Iterable[Project], on: date | None = None) -> dict[int, list[Money]]:
    """Money of projects by currency, up to a day; disbursements and expenditures count as spent. Two queries."""
    found = list(projects)
    day = on or timezone.localdate()
    totals: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    budgets = Budget.objects.filter(project__in=found, withdrawn_on=None)
    for pk, currency, amount in budgets.values_list("project", "currency").annotate(total=Sum("amount")):
        totals[pk, currency]["planned"] += amount
    spendings = Spending.objects.filter(project__in=found, withdrawn_on=None, on__lte=day)
    rows = spendings.values_list("project", "currency", "kind").annotate(total=Sum("amount"))
    for pk, currency, kind, amount in rows:
        totals[pk, currency]["committed" if kind == SpendingKind.COMMITMENT else "spent"] += amount
    answer: dict[int, list[Money]] = {project.pk: [] for project in found}
    for (pk, currency), sums in sorted(totals.items()):
        answer[pk].append(Money(currency, sums["planned"], sums["committed"], sums["spent"]))
    return answer


@dataclass
class Sheet:
    """A project with all that belongs to it."""

    project: Project
    results: list[Result]
    lane: Lane
    indicators: list[Indicator]
    targets: list[Target]
    budgets: list[Budget]
    spendings: list[Spending]
    money: list[Money]
    risks: list[Risk]
    assumptions: list[Assumption]


def sheet(project: Project, *, today: date, as_of: date | None = None) -> Sheet:
    """A project's page, today or as it stood on a day; a bounded number of queries."""
    (shown,) = stood(Project.objects.filter(pk=project.pk), as_of) or [project]
    lane = Lane(shown, bars(project.activities.order_by("planned_start", "code"), as_of, as_of or today))
    lane.state, lane.progress = lane_state(lane, as_of or today), progress(lane.bars)
    return Sheet(
        project=shown,
        results=stood(project.results.order_by("code"), as_of),
        lane=lane,
        indicators=stood(
            Indicator.objects.filter(result__project=project).select_related("result").order_by("code"), as_of
        ),
        targets=stood(Target.objects.filter(indicator__result__project=project).order_by("period_start"), as_of),
        budgets=stood(project.budgets.select_related("source", "activity").order_by("period_start"), as_of),
        spendings=stood(project.spendings.select_related("source", "activity").order_by("-on"), as_of),
        money=money([project], as_of)[project.pk],
        risks=stood(project.risks.select_related("owner"), as_of),
        assumptions=stood(project.assumptions.all(), as_of),
    )
