"""Choosing among values, and names

An unknown value is passed over here: "the earlier of the visa's end and the limit" is the limit where no visa is.
"""

from __future__ import annotations

from sapar.engines.pathways.language import (
    DAY,
    Clause,
    Fact,
    Lit,
    citizen_of,
    col,
    exists,
    first_known,
    greatest,
    least,
    maximum,
    rows,
    stated,
)

BORN = Fact("birth_day")
ENDS = maximum(rows("permits", "RU"), col("permits", "ends"))
TWO = """
persons | birth_date
1       | 2026-01-01
2       | 2026-01-01
3       |
4       |
permits | country | kind      | to
1       | RU      | residence | 2025-06-30
3       | RU      | residence | 2025-06-30
"""


def test_first_known(spec):
    """The first of the values that is known."""
    spec(TWO, first_known(BORN, ENDS), {1: "2026-01-01", 2: "2026-01-01", 3: "2025-06-30", 4: None})


def test_first_known_with_a_constant(spec):
    """A constant at the end makes sure that there is one."""
    spec(TWO, first_known(ENDS, DAY), {1: "2025-06-30", 2: "2026-03-20", 3: "2025-06-30", 4: "2026-03-20"})


def test_least(spec):
    """The least of the values that are known; unknown if none is."""
    spec(TWO, least(BORN, ENDS), {1: "2025-06-30", 2: "2026-01-01", 3: "2025-06-30", 4: None})


def test_greatest(spec):
    """The greatest of the values that are known; unknown if none is."""
    spec(TWO, greatest(BORN, ENDS, Lit(None, "day")), {1: "2026-01-01", 2: "2026-01-01", 3: "2025-06-30", 4: None})


def test_citizen_of(spec):
    """Whether the person holds one of the citizenships; unknown if none is stated."""
    spec(
        """
        persons | citizenships
        1       | KG
        2       | KZ RU
        3       | UZ
        4       | KG UZ
        5       |
        """,
        citizen_of("KG", "KZ"),
        {1: True, 2: True, 3: False, 4: True, 5: None},
    )


def test_stated(spec):
    """Documents and qualifications that are not given are unknown, not absent: whether one is there is unknown then."""
    diploma = exists(rows("qualifications").filter(col("qualifications", "kind").equals("diploma")))
    spec(
        """
        persons        | qualifications
        1              |
        2              |
        3              | none
        4              |
        qualifications | kind     | name
        1              | diploma  | nurse
        2              | language | german
        """,
        stated("qualifications", diploma),
        {1: True, 2: False, 3: False, 4: None},
    )


def test_clause(spec):
    """A clause gives a part of a rule a name, under which traces and prose show it; the value is that of the part."""
    spec(
        """
        persons | birth_date
        1       | 2026-01-01
        2       |
        """,
        Clause("born_by_now", BORN <= DAY, ("RU-STAY-001",)),
        {1: True, 2: None},
    )
