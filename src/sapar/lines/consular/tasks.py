"""What the clock sets off in the line; thin, the work is in `services`. Each does nothing where nothing is due."""

from __future__ import annotations

from django.utils import timezone

from sapar.core.accounts import actors
from sapar.lines.consular import services

CLOCK = actors.system("clock")


def tidy() -> None:
    """Forget requests that nobody confirmed, mark who did not come, forget names of past appointments."""
    services.forget_requests(actor=CLOCK)
    services.close_past(actor=CLOCK)
    services.forget_bookings_asked(actor=CLOCK)


def compute_stays() -> None:
    """Until when the stays are lawful as of today; what was computed today already is left."""
    services.compute_stay_ends(actor=CLOCK, on=timezone.localdate())
