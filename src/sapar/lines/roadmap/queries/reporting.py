"""Reads of reports: what is due and late, a period's page, how a frozen value compares with the records of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sapar.lines.roadmap.enums import Direction, IndicatorKind, OverPlaces, OverTime, ProjectState, ReportState
from sapar.lines.roadmap.live import compute, version_of
from sapar.lines.roadmap.models import Indicator, Project, Report, RoadMap, Target, Value
from sapar.lines.roadmap.periods import Span, due, spans
from sapar.lines.roadmap.queries.plan import moment, stood

NOT_ASKED = (ProjectState.CANCELLED, ProjectState.PLANNED)
SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Due:
    """A report that somebody has to write or to answer."""

    project: Project
    span: Span
    on: date
    report: Report | None
    waits_for: str  # sender, other side
    late: bool


def reports_due(roadmap: RoadMap, today: date, projects: Iterable[Project] | None = None) -> list[Due]:
    """What is open for the periods that have ended, the latest due first to last; two queries.

    Of a project that is only planned, or cancelled, no report is asked; one that was begun or sent is open all the same.
    """
    if projects is None:
        projects = Project.objects.filter(line__roadmap=roadmap, withdrawn_on=None)
    found = list(projects)
    reports = {(report.project_id, report.period_start): report for report in Report.objects.filter(project__in=found)}
    open_ones: list[Due] = []
    for span in spans(roadmap.frequency, roadmap.starts, min(roadmap.ends, today)):
        if span.end >= today:
            continue
        on = due(span, roadmap.due_days)
        for project in found:
            if project.starts > span.end or project.ends < span.start:
                continue
            report = reports.get((project.pk, span.start))
            if report.state == ReportState.ACCEPTED if report is not None else project.state in NOT_ASKED:
                continue
            sent = report is not None and report.state == ReportState.SUBMITTED
            open_ones.append(
                Due(project, span, on, report, "other side" if sent else "sender", not sent and today > on)
            )
    return sorted(open_ones, key=lambda one: (not one.late, one.on, one.project.code))


@dataclass(frozen=True)
class Drift:
    """How the records of today differ from what a report froze."""

    part: Mapping[str, str]
    then: Decimal | None
    now: Decimal | None
    records_then: int | None
    records_now: int | None
    query_changed: bool
    labels: Mapping[str, Any] = field(default_factory=dict)


def drifts(report: Report) -> dict[int, list[Drift]]:
    """For each live indicator of a report: what would be reported today instead. The report itself never changes."""
    found: dict[int, list[Drift]] = {}
    frozen: dict[int, dict[str, Value]] = defaultdict(dict)
    for value in report.values.exclude(query="").select_related("indicator"):
        frozen[value.indicator_id][value.part_key] = value
    for values in frozen.values():
        indicator = next(iter(values.values())).indicator
        now = compute(indicator, Span(report.period_start, report.period_end))
        version = version_of(indicator.query)
        changed = []
        for key in sorted(set(values) | set(now)):
            then, shown = values.get(key), now[key][1] if key in now else None
            value_now = (
                None if shown is None or shown.value is None else Decimal(str(shown.value)).quantize(Decimal("0.0001"))
            )
            records_now = None if shown is None else shown.denominator
            same = then is not None and then.value == value_now and then.records == records_now
            if not same:
                part = then.part if then is not None else now[key][0]
                newer = then is not None and then.query_version != version
                changed.append(
                    Drift(
                        part,
                        then.value if then else None,
                        value_now,
                        then.records if then else None,
                        records_now,
                        newer,
                        then.labels if then is not None else {},
                    )
                )
        found[indicator.pk] = changed
    return found


def reported_before(report: Report) -> dict[int, Value]:
    """For each indicator the value of the whole in the latest earlier report that was sent; one query."""
    earlier = Value.objects.filter(
        report__project=report.project_id, report__period_end__lt=report.period_start, report__state__in=SENT,
        part_key="",
    )  # fmt: skip
    return {value.indicator_id: value for value in earlier.select_related("report").order_by("report__period_start")}


@dataclass
class Cell:
    """An indicator in a period: what was aimed at, what was reached."""

    span: Span
    target: Decimal | None = None
    actual: Decimal | None = None
    hidden: bool = False
    state: str = ""
    parts: list[Value] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)  # names of breakdowns whose parts miss the whole
    aims: list[Target] = field(default_factory=list)  # of parts


@dataclass
class Track:
    """An indicator over its periods."""

    indicator: Indicator
    cells: list[Cell]
    total: Decimal | None  # over the periods, by the indicator's own formula
    reached: bool | None  # whether the last target with a value was reached


def tracks(project: Project, *, public: bool = False, as_of: date | None = None) -> list[Track]:
    """Every indicator of a project over its periods; `public`: of accepted reports only. A bounded number of queries.

    `as_of`: as the plan and the accepted reports stood on that day; an accepted report never changes again.
    """
    roadmap = project.line.roadmap
    indicators = stood(
        Indicator.objects.filter(result__project=project).select_related("result").order_by("code"), as_of
    )
    reports = Report.objects.filter(project=project)
    if public or as_of is not None:
        reports = reports.filter(state=ReportState.ACCEPTED)
    if as_of is not None:
        reports = reports.filter(answered_at__lte=moment(as_of))
    values: dict[tuple[int, date], list[Value]] = defaultdict(list)
    states: dict[date, str] = {}
    for value in Value.objects.filter(report__in=reports).select_related("report").order_by("part_key"):
        values[value.indicator_id, value.report.period_start].append(value)
        states[value.report.period_start] = value.report.state
    targets: dict[tuple[int, date, date], Decimal] = {}
    aims: dict[tuple[int, date, date], list[Target]] = defaultdict(list)
    for target in stood(Target.objects.filter(indicator__in=indicators).order_by("pk"), as_of):
        key = (target.indicator_id, target.period_start, target.period_end)
        if target.part:
            aims[key].append(target)
        else:
            targets[key] = target.value
    last = max([roadmap.ends, project.ends])
    periods = [s for s in spans(roadmap.frequency, project.starts, last) if s.start <= project.ends]
    answer = []
    for indicator in indicators:
        cells = []
        for span in periods:
            listed = values.get((indicator.pk, span.start), [])
            whole = next((value for value in listed if not value.part_key), None)
            parts = [value for value in listed if value.part_key]
            cells.append(
                Cell(
                    span,
                    targets.get((indicator.pk, span.start, span.end)),
                    whole.value if whole else None,
                    bool(whole and whole.hidden),
                    states.get(span.start, ""),
                    parts,
                    missed(indicator, whole, parts),
                    aims.get((indicator.pk, span.start, span.end), []),
                )
            )
        answer.append(Track(indicator, cells, over_time(indicator, cells), _reached(indicator, cells)))
    return answer


def missed(indicator: Indicator, whole: Value | None, parts: Iterable[Value]) -> list[str]:
    """The breakdowns whose parts do not make the whole, where they ought to: parts of counts, numerators of shares."""
    if whole is None or indicator.over_places == OverPlaces.NONE:
        return []
    by_name: dict[str, list[Value]] = defaultdict(list)
    for part in parts:
        if len(part.part) == 1:
            by_name[next(iter(part.part))].append(part)
    ratio = indicator.over_places == OverPlaces.RATIO

    def counted(value: Value) -> Decimal | None:
        return value.numerator if ratio else value.value

    found = []
    for name, listed in sorted(by_name.items()):
        numbers = [counted(value) for value in listed]
        total = counted(whole)
        if any(value.hidden for value in listed) or total is None or None in numbers:
            continue
        if sum(number for number in numbers if number is not None) != total:
            found.append(name)
    return found


def over_time(indicator: Indicator, cells: Iterable[Cell]) -> Decimal | None:
    """Values of several periods as one, by the indicator's formula."""
    return combined(indicator, [cell.actual for cell in cells if cell.actual is not None])


def combined(indicator: Indicator, numbers: Sequence[Decimal]) -> Decimal | None:
    """Numbers of several periods, in their order, as one, by the indicator's formula; None where there is none."""
    if not numbers:
        return None
    match indicator.over_time:
        case OverTime.SUM:
            return sum(numbers, Decimal(0))
        case OverTime.MAX:
            return max(numbers)
        case OverTime.MEAN:
            return (sum(numbers, Decimal(0)) / len(numbers)).quantize(Decimal("0.0001"))
        case _:
            return numbers[-1]


def _reached(indicator: Indicator, cells: Iterable[Cell]) -> bool | None:
    told = [(cell.target, cell.actual) for cell in cells if cell.target is not None and cell.actual is not None]
    if not told:
        return None
    target, actual = told[-1]
    assert target is not None
    assert actual is not None
    return actual >= target if indicator.direction == Direction.UP else actual <= target


def live_indicators(project: Project) -> list[Indicator]:
    """The indicators of a project that the services' records answer."""
    return list(Indicator.objects.filter(result__project=project, kind=IndicatorKind.LIVE, withdrawn_on=None))
