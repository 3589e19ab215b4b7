"""What the desk shows of the consular line."""

from __future__ import annotations

from typing import Any

from sapar.core.accounts.actors import Actor


def abroad_of(actor: Actor) -> list[Any]:
    """People in the mission's countries whose lawful stay ends soon."""
    return []
