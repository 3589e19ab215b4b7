"""The board of a road map: lines as lanes over the years, as a picture and as a table; what is late comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sapar.core import days
from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Line, Partner, Project, RoadMap, said
from sapar.lines.roadmap.queries import plan, reading
from sapar.lines.roadmap.queries.plan import Bar, Board, Lane
from sapar.lines.roadmap.queries.reporting import Due, reports_due
from sapar.sites.office.forms.roadmap.board import LANE_STATES, BoardFilter
from sapar.sites.shared import gantt, words
from sapar.sites.shared.requests import StaffRequest

MOST_BARS = 400
"""Activities in the picture at most; of a line with more the projects are opened one by one."""
MOST_POINTS = 12
LATE_SHOWN = 6


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def chosen_roadmap(request: HttpRequest, permission: str = rules.READ) -> tuple[RoadMap | None, list[RoadMap]]:
    """The road map that a page is about: the one in the address, else the newest of the reader's side."""
    found = reading.roadmaps(actor_of(request), permission)
    code = request.GET.get("map") or request.POST.get("map") or ""
    if code and all(each.code != code for each in found):
        raise Http404
    return next((each for each in found if each.code == code), found[0] if found else None), found


def needed_roadmap(request: HttpRequest, permission: str = rules.READ) -> RoadMap:
    """The same, where a page is about nothing without it."""
    roadmap, _all = chosen_roadmap(request, permission)
    if roadmap is None:
        raise Http404
    return roadmap


@dataclass
class Shown:
    """A line with the projects that the filters let through; `opened`: projects whose activities are in sight."""

    line: Line
    lanes: list[Lane]


@needs(rules.READ)
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """The board."""
    actor = request.actor
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        may_write = bool(policy.scope(actor, rules.WRITE))
        return render(request, "office/roadmap/none.html", {"section": "roadmap", "may_write": may_write})
    today = timezone.localdate()
    partners = list(Partner.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("code"))
    lines = list(Line.objects.filter(roadmap=roadmap, withdrawn_on=None))
    form = BoardFilter(request.GET, lines=lines, partners=partners)
    chosen = form.cleaned_data if form.is_valid() else {}
    single = bool(chosen.get("line") or request.GET.get("project"))  # whether single activities may be in sight
    found = plan.board(roadmap, today=today, as_of=chosen.get("as_of"), paths=single, titles=False, kept=single)
    shown = _shown(found, chosen, {each.code: each for each in partners})
    opened = _opened(shown, request, chosen)
    zoom, at = _zoom(request, today, roadmap)
    seen = gantt.window(zoom, roadmap.starts, roadmap.ends, at)
    count = sum(len(lane.bars) for one in shown for lane in one.lanes if lane.project.pk in opened)
    crowded = count > MOST_BARS
    if opened and not crowded:
        plan.give_titles(lane for one in shown for lane in one.lanes if lane.project.pk in opened)
    items = list(_items(shown, set() if crowded else opened, seen, chosen.get("as_of")))
    due = [] if found.as_of else _due(roadmap, found, today)
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "several": several,
        "form": form,
        "board": found,
        "shown": shown,
        "opened": opened,
        "activities": [
            (lane, [bar for bar in lane.bars if seen.strip(*_span(bar)) is not None][:MOST_BARS])
            for one in shown
            for lane in one.lanes
            if lane.project.pk in opened and not crowded
        ],
        "crowded": crowded,
        "count": count,
        "picture": gantt.draw(items, found.links, seen, found.today),
        "zooms": gantt.ZOOMS,
        "zoom": zoom,
        "table_only": request.GET.get("view") == "table",
        "filtered": any(chosen.values()) or "project" in request.GET,
        "partners": {each.pk: each for each in partners},
        "late": [one for one in due if one.late],
        "waiting": [one for one in due if one.waits_for == "other side"],
        "late_shown": LATE_SHOWN,
        "may_write": bool(rules.sides(actor, rules.WRITE, roadmap)),
    }
    return render(request, "office/roadmap/board.html", context, status=422 if form.errors else 200)


@needs(rules.READ)
@require_safe
def late(request: StaffRequest) -> HttpResponse:
    """Every report that somebody has to write or to answer, the late ones first."""
    roadmap = needed_roadmap(request)
    context = {"section": "roadmap", "roadmap": roadmap, "due": reports_due(roadmap, timezone.localdate())}
    return render(request, "office/roadmap/late.html", context)


