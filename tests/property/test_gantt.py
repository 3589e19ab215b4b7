"""The board's geometry, held against days counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sapar.sites.shared import gantt
from sapar.sites.shared.gantt import Item

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
ZOOMS = st.sampled_from(gantt.ZOOMS)
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)


def days_of(window: gantt.Window) -> list[date]:
    return [window.first + timedelta(days=number) for number in range((window.last - window.first).days + 1)]


@given(ZOOMS, DAYS, DAYS, st.integers(0, 900))
def test_strip_is_as_long_as_the_days_of_it_in_sight(zoom: str, at: date, start: date, length: int) -> None:
    window = gantt.window(zoom, FIRST, LAST, min(max(at, FIRST), LAST))
    end = start + timedelta(days=length)
    shown = [number for number, day in enumerate(days_of(window)) if start <= day <= end]
    strip, day = window.strip(start, end), 100 / len(days_of(window))
    if not shown:
        assert strip is None
        return
    assert strip is not None
    assert abs(strip.width - max(len(shown) * day, gantt.THIN)) < 0.01
    assert strip.x <= shown[0] * day + 0.01
    assert strip.x >= 0
    assert strip.end <= 100.01


@given(ZOOMS, DAYS)
def test_window_holds_its_day_and_later_and_earlier_lead_on(zoom: str, at: date) -> None:
    at = min(max(at, FIRST), LAST)
    window = gantt.window(zoom, FIRST, LAST, at)
    assert window.first <= at <= window.last
    assert list(window.ticks) == sorted(set(window.ticks))
    assert all(window.first <= tick <= window.last for tick in window.ticks)
    if window.later is not None:
        following = gantt.window(zoom, FIRST, LAST, window.later)
        assert window.first < following.first <= window.last + timedelta(days=1)
        assert following.earlier == window.first
    else:
        assert window.last >= LAST


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), min_size=2, max_size=8), st.data())
def test_rows_do_not_overlap_and_arrows_stay_between_their_rows(
    rows: list[tuple[date, int]], data: st.DataObject
) -> None:
    items = [
        Item(2, "A", "#", key=key, start=start, end=start + timedelta(days=days))
        for key, (start, days) in enumerate(rows)
    ]
    links = data.draw(st.lists(st.tuples(st.integers(0, len(rows)), st.integers(0, len(rows)))))
    window = gantt.window("years", FIRST, LAST, FIRST)
    picture = gantt.draw(items, [link for link in links if link[0] != link[1]], window, date(2040, 1, 1))
    assert all(one.y + one.height == other.y for one, other in zip(picture.rows, picture.rows[1:], strict=False))
    assert picture.today is None
    for arrow in picture.arrows:
        assert gantt.TOP <= min(arrow.y1, arrow.y2) < max(arrow.y1, arrow.y2) < picture.height
        assert 0 <= min(arrow.x1, arrow.x2, arrow.elbow)
        assert max(arrow.x1, arrow.x2, arrow.elbow) <= 100.01


@given(st.lists(st.tuples(st.none() | st.floats(0, 1e6), st.none() | st.floats(0, 1e6)), max_size=20))
def test_columns_stand_on_the_ground_and_keep_their_order(pairs: list[tuple[float | None, float | None]]) -> None:
    columns = gantt.columns(pairs, 60)
    told = [(reached, column) for (_aim, reached), column in zip(pairs, columns, strict=True) if reached is not None]
    assert all(column.y is not None and abs(column.y + column.height - 60) < 0.2 for _reached, column in told)
    by_value = sorted(told, key=lambda pair: pair[0])
    heights = [column.height for _reached, column in by_value]
    assert heights == sorted(heights)
    assert sum(column.width for column in columns) <= 100
