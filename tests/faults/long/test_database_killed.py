"""Faults 2 and 4: PostgreSQL killed, one of its processes killed, the server restarted; all under load.

`sapar serve` is never restarted: its processes are the same ones at the end.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time

import pytest

from tests.faults.live import oracle
from tests.faults.live.clients import Load
from tests.faults.live.installation import Cluster, Installation

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("SAPAR_DATABASE_KILLS", "20"))
CLEAR = 30
"""Seconds after which no answer may tell of trouble any more."""


def test_database_killed_under_load(postgresql: Installation, cluster: Cluster, seed: int) -> None:
    chance, whole, parts = random.Random(seed), 0, 0
    server = postgresql.serve()
    before = server.children()
    with Load(postgresql, seed) as load:
        while whole + parts < KILLS:
            load.wait(chance.randint(2, 12))
            time.sleep(chance.uniform(0, 0.2))
            if whole > parts:  # one process: the server then ends all others and recovers by itself
                with contextlib.suppress(ProcessLookupError, IndexError):
                    os.kill(chance.choice(cluster.backends()), signal.SIGKILL)
                    parts += 1
            else:
                cluster.kill()
                time.sleep(chance.uniform(0, 1))
                cluster.start()
                whole += 1
        load.wait(10)
    print(f"PostgreSQL killed {whole} times, one process of it {parts} times")
    assert server.children() == before
    oracle.hold(postgresql, load.journal)
    assert load.journal.repeated() > 0


def test_database_restarted_under_load(postgresql: Installation, cluster: Cluster, seed: int) -> None:
    chance = random.Random(seed)
    server = postgresql.serve()
    before = server.children()
    worst = 0.0
    with Load(postgresql, seed) as load:
        for mode in ("fast", "immediate", "fast"):
            load.wait(10)
            cluster.stop(mode)
            time.sleep(chance.uniform(0.5, 3))
            cluster.start()
            up = time.monotonic()
            trouble = len(load.journal.trouble)
            load.wait(40)
            late = [at - up for at, _status in load.journal.trouble[trouble:]]
            worst = max([worst, *late])
    print(f"the last answer that told of a fault came {worst:.1f} s after the database was back")
    assert worst < CLEAR
    assert server.children() == before
    assert load.journal.trouble
    oracle.hold(postgresql, load.journal)
