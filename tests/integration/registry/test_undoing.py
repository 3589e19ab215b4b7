"""Corrections and removals are taken back; what was said in between stays in the history."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from sapar.core.accounts.policy import Denied
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from sapar.core.registry import queries, services
from sapar.core.registry.models import Change, Contract, Document, Journey, Name, Person
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.undoing import can_take_back
from tests.register import SYSTEM, register
from tests.staff import member

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


def picture(shade: int) -> bytes:
    """A picture of one dot."""
    out = io.BytesIO()
    Image.new("L", (1, 1), shade).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def person() -> Person:
    return register("Асанов", "Бакыт", birth_date="1990")


def told(row: Any) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in row._meta.fields if f.name not in ("id", "uid", "created_at")}


ADDED: dict[str, Callable[[Person], Any]] = {
    "journey": lambda p: services.add_journey(
        actor=SYSTEM, person=p, country="RU", entered=DAY, left=date(2024, 9, 1), purpose="work", region="Тула"
    ),
    "contract": lambda p: services.add_contract(
        actor=SYSTEM, person=p, country="RU", from_date=DAY, occupation="cook", hourly_pay=Decimal("250.50"),
        worker_paid=[{"for": "visa", "amount": 10, "currency": "RUB"}], journey=Journey.objects.first(),
    ),
    "permit": lambda p: services.add_permit(actor=SYSTEM, person=p, country="RU", kind="patent", from_date=DAY),
    "event": lambda p: services.add_event(actor=SYSTEM, person=p, country="RU", kind="fine", on=DAY, paid=False),
    "qualification": lambda p: services.add_qualification(actor=SYSTEM, person=p, kind="language", name="ru", on=DAY),
}  # fmt: skip


@pytest.mark.parametrize("thing", ADDED)
def test_fact_removed_comes_back_as_it_was_once(person: Person, thing: str) -> None:
    if thing == "contract":
        ADDED["journey"](person)
    row = ADDED[thing](person)
    before, model = told(row), type(row)
    kept = services.remove_fact(actor=SYSTEM, row=row, reason="somebody else's")
    assert not model.objects.exists()
    services.take_back(actor=SYSTEM, change=kept)
    assert told(model.objects.get()) == before
    with pytest.raises(Refused, match="again already"):
        services.take_back(actor=SYSTEM, change=kept)
    assert [can_take_back(one) for one in person.changes.all()] == [False, True]  # the latest first: it came back


def test_correction_is_taken_back_and_that_is_taken_back_too(person: Person) -> None:
    row = ADDED["contract"](person)
    services.correct_fact(
        actor=SYSTEM, row=row, reason="read again", hourly_pay=Decimal("300"), to_date=date(2025, 3, 1)
    )
    change = Change.objects.get(thing="contract")
    assert change.fields == {"hourly_pay": ["250.50", "300"], "to_date": [None, "2025-03-01"]}
    services.take_back(actor=SYSTEM, change=change)
    row.refresh_from_db()
    assert (row.hourly_pay, row.to_date) == (Decimal("250.50"), None)
    services.take_back(actor=SYSTEM, change=Change.objects.filter(thing="contract").first())
    row.refresh_from_db()
    assert (row.hourly_pay, row.to_date) == (Decimal("300"), date(2025, 3, 1))


def test_correction_of_what_changed_again_is_not_taken_back(person: Person) -> None:
    row = ADDED["permit"](person)
    services.correct_fact(actor=SYSTEM, row=row, number="AB 1")
    change = Change.objects.get(thing="permit")
    services.correct_fact(actor=SYSTEM, row=row, number="AB 2")
    with pytest.raises(Refused, match="changed again"):
        services.take_back(actor=SYSTEM, change=change)
    services.remove_fact(actor=SYSTEM, row=row, reason="test")
    with pytest.raises(Refused, match="not there any more"):
        services.take_back(actor=SYSTEM, change=change)


def test_journey_does_not_come_back_into_another_country_at_the_same_time(person: Person) -> None:
    kept = services.remove_fact(actor=SYSTEM, row=ADDED["journey"](person), reason="test")
    services.add_journey(actor=SYSTEM, person=person, country="KZ", entered=date(2024, 4, 1))
    with pytest.raises(Refused, match="correct one of the two"):
        services.take_back(actor=SYSTEM, change=kept)
    assert [row.country for row in Journey.objects.all()] == ["KZ"]


def test_corrected_fact_is_checked_as_a_new_one_is(person: Person) -> None:
    contract, journey = ADDED["contract"](person), ADDED["journey"](person)
    for values, at in (({"country": "XX"}, "country"), ({"to_date": date(2020, 1, 1)}, "to_date"),
                       ({"kind": ""}, "kind"), ({"employer": "x" * 300}, "employer")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            services.correct_fact(actor=SYSTEM, row=contract, **values)
        assert refused.value.at == at
    with pytest.raises(Refused):
        services.correct_journey(actor=SYSTEM, journey=journey, region="x" * 300)


def test_who_may_not_write_takes_nothing_back(person: Person) -> None:
    kept = services.remove_fact(actor=SYSTEM, row=ADDED["event"](person), reason="test")
    for role in ("counter", "duty_officer", "auditor"):
        with pytest.raises(Denied):
            services.take_back(actor=member(role), change=kept)
    services.take_back(actor=member("consul"), change=kept)
    Person.objects.filter(pk=person.pk).update(sensitivity=3)
    change = Change.objects.filter(thing="event").last()
    change.refresh_from_db()
    with pytest.raises(Denied):
        services.take_back(actor=member("consul"), change=change)


def test_change_of_a_name_is_corrected_by_hand(person: Person) -> None:
    services.correct_person(actor=SYSTEM, person=person, surname="Асанова")
    change = Change.objects.get(thing="person")
    assert not can_take_back(change)
    with pytest.raises(Refused):
        services.take_back(actor=SYSTEM, change=change)


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────
def test_document_removed_takes_its_scan_and_the_name_read_from_it_along(person: Person) -> None:
    scan = keep(actor=SYSTEM, content=picture(1), name="scan.png")
    row = services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567", scan=scan)
    Name.objects.create(person=person, kind="document", surname="Asanov", given="Bakit", document=row)
    kept = services.remove_document(actor=SYSTEM, document=row, reason="the neighbour's passport")
    assert (Document.objects.count(), Name.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    services.take_back(actor=SYSTEM, change=kept)
    back = Document.objects.get()
    assert (back.number, back.number_key, back.scan) == ("AC1234567", "AC1234567", None)
    hits = queries.search(actor=SYSTEM, text="AC1234567", purpose="test")
    assert [hit.uid for hit in hits] == [person.uid]


def test_scan_replaced_is_deleted(person: Person) -> None:
    first, second = (keep(actor=SYSTEM, content=picture(n), name="scan.png") for n in (1, 2))
    row = services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567", scan=first)
    services.correct_document(actor=SYSTEM, document=row, scan=second, reason="the first was blurred")
    assert list(StoredFile.objects.all()) == [second]


def test_corrected_number_is_found_and_may_not_be_emptied(person: Person) -> None:
    row = services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567")
    with pytest.raises(Refused) as refused:
        services.correct_document(actor=SYSTEM, document=row, number=" ")
    assert refused.value.at == "number"
    services.correct_document(actor=SYSTEM, document=row, number="AC7654321", reason="misread")
    change = Change.objects.get(thing="document")
    services.take_back(actor=SYSTEM, change=change)
    assert Document.objects.get().number_key == "AC1234567"
    assert Contract.objects.count() == 0
