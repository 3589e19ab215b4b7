"""A person's page: who they are, where they are, until when that is lawful, what is due, what is being done for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import needs
from sapar.core.cases import queries as cases
from sapar.core.registry import fields, queries, services
from sapar.core.registry.models import ContactPoint, Document, Journey, Person
from sapar.core.registry.queries import Record
from sapar.sites.office import folds, staying
from sapar.sites.office.folds import Fold, Link
from sapar.sites.office.forms import person as forms
from sapar.sites.office.forms.base import OfficeForm, narrow
from sapar.sites.office.telling import attempt, said_no, told, warned
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: page of a person"
ADD = "office: form about a person"
LEAVE = "registry.journey.write"
RECENT = "office.persons"
"""Where the session keeps whose pages were opened last, the latest first."""
REMEMBERED = 6


@dataclass(frozen=True)
class Adding:
    """Something that can be added to a person: its form, the service, what is said when it is done."""

    title: str | Promise
    form: type[OfficeForm]
    service: Callable[..., Any]
    done: str | Promise
    permission: str
    initial: dict[str, Any]


ADDING = {
    "journey": Adding(
        gettext_lazy("Add a stay abroad"), forms.JourneyForm, services.add_journey,
        gettext_lazy("The stay is added."), "registry.journey.write", {},
    ),
    "document": Adding(
        gettext_lazy("Add a document"), forms.DocumentForm, services.add_document,
        gettext_lazy("The document is added."), "registry.person.write", {"country": "KG", "kind": "passport"},
    ),
    "contact": Adding(
        gettext_lazy("Add a phone or address"), forms.ContactForm, services.add_contact,
        gettext_lazy("The contact is added."), "registry.person.create", {"safety": "ask_first", "kind": "phone"},
    ),
    "contract": Adding(
        gettext_lazy("Add a contract"), forms.ContractForm, services.add_contract,
        gettext_lazy("The contract is added."), "registry.journey.write", {"kind": "employment"},
    ),
    "permit": Adding(
        gettext_lazy("Add a visa or permit"), forms.PermitForm, services.add_permit,
        gettext_lazy("The permit is added."), "registry.journey.write", {},
    ),
    "event": Adding(
        gettext_lazy("Add a registration, fine, ban or other event"), forms.EventForm, services.add_event,
        gettext_lazy("The event is added."), "registry.journey.write", {"kind": "registration"},
    ),
    "relative": Adding(
        gettext_lazy("Add a relative"), forms.KinForm, services.add_kin,
        gettext_lazy("The relative is added."), "registry.person.write", {},
    ),
    "name": Adding(
        gettext_lazy("Add another name"), forms.NameForm, services.add_name,
        gettext_lazy("The name is added."), "registry.person.write", {"kind": "former"},
    ),
}  # fmt: skip


def opened(request: StaffRequest, uid: str) -> Record:
    """All that is held about the person; 404 where there is nobody."""
    try:
        return queries.record(actor=request.actor, uid=uid, purpose=PURPOSE)
    except Person.DoesNotExist:
        raise Http404 from None


@needs("registry.person.read")
@require_safe
def show(request: StaffRequest, uid: str) -> HttpResponse:
    """The page; a merged record's address leads on to the one that is in use."""
    record = opened(request, uid)
    if record.redirected:
        return redirect("office:person", record.person.uid)
    remember(request, record.person.uid)
    return page(request, record)


def remember(request: StaffRequest, uid: str) -> None:
    """Keep in mind whose page was opened: a case or a kinship is often about them next."""
    before = [one for one in request.session.get(RECENT, []) if one != uid]
    request.session[RECENT] = [uid, *before][:REMEMBERED]


def recent(request: StaffRequest, *, besides: str = "") -> list[Person]:
    """Whose pages were opened last, as far as their records are still there, and still open to the reader."""
    uids = [uid for uid in request.session.get(RECENT, []) if uid != besides]
    people = [one for one in queries.still_open(actor=request.actor, uids=uids) if one.erased_at is None]
    return sorted(people, key=lambda one: uids.index(one.uid))


def form_of(request: StaffRequest, name: str, uid: str, data: Any = None) -> OfficeForm:
    """The form of something that is added to a person."""
    adding = ADDING[name]
    more = {"recent": recent(request, besides=uid)} if name == "relative" else {}
    return adding.form(data, initial=adding.initial, prefix=name, **more)


def page(request: StaffRequest, record: Record, *, bound: dict[str, OfficeForm] | None = None) -> HttpResponse:
    """The page of a record; `bound`: forms that were sent and refused, by the names of their folds."""
    actor = request.actor
    today = timezone.localdate()
    answer = queries.stay_answer(actor=actor, person=record.person, on=today, purpose=PURPOSE, opened=record)
    bound = bound or {}
    context = {
        "section": "people",
        "record": record,
        "person": record.person,
        "stay": staying.staying(answer, today),
        "here": next((journey for journey in record.journeys if journey.left is None), None),
        "adding": _adding(actor, record.person.uid, bound),
        "leaving": _leaving(actor, record, bound),
        "more": more(actor, record),
        "cases": cases.of_person(actor=actor, person=record.person)[:50]
        if policy.may(actor, "cases.case.list")
        else None,
        "document_state": forms.DocumentStateForm(auto_id=False),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "office/person.html", context, status=422 if bound else 200)


def _adding(actor: Actor, uid: str, bound: dict[str, OfficeForm]) -> dict[str, Fold]:
    """What the reader may add, by what it is."""
    return {
        name: _fold(name, uid, bound.get(name))
        for name, adding in ADDING.items()
        if policy.may(actor, adding.permission)
    }


