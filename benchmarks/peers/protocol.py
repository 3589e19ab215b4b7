"""What every contender is asked, and how its answer is timed and compared.

A contender is a module with `load(folder, task)`, `answer(data, task)` and `columns(answers, task)`; only the first
two are timed. It is run in a process of its own, which prints one line of JSON. All contenders read the same Parquet
files, the checked tables of `sapar.engines.pathways.facts`. Nothing here imports Sapar or a contender's library.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np


def day(year: int, month: int, of_month: int) -> int:
    """Days since 1970-01-01."""
    return (date(year, month, of_month) - date(1970, 1, 1)).days


CORRIDOR = "RU"
ON = day(2026, 3, 20)
LIMIT, WIDTH = 90, 180
YEAR_START = day(2026, 1, 1)
FIRST, LAST = day(2025, 1, 1), day(2025, 12, 31)

TASKS = {
    "a-year": "days in the calendar year, within 90 or not, and work permission",
    "a-180": "days in the last 180, within 90 or not, and work permission",
    "b": "first day too many if one stays on (90 in 180)",
    "c": "largest count in 180 days reached in a year",
}


def window_start(task: str) -> int:
    """First day of the window that ends on `ON`, for the two forms of (a)."""
    return YEAR_START if task == "a-year" else ON - WIDTH + 1


class Contender(Protocol):
    """The functions of a peer's module."""

    def load(self, folder: Path, task: str) -> Any: ...

    def answer(self, data: Any, task: str) -> Any: ...

    def columns(self, answers: Any, task: str) -> Mapping[str, np.ndarray]:
        """`person_id` and the answers: `used`, `lawful`, `work` for (a), `first` for (b), `largest` for (c)."""
        ...


def cpu_seconds() -> float:
    """User and system time of this process and its threads so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def in_sample(person: np.ndarray) -> np.ndarray:
    """Which persons the oracle is asked about: one in 1250."""
    return person % 1250 == 7


def checksums(columns: Mapping[str, np.ndarray], task: str) -> dict[str, list[int]]:
    """Sums in which every person's answer counts, for all persons and for the sample."""
    person = np.asarray(columns["person_id"], np.int64)
    match task[0]:
        case "a":
            parts = (np.asarray(columns[name], np.int64) for name in ("used", "lawful", "work"))
            used, lawful, work = parts
            value = used * 4 + lawful * 2 + work
        case "b":
            value = np.asarray(columns["first"], np.int64)
        case _:
            value = np.asarray(columns["largest"], np.int64)
    sums = {}
    for name, kept in (("all", slice(None)), ("sample", in_sample(person))):
        p, v = person[kept], value[kept]
        sums[name] = [len(p), int(v.sum()), int(((p % 65521 + 1) * v).sum())]
    return sums


def main(contender: Contender) -> None:
    """Run a contender on `FOLDER TASK` from the command line and print what it took."""
    folder, task = Path(sys.argv[1]), sys.argv[2]
    data = contender.load(folder, task)
    loaded = cpu_seconds()
    answers = contender.answer(data, task)
    done = cpu_seconds()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if sys.platform == "darwin":
        peak /= 1024
    report = {"loading": loaded, "work": done - loaded, "peak_mb": peak}
    report |= getattr(contender, "notes", dict)()
    print(json.dumps(report | checksums(contender.columns(answers, task), task)))
