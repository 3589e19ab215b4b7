"""Citizens registered abroad: requests of the public page, registration at the counter, renewal, the end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import needs
from sapar.core.registry import queries as register
from sapar.core.registry.models import Person
from sapar.core.registry.queries.search import LONGEST
from sapar.lines.consular import queries, rules, services
from sapar.lines.consular.models import Registration
from sapar.lines.consular.refusals import NotFound
from sapar.sites.office.forms.consular import (
    CONSENT,
    RefusalForm,
    RegistrationFilter,
    RegistrationForm,
    RenewForm,
    RevokeForm,
)
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views import search
from sapar.sites.shared import words
from sapar.sites.shared.paging import Bounded

ON_A_PAGE = 25
ASKED = 20
"""Requests of the public page above the register."""
PURPOSE = "consular registration"


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def offices_of(actor: Actor, permission: str) -> list[Office]:
    """The missions where the reader has a permission, their own first."""
    found = [office for offices in queries.served_countries().values() for office in offices]
    allowed = [office for office in dict.fromkeys(found) if policy.may(actor, permission, rules.AtOffice(office))]
    return sorted(allowed, key=lambda office: (office.pk != actor.office_id, office.code))


def chosen_office(request: HttpRequest, permission: str) -> tuple[Office | None, list[Office]]:
    """The office that a page is about: the one in the address, else the reader's own or the first."""
    offices = offices_of(actor_of(request), permission)
    code = request.GET.get("office") or request.POST.get("office") or ""
    return next((office for office in offices if office.code == code), offices[0] if offices else None), offices


@needs(rules.REGISTER)
@require_safe
def registrations(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and the register."""
    actor = actor_of(request)
    form = RegistrationFilter(request.GET if "show" in request.GET else {"show": "running"})
    said = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    found = queries.registrations(
        actor=actor, country=said.get("country", ""), ended=said.get("show") == "ended",
        ending_by=today + timedelta(days=31) if said.get("show") == "ending" else None,
    )  # fmt: skip
    page = Bounded(found, ON_A_PAGE).get_page(request.GET.get("page"))
    asked = list(queries.requests(actor=actor)[: ASKED + 1])
    context = {
        "section": "registrations",
        "form": form,
        "page": page,
        "requests": asked[:ASKED],
        "more": len(asked) > ASKED,
    }
    return render(request, "office/consular/registrations.html", context)


@needs(rules.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, uid: str) -> HttpResponse:
    """Register a person at the counter."""
    actor = actor_of(request)
    office, _offices = chosen_office(request, rules.REGISTER)
    person = _person(request, uid)
    if office is None:
        raise Http404
    initial = {"language": "ky", "key": secrets.token_urlsafe(12), "entered": None, "country": office.serves[0]}
    form = RegistrationForm(request.POST or None, serves=office.serves, initial=initial)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {k: v for k, v in form.cleaned_data.items() if k != "consent"}
        with override(said["language"]):
            consent = str(CONSENT)
        made = attempt(
            form,
            lambda: services.register(actor=actor, person=person, office=office, consent_text=consent, **said),
        )
        if made is not None:
            told(request, _("The person is registered with the mission."))
            return redirect("office:registrations")
    context = {"section": "registrations", "form": form, "person": person, "office": office}
    return render(request, "office/consular/register.html", context, status=422 if form.errors else 200)


@needs(rules.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, uid: str) -> HttpResponse:
    """A request of the public page: who it may be in the register, and what to do with it."""
    actor = actor_of(request)
    try:
        row = queries.request_of(actor=actor, uid=uid)
    except NotFound:
        raise Http404 from None
    form = RefusalForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST":
        if "refuse" in request.POST and form.is_valid():
            done = attempt(form, lambda: services.refuse_request(actor=actor, request=row, **form.cleaned_data))
            if done is not None:
                told(request, _("The request is not accepted; what was written in it is deleted."))
                return redirect("office:registrations")
        elif "person" in request.POST:
            person = _person(request, request.POST["person"])
            form = RefusalForm({"reason": "-"})
            form.is_valid()
            made = attempt(form, lambda: services.accept_request(actor=actor, request=row, person=person))
            if made is not None:
                told(request, _("The person is registered with the mission."))
                return redirect("office:registrations")
    text = f"{row.full_name} {row.birth_date:%d.%m.%Y}" if row.surname else ""
    hits = register.search(actor=actor, text=text, purpose=PURPOSE) if text else []
    context = {"section": "registrations", "asked": row, "hits": hits, "form": form, "text": text}
    return render(request, "office/consular/asked.html", context, status=422 if form.errors else 200)


@needs(rules.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """Renew a registration, or end it."""
    actor, row = actor_of(request), _registration(request, uid)
    renewing = RenewForm(
        request.POST if "renew" in request.POST else None, prefix="renew", initial={"until": row.until}
    )
    ending = RevokeForm(request.POST if "revoke" in request.POST else None, prefix="revoke")
    done = None
    if "renew" in request.POST and renewing.is_valid():
        done = attempt(renewing, lambda: services.renew(actor=actor, registration=row, **renewing.cleaned_data))
    elif "revoke" in request.POST and ending.is_valid():
        done = attempt(ending, lambda: services.revoke(actor=actor, registration=row, **ending.cleaned_data))
    if done is not None:
        told(request, _("The registration is changed."))
        return redirect("office:registrations")
    form = renewing if "renew" in request.POST else ending
    context = {"section": "registrations", "row": row, "renewing": renewing, "ending": ending, "form": form}
    return render(request, "office/consular/registration.html", context, status=422 if form.errors else 200)


@needs(rules.REGISTER)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Search for the person of a request: goes on in the search, from which a new record can be made."""
    request.session[search.KEY] = request.POST.get("text", "")[:LONGEST]
    return redirect("office:search")


@needs("cases.attachment.write")
@require_POST
def stay_answer(request: HttpRequest, uid: str) -> HttpResponse:
    """Attach to an entry-ban inquiry what the rules of entry and stay say about the person today."""
    done = said_no(
        request,
        lambda: services.attach_stay_answer(
            actor=actor_of(request), case=uid, on=timezone.localdate(), language=words.language()
        ),
    )
    if done:
        told(request, _("The answer of the rules is attached."))
    return redirect("office:case", uid)


def _registration(request: HttpRequest, uid: str) -> Registration:
    try:
        return queries.registration(actor=actor_of(request), uid=uid)
    except NotFound:
        raise Http404 from None


def _person(request: HttpRequest, uid: str) -> Person:
    try:
        return register.person(actor=actor_of(request), uid=uid, purpose=PURPOSE)
    except Person.DoesNotExist:
        raise Http404 from None
