"""The nation for measuring: written past the ORM, and all the same as the ORM and the services see and write it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.cases import services as cases
from sapar.core.cases.models import Case
from sapar.core.cases.rebuilding import verify
from sapar.core.registry import lookup
from sapar.core.registry import queries as register
from sapar.core.registry.models import Found, Pair, Person, Term, TermForm, Word
from sapar.sites.cli.demonstration import bulk, nation
from sapar.sites.cli.demonstration.answers import petition_request

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("tests")


@pytest.fixture(autouse=True)
def small(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(nation, "PART", 20)
    monkeypatch.setattr(nation, "DAYS", 60)


def quiet(_text: str) -> None:
    """Nobody listens."""


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return {
            name
            for model in nation.TABLES
            for name in connection.introspection.get_constraints(cursor, model._meta.db_table)
        }


def keys() -> dict[str, list[tuple[Any, ...]]]:
    """All that persons are found by."""
    return {
        "found": sorted(Found.objects.values_list("person_id", "full", "birth", "year", "version")),
        "pairs": sorted(Pair.objects.values_list("number", "year", "person_id", "version")),
        "words": sorted(Word.objects.values_list("number", "year", "person_id", "version")),
        "terms": sorted(Term.objects.values_list("fold", "root", "version")),
        "forms": sorted(TermForm.objects.values_list("number", "term__fold")),
    }


def as_stored(model: type[models.Model], columns: list[str]) -> list[tuple[Any, ...]]:
    """The rows as the database has them, past every conversion of Django's."""
    quote = connection.ops.quote_name
    listed = ", ".join(f"CAST({quote(column)} AS text)" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listed} FROM {quote(model._meta.db_table)}")
        return sorted(cursor.fetchall(), key=repr)


def plan() -> nation.Plan:
    return nation.plan(seed=1)


def test_it_goes_on_where_it_was_and_every_state_follows_from_its_log() -> None:
    before, told = indexes(), []
    assert nation.load(persons=40, tell=told.append) == 40
    assert nation.load(persons=60, tell=told.append) == 20
    assert nation.load(persons=60, tell=told.append) == 0
    assert sum("persons" in text and "second" in text for text in told) == 3
    assert Person.objects.filter(pk__gte=nation.BASE).count() == 60
    assert [difference for _number, found in verify() for difference in found] == []
    assert indexes() == before
    assert not any(map(bulk.exists, (bulk.NOTED, nation.PAIRS, nation.WORDS, nation.TERMS)))


def test_stopped_before_its_end_it_is_completed() -> None:
    before = indexes()
    nation.set_aside()
    made = plan()
    nation.write(made, 0, 20)
    assert indexes() < before
    assert nation.load(persons=40, tell=quiet) == 20
    assert indexes() == before
    assert Found.objects.count() == 40 == Pair.objects.values("person_id").distinct().count()


def test_what_persons_are_found_by_is_what_indexing_them_writes() -> None:
    nation.load(persons=60, tell=quiet)
    before = keys()
    assert all(before.values())
    lookup.rebuild(everything=True)
    assert keys() == before
    for person in Person.objects.filter(pk__gte=nation.BASE):
        text = f"{person.given} {person.surname} {person.birth_year}"
        assert person.uid in {hit.uid for hit in register.search(actor=SYSTEM, text=text, purpose="tests")}


def test_rows_are_stored_as_the_orm_stores_them(monkeypatch: pytest.MonkeyPatch) -> None:
    part = nation.Part(plan(), 3, 20)
    monkeypatch.setattr(timezone, "now", lambda: part.plan.now)  # the ORM stamps rows with it
    part.make()
    stored = {}
    tables = {model: rows for model in nation.TABLES if (rows := part.rows.tables[model])}
    assert set(tables) == set(nation.TABLES)
    for way in (bulk.write, lambda model, rows: model._default_manager.bulk_create([model(**row) for row in rows])):
        with transaction.atomic():
            for model, rows in tables.items():
                way(model, rows)
                columns = [f.column for f in model._meta.concrete_fields if f.column != "id" or "id" in rows[0]]
                found = as_stored(model, columns)
                assert stored.setdefault(model, found) == found, model
            transaction.set_rollback(True)


def test_a_case_opened_afterwards_gets_a_number_of_its_own() -> None:
    nation.load(persons=20, tell=quiet)
    office = Case.objects.filter(programme="petition").first().office
    opened = cases.open_case(
        actor=SYSTEM, programme="petition", office=office, person=Person.objects.first(),
        answers=petition_request(Random(1), date(2026, 6, 1)),
    )  # fmt: skip
    assert Case.objects.filter(number=opened.number).count() == 1
    assert opened.number.endswith(str(nation.FIRST_NUMBER + Case.objects.filter(pk__gte=nation.BASE).count()))


def test_a_row_without_a_value_that_has_no_default_is_refused() -> None:
    with pytest.raises(KeyError, match="uid"):
        bulk.write(Person, [{"id": 1, "cluster_id": 1}])
