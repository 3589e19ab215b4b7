"""Appointments that citizens book themselves: asked for on the public page, confirmed and cancelled by a link.

A place is taken when the link of the e-mail is confirmed, not before: whoever types other people's addresses takes none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import ANYONE, Actor
from sapar.core.audit import services as audit
from sapar.core.outbox import services as outbox
from sapar.core.registry import cleaning
from sapar.lines.consular.enums import BookingStatus
from sapar.lines.consular.links import digest
from sapar.lines.consular.models import LIVE, Booking, BookingRequest, Slot
from sapar.lines.consular.models.appointments import bookable
from sapar.lines.consular.refusals import FullyBooked, NotFound, Refused
from sapar.lines.consular.services.appointments import NAME_KEPT
from sapar.lines.consular.services.registrations import CLERK

UNCONFIRMED_KEPT = timedelta(days=1)
MOST = 3
"""Appointments to come that one e-mail address holds."""
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of numbers on slips: none is taken for another when read aloud or by hand."""


@dataclass(frozen=True)
class Visitor:
    """What somebody wrote on the public page."""

    surname: str
    given: str
    birth_year: int
    email: str
    language: str
    phone: str = ""


def ask_booking(
    *, actor: Actor, key: str, slot: Slot, visitor: Visitor, link: Callable[[str], str]
) -> BookingRequest:  # fmt: skip
    """Keep what a visitor asks for and send them a link; the same `key` again keeps and sends nothing more.

    `link` makes the address in the e-mail from its secret. Nobody is told who has booked. Raises Refused.
    """
    now = timezone.now()
    check_birth_year(visitor.birth_year)
    named = cleaning.names(visitor.surname, visitor.given, "", "")
    phone = cleaning.text(visitor.phone, "phone", 30)
    _check(slot, now)
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        request, created = BookingRequest.objects.get_or_create(
            key=digest(key),
            defaults={
                "link": digest(secret), "slot": slot, "number": "".join(secrets.choice(SIGNS) for _sign in range(8)),
                "surname": named["surname"], "given": named["given"], "birth_year": visitor.birth_year,
                "email": visitor.email.lower(), "phone": phone, "language": visitor.language, "asked_at": now,
            },
        )  # fmt: skip
        if created:
            outbox.send(
                actor=CLERK, key=f"appointment:{request.uid}", channel="email", to=request.email,
                template="consular/appointment", language=visitor.language, context={"link": link(secret)},
            )  # fmt: skip
            audit.record(actor=actor, act="consular.appointment.ask", subject=request)
    return request


def check_birth_year(year: int) -> None:
    """Raise Refused where nobody who comes can have been born in it."""
    this = timezone.localdate().year
    if not this - 110 < year <= this:
        raise Refused("birth_year", _("Check the year of birth."))


def _check(slot: Slot, now: datetime) -> None:
    row = Slot.objects.filter(bookable(now), pk=slot.pk).first()
    if row is None:
        raise Refused("slot", _("This time has passed: choose another."))
    if row.taken >= row.capacity:
        raise FullyBooked("slot", _("No place is left at this time: choose another."))


@transaction.atomic
def confirm_booking(*, secret: str) -> BookingRequest:
    """The link of the e-mail was opened and the button pressed: take the place; twice is once.

    Raises NotFound, FullyBooked where somebody was faster, Refused.
    """
    request = _by_secret(secret)
    if request.booking is not None or request.cancelled_at is not None:
        return request
    now = timezone.now()
    _check(request.slot, now)
    held = BookingRequest.objects.filter(email=request.email, booking__status__in=LIVE, slot__starts__gt=now)
    if held.count() >= MOST:
        raise Refused("", _("This address holds three appointments already: cancel one first."))
    if not Slot.objects.filter(pk=request.slot_id, taken__lt=F("capacity")).update(taken=F("taken") + 1):
        raise FullyBooked("slot", _("No place is left at this time: choose another."))
    name = f"{request.surname} {request.given}, {request.birth_year}"[:150]
    request.booking = Booking.objects.create(slot=request.slot, name=name, booked_at=now)
    request.save(update_fields=["booking"])
    audit.record(actor=ANYONE, act="consular.appointment.book", subject=request.booking)
    return request


@transaction.atomic
def cancel_booking(*, secret: str) -> BookingRequest:
    """The person cancels by the link: the place is free again, what they wrote is emptied; twice is once."""
    request = _by_secret(secret)
    if request.cancelled_at is not None:
        return request
    if request.booking is not None:
        row = Booking.objects.select_for_update(of=("self",)).get(pk=request.booking.pk)
        if row.status == BookingStatus.BOOKED:
            Slot.objects.filter(pk=row.slot_id, taken__gt=0).update(taken=F("taken") - 1)
            row.status, row.ended_at, row.name = BookingStatus.CANCELLED, timezone.now(), ""
            row.save(update_fields=["status", "ended_at", "name"])
        elif row.status != BookingStatus.CANCELLED:
            raise Refused("", _("This appointment has begun or ended: it cannot be cancelled."))
    request.cancelled_at = timezone.now()
    request.surname = request.given = request.email = request.phone = ""
    request.save(update_fields=["cancelled_at", "surname", "given", "email", "phone"])
    audit.record(actor=ANYONE, act="consular.appointment.cancel", subject=request)
    return request


def _by_secret(secret: str) -> BookingRequest:
    found = BookingRequest.objects.select_for_update(of=("self",)).filter(link=digest(secret))
    request = found.select_related("slot__office", "booking").first()
    if request is None:
        raise NotFound("", _("This link is not known any more: book anew."))
    return request


@transaction.atomic
def forget_bookings_asked(*, actor: Actor, now: datetime | None = None) -> int:
    """Delete what nobody confirmed within a day, and what was asked for appointments of a month ago; how many."""
    moment = now or timezone.now()
    unconfirmed = Q(booking__isnull=True, asked_at__lt=moment - UNCONFIRMED_KEPT)
    past = Q(slot__starts__lt=moment - NAME_KEPT)
    removed = BookingRequest.objects.filter(unconfirmed | past).delete()[0]
    if removed:
        audit.record(actor=actor, act="consular.appointment.forget", details={"requests": removed})
    return removed
