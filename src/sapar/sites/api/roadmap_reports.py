"""Reports of a road map by other systems of its two sides: open a period, send values, submit. A token is needed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.accounts.actors import Actor
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Indicator, Project, Report, RoadMap
from sapar.lines.roadmap.periods import Span, due, span_of
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.queries.reporting import reports_due
from sapar.lines.roadmap.services import reporting
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.paging import Paged, paged
from sapar.sites.api.refusals import Refused
from sapar.sites.api.roadmap_shapes import Texts, figure
from sapar.sites.api.values import Code, Input, Key, Line, PathCode, PathUid, Text

router = Router()
Figure = Annotated[
    str, Field(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$", description="As text, so that nothing is rounded.")
]
PERIOD = r"^[0-9]{4}-[QH][1-4]$"


class ReportRow(Schema):
    """A report of a project for a period. `uid` is null where nobody has begun it; `waits_for`: sender, other side."""

    uid: str | None
    project: str
    period: str
    due: date
    state: str | None
    waits_for: str
    late: bool


class ReportPage(Schema):
    """One page of reports."""

    reports: list[ReportRow]
    total: int
    page: int
    pages: int


class ValueOut(Schema):
    """A value as it stands in a report. `hidden`: it is not published, for it could tell of single persons."""

    indicator: str
    code: str
    part: Texts
    value: str | None
    numerator: str | None
    denominator: str | None
    comment: str
    live: bool
    hidden: bool


class ReportOut(Schema):
    """A report with its values; `comment` says why it was returned."""

    uid: str
    project: str
    period: str
    first: date
    last: date
    due: date
    state: str
    submitted_at: datetime | None
    answered_at: datetime | None
    comment: str
    narratives: Texts
    values: list[ValueOut]


class Asked(Paged):
    """Which reports: those that are open, or all that somebody has begun."""

    status: Literal["open", "begun"] = "open"
    project: Code = ""


class Period(Input):
    """A quarter or half-year of the road map's reporting rule: 2026-Q2, 2026-H1."""

    period: Annotated[str, Field(pattern=PERIOD)]


class NewValue(Input):
    """A value of an indicator (by its uid), of the whole or of a part; without a value it is taken out again."""

    indicator: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9]+$")]
    part: Annotated[
        dict[
            Annotated[str, Field(max_length=20, pattern=r"^[a-z_]+$")],
            Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[A-Za-z0-9_.-]+$")],
        ],
        Field(max_length=2),
    ] = {}
    value: Figure | None = None
    numerator: Figure | None = None
    denominator: Figure | None = None
    comment: Line = ""


class Narratives(Input):
    """What happened in the period, in words."""

    ky: Text = ""
    ru: Text = ""
    en: Text = ""


class NewValues(Input):
    """Values, all taken or none; `narratives` replace what was there."""

    values: Annotated[list[NewValue], Field(max_length=500)]
    narratives: Narratives | None = None


@operation(
    router, "GET", "/roadmaps/{code}/reports", permission=rules.READ, response=ReportPage
)  # fmt: skip
def list_reports(request: HttpRequest, code: PathCode, asked: Query[Asked]) -> Any:
    """Reports that somebody has to write or to answer, the late ones first; or all that were begun."""
    roadmap = _own_roadmap(actor(request), code)
    today = timezone.localdate()
    open_ones = {(one.project.pk, one.span): one for one in reports_due(roadmap, today)}
    if asked.status == "open":
        rows = [(one.project, one.span, one.report) for one in open_ones.values()]
    else:
        begun = Report.objects.filter(project__line__roadmap=roadmap, project__withdrawn_on=None)
        rows = [
            (report.project, Span(report.period_start, report.period_end), report)
            for report in begun.select_related("project").order_by("-period_start", "project__code")
        ]
    rows, where = paged([row for row in rows if asked.project in ("", row[0].code)], asked)
    told = [
        {
            "uid": report.uid if report else None, "project": project.code, "period": span.code,
            "due": due(span, roadmap.due_days), "state": report.state if report else None,
            "waits_for": open_ones[project.pk, span].waits_for if (project.pk, span) in open_ones else "",
            "late": (project.pk, span) in open_ones and open_ones[project.pk, span].late,
        }
        for project, span, report in rows
    ]  # fmt: skip
    return {"reports": told, **where}


