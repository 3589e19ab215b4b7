"""Making those wait who would decide the same thing at the same time."""

from __future__ import annotations

from django.db import connection

from sapar.engines.identity.search.keys import number


def hold(*names: str) -> None:
    """Hold these names until the transaction ends; whoever wants one of them waits.

    PostgreSQL has locks for that. SQLite lets one transaction write at a time anyway (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for key in sorted({number(f"sapar.registry {name}") for name in names}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
