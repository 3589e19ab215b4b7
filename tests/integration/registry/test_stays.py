"""What the register tells the rules: the same answer as for a case typed by hand, over all records of a person."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.core.accounts.policy import Denied
from sapar.core.registry import queries, services
from sapar.core.registry.models import Journey, Person
from sapar.core.registry.refusals import Refused
from sapar.engines.pathways.answer import check
from tests.register import SYSTEM, register
from tests.staff import member

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def abroad() -> Person:
    person = register("Асанов", "Бакыт", birth_date="17.05.1990")
    services.add_journey(
        actor=SYSTEM, person=person, country="RU", region="Москва", entered=date(2026, 3, 1), purpose="work"
    )
    services.add_contract(
        actor=SYSTEM, person=person, country="RU", from_date=date(2026, 3, 10), to_date=date(2026, 12, 1),
        occupation="Welder", weekly_hours=40, currency="RUB",
    )  # fmt: skip
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567", expires_on=date(2030, 1, 1))
    services.add_event(actor=SYSTEM, person=person, country="RU", kind="registration", on=date(2026, 3, 3))
    return person


def test_answer_is_that_of_the_same_case_typed_by_hand() -> None:
    person = abroad()
    found = queries.stay_answer(actor=SYSTEM, person=person, on=DAY, lang="en")
    case = {
        "destination": "RU",
        "on": "2026-06-01",
        "purpose": "work",
        "person": {"citizenships": ["KG"], "birth_date": "1990-05-17"},
        "documents": [{"kind": "passport", "expires": "2030-01-01"}],
        "stays": [{"country": "RU", "region": "Москва", "from": "2026-03-01"}],
        "contracts": [
            {"country": "RU", "kind": "employment", "from": "2026-03-10", "to": "2026-12-01", "occupation": "Welder",
             "weekly_hours": 40, "currency": "RUB"}
        ],
        "events": [{"country": "RU", "kind": "registration", "on": "2026-03-03"}],
    }  # fmt: skip
    typed = check(case, "en")
    assert {name: found[name] for name in typed} == typed
    assert found["journey"] == Journey.objects.get().uid
    assert found["stay"]["lawful"] is True


def test_answer_counts_the_stays_of_all_records_and_parts_with_them() -> None:
    person = abroad()
    other = register("Асанов", "Бакыт", birth_date="17.05.1990", despite=[person.uid])
    services.add_journey(actor=SYSTEM, person=other, country="KZ", entered=date(2026, 1, 5), left=date(2026, 2, 1))
    services.add_journey(actor=SYSTEM, person=other, country="RU", entered=date(2026, 3, 1))  # the same, told twice

    def stays(of: Person) -> int:
        of.refresh_from_db()
        return len(queries.stay_answer(actor=SYSTEM, person=of, on=DAY)["case"]["stays"])

    alone = (stays(person), stays(other))
    decision = services.decide(actor=SYSTEM, a=person, b=other, verdict="same")
    assert (alone, stays(person), stays(other)) == ((1, 2), 2, 2)
    services.revoke(actor=SYSTEM, decision=decision, reason="a mistake")
    assert (stays(person), stays(other)) == alone


def test_without_a_journey_there_is_no_destination_and_with_a_country_asked_there_is() -> None:
    person = register("Асанов", "Бакыт")
    assert queries.stay_answer(actor=SYSTEM, person=person, on=DAY) == {
        "journey": None, "destination": None, "on": "2026-06-01",
    }  # fmt: skip
    assert queries.stay_answer(actor=SYSTEM, person=person, on=DAY, country="TR")["destination"] == "TR"


def test_question_is_about_the_present_journey_else_the_next_else_the_last() -> None:
    person = register("Асанов", "Бакыт")
    for country, entered, left in (
        ("KZ", date(2024, 1, 1), date(2024, 2, 1)),
        ("TR", date(2025, 1, 1), date(2025, 2, 1)),
        ("RU", date(2026, 1, 1), None),
    ):
        services.add_journey(actor=SYSTEM, person=person, country=country, entered=entered, left=left)
    asked = {
        day: queries.stay_answer(actor=SYSTEM, person=person, on=day)["destination"]
        for day in (date(2024, 1, 15), date(2024, 6, 1), date(2026, 2, 1))
    }
    assert list(asked.values()) == ["KZ", "TR", "RU"]
    services.close_journey(actor=SYSTEM, journey=Journey.objects.get(country="RU"), left=date(2026, 3, 1))
    assert queries.stay_answer(actor=SYSTEM, person=person, on=date(2026, 7, 1))["destination"] == "RU"


def test_journeys_in_two_countries_at_once_are_refused_in_one_record_and_told_in_two() -> None:
    person = abroad()
    with pytest.raises(Refused) as refused:
        services.add_journey(actor=SYSTEM, person=person, country="TR", entered=date(2026, 4, 1))
    assert refused.value.at == "entered"
    assert person.journeys.count() == 1
    other = register("Асанов", "Бакыт", birth_date="17.05.1990", despite=[person.uid])
    services.add_journey(actor=SYSTEM, person=other, country="TR", entered=date(2026, 4, 1))
    services.decide(actor=SYSTEM, a=person, b=other, verdict="same")
    person.refresh_from_db()
    found = queries.stay_answer(actor=SYSTEM, person=person, on=DAY, lang="en")
    assert found["error"]["at"].startswith("stays[")
    assert found["error"]["message"].endswith(".")


def test_family_is_part_of_the_case() -> None:
    person, wife = abroad(), register("Асанова", "Айгүл", birth_date="1991", citizenships=["RU"])
    services.add_kin(actor=SYSTEM, person=person, relative=wife, relation="spouse")
    services.add_permit(actor=SYSTEM, person=wife, country="RU", kind="residence", to_date=date(2030, 1, 1))
    (relative,) = queries.stay_answer(actor=SYSTEM, person=person, on=DAY)["case"]["family"]
    assert (relative["relation"], relative["of_citizenship"]) == ("spouse", "RU")
    assert [permit["kind"] for permit in relative["permits"]] == ["residence"]


def test_many_answers_take_the_same_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    people = [register("Асанов" + "абвгд"[n] * 3, "Эрлан", birth_date=str(1960 + n)) for n in range(5)]
    for person in people:
        services.add_journey(actor=SYSTEM, person=person, country="RU", entered=date(2026, 5, 1))
    with django_assert_max_num_queries(12):
        found = queries.answers(people, on=DAY)
    assert [found[person.pk]["destination"] for person in people] == ["RU"] * 5


def test_corrected_and_removed_facts_stay_readable_in_the_changes() -> None:
    person = abroad()
    consul = member("consul")
    journey = Journey.objects.get()
    services.correct_journey(actor=consul, journey=journey, entered=date(2026, 3, 2), reason="stamp")
    services.remove_fact(actor=consul, row=person.contracts.get(), reason="another person's")
    changes = {change.thing: change for change in person.changes.all()}
    assert changes["journey"].fields == {"entered": ["2026-03-01", "2026-03-02"]}
    assert changes["contract"].fields["occupation"] == ["Welder", None]
    with pytest.raises(Denied):
        services.close_journey(actor=member("counter"), journey=journey, left=DAY)
    with pytest.raises(Refused):
        services.close_journey(actor=consul, journey=journey, left=date(2026, 1, 1))


def test_same_key_adds_one_journey() -> None:
    person = register("Асанов", "Бакыт")
    for _ in range(2):
        services.add_journey(actor=SYSTEM, person=person, country="RU", entered=date(2026, 1, 1), key="k")
    assert person.journeys.count() == 1


def test_lines_of_a_passport_fill_in_the_document_and_give_a_name_to_find_by() -> None:
    from sapar.engines.identity import write_mrz
    from sapar.engines.identity.mrz import Document as Lines

    lines = write_mrz(
        Lines(
            format="TD3", document_code="P", issuing_state="KGZ", document_number="AC1234567", nationality="KGZ",
            surname="JEENBEKOVA", given_names="CHYNARA", birth_date="900517", sex="F", expiry_date="300101",
            optional_data="11705199000017", optional_data_2="",
        )
    )  # fmt: skip
    person = register("Жээнбекова", "Чынара", pin="11705199000017")
    document = services.add_document(actor=SYSTEM, person=person, kind="passport", mrz=list(lines))
    assert (document.number, document.expires_on, document.mrz_valid) == ("AC1234567", date(2030, 1, 1), True)
    assert [name.full_name for name in person.names.all()] == ["Jeenbekova Chynara"]
    broken = lines[1][:9] + ("1" if lines[1][9] != "1" else "2") + lines[1][10:]
    with pytest.raises(Refused) as refused:
        services.add_document(actor=SYSTEM, person=person, kind="id_card", mrz=[lines[0], broken])
    assert refused.value.at == "mrz"
