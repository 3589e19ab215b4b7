"""The road map for citizens: what was promised, by when, done or late, the money, who."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import public
from sapar.lines.roadmap.models import Line, Partner, Project
from sapar.lines.roadmap.queries import public as reads
from sapar.lines.roadmap.queries.edition import edition
from sapar.lines.roadmap.queries.plan import Bar, Lane, Money, bars, lane_state, money, progress
from sapar.lines.roadmap.queries.reading import money_by_source
from sapar.sites.public import where
from sapar.sites.public.templatetags.promises import STATES
from sapar.sites.shared import gantt, words

PROJECTS_A_PAGE, ACTIVITIES_A_PAGE = 20, 50
COLUMN_PX = 56
"""The width of a period in a chart, where the screen has room."""
SORTS = ("", "ends")
"""As the road map has them, or the soonest promised first."""
LONGEST_SEARCH = 100
TITLES = {
    "measures": gettext_lazy("Annex 1: plan of measures"),
    "matrix": gettext_lazy("Annex 2: matrix of monitoring indicators"),
    "budget": gettext_lazy("Annex 3: budget of the plan"),
}
"""The annexes as links name them."""


@dataclass
class Summary:
    """A line in figures."""

    line: Line
    projects: int
    progress: int  # per cent of the planned work of its projects
    states: list[tuple[str, int]]
    money: list[Money]


@dataclass(frozen=True)
class Filters:
    """What the address asks for; words that fit nothing are taken as they are, so that the page says that it is empty."""

    map: str
    line: str
    state: str
    place: str
    words: str
    sort: str

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """The filters of an address."""
        asked = request.GET
        sort = asked.get("sort", "")
        return cls(
            asked.get("map", ""), asked.get("line", ""), asked.get("state", ""), asked.get("place", ""),
            " ".join(asked.get("q", "").split())[:LONGEST_SEARCH], sort if sort in SORTS else "",
        )  # fmt: skip

    @property
    def any(self) -> bool:
        """Whether not all projects are asked for."""
        return bool(self.line or self.state or self.place or self.words)

    def query(self) -> str:
        """As an address has them, with room for one more."""
        asked = {"map": self.map, "line": self.line, "state": self.state, "place": self.place, "q": self.words,
                 "sort": self.sort}  # fmt: skip
        return urlencode({name: value for name, value in asked.items() if value}) + "&"


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All lines, and their projects as the filters of the address say."""
    today = timezone.localdate()
    asked = Filters.of(request)
    roadmaps = reads.roadmaps()
    roadmap = reads.chosen(roadmaps, asked.map, today)
    if roadmap is None:
        if asked.map:
            raise Http404
        return render(request, "public/roadmap/none.html", {"section": "roadmap"})
    lines = reads.promises(roadmap, today, edition(roadmap))
    promises = [promise for _line, listed in lines for promise in listed]
    sums = money(promise.project for promise in promises)
    fitting = [
        promise
        for promise in promises
        if reads.fits(promise, line=asked.line, state=asked.state, place=asked.place, words=asked.words)
    ]
    if asked.sort == "ends":
        fitting.sort(key=lambda promise: (promise.project.ends, promise.project.code))
    page = Paginator(fitting, PROJECTS_A_PAGE).get_page(request.GET.get("page"))
    measured = reads.measured(promise.project for promise in page)
    leads = {each.pk: each for each in Partner.objects.filter(roadmap=roadmap)}
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "others": [each for each in roadmaps if each.pk != roadmap.pk],
        "chosen": roadmap.code if asked.map else "",
        "today": today,
        "summaries": [_summary(each, listed, sums) for each, listed in lines],
        "states": _states(promises),
        "money": _together(sums.values()),
        "years": _years(reads.money_by(roadmap, today, "year")),
        "map": where.drawn(promises),
        "page": page,
        "projects": [
            {
                "promise": promise,
                "lead": leads.get(promise.project.lead_id or 0),
                "money": sums[promise.project.pk],
                "measured": [one for one in measured[promise.project.pk] if one.latest is not None],
            }
            for promise in page
        ],
        "asked": asked,
        "state_choices": list(STATES.items()),
        "places": where.choices(promises),
        "filters": asked.query(),
        "papers": list(TITLES.items()),
        "publishes": reads.publisher(roadmap) is not None,
        "news": reads.news()[:3],
        "documents": reads.documents(roadmap),
    }
    return render(request, "public/roadmap/overview.html", context)


def _years(sums: Iterable[reads.Sum]) -> list[dict[str, Any]]:
    """Money planned and spent in each year, a chart for each currency."""
    by_currency: dict[str, list[reads.Sum]] = defaultdict(list)
    for each in sums:
        by_currency[each.currency].append(each)
    return [
        {
            "currency": currency,
            "rows": rows,
            "chart": gantt.columns([(float(row.planned), float(row.spent)) for row in rows]),
            "wide": COLUMN_PX * len(rows),
        }
        for currency, rows in by_currency.items()
    ]


def _summary(line: Line, promises: list[reads.Promise], sums: dict[int, list[Money]]) -> Summary:
    done = reads.together(promise.standing for promise in promises)
    return Summary(
        line, len(promises), done, _states(promises), _together(sums[promise.project.pk] for promise in promises)
    )


def _states(promises: Iterable[reads.Promise]) -> list[tuple[str, int]]:
    counts = Counter(promise.standing.state for promise in promises)
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
        "acts": [where.name(code) for code in found.places],
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
        "documents": reads.documents(found),
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
