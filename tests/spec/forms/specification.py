"""One specification of a form: its tables, answers, and what is kept and refused. Tests and reference read the same."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Any

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 14, 30)
"""The day and moment of every specification: a Friday afternoon."""


@dataclass(frozen=True)
class FormSpec:
    """What a `test_...(form_spec)` function states."""

    name: str
    text: str
    form: str
    given: Mapping[str, Any]
    kept: Mapping[str, Any]
    errors: Mapping[str, str]


def form_specs(module: ModuleType) -> Iterator[FormSpec]:
    """The specifications of a module in the order of the file."""
    for name, function in vars(module).items():
        if name.startswith("test_") and list(inspect.signature(function).parameters) == ["form_spec"]:
            found: list[FormSpec] = []

            def state(
                form: str,
                given: Mapping[str, Any],
                kept: Mapping[str, Any],
                errors: Mapping[str, str] | None = None,
                *,
                name: str = name,
                function: Any = function,
                found: list[FormSpec] = found,
            ) -> None:
                text = inspect.getdoc(function) or ""
                found.append(FormSpec(name, text, inspect.cleandoc(form), given, kept, errors or {}))

            function(state)
            assert len(found) == 1, f"{name} states {len(found)} specifications"
            yield found[0]
