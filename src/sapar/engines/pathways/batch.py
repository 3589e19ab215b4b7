"""The reading for a population: trees become Ibis expressions, run by DuckDB on one machine and by Spark on many.

Persons (or, inside `AtEach`, persons on earlier days) form a *frame*: one row a question. What a tree says about
rows of facts is computed level by level: all aggregates of one level over one table in a single grouping, joined
to the frame as columns; what remains are expressions over columns. Nothing is ever spread to one row a day.
"""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.fold import Folder
from sapar.engines.pathways.scalar import ZONED

HEAVY = (L.Aggregate, L.DaysIn, L.FirstDayTooMany, L.NthDayBack, L.LargestCount, L.AtEach)
"""Nodes that read rows of facts."""

PER_DAY = 1 << 22
"""More than any day number: a person and a day make one key, `person * PER_DAY + day`."""

PIECE = ("piece_first", "piece_last")
"""First and last day of what is left of a row when days are taken out of it."""

FEW = 4
"""Up to so many aggregates are worth a filter before they are grouped."""

NEVER_NULL = frozenset(
    {"country", "kind", "entered", "gone", "counted_from", "starts", "ends", "early", "indefinite", "on_day", "for"}
)
"""Columns that are always known."""

NULLABLE = frozenset({("contracts", "kind"), ("family_contracts", "kind")})
"""Columns of these names that need not be known after all."""

TYPES: dict[L.Kind, str] = {"bool": "boolean", "day": "int32", "number": "int64", "text": "string"}


@dataclass
class Frame:
    """One row a question: `table` has `key`, `person_id`, the single facts and what was computed so far."""

    table: ir.Table
    day: int | None
    columns: dict[int, str] = field(default_factory=dict)
    stored: Any = None
    joined: bool = False
    """Whether columns were joined since the table was stored."""
    nested: bool = False
    """Whether clauses were computed since then."""

    def today(self, table: ir.Table) -> ir.Value:
        """The day asked about: one for all, or a column."""
        return ibis.literal(self.day, "int32") if self.day is not None else table["day"]


