"""What the pages of the road map need beside the office's own tags."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from sapar.lines.roadmap import frameworks, parts
from sapar.lines.roadmap.enums import PartnerRole
from sapar.lines.roadmap.models import Tag, said
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.places import OBLASTS
from sapar.lines.roadmap.printouts import words as printed
from sapar.sites.office import labels
from sapar.sites.office.forms.roadmap.board import LANE_STATES
from sapar.sites.office.forms.roadmap.fields import BROKEN_DOWN_BY
from sapar.sites.office.forms.roadmap.measures import period_word, query_word
from sapar.sites.shared import words

register = template.Library()

TONES = {"done": "good", "late": "bad", "under_way": "open", "accepted": "good", "submitted": "open", "returned": "bad"}


@register.filter
def state_word(state: str) -> str:
    """How a project or an activity stands, in words."""
    return str(dict(LANE_STATES).get(state, state))


@register.filter
def state_tone(state: str) -> str:
    """The tone of a state."""
    return TONES.get(state, "plain")


@register.filter
def zoom_word(zoom: str) -> str:
    """A zoom of the board."""
    return {"years": _("Years"), "quarters": _("Quarters"), "months": _("Months"), "weeks": _("Weeks")}[zoom]


@register.filter
def tick_word(day: date, zoom: str) -> str:
    """What stands at a mark of the axis."""
    if zoom == "years":
        return str(day.year)
    if zoom == "quarters":
        return _("Q%(number)s %(year)s") % {"number": (day.month - 1) // 3 + 1, "year": f"{day.year % 100:02}"}
    if zoom == "months":
        return f"{words.short_month(day)} {day.year % 100:02}"
    return f"{day.day}.{day.month:02}"


@register.filter
def place(code: str) -> str:
    """A place where a project acts: an oblast or a country."""
    return str(OBLASTS[code]) if code in OBLASTS else words.country(code)


@register.filter
def tag_name(tag: Tag) -> str:
    """What a tag's code means."""
    return frameworks.name(tag.framework, tag.code)


@register.filter
def number(value: Decimal | int | float | None) -> str:
    """A number as the language writes it; a dash where there is none."""
    return "—" if value is None else printed.number(Decimal(str(value)))


@register.filter
def period(span: Span) -> str:
    """A period in words."""
    return period_word(span)


@register.filter
def part_words(part: dict[str, str], labels: dict[str, Any] | None = None) -> str:
    """A part in words: Women; Country: Russia. `labels`: names that were kept with a value."""
    return parts.in_words(part, labels)


@register.filter
def breakdown_word(name: str) -> str:
    """What an indicator is broken down by."""
    return str(dict(BROKEN_DOWN_BY).get(name, name))


@register.filter
def plan_field(name: str) -> str:
    """The name of a field of the plan, for its history."""
    return str(labels.PLAN_FIELDS.get(name, name))


@register.filter
def plan_kind(kind: str) -> str:
    """What a row of the plan is."""
    return str(labels.PLAN_KINDS.get(kind, kind))


@register.filter
def texts(value: Any) -> str:
    """A text in the reader's language, of the texts the road map keeps."""
    return said(value) if value else ""


@register.filter
def query_title(query: Any) -> str:
    """A query of the services by its title, with the programme that it counts."""
    return query_word(query)


@register.filter
def role_word(role: str) -> str:
    """A partner's role in words."""
    return str(PartnerRole(role).label)


@register.filter
def severity_word(severity: str) -> str:
    """How bad a finding of the validator is."""
    return {"error": _("error"), "warning": _("warning")}.get(str(severity), str(severity))


@register.filter
def plan_value(value: Any) -> str:
    """What stood in a field of the plan: a day as the language writes it, a dash where there was nothing."""
    if isinstance(value, date):
        return words.short_day(value)
    return str(value) if value not in (None, "") else "—"
