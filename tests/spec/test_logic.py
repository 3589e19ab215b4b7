"""Truth

A truth value is true, false or unknown. Unknown means: it may be either. So what is certain whatever the unknown
turns out to be is said (false and unknown is false), and everything else stays unknown.
"""

from __future__ import annotations

from sapar.engines.pathways.language import FALSE, TRUE, Fact, Lit, either, when

REGISTERED = Fact("in_destination_register")
WORKS = Fact("purpose").equals("work")
UNKNOWN = Lit(None, "bool")

NINE = """
persons | in_destination_register | purpose
1       | T                       | work
2       | T                       | visit
3       | T                       |
4       | F                       | work
5       | F                       | visit
6       | F                       |
7       |                         | work
8       |                         | visit
9       |                         |
"""


def test_and(spec):
    """Both hold. One that does not hold decides, whatever the other is."""
    spec(
        NINE,
        REGISTERED & WORKS,
        {1: True, 2: False, 3: None, 4: False, 5: False, 6: False, 7: None, 8: False, 9: None},
    )


def test_or(spec):
    """At least one holds. One that holds decides, whatever the other is."""
    spec(
        NINE,
        REGISTERED | WORKS,
        {1: True, 2: True, 3: True, 4: True, 5: False, 6: None, 7: True, 8: None, 9: None},
    )


def test_not(spec):
    """Does not hold; unknown stays unknown."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        ~REGISTERED,
        {1: False, 2: True, 3: None},
    )


def test_known(spec):
    """Whether a value is known; this itself is always known."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        REGISTERED.known(),
        {1: True, 2: True, 3: False},
    )


def test_known_of_a_negation(spec):
    """What is unknown is so with "not" before it (a mended fault: SQL lost the brackets)."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        (~REGISTERED).known(),
        {1: True, 2: True, 3: False},
    )


def test_either(spec):
    """ "As far as is known": unknown is read as false."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        either(REGISTERED),
        {1: True, 2: False, 3: False},
    )


def test_unknown_law(spec):
    """Where the law itself is not known, a truth value is unknown for everybody it decides about."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        REGISTERED & UNKNOWN,
        {1: None, 2: False, 3: None},
    )


def test_constants(spec):
    """What is certain beforehand falls away."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        (REGISTERED | FALSE) & TRUE,
        {1: True, 2: False, 3: None},
    )


def test_when(spec):
    """One value where a test holds, another where it does not; unknown where the test is."""
    spec(
        """
        persons | in_destination_register
        1       | T
        2       | F
        3       |
        """,
        when(REGISTERED, 30, 90),
        {1: 30, 2: 90, 3: None},
    )


def test_when_only_the_branch_taken_matters(spec):
    """An unknown value in the branch that is not taken does no harm."""
    spec(
        NINE,
        when(REGISTERED, WORKS, TRUE),
        {1: True, 2: False, 3: None, 4: True, 5: True, 6: True, 7: None, 8: None, 9: None},
    )
