"""How an act says no: a sentence, in the reader's language, that says what to change."""

from __future__ import annotations

from collections.abc import Mapping

from sapar.core import refusals


class Refused(refusals.Refused):
    """The act cannot be done now; nothing was written. Its text says what to change."""


class MovedOn(Refused):
    """Somebody else acted on the case after the actor last looked at it."""


class NotFound(Refused):
    """There is no such case, or the actor may not know of it: the two look alike."""


class Incomplete(Refused):
    """Answers of a form do not hold. `errors`: question -> sentence."""

    def __init__(self, sentence: str, errors: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.errors = dict(errors)
