"""The nodes of the language of rules: frozen, and checked for sense when they are made.

Rules are written with the builders of `language`; the readings look at these classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal, TypeAlias

from sapar.engines.pathways.days import OPEN

Kind = Literal["bool", "day", "number", "text"]
Value: TypeAlias = "bool | int | float | str | None"


class RuleError(TypeError):
    """A tree that makes no sense: a day compared with a text, a number added to a truth value."""


@dataclass(frozen=True, eq=False)
class Expr:
    """A node. Compare with `<`, `<=`, `>`, `>=`, `.equals()`; combine with `&`, `|`, `~`, `+`, `-`, `*`."""

    @property
    def kind(self) -> Kind:
        raise NotImplementedError

    @cached_property
    def key(self) -> int:
        """Structural identity: equal trees have equal keys (used to compute a shared part once)."""
        return hash((type(self).__name__, *(_key(getattr(self, f.name)) for f in fields(self))))

    @cached_property
    def children(self) -> tuple[Expr, ...]:
        """The nodes directly below, those inside row sets included."""
        found: list[Expr] = []
        for field in fields(self):
            _collect(getattr(self, field.name), found)
        return tuple(found)

    @cached_property
    def of_row(self) -> bool:
        """Whether the value depends on the row at hand (a column outside any aggregate)."""
        return any(child.of_row for child in self.children)

    def walk(self) -> Iterator[Expr]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __and__(self, other: Expr) -> Expr:
        return all_of(self, other)

    def __or__(self, other: Expr) -> Expr:
        return any_of(self, other)

    def __invert__(self) -> Expr:
        return Not(self)

    def __add__(self, other: Expr | int) -> Expr:
        return Arithmetic("+", self, lit(other))

    def __sub__(self, other: Expr | int) -> Expr:
        return Arithmetic("-", self, lit(other))

    def __mul__(self, other: Expr | int) -> Expr:
        return Arithmetic("*", self, lit(other))

    def __lt__(self, other: Expr | float) -> Expr:
        return Compare("<", self, lit(other))

    def __le__(self, other: Expr | float) -> Expr:
        return Compare("<=", self, lit(other))

    def __gt__(self, other: Expr | float) -> Expr:
        return Compare(">", self, lit(other))

    def __ge__(self, other: Expr | float) -> Expr:
        return Compare(">=", self, lit(other))

    def equals(self, other: Expr | Value) -> Expr:
        """Equal, or unknown if either side is."""
        return Compare("==", self, lit(other))

    def one_of(self, *values: str) -> Expr:
        """Whether the text is one of `values`; unknown for an unknown text."""
        return OneOf(self, values)

    def contains(self, part: str) -> Expr:
        """Whether the text holds `part` (letters compared without case); unknown for an unknown text."""
        return Contains(self, part.lower())

    def known(self) -> Expr:
        """Whether the value is known; never unknown itself."""
        return Known(self)


def _key(value: object) -> object:
    if isinstance(value, Expr | Rows):
        return value.key
    if isinstance(value, tuple):
        return tuple(_key(item) for item in value)
    return (type(value).__name__, repr(value))  # hash(-1) == hash(-2): the numbers themselves will not do


def _collect(value: object, found: list[Expr]) -> None:
    if isinstance(value, Expr):
        found.append(value)
    elif isinstance(value, Rows):
        if value.where is not None:
            found.append(value.where)
        if value.less is not None:
            _collect(value.less, found)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)


@dataclass(frozen=True)
class Rows:
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
            _truths((self.where,))
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


SPANS = {
    "stays": ("counted_from", "gone"),
    "contracts": ("starts", "ends"),
    "permits": ("starts", "ends"),
    "family_contracts": ("starts", "ends"),
    "family_permits": ("starts", "ends"),
}
"""The columns with the first and the last day of a row, of the tables whose days can be counted."""

COLUMNS: dict[str, dict[str, Kind]] = {
    "stays": {
        "country": "text",
        "region": "text",
        "entered": "day",
        "gone": "day",
        "counted_from": "day",
    },
    "contracts": {
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
        "planned_end": "day",
        "early": "bool",
        "indefinite": "bool",
        "occupation": "text",
        "region": "text",
        "weekly_hours": "number",
        "hourly_pay": "number",
        "currency": "text",
    },
    "permits": {
        "country": "text",
        "kind": "text",
        "issued_by": "text",
        "starts": "day",
        "ends": "day",
        "cancelled": "bool",
    },
    "events": {
        "country": "text",
        "kind": "text",
        "on_day": "day",
        "until_day": "day",
        "ground": "text",
        "paid": "bool",
    },
    "documents": {"kind": "text", "expires": "day"},
    "qualifications": {"kind": "text", "name": "text", "level": "text", "on_day": "day"},
    "payments": {
        "country": "text",
        "for": "text",
        "amount": "number",
        "currency": "text",
        "starts": "day",
        "ends": "day",
    },
    "family_contracts": {
        "relation": "text",
        "of_citizenship": "text",
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
        "early": "bool",
        "indefinite": "bool",
    },
    "family_permits": {
        "relation": "text",
        "of_citizenship": "text",
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
    },
}
"""The tables of facts about one person and the kind of each column."""

FACTS: dict[str, Kind] = {
    "birth_day": "day",
    "purpose": "text",
    "in_destination_register": "bool",
    "citizenships": "text",
    "documents_stated": "bool",
    "qualifications_stated": "bool",
}
"""Facts of which a person has one. `..._stated`: true if that table was given at all, otherwise unknown."""


@dataclass(frozen=True, eq=False)
class Lit(Expr):
    """A constant that needs no source: a sentinel, a count of one."""

    value: Value
    of: Kind

    @property
    def kind(self) -> Kind:
        return self.of


@dataclass(frozen=True, eq=False)
class Param(Expr):
    """A number of the law: its value, the rule that states it and the dates on which it is in force."""

    value: Value
    of: Kind
    rule: str
    name: str
    since: int | None
    until: int | None

    @property
    def kind(self) -> Kind:
        return self.of


@dataclass(frozen=True, eq=False)
class Today(Expr):
    """The day asked about."""

    @property
    def kind(self) -> Kind:
        return "day"


DAY = Today()


@dataclass(frozen=True, eq=False)
class Fact(Expr):
    """A fact of which a person has one, by its name in `FACTS`."""

    name: str

    @property
    def kind(self) -> Kind:
        return FACTS[self.name]


@dataclass(frozen=True, eq=False)
class Col(Expr):
    """A column of the row at hand."""

    name: str
    of: Kind
    table: str

    @property
    def kind(self) -> Kind:
        return self.of

    @cached_property
    def of_row(self) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class Citizen(Expr):
    """Whether the person holds one of these citizenships; unknown if none is known."""

    codes: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Arithmetic(Expr):
    """Sum, difference or product of whole numbers; a day plus a number is a day."""

    op: Literal["+", "-", "*"]
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        _kinds(("day", "number"), self.left, self.right)
        two_days = self.left.kind == self.right.kind == "day"
        of_right = self.right.kind == "day" and self.left.kind == "number"
        if (
            (self.op == "+" and two_days)
            or (self.op == "-" and of_right)
            or (self.op == "*" and (two_days or of_right or self.left.kind == "day"))
        ):
            raise RuleError(f"{self.left.kind} {self.op} {self.right.kind}")

    @property
    def kind(self) -> Kind:
        days = (self.left.kind == "day") + (self.right.kind == "day")
        return "day" if days == 1 else "number"


@dataclass(frozen=True, eq=False)
class Compare(Expr):
    """A comparison of two values of one kind."""

    op: Literal["<", "<=", ">", ">=", "=="]
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        if self.left.kind != self.right.kind or (self.op != "==" and self.left.kind in ("bool", "text")):
            raise RuleError(f"{self.left.kind} {self.op} {self.right.kind}")

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class And(Expr):
    """All hold (Kleene)."""

    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        _truths(self.items)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Or(Expr):
    """At least one holds (Kleene)."""

    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        _truths(self.items)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Not(Expr):
    """Does not hold; unknown stays unknown."""

    item: Expr

    def __post_init__(self) -> None:
        _truths((self.item,))

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Known(Expr):
    """Whether a value is known."""

    item: Expr

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class OneOf(Expr):
    """Whether a text is one of a few."""

    item: Expr
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        _kinds(("text",), self.item)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Contains(Expr):
    """Whether a text holds another, in lower case."""

    item: Expr
    part: str

    def __post_init__(self) -> None:
        _kinds(("text",), self.item)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Case(Expr):
    """`then` where `test` is true, `other` where it is false, unknown where it is unknown."""

    test: Expr
    then: Expr
    other: Expr

    def __post_init__(self) -> None:
        _truths((self.test,))
        _same((self.then, self.other))

    @property
    def kind(self) -> Kind:
        return self.then.kind


@dataclass(frozen=True, eq=False)
class FirstKnown(Expr):
    """The first of the values that is known."""

    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        _same(self.items)

    @property
    def kind(self) -> Kind:
        return self.items[0].kind


@dataclass(frozen=True, eq=False)
class Extreme(Expr):
    """The least or greatest of the values that are known; unknown if none is."""

    greatest: bool
    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        _same(self.items)
        _kinds(("day", "number"), *self.items)

    @property
    def kind(self) -> Kind:
        return self.items[0].kind


@dataclass(frozen=True, eq=False)
class Calendar(Expr):
    """Calendar arithmetic: `months`, `working_days` after a day, `year_start` of a day, `age` in years."""

    op: Literal["months", "working_days", "year_start", "age"]
    day: Expr
    number: Expr

    def __post_init__(self) -> None:
        wanted = "day" if self.op == "age" else "number"
        if self.day.kind != "day" or self.number.kind != wanted:
            raise RuleError(f"{self.op} of {self.day.kind}, {self.number.kind}")

    @property
    def kind(self) -> Kind:
        return "number" if self.op == "age" else "day"


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
            _kinds(("number",) if self.op == "total" else ("day", "number", "text"), self.value)
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
        _kinds(("day",), self.day)

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
        _kinds(("day",), self.day)
        _of_rows(self.rows.table, self.day)
        _of_person("bool", self.test)
        _of_person(self.value.kind, self.value)

    @property
    def kind(self) -> Kind:
        return self.value.kind

    @cached_property
    def of_row(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class Clause(Expr):
    """A named part of a rule: it appears in traces and prose under its name, with the rules it rests on."""

    name: str
    item: Expr
    rules: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.item.kind


def _kinds(wanted: tuple[Kind, ...], *items: Expr) -> None:
    for item in items:
        if item.kind not in wanted:
            raise RuleError(f"a {' or '.join(wanted)} is wanted, not a {item.kind}")


def _of_person(wanted: Kind, *items: Expr) -> None:
    """What is asked of the person as a whole does not depend on a row."""
    _kinds((wanted,), *items)
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


def _truths(items: tuple[Expr, ...]) -> None:
    for item in items:
        if item.kind != "bool":
            raise RuleError(f"a truth value is wanted, not {item.kind}")


def _same(items: tuple[Expr, ...]) -> None:
    if len({item.kind for item in items}) != 1:
        raise RuleError(f"values of one kind are wanted, not {[item.kind for item in items]}")


def lit(value: Expr | Value, kind: Kind | None = None) -> Expr:
    """A constant; an expression is returned as it is."""
    if isinstance(value, Expr):
        return value
    if kind is None:
        kind = "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    return Lit(value, kind)


TRUE = lit(True)
FALSE = lit(False)
NO_DAY = Lit(None, "day")
NO_END = Lit(OPEN, "day")


def all_of(*items: Expr) -> Expr:
    """All hold. Flat, and constants folded, so that traces stay short."""
    flat: list[Expr] = []
    for item in items:
        if isinstance(item, Lit) and item.value is True:
            continue
        if isinstance(item, Lit) and item.value is False:
            return FALSE
        flat.extend(item.items if isinstance(item, And) else (item,))
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(*items: Expr) -> Expr:
    """At least one holds."""
    flat: list[Expr] = []
    for item in items:
        if isinstance(item, Lit) and item.value is False:
            continue
        if isinstance(item, Lit) and item.value is True:
            return TRUE
        flat.extend(item.items if isinstance(item, Or) else (item,))
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
