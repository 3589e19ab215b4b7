"""`sapar registry`: search, queue, reindex; each logs and refuses in a sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sapar.core.audit.models import Entry
from sapar.core.registry.models import Candidate
from sapar.sites.cli.main import app
from tests.register import register

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["registry", *arguments])
    return result.exit_code, result.output


def test_search_prints_who_was_found_and_logs_it() -> None:
    person = register("Жээнбекова", "Чынара", birth_date="17.05.1990", district="Ош")
    status, said = run("search", "jeenbekova chynara 1990", "--lang", "en", "--purpose", "lost passport")
    assert (status, said) == (0, f"{person.uid}  1.00  Жээнбекова Чынара (1990, Ош)\n")
    entry = Entry.objects.get(purpose="lost passport")
    assert (entry.actor_kind, entry.actor_id, entry.details["hits"]) == ("system", "command line", 1)


def test_search_as_json_asks_for_the_year_by_name_alone() -> None:
    person = register("Жээнбекова", "Чынара", birth_date="1990")
    status, said = run("search", "Чинара Жеенбекова", "--json")
    found = json.loads(said)
    assert (status, [hit["uid"] for hit in found["hits"]], found["ask_year"]) == (0, [person.uid], True)


def test_nobody_found_is_said_in_the_language_asked_for() -> None:
    status, said = run("search", "Асанов 1990", "--lang", "en")
    assert (status, said) == (0, "Nobody was found. Try another spelling, the year of birth, or a number.\n")


def test_empty_query_is_refused_in_a_sentence() -> None:
    assert run("search", " ") == (2, "Give a name, a birth year or a number to search for.\n")


def test_reindex_makes_missing_keys() -> None:
    person = register("Асанов", "Бакыт")
    person.lookup.delete()
    assert run("search", "Асанов", "--json")[1].count("uid") == 0
    assert run("reindex") == (0, "1 records indexed.\n")
    assert run("search", "Асанов", "--json")[1].count(person.uid) == 1


def test_pairs_of_linkage_are_queued_or_joined(tmp_path: Path) -> None:
    one = register("Асанов", "Бакыт", birth_date="17.05.1990")
    two = register("Asanov", "Bakyt", birth_date="1991", despite=[one.uid])
    three = register("Маматов", "Эрлан", birth_date="1980")
    Candidate.objects.all().delete()
    out = tmp_path / "records.csv"
    assert run("records", str(out)) == (0, f"3 records written to {out}.\n")
    assert out.stat().st_mode & 0o777 == 0o600
    written = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(row["id"], row["surname"], row["birth_date"]) for row in written] == [
        (one.uid, "Асанов", "1990-05-17"), (two.uid, "Asanov", ""), (three.uid, "Маматов", ""),
    ]  # fmt: skip
    pairs = tmp_path / "pairs.csv"
    rows = ((one.uid, two.uid, 0.99, "link"), (two.uid, three.uid, 0.6, "review"), (one.uid, three.uid, 0.1, "no"))
    pairs.write_text(
        "id_a,id_b,score,same,why,model\n" + "".join(f"{a},{b},{s},{same},Why.,m1\n" for a, b, s, same in rows)
    )
    assert run("queue", str(pairs)) == (0, "2 pairs queued, 0 joined.\n")
    assert run("queue", str(pairs)) == (0, "0 pairs queued, 0 joined.\n")
    assert [(c.origin, c.model_version, c.evidence) for c in Candidate.objects.all()] == [
        ("link", "m1", {"why": "Why."})
    ] * 2
    assert run("queue", str(pairs), "--join") == (0, "0 pairs queued, 1 joined.\n")
    two.refresh_from_db()
    assert two.cluster == one
    assert Candidate.objects.filter(decision__isnull=True).count() == 1


def test_file_that_holds_no_pairs_is_refused_in_a_sentence(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("a,b\n1,2\n")
    status, said = run("queue", str(pairs))
    assert (status, said.count("\n"), "id_a" in said) == (2, 1, True)
