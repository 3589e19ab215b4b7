"""What was found on the way to an answer: clauses, numbers with their provision, ledgers of days, facts not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.days import OPEN, iso
from sapar.engines.pathways.scalar import Question, spans

Json = dict[str, Any]

_TOLD = (L.Clause, L.Param, L.DaysIn, L.FirstDayTooMany, L.NthDayBack, L.LargestCount)


def trace(corridor: Corridor, q: Question) -> Json:
    """The argument for each ground of stay, for entry and for work, as nested clauses."""
    return {
        "stay": [step for basis in corridor.bases for step in steps(basis.holds, q)],
        "entry": [step for ban in corridor.bans if q.value(ban.active) for step in steps(ban.active, q)],
        "work": [
            step for work in corridor.work for step in steps(L.Clause(f"work:{work.name}", work.applies, work.rules), q)
        ],
    }


def steps(expr: L.Expr, q: Question) -> list[Json]:
    """The told nodes of a tree, nested, with their values for one question."""
    return [_step(node, q) for node in _outline(expr)]


_OUTLINES: dict[int, tuple[L.Expr, ...]] = {}


def _outline(expr: L.Expr) -> tuple[L.Expr, ...]:
    """The nearest told nodes at or below a node, each once."""
    known = _OUTLINES.get(expr.key)
    if known is None:
        if isinstance(expr, _TOLD):
            known = (expr,)
        else:
            known = below(expr)
        _OUTLINES[expr.key] = known
    return known


def below(expr: L.Expr) -> tuple[L.Expr, ...]:
    """The nearest told nodes below a node; what lies inside a question about another day is left out."""
    if isinstance(expr, L.AtEach):
        return ()
    found: dict[int, L.Expr] = {}
    for child in expr.children:
        for node in _outline(child):
            found.setdefault(node.key, node)
    return tuple(found.values())


def _step(node: L.Expr, q: Question) -> Json:
    if isinstance(node, L.Param):
        return {
            "number": node.name,
            "value": iso(int(node.value)) if node.kind == "day" and isinstance(node.value, int) else node.value,
            "since": iso(node.since),
            "rule": node.rule,
        }
    value = plain(node, q)
    if isinstance(node, L.Clause):
        step: Json = {"clause": node.name, "value": value, "rules": list(node.rules)}
    else:
        step = {"clause": _NAMES[type(node)], "value": value}
    if isinstance(node, L.DaysIn):
        step["ledger"] = ledger(node, q)
    inner = [] if node.of_row else [_step(child, q) for child in below(node) if not child.of_row]
    if inner:
        step["because"] = inner
    return step


_NAMES: dict[type, str] = {
    L.DaysIn: "days_in_window",
    L.FirstDayTooMany: "first_day_too_many",
    L.NthDayBack: "day_that_must_fall_out",
    L.LargestCount: "largest_count",
}


def plain(node: L.Expr, q: Question) -> Any:
    """A value as JSON has it: days as ISO dates, no end as None."""
    if node.of_row:
        return None
    value = q.value(node)
    if node.kind == "day" and value is not None:
        return None if value >= OPEN else iso(value)
    return value


def ledger(node: L.DaysIn, q: Question) -> list[Json]:
    """The stays that fall into a window, each clipped to it, with its days."""
    first, last = q.value(node.first), q.value(node.last)
    if first is None or last is None:
        return []
    return [
        {"from": iso(max(a, first)), "to": iso(min(b, last)), "days": min(b, last) - max(a, first) + 1}
        for a, b in spans(q, node.rows)
        if a <= last and b >= first
    ]


PLACES = {
    "birth_day": "person.birth_date",
    "citizenships": "person.citizenships",
    "in_destination_register": "person.in_destination_register",
    "purpose": "purpose",
    "documents_stated": "documents",
    "qualifications_stated": "qualifications",
}
"""Where in the input a single fact stands."""


def missing_facts(expr: L.Expr, q: Question) -> list[str]:
    """The facts whose absence makes the value unknown, by their place in the input; "law" where the law is not known."""
    found: dict[str, None] = {}
    _missing(expr, q, found)
    facts = [name for name in found if name != "law"]
    return facts or list(found)


def _missing(expr: L.Expr, q: Question, found: dict[str, None]) -> None:
    if isinstance(expr, L.Lit):
        if expr.value is None and expr.kind == "bool":
            found["law"] = None
        return
    if expr.of_row or q.value(expr) is not None:
        return
    if isinstance(expr, L.Fact):
        found[PLACES[expr.name]] = None
    elif isinstance(expr, L.Citizen):
        found["person.citizenships"] = None
    elif isinstance(expr, L.Aggregate) and expr.rows.where is not None:
        for node in _of_this_row(expr.rows.where):
            if isinstance(node, L.Col) and _unknown_somewhere(expr.rows, node.name, q):
                found[f"{expr.rows.table}[].{node.name}"] = None
            elif isinstance(node, L.Fact | L.Citizen):
                _missing(node, q, found)
    elif isinstance(expr, L.Case) and q.value(expr.test) is None:
        _missing(expr.test, q, found)
    else:
        for child in expr.children:
            _missing(child, q, found)


def _of_this_row(node: L.Expr) -> Iterator[L.Expr]:
    """The nodes of a row's condition, without those that speak of rows of their own."""
    yield node
    if not isinstance(node, L.Aggregate | L.DaysIn | L.AtEach | L.Covered | L.Trailing):
        for child in node.children:
            yield from _of_this_row(child)


def _unknown_somewhere(rows: L.Rows, column: str, q: Question) -> bool:
    return any(row.get(column) is None for row in q.person.tables.get(rows.table, ()))
