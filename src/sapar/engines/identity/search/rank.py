"""How well a person fits what was typed: on the full folded names, whatever key found the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sapar.engines.identity.names.fold import root_of
from sapar.engines.identity.names.given import same_name, same_root
from sapar.engines.identity.names.sounds import distance, edits
from sapar.engines.identity.search.query import Query


@dataclass(frozen=True)
class Candidate:
    """A person as found. `full`: as `keys.full_of` made it; `birth`: None if not known, and `year` may be known then."""

    ident: int
    full: str
    birth: date | None = None
    year: int | None = None


_ENDING = 0.06
_FORGIVEN = 0.08
_INITIAL = 0.8
_UNLIKE = 0.35
"""Words less alike than this are two words."""
_FAR = 0.6
"""Of its letters so large a share may be wrong before a word is another one without looking closer."""
_WEIGHTS = {"surname": 1.0, "given": 1.0, "father": 0.5}
_SAME_DAY, _SWAPPED, _SAME_YEAR, _NEAR_YEAR, _OTHER_YEAR = 0.10, 0.07, 0.0, -0.12, -0.35
_UNTOLD = -0.05


def rank(query: Query, candidate: Candidate) -> float:
    """From about 1 for who fits in everything down to 0. Of several names of the person the best counts."""
    best = max((_fits(query.words, name) for name in _names(candidate.full)), default=0.0) if query.words else 1.0
    return max(0.0, best + _birth(query, candidate))


@lru_cache(maxsize=32768)
def _names(full: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Of each name its words with the part they stand in."""
    found = []
    for name in full.split(";"):
        parts = zip(("surname", "given", "father"), name.split("|"), strict=False)
        found.append(tuple((word, part) for part, text in parts for word in text.split()))
    return tuple(found)


def _fits(words: tuple[str, ...], name: tuple[tuple[str, str], ...]) -> float:
    """The share of what was typed that the name explains; words are given to words, the most alike first."""
    pairs = sorted(
        (
            (alike(word, other) * _WEIGHTS[part], alike(word, other), at, to)
            for at, word in enumerate(words)
            for to, (other, part) in enumerate(name)
        ),
        reverse=True,
    )
    taken: set[int] = set()
    used: set[int] = set()
    total = 0.0
    for _, likeness, at, to in pairs:
        if likeness < _UNLIKE:
            break
        if at in taken or to in used:
            continue
        taken.add(at)
        used.add(to)
        total += likeness
    missing = sum(_WEIGHTS[part] for to, (_, part) in enumerate(name) if to not in used)
    return total / len(words) - 0.04 * missing


@lru_cache(maxsize=131072)
def alike(one: str, other: str) -> float:
    """How alike two folded words are: 1 for equal ones, a little less for another ending, 0 for two words."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    a, b = root_of(one), root_of(other)
    if a == b:
        return 1.0 - _ENDING
    if same_name(one, other) or same_root(a, b):
        return 1.0 - _FORGIVEN
    size = max(len(a), len(b))
    if edits(a, b) > _FAR * size and not (a.startswith(b) or b.startswith(a)):
        return 0.0
    cost = min(distance(a, b) + (_ENDING if one[len(a) :] != other[len(b) :] else 0.0), distance(one, other))
    return max(0.0, 1.0 - 1.6 * cost / (size + 2))


def _birth(query: Query, candidate: Candidate) -> float:
    year = candidate.birth.year if candidate.birth else candidate.year
    if query.year is None:
        return 0.0
    if year is None:
        return _UNTOLD
    if query.born and candidate.birth == query.born:
        return _SAME_DAY
    if query.swapped and candidate.birth == query.swapped:
        return _SWAPPED
    if year == query.year:
        return _SAME_YEAR
    return _NEAR_YEAR if _near_years(year, query.year) else _OTHER_YEAR


def _near_years(one: int, other: int) -> bool:
    return one in near_years(other)


@lru_cache(maxsize=512)
def near_years(year: int) -> tuple[int, ...]:
    """Years that are easily written for a year: the ones beside it, and its last two digits exchanged."""
    turned = year // 100 * 100 + year % 10 * 10 + year // 10 % 10
    return tuple(dict.fromkeys(y for y in (year - 1, year + 1, turned) if y != year))
