"""What the clock sets off in the line; thin, the work is in `services`. It does nothing where nothing is due."""

from __future__ import annotations

from django.utils import timezone

from sapar.core.accounts import actors
from sapar.lines.roadmap.services import reminding

CLOCK = actors.system("clock")


def remind() -> None:
    """Remind coordinators of reports that are due, late, or wait for an answer."""
    reminding.remind(actor=CLOCK, today=timezone.localdate())
