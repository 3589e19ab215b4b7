"""Days that come from an address: anybody writes there what they like."""

from __future__ import annotations

from datetime import date

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""Far enough from the ends of the calendar that a day more, or another clock, never leaves it."""


def written(text: str | None) -> date | None:
    """The day of an ISO text; None where it is none, or none of these centuries."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None