class Population:
    """Facts of a population as Ibis tables (see docs/reference/facts); reads any number of trees in one pass."""

    def __init__(self, tables: Mapping[str, ir.Table]) -> None:
        self.tables = dict(tables)
        self._names = 0
        self._live: list[Any] = []

    def answer(self, trees: Mapping[str, L.Expr], day: int, keep: Iterable[str] = ()) -> ir.Table:
        """A table of `person_id`, the columns `keep` of persons and one column a tree, asked about `day`.

        `day`: days since 1970-01-01. Days come back as day numbers, `OPEN` where there is no end.
        """
        folder = Folder(day)
        folded = {name: folder.fold(tree) for name, tree in trees.items()}
        persons = self._facts(_facts(folded.values()))
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
        return table.mutate(**{name: _null(L.FACTS[name]) for name in names if name not in given})

    # Levels

    def compute(self, frame: Frame, trees: Iterable[L.Expr]) -> Frame:
        """The frame with a column for every heavy node of the trees, and for every clause.

        Each level but the last is stored, without the columns that nothing needs any more: otherwise it would be
        computed again for each group of the next one.
        """
        wanted = list(trees)
        plan = _Plan()
        for tree in wanted:
            plan.add(tree)
        for level in range(plan.depth + 1):
            if frame.nested or frame.joined:
                frame = self._store(frame, [*wanted, *plan.after(level - 1)])
            for made in self._made(frame, plan.heavy(level)):
                frame = self._join(frame, made)
            for clauses in plan.clauses(level):
                read = Reading(frame, frame.table)
                named = {self._name(): clause for clause in clauses}
                table = frame.table.mutate(**{name: read.value(clause) for name, clause in named.items()})
                columns = {**frame.columns, **{clause.key: name for name, clause in named.items()}}
                frame = replace(frame, table=table, columns=columns, nested=True)
        return frame

    def _store(self, frame: Frame, wanted: Iterable[L.Expr]) -> Frame:
        needed: set[str] = set()
        for tree in wanted:
            _frontier(tree, frame.columns, needed, set())
        columns = {key: name for key, name in frame.columns.items() if name in needed}
        needed |= {f"{name}_unknown" for name in needed} | {"key", "person_id", "day"}
        kept = [name for name in frame.table.columns if name in needed]
        stored = self._stored(frame.table.select(*kept), frame)
        return Frame(stored, frame.day, columns, stored)

    def _stored(self, table: ir.Table, frame: Frame) -> Any:
        """A table computed and kept, in place of what the frame was kept in."""
        stored = _computed(table)
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
                cut = (rows.key,) if _summed_in_pieces(node) else ()
                plain[(rows.table, rows.zone, self._needs(frame, node), *cut)].append(node)
            elif isinstance(node, L.AtEach):
                anchored[(node.rows.key, node.day.key)].append(node)
            elif isinstance(node, L.FirstDayTooMany):
                yield self._too_many(frame, node)
            elif isinstance(node, L.NthDayBack):
                yield self._nth_back(frame, node)
            else:
                assert isinstance(node, L.LargestCount)
                yield self._largest(frame, node)
        for group in plain.values():
            yield self._grouped(frame, group)
        for anchors in anchored.values():
            yield self._at_each(frame, anchors)

    def _name(self) -> str:
        self._names += 1
        return f"c{self._names}"

    # Rows of facts

    def _source(self, rows: L.Rows) -> ir.Table | None:
        table = self.tables.get(rows.table)
        if table is None:
            return None
        if rows.zone is not None:
            table = table.filter(table["zone" if rows.table in ZONED else "country"] == rows.zone)
        return table

    def _needs(self, frame: Frame, node: L.Expr) -> bool:
        """Whether the rows must be seen beside the person: for facts, for what was computed before, for the day."""
        if frame.day is None:
            return True
        return any(_personal(child) for child in node.children)

    def _rows(
        self,
        frame: Frame,
        rows: L.Rows,
        extra: Iterable[L.Expr] = (),
        *,
        counted: bool = False,
        useful: Callable[[ir.Table, Reading], Any] | None = None,
    ) -> tuple[ir.Table, Reading] | None:
        """The rows with `key`, filtered; joined with the frame where the condition or `extra` asks for it.

        `counted`: in pieces of which each day lies in one. `useful`: a test of rows without which the answer is the
        same, so that fewer are put into pieces.
        """
        source = self._source(rows)
        if source is None:
            return None
        where = rows.where
        if where is not None:
            for node in where.walk():
                if isinstance(node, L.Trailing):
                    source = self._with_trailing(frame, node)
            for node in where.walk():
                if isinstance(node, L.Covered):
                    source = self._with_covered(frame, node, source)
        if counted and _in_pieces(rows):
            first, last = rows.span
            source = source.mutate(**{PIECE[0]: source[first], PIECE[1]: source[last]})
            source = self._less(rows, source) if rows.less is not None else source
        wanted = [*extra, *([where] if where is not None else [])]
        table, read = self._beside(frame, source, wanted)
        if where is not None:
            table = table.filter(read.value(where))
            read = Reading(frame, table)
        if useful is not None:
            table = table.filter(useful(table, read))
            read = Reading(frame, table)
        if counted and rows.outside is not None:
            table = _outside(table, *rows.outside)
            read = Reading(frame, table)
        if counted and _may_overlap(rows):
            table = self._once(table)
            read = Reading(frame, table)
        return table, read

    def _once(self, table: ir.Table) -> ir.Table:
        """The pieces without the days that an earlier one covers."""
        first, last = PIECE
        table = table.filter(table[first] <= table[last])
        earlier = ibis.window(group_by="key", order_by=[first, last], preceding=(None, 1), following=None)
        reached = table[last].max().over(earlier)
        table = table.mutate(**{first: ibis.greatest(table[first], reached + 1)})
        return table.filter(table[first] <= table[last])

    def _beside(self, frame: Frame, source: ir.Table, wanted: Iterable[L.Expr]) -> tuple[ir.Table, Reading]:
        if frame.day is not None and not any(_personal(expr) for expr in wanted):
            table = source.mutate(key=source["person_id"])
            return table, Reading(frame, table)
        overlap = [name for name in frame.table.columns if name in source.columns and name != "person_id"]
        person = frame.table.drop(*overlap) if overlap else frame.table
        table = source.inner_join(person, "person_id")
        return table, Reading(frame, table)

    def _with_trailing(self, frame: Frame, node: L.Trailing) -> ir.Table:
        found = self._rows(Frame(frame.table, frame.day, frame.columns), node.rows, counted=True)
        assert found is not None
        table = found[0]
        first, last = _span(node.rows)
        name = f"trailing_{node.width}"
        window = ibis.range_window(group_by="person_id", order_by=last, preceding=node.width - 1, following=0)
        days = _straddled(table, first, last, node.width, window)
        return table.mutate(**{name: (table[first] <= table[last]).ifelse(days, 0)})

    def _with_covered(self, frame: Frame, node: L.Covered, source: ir.Table) -> ir.Table:
        """A column that says whether a row of the other table covers a day of this row."""
        cut = node.rows.less is not None or node.rows.outside is not None
        other = self._rows(Frame(frame.table, frame.day), node.rows, counted=cut)
        name = f"covered_{abs(node.key)}"
        if other is None:
            return source.mutate(**{name: ibis.literal(False)})
        first, last = PIECE if cut else node.rows.span
        cover = other[0].select(owner="person_id", begin=first, finish=last)
        day = Reading(Frame(source, frame.day), source).value(node.day)
        days = source.select("person_id", day=day)
        meets = [days["person_id"] == cover["owner"], days["day"] >= cover["begin"], days["day"] <= cover["finish"]]
        hit = days.inner_join(cover, meets).select(owner="person_id", on="day").distinct()
        joined = source.mutate(day_asked=day)
        joined = joined.left_join(hit, [joined["person_id"] == hit["owner"], joined["day_asked"] == hit["on"]])
        return joined.mutate(**{name: joined["on"].notnull()}).drop("day_asked", "owner", "on")

    def _less(self, rows: L.Rows, table: ir.Table) -> ir.Table:
        assert rows.less is not None
        cover = self._source(rows.less)
        if cover is None:
            return table
        if rows.less.where is not None:
            cover = cover.filter(Reading(Frame(cover, None), cover).value(rows.less.where))
        start, end = rows.less.span
        cover = cover.select(owner="person_id", valid_in="country", begin=start, finish=end)
        first, last = PIECE
        meets = [table["person_id"] == cover["owner"], table[first] <= cover["finish"], table[last] >= cover["begin"]]
        if rows.match:
            meets.append(table["country"] == cover["valid_in"])
        joined = table.left_join(cover, meets)
        row = ["person_id", first, last, *(["country"] if rows.match else [])]
        by = ibis.window(group_by=row, order_by=["begin", "finish"])
        so_far = ibis.window(group_by=row, order_by=["begin", "finish"], preceding=None, following=0)
        joined = joined.mutate(reached=joined["finish"].max().over(so_far))
        joined = joined.mutate(previous=joined["reached"].lag().over(by), following=joined["begin"].lead().over(by))
        whole = joined.filter(joined["begin"].isnull())
        ahead = joined.filter(joined["begin"].notnull() & joined["previous"].isnull())
        ahead = ahead.mutate(**{last: ahead["begin"] - 1})
        behind = joined.filter(joined["begin"].notnull())
        until = ibis.least(behind[last], ibis.coalesce(behind["following"] - 1, behind[last]))
        behind = behind.mutate(**{first: behind["reached"] + 1, last: until})
        keep = table.columns
        pieces = whole.select(*keep).union(_typed(ahead, table, keep)).union(_typed(behind, table, keep))
        return pieces.filter(pieces[first] <= pieces[last])

    # Nodes

    def _grouped(self, frame: Frame, nodes: list[L.Expr]) -> Made:
        """All aggregates of one level over one table, in one grouping."""
        first = nodes[0]
        assert isinstance(first, L.Aggregate | L.DaysIn)
        rows = first.rows
        cut = _summed_in_pieces(first)
        names = {node.key: self._name() for node in nodes}
        needs = [child for node in nodes for child in node.children]
        if cut:
            found = self._rows(frame, rows, needs, counted=True)
        else:
            found = self._rows(frame, L.Rows(rows.table, rows.zone), needs)
        if found is None:
            return self._nothing(frame, nodes, names)
        table, read = self._only_useful(frame, nodes, *found) if not cut else found
        sums: dict[str, ir.Value] = {}
        for node in nodes:
            assert isinstance(node, L.Aggregate | L.DaysIn)
            where = None
            if node.rows.where is not None and not cut:
                where = _of_each(table, read.value(node.rows.where))
            name = names[node.key]
            if isinstance(node, L.DaysIn):
                span = PIECE if cut else rows.span
                first_day, last_day = read.value(node.first), read.value(node.last)
                days = _overlap(table, span, first_day, last_day)
                if node.rows.outside is not None and not cut:
                    a, b = (ibis.literal(day, "int32") for day in node.rows.outside)
                    days = days - _overlap(table, span, ibis.greatest(first_day, a), ibis.least(last_day, b))
                sums[name] = _where(days, where).sum().cast("int32")
            else:
                sums.update(_aggregate(node, name, read, where, table))
        return Made(table.group_by("key").aggregate(**sums), names)

    def _only_useful(
        self, frame: Frame, nodes: list[L.Expr], table: ir.Table, read: Reading
    ) -> tuple[ir.Table, Reading]:
        """Without the rows that add nothing to any of the nodes, so that fewer are grouped."""
        if len(nodes) > FEW:
            return table, read
        useful = None
        for node in nodes:
            assert isinstance(node, L.Aggregate | L.DaysIn)
            tests = []
            if node.rows.where is not None:
                test = read.value(node.rows.where)
                unsure = isinstance(node, L.Aggregate) and node.op == "exists" and _nullable(node.rows.where)
                tests.append(ibis.coalesce(test, ibis.literal(True)) if unsure else test)
            if isinstance(node, L.DaysIn):
                first, last = node.rows.span
                tests += [table[first] <= read.value(node.last), table[last] >= read.value(node.first)]
            if not tests:
                return table, read
            both = functools.reduce(operator.and_, tests)
            useful = both if useful is None else useful | both
        table = table.filter(useful)
        return table, Reading(frame, table)

    def _nothing(self, frame: Frame, nodes: list[L.Expr], names: dict[int, str]) -> Made:
        """A table that was not given is empty: no rows to join."""
        table = frame.table.select("key").filter(ibis.literal(False))
        columns: dict[str, ir.Value] = {}
        for node in nodes:
            columns[names[node.key]] = _null(node.kind)
            if isinstance(node, L.Aggregate) and node.op == "exists":
                columns[f"{names[node.key]}_unknown"] = _null("bool")
        return Made(table.mutate(**columns), names)

    def _too_many(self, frame: Frame, node: L.FirstDayTooMany) -> Made:
        """Days of the past that still count when the limit is reached; see `scalar.first_too_many`."""
        name = self._name()
        needs = (node.start, node.window, node.limit)

        def in_window(table: ir.Table, read: Reading) -> Any:
            start = read.value(node.start)
            return (table[first] < start) & (table[last] >= start - read.value(node.window))

        first, last = node.rows.span if node.rows.less is None else PIECE
        table, read = self._must(frame, node.rows, needs, in_window)
        first, last = _span(node.rows)
        start, limit = read.value(node.start), read.value(node.limit)
        low = start - read.value(node.window)
        table = table.filter((table[first] < start) & (table[last] >= low))
        table = table.mutate(
            a=ibis.greatest(table[first], low), b=ibis.least(table[last], start - 1), low=low, most=limit
        )
        table = table.mutate(days=table["b"] - table["a"] + 1)
        every = ibis.window(group_by="key")
        running = ibis.window(group_by="key", order_by="a", preceding=None, following=0)
        table = table.select(
            "key",
            "days",
            needed=table["most"] + 1 - table["days"].sum().over(every),
            away=table["a"] - table["low"] - (table["days"].sum().over(running) - table["days"]),
        )
        still = table.filter(table["away"] >= table["needed"])
        return Made(still.group_by("key").aggregate(**{name: still["days"].sum().cast("int32")}), {node.key: name})

    def _nth_back(self, frame: Frame, node: L.NthDayBack) -> Made:
        name = self._name()
        table, read = self._must(frame, node.rows, (node.before, node.number))
        first, last = _span(node.rows)
        before, number = read.value(node.before), read.value(node.number)
        table = table.filter(table[first] < before)
        table = table.mutate(b=ibis.least(table[last], before - 1), number=number, a=table[first])
        table = table.mutate(days=table["b"] - table["a"] + 1)
        running = ibis.window(group_by="key", order_by=ibis.desc("a"), preceding=None, following=0)
        table = table.select("key", "b", "days", "number", reached=table["days"].sum().over(running))
        table = table.filter(
            (table["reached"] >= table["number"]) & (table["reached"] - table["days"] < table["number"])
        )
        day = table["b"] - (table["number"] - (table["reached"] - table["days"])) + 1
        return Made(table.group_by("key").aggregate(**{name: day.max().cast("int32")}), {node.key: name})

    def _largest(self, frame: Frame, node: L.LargestCount) -> Made:
        """The count changes its direction only on an exit day, so those and both ends of the period suffice."""
        name = self._name()
        table, read = self._must(frame, node.rows, (node.window, node.first, node.last))
        assert isinstance(node.window, L.Lit | L.Param) and isinstance(node.window.value, int)
        width = node.window.value
        start, end = read.value(node.first), read.value(node.last)
        first, last = _span(node.rows)
        table = table.filter((table[first] <= end) & (table[last] >= start - (width - 1)))
        table = table.mutate(a=table[first], b=ibis.least(table[last], end), start=start, end=end)
        window = ibis.range_window(group_by="key", order_by="b", preceding=width - 1, following=0)
        table = table.mutate(
            counted=_straddled(table, "a", "b", width, window),
            at_start=_overlap(table, ("a", "b"), table["start"] - (width - 1), table["start"]),
            at_end=_overlap(table, ("a", "b"), table["end"] - (width - 1), table["end"]),
        )
        inside = (table["b"] >= table["start"]).ifelse(table["counted"], 0)
        made = table.group_by("key").aggregate(
            **{
                name: ibis.greatest(inside.max(), table["at_start"].sum(), table["at_end"].sum()).cast("int32"),
            }
        )
        return Made(made, {node.key: name})

    def _must(
        self,
        frame: Frame,
        rows: L.Rows,
        extra: Iterable[L.Expr],
        useful: Callable[[ir.Table, Reading], Any] | None = None,
    ) -> tuple[ir.Table, Reading]:
        found = self._rows(frame, rows, extra, counted=True, useful=useful)
        if found is None:
            raise KeyError(rows.table)
        return found

    def _at_each(self, frame: Frame, nodes: list[L.AtEach]) -> Made:
        """Earlier days become a frame of their own, of which the same questions are asked."""
        node = nodes[0]
        names = {each.key: self._name() for each in nodes}
        found = self._rows(frame, node.rows, (node.day,))
        if found is None:
            return self._nothing(frame, list(nodes), names)
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
        facts = _facts(parts)
        anchors = days.inner_join(self._facts(facts), "person_id") if facts else days
        anchors = anchors.mutate(key=anchors["person_id"] * PER_DAY + anchors["day"])
        stored = _computed(anchors)
        inner = self.compute(Frame(stored, None, {}, stored), parts)
        then = Reading(inner, inner.table)
        values = {names[key]: _where(then.value(each.value), then.value(each.test)) for key, each in asked_for.items()}
        told = inner.table.select("day", parent="person_id", **values)
        if frame.day is None:
            told = asked.inner_join(told, [asked["person_id"] == told["parent"], asked["day"] == told["day"]])
        made = told.group_by("parent").aggregate(**{name: told[name].max() for name in values}).rename(key="parent")
        return Made(self._stored(made, inner), names)


