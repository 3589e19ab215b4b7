"""What the day decides is worked out before a population is read."""

from __future__ import annotations

from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.fold import Folder
from sapar.engines.pathways.language import DAY, col

NEW_YEAR = L.Lit(parse("2025-01-01"), "day")
HERE = L.Fact("in_destination_register")
STAYS = L.rows("stays", "RU")


def folded(expr: L.Expr, day: str = "2026-03-20") -> L.Expr:
    return Folder(parse(day)).fold(expr)


def test_a_version_that_is_not_in_force_falls_away() -> None:
    limit = L.when(NEW_YEAR <= DAY, L.Lit(90, "number"), L.Lit(60, "number"))
    assert folded(limit).key == L.lit(90).key
    assert folded(limit, "2024-12-31").key == L.lit(60).key


def test_what_depends_on_the_person_stays() -> None:
    kept = folded(HERE & (NEW_YEAR <= DAY))
    assert kept.key == HERE.key
    assert folded(HERE & (DAY < NEW_YEAR)).key == L.FALSE.key
    assert folded(HERE | (NEW_YEAR <= DAY)).key == L.TRUE.key


def test_an_unknown_is_neither_true_nor_false() -> None:
    unknown = L.Lit(None, "bool")
    kept = folded(HERE & unknown)
    assert isinstance(kept, L.And)
    assert folded(~unknown & L.Lit(None, "bool")).key == unknown.key


def test_the_day_becomes_a_number_in_conditions_of_rows_too() -> None:
    asked = folded(L.exists(STAYS.filter((col("stays", "gone") >= DAY) & (NEW_YEAR <= DAY))))
    expected = L.exists(STAYS.filter(col("stays", "gone") >= L.Lit(parse("2026-03-20"), "day")))
    assert asked.key == expected.key


def test_a_condition_that_always_holds_is_none() -> None:
    assert folded(L.exists(STAYS.filter(NEW_YEAR <= DAY))).key == L.exists(STAYS).key


def test_what_is_asked_about_the_past_is_not_folded() -> None:
    asked = L.AtEach(STAYS, col("stays", "gone"), NEW_YEAR <= DAY, DAY + 1)
    kept = folded(asked)
    assert isinstance(kept, L.AtEach)
    assert (kept.test.key, kept.value.key) == (asked.test.key, asked.value.key)


def test_shared_parts_are_folded_once() -> None:
    shared = L.exists(STAYS.filter(col("stays", "gone") >= DAY))
    folder = Folder(parse("2026-03-20"))
    both = folder.fold(L.when(HERE, shared, ~shared))
    assert isinstance(both, L.Case)
    assert isinstance(both.other, L.Not)
    assert both.then is both.other.item