@operation(router, "GET", "/reports/{uid}", permission=rules.READ, response=ReportOut)
def read_report(request: HttpRequest, uid: PathUid) -> Any:
    """A report of one's own side's road map, whatever its state."""
    return _told(_own_report(actor(request), uid))


@operation(
    router, "POST", "/roadmaps/{code}/projects/{project}/reports", permission=rules.REPORT, response=ReportOut,
    status=201, problems=(409,),
)  # fmt: skip
def open_report(request: HttpRequest, code: PathCode, project: PathCode, body: Period) -> Any:
    """Open the report of a period; live values are in it from the start. Opening it again opens the same."""
    roadmap = _own_roadmap(actor(request), code)
    found = Project.objects.filter(line__roadmap=roadmap, code=project, withdrawn_on=None).first()
    if found is None:
        raise Http404
    try:
        span = span_of(body.period)
    except ValueError as error:
        raise Refused("body.period", _("Write a quarter as 2026-Q2 or a half-year as 2026-H1.")) from error
    return _told(reporting.open_report(actor=actor(request), project=found, span=span))


@operation(
    router, "POST", "/reports/{uid}/values", permission=rules.REPORT, response=ReportOut, status=201, problems=(409,)
)  # fmt: skip
def report_values(request: HttpRequest, uid: PathUid, body: NewValues, key: Key = None) -> Any:
    """Enter values of a report that is not sent yet. What is computed from the records is not entered."""
    report = _own_report(actor(request), uid)
    indicators = {
        each.uid: each
        for each in Indicator.objects.filter(result__project=report.project, withdrawn_on=None).select_related("result")
    }
    entered = []
    for number, each in enumerate(body.values):
        if each.indicator not in indicators:
            raise Refused(f"body.values[{number}].indicator", _("The project has no such indicator."))
        value, numerator, denominator = (
            None if text is None else Decimal(text) for text in (each.value, each.numerator, each.denominator)
        )
        entered.append(
            reporting.Entered(indicators[each.indicator], each.part, value, numerator, denominator, each.comment)
        )
    told = None if body.narratives is None else {lang: text for lang, text in body.narratives.dict().items() if text}
    reporting.enter(actor=actor(request), report=report, values=entered, narratives=told, key=key)
    return _told(report)


@operation(
    router, "POST", "/reports/{uid}/submit", permission=rules.REPORT, response=ReportOut, status=201, problems=(409,)
)  # fmt: skip
def submit_report(request: HttpRequest, uid: PathUid, key: Key = None) -> Any:
    """Send a report to the other side; it does not change any more until that side has answered."""
    return _told(reporting.submit(actor=actor(request), report=_own_report(actor(request), uid), key=key))


def _own_roadmap(who: Actor, code: str) -> RoadMap:
    found = next((each for each in reading.roadmaps(who) if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _own_report(who: Actor, uid: str) -> Report:
    found = Report.objects.filter(uid=uid).select_related("project__line__roadmap").first()
    if found is None or not rules.sides(who, rules.READ, found.project.line.roadmap):
        raise Http404
    return found


def _told(report: Report) -> dict[str, Any]:
    report = Report.objects.select_related("project__line__roadmap").get(pk=report.pk)
    span = Span(report.period_start, report.period_end)
    names = ("uid", "state", "submitted_at", "answered_at", "comment", "narratives")
    return {
        **{name: getattr(report, name) for name in names},
        "project": report.project.code, "period": span.code, "first": span.start, "last": span.end,
        "due": due(span, report.project.line.roadmap.due_days),
        "values": [
            {
                "indicator": value.indicator.uid, "code": value.indicator.code, "part": value.part,
                "value": figure(value.value), "numerator": figure(value.numerator),
                "denominator": figure(value.denominator), "comment": value.comment, "live": bool(value.query),
                "hidden": value.hidden,
            }
            for value in report.values.select_related("indicator").order_by("indicator__code", "part_key")
        ],
    }  # fmt: skip
