"""Days in press releases, written as people write them in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.lines.roadmap.releases import day_in

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Geneva, 29 February 2012. The minister", date(2012, 2, 29)),
        ("March 1, 2012 - a meeting", date(2012, 3, 1)),
        ("Бишкек, 14 сентября 2026 года", date(2026, 9, 14)),
        ("Бишкек, 5 мая 2026 г.", date(2026, 5, 5)),
        ("2026-жылдын 14-сентябрында пилот башталды", date(2026, 9, 14)),
        ("01.03.2012: met", date(2012, 3, 1)),
        ("on 2012-03-01 they met", date(2012, 3, 1)),
        ("Until 31 December 2030, begun on 2 June 2026", date(2026, 6, 2)),
        ("from 31.02.2026 or 30.11.2026", None),
        ("Order 1234.5.20267", None),
        ("no day", None),
    ],
)
def test_day_in_a_text_is_the_first_one_that_is_not_ahead(text: str, day: date | None) -> None:
    assert day_in(text, TODAY) == day