@dataclass
class Made:
    """Columns computed for a frame, by `key`."""

    table: ir.Table
    columns: dict[int, str]


class _Plan:
    """Which heavy nodes and which clauses can be computed at which level."""

    def __init__(self) -> None:
        self._need: dict[int, int] = {}
        self._rank: dict[int, int] = {}
        self._heavy: dict[int, dict[int, L.Expr]] = defaultdict(dict)
        self._clauses: dict[tuple[int, int], dict[int, L.Expr]] = defaultdict(dict)

    def add(self, node: L.Expr) -> tuple[int, int]:
        """Files the nodes at and below `node`; returns the level it needs and how many clauses of it are nested."""
        if node.key in self._need:
            return self._need[node.key], self._rank[node.key]
        below = [self.add(child) for child in _own(node)]
        need = max((n for n, _ in below), default=0)
        rank = max((r for n, r in below if n == need), default=0)
        if isinstance(node, HEAVY):
            self._heavy[need][node.key] = node
            need, rank = need + 1, 0
        elif _is_named(node):
            self._clauses[(need, rank)][node.key] = node
            rank += 1
        self._need[node.key], self._rank[node.key] = need, rank
        return need, rank

    @property
    def depth(self) -> int:
        """The last level with something to compute."""
        return max([*self._heavy, *(level - 1 for level, _ in self._clauses), 0])

    def heavy(self, level: int) -> list[L.Expr]:
        """The heavy nodes of a level."""
        return list(self._heavy[level].values())

    def clauses(self, level: int) -> list[list[L.Expr]]:
        """The clauses that a level makes computable, those that others rest on first."""
        ready = [key for key in self._clauses if key[0] == level + 1 or (level == 0 and key[0] == 0)]
        return [list(self._clauses[key].values()) for key in sorted(ready)]

    def after(self, level: int) -> list[L.Expr]:
        """What is still to be computed after a level."""
        later = [node for at, nodes in self._heavy.items() if at > level for node in nodes.values()]
        return later + [node for (at, _), nodes in self._clauses.items() if at > level for node in nodes.values()]


