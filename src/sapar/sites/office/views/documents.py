"""A person's documents with their scans. A scan is checked by its bytes, kept under a neutral name, and sent only as a
file to be saved; every time is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.accounts.policy import Denied
from sapar.core.files import services as files
from sapar.core.files.models import StoredFile
from sapar.core.files.queries import open_for
from sapar.core.files.sending import attachment
from sapar.core.registry import fields, queries, rules, services
from sapar.core.registry.models import Document
from sapar.core.registry.queries import Record
from sapar.sites.office.forms.base import narrow
from sapar.sites.office.forms.documents import ACCEPTED, DocumentCorrectionForm, NewDocumentForm
from sapar.sites.office.opening import belonging, last_change, latest, record_of, undo
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: documents of a person"
Done = TypeVar("Done")


@needs(rules.DOCUMENT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest, uid: str) -> HttpResponse:
    """The documents; one is added."""
    record = _readable(request, uid)
    person = record.person
    begun = {"country": "KG", "kind": "passport"}
    form = NewDocumentForm(request.POST, request.FILES) if request.method == "POST" else NewDocumentForm(initial=begun)
    if form.is_bound and form.is_valid():

        def add(scan: StoredFile | None) -> Document:
            made = services.add_document(actor=request.actor, person=person, scan=scan, **form.values)
            if scan is not None and made.scan_id != scan.pk:  # the document was there, without this scan
                made = services.correct_document(actor=request.actor, document=made, scan=scan)
            return made

        if with_scan(request, form, add) is not None:
            told(request, _("The document is added."))
            return redirect("office:person_documents", uid)
    context = {"section": "people", "record": record, "person": person, "form": form}
    return render(request, "office/documents.html", context, status=422 if form.is_bound else 200)


def _readable(request: StaffRequest, uid: str) -> Record:
    """The person's record, for whoever may read documents."""
    record = record_of(request, uid, PURPOSE)
    if record.documents is None:
        raise Denied(rules.DOCUMENT_READ, record.person)
    return record


def with_scan(request: StaffRequest, form: forms.Form, act: Callable[[StoredFile | None], Done]) -> Done | None:
    """Keep the file of a form and do the act with it; where that is refused nothing of the file stays."""
    given = form.cleaned_data.get("file")
    scan = None
    if given:
        scan = attempt(form, lambda: files.keep(actor=request.actor, content=given, name="scan"))
        if scan is None:
            return None
        if scan.blob.media_type not in ACCEPTED.split(","):
            form.add_error("file", _("Choose a picture (JPEG, PNG) or a PDF."))
    done = attempt(form, lambda: act(scan)) if not form.errors else None
    if done is None and scan is not None:
        files.let_go(actor=request.actor, file=scan)
    return done


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, uid: str, document: str) -> HttpResponse:
    """A document put right, with a new scan if there is one."""
    row = belonging(Document.objects.filter(uid=document), uid)
    person = _readable(request, uid).person
    begun = {name: getattr(row, name) for name in DocumentCorrectionForm.base_fields if hasattr(row, name)}
    form = (
        DocumentCorrectionForm(request.POST, request.FILES)
        if request.method == "POST"
        else DocumentCorrectionForm(initial=begun)
    )
    narrow(form, "document", fields.writable(request.actor, row, [row.person]))
    if form.is_bound and form.is_valid():
        before = latest(uid)

        def put_right(scan: StoredFile | None) -> Document:
            new: dict[str, Any] = {"scan": scan} if scan is not None else {}
            return services.correct_document(actor=request.actor, document=row, **form.values, **new)

        if with_scan(request, form, put_right) is not None:
            change = last_change(row, before)
            told(
                request, _("The document is corrected."),
                undo=undo(uid, change) if change is not None and "scan" not in change.fields else "",
            )  # fmt: skip
            return redirect("office:person_documents", uid)
    context = {
        "section": "people", "form": form, "heading": row.get_kind_display(), "caption": person.full_name,
        "back": (reverse("office:person_documents", args=[uid]), _("Documents")), "multipart": True,
        "remove_at": reverse("office:person_document_remove", args=[uid, document]),
        "remove_lead": _("Its scan is deleted: it may be somebody else's paper."),
    }  # fmt: skip
    return render(request, "office/belonging_form.html", context, status=422 if form.is_bound else 200)


@needs(rules.WRITE)
@require_POST
def remove(request: StaffRequest, uid: str, document: str) -> HttpResponse:
    """Take away a document that was entered by mistake."""
    row = belonging(Document.objects.filter(uid=document), uid)
    made: list[Any] = []
    reason = request.POST.get("reason", "")
    if not said_no(
        request, lambda: made.append(services.remove_document(actor=request.actor, document=row, reason=reason))
    ):
        return redirect("office:person_document", uid, document)
    told(request, _("The document is taken away."), undo=undo(uid, made[0]))
    return redirect("office:person_documents", uid)


@needs(rules.DOCUMENT_READ)
@require_safe
def scan(request: StaffRequest, uid: str, document: str) -> HttpResponseBase:
    """The scan, to be saved."""
    belonging(Document.objects.filter(uid=document), uid)
    found = queries.document(actor=request.actor, uid=document, purpose=PURPOSE)
    if found.scan is None:
        raise Http404
    content = open_for(actor=request.actor, file=found.scan, persons=[found.person.uid], purpose=PURPOSE)
    return attachment(found.scan, content)
