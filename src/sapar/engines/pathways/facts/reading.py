"""Facts about a population, read from tables, checked and put into the form that the rules ask for.

A person is the unit, as in a case of one person, which is refused whole: if any row of a person is bad, no answer
about that person could be trusted (a stay left out makes an overstay look lawful), so all rows of that person are
*set aside*. The bad rows themselves are listed with their place and reason; everybody else goes on. Two kinds of
bad row set nobody aside: a row that belongs to nobody known, and a row that repeats another.

In the tables that result a day is the number of days since 1970-01-01 and an end that is open is `OPEN`:

    persons    person_id, birth_day?, sex?, citizenships?, purpose?, in_destination_register?, district?
    stays      person_id, country, zone, region?, entered, gone, counted_from
    contracts  person_id, country, kind, starts, ends, planned_end, early, indefinite, occupation?, region?,
               weekly_hours?, hourly_pay?, currency?
    permits    person_id, country, zone, kind, issued_by?, starts, ends, cancelled
    events     person_id, country, kind, on_day, until_day?, ground?, paid?

`zone` is `EU` for a Schengen state, otherwise the country. The days `counted_from` to `gone` of a person's stays in
one zone never share a day: the day of a hand-over belongs to the stay that ends, and a stay inside another has
`counted_from = gone + 1`. A state's days count for the Schengen area from the day on which it joined.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

from sapar.engines.pathways.facts import tables
from sapar.engines.pathways.facts.schema import TABLES
from sapar.engines.pathways.facts.sources import Source, in_folder, in_memory
from sapar.engines.pathways.facts.texts import Lang, say

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MEMORY = "1200MB"
"""What DuckDB may use before it goes to disk; with the interpreter and Arrow this stays well under 2 GB."""


@dataclass(frozen=True)
class BadRow:
    """One value, or one row, that cannot be used.

    `line` is the line of a CSV file, or the row of a Parquet file, counted from 1. `code` is a key of `MESSAGES`.
    """

    table: str
    line: int
    person_id: int | None
    column: str
    code: str
    value: str

    def reason(self, lang: Lang = "en") -> str:
        """Why, in words."""
        return say(self.code, lang, value=self.value)


@dataclass(frozen=True)
class Facts:
    """Checked tables in DuckDB. `counts` has the rows of each table that rules will see, by name.

    Usable as a context manager, which closes the connection.
    """

    connection: duckdb.DuckDBPyConnection
    counts: Mapping[str, int]
    bad_count: int
    """Entries in the list of bad rows."""
    set_aside: int
    """Persons about whom nothing is answered; their numbers are in the table `set_aside`."""
    spill: TemporaryDirectory[str] | None = field(default=None, repr=False)
    """Where DuckDB puts what does not fit into memory: for this user only, and gone afterwards."""

    def ibis(self) -> Backend:
        """The same connection for Ibis: `facts.ibis().table("stays")`."""
        import ibis

        return ibis.duckdb.from_connection(self.connection)

    def bad_rows(self, limit: int | None = None) -> Iterator[BadRow]:
        """The bad rows by table and line."""
        cursor = self.connection.cursor().execute(
            "SELECT * FROM bad_rows ORDER BY table_name, line, column_name" + (f" LIMIT {int(limit)}" if limit else "")
        )
        while row := cursor.fetchone():
            yield BadRow(*row)

    def write_bad_rows(self, path: Path, lang: Lang = "en") -> int:
        """Write the list of bad rows as CSV: table, line, person_id, column, reason. Returns their number."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["table", "line", "person_id", "column", "reason"])
            for bad in self.bad_rows():
                writer.writerow([bad.table, bad.line, bad.person_id, bad.column, bad.reason(lang)])
        return self.bad_count

    def export(self, folder: Path) -> None:
        """Write the checked tables as Parquet, for an engine that runs elsewhere."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            # Words are stored as ENUM here; plain text is what every engine reads.
            columns = ", ".join(
                f"{column}::VARCHAR AS {column}" if type_.startswith("ENUM") else column
                for column, type_, *_ in self.connection.execute(f"DESCRIBE {name}").fetchall()
            )
            target = str(folder / f"{name}.parquet").replace("'", "''")
            self.connection.execute(f"COPY (SELECT {columns} FROM {name}) TO '{target}' (FORMAT parquet)")

    def close(self) -> None:
        """Free the memory."""
        self.connection.close()
        if self.spill is not None:
            self.spill.cleanup()

    def __enter__(self) -> Facts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def load(folder: Path | str, *, threads: int | None = None, memory: str = MEMORY) -> Facts:
    """Read and check the tables of a folder, `<table>.parquet` or `<table>.csv` (see `schema.TABLES`).

    A table that is not there is empty, except `persons`. `threads` is for DuckDB (default: all cores), `memory`
    its limit. FactsError if a table cannot be read at all: columns unknown or missing, or no `persons`.
    """
    connection, spill = _connect(threads, memory)
    return _read(connection, spill, in_folder(connection, Path(folder)))


def from_arrow(tables: Mapping[str, Any], *, threads: int | None = None, memory: str = MEMORY) -> Facts:
    """The same for Arrow tables by name, with the columns of `schema.TABLES`."""
    connection, spill = _connect(threads, memory)
    return _read(connection, spill, in_memory(connection, tables))


def _connect(threads: int | None, memory: str) -> tuple[duckdb.DuckDBPyConnection, TemporaryDirectory[str]]:
    spill = TemporaryDirectory(prefix="sapar-", ignore_cleanup_errors=True)
    settings = {
        "threads": threads or os.cpu_count() or 1,
        "memory_limit": memory,
        "temp_directory": spill.name,  # otherwise DuckDB writes personal data into the folder one happens to be in
    }
    return duckdb.connect(":memory:", config=settings), spill


def _read(
    connection: duckdb.DuckDBPyConnection, spill: TemporaryDirectory[str], sources: Mapping[str, Source]
) -> Facts:
    tables.build(connection, sources)
    return Facts(
        connection,
        MappingProxyType({name: tables.count(connection, name) for name in TABLES}),
        tables.count(connection, "bad_rows"),
        tables.count(connection, "set_aside"),
        spill,
    )
