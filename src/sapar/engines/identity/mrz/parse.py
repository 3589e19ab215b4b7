"""Reading machine-readable lines: ICAO Doc 9303 parts 3 to 7."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sapar.engines.identity.codes import is_known
from sapar.engines.identity.mrz import dates, repair
from sapar.engines.identity.mrz.digits import ALPHABET, FILLER, check_digit
from sapar.engines.identity.mrz.document import Document
from sapar.engines.identity.mrz.layouts import Layout, Place
from sapar.engines.identity.mrz.lines import layout_of, lines_of
from sapar.engines.identity.mrz.problems import Problem, wrong_length, wrong_lines
from sapar.engines.identity.mrz.repair import Correction, Sheet
from sapar.engines.identity.pin import Pin, read_pin

SEXES = "FM<X"
DATES = ("birth_date", "expiry_date")
STATES = ("issuing_state", "nationality")
_DIGITS_IN_NAMES = ("PN", "RUS")
"""The internal passport of Russia writes nine of its letters as digits in the names."""


@dataclass(frozen=True)
class Reading:
    """What was read. `document` is None if the lines fit no format.

    `checks`: each check digit the format has, and whether it passes. `birth`, `expiry`: full dates, None where a part
    is not known. `pin`: the Kyrgyz number, if the optional data holds one; `pin_agrees`: with birth date and sex.
    """

    lines: tuple[str, ...]
    document: Document | None
    checks: dict[str, bool]
    corrections: tuple[Correction, ...]
    problems: tuple[Problem, ...]
    birth: date | None = None
    expiry: date | None = None
    pin: Pin | None = None
    pin_agrees: bool | None = None

    @property
    def valid(self) -> bool:
        """Whether every check digit passes and every field has its form."""
        return self.document is not None and not self.problems


def parse(texts: Sequence[str], today: date) -> Reading:
    """Read two or three lines as typed, scanned or sent by a reader.

    `today` settles the century of birth and expiry (see `dates`). Never raises: what is wrong is in `problems`.
    """
    lines = lines_of(texts)
    found = layout_of(lines)
    if found is None:
        return Reading(lines, None, {}, (), (wrong_lines(lines),))
    layout, fits = found
    strange = [
        Problem("character", number, at, read=sign)
        for number, line in enumerate(lines, 1)
        for at, sign in enumerate(line, 1)
        if sign not in ALPHABET and sign != FILLER
    ]
    if not fits or strange:
        lengths = [
            wrong_length(number, line, layout.format)
            for number, line in enumerate(lines, 1)
            if len(line) != layout.width
        ]
        return Reading(lines, None, {}, (), (*lengths, *strange))
    return _Reader(layout, lines).reading(today)


class _Reader:
    """Reads the lines of one format: first repairs, then checks, then fields."""

    def __init__(self, layout: Layout, lines: Sequence[str]) -> None:
        self.layout = layout
        self.sheet = Sheet(lines)
        self.checks: dict[str, bool] = {}

    def reading(self, today: date) -> Reading:
        for field in STATES:
            repair.state_code(self.sheet, self.layout, field)
        self._check_all()
        number, optional = self._number_and_optional()
        pin = self._pin(optional)
        document = self._document(number, optional)
        problems = (*self._failed_checks(), *self._wrong_fields(document))
        return Reading(
            lines=self.sheet.lines(),
            document=document,
            checks=self.checks,
            corrections=tuple(self.sheet.corrections),
            problems=tuple(sorted(problems, key=lambda one: (one.line, one.position))),
            birth=dates.birth_date(document.birth_date, today, pin),
            expiry=dates.expiry_date(document.expiry_date, today),
            pin=pin,
            pin_agrees=pin.agrees(sex=document.sex, birth_yymmdd=document.birth_date) if pin else None,
        )

    # Check digits

    def _check_all(self) -> None:
        sheet, layout = self.sheet, self.layout
        body, check = self._number()
        good = repair.passes(sheet, body, check)
        good = good or repair.to_digits(sheet, "document_number", body, check, body_too=False)
        guessed = not good and repair.document_number(sheet, body, check, self._text("issuing_state"))
        self.checks["document_number"] = good or guessed
        for field in DATES:
            body, check = layout.fields[field].places, layout.checks[field]
            self.checks[field] = repair.passes(sheet, body, check, may_be_filler=True) or repair.to_digits(
                sheet, field, body, check
            )
        if "optional_data" in layout.checks:
            body, check = layout.fields["optional_data"].places, layout.checks["optional_data"]
            self.checks["optional_data"] = (
                repair.passes(sheet, body, check, may_be_filler=True)
                or repair.to_digits(sheet, "optional_data", body, check, body_too=False)
                or repair.to_digits(sheet, "optional_data", body, check, body_too=self._may_hold_pin())
            )
        if layout.composite:
            self.checks["composite"] = self._composite() or self._composite_with_pin()
            if guessed and not self.checks["composite"]:
                sheet.revert("document_number")
                self.checks["document_number"] = False
                self.checks["composite"] = self._composite()

    def _composite(self) -> bool:
        body = [place for span in self.layout.composite for place in span.places]
        check = self.layout.checks["composite"]
        return repair.passes(self.sheet, body, check) or repair.to_digits(
            self.sheet, "composite", body, check, body_too=False
        )

    def _composite_with_pin(self) -> bool:
        """Where only the composite covers the optional data (TD1, TD2): does a PIN put right make it pass?"""
        if "optional_data" in self.layout.checks or not self._may_hold_pin():
            return False
        for field in ("optional_data", "optional_data_2"):
            span = self.layout.fields.get(field)
            if span and repair.kyrgyz_pin(self.sheet, field, span.places):
                if self._composite():
                    return True
                self.sheet.revert(field)
        return False

    def _may_hold_pin(self) -> bool:
        return self._text("issuing_state") == "KGZ"

    # A document number of more than nine characters

    def _number(self) -> tuple[Sequence[Place], Place]:
        """Where the document number and its check digit stand."""
        body: Sequence[Place] = self.layout.fields["document_number"].places
        check = self.layout.checks["document_number"]
        if overflow := self._overflow():
            return (*body, *overflow[:-1]), overflow[-1]
        return body, check

    def _overflow(self) -> Sequence[Place]:
        """Where the rest of a long number and its check digit stand in the optional data; empty if it is not long.

        Part 5, note j, and part 6: a filler at the place of the check digit, then the rest of the number, its check
        digit and a filler.
        """
        number = self._raw("document_number")
        is_long = self.layout.long_numbers and self.sheet[self.layout.checks["document_number"]] == FILLER
        if not is_long or FILLER in number:
            return ()
        token = self._raw("optional_data").split(FILLER)[0]
        return self.layout.fields["optional_data"].places[: len(token)] if len(token) > 1 else ()

    def _number_and_optional(self) -> tuple[str, str]:
        body, _ = self._number()
        rest = self._raw("optional_data")[len(self._overflow()) :]
        return self.sheet.text(body).rstrip(FILLER), rest.strip(FILLER)

    # Fields

    def _raw(self, field: str) -> str:
        return self.sheet.text(self.layout.fields[field].places)

    def _text(self, field: str) -> str:
        return self._raw(field).strip(FILLER) if field in self.layout.fields else ""

    def _document(self, number: str, optional: str) -> Document:
        surname, _, given = self._raw("names").partition(FILLER * 2)
        return Document(
            format=self.layout.format,
            document_code=self._text("document_code"),
            issuing_state=self._text("issuing_state"),
            document_number=number,
            nationality=self._text("nationality"),
            surname=_spaced(surname),
            given_names=_spaced(given),
            birth_date=self._raw("birth_date"),
            sex=self._raw("sex"),
            expiry_date=self._raw("expiry_date"),
            optional_data=optional,
            optional_data_2=self._text("optional_data_2"),
        )

    def _pin(self, optional: str) -> Pin | None:
        if not self._may_hold_pin():
            return None
        return read_pin(optional) or read_pin(self._text("optional_data_2"))

    # What is wrong

    def _failed_checks(self) -> Iterator[Problem]:
        for field, good in self.checks.items():
            if good:
                continue
            if field == "document_number":
                body, check = self._number()
            elif field == "composite":
                body = [place for span in self.layout.composite for place in span.places]
                check = self.layout.checks[field]
            else:
                body, check = self.layout.fields[field].places, self.layout.checks[field]
            yield Problem(
                "check_digit",
                line=check[0] + 1,
                position=check[1] + 1,
                field=field,
                read=self.sheet[check],
                expected=check_digit(self.sheet.text(body)),
            )

    def _problem(self, kind: str, field: str, at: int = 0, read: str = "", **values: object) -> Problem:
        span = self.layout.fields[field]
        return Problem(kind, span.line + 1, span.start + at + 1, field, read or self._raw(field), values=values)

    def _wrong_fields(self, document: Document) -> Iterator[Problem]:
        if not re.fullmatch(r"[A-Z][A-Z<]", self._raw("document_code")):
            yield self._problem("code", "document_code")
        for field in STATES:
            if not re.fullmatch(r"[A-Z]+<*", self._raw(field)):
                yield self._problem("letters", field)
        number = self._raw("document_number")
        if not number.strip(FILLER):
            yield self._problem("empty", "document_number")
        elif number.startswith(FILLER):
            yield self._problem("filler", "document_number")
        for field in DATES:
            if not dates.is_date(self._raw(field)):
                yield self._problem("date", field)
        if document.sex not in SEXES:
            yield self._problem("sex", "sex")
        yield from self._wrong_names(document)

    def _wrong_names(self, document: Document) -> Iterator[Problem]:
        text = self._raw("names")
        if not text.strip(FILLER):
            yield self._problem("empty", "names")
            return
        if gap := re.search(r"(?<=[^<])<{3,}(?=[^<])", text):
            yield self._problem("gap", "names", gap.start(), text[gap.start() :].rstrip(FILLER))
        if (document.document_code, document.issuing_state) == _DIGITS_IN_NAMES:
            return
        for at, sign in enumerate(text):
            if sign.isdigit():
                likely = repair.suggestion(sign)
                kind = "digit_like" if likely else "digit"
                yield self._problem(kind, "names", at, sign, likely=likely)


def known_states(document: Document) -> dict[str, bool]:
    """Whether the codes of issuing state and nationality are listed (see `codes`)."""
    return {field: is_known(getattr(document, field)) for field in STATES}


def _spaced(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)
