"""Rows of several tables in one statement: what a page shows of one record lies in a dozen of them.

Asked for one by one, the ORM takes longer to write each statement than a database to answer them all. This one is
written once a process, for it depends on nothing but the tables and on how many ids are asked about. The rows come back
as instances of their models.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models


@dataclass(frozen=True)
class Part:
    """The rows of one table. `where`: SQL of the program's own, in which `{ids}` stands for the ids asked about."""

    model: type[models.Model]
    where: str


def together(parts: tuple[Part, ...], ids: Sequence[int]) -> list[list[Any]]:
    """The rows of each part, in no order."""
    found: list[list[Any]] = [[] for _ in parts]
    if ids:
        text, times = _statement(parts, len(ids), connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(text, list(ids) * times)
            rows = cursor.fetchall()
        for number, row in rows:
            found[number].append(_instance(parts[number].model, json.loads(row)))
    return found


@lru_cache(maxsize=256)
def _statement(parts: tuple[Part, ...], number: int, vendor: str) -> tuple[str, int]:
    """The statement, and how many times it takes the ids."""
    array = "json_build_array" if vendor == "postgresql" else "json_array"
    end = "::text" if vendor == "postgresql" else ""
    selects = []
    for place, part in enumerate(parts):
        table = connection.ops.quote_name(part.model._meta.db_table)
        columns = ", ".join(_column(field, vendor) for field in part.model._meta.concrete_fields)
        selects.append(f"SELECT {place}, {array}({columns}){end} FROM {table} WHERE {part.where}")  # noqa: S608  # ours
    text = " UNION ALL ".join(selects)
    listed = f"({', '.join(['%s'] * number)})"
    return text.replace("{ids}", listed), text.count("{ids}")


def _column(field: models.Field[Any, Any], vendor: str) -> str:
    name = connection.ops.quote_name(str(field.column))
    # As text: JSON within JSON would lose what the field does with it, a decimal number its last digits.
    as_text = vendor == "postgresql" and isinstance(field, models.JSONField | models.DecimalField)
    return f"{name}::text" if as_text else name


def _instance(model: type[models.Model], values: list[Any]) -> models.Model:
    names, readers = _readers(model, connection.vendor)
    for place, read in readers:
        values[place] = read(values[place])
    return model.from_db(connection.alias, names, values)


@lru_cache(maxsize=64)
def _readers(model: type[models.Model], vendor: str) -> tuple[list[str], list[tuple[int, Callable[[Any], Any]]]]:
    """The names of a model's fields, and how to read those that do not come as they are, by their places."""
    fields = model._meta.concrete_fields
    readers = ((place, _reader(field, vendor)) for place, field in enumerate(fields))
    return [field.attname for field in fields], [(place, read) for place, read in readers if read is not None]


_SAID: tuple[type[Any], ...] = (models.DateField, models.TimeField, models.DecimalField, models.UUIDField)
"""What JSON has no type for, and PostgreSQL writes as text. A DateTimeField is a DateField."""


def _reader(field: models.Field[Any, Any], vendor: str) -> Callable[[Any], Any] | None:
    if isinstance(field, models.BinaryField):
        raise TypeError(f"{field}: JSON cannot carry bytes")
    column = field.get_col(field.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if vendor == "postgresql" and isinstance(field, _SAID):
        said: Callable[[Any], Any] = field.to_python
        return said
    if not converters:
        return None

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    return read
