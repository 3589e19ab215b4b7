"""Live indicators: computed from the services' records through `core.indicators`, with how that was done."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sapar import __version__
from sapar.core.indicators import Period, Shown, run
from sapar.core.indicators import indicator as registered
from sapar.lines.roadmap.models import Indicator
from sapar.lines.roadmap.periods import Span


def part_key(part: Mapping[str, str]) -> str:
    """A part as text: the same for the same part, however it was written."""
    return ",".join(f"{name}={part[name]}" for name in sorted(part))


def compute(indicator: Indicator, span: Span) -> dict[str, tuple[dict[str, str], Shown]]:
    """A live indicator now: each part's key with the part and its figure, small numbers left out."""
    return look(indicator.query, indicator.filters, span)


def look(query: str, filters: Mapping[str, str], span: Span) -> dict[str, tuple[dict[str, str], Shown]]:
    """What an indicator with this query and these filters would say now; nothing is kept."""
    result = run(query, Period(span.start, span.end), filters)
    name = registered(query).broken_down_by
    parts: dict[str, tuple[dict[str, str], Shown]] = {"": ({}, result.whole)}
    for key, shown in result.parts.items():
        part = {name: key}
        parts[part_key(part)] = (part, shown)
    return parts


def version_of(query: str) -> str:
    """Which reading of a query computed a value: the version of Sapar, and a digest of the query's own source."""
    source = inspect.getsource(registered(query).query)
    return f"{__version__}+{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def frozen(shown: Shown) -> dict[str, Any]:
    """The columns of a value that keep a figure."""

    def number(value: float | int | None) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))

    return {
        "value": number(shown.value),
        "numerator": number(shown.numerator),
        "denominator": number(shown.denominator),
        "hidden": shown.hidden,
        "records": shown.denominator,
    }
