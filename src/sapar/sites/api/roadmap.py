"""The road map for everybody, as its public pages show it: no token, accepted figures only, hidden ones never."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from ninja import Query, Router
from pydantic import Field

from sapar.lines.roadmap.models import Activity, Document, Indicator, NewsItem, Partner, Project, RoadMap
from sapar.lines.roadmap.queries import public as reads
from sapar.lines.roadmap.queries.edition import edition, news_edition
from sapar.lines.roadmap.queries.plan import bars, money
from sapar.sites.api import roadmap_shapes as shapes
from sapar.sites.api.operations import EVERYBODY, UNCHANGED, operation
from sapar.sites.api.paging import Paged, paged
from sapar.sites.api.values import Code, PathCode

router = Router()


class Projects(Paged):
    """Which projects, in which order; an empty text means any."""

    line: Code = ""
    state: Literal["", "late", "under_way", "ahead", "done", "stopped"] = ""
    place: Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z]{1,3})?)?$", description="RU, KG-O.")] = ""
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Words in any language.")] = ""
    sort: Literal["line", "ends"] = "line"


class OfProject(Paged):
    """Of which project; an empty text means any."""

    project: Code = ""


class News(Paged):
    """News of which topic and which project; an empty text means any."""

    tag: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    project: Code = ""


def _told(request: HttpRequest, response: HttpResponse, at: str, make: Callable[[], Any]) -> Any:
    """The answer with its ETag; 304 without reading anything where the asker has it. `at`: the edition."""
    address = f"{at}:{timezone.localdate():%Y%m%d}:{request.get_full_path()}"
    etag = f'"{hashlib.sha256(address.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
    if {etag, f"W/{etag}"} & set(parse_etags(request.headers.get("If-None-Match", ""))):
        return HttpResponse(status=304, headers=headers)
    made = make()
    for name, value in headers.items():
        response.headers[name] = value
    return made


def _roadmap(code: str) -> RoadMap:
    found = next((each for each in reads.roadmaps() if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _codes(roadmap: RoadMap) -> dict[int, str]:
    """Partners' codes by their keys."""
    return dict(Partner.objects.filter(roadmap=roadmap).values_list("pk", "code"))


def _states(promises: Iterable[reads.Promise]) -> dict[str, int]:
    return dict(sorted(Counter(promise.standing.state for promise in promises).items()))


@operation(
    router, "GET", "/roadmaps", permission=EVERYBODY, response=list[shapes.RoadMapRow], replies=UNCHANGED
)  # fmt: skip
def list_roadmaps(request: HttpRequest, response: HttpResponse) -> Any:
    """Every road map, the newest first."""
    found = reads.roadmaps()
    at = ":".join(edition(each) for each in found)
    return _told(request, response, at, lambda: [shapes.roadmap_row(each) for each in found])


@operation(
    router, "GET", "/roadmaps/{code}", permission=EVERYBODY, response=shapes.RoadMapOut, replies=UNCHANGED
)  # fmt: skip
def read_roadmap(request: HttpRequest, response: HttpResponse, code: PathCode) -> Any:
    """A road map: its lines and how far they have come, its partners, its money."""
    found = _roadmap(code)
    at = edition(found)
    return _told(request, response, at, lambda: _whole(found, at))


def _whole(found: RoadMap, at: str) -> dict[str, Any]:
    today = timezone.localdate()
    lines = reads.promises(found, today, at)
    promises = [promise for _line, listed in lines for promise in listed]
    by_source, by_year = (reads.money_by(found, today, what) for what in ("source", "year"))
    codes = _codes(found)
    return {
        **shapes.roadmap_row(found),
        "government": found.government.names,
        "agency": found.agency.names,
        "as_of": today,
        "progress": reads.together(promise.standing for promise in promises),
        "states": _states(promises),
        "lines": [
            {
                "code": line.code, "titles": line.titles, "projects": len(listed), "states": _states(listed),
                "progress": reads.together(promise.standing for promise in listed),
            }
            for line, listed in lines
        ],
        "partners": [shapes.partner(each) for each in found.partners.filter(withdrawn_on=None).order_by("code")],
        "money": [shapes.money(each) for each in _totals(by_source)],
        "money_by_source": [{**shapes.money(each), "source": codes.get(each.source or 0)} for each in by_source],
        "money_by_year": [{**shapes.money(each), "year": each.year} for each in by_year],
    }  # fmt: skip


def _totals(sums: Iterable[reads.Sum]) -> list[reads.Sum]:
    found: dict[str, reads.Sum] = {}
    for each in sums:
        total = found.setdefault(each.currency, reads.Sum(each.currency))
        total.planned += each.planned
        total.committed += each.committed
        total.spent += each.spent
    return list(found.values())


@operation(
    router, "GET", "/roadmaps/{code}/projects", permission=EVERYBODY, response=shapes.ProjectPage, replies=UNCHANGED
)  # fmt: skip
def list_roadmap_projects(
    request: HttpRequest, response: HttpResponse, code: PathCode, asked: Query[Projects]
) -> Any:  # fmt: skip
    """Projects of a road map, a page at a time."""
    found = _roadmap(code)
    at = edition(found)

    def make() -> dict[str, Any]:
        fitting = [
            promise
            for _line, listed in reads.promises(found, timezone.localdate(), at)
            for promise in listed
            if reads.fits(promise, line=asked.line, state=asked.state, place=asked.place, words=asked.q)
        ]
        if asked.sort == "ends":
            fitting.sort(key=lambda promise: (promise.project.ends, promise.project.code))
        rows, where = paged(fitting, asked)
        leads, sums = _codes(found), money(promise.project for promise in rows)
        told = [shapes.project_row(promise, leads, sums[promise.project.pk]) for promise in rows]
        return {"projects": told, **where}

    return _told(request, response, at, make)


