"""Characters that readers and typists take for one another (O and 0, I and 1, ...), put right where something proves it.

What proves it is a check digit that then passes, or, in a code of a state, the one code on the list that fits. Names
have neither: a digit in a name is reported, never changed. Where two repairs would pass, none is made.

- Where only a digit can stand (dates, check digits, the digits of a Kyrgyz document number or PIN), each letter becomes
  the digit it resembles.
- In other document numbers one character is exchanged if its surroundings call for it: a letter beside a digit, a
  digit with nothing but letters around it. Without this, 29 of 100 mistyped numbers would find one exchange that
  passes; so 4 do, none of those made of digits alone. If no single exchange passes, all letters beside digits are
  exchanged together.
- G and 6 count alike for every check digit (16 and 6): nothing can be proved of them there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sapar.engines.identity.codes import is_known
from sapar.engines.identity.mrz.digits import FILLER, check_digit
from sapar.engines.identity.mrz.layouts import Layout, Place
from sapar.engines.identity.pin import LENGTH, read_pin

TO_DIGIT = {"O": "0", "D": "0", "Q": "0", "I": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
TO_LETTERS = {"0": "ODQ", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G"}
_KYRGYZ_NUMBER = 2
"""Kyrgyz passports and identity cards: two letters, then seven digits."""


@dataclass(frozen=True)
class Correction:
    """One character put right. `line`, `position`: from 1, as people count."""

    line: int
    position: int
    field: str
    read: str
    taken: str


class Sheet:
    """The characters of the lines, and what was corrected on them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.cells = [list(line) for line in lines]
        self.corrections: list[Correction] = []

    def __getitem__(self, place: Place) -> str:
        return self.cells[place[0]][place[1]]

    def text(self, places: Iterable[Place]) -> str:
        """The characters at some places."""
        return "".join(self[place] for place in places)

    def correct(self, field: str, changes: dict[Place, str]) -> None:
        """Put other characters at some places and keep note of it."""
        for (line, at), taken in sorted(changes.items()):
            self.corrections.append(Correction(line + 1, at + 1, field, self.cells[line][at], taken))
            self.cells[line][at] = taken

    def revert(self, field: str) -> None:
        """Take back what was corrected in a field."""
        for done in [one for one in self.corrections if one.field == field]:
            self.cells[done.line - 1][done.position - 1] = done.read
            self.corrections.remove(done)

    def lines(self) -> tuple[str, ...]:
        """The lines as they are now."""
        return tuple("".join(cells) for cells in self.cells)


def passes(sheet: Sheet, body: Sequence[Place], check: Place, *, may_be_filler: bool = False) -> bool:
    """Whether the check digit at `check` is that of `body`. `may_be_filler`: `<` will do for an empty body."""
    text = sheet.text(body)
    if sheet[check] == FILLER:
        return may_be_filler and not text.strip(FILLER)
    return sheet[check] == check_digit(text)


def to_digits(sheet: Sheet, field: str, body: Sequence[Place], check: Place, *, body_too: bool = True) -> bool:
    """Exchange letters for digits at the check digit, and in the body if only digits can stand there.

    Returns whether the check digit passes now; where it does not, nothing is changed.
    """
    places = [*(body if body_too else ()), check]
    changes = {place: TO_DIGIT[sheet[place]] for place in places if sheet[place] in TO_DIGIT}
    return _try(sheet, field, changes, body, check)


def document_number(sheet: Sheet, body: Sequence[Place], check: Place, state: str) -> bool:
    """Put the document number right if exactly one exchange of characters makes its check digit pass."""
    field = "document_number"
    text = sheet.text(body)
    digit = {check: TO_DIGIT[sheet[check]]} if sheet[check] in TO_DIGIT else {}
    if state == "KGZ" and re.fullmatch(r"\w{9}", text):
        changes = {
            place: new
            for at, place in enumerate(body)
            if (new := TO_DIGIT.get(text[at]) if at >= _KYRGYZ_NUMBER else _only_letter(text[at]))
        }
        return _try(sheet, field, changes | digit, body, check)
    single = [{place: new} for place, new in _called_for(text, body)]
    passing = [one for one in single if _would_pass(sheet, one | digit, body, check)]
    if len(passing) == 1:
        return _try(sheet, field, passing[0] | digit, body, check)
    if passing:
        return False
    letters = {place: new for one in single for place, new in one.items() if new.isdigit()}
    return _try(sheet, field, letters | digit, body, check)


def kyrgyz_pin(sheet: Sheet, field: str, places: Sequence[Place]) -> bool:
    """Exchange letters for digits in optional data that is then a PIN; the caller asks the check digits."""
    text = sheet.text(places).rstrip(FILLER)
    digits = "".join(TO_DIGIT.get(sign, sign) for sign in text)
    if digits == text or len(text) != LENGTH or not read_pin(digits):
        return False
    sheet.correct(field, {places[at]: new for at, new in enumerate(digits) if new != text[at]})
    return True


def state_code(sheet: Sheet, layout: Layout, field: str) -> None:
    """Exchange digits for letters in the code of a state if exactly one code that is known results."""
    places = layout.fields[field].places
    text = sheet.text(places)
    if not any(sign in TO_LETTERS for sign in text):
        return
    readings = [""]
    for sign in text:
        readings = [start + new for start in readings for new in TO_LETTERS.get(sign, sign)]
    known = [code for code in readings if is_known(code.rstrip(FILLER))]
    if len(known) == 1:
        sheet.correct(field, {place: new for place, new in zip(places, known[0], strict=True) if new != sheet[place]})


def suggestion(sign: str) -> str:
    """The letter a digit in a name was most likely, or "" if several are as likely."""
    return _only_letter(sign) or ""


def _only_letter(sign: str) -> str | None:
    letters = TO_LETTERS.get(sign, "")
    return letters if len(letters) == 1 else None


def _called_for(text: str, body: Sequence[Place]) -> Iterable[tuple[Place, str]]:
    for at, sign in enumerate(text):
        around = [text[near] for near in (at - 1, at + 1) if 0 <= near < len(text) and text[near] != FILLER]
        if sign in TO_DIGIT and any(near.isdigit() for near in around):
            yield body[at], TO_DIGIT[sign]
        elif sign in TO_LETTERS and around and all(near.isalpha() for near in around):
            yield from ((body[at], letter) for letter in TO_LETTERS[sign])


def _would_pass(sheet: Sheet, changes: dict[Place, str], body: Sequence[Place], check: Place) -> bool:
    text = "".join(changes.get(place, sheet[place]) for place in body)
    return changes.get(check, sheet[check]) == check_digit(text)


def _try(sheet: Sheet, field: str, changes: dict[Place, str], body: Sequence[Place], check: Place) -> bool:
    if not changes or not _would_pass(sheet, changes, body, check):
        return False
    sheet.correct(field, changes)
    return True
