"""Periods of reporting: quarters and half-years, and when a report of one is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sapar.lines.roadmap.enums import Frequency

MONTHS = {Frequency.QUARTERLY.value: 3, Frequency.HALF_YEARLY.value: 6}


@dataclass(frozen=True, order=True)
class Span:
    """A period, its first and last day included."""

    start: date
    end: date

    @property
    def code(self) -> str:
        """As it stands in addresses: 2026-Q2, 2026-H1."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        number = (self.start.month - 1) // months + 1
        return f"{self.start.year}-{'Q' if months == 3 else 'H'}{number}"


def spans(frequency: str, starts: date, ends: date) -> Iterator[Span]:
    """The periods that touch the days from `starts` to `ends`, in order."""
    months = MONTHS[frequency]
    year, month = starts.year, (starts.month - 1) // months * months + 1
    while date(year, month, 1) <= ends:
        following = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
        yield Span(date(year, month, 1), following - timedelta(days=1))
        year, month = following.year, following.month


def span_of(code: str) -> Span:
    """The period of a code. ValueError if it is none."""
    year, _, rest = code.partition("-")
    months = {"Q": 3, "H": 6}.get(rest[:1], 0)
    if not (months and year.isdecimal() and len(year) == 4 and rest[1:].isdecimal()):
        raise ValueError(code)
    number = int(rest[1:])
    if not 1 <= number <= 12 // months:
        raise ValueError(code)
    frequency = Frequency.QUARTERLY if months == 3 else Frequency.HALF_YEARLY
    start = date(int(year), (number - 1) * months + 1, 1)
    return next(spans(frequency.value, start, start))


def due(span: Span, days: int) -> date:
    """The day by which the report of a period is due: so many days after its end."""
    return span.end + timedelta(days=days)
