"""Slow and obvious: sets of days, one person after the other, for the sample only."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import protocol
import pyarrow.parquet as pq
from protocol import CORRIDOR, FIRST, LAST, LIMIT, ON, WIDTH

END = ON + 2 * WIDTH
"""Open stays are looked at until here."""


def load(folder: Path, task: str) -> dict[int, dict[str, Any]]:
    persons = pq.read_table(folder / "persons.parquet", columns=["person_id"])["person_id"].to_numpy()
    sample = persons[protocol.in_sample(persons)].tolist()
    found: dict[int, dict[str, Any]] = {person: {"days": set(), "contracts": []} for person in sample}
    # Days from the entry itself, not `counted_from`: a set holds a day once.
    for row in _rows(folder / "stays.parquet", sample, ["person_id", "country", "entered", "gone"]):
        if row["country"] == CORRIDOR:
            found[row["person_id"]]["days"].update(range(row["entered"], min(row["gone"], END) + 1))
    for row in _rows(folder / "contracts.parquet", sample, ["person_id", "country", "starts", "ends"]):
        if row["country"] == CORRIDOR:
            found[row["person_id"]]["contracts"].append((row["starts"], row["ends"]))
    return found


def _rows(path: Path, persons: list[int], columns: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(
        path, columns=columns, filters=[("person_id", "in", persons)]
    ).to_pylist()
    return rows


def answer(data: dict[int, dict[str, Any]], task: str) -> dict[str, list[int]]:
    answers: dict[str, list[int]] = defaultdict(list)
    for person, facts in data.items():
        answers["person_id"].append(person)
        for name, value in _ANSWERS[task[0]](facts, task).items():
            answers[name].append(value)
    return answers


def columns(answers: dict[str, list[int]], task: str) -> Mapping[str, np.ndarray]:
    return {name: np.array(values) for name, values in answers.items()}


def _days_used(facts: dict[str, Any], task: str) -> dict[str, int]:
    used = sum(day in facts["days"] for day in range(protocol.window_start(task), ON + 1))
    return {"used": used, "lawful": used <= LIMIT, "work": any(a <= ON <= b for a, b in facts["contracts"])}


def _first_too_many(facts: dict[str, Any], task: str) -> dict[str, int]:
    present = {day for day in facts["days"] if day < ON}
    day = ON
    while True:
        present.add(day)
        if sum(day - back in present for back in range(WIDTH)) > LIMIT:
            return {"first": day}
        day += 1


def _largest(facts: dict[str, Any], task: str) -> dict[str, int]:
    days = facts["days"]
    return {"largest": max(sum(day - back in days for back in range(WIDTH)) for day in range(FIRST, LAST + 1))}


_ANSWERS = {"a": _days_used, "b": _first_too_many, "c": _largest}

if __name__ == "__main__":
    protocol.main(sys.modules[__name__])  # type: ignore[arg-type]
