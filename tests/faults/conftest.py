"""The long experiments run by `make faults` alone: each needs minutes, processes of its own, harm done to them."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.faults.live")

from tests.faults.live.installation import Cluster, Installation  # noqa: E402 (asserts are to be rewritten first)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out wherever they are not asked for by name of their marker."""
    if "long" in (config.option.markexpr or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def seed() -> int:
    """Printed, so that a run can be repeated by SAPAR_SEED."""
    drawn = int(os.environ.get("SAPAR_SEED", random.randrange(2**32)))
    print(f"SAPAR_SEED={drawn}")
    return drawn


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster to be harmed."""
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Installation]:
    """An installation on SQLite."""
    made = Installation(tmp_path / "sapar")
    made.prepare()
    yield made
    made.end()


@pytest.fixture
def postgresql(tmp_path: Path, cluster: Cluster) -> Iterator[Installation]:
    """An installation on a cluster of its own."""
    made = Installation(tmp_path / "sapar", cluster.address)
    made.prepare()
    yield made
    made.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest) -> Installation:
    """An installation on either."""
    made: Installation = request.getfixturevalue(request.param)
    return made
