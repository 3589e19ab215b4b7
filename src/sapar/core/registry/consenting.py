"""What persons can be asked to consent to, and what follows when they take it back. Each part adds its purposes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from sapar.core.accounts.actors import Actor
    from sapar.core.registry.models import Consent

    Words = str | _StrPromise


@dataclass(frozen=True)
class ConsentPurpose:
    """One purpose. `text`: what the person is read; `follows`: what happens when they take it back, and `withdrawn`
    does it, in the transaction of the withdrawal. `offered`: it can be given by itself, not only with another act."""

    code: str
    title: Words
    text: Words
    follows: Words
    withdrawn: Callable[[Actor, Consent], None] | None = None
    offered: bool = True


_purposes: dict[str, ConsentPurpose] = {}


def register_purpose(purpose: ConsentPurpose) -> None:
    """Add a purpose; called when the app that knows it is ready."""
    _purposes[purpose.code] = purpose


def purposes() -> list[ConsentPurpose]:
    """All purposes, in the order in which they were added."""
    return list(_purposes.values())


def purpose_of(code: str) -> ConsentPurpose | None:
    """The purpose of a code; None for one of an older version."""
    return _purposes.get(code)
