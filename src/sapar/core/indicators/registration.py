"""Named queries that other parts register, each with a card that says what it counts; the road map reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sapar.core.indicators.measures import LEAST, Measured, Period, Result, shown

Texts = Mapping[str, str]
"""One text in `ky`, `ru` and `en`."""

Filters = Mapping[str, str]
"""What narrows a query: name of a filter -> code."""

Query = Callable[[Period, Filters], Measured]


class UnknownIndicator(LookupError):
    """No part has registered an indicator of that name."""


class BadFilter(ValueError):
    """The indicator has no such filter."""


@dataclass(frozen=True)
class Indicator:
    """A named query and its card."""

    name: str  # app.words_with_underscores
    titles: Texts
    unit: str  # percent, days, cases, persons
    definition: Texts  # what exactly is counted, what is left out, as of when
    query: Query
    broken_down_by: str = ""  # office, country: what the keys of the parts are
    filters: frozenset[str] = field(default_factory=frozenset)
    higher_is_better: bool | None = None
    least: int = LEAST


_REGISTERED: dict[str, Indicator] = {}
_LANGUAGES = {"ky", "ru", "en"}
UNITS = frozenset({"percent", "days", "cases", "persons"})


def register(
    name: str,
    *,
    query: Query,
    unit: str,
    titles: Texts,
    definition: Texts,
    broken_down_by: str = "",
    filters: frozenset[str] = frozenset(),
    higher_is_better: bool | None = None,
    least: int = LEAST,
) -> Indicator:
    """Add an indicator; its name is its own. Called in an app's `indicators.py`, which is imported at the start."""
    indicator = Indicator(name, titles, unit, definition, query, broken_down_by, filters, higher_is_better, least)
    if set(titles) != _LANGUAGES or set(definition) != _LANGUAGES:
        raise ValueError(f"{name}: title and definition are needed in ky, ru and en")
    if unit not in UNITS:
        raise ValueError(f"{name}: there is no unit {unit}")
    if name in _REGISTERED:
        raise ValueError(f"{name} is registered twice")
    _REGISTERED[name] = indicator
    return indicator


def indicators() -> list[Indicator]:
    """All that are registered, by name."""
    return [_REGISTERED[name] for name in sorted(_REGISTERED)]


def indicator(name: str) -> Indicator:
    """The one of that name. Raises UnknownIndicator."""
    try:
        return _REGISTERED[name]
    except KeyError:
        raise UnknownIndicator(name) from None


def run(name: str, period: Period, filters: Filters | None = None) -> Result:
    """Compute an indicator, small numbers left out. Raises UnknownIndicator, BadFilter.

    The answer identifies nobody; who may ask is checked by the page or the API that asks.
    """
    found = indicator(name)
    chosen = dict(filters or {})
    unknown = sorted(set(chosen) - found.filters)
    if unknown:
        raise BadFilter(unknown[0])
    whole, parts = shown(found.query(period, chosen), found.least)
    return Result(name, period, whole, parts)
