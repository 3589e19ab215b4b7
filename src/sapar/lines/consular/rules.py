"""Who may: the permissions of the line by name, and what of a record the policy is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.conditions import any_of
from sapar.core.registry import rules as register
from sapar.core.registry.models import Person

Row = TypeVar("Row", bound=Model)

REGISTER = "consular.registration.write"
WARNING_READ = "consular.warning.read"
WARNING_WRITE = "consular.warning.write"
WARNING_APPROVE = "consular.warning.approve"
APPOINTMENT_READ = "consular.appointment.read"
APPOINTMENT_WRITE = "consular.appointment.write"
SLOT_WRITE = "consular.slot.write"
DESK = "consular.desk.read"
STATISTICS = "consular.statistics.read"


@dataclass(frozen=True)
class AtOffice:
    """Something of an office that is about nobody yet, or about somebody of that sensitivity."""

    office: Office
    sensitivity: int = 0

    @property
    def office_id(self) -> int:
        """The office it belongs to."""
        return self.office.pk


def require(actor: Actor, permission: str, office: Office, sensitivity: int = 0) -> None:
    """Raise Denied unless the actor may at that office."""
    policy.require(actor, permission, AtOffice(office, sensitivity))


def require_for(actor: Actor, permission: str, office: Office, person: Person | None) -> None:
    """The same for an act on somebody, who is as sensitive as the most sensitive of their records."""
    require(actor, permission, office, register.sensitivity(person) if person is not None else 0)


def without_closed(rows: QuerySet[Row], clearance: int, person: str = "person") -> QuerySet[Row]:
    """Rows of persons none of whose records is more sensitive than that, and rows of nobody.

    `person` leads from a row to its person.
    """
    return rows.exclude(**{f"{person}__cluster__sources__sensitivity__gt": clearance})


def offices(actor: Actor, permission: str, prefix: str = "office") -> Q:
    """Rows of the offices where the actor has the permission, as a filter; `prefix` leads to the office."""
    places = dict.fromkeys((grant.organisation_id, grant.office_id) for grant in policy.scope(actor, permission))
    if any(organisation is None for organisation, _office in places):
        return Q()
    return any_of(
        Q(**{f"{prefix}__organisation_id": organisation}) if office is None else Q(**{f"{prefix}_id": office})
        for organisation, office in places
    )
