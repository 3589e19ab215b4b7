"""Pages of looking after staff: what they do, what they say where something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sapar.core.accounts import services
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import Team, User
from tests.people import SYSTEM, World, member, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None, settings: Any) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world()


@pytest.fixture
def browser(place: World) -> Client:
    """A browser in which the administrator of `moscow` has signed in."""
    made = Client(HTTP_HOST="localhost")
    made.force_login(member("admin@x.kg", place.moscow, Role.ADMINISTRATOR))
    return made


def test_team_is_made_and_gets_colleagues_of_its_office_only(place: World, browser: Client) -> None:
    near, far = member("near@x.kg", place.moscow), member("far@x.kg", place.astana)
    new = {"office": "moscow", "code": "moscow-help", "ky": "Жардам", "ru": "Помощь", "en": "Help"}
    assert browser.post("/en/office/staff/teams/", {**new, "office": "astana"}).status_code == 422
    assert browser.post("/en/office/staff/teams/", {**new, "code": "Not a code"}).status_code == 422
    assert browser.post("/en/office/staff/teams/", new).headers["Location"] == "/en/office/staff/teams/moscow-help/"
    assert "already" in browser.post("/en/office/staff/teams/", new).content.decode()
    page = browser.get("/en/office/staff/teams/moscow-help/").content.decode()
    assert ("Near" in page, "Far" in page) == (True, False)
    browser.post("/en/office/staff/teams/moscow-help/", {"members": [str(far.uid)]})
    assert list(Team.objects.get().members.all()) == []
    browser.post("/en/office/staff/teams/moscow-help/", {"members": [str(near.uid)]})
    assert list(Team.objects.get().members.all()) == [near]
    assert "checked" in browser.get("/en/office/staff/teams/moscow-help/").content.decode()


def test_team_of_another_office_is_not_there(place: World, browser: Client) -> None:
    services.add_team(actor=SYSTEM, office=place.astana, code="astana-help", names={"en": "Far help"})
    assert browser.get("/en/office/staff/teams/astana-help/").status_code == 404
    assert "Far help" not in browser.get("/en/office/staff/teams/").content.decode()


def test_leaver_is_listed_apart_and_brought_back(place: World, browser: Client) -> None:
    user = member("aigul@x.kg", place.moscow, Role.CONSUL)
    browser.post(f"/en/office/staff/{user.uid}/leave/")
    assert "Aigul" not in browser.get("/en/office/staff/").content.decode().replace("aigul@x.kg", "")
    assert "Aigul" in browser.get("/en/office/staff/", {"left": "1"}).content.decode()
    assert "They work here again" in browser.get(f"/en/office/staff/{user.uid}/").content.decode()
    browser.post(f"/en/office/staff/{user.uid}/back/")
    assert User.objects.get(pk=user.pk).is_active


def test_new_link_is_mailed_and_to_somebody_who_left_it_is_not(
    place: World, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    user = member("aigul@x.kg", place.moscow, Role.CONSUL)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(f"/en/office/staff/{user.uid}/link/")
        assert [sent.to for sent in mail.outbox] == [["aigul@x.kg"]]
        services.leave(actor=SYSTEM, user=user)


def test_filters_of_the_list_stay_in_the_address_and_pages_follow(place: World, browser: Client) -> None:
    for number in range(60):
        member(f"m{number:02}@x.kg", place.moscow)
    page = browser.get("/en/office/staff/", {"text": "M"}).content.decode()
    assert 'href="?text=M&amp;page=2"' in page
    second = browser.get("/en/office/staff/", {"text": "M", "page": "2"}).content.decode()
    assert ("M55" in second, "M05" in second) == (True, False)
    assert "Nobody meets these conditions" in browser.get("/en/office/staff/", {"text": "zz"}).content.decode()


def test_log_is_read_page_by_page_below_the_last_row(place: World) -> None:
    from sapar.core.audit.services import record
    from tests.people import actor

    auditor = member("auditor@x.kg", place.moscow, Role.AUDITOR)
    user = member("aigul@x.kg", place.moscow)
    for number in range(60):
        record(actor=actor(user), act="registry.person.read", details={"number": number})
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(auditor)
    first = browser.get("/en/office/audit/", {"act": "registry"})
    assert ("number: 59" in first.content.decode(), "number: 9<" in first.content.decode()) == (True, False)
    second = browser.get("/en/office/audit/", {"act": "registry", "below": first.context["more"]}).content.decode()
    assert ("number: 9<" in second, "number: 59" in second) == (True, False)
    denied = browser.get("/en/office/audit/", {"act": "registry", "outcome": "denied"}).content.decode()
    assert "No entry meets these conditions" in denied
