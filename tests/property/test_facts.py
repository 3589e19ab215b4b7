"""Reading stays: no day of a person in one zone is counted twice, and none is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from sapar.engines.pathways.days import OPEN, to_day
from sapar.engines.pathways.facts import from_arrow
from sapar.engines.pathways.facts.countries import SCHENGEN, zone

START = date(2022, 12, 1)  # Croatia joined Schengen a month later
HORIZON = to_day(START) + 120

stays = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["RU", "KZ", "HR", "PL", "EU"]),
        st.integers(0, 60),
        st.one_of(st.none(), st.integers(0, 25)),
    ),
    max_size=12,
)


def counted(rows: list[tuple[Any, ...]]) -> dict[tuple[int, str], list[int]]:
    """The days of each person in each zone, as often as the table counts them."""
    days: dict[tuple[int, str], list[int]] = {}
    for person, area, first, last in rows:
        days.setdefault((person, area), []).extend(range(first, min(last, HORIZON) + 1))
    return {key: sorted(found) for key, found in days.items() if found}


def expected(kept: list[tuple[int, str, int, int]]) -> dict[tuple[int, str], list[int]]:
    """The same as sets of days: a day counts in a zone if its country belongs to it on that day."""
    days: dict[tuple[int, str], set[int]] = {}
    for person, country, first, last in kept:
        area = zone(country, date(1970, 1, 1) + timedelta(days=min(last, OPEN)))
        joined = to_day(SCHENGEN[country]) if area == "EU" and country != "EU" else first
        days.setdefault((person, area), set()).update(range(max(first, joined), min(last, HORIZON) + 1))
    return {key: sorted(found) for key, found in days.items() if found}


def contradicts(a: tuple[int, str, int, int], b: tuple[int, str, int, int]) -> bool:
    """Whether two stays of a person in different countries overlap beyond the day of a hand-over."""
    pair = {a[1], b[1]}
    earlier, later = sorted((a, b), key=lambda stay: stay[2:])
    apart = earlier[3] <= later[2]
    area_and_member = "EU" in pair and bool(pair & set(SCHENGEN))
    return a[0] == b[0] and len(pair) == 2 and not area_and_member and not apart


@given(stays)
@example([(2, "HR", 0, None), (2, "EU", 0, None)])  # counted from different days, though entered on one
def test_each_day_in_a_zone_is_counted_once(given_stays: list[tuple[int, str, int, int | None]]) -> None:
    first = to_day(START)
    whole = [(p, c, first + a, OPEN if n is None else first + a + n) for p, c, a, n in given_stays]
    ends = [None if n is None else START + timedelta(days=a + n) for _, _, a, n in given_stays]
    tables = {
        "persons": pa.table({"person_id": [1, 2, 3]}),
        "stays": pa.table(
            {
                "person_id": pa.array([p for p, *_ in whole], pa.int64()),
                "country": pa.array([c for _, c, *_ in whole], pa.string()),
                "from_date": pa.array([START + timedelta(days=a) for _, _, a, _ in given_stays], pa.date32()),
                "to_date": pa.array(ends, pa.date32()),
            }
        ),
    }
    with from_arrow(tables, threads=1) as facts:
        found = facts.connection.execute("SELECT person_id, zone::VARCHAR, counted_from, gone FROM stays").fetchall()
        aside = {person for (person,) in facts.connection.execute("FROM set_aside").fetchall()}
    assert aside == {a[0] for i, a in enumerate(whole) for b in whole[:i] if contradicts(a, b)}
    assert counted(found) == expected([stay for stay in whole if stay[0] not in aside])
