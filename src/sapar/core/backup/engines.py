"""How each kind of database is copied and put back, behind one interface.

A copy is of one moment, and so is what is counted beside it: SQLite's own online back-up, read afterwards; on
PostgreSQL one snapshot that the dump and the counting share. Neither makes writers wait.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess  # nosec B404
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

Rows = Callable[[str], Iterator[tuple[Any, ...]]]
"""Runs a query on the copy's moment and gives its rows."""


class BackupError(Exception):
    """A back-up or restore cannot be done; the message says what to change."""


class Engine(Protocol):
    """What a kind of database must be able to do."""

    name: str

    def copy(self, target: Path) -> AbstractContextManager[Rows]:
        """Write the database to a file that does not exist yet; inside, its rows as of that moment can be read."""

    def load(self, source: Path) -> None:
        """Replace the database by the copy: all of it or nothing."""


def engine() -> Engine:
    """The engine of the database that the settings name."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


class Sqlite:
    """SQLite: its online back-up."""

    name = "sqlite"

    @contextmanager
    def copy(self, target: Path) -> Iterator[Rows]:
        """See `Engine`."""
        connection.ensure_connection()
        # Values are read as Django reads them, so that a restored database can be compared through its connection.
        types = sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES
        with closing(sqlite3.connect(target, detect_types=types)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            yield lambda query: copy.execute(query)

    def load(self, source: Path) -> None:
        """See `Engine`."""
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as copy:
            connection.ensure_connection()
            copy.backup(connection.connection)
        connection.close()


class Postgres:
    """PostgreSQL: its own pg_dump and pg_restore, of the server's version or newer."""

    name = "postgresql"

    @contextmanager
    def copy(self, target: Path) -> Iterator[Rows]:
        """See `Engine`. Raises BackupError where the programs are missing or fail."""
        own = connection.copy()
        own.ensure_connection()
        try:
            raw = own.connection
            raw.autocommit = True
            raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = raw.execute("SELECT pg_export_snapshot()").fetchone()[0]
            self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                      f"--file={target}")  # fmt: skip

            def rows(query: str) -> Iterator[tuple[Any, ...]]:
                with raw.cursor(name="sapar_backup") as cursor:  # a server-side cursor: a table need not fit in memory
                    cursor.itersize = 5000
                    yield from cursor.execute(query)

            yield rows
        finally:
            own.close()

    def load(self, source: Path) -> None:
        """See `Engine`. Raises BackupError where the programs are missing or fail."""
        connection.close()
        name = str(connection.settings_dict["NAME"])
        self._run("pg_restore", f"--dbname={name}", "--clean", "--if-exists", "--no-owner", "--no-privileges",
                  "--single-transaction", "--exit-on-error", str(source))  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise BackupError(f"{program} is not on the PATH; install PostgreSQL's client programs.")
        settings = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        # In the environment, not on the command line, which other users of the machine can read.
        given = {variable: str(settings[name]) for variable, name in names.items() if settings[name]}
        # No shell, and every argument is ours.
        done = subprocess.run([found, *arguments], env=os.environ | given, capture_output=True)  # nosec B603
        if done.returncode != 0:
            # Its words may quote rows of people: they stay in the database's own log.
            raise BackupError(f"{program} ended with status {done.returncode}; the database's own log says why.")
