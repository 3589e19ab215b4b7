"""The answer for one person: may I enter, stay and work there, until when, what must I do, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sapar.engines.corridors.registry import CORRIDORS, code_for, corridor
from sapar.engines.pathways import case as cases
from sapar.engines.pathways.corridor import Basis, Corridor, Pathway
from sapar.engines.pathways.days import OPEN, iso, to_day
from sapar.engines.pathways.scalar import Question
from sapar.engines.pathways.trace import missing_facts, trace
from sapar.engines.pathways.warnings import Warnings

Json = dict[str, Any]


def check(case: Json, lang: str = "en") -> Json:
    """Answers a case (the input of `sapar check`) with the law as it stands.

    `case`: the JSON object of docs/reference/check; `lang`: ky, ru or en, for the texts of warnings.
    Raises CaseError with the place of what is wrong in the input.
    """
    question = cases.read(case)
    return Answer(question).as_json(lang)


class Answer:
    """The parts of an answer, computed once from one question."""

    def __init__(self, case: cases.Case) -> None:
        self.case = case
        code = code_for(case.destination)
        self.corridor: Corridor | None = corridor(case.destination) if code else None
        self.known_until = to_day(CORRIDORS[code].law_known_until) if code else None
        self.q = Question(case.person, case.on)

    def as_json(self, lang: str) -> Json:
        """The answer as the contract of `sapar check` has it."""
        warnings = Warnings(self.case, self.corridor, self.known_until)
        head: Json = {
            "destination": self.case.destination,
            "on": iso(self.case.on),
            "law_known_until": iso(self.known_until),
        }
        if self.corridor is None:
            return {**head, **_NOTHING, "warnings": warnings.listed(lang), "trace": {}}
        c = self.corridor
        stay = self._stay(c)
        entry = self._entry(c)
        answer = {
            **head,
            "entry": entry,
            "stay": stay,
            "work": self._work(c),
            "duties": self._duties(c, stay["present"] or entry["allowed"] is not False),
            "pathways": self._pathways(c),
            "contract_findings": self._findings(c),
            "penalties": self._penalties(c),
            "missing": [],
        }
        answer["missing"] = self._missing(c, answer)
        warnings.about(_rules_of(answer))
        return {**answer, "warnings": warnings.listed(lang), "trace": trace(c, self.q)}

    def _value(self, expr: Any) -> Any:
        return self.q.value(expr)

    def _in_force(self, rules: Iterable[str]) -> list[str]:
        """The rules of a part that are in force on the day, each once."""
        assert self.corridor is not None
        law = self.corridor.law
        return [rule for rule in dict.fromkeys(rules) if law.rule(rule).in_force(self.case.on)]

    def _entry(self, c: Corridor) -> Json:
        allowed = self._value(c.entry_allowed)
        until = self._value(c.barred_until)
        bars = [ban for ban in c.bans if self._value(ban.active)]
        refusals = [refusal for refusal in c.refusals if self._value(refusal.holds)]
        unmet = [condition for condition in c.conditions if self._value(condition.holds) is not True]
        first = self._value(c.first_lawful_day)
        rules = [*c.entry_rules]
        rules += [rule for ban in bars for rule in ban.rules]
        rules += [rule for ban in c.bans for rule, test in ban.lifted if self._value(test)]
        rules += [rule for refusal in refusals for rule in refusal.rules]
        rules += [rule for condition in unmet for rule in condition.rules]
        return {
            "allowed": allowed,
            "first_lawful_day": iso(first) if not any(self._value(u.holds) is False for u in unmet) else None,
            "barred_until": iso(until),
            "bars": [ban.name for ban in bars],
            "refusal_possible": bool(self._value(c.refusal_possible)) or any(b.discretionary for b in bars),
            "refusal_grounds": [refusal.name for refusal in refusals],
            "unmet": [condition.name for condition in unmet if self._value(condition.holds) is False],
            "missing": _unique(
                condition.fact for condition in unmet if self._value(condition.holds) is None and condition.fact
            )
            if allowed is None
            else [],
            "rules": self._in_force(rules),
        }

    def _stay(self, c: Corridor) -> Json:
        present = self._value(c.presence.present)
        lawful = self._value(c.lawful)
        best = self._best(c) if lawful else None
        count = c.count
        counted = best is None or best.count is not None
        used = self._value(count.used) if count else None
        limit = self._value(count.limit) if count else None
        too_many = self._value(count.too_many) if count and counted else None
        if best is None and not present and too_many is not None and too_many > self.case.on:
            too_many = None  # one who may not enter has no days to count
        left = max(0, limit - used) if counted and used is not None and limit is not None else None
        considered = (best,) if best else c.bases
        rules = [rule for basis in considered for rule in basis.rules]
        return {
            "present": present,
            "lawful": lawful,
            "basis": best.name if best else None,
            "until": iso(self._value(best.until)) if best else None,
            "days_used": used,
            "days_left": left,
            "overstay_days": self._value(c.overstay),
            "first_day_too_many": iso(too_many),
            "rules": self._in_force(rules),
        }

    def _best(self, c: Corridor) -> Basis | None:
        holding = [basis for basis in c.bases if self._value(basis.holds)]
        return max(holding, key=lambda basis: self._value(basis.until), default=None)

    def _work(self, c: Corridor) -> Json:
        allowed = self._value(c.work_allowed)
        grounds = [work for work in c.work if self._value(work.applies)]
        best = max(grounds, key=lambda work: self._value(work.until) or 0, default=None)
        until = self._value(best.until) if best else None
        stay = self._value(c.stay_until)
        if until is not None and stay is not None and self._value(c.presence.present):
            until = min(until, stay)
        rules = best.rules if best else (*c.work_rules, *(rule for work in c.work for rule in work.rules))
        return {
            "allowed": allowed,
            "basis": best.name if best else None,
            "until": iso(until),
            "rules": self._in_force(rules),
        }

    def _duties(self, c: Corridor, concerned: bool) -> list[Json]:
        found = []
        for duty in c.duties:
            if not concerned or self._value(duty.applies) is not True:
                continue
            due, done = self._value(duty.due), self._value(duty.done)
            found.append(
                {
                    "duty": duty.name,
                    "due": iso(due),
                    "done": done,
                    "overdue": done is False and due is not None and due < self.case.on,
                    "recurring": duty.recurring,
                    "who": duty.who,
                    "rules": self._in_force((*duty.rules, *(rule for rule, test in duty.also if self._value(test)))),
                }
            )
        return sorted(found, key=lambda duty: (duty["due"] or "9999", duty["duty"]))

    def _pathways(self, c: Corridor) -> list[Json]:
        found = []
        for pathway in c.pathways:
            if self._value(pathway.applies) is not True:
                continue
            if self._value(pathway.in_force(c.law)) is not True:
                found.append(self._not_in_force(c, pathway))
                continue
            values = [(need, self._value(need.holds)) for need in pathway.needs]
            unmet = [need for need, value in values if value is False]
            unknown = [need for need, value in values if value is None]
            missing = [need.name for need in unmet]
            for need in unknown:
                missing += missing_facts(need.holds, self.q) or [need.fact or need.name]
            rules = [*pathway.rules, *(rule for need in pathway.needs for rule in need.rules)]
            found.append(
                {
                    "id": pathway.id,
                    "open": "no" if unmet else "unknown" if unknown else "yes",
                    "missing": _unique(missing),
                    "opens_on": None,
                    "closed_after": None,
                    "rules": self._in_force(rules),
                }
            )
        return found

    def _not_in_force(self, c: Corridor, pathway: Pathway) -> Json:
        """A way that is not there on the day: when it opens, or since when it is closed."""
        spans = [c.law.span(rule) for rule in pathway.terms if c.law.decides(rule)]
        opens = min((since for since, _ in spans if since is not None and since > self.case.on), default=None)
        closed = max((until for _, until in spans if until is not None and until < self.case.on), default=None)
        known = pathway.opened or closed is not None or opens is None
        return {
            "id": pathway.id,
            "open": "no" if known else "unknown",
            "missing": ["in_force"] if known else ["law"],
            "opens_on": iso(opens) if known else None,
            "closed_after": iso(closed),
            "rules": list(pathway.terms),
        }

    def _findings(self, c: Corridor) -> list[Json]:
        found: dict[str, Json] = {}
        for finding in c.findings:
            if self._value(finding.found):
                item = found.setdefault(finding.name, {"finding": finding.name, "rules": []})
                # A contract of another time is judged by the version of its own time.
                cited = self._in_force(finding.rules) or list(finding.rules)
                item["rules"] = _unique([*item["rules"], *cited])
        return list(found.values())

    def _penalties(self, c: Corridor) -> list[Json]:
        return [
            {
                "penalty": penalty.name,
                "low": self._value(penalty.low) if penalty.low is not None else None,
                "high": self._value(penalty.high) if penalty.high is not None else None,
                "currency": penalty.currency or None,
                "per": penalty.per,
                "rules": self._in_force(penalty.rules),
            }
            for penalty in c.penalties
            if self._value(penalty.applies)
        ]

    def _missing(self, c: Corridor, answer: Json) -> list[str]:
        """The facts without which some part of the answer is unknown."""
        found: list[str] = list(answer["entry"]["missing"])
        for expr in (c.entry_allowed, c.lawful, c.work_allowed):
            if self._value(expr) is None:
                found += missing_facts(expr, self.q)
        for part in (*(d.applies for d in c.duties), *(f.found for f in c.findings)):
            if self._value(part) is None:
                found += missing_facts(part, self.q)
        return _unique(found)


_NOTHING: Json = {
    "entry": {
        "allowed": None,
        "first_lawful_day": None,
        "barred_until": None,
        "bars": [],
        "refusal_possible": None,
        "refusal_grounds": [],
        "unmet": [],
        "missing": [],
        "rules": [],
    },
    "stay": {
        "present": None,
        "lawful": None,
        "basis": None,
        "until": None,
        "days_used": None,
        "days_left": None,
        "overstay_days": None,
        "first_day_too_many": None,
        "rules": [],
    },
    "work": {"allowed": None, "basis": None, "until": None, "rules": []},
    "duties": [],
    "pathways": [],
    "contract_findings": [],
    "penalties": [],
    "missing": ["law"],
}


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _rules_of(answer: Json) -> list[str]:
    """The rules on which the answer rests, each once; of the ways those that are there on the day."""
    rules: list[str] = []
    for name in ("entry", "stay", "work"):
        rules += answer[name]["rules"]
    for name in ("duties", "contract_findings", "penalties"):
        for item in answer[name]:
            rules += item["rules"]
    for way in answer["pathways"]:
        if way["missing"] not in (["in_force"], ["law"]):
            rules += way["rules"]
    return _unique(rules)


__all__ = ["OPEN", "Answer", "check"]
