"""What a tree of processes used: CPU-seconds and the peak of its memory, read from /proc while it works."""

from __future__ import annotations

import os
import statistics
import threading
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def yardstick(times: int = 7) -> str:
    """How fast the machine is at the moment, in words: what the same piece of work takes whoever measures.

    Machines differ, and one that is shared differs from minute to minute: a table of milliseconds is read beside this.
    """
    taken = sorted(_million() for _ in range(times))
    return (
        f"a million additions in Python: {statistics.median(taken):.0f} ms of CPU ({taken[0]:.0f} to {taken[-1]:.0f})"
    )


def _million() -> float:
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.process_time() - began) * 1000


class Meter:
    """Measures the processes below some roots between `with` and its end.

    `cpu`: user and system seconds, those of processes that ended meanwhile too. `memory`: the highest sum of their
    memory in MB, each shared page counted once, taken every `every` seconds.
    """

    def __init__(self, *roots: int, every: float = 1.0) -> None:
        self.roots, self.every = roots, every
        self.cpu, self.memory = 0.0, 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Meter:
        self._before = self._used()
        self._watch.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._ended.set()
        self._watch.join()
        self._take()
        self.cpu = self._used() - self._before

    def __str__(self) -> str:
        return f"{self.cpu:,.0f} CPU-seconds, at most {self.memory:,.0f} MB"

    def _look(self) -> None:
        while not self._ended.wait(self.every):
            self._take()

    def _take(self) -> None:
        self.memory = max(self.memory, sum(map(_memory, self._tree())))

    def _used(self) -> float:
        return sum(map(_cpu, self._tree()))

    def _tree(self) -> set[int]:
        parents: dict[int, int] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (said := _stat(int(folder.name))):
                parents[int(folder.name)] = int(said[1])
        found = set(self.roots) & parents.keys()
        while new := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= new
        return found


def _stat(pid: int) -> list[str]:
    """Fields of a process from its state on; the name before it may hold blanks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    except OSError:  # it ended
        return []


def _cpu(pid: int) -> float:
    """Its own and that of its children that ended."""
    return sum(map(int, _stat(pid)[11:15])) / TICK


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
