"""The critical path: the activities whose delay delays the end of everything that hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Work:
    """An activity as the path sees it: when it is to begin and end (both days included)."""

    ident: int
    start: date
    end: date


Link = tuple[int, int, int]
"""Before, after, days of lag."""


def floats(works: Iterable[Work], links: Iterable[Link]) -> Mapping[int, int]:
    """How many days each linked activity may slip before the last of its chain ends later; 0 or less is critical.

    One pass against the order of dependencies: an activity's latest end is the earliest of what its followers allow, or,
    where it has none, the last end in its connected group. Activities without a link are left out. Time and memory
    grow linearly with activities and links; raises ValueError on a circle.
    """
    by_ident = {work.ident: work for work in works}
    links = [link for link in links if link[0] in by_ident and link[1] in by_ident]
    after: dict[int, list[tuple[int, int]]] = defaultdict(list)
    waiting: dict[int, int] = defaultdict(int)
    for first, second, lag in links:
        after[first].append((second, lag))
        waiting[second] += 1
    linked = {ident for first, second, _ in links for ident in (first, second)}
    order = _ordered(linked, after, waiting)
    group_end = _ends(linked, links, by_ident)
    latest: dict[int, int] = {}
    for ident in reversed(order):
        allowed = [latest[following] - _length(by_ident[following]) - lag for following, lag in after.get(ident, ())]
        latest[ident] = min(allowed, default=group_end[ident])
    return {ident: latest[ident] - by_ident[ident].end.toordinal() for ident in order}


def _length(work: Work) -> int:
    return (work.end - work.start).days + 1


def _ordered(
    linked: Iterable[int], after: Mapping[int, Sequence[tuple[int, int]]], waiting: Mapping[int, int]
) -> list[int]:
    left = dict(waiting)
    ready = sorted(ident for ident in linked if not left.get(ident))
    order: list[int] = []
    while ready:
        ident = ready.pop()
        order.append(ident)
        for following, _ in after.get(ident, ()):
            left[following] -= 1
            if not left[following]:
                ready.append(following)
    if len(order) < len(set(linked)):
        raise ValueError("activities wait for one another in a circle")
    return order


def _ends(linked: Iterable[int], links: Iterable[Link], works: Mapping[int, Work]) -> dict[int, int]:
    """The last end in the connected group of each activity."""
    parent = {ident: ident for ident in linked}

    def top(ident: int) -> int:
        while parent[ident] != ident:
            parent[ident] = parent[parent[ident]]
            ident = parent[ident]
        return ident

    for first, second, _ in links:
        parent[top(first)] = top(second)
    last: dict[int, int] = {}
    for ident in parent:
        root = top(ident)
        last[root] = max(last.get(root, 0), works[ident].end.toordinal())
    return {ident: last[top(ident)] for ident in parent}
