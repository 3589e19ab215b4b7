"""Files of records: CSV in UTF-8, parted by comma, semicolon or tab. What cannot be read goes to a file of its own."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sapar.engines.identity.linkage.features import FIELDS, BadRow, features

COLUMNS = {
    "id": ("id", "unique_id", "record_id", "rec_id", "uid", "номер"),
    "surname": ("surname", "last_name", "family_name", "lastname", "фамилия", "фамилиясы"),
    "given": ("given", "given_name", "given_names", "first_name", "firstname", "имя", "аты"),
    "patronymic": ("patronymic", "middle_name", "father", "father_name", "отчество", "атасынын_аты"),
    "name": ("name", "full_name", "fullname", "фио", "аты_жөнү"),
    "birth_date": ("birth_date", "date_of_birth", "dob", "birthdate", "дата_рождения", "туулган_күнү"),
    "sex": ("sex", "gender", "пол", "жынысы"),
    "pin": ("pin", "inn", "personal_number", "national_id", "пин", "инн"),
    "document": ("document", "document_number", "passport", "passport_number", "doc_number", "паспорт"),
    "phone": ("phone", "phone_number", "mobile", "tel", "телефон"),
    "region": ("region", "district", "birth_place", "place_of_birth", "city", "район", "регион", "аймак"),
}
"""Our name of each column, and the headings under which it is looked for; capitals and spaces do not count."""

NAMES = ("given", "surname", "father")
"""What has a rarity."""
_CHUNK = 50_000
_SHARES = (3e-3, 8e-4, 2e-4, 4e-5)
"""Shares of the records that part the classes of names by rarity, from the commonest."""
_MANY, _MANY_BORN, _SHARE_BORN = 20, 200, 0.005
"""So many records with one number, or born on one day, show that it is no number and no day."""
_MIDDLE = 2
_ENOUGH = 20_000
"""Records without which shares of names say little."""


class BadFile(ValueError):
    """A file that cannot be read at all."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class BadLine:
    """A row that was left out: `line` counts from 1, headings included."""

    file: str
    line: int
    ident: str
    reason: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class Read:
    """What was read: one Arrow table a file, and the rows that were left out."""

    tables: list[Any]
    bad: list[BadLine]

    @property
    def records(self) -> int:
        """Rows that can be linked."""
        return sum(table.num_rows for table in self.tables)


def read(paths: list[Path]) -> Read:
    """Read one or two files; BadFile if one cannot be."""
    import pyarrow as pa

    bad: list[BadLine] = []
    counts = {name: Counter[str]() for name in NAMES}
    tables = []
    for path in paths:
        batches = [_batch(chunk, counts) for chunk in _chunks(path, bad)]
        if not batches:
            raise BadFile("empty", file=path.name)
        tables.append(pa.Table.from_batches(batches))
    whole = sum(table.num_rows for table in tables)
    tables = _without_placeholders(tables, whole)
    return Read([_with_shares(table, counts, whole) for table in tables], bad)


def _chunks(path: Path, bad: list[BadLine]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of features, the identifier before them."""
    seen: set[str] = set()
    chunk: list[tuple[Any, ...]] = []
    for line, row, wrong in _rows(path):
        ident = row.get("id", "").strip()
        try:
            if wrong:
                raise BadRow(wrong)
            if not ident:
                raise BadRow("no_id")
            if ident in seen:
                raise BadRow("id_twice")
            found = features(row)
        except BadRow as problem:
            bad.append(BadLine(path.name, line, ident, problem.reason, problem.values))
            continue
        seen.add(ident)
        chunk.append((ident, *(getattr(found, name) for name in FIELDS)))
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str], str]]:
    """Lines, their rows by our names of the columns, and what is wrong with the line as such."""
    csv.field_size_limit(1_000_000)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            head = file.readline()
            if not head.strip():
                raise BadFile("empty", file=path.name)
            comma = max(",;\t", key=head.count)
            headings = next(csv.reader([head], delimiter=comma))
            places, width = _headings(path, headings), len(headings)
            reader = csv.reader(file, delimiter=comma)
            for cells in reader:
                if not any(cells):
                    continue
                row = {name: cells[at] for name, at in places.items() if at < len(cells)}
                wrong = "cells" if len(cells) != width else ""
                if any("\ufffd" in cell for cell in cells):
                    wrong = "encoding"
                yield reader.line_num + 1, row, wrong
    except OSError as error:
        raise BadFile("unreadable", file=path.name, why=error.strerror) from None
    except csv.Error as error:
        raise BadFile("no_csv", file=path.name, why=str(error)) from None


def _headings(path: Path, cells: list[str]) -> dict[str, int]:
    said = ["_".join(cell.strip().lower().replace("-", " ").split()) for cell in cells]
    places = {}
    for name, headings in COLUMNS.items():
        if found := [said.index(heading) for heading in headings if heading in said]:
            places[name] = found[0]
    if "id" not in places:
        raise BadFile("no_id_column", file=path.name)
    if "name" not in places and not {"surname", "given"} <= places.keys():
        raise BadFile("no_name_column", file=path.name)
    return places


def _batch(chunk: list[tuple[Any, ...]], counts: dict[str, Counter[str]]) -> Any:
    import pyarrow as pa

    columns = list(zip(*chunk, strict=True))
    names = ("unique_id", *FIELDS)
    for name, counted in counts.items():
        counted.update(value for value in columns[names.index(name)] if value)
    types = {"given_known": pa.bool_()}
    arrays = [pa.array(column, types.get(name, pa.string())) for name, column in zip(names, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


def _without_placeholders(tables: list[Any], whole: int) -> list[Any]:
    """The tables with what stands for nothing (000000, 01.01.1900) made empty: it says nothing of two records that both
    have it, and would bring everybody together with everybody."""
    import pyarrow as pa
    import pyarrow.compute as pc

    most = {"pin": _MANY, "document": _MANY, "phone": _MANY, "birth": max(_MANY_BORN, int(_SHARE_BORN * whole))}
    for name, limit in most.items():
        counts = pa.chunked_array([chunk for table in tables for chunk in table.column(name).chunks]).value_counts()
        often = counts.field("values").filter(pc.greater(counts.field("counts"), limit)).drop_null()
        if not len(often):
            continue
        for at, table in enumerate(tables):
            column = table.column(name)
            kept = pc.if_else(pc.is_in(column, often), pa.scalar(None, pa.string()), column)
            tables[at] = table.set_column(table.schema.get_field_index(name), name, kept)
    return tables


def _with_shares(table: Any, counts: dict[str, Counter[str]], whole: int) -> Any:
    """Columns that say how rare each name is among these records: 0 the commonest."""
    import pyarrow as pa

    for name, counted in counts.items():
        known = {word: _class(count, whole) for word, count in counted.items()}
        values = [known.get(word, _MIDDLE) for word in table.column(name).to_pylist()]
        table = table.append_column(f"{name}_rarity", pa.array(values, pa.int8()))
    return table


def _class(count: int, whole: int) -> int:
    if whole < _ENOUGH:
        return _MIDDLE
    return sum(count < share * whole for share in _SHARES)
