"""Watch lists, for the duty officer alone: asked about one human being at a time, with a purpose; never browsed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sapar.core.accounts import policy
from sapar.core.accounts.policies import needs
from sapar.core.audit.queries import WATCHING
from sapar.core.registry import queries, rules, services
from sapar.core.registry.models import Appeal, Person, WatchEntry
from sapar.core.registry.queries.watchlists import appeals_waiting, ask_about_person, ask_by_name
from sapar.sites.office.forms.watch import AppealForm, AskForm, DecisionForm, EnterForm, PurposeForm
from sapar.sites.office.telling import attempt, said_no, told, warned
from sapar.sites.shared.requests import StaffRequest

APPEAL = "office: appeal against a watch list"


@needs(rules.WATCH_QUERY)
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest) -> HttpResponse:
    """Ask by name and birth, or by a number."""
    actor = request.actor
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    answer = (
        attempt(form, lambda: ask_by_name(actor=actor, **form.cleaned_data))
        if form.is_bound and form.is_valid()
        else None
    )
    appeals = appeals_waiting(actor=actor) if policy.may(actor, rules.WATCH_WRITE) else []
    context = {
        "section": "watch", "form": form, "answer": answer,
        "appeals": [(row, DecisionForm(initial={"appeal": row.pk}, auto_id=f"appeal-{row.pk}-%s")) for row in appeals],
    }  # fmt: skip
    refused = form.is_bound and answer is None
    return render(request, "office/watch/ask.html", context, status=422 if refused else 200)


@needs(rules.WATCH_QUERY)
@require_http_methods(["GET", "POST"])
def about(request: StaffRequest, uid: str) -> HttpResponse:
    """Ask about a person of the register."""
    person = _opened(request, uid, WATCHING)
    actor = request.actor
    form = PurposeForm(request.POST) if request.method == "POST" else PurposeForm()
    answer = (
        attempt(form, lambda: ask_about_person(actor=actor, uid=uid, **form.cleaned_data))
        if form.is_bound and form.is_valid()
        else None
    )
    context = {"section": "watch", "form": form, "answer": answer, "person": person}
    refused = form.is_bound and answer is None
    return render(request, "office/watch/ask.html", context, status=422 if refused else 200)


@needs(rules.WATCH_WRITE)
@require_http_methods(["GET", "POST"])
def enter(request: StaffRequest) -> HttpResponse:
    """Put somebody on a list, for a reason and a time."""
    actor = request.actor
    lists = queries.watch_lists(actor=actor)
    chosen = {"watch_list": request.GET.get("list", "")}
    form = EnterForm(request.POST, lists=lists) if request.method == "POST" else EnterForm(lists=lists, initial=chosen)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: services.add_watch_entry(actor=actor, **form.values))
        if made is not None:
            told(request, _("The entry is made."))
            return redirect("office:watch")
    context = {"section": "watch", "form": form, "lists": lists}
    return render(request, "office/watch/enter.html", context, status=422 if form.is_bound else 200)


@needs(rules.WATCH_WRITE)
@require_POST
def end(request: StaffRequest, uid: str) -> HttpResponse:
    """End an entry before its day."""
    entry = WatchEntry.objects.select_related("list__office").filter(uid=uid).first()
    if entry is None or not policy.may(request.actor, rules.WATCH_WRITE, entry.list):
        raise Http404
    if said_no(
        request,
        lambda: services.end_watch_entry(actor=request.actor, entry=entry, reason=request.POST.get("reason", "")),
    ):
        told(request, _("The entry has ended."))
    return redirect("office:watch")


@needs(rules.READ)
@require_http_methods(["GET", "POST"])
def appeal(request: StaffRequest, uid: str) -> HttpResponse:
    """Write down that a person says that a list has them wrongly; whether there is an entry is not told."""
    person = _opened(request, uid, APPEAL)
    form = AppealForm(request.POST) if request.method == "POST" else AppealForm()
    if form.is_bound and form.is_valid():
        written = attempt(
            form, lambda: services.lodge_appeal(actor=request.actor, person=person, **form.cleaned_data) or True
        )
        if written:
            told(request, _("What the person says is written down. The duty officer reads it."))
            return redirect("office:person", uid)
    context = {"section": "people", "form": form, "person": person}
    return render(request, "office/watch/appeal.html", context, status=422 if form.is_bound else 200)


@needs(rules.WATCH_WRITE)
@require_POST
def decide(request: StaffRequest) -> HttpResponse:
    """Grant an appeal or refuse it."""
    form = DecisionForm(request.POST)
    asked = Appeal.objects.select_related("entry__list__office")
    row = asked.filter(pk=form.cleaned_data["appeal"]).first() if form.is_valid() else None
    # One against an entry of another office's list looks as if it were not there: they are numbered as they come.
    if row is None or not policy.may(request.actor, rules.WATCH_WRITE, row.entry.list):
        warned(request, _("Choose a decision and write the answer."))
        return redirect("office:watch")
    data = form.cleaned_data
    if said_no(
        request,
        lambda: services.decide_appeal(actor=request.actor, appeal=row, state=data["state"], answer=data["answer"]),
    ):
        told(request, _("The appeal is decided."))
    return redirect("office:watch")


def _opened(request: StaffRequest, uid: str, purpose: str) -> Person:
    """The person, for whoever may read the record."""
    try:
        return queries.person(actor=request.actor, uid=uid, purpose=purpose)
    except Person.DoesNotExist:
        raise Http404 from None
