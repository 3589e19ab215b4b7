"""Commands that answer JSON Lines from standard input: one answer a line, in order, exit status 2 if one is refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer

from sapar.sites.cli import cases

Json = dict[str, Any]


class Refused(ValueError):
    """An input that cannot be answered: `at` names the field, the words say what to change."""

    def __init__(self, at: str, words: str) -> None:
        super().__init__(words)
        self.at = at


def answer_all(answer: Callable[[Any], Json], not_json: Callable[[str], str]) -> None:
    """Answer each line of standard input. `answer` raises Refused; `not_json` words what is no JSON."""
    utf8()
    refused = False
    for line in _lines():
        try:
            try:
                said = answer(cases.parse(line))
            except cases.NotJson as problem:
                raise Refused("", not_json(str(problem))) from None
        except Refused as problem:
            refused = True
            said = {"error": {"at": problem.at, "message": str(problem)}}
        typer.echo(json.dumps(said, ensure_ascii=False))
    if refused:
        raise typer.Exit(2)


def show_one(said: Json) -> None:
    """One answer as JSON, indented on a terminal."""
    utf8()
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def utf8() -> None:
    """Print in UTF-8 whatever the terminal's locale: names are Cyrillic."""
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8" and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")


def _lines() -> Iterator[str]:
    """Lines as they arrive; empty ones are skipped. A line that is not UTF-8 is no JSON either."""
    for number, raw in enumerate(sys.stdin.buffer):
        text = raw.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace")
        if text.strip():
            yield text
