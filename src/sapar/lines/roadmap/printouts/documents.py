"""What a print-out consists of, whatever it becomes: a PDF, a workbook, a CSV file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, and whether it holds numbers."""

    head: str
    width: int = 2
    number: bool = False
    tag: str = ""  # HXL hashtag with attributes, for open data


@dataclass(frozen=True)
class Row:
    """A row; `level` 0 is a heading over the rows that follow, 1 an ordinary row, 2 a sum."""

    cells: tuple[Cell, ...]
    level: int = 1


@dataclass(frozen=True)
class Table:
    """A table in the usual form: headings once a page, headings of groups across."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Chart:
    """Bars: what was aimed at beside what was reached; the same numbers stand in the table."""

    title: str
    labels: tuple[str, ...]
    target: tuple[Decimal | None, ...]
    actual: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Section:
    """A part of a document."""

    title: str
    texts: tuple[str, ...] = ()
    table: Table | None = None
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Document:
    """A print-out in one language, as the plan stood on a day."""

    name: str  # of the file
    language: str
    title: str
    subtitle: str
    as_of: date
    sections: tuple[Section, ...] = field(default_factory=tuple)
    wide: bool = True  # landscape
    note: str = ""  # at the foot of each page
