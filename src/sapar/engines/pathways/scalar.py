"""The reading for one person: a tree becomes a chain of closures that return the value, or None for unknown.

Closures are made once per tree and kept; values are kept per question, so that a clause which several rules
share is computed once. `explain` walks the same tree and writes down what was found on the way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sapar.engines.pathways import days
from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN

Row = dict[str, Any]
Reader = Callable[["Question", Row | None], Any]

ZONED = frozenset({"stays", "permits", "family_permits"})
"""Tables whose rows are chosen by zone (Schengen states are one); the others by country."""


@dataclass(slots=True)
class Person:
    """What is known about one person: single facts and tables; days are day numbers, None is unknown."""

    facts: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)


class Question:
    """One person, asked about one day."""

    __slots__ = ("day", "known", "person", "spans")

    def __init__(self, person: Person, day: int) -> None:
        self.person = person
        self.day = day
        self.known: dict[int, Any] = {}
        self.spans: dict[int, list[tuple[int, int]]] = {}

    def value(self, expr: L.Expr) -> Any:
        """The value of a tree that does not depend on a row."""
        return reader(expr)(self, None)


_READERS: dict[int, Reader] = {}


def reader(expr: L.Expr) -> Reader:
    """The closure that reads a tree; made once."""
    made = _READERS.get(expr.key)
    if made is None:
        made = _MAKERS[type(expr)](expr)
        if isinstance(expr, _KEPT) and not expr.of_row:
            made = _kept(expr.key, made)
        _READERS[expr.key] = made
    return made


def _kept(key: int, read: Reader) -> Reader:
    def kept(q: Question, row: Row | None) -> Any:
        try:
            return q.known[key]
        except KeyError:
            value = q.known[key] = read(q, None)
            return value

    return kept


def _value(expr: L.Lit | L.Param) -> Reader:
    value = expr.value
    return lambda q, row: value


def _today(expr: L.Today) -> Reader:
    return lambda q, row: q.day


def _fact(expr: L.Fact) -> Reader:
    name = expr.name
    return lambda q, row: q.person.facts.get(name)


def _col(expr: L.Col) -> Reader:
    name = expr.name
    return lambda q, row: row[name]  # type: ignore[index]


def _citizen(expr: L.Citizen) -> Reader:
    wanted = frozenset(expr.codes)

    def read(q: Question, row: Row | None) -> bool | None:
        held = q.person.facts.get("citizenships")
        return None if held is None else not wanted.isdisjoint(held.split())

    return read


def _arithmetic(expr: L.Arithmetic) -> Reader:
    left, right, op = reader(expr.left), reader(expr.right), expr.op

    def read(q: Question, row: Row | None) -> Any:
        a = left(q, row)
        b = right(q, row)
        if a is None or b is None:
            return None
        return a + b if op == "+" else a - b if op == "-" else a * b

    return read


def _compare(expr: L.Compare) -> Reader:
    left, right = reader(expr.left), reader(expr.right)
    if expr.op == "==":

        def equal(q: Question, row: Row | None) -> bool | None:
            a = left(q, row)
            b = right(q, row)
            return None if a is None or b is None else a == b

        return equal
    # a < b, a <= b, a > b and a >= b are two tests with the sides in either order
    strict = expr.op in ("<", ">")
    if expr.op in (">", ">="):
        left, right = right, left

    def before(q: Question, row: Row | None) -> bool | None:
        a = left(q, row)
        b = right(q, row)
        if a is None or b is None:
            return None
        return bool(a < b if strict else a <= b)

    return before


def _and(expr: L.And) -> Reader:
    items = tuple(reader(item) for item in expr.items)

    def read(q: Question, row: Row | None) -> bool | None:
        result: bool | None = True
        for item in items:
            value = item(q, row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return read


def _or(expr: L.Or) -> Reader:
    items = tuple(reader(item) for item in expr.items)

    def read(q: Question, row: Row | None) -> bool | None:
        result: bool | None = False
        for item in items:
            value = item(q, row)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return read


def _not(expr: L.Not) -> Reader:
    item = reader(expr.item)

    def read(q: Question, row: Row | None) -> bool | None:
        value = item(q, row)
        return None if value is None else not value

    return read


def _known(expr: L.Known) -> Reader:
    item = reader(expr.item)
    return lambda q, row: item(q, row) is not None


def _one_of(expr: L.OneOf) -> Reader:
    item, values = reader(expr.item), frozenset(expr.values)

    def read(q: Question, row: Row | None) -> bool | None:
        value = item(q, row)
        return None if value is None else value in values

    return read


def _contains(expr: L.Contains) -> Reader:
    item, part = reader(expr.item), expr.part

    def read(q: Question, row: Row | None) -> bool | None:
        value = item(q, row)
        return None if value is None else part in value.lower()

    return read


def _case(expr: L.Case) -> Reader:
    test, then, other = reader(expr.test), reader(expr.then), reader(expr.other)

    def read(q: Question, row: Row | None) -> Any:
        value = test(q, row)
        if value is None:
            return None
        return then(q, row) if value else other(q, row)

    return read


def _first_known(expr: L.FirstKnown) -> Reader:
    items = tuple(reader(item) for item in expr.items)

    def read(q: Question, row: Row | None) -> Any:
        for item in items:
            value = item(q, row)
            if value is not None:
                return value
        return None

    return read


def _extreme(expr: L.Extreme) -> Reader:
    items = tuple(reader(item) for item in expr.items)
    choose = max if expr.greatest else min

    def read(q: Question, row: Row | None) -> Any:
        values = [value for item in items if (value := item(q, row)) is not None]
        return choose(values) if values else None

    return read


_CALENDAR: dict[str, Callable[[int, int], int]] = {
    "months": days.add_months,
    "working_days": days.add_working_days,
    "year_start": lambda day, _: days.year_start(day),
    "age": lambda day, birth: days.age(birth, day),
}


def _calendar(expr: L.Calendar) -> Reader:
    day, number, compute = reader(expr.day), reader(expr.number), _CALENDAR[expr.op]

    def read(q: Question, row: Row | None) -> int | None:
        a = day(q, row)
        b = number(q, row)
        return None if a is None or b is None else compute(a, b)

    return read


def chosen(q: Question, of: L.Rows) -> Iterable[tuple[Row, bool | None]]:
    """The rows of the table with the truth of the condition for each; those where it is false are left out."""
    place = "zone" if of.table in ZONED else "country"
    test = reader(of.where) if of.where is not None else None
    for row in q.person.tables.get(of.table, ()):
        if of.zone is not None and row[place] != of.zone:
            continue
        truth = True if test is None else test(q, row)
        if truth is not False:
            yield row, truth


def _aggregate(expr: L.Aggregate) -> Reader:
    of, op = expr.rows, expr.op
    value = reader(expr.value) if expr.value is not None else None

    def exists(q: Question, row: Row | None) -> bool | None:
        result: bool | None = False
        for _, truth in chosen(q, of):
            if truth:
                return True
            result = None
        return result

    def count(q: Question, row: Row | None) -> int:
        return sum(1 for _, truth in chosen(q, of) if truth)

    def over(q: Question, row: Row | None) -> Any:
        assert value is not None
        found = [v for r, truth in chosen(q, of) if truth and (v := value(q, r)) is not None]
        if op == "total":
            return sum(found)
        if not found:
            return None
        return min(found) if op == "minimum" else max(found)

    return exists if op == "exists" else count if op == "count" else over


def spans(q: Question, of: L.Rows) -> list[tuple[int, int]]:
    """First and last day of the rows in time order, less the days that the rows of `less` cover."""
    key = of.key
    kept = q.spans.get(key)
    if kept is not None:
        return kept
    first, last = of.span
    result: list[tuple[int, int]] = []
    for row, truth in chosen(q, of):
        if not truth or row[first] > row[last]:
            continue
        pieces = [(row[first], row[last])]
        if of.less is not None:
            start, end = of.less.span
            for cover, covered in chosen(q, of.less):
                if covered and (not of.match or cover["country"] == row["country"]):
                    pieces = list(_without(pieces, cover[start], cover[end]))
        if of.outside is not None:
            pieces = list(_without(pieces, *of.outside))
        result.extend(pieces)
    q.spans[key] = kept = _once(sorted(result))
    return kept


def _once(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same days in pieces that do not overlap, so that each counts once."""
    result: list[tuple[int, int]] = []
    reached = -OPEN - 1
    for first, last in found:
        if last > reached:
            result.append((max(first, reached + 1), last))
            reached = last
    return result


def _without(pieces: list[tuple[int, int]], start: int, end: int) -> Iterable[tuple[int, int]]:
    for first, last in pieces:
        if end < first or start > last:
            yield first, last
            continue
        if first < start:
            yield first, start - 1
        if end < last:
            yield end + 1, last


def _days_in(expr: L.DaysIn) -> Reader:
    of, first, last = expr.rows, reader(expr.first), reader(expr.last)

    def read(q: Question, row: Row | None) -> int | None:
        a = first(q, row)
        b = last(q, row)
        if a is None or b is None:
            return None
        if a > b:
            return 0
        return int(sum(min(end, b) - max(start, a) + 1 for start, end in spans(q, of) if start <= b and end >= a))

    return read


def _trailing(expr: L.Trailing) -> Reader:
    of, width = expr.rows, expr.width
    first, last = of.span

    def read(q: Question, row: Row | None) -> int:
        assert row is not None
        end = row[last]
        if row[first] > end:
            return 0
        return sum(min(b, end) - max(a, end - width + 1) + 1 for a, b in spans(q, of) if a <= end and b > end - width)

    return read


def _covered(expr: L.Covered) -> Reader:
    of, day = expr.rows, reader(expr.day)

    def read(q: Question, row: Row | None) -> bool | None:
        wanted = day(q, row)
        if wanted is None:
            return None
        return any(a <= wanted <= b for a, b in spans(q, of))

    return read