def _due(roadmap: RoadMap, found: Board, today: date) -> list[Due]:
    return reports_due(roadmap, today, [lane.project for _line, lanes in found.lines for lane in lanes])


def _shown(found: Board, chosen: dict[str, Any], partners: dict[str, Partner]) -> list[Shown]:
    kept = [(line, lanes) for line, lanes in found.lines if not chosen.get("line") or line.code == chosen["line"]]
    partner = partners.get(chosen.get("partner", ""))
    theirs: set[int] | None = None
    if partner is not None:
        theirs = set(
            Project.objects.filter(line__roadmap=found.roadmap)
            .filter(Q(lead=partner) | Q(involvements__partner=partner, involvements__withdrawn_on=None))
            .values_list("pk", flat=True)
        )
    answer = []
    for line, lanes in kept:
        through = [
            lane
            for lane in lanes
            if (not chosen.get("state") or lane.state == chosen["state"])
            and (theirs is None or lane.project.pk in theirs)
        ]
        if through or not (chosen.get("state") or partner):
            answer.append(Shown(line, through))
    return answer


def _opened(shown: list[Shown], request: HttpRequest, chosen: dict[str, Any]) -> set[int]:
    """The projects whose activities are in sight: one that is named, else those of a line that is."""
    named = request.GET.get("project", "")
    if named:
        return {lane.project.pk for one in shown for lane in one.lanes if lane.project.uid == named}
    return {lane.project.pk for one in shown for lane in one.lanes} if chosen.get("line") else set()


def _zoom(request: HttpRequest, today: date, roadmap: RoadMap) -> tuple[str, date]:
    zoom = request.GET.get("zoom", "")
    zoom = zoom if zoom in gantt.ZOOMS else "years"
    at = days.written(request.GET.get("from")) or today
    return zoom, min(max(at, roadmap.starts), roadmap.ends)


def _span(bar: Bar) -> tuple[date, date]:
    start = bar.actual_start or bar.planned_start
    return start, max(start, bar.actual_end or bar.planned_end)


def _items(shown: list[Shown], opened: set[int], seen: gantt.Window, as_of: date | None) -> Iterator[gantt.Item]:
    past = f"?as_of={as_of.isoformat()}" if as_of else ""
    states = dict(LANE_STATES)
    for one in shown:
        query = f"?line={one.line.code}" + (f"&as_of={as_of.isoformat()}" if as_of else "")
        yield gantt.Item(0, str(one.line), query, title=str(one.line))
        for lane in one.lanes:
            project = lane.project
            address = reverse("office:roadmap_project", args=[project.uid]) + past
            yield gantt.Item(
                1,
                f"{project.code} {project}",
                address,
                title=_title(
                    f"{project.code} {project}", project.starts, project.ends, states[lane.state], lane.progress
                ),
                start=project.starts,
                end=project.ends,
                baseline=lane.first_agreed,
                progress=lane.progress,
                points=tuple(sorted(lane.points)[:MOST_POINTS]),
                state=lane.state,
            )
            if project.pk in opened:
                for bar in lane.bars:
                    if seen.strip(*_span(bar)) is not None:
                        yield _activity(bar, address, states)


def _activity(bar: Bar, address: str, states: dict[str, Any]) -> gantt.Item:
    start, end = _span(bar)
    title = said(bar.titles)
    told = _title(f"{bar.code} {title}", start, end, states[bar.state], bar.progress)
    return gantt.Item(
        2,
        f"{bar.code} {title}",
        f"{address}#a-{bar.uid}",
        title=f"{told}. {_('On the critical path')}" if bar.critical else told,
        key=bar.pk,
        start=start,
        end=end,
        baseline=(bar.baseline_start, bar.baseline_end),
        progress=100 if bar.state == "done" else bar.progress,
        state=bar.state,
        critical=bar.critical,
        milestone=bar.kind == "milestone",
    )


def _title(name: str, start: date, end: date, state: Any, progress: int) -> str:
    # It begins as what is seen does, so that who speaks to the computer says what they see.
    days = f"{words.short_day(start)} – {words.short_day(end)}"
    return f"{name} {state} {progress} %. {days}"
