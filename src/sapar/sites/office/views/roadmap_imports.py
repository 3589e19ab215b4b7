"""Files brought in: projects of an IATI file, values of a table. Looked at before anything is taken."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import ImportKind, ImportState, IndicatorKind
from sapar.lines.roadmap.iati.findings import Unusable
from sapar.lines.roadmap.iati.standard import load
from sapar.lines.roadmap.models import Import, Indicator, Partner, Project
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.services import importing, values
from sapar.sites.office import labels
from sapar.sites.office.forms.roadmap.files import ActivityFileForm, TableForm
from sapar.sites.office.telling import attempt, said_no, told, warned
from sapar.sites.office.views.roadmap import needed_roadmap
from sapar.sites.office.views.roadmap_project import project_of
from sapar.sites.office.views.roadmap_report import span_or_404
from sapar.sites.shared.requests import StaffRequest

SHOWN = 50
"""Rows of a table, and findings of a file, that a page shows; the rest are in files."""


def _batch(request: StaffRequest, uid: str, kind: ImportKind, permission: str) -> Import:
    found = Import.objects.filter(uid=uid, kind=kind).select_related(
        "roadmap", "line", "project__line__roadmap", "file__blob"
    )
    batch = found.first()
    if batch is None or not rules.sides(request.actor, permission, batch.roadmap):
        raise Http404
    return batch


# ── projects of an IATI file ─────────────────────────────────────────────────────────────────────────────
@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def projects(request: StaffRequest) -> HttpResponse:
    """Hand in a file; the files there were."""
    roadmap = needed_roadmap(request, rules.WRITE)
    form = ActivityFileForm(
        request.POST or None, request.FILES or None, lines=list(roadmap.lines.filter(withdrawn_on=None)),
        initial={"line": request.GET.get("line", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        made = attempt(
            form,
            lambda: importing.hand_in(actor=request.actor, line=form.chosen, content=given.read(), name=given.name),
        )
        if made is not None:
            return redirect("office:roadmap_import", made.uid)
    rows = Import.objects.filter(roadmap=roadmap, kind=ImportKind.IATI).select_related("line", "by")
    context = {"section": "roadmap", "roadmap": roadmap, "form": form, "rows": rows[:SHOWN]}
    return render(request, "office/roadmap/imports.html", context, status=422 if form.errors else 200)


@needs(rules.WRITE)
@require_safe
def projects_shown(request: StaffRequest, uid: str) -> HttpResponse:
    """What the file would become, what is left out, what the standard says to it; afterwards what became of it."""
    batch = _batch(request, uid, ImportKind.IATI, rules.WRITE)
    context = {"section": "roadmap", "roadmap": batch.roadmap, "batch": batch}
    content = importing.content_of(batch)
    if batch.state == ImportState.LOOKED and content:
        standard, unchecked = None, ""
        try:
            standard = load(None)
        except Unusable as refused:
            unchecked = str(refused)
        looked = importing.look(roadmap=batch.roadmap, content=content, standard=standard, unchecked=unchecked)
        context |= {"looked": looked, "findings": looked.findings[:SHOWN], "more": len(looked.findings) - SHOWN}
    uids = {kind: [uid for each, uid in batch.made if each == kind] for kind in ("project", "partner")}
    context |= {
        "made": Project.objects.filter(uid__in=uids["project"]).order_by("code"),
        "partners": Partner.objects.filter(uid__in=uids["partner"]).order_by("code"),
    }
    return render(request, "office/roadmap/import.html", context)


@needs(rules.WRITE)
@require_POST
def projects_act(request: StaffRequest, uid: str, verb: str) -> HttpResponse:
    """Take what is new of the file, or take it back."""
    batch = _batch(request, uid, ImportKind.IATI, rules.WRITE)
    if verb == "take":
        if said_no(request, lambda: importing.take_file(actor=request.actor, batch=batch)):
            told(request, _("The projects are in the plan."))
    elif verb == "back":
        if said_no(request, lambda: importing.take_back(actor=request.actor, batch=batch)):
            told(request, _("What the file brought is taken out of the plan; the plan of earlier days still shows it."))
    else:
        raise Http404
    return redirect("office:roadmap_import", uid)


# ── values of a table ────────────────────────────────────────────────────────────────────────────────────
@needs(rules.REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: StaffRequest, uid: str, period: str) -> HttpResponse:
    """Hand in a table of values for the report of a period."""
    project, span = project_of(request, uid), span_or_404(period)
    rules.require(request.actor, rules.REPORT, project.line.roadmap)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        made = attempt(
            form,
            lambda: values.hand_in(actor=request.actor, project=project, span=span, content=given, name=given.name),
        )
        if made is not None:
            return redirect("office:roadmap_table", made.uid)
    rows = Import.objects.filter(project=project, kind=ImportKind.VALUES).select_related("by")
    context = {
        "section": "roadmap", "project": project, "span": span, "form": form, "rows": rows[:SHOWN],
        "indicators": Indicator.objects.filter(result__project=project, withdrawn_on=None)
        .exclude(kind=IndicatorKind.LIVE).select_related("result").order_by("result__code", "code"),
    }  # fmt: skip
    return render(request, "office/roadmap/table_new.html", context, status=422 if form.errors else 200)


@needs(rules.REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def table_shown(request: StaffRequest, uid: str) -> HttpResponse:
    """Which column is which of our fields, and what the rows would enter; posting looks again or takes them."""
    batch = _batch(request, uid, ImportKind.VALUES, rules.REPORT)
    assert batch.project is not None
    chosen = dict(batch.columns)
    if request.method == "POST":
        chosen = {name: request.POST.get(f"field-{name}", "") for name in values.FIELDS}
        if "take" in request.POST:
            if said_no(request, lambda: values.take(actor=request.actor, batch=batch, chosen=chosen)):
                told(request, _("The values are in the report. They can still be changed until it is sent."))
            return redirect("office:roadmap_table", uid)
    try:
        looked = values.look(batch=batch, chosen=chosen)
    except Refused as refused:
        warned(request, str(refused))
        return redirect("office:roadmap_table_new", batch.project.uid, _code(batch))
    context = {
        "section": "roadmap", "batch": batch, "project": batch.project, "span": _span(batch), "looked": looked,
        "fields": [(name, labels.VALUE_COLUMNS[name], looked.chosen.get(name, "")) for name in values.FIELDS],
        "good": looked.good[:SHOWN], "bad": looked.bad[:SHOWN], "shown": SHOWN,
        "open": batch.state == ImportState.LOOKED,
    }  # fmt: skip
    return render(request, "office/roadmap/table.html", context)


def _span(batch: Import) -> Span:
    first, last = batch.period_start, batch.period_end
    assert isinstance(first, date)
    assert isinstance(last, date)
    return Span(first, last)


def _code(batch: Import) -> str:
    return _span(batch).code


@needs(rules.REPORT)
@require_safe
def table_bad(request: StaffRequest, uid: str) -> StreamingHttpResponse:
    """The rows that are not taken, with line and reason."""
    batch = _batch(request, uid, ImportKind.VALUES, rules.REPORT)
    named = {name: request.GET[f"field-{name}"] for name in values.FIELDS if f"field-{name}" in request.GET}
    rows = values.bad_rows(actor=request.actor, batch=batch, chosen=named or None)
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="rows-not-taken.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
