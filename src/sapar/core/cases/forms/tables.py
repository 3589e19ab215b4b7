"""The tables of an XLSForm as people write them: Markdown or CSV, in the layout that pyxform reads too.

The first column names the sheet (`survey`, `choices`, `settings`), the row after it holds the headings.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SHEETS = ("settings", "survey", "choices")
LARGEST = 1_000_000  # characters of a form's file

_CELL = re.compile(r"(?<!\\)\|")
_LINE = re.compile(r"^\s*\|(.*)\|\s*(#.*)?$")
_RULE = re.compile(r"^[\s|:-]+$")


class FormFault(ValueError):
    """A form's file cannot be read at all; the message says where and what to change."""


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its line in the file and its cells that are not empty, by heading."""

    line: int
    cells: Mapping[str, str]


Tables = Mapping[str, tuple[Row, ...]]


def read_markdown(text: str) -> Tables:
    """The sheets of a form written as one Markdown table; FormFault if there is none."""
    return _sheets(_markdown(text))


def read_csv(text: str) -> Tables:
    """The sheets of a form written as CSV (comma, UTF-8); FormFault if it is not CSV."""
    return _sheets(_csv(text))


def _markdown(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.match(line.removesuffix("\r"))
        if found and (not _RULE.match(found[1]) or "-" not in found[1]):
            yield number, [cell.strip().replace(r"\|", "|") for cell in _CELL.split(found[1])]


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise FormFault(f"line {reader.line_num}: this is not CSV ({error})") from error


def _sheets(lines: Iterator[tuple[int, list[str]]]) -> Tables:
    sheets: dict[str, list[Row]] = {}
    sheet, headings = "", list[str]()
    for number, (first, *cells) in ((n, c) for n, c in lines if c):
        if first:
            sheet, headings = first.lower(), []
            if sheet not in SHEETS:
                raise FormFault(f"line {number}: {first!r} is not a sheet; write one of {', '.join(SHEETS)}")
            if sheet in sheets:
                raise FormFault(f"line {number}: the sheet {sheet} stands there twice")
            sheets[sheet] = []
        if not any(cells):
            continue
        if not sheet:
            raise FormFault(f"line {number}: name the sheet in the first column before its rows")
        if not headings:
            headings = cells
            continue
        if any(cells[len(headings) :]):
            raise FormFault(f"line {number}: there are more cells than headings in the sheet {sheet}")
        filled = {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading and cell}
        sheets[sheet].append(Row(number, filled))
    if not sheets.get("survey"):
        raise FormFault("there is no sheet `survey` with questions")
    return {name: tuple(rows) for name, rows in sheets.items()}
