"""What an indicator's query answers, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sapar.engines.disclosure.suppression import Relation, suppressed

LEAST = 5
"""The smallest number of persons or cases that is shown, unless a caller asks for more caution."""


@dataclass(frozen=True)
class Period:
    """Days, the first and the last one included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")


@dataclass(frozen=True)
class Part:
    """One value of the breakdown: how many of how many, and the value that follows."""

    key: str  # a code: of an office, of a country
    value: float | None
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Measured:
    """What a query found: the whole, and its parts. Parts may leave something out, never count anything twice."""

    value: float | None
    numerator: int
    denominator: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A figure as it may be shown. Where `hidden`, it could tell of single persons: no number is given."""

    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Result:
    """An indicator for a period: the whole and its parts by key, small numbers left out."""

    name: str
    period: Period
    whole: Shown
    parts: Mapping[str, Shown] = field(default_factory=dict)


_NUMERATOR, _REST, _DENOMINATOR = 0, 1, 2
_Cell = tuple[str, int]
_WHOLE, _OTHER = "\N{FULL BLOCK}", "\N{LEFT HALF BLOCK}"  # no code of an office or a country looks like these


def shown(measured: Measured, least: int = LEAST) -> tuple[Shown, dict[str, Shown]]:
    """The whole and the parts with every number left out from which a count below `least` could be worked out.

    A figure is a numerator, what the denominator has beyond it, and the denominator; the three go together, since
    any two give the third and a share gives the rest.
    """
    rows = {part.key: part for part in measured.parts}
    if len(rows) != len(measured.parts):
        raise ValueError("a part is named twice")
    whole = Part(_WHOLE, measured.value, measured.numerator, measured.denominator)
    other = replace(
        whole,
        numerator=whole.numerator - sum(part.numerator for part in measured.parts),
        denominator=whole.denominator - sum(part.denominator for part in measured.parts),
    )
    everything: dict[str, Part] = {**rows, _OTHER: other, _WHOLE: whole} if rows else {_WHOLE: whole}
    hidden = _hidden(everything, least)
    figures = {key: Shown(hidden=True) if key in hidden else _figure(part) for key, part in everything.items()}
    return figures[_WHOLE], {key: figures[key] for key in rows}


def _figure(part: Part) -> Shown:
    return Shown(part.value, part.numerator, part.denominator)


def _hidden(rows: Mapping[str, Part], least: int) -> set[str]:
    counts: dict[_Cell, int] = {}
    relations: list[Relation[_Cell]] = []
    for key, part in rows.items():
        numbers = (part.numerator, part.denominator - part.numerator, part.denominator)
        # A median's numerator says how many it is of: then nothing is beyond it, and one count is enough.
        if min(numbers) < 0:
            raise ValueError("a numerator is larger than its denominator")
        counts |= {(key, index): number for index, number in enumerate(numbers)}
        relations.append({(key, _NUMERATOR): 1, (key, _REST): 1, (key, _DENOMINATOR): -1})
    if len(rows) > 1:
        parts: Sequence[str] = [key for key in rows if key != _WHOLE]
        for index in (_NUMERATOR, _REST, _DENOMINATOR):
            relations.append({**{(key, index): 1 for key in parts}, (_WHOLE, index): -1})
    return {key for key, _index in suppressed(counts, relations, least)}
