"""Every address of the project as nobody, as a stranger, as a neighbour, as somebody who has left."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils import translation

from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import ApiToken, Invitation, RoleHolding, User
from sapar.core.accounts.policies import PUBLIC, SIGNING_IN, policy_of
from sapar.core.cases.models import Action
from sapar.core.registry.models import Person
from sapar.core.webhooks.models import Delivery, Webhook
from tests.people import member
from tests.security import walking
from tests.security.walking import Planted, Route, routes

pytestmark = pytest.mark.django_db
OPEN = (PUBLIC, SIGNING_IN)
NEEDS_NO_SESSION = ("health", "metrics")  # answered to machines by other means


@pytest.fixture
def planted(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.PROGRAMMES = str(walking.PROGRAMMES)
    settings.SECOND_FACTOR_REQUIRED = False  # so that the walk reaches the pages themselves
    settings.VAR = tmp_path
    settings.API_REFUSALS_A_MINUTE = settings.API_REQUESTS_A_MINUTE = 10_000
    with translation.override("en"):
        yield walking.plant()


def text(response: HttpResponseBase) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return content.decode(errors="replace") + str(dict(response.headers))


def found(response: HttpResponseBase) -> list[str]:
    said = text(response)
    return [sentinel for sentinel in walking.SENTINELS if sentinel in said]


def changed() -> tuple[int, ...]:
    """What an act on somebody else's records would move."""
    return (
        *walking.belonging.counted(),
        Action.objects.count(),
        Person.objects.count(),
        User.objects.count(),
        RoleHolding.objects.filter(ends=None).count(),
        Invitation.objects.count(),
        User.objects.filter(is_active=True).count(),
        ApiToken.objects.filter(revoked_at=None).count(),
        Webhook.objects.filter(ended_at=None).count(),
        Delivery.objects.filter(status="failed").count(),
    )


def test_every_route_states_its_policy_and_has_a_sample(planted: Planted) -> None:
    silent = [route.address for route in routes() if policy_of(route.callback) is None]
    assert silent == []
    assert len({route.at(planted) for route in routes()}) > 80


def test_insider_finds_what_was_planted(planted: Planted) -> None:
    """What could leak is there: else the walks below would prove nothing."""
    browser = walking.signed_in(planted.insider)
    case = browser.get(f"/en/office/cases/{planted.case.uid}/")
    assert {"sentinel-note", "sentinel-file", "sentinel-task", "sentinel-answer"} <= set(found(case))
    person = f"/en/office/people/{planted.person.uid}/"
    assert "Сентинелова" in found(browser.get(person))
    samples = {name: value(planted) for name, value in walking.belonging.SAMPLES.items()}
    for page in (
        "documents/", "family/", "facts/", f"documents/{samples[':document']}/scan/", f"consents/{samples[':consent']}/",
        f"facts/journey/{samples['facts/:number']}/", f"../../households/{samples[':household']}/",
    ):  # fmt: skip
        assert {"sentinel-note", "sentinel-file"} & set(found(browser.get(urljoin(person, page)))), page
    assert "sentinel-file" in found(browser.get(f"/en/office/files/{planted.file.uid}/"))
    assert "sentinel-draft" in found(browser.get(f"/en/office/forms/{planted.draft.uid}/"))


def test_administrator_of_the_office_finds_its_systems(planted: Planted) -> None:
    browser = walking.signed_in(member("administrator@moscow.kg", planted.world.moscow, Role.ADMINISTRATOR))
    for address in ("", "webhooks/", f"webhooks/{planted.delivery.webhook.uid}/", "webhooks/new/"):
        assert "sentinel-machine" in found(browser.get(f"/en/office/machines/{address}")), address


def _is_refusal(route: Route, response: HttpResponseBase) -> bool:
    if response.status_code in {401, 403, 404, 405}:
        return True
    return response.status_code == 302 and "/account/login/" in response.headers["Location"]


@pytest.mark.asvs("8.2.1", "8.3.1")
def test_nobody_is_sent_to_sign_in_everywhere_that_is_not_public(planted: Planted) -> None:
    before, browser, wrong = changed(), Client(HTTP_HOST="localhost", raise_request_exception=False), []
    for route in routes():
        for method in ("get", "post"):
            response = getattr(browser, method)(route.at(planted))
            if response.status_code >= 500 or found(response):
                wrong.append((method, route.address, response.status_code, found(response)))
            elif policy_of(route.callback) not in OPEN and not _is_refusal(route, response):
                wrong.append((method, route.address, response.status_code, ["not refused"]))
    assert wrong == []
    assert changed() == before


