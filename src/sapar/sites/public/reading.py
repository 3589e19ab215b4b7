"""The engine's answer in a reader's words: the first line, what to do, and why. No markup, no arithmetic of the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sapar.sites.public import labels
from sapar.sites.shared import answers, words

GOOD, BAD, OPEN = "good", "bad", "open"
"""Tones of a statement: lawful, not lawful, not known."""


@dataclass(frozen=True)
class Statement:
    """A sentence and its tone, with sentences that explain it."""

    text: str
    tone: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class DutyLine:
    """Something to do by a day."""

    code: str
    text: str
    due: date | None
    done: bool
    overdue: bool
    who: str
    recurring: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class PathwayLine:
    """A lawful way to go and work: open, closed or not known, and what is missing for it."""

    id: str
    text: str
    state: str
    missing: tuple[str, ...]
    days: str
    rules: tuple[str, ...]

    @property
    def status(self) -> str:
        """The state in a word or two."""
        if self.state == "no" and self.days and not self.missing:
            return _("closed on this day")
        return {"yes": _("open"), "no": _("not open yet"), "unknown": _("not known")}[self.state]


@dataclass(frozen=True)
class Note:
    """A sentence with the rules it rests on."""

    text: str
    rules: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Reading:
    """An answer, read for one visitor. `case` is what was asked, `today` the day of reading."""

    case: Mapping[str, Any]
    answer: Mapping[str, Any]
    today: date
    lang: str = field(default_factory=words.language)

    # ── what was asked ───────────────────────────────────────────────────────────────────────────────────
    @property
    def destination(self) -> str:
        """The destination's code."""
        return str(self.answer["destination"])

    @cached_property
    def on(self) -> date:
        """The day asked about."""
        return date.fromisoformat(self.answer["on"])

    @property
    def is_today(self) -> bool:
        """Whether the day asked about is today."""
        return self.on == self.today

    @cached_property
    def law_known_until(self) -> date | None:
        """Up to which day the law is documented."""
        return words.iso(self.answer.get("law_known_until"))

    @property
    def law_is_older(self) -> bool:
        """Whether the day asked about lies after what is documented."""
        return self.law_known_until is not None and self.on > self.law_known_until

    @property
    def present(self) -> bool:
        """Whether the person is in the destination on the day."""
        return bool(self.answer["stay"].get("present", True))

    @property
    def until(self) -> date | None:
        """The last lawful day, if there is one."""
        return words.iso(self.answer["stay"].get("until"))

    # ── the first line ───────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def headline(self) -> Statement:
        """Whether the person may stay or enter, and until when or from when."""
        return self._staying() if self.present else self._entering()

    def _staying(self) -> Statement:
        stay = self.answer["stay"]
        if stay["lawful"]:
            if self.until is None:
                return Statement(_("You may stay. We know of no last day."), GOOD, self._basis())
            text = _("You may stay until %(day)s.") % {"day": words.day(self.until)}
            return Statement(text, GOOD, self._basis())
        if stay["lawful"] is None:
            return Statement(_("We cannot say whether you may stay."), OPEN, self._missing(stay))
        more = []
        if stay.get("overstay_days"):
            days = stay["overstay_days"]
            more.append(
                ngettext("You have stayed %(days)s day too long.", "You have stayed %(days)s days too long.", days)
                % {"days": days}
            )
            last = date.fromordinal(self.on.toordinal() - days)
            more.append(_("The last lawful day was: %(day)s.") % {"day": words.day(last)})
        no = _("You have no right to stay now.") if self.is_today else _("You have no right to stay on that day.")
        return Statement(no, BAD, tuple(more))

    def _entering(self) -> Statement:
        entry = self.answer["entry"]
        if entry["allowed"]:
            return self._may_enter()
        if entry["allowed"] is None:
            return Statement(_("We cannot say whether you may enter."), OPEN, self._missing(entry))
        first, barred = words.iso(entry.get("first_lawful_day")), words.iso(entry.get("barred_until"))
        no = _("You may not enter now.") if self.is_today else _("You may not enter on that day.")
        more = []
        if first:
            no += " " + _("The first day on which you may enter: %(day)s.") % {"day": words.day(first)}
        elif barred is None:
            more.append(
                _("With the papers you have there is no day on which you may enter. See the lawful ways below.")
            )
        more += self._reasons()
        if barred:
            more.append(_("Entry is closed to you up to and including: %(day)s.") % {"day": words.day(barred)})
        return Statement(no, BAD, tuple(more))

    def _reasons(self) -> list[str]:
        """Why entry is not lawful, or why the border may refuse it."""
        entry = self.answer["entry"]
        groups = {"bars": "ban", "unmet": "condition", "refusal_grounds": "refusal"}
        names = [labels.named(group, name) for key, group in groups.items() for name in entry.get(key, ())]
        return [_("Reason: %(reason)s.") % {"reason": name} for name in names]

    def _may_enter(self) -> Statement:
        stay = self.answer["stay"]
        more = list(self._basis())
        if self.answer["entry"].get("refusal_possible"):
            more = [_("The border may refuse you: the law lets it."), *self._reasons(), *more]
        if stay["lawful"] and self.until:
            text = _("You may enter and stay until %(day)s.") % {"day": words.day(self.until)}
            return Statement(text, GOOD, tuple(more))
        if stay["lawful"]:
            return Statement(_("You may enter and stay. We know of no last day."), GOOD, tuple(more))
        text = _("You may enter. We cannot say until when you may stay.")
        return Statement(text, OPEN, (*more, *self._missing(stay)))

    def _basis(self) -> tuple[str, ...]:
        stay = self.answer["stay"]
        found = []
        if stay.get("basis"):
            found.append(_("Ground for the stay: %(basis)s.") % {"basis": labels.basis(stay["basis"])})
        used, left = stay.get("days_used"), stay.get("days_left")
        if used is not None and left is not None:
            found.append(_("Days used: %(used)s. Days left: %(left)s.") % {"used": used, "left": left})
        return tuple(found)

    def _missing(self, part: Mapping[str, Any]) -> tuple[str, ...]:
        facts = part.get("missing") or ()
        return tuple(_("What we would need to know: %(fact)s.") % {"fact": labels.fact(name)} for name in facts)

    # ── what to do ───────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def duties(self) -> list[DutyLine]:
        """Overdue first, then by day, then what is done."""
        lines = [
            DutyLine(
                code=duty["duty"],
                text=labels.duty(duty["duty"]),
                due=words.iso(duty.get("due")),
                done=bool(duty.get("done")),
                overdue=bool(duty.get("overdue")),
                who=duty.get("who") or "person",
                recurring=labels.recurring(duty["recurring"]) if duty.get("recurring") else "",
                rules=tuple(duty.get("rules", ())),
            )
            for duty in self.answer.get("duties", ())
        ]
        return sorted(lines, key=lambda line: (line.done, not line.overdue, line.due or date.max))

    @property
    def to_do(self) -> list[DutyLine]:
        """The duties that are not done."""
        return [line for line in self.duties if not line.done]

    @cached_property
    def next_step(self) -> str:
        """One sentence where no duty says what to do."""
        if self.present and self.answer["stay"]["lawful"] and self.until:
            return _("Leave on this day at the latest, or get another ground for the stay before: %(day)s.") % {
                "day": words.day(self.until)
            }
        if self.present and self.answer["stay"]["lawful"] is False:
            return _(
                "Leave as soon as you can, or ask a lawyer or the consulate first. Each day more can make the ban longer."
            )
        return ""

    # ── work ─────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def work(self) -> Statement:
        """Whether work is allowed, and on what ground."""
        work = self.answer["work"]
        if work["allowed"] is None:
            return Statement(_("We cannot say whether you may work."), OPEN, self._missing(work))
        if not work["allowed"]:
            return Statement(_("You may not work there with what you have now."), BAD, self._missing(work))
        more = []
        if work.get("basis"):
            more.append(_("Ground for the work: %(basis)s.") % {"basis": labels.work(work["basis"])})
        if until := words.iso(work.get("until")):
            more.append(_("Until: %(day)s.") % {"day": words.day(until)})
        return Statement(_("You may work there."), GOOD, tuple(more))

    @cached_property
    def pathways(self) -> list[PathwayLine]:
        """Open ways first, then those of which a fact is not known, then the others."""
        order = {"yes": 0, "unknown": 1, "no": 2}
        lines = [
            PathwayLine(
                id=way["id"],
                text=labels.pathway(way),
                state=way["open"],
                missing=tuple(labels.fact(name) for name in way.get("missing", ()) if name != "in_force"),
                days=labels.way_days(way),
                rules=tuple(way.get("rules", ())),
            )
            for way in self.answer.get("pathways", ())
        ]
        return sorted(lines, key=lambda line: order[line.state])

    @cached_property
    def findings(self) -> list[Note]:
        """What is wrong with the contract."""
        return [
            Note(labels.finding(found["finding"]), tuple(found.get("rules", ())))
            for found in self.answer.get("contract_findings", ())
        ]

    @property
    def penalties(self) -> list[str]:
        """What a breach costs."""
        return answers.penalties(self.answer, self.lang) if self.answer.get("penalties") else []

    @cached_property
    def warnings(self) -> list[Note]:
        """What to be careful about; one note a kind and text."""
        notes: dict[tuple[str, str], list[str]] = {}
        for warning in self.answer.get("warnings", ()):
            if warning["kind"] == "law_unknown_after":
                continue  # said at the top, with the date
            # One sentence for all rules that are partly from memory; a contradiction is told for each.
            text = "" if warning["kind"] == "partly_memory" else warning.get("text") or ""
            key = (warning["kind"], text)
            notes.setdefault(key, []).extend(warning.get("rules", ()))
        return [
            Note(labels.warning(kind, text), tuple(dict.fromkeys(rules)), kind) for (kind, text), rules in notes.items()
        ]

    # ── why ──────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def rules(self) -> list[answers.RuleRecord]:
        """Every rule that the answer rests on, in the order in which it is said."""
        parts: list[Mapping[str, Any]] = [self.answer[name] for name in ("entry", "stay", "work")]
        for name in ("duties", "pathways", "contract_findings"):
            parts += [part for part in self.answer.get(name, ()) if part.get("open") != "no"]
        return known_rules(rule for part in parts for rule in part.get("rules", ()))

    @property
    def stays(self) -> list[Mapping[str, Any]]:
        """The stays of the case."""
        return list(self.case.get("stays", ()))


def known_rules(ids: Iterable[str]) -> list[answers.RuleRecord]:
    """The records of some rule ids, each once; an id that is no rule's is left out."""
    records = (answers.rule(rule_id) for rule_id in dict.fromkeys(ids))
    return [record for record in records if record is not None]
