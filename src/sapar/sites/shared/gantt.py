"""A plan as bars over time: days in, plain numbers out.

Horizontal positions are per cent of the picture, so that it fits any screen without its letters growing or shrinking;
vertical ones are pixels. A template draws it as SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ZOOMS = ("years", "quarters", "months", "weeks")
MONTHS = {"quarters": (3, 24, 12), "months": (1, 12, 6)}
"""Months of a step of the axis, of the whole picture, and of one press of "later"."""
WEEKS, WEEKS_ON = 13, 6
TOP = 30
"""Room for the axis."""
HEIGHTS = (34, 30, 24)
"""Of a heading, of a project, of an activity."""
TURN = 0.6
"""Room that an arrow needs to turn towards a bar."""
THIN = 0.35
"""The least width of a bar, so that a single day is still seen."""


@dataclass(frozen=True)
class Window:
    """The days in sight, the last one included, where the axis is marked, and what comes before and after."""

    zoom: str
    first: date
    last: date
    ticks: tuple[date, ...]
    earlier: date | None
    later: date | None

    def x(self, day: date) -> float:
        """Where the beginning of a day lies, in per cent; outside the picture below 0 or above 100."""
        return round((day - self.first).days / ((self.last - self.first).days + 1) * 100, 3)

    def strip(self, start: date, end: date) -> Strip | None:
        """The part of a bar that is in sight."""
        if end < self.first or start > self.last:
            return None
        left = max(self.x(start), 0.0)
        right = min(self.x(end + timedelta(days=1)), 100.0)
        left = min(left, 100 - THIN)
        return Strip(round(left, 3), round(max(right - left, THIN), 3))


@dataclass(frozen=True)
class Strip:
    """A piece of a row: where it begins and how long it is, in per cent."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 3)

    @property
    def middle(self) -> float:
        """Half-way."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class Item:
    """Something to draw. `level` 0 is a heading, 1 a project, 2 an activity; `points` are milestones on its row."""

    level: int
    label: str
    address: str
    title: str = ""  # said to those who do not see the bar
    key: int | None = None  # by which links name it
    start: date | None = None
    end: date | None = None
    baseline: tuple[date, date] | None = None
    progress: int = 0
    points: tuple[date, ...] = ()
    state: str = ""
    critical: bool = False
    milestone: bool = False


@dataclass(frozen=True)
class Row:
    """An item with its place in the picture; a strip is None where nothing of it is in sight."""

    item: Item
    y: int
    height: int
    bar: Strip | None
    shadow: Strip | None
    done: Strip | None
    points: tuple[float, ...]

    @property
    def middle(self) -> int:
        """The row's middle line."""
        return self.y + self.height // 2

    @property
    def words_y(self) -> int:
        """Where its words stand."""
        return self.middle + 4

    @property
    def bar_y(self) -> int:
        """The top of its bar."""
        return self.y + (6 if self.item.level < 2 else 3)

    @property
    def bar_height(self) -> int:
        """The height of its bar."""
        return self.height - (14 if self.item.level < 2 else 9)

    @property
    def bar_middle(self) -> int:
        """The middle line of its bar."""
        return self.bar_y + self.bar_height // 2

    @property
    def shadow_y(self) -> int:
        """The top of its first agreed dates, below the bar."""
        return self.bar_y + self.bar_height + 1


@dataclass(frozen=True)
class Arrow:
    """From the end of one bar to another: along, down or up, along to its beginning.

    Where the other begins before the first ends there is no room to turn: `straight` down or up onto its bar.
    """

    x1: float
    y1: int
    x2: float
    y2: int
    critical: bool
    straight: bool = False

    @property
    def elbow(self) -> float:
        """Where it turns."""
        return self.x1 if self.straight else round(self.x2 - TURN, 3)


@dataclass(frozen=True)
class Picture:
    """Everything that a template draws."""

    window: Window
    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]
    today: float | None
    ticks: tuple[tuple[float, date], ...]
    height: int


