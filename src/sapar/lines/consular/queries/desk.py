"""A mission's desk beside its cases: today's times, requests to be registered, people here whose stay ends soon."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.cases import desk as cases_desk
from sapar.core.cases import queries as cases
from sapar.core.cases.models import Case
from sapar.core.registry import rules as register
from sapar.lines.consular import rules
from sapar.lines.consular.enums import BookingStatus, RequestStatus
from sapar.lines.consular.models import Booking, Registration, RegistrationRequest, StayEnd
from sapar.lines.consular.queries.appointments import bounds, local_day

SOON = 14
"""Days within which the end of a stay shows on the desk."""
LISTED = 10
"""Rows of each list on the desk; the rest is one press away."""

_WHO = "journey__person__cluster"
SHOWN = (
    "country", "last_day", "journey", "journey__person", _WHO, *cases_desk.named(_WHO), f"{_WHO}__uid",
    f"{_WHO}__birth_date", f"{_WHO}__birth_precision",
)  # fmt: skip
"""What a line says of a stay that ends."""


@dataclass(frozen=True)
class Ending:
    """Somebody in the mission's country whose lawful stay ends soon, or has ended."""

    uid: str
    name: str
    birth_year: int | None
    country: str
    last_day: date
    days: int  # left; below zero: over


@dataclass(frozen=True)
class Desk:
    """What waits at a mission on a day."""

    office: Office
    on: date
    appointments: dict[str, int]  # status -> number, today
    due_today: list[Case]
    requests: int  # registrations asked for on the public page
    registrations_ending: int
    stays: list[Ending]
    stays_number: int  # at most cases_desk.COUNTED + 1, which means more

    @property
    def stays_more(self) -> bool:
        """Whether more stays end soon than were counted."""
        return self.stays_number > cases_desk.COUNTED


def desk(*, actor: Actor, office: Office, now: datetime | None = None) -> Desk:
    """The desk of an office, logged for the persons listed; a fixed number of statements whatever there is, with one for
    the stays in each country that the office serves.
    """
    rules.require(actor, rules.DESK, office)
    moment = now or timezone.now()
    today = local_day(office, moment)
    start, end = bounds(office, today)
    due = cases.cases(actor=actor, now=moment).filter(
        office=office, due_at__gte=moment, due_at__lt=end, paused_since__isnull=True
    )
    bookings = Booking.objects.filter(slot__office=office, slot__starts__gte=start, slot__starts__lt=end)
    running = Registration.objects.filter(office=office, ended_on__isnull=True, until__gte=today)
    # Each country along the index of its days: of several at once the database would sort all.
    stays = (ending_stays(actor=actor, office=office, on=today, countries=[one]) for one in office.serves)
    keys = cases_desk.walk(*stays, by="last_day")
    rows = cases_desk.fetched(StayEnd, keys[:LISTED], SHOWN)
    listed = [_ending(row, today) for row in rows.values()]
    if listed:
        audit.record(actor=actor, act=rules.DESK, subject=office, persons=[one.uid for one in listed])
    return Desk(
        office=office,
        on=today,
        appointments=dict.fromkeys(BookingStatus.values, 0)
        | dict(bookings.order_by().values_list("status").annotate(number=Count("pk"))),
        due_today=list(due.select_related("person").only(*cases_desk.COLUMNS[Case])[:LISTED]),
        requests=RegistrationRequest.objects.filter(office=office, status=RequestStatus.CONFIRMED).count(),
        registrations_ending=running.filter(until__lte=today + timedelta(days=SOON)).count(),
        stays=listed,
        stays_number=len(keys),
    )


def ending_stays(
    *, actor: Actor, office: Office, on: date, days: int = SOON, countries: Collection[str] | None = None
) -> QuerySet[StayEnd]:
    """Present stays in the countries that an office serves, or in some of these, that end within some days, the first
    to end first.

    As last computed (`consular.services.compute_stay_ends`); the person's page computes anew.
    """
    rules.require(actor, rules.DESK, office)
    clearance = register.clearance(actor, rules.DESK)
    among = office.serves if countries is None else countries
    found = StayEnd.objects.filter(
        Q(journey__left__isnull=True) | Q(journey__left__gte=on),
        country__in=among, last_day__gte=on, last_day__lte=on + timedelta(days=days),
    )  # fmt: skip
    found = rules.without_closed(found, clearance, "journey__person")
    return found.select_related("journey__person__cluster").order_by("last_day", "pk")


def _ending(row: StayEnd, today: date) -> Ending:
    person = row.journey.person.cluster
    if row.last_day is None:
        raise LookupError("a stay without an end is no ending stay")
    days = (row.last_day - today).days
    return Ending(person.uid, person.full_name, person.birth_year, row.country, row.last_day, days)
