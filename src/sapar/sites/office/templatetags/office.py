"""What the office's templates need beside the shared tags: the way around, words of due times, addresses of lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.cases.models import Case, Referral
from sapar.core.cases.queries import CaseView
from sapar.core.registry import comparison
from sapar.core.registry.enums import Relation, Sex
from sapar.engines.identity.messages import message
from sapar.lines.consular.enums import BookingStatus
from sapar.sites.office import labels, navigation, programming, times
from sapar.sites.office.templatetags import filling
from sapar.sites.shared import answers, words
from sapar.sites.shared.paging import bounded
from sapar.sites.shared.templatetags import frame

register = template.Library()
register.filters.update(frame.register.filters)
register.tags.update(frame.register.tags)
register.filters.update(filling.register.filters)
register.filter(bounded)


@register.inclusion_tag("office/parts/navigation.html", takes_context=True)
def places(context: Context) -> dict[str, Any]:
    """The places open to whoever reads; the first few in sight, the rest one press away."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    found = navigation.places(actor) if actor is not None else []
    section = context.get("section", "")
    main, more = [p for p in found if p.main], [p for p in found if not p.main]
    return {"main": main, "more": more, "section": section, "more_current": section in {p.section for p in more}}


@register.simple_tag(takes_context=True)
def allowed(context: Context, permission: str, record: Any = None) -> bool:
    """Whether the reader may do something, to the record if one is given: for what a page offers, never instead of
    the check in the service."""
    actor = getattr(context.get("request"), "actor", None)
    return actor is not None and policy.may(actor, permission, record)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The query part of this page's address with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def due(value: datetime | date | None) -> str:
    """A due time in words: in 3 days, today, 2 days overdue."""
    return times.due(value, timezone.localdate()) if value else ""


@register.filter
def due_tone(value: datetime | date | None) -> str:
    """The tone of a due time: bad where it is past, open where it is near, plain otherwise."""
    return times.tone(value, timezone.now()) if value else "plain"


@register.filter
def ago(value: datetime | date | None) -> str:
    """How long ago a day was: today, yesterday, 5 days ago."""
    return times.ago(value, timezone.localdate()) if value else ""


@register.filter
def undo_address(message: Any) -> str:
    """Where a message's act is undone, if it can be (see `views.telling.told`)."""
    return next((tag for tag in (message.extra_tags or "").split() if tag.startswith("/")), "")


@register.filter
def why_found(code: str) -> str:
    """By what a person was found."""
    return str(labels.FOUND_BY.get(code, code))


@register.filter
def evidence(code: str) -> str:
    """What agrees or does not in two records."""
    return str(comparison.WORDS.get(code, code))


@register.filter
def mrz_field(name: str) -> str:
    """The name of a field of a machine-readable line."""
    return message(words.language(), f"field.{name}")


@register.filter
def birth_words(birth: str) -> str:
    """What is known of a birth date: a day in words, a month and year, or a year."""
    return words.day(date.fromisoformat(birth)) if len(birth) == 10 else ".".join(reversed(birth.split("-")))


@register.filter
def safety_tone(safety: str) -> str:
    """The tone of a contact point's safety."""
    return {"safe": "good", "ask_first": "open", "unsafe": "bad"}.get(safety, "plain")


@register.filter
def relation_word(code: str) -> str:
    """What a relative is to the person."""
    return str(dict(Relation.choices).get(code, code))


@register.filter
def case_word(code: str, group: str) -> str:
    """A word of the pathways' cases (a permit's kind) as the engine says it."""
    return answers.label(words.language(), group, code)


@register.filter
def short_moment_day(value: datetime) -> str:
    """The day of a moment, short."""
    return words.short_day(times.day_of(value))


@register.filter
def law_address(rule: answers.RuleRecord) -> str:
    """The public page of a rule of law."""
    return reverse("public:law_rule", args=[rule.corridor, rule.id])


@register.filter
def rule_title(rule: answers.RuleRecord) -> str:
    """The title of a rule of law."""
    return rule.text(words.language(), "title")


@register.filter
def field_word(name: str) -> str:
    """The name of a field of a record, for its history."""
    return str(labels.FIELDS.get(name, name))


@register.filter
def programme_title(case: Case) -> str:
    """The title of a case's programme."""
    return programming.title(case.programme)


@register.filter
def agency_title(referral: Referral) -> str:
    """The agency outside that a request went to."""
    return programming.agency_title(referral)


@register.filter
def state_title(case: Case) -> str:
    """Where a case stands."""
    return programming.state_title(case)


@register.filter
def state_of(case: Case, code: str) -> str:
    """The title of a state of a case's programme."""
    found = programming.programme_of(case)
    return words.said(found.states[code].titles) if found is not None and code in found.states else code


@register.filter
def answer_tone(answer: str) -> str:
    """The tone of an answer to a handing-on."""
    return {"offered": "open", "accepted": "good", "done": "good", "rejected": "bad"}.get(answer, "plain")


@register.filter
def titles_of(thing: Any) -> str:
    """The title of an agency, a letter, a state, in the reader's language."""
    return words.said(thing.titles) if thing is not None else ""


@register.simple_tag
def counterpart(view: CaseView, code: str) -> str:
    """The title of an agency that a case was referred to."""
    return titles_of(view.counterpart(code)) or code


@register.filter
def booking_word(status: str) -> str:
    """What an appointment's status says."""
    return str(dict(BookingStatus.choices).get(status, status))


@register.filter
def field_value(value: str, name: str) -> str:
    """A value of a record as people read it."""
    if name == "sex":
        return str(dict(Sex.choices).get(value, value))
    if name == "citizenships":
        return ", ".join(words.country(code) for code in value.split(", ")) if value else ""
    if name in ("birth", "birth_date", "left", "entered", "expires_on", "ended_on", "died_on") and value:
        return birth_words(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


@register.filter
def imported_word(name: str) -> str:
    """The name of a column of an import."""
    return str(labels.IMPORTED.get(name, name))


@register.filter
def preview_cell(values: dict[str, Any], name: str) -> str:
    """A value of an import's preview; a whole name is shown in its parts."""
    if name == "full_name":
        return " ".join(str(values.get(part) or "") for part in ("surname", "given", "patronymic", "one_name")).strip()
    value = values.get(name)
    return words.short_day(value) if isinstance(value, date) else str(value if value is not None else "")
