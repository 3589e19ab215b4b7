"""The road map for citizens: what was promised, by when, done or late, the money, who; and the same as open data."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import public
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.models import Line, Partner, Project, RoadMap
from sapar.lines.roadmap.printouts import formats, government, open_data
from sapar.lines.roadmap.printouts.gather import gather
from sapar.lines.roadmap.queries import public as reads
from sapar.lines.roadmap.queries.plan import Bar, Lane, Money, bars, lane_state, money, progress
from sapar.lines.roadmap.queries.publication import publication
from sapar.lines.roadmap.queries.reading import money_by_source
from sapar.sites.public.templatetags.promises import STATES
from sapar.sites.public.views.downloads import attachment
from sapar.sites.shared import gantt, words

PROJECTS_A_PAGE, ACTIVITIES_A_PAGE = 20, 50
COLUMN_PX = 56
"""The width of a period in a chart, where the screen has room."""
PAPERS = {"measures": government.measures, "matrix": government.matrix, "budget": government.budget}
"""The annexes; `TITLES` names them as links do."""
TITLES = {
    "measures": gettext_lazy("Annex 1: plan of measures"),
    "matrix": gettext_lazy("Annex 2: matrix of monitoring indicators"),
    "budget": gettext_lazy("Annex 3: budget of the plan"),
}
IATI = {"iati-activities": writing.activities, "iati-organisation": writing.organisations}
KEPT_SECONDS = 300
"""How long a typeset paper is kept: setting it takes a second, and anyone may ask."""


@dataclass
class Summary:
    """A line in figures."""

    line: Line
    projects: int
    progress: int  # per cent of the planned work of its projects
    states: list[tuple[str, int]]
    money: list[Money]


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All lines, and their projects as the filters of the address say."""
    today = timezone.localdate()
    roadmaps = reads.roadmaps()
    roadmap = reads.chosen(roadmaps, request.GET.get("map", ""), today)
    if roadmap is None:
        if request.GET.get("map"):
            raise Http404
        return render(request, "public/roadmap/none.html", {"section": "roadmap"})
    lines = reads.lanes(roadmap, today)
    lanes = [lane for _line, found in lines for lane in found]
    sums = money(lane.project for lane in lanes)
    line, state = request.GET.get("line", ""), request.GET.get("state", "")
    fitting = [
        (each, lane) for each, found in lines for lane in found if line in ("", each.code) and state in ("", lane.state)
    ]
    page = Paginator(fitting, PROJECTS_A_PAGE).get_page(request.GET.get("page"))
    measured = reads.measured(lane.project for _line, lane in page)
    leads = {each.pk: each for each in Partner.objects.filter(roadmap=roadmap)}
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "others": [each for each in roadmaps if each.pk != roadmap.pk],
        "chosen": roadmap.code if request.GET.get("map") else "",
        "today": today,
        "summaries": [_summary(each, found, sums) for each, found in lines],
        "states": _states(lanes),
        "money": _together(sums.values()),
        "page": page,
        "projects": [
            {
                "line": each,
                "lane": lane,
                "lead": leads.get(lane.project.lead_id or 0),
                "money": sums[lane.project.pk],
                "measured": [one for one in measured[lane.project.pk] if one.latest is not None],
            }
            for each, lane in page
        ],
        "line": line,
        "state": state,
        "state_choices": list(STATES.items()),
        "filters": urlencode({"map": request.GET.get("map", ""), "line": line, "state": state}) + "&",
        "papers": list(TITLES.items()),
        "publishes": _publisher(roadmap) is not None,
        "news": reads.news()[:3],
    }
    return render(request, "public/roadmap/overview.html", context)


def _summary(line: Line, lanes: list[Lane], sums: dict[int, list[Money]]) -> Summary:
    done = progress([bar for lane in lanes for bar in lane.bars])
    return Summary(line, len(lanes), done, _states(lanes), _together(sums[lane.project.pk] for lane in lanes))


def _states(lanes: Iterable[Lane]) -> list[tuple[str, int]]:
    counts = Counter(lane.state for lane in lanes)
    return [(state, counts[state]) for state in STATES if counts[state]]


def _together(listed: Iterable[list[Money]]) -> list[Money]:
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for each in (one for sums in listed for one in sums):
        held = found[each.currency]
        found[each.currency] = [held[0] + each.planned, held[1] + each.committed, held[2] + each.spent]
    return [Money(currency, *found[currency]) for currency in sorted(found)]


