"""Fault 7: the clock jumps an hour, a day, to a leap day, past 2038, and back; under a server and a worker that run on.

`harm.c`, loaded before the processes' own libraries, adds the jump to what the system's clock says.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.live import oracle
from tests.faults.live.browser import Browser
from tests.faults.live.clients import Load, ask
from tests.faults.live.harm import Harm
from tests.faults.live.installation import Installation

pytestmark = pytest.mark.long
JUMPS = ("an hour", "a day", "the leap day of 2028", "past 2038", "back")


def seconds_to(jump: str) -> int:
    """How far ahead the clock is after the jump."""
    now = time.time()
    return int({
        "an hour": 3700,
        "a day": 86_400 + 60,
        "the leap day of 2028": datetime(2028, 2, 29, 9, tzinfo=UTC).timestamp() - now,
        "past 2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC).timestamp() + 60 - now,
        "back": 0,
    }[jump])  # fmt: skip


def test_clock_jumps(installation: Installation, seed: int, tmp_path: Path) -> None:
    harm = Harm(tmp_path / "harm", tmp_path / "nothing")
    installation.environment |= {"SAPAR_DEMONSTRATION": "yes"}  # one factor: this is about time, not about factors
    installation.must("worker", "--once", **harm.environment)  # days on which the clock was right have been seen
    server = installation.serve(**harm.environment)
    before = server.children()
    acts = []
    journal = None
    earlier = Browser(installation.port)
    assert earlier.sign_in("consul@example.org")
    with Load(installation, seed, clients=1) as load:
        load.wait(8)
    journal, first = load.journal, load.journal.acknowledged[0]
    for jump in JUMPS:
        harm.tell(shift=seconds_to(jump))
        assert not earlier.signed_in(), jump  # idle for too long, ended, or from a time that has not been
        later = Browser(installation.port)
        assert later.sign_in("consul@example.org"), jump
        assert later.signed_in(), jump
        earlier = later
        if jump == "past 2038":  # tokens have ended, safely
            assert ask(installation.port, first).status == 401
        installation.tokens = [_with(installation, harm).strip() for _ in range(2)]
        with Load(installation, seed + len(acts) + 1, clients=1, kinds="open note attach person") as load:
            load.wait(8)
        acts.append(jump)
        journal.acts += load.journal.acts
        journal.unexpected += load.journal.unexpected
        installation.must("worker", "--once", **harm.environment)
    assert server.children() == before
    found = oracle.hold(installation, journal)
    # The log's order is that of its numbers, whatever the clock said; a request sent again after all that is known.
    again = ask(installation.port, first)
    assert (again.status, again.body) == (201, first.told)
    assert len(installation.stage("look", oracle.SENTINEL)["cases"]) == len(found["cases"])


def _with(installation: Installation, harm: Harm) -> str:
    """A token issued by the clock as it is told now."""
    environment = installation.environment
    installation.environment = environment | harm.environment
    try:
        return str(installation.stage("token"))
    finally:
        installation.environment = environment
