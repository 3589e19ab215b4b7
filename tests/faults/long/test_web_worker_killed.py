"""Fault 1, in full: kill -9 of a worker of `sapar serve` during submissions over HTTP."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time

import pytest

from tests.faults.live import oracle
from tests.faults.live.clients import Load
from tests.faults.live.installation import Installation

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("SAPAR_KILLS", "500"))


def test_web_worker_killed_during_submissions(installation: Installation, seed: int) -> None:
    chance, killed = random.Random(seed), 0
    server = installation.serve(workers=2)
    with Load(installation, seed) as load:
        while killed < KILLS:
            load.wait(chance.randint(1, 4))
            time.sleep(chance.uniform(0, 0.05))
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(server.children()), signal.SIGKILL)
                killed += 1
    print(f"{killed} kills of a web worker")
    assert server.lives()
    oracle.hold(installation, load.journal)
    assert load.journal.repeated() > 0
