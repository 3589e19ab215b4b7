"""Why an act on the road map is refused, in words that say what to change."""

from __future__ import annotations


class Refused(Exception):
    """The act is not done; the message says what to change, `field` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
