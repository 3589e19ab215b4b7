"""Counting days: closed formulas for one person and for a population against days counted one by one."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.pathways import language as L
from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.corridor import Presence
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, col
from tests.property.compare import agree
from tests.property.effort import examples
from tests.property.histories import asked_on, day, lives

WINDOWS = (1, 2, 30, 60, 180, 366)


def counted_rows(rng: random.Random) -> dict[str, N.Rows]:
    """Rows whose days are counted in every way the language has."""
    permits = L.rows("permits", "KZ").filter(col("permits", "kind").one_of("residence", "national_visa"))
    stays = L.rows("stays", "KZ")
    first = parse(rng.choice(("2021-06-16", "2016-02-29", "2025-01-01")))
    last = first + rng.choice((0, 10, 200))
    return {
        "stays": stays,
        "minus": stays.minus(permits),
        "without": stays.without_days(first, last),
        "both": stays.minus(permits).without_days(first, last),
        "past": stays.filter(col("stays", "gone") < DAY),
        "everywhere": L.rows("stays"),
        "everywhere_minus": L.rows("stays").minus(L.rows("permits"), same_country=True),
        "schengen": L.rows("stays", "EU").minus(L.rows("permits", "EU"), same_country=True),
        "contracts": L.rows("contracts", "KZ"),
        "contracts_minus": L.rows("contracts").minus(L.rows("permits")),
    }


def counts(rng: random.Random, name: str, rows: N.Rows) -> dict[str, N.Expr]:
    """Everything that can be asked about days, of some rows."""
    window, limit = rng.choice(WINDOWS), rng.choice((1, 10, 30, 90, 120))
    width, most = L.lit(window), L.lit(limit)
    start = Presence("KZ", "KZ").start
    born = L.Fact("birth_day")
    unsure = L.when(L.Fact("in_destination_register"), most, most + 3)
    return {
        f"{name}_window": L.days_in(rows, DAY - (window - 1), DAY),
        f"{name}_year": L.days_in(rows, L.year_start(DAY), DAY),
        f"{name}_since_birth": L.days_in(rows, born, DAY),
        f"{name}_too_many": L.first_day_too_many(rows, DAY, width, most),
        f"{name}_too_many_unsure": L.first_day_too_many(rows, DAY, width, unsure),
        f"{name}_too_many_since": L.first_day_too_many(rows, start, width, most),
        f"{name}_back": L.nth_day_back(rows, DAY + 1, most),
        f"{name}_back_unsure": L.nth_day_back(rows, DAY, unsure),
        f"{name}_largest": L.largest_count(rows, width, L.year_start(DAY), DAY),
    }


@examples(6)
@given(seed=st.integers(0, 2**32))
def test_days_are_counted_the_same_in_all_readings(seed: int) -> None:
    rng = random.Random(seed)
    on = asked_on(rng)
    name, rows = rng.choice(list(counted_rows(rng).items()))
    made = lives(seed, 60, ("KZ", "KZ", "RU", "DE", "PL"), on)
    agree(made, counts(rng, name, rows), day(on), "oracle", "scalar", "batch")


@examples(3)
@given(seed=st.integers(0, 2**32))
def test_days_are_counted_the_same_for_the_past(seed: int) -> None:
    """The same at each earlier exit, and with rows that trail or are covered."""
    rng = random.Random(seed)
    on = asked_on(rng)
    rows = counted_rows(rng)
    stays, gone = rows["stays"], L.least(col("stays", "gone"), DAY)
    begun = stays.filter(col("stays", "entered") <= DAY)
    used = L.days_in(rng.choice(list(rows.values())), DAY - 179, DAY)
    over = used > rng.choice((0, 30, 90))
    many = begun.filter(L.trailing(stays, 180) > rng.choice((0, 30, 90)))
    held = begun.filter(~L.covered_by(L.rows("contracts", "KZ"), gone))
    trees = {
        "at_each": L.AtEach(begun, gone, over, used),
        "trailing": L.AtEach(many, gone, over, L.months_after(DAY, 12)),
        "covered": L.AtEach(held, gone, over, L.months_after(DAY, -1)),
        "nested": L.AtEach(begun, gone, L.AtEach(begun, gone, over, used) > 30, DAY + 0),
        "at": L.at(L.months_after(DAY, -12), used),
    }
    agree(lives(seed, 40, ("KZ", "KZ", "RU"), on), trees, day(on), "oracle", "scalar", "batch")
