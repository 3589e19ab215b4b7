"""Working days of an office: pure arithmetic over its weekend, holidays and time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, where an office states nothing else."""
LONGEST = 3660
"""Days beyond which a due time is a mistake."""


@dataclass(frozen=True)
class Calendar:
    """When an office works. `weekend`: weekdays off, 0 Monday … 6 Sunday."""

    zone: str = "Asia/Bishkek"
    weekend: frozenset[int] = WEEKEND
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            raise ValueError("a calendar needs a weekday on which the office works")

    def works_on(self, day: date) -> bool:
        """Whether the office works on that day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def local_day(self, moment: datetime) -> date:
        """The day it is at the office."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def end_of(self, day: date) -> datetime:
        """The last second of the day at the office, in UTC."""
        return datetime.combine(day, time(23, 59, 59), ZoneInfo(self.zone)).astimezone(UTC)

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after one day, up to and with another; negative the other way round."""
        if until < after:
            return -self.working_days(until, after)
        weeks, rest = divmod((until - after).days, 7)
        tail = sum((after.weekday() + 1 + step) % 7 not in self.weekend for step in range(rest))
        off = sum(after < day <= until and day.weekday() not in self.weekend for day in self.holidays)
        return weeks * (7 - len(self.weekend)) + tail - off

    def working_day(self, start: date, number: int) -> date:
        """The working day that is `number` working days after `start`; with 0, `start` or the next working day."""
        if not 0 <= number <= LONGEST:
            raise ValueError(f"{number} working days: between 0 and {LONGEST}")
        day, left, per_week = start, number, 7 - len(self.weekend)
        while left > per_week:  # whole weeks at once, then what holidays took; the last day is always stepped onto
            ahead = day + timedelta(weeks=(left - 1) // per_week)
            left -= self.working_days(day, ahead)
            day = ahead
        while left or not self.works_on(day):
            day += timedelta(days=1)
            left -= bool(left) and self.works_on(day)
        return day

    def due(self, start: datetime, amount: int, unit: str = "working_days") -> datetime:
        """When something is due that takes `amount` working_days, calendar_days or hours from `start`.

        Days end with the day at the office; an office has the whole of the last day.
        """
        if unit == "hours":
            return start + timedelta(hours=amount)
        day = self.local_day(start)
        if unit == "calendar_days":
            return self.end_of(day + timedelta(days=amount))
        return self.end_of(self.working_day(day, amount))

    def after_pause(self, due: datetime, paused: datetime, resumed: datetime, unit: str = "working_days") -> datetime:
        """The new due time after the clock stood still; what was overdue before the pause stays as it was."""
        if due <= paused:
            return due
        if unit == "hours":
            return due + (resumed - paused)
        stopped, started, last = self.local_day(paused), self.local_day(resumed), self.local_day(due)
        if unit == "calendar_days":
            return self.end_of(last + (started - stopped))
        return self.end_of(max(last, self.working_day(started, self.working_days(stopped, last))))


@lru_cache(maxsize=512)
def _calendar(zone: str, weekend: tuple[int, ...], holidays: tuple[str, ...]) -> Calendar:
    return Calendar(zone, frozenset(weekend) or WEEKEND, frozenset(date.fromisoformat(day) for day in holidays))


def calendar(zone: str, weekend: Iterable[int], holidays: Iterable[str]) -> Calendar:
    """The calendar of an office from what its row says."""
    return _calendar(zone, tuple(weekend), tuple(holidays))