def _frontier(node: L.Expr, columns: Mapping[int, str], needed: set[str], seen: set[int]) -> None:
    """The columns on which a node rests that is not yet computed itself."""
    if node.key in seen:
        return
    seen.add(node.key)
    name = columns.get(node.key)
    if isinstance(node, L.Fact | L.Citizen) and name is None:
        needed.add(_fact(node))
    if name is not None:
        needed.add(name)
        for part in _parts(node):
            _frontier(part, columns, needed, seen)
        return
    for child in _own(node):
        _frontier(child, columns, needed, seen)


def _computed(table: ir.Table) -> Any:
    """A table computed now and kept until it is released.

    The clauses of a level stay selections within one another: put into one, a clause that others rest on would be
    written out again for each of them.
    """
    fused = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        stored = table.cache()
        stored.count().execute()  # Spark would otherwise wait until what this rests on has been released
    finally:
        ibis.options.sql.fuse_selects = fused
    return stored


def _fact(node: L.Fact | L.Citizen) -> str:
    return node.name if isinstance(node, L.Fact) else "citizenships"


def _facts(nodes: Iterable[L.Expr]) -> list[str]:
    """The single facts of a person that nodes ask for."""
    below = (each for node in nodes for each in node.walk())
    return sorted({_fact(each) for each in below if isinstance(each, L.Fact | L.Citizen)})


