"""Days as whole numbers, so that every reading of a rule does the same arithmetic.

A day is the number of days since 1970-01-01. An end that is open (a stay that goes on, a contract without
a last day) is `OPEN`; a beginning that is not stated (a permit valid from of old) is `-OPEN`. Month arithmetic uses the civil-calendar algorithms of H. Hinnant ("chrono-Compatible
Low-Level Date Algorithms"); the same integer formulas are written in `batch`, since date libraries
of different engines round months differently.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
OPEN = 2932896
"""9999-12-31: an end that is not known or does not exist."""


def to_day(value: date) -> int:
    """The number of days from 1970-01-01 to `value`."""
    return (value - EPOCH).days


def to_date(day: int | None) -> date | None:
    """The date of a day number; None for an unknown day and for `OPEN`."""
    if day is None or day >= OPEN:
        return None
    return EPOCH + timedelta(days=day)


def iso(day: int | None) -> str | None:
    """The day as YYYY-MM-DD; None for an unknown day and for `OPEN`."""
    value = to_date(day)
    return value.isoformat() if value else None


def parse(text: str) -> int:
    """The day number of an ISO date; ValueError if it is none."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # Python reads weeks too: 2026-W12-5
        raise ValueError(text)
    return to_day(date.fromisoformat(text))


def add_months(day: int, months: int) -> int:
    """The same day of the month, `months` later or earlier; the last day of the month where it does not exist.

    31 January plus one month is 28 or 29 February. `OPEN` stays `OPEN`, and `-OPEN` itself.
    """
    if not -OPEN < day < OPEN:
        return OPEN if day > 0 else -OPEN
    value = EPOCH + timedelta(days=day)
    month = value.year * 12 + value.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return to_day(date(year, month + 1, min(value.day, last)))


def year_start(day: int) -> int:
    """1 January of the day's year."""
    if not -OPEN < day < OPEN:
        return OPEN if day > 0 else -OPEN
    return to_day(date((EPOCH + timedelta(days=day)).year, 1, 1))


def add_working_days(day: int, count: int) -> int:
    """The `count`-th working day after `day`; Monday to Friday, public holidays not known here.

    A day at the weekend counts from the Friday before it. Example: Friday plus one is Monday.
    """
    if not -OPEN < day < OPEN:
        return OPEN if day > 0 else -OPEN
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    since_monday = min(weekday, 4)
    position = since_monday + count
    return day - weekday + position // 5 * 7 + position % 5


def age(birth: int, on: int) -> int:
    """Completed years on a day; someone born on 29 February completes a year on 1 March."""
    born, now = EPOCH + timedelta(days=birth), EPOCH + timedelta(days=on)
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))
