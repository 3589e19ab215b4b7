"""The third reading: a tree in words.

Every node has a template in each language (`texts/`, keys `prose.*`). What fits on a line stands on the line; what
does not stands below, indented, under a letter. Named clauses are told by their name and explained at the end, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sapar.engines.pathways import language as L
from sapar.engines.pathways import words
from sapar.engines.pathways.language import Expr, Rows
from sapar.engines.pathways.messages import catalogue, label, message

INDENT = "  "
SHORT = 3
"""So many values of a choice still fit on a line."""


@dataclass(frozen=True)
class Told:
    """A line, and what stands below it."""

    head: str
    below: tuple[Told, ...] = ()

    def lines(self, depth: int = 0) -> list[str]:
        """The line and those below it, indented."""
        return [INDENT * depth + self.head, *(line for told in self.below for line in told.lines(depth + 1))]


def prose(expr: Expr, lang: str) -> list[str]:
    """The tree in words, as indented lines; after it, what its named clauses mean.

    `lang`: ky, ru or en.
    """
    return prose_of((("", expr),), lang)


def prose_of(trees: Iterable[tuple[str, Expr]], lang: str) -> list[str]:
    """Several trees, each under its heading ("" for none), with one explanation of their clauses."""
    teller = _Teller(lang)
    lines: list[str] = []
    for heading, expr in trees:
        told = teller.top(expr)
        lines += Told(heading, (told,)).lines() if heading else told.lines()
    return lines + teller.terms()


class _Teller:
    """Tells trees in one language and remembers which clauses they name."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.named: dict[int, L.Clause] = {}
        self.told: set[int] = set()

    def top(self, expr: Expr) -> Told:
        """The tree itself; a clause at its root is opened at once."""
        if isinstance(expr, L.Clause):
            self.told.add(expr.key)
            return self.definition(expr)
        return self.tell(expr)

    def terms(self) -> list[str]:
        """What the clauses mean that were named and not told, those they name in turn included."""
        lines: list[str] = []
        while waiting := [clause for key, clause in self.named.items() if key not in self.told]:
            for clause in waiting:
                self.told.add(clause.key)
                lines += self.definition(clause).lines(1)
        return [message(self.lang, "prose.terms"), *lines] if lines else []

    def definition(self, clause: L.Clause) -> Told:
        name = message(self.lang, "prose.Clause", name=words.clause(clause.name, self.lang))
        cited = f" [{', '.join(clause.rules)}]" if clause.rules else ""
        return Told(f"{name}{cited}:", (self.tell(clause.item),))

    def tell(self, expr: Expr) -> Told:
        """A node and all below it."""
        return TELLERS[type(expr)](self, expr)

    def say(self, key: str, **values: object) -> str:
        return message(self.lang, f"prose.{key}", **values)

    def fit(self, key: str, **parts: Told | str) -> Told:
        """A template with its parts put in: on the line where they fit, else by letter and explained below."""
        template = catalogue(self.lang)[f"prose.{key}"]
        tall = [name for name, part in parts.items() if isinstance(part, Told) and part.below]
        plain = {name: part.head if isinstance(part, Told) else part for name, part in parts.items()}
        if len(tall) == 1 and template.endswith("{" + tall[0] + "}"):
            last = parts[tall[0]]
            assert isinstance(last, Told)
            return Told(template.format(**plain), last.below)
        below = []
        for letter, name in zip("ABCDE", tall, strict=False):
            part = parts[name]
            assert isinstance(part, Told)
            plain[name] = f"({letter})"
            below.append(Told(f"({letter}) {part.head}", part.below))
        return Told(template.format(**plain), tuple(below))

    def listed(self, key: str, items: Iterable[Expr]) -> Told:
        return Told(self.say(key), tuple(self.tell(item) for item in items))

    def rows(self, of: Rows) -> Told:
        """Rows by their table and country, and below it which of them."""
        head = label(self.lang, "table", of.table)
        if of.zone is not None:
            head = f"{head} ({words.country(of.zone, self.lang)})"
        below: list[Told] = []
        if of.where is not None:
            below.append(self.fit("rows_where", test=self.tell(of.where)))
        if of.less is not None:
            below.append(self.fit("rows_less_same" if of.match else "rows_less", rows=self.rows(of.less)))
        if of.outside is not None:
            first, last = (words.day(day, self.lang) for day in of.outside)
            below.append(Told(self.say("rows_outside", first=first, last=last)))
        return Told(head, tuple(below))


def _lit(t: _Teller, e: L.Lit) -> Told:
    if e.kind == "day" and isinstance(e.value, int) and not isinstance(e.value, bool):
        return Told(t.say("Lit", value=words.day(e.value, t.lang)))
    return Told(t.say("Lit", value=words.value(e.value, t.lang)))


def _param(t: _Teller, e: L.Param) -> Told:
    since = words.day(e.since, t.lang) if e.since is not None else message(t.lang, "word.since_unknown")
    shown = words.day(e.value, t.lang) if e.kind == "day" and isinstance(e.value, int) else words.value(e.value, t.lang)
    return Told(t.say("Param", value=shown, name=words.number(e.name, t.lang), since=since, rule=e.rule))


def _today(t: _Teller, e: L.Today) -> Told:
    return Told(t.say("Today"))


def _fact(t: _Teller, e: L.Fact) -> Told:
    return Told(t.say("Fact", name=label(t.lang, "fact_name", e.name)))


def _col(t: _Teller, e: L.Col) -> Told:
    return Told(t.say("Col", name=label(t.lang, "column", e.name)))


def _citizen(t: _Teller, e: L.Citizen) -> Told:
    return Told(t.say("Citizen", countries=", ".join(words.country(code, t.lang) for code in e.codes)))


_OPERATORS = {"+": "plus", "-": "minus", "*": "times"}
_RELATIONS = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least", "==": "equal"}


def _arithmetic(t: _Teller, e: L.Arithmetic) -> Told:
    days = "_days" if e.kind == "day" and e.op != "*" else ""
    return t.fit(f"Arithmetic.{_OPERATORS[e.op]}{days}", left=t.tell(e.left), right=t.tell(e.right))


def _compare(t: _Teller, e: L.Compare) -> Told:
    days = "_day" if e.left.kind == "day" and e.op != "==" else ""
    return t.fit(f"Compare.{_RELATIONS[e.op]}{days}", left=t.tell(e.left), right=t.tell(e.right))


def _and(t: _Teller, e: L.And) -> Told:
    return _joined(t, e.items, "And")


def _or(t: _Teller, e: L.Or) -> Told:
    return _joined(t, e.items, "Or")


def _joined(t: _Teller, items: tuple[Expr, ...], key: str) -> Told:
    """Two plain comparisons stand on one line, anything longer in a list."""
    told = tuple(t.tell(item) for item in items)
    if len(told) == 2 and all(isinstance(i, L.Compare | L.Clause | L.Citizen) for i in items):
        left, right = told
        if not left.below and not right.below:
            return t.fit(f"{key}.two", left=left, right=right)
    return Told(t.say(key), told)


def _not(t: _Teller, e: L.Not) -> Told:
    return t.fit("Not", item=t.tell(e.item))


def _known(t: _Teller, e: L.Known) -> Told:
    return t.fit("Known", item=t.tell(e.item))


def _one_of(t: _Teller, e: L.OneOf) -> Told:
    return t.fit("OneOf", item=t.tell(e.item), values=", ".join(words.term(value, t.lang) for value in e.values))


def _contains(t: _Teller, e: L.Contains) -> Told:
    return t.fit("Contains", item=t.tell(e.item), part=e.part)


def _case(t: _Teller, e: L.Case) -> Told:
    """A chain of cases is told as one list: if …; if …; otherwise …."""
    if _unknown(e.other) and isinstance(e.then, L.Lit) and e.then.value is True:
        return t.fit("Case.known_if", item=t.tell(e.test))
    arms: list[Told] = []
    rest: Expr = e
    while isinstance(rest, L.Case):
        arms.append(t.fit("Case.if", test=t.tell(rest.test), then=t.tell(rest.then)))
        rest = rest.other
    if _unknown(rest):
        return Told(t.say("Case.open"), tuple(arms))
    return Told(t.say("Case"), (*arms, t.fit("Case.otherwise", other=t.tell(rest))))


def _unknown(e: Expr) -> bool:
    return isinstance(e, L.Lit) and e.value is None


def _first_known(t: _Teller, e: L.FirstKnown) -> Told:
    if len(e.items) == 2 and isinstance(e.items[1], L.Lit):
        if e.items[1].value is False:
            return t.fit("FirstKnown.either", item=t.tell(e.items[0]))
        return t.fit("FirstKnown.default", default=t.tell(e.items[1]), item=t.tell(e.items[0]))
    return t.listed("FirstKnown", e.items)


def _extreme(t: _Teller, e: L.Extreme) -> Told:
    """Values that are never known are left out: they only stand for "none"."""
    told = tuple(t.tell(item) for item in e.items if not _unknown(item))
    key = "Extreme.greatest" if e.greatest else "Extreme.least"
    if len(told) <= SHORT and not any(item.below for item in told):
        return Told(t.say(f"{key}.short", items="; ".join(item.head for item in told)))
    return Told(t.say(key), told)


def _calendar(t: _Teller, e: L.Calendar) -> Told:
    return t.fit(f"Calendar.{e.op}", day=t.tell(e.day), number=t.tell(e.number))


def _aggregate(t: _Teller, e: L.Aggregate) -> Told:
    if e.value is None:
        return t.fit(f"Aggregate.{e.op}", rows=t.rows(e.rows))
    return t.fit(f"Aggregate.{e.op}", value=t.tell(e.value), rows=t.rows(e.rows))


def _days_in(t: _Teller, e: L.DaysIn) -> Told:
    return t.fit("DaysIn", first=t.tell(e.first), last=t.tell(e.last), rows=t.rows(e.rows))


def _first_day_too_many(t: _Teller, e: L.FirstDayTooMany) -> Told:
    return t.fit(
        "FirstDayTooMany",
        start=t.tell(e.start),
        window=t.tell(e.window),
        limit=t.tell(e.limit),
        rows=t.rows(e.rows),
    )


def _nth_day_back(t: _Teller, e: L.NthDayBack) -> Told:
    return t.fit("NthDayBack", before=t.tell(e.before), number=t.tell(e.number), rows=t.rows(e.rows))


def _largest_count(t: _Teller, e: L.LargestCount) -> Told:
    parts = {"window": e.window, "first": e.first, "last": e.last}
    return t.fit("LargestCount", **{name: t.tell(part) for name, part in parts.items()}, rows=t.rows(e.rows))


def _trailing(t: _Teller, e: L.Trailing) -> Told:
    return t.fit("Trailing", days=words.counted(t.lang, "days", e.width))


def _covered(t: _Teller, e: L.Covered) -> Told:
    return t.fit("Covered", day=t.tell(e.day), rows=t.rows(e.rows))


def _at_each(t: _Teller, e: L.AtEach) -> Told:
    return t.fit("AtEach", day=t.tell(e.day), test=t.tell(e.test), value=t.tell(e.value), rows=t.rows(e.rows))


def _clause(t: _Teller, e: L.Clause) -> Told:
    t.named.setdefault(e.key, e)
    return Told(t.say("Clause", name=words.clause(e.name, t.lang)))


TELLERS: dict[type, Callable[[_Teller, Any], Told]] = {
    L.Lit: _lit,
    L.Param: _param,
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
    L.FirstDayTooMany: _first_day_too_many,
    L.NthDayBack: _nth_day_back,
    L.LargestCount: _largest_count,
    L.Trailing: _trailing,
    L.Covered: _covered,
    L.AtEach: _at_each,
    L.Clause: _clause,
}
"""How each kind of node is told; a test walks the language and finds every node here."""
