"""Who may: the one place where a permission, a role holding and a record are held against one another.

Deny by default. A service calls `require(actor, permission, record)`; a query narrows its rows by `scope`.
A record is anything with any of `office_id`, `programme` (its code) and `sensitivity`; an office and an organisation
are records too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from sapar.core.accounts import fields as declarations
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import BreakGlass, Office, Organisation, RoleHolding, User
from sapar.core.accounts.roles import ALL, BREAK, BREAKABLE, PERMISSIONS


class Denied(PermissionDenied):
    """The actor may not do this. The page says no more than that it is not there or not allowed."""

    def __init__(self, permission: str = "", record: Any = None) -> None:
        super().__init__(permission)
        self.permission, self.record = permission, record


@dataclass(frozen=True)
class Grant:
    """One way in which an actor has a permission: where, in which programme, up to which sensitivity."""

    organisation_id: int | None  # None: anywhere (the system itself)
    office_id: int | None  # None: every office of the organisation
    programme: str  # empty: every programme
    clearance: int

    def within(self, other: Grant) -> bool:
        """Whether another grant in the same place gives all that this one gives, and more."""
        return (
            self != other
            and (self.organisation_id, self.office_id) == (other.organisation_id, other.office_id)
            and other.programme in ("", self.programme)
            and other.clearance >= self.clearance
        )


def scope(actor: Actor, permission: str) -> tuple[Grant, ...]:
    """All grants of a permission; empty means no. Queries turn them into a filter, and never fetch more."""
    if permission not in ALL:
        raise LookupError(f"no role gives {permission}: add it to roles.py")
    if actor.kind == "system":
        return (Grant(None, None, "", Sensitivity.SEALED),)
    if actor.kind == "token" and permission not in actor.scopes:
        return ()
    held = {_grant(one) for one in actor.holdings if permission in PERMISSIONS[one.role]}
    # Two roles in one office give many permissions twice: the database is to be asked once.
    return tuple(sorted((one for one in held if not any(one.within(other) for other in held)), key=repr))


def _grant(held: RoleHolding) -> Grant:
    return Grant(held.organisation_id, held.office_id, held.programme, held.clearance)


def may(actor: Actor, permission: str, record: Any = None) -> bool:
    """Whether the actor has the permission, for the record if one is given, somewhere if not.

    For reading, broken glass counts too: access to this one record, confirmed by a second person.
    """
    grants = scope(actor, permission)
    if record is None:
        return bool(grants)
    if any(_covers(grant, record) for grant in grants):
        return True
    if permission not in BREAKABLE or not isinstance(record, models.Model):
        return False
    return str(record.pk) in opened(actor, type(record))


def require(actor: Actor, permission: str, record: Any = None) -> None:
    """Raise Denied unless the actor may."""
    if not may(actor, permission, record):
        raise Denied(permission, record)


def fields(actor: Actor, record: models.Model, holds: Callable[[str], bool] | None = None) -> dict[str, set[str]]:
    """The fields of a record that the actor may read and write now: {"read": …, "write": …} (see `fields`).

    `holds`: whether the actor has a permission for the record, where that follows rules of its own.
    """
    holds = holds or (lambda permission: may(actor, permission, record))
    state = str(getattr(record, "state", ""))
    read: set[str] = set()
    write: set[str] = set()
    for group in declarations.declared(record._meta.label_lower):
        if holds(group.read):
            read.update(group.names)
            if group.write and (group.states is None or state in group.states) and holds(group.write):
                write.update(group.names)
    return {"read": read, "write": write}


def opened(actor: Actor, kind: type[models.Model]) -> frozenset[str]:
    """Primary keys (as text) of the records of a kind that the actor may read by broken glass, now.

    It holds for hours at most, and no longer than the role by which it was asked for.
    """
    if actor.user is None or actor.kind != "staff" or not actor.user.is_active or not scope(actor, BREAK):
        return frozenset()
    broken = BreakGlass.objects.filter(
        asked_by=actor.user, record_type=kind._meta.label_lower, ends_at__gt=timezone.now()
    )
    return frozenset(broken.values_list("record_id", flat=True))


def _covers(grant: Grant, record: Any) -> bool:
    if grant.organisation_id is None:
        return True
    if getattr(record, "sensitivity", Sensitivity.OPEN) > grant.clearance:
        return False
    programme = getattr(record, "programme", "")
    if grant.programme and programme and grant.programme != str(programme):
        return False
    if isinstance(record, Organisation):
        return grant.office_id is None and grant.organisation_id == record.pk
    office_id = record.pk if isinstance(record, Office) else getattr(record, "office_id", None)
    if office_id is None:
        # A record of the whole register (a person, a document) is narrowed by its sensitivity alone; staff who
        # belong to no office are administered from the command line.
        return not isinstance(record, User)
    if grant.office_id is not None:
        return bool(grant.office_id == office_id)
    office = record if isinstance(record, Office) else record.office
    return bool(office.organisation_id == grant.organisation_id)
