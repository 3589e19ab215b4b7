"""Arithmetic

Whole numbers are added, subtracted and multiplied; a day plus or minus a number is a day, a day minus a day is a
number. With an unknown value the result is unknown.
"""

from __future__ import annotations

from sapar.engines.pathways.language import DAY, Fact, Param, lit, when

BORN = Fact("birth_day")
HERE = Fact("in_destination_register")
DATES = """
persons | birth_date
1       | 2026-03-10
2       | 2024-02-29
3       |
"""


def test_day_plus_number(spec):
    """So many days later."""
    spec(DATES, BORN + 1, {1: "2026-03-11", 2: "2024-03-01", 3: None})


def test_day_minus_number(spec):
    """So many days earlier."""
    spec(DATES, BORN - 10, {1: "2026-02-28", 2: "2024-02-19", 3: None})


def test_days_between(spec):
    """A day minus a day is the number of days between them."""
    spec(DATES, DAY - BORN, {1: 10, 2: 750, 3: None})


def test_product(spec):
    """Years times twelve are months."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        when(HERE, 5, -1) * 12,
        {1: 60, 2: -12, 3: None},
    )


def test_constants_that_differ_by_their_sign_stay_apart(spec):
    """-1 and -2 are two numbers (a mended fault: they once were taken for one)."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        """,
        when(HERE, lit(-1), lit(-2)),
        {1: -1, 2: -2},
    )


def test_number_of_the_law(spec):
    """A number of the law is a `Param`: its value, the rule that states it, its name there, since and until when."""
    spec(
        DATES,
        BORN + Param(90, "number", "RU-STAY-001", "limit", None, None),
        {1: "2026-06-08", 2: "2024-05-29", 3: None},
    )
