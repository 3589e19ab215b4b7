"""The law of a country: every rule on a date, what changed between two dates, one rule with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sapar.core.accounts.policies import public
from sapar.sites.public import labels
from sapar.sites.shared import answers, words

RELATED = {"RU": ("EAEU", "KG"), "KZ": ("EAEU", "KG"), "BY": ("EAEU", "KG")}
"""Collections that hold too for a destination."""
PROPOSED = "proposed_adoption_unconfirmed"
DATE_PARTS = ("day", "month", "year")


def _day_of(query: Mapping[str, Any], name: str, default: date) -> tuple[date, str]:
    """A date from the address: `on=2026-03-20`, or three fields; and a sentence if it was none."""
    text = str(query.get(name, "")).strip()
    if not text and any(query.get(f"{name}-{part}") for part in DATE_PARTS):
        day, month, year = (str(query.get(f"{name}-{part}", "")).strip() for part in DATE_PARTS)
        text = f"{year:0>4}-{month:0>2}-{day:0>2}"
    if not text:
        return default, ""
    try:
        return date.fromisoformat(text[:10]), ""
    except ValueError:
        return default, _("This is not a date. Write the day, the month and the year, for example 27 3 2026.")


def _collection(code: str) -> list[answers.RuleRecord]:
    if code not in answers.law_codes():
        raise Http404
    return list(answers.rules(code))


def in_force(record: answers.RuleRecord, day: date) -> bool:
    """Whether a rule is shown as the law of a day: in force, or not known since when; never a mere proposal."""
    if record.status == PROPOSED:
        return False
    return (record.valid_from is None or record.valid_from <= day) and (
        record.valid_to is None or day <= record.valid_to
    )


def _matches(record: answers.RuleRecord, text: str, lang: str) -> bool:
    wanted = text.casefold().split()
    fields = [record.id, *(record.text(lang, name) for name in ("title", "rule", "legal_basis", "applies_to"))]
    whole = " ".join(fields).casefold()
    return all(word in whole for word in wanted)


def _by_topic(records: Iterable[answers.RuleRecord]) -> list[tuple[str, list[answers.RuleRecord]]]:
    """The rules under their topics; proposals, which are no law yet, under a heading of their own at the end."""
    heads = {**labels.TOPICS, PROPOSED: labels.STATUS[PROPOSED]}
    order = {head: place for place, head in enumerate(heads)}

    def head(record: answers.RuleRecord) -> str:
        return PROPOSED if record.status == PROPOSED else record.topic

    ordered = sorted(records, key=lambda r: (order.get(head(r), 99), r.valid_from is None, r.id))
    return [(str(heads.get(name, name)), list(group)) for name, group in groupby(ordered, key=head)]


@public
@require_http_methods(["GET", "HEAD"])
def countries(request: HttpRequest) -> HttpResponse:
    """All collections."""
    rows = [
        {
            "code": code,
            "name": words.country(code),
            "count": len(answers.rules(code)),
            "known": answers.law_known_until(code),
        }
        for code in answers.law_codes()
    ]
    return render(request, "public/law/countries.html", {"rows": rows})


@public
@require_http_methods(["GET", "HEAD"])
def corridor(request: HttpRequest, code: str) -> HttpResponse:
    """The rules of a country on a day, with filters that stand in the address."""
    records = _collection(code)
    lang = words.language()
    on, problem = _day_of(request.GET, "on", timezone.localdate())
    topic, confidence = request.GET.get("topic", ""), request.GET.get("confidence", "")
    text = request.GET.get("text", "")[:80]
    found = [
        record
        for record in records
        if (in_force(record, on) or record.status == PROPOSED)
        and topic in ("", record.topic)
        and confidence in ("", record.confidence)
        and _matches(record, text, lang)
    ]
    context = {
        "code": code,
        "name": words.country(code),
        "on": on,
        "problem": problem,
        "groups": _by_topic(found),
        "count": sum(record.status != PROPOSED for record in found),
        "topics": [(t, label) for t, label in labels.TOPICS.items() if any(r.topic == t for r in records)],
        "confidences": labels.CONFIDENCE.items(),
        "topic": topic,
        "confidence": confidence,
        "text": text,
        "known": answers.law_known_until(code),
        "uses": answers.uses(code),
        "related": [(other, words.country(other)) for other in RELATED.get(code, ("KG",)) if other != code],
        "is_destination": code in answers.destinations(),
    }
    template = "public/law/rules.html" if getattr(request, "htmx", False) else "public/law/corridor.html"
    return render(request, template, context)


@public
@require_http_methods(["GET", "HEAD"])
def rule(request: HttpRequest, code: str, rule_id: str) -> HttpResponse:
    """One rule, at an address that stays."""
    record = answers.rule(rule_id)
    if record is None or record.corridor != code:
        raise Http404
    context = {
        "code": code,
        "name": words.country(code),
        "rule": record,
        "use": answers.uses(code).get(record.id),
        "known": answers.law_known_until(code),
    }
    return render(request, "public/law/rule.html", context)


@public
@require_http_methods(["GET", "HEAD"])
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """What changed between two days, side by side by topic."""
    records = _collection(code)
    today = timezone.localdate()
    first, problem_first = _day_of(request.GET, "from", date(today.year - 2, 1, 1))
    last, problem_last = _day_of(request.GET, "to", today)
    problem = problem_first or problem_last
    if not problem and last < first:
        problem = _("The second day is before the first. Check both days.")
    before = {record.id for record in records if in_force(record, first)}
    after = {record.id for record in records if in_force(record, last)}
    gone = [record for record in records if record.id in before - after]
    new = [record for record in records if record.id in after - before]
    topics = [topic for topic in labels.TOPICS if any(r.topic == topic for r in (*gone, *new))]
    rows = [
        {
            "topic": str(labels.TOPICS[topic]),
            "gone": [record for record in gone if record.topic == topic],
            "new": [record for record in new if record.topic == topic],
        }
        for topic in topics
    ]
    context = {
        "code": code,
        "name": words.country(code),
        "first": first,
        "last": last,
        "problem": problem,
        "rows": [] if problem else rows,
        "counts": {"gone": len(gone), "new": len(new), "same": len(before & after)},
        "known": answers.law_known_until(code),
    }
    return render(request, "public/law/changes.html", context)
