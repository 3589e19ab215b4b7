"""The interface keeps to its own description, whatever it is sent: schemathesis makes requests that fit it and that do not."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from sapar.config.wsgi import application
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import User
from sapar.sites.api.api import api
from tests.security import walking
from tests.security.walking import Planted

CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"mode": "all", "allow-x00": True},
        # What fits the description may still be refused: a case that has moved on, a choice that is not on the list.
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "403", "404", "409", "412", "422"]},
            "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "406", "413", "422", "405"]},
        },
    }
)
EXAMPLES = int(os.environ.get("SAPAR_EXAMPLES", "100")) // 25  # of each operation; a thorough run asks many more
ROLES = (Role.CONSUL, Role.SUPERVISOR, Role.REGISTRAR, Role.COMMUNICATOR, Role.COORDINATOR)


@pytest.fixture
def planted(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.PROGRAMMES = str(walking.PROGRAMMES)
    settings.WEBHOOKS_KEY = tmp_path / "webhooks.pem"
    settings.API_REFUSALS_A_MINUTE = settings.API_REQUESTS_A_MINUTE = 1_000_000
    with translation.override("en"):
        yield walking.plant()


@pytest.fixture(autouse=True)
def connection_stays_open() -> Any:
    """Requests come by WSGI here; the transaction of the test must outlast each of them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(planted: Planted) -> str:
    made = walking.machine("contract", planted.world.moscow, *ROLES)
    holder = User.objects.get(email="contract@service.invalid")
    holder.holdings.update(clearance=Sensitivity.CONFIDENTIAL)
    return made


SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=CONFIG)
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.mark.asvs("2.2.1", "4.1.1")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_what_is_answered_keeps_to_the_description(mode: GenerationMode, planted: Planted, secret: str) -> None:
    for operation in OPERATIONS:
        if mode is GenerationMode.POSITIVE or can_be_broken(operation):
            asked(operation, mode, planted, secret)


def can_be_broken(operation: Any) -> bool:
    """Whether its description leaves anything to do wrong: one without token, parameters and body does not."""
    return bool([*operation.iter_parameters(), *operation.body] or operation.definition.raw.get("security"))


def test_nearly_every_description_leaves_something_to_do_wrong() -> None:
    assert [operation.path for operation in OPERATIONS if not can_be_broken(operation)] == ["/api/v1/roadmaps"]


def asked(operation: Any, mode: GenerationMode, planted: Planted, secret: str) -> None:
    """Requests to one operation that fit its description, or that do not."""
    headers = {"Authorization": f"Bearer {secret}"}
    route = walking.Route(operation.path.strip("/").replace("{", "<").replace("}", ">"), None, ())
    there = {parameter.name: str(route._sample(parameter.name)(planted)) for parameter in operation.path_parameters}

    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
    def ask(case: Any, really: bool) -> None:
        excluded = []
        if really and there:
            # About things that are there, so that requests reach beyond "not found"; what was wrong may now be right.
            case.path_parameters.update(there)
            excluded = [negative_data_rejection]
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    ask()