def _is_named(node: L.Expr) -> bool:
    """Whether a light node becomes a column: named parts of rules, what is costly to work out again wherever it is
    used, and tests of texts, so that the texts need not be carried along.
    """
    if node.of_row:
        return False
    if isinstance(node, L.Compare | L.OneOf | L.Contains):
        return any(isinstance(child, L.Fact) and child.kind == "text" for child in node.children)
    return isinstance(node, L.Clause | L.Citizen | L.Calendar)


def _own(node: L.Expr) -> tuple[L.Expr, ...]:
    """The nodes below that belong to the same frame."""
    if isinstance(node, L.AtEach):
        where = (node.rows.where,) if node.rows.where is not None else ()
        return (*where, node.day)
    if isinstance(node, L.Trailing | L.Covered):
        return ()
    return node.children


def _personal(node: L.Expr) -> bool:
    """Whether a row's expression needs something of the person: a fact or a value computed before."""
    if isinstance(node, L.Fact | L.Citizen | L.Aggregate | L.DaysIn | L.FirstDayTooMany | L.NthDayBack):
        return True
    if isinstance(node, L.LargestCount | L.AtEach):
        return True
    if isinstance(node, L.Clause) and not node.of_row:
        return True
    return any(_personal(child) for child in _own(node))


def _may_overlap(rows: L.Rows) -> bool:
    """Whether two rows can cover one day: stays in one zone never count it twice."""
    return rows.table != "stays" or rows.zone is None


