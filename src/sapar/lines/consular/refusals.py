"""How the line says no: a sentence that says what to change, and the field it is about."""

from __future__ import annotations

from sapar.core.registry import refusals


class Refused(refusals.Refused):
    """The act cannot be done so; nothing was written."""


class NotFound(Refused):
    """There is no such thing, or the actor may not know of it: the two look alike."""


class FullyBooked(Refused):
    """No place is left in the slot."""
