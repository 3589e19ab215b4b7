"""Reading cases for `sapar check`: one JSON object, a JSON list or JSON Lines, from a file or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sapar.sites.cli.errors import refuse

LINES = (".jsonl", ".ndjson")
TOO_DEEP = "it is nested too deeply"


class NotJson(ValueError):
    """A text that is no JSON; its words end a sentence: "is not JSON: …"."""


@dataclass(frozen=True)
class Cases:
    """What was given. `single`: one object, to be answered in words; otherwise a batch, one line an input."""

    single: bool
    count: int
    items: Iterator[Any]


def read(source: str) -> Cases:
    """The cases in a file, or on standard input for `-`. Ends the command where there is nothing to read.

    Items are JSON values, or NotJson for a line of JSON Lines that is none.
    """
    text = _text(source)
    name = "Standard input" if source == "-" else source
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        refuse(f"{name} is empty; write a case as a JSON object into it.")
    if Path(source).suffix.lower() in LINES:
        return _lines(lines)
    try:
        value = parse(text)
    except NotJson as problem:
        if len(lines) > 1 and (_is_object(lines[0]) or all(line.lstrip().startswith("{") for line in lines)):
            return _lines(lines)
        refuse(f"{name} is not JSON: {problem}.")
    if isinstance(value, list):
        if not value:
            refuse(f"{name} holds an empty list; put at least one case into it.")
        return Cases(False, len(value), iter(value))
    return Cases(True, 1, iter([value]))


def _lines(lines: list[str]) -> Cases:
    def items() -> Iterator[Any]:
        for line in lines:
            try:
                yield parse(line)
            except NotJson as problem:
                yield problem

    return Cases(False, len(lines), items())


def _is_object(line: str) -> bool:
    try:
        return isinstance(parse(line), dict)
    except NotJson:
        return False


def parse(text: str) -> Any:
    """A JSON value; NotJson also for what JSON leaves open: a key given twice, NaN."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise NotJson(f"{problem.msg} (line {problem.lineno}, column {problem.colno})") from None
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except NotJson:
        raise
    except ValueError as problem:  # a number of thousands of digits
        raise NotJson(str(problem).split(";")[0]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJson(f"the field {key[:60]} is given twice in one object")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number")


def _text(source: str) -> str:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except FileNotFoundError:
        refuse(f"There is no file {source}; check the path, or use - for standard input.")
    except IsADirectoryError:
        refuse(f"{source} is a folder; name a file with a case in it.")
    except OSError as problem:
        refuse(f"{source} cannot be read: {problem.strerror}.")
    except ValueError:  # a null byte in the path
        refuse("That path is not possible; check it, or use - for standard input.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(
            f"{'Standard input' if source == '-' else source} is not written in UTF-8; save it as UTF-8 and try again."
        )
