"""How an act says no: a sentence, in the reader's language, that says what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sapar.core import refusals

if TYPE_CHECKING:
    from sapar.core.cases.models import Case


class Refused(refusals.Refused):
    """The act cannot be done now; nothing was written. Its text says what to change."""


class MovedOn(Refused):
    """Somebody else acted on the case after the actor last looked at it."""


class NotFound(Refused):
    """There is no such case, or the actor may not know of it: the two look alike."""


class OpenAlready(Refused):
    """A case of this kind about this human being is open: `cases` are those that the actor may see."""

    def __init__(self, sentence: str, cases: Sequence[Case]) -> None:
        super().__init__(sentence)
        self.cases = tuple(cases)


class Incomplete(Refused):
    """Answers of a form do not hold. `errors`: question -> sentence."""

    def __init__(self, sentence: str, errors: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.errors = dict(errors)
