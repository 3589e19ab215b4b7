"""Rows of facts, and the nodes that look at them: aggregates, counts of days, questions about earlier days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from sapar.engines.pathways.nodes.expressions import (
    And,
    Arithmetic,
    Calendar,
    Case,
    Col,
    Compare,
    Contains,
    Expr,
    Extreme,
    FirstKnown,
    Known,
    Lit,
    Not,
    OneOf,
    Or,
    Param,
    Part,
    RuleError,
    all_of,
    of_kinds,
    truths,
)
from sapar.engines.pathways.nodes.vocabulary import SPANS, Kind


@dataclass(frozen=True)
class Rows(Part):
    """Rows of one table about the person, of one zone (country or `EU`), for which `where` is true.

    `less`: only the days that no row of these covers (`match` demands the same country).
    `outside`: only the days outside these two, both included (days that do not count for anybody).
    """

    table: str
    zone: str | None = None
    where: Expr | None = None
    less: Rows | None = None
    match: bool = False
    outside: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.where is not None:
            truths((self.where,))
            _of_rows(self.table, self.where)
        if self.less is not None:
            _plain_cover(self.less)
        if self.less is not None or self.outside is not None:
            _with_days(self)

    @cached_property
    def key(self) -> int:
        return hash(
            (
                "Rows",
                self.table,
                self.zone,
                self.where.key if self.where is not None else None,
                self.less.key if self.less is not None else None,
                self.match,
                repr(self.outside),
            )
        )

    @property
    def below(self) -> tuple[Expr, ...]:
        where = (self.where,) if self.where is not None else ()
        return (*where, *(self.less.below if self.less is not None else ()))

    def filter(self, condition: Expr) -> Rows:
        """The rows for which `condition` holds too."""
        where = condition if self.where is None else all_of(self.where, condition)
        return replace(self, where=where)

    def minus(self, cover: Rows, *, same_country: bool = False) -> Rows:
        """The days of these rows that no row of `cover` covers."""
        return replace(self, less=cover, match=same_country)

    def without_days(self, first: int, last: int) -> Rows:
        """The days of these rows outside [first, last]."""
        return replace(self, outside=(first, last))

    @property
    def span(self) -> tuple[str, str]:
        """The columns that hold a row's first and last day."""
        return SPANS[self.table]


