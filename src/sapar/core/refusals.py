"""How an act says no, in every part: a sentence that says what to change, and the field that it is about."""

from __future__ import annotations


class Refused(ValueError):
    """The act is not done and nothing was written. `at` names the field; it is empty where the whole is meant."""

    def __init__(self, words: object, at: str = "") -> None:
        super().__init__(str(words))
        self.at = at
