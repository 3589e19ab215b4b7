"""Where each field stands in the five formats: ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (MRV-A, MRV-B)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` (not included) of a line; lines and characters count from 0."""

    line: int
    start: int
    stop: int

    @property
    def places(self) -> tuple[Place, ...]:
        """Each of its characters."""
        return tuple((self.line, at) for at in range(self.start, self.stop))


Place = tuple[int, int]
"""A line and a character in it, from 0."""


@dataclass(frozen=True)
class Layout:
    """One format. `checks`: which place holds the check digit of which field; `composite`: what the last one covers.

    `long_numbers`: a document number of more than nine characters goes on in the optional data (parts 5 and 6).
    """

    format: str
    lines: int
    width: int
    fields: dict[str, Span]
    checks: dict[str, Place]
    composite: tuple[Span, ...] = ()
    long_numbers: bool = False


TD1 = Layout(
    "TD1",
    lines=3,
    width=30,
    fields={
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "document_number": Span(0, 5, 14),
        "optional_data": Span(0, 15, 30),
        "birth_date": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "expiry_date": Span(1, 8, 14),
        "nationality": Span(1, 15, 18),
        "optional_data_2": Span(1, 18, 29),
        "names": Span(2, 0, 30),
    },
    checks={"document_number": (0, 14), "birth_date": (1, 6), "expiry_date": (1, 14), "composite": (1, 29)},
    composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
    long_numbers=True,
)


def _two_lines(format_: str, width: int, optional_stop: int, **more: int) -> Layout:
    """The second line is the same in all formats of two lines, up to position 28."""
    checks: dict[str, Place] = {"document_number": (1, 9), "birth_date": (1, 19), "expiry_date": (1, 27)}
    checks |= {name: (1, at) for name, at in more.items()}
    end = more.get("composite", 0)
    return Layout(
        format_,
        lines=2,
        width=width,
        fields={
            "document_code": Span(0, 0, 2),
            "issuing_state": Span(0, 2, 5),
            "names": Span(0, 5, width),
            "document_number": Span(1, 0, 9),
            "nationality": Span(1, 10, 13),
            "birth_date": Span(1, 13, 19),
            "sex": Span(1, 20, 21),
            "expiry_date": Span(1, 21, 27),
            "optional_data": Span(1, 28, optional_stop),
        },
        checks=checks,
        composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, end)) if end else (),
        long_numbers=format_ == "TD2",
    )


TD2 = _two_lines("TD2", 36, 35, composite=35)
TD3 = _two_lines("TD3", 44, 42, optional_data=42, composite=43)
MRV_A = _two_lines("MRV-A", 44, 44)
MRV_B = _two_lines("MRV-B", 36, 36)

LAYOUTS = {layout.format: layout for layout in (TD1, TD2, TD3, MRV_A, MRV_B)}
