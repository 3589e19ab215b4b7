"""Rows of a file from outside: CSV in any usual encoding and with any usual separator, or the first sheet of XLSX.

Exports of ODK Central and KoboToolbox are CSV or XLSX whose columns are paths (`group/surname`, `group-surname`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from sapar.core.files import queries as files
from sapar.core.files.checks import CSV, TEXT, XLSX
from sapar.core.files.models import StoredFile
from sapar.core.registry.refusals import Refused

COLUMNS = 400
ROWS = 2_000_000
CELL = 2_000
"""Characters of a cell that are read; a longer one is a mistake."""


@dataclass(frozen=True)
class Row:
    """`line`: as an editor or a spreadsheet numbers it; `bad`: a reason why the row cannot be read at all."""

    line: int
    cells: dict[str, str]
    bad: str = ""


def rows(file: StoredFile) -> Iterator[Row]:
    """The rows under the heading, empty ones left out. Raises Refused if the file is no table."""
    kind = file.blob.media_type
    with files.read(file) as opened:
        if kind == XLSX:
            yield from _sheet(opened)
        elif kind in (CSV, TEXT):
            yield from _text(opened)
        else:
            raise Refused("file", _("Send the rows as CSV or XLSX."))


def columns(file: StoredFile) -> list[str]:
    """The names in the heading."""
    for row in rows(file):
        return list(row.cells)
    return []


def _text(opened: BinaryIO) -> Iterator[Row]:
    content = opened.read()
    text, undecodable = _decoded(content)
    csv.field_size_limit(1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), _dialect(text))
    heading: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not heading:
                heading = _heading(cells)
                continue
            yield _row(reader.line_num, heading, cells, undecodable)
    except csv.Error:
        raise Refused(
            "file", _("Line %(line)s cannot be read: save the file again as CSV.") % {"line": reader.line_num}
        ) from None


def _row(line: int, heading: Sequence[str], cells: Sequence[str], undecodable: bool) -> Row:
    named = {name: cell.strip()[:CELL] for name, cell in zip(heading, cells, strict=False)}
    if undecodable and any("\ufffd" in cell for cell in cells):
        return Row(line, named, _("The row is in another encoding: save the file as UTF-8."))
    if len(cells) > len(heading) and any(cell.strip() for cell in cells[len(heading) :]):
        return Row(line, named, _("The row has more cells than the heading: look for a separator inside a cell."))
    return Row(line, named)


def _decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether some of it could not be read: UTF-8, UTF-16 with its mark, or Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), True
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    lines = [line for line in content.splitlines() if any(byte > 127 for byte in line)]
    broken = sum(not _is_utf8(line) for line in lines)
    if broken * 2 > len(lines):  # most of the file is in the old encoding
        return content.decode("cp1251", errors="replace"), True
    return content.decode("utf-8-sig", errors="replace"), True


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(";,\t|", key=first.count)

    class Found(csv.excel):
        delimiter = separator

    return Found


def _heading(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().lstrip("\ufeff")[:60] for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > COLUMNS:
        raise Refused("file", _("The file has too many columns: keep those that are needed."))
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise Refused("file", _("Two columns are named %(name)s: rename one.") % {"name": sorted(twice)[0]})
    return [name or f"({at})" for at, name in enumerate(names, 1)]


def _sheet(opened: BinaryIO) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(opened, read_only=True)
        sheet = book.worksheets[0]
        cells = sheet.iter_rows(values_only=True, max_row=ROWS, max_col=COLUMNS)
        heading: list[str] = []
        for line, values in enumerate(cells, 1):
            texts = [_cell(value) for value in values]
            if not any(texts):
                continue
            if not heading:
                heading = _heading(texts)
                continue
            row = _row(line, heading, texts, False)
            yield replace(row, bad=_formula()) if any(text.startswith("=") for text in texts) else row
    except (KeyError, ValueError, IndexError, OSError, SyntaxError):  # a workbook that is none
        raise Refused("file", _("The workbook cannot be read: save it again as XLSX or CSV.")) from None


def _formula() -> str:
    return _("A cell holds a formula: copy the column and paste its values.")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
