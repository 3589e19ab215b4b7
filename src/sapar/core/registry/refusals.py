"""How the register says no to what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sapar.core import refusals


class Refused(refusals.Refused):
    """What was given cannot be kept: `at` names the field (empty: the whole), the words say what to change."""

    def __init__(self, at: str, words: Any) -> None:
        super().__init__(words, at)


class LikelyDuplicate(Refused):
    """Somebody like this is registered already: look at `likely`, then take that person or say that it is another.

    `likely`: `queries.Likely` rows, the likeliest first.
    """

    def __init__(self, words: Any, likely: Sequence[Any]) -> None:
        super().__init__("", words)
        self.likely = list(likely)


class Contradiction(Refused):
    """A decision would join records that somebody decided to be two persons'; `evidence` names that decision."""

    def __init__(self, words: Any, evidence: Mapping[str, Any]) -> None:
        super().__init__("", words)
        self.evidence = dict(evidence)
