"""Linking files: which records are, may be or are not of one person, and why.

A name alone never links. A pair is linked without anybody looking only if its given names agree, nothing contradicts
in the PINs, and either the PINs are equal or the score is one at which pairs are right 995 times in 1000. Everything
else that scores is for people to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from sapar.engines.identity.linkage.comparisons import COMPARISONS
from sapar.engines.identity.linkage.model import Model, current
from sapar.engines.identity.linkage.pairs import compared, levels_of
from sapar.engines.identity.linkage.reading import BadLine, read
from sapar.engines.identity.messages import message


class Same(StrEnum):
    """What is to be done with a pair."""

    LINK = "link"
    REVIEW = "review"
    NO = "no"


VETO = frozenset(("two_names_near", "two_names", "different"))
"""Levels of given names that never link."""
_AT = {comparison.name: at for at, comparison in enumerate(COMPARISONS)}
_NO_BELOW = 0.5


@dataclass(frozen=True)
class Pair:
    """Two records. `score`: the probability that they are of one person."""

    a: str
    b: str
    score: float
    same: Same
    why: str


class Linked:
    """The pairs of files, best first."""

    def __init__(self, pairs: Any, model: Model, bad: Sequence[BadLine], records: int, lang: str) -> None:
        self.model, self.bad, self.records = model, tuple(bad), records
        self.counts: Counter[Same] = Counter()
        self._pairs, self._lang = pairs, lang

    def pairs(self) -> Iterator[Pair]:
        """Each pair; `counts` counts them."""
        order = pc.sort_indices(
            self._pairs,
            [("match_probability", "descending"), ("unique_id_l", "ascending"), ("unique_id_r", "ascending")],
        )
        for batch in self._pairs.take(order).to_batches(max_chunksize=50_000):
            columns = (batch.column(name).to_pylist() for name in batch.schema.names)
            for a, b, score, pattern in zip(*columns, strict=True):
                same = verdict(pattern, score, self.model)
                self.counts[same] += 1
                yield Pair(a, b, round(score, 4), same, why(pattern, self._lang))


def link(paths: Sequence[Path], *, engine: str = "duckdb", lang: str = "en", model: Model | None = None) -> Linked:
    """Link the records of one file among themselves, or of two files with one another.

    Raises `reading.BadFile` for a file that cannot be read, and `NoSpark`. Rows that cannot be read are in `bad`.
    """
    model = model or current()
    files = read(list(paths))
    found = compared(files.tables, model, engine, model.review_from)
    return Linked(found, model, files.bad, files.records, lang)


def verdict(pattern: int, score: float, model: Model) -> Same:
    """What is to be done with a pair that reached these levels and this score."""
    given, pin = _level(pattern, "given"), _level(pattern, "pin")
    differs = given in VETO or pin == "different"
    if differs:
        return Same.NO if score < _NO_BELOW else Same.REVIEW
    if given == "missing" or (given == "initial" and pin != "equal"):
        return Same.REVIEW
    if pin == "equal" or score >= model.link_from:
        return Same.LINK
    return Same.REVIEW


@lru_cache(maxsize=65536)
def _level(pattern: int, comparison: str) -> str:
    at = _AT[comparison]
    return COMPARISONS[at].levels[levels_of(pattern)[at]].name


@lru_cache(maxsize=65536)
def why(pattern: int, lang: str = "en") -> str:
    """What agrees and what does not, in a sentence; what contradicts first, what is missing not at all."""
    said: list[tuple[int, str]] = []
    for comparison, at in zip(COMPARISONS, levels_of(pattern), strict=True):
        level = comparison.levels[at].name
        if level == "missing" or (comparison.name == "kin" and level not in ("twin", "sibling")):
            continue
        level = "equal" if level.startswith("equal") else "two_names" if level == "two_names_near" else level
        worst = 0 if comparison.name == "kin" or level in VETO or level == "different_woman" else 1
        said.append((worst, message(lang, f"link.{comparison.name}.{level}")))
    text = "; ".join(dict.fromkeys(words for _, words in sorted(said, key=lambda pair: pair[0])))
    return text[:1].upper() + text[1:] + "."
