"""Pages of looking after other systems: accounts, tokens, addresses that are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.core.accounts import tokens
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import ApiToken, User
from sapar.core.audit.models import Entry
from sapar.core.webhooks import services as hooks
from sapar.core.webhooks.models import Delivery, Webhook
from tests.integration.api.machine import Machine, account
from tests.people import SYSTEM, World, member, world

pytestmark = pytest.mark.django_db
HERE = "/en/office/machines/"
Seat = Callable[..., Client]


@pytest.fixture
def place(db: None, settings: Any) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.WEBHOOKS_PRIVATE = True
    return world()


@pytest.fixture
def seat(place: World) -> Seat:
    """A browser in which an administrator of an office has signed in."""

    def make(office: str = "moscow") -> Client:
        made = Client(HTTP_HOST="localhost", raise_request_exception=False)
        made.force_login(member(f"admin@{office}.kg", getattr(place, office), Role.ADMINISTRATOR))
        return made

    return make


def secret_of(page: str) -> str:
    found = re.search(r'id="secret"[^>]* value="(sapar_[^"]+)"', page)
    assert found is not None
    return found[1]


def test_token_is_made_shown_once_used_and_revoked(place: World, seat: Seat) -> None:
    clinic, browser = account("clinic", place.moscow, "consul"), seat()
    path = f"{HERE}accounts/{clinic.uid}/token/"
    page = browser.get(path)
    assert "cases.case.read" in page.content.decode()
    assert "accounts.staff.write" not in page.content.decode()  # its roles do not give it
    key = page.context["form"]["key"].value()
    typed = {"name": "nightly", "scopes": ["cases.case.list"], "days": "30", "key": key}
    answer = browser.post(path, typed)
    secret = secret_of(answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]
    told = Machine(secret).get("/me").json()
    assert (told["scopes"], told["name"]) == (["cases.case.list"], "nightly")
    again = browser.post(path, typed)  # pressed twice
    assert again.status_code == 422
    assert "was shown" in again.content.decode()
    assert ApiToken.objects.count() == 1
    assert secret not in browser.get(HERE).content.decode() + str(list(Entry.objects.values()))
    browser.post(f"{HERE}tokens/{ApiToken.objects.get().uid}/revoke/")
    assert Machine(secret).get("/me").status_code == 401
    assert "revoked" in browser.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scopes": []}, "What it may do: Tick at least one."),
        ({"scopes": ["accounts.staff.write"]}, "What it may do: Choose one of the list."),
        ({"days": "9999"}, "How long it lasts: Choose one of the list."),
        ({"name": ""}, "What the token is for: Fill this in."),
    ],
)
def test_token_that_may_not_be_is_refused_in_words(
    place: World, seat: Seat, changed: dict[str, Any], said: str
) -> None:
    clinic = account("clinic", place.moscow, "consul")
    typed = {"name": "nightly", "scopes": ["cases.case.list"], "days": "30"} | changed
    answer = seat().post(f"{HERE}accounts/{clinic.uid}/token/", typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert ApiToken.objects.count() == 0


def test_account_is_added_at_ones_own_office_and_leads_to_its_roles(place: World, seat: Seat) -> None:
    browser, new = seat(), {"code": "clinic", "name": "The clinic", "office": "moscow"}
    assert browser.post(f"{HERE}accounts/new/", new | {"office": "astana"}).status_code == 422
    assert browser.post(f"{HERE}accounts/new/", new | {"code": "A b"}).status_code == 422
    assert browser.post(f"{HERE}accounts/new/", new).headers["Location"] == (
        f"/en/office/staff/{User.objects.get(email='clinic@service.invalid').uid}/"
    )
    assert "already" in browser.post(f"{HERE}accounts/new/", new).content.decode()
    clinic = User.objects.get(service=True)
    assert "has no role" in browser.get(f"{HERE}accounts/{clinic.uid}/token/").content.decode()


def test_address_is_added_tried_tried_again_and_stopped(place: World, seat: Seat) -> None:
    clinic, browser = account("clinic", place.moscow, "consul"), seat()
    new = {"account": str(clinic.uid), "url": "http://127.0.0.1:9/hook", "events": ["moved"], "key": "one"}
    wrong = browser.post(f"{HERE}webhooks/new/", new | {"url": "ftp://x"})
    assert (wrong.status_code, "Address: Write an address" in wrong.content.decode()) == (422, True)
    path = browser.post(f"{HERE}webhooks/new/", new).headers["Location"]
    assert browser.post(f"{HERE}webhooks/new/", new).headers["Location"] == path
    made = Webhook.objects.get()
    assert path == f"{HERE}webhooks/{made.uid}/"
    browser.post(f"{path}test/")
    now = timezone.now()
    for _ in range(len(hooks.WAITS) + 1):
        hooks.deliver(now=now)
        now += timedelta(days=1)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.event) == ("failed", "ping")
    page = browser.get(path).content.decode()
    assert "it could not be reached" in page
    assert hooks.public_key() in page
    browser.post(f"{path}deliveries/{delivery.uid}/retry/")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.failure) == ("queued", 0, "")
    browser.post(f"{path}end/")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.failure) == ("failed", "ended")
    browser.post(f"{path}deliveries/{delivery.uid}/retry/")  # stopped: nothing is sent any more
    delivery.refresh_from_db()
    assert delivery.status == "failed"
    acts = Entry.objects.filter(act__startswith="api.webhook.").values_list("act", flat=True)
    assert list(acts.order_by("pk")) == ["api.webhook.write", "api.webhook.retry", "api.webhook.end"]


def test_another_offices_systems_are_not_there(place: World, seat: Seat) -> None:
    clinic = account("clinic", place.moscow, "consul")
    token, _secret = tokens.issue(actor=SYSTEM, holder=clinic, name="sentinel", scopes=["cases.case.list"])
    hook = hooks.add_webhook(actor=SYSTEM, holder=clinic, url="http://127.0.0.1:9/sentinel")
    delivery = hooks.ping(actor=SYSTEM, webhook=hook)
    Delivery.objects.update(status="failed")
    here, there = seat("moscow"), seat("astana")
    for path in ("", "webhooks/", "webhooks/new/"):
        assert "clinic" in here.get(HERE + path).content.decode().lower()
        assert "clinic" not in there.get(HERE + path).content.decode().lower()
    one = f"{HERE}webhooks/{hook.uid}/"
    assert there.get(one).status_code == there.get(f"{HERE}accounts/{clinic.uid}/token/").status_code == 404
    posts = [f"{one}test/", f"{one}end/", f"{one}deliveries/{delivery.uid}/retry/", f"{HERE}tokens/{token.uid}/revoke/"]
    assert [there.post(path).status_code for path in posts] == [404] * 4
    assert [here.post(path).status_code for path in posts] == [302] * 4
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_pages_ask_no_more_for_more_systems(place: World, seat: Seat) -> None:
    browser = seat()

    def asked() -> list[int]:
        numbers = []
        for path in ("", "webhooks/"):
            with CaptureQueriesContext(connection) as found:
                assert browser.get(HERE + path).status_code == 200
            numbers.append(len(found))
        return numbers

    def more(first: int, number: int) -> None:
        for index in range(first, first + number):
            one = account(f"system-{index}", place.moscow, "consul")
            tokens.issue(actor=SYSTEM, holder=one, name="x", scopes=["cases.case.list"])
            hooks.add_webhook(actor=SYSTEM, holder=one, url="http://127.0.0.1:9/")

    more(0, 1)
    asked()
    few = asked()
    more(1, 5)
    assert asked() == few