def _in_pieces(rows: L.Rows) -> bool:
    """Whether the days that count are others than those from the first to the last of each row."""
    return rows.less is not None or rows.outside is not None or _may_overlap(rows)


def _summed_in_pieces(node: L.Expr) -> bool:
    """Whether days are summed over pieces; days outside a fixed period are had by subtraction."""
    return isinstance(node, L.DaysIn) and (node.rows.less is not None or _may_overlap(node.rows))


def _outside(table: ir.Table, first: int, last: int) -> ir.Table:
    """Each piece in up to two, without the days of a fixed period."""
    a, b = ibis.literal(first - 1, "int32"), ibis.literal(last + 1, "int32")
    before = table.mutate(**{PIECE[1]: ibis.least(table[PIECE[1]], a)})
    after = table.mutate(**{PIECE[0]: ibis.greatest(table[PIECE[0]], b)})
    both = before.union(after)
    return both.filter(both[PIECE[0]] <= both[PIECE[1]])


def _span(rows: L.Rows) -> tuple[str, str]:
    return PIECE if _in_pieces(rows) else rows.span


def _bare(value: Any) -> Any:
    """A truth value without its negations: as unknown as with them. (Ibis would write NOT x IS NULL for both readings.)"""
    while isinstance(value.op(), ops.Not):
        value = value.op().arg.to_expr()
    return value


def _of_each(table: ir.Table, value: Any) -> Any:
    """A value as a column of the table, be it the same for all."""
    return value if isinstance(value, ir.Column) else table["key"].notnull().ifelse(value, ibis.null(value.type()))


def _null(kind: L.Kind) -> ir.Value:
    return ibis.null(TYPES[kind])


def _typed(pieces: ir.Table, like: ir.Table, keep: Iterable[str]) -> ir.Table:
    return pieces.select(**{name: pieces[name].cast(like[name].type()) for name in keep})


def _where(value: Any, where: Any) -> Any:
    return value if where is None else where.ifelse(value, ibis.null(value.type()))


def _overlap(table: ir.Table, span: tuple[str, str], first: ir.Value, last: ir.Value) -> ir.Value:
    days = ibis.least(table[span[1]], last) - ibis.greatest(table[span[0]], first) + 1
    return ibis.greatest(days, 0)


def _straddled(table: ir.Table, first: str, last: str, width: int, window: Any) -> ir.Value:
    """Days in the window that ends on each row's last day: all rows that end in it, less what lies before it."""
    days = (table[last] - table[first] + 1).sum().over(window)
    earliest = table[first].min().over(window)
    return days - ibis.greatest(table[last] - (width - 1) - earliest, 0)


def _aggregate(
    node: L.Aggregate, name: str, read: Reading, where: ir.Value | None, table: ir.Table
) -> dict[str, ir.Value]:
    if node.op == "exists":
        if where is None:
            return {name: table["key"].notnull().any()}
        made = {name: where.any()}
        if node.rows.where is not None and _nullable(node.rows.where):
            made[f"{name}_unknown"] = _bare(where).isnull().any()
        return made
    if node.op == "count":
        counted = table.count() if where is None else where.ifelse(1, 0).sum()
        return {name: counted.cast("int32")}
    assert node.value is not None
    value = _where(_of_each(table, read.value(node.value)), where)
    return {name: value.sum() if node.op == "total" else value.min() if node.op == "minimum" else value.max()}


