"""Working days computed at once equal working days counted one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.core.cases.calendars import Calendar

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from(["Asia/Bishkek", "Europe/Moscow", "America/New_York", "UTC"]),
    weekend=st.sets(st.integers(0, 6), max_size=6).map(frozenset),
    holidays=st.sets(DAYS, max_size=40).map(frozenset),
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


def works(calendar: Calendar, day: date) -> bool:
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


def slow_count(calendar: Calendar, after: date, until: date) -> int:
    return sum(works(calendar, after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def slow_day(calendar: Calendar, start: date, number: int) -> date:
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= works(calendar, day)
    while not works(calendar, day):
        day += timedelta(days=1)
    return day


@given(CALENDARS, DAYS, DAYS)
def test_working_days_between_are_those_counted_one_by_one(calendar: Calendar, one: date, two: date) -> None:
    first, last = sorted((one, two))
    assert calendar.working_days(first, last) == slow_count(calendar, first, last)
    assert calendar.working_days(last, first) == -calendar.working_days(first, last)


@given(CALENDARS, DAYS, st.integers(0, 200))
def test_working_day_is_the_one_counted_to(calendar: Calendar, start: date, number: int) -> None:
    assert calendar.working_day(start, number) == slow_day(calendar, start, number)


@given(CALENDARS, MOMENTS, st.integers(0, 60), st.sampled_from(["working_days", "calendar_days", "hours"]))
def test_due_leaves_the_whole_of_the_last_day(calendar: Calendar, start: datetime, amount: int, unit: str) -> None:
    due = calendar.due(start, amount, unit)
    if unit == "hours":
        assert due - start == timedelta(hours=amount)
        return
    last = calendar.local_day(due)
    assert calendar.local_day(due + timedelta(seconds=1)) == last + timedelta(days=1)
    expected = slow_day(calendar, calendar.local_day(start), amount)
    assert last == (expected if unit == "working_days" else calendar.local_day(start) + timedelta(days=amount))


@given(CALENDARS, MOMENTS, st.integers(1, 30), st.integers(0, 20), st.integers(0, 60))
def test_pause_leaves_as_many_working_days_as_there_were(
    calendar: Calendar, start: datetime, amount: int, before: int, length: int
) -> None:
    due = calendar.due(start, amount)
    paused, resumed = start + timedelta(days=before), start + timedelta(days=before + length)
    after = calendar.after_pause(due, paused, resumed)
    if due <= paused:
        assert after == due
        return
    left = slow_count(calendar, calendar.local_day(paused), calendar.local_day(due))
    expected = slow_day(calendar, calendar.local_day(resumed), left)
    assert calendar.local_day(after) == max(expected, calendar.local_day(due))


def test_calendar_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        Calendar(weekend=frozenset(range(7)))
