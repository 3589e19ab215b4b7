"""Days as numbers: dates there and back, months, working days, ages, and days without end."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.engines.pathways.days import (
    OPEN,
    add_months,
    add_working_days,
    age,
    iso,
    parse,
    to_date,
    to_day,
    year_start,
)


def test_days_are_counted_from_1970() -> None:
    assert (to_day(date(1970, 1, 1)), parse("1970-01-02"), parse("1969-12-31")) == (0, 1, -1)
    assert to_date(parse("2024-02-29")) == date(2024, 2, 29)
    assert iso(parse("2026-03-20")) == "2026-03-20"


def test_open_is_the_last_day_that_dates_have_and_is_shown_as_none() -> None:
    assert to_day(date.max) == OPEN
    assert (iso(OPEN), to_date(OPEN), iso(None), to_date(None)) == (None, None, None, None)


@pytest.mark.parametrize("text", ["2025-02-29", "2026-3-20", "20260320", "2026-W12-5", "", "tomorrow"])
def test_parse_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what is wrong, and where
        parse(text)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-03-31", 0, "2025-03-31"),
    ],
)
def test_months_end_on_the_last_day_of_a_month_that_is_shorter(day: str, months: int, later: str) -> None:
    assert iso(add_months(parse(day), months)) == later


def test_days_without_end_or_beginning_stay_so() -> None:
    assert (add_months(OPEN, 12), add_months(-OPEN, 12)) == (OPEN, -OPEN)
    assert (year_start(OPEN), year_start(-OPEN)) == (OPEN, -OPEN)
    assert (add_working_days(OPEN, 3), add_working_days(-OPEN, 3)) == (OPEN, -OPEN)


@pytest.mark.parametrize(
    ("day", "number", "later"),
    [
        ("2026-03-20", 0, "2026-03-20"),
        ("2026-03-20", 1, "2026-03-23"),
        ("2026-03-20", 5, "2026-03-27"),
        ("2026-03-21", 1, "2026-03-23"),
        ("2026-03-22", 1, "2026-03-23"),
        ("2026-03-21", 0, "2026-03-20"),
        ("2026-03-16", 11, "2026-03-31"),
    ],
)
def test_working_days_pass_over_weekends(day: str, number: int, later: str) -> None:
    assert iso(add_working_days(parse(day), number)) == later


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2024-02-29", 16),
        ("1992-05-01", "2026-04-30", 33),
        ("1992-05-01", "2026-05-01", 34),
        ("2026-03-20", "2026-03-20", 0),
    ],
)
def test_a_year_of_age_is_completed_on_the_birthday(born: str, on: str, years: int) -> None:
    assert age(parse(born), parse(on)) == years


def test_year_start() -> None:
    assert iso(year_start(parse("2024-12-31"))) == "2024-01-01"
