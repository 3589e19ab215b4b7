"""Rows written as the ORM would write them, but whole tables at a time: by `executemany` on SQLite, by COPY on PostgreSQL.

A large load also sets the indexes aside that only speed up reading, and keeps rows whose keys are random in a heap until
they can be written in the order of their keys. What is set aside is noted in the database, so that a load that was
stopped can be gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models, transaction

Row = Mapping[str, Any]
NOTED = "demonstration_index"
"""Table of the indexes that are set aside."""
PLAIN = (
    models.AutoField, models.BooleanField, models.CharField, models.ForeignKey, models.IntegerField, models.TextField,
)  # fmt: skip
"""Fields whose values the drivers take as they are."""


def write(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write rows, given as values of columns (`person_id=…`); all have the same columns or leave out the same kind.

    Columns that are left out get their default; a KeyError says which has none. A primary key that the database draws is
    left out by all rows or by none.
    """
    if not rows:
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (isinstance(field, models.AutoField) and field.attname not in rows[0])
    ]
    columns = [_column(field, rows) for field in fields]
    write_rows(model._meta.db_table, [str(field.column) for field in fields], zip(*columns, strict=True))


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows whose values the driver takes as they are."""
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    into = f"{connection.ops.quote_name(table)} ({quoted})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            # past Django's cursor, which would look for its own marks in the statement of every row
            connection.connection.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


def _column(field: models.Field[Any, Any], rows: Sequence[Row]) -> list[Any]:
    """The values of one column, as the driver takes them."""
    name, given = field.attname, _ready(field)
    if name in rows[0] and all(name in row for row in rows):
        values = [row[name] for row in rows]
    else:
        default = _default(field)
        values = [row.get(name, default) for row in rows]
    return values if given is None else [None if value is None else given(value) for value in values]


def _default(field: models.Field[Any, Any]) -> Any:
    drawn = field.has_default() and callable(field.default) and field.default not in (dict, list)
    if drawn or getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        raise KeyError(field.attname)
    if not (field.has_default() or field.null or field.blank):
        raise KeyError(field.attname)
    return field.get_default()


def _ready(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What makes a value one that the driver takes; None: it is one."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return _moment if connection.vendor == "sqlite" else None
    if isinstance(field, models.DateField):
        return date.isoformat if connection.vendor == "sqlite" else None
    if isinstance(field, PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _moment(value: datetime) -> str:
    return str((value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None))


# ── set aside ────────────────────────────────────────────────────────────────────────────────────────────


def set_aside(tables: Sequence[type[models.Model]]) -> None:
    """Drop the indexes of these tables that hold no constraint, and note them; `bring_back` makes them anew."""
    names = [model._meta.db_table for model in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {NOTED} (name varchar(100) PRIMARY KEY, definition text NOT NULL)")
        for name, definition in _indexes(names):
            cursor.execute(f"INSERT INTO {NOTED} VALUES (%s, %s)", [name, definition])  # noqa: S608
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def bring_back(tell: Callable[[str], None]) -> None:
    """Make the indexes anew that were set aside, one after another."""
    if not exists(NOTED):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, definition FROM {NOTED} ORDER BY name")  # noqa: S608
        for name, definition in cursor.fetchall():
            with transaction.atomic():
                if connection.vendor == "postgresql":  # rows of this transaction whose references wait for its end
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(definition)
                cursor.execute(f"DELETE FROM {NOTED} WHERE name = %s", [name])  # noqa: S608
            tell(f"index {name}")
        cursor.execute(f"DROP TABLE {NOTED}")


def _indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        sql = """SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                 JOIN pg_class t ON t.oid = x.indrelid WHERE NOT x.indisunique AND t.relname = ANY(%s)"""
        values: list[Any] = [list(tables)]
    else:
        marks = ", ".join(["%s"] * len(tables))
        sql = f"""SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%%'
                  AND tbl_name IN ({marks})"""  # noqa: S608
        values = list(tables)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(str(name), str(definition)) for name, definition in cursor.fetchall()]


def heap(table: str, columns: Mapping[str, str]) -> None:
    """A table without any index, for rows that are to be written in order later."""
    listed = ", ".join(f"{connection.ops.quote_name(name)} {kind} NOT NULL" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({listed})")


def pour(table: str, into: type[models.Model], columns: Sequence[str], order: Sequence[str], **same: int) -> None:
    """Write the rows of a heap into a table in the order of their keys, and drop the heap; `same`: columns that hold one
    value in all rows. Whole or not at all; nothing where there is no heap."""
    if not exists(table):
        return
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, (*columns, *same)))
    values = ", ".join([*map(quote, columns), *(str(int(value)) for value in same.values())])
    by = ", ".join(map(quote, order))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(into._meta.db_table)} ({listed}) SELECT {values} FROM {table} ORDER BY {by}"  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {table}")


def exists(table: str) -> bool:
    """Whether the database has the table."""
    return table in connection.introspection.table_names()
