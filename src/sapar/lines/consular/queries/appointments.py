"""Reads of appointments: what is free, who comes today, which numbers are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.registry import rules as register
from sapar.lines.consular import rules
from sapar.lines.consular.enums import BookingStatus
from sapar.lines.consular.links import digest
from sapar.lines.consular.models import Booking, BookingRequest, Slot
from sapar.lines.consular.models.appointments import bookable
from sapar.lines.consular.refusals import NotFound

SHOWN = 6
"""Numbers on the screen of the hall."""


def local_day(office: Office, moment: datetime) -> date:
    """Which day it is at the office."""
    return moment.astimezone(ZoneInfo(office.time_zone)).date()


def bounds(office: Office, on: date) -> tuple[datetime, datetime]:
    """When the day begins and ends at the office."""
    zone = ZoneInfo(office.time_zone)
    return datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)


def free_slots(*, actor: Actor, office: Office, service: str, first: date, last: date) -> QuerySet[Slot]:
    """Slots of a service with a place left, from now on."""
    rules.require(actor, rules.APPOINTMENT_READ, office)
    start, end = bounds(office, first)[0], bounds(office, last)[1]
    found = Slot.objects.filter(office=office, service=service, taken__lt=F("capacity"))
    return found.filter(starts__gte=max(start, timezone.now()), starts__lt=end).order_by("starts", "pk")


def slot(*, actor: Actor, uid: str) -> Slot:
    """One slot. Raises NotFound."""
    found = Slot.objects.select_related("office").filter(uid=uid).first()
    if found is None or not policy.may(actor, rules.APPOINTMENT_READ, found):
        raise NotFound("slot", _("There is no such time."))
    return found


def bookable_slots(*, office: Office | None = None, service: str = "") -> QuerySet[Slot]:
    """Slots with a place left that anybody can book on the public page; they tell nothing of who has booked."""
    found = Slot.objects.filter(bookable(timezone.now()), taken__lt=F("capacity"))
    if office is not None:
        found = found.filter(office=office, service=service)
    return found.select_related("office").order_by("starts", "pk")


def booking_by_link(*, secret: str) -> BookingRequest:
    """What the link of an e-mail is about. Raises NotFound."""
    found = BookingRequest.objects.filter(link=digest(secret))
    request = found.select_related("slot__office", "booking").first()
    if request is None:
        raise NotFound("", _("This link is not known any more: book anew."))
    return request


def offered() -> list[tuple[Office, str]]:
    """Which services can be booked where."""
    pairs = set(bookable_slots().order_by().values_list("office", "service"))
    offices = Office.objects.in_bulk({office for office, _service in pairs})
    return [(offices[office], service) for office, service in pairs]


@dataclass(frozen=True)
class Day:
    """A day of an office: its slots with their bookings."""

    office: Office
    on: date
    slots: list[Slot]
    bookings: list[Booking]
    free: int

    def having(self, *statuses: str) -> list[Booking]:
        """The bookings in one of the statuses."""
        return [one for one in self.bookings if one.status in statuses]


def day(*, actor: Actor, office: Office, on: date) -> Day:
    """Who comes to an office on a day, in two statements; logged for the persons on it."""
    rules.require(actor, rules.APPOINTMENT_READ, office)
    start, end = bounds(office, on)
    slots = list(Slot.objects.filter(office=office, starts__gte=start, starts__lt=end).order_by("starts", "pk"))
    clearance = max((grant.clearance for grant in policy.scope(actor, rules.APPOINTMENT_READ)), default=0)
    found = rules.without_closed(Booking.objects.filter(slot__in=[row.pk for row in slots]), clearance)
    bookings = list(
        found.select_related("slot", "request", "person__cluster").order_by("slot__starts", "arrived_at", "pk")
    )
    persons = [one.person.uid for one in bookings if one.person]
    if persons:
        audit.record(actor=actor, act=rules.APPOINTMENT_READ, subject=office, persons=persons)
    return Day(office, on, slots, bookings, sum(row.capacity - row.taken for row in slots))


def booking(*, actor: Actor, uid: str) -> Booking:
    """One booking, for acting on it. Raises NotFound."""
    found = Booking.objects.select_related("slot__office", "person").filter(uid=uid).first()
    if found is None:
        raise NotFound("", _("There is no such appointment."))
    at = rules.AtOffice(found.slot.office, register.sensitivity(found.person) if found.person else 0)
    if not policy.may(actor, rules.APPOINTMENT_READ, at):
        raise NotFound("", _("There is no such appointment."))
    return found


@dataclass(frozen=True)
class Screen:
    """What hangs in the hall: numbers and windows, nothing else."""

    called: list[tuple[str, str]]  # number, window; the latest first
    waiting: int


def screen(*, office: Office, now: datetime | None = None) -> Screen:
    """The numbers called last on this day. For everybody: it holds no name."""
    start, end = bounds(office, local_day(office, now or timezone.now()))
    today = Booking.objects.filter(slot__office=office, slot__starts__gte=start, slot__starts__lt=end)
    called = today.filter(status=BookingStatus.CALLED).order_by("-called_at", "-pk")
    return Screen(
        list(called.values_list("number", "window")[:SHOWN]), today.filter(status=BookingStatus.WAITING).count()
    )


def office_of_screen(code: str) -> Office | None:
    """The office whose hall a screen hangs in."""
    return Office.objects.filter(code=code, serves__isnull=False).first()


def waiting_numbers(*, actor: Actor, office: Office, on: date) -> list[Booking]:
    """Who waits in the hall, in the order in which they will be called."""
    found = day(actor=actor, office=office, on=on).having(BookingStatus.WAITING)
    return sorted(found, key=lambda one: (one.slot.starts, one.arrived_at or one.booked_at, one.pk))
