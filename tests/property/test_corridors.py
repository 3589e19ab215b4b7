"""Every corridor gives the same answers for one person and for a population, and as sets of days."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import CORRIDORS, build, corridor
from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.law import Change, Reform
from tests.property.compare import agree
from tests.property.effort import examples
from tests.property.histories import asked_on, day, lives

NEIGHBOURS = {
    "RU": ("RU", "RU", "KZ"),
    "KZ": ("KZ", "KZ", "RU"),
    "TR": ("TR", "TR", "RU"),
    "EU": ("DE", "PL", "EU", "RU"),
}
DESTINATIONS = [code for code, meta in CORRIDORS.items() if meta.is_destination]
LIMITED = ("RU", "KZ", "TR", "EU")
"""Corridors with a limit of days, or with bars that look at the past."""


def countries(code: str) -> tuple[str, ...]:
    """Where persons of whom a corridor is asked have been."""
    return NEIGHBOURS.get(code, (code, code, "PL", "RU"))


def answers(c: Corridor) -> dict[str, N.Expr]:
    """What `sapar check` and `sapar assess` ask of a corridor."""
    trees = {
        "present": c.presence.present,
        "lawful": c.lawful,
        "until": c.until,
        "stay_lawful": c.stay_lawful,
        "stay_until": c.stay_until,
        "overstay": c.overstay,
        "entry_allowed": c.entry_allowed,
        "barred_until": c.barred_until,
        "first_lawful_day": c.first_lawful_day,
        "refusal_possible": c.refusal_possible,
        "work_allowed": c.work_allowed,
        "work_until": c.work_until,
        "next_due": c.next_due,
        "next_duty": c.next_duty,
    }
    if c.count is not None:
        trees |= {"used": c.count.used, "limit": c.count.limit, "too_many": c.count.too_many}
    trees |= {f"reason_{n}": tree for n, (_, tree) in enumerate(c.reasons)}
    trees |= {f"need_{p.id}_{need.name}": need.holds for p in c.pathways for need in p.needs}
    trees |= {f"finding_{n}": finding.found for n, finding in enumerate(c.findings)}
    return trees


@pytest.mark.parametrize("code", LIMITED)
@examples(3)
@given(seed=st.integers(0, 2**32))
def test_a_corridor_answers_persons_and_populations_alike(code: str, seed: int) -> None:
    on = asked_on(random.Random(seed))
    made = lives(seed, 60, countries(code), on)
    agree(made, answers(corridor(code)), day(on), "scalar", "batch")


@pytest.mark.parametrize("code", [code for code in DESTINATIONS if code not in LIMITED])
@examples(1)
@given(seed=st.integers(0, 2**32))
def test_other_corridors_answer_persons_and_populations_alike(code: str, seed: int) -> None:
    on = asked_on(random.Random(seed))
    agree(lives(seed, 60, countries(code), on), answers(corridor(code)), day(on), "scalar", "batch")


@pytest.mark.parametrize("code", DESTINATIONS)
@examples(2)
@given(seed=st.integers(0, 2**32))
def test_a_corridor_means_the_same_as_sets_of_days(code: str, seed: int) -> None:
    on = asked_on(random.Random(seed))
    trees = answers(corridor(code))
    agree(lives(seed, 8, countries(code), on), trees, day(on), "oracle", "scalar", "folded")


REFORMS = (
    Reform("shorter", {}, (Change("RU-STAY-002", {"limit": 60}),), "RU"),
    Reform("older", {}, (Change("RU-STAY-002", repealed=True), Change("RU-STAY-001", open_ended=True)), "RU"),
    Reform("never_suspended", {}, (Change("RU-STAY-008", repealed=True),), "RU"),
    Reform("longer", {}, (Change("EU-STAY-001", {"limit": 120}),), "EU"),
    Reform("endless", {}, (Change("EU-STAY-001", {"limit": 180}),), "EU"),
    Reform("per_entry", {}, (Change("KZ-STAY-003", repealed=True), Change("KZ-STAY-002", open_ended=True)), "KZ"),
)


@pytest.mark.parametrize("reform", REFORMS, ids=lambda reform: reform.name)
@examples(1)
@given(seed=st.integers(0, 2**32))
def test_a_reformed_corridor_answers_persons_and_populations_alike(reform: Reform, seed: int) -> None:
    on = asked_on(random.Random(seed))
    made = lives(seed, 40, countries(reform.corridor), on)
    reformed = build(reform.corridor, library().reformed(reform))
    agree(made, answers(reformed), day(on), "scalar", "batch")
