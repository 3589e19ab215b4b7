"""A population asked: the levels computed one after the other, earlier days as frames of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import ibis.expr.types as ir

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch.counts import Counts, only_where
from sapar.engines.pathways.batch.frame import Frame, Made, Names, computed, null
from sapar.engines.pathways.batch.pieces import FactRows, summed_in_pieces
from sapar.engines.pathways.batch.plan import Plan, facts_asked, frontier, needs_person
from sapar.engines.pathways.batch.reading import Reading
from sapar.engines.pathways.fold import Folder

PER_DAY = 1 << 22
"""More than any day number: a person and a day make one key, `person * PER_DAY + day`."""


class Population:
    """Facts of a population as Ibis tables (see docs/reference/facts); reads any number of trees in one pass."""

    def __init__(self, tables: Mapping[str, ir.Table]) -> None:
        self.tables = dict(tables)
        self._names = Names()
        self._rows = FactRows(tables)
        self._counts = Counts(self._rows, self._names)
        self._live: list[Any] = []

    def answer(self, trees: Mapping[str, L.Expr], day: int, keep: Iterable[str] = ()) -> ir.Table:
        """A table of `person_id`, the columns `keep` of persons and one column a tree, asked about `day`.

        `day`: days since 1970-01-01. Days come back as day numbers, `OPEN` where there is no end.
        """
        folder = Folder(day)
        folded = {name: folder.fold(tree) for name, tree in trees.items()}
        persons = self._facts(facts_asked(folded.values()))
        frame = self.compute(Frame(persons.mutate(key=persons["person_id"]), day), folded.values())
        read = Reading(frame, frame.table)
        columns = {name: read.value(tree) for name, tree in folded.items()}
        answers = frame.table.select("person_id", **columns)
        if frame.nested:
            answers = self._stored(answers, frame)
        kept = list(keep)
        if not kept:
            return answers
        beside = self.tables["persons"].select("person_id", *kept)
        return beside.inner_join(answers, "person_id").select("person_id", *kept, *columns)

    def _facts(self, names: Iterable[str]) -> ir.Table:
        """Persons with some of their single facts; a fact that was not given at all is unknown."""
        persons = self.tables["persons"]
        given = [name for name in names if name in persons.columns]
        table = persons.select("person_id", *given)
        return table.mutate(**{name: null(L.FACTS[name]) for name in names if name not in given})

    # Levels

    def compute(self, frame: Frame, trees: Iterable[L.Expr]) -> Frame:
        """The frame with a column for every heavy node of the trees, and for every clause.

        Each level but the last is stored, without the columns that nothing needs any more: otherwise it would be
        computed again for each group of the next one.
        """
        wanted = list(trees)
        plan = Plan()
        for tree in wanted:
            plan.add(tree)
        for level in range(plan.depth + 1):
            if frame.nested or frame.joined:
                frame = self._store(frame, [*wanted, *plan.after(level - 1)])
            for made in self._made(frame, plan.heavy(level)):
                frame = self._join(frame, made)
            for clauses in plan.clauses(level):
                read = Reading(frame, frame.table)
                named = {self._names.next(): clause for clause in clauses}
                table = frame.table.mutate(**{name: read.value(clause) for name, clause in named.items()})
                columns = {**frame.columns, **{clause.key: name for name, clause in named.items()}}
                frame = replace(frame, table=table, columns=columns, nested=True)
        return frame

    def _store(self, frame: Frame, wanted: Iterable[L.Expr]) -> Frame:
        needed: set[str] = set()
        for tree in wanted:
            frontier(tree, frame.columns, needed, set())
        columns = {key: name for key, name in frame.columns.items() if name in needed}
        needed |= {f"{name}_unknown" for name in needed} | {"key", "person_id", "day"}
        kept = [name for name in frame.table.columns if name in needed]
        stored = self._stored(frame.table.select(*kept), frame)
        return Frame(stored, frame.day, columns, stored)

    def _stored(self, table: ir.Table, frame: Frame) -> Any:
        """A table computed and kept, in place of what the frame was kept in."""
        stored = computed(table)
        self._live.append(stored)
        self._release(frame)
        return stored

    def close(self) -> None:
        """Frees what answers were stored in; tables returned by `answer` cannot be read any more."""
        while self._live:
            self._live.pop().release()

    def _release(self, frame: Frame) -> None:
        """Frees what a frame was stored in, once its successor is."""
        if frame.stored is not None:
            self._live = [stored for stored in self._live if stored is not frame.stored]
            frame.stored.release()

    def _join(self, frame: Frame, made: Made) -> Frame:
        columns = {**frame.columns, **made.columns}
        right = made.table.rename(other="key")
        table = frame.table.left_join(right, frame.table["key"] == right["other"]).drop("other")
        return replace(frame, table=table, columns=columns, joined=True)

    def _made(self, frame: Frame, nodes: list[L.Expr]) -> Iterable[Made]:
        plain: dict[tuple[Any, ...], list[L.Expr]] = defaultdict(list)
        anchored: dict[tuple[int, int], list[L.AtEach]] = defaultdict(list)
        for node in nodes:
            if isinstance(node, L.Aggregate | L.DaysIn):
                rows = node.rows
                cut = (rows.key,) if summed_in_pieces(node) else ()
                plain[(rows.table, rows.zone, needs_person(frame, node), *cut)].append(node)
            elif isinstance(node, L.AtEach):
                anchored[(node.rows.key, node.day.key)].append(node)
            elif isinstance(node, L.FirstDayTooMany):
                yield self._counts.too_many(frame, node)
            elif isinstance(node, L.NthDayBack):
                yield self._counts.nth_back(frame, node)
            else:
                assert isinstance(node, L.LargestCount)
                yield self._counts.largest(frame, node)
        for group in plain.values():
            yield self._counts.grouped(frame, group)
        for anchors in anchored.values():
            yield self._at_each(frame, anchors)

    def _at_each(self, frame: Frame, nodes: list[L.AtEach]) -> Made:
        """Earlier days become a frame of their own, of which the same questions are asked."""
        node = nodes[0]
        names = {each.key: self._names.next() for each in nodes}
        found = self._rows.rows(frame, node.rows, (node.day,))
        if found is None:
            return self._counts.nothing(frame, list(nodes), names)
        table, read = found
        asked = table.select(parent="key", person_id="person_id", day=read.value(node.day).cast("int32")).distinct()
        asked = asked.filter(asked["day"].notnull())
        # Asked at one day, a person is one question; asked at several, two of them may lead to the same earlier day.
        days = asked.drop("parent") if frame.day is not None else asked.select("person_id", "day").distinct()
        folder = Folder(None)
        asked_for = {
            each.key: replace(each, test=folder.fold(each.test), value=folder.fold(each.value)) for each in nodes
        }
        parts = [part for each in asked_for.values() for part in (each.test, each.value)]
        facts = facts_asked(parts)
        anchors = days.inner_join(self._facts(facts), "person_id") if facts else days
        anchors = anchors.mutate(key=anchors["person_id"] * PER_DAY + anchors["day"])
        stored = computed(anchors)
        inner = self.compute(Frame(stored, None, {}, stored), parts)
        then = Reading(inner, inner.table)
        values = {
            names[key]: only_where(then.value(each.value), then.value(each.test)) for key, each in asked_for.items()
        }
        told = inner.table.select("day", parent="person_id", **values)
        if frame.day is None:
            told = asked.inner_join(told, [asked["person_id"] == told["parent"], asked["day"] == told["day"]])
        made = told.group_by("parent").aggregate(**{name: told[name].max() for name in values}).rename(key="parent")
        return Made(self._stored(made, inner), names)