def _nullable(node: L.Expr) -> bool:
    """Whether a value can be unknown."""
    if isinstance(node, L.Lit | L.Param):
        return node.value is None
    if isinstance(node, L.Today | L.Known | L.Trailing):
        return False
    if isinstance(node, L.Covered):
        return _nullable(node.day)
    if isinstance(node, L.Col):
        return node.name not in NEVER_NULL or (node.table, node.name) in NULLABLE
    if isinstance(node, L.Fact | L.Citizen):
        return True
    if isinstance(node, L.Aggregate):
        if node.op == "exists":
            return node.rows.where is not None and _nullable(node.rows.where)
        return node.op in ("minimum", "maximum")
    if isinstance(node, L.FirstKnown | L.Extreme):
        return all(_nullable(item) for item in node.items)
    if isinstance(node, L.AtEach | L.NthDayBack):
        return True
    if isinstance(node, L.DaysIn | L.FirstDayTooMany | L.LargestCount):
        return any(_nullable(part) for part in _parts(node))
    return any(_nullable(child) for child in node.children)


def _parts(node: L.Expr) -> tuple[L.Expr, ...]:
    """What a count rests on beside its rows; unknown, it makes the count unknown."""
    if isinstance(node, L.DaysIn | L.LargestCount):
        return (node.first, node.last)
    return (node.start, node.window, node.limit) if isinstance(node, L.FirstDayTooMany) else ()


class Reading:
    """Light nodes as expressions over one table, heavy ones as the columns they became."""

    def __init__(self, frame: Frame, table: ir.Table) -> None:
        self.frame = frame
        self.table = table
        self.known: dict[int, Any] = {}

    def value(self, node: L.Expr) -> Any:
        """The Ibis expression of a node."""
        made = self.known.get(node.key)
        if made is None:
            stored = self.frame.columns.get(node.key) if _is_named(node) else None
            made = self.table[stored] if stored is not None else _READERS[type(node)](self, node)
            self.known[node.key] = made
        return made

    def column(self, node: L.Expr) -> Any:
        """The column that a heavy node became."""
        return self.table[self.frame.columns[node.key]]


def _read_lit(r: Reading, node: L.Lit | L.Param) -> Any:
    if node.value is None:
        return _null(node.kind)
    if node.kind == "number":
        return ibis.literal(node.value, "int32" if isinstance(node.value, int) else "float64")
    return ibis.literal(node.value, TYPES[node.kind])


def _read_citizen(r: Reading, node: L.Citizen) -> Any:
    held = r.table["citizenships"]
    found = held.contains(node.codes[0])
    for code in node.codes[1:]:
        found = found | held.contains(code)
    return found


def _read_arithmetic(r: Reading, node: L.Arithmetic) -> Any:
    a, b = r.value(node.left), r.value(node.right)
    return a + b if node.op == "+" else a - b if node.op == "-" else a * b


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
}


def _read_compare(r: Reading, node: L.Compare) -> Any:
    if any(isinstance(side, L.Lit) and side.value is None for side in (node.left, node.right)):
        return _null("bool")  # some engines read a comparison with NULL as IS NULL
    return _COMPARE[node.op](r.value(node.left), r.value(node.right))


def _read_and(r: Reading, node: L.And) -> Any:
    result = r.value(node.items[0])
    for item in node.items[1:]:
        result = result & r.value(item)
    return result


def _read_or(r: Reading, node: L.Or) -> Any:
    result = r.value(node.items[0])
    for item in node.items[1:]:
        result = result | r.value(item)
    return result


def _read_one_of(r: Reading, node: L.OneOf) -> Any:
    return r.value(node.item).isin(node.values)


def _read_case(r: Reading, node: L.Case) -> Any:
    test, then, other = r.value(node.test), r.value(node.then), r.value(node.other)
    if not _nullable(node.test):
        return test.ifelse(then, other)
    return ibis.cases((test, then), (~test, other), else_=ibis.null(then.type()))


def _read_extreme(r: Reading, node: L.Extreme) -> Any:
    items = [r.value(item) for item in node.items if not (isinstance(item, L.Lit) and item.value is None)]
    if not items:
        return _null(node.kind)
    if len(items) == 1:
        return items[0]
    return ibis.greatest(*items) if node.greatest else ibis.least(*items)


EPOCH = "1970-01-01"


