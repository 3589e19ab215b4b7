"""The trace of an answer as an indented argument: clause, value, number and since when, provision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sapar.engines.pathways import words
from sapar.engines.pathways.law import Law
from sapar.engines.pathways.messages import message

Json = dict[str, Any]
INDENT = "  "


def argument(answer: Json, lang: str, law: Law) -> list[str]:
    """The lines of the argument for stay, entry and work; grounds that hold come first.

    `law`: where the provisions are read. A provision is written out once, later only its rule is named.
    """
    teller = _Teller(lang, law)
    lines: list[str] = []
    for part in ("stay", "entry", "work"):
        steps = sorted(answer["trace"].get(part) or (), key=lambda step: step["value"] is not True)
        if steps:
            lines.append(message(lang, f"title.{part}"))
            lines += teller.told(steps, 1)
    return lines


class _Teller:
    """Tells steps one below the other; what was explained before is not explained again."""

    def __init__(self, lang: str, law: Law) -> None:
        self.lang = lang
        self.law = law
        self.explained: set[str] = set()
        self.provisions: set[str] = set()

    def told(self, steps: Iterable[Json], depth: int, above: tuple[str, ...] = ()) -> list[str]:
        """The lines of some steps. `above`: rules named by the clauses they support."""
        lines: list[str] = []
        for step in steps:
            if "number" in step:
                lines.append(INDENT * depth + self._number(step))
            else:
                lines += self._clause(step, depth, above)
        return lines

    def _number(self, step: Json) -> str:
        since = words.day(step["since"], self.lang) if step["since"] else message(self.lang, "word.since_unknown")
        return message(
            self.lang,
            "explain.number",
            name=words.number(step["number"], self.lang),
            value=words.value(step["value"], self.lang),
            since=since,
            provision=self._provision(step["rule"]),
        )

    def _clause(self, step: Json, depth: int, above: tuple[str, ...]) -> list[str]:
        name = words.clause(step["clause"], self.lang)
        line = INDENT * depth + message(
            self.lang, "explain.clause", name=name, value=words.value(step["value"], self.lang)
        )
        inner = step.get("because", ())
        # A name with a part (`basis:visa_free`) is the same clause everywhere; others depend on where they stand.
        if ":" in step["clause"] and (inner or step.get("rules")):
            if step["clause"] in self.explained:
                return [f"{line} {message(self.lang, 'explain.above')}"]
            self.explained.add(step["clause"])
        rules = tuple(rule for rule in step.get("rules", ()) if rule not in above)
        lines = [line]
        lines += [
            INDENT * (depth + 1) + message(self.lang, "explain.provision", provision=self._provision(rule))
            for rule in rules
        ]
        lines += [INDENT * (depth + 1) + self._ledger(part) for part in step.get("ledger", ())]
        return lines + self.told(inner, depth + 1, (*above, *rules))

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
        if rule in self.provisions:
            return rule
        self.provisions.add(rule)
        record = self.law.rule(rule)
        basis = record.text(self.lang, "legal_basis") or record.text(self.lang, "title")
        return f"{rule}: {basis}" if basis else rule
