"""A document as machine-readable lines, with every check digit: for specimens, letters and tests.

Names that do not fit are cut as ICAO Doc 9303 part 3, section 4.6 asks: the last character that stands shows a letter,
and the given names keep at least their first letter.
"""

from __future__ import annotations

import re

from sapar.engines.identity.mrz import dates
from sapar.engines.identity.mrz.digits import FILLER, check_digit
from sapar.engines.identity.mrz.document import Document, DocumentError
from sapar.engines.identity.mrz.layouts import LAYOUTS, Layout

_NUMBER = 9


def write(document: Document) -> tuple[str, ...]:
    """The lines of a document; DocumentError if a field does not fit or holds what lines cannot carry."""
    layout = LAYOUTS.get(document.format)
    if layout is None:
        raise DocumentError(f"format {document.format!r} is none of {', '.join(LAYOUTS)}")
    cells = [[FILLER] * layout.width for _ in range(layout.lines)]
    optional = _number(document, layout, cells)
    _put(cells, layout, "document_code", _fit(document.document_code, r"[A-Z][A-Z]?", "document_code"))
    for field in ("issuing_state", "nationality"):
        _put(cells, layout, field, _fit(getattr(document, field), r"[A-Z]{1,3}", field))
    for field in ("birth_date", "expiry_date"):
        text = getattr(document, field)
        if not dates.is_date(text):
            raise DocumentError(f"{field} {text!r} is not YYMMDD")
        _put(cells, layout, field, text)
    _put(cells, layout, "sex", _fit(document.sex, r"[FMX<]", "sex"))
    _put(cells, layout, "names", _names(document, layout))
    _put(cells, layout, "optional_data", optional)
    if "optional_data_2" in layout.fields:
        _put(cells, layout, "optional_data_2", _fit(document.optional_data_2, r"[A-Z0-9<]*", "optional_data_2"))
    elif document.optional_data_2:
        raise DocumentError(f"{layout.format} has no second field of optional data")
    _digits(cells, layout, long_number=len(document.document_number) > _NUMBER)
    return tuple("".join(line) for line in cells)


def _number(document: Document, layout: Layout, cells: list[list[str]]) -> str:
    """Put the number; returns the optional data, with the rest of a long number before it."""
    number = _fit(document.document_number, r"[A-Z0-9]([A-Z0-9<]*[A-Z0-9])?", "document_number")
    optional = _fit(document.optional_data, r"([A-Z0-9]([A-Z0-9<]*[A-Z0-9])?)?", "optional_data")
    _put(cells, layout, "document_number", number[:_NUMBER])
    if len(number) <= _NUMBER:
        return optional
    if not layout.long_numbers or FILLER in number:
        raise DocumentError(f"document_number {number!r} does not fit into {layout.format}")
    return number[_NUMBER:] + check_digit(number) + (FILLER + optional if optional else "")


def _names(document: Document, layout: Layout) -> str:
    room = layout.fields["names"].stop - layout.fields["names"].start
    surname, given = (
        _fit(text, r"([A-Z0-9]+( [A-Z0-9]+)*)?", "names") for text in (document.surname, document.given_names)
    )
    surname, given = surname.replace(" ", FILLER), given.replace(" ", FILLER)
    if not surname + given:
        raise DocumentError("a name is missing")
    if not given:
        return surname[:room].rstrip(FILLER)
    surname = surname[: room - 3].rstrip(FILLER)
    return f"{surname}<<{given}"[:room].rstrip(FILLER)


def _digits(cells: list[list[str]], layout: Layout, *, long_number: bool) -> None:
    for field, (line, at) in layout.checks.items():
        if field == "composite":
            body = "".join("".join(cells[span.line][span.start : span.stop]) for span in layout.composite)
        elif field == "document_number" and long_number:
            continue  # stands in the optional data; a filler takes its place
        else:
            span = layout.fields[field]
            body = "".join(cells[span.line][span.start : span.stop])
        cells[line][at] = check_digit(body)


def _put(cells: list[list[str]], layout: Layout, field: str, text: str) -> None:
    span = layout.fields[field]
    if len(text) > span.stop - span.start:
        raise DocumentError(f"{field} {text!r} is longer than {span.stop - span.start} characters")
    cells[span.line][span.start : span.start + len(text)] = text


def _fit(text: str, pattern: str, field: str) -> str:
    if not re.fullmatch(pattern, text):
        raise DocumentError(f"{field} {text!r} holds what a machine-readable line cannot carry")
    return text
