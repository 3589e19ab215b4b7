"""`sapar registry link`: files in, pairs and bad rows out."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("splink")

from typer.testing import CliRunner

from sapar.engines.identity.linkage.train import true_pairs, write_files
from sapar.engines.pathways.spark import find_missing
from sapar.sites.cli.main import app

COLUMNS = ["id_a", "id_b", "score", "same", "why", "model"]


def run(*arguments: object, lang: str = "en") -> Any:
    return CliRunner().invoke(app, ["registry", "link", *map(str, arguments), "--lang", lang])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("offices")
    paths = folder / "a.csv", folder / "b.csv"
    return *paths, write_files(paths, 1500, seed=31)


def test_two_files(files: tuple[Path, Path, dict[str, int]], tmp_path: Path) -> None:
    a, b, truth = files
    out = tmp_path / "pairs.csv"
    result = run(a, b, "--out", out)
    assert result.exit_code == 0, result.output
    pairs = rows(out)
    assert list(pairs[0]) == COLUMNS
    assert {pair["same"] for pair in pairs} <= {"link", "review", "no"}
    assert all(pair["id_a"][0] == "A" and pair["id_b"][0] == "B" for pair in pairs)
    linked = [pair for pair in pairs if pair["same"] == "link"]
    right = sum(truth[pair["id_a"]] == truth[pair["id_b"]] for pair in linked)
    assert right / len(linked) >= 0.985
    assert right / true_pairs(truth) >= 0.85
    counts = {same: sum(pair["same"] == same for pair in pairs) for same in ("link", "review", "no")}
    assert result.stdout.splitlines()[-1] == (
        f"{len(truth)} records: {counts['link']} pairs to link, {counts['review']} to review, {counts['no']} that look "
        f"alike and are not one person. Written to {out}."
    )
    assert not (tmp_path / "pairs-bad-rows.csv").exists()


def test_twins_and_siblings_are_never_linked_without_a_pin(
    files: tuple[Path, Path, dict[str, int]], tmp_path: Path
) -> None:
    header = "id,surname,given,patronymic,birth_date,sex,region,phone\n"
    a, b, out = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "pairs.csv"
    a.write_text(
        header
        + "1,Асанова,Эльмира,Исаевна,1990-05-05,F,Ош,996555111222\n2,Асанов,Үсөн,Исаевич,1990-05-05,M,Ош,996555111222\n"
    )
    b.write_text(
        header
        + "1,Асанова,Эльнура,Исаевна,1990-05-05,F,Ош,996555111222\n2,Асанов,Асан,Исаевич,1990-05-05,M,Ош,996555111222\n"
    )
    assert run(a, b, "--out", out).exit_code == 0
    assert not [pair for pair in rows(out) if pair["same"] == "link"]


def test_bad_rows_go_to_a_file_in_the_readers_language(tmp_path: Path) -> None:
    a, out = tmp_path / "a.csv", tmp_path / "pairs.csv"
    a.write_text(
        "id,surname,given,birth_date\n1,Асанов,Бакыт,1992-03-12\n2,Асанов,Бакыт,12 марта\n=3,,,\n4,Asanov,Bakyt,1992-03-12\n"
    )
    result = run(a, "--out", out, lang="ru")
    assert result.exit_code == 0
    assert rows(tmp_path / "pairs-bad-rows.csv") == [
        {"file": "a.csv", "line": "3", "id": "2", "reason": "12 марта — не дата; напишите её как ГГГГ-ММ-ДД."},
        {"file": "a.csv", "line": "4", "id": "'=3", "reason": "В строке нет ни фамилии, ни имени."},
    ]
    assert result.stderr.splitlines()[-1] == f"Строк пропущено: 2; причины — в {tmp_path / 'pairs-bad-rows.csv'}."
    assert [(pair["id_a"], pair["id_b"]) for pair in rows(out)] == [("1", "4")]
    assert rows(out)[0]["why"].startswith("Имя совпадает; фамилия совпадает; дата рождения совпадает")


@pytest.mark.parametrize(
    ("text", "out", "sentence"),
    [
        ("id,surname,given\n1,А,Б\n", "pairs.txt", "must end in .csv."),
        ("id,surname,given\n1,А,Б\n", "none/pairs.csv", "its folder does not exist; create it first."),
        ("id,surname,given\n1,А,Б\n", "a.csv", "is one of the files to be linked; choose another name."),
        ("surname,given\nА,Б\n", "pairs.csv", "a.csv has no column id; add one that is different in each row."),
        ("", "pairs.csv", "a.csv holds no row that can be read."),
        (None, "pairs.csv", "a.csv cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path, text: str | None, out: str, sentence: str) -> None:
    a = tmp_path / "a.csv"
    if text is not None:
        a.write_text(text)
    result = run(a, "--out", tmp_path / out)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith(sentence)
    assert "Traceback" not in result.output


def test_nobody_alike_gives_an_empty_table(tmp_path: Path) -> None:
    a, out = tmp_path / "a.csv", tmp_path / "pairs.csv"
    a.write_text("id,name\n1,Асанов Бакыт\n2,Ким Ольга\n")
    assert run(a, "--out", out).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.skipif(find_missing() is not None, reason=f"Spark cannot run here: {find_missing()} is not installed")
def test_spark_finds_the_same_pairs(tmp_path: Path) -> None:
    paths = tmp_path / "a.csv", tmp_path / "b.csv"
    write_files(paths, 150, seed=8)
    for engine in ("duckdb", "spark"):
        assert run(*paths, "--out", tmp_path / f"{engine}.csv", "--engine", engine).exit_code == 0
    assert rows(tmp_path / "duckdb.csv")
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()
