"""Invented offices and staff for tests, with the roles they hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from sapar.core.accounts.actors import Actor, staff
from sapar.core.accounts.models import Office, Organisation, RoleHolding, User


def office(code: str = "kg-moscow", country: str = "RU", organisation: str = "mfa") -> Office:
    """The office of that code, made if it is not there."""
    of, _new = Organisation.objects.get_or_create(
        code=organisation, defaults={"kind": "missions", "names": {}, "country": "KG"}
    )
    found, _new = Office.objects.get_or_create(
        code=code,
        defaults={"organisation": of, "kind": "embassy", "names": {}, "country": country, "serves": [country]},
    )
    return found


def user(*roles: str, at: Office | None = None, clearance: int = 2, **fields: Any) -> User:
    """Somebody who holds these roles at an office."""
    where = at or office()
    number = User.objects.count() + 1
    made = User.objects.create_user(f"staff{number}@example.org", full_name=f"Staff {number}", office=where, **fields)
    for role in roles:
        RoleHolding.objects.create(
            user=made,
            role=role,
            organisation=where.organisation,
            office=where,
            clearance=clearance,
            starts=date(2020, 1, 1),
        )
    return made


def member(*roles: str, at: Office | None = None, clearance: int = 2) -> Actor:
    """The same as an actor."""
    return staff(user(*roles, at=at, clearance=clearance))
