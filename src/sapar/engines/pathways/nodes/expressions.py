"""The node, and the nodes that compute with values: constants, facts, columns, logic, arithmetic, the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.nodes.vocabulary import FACTS, Kind, Value


class RuleError(TypeError):
    """A tree that makes no sense: a day compared with a text, a number added to a truth value."""


class Part:
    """What a node is made of: a node, or rows of facts."""

    @property
    def key(self) -> int:
        """Structural identity: equal parts have equal keys."""
        raise NotImplementedError

    @property
    def below(self) -> tuple[Expr, ...]:
        """The nodes in it that stand directly below the one at hand."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Expr(Part):
    """A node. Compare with `<`, `<=`, `>`, `>=`, `.equals()`; combine with `&`, `|`, `~`, `+`, `-`, `*`."""

    @property
    def kind(self) -> Kind:
        raise NotImplementedError

    @cached_property
    def key(self) -> int:
        """Structural identity: equal trees have equal keys (used to compute a shared part once)."""
        return hash((type(self).__name__, *(_key(getattr(self, f.name)) for f in fields(self))))

    @property
    def below(self) -> tuple[Expr, ...]:
        return (self,)

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
    if isinstance(value, Part):
        return value.key
    if isinstance(value, tuple):
        return tuple(_key(item) for item in value)
    return (type(value).__name__, repr(value))  # hash(-1) == hash(-2): the numbers themselves will not do


def _collect(value: object, found: list[Expr]) -> None:
    if isinstance(value, Part):
        found.extend(value.below)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)


def of_kinds(wanted: tuple[Kind, ...], *items: Expr) -> None:
    for item in items:
        if item.kind not in wanted:
            raise RuleError(f"a {' or '.join(wanted)} is wanted, not a {item.kind}")


def truths(items: tuple[Expr, ...]) -> None:
    for item in items:
        if item.kind != "bool":
            raise RuleError(f"a truth value is wanted, not {item.kind}")


def of_one_kind(items: tuple[Expr, ...]) -> None:
    if len({item.kind for item in items}) != 1:
        raise RuleError(f"values of one kind are wanted, not {[item.kind for item in items]}")


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
        of_kinds(("day", "number"), self.left, self.right)
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
        truths(self.items)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Or(Expr):
    """At least one holds (Kleene)."""

    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        truths(self.items)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Not(Expr):
    """Does not hold; unknown stays unknown."""

    item: Expr

    def __post_init__(self) -> None:
        truths((self.item,))

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
        of_kinds(("text",), self.item)

    @property
    def kind(self) -> Kind:
        return "bool"


@dataclass(frozen=True, eq=False)
class Contains(Expr):
    """Whether a text holds another, in lower case."""

    item: Expr
    part: str

    def __post_init__(self) -> None:
        of_kinds(("text",), self.item)

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
        truths((self.test,))
        of_one_kind((self.then, self.other))

    @property
    def kind(self) -> Kind:
        return self.then.kind


@dataclass(frozen=True, eq=False)
class FirstKnown(Expr):
    """The first of the values that is known."""

    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        of_one_kind(self.items)

    @property
    def kind(self) -> Kind:
        return self.items[0].kind


@dataclass(frozen=True, eq=False)
class Extreme(Expr):
    """The least or greatest of the values that are known; unknown if none is."""

    greatest: bool
    items: tuple[Expr, ...]

    def __post_init__(self) -> None:
        of_one_kind(self.items)
        of_kinds(("day", "number"), *self.items)

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
class Clause(Expr):
    """A named part of a rule: it appears in traces and prose under its name, with the rules it rests on."""

    name: str
    item: Expr
    rules: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.item.kind


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
