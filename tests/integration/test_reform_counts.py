"""`sapar reform`: the examples counted by hand, several reforms at once, and a page that stands alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from typer.testing import CliRunner

from sapar.engines.corridors.library import example_reforms, library
from sapar.engines.corridors.registry import build, corridor
from sapar.engines.pathways import comparison
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.comparison import ALL, CHANGES, Count, compare
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.days import age, parse
from sapar.engines.pathways.facts import TABLES, Facts, from_arrow, load
from sapar.engines.pathways.facts.generate import generate
from sapar.engines.pathways.law import Reform
from sapar.engines.pathways.scalar import Person, Question
from sapar.sites.cli.main import app

DAY = "2026-03-20"


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    generate(folder, 400, seed=3)
    return folder


def example(name: str) -> Reform:
    return Reform.from_data(yaml.safe_load(example_reforms()[name]))


def under(reform: Reform) -> Corridor:
    return build(reform.corridor, library().reformed(reform))


@contextmanager
def asked(facts: Facts) -> Iterator[Population]:
    backend = facts.ibis()
    with closing(Population({name: backend.table(name) for name in TABLES})) as population:
        yield population


def run(*arguments: str | Path, lang: str = "en") -> Any:
    return CliRunner().invoke(app, ["reform", *map(str, arguments), "--lang", lang])


def by_hand(facts: Facts, now: Corridor, then: Corridor, day: int) -> Counter[tuple[str, str, str]]:
    """Persons by change, sex and age, one after another, from the two sets of answers."""
    tables = {name: facts.connection.execute(f"SELECT * FROM {name}").to_arrow_table().to_pylist() for name in TABLES}
    found: Counter[tuple[str, str, str]] = Counter()
    for row in tables["persons"]:
        own = {n: [r for r in tables[n] if r["person_id"] == row["person_id"]] for n in TABLES if n != "persons"}
        question = Question(Person(row, own), day)
        band = "unknown"
        if row["birth_day"] is not None:
            years = age(row["birth_day"], day)
            band = next(comparison.band(i) for i, (a, b) in enumerate(comparison.BANDS) if a <= years <= b)
        for change in _changes(_answers(question, now), _answers(question, then)):
            found[change, row["sex"] or "unknown", band] += 1
    return found


def _answers(question: Question, rules: Corridor) -> dict[str, Any]:
    return {
        "present": question.value(rules.presence.present),
        "lawful": question.value(rules.lawful) is True,
        "until": question.value(rules.until),
        "barred": any(question.value(ban.active) for ban in rules.bans),
        "owed": {
            duty.name
            for duty in rules.duties
            if duty.who == "person" and duty.name != "departure"
            if question.value(duty.applies) is True and question.value(duty.done) is False
        },
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    found = []
    if before["present"]:
        if before["lawful"] != after["lawful"]:
            found.append("becomes_lawful" if after["lawful"] else "becomes_unlawful")
        elif before["lawful"] and None not in (before["until"], after["until"]):
            found += ["stays_longer"] * (after["until"] > before["until"])
            found += ["stays_shorter"] * (after["until"] < before["until"])
        found += ["newly_owes"] * bool(after["owed"] - before["owed"])
        found += ["no_longer_owes"] * bool(before["owed"] - after["owed"])
    if before["barred"] != after["barred"]:
        found.append("newly_barred" if after["barred"] else "no_longer_barred")
    return found


@pytest.mark.parametrize("name", example_reforms())
def test_counts_are_those_made_by_hand(name: str, nation: Path) -> None:
    reform, day = example(name), parse(DAY)
    now, then = corridor(reform.corridor), under(reform)
    with load(nation) as facts, asked(facts) as people:
        counts = compare(people, now, [(name, then)], day, threshold=1)
        expected = by_hand(facts, now, then, day)
    assert {(c.corridor, c.reform) for c in counts} == {(reform.corridor, name)}
    cells = {(c.change, c.sex, c.age): c.persons for c in counts}
    assert {cell: count for cell, count in cells.items() if ALL not in cell[1:] and count} == dict(expected)
    for change in CHANGES:
        assert cells[change, ALL, ALL] == sum(count for (what, _, _), count in expected.items() if what == change)
    if name == "ru-rolling-to-calendar-year":  # so that more than zeros is compared
        assert cells["becomes_unlawful", ALL, ALL]


@contextmanager
def crowd(number: int, since: str) -> Iterator[Population]:
    """So many citizens of Kyrgyzstan, men of 30, each in Russia since the same day."""
    ids = list(range(1, number + 1))

    def days(day: str) -> pa.Array:
        return pa.array([parse(day)] * number, pa.int32()).cast(pa.date32())

    persons = {"person_id": ids, "citizenships": ["KG"] * number, "sex": ["m"] * number}
    tables = {
        "persons": pa.table({**persons, "birth_date": days("1996-01-01")}),
        "stays": pa.table({"person_id": ids, "country": ["RU"] * number, "from_date": days(since)}),
    }
    with from_arrow(tables) as facts, asked(facts) as people:
        yield people


@pytest.mark.parametrize(("number", "shown"), [(12, 12), (10, 10), (9, None), (1, None)])
def test_known_case_of_the_year_and_the_rolling_window(number: int, shown: int | None) -> None:
    """In Russia since 15 November 2025: 47 days of 2025 and 60 of 2026, lawful by the year; 107 of the last 180."""
    reform = example("ru-rolling-to-calendar-year")
    with crowd(number, since="2025-11-15") as people:
        counts = compare(people, corridor("RU"), [("r", under(reform))], parse("2026-03-01"))
    totals = {c.change: c.persons for c in counts if c.sex == c.age == ALL}
    assert totals["becomes_unlawful"] == shown
    assert totals["becomes_lawful"] == 0
    if shown is None:  # nor does a margin or a cell give it away
        assert [c for c in counts if c.change == "becomes_unlawful" and c.persons not in (None, 0)] == []


def test_reforms_are_answered_together_as_alone(nation: Path) -> None:
    names = ["ru-rolling-to-calendar-year", "ru-30-days-to-find-an-employer"]
    laws = [(name, under(example(name))) for name in names]
    with load(nation) as facts, asked(facts) as people:
        together = compare(people, corridor("RU"), laws, parse(DAY), threshold=5)
        alone = [c for law in laws for c in compare(people, corridor("RU"), [law], parse(DAY), threshold=5)]
    assert together == alone


def test_a_reform_that_changes_nothing(nation: Path) -> None:
    same = build("KZ", library())
    with load(nation) as facts, asked(facts) as people:
        counts = compare(people, corridor("KZ"), [("same", same)], parse(DAY))
    assert {c.persons for c in counts} == {0}
    assert not comparison.changed(corridor("KZ"), same)


def test_command_writes_the_counts(nation: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "here"
    result = run(*example_reforms(), nation, "--on", DAY, "--out", out, "--threshold", "3")
    assert result.exit_code == 0, result.stderr
    assert sorted(path.name for path in out.iterdir()) == ["comparison.csv", "comparison.html", "comparison.png"]
    with (out / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["corridor"], row["reform"]) for row in rows} == {
        ("RU", "ru-rolling-to-calendar-year"),
        ("RU", "ru-30-days-to-find-an-employer"),
        ("EU", "eu-120-days"),
    }
    numbers = {row["persons"] for row in rows}
    assert "" in numbers
    assert numbers.isdisjoint({"1", "2"})
    name = "ru-rolling-to-calendar-year"
    with load(nation) as facts, asked(facts) as people:
        counts = compare(people, corridor("RU"), [(name, under(example(name)))], parse(DAY), threshold=3)
    assert [_row(count) for count in counts] == [row for row in rows if row["reform"] == name]


def _row(count: Count) -> dict[str, str]:
    values = {name: getattr(count, name) for name in ("corridor", "reform", "change", "sex", "age", "persons")}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def test_page_stands_alone_and_speaks_three_languages(nation: Path, tmp_path: Path) -> None:
    name = "ru-rolling-to-calendar-year"
    heads = {
        "ky": "Реформа эмнени өзгөртөт: 2026-жылдын 20-марты",
        "ru": "Что меняет реформа на 20 марта 2026 года",
        "en": "What the reform changes on 20 March 2026",
    }
    for lang, head in heads.items():
        result = run(name, nation, "--on", DAY, "--out", tmp_path / lang, lang=lang)
        assert result.stdout.splitlines()[0] == head
        page = (tmp_path / lang / "comparison.html").read_text(encoding="utf-8")
        for part in (f'<html lang="{lang}">', f"<h1>{head}</h1>", example(name).title[lang], "<svg"):
            assert part in page
        for part in ("<script", "<link", "src=", "url(http", "@import"):
            assert part not in page


def test_reform_of_the_treaty_is_asked_wherever_it_changes_the_law(nation: Path, tmp_path: Path) -> None:
    path = tmp_path / "treaty.yaml"
    change = "{rule: EAEU-STAY-002, params: {days: 30}}"
    path.write_text(f"name: treaty\ncorridor: EAEU\nchanges:\n- {change}\n", encoding="utf-8")
    result = run(path, nation, "--on", DAY, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    with (tmp_path / "out" / "comparison.csv").open(encoding="utf-8", newline="") as file:
        assert {row["corridor"] for row in csv.DictReader(file)} == {"KZ", "BY"}
    assert "treaty (Kazakhstan)" in result.stdout


REFORM = "name: x\ncorridor: RU\nchanges:\n- {{rule: RU-STAY-002, {change}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (REFORM.format(change="params: {limit: many}"), "limit of rule RU-STAY-002 is 90: give a value of its kind."),
        (REFORM.format(change="params: {limit: true}"), "limit of rule RU-STAY-002 is 90: give a value of its kind."),
        (REFORM.format(change="params: 7"), "changes[0].params is a mapping of numbers."),
        (REFORM.format(change="until: 3"), "has an unknown key 'until'"),
        ("name: x\ncorridor: RU\nchanges: 5\n", "changes is a list."),
        ("name: x\ncorridor: RU\n", "the reform has no changes."),
        ("name: x\ntitle: [1]\ncorridor: RU\nchanges: [{rule: RU-STAY-002}]\n", "title is a text,"),
        ("- 1\n", "a reform is a mapping with name, title, corridor and changes."),
        ("name: \xe0\n", "cannot be read: give a YAML file in UTF-8."),
    ],
)
def test_mistakes_in_a_reform_are_one_sentence(text: str, said: str, nation: Path, tmp_path: Path) -> None:
    path = tmp_path / "reform.yaml"
    path.write_text(text, encoding="latin-1")
    result = run(path, nation, "--on", DAY, "--out", tmp_path / "out")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()


def test_mistakes_on_the_command_line_are_one_sentence(nation: Path, tmp_path: Path) -> None:
    out = ("--on", DAY, "--out", tmp_path / "out")
    for arguments, said in (
        ((nation, *out), "Name at least one reform and, last, the folder with the facts."),
        (("no-such", nation, *out), "There is no reform no-such; give a YAML file or one of eu-120-days,"),
        (("eu-120-days", "eu-120-days", nation, *out), "Two of the reforms have one name; give each its own."),
        (("eu-120-days", nation, "--on", "soon", "--out", tmp_path / "out"), "--on soon is not a date;"),
        (("eu-120-days", tmp_path / "nowhere", *out), "There is no folder"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert said in result.stderr.splitlines()[-1]
        assert "Traceback" not in result.stderr
