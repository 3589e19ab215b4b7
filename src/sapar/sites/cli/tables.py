"""Tables on the command line: drawn on a terminal, aligned columns in a file or a pipe."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import typer


def show(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table; numbers stand to the right. None is an empty cell."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _drawn(headers, cells, title)
    else:
        _aligned(headers, cells, title)


def show_json(value: Any) -> None:
    """Print a value as JSON, letters of every alphabet as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _is_number(text: str) -> bool:
    return text.isdigit()


def _drawn(headers: Sequence[str], rows: list[list[str]], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, header in enumerate(headers):
        right = bool(rows) and all(_is_number(row[number]) for row in rows)
        table.add_column(header, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)


def _aligned(headers: Sequence[str], rows: list[list[str]], title: str) -> None:
    widths = [max(_width(row[i]) for row in (list(headers), *rows)) for i in range(len(headers))]
    if title:
        typer.echo(title)
    for row in (list(headers), *rows):
        padded = [
            " " * (width - _width(cell)) + cell if _is_number(cell) else cell + " " * (width - _width(cell))
            for cell, width in zip(row, widths, strict=True)
        ]
        typer.echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Columns a text takes: combining marks none, East Asian letters two."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
