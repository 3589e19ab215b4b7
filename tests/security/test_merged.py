"""Whoever may not see one record of a human being acts on none of the others: merging closes, and opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.accounts.policy import Denied
from sapar.core.cases import services as cases
from sapar.core.registry import queries as registry
from sapar.core.registry import services
from sapar.core.registry.models import Change, Consent, Person
from sapar.lines.consular import queries as consular
from sapar.lines.consular import services as acts
from sapar.lines.consular.models import Booking, Registration, Slot, StayEnd
from sapar.lines.consular.queries.appointments import local_day
from sapar.lines.consular.refusals import NotFound
from tests.people import SYSTEM, World, actor, member, world
from tests.register import register, register_again

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.2")]
TODAY = timezone.localdate
DAY = date(2024, 1, 1)
PROGRAMMES = Path(__file__).parents[1] / "integration" / "cases" / "programmes"
HELP = {"subject": "a question", "detained": "no", "people": 1}


@pytest.fixture
def place(db: None, settings: Any) -> World:
    settings.SECOND_FACTOR_REQUIRED, settings.PROGRAMMES = False, str(PROGRAMMES)
    made = world()
    Office.objects.update(serves=["RU"])
    for office in (made.moscow, made.astana, made.elsewhere):
        office.refresh_from_db()
    return made


@pytest.fixture
def open_record(place: World) -> Person:
    """A record that anybody at the counter may see, until it is found to be the person of a confidential one."""
    return register("Асанов", "Бакыт", office=place.moscow)


@pytest.fixture
def merged(place: World, open_record: Person) -> Callable[[], None]:
    def merge() -> None:
        other = register_again(
            open_record, "Асанов", "Бакыт", office=place.moscow, sensitivity=Sensitivity.CONFIDENTIAL
        )
        services.decide(actor=SYSTEM, a=open_record, b=other, verdict="same")
        open_record.refresh_from_db()

    return merge


def registered(place: World, person: Person) -> Registration:
    return acts.register(
        actor=SYSTEM, person=person, office=place.moscow, country="RU", entered=DAY,
        until=TODAY() + timedelta(days=90), consent_text="read", language="en",
    )  # fmt: skip


def test_who_may_not_see_the_other_record_writes_nothing_to_this_one(
    place: World, open_record: Person, merged: Callable[[], None]
) -> None:
    who, person = actor(member("c@x.kg", place.moscow, Role.CONSUL)), open_record
    relative = register("Асанова", "Айгүл", office=place.moscow)
    journey = services.add_journey(actor=who, person=person, country="RU", entered=DAY)  # before, all may be done
    consent = services.give_consent(actor=who, person=person, purpose="test", text="read")
    house = services.make_household(actor=who, head=person)
    merged()
    refused: list[Callable[[], Any]] = [
        lambda: services.add_contact(actor=who, person=person, kind="phone", value="+996 555 010203"),
        lambda: services.add_document(actor=who, person=person, kind="passport", number="AN1234567"),
        lambda: services.add_journey(actor=who, person=person, country="KZ", entered=DAY),
        lambda: services.correct_journey(actor=who, journey=journey, region="Тула"),
        lambda: services.add_kin(actor=who, person=relative, relative=person, relation="sibling"),
        lambda: services.correct_person(actor=who, person=person, given="Бек", reason="test"),
        lambda: services.correct_household(actor=who, household=house, address="Ош"),
        lambda: services.give_consent(actor=who, person=person, purpose="other", text="read"),
        lambda: services.withdraw_consent(actor=who, consent=consent),
        lambda: registered_by(who, place, person),
        lambda: acts.book(actor=who, slot=slot(place), person=person),
        lambda: cases.open_case(actor=who, programme="help", office=place.moscow, person=person, answers=HELP),
    ]
    before = Change.objects.count(), Consent.objects.count()
    assert [number for number, act in enumerate(refused) if not denied(act)] == []
    assert (Change.objects.count(), Consent.objects.count()) == before
    cleared = actor(member("d@x.kg", place.moscow, Role.CONSUL, clearance=Sensitivity.CONFIDENTIAL))
    services.correct_journey(actor=cleared, journey=journey, region="Тула")


def denied(act: Callable[[], Any]) -> bool:
    """Whether the act is refused for want of a permission."""
    try:
        act()
    except Denied:
        return True
    return False


def registered_by(who: Any, place: World, person: Person) -> Registration:
    return acts.register(
        actor=who, person=person, office=place.moscow, country="RU", entered=DAY,
        until=TODAY() + timedelta(days=90), consent_text="read", language="en",
    )  # fmt: skip


def slot(place: World) -> Slot:
    tomorrow = timezone.now() + timedelta(days=1)
    return Slot.objects.get_or_create(
        office=place.moscow, service="passport", defaults={"starts": tomorrow, "minutes": 30, "capacity": 2}
    )[0]


def test_registrations_and_appointments_are_as_closed_as_the_most_sensitive_record(
    place: World, open_record: Person, merged: Callable[[], None]
) -> None:
    who = actor(member("c@x.kg", place.moscow, Role.CONSUL))
    row = registered(place, open_record)
    booked = acts.book(actor=SYSTEM, slot=slot(place), person=open_record)
    day = local_day(place.moscow, booked.slot.starts)

    def seen() -> tuple[list[Registration], list[Booking]]:
        return list(consular.registrations(actor=who)), consular.day(actor=who, office=place.moscow, on=day).bookings

    assert seen() == ([row], [booked])
    merged()
    assert seen() == ([], [])
    with pytest.raises(NotFound):
        consular.registration(actor=who, uid=row.uid)
    with pytest.raises(NotFound):
        consular.booking(actor=who, uid=booked.uid)
    with pytest.raises(Denied):
        acts.renew(actor=who, registration=row, until=TODAY() + timedelta(days=100))
    with pytest.raises(Denied):
        acts.revoke(actor=who, registration=row)
    row.refresh_from_db()
    assert (row.ended_on, row.renewals) == (None, 0)


def test_desk_tells_no_stay_of_whom_a_merged_record_closes(
    place: World, open_record: Person, merged: Callable[[], None]
) -> None:
    """Not the record with the journey nor the leading one: any record of the human being."""
    who = actor(member("c@x.kg", place.moscow, Role.CONSUL))
    journey = services.add_journey(actor=SYSTEM, person=open_record, country="RU", entered=DAY)
    StayEnd.objects.update_or_create(
        journey=journey,
        defaults={"country": "RU", "lawful": True, "last_day": TODAY() + timedelta(days=3), "on": TODAY()},
    )

    def seen() -> list[str]:
        return [one.uid for one in consular.desk(actor=who, office=place.moscow).stays]

    assert seen() == [open_record.uid]
    merged()
    assert seen() == []


def test_name_of_whose_page_was_open_goes_when_the_record_closes(
    place: World, open_record: Person, merged: Callable[[], None]
) -> None:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(member("c@x.kg", place.moscow, Role.CONSUL))
    other = register("Исаков", "Тилек", office=place.moscow)
    assert "Асанов" in browser.get(f"/en/office/people/{open_record.uid}/").content.decode()
    family = f"/en/office/people/{other.uid}/family/"
    assert "Асанов" in browser.get(family).content.decode()  # offered as a relative
    merged()
    page = browser.get(family).content.decode()
    assert "Исаков" in page
    assert "Асанов" not in page


# ── what lists say of whom ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def thrice(place: World) -> tuple[Person, Person]:
    """A human being of three records, of whom the first and the second are for anybody, and the third is not."""
    first = register("Асанов", "Бакыт", birth_date="1990-05-17", office=place.moscow)
    second = register_again(first, "Асанова", "Бактыгүл", birth_date="1990-05-17", office=place.moscow)
    third = register_again(
        first, "Исакова", "Бактыгүл", birth_date="1990-05-17", office=place.moscow,
        sensitivity=Sensitivity.CONFIDENTIAL,
    )  # fmt: skip
    for other in (second, third):
        services.decide(actor=SYSTEM, a=first, b=other, verdict="same")
    first.refresh_from_db()
    return first, second


def test_search_finds_none_of_the_records_of_whom_any_record_is_closed(
    place: World, thrice: tuple[Person, Person]
) -> None:
    clerk = actor(member("c@x.kg", place.moscow, Role.COUNTER))
    cleared = actor(member("d@x.kg", place.moscow, Role.COUNTER, clearance=Sensitivity.CONFIDENTIAL))

    def found(who: Any, text: str) -> list[str]:
        return [hit.uid for hit in registry.search(actor=who, text=text, purpose="test")]

    for text in ("Асанов Бакыт 1990", "Асанова Бактыгүл 1990", "17.05.1990"):
        assert found(cleared, text) == [thrice[0].uid]
        assert found(clerk, text) == []


def test_who_registers_somebody_is_not_shown_whom_they_may_not_find(
    place: World, thrice: tuple[Person, Person]
) -> None:
    clerk = member("c@x.kg", place.moscow, Role.COUNTER)
    made = register("Асанов", "Бакыт", birth_date="1990-05-17", actor=actor(clerk), office=place.moscow)
    assert made.uid not in {one.uid for one in thrice}
    consul = actor(member("d@x.kg", place.moscow, Role.CONSUL))
    assert [one.leader.uid for one in registry.likely_duplicates(actor=consul, person=made)] == []


def test_relative_of_whom_any_record_is_closed_is_nobodys_relative_to_the_reader(
    place: World, thrice: tuple[Person, Person]
) -> None:
    brother = register("Касымов", "Тилек", office=place.moscow)
    services.add_kin(actor=SYSTEM, person=brother, relative=thrice[1], relation="sibling")
    clerk = actor(member("c@x.kg", place.moscow, Role.COUNTER))
    cleared = actor(member("d@x.kg", place.moscow, Role.COUNTER, clearance=Sensitivity.CONFIDENTIAL))

    def kin(who: Any) -> list[str]:
        return [one.uid for one in registry.record(actor=who, uid=brother.uid, purpose="test").kin]

    assert (kin(cleared), kin(clerk)) == ([thrice[0].uid], [])


def test_queue_of_likely_duplicates_names_nobody_of_whom_any_record_is_closed(
    place: World, thrice: tuple[Person, Person]
) -> None:
    register_again(thrice[0], "Асанов", "Бакыт", birth_date="1990-05-17", office=place.moscow)
    registrar = actor(member("r@x.kg", place.moscow, Role.REGISTRAR))
    cleared = actor(member("q@x.kg", place.moscow, Role.REGISTRAR, clearance=Sensitivity.CONFIDENTIAL))
    assert (registry.waiting_count(actor=cleared) > 0, len(registry.waiting(actor=cleared)) > 0) == (True, True)
    assert (registry.waiting_count(actor=registrar), registry.waiting(actor=registrar)) == (0, [])


def test_history_names_nobody_closed_with_whom_the_person_was_compared(
    place: World, thrice: tuple[Person, Person]
) -> None:
    namesake = register_again(thrice[0], "Асанов", "Бактыбек", birth_date="1990-05-17", office=place.moscow)
    services.decide(actor=SYSTEM, a=namesake, b=thrice[1], verdict="different", reason="twins")
    for clearance, named in ((Sensitivity.PERSONAL, False), (Sensitivity.CONFIDENTIAL, True)):
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(member(f"c{clearance}@x.kg", place.moscow, Role.CONSUL, clearance=clearance))
        page = browser.get(f"/en/office/people/{namesake.uid}/history/").content.decode()
        assert ("Бактыбек" in page, "Бактыгүл" in page) == (True, named)
