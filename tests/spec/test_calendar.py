"""The calendar

Months are those of the calendar. The same day of a month that does not exist there is the last day of that month.
Working days are Monday to Friday: public holidays are not known to the rules.
"""

from __future__ import annotations

from sapar.engines.pathways.language import (
    DAY,
    NO_END,
    Fact,
    age,
    col,
    minimum,
    months_after,
    rows,
    when,
    working_days_after,
    year_start,
)

BORN = Fact("birth_day")
HERE = Fact("in_destination_register")


def test_months_after(spec):
    """One month after 31 January is the last day of February."""
    spec(
        """
        persons | birth_date
        1       | 2025-01-15
        2       | 2025-01-31
        3       | 2024-01-31
        4       | 2025-12-31
        5       |
        """,
        months_after(BORN, 1),
        {1: "2025-02-15", 2: "2025-02-28", 3: "2024-02-29", 4: "2026-01-31", 5: None},
    )


def test_months_before(spec):
    """A negative number counts back."""
    spec(
        """
        persons | birth_date
        1       | 2025-03-31
        2       | 2024-03-30
        3       | 2025-01-15
        """,
        months_after(BORN, -1),
        {1: "2025-02-28", 2: "2024-02-29", 3: "2024-12-15"},
    )


def test_years_after_a_leap_day(spec):
    """Twelve months after 29 February is 28 February, forty-eight months after it is 29 February again."""
    spec(
        """
        persons | birth_date | in_destination_register
        1       | 2024-02-29 | T
        2       | 2024-02-29 | F
        3       | 2024-02-29 |
        """,
        months_after(BORN, when(HERE, 12, 48)),
        {1: "2025-02-28", 2: "2028-02-29", 3: None},
    )


def test_months_of_a_day_without_end(spec):
    """A day that has no end stays one."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        """,
        months_after(when(HERE, NO_END, DAY), 12),
        {1: "open", 2: "2027-03-20"},
    )


def test_months_of_a_beginning_from_of_old(spec):
    """A permit without a first day is valid from of old, and so is a day some months after that."""
    spec(
        """
        permits | country | kind      | from       | to
        1       | KZ      | residence |            | 2026-12-31
        2       | KZ      | residence | 2025-01-01 | 2026-12-31
        """,
        months_after(minimum(rows("permits", "KZ"), col("permits", "starts")), 12) > DAY,
        {1: False, 2: False},
    )


def test_working_days_after(spec):
    """Three working days after a Thursday is a Tuesday; a day at the weekend counts from its Friday."""
    spec(
        """
        persons | birth_date
        1       | 2026-03-16
        2       | 2026-03-19
        3       | 2026-03-20
        4       | 2026-03-21
        5       | 2026-03-22
        6       |
        """,
        working_days_after(BORN, 3),
        {1: "2026-03-19", 2: "2026-03-24", 3: "2026-03-25", 4: "2026-03-25", 5: "2026-03-25", 6: None},
        on="2026-03-31",
    )


def test_many_working_days_after(spec):
    """Seven working days are a week and two days."""
    spec(
        """
        persons | birth_date
        1       | 2026-03-16
        2       | 2026-03-20
        """,
        working_days_after(BORN, 7),
        {1: "2026-03-25", 2: "2026-03-31"},
    )


def test_year_start(spec):
    """1 January of the day's year."""
    spec(
        """
        persons | birth_date
        1       | 2024-12-31
        2       | 2025-01-01
        3       |
        """,
        year_start(BORN),
        {1: "2024-01-01", 2: "2025-01-01", 3: None},
    )


def test_age(spec):
    """Completed years: a year is completed on the birthday."""
    spec(
        """
        persons | birth_date
        1       | 2008-03-19
        2       | 2008-03-20
        3       | 2008-03-21
        4       |
        """,
        age(BORN, DAY),
        {1: 18, 2: 18, 3: 17, 4: None},
    )


def test_age_on_28_february(spec):
    """Who was born on 29 February completes a year on 1 March..."""
    spec(
        """
        persons | birth_date
        1       | 2008-02-28
        2       | 2008-02-29
        3       | 2008-03-01
        """,
        age(BORN, DAY),
        {1: 18, 2: 17, 3: 17},
        on="2026-02-28",
    )


def test_age_on_29_february(spec):
    """...and in a leap year on the birthday."""
    spec(
        """
        persons | birth_date
        1       | 2008-02-28
        2       | 2008-02-29
        3       | 2008-03-01
        """,
        age(BORN, DAY),
        {1: 16, 2: 16, 3: 15},
        on="2024-02-29",
    )
