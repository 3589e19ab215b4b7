"""What an archive says it holds: for every table its rows and their digest, for every file its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from sapar.core.backup.engines import Rows

FORMAT = 1


@dataclass(frozen=True)
class Table:
    """Rows of a table and the SHA-256 over them in the order of the primary key."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """The contents of an archive, written by the back-up and compared by the restore."""

    format: int
    engine: str
    version: str  # of Sapar
    made_at: str  # ISO 8601, UTC
    database: str  # SHA-256 of the copy of the database
    tables: dict[str, Table]
    files: dict[str, int]  # name under the data folder → bytes; media files are named by their digest

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)


def parse(text: str) -> Manifest:
    """A manifest from JSON. ValueError if it is none, or of a later format."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError("not a manifest of this format")
    tables = {name: Table(**table) for name, table in found.pop("tables").items()}
    return Manifest(**found, tables=tables)


def tables(rows: Rows) -> dict[str, Table]:
    """Every table of the database, counted and digested through a reader."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        described = {}
        for name in names:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, name)]
            keys = connection.introspection.get_primary_key_columns(cursor, name) or columns
            described[name] = (columns, keys)
    found = {}
    for name, (columns, keys) in described.items():
        listed, order = ", ".join(map(quote, columns)), ", ".join(map(quote, keys))
        # Every name comes from the database's own catalogue and is quoted.
        found[name] = _digested(rows, f"SELECT {listed} FROM {quote(name)} ORDER BY {order}")  # noqa: S608
    return found


def _digested(rows: Rows, query: str) -> Table:
    digest, count = hashlib.sha256(), 0
    for row in rows(query):
        digest.update(_line(row))
        count += 1
    return Table(count, digest.hexdigest())


def _line(row: tuple[Any, ...]) -> bytes:
    return repr(tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)).encode()
