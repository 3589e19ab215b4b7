"""How webhooks say no."""

from __future__ import annotations

from sapar.core import refusals


class Refused(refusals.Refused):
    """A webhook cannot be so: `at` is `account`, `url`, `events` or empty; the words say what to change."""
