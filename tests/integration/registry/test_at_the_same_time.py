"""Two officers at once: one record, one decision, no lost update. Real threads and transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from sapar.core.registry import queries, services
from sapar.core.registry.models import Decision, Person
from sapar.core.registry.refusals import Contradiction, LikelyDuplicate
from tests.register import SYSTEM, register

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answered or raised."""

    def one(act: Callable[[], object]) -> object:
        try:
            return act()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_same_person_registered_by_two_officers_at_once_is_one_record() -> None:
    token = queries.search(actor=SYSTEM, text="Асанов Бакыт 1990", purpose="test").token

    def make() -> Person:
        return services.create_person(
            actor=SYSTEM, found=token, surname="Асанов", given="Бакыт", birth_date="17.05.1990", demonstration=True
        )

    found = at_once(*[make] * 4)
    assert sorted(type(one).__name__ for one in found) == ["LikelyDuplicate"] * 3 + ["Person"]
    assert all(one.likely[0].record == Person.objects.get() for one in found if isinstance(one, LikelyDuplicate))


def test_same_request_sent_four_times_at_once_makes_one_record() -> None:
    token = queries.search(actor=SYSTEM, text="Асанов Бакыт 1990", purpose="test").token

    def make() -> str:
        return services.create_person(
            actor=SYSTEM, found=token, surname="Асанов", given="Бакыт", birth_date="1990", key="k1"
        ).uid

    assert at_once(*[make] * 4) == [Person.objects.get().uid] * 4


def test_chain_of_merges_at_once_ends_in_one_cluster() -> None:
    names = ("Асанов", "Маматов", "Исаков", "Токтогулов", "Нурланов")
    people = [register(name, "Бакыт", birth_date="1990") for name in names]
    acts = [
        lambda a=a, b=b: services.decide(actor=SYSTEM, a=a, b=b, verdict="same")  # type: ignore[misc]
        for a, b in zip(people[1:], people, strict=False)
    ]
    found = at_once(*acts)
    assert [type(one) for one in found] == [Decision] * 4
    assert set(Person.objects.values_list("cluster_id", flat=True)) == {people[0].pk}


def test_contrary_decisions_at_once_leave_one() -> None:
    one, two = register("Асанов", "Бакыт", birth_date="1990"), register("Маматов", "Эрлан", birth_date="1990")
    found = at_once(
        lambda: services.decide(actor=SYSTEM, a=one, b=two, verdict="same"),
        lambda: services.decide(actor=SYSTEM, a=one, b=two, verdict="different"),
    )
    assert sorted(type(each).__name__ for each in found) == [Contradiction.__name__, Decision.__name__]
    joined = Decision.objects.get().verdict == "same"
    assert len(set(Person.objects.values_list("cluster_id", flat=True))) == (1 if joined else 2)


def test_corrections_of_two_fields_at_once_are_both_kept() -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    at_once(
        lambda: services.correct_person(actor=SYSTEM, person=person, district="Ош"),
        lambda: services.correct_person(actor=SYSTEM, person=person, patronymic="Асанович"),
    )
    person.refresh_from_db()
    assert (person.district, person.patronymic) == ("Ош", "Асанович")
    assert person.changes.count() == 2
