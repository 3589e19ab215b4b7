"""Persons from files and to files: a preview before anything is kept, bad rows in a file, a purpose for every export."""

from __future__ import annotations

import json
from typing import TypeVar

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import needs
from sapar.core.files import services as files
from sapar.core.files.models import StoredFile
from sapar.core.registry import queries, rules, services
from sapar.core.registry.enums import ImportState
from sapar.core.registry.exchange.mapping import FIELDS
from sapar.core.registry.models import Import
from sapar.core.registry.queries import access_page, access_pdf, access_report
from sapar.core.registry.queries import exchange as queries_of
from sapar.core.registry.refusals import Refused
from sapar.core.registry.tasks import take_import
from sapar.sites.office import labels
from sapar.sites.office.forms.exchange import ExportForm, FileForm, FilterForm
from sapar.sites.office.telling import attempt, warned
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

AT_ONCE = 500
"""Rows of one press: a page answers within seconds, and the next press goes on where it was."""
ON_A_PAGE = 25


Sent = TypeVar("Sent", HttpResponse, StreamingHttpResponse)


# ── in ───────────────────────────────────────────────────────────────────────────────────────────────────
@needs(rules.IMPORT)
@require_http_methods(["GET", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """The imports there were, and a file for a new one."""
    actor = request.actor
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["file"]
        kept = attempt(form, lambda: files.keep(actor=actor, content=given, name=given.name))
        if kept is not None:
            return redirect("office:import_new", kept.uid)
    chosen = FilterForm(request.GET)
    rows = queries_of.imports(actor=actor, **(chosen.cleaned_data if chosen.is_valid() else {}))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": "imports", "form": form, "filter": chosen, "page": page, "filtered": bool(request.GET)}
    return render(request, "office/imports.html", context, status=422 if form.is_bound else 200)


def _may(actor: Actor, batch: Import) -> bool:
    return policy.may(actor, rules.IMPORT, batch.office)


@needs(rules.IMPORT)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, uid: str) -> HttpResponse:
    """Which column is which of our fields, and how the first rows would be kept."""
    actor = request.actor
    file = StoredFile.objects.filter(uid=uid, kept_by=rules.label(actor)).select_related("blob").first()
    if file is None:
        raise Http404
    mapping = {name: request.POST.get(f"field-{name}", "") for name in FIELDS} if request.method == "POST" else None
    purpose, problem = request.POST.get("purpose", ""), ""
    preview = None
    try:
        if request.method == "POST" and "start" in request.POST:
            office = actor.user.office if actor.user is not None else None
            batch = services.start_import(actor=actor, file=file, mapping=mapping or {}, purpose=purpose, office=office)
            begin(actor, batch)
            return redirect("office:import", batch.uid)
        preview = services.preview_import(actor=actor, file=file, mapping=mapping)
    except Refused as refused:
        problem = str(refused)
        try:
            preview = preview or services.preview_import(actor=actor, file=file)
        except Refused:
            warned(request, problem)
            return redirect("office:imports")
    chosen = mapping if mapping is not None else preview.mapping
    context = {
        "section": "imports", "file": file, "preview": preview, "purpose": purpose, "problem": problem,
        "fields": [(name, labels.IMPORTED.get(name, name), chosen.get(name, "")) for name in FIELDS if name in labels.IMPORTED],
        "shown": [name for name in labels.IMPORTED if preview.mapping.get(name)],
    }  # fmt: skip
    return render(request, "office/import_new.html", context, status=422 if problem else 200)


def _batch(request: StaffRequest, uid: str) -> Import:
    found = Import.objects.filter(uid=uid).select_related("office", "file__blob").first()
    if found is None or not _may(request.actor, found):
        raise Http404
    return found


def begin(actor: Actor, batch: Import) -> None:
    """Hand the import to the worker, unless it is there already."""
    if batch.state != ImportState.DONE and actor.user is not None and not handed_over(batch):
        take_import.enqueue(batch.uid, actor.user.pk)


def handed_over(batch: Import) -> str:
    """Whether the import waits for the worker (`READY`), is in its hands (`RUNNING`), or neither (empty)."""
    going = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    tasks = DBTaskResult.objects.filter(
        task_path=take_import.module_path, status__in=going, args_kwargs__args__0=batch.uid
    )
    return max(tasks.values_list("status", flat=True), default="")


@needs(rules.IMPORT)
@require_http_methods(["GET", "POST"])
def batch(request: StaffRequest, uid: str) -> HttpResponse:
    """How far an import is: the worker takes the rows, the page looks again by itself. It can be left and found again.

    Where no worker is at work a press takes the next rows, and hands the rest to the worker again.
    """
    found = _batch(request, uid)
    task = handed_over(found)
    if request.method == "POST":
        if task != TaskResultStatus.RUNNING:
            found = services.run_import(actor=request.actor, batch=found, limit=AT_ONCE)
            begin(request.actor, found)
        return redirect("office:import", uid)
    context = {
        "section": "imports", "batch": found, "done": found.state == ImportState.DONE,
        "running": task == TaskResultStatus.RUNNING, "waiting": task == TaskResultStatus.READY,
    }  # fmt: skip
    partial = bool(request.htmx)
    return render(request, "office/parts/import_state.html" if partial else "office/import.html", context)


@needs(rules.IMPORT)
@require_safe
def bad_rows(request: StaffRequest, uid: str) -> StreamingHttpResponse:
    """The rows that could not be taken, with line and reason."""
    found = _batch(request, uid)
    rows = services.bad_rows(actor=request.actor, batch=found)
    return _sent(StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8"), "rows-not-taken.csv")


# ── out ──────────────────────────────────────────────────────────────────────────────────────────────────
@needs(rules.EXPORT)
@require_http_methods(["GET", "POST"])
def export(request: StaffRequest) -> HttpResponse:
    """Persons as a table, for a purpose that is stated and logged."""
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: services.export_persons(actor=request.actor, **form.values))
        if done is not None:
            return _sent(HttpResponse(done[1], content_type="text/csv; charset=utf-8"), f"export-{done[0].uid}.csv")
    page = Paginator(queries_of.exports(actor=request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": "export", "form": form, "page": page}
    return render(request, "office/export.html", context, status=422 if form.is_bound else 200)


def _sent(response: Sent, name: str) -> Sent:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


# ── what is held about a person, for that person ─────────────────────────────────────────────────────────
@needs(rules.ACCESS)
@require_POST
def access(request: StaffRequest, uid: str) -> HttpResponse:
    """All that is held about a person and who has read it: on paper in the person's language, or for machines."""
    person = queries.resolve(uid)
    if person is None:
        raise Http404
    language, wanted = request.POST.get("language", ""), request.POST.get("as", "")
    with translation.override(language if language in words.LANGUAGES else words.language()):
        report = access_report(actor=request.actor, person=person, purpose="office: asked by the person")
        if wanted == "pdf":
            paper = access_pdf(report, words.language())
            return _sent(HttpResponse(paper, content_type="application/pdf"), "held-about-me.pdf")
        page = access_page(report)
    if wanted == "json":
        text = json.dumps(report, ensure_ascii=False, indent=1, default=str)
        return _sent(HttpResponse(text, content_type="application/json; charset=utf-8"), "held-about-me.json")
    return HttpResponse(page)