@operation(
    router, "GET", "/roadmaps/{code}/projects/{project}", permission=EVERYBODY, response=shapes.ProjectOut,
    replies=UNCHANGED,
)  # fmt: skip
def read_roadmap_project(request: HttpRequest, response: HttpResponse, code: PathCode, project: PathCode) -> Any:
    """A project with its results, partners, tags, documents and news."""
    found = _roadmap(code)
    at = edition(found)
    return _told(request, response, f"{at}:{news_edition()}", lambda: _project(request, found, project, at))


def _project(request: HttpRequest, roadmap: RoadMap, code: str, at: str) -> dict[str, Any]:
    promises = (each for _line, listed in reads.promises(roadmap, timezone.localdate(), at) for each in listed)
    promise = next((each for each in promises if each.project.code == code), None)
    if promise is None:
        raise Http404
    project = promise.project
    results = list(project.results.filter(withdrawn_on=None).order_by("code"))
    codes = {each.pk: each.code for each in results}
    return {
        **shapes.project_row(promise, _codes(roadmap), money([project])[project.pk]),
        "results": [
            {
                "code": each.code, "level": each.level, "titles": each.titles,
                "parent": codes.get(each.parent_id or 0),
            }
            for each in results
        ],
        "partners": [shapes.role(each) for each in reads.involvements([project])[project.pk]],
        "tags": list(project.tags.order_by("framework", "code").values("framework", "code")),
        "documents": [shapes.document(each, _address(request, each)) for each in reads.documents(project)],
        "news": [each.slug for each in reads.news(project=project)],
    }  # fmt: skip


def _address(request: HttpRequest, document: Document) -> str:
    if document.file_id is None:
        return document.address
    return request.build_absolute_uri(reverse("public:road_map_document", args=[document.uid]))


def _projects(roadmap: RoadMap, code: str) -> QuerySet[Project]:
    """The projects of the plan, or the one of a code. Raises Http404 where there is none of that code."""
    listed = Project.objects.filter(line__roadmap=roadmap, withdrawn_on=None, line__withdrawn_on=None)
    if code and not (listed := listed.filter(code=code)).exists():
        raise Http404
    return listed


@operation(
    router, "GET", "/roadmaps/{code}/activities", permission=EVERYBODY, response=shapes.ActivityPage,
    replies=UNCHANGED,
)  # fmt: skip
def list_roadmap_activities(
    request: HttpRequest, response: HttpResponse, code: PathCode, asked: Query[OfProject]
) -> Any:  # fmt: skip
    """Activities of a road map or of one project, a page at a time."""
    found = _roadmap(code)

    def make() -> dict[str, Any]:
        projects = dict(_projects(found, asked.project).values_list("pk", "code"))
        listed = Activity.objects.filter(project__in=list(projects), withdrawn_on=None)
        rows, where = paged(
            listed.order_by("project__code", "planned_start", "code").values_list("pk", flat=True), asked
        )
        partners, today = _codes(found), timezone.localdate()
        told = {bar.pk: bar for bar in bars(Activity.objects.filter(pk__in=rows), None, today)}
        shown = [shapes.activity(told[pk], projects[told[pk].project_id], partners) for pk in rows]
        return {"activities": shown, **where}

    return _told(request, response, edition(found), make)


@operation(
    router, "GET", "/roadmaps/{code}/indicators", permission=EVERYBODY, response=shapes.MeasuredPage,
    replies=UNCHANGED,
)  # fmt: skip
def list_roadmap_indicators(
    request: HttpRequest, response: HttpResponse, code: PathCode, asked: Query[OfProject]
) -> Any:  # fmt: skip
    """Indicators of a road map or of one project with targets and accepted values, a page at a time."""
    found = _roadmap(code)

    def make() -> dict[str, Any]:
        projects = _projects(found, asked.project)
        listed = Indicator.objects.filter(
            result__project__in=projects, withdrawn_on=None, result__withdrawn_on=None
        ).select_related("result__project")
        rows, where = paged(listed.order_by("result__project__code", "code", "pk"), asked)
        codes = {each.pk: each.result.project.code for each in rows}
        of_rows = {each.indicator.pk: each for listed in reads.measured({each.result.project for each in rows}).values()
                   for each in listed}  # fmt: skip
        return {"indicators": [shapes.measured(of_rows[pk], codes[pk]) for pk in codes], **where}

    return _told(request, response, edition(found), make)


@operation(router, "GET", "/news", permission=EVERYBODY, response=shapes.NewsPage, replies=UNCHANGED)
def list_news(request: HttpRequest, response: HttpResponse, asked: Query[News]) -> Any:
    """What the newsroom has published, the newest first, a page at a time."""

    def make() -> dict[str, Any]:
        listed = reads.news(asked.tag)
        if asked.project:
            listed = listed.filter(projects__code=asked.project, projects__withdrawn_on=None)
        rows, where = paged(listed, asked)
        return {"news": _items(rows), **where}

    return _told(request, response, news_edition(), make)


@operation(router, "GET", "/news/{slug}", permission=EVERYBODY, response=shapes.NewsRow, replies=UNCHANGED)
def read_news(request: HttpRequest, response: HttpResponse, slug: PathCode) -> Any:
    """A published item."""
    return _told(request, response, news_edition(), lambda: _items([reads.news_item(slug)[0]])[0])


def _items(rows: list[NewsItem]) -> list[dict[str, Any]]:
    named: dict[int, list[str]] = defaultdict(list)
    in_plan = Project.objects.filter(news__in=rows, withdrawn_on=None, line__withdrawn_on=None)
    for item, code in in_plan.order_by("code").values_list("news", "code"):
        named[item].append(code)
    return [shapes.news_row(item, named[item.pk]) for item in rows]
