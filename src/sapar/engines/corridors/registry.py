"""Which corridors there are, and the corridor of a destination under a state of the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module

from sapar.engines.corridors.library import CODES, corridor_data, library
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.days import parse, to_date
from sapar.engines.pathways.facts.countries import zone
from sapar.engines.pathways.law import Law

SOURCES_OF_LAW = tuple(code for code in CODES if not corridor_data(code).get("destination", True))
"""Corridors that are law for others and no destination, as their files say."""


@dataclass(frozen=True)
class Meta:
    """A corridor's name and up to which day its law is known."""

    code: str
    names: Mapping[str, str]
    law_known_until: date

    @property
    def is_destination(self) -> bool:
        """Whether one can ask about going there."""
        return self.code not in SOURCES_OF_LAW


def _meta(code: str) -> Meta:
    data = corridor_data(code)
    until = to_date(parse(data["law_known_until"]))
    assert until is not None
    return Meta(code, data["names"], until)


CORRIDORS: Mapping[str, Meta] = {code: _meta(code) for code in CODES}


def code_for(destination: str) -> str | None:
    """The corridor whose rules answer for a destination: its own, the Schengen area's, or None."""
    if destination in CORRIDORS and CORRIDORS[destination].is_destination:
        return destination
    return "EU" if zone(destination) == "EU" else None


def build(destination: str, law: Law) -> Corridor:
    """The rules of a destination under a state of the law; KeyError where no corridor is known."""
    code = code_for(destination)
    if code is None:
        raise KeyError(destination)
    module = import_module(f"sapar.engines.corridors.{code.lower()}")
    make: Callable[..., Corridor] = module.corridor
    return make(law, destination) if code == "EU" else make(law)


@cache
def corridor(destination: str) -> Corridor:
    """The rules of a destination as the law stands."""
    return build(destination, library())
