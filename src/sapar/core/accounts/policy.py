"""Who may: the one place where a permission, a role holding and a record are held against one another.

Deny by default. A service calls `require(actor, permission, record)`; a query narrows its rows by `scope`.
A record is anything with any of `office_id`, `organisation_id`, `programme` (its code) and `sensitivity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office, RoleHolding
from sapar.core.accounts.roles import ALL, PERMISSIONS


class Denied(PermissionDenied):
    """The actor may not do this. The page says no more than that it is not there or not allowed."""


@dataclass(frozen=True)
class Grant:
    """One way in which an actor has a permission: where, in which programme, up to which sensitivity."""

    organisation_id: int | None  # None: anywhere (the system itself)
    office_id: int | None  # None: every office of the organisation
    programme: str  # empty: every programme
    clearance: int


def scope(actor: Actor, permission: str) -> tuple[Grant, ...]:
    """All grants of a permission; empty means no. Queries turn them into a filter, and never fetch more."""
    if permission not in ALL:
        raise LookupError(f"no role gives {permission}: add it to roles.py")
    if actor.kind == "system":
        return (Grant(None, None, "", Sensitivity.SEALED),)
    if actor.kind == "token" and permission not in actor.scopes:
        return ()
    return tuple(_grant(held) for held in actor.holdings if permission in PERMISSIONS[held.role])


def _grant(held: RoleHolding) -> Grant:
    return Grant(held.organisation_id, held.office_id, held.programme, held.clearance)


def may(actor: Actor, permission: str, record: Any = None) -> bool:
    """Whether the actor has the permission, for the record if one is given, somewhere if not."""
    grants = scope(actor, permission)
    if record is None:
        return bool(grants)
    return any(_covers(grant, record) for grant in grants)


def require(actor: Actor, permission: str, record: Any = None) -> None:
    """Raise Denied unless the actor may."""
    if not may(actor, permission, record):
        raise Denied(permission)


def _covers(grant: Grant, record: Any) -> bool:
    if grant.organisation_id is None:
        return True
    if getattr(record, "sensitivity", Sensitivity.OPEN) > grant.clearance:
        return False
    programme = getattr(record, "programme", "")
    if grant.programme and programme and grant.programme != str(programme):
        return False
    office_id = record.pk if isinstance(record, Office) else getattr(record, "office_id", None)
    if office_id is None:
        return True  # a record of the whole register: a person, a document
    if grant.office_id is not None:
        return bool(grant.office_id == office_id)
    office = record if isinstance(record, Office) else record.office
    return bool(office.organisation_id == grant.organisation_id)