def _fold(name: str, uid: str, form: OfficeForm | None = None) -> Fold:
    return Fold(name, ADDING[name].title, reverse("office:person_add", args=[uid, name]), form, button=_("Save"))


def _leaving(actor: Actor, record: Record, bound: dict[str, OfficeForm]) -> dict[str, Fold]:
    """Noting the end of each stay that has none, by the stay's uid."""
    if not policy.may(actor, LEAVE):
        return {}
    uid = record.person.uid
    return {one.uid: _leave(uid, one.uid, bound.get(f"leave-{one.uid}")) for one in record.journeys if one.left is None}


def _leave(uid: str, journey: str, form: OfficeForm | None = None) -> Fold:
    address = reverse("office:person_leave", args=[uid, journey])
    return Fold(f"leave-{journey}", _("Note the end of this stay"), address, form, button=_("Save"))


def more(actor: Actor, record: Record) -> list[Link]:
    """Acts on a person that have pages of their own; a part of the office that has one adds it here."""
    return []


def _fetched(request: StaffRequest, uid: str, fold: Fold) -> HttpResponse:
    """The form of something that is to be added, for whoever may read the person."""
    try:
        person = queries.person(actor=request.actor, uid=uid, purpose=ADD)
    except Person.DoesNotExist:
        raise Http404 from None
    back = reverse("office:person", args=[uid])
    return folds.fetched(request, fold, {"section": "people", "about": person.full_name, "back": back})


@needs("registry.person.read")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, uid: str, thing: str) -> HttpResponse:
    """Add a stay, a document, a contact point or a name."""
    adding = ADDING.get(thing)
    if adding is None:
        raise Http404
    if request.method != "POST":
        policy.require(request.actor, adding.permission)
        return _fetched(request, uid, _fold(thing, uid, form_of(request, thing, uid)))
    person = _known(uid)
    form = form_of(request, thing, uid, request.POST)
    actor = request.actor
    if form.is_valid():
        done = attempt(form, lambda: adding.service(actor=actor, person=person, **form.cleaned_data))
        if done is not None:
            told(request, str(adding.done))
            return redirect("office:person", uid)
    return page(request, opened(request, uid), bound={thing: form})


@needs(LEAVE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: StaffRequest, uid: str, journey: str) -> HttpResponse:
    """Note the end of a stay."""
    row = Journey.objects.filter(uid=journey, person__cluster__sources__uid=uid).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return _fetched(request, uid, _leave(uid, journey, forms.LeavingForm(prefix="leaving")))
    form = forms.LeavingForm(request.POST, prefix="leaving")
    if form.is_valid():
        left = form.cleaned_data["left"]
        done = attempt(form, lambda: services.close_journey(actor=request.actor, journey=row, left=left))
        if done is not None:
            told(request, _("The end of the stay is noted."))
            return redirect("office:person", uid)
    return page(request, opened(request, uid), bound={f"leave-{journey}": form})


@needs("registry.person.write")
@require_POST
def end_contact(request: StaffRequest, uid: str) -> HttpResponse:
    """A phone or address that is no longer in use."""
    row = ContactPoint.objects.filter(
        pk=_number(request.POST.get("contact")), person__cluster__sources__uid=uid
    ).first()
    if row is None:
        raise Http404
    today = timezone.localdate()
    if said_no(request, lambda: services.correct_contact(actor=request.actor, contact=row, ended_on=today)):
        told(request, _("The contact is marked as no longer in use."))
    return redirect("office:person", uid)


@needs("registry.person.write")
@require_POST
def document_state(request: StaffRequest, uid: str, document: str) -> HttpResponse:
    """Note what became of a document: lost, stolen, taken away, cancelled."""
    row = Document.objects.filter(uid=document, person__cluster__sources__uid=uid).first()
    if row is None:
        raise Http404
    form = forms.DocumentStateForm(request.POST)
    if not form.is_valid():
        warned(request, _("Choose what became of the document, and say how it is known."))
    elif said_no(request, lambda: services.correct_document(actor=request.actor, document=row, **form.cleaned_data)):
        told(request, _("What became of the document is noted."))
    return redirect("office:person", uid)


@needs("registry.person.write")
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, uid: str) -> HttpResponse:
    """Put right what a record says."""
    record = opened(request, uid)
    person = record.person
    form = forms.CorrectionForm(request.POST if request.method == "POST" else None, initial=_as_typed(person))
    narrow(form, "person", fields.writable(request.actor, person, record.sources))
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: services.correct_person(actor=request.actor, person=person, **form.values))
        if done is not None:
            told(request, _("The record is corrected. What it said before is in its history."))
            return redirect("office:person", person.uid)
    context = {"section": "people", "form": form, "person": person}
    return render(request, "office/person_correct.html", context, status=422 if form.is_bound else 200)


@needs("registry.person.read")
@require_safe
def history(request: StaffRequest, uid: str) -> HttpResponse:
    """What the record said before, and which records were found to be one person."""
    record = opened(request, uid)
    return render(
        request, "office/person_history.html", {"section": "people", "record": record, "person": record.person}
    )


def _known(uid: str) -> Person:
    person = queries.resolve(uid)
    if person is None:
        raise Http404
    return person


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _as_typed(person: Person) -> dict[str, Any]:
    states = [*person.citizenships, "", ""]
    return {
        **{name: getattr(person, name) for name in ("surname", "given", "patronymic", "one_name", "sex", "pin", "district")},
        "birth_date": ".".join(reversed(person.birth.split("-"))),
        "citizenship": states[0],
        "second_citizenship": states[1],
    }  # fmt: skip
