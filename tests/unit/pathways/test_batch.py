"""The reading for a population: its columns, what it keeps, and tables that are not there."""

from __future__ import annotations

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN, parse
from sapar.engines.pathways.language import DAY, col
from sapar.engines.pathways.scalar import Person
from tests.population import answers, database, population
from tests.spec.tables import persons

ON = parse("2026-03-20")
THREE = persons(
    """
    persons | birth_date | citizenships
    7       | 1992-05-01 | KG
    3       |            | KG
    5       | 1990-01-01 |
    stays   | country | from       | to
    7       | RU      | 2026-03-02 |
    5       | RU      | 2026-01-01 | 2026-01-31
    """,
    ON,
)


def test_everybody_gets_one_row_with_the_columns_asked_for() -> None:
    asked = population(THREE).answer({"born": L.Fact("birth_day"), "tomorrow": DAY + 1}, ON, keep=("citizenships",))
    assert asked.columns == ("person_id", "citizenships", "born", "tomorrow")
    rows = sorted(database().to_pyarrow(asked).to_pylist(), key=lambda row: row["person_id"])
    assert rows == [
        {"person_id": 3, "citizenships": "KG", "born": None, "tomorrow": ON + 1},
        {"person_id": 5, "citizenships": None, "born": parse("1990-01-01"), "tomorrow": ON + 1},
        {"person_id": 7, "citizenships": "KG", "born": parse("1992-05-01"), "tomorrow": ON + 1},
    ]


def test_a_table_that_was_not_given_is_empty() -> None:
    trees = {
        "any": L.exists(L.rows("qualifications")),
        "unsure": L.exists(L.rows("qualifications").filter(col("qualifications", "level").equals("B1"))),
        "many": L.count(L.rows("family_contracts")),
        "last": L.maximum(L.rows("family_contracts"), col("family_contracts", "ends")),
        "past": L.AtEach(L.rows("payments"), col("payments", "starts"), L.TRUE, DAY),
    }
    nothing = {"any": False, "unsure": False, "many": 0, "last": None, "past": None}
    assert answers(THREE, trees, ON) == {number: {"person_id": number, **nothing} for number in THREE}


def test_a_population_of_nobody_has_no_answers() -> None:
    assert answers({}, {"lawful": corridor("RU").stay_lawful}, ON) == {}


def test_a_person_without_rows_is_answered_too() -> None:
    nobody = {1: Person({"citizenships": "KG"})}
    russia = corridor("RU")
    answer = answers(nobody, {"lawful": russia.stay_lawful, "until": russia.stay_until, "over": russia.overstay}, ON)
    assert answer == {1: {"person_id": 1, "lawful": True, "until": ON + 89, "over": 0}}


def test_no_end_comes_back_as_open() -> None:
    one = persons(
        """
        contracts | country | from
        1         | KZ      | 2026-01-01
        """,
        ON,
    )
    ends = L.maximum(L.rows("contracts", "KZ"), col("contracts", "ends"))
    assert answers(one, {"ends": ends}, ON)[1]["ends"] == OPEN


def test_reasons_are_bits_of_the_same_answers_as_for_one_person() -> None:
    russia = corridor("RU")
    trees = {f"r{n}": tree for n, (_, tree) in enumerate(russia.reasons)}
    names = {
        number: [name for n, (name, _) in enumerate(russia.reasons) if row[f"r{n}"]]
        for number, row in answers(THREE, trees, ON).items()
    }
    assert {name for name in names[7] if name.startswith("no_basis")} == {
        f"no_basis:{basis.name}" for basis in russia.bases if basis.name != "visa_free"
    }
    assert "no_basis:visa_free" in names[5]  # whose citizenship is not known
