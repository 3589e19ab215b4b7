"""Visa-free stays in Russia and Kazakhstan, in all versions of their rules, against living through them day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.days import to_date
from sapar.engines.pathways.scalar import Question
from tests.property.effort import examples
from tests.property.histories import asked_on, day, lives, told
from tests.property.test_corridors import answers
from tests.property.visa_free import Country, Kazakhstan, Russia, Traveller
from tests.spec.readings import batch

DAYS = ("stay_until", "too_many", "barred_until", "first_lawful_day")


@pytest.mark.parametrize("country", [Russia(), Kazakhstan()], ids=lambda country: country.code)
@examples(3)
@given(seed=st.integers(0, 2**32))
def test_visa_free_stays_are_those_of_the_rules(country: Country, seed: int) -> None:
    on = asked_on(random.Random(seed))
    made = lives(seed, 50, (country.code, country.code, "UZ"), on, only_trips=True)
    trees = answers(corridor(country.code))
    population = batch({number: person for number, (_, person) in made.items()}, trees, day(on))
    for number, (one, person) in made.items():
        lived = country.answer(Traveller(one, country.code))
        question = Question(person, day(on))
        for name, value in lived.items():
            assert _shown(name, question.value(trees[name])) == value, f"{name} of one person: {told(one)}"
            assert _shown(name, population[number][name]) == value, f"{name} of a population: {told(one)}"


def _shown(name: str, value: Any) -> Any:
    return to_date(value) if name in DAYS and value is not None else value


def test_ninety_days_from_a_new_year_to_the_next() -> None:
    """A stay over New Year: the ninety days of the old year end it, unless the year ends first."""
    for entry, last in (("2025-10-02", "2025-12-30"), ("2025-10-03", "2026-03-31"), ("2025-11-15", "2026-03-31")):
        one = {"on": entry, "stays": [{"country": "RU", "from": entry}]}
        assert Russia().answer(Traveller(one, "RU"))["stay_until"] == date.fromisoformat(last)


def test_the_day_that_is_one_too_many() -> None:
    """The oracle itself: 90 days from 2 March 2026 end on 30 May."""
    one = {"on": "2026-03-20", "stays": [{"country": "RU", "from": "2026-03-02"}]}
    answer = Russia().answer(Traveller(one, "RU"))
    assert answer["too_many"] == date(2026, 3, 2) + timedelta(days=90)
    assert (answer["used"], answer["stay_until"]) == (19, date(2026, 5, 30))
