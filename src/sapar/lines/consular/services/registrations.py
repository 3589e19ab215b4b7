"""Acts on consular registration: asked for on the public page or made by an officer, for a time, with consent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import actors
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.audit.once import once
from sapar.core.outbox import services as outbox
from sapar.core.registry import cleaning
from sapar.core.registry import services as registry
from sapar.core.registry.enums import ContactKind, Purpose, Safety
from sapar.core.registry.models import Consent, Journey, Person
from sapar.lines.consular import rules
from sapar.lines.consular.enums import RequestStatus
from sapar.lines.consular.links import digest
from sapar.lines.consular.models import Registration, RegistrationRequest
from sapar.lines.consular.refusals import NotFound, Refused

CONSENT = "consular.registration"
"""The purpose under which consent is recorded."""
LONGEST = timedelta(days=3 * 366)
"""How far ahead a registration may reach before it has to be renewed."""
UNCONFIRMED_KEPT = timedelta(days=7)
UNANSWERED_KEPT = timedelta(days=60)
CLERK = actors.system("consular")
"""Who writes what follows from a registration (a journey, an address): a counter clerk may register, not write these."""
RENEW = "consular.registration.renew"
END = "consular.registration.end"
WAITING = (RequestStatus.NEW, RequestStatus.CONFIRMED)


@dataclass(frozen=True)
class Asked:
    """What somebody wrote on the public page, as typed but for the dates."""

    surname: str
    given: str
    birth_date: date
    email: str
    language: str
    country: str
    entered: date
    until: date
    consent_text: str  # what they ticked, in their language
    passport: str = ""
    phone: str = ""
    region: str = ""
    purpose: str = ""


def ask_registration(
    *, actor: Actor, key: str, asked: Asked, office: Office, link: Callable[[str], str]
) -> RegistrationRequest:
    """Keep what a visitor asks for and send them a link; the same `key` again keeps and sends nothing more.

    `link` makes the address in the e-mail from its secret. Nobody is told whether a person is registered already.
    Raises Refused.
    """
    today = timezone.localdate()
    _check_days(asked.entered, asked.until, today)
    if not _plausible(asked.birth_date, today):
        raise Refused("birth_date", _("Check the date of birth."))
    named = cleaning.names(asked.surname, asked.given, "", "")
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        request, created = RegistrationRequest.objects.get_or_create(
            key=digest(key),
            defaults={
                "office": office,
                "surname": named["surname"],
                "given": named["given"],
                "birth_date": asked.birth_date,
                "passport": cleaning.text(asked.passport, "passport", 30),
                "email": asked.email,
                "phone": cleaning.text(asked.phone, "phone", 30),
                "language": asked.language,
                "country": asked.country,
                "region": cleaning.text(asked.region, "region", 60),
                "entered": asked.entered,
                "until": asked.until,
                "purpose": asked.purpose if asked.purpose in Purpose.values else "",
                "consent_text": asked.consent_text,
                "asked_at": timezone.now(),
                "link": digest(secret),
            },
        )
        if created:
            outbox.send(
                actor=CLERK, key=f"registration:{request.uid}", channel="email", to=asked.email,
                template="consular/confirm", language=asked.language, context={"link": link(secret)},
            )  # fmt: skip
            audit.record(actor=actor, act="consular.registration.ask", subject=request)
    return request


def _plausible(born: date, today: date) -> bool:
    """Whether somebody can have been born then and write for themselves."""
    return today.replace(year=today.year - 110, day=1) < born < today.replace(year=today.year - 14, day=1)


@transaction.atomic
def confirm_request(*, secret: str) -> RegistrationRequest:
    """The link of the e-mail was opened and the button pressed; twice is once. Raises NotFound."""
    request = _by_secret(secret)
    if request.status == RequestStatus.NEW:
        request.status, request.confirmed_at = RequestStatus.CONFIRMED, timezone.now()
        request.save(update_fields=["status", "confirmed_at"])
        audit.record(actor=actors.ANYONE, act="consular.registration.confirm", subject=request)
    return request


@transaction.atomic
def withdraw_request(*, secret: str) -> RegistrationRequest:
    """The person takes it back by the link of the e-mail: what they wrote is emptied, a registration ends."""
    request = _by_secret(secret)
    if request.registration is not None:
        _end(request.registration, timezone.localdate(), CLERK)
    _empty(request, RequestStatus.WITHDRAWN)
    audit.record(actor=actors.ANYONE, act="consular.registration.withdraw", subject=request)
    return request


def _by_secret(secret: str) -> RegistrationRequest:
    found = RegistrationRequest.objects.select_for_update(of=("self",)).filter(link=digest(secret))
    request = found.select_related("registration__person").first()
    if request is None:
        raise NotFound("", _("This link is not known any more: ask for registration again."))
    return request


def _empty(request: RegistrationRequest, status: RequestStatus) -> None:
    RegistrationRequest.objects.filter(pk=request.pk).update(
        status=status, surname="", given="", passport="", email="", phone="", region="", consent_text=""
    )
    request.refresh_from_db()


@transaction.atomic
def accept_request(*, actor: Actor, request: RegistrationRequest, person: Person) -> Registration:
    """Put the person, whom the officer has found or registered, on the mission's register; twice is once.

    What the page said becomes a consent, a contact point that is safe (they gave it themselves) and a journey.
    """
    row = RegistrationRequest.objects.select_for_update(of=("self",)).select_related("office").get(pk=request.pk)
    rules.require_for(actor, rules.REGISTER, row.office, person)
    if row.registration is not None:
        return row.registration
    if row.status not in WAITING:
        raise Refused("", _("This request was taken back or not accepted: nothing can be done with it."))
    made = _registered(
        actor, person, row.office, row.country, row.region, row.entered, row.until, row.purpose, row.consent_text,
        row.language,
    )  # fmt: skip
    _reach(person, ContactKind.EMAIL, row.email, row.language)
    if row.phone:
        _reach(person, ContactKind.PHONE, row.phone, row.language)
    row.registration, row.status = made, RequestStatus.ACCEPTED
    row.save(update_fields=["registration", "status"])
    # The register now holds it; what remains here is that a request was accepted.
    _empty(row, RequestStatus.ACCEPTED)
    return made


def _reach(person: Person, kind: str, value: str, language: str) -> None:
    registry.add_contact(
        actor=CLERK, person=person, kind=kind, value=value, safety=Safety.SAFE, language=language,
        note=_("Given with the consular registration"),
    )  # fmt: skip


@transaction.atomic
def refuse_request(*, actor: Actor, request: RegistrationRequest, reason: str) -> RegistrationRequest:
    """Do not accept a request: the reason is kept in the log's purpose, what was typed is emptied."""
    row = RegistrationRequest.objects.select_for_update(of=("self",)).select_related("office").get(pk=request.pk)
    rules.require(actor, rules.REGISTER, row.office)
    if not reason.strip():
        raise Refused("reason", _("Write the reason in a sentence."))
    if row.status in WAITING:
        _empty(row, RequestStatus.REFUSED)
        audit.record(actor=actor, act="consular.registration.refuse", subject=row, purpose=reason.strip()[:200])
    return row


