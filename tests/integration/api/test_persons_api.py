"""Persons through the interface: search before create, reading with a purpose, journeys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from sapar.core.accounts.enums import Sensitivity
from sapar.core.audit.models import Entry
from sapar.core.registry import services
from sapar.core.registry.models import Journey, Person
from tests.integration.api.machine import Machine
from tests.integration.cases.conftest import World
from tests.register import SYSTEM, register

WHY = {"Sapar_Purpose": "clearance of departure"}


def search(client: Machine, text: str) -> Any:
    return client.post("/persons/search", {"text": text}, **WHY).json()


def test_a_person_is_registered_after_a_search_once_per_key(desk: Machine) -> None:
    found = search(desk, "Токтогулова Айжан 1991")
    assert found["hits"] == []
    body = {"found": found["token"], "surname": "Токтогулова", "given": "Айжан", "birth_date": "03.04.1991"}
    first = desk.post("/persons", body, Idempotency_Key="k1")
    again = desk.post("/persons", body, Idempotency_Key="k1")
    assert (first.status_code, first.json()) == (201, again.json())
    assert Person.objects.filter(surname="Токтогулова").count() == 1
    other = desk.post("/persons", body | {"given": "Айжана"}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_a_latin_spelling_finds_who_is_registered_in_cyrillic(desk: Machine, world: World) -> None:
    body = {"found": search(desk, "Бейшеналиев Нурлан")["token"], "surname": "Бейшеналиев", "given": "Нурлан",
            "birth_date": "1988-02-29"}  # fmt: skip
    uid = desk.post("/persons", body).json()["uid"]
    assert [hit["uid"] for hit in search(desk, "Beishenaliev Nurlan 1988")["hits"]] == [uid]


def test_who_was_not_searched_for_is_not_registered(desk: Machine) -> None:
    body = {"found": "x", "surname": "Токтогулова", "given": "Айжан"}
    refused = desk.post("/persons", body)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"at": "found", "message": "Search for the person first: a new record is made from the result of a search."}
    ]
    assert not Person.objects.filter(surname="Токтогулова").exists()


def test_a_likely_duplicate_is_shown_and_may_be_somebody_else(desk: Machine) -> None:
    body = {"found": search(desk, "Садыков Бакыт")["token"], "surname": "Садыков", "given": "Бакыт",
            "birth_date": "1990-01-01"}  # fmt: skip
    uid = desk.post("/persons", body).json()["uid"]
    refused = desk.post("/persons", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "likely_duplicate")
    assert [one["uid"] for one in refused.json()["likely"]] == [uid]
    assert desk.post("/persons", body | {"despite": [uid]}).status_code == 201


def test_reading_needs_a_purpose_and_is_logged_with_it(desk: Machine, world: World) -> None:
    path = f"/persons/{world.person.uid}"
    assert desk.get(path).status_code == 422
    told = desk.get(path, **WHY).json()
    assert (told["surname"], told["birth"], told["sources"]) == ("Асанов", "1990-05-17", [world.person.uid])
    entry = Entry.objects.filter(act="registry.person.read").latest("pk")
    assert (entry.actor_kind, entry.purpose, entry.subject_id) == ("token", WHY["Sapar_Purpose"], world.person.uid)


def test_who_is_beyond_the_clearance_looks_as_if_not_there(desk: Machine, world: World) -> None:
    Person.objects.update(sensitivity=Sensitivity.CONFIDENTIAL)
    hidden = desk.get(f"/persons/{world.person.uid}", **WHY)
    absent = desk.get("/persons/aaaaaaaaaaaaaaaa", **WHY)
    assert (hidden.status_code, hidden.json()) == (404, absent.json())
    assert search(desk, "Асанов Улан 1990")["hits"] == []
    added = desk.post(f"/persons/{world.person.uid}/journeys", {"country": "RU", "entered": "2026-01-02"})
    assert added.status_code == 404
    assert not Journey.objects.exists()


def test_journeys_are_added_closed_and_told(desk: Machine, world: World) -> None:
    path = f"/persons/{world.person.uid}/journeys"
    made = desk.post(path, {"country": "RU", "entered": "2026-01-02", "purpose": "work"}, Idempotency_Key="j")
    assert made.status_code == 201, made.content
    assert (
        desk.post(path, {"country": "RU", "entered": "2026-01-02", "purpose": "work"}, Idempotency_Key="j").json()
        == made.json()
    )
    overlapping = desk.post(path, {"country": "KZ", "entered": "2026-02-01"})
    assert overlapping.status_code == 422
    stay = desk.get(f"/persons/{world.person.uid}/stay?on=2026-02-01", **WHY).json()
    assert (stay["destination"], stay["journey"]) == ("RU", made.json()["uid"])
    wrong = desk.post(f"{path}/{made.json()['uid']}/close", {"left": "2025-12-31"})
    assert wrong.json()["errors"][0]["at"] == "left"
    assert desk.post(f"{path}/{made.json()['uid']}/close", {"left": "2026-03-01"}).json()["left"] == "2026-03-01"
    listed = desk.get(path, **WHY).json()
    assert [(row["country"], row["entered"], row["left"]) for row in listed] == [("RU", "2026-01-02", "2026-03-01")]


def test_what_a_body_does_not_know_is_refused_by_name(desk: Machine) -> None:
    refused = desk.post("/persons/search", {"text": "x", "purpose": "y"}, **WHY)
    assert refused.status_code == 422
    assert [fault["at"] for fault in refused.json()["errors"]] == ["body.body.purpose"]


def test_refusals_speak_the_language_that_was_asked_for(desk: Machine) -> None:
    desk.language = "ru"
    refused = desk.get("/persons/aaaaaaaaaaaaaaaa", **WHY)
    assert refused.headers["Content-Language"] == "ru"


def test_bans_on_entry_are_told_to_who_may_read_the_person_and_other_lists_are_not(desk: Machine, world: World) -> None:
    person = register("Бейшеналиев", "Нурлан", office=world.moscow)
    until = timezone.localdate() + timedelta(days=9)
    for kind in ("entry_ban", "missing"):
        kept = services.make_watch_list(
            actor=SYSTEM, code=kind.replace("_", "-"), kind=kind, names={}, purpose="A list of this test", country="RU"
        )
        services.add_watch_entry(actor=SYSTEM, watch_list=kept, person=person, reason=f"for {kind}", expires_on=until)
    body = desk.get(f"/persons/{person.uid}", **WHY).json()
    today = timezone.localdate().isoformat()
    assert body["bans"] == [
        {"country": "RU", "starts_on": today, "expires_on": until.isoformat(), "ground": "for entry_ban", "sure": True}
    ]
    assert body["call_duty_officer"] is True
    assert "for missing" not in str(body)
