"""Answers of `sapar check` fit together: asked again on the day that an answer names, the answer is what it said."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import CORRIDORS
from sapar.engines.pathways.answer import check
from tests.property.effort import examples
from tests.property.histories import asked_on, life, told
from tests.property.test_corridors import DESTINATIONS, countries

DAY = timedelta(days=1)
ROLLING = ("KZ", "TR", "EU")
Json = dict[str, Any]


def cases(seed: int, code: str, number: int, *, only_trips: bool = False) -> list[Json]:
    """Cases about one destination, each on a day of its own."""
    rng = random.Random(seed)
    where = ("EU", "EU", "RU") if code == "EU" else countries(code)
    return [life(rng, where, asked_on(rng), only_trips=only_trips) | {"destination": code} for _ in range(number)]


def settled(case: Json) -> Json:
    """The case with nothing unknown about who one is, and nothing that begins only later: an answer about a later day
    can then differ by the day alone.
    """
    day = case["on"]

    def begun(facts: list[Json]) -> list[Json]:
        return [fact for fact in facts if (fact.get("from") or fact.get("on") or "") <= day and not fact.get("ended")]

    known = {name: begun(case.get(name, [])) for name in ("permits", "contracts", "events")}
    return {
        **case,
        **known,
        "family": [],
        "person": {"citizenships": ["KG"], "birth_date": "1992-05-01", "in_destination_register": False},
        "documents": [{"kind": "passport", "expires": "2045-01-01"}],
    }


def on(case: Json, day: date | str) -> Json:
    """The same case on another day."""
    return case | {"on": str(day)}


def left(case: Json, day: date) -> Json:
    """The case of one who leaves on a day, or does not come: no trip goes on or begins after it."""
    stays = [
        stay | {"to": min(stay.get("to", "9999-12-31"), str(day))} for stay in case["stays"] if stay["from"] <= str(day)
    ]
    return case | {"stays": stays}


def staying(case: Json, day: date) -> Json:
    """The case of one who enters on a day, or is there, and stays on."""
    stays = left(case, day)["stays"]
    code = case["destination"]
    here = [stay for stay in stays if stay["country"] == code and stay["to"] == str(day)]
    if here:
        here[-1].pop("to")
        return case | {"stays": stays}
    return case | {"stays": [*stays, {"country": code, "from": str(day)}]}


def changes(code: str, first: date, last: date) -> bool:
    """Whether a rule of the destination, or of the Treaty, begins or ends after the first day."""
    rules = [rule for rule in library().rules() if rule.corridor in (code, "EAEU")]
    days = [rule.valid_from for rule in rules] + [rule.valid_to and rule.valid_to + DAY for rule in rules]
    return any(day is not None and first < day <= last for day in days)


@pytest.mark.parametrize("code", DESTINATIONS)
@examples(20)
@given(seed=st.integers(0, 2**32))
def test_until_is_lawful_and_the_day_after_is_not(code: str, seed: int) -> None:
    for case in cases(seed, code, 4):
        day, case = date.fromisoformat(case["on"]), settled(case)
        if any(stay.get("to") == case["on"] for stay in staying(case, day)["stays"]):
            continue  # on the day of a hand-over between two Schengen states the answer is a day on the safe side
        present = check(staying(case, day))
        if not present["stay"]["present"]:
            continue
        until = present["stay"]["until"]
        if not present["stay"]["lawful"]:
            assert until is None
            assert present["stay"]["overstay_days"] != 0
            continue
        assert present["stay"]["overstay_days"] == 0
        if until is None or date.fromisoformat(until) > CORRIDORS[code].law_known_until + 3650 * DAY:
            continue
        again = check(on(staying(case, day), until))
        assert again["stay"]["lawful"] is True, told(staying(case, day))
        if changes(code, day, date.fromisoformat(until) + DAY):
            continue  # a rule that begins meanwhile may be a better ground
        assert again["stay"]["until"] == until, told(staying(case, day))
        after = check(on(staying(case, day), date.fromisoformat(until) + DAY))
        assert after["stay"]["lawful"] is not True, told(staying(case, day))
        if after["stay"]["lawful"] is False:
            assert after["stay"]["overstay_days"] == 1, told(staying(case, day))


@pytest.mark.parametrize("code", DESTINATIONS)
@examples(20)
@given(seed=st.integers(0, 2**32))
def test_first_lawful_day_is_lawful_to_enter_and_no_earlier_day_is(code: str, seed: int) -> None:
    for case in cases(seed, code, 3):
        day = date.fromisoformat(case["on"])
        away = left(settled(case), day - DAY)
        entry = check(away)["entry"]
        first = entry["first_lawful_day"]
        if first is None:
            assert entry["allowed"] is not True, told(away)
            continue
        later = date.fromisoformat(first)
        assert (entry["allowed"] is True) == (later == day), told(away)
        assert check(on(away, later))["entry"]["allowed"] is True, told(away)
        if later > day and not changes(code, day, later):
            for earlier in {later - DAY, day, day + (later - day) // 2}:
                assert check(on(away, earlier))["entry"]["allowed"] is not True, f"{earlier} {told(away)}"


@pytest.mark.parametrize("code", ROLLING)
@examples(15)
@given(seed=st.integers(0, 2**32), days=st.integers(1, 120))
def test_days_left_never_grow_while_one_stays(code: str, seed: int, days: int) -> None:
    for case in cases(seed, code, 4, only_trips=True):
        day = max(date.fromisoformat(case["on"]), date(2023, 1, 27))
        stays = staying(case, day)
        now, then = (check(on(stays, when))["stay"] for when in (day, day + days * DAY))
        if now["days_left"] is not None and then["days_left"] is not None:
            assert then["days_left"] <= now["days_left"], told(on(stays, day))


@pytest.mark.parametrize("code", DESTINATIONS)
@examples(20)
@given(seed=st.integers(0, 2**32))
def test_parts_of_an_answer_do_not_contradict_one_another(code: str, seed: int) -> None:
    for case in cases(seed, code, 4):
        answer = check(case)
        entry, stay = answer["entry"], answer["stay"]
        assert answer["on"] == case["on"]
        if entry["barred_until"]:
            assert entry["barred_until"] >= case["on"], told(case)
            assert entry["allowed"] is not True, told(case)
        if entry["first_lawful_day"]:
            assert entry["first_lawful_day"] >= case["on"], told(case)
        if stay["until"]:
            assert stay["until"] >= case["on"], told(case)
        if stay["lawful"] is not False:
            assert not stay["overstay_days"], told(case)
        if stay["days_left"] is not None:
            assert stay["days_left"] >= 0, told(case)
        for duty in answer["duties"]:
            late = duty["due"] is not None and duty["due"] < case["on"] and duty["done"] is False
            assert duty["overdue"] == late, told(case)
        for pathway in answer["pathways"]:
            assert (pathway["open"] == "yes") == (not pathway["missing"]), told(case)