def register(
    *, actor: Actor, person: Person, office: Office, country: str, entered: date, until: date, consent_text: str,
    language: str, region: str = "", purpose: str = "", key: str | None = None,
) -> Registration:  # fmt: skip
    """Register somebody at the counter. Raises Refused; where they are registered there already, that is said."""
    rules.require_for(actor, rules.REGISTER, office, person)
    asked = {"person": person.uid, "office": office.pk, "country": country, "entered": entered, "until": until,
             "region": region, "purpose": purpose}  # fmt: skip
    with transaction.atomic(), once(actor=actor, act=rules.REGISTER, key=key, request=asked) as done:
        if done.result is not None:
            return Registration.objects.get(uid=done.result["uid"])
        made = _registered(actor, person, office, country, region, entered, until, purpose, consent_text, language)
        done.keep({"uid": made.uid})
        return made


def _registered(
    actor: Actor, person: Person, office: Office, country: str, region: str, entered: date, until: date, purpose: str,
    consent_text: str, language: str,
) -> Registration:  # fmt: skip
    today = timezone.localdate()
    _check_days(entered, until, today)
    if country not in office.serves:
        raise Refused("country", _("This mission does not serve that country: choose the mission that does."))
    region = cleaning.text(region, "region", 60)
    if not consent_text.strip():
        raise Refused("consent", _("Registration needs the person's consent: read it to them and tick the box."))
    living = Registration.objects.filter(person__cluster_id=person.cluster_id, country=country, ended_on__isnull=True)
    if living.filter(until__gte=today).exists():
        raise Refused("country", _("The person is registered in that country already: renew that registration."))
    living.update(ended_on=F("until"))  # an earlier one that ran out
    consent = registry.give_consent(
        actor=actor, person=person, purpose=CONSENT, text=consent_text, language=language, until=until
    )
    made = Registration.objects.create(
        person=person, office=office, consent=consent, country=country, region=region, from_date=today, until=until,
        journey=_journey(person, country, region, entered, purpose), made_at=timezone.now(),
    )  # fmt: skip
    audit.record(actor=actor, act=rules.REGISTER, subject=made, persons=[person.uid])
    return made


