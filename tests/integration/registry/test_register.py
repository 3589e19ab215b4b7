"""Search before create, corrections that keep what was said, opening a person."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Concerned, Entry
from sapar.core.registry import queries, services, tokens
from sapar.core.registry.models import Candidate, Name, Person
from sapar.core.registry.refusals import LikelyDuplicate, Refused
from tests.register import SYSTEM, register, register_again
from tests.staff import member, office

pytestmark = pytest.mark.django_db


def test_person_is_found_in_latin_though_registered_in_cyrillic() -> None:
    person = register("Жээнбекова", "Чынара", "Асановна", birth_date="17.05.1990")
    register("Асанов", "Бакыт", birth_date="1990")
    for text in ("Jeenbekova Chynara 1990", "chinara zheenbekova 90", "Чинара Жеенбекова", "Чынара 1990"):
        hits = queries.search(actor=SYSTEM, text=text, purpose="test")
        assert [hit.uid for hit in hits] == [person.uid], text


def test_hit_tells_name_year_and_district_only() -> None:
    register("Асанов", "Бакыт", birth_date="17.05.1990", pin="21705199000017", district="Ош")
    (hit,) = queries.search(actor=member("counter"), text="Асанов 1990", purpose="counter")
    assert set(hit.as_json()) == {"uid", "name", "birth_year", "district", "score", "why", "demonstration"}
    assert (hit.name, hit.birth_year, hit.district) == ("Асанов Бакыт", 1990, "Ош")


def test_numbers_lead_straight_to_the_person() -> None:
    person = register("Асанов", "Бакыт", pin="21705199000017")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="АС 1234567")
    services.add_contact(actor=SYSTEM, person=person, kind="phone", value="0555 12-34-56")
    found = {
        text: [(hit.uid, hit.why) for hit in queries.search(actor=SYSTEM, text=text, purpose="test")]
        for text in ("21705199000017", "AC1234567", "ас 1234567", "+996 555 123456", "17.05.1990")
    }
    assert found == {
        "21705199000017": [(person.uid, "pin")],
        "AC1234567": [(person.uid, "document")],
        "ас 1234567": [(person.uid, "document")],
        "+996 555 123456": [(person.uid, "phone")],
        "17.05.1990": [(person.uid, "birth")],
    }


def test_name_alone_asks_for_the_year() -> None:
    assert queries.search(actor=SYSTEM, text="Асанов Бакыт", purpose="test").ask_year
    assert not queries.search(actor=SYSTEM, text="Асанов Бакыт 1990", purpose="test").ask_year
    assert not queries.search(actor=SYSTEM, text="21705199000017", purpose="test").ask_year


def test_search_is_logged_with_its_hits_and_without_what_was_typed() -> None:
    person = register("Асанов", "Бакыт")
    queries.search(actor=member("counter"), text="Асанов Бакыт", purpose="lost passport")
    entry = Entry.objects.filter(act="registry.person.search", purpose="lost passport").get()
    assert entry.details == {"hits": 1, "harder": False}
    assert [row.person_uid for row in entry.concerned.all()] == [person.uid]


def test_more_sensitive_record_is_neither_found_nor_opened() -> None:
    person = register("Асанов", "Бакыт", sensitivity=3)
    clerk = member("counter")
    assert queries.search(actor=clerk, text="Асанов Бакыт", purpose="test") == []
    with pytest.raises(Denied):
        queries.person(actor=clerk, uid=person.uid, purpose="test")
    cleared = member("counter", clearance=3)
    assert [hit.uid for hit in queries.search(actor=cleared, text="Асанов Бакыт", purpose="test")] == [person.uid]


def test_nobody_without_a_role_finds_or_registers_anybody() -> None:
    nobody = member()
    with pytest.raises(Denied):
        queries.search(actor=nobody, text="Асанов", purpose="test")
    with pytest.raises(Denied):
        services.create_person(actor=nobody, found="", surname="Асанов", given="Бакыт")


def test_person_is_made_only_after_a_search_for_the_name_by_the_same_actor() -> None:
    clerk, other = member("counter"), member("counter")
    token = queries.search(actor=clerk, text="Asanov Bakyt 1990", purpose="test").token
    for actor, found, surname in ((clerk, "", "Асанов"), (other, token, "Асанов"), (clerk, token, "Маматов")):
        with pytest.raises(Refused) as refused:
            services.create_person(actor=actor, found=found, surname=surname, given="Бакыт")
        assert refused.value.at == "found"
    assert Person.objects.count() == 0
    services.create_person(actor=clerk, found=token, surname="Асанов", given="Бакыт")
    assert Person.objects.count() == 1


def test_search_counts_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    token = queries.search(actor=SYSTEM, text="Асанов Бакыт", purpose="test").token
    monkeypatch.setattr(tokens, "GOOD_FOR", -1)
    with pytest.raises(Refused, match="search again"):
        services.create_person(actor=SYSTEM, found=token, surname="Асанов", given="Бакыт")


def test_token_holds_no_name() -> None:
    token = queries.search(actor=SYSTEM, text="Асанов Бакыт", purpose="test").token
    from django.core import signing

    assert "asan" not in str(signing.loads(token, salt="sapar.core.registry.search")).lower()


def test_likely_duplicate_is_shown_before_a_record_is_made() -> None:
    first = register("Асанов", "Бакыт", "Токтогулович", birth_date="17.05.1990")
    with pytest.raises(LikelyDuplicate) as shown:
        register("Asanov", "Bakyt", birth_date="17.05.1990")
    (likely,) = shown.value.likely
    assert (likely.record, likely.comparison.agrees) == (first, ["given", "surname", "birth"])
    assert Person.objects.count() == 1
    second = register_again(first, "Asanov", "Bakyt", birth_date="17.05.1990")
    pair = Candidate.objects.get()
    assert (pair.a, pair.b, pair.origin) == (first, second, "save")


def test_duplicate_out_of_sight_is_not_told_and_waits_for_those_who_may_see_it() -> None:
    hidden = register("Асанов", "Бакыт", birth_date="17.05.1990", sensitivity=3)
    made = register("Asanov", "Bakyt", birth_date="17.05.1990", actor=member("counter"))
    assert Candidate.objects.get().a == hidden
    assert queries.waiting(actor=member("registrar")) == []
    (pair,) = queries.waiting(actor=member("registrar", clearance=3))
    assert (pair.a, pair.b) == (hidden, made)


def test_twins_are_two_persons() -> None:
    register("Асанов", "Бакыт", "Токтогулович", birth_date="17.05.1990")
    register("Асанов", "Болот", "Токтогулович", birth_date="17.05.1990")
    assert (Person.objects.count(), Candidate.objects.count()) == (2, 0)


def test_same_pin_is_a_likely_duplicate_whatever_the_name() -> None:
    first = register("Асанова", "Айгүл", pin="11705199000017")
    with pytest.raises(LikelyDuplicate) as shown:
        register("Маматова", "Айгуль", pin="11705199000017")
    assert shown.value.likely[0].record == first
    assert shown.value.likely[0].comparison.agrees[0] == "pin"


def test_same_key_makes_one_record() -> None:
    first = register("Асанов", "Бакыт", key="k1")
    assert register("Асанов", "Бакыт", key="k1") == first
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"surname": "", "given": ""}, "surname"),
        ({"surname": "А1", "given": "Б"}, "surname"),
        ({"surname": "<b>", "given": "Б"}, "surname"),
        ({"surname": "А", "given": "Б", "one_name": "В"}, "one_name"),
        ({"surname": "А", "given": "Б", "birth_date": "31.02.1990"}, "birth_date"),
        ({"surname": "А", "given": "Б", "birth_date": "2990"}, "birth_date"),
        ({"surname": "А", "given": "Б", "birth_date": "gestern"}, "birth_date"),
        ({"surname": "А", "given": "Б", "pin": "123"}, "pin"),
        ({"surname": "А", "given": "Б", "sex": "x"}, "sex"),
        ({"surname": "А", "given": "Б", "citizenships": ["ZZ"]}, "citizenships"),
    ],
)
def test_bad_field_is_refused_with_its_name(fields: dict[str, object], at: str) -> None:
    with pytest.raises(Refused) as refused:
        services.create_person(actor=SYSTEM, found="", **fields)  # type: ignore[arg-type]
    assert refused.value.at == at


def test_birth_date_may_be_a_year_or_a_month_and_the_pin_fills_in() -> None:
    assert register("Асанов", "Бакыт", birth_date="1990").birth == "1990"
    assert register("Маматов", "Эрлан", birth_date="05.1990").birth == "1990-05"
    by_pin = register("Токтогулов", "Азамат", pin="21705199000017")
    assert (by_pin.birth, by_pin.sex) == ("1990-05-17", "m")


def test_correction_keeps_what_was_said_and_the_former_name_still_finds() -> None:
    person = register("Асанова", "Айгүл", birth_date="1990")
    consul = member("consul")
    services.correct_person(actor=consul, person=person, surname="Маматова", reason="marriage")
    person.refresh_from_db()
    assert (person.surname, person.birth) == ("Маматова", "1990")
    change = person.changes.get()
    assert (change.fields, change.reason) == ({"surname": ["Асанова", "Маматова"]}, "marriage")
    assert [(name.kind, name.surname) for name in person.names.all()] == [("former", "Асанова")]
    for text in ("Асанова Айгүл 1990", "Маматова Айгүл 1990"):
        assert [hit.uid for hit in queries.search(actor=SYSTEM, text=text, purpose="test")] == [person.uid]


def test_corrected_year_is_found_and_the_old_one_no_longer() -> None:
    person = register("Асанов", "Бакыт", birth_date="1970")
    services.correct_person(actor=SYSTEM, person=person, birth_date="17.05.1995")
    assert [h.uid for h in queries.search(actor=SYSTEM, text="Асанов Бакыт 1995", purpose="test")] == [person.uid]
    assert person.pk not in {h.score for h in queries.search(actor=SYSTEM, text="Асанов Бакыт 1970", purpose="test")}
    assert Person.objects.get(pk=person.pk).lookup.year == 1995


def test_counter_clerk_does_not_correct() -> None:
    person = register("Асанов", "Бакыт")
    with pytest.raises(Denied):
        services.correct_person(actor=member("counter"), person=person, given="Болот")
    assert Person.objects.get().given == "Бакыт"


def test_clerk_completes_the_record_just_made_and_no_other() -> None:
    clerk = member("counter")
    mine = register("Асанов", "Бакыт", actor=clerk)
    other = register("Маматов", "Эрлан")
    services.add_contact(actor=clerk, person=mine, kind="phone", value="+996555123456")
    with pytest.raises(Denied):
        services.add_contact(actor=clerk, person=other, kind="phone", value="+996555123456")


def test_removed_name_no_longer_finds() -> None:
    person = register("Асанов", "Бакыт")
    name = services.add_name(actor=SYSTEM, person=person, kind="alias", given="Батыр")
    assert [h.uid for h in queries.search(actor=SYSTEM, text="Батыр Асанов", purpose="test")][:1] == [person.uid]
    services.remove_name(actor=SYSTEM, name=name, reason="typed for somebody else")
    assert Name.objects.count() == 0
    assert "batir" not in person.lookup.__class__.objects.get(person=person).full
    assert person.changes.get().fields["given"] == ["Батыр", ""]


def test_opening_is_logged_with_every_record_of_the_person() -> None:
    person = register("Асанов", "Бакыт")
    twin = register_again(person, "Асанов", "Бакыт")
    services.decide(actor=SYSTEM, a=person, b=twin, verdict="same")
    opened = queries.person(actor=member("consul"), uid=twin.uid, purpose="lost passport")
    assert opened == person
    entry = Entry.objects.get(act="registry.person.read")
    assert entry.purpose == "lost passport"
    assert {row.person_uid for row in Concerned.objects.filter(entry=entry)} == {person.uid, twin.uid}


def test_record_shows_only_what_the_role_may_see() -> None:
    person = register("Асанов", "Бакыт")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567")
    services.add_contact(actor=SYSTEM, person=person, kind="phone", value="+996555123456", safety="unsafe")
    services.add_contact(actor=SYSTEM, person=person, kind="phone", value="+996555999999", safety="safe")
    clerk = queries.record(actor=member("counter"), uid=person.uid, purpose="test")
    assert (clerk.documents, [c.safety for c in clerk.contacts], clerk.unsafe_contacts) == (None, ["safe"], 1)
    consul = queries.record(actor=member("consul"), uid=person.uid, purpose="test")
    assert [d.number for d in consul.documents or []] == ["AC1234567"]
    assert [c.safety for c in consul.contacts] == ["unsafe", "safe"]


def test_record_asks_the_same_number_of_queries_however_much_it_holds(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    person = register("Асанов", "Бакыт")
    for number in range(12):
        services.add_document(actor=SYSTEM, person=person, kind="passport", number=f"AC12345{number:02}")
        other = register("Асанов" + "абвгдежзиклм"[number] * 3, "Эрлан", birth_date=str(1960 + number))
        services.add_kin(actor=SYSTEM, person=person, relative=other, relation="sibling")
        services.add_journey(actor=SYSTEM, person=person, country="RU", entered=date(2020 + number // 6, number % 6 + 1, 1),
                             left=date(2020 + number // 6, number % 6 + 1, 9))  # fmt: skip
    consul = member("consul", at=office())
    with django_assert_max_num_queries(30):
        found = queries.record(actor=consul, uid=person.uid, purpose="test")
    assert (len(found.documents or []), len(found.kin), len(found.journeys)) == (12, 12, 12)


def test_search_asks_a_bounded_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        register("Асанов", "Бакыт", birth_date=str(1960 + number), despite=[p.uid for p in Person.objects.all()])
    with django_assert_max_num_queries(16):
        assert len(queries.search(actor=SYSTEM, text="Асанов Бакыт", purpose="test", limit=25)) == 25


def test_kin_is_seen_from_both_sides() -> None:
    mother = register("Асанова", "Айгүл", birth_date="1960")
    son = register("Асанов", "Бакыт", birth_date="1990")
    services.add_kin(actor=SYSTEM, person=mother, relative=son, relation="child")
    assert services.add_kin(actor=SYSTEM, person=son, relative=mother, relation="parent").pk == mother.kin.get().pk
    (seen,) = queries.record(actor=SYSTEM, uid=son.uid, purpose="test").kin
    assert (seen.relation, seen.uid) == ("parent", mother.uid)


def test_passport_read_by_a_scanner_counts_as_a_search_for_its_names() -> None:
    from sapar.engines.identity import write_mrz
    from sapar.engines.identity.mrz import Document as Lines

    lines = write_mrz(
        Lines(
            format="TD3", document_code="P", issuing_state="KGZ", document_number="AC1234567", nationality="KGZ",
            surname="JEENBEKOVA", given_names="CHYNARA", birth_date="900517", sex="F", expiry_date="300101",
            optional_data="11705199000017", optional_data_2="",
        )
    )  # fmt: skip
    scanned = "".join(lines)
    token = queries.search(actor=SYSTEM, text=scanned, purpose="test").token
    person = services.create_person(
        actor=SYSTEM, found=token, surname="Jeenbekova", given="Chynara", pin="11705199000017"
    )
    services.add_document(actor=SYSTEM, person=person, kind="passport", mrz=list(lines))
    assert [hit.uid for hit in queries.search(actor=SYSTEM, text=scanned, purpose="test")] == [person.uid]


def test_search_harder_compares_every_name_where_the_database_can() -> None:
    from django.db import connection

    person = register("Жээнбекова", "Чынара", birth_date="1990")
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    found = queries.search(actor=SYSTEM, text="Жээнбекова Чынара 1990", purpose="test")
    assert found.can_search_harder is on_postgresql
    harder = queries.search(actor=SYSTEM, text="джейнбекова чнара 1990", purpose="test", harder=True)
    assert [hit.uid for hit in harder] == [person.uid]
    assert not harder.can_search_harder
    assert queries.search(actor=SYSTEM, text="джейнбекова чнара 1930", purpose="test", harder=True)[:1] != harder[:1]
