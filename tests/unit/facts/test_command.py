"""`sapar facts generate` and `sapar facts check`."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sapar.sites.cli import facts

runner = CliRunner()


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    facts.register(app)
    app.command("other")(lambda: None)  # with one command only, Typer would drop its name
    return app


def test_a_nation_is_made_and_found_in_order(app: typer.Typer, tmp_path: Path) -> None:
    made = runner.invoke(app, ["facts", "generate", "--persons", "100", "--seed", "5", "--out", str(tmp_path / "n")])
    assert made.exit_code == 0
    assert "100 persons made" in made.stderr
    assert "persons: 100 rows written" in made.stdout
    checked = runner.invoke(app, ["facts", "check", str(tmp_path / "n")])
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[0] == "persons: 100 rows read"
    assert checked.stdout.splitlines()[-1] == "Nothing is wrong."


def test_bad_rows_are_counted_listed_and_end_with_status_2(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id,sex\n1,f\n2,x\n")
    listed = tmp_path / "bad.csv"
    result = runner.invoke(app, ["facts", "check", str(tmp_path), "--bad-rows", str(listed), "--lang", "ru"])
    assert result.exit_code == 2
    assert result.stdout.splitlines()[0] == "persons: прочитано строк: 1"
    assert result.stderr.strip() == f"Ошибочных значений: 1. Отложено человек: 1. Список: {listed}"
    assert listed.read_text(encoding="utf-8").splitlines()[1] == "persons,3,2,sex,неизвестное значение: «x»"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "nowhere"], "There is no folder “nowhere”."),
        (["generate", "--persons", "0", "--out", "x"], "Give --persons 1 or more."),
        (["check", "nowhere", "--lang", "ky"], "«nowhere» папкасы жок."),
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(app: typer.Typer, arguments: list[str], sentence: str) -> None:
    result = runner.invoke(app, ["facts", *arguments])
    assert result.exit_code == 2
    assert result.stderr.strip() == sentence
