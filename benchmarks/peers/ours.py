"""Sapar's own reading for a population: the rule as an expression, read by Ibis on DuckDB."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import protocol
from ibis.backends.duckdb import Backend
from protocol import CORRIDOR, FIRST, LAST, LIMIT, ON, WIDTH

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch import Population

KEPT = {
    "persons": ["person_id"],
    "stays": ["person_id", "zone", "counted_from", "gone"],
    "contracts": ["person_id", "country", "starts", "ends"],
}

STAYS = L.rows("stays", CORRIDOR)


def _covers(table: str) -> L.Expr:
    return (L.col(table, "starts") <= L.DAY) & (L.col(table, "ends") >= L.DAY)


def trees(task: str) -> dict[str, L.Expr]:
    """The question as the language of rules says it."""
    if task == "b":
        return {"first": L.first_day_too_many(STAYS, L.DAY, L.lit(WIDTH), L.lit(LIMIT))}
    if task == "c":
        return {"largest": L.largest_count(STAYS, L.lit(WIDTH), day(FIRST), day(LAST))}
    since = L.year_start(L.DAY) if task == "a-year" else L.DAY - (WIDTH - 1)
    used = L.days_in(STAYS, since, L.DAY)
    work = L.exists(L.rows("contracts", CORRIDOR).filter(_covers("contracts")))
    return {"used": used, "lawful": used <= LIMIT, "work": work}


def day(number: int) -> L.Expr:
    """A fixed day."""
    return L.Lit(number, "day")


def load(folder: Path, task: str) -> tuple[Backend, Population]:
    backend = ibis.duckdb.connect()
    tables = {}
    for name, columns in KEPT.items():
        if name != "contracts" or task[0] == "a":
            given = backend.read_parquet(str(folder / f"{name}.parquet"))
            tables[name] = given.select(columns)
    return backend, Population(tables)


def answer(data: tuple[Backend, Population], task: str) -> ir.Table:
    backend, population = data
    return backend.create_table("answers", population.answer(trees(task), ON))


def columns(answers: ir.Table, task: str) -> Mapping[str, np.ndarray]:
    table = answers.to_pyarrow()
    return {name: table[name].to_numpy() for name in table.column_names}


if __name__ == "__main__":
    protocol.main(sys.modules[__name__])  # type: ignore[arg-type]
