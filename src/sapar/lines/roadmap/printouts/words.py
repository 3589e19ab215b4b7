"""Dates, numbers and periods as a reader of a print-out writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language

from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.printouts.documents import Cell


def language() -> str:
    """The language in force: ky, ru or en."""
    return (get_language() or "en")[:2]


def day(value: date) -> str:
    """A day in figures, as the language has it."""
    return format_date(value, "dd.MM.yyyy" if language() in ("ky", "ru") else "d MMM yyyy", locale=language())


def number(value: Decimal | int) -> str:
    """A number with the language's own marks; at most two decimals."""
    return format_decimal(value, format="#,##0.##", locale=language())


def span(value: Span) -> str:
    """A period: I квартал 2026, 2026 Q1."""
    year, _, part = value.code.partition("-")
    return f"{year} {part}" if language() == "en" else f"{day(value.start)} – {day(value.end)}"


def shown(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return "—"
    if isinstance(cell, date):
        return day(cell)
    return number(cell) if isinstance(cell, Decimal | int) else cell
