"""The watch lists themselves, for who keeps them: what a list is for, until when, and files taken into it. Nobody on it
is shown: that is asked about one human being at a time (`watch`)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.policies import needs
from sapar.core.accounts.queries import offices
from sapar.core.files import services as files
from sapar.core.registry import queries, rules, services
from sapar.core.registry.models import WatchList
from sapar.core.registry.queries import exchange as queries_of
from sapar.sites.office import importing, labels
from sapar.sites.office.forms.watch import ListForm, NewListForm, StartTableForm, TableForm
from sapar.sites.office.telling import attempt, told
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

WAY = importing.Way(
    "watch", "office:watch_lists", gettext_lazy("Lists"), "office:watch_import", "office:watch_import_bad"
)
ON_A_PAGE = 25


@needs(rules.WATCH_WRITE)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The lists that the reader keeps: what for, until when, how many entries hold."""
    return render(
        request, "office/watch/lists.html", {"section": "watch", "lists": queries.watch_lists(actor=request.actor)}
    )


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a list."""
    actor = request.actor
    may_keep = [
        one for one in offices(actor=actor, permission=rules.WATCH_WRITE) if policy.may(actor, rules.WATCH_WRITE, one)
    ]
    form = NewListForm(request.POST if request.method == "POST" else None, offices=may_keep)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: services.make_watch_list(actor=actor, **form.values))
        if made is not None:
            told(request, _("The list is made."))
            return redirect("office:watch_list", made.code)
    context = {"section": "watch", "form": form}
    return render(request, "office/watch/new.html", context, status=422 if form.is_bound else 200)


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def show(request: StaffRequest, code: str) -> HttpResponse:
    """One list: a file for it, the files so far."""
    actor, row = request.actor, _kept(request, code)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["file"]
        kept = attempt(form, lambda: files.keep(actor=actor, content=given, name=given.name))
        if kept is not None:
            return redirect("office:watch_take", code, kept.uid)
    rows = queries_of.watch_imports(actor=actor, watch_list=row)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": "watch", "row": row, "form": form, "page": page}
    return render(request, "office/watch/list.html", context, status=422 if form.is_bound else 200)


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Put right what a list says of itself, or let it end."""
    row = _kept(request, code)
    said = {f"name_{lang}": row.names.get(lang, "") for lang in words.LANGUAGES}
    said |= {name: getattr(row, name) for name in ("purpose", "provision", "expires_on")}
    form = ListForm(request.POST) if request.method == "POST" else ListForm(initial=said)
    if form.is_bound and form.is_valid():
        changed = attempt(form, lambda: services.change_watch_list(actor=request.actor, watch_list=row, **form.values))
        if changed is not None:
            told(request, _("The list is put right."))
            return redirect("office:watch_list", code)
    context = {"section": "watch", "row": row, "form": form}
    return render(request, "office/watch/new.html", context, status=422 if form.is_bound else 200)


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def take(request: StaffRequest, code: str, file: str) -> HttpResponse:
    """Which column is which field of an entry, and how the first rows would be kept."""
    actor, row = request.actor, _kept(request, code)
    given = importing.kept_file(actor, file)
    form = StartTableForm(request.POST) if request.method == "POST" else StartTableForm()
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    always = {"reason": said.get("reason", ""), "expires_on": said.get("expires_on")}
    return importing.columns(
        request, WAY, form, labels.OF_ENTRIES,
        look=lambda mapping: services.preview_watch_import(
            actor=actor, watch_list=row, file=given, mapping=mapping, **always
        ),
        start=lambda mapping: services.start_watch_import(
            actor=actor, watch_list=row, file=given, mapping=mapping, **said
        ),
    )  # fmt: skip


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def batch(request: StaffRequest, uid: str) -> HttpResponse:
    """How far a file is taken into its list."""
    return importing.progress(request, WAY, importing.found(request, uid))


@needs(rules.WATCH_WRITE)
@require_safe
def bad_rows(request: StaffRequest, uid: str) -> StreamingHttpResponse:
    """The rows that could not be taken, with line and reason."""
    return importing.rows_not_taken(request, importing.found(request, uid))


def _kept(request: StaffRequest, code: str) -> WatchList:
    try:
        return queries.watch_list(actor=request.actor, code=code)
    except WatchList.DoesNotExist:
        raise Http404 from None
