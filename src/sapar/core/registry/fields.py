"""Which fields of the register's rows somebody may see and change: by permission, and by the state of the row.

What is more than one needs to serve a person at the counter (the PIN, numbers of documents, notes on how a phone is to
be used) is seen by those who work with it. Rows are read and corrected by way of this; so pages, the interface and the
history agree.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model

from sapar.core.accounts import fields, policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.fields import Fields
from sapar.core.registry import rules
from sapar.core.registry.enums import DocumentState
from sapar.core.registry.models import Person

Row = TypeVar("Row", bound=Model)
KEPT = frozenset(set(DocumentState.values) - {DocumentState.CANCELLED})
"""States in which a document is corrected; a cancelled one only changes its state."""

DECLARED: Mapping[str, tuple[Fields, ...]] = {
    "person": (
        Fields(("surname", "given", "patronymic", "one_name", "birth_date", "birth_precision", "sex", "citizenships",
                "district", "died_on", "sensitivity"), rules.READ, rules.WRITE),
        Fields(("pin",), rules.DOCUMENT_READ, rules.WRITE),
    ),
    "document": (
        Fields(("number", "country", "issuer", "issued_on", "expires_on", "scan", "mrz"), rules.DOCUMENT_READ,
               rules.WRITE, KEPT),
        Fields(("state",), rules.DOCUMENT_READ, rules.WRITE),
    ),
    "contactpoint": (
        Fields(("value", "safety", "language", "ended_on"), rules.READ, rules.WRITE),
        Fields(("note",), rules.WRITE, rules.WRITE),
    ),
    "journey": (
        Fields(("country", "region", "entered", "left", "purpose", "in_destination_register"), rules.READ,
               rules.JOURNEY_WRITE),
        Fields(("note",), rules.JOURNEY_WRITE, rules.JOURNEY_WRITE),
    ),
    "kin": (Fields(("relation",), rules.READ, rules.WRITE), Fields(("note",), rules.WRITE, rules.WRITE)),
}  # fmt: skip


def declare() -> None:
    """State the fields to the policy; called when the app is ready."""
    for thing, groups in DECLARED.items():
        fields.declare(f"registry.{thing}", *groups)


@cache
def declared(thing: str) -> frozenset[str]:
    """All fields of a kind of row that somebody may or may not see."""
    return frozenset(name for group in DECLARED.get(thing, ()) for name in group.names)


def writable(actor: Actor, row: Model, records: Iterable[Person]) -> set[str]:
    """The declared fields of a row that the actor may change now; `records`: those of the person whose it is."""
    listed = list(records)
    return policy.fields(actor, row, lambda permission: rules.may(actor, permission, listed))["write"]


def require(actor: Actor, row: Model, records: Iterable[Person], names: Iterable[str]) -> None:
    """Raise policy.Denied unless the actor may change all of these fields; those not declared follow from others."""
    wanted = declared(row._meta.model_name or "") & set(names)
    if wanted - writable(actor, row, records):
        raise policy.Denied(rules.WRITE, row)


def hidden(actor: Actor, records: Iterable[Person]) -> dict[str, frozenset[str]]:
    """By kind of row, the fields that the actor may not see of this person."""
    listed = list(records)
    may = {read: rules.may(actor, read, listed) for read in _permissions()}
    return {
        thing: frozenset(name for group in groups if not may[group.read] for name in group.names)
        for thing, groups in DECLARED.items()
    }


@cache
def _permissions() -> frozenset[str]:
    return frozenset(group.read for groups in DECLARED.values() for group in groups)


def shown(row: Row, away: Mapping[str, frozenset[str]]) -> Row:
    """The row without what may not be seen: a copy to be read, never to be saved."""
    names = away.get(row._meta.model_name or "", frozenset())
    if not names:
        return row
    seen: Any = copy.copy(row)
    for name in names:
        column: Any = row._meta.get_field(name)
        setattr(seen, name, column.get_default())
    return seen  # type: ignore[no-any-return]


def said(thing: str, changed: Mapping[str, Any], away: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """What a change says, without what may not be seen; a number's search key is as secret as the number."""
    names = away.get(thing, frozenset())
    return {
        name: value for name, value in changed.items() if name not in names and name.removesuffix("_key") not in names
    }
