"""The law in force and the law as it might be: rules with dates and sources, and reforms laid over them.

A number never stands in a rule's code: it is a `Param` taken from a `Law`, so that it carries the rule that
states it and its dates. A `Reform` is an immutable overlay: other values, other dates, or a repeal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN, parse, to_day

ANSWERING = frozenset(
    {"in_force", "superseded", "one_off", "expired_or_extended", "temporary_notice", "not_yet_in_force"}
)
"""Status values with which a rule may decide on the days on which it is in force (one adopted, from its first day)."""

FIELDS = ("title", "rule", "day_count", "legal_basis", "conflict", "applies_to", "validity_note")
"""Texts of a rule that exist in Kyrgyz, Russian and English."""


@dataclass(frozen=True)
class RuleRecord:
    """One dated, sourced rule of a corridor; see docs/reference/rules for the fields."""

    id: str
    corridor: str
    topic: str
    status: str
    confidence: str
    source_url: str
    source_grade: str
    source_date: str
    evidence: str
    partly_memory: bool
    valid_from: date | None
    valid_to: date | None
    params: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)

    def text(self, lang: str, name: str) -> str:
        """The text `name` (one of `FIELDS`) in ky, ru or en; English where a translation is missing, "" if none."""
        texts = self.texts.get(name, {})
        return texts.get(lang) or texts.get("en", "")

    @property
    def has_conflict(self) -> bool:
        """Whether sources contradict one another."""
        return bool(self.texts.get("conflict", {}).get("en"))

    @property
    def since(self) -> int | None:
        """First day in force as a day number; None if not established."""
        return to_day(self.valid_from) if self.valid_from else None

    @property
    def until(self) -> int | None:
        """Last day in force as a day number; None if no end is known."""
        return to_day(self.valid_to) if self.valid_to else None

    def in_force(self, day: int) -> bool:
        """Whether the rule may decide about a day (a start that is not established counts as past)."""
        if self.status not in ANSWERING:
            return False
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @classmethod
    def from_data(cls, data: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> RuleRecord:
        """A record from an entry of a corridor's data file and its translations."""
        merged: dict[str, Mapping[str, str]] = {}
        for name in FIELDS:
            english = data.get(name)
            both = dict(texts.get(name, {}))
            if english:
                both["en"] = english
            if both:
                merged[name] = MappingProxyType(both)
        return cls(
            id=data["id"],
            corridor=data["corridor"],
            topic=data["topic"],
            status=data["status"],
            confidence=data["confidence"],
            source_url=data["source_url"] or "",
            source_grade=data["source_grade"],
            source_date=data["source_date"] or "",
            evidence=data["evidence"] or "",
            partly_memory=bool(data["partly_memory"]),
            valid_from=date.fromisoformat(data["valid_from"]) if data["valid_from"] else None,
            valid_to=date.fromisoformat(data["valid_to"]) if data["valid_to"] else None,
            params=MappingProxyType(dict(data["params"] or {})),
            texts=MappingProxyType(merged),
        )


@dataclass(frozen=True)
class Change:
    """What a reform does to one rule: new numbers, new dates, or repeal (it never decides)."""

    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    open_ended: bool = False
    repealed: bool = False


@dataclass(frozen=True)
class Reform:
    """A change of law tried before it is made."""

    name: str
    title: Mapping[str, str]
    changes: tuple[Change, ...]
    corridor: str = ""

    @classmethod
    def from_data(cls, data: Any) -> Reform:
        """A reform from the content of a YAML file; ValueError says which part is wrong."""
        if not isinstance(data, dict):
            raise ValueError("a reform is a mapping with name, title, corridor and changes")
        _only(data, {"name", "title", "corridor", "changes"}, "the reform")
        for part in ("name", "corridor", "changes"):
            if not data.get(part):
                raise ValueError(f"the reform has no {part}")
        if not isinstance(data["changes"], list):
            raise ValueError("changes is a list")
        title = data.get("title") or data["name"]
        if isinstance(title, str):
            title = dict.fromkeys(("ky", "ru", "en"), title)
        if not isinstance(title, dict):
            raise ValueError("title is a text, or a text for each of ky, ru and en")
        changes = []
        for number, item in enumerate(data["changes"]):
            where = f"changes[{number}]"
            if not isinstance(item, dict) or not item.get("rule"):
                raise ValueError(f"{where} names no rule")
            if not isinstance(item.get("params") or {}, dict):
                raise ValueError(f"{where}.params is a mapping of numbers")
            _only(item, {"rule", "params", "valid_from", "valid_to", "repealed"}, where)
            changes.append(
                Change(
                    rule=str(item["rule"]),
                    params=dict(item.get("params") or {}),
                    valid_from=_as_date(item.get("valid_from"), f"{where}.valid_from"),
                    valid_to=_as_date(item.get("valid_to"), f"{where}.valid_to"),
                    open_ended="valid_to" in item and item["valid_to"] is None,
                    repealed=bool(item.get("repealed", False)),
                )
            )
        return cls(str(data["name"]), title, tuple(changes), str(data["corridor"]))


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in data:
        if name not in known:
            raise ValueError(f"{where} has an unknown key {name!r}; known are {', '.join(sorted(known))}")


