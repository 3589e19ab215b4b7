"""A tree asked about one known day: what does not depend on the person is worked out beforehand.

Most of a rule's versions fall away, since whether they are in force is known as soon as the day is.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sapar.engines.pathways import language as L
from sapar.engines.pathways.scalar import Person, Question

_NOBODY = Person({})
_CONSTANT = (
    L.Arithmetic,
    L.Compare,
    L.And,
    L.Or,
    L.Not,
    L.Known,
    L.OneOf,
    L.Case,
    L.FirstKnown,
    L.Extreme,
    L.Calendar,
)


class Folder:
    """Folds trees for one day, or for any day (None); parts that trees share are folded once."""

    def __init__(self, day: int | None) -> None:
        self._today = L.DAY if day is None else L.Lit(day, "day")
        self._made: dict[int, Any] = {}

    def fold(self, node: L.Expr) -> L.Expr:
        """The same tree with everything worked out that the day decides."""
        made = self._made.get(node.key)
        if made is None:
            made = self._made[node.key] = _simplest(self._rebuilt(node))
        return made

    def _rebuilt(self, node: L.Expr) -> L.Expr:
        if isinstance(node, L.Today):
            return self._today
        changed: dict[str, Any] = {}
        for field in fields(node):
            value = getattr(node, field.name)
            # What is asked at each row's own day is not asked about this one.
            later = isinstance(node, L.AtEach) and field.name in ("test", "value")
            folded = value if later else self._any(value)
            if folded is not value:
                changed[field.name] = folded
        if not changed:
            return node
        return type(node)(**{f.name: changed.get(f.name, getattr(node, f.name)) for f in fields(node)})

    def _any(self, value: Any) -> Any:
        if isinstance(value, L.Expr):
            return self.fold(value)
        if isinstance(value, tuple):
            items = tuple(self._any(item) for item in value)
            return value if all(a is b for a, b in zip(items, value, strict=True)) else items
        if isinstance(value, L.Rows):
            return self._rows(value)
        return value

    def _rows(self, rows: L.Rows) -> L.Rows:
        where = self.fold(rows.where) if rows.where is not None else None
        if where is not None and _literal(where) is True:
            where = None
        less = self._rows(rows.less) if rows.less is not None else None
        return L.Rows(rows.table, rows.zone, where, less, rows.match, rows.outside)


def _simplest(node: L.Expr) -> L.Expr:
    if isinstance(node, L.And | L.Or):
        dull, final = (True, False) if isinstance(node, L.And) else (False, True)
        items = tuple(item for item in node.items if _literal(item) is not dull)
        if any(_literal(item) is final for item in items):
            return L.lit(final)
        if not items:
            return L.lit(dull)
        if len(items) == 1:
            return items[0]
        node = type(node)(items)
    elif isinstance(node, L.Case) and isinstance(_literal(node.test), bool):
        return node.then if _literal(node.test) else node.other
    elif isinstance(node, L.FirstKnown) and isinstance(node.items[0], L.Lit | L.Param):
        if node.items[0].value is not None:
            return node.items[0]
    elif isinstance(node, L.Clause) and isinstance(node.item, L.Lit | L.Param):
        return node.item
    if isinstance(node, _CONSTANT) and all(isinstance(child, L.Lit | L.Param) for child in node.children):
        return L.Lit(Question(_NOBODY, 0).value(node), node.kind)
    return node


def _literal(node: L.Expr) -> object:
    return node.value if isinstance(node, L.Lit | L.Param) else node
