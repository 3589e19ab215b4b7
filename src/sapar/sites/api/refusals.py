"""How the interface itself says no."""

from __future__ import annotations

from sapar.core import refusals


class Refused(refusals.Refused):
    """Something in the request cannot be taken: `at` names it, the words say what to change."""

    def __init__(self, at: str, words: object) -> None:
        super().__init__(words, at)


class TooMany(Exception):
    """Asked too often; `wait`: seconds until it may be tried again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait
