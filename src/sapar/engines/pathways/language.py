"""The language of rules: a closed tree of frozen nodes, built with Python's operators.

A rule says *what* is computed; the readings (`scalar`, `batch`, `prose`) say how. Every node has a kind
(`bool`, `day`, `number`, `text`) that is checked when the tree is built, so that a senseless rule cannot exist.
Unknown facts follow Kleene's three-valued logic in all readings: `unknown and false` is false,
`unknown or true` is true, everything else that touches an unknown is unknown.

    stays = rows("stays", zone="RU")
    used = days_in(stays, year_start(DAY), DAY)
    rule = used <= 90
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from sapar.engines.pathways.nodes import (
    COLUMNS,
    DAY,
    FACTS,
    FALSE,
    NO_DAY,
    NO_END,
    SPANS,
    TRUE,
    Aggregate,
    And,
    Arithmetic,
    AtEach,
    Calendar,
    Case,
    Citizen,
    Clause,
    Col,
    Compare,
    Contains,
    Covered,
    DaysIn,
    Expr,
    Extreme,
    Fact,
    FirstDayTooMany,
    FirstKnown,
    Kind,
    Known,
    LargestCount,
    Lit,
    Not,
    NthDayBack,
    OneOf,
    Or,
    Param,
    Rows,
    RuleError,
    Today,
    Trailing,
    Value,
    all_of,
    any_of,
    lit,
)

__all__ = [
    "COLUMNS",
    "DAY",
    "FACTS",
    "FALSE",
    "NO_DAY",
    "NO_END",
    "SPANS",
    "TRUE",
    "Aggregate",
    "And",
    "Arithmetic",
    "AtEach",
    "Calendar",
    "Case",
    "Citizen",
    "Clause",
    "Col",
    "Compare",
    "Contains",
    "Covered",
    "DaysIn",
    "Expr",
    "Extreme",
    "Fact",
    "FirstDayTooMany",
    "FirstKnown",
    "Kind",
    "Known",
    "LargestCount",
    "Lit",
    "Not",
    "NthDayBack",
    "OneOf",
    "Or",
    "Param",
    "Rows",
    "RuleError",
    "Today",
    "Trailing",
    "Value",
    "age",
    "all_of",
    "any_of",
    "at",
    "citizen_of",
    "col",
    "count",
    "covered_by",
    "days_in",
    "either",
    "exists",
    "first_day_too_many",
    "first_known",
    "greatest",
    "largest_count",
    "least",
    "lit",
    "maximum",
    "minimum",
    "months_after",
    "nth_day_back",
    "rows",
    "stated",
    "total",
    "trailing",
    "when",
    "working_days_after",
    "year_start",
]

# Builders: what rules are written with.


def when(test: Expr, then: Expr | Value, other: Expr | Value) -> Expr:
    """`then` if `test` holds, otherwise `other`; unknown if the test is."""
    if isinstance(test, Lit) and isinstance(test.value, bool):
        return lit(then) if test.value else lit(other)
    return Case(test, lit(then), lit(other))


def either(test: Expr) -> Expr:
    """The test with unknown read as false: "as far as is known"."""
    return FirstKnown((test, FALSE))


def first_known(*items: Expr) -> Expr:
    """The first of the values that is known."""
    return items[0] if len(items) == 1 else FirstKnown(items)


def least(*items: Expr) -> Expr:
    """The least of the known values."""
    return items[0] if len(items) == 1 else Extreme(False, items)


def greatest(*items: Expr) -> Expr:
    """The greatest of the known values."""
    return items[0] if len(items) == 1 else Extreme(True, items)


def rows(table: str, zone: str | None = None) -> Rows:
    """The rows of a table, of one zone (a country or `EU`) if given."""
    if table not in COLUMNS:
        raise RuleError(f"no table {table}")
    return Rows(table, zone)


def col(table: str, name: str) -> Expr:
    """A column of the row at hand."""
    if name not in COLUMNS.get(table, {}):
        raise RuleError(f"no column {name} of {table}")
    return Col(name, COLUMNS[table][name], table)


def citizen_of(*codes: str) -> Expr:
    """Whether the person is a citizen of one of the countries."""
    return Citizen(codes)


def stated(table: str, found: Expr) -> Expr:
    """`found`, but unknown rather than false where the table was not given at all."""
    return any_of(found, Not(Fact(f"{table}_stated")))


def exists(of: Rows) -> Expr:
    """Whether there is such a row."""
    return Aggregate("exists", of, None)


def count(of: Rows) -> Expr:
    """How many such rows there are."""
    return Aggregate("count", of, None)


def total(of: Rows, value: Expr) -> Expr:
    """The sum of `value`; 0 for no row."""
    return Aggregate("total", of, value)


def minimum(of: Rows, value: Expr) -> Expr:
    """The least `value`; unknown for no row."""
    return Aggregate("minimum", of, value)


def maximum(of: Rows, value: Expr) -> Expr:
    """The greatest `value`; unknown for no row."""
    return Aggregate("maximum", of, value)


def days_in(of: Rows, first: Expr, last: Expr) -> Expr:
    """Days of the rows within [first, last]."""
    return DaysIn(of, first, last)


def first_day_too_many(of: Rows, start: Expr, window: Expr, limit: Expr) -> Expr:
    """See `FirstDayTooMany`."""
    return FirstDayTooMany(of, start, window, limit)


def nth_day_back(of: Rows, before: Expr, number: Expr) -> Expr:
    """See `NthDayBack`."""
    return NthDayBack(of, before, number)


def largest_count(of: Rows, window: Expr, first: Expr, last: Expr) -> Expr:
    """See `LargestCount`."""
    return LargestCount(of, window, first, last)


def trailing(of: Rows, width: int) -> Expr:
    """See `Trailing`."""
    return Trailing(of, width)


def covered_by(of: Rows, day: Expr) -> Expr:
    """See `Covered`."""
    return Covered(of, day)


def months_after(day: Expr, months: Expr | int) -> Expr:
    """The same day of the month, `months` later (earlier if negative), or the last day of that month."""
    return Calendar("months", day, lit(months))


def working_days_after(day: Expr, number: Expr | int) -> Expr:
    """The `number`-th Monday-to-Friday day after `day`."""
    return Calendar("working_days", day, lit(number))


def year_start(day: Expr) -> Expr:
    """1 January of the day's year."""
    return Calendar("year_start", day, lit(0))


