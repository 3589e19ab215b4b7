"""Watch lists tell whom they are for: neither the log, nor numbers, nor pages of another office say who is on one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts.enums import Role
from sapar.core.audit.models import Entry
from sapar.core.registry import queries, services
from sapar.core.registry.models import Appeal, Person, WatchEntry
from tests.people import SYSTEM, World, actor, member
from tests.register import register
from tests.security.walking import machine, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.2")]


@pytest.fixture
def persons(place: World, settings: Any) -> tuple[Person, Person]:
    """Two of one kind, the first of whom is on a list of `moscow`."""
    settings.SECOND_FACTOR_REQUIRED = False
    watched, other = (
        register(name, "Айгүл", birth_date=date(1980, 5, 19), office=place.moscow) for name in ("Асанова", "Маматова")
    )
    kept = services.make_watch_list(
        actor=SYSTEM, code="missing", kind="missing", names={}, purpose="To find persons reported missing",
        office=place.moscow,
    )  # fmt: skip
    services.add_watch_entry(
        actor=SYSTEM, watch_list=kept, person=watched, reason="sentinel-reason",
        expires_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    return watched, other


def test_log_says_of_both_the_same_when_their_pages_are_opened(place: World, persons: tuple[Person, Person]) -> None:
    clerk = signed_in(member("c@x.kg", place.moscow, Role.COUNTER))
    said = []
    for person in persons:
        before = Entry.objects.count()
        clerk.get(f"/en/office/people/{person.uid}/")
        rows = Entry.objects.order_by("pk")[before:]
        said.append([(row.act, row.purpose, row.outcome, row.details) for row in rows])
    assert said[0] == said[1]


def test_search_lists_exports_and_interface_say_of_both_the_same(place: World, persons: tuple[Person, Person]) -> None:
    """But for the one word that the counter is to call the duty officer."""
    clerk, registrar = (
        signed_in(member(f"{role}@x.kg", place.moscow, role)) for role in (Role.COUNTER, Role.REGISTRAR)
    )
    secret = machine("counter", place.moscow, Role.COUNTER)
    api = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_SAPAR_PURPOSE": "test"}

    def alike(text: str, person: Person) -> str:
        return text.replace(person.uid, "uid").replace(person.surname, "name")

    shown: list[list[Any]] = []
    for person in persons:
        hits = queries.search(actor=actor(member(f"{person.uid}@x.kg", place.moscow, Role.COUNTER)),
                              text=f"{person.surname} Айгүл 1980", purpose="test")  # fmt: skip
        pages = [
            clerk.get(f"/en/office/people/{person.uid}/{part}").content.decode() for part in ("history/", "family/")
        ]
        told = clerk.get(f"/api/v1/persons/{person.uid}", **api).json()
        assert told.pop("call_duty_officer") is (person == persons[0])
        call = "Call the duty officer" in clerk.get(f"/en/office/people/{person.uid}/").content.decode()
        assert call is (person == persons[0])
        told.pop("sources")
        shown.append([len(hits), [hit.why for hit in hits], alike(str(told), person)])
        assert [page for page in pages if "sentinel" in page or "Missing" in page] == []
    assert shown[0] == shown[1]
    table = registrar.post(
        "/en/office/people/export/", {"purpose": "The yearly figures of the ministry", "columns": ["surname", "pin"]}
    )
    rows = table.content.decode().splitlines()[1:]
    assert (sorted(rows), "sentinel" in table.content.decode()) == (["Асанова,", "Маматова,"], False)
    for who in (clerk, registrar):
        for address in (
            "watch/",
            f"people/{persons[0].uid}/watch/",
            "watch/lists/",
            "watch/lists/missing/",
            "watch/enter/",
        ):
            answered = who.get(f"/en/office/{address}")
            assert (address, answered.status_code, "sentinel" in answered.content.decode()) == (address, 403, False)


def test_duty_officer_elsewhere_cannot_tell_appeals_and_entries_from_none(
    place: World, persons: tuple[Person, Person]
) -> None:
    services.lodge_appeal(actor=SYSTEM, person=persons[0], text="It is not me.")
    appeal, entry = Appeal.objects.get(), WatchEntry.objects.get()
    there = signed_in(member("d@x.kg", place.astana, Role.DUTY_OFFICER))

    def decided(pk: int) -> tuple[int, str]:
        sent = there.post(
            "/en/office/watch/appeals/decide/", {"appeal": pk, "state": "granted", "answer": "You are right."}
        )
        return sent.status_code, there.get("/en/office/").content.decode().count(
            "Choose a decision and write the answer."
        ) * "x"

    assert decided(appeal.pk) == decided(appeal.pk + 1000)
    assert [
        there.post(f"/en/office/watch/entries/{uid}/end/", {"reason": "x"}).status_code for uid in (entry.uid, "none")
    ] == [404, 404]
    appeal.refresh_from_db()
    entry.refresh_from_db()
    assert (appeal.state, entry.ended_at) == ("open", None)
