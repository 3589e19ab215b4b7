"""What has to be computed, and in which order: what rests on rows of facts, level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch.frame import Frame

HEAVY = (L.Aggregate, L.DaysIn, L.FirstDayTooMany, L.NthDayBack, L.LargestCount, L.AtEach)
"""Nodes that read rows of facts."""


class Plan:
    """Which heavy nodes and which clauses can be computed at which level."""

    def __init__(self) -> None:
        self._need: dict[int, int] = {}
        self._rank: dict[int, int] = {}
        self._heavy: dict[int, dict[int, L.Expr]] = defaultdict(dict)
        self._clauses: dict[tuple[int, int], dict[int, L.Expr]] = defaultdict(dict)

    def add(self, node: L.Expr) -> tuple[int, int]:
        """Files the nodes at and below `node`; returns the level it needs and how many clauses of it are nested."""
        if node.key in self._need:
            return self._need[node.key], self._rank[node.key]
        below = [self.add(child) for child in own(node)]
        need = max((n for n, _ in below), default=0)
        rank = max((r for n, r in below if n == need), default=0)
        if isinstance(node, HEAVY):
            self._heavy[need][node.key] = node
            need, rank = need + 1, 0
        elif is_named(node):
            self._clauses[(need, rank)][node.key] = node
            rank += 1
        self._need[node.key], self._rank[node.key] = need, rank
        return need, rank

    @property
    def depth(self) -> int:
        """The last level with something to compute."""
        return max([*self._heavy, *(level - 1 for level, _ in self._clauses), 0])

    def heavy(self, level: int) -> list[L.Expr]:
        """The heavy nodes of a level."""
        return list(self._heavy[level].values())

    def clauses(self, level: int) -> list[list[L.Expr]]:
        """The clauses that a level makes computable, those that others rest on first."""
        ready = [key for key in self._clauses if key[0] == level + 1 or (level == 0 and key[0] == 0)]
        return [list(self._clauses[key].values()) for key in sorted(ready)]

    def after(self, level: int) -> list[L.Expr]:
        """What is still to be computed after a level."""
        later = [node for at, nodes in self._heavy.items() if at > level for node in nodes.values()]
        return later + [node for (at, _), nodes in self._clauses.items() if at > level for node in nodes.values()]


def frontier(node: L.Expr, columns: Mapping[int, str], needed: set[str], seen: set[int]) -> None:
    """The columns on which a node rests that is not yet computed itself."""
    if node.key in seen:
        return
    seen.add(node.key)
    name = columns.get(node.key)
    if isinstance(node, L.Fact | L.Citizen) and name is None:
        needed.add(fact_name(node))
    if name is not None:
        needed.add(name)
        for part in parts_of_count(node):
            frontier(part, columns, needed, seen)
        return
    for child in own(node):
        frontier(child, columns, needed, seen)


def parts_of_count(node: L.Expr) -> tuple[L.Expr, ...]:
    """What a count rests on beside its rows; unknown, it makes the count unknown."""
    if isinstance(node, L.DaysIn | L.LargestCount):
        return (node.first, node.last)
    return (node.start, node.window, node.limit) if isinstance(node, L.FirstDayTooMany) else ()


def fact_name(node: L.Fact | L.Citizen) -> str:
    return node.name if isinstance(node, L.Fact) else "citizenships"


def facts_asked(nodes: Iterable[L.Expr]) -> list[str]:
    """The single facts of a person that nodes ask for."""
    below = (each for node in nodes for each in node.walk())
    return sorted({fact_name(each) for each in below if isinstance(each, L.Fact | L.Citizen)})


def is_named(node: L.Expr) -> bool:
    """Whether a light node becomes a column: named parts of rules, what is costly to work out again wherever it is
    used, and tests of texts, so that the texts need not be carried along.
    """
    if node.of_row:
        return False
    if isinstance(node, L.Compare | L.OneOf | L.Contains):
        return any(isinstance(child, L.Fact) and child.kind == "text" for child in node.children)
    return isinstance(node, L.Clause | L.Citizen | L.Calendar)


def own(node: L.Expr) -> tuple[L.Expr, ...]:
    """The nodes below that belong to the same frame."""
    if isinstance(node, L.AtEach):
        where = (node.rows.where,) if node.rows.where is not None else ()
        return (*where, node.day)
    if isinstance(node, L.Trailing | L.Covered):
        return ()
    return node.children


def personal(node: L.Expr) -> bool:
    """Whether a row's expression needs something of the person: a fact or a value computed before."""
    if isinstance(node, L.Fact | L.Citizen | L.Aggregate | L.DaysIn | L.FirstDayTooMany | L.NthDayBack):
        return True
    if isinstance(node, L.LargestCount | L.AtEach):
        return True
    if isinstance(node, L.Clause) and not node.of_row:
        return True
    return any(personal(child) for child in own(node))


def needs_person(frame: Frame, node: L.Expr) -> bool:
    """Whether the rows must be seen beside the person: for facts, for what was computed before, for the day."""
    if frame.day is None:
        return True
    return any(personal(child) for child in node.children)
