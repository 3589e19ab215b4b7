"""An answer in words: the first line says whether and until when, then what to do, then why.

Each function reads the JSON of `answer.check` and returns sentences; the command line prints them all
(`text`), a page may take the ones it needs. Rules are named in brackets at the end of a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sapar.engines.pathways import words
from sapar.engines.pathways.messages import label, message

Json = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def headline(answer: Json, lang: str) -> str:
    """The first line: "You may stay until 30 May 2026.", or the opposite, or that it is not known."""
    stay = answer["stay"]
    if stay["present"]:
        return _may_stay(answer, lang)
    return _may_enter(answer, lang)


def _may_stay(answer: Json, lang: str) -> str:
    stay = answer["stay"]
    if stay["lawful"] is None:
        return message(lang, "head.stay_unknown")
    if stay["lawful"]:
        if stay["until"] is None:
            return message(lang, "head.stay_open")
        return message(lang, "head.stay_until", until=words.day(stay["until"], lang))
    over = stay["overstay_days"]
    if not over:
        return message(lang, "head.stay_no")
    last = date.fromisoformat(answer["on"]) - timedelta(days=over)
    return message(lang, "head.overstay", last=words.day(last, lang), days=words.counted(lang, "days", over))


def _may_enter(answer: Json, lang: str) -> str:
    entry, stay = answer["entry"], answer["stay"]
    on = words.day(answer["on"], lang)
    if entry["allowed"] is None:
        return message(lang, "head.enter_unknown", on=on)
    if entry["allowed"]:
        if stay["until"] is None:
            return message(lang, "head.enter_open", on=on)
        return message(lang, "head.enter_until", on=on, until=words.day(stay["until"], lang))
    no = message(lang, "head.enter_no", on=on)
    if entry["first_lawful_day"] is None:
        return no
    return f"{no} {message(lang, 'head.enter_from', first=words.day(entry['first_lawful_day'], lang))}"


def question(answer: Json, lang: str) -> str:
    """What was asked: which destination, on which day."""
    name = words.country(answer["destination"], lang)
    return message(lang, "say.question", destination=name, on=words.day(answer["on"], lang))


def law_known(answer: Json, lang: str) -> str:
    """Up to which day the law is known."""
    until = answer["law_known_until"]
    if until is None:
        return message(lang, "warning.not_established_law")
    return message(lang, "say.law_known_until", until=words.day(until, lang))


def entry(answer: Json, lang: str) -> list[str]:
    """Whether one may cross the border inwards on the day, what bars it and from when it is lawful again."""
    found = answer["entry"]
    lines = [_cited(message(lang, f"say.entry_{_truth(found['allowed'])}", on=words.day(answer["on"], lang)), found)]
    if found["barred_until"]:
        lines.append(message(lang, "say.barred_until", until=words.day(found["barred_until"], lang)))
    elif found["bars"]:
        lines.append(message(lang, "say.barred_open"))
    lines += [_item(lang, "say.ground", "ban", name) for name in found["bars"]]
    lines += [_item(lang, "say.unmet", "condition", name) for name in found["unmet"]]
    if found["allowed"] is False:
        first = found["first_lawful_day"]
        lines.append(
            message(lang, "say.no_lawful_day")
            if first is None
            else message(lang, "say.first_lawful_day", first=words.day(first, lang))
        )
    if found["refusal_possible"]:
        lines.append(message(lang, "say.refusal_possible"))
        lines += [_item(lang, "say.ground", "refusal", name) for name in found["refusal_grounds"]]
    return lines + _needed(found["missing"], lang)


def stay(answer: Json, lang: str) -> list[str]:
    """Whether the stay is lawful, on which ground, and the days used and left."""
    found = answer["stay"]
    lines = [_cited(message(lang, f"say.stay_{_truth(found['lawful'])}"), found)]
    if found["basis"]:
        lines.append(_item(lang, "say.ground", "basis", found["basis"]))
    if found["until"]:
        lines.append(message(lang, "say.stay_until", until=words.day(found["until"], lang)))
    for name in ("days_used", "days_left", "overstay_days"):
        if found[name] or (found[name] == 0 and name != "overstay_days"):
            lines.append(message(lang, f"say.{name}", days=words.counted(lang, "days", found[name])))
    if found["first_day_too_many"]:
        lines.append(message(lang, "say.first_day_too_many", day=words.day(found["first_day_too_many"], lang)))
    return lines


def work(answer: Json, lang: str) -> list[str]:
    """Whether work is lawful, on which ground and until when."""
    found = answer["work"]
    lines = [_cited(message(lang, f"say.work_{_truth(found['allowed'])}"), found)]
    if found["basis"]:
        lines.append(_item(lang, "say.ground", "work", found["basis"]))
    if found["until"]:
        lines.append(message(lang, "say.work_until", until=words.day(found["until"], lang)))
    return lines


def next_steps(answer: Json, lang: str) -> list[str]:
    """What is still to be done, by when and by whom; the earliest first."""
    return [duty(item, lang) for item in answer["duties"] if item["done"] is not True]


def done(answer: Json, lang: str) -> list[str]:
    """The duties that are fulfilled."""
    return [duty(item, lang) for item in answer["duties"] if item["done"] is True]


def duty(item: Json, lang: str) -> str:
    """One duty in a line: by which day, who, what, how often."""
    if item["done"] is True:
        when = message(lang, "say.duty_done")
    elif item["due"] is None:
        when = message(lang, "say.duty_undated")
    else:
        key = "say.duty_overdue" if item["overdue"] else "say.duty_due"
        when = message(lang, key, due=words.day(item["due"], lang))
    what = label(lang, "duty", item["duty"])
    if item.get("who", "person") != "person":
        what = f"{what} ({label(lang, 'who', item['who'])})"
    if item["recurring"]:
        what = f"{what}; {period(item['recurring'], lang)}"
    return _cited(f"{when}: {what}.", item)


def period(text: str, lang: str) -> str:
    """How often, from an ISO 8601 period of one unit: P1Y, P6M, P3D."""
    unit = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}[text[-1]]
    return message(lang, "say.every", period=words.counted(lang, unit, int(text[1:-1])))


def pathways(answer: Json, lang: str) -> list[str]:
    """The lawful ways to go and work: open or not, and what is missing."""
    lines = []
    for item in answer["pathways"]:
        state = message(lang, f"say.pathway_{item['open']}")
        line = f"{state}: {label(lang, 'pathway', item['id'])}."
        days = pathway_days(item, lang)
        if item["missing"] and not days:
            names = ", ".join(words.fact(name, lang) for name in item["missing"])
            key = "say.needed" if item["open"] == "unknown" else "say.lacking"
            line = f"{line} {message(lang, key, facts=names)}"
        line = " ".join([line, *days])
        lines.append(_cited(line, item))
    return lines


def pathway_days(item: Json, lang: str) -> list[str]:
    """When a way that is not there on the day opens, or until when it was open."""
    days = (("say.pathway_opens", item.get("opens_on")), ("say.pathway_closed", item.get("closed_after")))
    return [message(lang, key, day=words.day(day, lang)) for key, day in days if day]


def findings(answer: Json, lang: str) -> list[str]:
    """What is wrong with a contract or with what the worker paid."""
    return [
        _cited(words.first_capital(label(lang, "finding", item["finding"])) + ".", item)
        for item in answer["contract_findings"]
    ]


def penalties(answer: Json, lang: str) -> list[str]:
    """What a breach costs."""
    lines = []
    for item in answer["penalties"]:
        line = words.first_capital(label(lang, "penalty", item["penalty"]))
        amount = words.money(item["low"], item["high"], item["currency"], lang)
        if amount:
            line = f"{line}: {amount}"
            if item["per"] == "day":
                line = f"{line} {message(lang, 'say.per_day')}"
        lines.append(_cited(line + ".", item))
    return lines


def warnings(answer: Json, lang: str) -> list[str]:
    """What to be careful about; the texts are in the language in which the answer was made.

    Of several rules written from memory one sentence is said for all.
    """
    recalled = [item for item in answer["warnings"] if item["kind"] == "partly_memory"]
    several = len(recalled) > 1
    lines = [_cited(item["text"], item) for item in answer["warnings"] if not (several and item in recalled)]
    if several:
        rules = _each_once(rule for item in recalled for rule in item["rules"])
        lines.append(_cited(message(lang, "say.partly_memory_several"), {"rules": rules}))
    return lines


def missing(answer: Json, lang: str) -> list[str]:
    """The facts without which some part of the answer is not known."""
    return [f"{words.first_capital(words.fact(place, lang))}." for place in answer["missing"]]


def sections(answer: Json, lang: str) -> list[Section]:
    """The parts of a readable answer below its first line; empty parts are left out."""
    parts = (
        ("next", next_steps(answer, lang)),
        ("entry", entry(answer, lang)),
        ("stay", stay(answer, lang)),
        ("work", work(answer, lang)),
        ("pathways", pathways(answer, lang)),
        ("findings", findings(answer, lang)),
        ("penalties", penalties(answer, lang)),
        ("done", done(answer, lang)),
        ("missing", missing(answer, lang)),
        ("warnings", warnings(answer, lang)),
    )
    return [Section(message(lang, f"title.{name}"), tuple(lines)) for name, lines in parts if lines]


def text(answer: Json, lang: str) -> str:
    """The whole answer, its first line the headline."""
    lines = [headline(answer, lang), question(answer, lang), law_known(answer, lang)]
    for section in sections(answer, lang):
        lines += ["", section.title, *(f"  {line}" for line in section.lines)]
    return "\n".join(lines)


def _truth(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _item(lang: str, key: str, group: str, name: str) -> str:
    return message(lang, key, name=label(lang, group, name))


def _needed(places: Iterable[str], lang: str) -> list[str]:
    names = ", ".join(words.fact(place, lang) for place in places)
    return [message(lang, "say.needed", facts=names)] if names else []


def _each_once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _cited(line: str, part: Json) -> str:
    rules = part.get("rules")
    return f"{line} [{', '.join(rules)}]" if rules else line
