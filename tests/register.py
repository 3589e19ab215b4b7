"""Invented persons for tests of the register."""

from __future__ import annotations

from typing import Any

from sapar.core.accounts.actors import Actor, system
from sapar.core.registry import queries, services
from sapar.core.registry.models import Person

SYSTEM = system("tests")


def register(surname: str, given: str, patronymic: str = "", *, actor: Actor = SYSTEM, **fields: Any) -> Person:
    """Search, then register somebody, as an officer does; invented people are marked so."""
    found = queries.search(actor=actor, text=f"{surname} {given}", purpose="test").token
    fields.setdefault("demonstration", True)
    return services.create_person(
        actor=actor, found=found, surname=surname, given=given, patronymic=patronymic, **fields
    )


def register_again(likely_same_as: Person, surname: str, given: str, patronymic: str = "", **fields: Any) -> Person:
    """Register a second record in spite of one that is like it."""
    return register(surname, given, patronymic, despite=[likely_same_as.uid], **fields)
