"""Acts on appointments: slots offered, places booked, the hall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor, system
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.audit.once import once
from sapar.core.cases.calendars import calendar
from sapar.core.outbox import services as outbox
from sapar.core.registry import cleaning
from sapar.core.registry.models import Person
from sapar.lines.consular import rules
from sapar.lines.consular.enums import BookingStatus, Service
from sapar.lines.consular.models import Booking, BookingRequest, Slot, Ticket
from sapar.lines.consular.models.appointments import LIVE
from sapar.lines.consular.refusals import FullyBooked, Refused

LETTERS = dict(zip(Service.values, "ABCDEFG", strict=True))
"""With which letter the numbers of a service begin."""
MOST_DAYS = 120
NAME_KEPT = timedelta(days=30)
"""How long after the appointment the name of somebody not registered is kept."""


@transaction.atomic
def offer_slots(
    *, actor: Actor, office: Office, service: str, first: date, last: date, opens: time, closes: time, minutes: int,
    capacity: int,
) -> int:  # fmt: skip
    """Offer slots on the working days from `first` to `last`; how many are new. Slots that are there stay as they are.

    `opens`, `closes`: by the office's clock; `minutes`: length of one; `capacity`: people served at the same time.
    """
    rules.require(actor, rules.SLOT_WRITE, office)
    if service not in Service.values:
        raise Refused("service", _("Choose a service from the list."))
    if last < first or (last - first).days > MOST_DAYS:
        raise Refused("last", _("Choose a last day at most %(days)s days after the first.") % {"days": MOST_DAYS})
    if closes <= opens or not 5 <= minutes <= 240 or not 1 <= capacity <= 50:
        raise Refused("minutes", _("Slots last 5 to 240 minutes for 1 to 50 people, and the day ends after it begins."))
    works = calendar(office.time_zone, office.weekend, office.holidays)
    zone = ZoneInfo(office.time_zone)
    starts: list[datetime] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        at = datetime.combine(day, opens, zone)
        while works.works_on(day) and at + timedelta(minutes=minutes) <= datetime.combine(day, closes, zone):
            starts.append(at)
            at += timedelta(minutes=minutes)
    before = Slot.objects.filter(office=office, service=service).count()
    Slot.objects.bulk_create(
        (Slot(office=office, service=service, starts=at, minutes=minutes, capacity=capacity) for at in starts),
        batch_size=500,
        ignore_conflicts=True,
    )
    new = Slot.objects.filter(office=office, service=service).count() - before
    audit.record(actor=actor, act=rules.SLOT_WRITE, subject=office, details={"service": service, "slots": new})
    return new


def book(
    *, actor: Actor, slot: Slot, person: Person | None = None, name: str = "", key: str | None = None
) -> Booking:  # fmt: skip
    """Take a place. Of two who take the last one at once, one gets it. Raises FullyBooked, Refused, Denied."""
    rules.require_for(actor, rules.APPOINTMENT_WRITE, slot.office, person)
    asked = {"slot": slot.uid, "person": person.uid if person else None, "name": name}
    with transaction.atomic(), once(actor=actor, act="consular.appointment.book", key=key, request=asked) as done:
        if done.result is not None:
            return Booking.objects.get(uid=done.result["uid"])
        known_as = "" if person else cleaning.text(name, "name", 150)
        if person is None and not known_as:
            raise Refused("name", _("Choose a person, or write a name."))
        if slot.starts + timedelta(minutes=slot.minutes) < timezone.now():
            raise Refused("slot", _("This time has passed: choose another."))
        if person is not None and _booked_already(slot, person):
            raise Refused("slot", _("The person has an appointment for this service on that day already."))
        # The one statement that decides: it counts only where a place is left.
        if not Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1):
            raise FullyBooked("slot", _("No place is left at this time: choose another."))
        booking = Booking.objects.create(slot=slot, person=person, name=known_as, booked_at=timezone.now())
        _note(actor, booking, "book")
        done.keep({"uid": booking.uid})
        return booking


def _booked_already(slot: Slot, person: Person) -> bool:
    same_day = Booking.objects.filter(
        person__cluster_id=person.cluster_id, status__in=LIVE, slot__office=slot.office, slot__service=slot.service
    )
    half = timedelta(hours=12)
    return same_day.filter(slot__starts__gt=slot.starts - half, slot__starts__lt=slot.starts + half).exists()


@transaction.atomic
def cancel(*, actor: Actor, booking: Booking) -> Booking:
    """Give the place back; twice is once."""
    row = _held(actor, booking)
    if row.status == BookingStatus.CANCELLED:
        return row
    if row.status not in (BookingStatus.BOOKED, BookingStatus.WAITING):
        raise Refused("", _("This appointment has begun or ended: it cannot be cancelled."))
    Slot.objects.filter(pk=row.slot_id, taken__gt=0).update(taken=F("taken") - 1)
    _tell(row)
    return _set(actor, row, BookingStatus.CANCELLED, "cancel", ended_at=timezone.now())


def _tell(row: Booking) -> None:
    """Whoever booked on the public page hears that the mission cancels."""
    asked = BookingRequest.objects.filter(booking=row).exclude(email="").first()
    if asked is not None:
        outbox.send(
            actor=system("consular"), key=f"appointment-cancelled:{asked.uid}", channel="email", to=asked.email,
            template="consular/appointment_cancelled", language=asked.language, context={},
        )  # fmt: skip


@transaction.atomic
def arrive(*, actor: Actor, booking: Booking) -> Booking:
    """The person is in the hall and gets a number; twice is once."""
    row = _held(actor, booking)
    if row.status == BookingStatus.WAITING:
        return row
    if row.status != BookingStatus.BOOKED:
        raise Refused("", _("This appointment has begun or ended."))
    return _set(actor, row, BookingStatus.WAITING, "arrive", arrived_at=timezone.now(), number=_next_number(row.slot))


def _next_number(slot: Slot) -> str:
    """The next number of the day, with the letter of the service. The counter's row is held until the commit."""
    day = timezone.now().astimezone(ZoneInfo(slot.office.time_zone)).date()
    Ticket.objects.get_or_create(office=slot.office, day=day)
    Ticket.objects.filter(office=slot.office, day=day).update(last=F("last") + 1)
    return f"{LETTERS[slot.service]}{Ticket.objects.get(office=slot.office, day=day).last:03d}"


