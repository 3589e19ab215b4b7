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


def migrate(database: Path, nth: int) -> int:
    """Migrate in a process of its own that dies at its nth statement; its exit status."""
    environment = os.environ | {
        "SAPAR_DATABASE_URL": f"sqlite:///{database}",
        "SAPAR_VAR": str(database.parent),
        "DJANGO_SETTINGS_MODULE": "sapar.config.settings_test",
    }
    script = Path(__file__).with_name("migrating.py")
    return subprocess.run([sys.executable, str(script), str(nth)], env=environment, capture_output=True).returncode


def schema(database: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as opened:
        return dict(opened.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def applied(database: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as opened:
        return set(opened.execute("SELECT app, name FROM django_migrations"))


@pytest.mark.slow
def test_migration_killed_again_and_again_completes_to_the_same_schema(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.sqlite3", tmp_path / "broken.sqlite3"
    assert migrate(whole, NEVER) == 0
    seed = int(os.environ.get("SAPAR_SEED", "10"))
    print(f"SAPAR_SEED={seed}")
    chance, killed, completed, at, seen = Random(seed), 0, 0, set[int](), set[tuple[str, str]]()
    while killed < KILLS:
        ended = migrate(broken, chance.randrange(5, 150))
        assert ended in {0, -signal.SIGKILL}
        now = applied(broken) if "django_migrations" in schema(broken) else set()
        assert now >= seen  # what was done stays done
        seen = now
        if ended:
            killed += 1
            at.add(len(now))
        else:  # nothing was left to kill: the next one begins with nothing
            completed += 1
            assert (schema(broken), applied(broken)) == (schema(whole), applied(whole))
            for path in tmp_path.glob("broken.sqlite3*"):
                path.unlink()
            seen = set()
    print(f"{killed} kills, with {len(at)} different numbers of migrations done; {completed + 1} databases completed")
    assert migrate(broken, NEVER) == 0
    assert schema(broken) == schema(whole)
    assert applied(broken) == applied(whole)
