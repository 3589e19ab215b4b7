"""Signed-in officers of the small world, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.office_world import OfficeWorld, make_office_world

Seat = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> OfficeWorld:
    return make_office_world()


@pytest.fixture
def seat(world: OfficeWorld, settings: Any) -> Seat:
    """A client in which somebody is signed in."""
    settings.SECOND_FACTOR_REQUIRED = False

    def make(name: str) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(world.users[name])
        return client

    return make
