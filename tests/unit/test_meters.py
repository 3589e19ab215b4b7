"""The meter of the benchmarks: what a process and its children used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from meters import Meter, yardstick

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads Linux's /proc")
CHILD = """
import subprocess, sys, time
subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"])
kept = bytearray(60_000_000)
for at in range(0, len(kept), 4096): kept[at] = 1
print("ready", flush=True)
sys.stdin.read()
"""


def test_children_that_ended_count_and_memory_is_the_highest() -> None:
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with Meter(process.pid, every=0.05) as used:
        assert process.stdout.readline() == "ready\n"
    process.communicate("")
    assert used.cpu >= 0.3
    assert 60 <= used.memory < 200


def test_a_process_that_is_gone_used_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with Meter(process.pid) as used:
        pass
    assert (used.cpu, used.memory) == (0.0, 0.0)


def test_yardstick_says_the_middle_between_the_fastest_and_the_slowest() -> None:
    found = re.fullmatch(r"a million additions in Python: (\d+) ms of CPU \((\d+) to (\d+)\)", yardstick(3))
    assert found is not None
    middle, least, most = map(int, found.groups())
    assert 0 < least <= middle <= most
