"""Which counts of a table to leave out, so that no small one can be read or worked out from the others.

*Primary*: a count from 1 to below the threshold is left out. *Complementary*: where a count left out follows from
what is shown (the only one missing in a row with its total, or by any other combination of sums), another count of
the sum is left out too, the smallest that does it, until nothing follows any more. Zero counts are shown: they are
about nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

Cell = TypeVar("Cell", bound=Hashable)
Relation = Mapping[Cell, int]
"""Counts that add up: the sum of each count times its factor is zero. A total has the factor -1."""

EXACT = 1e-9
"""Below this a number from a decomposition is zero."""


def suppressed(counts: Mapping[Cell, int], relations: Sequence[Relation[Cell]], threshold: int) -> set[Cell]:
    """The cells to leave out.

    `counts`: all that would be published; `relations`: how they add up; `threshold`: the least count that may be
    shown. Nothing published lets a reader compute one of these cells exactly.
    """
    hidden = {cell for cell, count in counts.items() if 0 < count < threshold}
    of_cell: dict[Cell, list[Relation[Cell]]] = {}
    for relation in relations:
        for cell in relation:
            of_cell.setdefault(cell, []).append(relation)
    while True:
        known = _determined(hidden, relations)
        if not known:
            return hidden
        cell = min(known, key=repr)
        touched = [relation for relation in relations if not hidden.isdisjoint(relation)]
        partner = _partner(of_cell[cell], hidden, counts) or _partner(touched, hidden, counts)
        if partner is None:
            raise ValueError("the counts do not add up: one follows from the sums whatever is left out")
        hidden.add(partner)


def _determined(hidden: set[Cell], relations: Sequence[Relation[Cell]]) -> set[Cell]:
    """The hidden cells whose value follows from the relations and the cells shown."""
    cells = sorted(hidden, key=repr)
    place = {cell: number for number, cell in enumerate(cells)}
    rows = []
    for relation in relations:
        row = np.zeros(len(cells))
        for cell, factor in relation.items():
            if cell in place:
                row[place[cell]] = factor
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    # What may vary while every sum holds is the null space; a cell that is zero in all of it cannot vary.
    _, sizes, directions = np.linalg.svd(np.array(rows), full_matrices=True)
    free = directions[int((sizes > EXACT).sum()) :]
    return {cell for cell, number in place.items() if not free.size or np.abs(free[:, number]).max() < EXACT}


def _partner(relations: Sequence[Relation[Cell]], hidden: set[Cell], counts: Mapping[Cell, int]) -> Cell | None:
    """The next count to leave out: of the sums with the fewest hidden, the smallest, zeros last."""
    open_sums = [relation for relation in relations if any(other not in hidden for other in relation)]
    if not open_sums:
        return None
    fewest = min(sum(other in hidden for other in relation) for relation in open_sums)
    shown = {
        other
        for relation in open_sums
        if sum(o in hidden for o in relation) == fewest
        for other in relation
        if other not in hidden
    }
    return min(shown, key=lambda other: (counts[other] == 0, counts[other], repr(other)))
