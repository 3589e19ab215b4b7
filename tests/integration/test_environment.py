"""What the settings read from outside."""

from __future__ import annotations

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
        "OPTIONS": {"sslmode": "require"},
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
