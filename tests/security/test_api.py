"""Every operation of the interface, with bodies that would work, by nobody, a stranger and a neighbour."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.roles import ALL
from sapar.core.cases.models import Action, Case
from sapar.core.registry.models import Journey, Person
from sapar.core.webhooks.models import Webhook
from sapar.sites.api.api import api
from sapar.sites.api.operations import ANY, EVERYBODY
from tests.security import walking
from tests.security.walking import Planted

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1")]

Body = Callable[[Planted], dict[str, Any]]
BODIES: dict[str, Body] = {
    "search_persons": lambda p: {"text": p.person.pin},
    "create_person": lambda p: {"found": "x", "surname": "Сентинелова", "given": "Айгүл"},
    "add_journey": lambda p: {"country": "RU", "entered": "2026-01-02"},
    "close_journey": lambda p: {"left": "2026-01-02"},
    "open_case": lambda p: {
        "programme": "help", "office": "moscow", "person": p.person.uid, "answers": {"subject": "x"},
        "another": True,
    },
    "take_transition": lambda p: {"transition": "accept"},
    "submit_form": lambda p: {"form": "request", "answers": {"subject": "x"}},
    "add_note": lambda p: {"text": "x"},
    "note_message": lambda p: {"text": "x"},
    "add_task": lambda p: {"title": "x"},
    "finish_task": lambda p: {},
    "write_letter": lambda p: {"letter": "receipt", "language": "ky"},
    "pause_case": lambda p: {"reason": "x"},
    "resume_case": lambda p: {},
    "reopen_case": lambda p: {"reason": "x"},
    "upgrade_case": lambda p: {},
    "assign_case": lambda p: {"assignee": str(p.insider.uid)},
    "refer_case": lambda p: {"to": "astana", "shares": ["person"], "consent": "oral"},
    "answer_referral": lambda p: {"answer": "accepted"},
    "evaluate_form": lambda p: {"answers": {"subject": "x"}},
    "submit_from_odk": lambda p: {"office": "moscow", "rows": [{"__id": "uuid:1", "subject": "x"}]},
    "book_slot": lambda p: {"person": p.person.uid},
    "cancel_booking": lambda p: {},
    "add_webhook": lambda p: {"account": "inside", "url": "https://93.184.215.14/"},
    "end_webhook": lambda p: {},
    "ping_webhook": lambda p: {},
    "register_abroad": lambda p: {
        "person": p.person.uid, "office": "moscow", "country": "RU", "entered": "2026-01-02", "until": "2027-01-01",
        "consent": "x", "language": "ky",
    },
    "renew_registration": lambda p: {"until": "2028-01-01"},
    "end_registration": lambda p: {},
    "open_report": lambda p: {"period": "2026-Q1"},
    "report_values": lambda p: {"values": []},
    "submit_report": lambda p: {},
}  # fmt: skip
QUERIES = {
    "list_slots": "?office=moscow&service=passport&first=2026-03-01&last=2026-03-02",
    "read_indicator": "?first=2026-01-01&last=2026-01-31",
    "list_cases": "?status=all&q=HLP",
}
ABOUT_NOBODY = {
    "read_me", "read_webhook_key", "list_programmes", "read_programme", "read_form", "read_xform", "evaluate_form",
    "list_warnings", "list_indicators", "list_webhooks", "search_persons", "list_cases", "list_referrals",
    "list_registrations",
}  # fmt: skip
"""Operations that answer whoever has the permission, and show them their own rows only."""


@dataclass(frozen=True)
class Stated:
    """An operation as the description states it."""

    name: str
    method: str
    path: str
    permission: str

    def sent(self, planted: Planted, secret: str | None) -> Any:
        """The response to the operation with values that would work."""
        client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        headers = {"Sapar-Purpose": "walk", **({"Authorization": f"Bearer {secret}"} if secret else {})}
        address = self.at(planted) + QUERIES.get(self.name, "")
        if self.name == "attach_file":
            file = SimpleUploadedFile("x.txt", b"text", "text/plain")
            return client.post(address, {"file": file}, headers=headers)
        if self.method == "post":
            body = json.dumps(BODIES[self.name](planted))
            return client.post(address, body, content_type="application/json", headers=headers)
        return client.get(address, headers=headers)

    def at(self, planted: Planted) -> str:
        """Its address, about what was planted."""
        route = walking.Route(self.path.strip("/").replace("{", "<").replace("}", ">"), None, ())
        return route.at(planted)


def stated() -> list[Stated]:
    paths = api.get_openapi_schema()["paths"]
    return [
        Stated(operation["operationId"], method, path, operation["x-permission"])
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


@pytest.fixture
def planted(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.PROGRAMMES = str(walking.PROGRAMMES)
    settings.WEBHOOKS_KEY = tmp_path / "webhooks.pem"
    settings.API_REFUSALS_A_MINUTE = settings.API_REQUESTS_A_MINUTE = 10_000
    with translation.override("en"):
        yield walking.plant()


def said(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace") + str(dict(response.headers))


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Action, Case, Person, Journey, Webhook))


def test_every_operation_states_a_permission_that_a_role_gives() -> None:
    for operation in stated():
        assert operation.permission in {*ALL, ANY, EVERYBODY}, operation.name
    assert {o.name for o in stated() if o.method == "post"} - set(BODIES) == {"attach_file"}


def test_an_insider_gets_what_was_planted_by_the_same_requests(planted: Planted) -> None:
    """What could leak is there, and the bodies work: else the walks below would prove nothing."""
    secret = walking.machine("inside", planted.world.moscow, Role.CONSUL, Role.SUPERVISOR, Role.REGISTRAR)
    holder = planted.insider.__class__.objects.get(email="inside@service.invalid")
    holder.holdings.update(clearance=Sensitivity.CONFIDENTIAL)
    holder.teams.set(planted.insider.teams.all())
    answers = {operation.name: operation.sent(planted, secret) for operation in stated()}
    seen = {name: said(response) for name, response in answers.items()}
    assert "sentinel-answer" in seen["read_case"]
    assert "sentinel-note" in seen["read_timeline"]
    assert "sentinel-file" in seen["read_attachment"]
    assert "21905198000000" in seen["read_person"]
    assert "Сентинелова" in json.loads(answers["search_persons"].content)["hits"][0]["name"]
    written = {name for name, response in answers.items() if response.status_code == 201}
    assert written >= {
        "open_case",
        "take_transition",
        "add_note",
        "attach_file",
        "add_journey",
        "refer_case",
        "pause_case",
    }


def test_nobody_is_answered_by_any_operation_that_is_not_for_everybody(planted: Planted) -> None:
    before = counts()
    assert {o.path.split("/")[3] for o in stated() if o.permission == EVERYBODY} == {"roadmaps", "news"}
    for secret in (None, "sapar_wrong", "x" * 10_000, ""):
        for operation in stated():
            if operation.permission == EVERYBODY:
                continue
            response = operation.sent(planted, secret)
            assert (operation.name, response.status_code) == (operation.name, 401)
            assert response.json()["code"] == "unauthenticated"
    assert counts() == before


@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_others_find_nothing_and_change_nothing(planted: Planted, who: str) -> None:
    roles = (Role.SUPERVISOR, Role.CASE_WORKER, Role.REGISTRAR, Role.COMMUNICATOR, Role.COORDINATOR)
    if who == "stranger":
        secret = walking.machine("stranger", planted.world.elsewhere, *roles, Role.DUTY_OFFICER, whole=True)
    else:
        secret = walking.machine("neighbour", planted.world.astana, *roles)
    before = counts()
    for operation in stated():
        response = operation.sent(planted, secret)
        leaked = [sentinel for sentinel in walking.SENTINELS if sentinel in said(response)]
        assert (operation.name, leaked) == (operation.name, [])
        if operation.name not in ABOUT_NOBODY and operation.permission != EVERYBODY:
            assert response.status_code in (403, 404, 422) or not_taken(operation, response), operation.name
        assert response.status_code < 500
    assert counts() == before


def not_taken(operation: Stated, response: Any) -> bool:
    """A bulk answer that took nothing in, or a list that is empty."""
    told = response.json()
    if operation.name == "submit_from_odk":
        return told["opened"] == told["added"] == [] and len(told["rejected"]) == 1
    return bool(response.status_code == 200 and told == [])


def test_administrators_of_elsewhere_touch_no_webhook_or_token(planted: Planted) -> None:
    secret = walking.machine("administrator", planted.world.astana, Role.ADMINISTRATOR)
    before = counts()
    for operation in stated():
        if operation.permission == "api.webhook.write" and operation.name != "list_webhooks":
            assert operation.sent(planted, secret).status_code in (404, 422), operation.name
    assert counts() == before