def age(birth: Expr, on: Expr) -> Expr:
    """Completed years."""
    return Calendar("age", on, birth)


def at(day: Expr, expr: Expr) -> Expr:
    """The same expression asked about another day, which may not depend on a row."""
    if day.kind != "day" or day.of_row:
        raise RuleError("the other day is one day of the person")
    changed: Expr = _replace(expr, day)
    return changed


def _replace(node: Any, day: Expr) -> Any:
    if isinstance(node, Today):
        return day
    if isinstance(node, AtEach):
        # `test` and `value` are asked about the day of each row: only the rows and that day are of ours.
        return AtEach(_replace(node.rows, day), _replace(node.day, day), node.test, node.value)
    if isinstance(node, Expr):
        values = {f.name: getattr(node, f.name) for f in fields(node)}
        changed = {name: _replace(value, day) for name, value in values.items()}
        if all(changed[name] is values[name] for name in values):
            return node
        return type(node)(**changed)
    if isinstance(node, Rows):
        where = _replace(node.where, day) if node.where is not None else None
        less = _replace(node.less, day) if node.less is not None else None
        if where is node.where and less is node.less:
            return node
        return replace(node, where=where, less=less)
    if isinstance(node, tuple):
        replaced = tuple(_replace(item, day) for item in node)
        return node if all(a is b for a, b in zip(node, replaced, strict=True)) else replaced
    return node
