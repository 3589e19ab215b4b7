"""The one door from this site to the engines: what a case means, which law there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sapar.engines.corridors import CORRIDORS
from sapar.engines.corridors.library import library
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.case import CaseError
from sapar.engines.pathways.law import RuleRecord

__all__ = ["RuleRecord", "Use", "ask", "destinations", "law_codes", "problem", "rule", "rules", "uses"]

NOT_DESTINATIONS = frozenset({"EAEU", "KG"})
"""Law that belongs to several corridors, or to the country of origin."""


def destinations() -> tuple[str, ...]:
    """The countries (and EU) that can be checked, in the order in which they are shown."""
    return tuple(code for code in CORRIDORS if code not in NOT_DESTINATIONS)


def law_codes() -> tuple[str, ...]:
    """All collections of rules: the destinations, the EAEU treaty and the Kyrgyz side."""
    return (*destinations(), *sorted(NOT_DESTINATIONS))


def law_known_until(code: str) -> date | None:
    """The last day up to which the law of a corridor is documented; None if nobody has said."""
    corridor = CORRIDORS.get(code)
    return corridor.law_known_until if corridor else None


def ask(case: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The answer to a case, with texts in `lang`. Raises CaseError where the case makes no sense."""
    return check(dict(case), lang=lang)


def problem(case: Mapping[str, Any], lang: str) -> str | None:
    """What is wrong with a case and where, in one sentence; None if nothing is."""
    try:
        ask(case, lang)
    except CaseError as error:
        return f"{error.at}: {error.text(lang)}"
    return None


def rules(code: str) -> Sequence[RuleRecord]:
    """The rules of one collection, in the order of the file."""
    return library().records(code)


def rule(rule_id: str) -> RuleRecord | None:
    """A rule by its id; None if there is none."""
    try:
        return library().record(rule_id)
    except KeyError:
        return None


@dataclass(frozen=True)
class Use:
    """What the engine does with a rule: `decides`, `informs` or `set_aside`, the last with its reason."""

    kind: str
    reason: str


def uses(code: str) -> Mapping[str, Use]:
    """How each rule of a collection is used, by rule id."""
    from sapar.engines.corridors.coverage import coverage

    return {entry.rule: Use(entry.use, entry.reason or "") for entry in coverage(code)}
