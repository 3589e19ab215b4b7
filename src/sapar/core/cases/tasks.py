"""What the worker calls by the clock. Thin; the work is in `services`."""

from __future__ import annotations

from sapar.core.accounts import actors
from sapar.core.cases.services.ticking import tick as do_tick


def tick() -> None:
    """Escalate and remind."""
    do_tick(actor=actors.system("cases.tick"))
