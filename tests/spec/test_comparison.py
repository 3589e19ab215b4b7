"""Comparison

Values of one kind are compared: two days, two numbers, two texts. A comparison with an unknown value is unknown.
Two kinds are refused when the rule is written, and so is an order of texts or truth values.
"""

from __future__ import annotations

from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, Fact, Lit

BORN = Fact("birth_day")
MAY = Lit(parse("1992-05-01"), "day")
DATES = """
persons | birth_date
1       | 1992-04-30
2       | 1992-05-01
3       | 1992-05-02
4       |
"""


def test_less(spec):
    """Before a day."""
    spec(DATES, BORN < MAY, {1: True, 2: False, 3: False, 4: None})


def test_at_most(spec):
    """Before a day or on it."""
    spec(DATES, BORN <= MAY, {1: True, 2: True, 3: False, 4: None})


def test_more(spec):
    """After a day."""
    spec(DATES, BORN > MAY, {1: False, 2: False, 3: True, 4: None})


def test_at_least(spec):
    """On a day or after it."""
    spec(DATES, BORN >= MAY, {1: False, 2: True, 3: True, 4: None})


def test_equal_days(spec):
    """On a day."""
    spec(DATES, BORN.equals(MAY), {1: False, 2: True, 3: False, 4: None})


def test_unknown_day(spec):
    """A day that nobody knows is neither before nor after another."""
    spec(DATES, BORN < Lit(None, "day"), {1: None, 2: None, 3: None, 4: None})


def test_the_day_asked_about(spec):
    """`DAY` is the day that the question is about (here 2026-03-20, as everywhere unless another is given)."""
    spec(
        """
        persons | birth_date
        1       | 2026-03-19
        2       | 2026-03-20
        3       |
        """,
        BORN.equals(DAY),
        {1: False, 2: True, 3: None},
    )


def test_equal_texts(spec):
    """Texts are equal letter by letter."""
    spec(
        """
        persons | purpose
        1       | work
        2       | visit
        3       |
        """,
        Fact("purpose").equals("work"),
        {1: True, 2: False, 3: None},
    )


def test_one_of(spec):
    """A text is one of a few."""
    spec(
        """
        persons | purpose
        1       | work
        2       | visit
        3       | study
        4       |
        """,
        Fact("purpose").one_of("work", "study"),
        {1: True, 2: False, 3: True, 4: None},
    )


def test_contains(spec):
    """A text holds another; capital and small letters are the same."""
    spec(
        """
        persons | purpose
        1       | study
        2       | visit
        3       |
        """,
        Fact("purpose").contains("STU"),
        {1: True, 2: False, 3: None},
    )
