"""FAULTS 10: a migration killed at many of its statements; started again it completes, and the schema is the same."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

KILLS = int(os.environ.get("SAPAR_MIGRATION_KILLS", "4"))
"""How often it is killed; `make faults` kills it more often."""
NEVER = 10**9


def migrate(database: Path, nth: int, word: str = "") -> int:
    """Migrate in a process of its own that dies at its nth statement that holds the word; how many there were, 0 if it
    died."""
    environment = os.environ | {
        "SAPAR_DATABASE_URL": f"sqlite:///{database}",
        "SAPAR_VAR": str(database.parent),
        "DJANGO_SETTINGS_MODULE": "sapar.config.settings_test",
    }
    script = Path(__file__).with_name("migrating.py")
    command = [sys.executable, str(script), str(nth), word]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return int(done.stdout) if done.returncode == 0 else 0


def schema(database: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as opened:
        return dict(opened.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def applied(database: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as opened:
        return set(opened.execute("SELECT app, name FROM django_migrations"))


@pytest.mark.slow
def test_migration_killed_again_and_again_completes_to_the_same_schema(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.sqlite3", tmp_path / "broken.sqlite3"
    statements = migrate(whole, NEVER)
    seed = int(os.environ.get("SAPAR_SEED", "10"))
    print(f"SAPAR_SEED={seed}")
    chance, killed, completed, at, seen = Random(seed), 0, 0, set[int](), set[tuple[str, str]]()
    while killed < KILLS or broken.exists():
        ended = migrate(broken, chance.randrange(5, statements) if killed < KILLS else NEVER)
        now = applied(broken) if "django_migrations" in schema(broken) else set()
        assert now >= seen  # what was done stays done
        if not ended:
            killed += 1
            at.add(len(now))
            seen = now
        else:  # the next one begins with nothing, so that kills fall everywhere
            completed += 1
            assert (schema(broken), applied(broken)) == (schema(whole), applied(whole))
            for path in tmp_path.glob("broken.sqlite3*"):
                path.unlink()
            seen = set()
    print(f"{killed} kills among {statements} statements, with {len(at)} different numbers of migrations done; "
          f"{completed} databases completed")  # fmt: skip
    assert completed > 0


@pytest.mark.slow
def test_migration_killed_before_it_is_written_down_is_not_done(tmp_path: Path) -> None:
    """Django writes down most of them after the commit: tables were there that the next start tried to make again."""
    database = tmp_path / "sapar.sqlite3"
    before = 0
    for nth in (2, 20):
        assert migrate(database, nth, 'INSERT INTO "django_migrations"') == 0
        assert len(applied(database)) == before + nth - 1
        before += nth - 1
    assert migrate(database, NEVER) > 0
