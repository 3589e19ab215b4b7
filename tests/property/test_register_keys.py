"""The keys of a person are those of the names that stand, whatever corrections led there."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from sapar.core.registry import lookup, services
from sapar.core.registry.models import Found, Name, Pair, Person, Word
from sapar.engines.identity.search import PersonName, index_keys
from tests.property.effort import examples
from tests.register import SYSTEM, register

pytestmark = pytest.mark.django_db

surname = st.sampled_from(("Асанов", "Asanova", "Токтогул уулу", "Ким", "Нур-Султанова", ""))
first = st.sampled_from(("Бакыт", "Чынара", "Нур Айым", "Bakyt", "Жээнбек"))
act = st.one_of(
    st.tuples(st.just("correct"), surname, first, st.sampled_from(("1990", "1991", "17.05.1990", ""))),
    st.tuples(st.just("add"), surname, first, st.just("")),
    st.tuples(st.just("remove"), st.just(""), st.just(""), st.just("")),
)


def stored(person: Person) -> tuple[set[tuple[int, int]], set[tuple[int, int]], str]:
    return (
        set(Pair.objects.filter(person_id=person.pk).values_list("number", "year")),
        set(Word.objects.filter(person_id=person.pk).values_list("number", "year")),
        Found.objects.get(person=person).full,
    )


def expected(person: Person) -> tuple[set[tuple[int, int]], set[tuple[int, int]], str]:
    """From the rows alone: the names of the record and of its table of names."""
    rows = [person, *Name.objects.filter(person=person)]
    names = [PersonName(row.surname, row.given or row.one_name, row.patronymic) for row in rows]
    keys = index_keys(names, person.birth_year)
    return {(n, keys.year) for n in keys.pairs}, {(n, keys.year) for n in keys.words}, keys.full


def test_keys_follow_every_correction_and_a_rebuilding_changes_nothing() -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")

    @given(st.lists(act, max_size=6))
    @examples(25)
    def at_random(acts: list[tuple[str, str, str, str]]) -> None:
        with transaction.atomic():
            for what, last, given_name, born in acts:
                row = Person.objects.get(pk=person.pk)
                if what == "correct":
                    services.correct_person(
                        actor=SYSTEM, person=row, surname=last, given=given_name, birth_date=born or None
                    )
                elif what == "add":
                    services.add_name(actor=SYSTEM, person=row, kind="alias", surname=last, given=given_name)
                elif name := row.names.order_by("pk").first():
                    services.remove_name(actor=SYSTEM, name=name, reason="test")
            row = Person.objects.get(pk=person.pk)
            assert stored(row) == expected(row)
            assert lookup.rebuild(everything=True) == 1
            assert stored(row) == expected(row)
            transaction.set_rollback(True)

    at_random()
