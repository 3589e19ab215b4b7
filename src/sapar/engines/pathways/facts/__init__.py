"""Facts about a population: their tables, how they are read and checked, and a synthetic nation.

from sapar.engines.pathways.facts import load
with load("facts") as facts:
    print(facts.counts, facts.bad_count)
    stays = facts.ibis().table("stays")
"""

from __future__ import annotations

from sapar.engines.pathways.facts.reading import BadRow, Facts, from_arrow, load
from sapar.engines.pathways.facts.schema import TABLES
from sapar.engines.pathways.facts.sources import FactsError

__all__ = ["TABLES", "BadRow", "Facts", "FactsError", "from_arrow", "load"]
