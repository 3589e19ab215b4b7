"""What tests of security share."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation

from sapar.core.accounts import services
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import User
from sapar.sites.shared import limits
from tests.people import PASSWORD, SYSTEM, World, member, world
from tests.security.walking import PROGRAMMES


@pytest.fixture
def place(db: None) -> World:
    """Organisations and offices."""
    return world()


@pytest.fixture
def working(settings: Any, tmp_path: Any) -> None:
    """The programmes of the tests are there, files lie in a folder of their own, a password is enough to sign in."""
    settings.SECOND_FACTOR_REQUIRED, settings.PROGRAMMES, settings.VAR = False, str(PROGRAMMES), tmp_path


@pytest.fixture
def consul(place: World) -> User:
    """A consul at `moscow` who has chosen a password."""
    user = member("consul@x.kg", place.moscow, Role.CONSUL)
    _, secret = services.invite(actor=SYSTEM, email=user.email, full_name=user.full_name, office=place.moscow)
    return services.accept(secret=secret, password=PASSWORD)


@pytest.fixture
def browser(settings: Any) -> Client:
    """A browser as in life: forms need their token."""
    return Client(HTTP_HOST="localhost")


def sign_in(browser: Client, email: str = "consul@x.kg", password: str = PASSWORD) -> Any:
    """Send the form."""
    return browser.post("/en/account/login/", {"login": email, "password": password})


@pytest.fixture(autouse=True)
def english() -> Any:
    """Sentences are English here, whatever language a test before has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Nobody has tried anything before: limits count anew in each test."""
    caches["default"].clear()
    limits.counter.counts.clear()
