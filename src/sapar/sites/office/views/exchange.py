"""Persons from files and to files: a preview before anything is kept, bad rows in a file, a purpose for every export."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.files import services as files
from sapar.core.registry import queries, rules, services
from sapar.core.registry.queries import access_page, access_pdf, access_report
from sapar.core.registry.queries import exchange as queries_of
from sapar.sites.office import importing, labels
from sapar.sites.office.forms.exchange import ExportForm, FileForm, FilterForm, StartForm
from sapar.sites.office.telling import attempt
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

ON_A_PAGE = 25


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


PERSONS = importing.Way("imports", "office:imports", _("Import persons"), "office:import", "office:import_bad")


@needs(rules.IMPORT)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, uid: str) -> HttpResponse:
    """Which column is which of our fields, and how the first rows would be kept."""
    actor = request.actor
    file = importing.kept_file(actor, uid)
    form = StartForm(request.POST) if request.method == "POST" else StartForm()
    office = actor.user.office if actor.user is not None else None
    return importing.columns(
        request, PERSONS, form, labels.OF_PERSONS,
        look=lambda mapping: services.preview_import(actor=actor, file=file, mapping=mapping),
        start=lambda mapping: services.start_import(
            actor=actor, file=file, mapping=mapping, office=office, **form.cleaned_data
        ),
    )  # fmt: skip


@needs(rules.IMPORT)
@require_http_methods(["GET", "POST"])
def batch(request: StaffRequest, uid: str) -> HttpResponse:
    """How far an import is."""
    return importing.progress(request, PERSONS, importing.found(request, uid))


@needs(rules.IMPORT)
@require_safe
def bad_rows(request: StaffRequest, uid: str) -> StreamingHttpResponse:
    """The rows that could not be taken, with line and reason."""
    return importing.rows_not_taken(request, importing.found(request, uid))


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


def _sent(response: HttpResponse, name: str) -> HttpResponse:
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
