"""Requests between offices and one's tasks: nobody finds another's, nor does anything with them."""

from __future__ import annotations

import pytest
from django.test import Client

from sapar.core.accounts import services as accounts
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import User
from sapar.core.cases import services
from sapar.core.cases.models import Case, Task
from tests.people import SYSTEM, World, actor, member
from tests.register import register
from tests.security.walking import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working"), pytest.mark.asvs("8.2.1", "8.2.2")]
PAGES = ("requests/", "requests/?way=out", "requests/?answer=offered", "tasks/", "tasks/?done=yes")


@pytest.fixture
def handler(place: World) -> User:
    return member("handler@x.kg", place.moscow, Role.SUPERVISOR)


@pytest.fixture
def case(place: World, handler: User) -> Case:
    """A case of which another office was asked, with a task to do and one that is done."""
    who, person = actor(handler), register("Сентинелова", "Айгүл", office=place.moscow)
    made = services.open_case(
        actor=who, programme="help", office=place.moscow, person=person,
        answers={"subject": "sentinel-subject", "detained": "no", "people": 7},
    )  # fmt: skip
    for title in ("sentinel-open", "sentinel-done"):
        services.add_task(actor=who, case=made.uid, title=title, assignee=handler)
    services.finish_task(actor=who, case=made.uid, task=Task.objects.get(title="sentinel-done").uid)
    services.refer(actor=who, case=made.uid, to=place.astana, consent="oral", shares=[], note="sentinel-note")
    return made


def told(client: Client, case: Case) -> dict[str, list[str]]:
    """What each page tells of the case: its number and whatever is planted in it."""
    found = {}
    for page in PAGES:
        answer = client.get(f"/en/office/{page}")
        words = answer.content.decode()
        found[page] = [word for word in (case.number, "sentinel", "Сентинелова") if word in words]
        assert answer.status_code in (200, 302, 403)
    return found


NOTHING: dict[str, list[str]] = {page: [] for page in PAGES}


def test_those_whom_it_concerns_find_it_and_no_more_than_that(place: World, case: Case, handler: User) -> None:
    assert told(signed_in(handler), case) == NOTHING | {
        "requests/?way=out": [case.number], "tasks/": [case.number, "sentinel"], "tasks/?done=yes": [case.number, "sentinel"],
    }  # fmt: skip
    asked = member("asked@x.kg", place.astana, Role.CONSUL)
    assert told(signed_in(asked), case) == NOTHING | {
        "requests/": [case.number], "requests/?answer=offered": [case.number],
    }  # fmt: skip


def test_nobody_strangers_and_leavers_find_nothing(place: World, case: Case, handler: User) -> None:
    assert told(Client(HTTP_HOST="localhost"), case) == NOTHING
    assert told(signed_in(member("stranger@x.kg", place.elsewhere, Role.CASE_WORKER)), case) == NOTHING
    colleague = signed_in(member("colleague@x.kg", place.moscow, Role.CONSUL))  # the office's requests, nobody's tasks
    assert told(colleague, case) == NOTHING | {"requests/?way=out": [case.number]}
    client = signed_in(handler)
    accounts.leave(actor=SYSTEM, user=handler)
    assert told(client, case) == NOTHING


def test_task_of_another_is_neither_done_nor_taken_up_again(place: World, case: Case) -> None:
    before = list(Task.objects.order_by("pk").values_list("done_at", flat=True))
    for user in (
        member("stranger@x.kg", place.elsewhere, Role.CASE_WORKER),
        member("neighbour@x.kg", place.astana, Role.SUPERVISOR),
    ):
        client = signed_in(user)
        for task, act in (
            (Task.objects.get(title="sentinel-open"), "done"),
            (Task.objects.get(title="sentinel-done"), "undo"),
        ):
            client.post(f"/en/office/cases/{case.uid}/tasks/{task.uid}/{act}/", {"back": "tasks"})
    assert list(Task.objects.order_by("pk").values_list("done_at", flat=True)) == before
