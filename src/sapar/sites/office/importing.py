"""Pages of imports, of persons and of watch lists: which column is which field, and how far the rows are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.files.models import StoredFile
from sapar.core.refusals import Refused
from sapar.core.registry import rules, services
from sapar.core.registry.enums import ImportState
from sapar.core.registry.models import Import
from sapar.core.registry.services.batches import Preview
from sapar.core.registry.tasks import take_import
from sapar.sites.office import labels
from sapar.sites.office.forms.base import OfficeForm
from sapar.sites.office.telling import attempt, warned
from sapar.sites.shared.requests import StaffRequest

AT_ONCE = 500
"""Rows of one press: a page answers within seconds, and the next press goes on where it was."""

Mapped = Mapping[str, str]


@dataclass(frozen=True)
class Way:
    """Where imports of a kind lead: the section of the navigation, the page before with its name, the page of one."""

    section: str
    back: str
    back_title: str | Promise
    at: str  # the view that shows one import
    bad: str  # the view that sends its rows not taken


def kept_file(actor: Actor, uid: str) -> StoredFile:
    """A file that the actor has just sent; nobody else's."""
    file = StoredFile.objects.filter(uid=uid, kept_by=rules.label(actor)).select_related("blob").first()
    if file is None:
        raise Http404
    return file


def columns(
    request: StaffRequest,
    way: Way,
    form: OfficeForm,
    names: Sequence[str],
    look: Callable[[Mapped | None], Preview],
    start: Callable[[Mapped], Import],
) -> HttpResponse:
    """Which column is which of our fields, and how the first rows would be kept; then the import begins.

    `names`: the fields that are offered. `look`: reads the first rows. `start`: makes ready the import.
    """
    mapping = {name: request.POST.get(f"field-{name}", "") for name in names} if request.method == "POST" else None
    if mapping is not None and "start" in request.POST and form.is_valid():
        chosen = mapping
        batch = attempt(form, lambda: start(chosen))
        if batch is not None:
            begin(request.actor, batch)
            return redirect(way.at, batch.uid)
    preview = None
    try:
        preview = look(mapping)
    except Refused as refused:
        if mapping is not None and not form.non_field_errors():
            form.add_error(None, str(refused))
        try:
            preview = look(None) if mapping is not None else None
        except Refused:
            preview = None
        if preview is None:
            warned(request, str(refused))
            return redirect(way.back)
    kept = mapping if mapping is not None else preview.mapping
    context = {
        "section": way.section, "way": way, "form": form, "preview": preview,
        "fields": [(name, labels.IMPORTED[name], kept.get(name, "")) for name in names],
        "shown": [name for name in names if preview.mapping.get(name)],
    }  # fmt: skip
    return render(request, "office/import_new.html", context, status=422 if form.errors else 200)


def found(request: StaffRequest, uid: str) -> Import:
    """An import that the reader may follow; of others it is not told whether they are there."""
    batch = Import.objects.filter(uid=uid).select_related("office", "watch_list__office", "file__blob").first()
    if batch is None or not policy.may(request.actor, *rules.importing(batch)):
        raise Http404
    return batch


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


def progress(request: StaffRequest, way: Way, batch: Import) -> HttpResponse:
    """How far an import is: the worker takes the rows, the page looks again by itself. It can be left and found again.

    Where no worker is at work a press takes the next rows, and hands the rest to the worker again.
    """
    task = handed_over(batch)
    if request.method == "POST":
        if task != TaskResultStatus.RUNNING:
            begin(request.actor, services.run_import(actor=request.actor, batch=batch, limit=AT_ONCE))
        return redirect(way.at, batch.uid)
    context: dict[str, Any] = {
        "section": way.section, "way": way, "batch": batch, "done": batch.state == ImportState.DONE,
        "running": task == TaskResultStatus.RUNNING, "waiting": task == TaskResultStatus.READY,
        "here": reverse(way.at, args=[batch.uid]), "bad_rows": reverse(way.bad, args=[batch.uid]),
    }  # fmt: skip
    partial = bool(request.htmx)
    return render(request, "office/parts/import_state.html" if partial else "office/import.html", context)


def rows_not_taken(request: StaffRequest, batch: Import) -> StreamingHttpResponse:
    """The rows that could not be taken, with line and reason, as a file."""
    rows = services.bad_rows(actor=request.actor, batch=batch)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rows-not-taken.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