def _journey(person: Person, country: str, region: str, entered: date, purpose: str) -> Journey | None:
    """The present journey there: the one known, or a new one."""
    known = Journey.objects.filter(person__cluster_id=person.cluster_id, country=country, left__isnull=True)
    return known.order_by("-entered").first() or registry.add_journey(
        actor=CLERK, person=person, country=country,
        region=region, entered=entered, purpose=purpose,
    )  # fmt: skip


def renew(*, actor: Actor, registration: Registration, until: date, key: str | None = None) -> Registration:
    """Let a registration run until a later day; the same day again changes nothing."""
    asked = {"registration": registration.uid, "until": until}
    with transaction.atomic(), once(actor=actor, act=RENEW, key=key, request=asked) as done:
        row = _held(actor, registration)
        if done.result is None:
            _renew(actor, row, until)
            done.keep({"uid": row.uid})
        return row


def _renew(actor: Actor, row: Registration, until: date) -> None:
    if row.ended_on is not None:
        raise Refused("", _("This registration has ended: register the person anew."))
    if until < row.until or until > timezone.localdate() + LONGEST:
        raise Refused("until", _("Choose a later day, at most three years ahead."))
    if until > row.until:
        row.until, row.renewals = until, row.renewals + 1
        row.save(update_fields=["until", "renewals"])
        Consent.objects.filter(pk=row.consent_id).update(until=until)
        audit.record(actor=actor, act=RENEW, subject=row, persons=[row.person.uid])


def revoke(
    *, actor: Actor, registration: Registration, left_on: date | None = None, key: str | None = None
) -> Registration:
    """End a registration because the person wishes it; `left_on`: they have left the country too. Twice is once."""
    asked = {"registration": registration.uid, "left_on": left_on}
    with transaction.atomic(), once(actor=actor, act=END, key=key, request=asked) as done:
        row = _held(actor, registration)
        if done.result is None:
            _end(row, left_on or timezone.localdate(), actor)
            if left_on is not None and row.journey is not None and row.journey.left is None:
                registry.close_journey(actor=CLERK, journey=row.journey, left=left_on)
            done.keep({"uid": row.uid})
        return row


def end_for_consent(actor: Actor, consent: Consent) -> None:
    """The person took back the consent that a registration rests on: it ends."""
    rows = Registration.objects.select_for_update(of=("self",)).filter(consent=consent, ended_on__isnull=True)
    for row in rows.select_related("person"):
        _end(row, timezone.localdate(), actor)


def _end(row: Registration, day: date, actor: Actor) -> None:
    if row.ended_on is not None:
        return
    row.ended_on = max(row.from_date, min(day, row.until))
    row.save(update_fields=["ended_on"])
    Consent.objects.filter(pk=row.consent_id, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    audit.record(actor=actor, act=END, subject=row, persons=[row.person.uid])


def _held(actor: Actor, registration: Registration) -> Registration:
    found = Registration.objects.select_for_update(of=("self",)).select_related("person", "office", "journey")
    row = found.get(pk=registration.pk)
    rules.require_for(actor, rules.REGISTER, row.office, row.person)
    return row


@transaction.atomic
def forget_requests(*, actor: Actor, now: datetime | None = None) -> int:
    """Delete requests that nobody confirmed or answered in time, and the shells of those that ended; how many."""
    moment = now or timezone.now()
    old = RegistrationRequest.objects.filter(status=RequestStatus.NEW, asked_at__lt=moment - UNCONFIRMED_KEPT)
    stale = RegistrationRequest.objects.exclude(status=RequestStatus.NEW).filter(asked_at__lt=moment - UNANSWERED_KEPT)
    removed = old.delete()[0] + stale.filter(registration__isnull=True).delete()[0]
    if removed:
        audit.record(actor=actor, act="consular.registration.forget", details={"requests": removed})
    return removed


def _check_days(entered: date, until: date, today: date) -> None:
    if entered > today:
        raise Refused("entered", _("The day of entry cannot be in the future."))
    if until <= today or until < entered:
        raise Refused("until", _("Choose a day that is still to come."))
    if until > today + LONGEST:
        raise Refused("until", _("Choose a day at most three years ahead; it can be renewed."))
