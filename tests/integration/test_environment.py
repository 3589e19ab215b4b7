"""What the settings read from outside."""

from __future__ import annotations

import ast
import re
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sapar.config import environment


def test_database_without_an_address_is_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    described = environment.database("", tmp_path)
    assert described["ENGINE"] == "django.db.backends.sqlite3"
    assert described["NAME"] == str(tmp_path / "sapar.sqlite3")


def test_database_address_of_postgresql_is_taken_apart(tmp_path: Path) -> None:
    described = environment.database("postgresql://us%40er:p%2Fw@db:5433/sapar?sslmode=require", tmp_path)
    wanted = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "sapar",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {
            "options": "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1",
            "sslmode": "require",
        },
    }
    assert {key: described[key] for key in wanted} == wanted


def test_database_address_of_another_kind_is_refused_without_quoting_it(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.database("mysql://user:hunter2@db/sapar", tmp_path)
    assert "hunter2" not in str(refused.value)


def test_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPAR_DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SAPAR_DEBUG must be yes or no"):
        environment.flag("DEBUG")


def test_secret_key_is_drawn_once_and_readable_to_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SAPAR_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path / "new")
    assert environment.secret_key(tmp_path / "new") == first
    assert environment.secret_key(tmp_path / "other") != first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


@pytest.mark.asvs("13.3.1")
def test_secret_may_come_from_a_file_that_a_vault_mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted = tmp_path / "secret"
    mounted.write_text("  from-a-vault\n")
    monkeypatch.delenv("SAPAR_SECRET_KEY", raising=False)
    monkeypatch.setenv("SAPAR_SECRET_KEY_FILE", str(mounted))
    assert environment.secret_key(tmp_path) == "from-a-vault"
    assert list(tmp_path.iterdir()) == [mounted]  # none was drawn
    monkeypatch.setenv("SAPAR_SECRET_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="SAPAR_SECRET_KEY_FILE must name a file"):
        environment.secret_key(tmp_path)
    monkeypatch.setenv("SAPAR_SECRET_KEY", "said-here")
    assert environment.secret_key(tmp_path) == "said-here"


@pytest.mark.asvs("13.1.1")
def test_every_variable_that_settings_read_is_described_and_no_other() -> None:
    """docs/how-to/run.md is what an operator has; a variable it does not name is one that nobody sets."""
    root = Path(__file__).parents[2]
    read = set()
    for file in (root / "src" / "sapar" / "config").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
                if called in {"text", "flag", "words", "one_of", "file", "place"}:
                    read.add(f"SAPAR_{node.args[0].value}")
    table = [line for line in (root / "docs/how-to/run.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    named = {name for line in table for name in re.findall(r"`(SAPAR_[A-Z_]+)`", line.split("|")[1])}
    assert len(read) > 15
    assert named == read
