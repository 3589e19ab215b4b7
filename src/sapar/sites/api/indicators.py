"""Indicators: named figures from the services' own records; small numbers are left out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core import indicators as registered
from sapar.core.indicators.measures import Period
from sapar.core.indicators.registration import BadFilter, UnknownIndicator
from sapar.sites.api.operations import operation
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Day, PathCode

router = Router()
READ = "indicators.value.read"


class Card(Schema):
    """What an indicator counts."""

    name: str
    titles: dict[str, str]
    definition: dict[str, str]
    unit: str
    broken_down_by: str
    filters: list[str]


class Figure(Schema):
    """A figure; where `hidden`, it could tell of single persons and no number is given."""

    value: float | None
    numerator: int | None
    denominator: int | None
    hidden: bool


class IndicatorOut(Schema):
    """An indicator for a period: the whole, and its parts by key."""

    name: str
    first: date
    last: date
    whole: Figure
    parts: dict[str, Figure]


class Asked(Schema):
    """The days, both included. `filter`: `office:kg-moscow`, one or more; the card names which there are."""

    model_config = {"extra": "forbid"}

    first: Day
    last: Day
    filter: Annotated[
        list[Annotated[str, Field(max_length=100, pattern=r"^[a-z_]+:[A-Za-z0-9_.-]+$")]], Field(max_length=5)
    ] = []


@operation(router, "GET", "/indicators", permission=READ, response=list[Card])
def list_indicators(request: HttpRequest) -> Any:
    """Every indicator with its card."""
    return [
        {
            "name": card.name, "titles": dict(card.titles), "definition": dict(card.definition), "unit": card.unit,
            "broken_down_by": card.broken_down_by, "filters": sorted(card.filters),
        }
        for card in registered.indicators()
    ]  # fmt: skip


@operation(router, "GET", "/indicators/{name}", permission=READ, response=IndicatorOut)
def read_indicator(request: HttpRequest, name: PathCode, asked: Query[Asked]) -> Any:
    """An indicator over a period. It identifies nobody."""
    from sapar.core.cases.refusals import NotFound

    if asked.last < asked.first:
        raise Refused("query.last", _("The last day lies before the first."))
    try:
        result = registered.run(name, Period(asked.first, asked.last), dict(f.split(":", 1) for f in asked.filter))
    except UnknownIndicator as error:
        raise NotFound(_("There is no such indicator.")) from error
    except BadFilter as error:
        raise Refused("query.filter", _("This indicator has no such filter.")) from error
    except OverflowError as error:
        raise Refused("query.first", _("Ask for days that a calendar has.")) from error
    return {
        "name": result.name, "first": result.period.first, "last": result.period.last, "whole": result.whole,
        "parts": dict(result.parts),
    }  # fmt: skip
