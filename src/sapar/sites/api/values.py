"""What parts of requests may look like: bounded, readable text; ids as we make them; JSON that can be kept."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any

from ninja import Header, Path, Schema
from pydantic import AfterValidator, ConfigDict, Field

from sapar.core.days import FIRST, LAST

_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
DEEPEST = 20
"""Levels of answers within answers."""

Line = Annotated[str, Field(max_length=200, pattern=_LINE)]
Text = Annotated[str, Field(max_length=10_000, pattern=_TEXT)]
Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_.-]*$")]
Uid = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]+$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

PathUid = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9-]+$")]
PathCode = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[!-~]+$",
        description="The same key with the same request takes effect once and answers the same each time.",
    ),
]  # fmt: skip
Match = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40, pattern=r'^"[0-9]{1,9}"$',
        description="The ETag of the case as it was read: refused with 412 if somebody else was faster.",
    ),
]  # fmt: skip
NoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", max_length=40, pattern=r'^"[0-9]{1,9}"$', description="An ETag at hand.")
]
Purpose = Annotated[
    str,
    Header(
        alias="Sapar-Purpose", min_length=3, max_length=100, pattern=r"^[ -~]+$",
        description="Why one looks, in a few words without names; the log of reads keeps it.",
    ),
]  # fmt: skip


def expected(match: str | None) -> int | None:
    """The sequence that an If-Match header states."""
    return int(match.strip('"')) if match else None


def _plain(value: Any, level: int = 0) -> Any:
    """JSON that every database keeps as it is; ValueError for anything else."""
    if level > DEEPEST:
        raise ValueError(f"more than {DEEPEST} levels")
    if isinstance(value, dict):
        for name, inner in value.items():
            _plain(name, level)
            _plain(inner, level + 1)
    elif isinstance(value, list):
        for inner in value:
            _plain(inner, level + 1)
    elif isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("a text has characters that cannot be kept")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is not finite")
    elif isinstance(value, int) and abs(value) >= 10**18:
        raise ValueError("a number is too long")
    return value


def _near(value: date) -> date:
    """A day of our centuries; ValueError for others, with which no calendar computes."""
    if not FIRST <= value <= LAST:
        raise ValueError(f"give a day from {FIRST} to {LAST}")
    return value


Day = Annotated[date, AfterValidator(_near)]
Answers = Annotated[dict[str, Any], AfterValidator(_plain)]
"""Answers to a form, nested as the form is; repeats are lists."""


class Input(Schema):
    """A body: what it does not describe is refused, so that a misspelt name is not lost in silence."""

    model_config = ConfigDict(extra="forbid")
