"""What the line holds about a person, for that person. For whoever may hand out the person's own record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.actors import Actor
from sapar.core.registry.models import Person
from sapar.core.registry.queries import Section
from sapar.lines.consular.enums import BookingStatus, Service
from sapar.lines.consular.models import Booking, Registration


def registrations(actor: Actor, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Their registrations with missions, the oldest first."""
    rows = Registration.objects.filter(person__in=persons).select_related("office").order_by("from_date", "pk")
    return [
        {
            "office": row.office.code,
            "country": row.country,
            "region": row.region,
            "from_date": row.from_date.isoformat(),
            "until": row.until.isoformat(),
            "ended_on": row.ended_on.isoformat() if row.ended_on else None,
            "created_at": row.made_at.isoformat(timespec="seconds"),
        }
        for row in rows
    ]


def appointments(actor: Actor, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Their appointments, the oldest first."""
    rows = Booking.objects.filter(person__in=persons).select_related("slot__office").order_by("slot__starts", "pk")
    return [
        {
            "office": row.slot.office.code,
            "service": row.slot.service,
            "starts": row.slot.starts.isoformat(timespec="seconds"),
            "status": row.status,
        }
        for row in rows
    ]


SECTIONS = (
    Section(
        "registrations",
        _("Consular registrations"),
        registrations,
        things={
            "consular.registration": _("Consular registration"),
            "consular.person": _("Consular records"),
        },
    ),
    Section(
        "appointments",
        _("Appointments"),
        appointments,
        fields={"service": _("Service"), "starts": _("Time"), "status": _("Status")},
        words={"service": dict(Service.choices), "status": dict(BookingStatus.choices)},
        things={"consular.appointment": _("Appointment")},
    ),
)
