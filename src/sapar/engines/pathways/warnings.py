"""What to be careful about in an answer: contradictions, gaps, law not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sapar.engines.pathways import words
from sapar.engines.pathways.case import Case
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.messages import message


class Warnings:
    """Collects the warnings of one answer."""

    def __init__(self, case: Case, corridor: Corridor | None, known_until: int | None) -> None:
        self.case = case
        self.corridor = corridor
        self.known_until = known_until
        self.rules: tuple[str, ...] = ()

    def about(self, rules: Iterable[str]) -> None:
        """The rules on which the answer rests."""
        self.rules = tuple(rules)

    def listed(self, lang: str) -> list[dict[str, Any]]:
        """All warnings, each with its kind, its rules and a text in the language."""
        if self.corridor is None:
            return [_warning("not_established", (), message(lang, "warning.not_established_law"))]
        found: list[dict[str, Any]] = []
        if self.known_until is not None and self.case.on > self.known_until:
            text = message(lang, "warning.law_unknown_after", until=words.day(self.known_until, lang))
            found.append(_warning("law_unknown_after", (), text))
        early = self._before_the_law()
        if early:
            found.append(early_warning(early, lang))
        law = self.corridor.law
        for name in self.rules:
            rule = law.rule(name)
            title = rule.text(lang, "title") or name
            if rule.has_conflict:
                text = message(lang, "warning.conflict", title=title, text=rule.text(lang, "conflict"))
                found.append(_warning("conflict", (name,), text))
            if rule.partly_memory or rule.confidence == "background":
                found.append(_warning("partly_memory", (name,), message(lang, "warning.partly_memory", title=title)))
            if rule.since is None and (written := written_on(rule.source_date)) and self.case.on < written:
                text = message(lang, "warning.not_established", title=title)
                found.append(_warning("not_established", (name,), text))
        return found

    def _before_the_law(self) -> tuple[int, tuple[str, ...]] | None:
        """The first stay that begins before the oldest limit of days known, with the rules of that limit."""
        assert self.corridor is not None
        count = self.corridor.count
        if count is None:
            return None
        starts = [self.corridor.law.rule(rule).since for rule in count.rules]
        if not starts or any(start is None for start in starts):
            return None
        oldest = min(start for start in starts if start is not None)
        zone = self.corridor.presence.zone
        entries = [row["entered"] for row in self.case.person.tables["stays"] if row["zone"] == zone]
        first = min([*entries, self.case.on])
        return (first, count.rules) if first < oldest else None


def early_warning(early: tuple[int, tuple[str, ...]], lang: str) -> dict[str, Any]:
    """A stay, or the day asked about, lies before the oldest rule known."""
    since, rules = early
    return _warning(
        "not_established", rules, message(lang, "warning.not_established_stay", since=words.day(since, lang))
    )


def _warning(kind: str, rules: Iterable[str], text: str) -> dict[str, Any]:
    return {"kind": kind, "rules": list(rules), "text": text}


def written_on(source_date: str) -> int | None:
    """The first day on which a source can have been written; None if it bears no date."""
    digits = source_date[:10]
    for text in (digits, f"{digits[:7]}-01", f"{digits[:4]}-01-01"):
        try:
            return parse(text)
        except ValueError:
            continue
    return None
