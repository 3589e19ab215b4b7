"""The personal identification number of Kyrgyzstan (ПИН): fourteen digits.

What is known of its structure: 1 for a woman or 2 for a man, the birth date as DDMMYYYY, five more digits. How the
last five are made, and whether one of them is a check digit, is not published as far as we know; they are not
checked. The number is given once and kept (Government decree No. 619 of 28 September 2017 on assigning and changing
it), so it can differ from a birth date that was corrected later: a difference is reported, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LENGTH = 14
SEXES = {"1": "F", "2": "M"}


@dataclass(frozen=True)
class Pin:
    """A number of the right form. `sex`: F or M."""

    number: str
    sex: str
    birth: date

    def agrees(self, *, sex: str, birth_yymmdd: str) -> bool:
        """Whether sex (F, M, or anything else for not stated) and birth date (YYMMDD, `<<` for a part that
        is not known) say the same as the number."""
        if sex in SEXES.values() and sex != self.sex:
            return False
        own = self.birth.strftime("%y%m%d")
        return all(read in ("<", digit) for read, digit in zip(birth_yymmdd, own, strict=False))


def read_pin(text: str) -> Pin | None:
    """The number in `text`, or None if it is none: not fourteen digits, no sex, no such date."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or text[0] not in SEXES:
        return None
    try:
        birth = date(int(text[5:9]), int(text[3:5]), int(text[1:3]))
    except ValueError:
        return None
    if birth.year < 1850:
        return None
    return Pin(text, SEXES[text[0]], birth)
