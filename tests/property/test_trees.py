"""Random trees mean the same in every reading, folded or not."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.pathways import nodes as N
from tests.property.compare import agree
from tests.property.effort import examples
from tests.property.histories import asked_on, day, lives
from tests.property.trees import COUNTRIES, KINDS, Grower


@examples(12)
@given(seed=st.integers(0, 2**32))
def test_random_trees_mean_the_same_in_all_readings(seed: int) -> None:
    rng = random.Random(seed)
    on = asked_on(rng)
    trees: dict[str, N.Expr] = {
        f"tree_{n}": Grower(rng).grow(rng.choice(KINDS), rng.choice((1, 2, 3, 4))) for n in range(6)
    }
    made = lives(seed, 40, COUNTRIES, on)
    agree(made, trees, day(on), "oracle", "scalar", "folded", "batch")


@examples(200)
@given(seed=st.integers(0, 2**32))
def test_random_trees_mean_the_same_for_one_person(seed: int) -> None:
    rng = random.Random(seed)
    on = asked_on(rng)
    trees: dict[str, N.Expr] = {
        f"tree_{n}": Grower(rng).grow(rng.choice(KINDS), rng.choice((2, 4, 6))) for n in range(4)
    }
    agree(lives(seed, 3, COUNTRIES, on), trees, day(on), "oracle", "scalar", "folded")


@examples(100)
@given(seed=st.integers(0, 2**32))
def test_equal_trees_have_equal_keys_and_others_do_not(seed: int) -> None:
    """The same seed grows the same tree; a different tree is written differently, and has another key."""
    kind = random.Random(seed).choice(KINDS)
    one, same = (Grower(random.Random(seed)).grow(kind, 4) for _ in range(2))
    other = Grower(random.Random(seed + 1)).grow(kind, 4)
    assert one is not same
    assert one.key == same.key
    assert (one.key == other.key) == (repr(one) == repr(other))
