"""Russia and Kazakhstan lived through day by day, for citizens of Kyrgyzstan who hold nothing but their trips.

Written from the texts of the rules, not from the code that decides: each day of a stay is looked at in the version of
the rule that was in force on it, until one is too many. The numbers of the rule in brackets are those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
SUSPENDED = (date(2021, 6, 16), date(2022, 9, 4))
"""RU-STAY-008: no term of stay ran."""
PARDON = date(2018, 11, 1)
EXIT_WINDOW = (date(2018, 10, 16), date(2018, 12, 10))
"""RU-BAN-009: bars for late leaving were lifted; who left in these weeks got none."""


class Traveller:
    """Trips to one country, as sets of dates."""

    def __init__(self, case: Mapping[str, Any], country: str) -> None:
        self.on = date.fromisoformat(case["on"])
        self.trips = sorted(
            (date.fromisoformat(stay["from"]), date.fromisoformat(stay.get("to") or "2040-12-31"))
            for stay in case["stays"]
            if stay["country"] == country
        )
        self.ends: dict[date, date] = {}
        self.days = {day for first, last in self.trips for day in _days(first, min(last, self.on + 400 * DAY))}

    def entered(self, day: date) -> date | None:
        """The last entry of the trip that covers the day."""
        return max((first for first, last in self.trips if first <= day <= last), default=None)

    def history(self, start: date) -> set[date]:
        """The days before a day."""
        return {day for day in self.days if day < start}


class Country:
    """What both countries share: a stay is lawful until its first day too many, and that day never comes back."""

    code: str
    known_from: date
    """Before, the law is not known."""

    def too_many(self, traveller: Traveller, start: date) -> date:
        """The first day too many of one who stays on from `start`."""
        raise NotImplementedError

    def used(self, traveller: Traveller, on: date) -> int:
        """The days that count on a day, that day included."""
        raise NotImplementedError

    def tolerated(self, day: date) -> bool:
        """Whether everybody's stay is lawful on the day."""
        return False

    def lawful(self, traveller: Traveller, start: date, day: date) -> bool | None:
        """Whether one who came on `start` is there lawfully on a later day."""
        if self.tolerated(day):
            return True
        if day < self.known_from:
            return None
        if start not in traveller.ends:
            traveller.ends[start] = self.too_many(traveller, start)
        return day < traveller.ends[start]

    def answer(self, traveller: Traveller) -> dict[str, Any]:
        """What the corridor says on the day asked about."""
        on = traveller.on
        entered = traveller.entered(on)
        start = entered or on
        lawful = self.lawful(traveller, start, on)
        barred = self.barred_until(traveller)
        return {
            "present": entered is not None,
            "stay_lawful": lawful,
            "stay_until": self._until(traveller, start) if lawful else None,
            "overstay": None if lawful is None and entered else self.overstay(traveller, on),
            "used": self.used(traveller, on) if on >= self.known_from else None,
            "too_many": self.too_many(traveller, start),
            "barred_until": barred,
            "entry_allowed": False if barred else lawful,
            "first_lawful_day": self.first_lawful_day(traveller, start, barred) if on >= self.known_from else None,
        }

    def _until(self, traveller: Traveller, start: date) -> date:
        last = traveller.on
        while self.lawful(traveller, start, last + DAY):
            last += DAY
        return last

    def overstay(self, traveller: Traveller, on: date) -> int:
        """Days since the last lawful day of the stay that covers the day; 0 for a lawful stay or none."""
        start = traveller.entered(on)
        if start is None or self.lawful(traveller, start, on) is not False:
            return 0
        last = on
        while (
            last >= start and self.lawful(traveller, start, last) is False
        ):  # where the law is not known, nobody overstays
            last -= DAY
        return (on - last).days

    def first_lawful_day(self, traveller: Traveller, start: date, barred: date | None) -> date:
        """The first day on which one may be there: on, or, after leaving now, to come back."""
        on = traveller.on
        if barred is None and self.lawful(traveller, start, on):
            return on
        past = {day for day in traveller.days if day <= on}
        day = on if barred is None else barred + DAY
        while not self.room(past - {day}, day):
            day += DAY
        return day

    def room(self, past: set[date], day: date) -> bool:
        """Whether one more day fits."""
        raise NotImplementedError

    def barred_until(self, traveller: Traveller) -> date | None:
        """The last day of the longest bar."""
        raise NotImplementedError