@public
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: promise, results, indicators, activities, money, partners, news."""
    try:
        found = reads.project(code)
    except reads.NotFound:
        raise Http404 from None
    today = timezone.localdate()
    lane = Lane(found, bars(found.activities.order_by("planned_start", "code"), None, today))
    lane.state, lane.progress = lane_state(lane, today), progress(lane.bars)
    page = Paginator(lane.bars, ACTIVITIES_A_PAGE).get_page(request.GET.get("page"))
    seen = _window(found.starts, found.ends, lane.bars)
    names = {each.pk: each for each in Partner.objects.filter(roadmap=found.line.roadmap)}
    budgets = found.budgets.filter(withdrawn_on=None).select_related("source")
    spendings = found.spendings.filter(withdrawn_on=None, on__lte=today).select_related("source")
    by_source = money_by_source(budgets, spendings)
    involved = reads.involvements([found])[found.pk]
    roles: dict[Partner, list[str]] = defaultdict(list)
    for each in involved:
        roles[each.partner].append(each.role)
    measured = reads.measured([found])[found.pk]
    context = {
        "section": "roadmap",
        "project": found,
        "roadmap": found.line.roadmap,
        "lane": lane,
        "today": today,
        "results": _results(found, measured, today),
        "offices": _offices(measured),
        "page": page,
        "activities": [_row(bar, seen, names) for bar in page],
        "now": seen.x(today) if seen.first <= today <= seen.last else None,
        "ticks": [(seen.x(day), day) for day in seen.ticks],
        "money": by_source,
        "sums": _together([[Money(one.currency, one.planned, one.committed, one.spent)] for one in by_source]),
        "partners": list(roles.items()),
        "news": reads.news(project=found)[:5],
    }
    return render(request, "public/roadmap/project.html", context)


def _window(starts: date, ends: date, listed: Iterable[Bar]) -> gantt.Window:
    days = [starts, ends]
    for bar in listed:
        days += [bar.baseline_start, bar.planned_end, bar.actual_end or bar.planned_end]
    return gantt.window("years", min(days), max(days), starts)


def _row(bar: Bar, seen: gantt.Window, names: dict[int, Partner]) -> dict[str, Any]:
    start, end = bar.actual_start or bar.planned_start, bar.actual_end or bar.planned_end
    moved = (bar.baseline_start, bar.baseline_end) != (bar.planned_start, bar.planned_end)
    return {
        "bar": bar,
        "strip": seen.strip(start, max(start, end)),
        "first": seen.strip(bar.baseline_start, bar.baseline_end) if moved else None,
        "responsible": names.get(bar.responsible_id or 0),
    }


def _offices(measured: Iterable[reads.Measured]) -> dict[str, str]:
    """The names of the offices that values are broken down by."""
    parts = [value.part for each in measured for period in each.periods for value in period.parts]
    codes = {part["office"] for part in parts if "office" in part}
    return {
        code: words.said(names) for code, names in Office.objects.filter(code__in=codes).values_list("code", "names")
    }


def _results(found: Project, measured: Iterable[reads.Measured], today: date) -> list[dict[str, Any]]:
    """The results with their indicators; of each the periods that have begun."""
    by_result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in measured:
        begun = [one for one in each.periods if one.span.start <= today or one.value is not None]
        pairs = [
            (None if one.target is None else float(one.target), None if one.value is None else float(one.value))
            for one in begun
        ]
        aims = [one for one in each.periods if one.target is not None]
        by_result[each.indicator.result_id].append(
            {
                "told": each,
                "begun": begun,
                "chart": gantt.columns(pairs),
                "wide": COLUMN_PX * len(pairs),
                "aim": aims[-1] if aims else None,
            }
        )
    order = {"impact": 0, "outcome": 1, "output": 2}
    rows = sorted(found.results.filter(withdrawn_on=None), key=lambda one: (order[one.level], one.code))
    return [{"result": each, "measured": by_result[each.pk]} for each in rows]


def _needed(request: HttpRequest) -> RoadMap:
    roadmap = reads.chosen(reads.roadmaps(), request.GET.get("map", ""), timezone.localdate())
    if roadmap is None:
        raise Http404
    return roadmap


@public
@require_safe
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """An annex as PDF, in the reader's language, as the plan stands today."""
    if name not in PAPERS:
        raise Http404
    roadmap, today, lang = _needed(request), timezone.localdate(), words.language()
    key = f"roadmap-paper:{roadmap.uid}:{name}:{lang}:{today:%Y%m%d}"
    content = cache.get(key)
    if content is None:
        content = formats.pdf(PAPERS[name](gather(roadmap, today)))
        cache.set(key, content, KEPT_SECONDS)
    return attachment(content, "application/pdf", f"{roadmap.code}-{name}-{lang}-{today:%Y-%m-%d}.pdf")


@public
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """A table as CSV with HXL tags."""
    if name not in open_data.TABLES:
        raise Http404
    roadmap = _needed(request)
    text = formats.csv_text(open_data.table(name, gather(roadmap, timezone.localdate())))
    return attachment(text.encode("utf-8-sig"), "text/csv; charset=utf-8", f"{roadmap.code}-{name}.csv")


@public
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """The whole road map as one JSON file."""
    roadmap = _needed(request)
    record = open_data.record(gather(roadmap, timezone.localdate()))
    if roadmap.demonstration:
        record["note"] = _("Demonstration data: invented")
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return attachment(content, "application/json", f"{roadmap.code}.json")


@public
@require_safe
def iati(request: HttpRequest, name: str) -> HttpResponse:
    """A file of IATI 2.03, as the government's side publishes it."""
    roadmap = _needed(request)
    publisher = _publisher(roadmap)
    if name not in IATI or publisher is None:
        raise Http404
    content = IATI[name](publication(roadmap, publisher))
    if roadmap.demonstration:  # the standard has no element for it
        first, rest = content.split(b"\n", 1)
        content = b"\n".join([first, b"<!-- Demonstration data: invented -->", rest])
    return attachment(content, "application/xml", f"{roadmap.code}-{name}.xml")


def _publisher(roadmap: RoadMap) -> Partner | None:
    """The partner that publishes: the one of the government's organisation that IATI knows."""
    known = roadmap.partners.filter(withdrawn_on=None).exclude(iati_ref="")
    return known.filter(organisation=roadmap.government_id).order_by("pk").first()
