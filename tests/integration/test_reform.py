"""`sapar reform`: who is touched by a change of law, counted as one would by asking everybody twice."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from sapar.engines.corridors.library import example_reforms, library
from sapar.engines.corridors.registry import build, corridor
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.case import read
from sapar.engines.pathways.comparison import ALL, CHANGES, Count, changes, compare
from sapar.engines.pathways.days import to_day
from sapar.engines.pathways.facts import TABLES, from_arrow
from sapar.engines.pathways.facts.generate import generate
from sapar.engines.pathways.law import Change, Reform
from sapar.engines.pathways.scalar import Question
from sapar.sites.cli.main import app

ON = date(2026, 3, 20)
RUN = CliRunner()


def counted(ends: list[date], threshold: int) -> list[Count]:
    """30 instead of 15 days to find an employer, for persons whose contracts ended early on these days."""
    n = len(ends)
    ids = list(range(n))
    tables = {
        "persons": pa.table(
            {"person_id": ids, "citizenships": ["KG"] * n, "sex": ["f", "m"] * (n // 2) + ["f"] * (n % 2)}
        ),
        "stays": pa.table(
            {
                "person_id": ids,
                "country": ["RU"] * n,
                "from_date": [date(2025, 6, 1)] * n,
                "to_date": pa.nulls(n, pa.date32()),
            }
        ),
        "contracts": pa.table(
            {
                "person_id": ids,
                "country": ["RU"] * n,
                "kind": ["employment"] * n,
                "from_date": [date(2025, 6, 5)] * n,
                "to_date": [date(2027, 6, 4)] * n,
                "ended_on": ends,
            }
        ),
    }
    law = library().reformed(Reform("longer", {}, (Change("RU-STAY-006", {"days": 30}),), "RU"))
    with from_arrow(tables) as facts:
        backend = facts.ibis()
        people = Population({name: backend.table(name) for name in TABLES})
        found = compare(people, corridor("RU"), [("longer", build("RU", law))], to_day(ON), threshold)
        people.close()
    return found


def totals(counts: list[Count]) -> dict[str, int | None]:
    return {c.change: c.persons for c in counts if c.sex == ALL and c.age == ALL}


def test_persons_between_15_and_30_days_become_lawful() -> None:
    found = totals(counted([date(2026, 3, 10)] * 3 + [date(2026, 2, 25)] * 5 + [date(2026, 1, 10)] * 2, 1))
    assert found == {
        "becomes_lawful": 5,
        "becomes_unlawful": 0,
        "stays_longer": 3,
        "stays_shorter": 0,
        "newly_owes": 0,
        "no_longer_owes": 0,
        "newly_barred": 0,
        "no_longer_barred": 0,
    }


def test_counts_equal_asking_each_person_twice() -> None:
    ends = [date(2026, 1, 5 + day) for day in range(0, 25, 3)] + [date(2026, 3, day) for day in range(1, 20)]
    law = library().reformed(Reform("longer", {}, (Change("RU-STAY-006", {"days": 30}),), "RU"))
    trees = changes(corridor("RU"), build("RU", law))
    expected: Counter[str] = Counter(dict.fromkeys(CHANGES, 0))
    for end in ends:
        person = read(
            {
                "person": {"citizenships": ["KG"]},
                "stays": [{"country": "RU", "from": "2025-06-01"}],
                "contracts": [
                    {
                        "country": "RU",
                        "kind": "employment",
                        "from": "2025-06-05",
                        "to": "2027-06-04",
                        "ended": end.isoformat(),
                    }
                ],
                "destination": "RU",
                "on": ON.isoformat(),
            }
        ).person
        question = Question(person, to_day(ON))
        expected.update(name for name, tree in trees.items() if question.value(tree))
    assert totals(counted(ends, 1)) == dict(expected)


def test_small_counts_are_left_out_and_cannot_be_worked_out() -> None:
    found = [c for c in counted([date(2026, 2, 25)] * 21, 11) if c.change == "becomes_lawful"]
    shown = {(c.sex, c.age): c.persons for c in found}
    assert shown[(ALL, ALL)] == 21
    assert shown[("f", ALL)] is None  # 11 women could be shown, but then the 10 men would follow from the total
    assert shown[("m", ALL)] is None


@pytest.mark.parametrize("name", sorted(example_reforms()))
def test_examples_run_and_write_table_and_chart(name: str, tmp_path: Path) -> None:
    facts, out = tmp_path / "facts", tmp_path / "out"
    generate(facts, persons=400, seed=4)
    done = RUN.invoke(app, ["reform", name, str(facts), "--on=2025-09-20", "--out", str(out), "--lang=ru"])
    assert done.exit_code == 0, done.output
    with (out / "comparison.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["corridor", "reform", "change", "sex", "age", "persons"]  # for programs, in every language
    assert {row[5] for row in rows[1:]} <= {"", *map(str, range(401))}
    assert not {row[5] for row in rows[1:]} & {str(number) for number in range(1, 10)}
    page = (out / "comparison.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<svg" in page
    assert "<script" not in page
    assert (out / "comparison.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\ncorridor: RU\nchanges:\n- rule: RU-STAY-999\n", "there is no rule RU-STAY-999"),
        ("name: x\ncorridor: RU\nchanges:\n- rule: RU-STAY-002\n  params: {limits: 3}\n", "has no number 'limits'"),
        ("name: x\ncorridor: RU\nchanges:\n- rule: RU-STAY-002\n  valid_to: soon\n", "changes[0].valid_to is no date"),
        ("name: x\ncorridor: ZZ\nchanges:\n- rule: RU-STAY-002\n", "there is no corridor ZZ"),
        ("name: [", "is not YAML"),
    ],
)
def test_mistakes_in_a_reform_get_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(text, encoding="utf-8")
    done = RUN.invoke(
        app, ["reform", str(file), str(tmp_path), "--on=2026-03-20", "--out", str(tmp_path / "o"), "--lang=en"]
    )
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
