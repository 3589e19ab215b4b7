"""The report of a period on one page: entered by one side, accepted or returned by the other."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.audit.once import KeyReused
from sapar.core.files import queries as files
from sapar.core.files.models import StoredFile
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Decision, Document, Indicator, Project, Report, Target, Value
from sapar.lines.roadmap.periods import Span, due, span_of
from sapar.lines.roadmap.queries.reporting import drifts, missed, reported_before
from sapar.lines.roadmap.services import reporting
from sapar.sites.office.forms.roadmap.fields import LANGUAGES
from sapar.sites.office.forms.roadmap.report import AnswerForm, ReportForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.roadmap import actor_of
from sapar.sites.office.views.roadmap_project import project_of
from sapar.sites.shared.requests import StaffRequest


def span_or_404(period: str) -> Span:
    """The period of an address."""
    try:
        return span_of(period.upper())
    except ValueError:
        raise Http404 from None


def _report(project: Project, span: Span) -> Report | None:
    found = project.reports.filter(period_start=span.start, period_end=span.end)
    return found.select_related("organisation", "submitted_by", "answered_by").first()


@needs(rules.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, uid: str, period: str) -> HttpResponse:
    """The page; posting keeps what is written, and sends it where that is asked for."""
    project, span = project_of(request, uid), span_or_404(period)
    report = _report(project, span)
    if report is None:
        if request.method == "POST":
            raise Http404
        return render(request, "office/roadmap/report.html", _context(request, project, span, None))
    return _page(request, project, span, report)


def _page(
    request: StaffRequest, project: Project, span: Span, report: Report, answering: AnswerForm | None = None
) -> HttpResponse:
    """The page of a report that was begun; `answering`: the other side's answer, sent and refused."""
    actor, entering = request.actor, answering is None
    indicators = list(
        Indicator.objects.filter(result__project=project, withdrawn_on=None)
        .select_related("result")
        .order_by("result__code", "code")
    )
    values = list(report.values.all().order_by("part_key"))
    targets = _targets(indicators, span)
    form = ReportForm(
        (request.POST or None) if entering else None,
        (request.FILES or None) if entering else None,
        indicators=[each for each in indicators if each.kind != "live"],
        targets=targets,
        values=values,
        narratives=report.narratives,
        initial={"key": secrets.token_urlsafe(12)},
    )
    if entering and request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _keep(request, report, form, values))
        if done:
            told(request, _("The report is sent to the other side.") if done == "sent" else _("The report is kept."))
            return redirect("office:roadmap_report", project.uid, span.code)
        values = list(report.values.all().order_by("part_key"))
    context = _context(request, project, span, report)
    context |= {
        "form": form,
        "rows": _rows(report, indicators, values, targets, form),
        "files": list(report.evidence.select_related("blob")),
        "narratives": [(LANGUAGES[lang], report.narratives[lang]) for lang in LANGUAGES if report.narratives.get(lang)],
        "answering": answering or AnswerForm(initial={"key": secrets.token_urlsafe(12)}, prefix="answer"),
        "refused": answering or form,
        "may_answer": _may_answer(request, report),
        "may_write": bool(rules.sides(actor, rules.REPORT, project.line.roadmap)),
    }
    return render(request, "office/roadmap/report.html", context, status=422 if context["refused"].errors else 200)


def _keep(request: HttpRequest, report: Report, form: ReportForm, values: list[Value]) -> str:
    """Keep what is written, then send it if the button was that one; what was kept stays where sending is refused."""
    actor, said = actor_of(request), form.cleaned_data
    key, sending = said.get("key") or None, "submit" in request.POST
    try:
        reporting.enter(actor=actor, report=report, values=form.entries(values), narratives=form.narratives)
    except Refused:
        # Pressed twice: the first press has sent it, and the same key says that it is the same press.
        if not (sending and key):
            raise
        reporting.submit(actor=actor, report=report, key=key)
        return "sent"
    if said.get("evidence") is not None:
        sent = said["evidence"]
        reporting.add_evidence(
            actor=actor, report=report, content=sent, name=sent.name, declared_type=sent.content_type or ""
        )
    if not sending:
        return "kept"
    reporting.submit(actor=actor, report=report, key=key)
    return "sent"


