"""Every corridor, on days of several states of its law: everybody is answered as if asked alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sapar.engines.corridors.registry import CORRIDORS, corridor
from sapar.engines.pathways import population as module
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.facts import TABLES, Facts, load
from sapar.engines.pathways.facts.generate import generate
from sapar.engines.pathways.population import assess, questions, reason_names, reasons_of
from sapar.engines.pathways.scalar import Person, Question
from sapar.sites.cli.main import app

DESTINATIONS = [code for code, meta in CORRIDORS.items() if meta.is_destination]
DAYS = ("2026-03-20", "2024-12-31", "2022-03-01", "2016-06-30")
SIZE = 300


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    generate(folder, SIZE, seed=7)
    return folder


@pytest.fixture(scope="module")
def facts(nation: Path) -> Iterator[Facts]:
    with load(nation) as found:
        yield found


@pytest.fixture
def population(facts: Facts) -> Iterator[Population]:
    backend = facts.ibis()
    with closing(Population({name: backend.table(name) for name in TABLES})) as found:
        yield found


@pytest.fixture(scope="module")
def persons(facts: Facts) -> dict[int, Person]:
    """The same persons, for the reading of one."""
    rows = {name: facts.connection.execute(f"SELECT * FROM {name}").to_arrow_table().to_pylist() for name in TABLES}
    tables: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name in TABLES:
        for row in rows[name] if name != "persons" else []:
            tables[row["person_id"]][name].append(row)
    return {row["person_id"]: Person(row, dict(tables[row["person_id"]])) for row in rows["persons"]}


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["assess", *map(str, arguments), "--lang", "en"])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("code", DESTINATIONS)
def test_everybody_is_answered_as_if_asked_alone(
    code: str, day: str, population: Population, persons: dict[int, Person]
) -> None:
    rules, on = corridor(code), parse(day)
    rows = assess(population, rules, on).to_pyarrow().to_pylist()
    assert [row["person_id"] for row in rows] == sorted(persons)
    trees, names = questions(rules), reason_names(rules)
    for row in rows:
        question = Question(persons[row["person_id"]], on)
        alone = {name: question.value(tree) for name, tree in trees.items()}
        wrong = tuple(name for name, tree in rules.reasons if question.value(tree))
        mask = sum(1 << names.index(name) for name in wrong)
        assert row == {"person_id": row["person_id"], **alone, "reasons": mask}
        assert reasons_of(mask, names) == wrong


@cache
def _rows(path: Path) -> dict[str, dict[int, list[dict[str, Any]]]]:
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name in TABLES:
        found[name] = defaultdict(list)
        for row in pq.read_table(path / f"{name}.parquet").to_pylist():
            found[name][row["person_id"]].append(row)
    return found


def _case(path: Path, person: int, destination: str, on: str) -> dict[str, Any]:
    """A person of the tables as the input of `sapar check`."""
    tables = _rows(path)

    def text(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def listed(table: str, *same: str, **renamed: str) -> list[dict[str, Any]]:
        names = {**{name: name for name in ("country", *same)}, **renamed}
        return [
            {to: text(row[of]) for of, to in names.items() if row.get(of) is not None} for row in tables[table][person]
        ]

    (single,) = tables["persons"][person]
    span = {"from_date": "from", "to_date": "to"}
    terms = ("kind", "indefinite", "occupation", "region", "weekly_hours", "hourly_pay", "currency")
    case = {
        "person": {
            "citizenships": single["citizenships"].split() if single["citizenships"] else None,
            "birth_date": text(single["birth_date"]),
            "in_destination_register": single["in_destination_register"],
        },
        "stays": listed("stays", "region", **span),
        "contracts": listed("contracts", *terms, **span, ended_on="ended"),
        "permits": listed("permits", "kind", "issued_by", "cancelled_on", **span),
        "events": listed("events", "kind", "ground", "paid", on_date="on", until_date="until"),
        "destination": destination,
        "on": on,
    }
    return {**case, "purpose": single["purpose"]} if single["purpose"] else case


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("code", ["RU", "KZ", "EU"])
def test_file_says_what_check_says(code: str, nation: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    result = run(nation, "--corridor", code, "--on", "2026-03-20", "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"{SIZE} persons answered in {out}.\n"), result.stderr
    for row in pq.read_table(out).to_pylist()[:60]:
        answer = check(_case(nation, row["person_id"], code, "2026-03-20"))
        said = {
            "present": answer["stay"]["present"],
            "lawful": answer["stay"]["lawful"],
            "until": _date(answer["stay"]["until"]),
            "days_used": answer["stay"]["days_used"],
            "work_allowed": answer["work"]["allowed"],
            "barred_until": _date(answer["entry"]["barred_until"]),
            "overstay_days": answer["stay"]["overstay_days"],
        }
        assert {name: row[name] for name in said} == said
        todo = {
            duty["duty"]: _date(duty["due"])
            for duty in answer["duties"]
            if duty["who"] == "person" and duty["due"] and duty["done"] is False
        }
        first = min((due for due in todo.values() if due), default=None)
        assert row["next_duty_due"] == first
        assert row["next_duty"] is None if first is None else todo[row["next_duty"]] == first


def test_columns_and_what_a_file_tells_of_itself(nation: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    run(nation, "--corridor", "RU", "--on", "2026-03-20", "--out", out)
    schema = pq.read_schema(out)
    assert {field.name: str(field.type) for field in schema} == {
        "person_id": "int64",
        "present": "bool",
        "lawful": "bool",
        "until": "date32[day]",
        "days_used": "int32",
        "work_allowed": "bool",
        "next_duty": "string",
        "next_duty_due": "date32[day]",
        "barred_until": "date32[day]",
        "overstay_days": "int32",
        "reasons": "int64",
    }
    told = {name.decode(): json.loads(value) for name, value in schema.metadata.items() if name.startswith(b"sapar:")}
    assert told == {
        "sapar:corridor": "RU",
        "sapar:on": "2026-03-20",
        "sapar:reasons": list(reason_names(corridor("RU"))),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["answers.parquet"]


def test_a_bar_without_end_has_no_date_and_its_bit(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id,citizenships\n1,KG\n2,KG\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("person_id,country,kind,on_date\n1,KZ,ban,2026-01-10\n", encoding="utf-8")
    out = tmp_path / "answers.parquet"
    assert run(tmp_path, "--corridor", "KZ", "--on", "2026-03-20", "--out", out).exit_code == 0
    names = reason_names(corridor("KZ"))
    first, second = pq.read_table(out).to_pylist()
    assert first["barred_until"] is None
    bars = [
        [name for name in reasons_of(row["reasons"], names) if name.startswith("barred:")] for row in (first, second)
    ]
    assert bars == [["barred:ordered"], []]


def test_reasons_are_named(nation: Path, tmp_path: Path) -> None:
    result = run(nation, "--corridor", "GB", "--on", "2026-03-20", "--out", tmp_path / "a.csv", "--reasons")
    printed = [line.split() for line in result.stdout.splitlines()[2:]]
    assert printed == [[str(bit), name] for bit, name in enumerate(reason_names(corridor("GB")))]


def test_spark_that_is_not_there_is_one_sentence(nation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sapar.engines.pathways.spark.find_missing", lambda: "java")
    out = tmp_path / "a.csv"
    result = run(nation, "--corridor", "RU", "--on", "2026-03-20", "--out", out, "--engine", "spark")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "--engine spark cannot run: java is not installed. Install it, or use --engine duckdb."
    )
    assert not out.exists()


def test_a_day_beyond_the_known_law_is_said(nation: Path, tmp_path: Path) -> None:
    late = CORRIDORS["JP"].law_known_until.replace(year=2030)
    result = run(nation, "--corridor", "JP", "--on", late.isoformat(), "--out", tmp_path / "a.csv")
    assert result.exit_code == 0
    assert result.stderr.startswith("The law is known here up to ")


def test_a_broken_run_leaves_no_half_file(
    population: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> pa.RecordBatch:
        raise OSError("No space left on device")

    monkeypatch.setattr(module, "_dated", broken)
    with pytest.raises(OSError, match="No space"):
        module.write(assess(population, corridor("JP"), parse("2026-03-20")), tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_run_leaves_nothing_behind(nation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into memory is personal data too: it goes into a folder of its own, which goes away."""
    monkeypatch.chdir(tmp_path)
    with load(nation) as facts:
        spill = facts.connection.execute("SELECT current_setting('temp_directory')").fetchone()
        assert spill is not None
        folder = Path(spill[0])
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []
