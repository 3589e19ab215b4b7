"""Rows

`rows("stays", "RU")` are the rows of a table about one person, of one country (or `EU`, the Schengen area).
`.filter(...)` keeps those for which a condition holds; `col("stays", "gone")` is a column of the row at hand.
"""

from __future__ import annotations

from sapar.engines.pathways.language import DAY, Fact, age, col, count, exists, maximum, minimum, rows, total

CONTRACTS = rows("contracts", "RU")
WELDERS = CONTRACTS.filter(col("contracts", "occupation").equals("welder"))
TOLD = """
contracts | country | from       | to         | occupation | weekly_hours
1         | RU      | 2025-01-10 | 2025-12-31 | welder     | 40
1         | RU      | 2026-01-10 |            | welder     | 48
1         | KZ      | 2024-01-10 |            | welder     | 20
2         | RU      | 2025-06-01 | 2025-06-30 | cook       | 36
3         | RU      | 2025-06-01 | 2025-06-30 |            | 36
4         | RU      | 2025-06-01 | 2025-06-30 |            | 30
4         | RU      | 2025-07-01 | 2025-07-31 | welder     |
5         | KZ      | 2025-07-01 | 2025-07-31 | welder     | 40
"""


def test_exists(spec):
    """Whether there is such a row. If the condition is unknown for a row and true for none, this is unknown."""
    spec(TOLD, exists(WELDERS), {1: True, 2: False, 3: None, 4: True, 5: False})


def test_exists_with_a_negated_condition(spec):
    """The same with "not": of one contract of 3 and of 4 nobody knows."""
    spec(
        TOLD,
        exists(CONTRACTS.filter(~col("contracts", "occupation").equals("welder"))),
        {1: False, 2: True, 3: None, 4: None, 5: False},
    )


def test_exists_without_a_condition(spec):
    """Whether there is a row at all; no rows mean "none", never "unknown"."""
    spec(TOLD, exists(CONTRACTS), {1: True, 2: True, 3: True, 4: True, 5: False})


def test_count(spec):
    """How many rows there are; a row for which the condition is unknown is not counted."""
    spec(TOLD, count(WELDERS), {1: 2, 2: 0, 3: 0, 4: 1, 5: 0})


def test_total(spec):
    """The sum of a value; unknown values add nothing."""
    spec(TOLD, total(CONTRACTS, col("contracts", "weekly_hours")), {1: 88, 2: 36, 3: 36, 4: 30, 5: 0})


def test_minimum(spec):
    """The least known value; unknown if there is none."""
    spec(
        TOLD,
        minimum(CONTRACTS, col("contracts", "starts")),
        {1: "2025-01-10", 2: "2025-06-01", 3: "2025-06-01", 4: "2025-06-01", 5: None},
    )


def test_maximum(spec):
    """The greatest known value; `open` is a day after all others."""
    spec(
        TOLD,
        maximum(CONTRACTS, col("contracts", "ends")),
        {1: "open", 2: "2025-06-30", 3: "2025-06-30", 4: "2025-07-31", 5: None},
    )


def test_maximum_of_an_unknown_value(spec):
    """Rows whose value is unknown are passed over."""
    spec(
        TOLD,
        maximum(WELDERS, col("contracts", "weekly_hours")),
        {1: 48, 2: None, 3: None, 4: None, 5: None},
    )


def test_a_condition_may_ask_about_the_person(spec):
    """A condition may use the person's own facts and the day."""
    young = age(Fact("birth_day"), col("contracts", "starts")) < 18
    spec(
        """
        persons   | birth_date
        1         | 2008-01-01
        2         | 2000-01-01
        3         |
        contracts | country | from
        1         | RU      | 2025-01-10
        2         | RU      | 2025-01-10
        3         | RU      | 2025-01-10
        """,
        exists(CONTRACTS.filter(young & (col("contracts", "ends") >= DAY))),
        {1: True, 2: False, 3: None},
    )


def test_all_countries(spec):
    """Without a country the rows of all countries."""
    spec(TOLD, count(rows("contracts")), {1: 3, 2: 1, 3: 1, 4: 2, 5: 1})


def test_zone(spec):
    """Schengen states are one zone."""
    spec(
        """
        stays | country | from       | to
        1     | DE      | 2025-01-01 | 2025-01-10
        1     | PL      | 2025-01-10 | 2025-01-20
        1     | RU      | 2025-02-01 | 2025-02-10
        2     | RU      | 2025-02-01 | 2025-02-10
        """,
        count(rows("stays", "EU")),
        {1: 2, 2: 0},
    )
