"""`sapar registry search`: finds, logs, refuses in a sentence."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sapar.core.audit.models import Entry
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
