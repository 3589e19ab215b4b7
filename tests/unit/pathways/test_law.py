"""The law as it stands and under reforms: versions by their dates, repeal, and what a reform may not name."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN, parse, to_day
from sapar.engines.pathways.law import ANSWERING, Change, Law, Reform
from sapar.engines.pathways.scalar import Person, Question

OLD, NEW = "RU-STAY-001", "RU-STAY-002"
LAST_OLD, FIRST_NEW = date(2024, 12, 31), date(2025, 1, 1)
DATED = [rule for rule in library().rules() if library().decides(rule.id) and (rule.valid_from or rule.valid_to)]


def value(expr: L.Expr, day: date) -> Any:
    return Question(Person({}), to_day(day)).value(expr)


@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.id)
def test_a_rule_is_in_force_from_its_first_to_its_last_day(rule: Any) -> None:
    law = library()
    asked = law.in_force(rule.id)
    if rule.valid_from:
        before = rule.valid_from - timedelta(days=1)
        assert (value(asked, before), rule.in_force(to_day(before))) == (False, False)
        assert (value(asked, rule.valid_from), rule.in_force(to_day(rule.valid_from))) == (True, True)
    if rule.valid_to:
        after = rule.valid_to + timedelta(days=1)
        assert (value(asked, rule.valid_to), rule.in_force(to_day(rule.valid_to))) == (True, True)
        assert (value(asked, after), rule.in_force(to_day(after))) == (False, False)


def test_a_proposal_never_decides() -> None:
    law = library()
    proposals = [rule for rule in law.rules() if rule.status not in ANSWERING]
    assert proposals
    for rule in proposals:
        assert not law.decides(rule.id)
        assert not rule.in_force(parse("2026-03-20"))
        assert value(law.in_force(rule.id), date(2026, 3, 20)) is False


def test_a_dated_number_is_that_of_the_version_in_force() -> None:
    law = library().reformed(Reform("r", {}, (Change(NEW, {"limit": 60}),)))
    limit = law.dated("limit", (OLD, NEW))
    days = (date(2013, 12, 31), date(2014, 1, 1), LAST_OLD, FIRST_NEW)
    assert [value(limit, day) for day in days] == [None, 90, 90, 60]


def test_a_number_carries_its_rule_and_dates() -> None:
    number = library().number(NEW, "limit")
    assert (number.value, number.rule, number.name) == (90, NEW, "limit")
    assert (number.since, number.until) == (to_day(FIRST_NEW), None)
    with pytest.raises(KeyError):
        library().number(NEW, "colour")


def test_a_day_of_the_law_is_a_day() -> None:
    accession = library().number("EAEU-WORK-010", "accession", "day")
    assert (accession.kind, accession.value) == ("day", parse("2015-08-12"))


def test_a_reform_changes_values_and_leaves_the_law_in_force_alone() -> None:
    law = library()
    reformed = law.reformed(Reform("longer", {}, (Change(NEW, {"limit": 120}),)))
    assert (reformed.number(NEW, "limit").value, law.number(NEW, "limit").value) == (120, 90)
    assert (reformed.name, law.name) == ("longer", "in_force")
    assert reformed.rule(OLD) is law.rule(OLD)
    with pytest.raises(TypeError):
        reformed.rule(NEW).params["limit"] = 30  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        reformed.rule(NEW).id = "x"  # type: ignore[misc]


def test_a_reform_changes_dates() -> None:
    reformed = library().reformed(
        Reform("later", {}, (Change(OLD, valid_to=date(2025, 6, 30)), Change(NEW, valid_from=date(2025, 7, 1))))
    )
    assert reformed.span(OLD) == (parse("2014-01-01"), parse("2025-06-30"))
    assert reformed.span(NEW) == (parse("2025-07-01"), None)
    open_ended = library().reformed(Reform("open", {}, (Change(OLD, open_ended=True),)))
    assert open_ended.span(OLD) == (parse("2014-01-01"), None)


def test_a_repealed_rule_decides_nothing() -> None:
    reformed = library().reformed(Reform("gone", {}, (Change(NEW, repealed=True),)))
    assert reformed.span(NEW) == (OPEN, -OPEN)
    assert value(reformed.in_force(NEW), date(2026, 3, 20)) is False
    assert not reformed.decides(NEW)
    assert library().decides(NEW)


def test_reforms_lie_over_one_another_and_a_repeal_stays() -> None:
    once = library().reformed(Reform("a", {}, (Change(NEW, {"limit": 60}),)))
    twice = once.reformed(Reform("b", {}, (Change(OLD, repealed=True),)))
    assert (twice.number(NEW, "limit").value, twice.decides(OLD), once.decides(OLD)) == (60, False, True)
    thrice = twice.reformed(Reform("c", {}, (Change(NEW, {"limit": 30}),)))
    assert (thrice.number(NEW, "limit").value, thrice.decides(OLD)) == (30, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("RU-STAY-999"), "there is no rule RU-STAY-999"),
        (Change(NEW, {"colour": 3}), "has no number 'colour'; it has limit, window"),
    ],
)
def test_a_reform_of_what_does_not_exist_is_refused(change: Change, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        library().reformed(Reform("r", {}, (change,)))


def test_a_reform_is_read_from_data() -> None:
    reform = Reform.from_data(
        {
            "name": "longer",
            "title": {"ky": "к", "ru": "р", "en": "e"},
            "corridor": "RU",
            "changes": [
                {"rule": NEW, "params": {"limit": 120}, "valid_from": "2026-01-01"},
                {"rule": OLD, "valid_to": None},
                {"rule": "RU-STAY-008", "repealed": True},
            ],
        }
    )
    assert reform.changes == (
        Change(NEW, {"limit": 120}, valid_from=date(2026, 1, 1)),
        Change(OLD, open_ended=True),
        Change("RU-STAY-008", repealed=True),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "a mapping"),
        ({"name": "x", "corridor": "RU"}, "no changes"),
        ({"name": "x", "corridor": "RU", "changes": [{}]}, r"changes\[0\] names no rule"),
        ({"name": "x", "corridor": "RU", "changes": [{"rule": NEW, "value": 3}]}, "unknown key 'value'"),
        ({"name": "x", "corridor": "RU", "changes": [{"rule": NEW, "valid_from": "soon"}]}, r"changes\[0\].valid_from"),
        ({"name": "x", "corridor": "RU", "changes": [{"rule": NEW}], "colour": 1}, "unknown key 'colour'"),
    ],
)
def test_a_reform_that_is_not_understood_is_refused(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Reform.from_data(data)


def test_rules_of_a_corridor_are_in_the_order_of_the_file() -> None:
    rules = library().rules("KZ")
    assert {rule.corridor for rule in rules} == {"KZ"}
    assert len(rules) + sum(len(library().rules(c)) for c in {r.corridor for r in library().rules()} - {"KZ"}) == len(
        library().rules()
    )
    assert Law([*rules, replace(rules[0], topic="x")]).rules("KZ")[0].topic == "x"
