"""The Kyrgyz personal number: its parts, and what is no such number."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.engines.identity import Pin, read_pin


def test_parts() -> None:
    assert read_pin("11708199000123") == Pin("11708199000123", "F", date(1990, 8, 17))
    assert read_pin("22902200012345") == Pin("22902200012345", "M", date(2000, 2, 29))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01708199000123",
        "31708199000123",
        "1170819900012",
        "117081990001234",
        "12902190012345",
        "1170819900012A",
        "11708199000012３",
    ],
)
def test_no_number(text: str) -> None:
    assert read_pin(text) is None


@pytest.mark.parametrize(
    ("sex", "birth", "agrees"),
    [
        ("F", "900817", True),
        ("<", "900817", True),
        ("M", "900817", False),
        ("F", "900818", False),
        ("F", "90<<<<", True),
    ],
)
def test_agreement_with_sex_and_birth_date(sex: str, birth: str, agrees: bool) -> None:
    pin = read_pin("11708199000123")
    assert pin is not None
    assert pin.agrees(sex=sex, birth_yymmdd=birth) is agrees