def _as_date(value: Any, where: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{where} is no date (YYYY-MM-DD)") from None


def _alike(new: Any, old: Any) -> bool:
    """Whether a number, text, list or truth value takes the place of another of its kind."""
    if old is None or (isinstance(old, float) and type(new) is int):
        return True
    return type(new) is type(old)


class Law:
    """All rules as they stand, or as they would stand under a reform."""

    def __init__(self, records: Iterable[RuleRecord], name: str = "in_force") -> None:
        self.name = name
        self._records = {record.id: record for record in records}
        self._repealed: frozenset[str] = frozenset()

    def reformed(self, reform: Reform) -> Law:
        """The law with a reform laid over it; ValueError if it names a rule or number that does not exist."""
        records = dict(self._records)
        repealed = set(self._repealed)
        for change in reform.changes:
            record = records.get(change.rule)
            if record is None:
                raise ValueError(f"there is no rule {change.rule}")
            for name in change.params:
                if name not in record.params:
                    raise ValueError(f"rule {change.rule} has no number {name!r}; it has {', '.join(record.params)}")
                if not _alike(change.params[name], record.params[name]):
                    raise ValueError(
                        f"{name} of rule {change.rule} is {record.params[name]!r}: give a value of its kind"
                    )
            if change.repealed:
                repealed.add(change.rule)
            records[change.rule] = replace(
                record,
                params=MappingProxyType({**record.params, **change.params}),
                valid_from=change.valid_from or record.valid_from,
                valid_to=None if change.open_ended else change.valid_to or record.valid_to,
            )
        law = Law(records.values(), reform.name)
        law._repealed = frozenset(repealed)
        return law

    def rule(self, rule: str) -> RuleRecord:
        """The rule with this id; KeyError if there is none."""
        return self._records[rule]

    def rules(self, corridor: str | None = None) -> tuple[RuleRecord, ...]:
        """All rules, or those of one corridor, in the order of the file."""
        return tuple(r for r in self._records.values() if corridor in (None, r.corridor))

    def decides(self, rule: str) -> bool:
        """Whether the rule may decide at all: not repealed, not a mere proposal."""
        return rule not in self._repealed and self._records[rule].status in ANSWERING

    def span(self, rule: str) -> tuple[int | None, int | None]:
        """First and last day on which the rule decides; None is unbounded. Empty span for a repealed rule."""
        if not self.decides(rule):
            return OPEN, -OPEN
        record = self._records[rule]
        return record.since, record.until

    def in_force(self, rule: str, on: L.Expr = L.DAY) -> L.Expr:
        """Whether the rule is in force on a day."""
        since, until = self.span(rule)
        tests = []
        if since is not None:
            tests.append(on >= L.Lit(since, "day"))
        if until is not None:
            tests.append(on <= L.Lit(until, "day"))
        return L.all_of(*tests)

    def number(self, rule: str, name: str, kind: L.Kind = "number") -> L.Param:
        """A number (or text) that a rule states."""
        record = self._records[rule]
        value = record.params[name]
        if kind == "day":
            value = parse(value)
        return L.Param(value, kind, rule, name, record.since, record.until)

    def param(self, rule: str, name: str) -> Any:
        """The bare value of a rule's parameter, for choosing how to build a tree."""
        return self._records[rule].params.get(name)

    def dated(self, name: str, rules: Iterable[str], on: L.Expr = L.DAY) -> L.Expr:
        """The number `name` in the version in force on the governing day `on`; unknown where none is."""
        result: L.Expr = L.Lit(None, "number")
        for rule in reversed(tuple(rules)):
            result = L.when(self.in_force(rule, on), self.number(rule, name), result)
        return result