def window(zoom: str, first: date, last: date, at: date) -> Window:
    """What is in sight of a plan that runs from `first` to `last`, at a zoom, beginning near `at`."""
    if zoom in MONTHS:
        step, whole, move = MONTHS[zoom]
        start = date(at.year, (at.month - 1) // step * step + 1, 1)
        end = _months_on(start, whole) - timedelta(days=1)
        ticks = tuple(_months_on(start, number) for number in range(0, whole, step))
        earlier, later = _months_on(start, -move), _months_on(start, move)
    elif zoom == "weeks":
        start = at - timedelta(days=at.weekday())
        end = start + timedelta(weeks=WEEKS, days=-1)
        ticks = tuple(start + timedelta(weeks=number) for number in range(WEEKS))
        earlier, later = start - timedelta(weeks=WEEKS_ON), start + timedelta(weeks=WEEKS_ON)
    else:
        start, end = date(first.year, 1, 1), date(last.year, 12, 31)
        return Window("years", start, end, tuple(date(y, 1, 1) for y in range(start.year, end.year + 1)), None, None)
    return Window(zoom, start, end, ticks, earlier if start > first else None, later if end < last else None)


def _months_on(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def draw(items: Iterable[Item], links: Iterable[tuple[int, int]], seen: Window, today: date) -> Picture:
    """The picture of items, one below the other, with arrows between those that links name."""
    rows = tuple(_rows(items, seen))
    by_key = {row.item.key: row for row in rows if row.item.key is not None}
    arrows = tuple(_arrows(by_key, links))
    here = seen.x(today)
    return Picture(
        window=seen,
        rows=rows,
        arrows=arrows,
        today=here if 0 <= here <= 100 else None,
        ticks=tuple((seen.x(day), day) for day in seen.ticks),
        height=(rows[-1].y + rows[-1].height if rows else TOP) + 8,
    )


def _rows(items: Iterable[Item], seen: Window) -> Iterator[Row]:
    y = TOP
    for item in items:
        height = HEIGHTS[item.level]
        bar = shadow = done = None
        if item.start is not None and item.end is not None:
            bar = seen.strip(item.start, item.end)
            if item.progress and not item.milestone:
                days = (item.end - item.start).days + 1
                until = item.start + timedelta(days=max(round(days * item.progress / 100), 1) - 1)
                done = seen.strip(item.start, until)
        if item.baseline is not None and not item.milestone:
            shadow = seen.strip(*item.baseline)
        points = tuple(seen.x(day) for day in item.points if seen.first <= day <= seen.last)
        yield Row(item, y, height, bar, shadow, done, points)
        y += height


def _arrows(rows: dict[int, Row], links: Iterable[tuple[int, int]]) -> Iterator[Arrow]:
    for first, second in links:
        before, after = rows.get(first), rows.get(second)
        if before is None or after is None or before.bar is None or after.bar is None:
            continue
        critical = before.item.critical and after.item.critical
        start, end = before.bar.end, after.bar.x
        if end - start >= TURN:
            yield Arrow(start, before.bar_middle, end, after.bar_middle, critical)
        else:
            onto = after.bar_y if after.y > before.y else after.bar_y + after.bar_height
            yield Arrow(min(start, 99.9), before.bar_middle, start, onto, critical, straight=True)


@dataclass(frozen=True)
class Column:
    """What was reached in a period, as a column, and what was aimed at, as a line across it; pixels from the top."""

    x: float
    width: float
    y: float | None
    height: float
    aim_y: float | None


def columns(pairs: Sequence[tuple[float | None, float | None]], height: int = 60) -> tuple[Column, ...]:
    """A small chart of (aimed at, reached); values below zero lie on the ground."""
    most = max((value for pair in pairs for value in pair if value is not None), default=0) or 1
    room = 100 / len(pairs) if pairs else 100

    def top(value: float) -> float:
        return round(height - max(value, 0) / most * (height - 4), 1)

    return tuple(
        Column(
            x=round(index * room + room * 0.12, 2),
            width=round(room * 0.76, 2),
            y=None if reached is None else top(reached),
            height=0 if reached is None else round(height - top(reached), 1),
            aim_y=None if aim is None else top(aim),
        )
        for index, (aim, reached) in enumerate(pairs)
    )
