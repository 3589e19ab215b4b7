"""One specification: facts, an expression, the answers. The tests and the reference of the language read the same."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.days import OPEN, iso, parse

ON = "2026-03-20"
"""The day that is asked about unless a specification says otherwise."""


@dataclass(frozen=True)
class Spec:
    """What a `test_...(spec)` function states."""

    name: str
    text: str
    facts: str
    expression: N.Expr
    expected: Mapping[int, Any]
    on: str
    source: str

    @property
    def day(self) -> int:
        """The day asked about as a number."""
        return parse(self.on)

    def written(self, value: Any) -> Any:
        """A value as specifications write it: days as dates, `open` for a day that has no end."""
        if value is None or self.expression.kind != "day":
            return value
        return "open" if value >= OPEN else iso(value)


def specs(module: ModuleType) -> Iterator[Spec]:
    """The specifications of a module in the order of the file."""
    for name, function in vars(module).items():
        if name.startswith("test_") and list(inspect.signature(function).parameters) == ["spec"]:
            found: list[Spec] = []

            def state(
                facts: str,
                expression: N.Expr,
                expected: Mapping[int, Any],
                *,
                on: str = ON,
                name: str = name,
                function: Any = function,
                found: list[Spec] = found,
            ) -> None:
                text = inspect.getdoc(function) or ""
                drawn = inspect.cleandoc(facts)
                found.append(Spec(name, text, drawn, expression, expected, on, inspect.getsource(function)))

            function(state)
            assert len(found) == 1, f"{name} states {len(found)} specifications"
            yield found[0]
