"""What is wrong with machine-readable lines, each with its place, in words of three languages."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sapar.engines.identity.messages import message
from sapar.engines.identity.mrz.layouts import LAYOUTS


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `line`, `position`: from 1; 0 where none can be named.

    `kind`: lines, length, character, check_digit, date, letters, sex, empty, filler. `read`: what stood there;
    `expected`: what should have.
    """

    kind: str
    line: int = 0
    position: int = 0
    field: str = ""
    read: str = ""
    expected: str = ""
    values: dict[str, object] = dataclasses.field(default_factory=dict, compare=False)

    def text(self, lang: str = "en") -> str:
        """The problem in one sentence."""
        name = message(lang, f"field.{self.field}") if self.field else ""
        return message(
            lang,
            f"mrz.{self.kind}",
            line=self.line,
            position=self.position,
            field=name,
            read=self.read,
            expected=self.expected,
            **self.values,
        )


def wrong_lines(lines: Sequence[str]) -> Problem:
    """Neither two lines nor three."""
    return Problem("lines", read=str(len(lines)), expected="2, 3")


def wrong_length(number: int, line: str, format_: str) -> Problem:
    """A line that is too short or too long for the format that fits best; `number`: from 1."""
    expected = LAYOUTS[format_].width
    return Problem("length", number, read=str(len(line)), expected=str(expected), values={"format": format_})
