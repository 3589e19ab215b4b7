"""NumPy written by hand: whole columns, persons in order. DuckDB is only what reads Parquet fastest into arrays."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import protocol
from protocol import CORRIDOR, FIRST, LAST, LIMIT, ON, WIDTH


@dataclass(frozen=True)
class Rows:
    """Spans of the corridor's rows: whose, first day, last day."""

    person: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def where(self, kept: np.ndarray) -> Rows:
        return Rows(self.person[kept], self.first[kept], self.last[kept])


@dataclass(frozen=True)
class Data:
    persons: np.ndarray
    stays: Rows
    contracts: Rows


def load(folder: Path, task: str) -> Data:
    persons = np.sort(_read(f"SELECT person_id FROM '{folder / 'persons'}.parquet'")[0])
    stays = _rows(folder / "stays.parquet", persons, "zone", "counted_from", "gone")
    nobody = Rows(*(np.empty(0, np.int32) for _ in range(3)))
    contracts = _rows(folder / "contracts.parquet", persons, "country", "starts", "ends") if task[0] == "a" else nobody
    return Data(persons, stays, contracts)


def _read(query: str) -> list[np.ndarray]:
    return list(duckdb.execute(query).fetchnumpy().values())


def _rows(path: Path, persons: np.ndarray, place: str, first: str, last: str) -> Rows:
    """The corridor's rows in the order of persons, each person named by the place among `persons`."""
    person, begins, ends = _read(f"SELECT person_id, {first}, {last} FROM '{path}' WHERE {place} = '{CORRIDOR}'")
    if (person[1:] < person[:-1]).any():
        order = np.lexsort((begins, person))
        person, begins, ends = person[order], begins[order], ends[order]
    return Rows(np.searchsorted(persons, person).astype(np.int32), begins, ends)


def answer(data: Data, task: str) -> dict[str, np.ndarray]:
    return {"person_id": data.persons} | _ANSWERS[task[0]](data, task)


def columns(answers: dict[str, np.ndarray], task: str) -> Mapping[str, np.ndarray]:
    return answers


def _sum(person: np.ndarray, value: np.ndarray, persons: int) -> np.ndarray:
    return np.bincount(person, value, persons).astype(np.int32)


def _days_used(data: Data, task: str) -> dict[str, np.ndarray]:
    low = protocol.window_start(task)
    s = data.stays
    s = s.where((s.first <= ON) & (s.last >= low))
    days = np.maximum(0, np.minimum(s.last, ON) - np.maximum(s.first, low) + 1)
    used = _sum(s.person, days, len(data.persons))
    work = np.zeros(len(data.persons), bool)
    work[data.contracts.person[(data.contracts.first <= ON) & (data.contracts.last >= ON)]] = True
    return {"used": used, "lawful": used <= LIMIT, "work": work}


def _first_too_many(data: Data, task: str) -> dict[str, np.ndarray]:
    low, n = ON - WIDTH, len(data.persons)
    s = data.stays
    s = s.where((s.first < ON) & (s.last >= low) & (s.last >= s.first))
    begins = np.maximum(s.first, low)
    days = np.minimum(s.last, ON - 1) - begins + 1
    before = np.cumsum(days) - days
    opens = np.r_[True, s.person[1:] != s.person[:-1]]
    own = before - before[np.flatnonzero(opens)][np.cumsum(opens) - 1]
    absent = begins - low - own
    needed = LIMIT + 1 - _sum(s.person, days, n)
    still = _sum(s.person, np.where(absent >= needed[s.person], days, 0), n)
    return {"first": np.maximum(ON, ON + LIMIT - still)}


def _largest(data: Data, task: str) -> dict[str, np.ndarray]:
    n = len(data.persons)
    s = data.stays
    s = s.where((s.first <= LAST) & (s.last > FIRST - WIDTH) & (s.last >= s.first))
    most = np.zeros(n, np.int32)
    for end in (FIRST, LAST):
        inside = np.maximum(0, np.minimum(s.last, end) - np.maximum(s.first, end - WIDTH + 1) + 1)
        most = np.maximum(most, _sum(s.person, inside, n))
    exits = np.flatnonzero((s.last >= FIRST) & (s.last <= LAST))
    low = s.last[exits] - WIDTH + 1
    days = np.minimum(s.last[exits] - s.first[exits] + 1, WIDTH)
    left, back = np.arange(len(exits)), 0
    while len(left):  # the stay before, the one before that, ..., for those exits that it still matters to
        back += 1
        earlier = exits[left] - back
        same = (earlier >= 0) & (s.person[earlier] == s.person[exits[left]]) & (s.last[earlier] >= low[left])
        left, earlier = left[same], earlier[same]
        days[left] += s.last[earlier] - np.maximum(s.first[earlier], low[left]) + 1
    if len(exits):
        person = s.person[exits]
        heads = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
        most[person[heads]] = np.maximum(most[person[heads]], np.maximum.reduceat(days, heads))
    return {"largest": most}


_ANSWERS = {"a": _days_used, "b": _first_too_many, "c": _largest}

if __name__ == "__main__":
    protocol.main(sys.modules[__name__])  # type: ignore[arg-type]
