"""Dates and countries in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.sites.shared import words


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ky", "2026-жылдын 30-майы"),
        ("ru", "30\N{NO-BREAK SPACE}мая 2026 года"),
        ("en", "30\N{NO-BREAK SPACE}May 2026"),
    ],
)
def test_day_is_written_as_people_write_it(lang: str, text: str) -> None:
    assert words.day(date(2026, 5, 30), lang) == text


def test_every_kyrgyz_month_takes_the_ending_that_its_vowels_ask_for() -> None:
    months = [words.day(date(2026, month, 1), "ky").removeprefix("2026-жылдын 1-") for month in range(1, 13)]
    assert months == [
        "январы", "февралы", "марты", "апрели", "майы", "июну",
        "июлу", "августу", "сентябры", "октябры", "ноябры", "декабры",
    ]  # fmt: skip


def test_countries_have_a_name_in_every_language() -> None:
    for lang in words.LANGUAGES:
        named = words.countries(lang)
        assert len(named) > 240
        assert all(name and name != code for code, name in named)
    assert words.country("EU", "ky") == "Шенген аймагы"
    assert words.country("KG", "ru") == "Кыргызстан"


def test_kyrgyz_letters_sort_at_their_own_place() -> None:
    given = ["Өзбекстан", "Оман", "Уганда", "Норвегия", "Үндүстан"]
    assert sorted(given, key=words.alphabetical) == ["Норвегия", "Оман", "Өзбекстан", "Уганда", "Үндүстан"]