@dataclass(frozen=True, eq=False)
class Aggregate(Expr):
    """A value over rows: `exists`, `count`, `total`, `minimum`, `maximum` of `value`."""

    op: Literal["exists", "count", "total", "minimum", "maximum"]
    rows: Rows
    value: Expr | None

    def __post_init__(self) -> None:
        _whole(self.rows)
        if (self.value is None) != (self.op in ("exists", "count")):
            raise RuleError(f"{self.op} {'wants' if self.value is None else 'takes no'} value")
        if self.value is not None:
            of_kinds(("number",) if self.op == "total" else ("day", "number", "text"), self.value)
            _of_rows(self.rows.table, self.value)

    @property
    def kind(self) -> Kind:
        if self.op == "exists":
            return "bool"
        if self.op == "count" or self.value is None:
            return "number"
        return self.value.kind

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class DaysIn(Expr):
    """The days of the rows within [first, last], both included."""

    rows: Rows
    first: Expr
    last: Expr

    def __post_init__(self) -> None:
        _with_days(self.rows)
        _of_person("day", self.first, self.last)

    @property
    def kind(self) -> Kind:
        return "number"

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class FirstDayTooMany(Expr):
    """The first day on which more than `limit` days fall into the `window` days that end on it,
    if one is present from `start` on; the rows before `start` are the history. No end if no window holds so many.
    """

    rows: Rows
    start: Expr
    window: Expr
    limit: Expr

    def __post_init__(self) -> None:
        _with_days(self.rows)
        _of_person("day", self.start)
        _of_person("number", self.window, self.limit)

    @property
    def kind(self) -> Kind:
        return "day"

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class NthDayBack(Expr):
    """The `number`-th last day before `before` that the rows cover; unknown if there are fewer."""

    rows: Rows
    before: Expr
    number: Expr

    def __post_init__(self) -> None:
        _with_days(self.rows)
        _of_person("day", self.before)
        _of_person("number", self.number)

    @property
    def kind(self) -> Kind:
        return "day"

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class LargestCount(Expr):
    """The largest number of days in the `window` days that end on any day of [first, last]."""

    rows: Rows
    window: Expr
    first: Expr
    last: Expr

    def __post_init__(self) -> None:
        _with_days(self.rows)
        _of_person("day", self.first, self.last)
        _of_person("number", self.window)
        if not isinstance(self.window, Lit | Param):
            raise RuleError("the window of a largest count is one number, the same for everybody")

    @property
    def kind(self) -> Kind:
        return "number"

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class Trailing(Expr):
    """For a row of `rows`: the days of all of them in the `width` days that end on the row's last day;
    none for a row that counts no day itself (a stay within another).

    It narrows `AtEach` to the rows that can matter; for use in a filter of the same rows only.
    """

    rows: Rows
    width: int

    def __post_init__(self) -> None:
        _with_days(self.rows)
        _whole(self.rows)

    @property
    def kind(self) -> Kind:
        return "number"

    @cached_property
    def of_row(self) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class Covered(Expr):
    """For a row at hand: whether one of `rows` (of another table) covers the row's `day`.

    Like `Trailing` it narrows `AtEach`; for use in a filter of rows only, and not about the person.
    """

    rows: Rows
    day: Expr

    def __post_init__(self) -> None:
        _with_days(self.rows)
        of_kinds(("day",), self.day)

    @property
    def kind(self) -> Kind:
        return "bool"

    @cached_property
    def of_row(self) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class AtEach(Expr):
    """For each of the rows, `day` becomes the day asked about: the greatest `value` among those where `test` is true.

    It answers questions about the past with the rules of the present question:
    how long was the overstay at each earlier exit?
    """

    rows: Rows
    day: Expr
    test: Expr
    value: Expr

    def __post_init__(self) -> None:
        if self.rows.less is not None or self.rows.outside is not None:
            raise RuleError("days are taken out of rows only where days are counted")
        of_kinds(("day",), self.day)
        _of_rows(self.rows.table, self.day)
        _of_person("bool", self.test)
        _of_person(self.value.kind, self.value)

    @property
    def kind(self) -> Kind:
        return self.value.kind

    @cached_property
    def of_row(self) -> bool:
        return False


def _of_person(wanted: Kind, *items: Expr) -> None:
    """What is asked of the person as a whole does not depend on a row."""
    of_kinds((wanted,), *items)
    if any(item.of_row for item in items):
        raise RuleError("a column stands only in the condition or the value of its rows")


def _of_rows(table: str, item: Expr) -> None:
    """The columns are those of the rows at hand."""
    others = _tables(item) - {table}
    if others:
        raise RuleError(f"a column of {', '.join(sorted(others))} is no column of {table}")


def _tables(node: Expr) -> set[str]:
    if isinstance(node, Col):
        return {node.table}
    if isinstance(node, Trailing):
        return {node.rows.table}
    if isinstance(node, Covered):
        return _tables(node.day)
    return set().union(*(_tables(child) for child in node.children)) if node.of_row else set()


def _with_days(rows: Rows) -> None:
    """Rows whose days can be counted."""
    if rows.table not in SPANS:
        raise RuleError(f"rows of {rows.table} have no first and last day")
    _not_narrowed(rows)


def _whole(rows: Rows) -> None:
    """Rows that are looked at as they are, not day by day."""
    if rows.less is not None or rows.outside is not None:
        raise RuleError("days are taken out of rows only where days are counted")
    _not_narrowed(rows)


def _not_narrowed(rows: Rows) -> None:
    if rows.where is not None and _narrows(rows.where):
        raise RuleError("trailing and covered_by stand only in the condition of the rows of AtEach")


def _narrows(node: Expr) -> bool:
    return isinstance(node, Trailing | Covered) or any(_narrows(child) for child in node.children if child.of_row)


def _plain_cover(cover: Rows) -> None:
    """Which days are taken out, the rows that cover them say by themselves."""
    if cover.less is not None or cover.outside is not None:
        raise RuleError("rows that take days out have none taken out themselves")
    plain = (
        Lit,
        Param,
        Col,
        Arithmetic,
        Compare,
        And,
        Or,
        Not,
        Known,
        OneOf,
        Contains,
        Case,
        FirstKnown,
        Extreme,
        Calendar,
    )
    if cover.where is not None and not all(isinstance(node, plain) for node in cover.where.walk()):
        raise RuleError("which rows take days out depends on their own columns only, not on the person or the day")