@needs(rules.READ)
@require_POST
def act(request: StaffRequest, uid: str, period: str, verb: str) -> HttpResponse:
    """Open a report, compute its live values again, take it back, answer it."""
    project, span, actor = project_of(request, uid), span_or_404(period), request.actor
    if verb == "open":
        if said_no(request, lambda: reporting.open_report(actor=actor, project=project, span=span)):
            told(request, _("The report is open. Live values are in it already."))
        return redirect("office:roadmap_report", uid, span.code)
    report = _report(project, span)
    if report is None:
        raise Http404
    if verb == "live":
        if said_no(request, lambda: reporting.take_live(actor=actor, report=report)):
            told(request, _("The live values are computed again."))
    elif verb == "back":
        if said_no(request, lambda: reporting.withdraw_report(actor=actor, report=report)):
            told(request, _("The report is yours again."))
    elif verb == "answer":
        form = AnswerForm(request.POST, prefix="answer")
        if not _answered(request, report, form) and _may_answer(request, report):
            return _page(request, project, span, report, form)
    else:
        raise Http404
    return redirect("office:roadmap_report", uid, span.code)


def _answered(request: HttpRequest, report: Report, form: AnswerForm) -> bool:
    """Answer the report; where that is refused, say so: in the form, and on the next page to whom it is not offered."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    accepted = said["accepted"] == "yes"

    def answer() -> Report:
        given = {"accepted": accepted, "comment": said["comment"], "key": said["key"] or None}
        try:
            return reporting.answer(actor=actor_of(request), report=report, **given)
        except KeyReused as reused:
            raise Refused(str(reused)) from None

    if not _may_answer(request, report):
        done = said_no(request, answer)
    else:
        done = attempt(form, answer) is not None
    if done:
        told(request, _("The report is accepted.") if accepted else _("The report is returned."))
    return done


@needs(rules.READ)
@require_safe
def download(request: StaffRequest, uid: str) -> HttpResponse | FileResponse:
    """Evidence of a report, minutes of a decision, or a document."""
    file = StoredFile.objects.filter(uid=uid).select_related("blob").first()
    if file is None:
        raise Http404
    report = Report.objects.filter(evidence=file).select_related("project__line__roadmap").first()
    decision = Decision.objects.filter(minutes=file).select_related("roadmap").first()
    paper = Document.objects.filter(file=file).select_related("roadmap").first()
    holders = (report.project.line if report is not None else None, decision, paper)
    roadmap = next((each.roadmap for each in holders if each is not None), None)
    if roadmap is None or not rules.sides(request.actor, rules.READ, roadmap):
        raise Http404
    opened = files.open_for(actor=request.actor, file=file)
    return FileResponse(opened, as_attachment=True, filename=file.name, content_type=file.blob.media_type)


def _context(request: HttpRequest, project: Project, span: Span, report: Report | None) -> dict[str, Any]:
    roadmap, today = project.line.roadmap, timezone.localdate()
    return {
        "section": "roadmap",
        "project": project,
        "roadmap": roadmap,
        "span": span,
        "report": report,
        "on": due(span, roadmap.due_days),
        "open": report is not None and report.state in reporting.OPEN_STATES,
        "late": (report is None or report.state in reporting.OPEN_STATES) and today > due(span, roadmap.due_days),
        "running": today <= span.end,
        "may_write": bool(rules.sides(actor_of(request), rules.REPORT, roadmap)),
    }


def _may_answer(request: HttpRequest, report: Report) -> bool:
    own = rules.sides(actor_of(request), rules.ANSWER, report.project.line.roadmap)
    return report.state == "submitted" and bool(own - {report.organisation_id})


def _targets(indicators: list[Indicator], span: Span) -> list[Target]:
    return list(
        Target.objects.filter(
            indicator__in=indicators, period_start=span.start, period_end=span.end, withdrawn_on=None
        ).order_by("pk")
    )


def _rows(
    report: Report, indicators: list[Indicator], values: list[Value], targets: list[Target], form: ReportForm
) -> list[dict[str, Any]]:
    """Each indicator with its target, what is kept, its boxes, and how live values differ from the records of today."""
    by_indicator: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        by_indicator[value.indicator_id].append(value)
    aims: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        aims[target.indicator_id].append(target)
    asked = {each.indicator.pk: each for each in form.asked}
    moved, before = drifts(report), reported_before(report)
    rows = []
    for indicator in indicators:
        kept = by_indicator.get(indicator.pk, [])
        whole = next((value for value in kept if not value.part_key), None)
        parts = [value for value in kept if value.part_key]
        earlier = before.get(indicator.pk)
        told = [each.value for each in (whole, earlier) if each is not None and each.value is not None]
        rows.append(
            {
                "before": earlier,
                "before_span": Span(earlier.report.period_start, earlier.report.period_end) if earlier else None,
                "step": told[0] - told[1] if len(told) == 2 else None,
                "indicator": indicator,
                "targets": aims.get(indicator.pk, []),
                "whole": whole,
                "parts": parts,
                "flags": missed(indicator, whole, parts),
                "drifts": moved.get(indicator.pk, []),
                "boxes": form.boxes(asked[indicator.pk]) if indicator.pk in asked else None,
            }
        )
    return rows
