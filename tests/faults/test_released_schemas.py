"""Fault 11, in short: what `releases/` names are schemas that installations can have, so that the long test can go there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

import sapar

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.json"))
HOUSE = Path(sapar.__file__).parent


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def ours(loader: MigrationLoader) -> set[str]:
    """The labels of Sapar's own apps that have tables."""
    return {label for label in loader.migrated_apps if Path(apps.get_app_config(label).path).is_relative_to(HOUSE)}


def told(release: Path) -> Any:
    return json.loads(release.read_text(encoding="utf-8"))


def test_a_schema_has_been_released() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_release_names_migrations_that_need_none_later_than_they_say(release: Path, loader: MigrationLoader) -> None:
    named = told(release)["migrations"]
    assert set(named) <= ours(loader)
    reached: set[tuple[str, str]] = set()
    for step in named.items():
        assert step in loader.graph.nodes
        reached |= set(loader.graph.forwards_plan(step))
    assert {app: max(name for label, name in reached if label == app) for app in named} == named
    assert {app for app, _name in reached if app in ours(loader)} == set(named)


def test_first_schema_has_every_app(loader: MigrationLoader) -> None:
    assert set(told(RELEASES[0])["migrations"]) == ours(loader)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_what_later_migrations_change_on_purpose_are_columns(release: Path) -> None:
    there = {f"{m._meta.db_table}.{f.column}" for m in apps.get_models() for f in m._meta.local_concrete_fields}
    assert set(told(release)["meant"]) <= there
