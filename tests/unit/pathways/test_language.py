"""A senseless tree cannot be made, and equal trees are one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest

from sapar.engines.pathways import language as L
from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.language import DAY, col, lit
from sapar.engines.pathways.nodes import RuleError

STAYS, PERMITS, CONTRACTS = L.rows("stays", "RU"), L.rows("permits", "RU"), L.rows("contracts", "RU")
BORN, PURPOSE, HERE = L.Fact("birth_day"), L.Fact("purpose"), L.Fact("in_destination_register")
GONE = col("stays", "gone")

SENSELESS: dict[str, Callable[[], object]] = {
    "a day compared with a number": lambda: DAY < 3,
    "a day compared with a text": lambda: DAY.equals("work"),
    "texts in an order": lambda: PURPOSE < lit("work"),
    "truth values in an order": lambda: HERE <= lit(True),
    "a number added to a truth value": lambda: HERE + 1,
    "a day added to a day": lambda: DAY + BORN,
    "a day taken from a number": lambda: lit(3) - DAY,
    "a day multiplied": lambda: DAY * 2,
    "not a number": lambda: ~lit(3),
    "and of a day": lambda: L.all_of(HERE, DAY),
    "or of a text": lambda: L.any_of(HERE, PURPOSE),
    "a day one of texts": lambda: DAY.one_of("work"),
    "a number that contains a text": lambda: lit(3).contains("3"),
    "branches of two kinds": lambda: L.when(HERE, DAY, 3),
    "a test that is a day": lambda: L.when(DAY, 1, 2),
    "the first known of two kinds": lambda: L.first_known(DAY, lit(3)),
    "the least of texts": lambda: L.least(PURPOSE, PURPOSE),
    "the greatest of two kinds": lambda: L.greatest(DAY, lit(3)),
    "months after a number": lambda: L.months_after(lit(3), 1),
    "an age of a number": lambda: L.age(lit(3), DAY),
    "a table that does not exist": lambda: L.rows("journeys"),
    "a column that does not exist": lambda: col("stays", "ends"),
    "a condition that is a day": lambda: STAYS.filter(GONE),
    "a column of another table": lambda: STAYS.filter(col("permits", "ends") >= DAY),
    "a value of another table": lambda: L.maximum(STAYS, col("permits", "ends")),
    "the total of days": lambda: L.total(STAYS, GONE),
    "a maximum of nothing": lambda: N.Aggregate("maximum", STAYS, None),
    "a count of something": lambda: N.Aggregate("count", STAYS, GONE),
    "the days of documents": lambda: L.days_in(L.rows("documents"), DAY, DAY),
    "days from a number on": lambda: L.days_in(STAYS, lit(3), DAY),
    "days from a column on": lambda: L.days_in(STAYS, GONE, DAY),
    "a window that is a day": lambda: L.first_day_too_many(STAYS, DAY, DAY, lit(90)),
    "the n-th day of a day": lambda: L.nth_day_back(STAYS, DAY, DAY),
    "a window that differs between persons": lambda: L.largest_count(STAYS, L.when(HERE, 30, 60), DAY, DAY),
    "an existence of parts of rows": lambda: L.exists(STAYS.minus(PERMITS)),
    "a cover that depends on the person": lambda: STAYS.minus(PERMITS.filter(BORN < DAY)),
    "a cover that depends on the day": lambda: STAYS.minus(PERMITS.filter(col("permits", "ends") < DAY)),
    "a cover with days taken out": lambda: STAYS.minus(PERMITS.without_days(0, 1)),
    "trailing outside the past": lambda: L.exists(STAYS.filter(L.trailing(STAYS, 60) > 3)),
    "covered outside the past": lambda: L.days_in(STAYS.filter(L.covered_by(CONTRACTS, GONE)), DAY, DAY),
    "the past of parts of rows": lambda: L.AtEach(STAYS.without_days(0, 1), GONE, L.TRUE, DAY),
    "the past on a number": lambda: L.AtEach(STAYS, lit(3), L.TRUE, DAY),
    "the past of another table": lambda: L.AtEach(STAYS, col("events", "on_day"), L.TRUE, DAY),
    "the past with a column for a test": lambda: L.AtEach(STAYS, GONE, GONE < DAY, DAY),
    "another day of each row": lambda: L.at(GONE, DAY),
    "another day that is a number": lambda: L.at(lit(3), DAY),
}


@pytest.mark.parametrize("make", SENSELESS.values(), ids=SENSELESS.keys())
def test_a_senseless_tree_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(RuleError):
        make()


def test_the_refusal_says_what_is_wanted() -> None:
    with pytest.raises(RuleError, match="a truth value is wanted, not day"):
        L.all_of(HERE, DAY)
    with pytest.raises(RuleError, match="a column of permits is no column of stays"):
        STAYS.filter(col("permits", "ends") >= DAY)
    with pytest.raises(RuleError, match="no column ends of stays"):
        col("stays", "ends")


def test_kinds_follow_from_the_parts() -> None:
    kinds = [(DAY - BORN).kind, (DAY + 1).kind, (lit(2) * 3).kind, L.year_start(DAY).kind, L.age(BORN, DAY).kind]
    assert kinds == ["number", "day", "number", "day", "number"]
    assert [L.exists(STAYS).kind, L.count(STAYS).kind, L.maximum(STAYS, GONE).kind] == ["bool", "number", "day"]
    assert L.when(HERE, "a", "b").kind == "text"


def test_equal_trees_have_one_key_and_different_ones_have_two() -> None:
    assert (DAY + 1).key == (DAY + 1).key
    assert STAYS.filter(GONE < DAY).key == STAYS.filter(GONE < DAY).key
    keys = [lit(value).key for value in (-2, -1, 0, 1, True, False, "1", "", 1.0)] + [L.Lit(1, "day").key]
    assert len(set(keys)) == len(keys)
    assert STAYS.without_days(-1, 5).key != STAYS.without_days(-2, 5).key


def test_what_is_certain_falls_away_when_a_tree_is_made() -> None:
    assert L.all_of(HERE, L.TRUE) is HERE
    assert L.all_of(HERE, L.FALSE) is L.FALSE
    assert L.any_of(HERE, L.FALSE) is HERE
    assert L.any_of(HERE, L.TRUE) is L.TRUE
    assert (L.all_of(), L.any_of()) == (L.TRUE, L.FALSE)
    assert L.when(L.TRUE, DAY, BORN) is DAY
    assert isinstance(both := (HERE & HERE) & HERE, L.And)
    assert len(both.items) == 3


def test_a_column_depends_on_its_row_and_an_aggregate_does_not() -> None:
    assert (GONE < DAY).of_row
    assert not L.exists(STAYS.filter(GONE < DAY)).of_row


def test_at_asks_rows_about_the_other_day_but_not_the_past_within() -> None:
    inner = L.AtEach(STAYS.filter(GONE < DAY), GONE, L.exists(STAYS.filter(GONE >= DAY)), DAY + 0)
    moved = L.at(BORN, inner)
    assert isinstance(moved, L.AtEach)
    assert moved.rows.where is not None
    assert moved.rows.where.key == (GONE < BORN).key
    assert (moved.test, moved.value) == (inner.test, inner.value)
    assert L.at(BORN, L.exists(STAYS)).key == L.exists(STAYS).key


def test_nodes_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        DAY.key = 3  # type: ignore[misc]
