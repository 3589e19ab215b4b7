"""What an officer typed into the search box: words of a name, a year or date of birth, numbers of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sapar.engines.identity.mrz import parse as parse_mrz
from sapar.engines.identity.names.fold import DAUGHTER, SON, fold_word, tokens
from sapar.engines.identity.pin import read_pin


class Kind(StrEnum):
    """What a number can be."""

    PIN = "pin"
    DOCUMENT = "document"
    PHONE = "phone"


@dataclass(frozen=True)
class Number:
    """A number as it is looked up: `text` is made by `document_key`, `phone_key`, or is the PIN's digits."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Query:
    """`words`: folded words of the name, in the order typed, without уулу and кызы. `year`: of birth. `born`: the whole
    date if it was typed. `swapped`: the date with day and month exchanged, if that is a date too. `open`: whether the
    last word may go on (nothing was typed after it)."""

    words: tuple[str, ...] = ()
    year: int | None = None
    born: date | None = None
    swapped: date | None = None
    numbers: tuple[Number, ...] = ()
    open: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was typed that can be looked up."""
        return not self.words and not self.numbers and self.born is None


_DATE = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})[./\-\s](?P<month>\d{1,2})[./\-\s](?P<year>\d{4})"
    r"|(?P<year2>\d{4})[./\-](?P<month2>\d{1,2})[./\-](?P<day2>\d{1,2}))(?!\d)"
)
_YEAR = re.compile(r"(?<![\w+-])(?P<year>(?:18|19|20)\d\d)(?:\s*(?:г\.?р?\.?|ж\.?))?(?![\w-])", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<![\w+.-])['’]?(?P<year>\d\d)(?![\w.-])")
_PHONE = re.compile(r"\+?\d[\d\s()\-]{7,18}\d")
_DOCUMENT = re.compile(r"(?<!\w)(?:[A-ZА-ЯЁ]{1,3}[\s№-]*\d[\d\s]{4,8}\d|\d[\d\s]{5,10}\d)(?!\w)", re.IGNORECASE)
_LOOKS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_MRZ = re.compile(r"[A-ZА-Я0-9]{1,3}.*<<", re.IGNORECASE | re.DOTALL)
_LONGEST, _MOST_WORDS = 300, 8
"""Of what was typed or pasted so many characters and words are looked at."""
_PIVOT = 30
"""A year of two digits up to here is of this century."""


def parse_query(text: str, *, today: date | None = None) -> Query:
    """Part what was typed into words, birth year or date, and numbers.

    `today`: if given, the machine-readable lines of a document are read too, as a keyboard-wedge reader types them.
    """
    if today and "<<" in text and _MRZ.match(text.strip()):
        scanned = _scanned(text, today)
        if scanned is not None:
            return scanned
    text = text[:_LONGEST]
    numbers: list[Number] = []
    rest, born, swapped = _dates(text)
    rest = _pins(rest, numbers)
    year = born.year if born else None
    if year is None and (found := _YEAR.search(rest)):
        year = int(found["year"])
        rest = rest[: found.start()] + " " + rest[found.end() :]
    rest = _others(rest, numbers)
    if year is None:
        born = _run_together(numbers)
        year = born.year if born else None
    words = tuple(word for word in tokens(rest) if word not in SON and word not in DAUGHTER)[:_MOST_WORDS]
    if year is None and words and (found := _SHORT_YEAR.search(rest)):
        year = int(found["year"]) + (2000 if int(found["year"]) <= _PIVOT else 1900)
    goes_on = bool(words) and text[-1:].isalpha()
    return Query(words, year, born, swapped, tuple(dict.fromkeys(numbers)), goes_on)


def document_key(text: str) -> str:
    """A document's number as it is stored to be found: capital letters and digits, Cyrillic twins as Latin."""
    return "".join(sign for sign in text.upper().translate(_LOOKS) if sign.isalnum())


def phone_key(text: str, country: str = "996") -> str:
    """A telephone number as it is stored to be found: digits with the country's code. A number that begins with one
    zero is taken for one of `country`."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0"):
        return country + digits[1:]
    return digits if text.strip().startswith("+") or len(digits) > 9 else country + digits


def _scanned(text: str, today: date) -> Query | None:
    reading = parse_mrz([text], today)
    document = reading.document
    if document is None:
        return None
    numbers = [Number(Kind.DOCUMENT, document_key(document.document_number))] if document.document_number else []
    if reading.pin:
        numbers.insert(0, Number(Kind.PIN, reading.pin.number))
    words = tokens(f"{document.surname} {document.given_names}")
    return Query(
        tuple(word for word in words if word not in SON and word not in DAUGHTER),
        reading.birth.year if reading.birth else None,
        reading.birth,
        None,
        tuple(numbers),
    )


def _dates(text: str) -> tuple[str, date | None, date | None]:
    for found in _DATE.finditer(text):
        year, month, day = (int(found[name] or found[name + "2"]) for name in ("year", "month", "day"))
        one, other = _day(year, month, day), _day(year, day, month)
        if one or other:
            rest = text[: found.start()] + " " + text[found.end() :]
            return rest, one or other, other if one and other != one else None
    return text, None, None


def _run_together(numbers: list[Number]) -> date | None:
    """The date in DDMMYYYY, which stays a number too."""
    eight = (one.text for one in numbers if len(one.text) == 8 and one.text.isdigit())
    days = (_day(int(text[4:]), int(text[2:4]), int(text[:2])) for text in eight)
    return next((day for day in days if day and 1880 <= day.year), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _pins(text: str, numbers: list[Number]) -> str:
    for found in re.finditer(r"(?<!\w)\d{14}(?!\w)", text):
        if read_pin(found.group()):
            numbers.append(Number(Kind.PIN, found.group()))
            text = text.replace(found.group(), " ")
    return text


def _others(text: str, numbers: list[Number]) -> str:
    """Take out numbers of documents and telephones; one of digits alone can be either."""
    for pattern, kind in ((_DOCUMENT, Kind.DOCUMENT), (_PHONE, Kind.PHONE)):
        for found in pattern.finditer(text):
            raw = found.group()
            if kind is Kind.DOCUMENT and not text[: found.start()].rstrip().endswith("+"):
                letters = re.match(r"[^\W\d]+", raw)
                if letters is None or len(fold_word(letters.group())) <= 3:
                    numbers.append(Number(kind, document_key(raw)))
            if kind is Kind.PHONE:
                numbers.append(Number(kind, phone_key(raw)))
    for pattern in (_PHONE, _DOCUMENT):
        text = pattern.sub(" ", text)
    return text
