"""The frame: one row a question, with what has been computed so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from sapar.engines.pathways import language as L

TYPES: dict[L.Kind, str] = {"bool": "boolean", "day": "int32", "number": "int64", "text": "string"}


@dataclass
class Frame:
    """One row a question: `table` has `key`, `person_id`, the single facts and what was computed so far."""

    table: ir.Table
    day: int | None
    columns: dict[int, str] = field(default_factory=dict)
    stored: Any = None
    joined: bool = False
    """Whether columns were joined since the table was stored."""
    nested: bool = False
    """Whether clauses were computed since then."""

    def today(self, table: ir.Table) -> ir.Value:
        """The day asked about: one for all, or a column."""
        return ibis.literal(self.day, "int32") if self.day is not None else table["day"]


@dataclass
class Made:
    """Columns computed for a frame, by `key`."""

    table: ir.Table
    columns: dict[int, str]


class Names:
    """Names of columns, each given once."""

    def __init__(self) -> None:
        self._given = 0

    def next(self) -> str:
        """A name that no column has."""
        self._given += 1
        return f"c{self._given}"


def null(kind: L.Kind) -> ir.Value:
    return ibis.null(TYPES[kind])


def computed(table: ir.Table) -> Any:
    """A table computed now and kept until it is released.

    The clauses of a level stay selections within one another: put into one, a clause that others rest on would be
    written out again for each of them.
    """
    fused = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        stored = table.cache()
        stored.count().execute()  # Spark would otherwise wait until what this rests on has been released
    finally:
        ibis.options.sql.fuse_selects = fused
    return stored
