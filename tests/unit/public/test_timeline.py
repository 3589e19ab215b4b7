"""The picture's numbers: what counts, where it stands, that it stays inside."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.sites.public.timeline import Window, draw, window_of

YEAR = Window(90)
ROLLING = Window(90, 180)
STAYS = [
    {"country": "RU", "from": "2025-10-04", "to": "2025-11-02"},
    {"country": "RU", "from": "2026-03-02", "to": None},
]
ON, UNTIL = date(2026, 3, 20), date(2026, 5, 30)


def picture(window: Window | None = YEAR, **changes: object):  # type: ignore[no-untyped-def]
    asked = {"zone": ["RU"], "on": ON, "until": UNTIL, "window": window, **changes}
    return draw(STAYS, **asked)  # type: ignore[arg-type]


def test_calendar_year_counts_from_1_january() -> None:
    assert [(span.first, days) for span, days in picture().rows] == [(date(2026, 3, 2), 19)]


def test_rolling_window_counts_back_180_days_with_the_day_itself() -> None:
    rows = picture(ROLLING).rows
    assert ROLLING.start(ON) == date(2025, 9, 22)
    assert [days for _, days in rows] == [30, 19]


def test_curve_reaches_the_limit_on_the_last_lawful_day() -> None:
    drawn = picture()
    _, y1, x2, y2, planned = drawn.curve[-1]
    until = next(mark for mark in drawn.marks if mark.kind == "until")
    assert (x2, y2, planned) == (until.x, drawn.limit_y, True)
    assert y2 < y1


def test_day_shared_by_two_stays_counts_once() -> None:
    stays = [
        {"country": "DE", "from": "2026-03-01", "to": "2026-03-05"},
        {"country": "FR", "from": "2026-03-05", "to": "2026-03-10"},
    ]
    drawn = draw(stays, zone=["EU", "DE", "FR"], on=date(2026, 3, 10), until=None, window=Window(10, 180))
    assert drawn.curve[-1][3] == drawn.limit_y


def test_stays_elsewhere_are_left_out() -> None:
    drawn = draw(
        [*STAYS, {"country": "KZ", "from": "2026-01-05", "to": "2026-02-01"}],
        zone=["RU"], on=ON, until=UNTIL, window=YEAR,
    )  # fmt: skip
    assert {span.country for _, _, span in drawn.bars} == {"RU"}


def test_everything_stays_within_the_picture() -> None:
    for window in (YEAR, ROLLING, None):
        drawn = picture(window)
        edges = [x + width for x, width, _ in drawn.bars] + [mark.x for mark in drawn.marks]
        edges += [x for x, *_ in drawn.months] + [x for line in drawn.curve for x in (line[0], line[2])]
        assert all(0 <= edge <= 100 for edge in edges)


def test_one_who_enters_is_drawn_until_the_last_lawful_day_and_not_listed_as_there() -> None:
    drawn = draw([], zone=["TR"], on=ON, until=date(2026, 6, 17), window=ROLLING, entering=True)
    assert drawn.bars[-1][2].planned
    assert drawn.bars[-1][2].last == date(2026, 6, 17)
    assert drawn.rows == ()


def test_no_limit_no_curve() -> None:
    drawn = picture(None)
    assert (drawn.has_curve, drawn.curve) == (False, ())


@pytest.mark.parametrize(("day", "anchor"), [(ON, "start"), (date(2026, 12, 20), "end")])
def test_words_beside_a_mark_turn_inwards_at_the_edges(day: date, anchor: str) -> None:
    assert picture(ROLLING if day == ON else YEAR, on=day, until=None).marks[0].anchor in {anchor, "end"}


def test_window_comes_from_the_numbers_of_a_rule() -> None:
    assert window_of({"limit": 90, "window": "calendar_year"}) == YEAR
    assert window_of({"limit": 90, "window": "rolling", "window_days": 180}) == ROLLING
    assert window_of({"limit": 30, "window": "per_entry"}) is None
    assert window_of({"days": 30}) is None
