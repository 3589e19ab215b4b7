"""Consular registration through the interface: made, renewed and ended once per key, at one's own office only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts.enums import Sensitivity
from sapar.core.audit.models import Entry
from sapar.core.registry.models import Consent, Journey, Person
from sapar.lines.consular.models import Registration
from tests.integration.api.machine import Machine, account, machine
from tests.integration.cases.conftest import World

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def served(world: World) -> None:
    """Which mission serves which country."""
    for office, country in ((world.moscow, "RU"), (world.astana, "KZ")):
        office.serves = [country]
        office.save()


def new(world: World, **fields: Any) -> dict[str, Any]:
    body = {
        "person": world.person.uid, "office": "moscow", "country": "RU", "region": "  Tver   oblast ",
        "entered": str(TODAY() - timedelta(days=5)), "until": str(TODAY() + timedelta(days=100)), "purpose": "work",
        "consent": "Макулмун", "language": "ky",
    }  # fmt: skip
    return {**body, **fields}


def test_registration_is_made_once_per_key_with_consent_and_journey(desk: Machine, world: World) -> None:
    first = desk.post("/registrations", new(world), Idempotency_Key="r1")
    again = desk.post("/registrations", new(world), Idempotency_Key="r1")
    assert (first.status_code, again.json()) == (201, first.json())
    told = first.json()
    assert (told["person"], told["office"], told["region"]) == (world.person.uid, "moscow", "Tver oblast")
    assert (told["until"], told["ended_on"], told["renewals"]) == (str(TODAY() + timedelta(days=100)), None, 0)
    assert (Consent.objects.get().text, Journey.objects.get().country, Registration.objects.count()) == (
        "Макулмун", "RU", 1,
    )  # fmt: skip
    other = desk.post("/registrations", new(world, region=""), Idempotency_Key="r1")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    twice = desk.post("/registrations", new(world))
    assert (twice.status_code, twice.json()["errors"][0]["at"]) == (422, "country")


def test_registration_is_renewed_and_ended_once(desk: Machine, world: World) -> None:
    uid = desk.post("/registrations", new(world)).json()["uid"]
    later = {"until": str(TODAY() + timedelta(days=200))}
    renewed = desk.post(f"/registrations/{uid}/renew", later, Idempotency_Key="r2")
    assert (renewed.status_code, renewed.json()["renewals"], renewed.json()["until"]) == (200, 1, later["until"])
    assert desk.post(f"/registrations/{uid}/renew", {"until": str(TODAY() + timedelta(days=300))}).status_code == 200
    assert desk.post(f"/registrations/{uid}/renew", later, Idempotency_Key="r2").json()["renewals"] == 2
    earlier = desk.post(f"/registrations/{uid}/renew", later)
    assert (earlier.status_code, earlier.json()["errors"][0]["at"]) == (422, "until")
    ended = [
        desk.post(f"/registrations/{uid}/end", {"left_on": str(TODAY())}, Idempotency_Key="r3").json() for _ in range(2)
    ]
    assert ended[0] == ended[1]
    assert (ended[0]["ended_on"], Journey.objects.get().left) == (str(TODAY()), TODAY())
    assert Consent.objects.get().withdrawn_at is not None
    assert Entry.objects.filter(act="consular.registration.end").count() == 1
    assert desk.post(f"/registrations/{uid}/renew", later).status_code == 422


def test_registrations_are_listed_by_what_runs_and_paged(desk: Machine, world: World) -> None:
    uid = desk.post("/registrations", new(world)).json()["uid"]
    other = Person.objects.create(surname="Маматов", given="Эрлан", demonstration=True)
    desk.post("/registrations", new(world, person=other.uid, until=str(TODAY() + timedelta(days=9))))
    page = desk.get("/registrations?per=1").json()
    assert (page["total"], page["pages"], [one["person"] for one in page["registrations"]]) == (2, 2, [other.uid])
    assert desk.get(f"/registrations?ending_by={TODAY() + timedelta(days=30)}").json()["total"] == 1
    desk.post(f"/registrations/{uid}/end", {})
    assert [one["uid"] for one in desk.get("/registrations?ended=true").json()["registrations"]] == [uid]
    assert desk.get(f"/registrations/{uid}").json()["ended_on"] == str(TODAY())


def test_other_offices_scopes_and_levels_find_nothing_and_change_nothing(
    desk: Machine, neighbour: Machine, world: World
) -> None:
    uid = desk.post("/registrations", new(world)).json()["uid"]
    before = list(Registration.objects.values())
    assert neighbour.get("/registrations").json()["total"] == 0
    for method, path, body in (
        ("GET", f"/registrations/{uid}", None),
        ("POST", f"/registrations/{uid}/end", {}),
        ("POST", f"/registrations/{uid}/renew", {"until": str(date(2100, 1, 1))}),
    ):
        assert neighbour.call(method, path, body).status_code == 404
    assert neighbour.post("/registrations", new(world)).status_code == 403
    reader = machine(account("reader", world.moscow, "consul"), "registry.person.read")
    assert reader.get("/registrations").json()["code"] == "denied"
    assert reader.post(f"/registrations/{uid}/end", {}).status_code == 403
    Person.objects.update(sensitivity=Sensitivity.CONFIDENTIAL)
    assert desk.get("/registrations").json()["total"] == 0
    assert desk.post(f"/registrations/{uid}/end", {}).status_code == 404
    assert list(Registration.objects.values()) == before


def test_what_is_not_described_is_refused(desk: Machine, world: World) -> None:
    for wrong in ({"sensitivity": 0}, {"country": "ru"}, {"consent": ""}, {"purpose": "x"}, {"person": "absent"}):
        assert desk.post("/registrations", new(world, **wrong)).status_code == 422, wrong
    assert not Registration.objects.exists()
