"""A project of the road map: what it promises, what is done, money, figures, what may go wrong, what has changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Partner, Project, Report, Target
from sapar.lines.roadmap.periods import Span, due, spans
from sapar.lines.roadmap.queries import plan, reading, reporting
from sapar.lines.roadmap.queries.plan import Bar
from sapar.lines.roadmap.queries.reading import BySource
from sapar.lines.roadmap.queries.reporting import Track
from sapar.sites.office.forms.roadmap.board import past_day
from sapar.sites.office.views.roadmap import actor_of
from sapar.sites.shared import gantt
from sapar.sites.shared.requests import StaffRequest


def project_of(request: HttpRequest, uid: str) -> Project:
    """The project, if it is for the reader."""
    try:
        return reading.project(actor_of(request), uid)
    except reading.NotFound:
        raise Http404 from None


@dataclass(frozen=True)
class Quarter:
    """A period of reports, and how its report stands."""

    span: Span
    report: Report | None
    on: date
    late: bool


@needs(rules.READ)
@require_safe
def show(request: StaffRequest, uid: str) -> HttpResponse:
    """The page, today or as the plan stood on a day."""
    project, today = project_of(request, uid), timezone.localdate()
    try:
        as_of = past_day(request.GET.get("as_of", ""))
    except ValidationError:
        raise Http404 from None
    roadmap = project.line.roadmap
    sheet = plan.sheet(project, today=today, as_of=as_of)
    tracks = reporting.tracks(project, as_of=as_of)
    activities: dict[int | None, list[Bar]] = defaultdict(list)
    for bar in sheet.lane.bars:
        activities[bar.result_id].append(bar)
    shown = {(cell.span.start, cell.span.end) for track in tracks for cell in track.cells}
    others: dict[int, list[Target]] = defaultdict(list)  # of years, and of what else is no period of reports
    for target in sheet.targets:
        if (target.period_start, target.period_end) not in shown:
            others[target.indicator_id].append(target)
    by_source = reading.money_by_source(sheet.budgets, sheet.spendings)
    decisions = reading.decisions(roadmap, as_of)
    context = {
        "section": "roadmap",
        "project": sheet.project,
        "roadmap": roadmap,
        "sheet": sheet,
        "as_of": as_of,
        "today": today,
        "chain": [(result, activities.get(result.pk, [])) for result in _chain(sheet.results)],
        "loose": activities.get(None, []),
        "partners": {each.pk: each for each in Partner.objects.filter(roadmap=roadmap)},
        "links": reading.links(project),
        "tracks": [(track, _chart(track), others.get(track.indicator.pk, [])) for track in tracks],
        "money": [(one, _shares(one)) for one in by_source],
        "involvements": plan.stood(project.involvements.select_related("partner").order_by("role", "pk"), as_of),
        "tags": list(project.tags.order_by("framework", "code")),
        "decisions": decisions,
        "quarters": _quarters(project, today) if as_of is None else [],
        "documents": reading.documents(project, as_of),
        "evidence": _evidence(project, as_of),
        "may_write": as_of is None and bool(rules.sides(request.actor, rules.WRITE, roadmap)),
    }
    return render(request, "office/roadmap/project.html", context)


@needs(rules.READ)
@require_safe
def history(request: StaffRequest, uid: str) -> HttpResponse:
    """Every change of the plan of a project: what it was, what it became, who, when, why."""
    project = project_of(request, uid)
    context = {"section": "roadmap", "project": project, "changes": reading.changes(project)}
    return render(request, "office/roadmap/history.html", context)


def _chain(results: list[Any]) -> list[Any]:
    """Results from the impact down, each followed by what leads to it."""
    children: dict[int | None, list[Any]] = defaultdict(list)
    known = {result.pk for result in results}
    for result in results:
        children[result.parent_id if result.parent_id in known else None].append(result)
    answer: list[Any] = []

    def walk(parent: int | None, depth: int) -> None:
        for result in children.get(parent, []):
            result.depth = depth
            answer.append(result)
            walk(result.pk, depth + 1)

    order = {"impact": 0, "outcome": 1, "output": 2}
    children[None].sort(key=lambda result: order[result.level])
    walk(None, 0)
    return answer


def _chart(track: Track) -> tuple[gantt.Column, ...]:
    pairs = [
        (
            float(cell.target) if cell.target is not None else None,
            float(cell.actual) if cell.actual is not None else None,
        )
        for cell in track.cells
    ]
    return gantt.columns(pairs) if any(value is not None for pair in pairs for value in pair) else ()


def _shares(one: BySource) -> tuple[float, float]:
    """Planned and spent, in per cent of the larger one."""
    most = max(one.planned, one.spent) or 1
    return round(float(one.planned / most * 100), 2), round(float(one.spent / most * 100), 2)


def _quarters(project: Project, today: date) -> list[Quarter]:
    """The periods that have begun, the latest first."""
    roadmap, reports = project.line.roadmap, reading.reports(project)
    answer = []
    for span in spans(roadmap.frequency, max(project.starts, roadmap.starts), min(project.ends, today)):
        report, on = reports.get(span.start), due(span, roadmap.due_days)
        sent = report is not None and report.state in reporting.SENT
        answer.append(Quarter(span, report, on, not sent and today > on))
    return answer[::-1]


def _evidence(project: Project, as_of: date | None) -> list[tuple[Any, Span]]:
    """What was handed in with reports, the latest period first; of a past day nothing that came later."""
    reports = project.reports.prefetch_related("evidence__blob").order_by("-period_start")
    return [
        (file, Span(report.period_start, report.period_end))
        for report in reports
        for file in report.evidence.all()
        if as_of is None or file.kept_at <= plan.moment(as_of)
    ]
