"""Which counts of a table to leave out, so that no small one can be read or worked out from the others.

*Primary*: a count from 1 to below the threshold is left out. *Complementary*: where such a count follows from what
is shown (the only one missing in a row with its total, or by any other combination of sums, or because no count is
below zero), another count of the sum is left out too, the smallest first, until none follows any more. Zeros are
shown: they are about nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Relation = Mapping[Cell, int]
"""Counts that add up: the sum of each count times its factor is zero. A total has the factor -1."""


def suppressed(counts: Mapping[Cell, int], relations: Sequence[Relation[Cell]], threshold: int) -> set[Cell]:
    """The cells to leave out.

    `counts`: all that would be published; `relations`: how they add up; `threshold`: the least count that may be
    shown. No small count follows exactly from what is published. ValueError if the relations do not hold.
    """
    if any(sum(factor * counts[cell] for cell, factor in relation.items()) for relation in relations):
        raise ValueError("the counts do not add up")
    small = {cell for cell, count in counts.items() if 0 < count < threshold}
    hidden = set(small)
    while _some_known(small, hidden, relations, counts):
        touched = [relation for relation in relations if not hidden.isdisjoint(relation)]
        partner = _partner(touched, hidden, counts)
        if partner is None:
            raise ValueError("a small count follows from the relations alone")
        hidden.add(partner)
    return hidden


def _some_known(
    small: set[Cell], hidden: set[Cell], relations: Sequence[Relation[Cell]], counts: Mapping[Cell, int]
) -> bool:
    known = _by_sums(hidden, relations)
    known |= _by_bounds(hidden, relations, counts)
    return not small.isdisjoint(known)


def _by_sums(hidden: Collection[Cell], relations: Sequence[Relation[Cell]]) -> set[Cell]:
    """The hidden cells whose value follows from the shown ones by sums and differences.

    The sums are solved exactly for as many cells as possible, one sum a cell: a cell whose sum then names no other
    hidden cell follows.
    """
    solved: dict[Cell, dict[Cell, Fraction]] = {}
    for relation in relations:
        row = {cell: Fraction(factor) for cell, factor in relation.items() if factor and cell in hidden}
        for cell in [cell for cell in row if cell in solved]:
            _subtract(row, row[cell], solved[cell])
        if not row:
            continue
        pivot = next(iter(row))
        row = {cell: factor / row[pivot] for cell, factor in row.items()}
        for other in solved.values():
            if pivot in other:
                _subtract(other, other[pivot], row)
        solved[pivot] = row
    return {cell for cell, row in solved.items() if len(row) == 1}


def _subtract(row: dict[Cell, Fraction], times: Fraction, other: Mapping[Cell, Fraction]) -> None:
    for cell, factor in other.items():
        left = row.get(cell, Fraction(0)) - times * factor
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)


def _by_bounds(hidden: Collection[Cell], relations: Sequence[Relation[Cell]], counts: Mapping[Cell, int]) -> set[Cell]:
    """The hidden cells that follow because no count is below zero: parts of a total of zero, and what they leave."""
    low: dict[Cell, float] = {cell: 0 if cell in hidden else count for cell, count in counts.items()}
    high: dict[Cell, float] = {cell: inf if cell in hidden else count for cell, count in counts.items()}
    narrowed = True
    while narrowed:
        narrowed = False
        for relation in relations:
            for cell in relation:
                if cell not in hidden:
                    continue
                # factor * cell is what the others leave of zero
                others = [(factor, other) for other, factor in relation.items() if other != cell]
                least = -sum(f * (high[o] if f > 0 else low[o]) for f, o in others)
                most = -sum(f * (low[o] if f > 0 else high[o]) for f, o in others)
                if relation[cell] < 0:
                    least, most = -most, -least
                if least > low[cell] or most < high[cell]:
                    low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
                    narrowed = True
    return {cell for cell in hidden if low[cell] == high[cell]}


def _partner(relations: Sequence[Relation[Cell]], hidden: Collection[Cell], counts: Mapping[Cell, int]) -> Cell | None:
    """The next count to leave out: the smallest of the sums with the fewest hidden; totals late, zeros last."""
    totals = {cell for relation in relations for cell, factor in relation.items() if factor < 0}
    found: Cell | None = None
    best: tuple[bool, bool, int, int, str] | None = None
    for relation in relations:
        missing = sum(cell in hidden for cell in relation)
        for cell in relation:
            rank = (counts[cell] == 0, cell in totals, missing, counts[cell], repr(cell))
            if cell not in hidden and (best is None or rank < best):
                found, best = cell, rank
    return found
