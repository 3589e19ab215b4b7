"""Which fields of a record somebody may see and change: by permission, and by the state the record is in.

An app declares its records once (`declare`); forms and templates ask `policy.fields(actor, record)`. What is not
declared is neither shown nor changed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fields:
    """Some fields of a kind of record and what it takes to see and to change them."""

    names: tuple[str, ...]
    read: str  # a permission
    write: str = ""  # a permission; empty: nobody changes them by a form
    states: frozenset[str] | None = None  # in which states they may be changed; None: in any


_DECLARED: dict[str, tuple[Fields, ...]] = {}


def declare(kind: str, *groups: Fields) -> None:
    """State the fields of a kind of record (`app_label.model`); called when the app is ready."""
    _DECLARED[kind] = groups


def declared(kind: str) -> tuple[Fields, ...]:
    """What was declared; empty means nothing is shown."""
    return _DECLARED.get(kind, ())
