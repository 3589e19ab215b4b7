"""CSV for spreadsheets: cells that a spreadsheet would run as a formula are made text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_PARTED = r"([;\t\r\n][\s\u00a0\"]*)"
"""By what a spreadsheet may part a line besides the comma: in Kyrgyz and Russian Excel parts CSV by semicolons, and does
not see the quotes within such a part."""
_RUNS = r"(?='*(?:[=+@＝＋＠]|[-－][^\r\n]*[|!(]))"
"""A dash begins most often a point of a list: it is left alone where nothing after it could call anything."""
_WITHIN = re.compile(_PARTED + _RUNS)
_WITHIN_BACK = re.compile(_PARTED + "'" + _RUNS)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: Any) -> str:
    """A cell as text; what begins like a formula, or would if the line is parted otherwise, gets an apostrophe before it.
    Numbers stay numbers."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text
    text = _WITHIN.sub(r"\1'", text)
    return "'" + text if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def plain(cell: str) -> str:
    """A cell of our own export as it was before."""
    own = cell.startswith("'") and cell[1:].lstrip(" \u00a0").startswith(_FORMULA)
    return _WITHIN_BACK.sub(r"\1", cell[1:] if own else cell)


def neutral_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Lines of a CSV file in UTF-8 with the mark that Excel needs, one piece for each row."""
    yield b"\xef\xbb\xbf" + _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[Any]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([neutral(cell) for cell in row])
    return buffer.getvalue().encode()
