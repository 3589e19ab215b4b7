"""The small service that cases are tested in, with accounts of other systems."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from tests.integration.api.machine import Machine, account, machine
from tests.integration.cases.conftest import PROGRAMMES, World, make_world


@pytest.fixture(autouse=True)
def programmes_of_tests(settings: Any, tmp_path: Any) -> Any:
    """The programmes of the tests are there, keys lie in a folder of their own, sentences are English, limits unused."""
    cache.clear()
    settings.PROGRAMMES = str(PROGRAMMES)
    settings.WEBHOOKS_KEY = tmp_path / "webhooks.pem"
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """A fresh world."""
    return make_world()


@pytest.fixture
def desk(world: World) -> Machine:
    """A system that works for the mission in Moscow as a consul and registrar would."""
    return machine(account("desk", world.moscow, "consul", "registrar", "supervisor"))


@pytest.fixture
def neighbour(world: World) -> Machine:
    """The same for the mission in Astana."""
    return machine(account("neighbour", world.astana, "consul", "registrar", "supervisor"))
