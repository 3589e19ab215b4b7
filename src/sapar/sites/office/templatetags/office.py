"""What the office's templates need beside the shared tags: the way around, words of due times, addresses of lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.registry import comparison
from sapar.engines.identity.messages import message
from sapar.sites.office import labels, navigation, times
from sapar.sites.office.templatetags import filling
from sapar.sites.shared import words
from sapar.sites.shared.templatetags import frame

register = template.Library()
register.filters.update(frame.register.filters)
register.tags.update(frame.register.tags)
register.filters.update(filling.register.filters)


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