class Russia(Country):
    """90 days in 180 to the end of 2024 (RU-STAY-001), then 90 in a calendar year (RU-STAY-002)."""

    code = "RU"
    known_from = date(2014, 1, 1)

    def tolerated(self, day: date) -> bool:
        return SUSPENDED[0] <= day <= SUSPENDED[1]

    def counting(self, days: Iterable[date]) -> set[date]:
        """Days of the suspension do not count."""
        return {day for day in days if not self.tolerated(day)}

    def over(self, days: set[date], day: date) -> bool:
        """Whether a day is one too many, beside `days` before it."""
        first = day - 179 * DAY if day.year < 2025 else date(day.year, 1, 1)
        return sum(first <= each < day for each in days) + 1 > 90

    def room(self, past: set[date], day: date) -> bool:
        return not self.over(self.counting(past), day)

    def too_many(self, traveller: Traveller, start: date) -> date:
        present = self.counting(traveller.history(start))
        day = start
        while not (day >= self.known_from and not self.tolerated(day) and self.over(present, day)):
            if self.tolerated(day):  # the term stands still; what is left of the ninety days runs on afterwards
                left = 90 - max(0, (SUSPENDED[0] - start).days)
                return SUSPENDED[1] + DAY + left * DAY
            present.add(day)
            day += DAY
        return day

    def used(self, traveller: Traveller, on: date) -> int:
        entered = traveller.entered(on)
        start = entered or on
        if start <= SUSPENDED[1] and on >= SUSPENDED[0] and self.too_many(traveller, start) > SUSPENDED[1]:
            return len(self.counting(_days(start, on)))
        first = on - 179 * DAY if on.year < 2025 else date(on.year, 1, 1)
        days = {day for day in self.counting(traveller.days) if first <= day <= on}
        return len(days) + (entered is None)

    def barred_until(self, traveller: Traveller) -> date | None:
        on = traveller.on
        bars = []
        for first, last in traveller.trips:
            if first > on:
                continue
            exit_ = min(last, on)
            over = self.overstay(traveller, exit_)
            pardoned = (exit_ < PARDON <= on) or EXIT_WINDOW[0] <= exit_ <= EXIT_WINDOW[1]
            years = [3] if over >= 1 or (over > 30 and not pardoned) else []
            if over > 180:
                years.append(5 if over <= 270 else 10)
            bars += [_years_after(exit_, number) for number in years]
        return max((bar for bar in bars if bar >= on), default=None)


class Kazakhstan(Country):
    """90 days from each crossing (KZ-REG-001, KZ-STAY-001, -002); since 2023 also 90 in any 180 (KZ-STAY-003)."""

    code = "KZ"
    known_from = date(2012, 7, 5)
    rolling_from = date(2023, 1, 27)

    def over(self, days: set[date], day: date) -> bool:
        """Whether more than 90 of the 180 days that end on a day were there."""
        return sum(day - 179 * DAY <= each < day for each in days) + 1 > 90

    def room(self, past: set[date], day: date) -> bool:
        return day < self.rolling_from or not self.over(past, day)

    def too_many(self, traveller: Traveller, start: date) -> date:
        present = traveller.history(start)
        day = start
        while True:
            rolled = day >= self.rolling_from and self.over(present, day)
            if day >= self.known_from and (rolled or (day - start).days + 1 > 90):
                return day
            present.add(day)
            day += DAY

    def used(self, traveller: Traveller, on: date) -> int:
        entered = traveller.entered(on)
        if on < self.rolling_from:
            return (on - (entered or on)).days + 1
        return sum(on - 179 * DAY <= each <= on for each in traveller.days) + (entered is None)

    def barred_until(self, traveller: Traveller) -> date | None:
        """Exceeded days closed entry until 8 October 2023 (KZ-BAN-001, -002), counted since the limit began."""
        on = traveller.on
        if not self.rolling_from <= on < date(2023, 10, 9):
            return None
        counted = {day for day in traveller.days if self.rolling_from <= day <= on}
        exceeded = any(
            sum(day - 179 * DAY <= each <= day for each in counted) > 90 for day in _days(self.rolling_from, on)
        )
        return date(2023, 10, 8) if exceeded else None


def _days(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
