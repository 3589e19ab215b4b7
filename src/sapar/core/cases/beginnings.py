"""`number__begins="PET-"`: texts that begin so, found along an index on both databases.

Django's `startswith` reads the whole table on SQLite, whose LIKE takes no notice of capitals. PostgreSQL needs an
index of the class `varchar_pattern_ops`.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

LAST = chr(0x10FFFF)


@models.CharField.register_lookup
class Begins(Lookup[str]):
    """Case-sensitive, `%` and `_` are themselves."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """A range, for databases that compare texts by code points."""
        column, before = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({column} >= %s AND {column} < %s)", (*before, text, *before, text + LAST)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """LIKE, whose index does not depend on the language's order."""
        column, before = self.process_lhs(compiler, connection)
        text = str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{column} LIKE %s", (*before, text + "%")
