"""What all tests share: a marker for the database, examples for Hypothesis, a place that holds no data of ours."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "sapar",
    deadline=None,  # the machine may be busy; a slow example is not a wrong one
    max_examples=int(os.environ.get("SAPAR_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),  # the same commit, the same verdict
    database=None,
    print_blob=True,  # the line that repeats a failure
)
settings.register_profile("thorough", settings.get_profile("sapar"), max_examples=2000)
settings.load_profile("sapar")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the database as `database`, so that it runs on PostgreSQL too."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker(pytest.mark.database)
