"""Reads of consular registration."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import OfficeKind
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.registry import rules as register
from sapar.core.registry.models import Person
from sapar.lines.consular import rules
from sapar.lines.consular.enums import RequestStatus
from sapar.lines.consular.links import digest
from sapar.lines.consular.models import Registration, RegistrationRequest
from sapar.lines.consular.refusals import NotFound

MISSIONS = (OfficeKind.EMBASSY, OfficeKind.CONSULATE)


def served_countries() -> dict[str, list[Office]]:
    """The missions by the country that they serve; on the public page too."""
    found: dict[str, list[Office]] = {}
    for office in Office.objects.filter(kind__in=MISSIONS).order_by("kind", "code"):
        for country in office.serves:
            found.setdefault(country, []).append(office)
    return found


def mission_for(country: str) -> Office | None:
    """The mission that takes requests of that country: its consulate, else its embassy."""
    return next(iter(served_countries().get(country, [])), None)


def registrations(
    *, actor: Actor, on: date | None = None, country: str = "", ending_by: date | None = None, ended: bool = False
) -> QuerySet[Registration]:
    """Registrations at the actor's offices that run on a day; `ending_by`: that run out by then; `ended`: the others."""
    policy.require(actor, rules.REGISTER)
    day = on or timezone.localdate()
    running = Q(ended_on__isnull=True, until__gte=day)
    found = Registration.objects.filter(rules.offices(actor, rules.REGISTER)).filter(~running if ended else running)
    found = rules.without_closed(found, register.clearance(actor, rules.REGISTER))
    if country:
        found = found.filter(country=country)
    if ending_by is not None:
        found = found.filter(until__lte=ending_by)
    return found.select_related("person__cluster", "office").order_by("until", "pk")


def registration(*, actor: Actor, uid: str) -> Registration:
    """One registration, for acting on it; logged. Raises NotFound."""
    found = Registration.objects.select_related("person", "office", "journey").filter(uid=uid).first()
    if found is None:
        raise NotFound("", _("There is no such registration."))
    if not policy.may(actor, rules.REGISTER, rules.AtOffice(found.office, register.sensitivity(found.person))):
        raise NotFound("", _("There is no such registration."))
    audit.record(actor=actor, act="consular.registration.read", subject=found, persons=[found.person.uid])
    return found


def registrations_of(*, person: Person) -> QuerySet[Registration]:
    """The registrations of a human being, the latest first; for a page whose reader may see the person."""
    found = Registration.objects.filter(person__cluster_id=person.cluster_id)
    return found.select_related("office").order_by("-from_date", "-pk")


def requests(*, actor: Actor) -> QuerySet[RegistrationRequest]:
    """Requests of the public page that wait for the actor's offices: confirmed ones first, then the oldest."""
    policy.require(actor, rules.REGISTER)
    found = RegistrationRequest.objects.filter(rules.offices(actor, rules.REGISTER))
    return found.filter(status=RequestStatus.CONFIRMED).select_related("office").order_by("asked_at", "pk")


def request_of(*, actor: Actor, uid: str) -> RegistrationRequest:
    """One such request; logged. Raises NotFound."""
    found = RegistrationRequest.objects.select_related("office", "registration").filter(uid=uid).first()
    if found is None or not policy.may(actor, rules.REGISTER, found):
        raise NotFound("", _("There is no such request."))
    audit.record(actor=actor, act="consular.registration.read", subject=found)
    return found


def request_by_link(*, secret: str) -> RegistrationRequest:
    """The request whose e-mail held this link; for the page on which the person confirms it. Raises NotFound."""
    found = RegistrationRequest.objects.select_related("office").filter(link=digest(secret)).first()
    if found is None:
        raise NotFound("", _("This link is not known any more: ask for registration again."))
    return found
