"""Every way to read a tree, as functions from many persons, many trees and a day to answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from sapar.engines.pathways import language as L
from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.batch import Frame, Reading
from sapar.engines.pathways.fold import Folder
from sapar.engines.pathways.scalar import Person, Question
from tests.oracle import Oracle
from tests.population import answers, database, population

Answers: TypeAlias = dict[int, dict[str, Any]]
Read: TypeAlias = Callable[[Mapping[int, Person], Mapping[str, N.Expr], int], Answers]


def scalar(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """For one person after another."""
    return {
        number: {name: Question(person, day).value(tree) for name, tree in trees.items()}
        for number, person in persons.items()
    }


def folded(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """For one person, after what the day decides was worked out."""
    folder = Folder(day)
    return scalar(persons, {name: folder.fold(tree) for name, tree in trees.items()}, day)


def oracle(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """As sets of days."""
    return {
        number: {name: Oracle(person.facts, person.tables, day).value(tree) for name, tree in trees.items()}
        for number, person in persons.items()
    }


def batch(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """For a population on DuckDB, as `sapar assess` asks: folded first."""
    return answers(persons, trees, day)


def batch_unfolded(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """For a population, with nothing worked out beforehand."""
    asked = population(persons)
    of_persons = asked.tables["persons"]
    frame = asked.compute(Frame(of_persons.mutate(key=of_persons["person_id"]), day), trees.values())
    read = Reading(frame, frame.table)
    found = frame.table.select("person_id", **{name: read.value(tree) for name, tree in trees.items()})
    return {row["person_id"]: row for row in database().to_pyarrow(found).to_pylist()}


def batch_at_each(persons: Mapping[int, Person], trees: Mapping[str, N.Expr], day: int) -> Answers:
    """For a population, about a day that each person brings along: as questions about the past are asked."""
    anchor = dict.fromkeys(N.COLUMNS["payments"]) | {"country": "ZZ", "for": "anchor", "starts": day}
    anchored = {
        number: replace(person, tables={**person.tables, "payments": [*person.tables.get("payments", []), anchor]})
        for number, person in persons.items()
    }
    rows = L.rows("payments", "ZZ")
    asked = {name: N.AtEach(rows, L.col("payments", "starts"), L.TRUE, tree) for name, tree in trees.items()}
    return answers(anchored, asked, day - 1000)


READINGS: dict[str, Read] = {
    "scalar": scalar,
    "folded": folded,
    "oracle": oracle,
    "batch": batch,
    "batch_unfolded": batch_unfolded,
    "batch_at_each": batch_at_each,
}
