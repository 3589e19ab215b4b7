"""Facts about a population: their tables, how they are read and checked, and a synthetic nation.

    from sapar.engines.pathways.facts import load
    with load("facts") as facts:
        print(facts.counts, facts.bad_count)
        stays = facts.ibis().table("stays")

The names load DuckDB when they are first used, not before: questions about one person do without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sapar.engines.pathways.facts.reading import BadRow, Facts, from_arrow, load
    from sapar.engines.pathways.facts.schema import TABLES
    from sapar.engines.pathways.facts.sources import FactsError

__all__ = ["TABLES", "BadRow", "Facts", "FactsError", "from_arrow", "load"]

_HOMES = {
    "BadRow": "reading",
    "Facts": "reading",
    "FactsError": "sources",
    "TABLES": "schema",
    "from_arrow": "reading",
    "load": "reading",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{home}"), name)
