"""`sapar assess`: one row a person, equal to the answers that `check` rests on; what cannot be read is said."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.days import OPEN, to_date, to_day
from sapar.engines.pathways.facts import load
from sapar.engines.pathways.facts.generate import generate
from sapar.engines.pathways.population import questions, reason_names, reasons_of
from sapar.engines.pathways.scalar import Person, Question
from sapar.sites.cli.main import app

PERSONS = 300
RUN = CliRunner()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    generate(folder, persons=PERSONS, seed=11)
    return folder


@pytest.fixture(scope="module")
def people(nation: Path) -> dict[int, Person]:
    """The same persons for the reading of one person."""
    tables: dict[str, list[dict[str, Any]]] = {}
    with load(nation) as facts:
        for name in ("persons", "stays", "contracts", "permits", "events"):
            tables[name] = facts.connection.execute(f"SELECT * FROM {name}").to_arrow_table().to_pylist()
    found = {
        row["person_id"]: Person({**row, "documents_stated": None, "qualifications_stated": None}, {})
        for row in tables.pop("persons")
    }
    for name, rows in tables.items():
        for row in rows:
            found[row["person_id"]].tables.setdefault(name, []).append(row)
    return found


def plain(value: Any, kind: str) -> Any:
    if kind == "day" and value is not None:
        return None if value >= OPEN else to_date(value)
    return value


@pytest.mark.parametrize(
    ("code", "on"),
    [("RU", "2026-03-20"), ("RU", "2023-10-05"), ("KZ", "2025-10-01"), ("TR", "2025-08-15"), ("EU", "2025-09-09")],
)
def test_rows_equal_the_reading_for_one_person(
    code: str, on: str, nation: Path, people: dict[int, Person], tmp_path: Path
) -> None:
    out = tmp_path / "answers.parquet"
    done = RUN.invoke(app, ["assess", str(nation), "--corridor", code, "--on", on, "--out", str(out)])
    assert done.exit_code == 0, done.output
    table = pq.read_table(out)
    rows = table.to_pylist()
    assert [row["person_id"] for row in rows] == sorted(people)
    chosen, day = corridor(code), to_day(date.fromisoformat(on))
    asked, names = questions(chosen), reason_names(chosen)
    assert json.loads(table.schema.metadata[b"sapar:reasons"]) == list(names)
    for row in rows:
        question = Question(people[row["person_id"]], day)
        expected = {name: plain(question.value(tree), tree.kind) for name, tree in asked.items()}
        assert {name: row[name] for name in asked} == expected, row["person_id"]
        wrong = tuple(name for name, tree in chosen.reasons if question.value(tree))
        assert reasons_of(row["reasons"], names) == wrong


def test_csv_holds_the_same_rows(nation: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        out = str(tmp_path / f"answers.{suffix}")
        assert RUN.invoke(app, ["assess", str(nation), "--corridor=RU", "--on=2026-03-20", "--out", out]).exit_code == 0
    with (tmp_path / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected = pq.read_table(tmp_path / "answers.parquet").to_pylist()
    assert [(row["person_id"], row["until"]) for row in rows] == [
        (str(row["person_id"]), row["until"].isoformat() if row["until"] else "") for row in expected
    ]


def test_bad_rows_are_listed_beside_the_answers(tmp_path: Path) -> None:
    facts = tmp_path / "facts"
    facts.mkdir()
    pq.write_table(pa.table({"person_id": [1, 2], "citizenships": ["KG", "KG"]}), facts / "persons.parquet")
    (facts / "stays.csv").write_text(
        "person_id,country,from_date,to_date\n1,RU,2026-03-02,\n2,RU,2026-03-10,2026-03-01\n", encoding="utf-8"
    )
    out = tmp_path / "answers.parquet"
    done = RUN.invoke(app, ["assess", str(facts), "--corridor=RU", "--on=2026-03-20", "--out", str(out), "--lang=en"])
    assert done.exit_code == 0, done.output
    rows = {row["person_id"]: row for row in pq.read_table(out).to_pylist()}
    assert (rows[1]["lawful"], rows[1]["until"], rows[1]["days_used"]) == (True, date(2026, 5, 30), 19)
    with (tmp_path / "answers-bad-rows.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    assert [(bad["table"], bad["line"], bad["person_id"], bad["column"]) for bad in listed] == [
        ("stays", "3", "2", "to_date")
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--corridor": "US"}, "--corridor US is not known here"),
        ({"--on": "2026-02-30"}, "--on 2026-02-30 is not a date"),
        ({"--out": "answers.xlsx"}, "must end in .parquet or .csv"),
        ({"--out": "nowhere/answers.csv"}, "its folder does not exist"),
        ({"folder": "nowhere"}, "no folder"),
    ],
)
def test_mistakes_get_one_sentence(change: dict[str, str], said: str, nation: Path, tmp_path: Path) -> None:
    given = {
        "folder": str(nation),
        "--corridor": "RU",
        "--on": "2026-03-20",
        "--out": str(tmp_path / "a.csv"),
        **change,
    }
    options = [f"{name}={value}" for name, value in given.items() if name.startswith("--")]
    done = RUN.invoke(app, ["assess", given["folder"], *options, "--lang=en"])
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
