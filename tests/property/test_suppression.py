"""No small count can be read or worked out from a table that is published."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.engines.disclosure.suppression import suppressed

Table = dict[tuple[object, object], int]


def with_totals(rows: list[list[int]]) -> tuple[Table, list[dict[tuple[object, object], int]]]:
    """A table with its margins, and how they add up."""
    height, width = len(rows), len(rows[0])
    table: Table = {(i, j): rows[i][j] for i in range(height) for j in range(width)}
    sums = []
    for i in range(height):
        table[i, "all"] = sum(rows[i])
        sums.append({**{(i, j): 1 for j in range(width)}, (i, "all"): -1})
    for j in (*range(width), "all"):
        table["all", j] = sum(table[i, j] for i in range(height))
        sums.append({**{(i, j): 1 for i in range(height)}, ("all", j): -1})
    return table, sums


@given(st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2))
def test_a_reader_can_think_of_another_table(rows: list[list[int]]) -> None:
    table, sums = with_totals(rows)
    hidden = suppressed(table, sums, threshold=3)
    small = {cell for cell, count in table.items() if 0 < count < 3}
    assert small <= hidden
    assert small or not hidden
    worlds = []
    for values in product(*(range(9) if cell in hidden else [table[cell]] for cell in product(range(2), range(2)))):
        other = with_totals([list(values[:2]), list(values[2:])])[0]
        if all(other[cell] == count for cell, count in table.items() if cell not in hidden):
            worlds.append(other)
    for cell in small:
        assert len({world[cell] for world in worlds}) > 1, (rows, hidden, cell)


@given(
    st.lists(st.lists(st.sampled_from((0, 0, 3, 8, 12, 40, 300)), min_size=6, max_size=6), min_size=1, max_size=3),
    st.integers(1, 15),
)
def test_each_sum_with_a_small_count_misses_two(rows: list[list[int]], threshold: int) -> None:
    table, sums = with_totals(rows)
    hidden = suppressed(table, sums, threshold)
    for cell in (cell for cell, count in table.items() if 0 < count < threshold):
        assert cell in hidden
        for relation in sums:
            if cell in relation:
                assert len(hidden & set(relation)) >= 2


def test_large_counts_and_zeros_stay() -> None:
    table, sums = with_totals([[0, 10, 25], [12, 0, 400]])
    assert suppressed(table, sums, 10) == set()


def test_one_small_count_takes_the_smallest_partners() -> None:
    table, sums = with_totals([[4, 20, 300], [15, 40, 500]])
    assert suppressed(table, sums, 10) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_nothing_hides_behind_a_total_of_zero() -> None:
    # The column of zeros would not hide anything: its total says that both are zero.
    table, sums = with_totals([[0, 3, 0], [0, 30, 40]])
    hidden = suppressed(table, sums, 10)
    assert (0, 1) in hidden
    assert (0, "all") in hidden


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppressed({"a": 1, "b": 2, "all": 4}, [{"a": 1, "b": 1, "all": -1}], 10)
