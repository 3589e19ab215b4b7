"""Which day YYMMDD stands for. The century is not printed; ICAO Doc 9303 leaves it to the reader.

Birth: the latest year with these two digits that is not after `today`. A Kyrgyz PIN that agrees with the six digits
settles the century. Expiry: the year from 50 years before to 49 years after `today`'s.
"""

from __future__ import annotations

from datetime import date

from sapar.engines.identity.mrz.digits import FILLER
from sapar.engines.identity.pin import Pin

UNKNOWN = FILLER * 2
EXPIRY_YEARS_BACK = 50
OLDEST = 130
"""Years nobody lives longer than."""


def is_date(text: str) -> bool:
    """Whether YYMMDD can stand for a date: each pair a number of its range or `<<`, and the day in the month."""
    if len(text) != 6:
        return False
    year, month, day = text[:2], text[2:4], text[4:]
    if not all(part == UNKNOWN or (part.isascii() and part.isdigit()) for part in (year, month, day)):
        return False
    if month != UNKNOWN and not 1 <= int(month) <= 12:
        return False
    if day == UNKNOWN:
        return True
    if month == UNKNOWN:
        return 1 <= int(day) <= 31
    leap = year == UNKNOWN or int(year) % 4 == 0
    return 1 <= int(day) <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[int(month) - 1]


def birth_date(text: str, today: date, pin: Pin | None = None) -> date | None:
    """The full date, or None where a part is not known."""
    if not _complete(text):
        return None
    if pin and pin.agrees(sex="", birth_yymmdd=text) and 0 <= today.year - pin.birth.year <= OLDEST:
        return pin.birth
    last = today.year - (today.year - int(text[:2])) % 100
    days = (_day(text, year) for year in (last, last - 100))
    return next((day for day in days if day and day <= today), None)


def expiry_date(text: str, today: date) -> date | None:
    """The full date, or None where a part is not known."""
    if not _complete(text):
        return None
    first = today.year - EXPIRY_YEARS_BACK
    return _day(text, first + (int(text[:2]) - first) % 100)


def _complete(text: str) -> bool:
    return FILLER not in text and is_date(text)


def _day(text: str, year: int) -> date | None:
    try:
        return date(year, int(text[2:4]), int(text[4:]))
    except ValueError:  # 29 February of 1900 or 2100
        return None