def _as_date(day: Any) -> Any:
    far = OPEN - 40000
    return ibis.literal(EPOCH, "date") + (day > far).ifelse(ibis.literal(far, "int32"), day).as_interval("D")


def _as_day(date: Any) -> Any:
    return date.cast("date").delta(ibis.literal(EPOCH, "date"), unit="day").cast("int32")


def _unless_endless(day: Any, value: Any) -> Any:
    """A day without end or beginning stays one."""
    open_, of_old = ibis.literal(OPEN, "int32"), ibis.literal(-OPEN, "int32")
    return ibis.cases((day >= OPEN, open_), (day <= -OPEN, of_old), else_=value)


def _read_calendar(r: Reading, node: L.Calendar) -> Any:
    day, number = r.value(node.day), r.value(node.number)
    if node.op == "months":
        if isinstance(node.number, L.Lit | L.Param):
            later = _as_date(day) + ibis.interval(months=node.number.value)
        else:
            later = _as_date(day) + number.as_interval("M")
        return _unless_endless(day, _as_day(later))
    if node.op == "year_start":
        return _unless_endless(day, _as_day(_as_date(day).cast("date").truncate("Y")))
    if node.op == "working_days":
        weekday = (day + 3) % 7
        position = ibis.least(weekday, 4) + number
        later = day - weekday + (position / 5).floor().cast("int32") * 7 + position % 5
        return _unless_endless(day, later.cast("int32"))
    born, now = _as_date(number).cast("date"), _as_date(day).cast("date")
    early = (now.month() < born.month()) | ((now.month() == born.month()) & (now.day() < born.day()))
    return now.year() - born.year() - early.ifelse(1, 0)


def _read_aggregate(r: Reading, node: L.Aggregate) -> Any:
    column = r.column(node)
    if node.op == "exists":
        found = ibis.coalesce(column, ibis.literal(False))
        if node.rows.where is None or not _nullable(node.rows.where):
            return found
        unknown = ibis.coalesce(r.table[f"{r.frame.columns[node.key]}_unknown"], ibis.literal(False))
        return ibis.cases((found, ibis.literal(True)), (unknown, _null("bool")), else_=ibis.literal(False))
    if node.op in ("count", "total"):
        return ibis.coalesce(column, ibis.literal(0, "int32"))
    return column


def _read_too_many(r: Reading, node: L.FirstDayTooMany) -> Any:
    start, limit = r.value(node.start), r.value(node.limit)
    still = ibis.coalesce(r.column(node), ibis.literal(0, "int32"))
    day = ibis.greatest(start, start + limit - still)
    never = limit >= r.value(node.window)
    return _if_known(r, node, never.ifelse(ibis.literal(OPEN, "int32"), day))


def _read_count(r: Reading, node: L.DaysIn | L.LargestCount) -> Any:
    return _if_known(r, node, ibis.coalesce(r.column(node), ibis.literal(0, "int32")))


def _if_known(r: Reading, node: L.Expr, value: Any) -> Any:
    """The value, unknown where what it rests on is."""
    unsure = [r.value(part).notnull() for part in _parts(node) if _nullable(part)]
    return functools.reduce(operator.and_, unsure).ifelse(value, ibis.null(value.type())) if unsure else value


_READERS: dict[type, Callable[[Reading, Any], Any]] = {
    L.Lit: _read_lit,
    L.Param: _read_lit,
    L.Today: lambda r, n: r.frame.today(r.table),
    L.Fact: lambda r, n: r.table[n.name],
    L.Col: lambda r, n: r.table[n.name],
    L.Citizen: _read_citizen,
    L.Arithmetic: _read_arithmetic,
    L.Compare: _read_compare,
    L.And: _read_and,
    L.Or: _read_or,
    L.Not: lambda r, n: ~r.value(n.item),
    L.Known: lambda r, n: _bare(r.value(n.item)).notnull(),
    L.OneOf: _read_one_of,
    L.Contains: lambda r, n: r.value(n.item).cast("string").lower().contains(n.part),
    L.Case: _read_case,
    L.FirstKnown: lambda r, n: ibis.coalesce(*(r.value(item) for item in n.items)),
    L.Extreme: _read_extreme,
    L.Calendar: _read_calendar,
    L.Trailing: lambda r, n: r.table[f"trailing_{n.width}"],
    L.Covered: lambda r, n: r.table[f"covered_{abs(n.key)}"],
    L.Clause: lambda r, n: r.value(n.item),
    L.Aggregate: _read_aggregate,
    L.DaysIn: _read_count,
    L.FirstDayTooMany: _read_too_many,
    L.NthDayBack: lambda r, n: r.column(n),
    L.LargestCount: _read_count,
    L.AtEach: lambda r, n: r.column(n),
}
