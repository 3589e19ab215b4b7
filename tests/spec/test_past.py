"""Questions about the past

`AtEach` asks the same question about other days: how long was the overstay at each earlier exit? `trailing` and
`covered_by` narrow it to the rows that can matter, without looking at each of them day by day; they stand only in
the condition of its rows.
"""

from __future__ import annotations

from sapar.engines.pathways.language import (
    DAY,
    AtEach,
    at,
    col,
    count,
    covered_by,
    days_in,
    exists,
    least,
    months_after,
    rows,
    trailing,
)

STAYS = rows("stays", "RU")
GONE = col("stays", "gone")
USED = days_in(STAYS, DAY - 59, DAY)
BY_NOW = STAYS.filter(GONE <= DAY)
TRIPS = """
stays | country | from       | to
1     | RU      | 2024-01-01 | 2024-02-15
1     | RU      | 2025-01-01 | 2025-01-10
2     | RU      | 2024-01-01 | 2024-01-20
2     | RU      | 2024-02-01 | 2024-02-20
3     | RU      | 2024-01-01 | 2024-01-20
3     | RU      | 2024-06-01 | 2024-06-20
4     | RU      | 2026-01-01 |
5     | KZ      | 2024-01-01 | 2024-12-31
"""


def test_at_each(spec):
    """For each row its day becomes the day asked about; of the values where the test holds, the greatest.

    Here: a year after the last exit on which more than thirty of sixty days were used.
    """
    spec(
        TRIPS,
        AtEach(BY_NOW, GONE, USED > 30, months_after(DAY, 12)),
        {1: "2025-02-15", 2: "2025-02-20", 3: None, 4: None, 5: None},
    )


def test_at_each_of_a_number(spec):
    """The value may be a number: the most days that were used at any exit, an exit today included."""
    spec(
        TRIPS,
        AtEach(STAYS.filter(col("stays", "entered") <= DAY), least(GONE, DAY), USED > 0, USED),
        {1: 46, 2: 40, 3: 20, 4: 60, 5: None},
    )


def test_at_each_event(spec):
    """The second offence within a year bars; of several, the last counts. An unknown test does not."""
    offences = rows("events", "RU").filter(col("events", "kind").equals("offence"))
    recent = offences.filter((col("events", "on_day") <= DAY) & (col("events", "on_day") > months_after(DAY, -12)))
    spec(
        """
        events | country | kind    | on         | ground
        1      | RU      | offence | 2024-01-10 |
        1      | RU      | offence | 2024-12-31 |
        2      | RU      | offence | 2024-01-10 |
        2      | RU      | offence | 2025-01-10 |
        3      | RU      | offence | 2024-01-10 |
        3      | RU      | offence | 2024-01-10 |
        4      | RU      | fine    | 2024-01-10 |
        """,
        AtEach(offences, col("events", "on_day"), count(recent) >= 2, months_after(DAY, 36)),
        {1: "2027-12-31", 2: None, 3: "2027-01-10", 4: None},
    )


def test_at_each_within_at_each(spec):
    """A question about the past may hold another."""
    earlier = AtEach(BY_NOW, GONE, USED > 30, DAY + 0)
    spec(
        TRIPS,
        AtEach(BY_NOW, GONE, earlier >= DAY - 400, earlier),
        {1: "2024-02-15", 2: "2024-02-20", 3: None, 4: None, 5: None},
    )


def test_trailing(spec):
    """Rows that end with more than thirty days in the sixty that end with them."""
    spec(
        TRIPS,
        AtEach(STAYS.filter(trailing(STAYS, 60) > 30), least(GONE, DAY), USED > 0, DAY + 0),
        {1: "2024-02-15", 2: "2024-02-20", 3: None, 4: "2026-03-20", 5: None},
    )


def test_covered_by(spec):
    """Rows on whose last day a contract was in force."""
    spec(
        """
        stays     | country | from       | to
        1         | RU      | 2024-01-01 | 2024-02-15
        1         | RU      | 2025-01-01 | 2025-01-10
        2         | RU      | 2024-01-01 | 2024-02-15
        3         | RU      | 2024-01-01 | 2024-02-15
        contracts | country | from       | to
        1         | RU      | 2024-01-10 | 2024-03-01
        2         | RU      | 2024-01-10 | 2024-02-14
        3         | RU      | 2024-02-15 |
        """,
        AtEach(STAYS.filter(covered_by(rows("contracts", "RU"), GONE)), GONE, exists(STAYS), DAY + 0),
        {1: "2024-02-15", 2: None, 3: "2024-02-15"},
    )


def test_at(spec):
    """`at(day, expression)` asks the whole expression about one other day: here the same, a year ago."""
    spec(
        """
        stays | country | from       | to
        1     | RU      | 2025-02-01 | 2025-04-30
        2     | RU      | 2026-02-01 |
        """,
        at(months_after(DAY, -12), USED),
        {1: 48, 2: 0},
    )
