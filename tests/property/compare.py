"""Two readings of the same trees for the same persons: the same answers, or the case that shows the difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.days import iso
from sapar.engines.pathways.scalar import Person
from tests.property.histories import told
from tests.spec.readings import READINGS

Lives = Mapping[int, tuple[dict[str, Any], Person]]


def agree(made: Lives, trees: Mapping[str, N.Expr], day: int, *readings: str) -> None:
    """Every reading says what the first says."""
    persons = {number: person for number, (_, person) in made.items()}
    said = {reading: READINGS[reading](persons, trees, day) for reading in readings}
    first = readings[0]
    for number, (one, _) in made.items():
        for name, tree in trees.items():
            for other in readings[1:]:
                a, b = said[first][number][name], said[other][number][name]
                if a != b or isinstance(a, bool) != isinstance(b, bool):
                    raise AssertionError(
                        f"{name}: {first} says {_shown(tree, a)}, {other} says {_shown(tree, b)}\n{told(one)}\n{tree}"
                    )


def _shown(tree: N.Expr, value: Any) -> Any:
    return f"{value} ({iso(value)})" if tree.kind == "day" and value is not None else value