def walk(browser: Client, planted: Planted) -> list[tuple[str, str, int, list[str]]]:
    """What leaks or fails when every address is asked for and posted to with nothing."""
    wrong = []
    for route in routes():
        address = route.at(planted)
        for method in ("get", "post"):
            if method == "post" and address.endswith("/logout/"):
                continue
            response = getattr(browser, method)(address)
            leaked = found(response)
            if response.status_code >= 500 or leaked:
                wrong.append((method, route.address, response.status_code, leaked))
    return wrong


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1", "8.4.1")
def test_stranger_finds_nothing_and_changes_nothing(planted: Planted) -> None:
    browser = walking.signed_in(walking.stranger(planted))
    before = changed()
    assert walk(browser, planted) == []
    assert changed() == before


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_neighbour_finds_nothing_and_changes_nothing(planted: Planted) -> None:
    browser = walking.signed_in(walking.neighbour(planted))
    before = changed()
    assert walk(browser, planted) == []
    assert changed() == before


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_administrators_and_auditors_of_elsewhere_find_nothing(planted: Planted) -> None:
    people = walking.overseers(planted)
    before = changed()
    for user in people:
        assert walk(walking.signed_in(user), planted) == []
    assert changed() == before


METHODS = ("get", "post", "put", "patch", "delete")


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1", "8.4.1")
@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_machine_of_elsewhere_finds_nothing_and_changes_nothing(planted: Planted, who: str) -> None:
    place = planted.world
    if who == "stranger":
        secret = walking.machine("elsewhere", place.elsewhere, Role.SUPERVISOR, Role.REGISTRAR, whole=True)
    else:
        secret = walking.machine("astana", place.astana, Role.SUPERVISOR, Role.REGISTRAR)
    browser = Client(
        HTTP_HOST="localhost",
        HTTP_AUTHORIZATION=f"Bearer {secret}",
        HTTP_SAPAR_PURPOSE="walk",
        raise_request_exception=False,
    )
    assert browser.get("/api/v1/me").status_code == 200
    before, wrong = changed(), []
    for route in routes():
        if not route.address.startswith("api/"):
            continue
        for method in METHODS:
            response = getattr(browser, method)(
                route.at(planted),
                "{}" if method != "get" else None,
                **({"content_type": "application/json"} if method != "get" else {}),
            )
            if response.status_code >= 500 or found(response):
                wrong.append((method, route.address, response.status_code, found(response)))
    assert wrong == []
    assert changed() == before


def test_machine_of_the_office_finds_what_was_planted(planted: Planted) -> None:
    account = walking.machine("moscow", planted.world.moscow, Role.SUPERVISOR)
    RoleHolding.objects.update(clearance=3)
    browser = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {account}", HTTP_SAPAR_PURPOSE="walk")
    assert found(browser.get(f"/api/v1/persons/{planted.person.uid}")) != []
    assert found(browser.get(f"/api/v1/cases/{planted.case.uid}/timeline")) != []
    assert found(browser.get(f"/api/v1/attachments/{planted.file.uid}")) != []


@pytest.mark.asvs("7.4.2")
def test_leaver_with_the_browser_still_open_is_nobody(planted: Planted) -> None:
    browser = walking.leaver(planted)
    before, wrong = changed(), []
    for route in routes():
        if policy_of(route.callback) in OPEN:
            continue
        for method in ("get", "post"):
            response = getattr(browser, method)(route.at(planted))
            if not _is_refusal(route, response) or found(response):
                wrong.append((method, route.address, response.status_code))
    assert wrong == []
    assert changed() == before


def test_colleague_without_clearance_finds_nothing_of_a_confidential_case(planted: Planted) -> None:
    browser = walking.signed_in(member("near@x.kg", planted.world.moscow, Role.CONSUL))
    for address in (
        f"/en/office/cases/{planted.case.uid}/",
        f"/en/office/people/{planted.person.uid}/",
        f"/en/office/files/{planted.file.uid}/",
        f"/en/office/forms/{planted.draft.uid}/",
        "/en/office/cases/",
        "/en/office/cases/table.csv",
        "/en/office/",
    ):
        # The office's own systems are no secret among its staff: cases can be given to them.
        assert set(found(browser.get(address))) <= {"sentinel-machine"}, address
    for typed, own in (("Сентинелова 1980", "Сентинелова"), ("21905198000000", "21905198000000")):
        answer = text(browser.post("/en/office/people/", {"text": typed}, follow=True))
        assert "Nobody found" in answer
        assert answer.count(own) <= 1  # as typed, in the box
        assert "Айгүл" not in answer