def _first_day_too_many(expr: L.FirstDayTooMany) -> Reader:
    of, start, window, limit = expr.rows, reader(expr.start), reader(expr.window), reader(expr.limit)

    def read(q: Question, row: Row | None) -> int | None:
        day = start(q, row)
        width = window(q, row)
        most = limit(q, row)
        if day is None or width is None or most is None:
            return None
        return first_too_many(spans(q, of), day, width, most)

    return read


def first_too_many(history: list[tuple[int, int]], start: int, window: int, limit: int) -> int:
    """The first day too many for one who stays on from `start`; `history` in time order.

    While one stays on, a day of the past helps only once the window has moved past it. Each stay preceded,
    within the window, by at least `limit + 1 - (days of the past)` absent days is never reached in time.
    """
    if limit >= window:
        return OPEN
    low = start - window
    past = [(max(a, low), min(b, start - 1)) for a, b in history if a < start and b >= low]
    needed = limit + 1 - sum(b - a + 1 for a, b in past)
    before = still = 0
    for a, b in past:
        if a - low - before >= needed:
            still += b - a + 1
        before += b - a + 1
    return max(start, start + limit - still)


def _nth_day_back(expr: L.NthDayBack) -> Reader:
    of, before, number = expr.rows, reader(expr.before), reader(expr.number)

    def read(q: Question, row: Row | None) -> int | None:
        day = before(q, row)
        left = number(q, row)
        if day is None or left is None:
            return None
        for start, end in reversed(spans(q, of)):
            end = min(end, day - 1)
            if end < start:
                continue
            if end - start + 1 >= left:
                return int(end - left + 1)
            left -= end - start + 1
        return None

    return read


def _largest_count(expr: L.LargestCount) -> Reader:
    of, window = expr.rows, reader(expr.window)
    first, last = reader(expr.first), reader(expr.last)

    def read(q: Question, row: Row | None) -> int | None:
        width = window(q, row)
        a = first(q, row)
        b = last(q, row)
        if width is None or a is None or b is None:
            return None
        found = spans(q, of)
        ends = {a, b, *(end for _, end in found if a < end < b)}
        return max(_count(found, end - width + 1, end) for end in ends)

    return read


def _count(found: list[tuple[int, int]], first: int, last: int) -> int:
    begin = bisect_left(found, (first, 0))
    return sum(min(b, last) - max(a, first) + 1 for a, b in found[max(0, begin - 1) :] if a <= last and b >= first)


def _at_each(expr: L.AtEach) -> Reader:
    of, day = expr.rows, reader(expr.day)
    test, value = reader(expr.test), reader(expr.value)

    def read(q: Question, row: Row | None) -> Any:
        found = []
        for each, truth in chosen(q, of):
            when = day(q, each) if truth else None
            if when is None:
                continue
            then = Question(q.person, when)
            if test(then, None) is True and (result := value(then, None)) is not None:
                found.append(result)
        return max(found) if found else None

    return read


def _clause(expr: L.Clause) -> Reader:
    return reader(expr.item)


_MAKERS: dict[type, Callable[[Any], Reader]] = {
    L.Lit: _value,
    L.Param: _value,
    L.Today: _today,
    L.Fact: _fact,
    L.Col: _col,
    L.Citizen: _citizen,
    L.Arithmetic: _arithmetic,
    L.Compare: _compare,
    L.And: _and,
    L.Or: _or,
    L.Not: _not,
    L.Known: _known,
    L.OneOf: _one_of,
    L.Contains: _contains,
    L.Case: _case,
    L.FirstKnown: _first_known,
    L.Extreme: _extreme,
    L.Calendar: _calendar,
    L.Aggregate: _aggregate,
    L.DaysIn: _days_in,
    L.Trailing: _trailing,
    L.Covered: _covered,
    L.FirstDayTooMany: _first_day_too_many,
    L.NthDayBack: _nth_day_back,
    L.LargestCount: _largest_count,
    L.AtEach: _at_each,
    L.Clause: _clause,
}

_KEPT = (
    L.Aggregate,
    L.DaysIn,
    L.FirstDayTooMany,
    L.NthDayBack,
    L.LargestCount,
    L.AtEach,
    L.Clause,
)
"""Nodes worth keeping per question: they read rows, or are named parts that several rules share."""
