"""The timeline picture: stays as bars, the days used as a curve against the limit. Data in, plain numbers out.

The picture is drawn by a template as SVG with horizontal positions in per cent, so that it fits a phone and a
desk alike without its letters growing or shrinking. Vertical positions are in pixels.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

TOP, BOTTOM = 46, 136
"""Where the curve's highest and lowest values stand."""


@dataclass(frozen=True)
class Window:
    """How days are counted: `limit` days in a calendar year, or in the `days` days that end on each day."""

    limit: int
    days: int | None = None

    def start(self, on: date) -> date:
        """The first day that counts on a day."""
        return date(on.year, 1, 1) if self.days is None else on - timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Span:
    """A stay within the picture; `planned` is what lies after the day asked about."""

    first: date
    last: date
    country: str
    planned: bool = False


@dataclass(frozen=True)
class Mark:
    """A vertical line with words beside it, which never leave the picture."""

    x: float
    day: date
    kind: str

    @property
    def anchor(self) -> str:
        """How the words hang on the line."""
        return "start" if self.x < 22 else "end" if self.x > 78 else "middle"


@dataclass(frozen=True)
class Timeline:
    """Everything the template draws. `curve` are line pieces (x1, y1, x2, y2, planned)."""

    first: date
    last: date
    bars: tuple[tuple[float, float, Span], ...]
    curve: tuple[tuple[float, float, float, float, bool], ...]
    marks: tuple[Mark, ...]
    months: tuple[tuple[float, date], ...]
    limit: int | None
    limit_y: float
    rows: tuple[tuple[Span, int], ...]

    @property
    def has_curve(self) -> bool:
        """Whether days are counted against a limit."""
        return self.limit is not None

    @property
    def bars_y(self) -> int:
        """The top of the bars: below the curve, or below the words where there is none."""
        return BOTTOM + 14 if self.has_curve else TOP + 2

    @property
    def axis_y(self) -> int:
        """The line of the months."""
        return self.bars_y + 22

    @property
    def words_y(self) -> int:
        """The names of the months."""
        return self.axis_y + 18

    @property
    def height(self) -> int:
        """The whole picture."""
        return self.axis_y + 32


def window_of(numbers: Mapping[str, Any]) -> Window | None:
    """The window that a rule's numbers state; None where they state none that can be drawn."""
    limit, kind, days = (numbers.get(name) for name in ("limit", "window", "window_days"))
    if isinstance(limit, int) and kind == "calendar_year":
        return Window(limit)
    if isinstance(limit, int) and kind == "rolling" and isinstance(days, int):
        return Window(limit, days)
    return None


def spans(stays: Sequence[Mapping[str, Any]], zone: Iterable[str], on: date, until: date | None) -> list[Span]:
    """The stays in the destination up to `on`, and what follows up to the last lawful day if one stays on."""
    there = set(zone)
    found = []
    for stay in stays:
        if stay["country"] not in there:
            continue
        first = date.fromisoformat(stay["from"])
        last = date.fromisoformat(stay["to"]) if stay.get("to") else date.max
        if first <= on:
            found.append(Span(first, min(last, on), stay["country"]))
        if last > on and until is not None and until > on:
            start = max(first, on + timedelta(days=1))
            if start <= min(last, until):
                found.append(Span(start, min(last, until), stay["country"], planned=True))
    return sorted(found, key=lambda span: span.first)


def days_of(found: Iterable[Span]) -> set[date]:
    """Every day of the stays; entry and exit days count, a day shared by two stays counts once."""
    return {
        span.first + timedelta(days=offset) for span in found for offset in range((span.last - span.first).days + 1)
    }


def draw(
    stays: Sequence[Mapping[str, Any]],
    *,
    zone: Iterable[str],
    on: date,
    until: date | None,
    window: Window | None,
    entering: bool = False,
) -> Timeline:
    """The picture of a person's stays. `entering`: the person comes on `on` and stays until `until`."""
    there = list(zone)
    known = list(stays)
    if entering and until is not None:
        known.append({"country": there[0], "from": on.isoformat(), "to": until.isoformat()})
    found = spans(known, there, on, until)
    first, last = _range(found, on, until, window)
    counted = sorted(days_of(found))
    found = [_clip(span, first) for span in found if span.last >= first]
    length = (last - first).days + 1

    def x(day: date) -> float:
        return round((day - first).days / length * 100, 2)

    bars = tuple(
        (x(span.first), max(round(((span.last - span.first).days + 1) / length * 100, 2), 0.6), span) for span in found
    )
    marks = [Mark(x(on), on, "on")]
    if until is not None and until >= on:
        marks.append(Mark(x(until), until, "until"))
    top = _top(counted, window, first, last)
    return Timeline(
        first=first,
        last=last,
        bars=bars,
        curve=_curve(counted, window, first, last, on, until, x, top) if window else (),
        marks=tuple(marks),
        months=_months(first, last, x),
        limit=window.limit if window else None,
        limit_y=_y(window.limit, top) if window else 0,
        rows=tuple(
            (span, _within(span, on, window))
            for span in found
            if not span.planned and not (entering and span.first == on)
        ),
    )


def _range(found: Sequence[Span], on: date, until: date | None, window: Window | None) -> tuple[date, date]:
    """The days shown: the window that ends on the day, and what follows up to the last lawful day."""
    first = window.start(on) if window else min([span.first for span in found if not span.planned] + [on])
    first = max(first, on - timedelta(days=730))
    last = max(on, until or on)
    # A stay of several years would leave no room for the past.
    last = min(last, on + timedelta(days=400))
    if window and window.days is None:
        last = max(last, date(on.year, 12, 31))
    return first, last + timedelta(days=12)


def _clip(span: Span, first: date) -> Span:
    return Span(max(span.first, first), span.last, span.country, span.planned)


def _used(counted: Sequence[date], window: Window, day: date) -> int:
    """How many of the sorted days lie in the window of a day."""
    return bisect_right(counted, day) - bisect_left(counted, window.start(day))


def _top(counted: Sequence[date], window: Window | None, first: date, last: date) -> int:
    if window is None:
        return 1
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return max(max(_used(counted, window, day) for day in days), window.limit)


def _y(value: float, top: int) -> float:
    return round(BOTTOM - value / top * (BOTTOM - TOP), 1)


def _curve(
    counted: Sequence[date],
    window: Window,
    first: date,
    last: date,
    on: date,
    until: date | None,
    x: Any,
    top: int,
) -> tuple[tuple[float, float, float, float, bool], ...]:
    """Straight pieces between the days on which the count changes its course."""
    end = min(last, max(on, until or on))
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    values = [_used(counted, window, day) for day in days]
    corners = [
        n
        for n in range(len(days))
        if n in (0, len(days) - 1) or days[n] == on or values[n] - values[n - 1] != values[n + 1] - values[n]
    ]
    return tuple(
        (x(days[a]), _y(values[a], top), x(days[b]), _y(values[b], top), days[a] >= on) for a, b in pairwise(corners)
    )


def _months(first: date, last: date, x: Any) -> tuple[tuple[float, date], ...]:
    """The first days of months, thinned out to at most seven."""
    starts = []
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            starts.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    step = -(-len(starts) // 7)
    return tuple((x(day), day) for day in starts[:: max(step, 1)] if x(day) < 95)


def _within(span: Span, on: date, window: Window | None) -> int:
    """How many days of a stay count on the day asked about."""
    start = max(span.first, window.start(on)) if window else span.first
    return max((min(span.last, on) - start).days + 1, 0)
