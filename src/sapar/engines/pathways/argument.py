"""The trace of an answer as an indented argument: clause, value, number and since when, provision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sapar.engines.pathways import words
from sapar.engines.pathways.law import Law
from sapar.engines.pathways.messages import label, message

Json = dict[str, Any]
INDENT = "  "


def argument(answer: Json, lang: str, law: Law) -> list[str]:
    """The lines of the argument for stay, entry and work. `law`: where the provisions are read."""
    teller = _Teller(lang, law)
    lines: list[str] = []
    for part in ("stay", "entry", "work"):
        steps = answer["trace"].get(part) or ()
        if steps:
            lines.append(message(lang, f"title.{part}"))
            lines += teller.told(steps, 1)
    return lines


class _Teller:
    """Tells steps one below the other; a clause told before is not explained again."""

    def __init__(self, lang: str, law: Law) -> None:
        self.lang = lang
        self.law = law
        self.explained: set[str] = set()

    def told(self, steps: Iterable[Json], depth: int) -> list[str]:
        lines: list[str] = []
        for step in steps:
            lines += self._number(step, depth) if "number" in step else self._clause(step, depth)
        return lines

    def _number(self, step: Json, depth: int) -> list[str]:
        since = words.day(step["since"], self.lang) if step["since"] else message(self.lang, "word.since_unknown")
        text = message(
            self.lang,
            "explain.number",
            name=label(self.lang, "number", step["number"]),
            value=words.value(step["value"], self.lang),
            since=since,
            provision=self._provision(step["rule"]),
        )
        return [INDENT * depth + text]

    def _clause(self, step: Json, depth: int) -> list[str]:
        name = words.clause(step["clause"], self.lang)
        line = message(self.lang, "explain.clause", name=name, value=words.value(step["value"], self.lang))
        inner = step.get("because", ())
        if inner and step["clause"] in self.explained and ":" in step["clause"]:
            return [f"{INDENT * depth}{line} {message(self.lang, 'explain.above')}"]
        self.explained.add(step["clause"])
        lines = [INDENT * depth + line]
        for rule in step.get("rules", ()):
            lines.append(INDENT * (depth + 1) + message(self.lang, "explain.provision", provision=self._provision(rule)))
        for part in step.get("ledger", ()):
            lines.append(INDENT * (depth + 1) + self._ledger(part))
        return lines + self.told(inner, depth + 1)

    def _ledger(self, part: Json) -> str:
        return message(
            self.lang,
            "explain.ledger",
            first=words.day(part["from"], self.lang),
            last=words.day(part["to"], self.lang),
            days=words.counted(self.lang, "days", part["days"]),
        )

    def _provision(self, rule: str) -> str:
        """The rule's id with the provision it rests on, or its title where no provision is written."""
        record = self.law.rule(rule)
        basis = record.text(self.lang, "legal_basis") or record.text(self.lang, "title")
        return f"{rule}: {basis}" if basis else rule