@transaction.atomic
def call_next(*, actor: Actor, office: Office, window: str, services: tuple[str, ...] = ()) -> Booking | None:
    """Call the next number to a window: by the time of the appointment, then of arrival. None where nobody waits.

    Two windows that call at once get two people.
    """
    rules.require(actor, rules.APPOINTMENT_WRITE, office)
    at = cleaning.text(window, "window", 8)
    if not at:
        raise Refused("window", _("Say which window calls."))
    waiting = Booking.objects.filter(slot__office=office, status=BookingStatus.WAITING)
    if services:
        waiting = waiting.filter(slot__service__in=services)
    for pk in waiting.order_by("slot__starts", "arrived_at", "pk").values_list("pk", flat=True)[:10]:
        mine = Booking.objects.filter(pk=pk, status=BookingStatus.WAITING)
        if mine.update(status=BookingStatus.CALLED, called_at=timezone.now(), window=at):
            row = Booking.objects.select_related("slot__office", "person").get(pk=pk)
            _note(actor, row, "call")
            return row
    return None


@transaction.atomic
def finish(*, actor: Actor, booking: Booking, came: bool = True) -> Booking:
    """The person was served, or did not come to the window; twice is once."""
    row = _held(actor, booking)
    to = BookingStatus.SERVED if came else BookingStatus.MISSED
    if row.status == to:
        return row
    if row.status != BookingStatus.CALLED and not (row.status == BookingStatus.BOOKED and not came):
        raise Refused("", _("Call the number first."))
    return _set(actor, row, to, "finish", ended_at=timezone.now())


@transaction.atomic
def close_past(*, actor: Actor, now: datetime | None = None) -> int:
    """Mark those who did not come by the next day as missed, and forget names a month after; how many were marked."""
    moment = now or timezone.now()
    late = Booking.objects.filter(status__in=LIVE, slot__starts__lt=moment - timedelta(hours=24))
    marked = late.update(status=BookingStatus.MISSED, ended_at=moment)
    Booking.objects.filter(slot__starts__lt=moment - NAME_KEPT).exclude(name="").update(name="")
    if marked:
        audit.record(actor=actor, act="consular.appointment.close", details={"missed": marked})
    return marked


def _held(actor: Actor, booking: Booking) -> Booking:
    found = Booking.objects.select_for_update(of=("self",)).select_related("slot__office", "person")
    row = found.get(pk=booking.pk)
    rules.require_for(actor, rules.APPOINTMENT_WRITE, row.slot.office, row.person)
    return row


def _set(actor: Actor, row: Booking, to: BookingStatus, verb: str, **fields: object) -> Booking:
    row.status = to
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *fields])
    _note(actor, row, verb)
    return row


def _note(actor: Actor, row: Booking, verb: str) -> None:
    persons = (row.person.uid,) if row.person else ()
    audit.record(actor=actor, act=f"consular.appointment.{verb}", subject=row, persons=persons)
