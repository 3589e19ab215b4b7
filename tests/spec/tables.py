"""Facts drawn as tables: the first cell of a header names the table, the first cell of a row the person.

Columns are named as in the input of `sapar check`; an empty cell is not known, an empty `to` is open.
"""

from __future__ import annotations

from typing import Any

from sapar.engines.pathways import case
from sapar.engines.pathways.days import iso
from sapar.engines.pathways.scalar import Person

TABLES = ("persons", "stays", "contracts", "permits", "events", "documents", "qualifications")
OF_PERSON = ("birth_date", "in_destination_register")
NUMBERS = ("weekly_hours", "hourly_pay")
FLAGS = ("in_destination_register", "indefinite", "paid")
TRUTH = {"T": True, "F": False}


def persons(drawn: str, on: int) -> dict[int, Person]:
    """The persons of a drawing by their number, asked about the day `on`."""
    cases: dict[int, dict[str, Any]] = {}
    table, names = "", []
    for line in drawn.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells == [""]:
            continue
        if cells[0] in TABLES:
            table, names = cells[0], cells[1:]
            continue
        row = {name: _cell(name, cell) for name, cell in zip(names, cells[1:], strict=True) if name}
        number = int(cells[0])
        one = cases.setdefault(number, {"destination": "RU", "person": {}})
        if table == "persons":
            _person(one, row)
        else:
            one.setdefault(table, []).append(row)
    return {number: case.read({**one, "on": iso(on)}).person for number, one in cases.items()}


def _person(one: dict[str, Any], row: dict[str, Any]) -> None:
    for name, value in row.items():
        if name == "citizenships":
            one["person"][name] = None if value is None else value.split()
        elif name in OF_PERSON:
            one["person"][name] = value
        elif name in ("documents", "qualifications"):
            if value == "none":
                one[name] = []
        else:
            one[name] = value


def _cell(name: str, text: str) -> Any:
    if not text:
        return None
    if name in FLAGS:
        return TRUTH[text]
    return float(text) if name in NUMBERS else text
