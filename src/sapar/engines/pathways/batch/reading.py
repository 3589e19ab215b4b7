"""Light nodes as expressions over the columns of one table; heavy ones are columns already."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch.frame import TYPES, Frame, null
from sapar.engines.pathways.batch.plan import is_named, parts_of_count
from sapar.engines.pathways.days import OPEN

NEVER_NULL = frozenset(
    {"country", "kind", "entered", "gone", "counted_from", "starts", "ends", "early", "indefinite", "on_day", "for"}
)
"""Columns that are always known."""


NULLABLE = frozenset({("contracts", "kind"), ("family_contracts", "kind")})
"""Columns of these names that need not be known after all."""


def nullable(node: L.Expr) -> bool:
    """Whether a value can be unknown."""
    if isinstance(node, L.Lit | L.Param):
        return node.value is None
    if isinstance(node, L.Today | L.Known | L.Trailing):
        return False
    if isinstance(node, L.Covered):
        return nullable(node.day)
    if isinstance(node, L.Col):
        return node.name not in NEVER_NULL or (node.table, node.name) in NULLABLE
    if isinstance(node, L.Fact | L.Citizen):
        return True
    if isinstance(node, L.Aggregate):
        if node.op == "exists":
            return node.rows.where is not None and nullable(node.rows.where)
        return node.op in ("minimum", "maximum")
    if isinstance(node, L.FirstKnown | L.Extreme):
        return all(nullable(item) for item in node.items)
    if isinstance(node, L.AtEach | L.NthDayBack):
        return True
    if isinstance(node, L.DaysIn | L.FirstDayTooMany | L.LargestCount):
        return any(nullable(part) for part in parts_of_count(node))
    return any(nullable(child) for child in node.children)


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
            stored = self.frame.columns.get(node.key) if is_named(node) else None
            made = self.table[stored] if stored is not None else READERS[type(node)](self, node)
            self.known[node.key] = made
        return made

    def column(self, node: L.Expr) -> Any:
        """The column that a heavy node became."""
        return self.table[self.frame.columns[node.key]]


def _read_lit(r: Reading, node: L.Lit | L.Param) -> Any:
    if node.value is None:
        return null(node.kind)
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
        return null("bool")  # some engines read a comparison with NULL as IS NULL
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
    if not nullable(node.test):
        return test.ifelse(then, other)
    return ibis.cases((test, then), (~test, other), else_=ibis.null(then.type()))


def _read_extreme(r: Reading, node: L.Extreme) -> Any:
    items = [r.value(item) for item in node.items if not (isinstance(item, L.Lit) and item.value is None)]
    if not items:
        return null(node.kind)
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
        if node.rows.where is None or not nullable(node.rows.where):
            return found
        unknown = ibis.coalesce(r.table[f"{r.frame.columns[node.key]}_unknown"], ibis.literal(False))
        return ibis.cases((found, ibis.literal(True)), (unknown, null("bool")), else_=ibis.literal(False))
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
    unsure = [r.value(part).notnull() for part in parts_of_count(node) if nullable(part)]
    return functools.reduce(operator.and_, unsure).ifelse(value, ibis.null(value.type())) if unsure else value


def bare(value: Any) -> Any:
    """A truth value without its negations: as unknown as with them. (Ibis would write NOT x IS NULL for both readings.)"""
    while isinstance(value.op(), ops.Not):
        value = value.op().arg.to_expr()
    return value


READERS: dict[type, Callable[[Reading, Any], Any]] = {
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
    L.Known: lambda r, n: bare(r.value(n.item)).notnull(),
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
