"""The critical path against every way through a network, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sapar.lines.roadmap.queries.critical import Work, floats

START = date(2026, 1, 1)


@st.composite
def networks(draw: Any) -> tuple[list[Work], list[tuple[int, int, int]]]:
    """Activities on days that fit their links or not, and links that only lead from a lower to a higher number."""
    size = draw(st.integers(1, 7))
    works = []
    for ident in range(size):
        begin, length = draw(st.integers(0, 40)), draw(st.integers(1, 12))
        start = START + timedelta(days=begin)
        works.append(Work(ident, start, start + timedelta(days=length - 1)))
    pairs = [(a, b) for a in range(size) for b in range(a + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9)) if pairs else []
    return works, [(a, b, draw(st.integers(0, 3))) for a, b in chosen]


def slow_floats(works: list[Work], links: list[tuple[int, int, int]]) -> dict[int, int]:
    """Every way from an activity to the end of its group, one by one."""
    by_ident = {work.ident: work for work in works}

    def group(ident: int) -> set[int]:
        found, edge = {ident}, {ident}
        while edge:
            edge = {b for a, b, _ in links if a in edge} | {a for a, b, _ in links if b in edge}
            edge -= found
            found |= edge
        return found

    def after(ident: int) -> int:
        """The longest sum of days that must follow an activity's end."""
        ways = [lag + (by_ident[b].end - by_ident[b].start).days + 1 + after(b) for a, b, lag in links if a == ident]
        return max(ways, default=0)

    linked = {ident for a, b, _ in links for ident in (a, b)}
    return {
        ident: max(by_ident[other].end for other in group(ident)).toordinal()
        - after(ident)
        - by_ident[ident].end.toordinal()
        for ident in linked
    }


@given(networks())
def test_slack_is_what_every_way_to_the_end_allows(network: tuple[list[Work], list[tuple[int, int, int]]]) -> None:
    works, links = network

    assert dict(floats(works, links)) == slow_floats(works, links)
