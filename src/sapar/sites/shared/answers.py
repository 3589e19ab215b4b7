"""The one door from this site to the engines: what a case means, which law there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sapar.engines.corridors import CORRIDORS
from sapar.engines.corridors.coverage import coverage
from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways import readable
from sapar.engines.pathways import words as engine_words
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.case import CaseError
from sapar.engines.pathways.days import to_day
from sapar.engines.pathways.facts.countries import SCHENGEN, zone
from sapar.engines.pathways.law import RuleRecord
from sapar.engines.pathways.messages import label as engine_label

__all__ = [
    "CaseError",
    "RuleRecord",
    "Use",
    "area",
    "ask",
    "clause",
    "corridor_name",
    "day_limit",
    "destinations",
    "fact",
    "label",
    "law_codes",
    "law_known_until",
    "penalties",
    "period",
    "problem",
    "rule",
    "rules",
    "uses",
    "value",
]


def destinations() -> tuple[str, ...]:
    """The countries (and EU) that can be checked, in the order in which they are shown."""
    return tuple(code for code, meta in CORRIDORS.items() if meta.is_destination)


def law_codes() -> tuple[str, ...]:
    """All collections of rules: the destinations, the EAEU treaty and the Kyrgyz side."""
    return tuple(CORRIDORS)


def corridor_name(code: str, lang: str) -> str | None:
    """The name of a corridor in ky, ru or en; None for any other country."""
    meta = CORRIDORS.get(code)
    return meta.names[lang] if meta else None


def law_known_until(code: str) -> date | None:
    """The last day up to which the law of a corridor is documented; None if nobody has said."""
    meta = CORRIDORS.get(code)
    return meta.law_known_until if meta else None


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
    return library().rules(code)


def rule(rule_id: str) -> RuleRecord | None:
    """A rule by its id; None if there is none."""
    try:
        return library().rule(rule_id)
    except KeyError:
        return None


@dataclass(frozen=True)
class Use:
    """What the engine does with a rule: `decides`, `informs` or `set_aside`, the last with its reason."""

    kind: str
    reason: str


def day_limit(destination: str, on: date) -> Mapping[str, Any] | None:
    """The numbers of the rule that limits the days of a stay, in the version in force on a day; None if none does."""
    count = corridor(destination).count
    records = [library().rule(name) for name in count.rules] if count else []
    return next((record.params for record in records if record.in_force(to_day(on))), None)


def uses(code: str) -> Mapping[str, Use]:
    """How each rule of a collection is used, by rule id."""
    return {entry.rule: Use(entry.use, entry.reason or "") for entry in coverage(code)}


def label(lang: str, group: str, name: str) -> str:
    """The engine's word for one of its names: a basis, a duty, a need, a finding…"""
    return engine_label(lang, group, name)


def fact(place: str, lang: str) -> str:
    """A fact that the engine would need, by its place in the case, or a need of a pathway by its name."""
    return engine_words.fact(place, lang)


def clause(name: str, lang: str) -> str:
    """The name of a step of the engine's argument."""
    return engine_words.clause(name, lang)


def value(found: object, lang: str) -> str:
    """A value of the engine's argument: yes, no, a number, a day."""
    return engine_words.value(found, lang)


def period(text: str, lang: str) -> str:
    """How often a duty comes back, from an ISO 8601 period."""
    return readable.period(text, lang)


def way_days(way: Mapping[str, Any], lang: str) -> list[str]:
    """When a way to work that does not exist on the day opens, or until when it was open."""
    return readable.pathway_days(dict(way), lang)


def penalties(answer: Mapping[str, Any], lang: str) -> list[str]:
    """What a breach costs, one sentence each, with the rules in brackets."""
    return readable.penalties(dict(answer), lang)


def area(code: str) -> tuple[str, ...]:
    """The countries whose days count together with a destination's, the destination itself first."""
    together = zone(code)
    states = sorted(state for state in SCHENGEN if state != code) if together == "EU" else []
    return tuple(dict.fromkeys((code, *(["EU"] if together == "EU" else []), *states)))
