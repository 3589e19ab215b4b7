"""Limits of days

"90 days in any 180": on each day the 180 days that end on it are looked at. These parts say when that ends, when one
may come back, and what the worst day was.
"""

from __future__ import annotations

from sapar.engines.pathways.language import (
    DAY,
    Fact,
    Lit,
    first_day_too_many,
    largest_count,
    lit,
    nth_day_back,
    rows,
    when,
    year_start,
)

STAYS = rows("stays", "KZ")
HERE = Fact("in_destination_register")


def test_first_day_too_many(spec):
    """The first day on which more than the limit fall into the window, if one is there from a day on.

    1: never there before. 2: ten days are used. 3: twenty long ago: they fall out of the window in time. 4: some of
    them do. 5: the limit is used up. 6: far more than the limit.
    """
    spec(
        """
        persons |
        1       |
        stays   | country | from       | to
        2       | KZ      | 2026-03-01 | 2026-03-10
        3       | KZ      | 2025-12-01 | 2025-12-20
        4       | KZ      | 2026-02-08 | 2026-02-12
        4       | KZ      | 2026-03-08 | 2026-03-12
        5       | KZ      | 2026-02-18 | 2026-03-19
        6       | KZ      | 2026-01-01 | 2026-03-19
        """,
        first_day_too_many(STAYS, DAY, lit(60), lit(30)),
        {
            1: "2026-04-19",
            2: "2026-04-09",
            3: "2026-04-19",
            4: "2026-04-14",
            5: "2026-03-20",
            6: "2026-03-20",
        },
    )


def test_first_day_too_many_of_one_who_is_there(spec):
    """The day of entry may lie before the day asked about: the count begins there."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-03-01 | 2026-03-10
        1     | KZ      | 2026-03-15 |
        """,
        first_day_too_many(STAYS, DAY - 5, lit(60), lit(30)),
        {1: "2026-04-04"},
    )


def test_limit_as_long_as_the_window(spec):
    """A limit that is not below the window can never be passed."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-01-01 |
        """,
        first_day_too_many(STAYS, DAY, lit(30), lit(30)),
        {1: "open"},
    )


def test_first_day_too_many_unknown(spec):
    """Unknown if the day, the window or the limit is."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        stays   | country | from       | to
        1       | KZ      | 2026-03-01 | 2026-03-10
        3       | KZ      | 2026-03-01 | 2026-03-10
        """,
        first_day_too_many(STAYS, DAY, lit(60), when(HERE, 30, 10)),
        {1: "2026-04-09", 2: "2026-03-30", 3: None},
    )


def test_first_day_too_many_unknown_start(spec):
    """The start too must be known."""
    spec(
        """
        persons | birth_date
        1       | 2026-03-20
        2       |
        """,
        first_day_too_many(STAYS, Fact("birth_day"), lit(60), lit(30)),
        {1: "2026-04-19", 2: None},
    )


def test_nth_day_back(spec):
    """The tenth last day there before a day: once the window has passed it, there is room for one more day."""
    spec(
        """
        persons |
        1       |
        stays   | country | from       | to
        2       | KZ      | 2026-03-01 | 2026-03-10
        3       | KZ      | 2026-02-01 | 2026-02-20
        3       | KZ      | 2026-03-01 | 2026-03-04
        4       | KZ      | 2026-03-12 | 2026-03-19
        5       | KZ      | 2026-03-01 |
        """,
        nth_day_back(STAYS, DAY, lit(10)),
        {1: None, 2: "2026-03-01", 3: "2026-02-15", 4: None, 5: "2026-03-10"},
    )


def test_largest_count(spec):
    """The most days that lay in a window of thirty days that ended on any day of this year.

    1: two stays of ten days close together. 2: too far apart to count together. 3: days of last year still count
    while the window reaches back to them. 4: none.
    """
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-01-01 | 2026-01-10
        1     | KZ      | 2026-01-16 | 2026-01-25
        2     | KZ      | 2026-01-01 | 2026-01-10
        2     | KZ      | 2026-02-20 | 2026-02-28
        3     | KZ      | 2025-12-11 | 2025-12-25
        3     | KZ      | 2026-01-05 | 2026-01-07
        4     | KZ      | 2025-10-01 | 2025-10-20
        5     | KZ      | 2026-01-15 |
        """,
        largest_count(STAYS, lit(30), year_start(DAY), DAY),
        {1: 20, 2: 10, 3: 18, 4: 0, 5: 30},
    )


def test_largest_count_on_the_first_day(spec):
    """The largest count may lie on the first day of the period or on the last."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2025-12-02 | 2025-12-31
        2     | KZ      | 2026-03-19 |
        """,
        largest_count(STAYS, lit(30), year_start(DAY), DAY),
        {1: 29, 2: 2},
    )


def test_largest_count_unknown(spec):
    """Unknown if the period is."""
    spec(
        """
        persons | birth_date
        1       | 2026-01-01
        2       |
        stays   | country | from       | to
        1       | KZ      | 2026-01-01 | 2026-01-10
        2       | KZ      | 2026-01-01 | 2026-01-10
        """,
        largest_count(STAYS, lit(30), Fact("birth_day"), DAY),
        {1: 10, 2: None},
    )


def test_a_day_nobody_knows(spec):
    """A day that is never known makes all of them unknown."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-01-01 | 2026-01-10
        """,
        nth_day_back(STAYS, Lit(None, "day"), lit(3)),
        {1: None},
    )
