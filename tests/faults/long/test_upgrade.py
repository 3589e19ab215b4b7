"""Fault 11: upgrade from every released schema with filled data: nothing is lost, nothing is altered.

`releases/VERSION.json` names the last migration of each app in that release, and in `meant` each `table.column` that a
later migration changes on purpose. An installation is filled, taken back to that schema, counted and digested, upgraded
as an operator upgrades it, and counted and digested again over the same columns.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.live.installation import Installation

pytestmark = pytest.mark.long
RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.json"), key=lambda path: path.stem)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_upgrade_from_a_released_schema_keeps_every_row(installation: Installation, release: Path) -> None:
    told = json.loads(release.read_text(encoding="utf-8"))
    installation.must("demo", "--load-only")
    for app, name in told["migrations"].items():
        installation.must("manage", "migrate", app, name, "--verbosity", "0")
    at_state = installation.stage("applied")
    assert {app: max(at_state[app]) for app in told["migrations"]} == told["migrations"]
    then = installation.stage("columns")
    assert sum(table["rows"] for table in then.values()) > 5000
    installation.must("manage", "migrate", "--verbosity", "0")
    meant = set(told["meant"])
    same = {
        name: [column for column in table["columns"] if f"{name}.{column}" not in meant] for name, table in then.items()
    }
    now = installation.stage("columns", json.dumps(same))
    print(f"{len(then)} tables, {sum(table['rows'] for table in then.values())} rows")
    assert _differing(installation, then, now, same) == []
    assert '"whole": true' in installation.must("audit", "verify", "--json")
    installation.must("cases", "rebuild", "--verify")


def _differing(installation: Installation, then: Any, now: Any, same: dict[str, list[str]]) -> list[str]:
    """Tables, and columns in them, that are not as they were."""
    found = []
    for name in same:
        if name not in now or now[name]["rows"] != then[name]["rows"]:
            found.append(f"{name}: {then[name]['rows']} rows, now {now.get(name, {}).get('rows')}")
            continue
        columns = [c for c in same[name] if then[name]["digests"][c] != now[name]["digests"].get(c)]
        found += [f"{name}.{column}" for column in columns]
    return found
