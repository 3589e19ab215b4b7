"""Where rows come from: a Parquet file, a CSV file or an Arrow table, seen alike by DuckDB.

A source gives the SQL of its rows and, because a bad row is reported with its place, the number of each row:
in a Parquet file and an Arrow table the first row is 1; in a CSV file it is the line of the file, the header being 1.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sapar.engines.pathways.facts import checks
from sapar.engines.pathways.facts.schema import TABLES, Table
from sapar.engines.pathways.facts.texts import Lang, say

IN_ORDER = "row_number() OVER ()"


class FactsError(ValueError):
    """Tables that cannot be read at all; `text(lang)` says in one sentence what to change."""

    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(self.text("en"))

    def text(self, lang: Lang) -> str:
        return say(self.code, lang, **self.values)


@dataclass(frozen=True)
class Source:
    """The rows of one table. `types` are the DuckDB types of its columns, by name."""

    table: Table
    types: Mapping[str, str]
    sql: str
    """The rows without a number: what is read when nothing is wrong."""
    sql_numbered: str
    """The rows to be numbered, with a column `line` if the source knows their numbers."""
    line: str = IN_ORDER
    """SQL of a row's number."""

    def reading(self, *, numbered: bool) -> str:
        """SQL of the values of each row and of what is wrong with them (see `checks.reading`)."""
        if numbered:
            return checks.reading(self.table, self.sql_numbered, self.types, line=self.line)
        return checks.reading(self.table, self.sql, self.types)

    def wrong_width(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str]]:
        """Rows that do not fit under the header, to be asked for after `sql_numbered` was read.

        Each is line, person_id as written, number of values.
        """
        return []

    def line_numbers(self, rows: set[int]) -> dict[int, int]:
        """From the number that `sql_numbered` gives to a row, to its line."""
        return {row: row for row in rows}


@dataclass(frozen=True)
class CsvSource(Source):
    """A CSV file. DuckDB counts only the rows that it accepts, so lines are found by reading the file again."""

    path: Path = field(default_factory=Path)
    delimiter: str = ","

    def wrong_width(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str]]:
        skipped = connection.execute(
            f"SELECT count(DISTINCT line_byte_position) FROM {_rejects(self.table)}"
        ).fetchone()
        if not skipped or not skipped[0]:
            return []
        at = list(self.types).index("person_id")
        found = [
            (line, cells[at] if at < len(cells) else "", str(len(cells)))
            for line, cells in self._rows()
            if len(cells) != len(self.types)
        ]
        if len(found) != skipped[0]:  # DuckDB skipped a row for another reason: broken quotes or bytes
            raise FactsError("unreadable", value=self.path.name)
        return found

    def line_numbers(self, rows: set[int]) -> dict[int, int]:
        accepted, found = 0, {}
        for line, cells in self._rows() if rows else ():
            if len(cells) == len(self.types):
                accepted += 1
                if accepted in rows:
                    found[accepted] = line
        return found

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            next(reader, None)
            last = reader.line_num
            for cells in reader:
                if cells:
                    yield last + 1, cells
                last = reader.line_num


def in_folder(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Source]:
    """The tables found in a folder. FactsError: none of a table that must be there, or two files for one."""
    if not folder.is_dir():
        raise FactsError("no_folder", value=str(folder))
    _refuse_misnamed(folder)
    found: dict[str, Source] = {}
    for name, table in TABLES.items():
        paths = [path for suffix in (".parquet", ".csv") if (path := folder / f"{name}{suffix}").is_file()]
        if len(paths) > 1:
            raise FactsError("two_files", value=name)
        if not paths:
            if table.required:
                raise FactsError("no_table", value=name)
            continue
        try:
            found[name] = _csv(table, paths[0]) if paths[0].suffix == ".csv" else _parquet(connection, table, paths[0])
        except (duckdb.Error, UnicodeDecodeError) as error:
            raise FactsError("unreadable", value=paths[0].name) from error
    return found


def in_memory(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, object]) -> dict[str, Source]:
    """Arrow tables (or anything that DuckDB can register) as sources."""
    found: dict[str, Source] = {}
    for name, data in tables.items():
        if name not in TABLES:
            raise FactsError("misnamed_file", value=name, other=" / ".join(TABLES))
        view = f"given_{name}"
        connection.register(view, data)
        types = _described(connection, view)
        _check_columns(TABLES[name], list(types))
        found[name] = Source(TABLES[name], types, view, view)
    for name, table in TABLES.items():
        if table.required and name not in found:
            raise FactsError("no_table", value=name)
    return found


def _refuse_misnamed(folder: Path) -> None:
    """A file `Stay.csv` that is silently not read would make people look absent."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".parquet", ".csv") and not (path.stem in TABLES and path.suffix.islower()):
            near = difflib.get_close_matches(path.stem.lower(), TABLES, n=1, cutoff=0.8)
            if near:
                raise FactsError("misnamed_file", value=path.name, other=near[0] + path.suffix.lower())


def _parquet(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> Source:
    file = _literal(path)
    types = _described(connection, f"read_parquet({file})")
    _check_columns(table, list(types))
    numbered = f"(SELECT *, file_row_number + 1 AS line FROM read_parquet({file}, file_row_number=true))"
    return Source(table, types, f"read_parquet({file})", numbered, checks.LINE)


def _csv(table: Table, path: Path) -> Source:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = next(csv.reader([first], delimiter=delimiter), [])
    _check_columns(table, header)
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in header) + "}"
    read = (
        f"read_csv({_literal(path)}, columns={columns}, auto_detect=false, header=true, delim='{delimiter}', "
        "quote='\"', escape='\"', "
    )
    # Rows of another width are skipped here and listed by `wrong_width`.
    keep = f"store_rejects=true, rejects_table='{_rejects(table)}', rejects_scan='{_rejects(table)}_scan')"
    types = dict.fromkeys(header, "VARCHAR")
    return CsvSource(table, types, f"{read} ignore_errors=true)", f"{read} {keep}", path=path, delimiter=delimiter)


def _rejects(table: Table) -> str:
    return f"rejects_{table.name}"


def _described(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return {name: "VARCHAR" if type_.startswith("ENUM") else type_ for name, type_, *_ in rows}


def _check_columns(table: Table, names: list[str]) -> None:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise FactsError("repeated_columns", table=table.name, value=", ".join(repeated))
    if unknown := [name for name in names if name not in table.names]:
        raise FactsError("unknown_columns", table=table.name, value=", ".join(unknown))
    if missing := [c.name for c in table.columns if c.required and c.name not in names]:
        raise FactsError("missing_columns", table=table.name, value=", ".join(missing))


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
