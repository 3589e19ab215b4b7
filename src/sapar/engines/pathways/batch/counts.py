"""What is found over rows of facts: aggregates, days in a period, the first day too many, the largest count."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from typing import Any

import ibis
import ibis.expr.types as ir

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch.frame import Frame, Made, Names, null
from sapar.engines.pathways.batch.pieces import PIECE, FactRows, span_of, straddled, summed_in_pieces
from sapar.engines.pathways.batch.reading import Reading, bare, nullable

FEW = 4
"""Up to so many aggregates are worth a filter before they are grouped."""


class Counts:
    """Each heavy node, or all of one level over one table, as columns by `key`."""

    def __init__(self, facts: FactRows, names: Names) -> None:
        self.facts = facts
        self.names = names

    def grouped(self, frame: Frame, nodes: list[L.Expr]) -> Made:
        """All aggregates of one level over one table, in one grouping."""
        first = nodes[0]
        assert isinstance(first, L.Aggregate | L.DaysIn)
        rows = first.rows
        cut = summed_in_pieces(first)
        names = {node.key: self.names.next() for node in nodes}
        needs = [child for node in nodes for child in node.children]
        if cut:
            found = self.facts.rows(frame, rows, needs, counted=True)
        else:
            found = self.facts.rows(frame, L.Rows(rows.table, rows.zone), needs)
        if found is None:
            return self.nothing(frame, nodes, names)
        table, read = self._only_useful(frame, nodes, *found) if not cut else found
        sums: dict[str, ir.Value] = {}
        for node in nodes:
            assert isinstance(node, L.Aggregate | L.DaysIn)
            where = None
            if node.rows.where is not None and not cut:
                where = of_each(table, read.value(node.rows.where))
            name = names[node.key]
            if isinstance(node, L.DaysIn):
                span = PIECE if cut else rows.span
                first_day, last_day = read.value(node.first), read.value(node.last)
                days = days_within(table, span, first_day, last_day)
                if node.rows.outside is not None and not cut:
                    a, b = (ibis.literal(day, "int32") for day in node.rows.outside)
                    days = days - days_within(table, span, ibis.greatest(first_day, a), ibis.least(last_day, b))
                sums[name] = only_where(days, where).sum().cast("int32")
            else:
                sums.update(aggregated(node, name, read, where, table))
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
                unsure = isinstance(node, L.Aggregate) and node.op == "exists" and nullable(node.rows.where)
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

    def nothing(self, frame: Frame, nodes: list[L.Expr], names: dict[int, str]) -> Made:
        """A table that was not given is empty: no rows to join."""
        table = frame.table.select("key").filter(ibis.literal(False))
        columns: dict[str, ir.Value] = {}
        for node in nodes:
            columns[names[node.key]] = null(node.kind)
            if isinstance(node, L.Aggregate) and node.op == "exists":
                columns[f"{names[node.key]}_unknown"] = null("bool")
        return Made(table.mutate(**columns), names)

    def too_many(self, frame: Frame, node: L.FirstDayTooMany) -> Made:
        """Days of the past that still count when the limit is reached; see `scalar.first_too_many`."""
        name = self.names.next()
        needs = (node.start, node.window, node.limit)

        def in_window(table: ir.Table, read: Reading) -> Any:
            start = read.value(node.start)
            return (table[first] < start) & (table[last] >= start - read.value(node.window))

        first, last = node.rows.span if node.rows.less is None else PIECE
        table, read = self._must(frame, node.rows, needs, in_window)
        first, last = span_of(node.rows)
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

    def nth_back(self, frame: Frame, node: L.NthDayBack) -> Made:
        """The piece in which the day lies, counted from the latest back."""
        name = self.names.next()
        table, read = self._must(frame, node.rows, (node.before, node.number))
        first, last = span_of(node.rows)
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

    def largest(self, frame: Frame, node: L.LargestCount) -> Made:
        """The count changes its direction only on an exit day, so those and both ends of the period suffice."""
        name = self.names.next()
        table, read = self._must(frame, node.rows, (node.window, node.first, node.last))
        assert isinstance(node.window, L.Lit | L.Param) and isinstance(node.window.value, int)
        width = node.window.value
        start, end = read.value(node.first), read.value(node.last)
        first, last = span_of(node.rows)
        table = table.filter((table[first] <= end) & (table[last] >= start - (width - 1)))
        table = table.mutate(a=table[first], b=ibis.least(table[last], end), start=start, end=end)
        window = ibis.range_window(group_by="key", order_by="b", preceding=width - 1, following=0)
        table = table.mutate(
            counted=straddled(table, "a", "b", width, window),
            at_start=days_within(table, ("a", "b"), table["start"] - (width - 1), table["start"]),
            at_end=days_within(table, ("a", "b"), table["end"] - (width - 1), table["end"]),
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
        found = self.facts.rows(frame, rows, extra, counted=True, useful=useful)
        if found is None:
            raise KeyError(rows.table)
        return found


def of_each(table: ir.Table, value: Any) -> Any:
    """A value as a column of the table, be it the same for all."""
    return value if isinstance(value, ir.Column) else table["key"].notnull().ifelse(value, ibis.null(value.type()))


def only_where(value: Any, where: Any) -> Any:
    return value if where is None else where.ifelse(value, ibis.null(value.type()))


def days_within(table: ir.Table, span: tuple[str, str], first: ir.Value, last: ir.Value) -> ir.Value:
    days = ibis.least(table[span[1]], last) - ibis.greatest(table[span[0]], first) + 1
    return ibis.greatest(days, 0)


def aggregated(
    node: L.Aggregate, name: str, read: Reading, where: ir.Value | None, table: ir.Table
) -> dict[str, ir.Value]:
    if node.op == "exists":
        if where is None:
            return {name: table["key"].notnull().any()}
        made = {name: where.any()}
        if node.rows.where is not None and nullable(node.rows.where):
            made[f"{name}_unknown"] = bare(where).isnull().any()
        return made
    if node.op == "count":
        counted = table.count() if where is None else where.ifelse(1, 0).sum()
        return {name: counted.cast("int32")}
    assert node.value is not None
    value = only_where(of_each(table, read.value(node.value)), where)
    return {name: value.sum() if node.op == "total" else value.min() if node.op == "minimum" else value.max()}
