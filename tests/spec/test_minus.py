"""Days that do not count

`.minus(cover)` takes out the days that other rows cover: days under a residence permit do not use up the visa-free
days. `.without_days(first, last)` takes out days that count for nobody. Both only change which days are counted.
"""

from __future__ import annotations

from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, col, days_in, first_day_too_many, lit, nth_day_back, rows, year_start

STAYS = rows("stays", "KZ")
PERMITS = rows("permits", "KZ").filter(col("permits", "kind").equals("residence"))
YEAR = year_start(DAY)


def test_minus(spec):
    """The days that a permit covers are left out, wherever in the stay they lie.

    1: in the middle. 2: at the beginning. 3: to the end. 4: all. 5: two permits that overlap. 6: another kind of
    permit. 7: of another country. 8: none.
    """
    spec(
        """
        stays   | country | from       | to
        1       | KZ      | 2026-01-01 | 2026-01-31
        2       | KZ      | 2026-01-01 | 2026-01-31
        3       | KZ      | 2026-01-01 | 2026-01-31
        4       | KZ      | 2026-01-01 | 2026-01-31
        5       | KZ      | 2026-01-01 | 2026-01-31
        6       | KZ      | 2026-01-01 | 2026-01-31
        7       | KZ      | 2026-01-01 | 2026-01-31
        8       | KZ      | 2026-01-01 | 2026-01-31
        permits | country | kind        | from       | to
        1       | KZ      | residence   | 2026-01-11 | 2026-01-20
        2       | KZ      | residence   | 2025-01-01 | 2026-01-10
        3       | KZ      | residence   | 2026-01-22 |
        4       | KZ      | residence   |            |
        5       | KZ      | residence   | 2026-01-06 | 2026-01-15
        5       | KZ      | residence   | 2026-01-11 | 2026-01-20
        5       | KZ      | residence   | 2026-01-12 | 2026-01-13
        6       | KZ      | work_permit | 2026-01-11 | 2026-01-20
        7       | RU      | residence   | 2026-01-11 | 2026-01-20
        """,
        days_in(STAYS.minus(PERMITS), YEAR, DAY),
        {1: 21, 2: 21, 3: 21, 4: 0, 5: 16, 6: 31, 7: 31, 8: 31},
    )


def test_minus_over_several_stays(spec):
    """One permit may cover parts of several stays."""
    spec(
        """
        stays   | country | from       | to
        1       | KZ      | 2026-01-01 | 2026-01-10
        1       | KZ      | 2026-01-10 | 2026-01-20
        1       | KZ      | 2026-02-01 | 2026-02-10
        permits | country | kind      | from       | to
        1       | KZ      | residence | 2026-01-05 | 2026-02-03
        """,
        days_in(STAYS.minus(PERMITS), YEAR, DAY),
        {1: 11},
    )


def test_minus_in_the_same_country(spec):
    """`same_country`: only a permit of the state in which one was takes its days out."""
    spec(
        """
        stays   | country | from       | to
        1       | DE      | 2026-01-01 | 2026-01-10
        1       | PL      | 2026-01-11 | 2026-01-20
        permits | country | kind      | from       | to
        1       | PL      | residence | 2026-01-01 | 2026-12-31
        """,
        days_in(
            rows("stays", "EU").minus(
                rows("permits", "EU").filter(col("permits", "kind").equals("residence")), same_country=True
            ),
            YEAR,
            DAY,
        ),
        {1: 10},
    )


def test_without_days(spec):
    """Days on which the running of all terms was suspended count for nobody."""
    spec(
        """
        stays | country | from       | to
        1     | KZ      | 2026-01-01 | 2026-01-31
        2     | KZ      | 2026-01-15 | 2026-02-14
        3     | KZ      | 2026-01-12 | 2026-01-18
        4     | KZ      | 2026-02-01 | 2026-02-28
        """,
        days_in(STAYS.without_days(parse("2026-01-11"), parse("2026-01-20")), YEAR, DAY),
        {1: 21, 2: 25, 3: 0, 4: 28},
    )


def test_both(spec):
    """Both together."""
    spec(
        """
        stays   | country | from       | to
        1       | KZ      | 2026-01-01 | 2026-01-31
        permits | country | kind      | from       | to
        1       | KZ      | residence | 2026-01-18 | 2026-01-25
        """,
        days_in(STAYS.minus(PERMITS).without_days(parse("2026-01-11"), parse("2026-01-20")), YEAR, DAY),
        {1: 16},
    )


def test_first_day_too_many_without_covered_days(spec):
    """What is left of a stay is what the limit sees: 1 used twenty days, 2 ten."""
    spec(
        """
        stays   | country | from       | to
        1       | KZ      | 2026-02-28 | 2026-03-19
        2       | KZ      | 2026-02-28 | 2026-03-19
        permits | country | kind      | from       | to
        2       | KZ      | residence | 2026-03-05 | 2026-03-14
        """,
        first_day_too_many(STAYS.minus(PERMITS), DAY, lit(60), lit(30)),
        {1: "2026-03-30", 2: "2026-04-09"},
    )


def test_nth_day_back_without_covered_days(spec):
    """Covered days are jumped over."""
    spec(
        """
        stays   | country | from       | to
        1       | KZ      | 2026-02-28 | 2026-03-19
        permits | country | kind      | from       | to
        1       | KZ      | residence | 2026-03-05 | 2026-03-14
        """,
        nth_day_back(STAYS.minus(PERMITS), DAY, lit(7)),
        {1: "2026-03-03"},
    )
