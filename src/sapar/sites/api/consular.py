"""The consular line: warnings, and times to come to a mission."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.registry import queries as register
from sapar.lines.consular import queries, rules, services
from sapar.lines.consular.enums import Service
from sapar.lines.consular.models import Slot
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.persons import office
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Day, Input, Key, Line, PathUid, Uid

router = Router()
LONGEST = 62
"""Days of appointments that are listed at once."""


class WarningOut(Schema):
    """A warning to citizens in three languages, and whom it is for."""

    uid: str
    status: str
    severity: str
    titles: dict[str, str]
    texts: dict[str, str]
    country: str
    region: str
    there_from: date
    there_to: date
    written_at: datetime
    sent_at: datetime | None


@operation(router, "GET", "/warnings", permission=rules.WARNING_READ, response=list[WarningOut])
def list_warnings(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Any:
    """Warnings of all missions, the latest first."""
    return list(queries.warnings(actor=actor(request))[:limit])


class SlotOut(Schema):
    """A time at which a place is left."""

    uid: str
    service: str
    starts: datetime
    minutes: int
    left: int

    @staticmethod
    def resolve_left(slot: Slot) -> int:
        """Places."""
        return int(slot.capacity - slot.taken)


class When(Schema):
    """At which office, for what, on which days."""

    model_config = {"extra": "forbid"}

    office: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
    service: Service
    first: Day
    last: Day


@operation(router, "GET", "/slots", permission=rules.APPOINTMENT_READ, response=list[SlotOut])
def list_slots(request: HttpRequest, when: Query[When]) -> Any:
    """Times at an office with a place left, from now on."""
    if not timedelta(0) <= when.last - when.first <= timedelta(days=LONGEST):
        raise Refused("query.last", _("Ask for at most 62 days, the first before the last."))
    at = office(when.office)
    found = queries.free_slots(actor=actor(request), office=at, service=when.service, first=when.first, last=when.last)
    return list(found[:500])


class Visitor(Input):
    """Who comes: a person of the register, or a name."""

    person: Uid | None = None
    name: Line = ""


class BookingOut(Schema):
    """A place that was taken."""

    uid: str
    slot: str
    starts: datetime
    status: str


@operation(
    router, "POST", "/slots/{uid}/bookings", permission=rules.APPOINTMENT_WRITE, response=BookingOut, status=201,
    problems=(409,),
)  # fmt: skip
def book_slot(request: HttpRequest, uid: PathUid, body: Visitor, key: Key = None) -> Any:
    """Take a place. Of two who take the last one at once, one gets it and the other 409."""
    slot = queries.slot(actor=actor(request), uid=uid)
    person = register.resolve(body.person) if body.person else None
    if body.person and person is None:
        raise Refused("body.person", _("There is no such person in the register."))
    return _booking(services.book(actor=actor(request), slot=slot, person=person, name=body.name, key=key))


@operation(
    router, "POST", "/bookings/{uid}/cancel", permission=rules.APPOINTMENT_WRITE, response=BookingOut, problems=(409,)
)
def cancel_booking(request: HttpRequest, uid: PathUid) -> Any:
    """Give the place back; twice is once."""
    booking = queries.booking(actor=actor(request), uid=uid)
    return _booking(services.cancel(actor=actor(request), booking=booking))


def _booking(booking: Any) -> dict[str, Any]:
    return {
        "uid": booking.uid, "slot": booking.slot.uid, "starts": booking.slot.starts, "status": str(booking.status),
    }  # fmt: skip
