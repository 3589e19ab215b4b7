"""Invented people and records about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

import pytest

from sapar.engines.identity import match, read_pin
from sapar.engines.identity.search import parse_query
from sapar.engines.identity.synthetic import COLUMNS, EMPLOYMENT, as_row, errors, grammar, population, query, two_files

PEOPLE = list(population(3000, seed=4))


def test_population_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert list(population(50, seed=4)) == PEOPLE[:50]
    assert list(population(50, seed=5)) != PEOPLE[:50]


def test_population_counts_from_one_and_knows_everybody_once() -> None:
    assert [person.ident for person in PEOPLE] == list(range(1, 3001))
    assert len({person.pin for person in PEOPLE}) == 3000


def test_pins_say_birth_and_sex() -> None:
    for person in PEOPLE[:300]:
        pin = read_pin(person.pin)
        assert pin is not None
        assert (pin.birth, pin.sex) == (person.birth, person.sex)


def test_children_of_a_household_bear_their_fathers_name() -> None:
    homes = defaultdict(list)
    for person in PEOPLE:
        homes[person.household].append(person)
    checked = 0
    for father, _, *children in homes.values():
        for child in children:
            if child.surname.endswith(("уулу", "кызы")):
                assert child.surname.split()[0] == father.given
                checked += 1
            elif child.patronymic:
                assert child.patronymic == grammar.patronymic_of(father.given, woman=child.sex == "F")
                checked += 1
    assert checked > 1000


def test_twins_share_day_and_father_and_differ_in_name() -> None:
    pairs = Counter((p.household, p.birth) for p in PEOPLE if p.twin)
    assert max(pairs.values()) == 2
    twins = [p for p in PEOPLE if p.twin and pairs[p.household, p.birth] == 2]
    assert len(twins) >= 20
    assert len({(p.household, p.birth, p.given) for p in twins}) == len(twins)


@pytest.mark.parametrize(
    ("name", "man", "woman", "surname"),
    [
        ("Асан", "Асанович", "Асановна", "Асанов"),
        ("Сергей", "Сергеевич", "Сергеевна", "Сергеев"),
        ("Муса", "Мусаевич", "Мусаевна", "Мусаев"),
        ("Илья", "Ильич", "Ильинична", "Ильяев"),
        ("Никита", "Никитич", "Никитична", "Никитаев"),
        ("Камиль", "Камилевич", "Камилевна", "Камилев"),
    ],
)
def test_grammar(name: str, man: str, woman: str, surname: str) -> None:
    assert grammar.patronymic_of(name, woman=False) == man
    assert grammar.patronymic_of(name, woman=True) == woman
    assert grammar.surname_of(name) == surname


def test_records_hold_the_columns_and_not_the_truth() -> None:
    records = list(two_files(PEOPLE[:200], seed=1))
    assert set(as_row(records[0])) == set(COLUMNS)
    assert "person" not in COLUMNS
    assert {record.id[0] for record in records} == {"A", "B"}
    assert len({record.id for record in records}) == len(records)


def test_an_office_that_never_errs_writes_what_is() -> None:
    office = EMPLOYMENT.worse(0)
    office = type(office)(**dict.fromkeys(office.__dataclass_fields__, 0.0) | {"pin": 1.0})
    for record in two_files(PEOPLE[:100], seed=1, first=office, second=office):
        person = PEOPLE[record.person - 1]
        assert (record.surname, record.given, record.pin) == (person.surname, person.given, person.pin)
        assert record.birth_date == person.birth.isoformat()


def test_a_slip_changes_a_word_a_little() -> None:
    rng = Random(1)
    slips = {errors.slip(rng, "Кубанычбек") for _ in range(200)}
    assert len(slips) > 50
    assert all(abs(len(word) - 10) <= 1 for word in slips)
    assert errors.slip(rng, "Ли") == "Ли"


def test_queries_carry_the_year_and_most_still_sound_like_the_name() -> None:
    rng = Random(2)
    alike = 0
    for person in PEOPLE[:300]:
        text = query(rng, person)
        asked = parse_query(text)
        assert asked.year == person.birth.year
        words = text.rsplit(" ", 1)[0]
        alike += any(match(words, f"{n.surname} {n.given} {n.patronymic}").same for n in person.names)
    assert alike > 200
