"""The reference of forms of programmes, written from the specifications in tests/spec/forms."""

from __future__ import annotations

import importlib
import inspect
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.spec.forms.specification import FormSpec

GROUPS = ("asked", "accepted", "repeats")
"""The specifications in the order in which they are best read; a test finds those that are missing here."""


def forms() -> str:
    """The page: every specification with its form, what was given, what is kept and what is refused; every function."""
    parts = [
        "# Forms by example",
        "",
        (
            "Each example is tested as it stands here. What columns and types there are is in "
            "[forms of programmes](../reference/forms.md). The day is 2026-03-20."
        ),
        "",
    ]
    for group in GROUPS:
        parts += _group(importlib.import_module(f"tests.spec.forms.test_{group}"))
    return "\n".join([*parts, *_functions()]) + "\n"


def _group(module: Any) -> list[str]:
    from tests.spec.forms.specification import form_specs

    title, _, text = (inspect.getdoc(module) or "").partition("\n")
    parts = [f"## {title}", "", text.strip(), ""]
    for spec in form_specs(module):
        parts += _specification(spec)
    return parts


def _specification(spec: FormSpec) -> list[str]:
    title = spec.name.removeprefix("test_").replace("_", " ").capitalize()
    parts = [f"### {title}", "", spec.text, "", "```text", spec.form, "```", ""]
    parts += ["Given:", "", *_json(spec.given), "Kept:", "", *_json(spec.kept)]
    if spec.errors:
        parts += ["Refused:", "", *(f"- `{path}`: {sentence}" for path, sentence in spec.errors.items()), ""]
    return parts


def _json(value: Any) -> list[str]:
    return ["```json", json.dumps(value, ensure_ascii=False, indent=1), "```", ""]


def _functions() -> list[str]:
    from tests.spec.forms import test_functions

    title, _, text = (inspect.getdoc(test_functions) or "").partition("\n")
    rows = [
        f"| `{expression.replace('|', chr(92) + '|')}` | {'blank' if worth is None else f'`{worth}`'} |"
        for expression, worth in test_functions.EXPRESSIONS.items()
    ]
    return [f"## {title}", "", text.strip(), "", "| expression | worth |", "|---|---|", *rows, ""]
