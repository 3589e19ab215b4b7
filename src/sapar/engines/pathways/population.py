"""What is asked of a nation about one corridor: one row a person, with the answers that `check` gives for one.

with load("facts") as facts:
    table = assess(Population.of(facts.ibis()), corridor("RU"), to_day(date(2026, 3, 20)))
    write(table, Path("answers.parquet"))
"""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.days import OPEN

DAYS = ("until", "next_duty_due", "barred_until")
"""Columns that hold a day: a number in the table, a date in a file. No end known is written as no date."""

NUMBERS = ("days_used", "overstay_days")
FORMATS = (".parquet", ".csv")


def questions(corridor: Corridor) -> dict[str, L.Expr]:
    """The columns of an assessment but the reasons, each as the tree that answers it.

    As in `check`, a person who is not there is asked about as one who would enter on the day, and duties concern
    those who are there or may enter.
    """
    count = corridor.count
    present = L.either(corridor.presence.present)
    concerned = L.Clause("concerned", present | L.first_known(corridor.entry_allowed, L.TRUE))
    return {
        "present": corridor.presence.present,
        "lawful": corridor.lawful,
        "until": corridor.until,
        "days_used": count.used if count else L.Lit(None, "number"),
        "work_allowed": corridor.work_allowed,
        "next_duty": L.when(concerned, corridor.next_duty, L.Lit(None, "text")),
        "next_duty_due": L.when(concerned, corridor.next_due, L.NO_DAY),
        "barred_until": corridor.barred_until,
        "overstay_days": corridor.overstay,
    }


def reason_names(corridor: Corridor) -> tuple[str, ...]:
    """What each bit of `reasons` says, the lowest first: `no_basis:<basis>`, `barred:<ban>`, `no_work`,
    `overdue:<duty>`.
    """
    names = tuple(name for name, _ in corridor.reasons)
    if len(names) > 63:
        raise ValueError(f"{corridor.code} has {len(names)} reasons; a mask holds 63")
    return names


def assess(population: Population, corridor: Corridor, day: int) -> ir.Table:
    """One row a person by `person_id`: the columns of `questions` and `reasons`, a mask of what is wrong.

    `day`: days since 1970-01-01.
    """
    asked = questions(corridor)
    bits = {f"reason_{bit}": tree for bit, (_, tree) in enumerate(corridor.reasons)}
    answers = population.answer({**asked, **bits}, day)
    zero = ibis.literal(0, "int64")
    values = [answers[name].ifelse(ibis.literal(1 << bit, "int64"), zero) for bit, name in enumerate(bits)]
    columns: dict[str, Any] = {name: answers[name] for name in asked}
    columns |= {name: columns[name].cast("int32") for name in (*DAYS, *NUMBERS)}
    mask = functools.reduce(operator.add, values, zero)
    return answers.select("person_id", **columns, reasons=mask).order_by("person_id")


def reasons_of(mask: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the bits that are set."""
    return tuple(name for bit, name in enumerate(names) if mask >> bit & 1)


def write(table: ir.Table, path: Path, about: Mapping[str, Any] | None = None) -> int:
    """Write an assessment as Parquet or CSV, by the suffix of `path`; returns the number of rows.

    `about` is kept with a Parquet file as metadata, each value as JSON under `sapar:<name>`. Rows pass through in
    batches. The file appears under its name only when it is complete. OSError if it cannot be written.
    """
    target = path.with_name(path.name + ".part")
    rows = 0
    writer: Any = None
    try:
        with table.to_pyarrow_batches() as batches:
            schema = _schema(batches.schema, about or {})
            if path.suffix == ".csv":
                writer = pa_csv.CSVWriter(target, schema, write_options=pa_csv.WriteOptions(quoting_style="needed"))
            else:
                writer = pq.ParquetWriter(target, schema, compression="zstd")
            for batch in batches:
                writer.write_batch(_dated(batch, schema))
                rows += batch.num_rows
        writer.close()
        writer = None
        target.replace(path)
    finally:
        if writer is not None:
            writer.close()
        target.unlink(missing_ok=True)
    return rows


def _schema(schema: pa.Schema, about: Mapping[str, Any]) -> pa.Schema:
    fields = [pa.field(f.name, pa.date32()) if f.name in DAYS else f for f in schema]
    return pa.schema(fields, {f"sapar:{name}": json.dumps(value) for name, value in about.items()})


def _dated(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Day numbers as dates, `OPEN` as none."""
    columns = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name in DAYS:
            column = pc.if_else(pc.less(column, OPEN), column, None).cast(pa.date32())
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=schema)
