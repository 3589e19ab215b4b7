"""Days within a period

`days_in(rows, first, last)` is the number of days between two days, both included, that the rows cover. A day that
two rows cover counts once.
"""

from __future__ import annotations

from sapar.engines.pathways.language import DAY, Fact, days_in, rows, year_start

STAYS = rows("stays", "RU")


def test_days_in(spec):
    """Stays are clipped to the period; the day of entry and the day of exit both count."""
    spec(
        """
        stays | country | from       | to
        1     | RU      | 2026-01-10 | 2026-01-19
        2     | RU      | 2025-12-30 | 2026-01-02
        3     | RU      | 2026-03-20 |
        4     | RU      | 2026-03-21 |
        5     | RU      | 2025-01-01 | 2025-12-31
        6     | KZ      | 2026-01-10 | 2026-01-19
        """,
        days_in(STAYS, year_start(DAY), DAY),
        {1: 10, 2: 2, 3: 1, 4: 0, 5: 0, 6: 0},
    )


def test_handover_on_one_day(spec):
    """One who leaves and comes back on the same day was there on one day, not on two."""
    spec(
        """
        stays | country | from       | to
        1     | RU      | 2026-01-01 | 2026-01-10
        1     | RU      | 2026-01-10 | 2026-01-20
        2     | RU      | 2026-01-01 | 2026-01-20
        2     | RU      | 2026-01-05 | 2026-01-08
        """,
        days_in(STAYS, year_start(DAY), DAY),
        {1: 20, 2: 20},
    )


def test_handover_between_states_of_one_zone(spec):
    """The same holds for two Schengen states."""
    spec(
        """
        stays | country | from       | to
        1     | DE      | 2026-01-01 | 2026-01-10
        1     | PL      | 2026-01-10 | 2026-01-20
        """,
        days_in(rows("stays", "EU"), year_start(DAY), DAY),
        {1: 20},
    )


def test_handover_between_countries(spec):
    """A day in two countries counts once if stays in all countries are asked for."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-01-01 | 2026-01-10
        1     | RU      | 2026-01-10 | 2026-01-20
        """,
        days_in(rows("stays"), year_start(DAY), DAY),
        {1: 20},
    )


def test_rows_that_overlap(spec):
    """Two contracts at the same time: each day counts once."""
    spec(
        """
        contracts | country | from       | to
        1         | DE      | 2026-01-01 | 2026-01-31
        1         | DE      | 2026-01-15 | 2026-02-14
        1         | DE      | 2026-01-20 | 2026-01-25
        2         | DE      | 2026-03-01 |
        2         | DE      | 2026-03-11 | 2026-03-12
        """,
        days_in(rows("contracts", "DE"), year_start(DAY), DAY),
        {1: 45, 2: 20},
    )


def test_leap_year(spec):
    """29 February is a day like others."""
    spec(
        """
        stays | country | from       | to
        1     | RU      | 2024-02-28 | 2024-03-01
        2     | RU      | 2024-01-01 | 2024-12-31
        """,
        days_in(STAYS, year_start(DAY), DAY),
        {1: 3, 2: 366},
        on="2024-12-31",
    )


def test_empty_period(spec):
    """A period that ends before it begins has no days."""
    spec(
        """
        stays | country | from       | to
        1     | RU      | 2026-01-01 |
        """,
        days_in(STAYS, DAY, DAY - 1),
        {1: 0},
    )


def test_unknown_period(spec):
    """How many days lie within a period that is not known is not known."""
    spec(
        """
        persons | birth_date
        1       | 2026-01-11
        2       |
        3       |
        stays   | country | from       | to
        1       | RU      | 2026-01-01 | 2026-01-20
        2       | RU      | 2026-01-01 | 2026-01-20
        """,
        days_in(STAYS, Fact("birth_day"), DAY),
        {1: 10, 2: None, 3: None},
    )
