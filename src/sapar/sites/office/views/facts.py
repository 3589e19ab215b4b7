"""Journeys, contracts, permits and events: corrected or taken away for a reason, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.registry import rules, services
from sapar.core.registry.models import Change, Contract, Event, Journey, Permit
from sapar.core.registry.services.undoing import can_take_back
from sapar.sites.office.forms import facts as forms
from sapar.sites.office.forms.base import OfficeForm
from sapar.sites.office.opening import belonging, last_change, latest, record_of, undo
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.household import taken_back
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: facts about a person"


@dataclass(frozen=True)
class Kind:
    """A kind of fact: its rows, the form and the act that put one right."""

    model: type[Model]
    title: str | Promise
    form: type[OfficeForm]
    correct: Callable[..., Any]
    argument: str = "row"


KINDS = {
    "journey": Kind(Journey, gettext_lazy("Stay abroad"), forms.JourneyCorrection, services.correct_journey, "journey"),
    "contract": Kind(Contract, gettext_lazy("Contract"), forms.ContractCorrection, services.correct_fact),
    "permit": Kind(Permit, gettext_lazy("Visa or permit"), forms.PermitCorrection, services.correct_fact),
    "event": Kind(Event, gettext_lazy("Act or measure"), forms.EventCorrection, services.correct_fact),
}


def _found(uid: str, thing: str, number: int) -> tuple[Kind, Any]:
    kind = KINDS.get(thing)
    if kind is None:
        raise Http404
    return kind, belonging(kind.model._default_manager.filter(pk=number), uid)


@needs(rules.READ)
@require_safe
def listed(request: StaffRequest, uid: str) -> HttpResponse:
    """All facts of a person, each with the way to put it right, and what was changed lately."""
    record = record_of(request, uid, PURPOSE)
    changed = [one for one in record.changes if can_take_back(one)][:20]
    context = {"section": "people", "record": record, "person": record.person, "changes": changed}
    return render(request, "office/facts.html", context)


@needs(rules.JOURNEY_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, uid: str, thing: str, number: int) -> HttpResponse:
    """Put a fact right."""
    kind, row = _found(uid, thing, number)
    person = record_of(request, uid, PURPOSE).person
    if request.method == "POST":
        form = kind.form(request.POST)
        if form.is_valid():
            before = latest(uid)
            done = attempt(
                form,
                lambda: kind.correct(actor=request.actor, **{kind.argument: row}, **form.cleaned_data) or True,
            )
            if done is not None:
                told(
                    request,
                    _("It is corrected. What it said before is in the history."),
                    undo=undo(uid, last_change(row, before)),
                )
                return redirect("office:person_facts", uid)
    else:
        begun = {name: getattr(row, name) for name in kind.form.base_fields if hasattr(row, name)}
        if "paid" in begun:
            begun["paid"] = {True: "yes", False: "no"}.get(begun["paid"], "")
        form = kind.form(initial=begun)
    context = {
        "section": "people", "form": form, "heading": kind.title, "caption": person.full_name,
        "back": (reverse("office:person_facts", args=[uid]), _("Facts")),
        "remove_at": reverse("office:fact_withdraw", args=[uid, thing, number]),
    }  # fmt: skip
    return render(request, "office/belonging_form.html", context, status=422 if form.is_bound else 200)


@needs(rules.JOURNEY_WRITE)
@require_POST
def withdraw(request: StaffRequest, uid: str, thing: str, number: int) -> HttpResponse:
    """Take away what was not so."""
    _kind, row = _found(uid, thing, number)
    reason = request.POST.get("reason", taken_back())
    made: list[Change] = []
    if not said_no(request, lambda: made.append(services.remove_fact(actor=request.actor, row=row, reason=reason))):
        return redirect("office:fact", uid, thing, number)
    told(request, _("It is taken away. What it said is in the history."), undo=undo(uid, made[0]))
    return redirect("office:person_facts", uid)


@needs(rules.READ)
@require_POST
def take_back(request: StaffRequest, uid: str, number: int) -> HttpResponse:
    """Let it be as it was before a change."""
    change = belonging(Change.objects.filter(pk=number), uid)
    if said_no(request, lambda: services.take_back(actor=request.actor, change=change)):
        told(request, _("It is as it was before."))
    pages = {
        "member": "person_family",
        "kin": "person_family",
        "household": "person_family",
        "document": "person_documents",
    }
    return redirect(f"office:{pages.get(change.thing, 'person_facts')}", uid)
