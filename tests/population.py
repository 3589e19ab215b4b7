"""Persons of the reading for one person as tables of the reading for a population, so that both see the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any

import ibis
import pyarrow as pa

from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.scalar import ZONED, Person

TYPES = {"bool": pa.bool_(), "day": pa.int32(), "number": pa.float64(), "text": pa.string()}
ALWAYS = ("stays", "contracts", "permits", "events")
"""Tables that a population has even if they are empty; see docs/reference/facts."""

_names = count()


@cache
def database() -> Any:
    """One DuckDB for all tests of a process, on one thread."""
    return ibis.duckdb.connect(threads=1)


def population(persons: Mapping[int, Person]) -> Population:
    """The facts of many persons by their number."""
    of_persons = [{"person_id": number, **person.facts} for number, person in persons.items()]
    tables = {"persons": _table(of_persons, N.FACTS)}
    for name, columns in N.COLUMNS.items():
        rows = [
            {"person_id": number, **row} for number, person in persons.items() for row in person.tables.get(name, ())
        ]
        if rows or name in ALWAYS:
            kinds = {**columns, "zone": "text"} if name in ZONED else dict(columns)
            tables[name] = _table(rows, kinds)
    return Population(tables)


def answers(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> dict[int, dict[str, Any]]:
    """What the reading for a population says, by person."""
    asked = population(persons)
    found = database().to_pyarrow(asked.answer(trees, day)).to_pylist()
    for table in asked.tables.values():
        database().drop_table(table.get_name().rpartition(".")[2])
    return {row["person_id"]: row for row in found}


def _table(rows: list[dict[str, Any]], kinds: Mapping[str, N.Kind]) -> Any:
    types = {"person_id": pa.int64(), **{name: TYPES[kind] for name, kind in kinds.items()}}
    data = pa.table(
        {name: pa.array([row.get(name) for row in rows], type_) for name, type_ in types.items()},
        schema=pa.schema(list(types.items())),
    )
    return database().create_table(f"facts_{next(_names)}", data)
