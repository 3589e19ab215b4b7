"""The law's answer about a person's stay, in an officer's words: until when it is lawful, on what ground, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sapar.sites.shared import answers, words

URGENT = ("law_unknown_after", "partly_memory")
"""Kinds of warnings that concern the whole answer."""
SOON = 14
"""From how many days before its end a lawful stay is shown as ending soon."""


@dataclass(frozen=True)
class Due:
    """Something the person must do."""

    text: str
    day: date | None
    overdue: bool
    done: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Staying:
    """What the page says. `tone`: good, open (ends soon, or not known) or bad."""

    destination: str
    headline: str
    tone: str
    lines: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    warnings: tuple[str, ...] = ()  # to be read at once
    doubts: tuple[str, ...] = ()  # where sources are unsure; folded
    rules: tuple[answers.RuleRecord, ...] = ()
    until: date | None = None
    known_until: date | None = None
    problem: str = ""


def staying(answer: Mapping[str, Any], today: date) -> Staying | None:
    """The answer (`registry.queries.stay_answer`) in words; None where the person has no journey."""
    destination = answer.get("destination")
    if not destination:
        return None
    if answer.get("error"):
        return Staying(
            destination, _("The journeys contradict one another, so the law cannot be applied."), "open",
            problem=answer["error"]["message"],
        )  # fmt: skip
    stay = answer["stay"]
    until = words.iso(stay.get("until"))
    headline, tone = _headline(answer, until, today)
    due = tuple(_due(answer))
    if tone == "good" and any(one.overdue and not one.done for one in due):
        tone = "open"
    return Staying(
        destination=destination,
        headline=headline,
        tone=tone,
        lines=tuple(_lines(answer)),
        due=due,
        warnings=tuple(_told(answer, URGENT)),
        doubts=tuple(text for text in _told(answer) if text not in _told(answer, URGENT)),
        rules=tuple(_rules(answer)),
        until=until,
        known_until=words.iso(answer.get("law_known_until")),
    )


def _headline(answer: Mapping[str, Any], until: date | None, today: date) -> tuple[str, str]:
    stay, entry = answer["stay"], answer["entry"]
    if not stay.get("present", True):
        if entry["allowed"]:
            return _("Not there now. May enter."), "good"
        if entry["allowed"] is None:
            return _("Not there now. Whether entry is lawful is not known."), "open"
        first = words.iso(entry.get("first_lawful_day"))
        if first:
            return _("Not there now. May enter from: %(day)s.") % {"day": words.day(first)}, "bad"
        return _("Not there now. May not enter."), "bad"
    if stay["lawful"] is None:
        return _("Whether the stay is lawful is not known."), "open"
    if not stay["lawful"]:
        return _("The stay is not lawful."), "bad"
    if until is None:
        return _("The stay is lawful. No last day is known."), "good"
    tone = "open" if (until - today).days <= SOON else "good"
    return _("The stay is lawful until: %(day)s.") % {"day": words.day(until)}, tone


def _lines(answer: Mapping[str, Any]) -> list[str]:
    lang, stay, work, entry = words.language(), answer["stay"], answer["work"], answer["entry"]
    found = []
    if stay.get("basis"):
        found.append(_("Ground: %(basis)s.") % {"basis": answers.label(lang, "basis", stay["basis"])})
    used, left = stay.get("days_used"), stay.get("days_left")
    if used is not None and left is not None:
        found.append(_("Days used: %(used)s. Days left: %(left)s.") % {"used": used, "left": left})
    if days := stay.get("overstay_days"):
        found.append(ngettext("%(days)s day too long.", "%(days)s days too long.", days) % {"days": days})
    for key, group in (("bars", "ban"), ("unmet", "condition"), ("refusal_grounds", "refusal")):
        found += [
            _("Reason: %(reason)s.") % {"reason": answers.label(lang, group, name)} for name in entry.get(key, ())
        ]
    missing = [*(stay.get("missing") or ()), *(work.get("missing") or ())]
    found += [_("Not known: %(fact)s.") % {"fact": answers.fact(name, lang)} for name in dict.fromkeys(missing)]
    found.append(_work(work, lang))
    return found


def _work(work: Mapping[str, Any], lang: str) -> str:
    if work["allowed"] is None:
        return _("Whether work is lawful is not known.")
    if not work["allowed"]:
        return _("Work is not lawful.")
    until = words.iso(work.get("until"))
    said = _("Work is lawful.")
    if work.get("basis"):
        said += " " + _("Ground: %(basis)s.") % {"basis": answers.label(lang, "work", work["basis"])}
    return said + (" " + _("Until: %(day)s.") % {"day": words.day(until)} if until else "")


def _due(answer: Mapping[str, Any]) -> list[Due]:
    lang = words.language()
    found = [
        Due(
            text=_capital(answers.label(lang, "duty", duty["duty"])),
            day=words.iso(duty.get("due")),
            overdue=bool(duty.get("overdue")),
            done=bool(duty.get("done")),
            rules=tuple(duty.get("rules", ())),
        )
        for duty in answer.get("duties", ())
    ]
    return sorted(found, key=lambda due: (due.done, not due.overdue, due.day or date.max))


def _told(answer: Mapping[str, Any], kinds: tuple[str, ...] = ()) -> list[str]:
    """The engine's warnings of some kinds, or of all."""
    found = []
    for warning in answer.get("warnings", ()):
        if kinds and warning["kind"] not in kinds:
            continue
        if warning["kind"] == "partly_memory":
            found.append(_("Part of these rules could not be read in a source: check before relying on it."))
        elif warning.get("text"):
            found.append(warning["text"])
    return list(dict.fromkeys(found))


def _rules(answer: Mapping[str, Any]) -> list[answers.RuleRecord]:
    parts = [answer["entry"], answer["stay"], answer["work"], *answer.get("duties", ())]
    ids = dict.fromkeys(rule for part in parts for rule in part.get("rules", ()))
    records = (answers.rule(rule_id) for rule_id in ids)
    return [record for record in records if record is not None]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
