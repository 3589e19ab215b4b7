"""Rows of facts beside a frame; where days are counted, in pieces of which each day lies in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch.frame import Frame
from sapar.engines.pathways.batch.plan import personal
from sapar.engines.pathways.batch.reading import Reading
from sapar.engines.pathways.scalar import ZONED

PIECE = ("piece_first", "piece_last")
"""First and last day of what is left of a row when days are taken out of it."""


class FactRows:
    """The tables of facts: their rows beside a frame, and in pieces of which each day lies in one."""

    def __init__(self, tables: Mapping[str, ir.Table]) -> None:
        self.tables = dict(tables)

    def rows(
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
        source = self.source(rows)
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
        if counted and in_pieces(rows):
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
            table = without_period(table, *rows.outside)
            read = Reading(frame, table)
        if counted and may_overlap(rows):
            table = self._once(table)
            read = Reading(frame, table)
        return table, read

    def source(self, rows: L.Rows) -> ir.Table | None:
        """The table of a zone; None if it was not given."""
        table = self.tables.get(rows.table)
        if table is None:
            return None
        if rows.zone is not None:
            table = table.filter(table["zone" if rows.table in ZONED else "country"] == rows.zone)
        return table

    def _once(self, table: ir.Table) -> ir.Table:
        """The pieces without the days that an earlier one covers."""
        first, last = PIECE
        table = table.filter(table[first] <= table[last])
        earlier = ibis.window(group_by="key", order_by=[first, last], preceding=(None, 1), following=None)
        reached = table[last].max().over(earlier)
        table = table.mutate(**{first: ibis.greatest(table[first], reached + 1)})
        return table.filter(table[first] <= table[last])

    def _beside(self, frame: Frame, source: ir.Table, wanted: Iterable[L.Expr]) -> tuple[ir.Table, Reading]:
        if frame.day is not None and not any(personal(expr) for expr in wanted):
            table = source.mutate(key=source["person_id"])
            return table, Reading(frame, table)
        overlap = [name for name in frame.table.columns if name in source.columns and name != "person_id"]
        person = frame.table.drop(*overlap) if overlap else frame.table
        table = source.inner_join(person, "person_id")
        return table, Reading(frame, table)

    def _with_trailing(self, frame: Frame, node: L.Trailing) -> ir.Table:
        found = self.rows(Frame(frame.table, frame.day, frame.columns), node.rows, counted=True)
        assert found is not None
        table = found[0]
        first, last = span_of(node.rows)
        name = f"trailing_{node.width}"
        window = ibis.range_window(group_by="person_id", order_by=last, preceding=node.width - 1, following=0)
        days = straddled(table, first, last, node.width, window)
        return table.mutate(**{name: (table[first] <= table[last]).ifelse(days, 0)})

    def _with_covered(self, frame: Frame, node: L.Covered, source: ir.Table) -> ir.Table:
        """A column that says whether a row of the other table covers a day of this row."""
        cut = node.rows.less is not None or node.rows.outside is not None
        other = self.rows(Frame(frame.table, frame.day), node.rows, counted=cut)
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
        cover = self.source(rows.less)
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
        pieces = whole.select(*keep).union(as_typed(ahead, table, keep)).union(as_typed(behind, table, keep))
        return pieces.filter(pieces[first] <= pieces[last])


def may_overlap(rows: L.Rows) -> bool:
    """Whether two rows can cover one day: stays in one zone never count it twice."""
    return rows.table != "stays" or rows.zone is None


def in_pieces(rows: L.Rows) -> bool:
    """Whether the days that count are others than those from the first to the last of each row."""
    return rows.less is not None or rows.outside is not None or may_overlap(rows)


def summed_in_pieces(node: L.Expr) -> bool:
    """Whether days are summed over pieces; days outside a fixed period are had by subtraction."""
    return isinstance(node, L.DaysIn) and (node.rows.less is not None or may_overlap(node.rows))


def span_of(rows: L.Rows) -> tuple[str, str]:
    return PIECE if in_pieces(rows) else rows.span


def without_period(table: ir.Table, first: int, last: int) -> ir.Table:
    """Each piece in up to two, without the days of a fixed period."""
    a, b = ibis.literal(first - 1, "int32"), ibis.literal(last + 1, "int32")
    before = table.mutate(**{PIECE[1]: ibis.least(table[PIECE[1]], a)})
    after = table.mutate(**{PIECE[0]: ibis.greatest(table[PIECE[0]], b)})
    both = before.union(after)
    return both.filter(both[PIECE[0]] <= both[PIECE[1]])


def as_typed(pieces: ir.Table, like: ir.Table, keep: Iterable[str]) -> ir.Table:
    return pieces.select(**{name: pieces[name].cast(like[name].type()) for name in keep})


def straddled(table: ir.Table, first: str, last: str, width: int, window: Any) -> ir.Value:
    """Days in the window that ends on each row's last day: all rows that end in it, less what lies before it."""
    days = (table[last] - table[first] + 1).sum().over(window)
    earliest = table[first].min().over(window)
    return days - ibis.greatest(table[last] - (width - 1) - earliest, 0)
