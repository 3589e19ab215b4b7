"""What the pages of the road map and of the newsroom need beside the site's own tags."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sapar.lines.roadmap import topics
from sapar.lines.roadmap.models import Indicator
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.printouts import words as printed
from sapar.sites.shared import words

register = template.Library()

STATES = {
    "late": gettext_lazy("Late"),
    "under_way": gettext_lazy("Under way"),
    "ahead": gettext_lazy("Not begun"),
    "done": gettext_lazy("Done"),
    "stopped": gettext_lazy("Stopped"),
}
TONES = {"late": "bad", "under_way": "open", "done": "good"}
UNITS = {"percent": "%", "persons": gettext_lazy("people"), "cases": gettext_lazy("cases"),
         "days": gettext_lazy("days")}  # fmt: skip
ROLES = {
    "funding": gettext_lazy("Pays"),
    "accountable": gettext_lazy("Answers for it"),
    "extending": gettext_lazy("Hands the money on"),
    "implementing": gettext_lazy("Does the work"),
    "focal": gettext_lazy("Focal point"),
}
LEVELS = {"impact": gettext_lazy("Impact"), "outcome": gettext_lazy("Outcome"), "output": gettext_lazy("Output")}
PARTS = {
    ("sex", "female"): gettext_lazy("Women"),
    ("sex", "male"): gettext_lazy("Men"),
    ("disability", "yes"): gettext_lazy("With a disability"),
    ("disability", "no"): gettext_lazy("Without a disability"),
}


@register.filter
def state_word(state: str) -> str:
    """How a project or an activity stands."""
    return str(STATES[state])


@register.filter
def topic(tag: str) -> str:
    """A topic of news."""
    return topics.name(tag)


@register.filter
def state_tone(state: str) -> str:
    """The tone of a state."""
    return TONES.get(state, "plain")


@register.filter
def role(code: str) -> str:
    """What a partner does."""
    return str(ROLES[code])


@register.filter
def level(code: str) -> str:
    """The level of a result."""
    return str(LEVELS[code])


@register.filter
def number(value: Decimal | int | None) -> str:
    """A number as the language writes it; a dash where there is none."""
    return "—" if value is None else printed.number(value)


@register.filter
def counted(value: Decimal | None, indicator: Indicator) -> str:
    """A value with what is counted, where that is not plain from the title: 87 %, 12 days."""
    if value is None:
        return "—"
    unit = UNITS.get(indicator.unit)
    return f"{printed.number(value)}\N{NO-BREAK SPACE}{unit}" if unit else printed.number(value)


@register.filter
def money(value: Decimal, currency: str) -> str:
    """A sum in whole units: 12,300 USD."""
    return f"{printed.number(value.quantize(Decimal(1)))}\N{NO-BREAK SPACE}{currency}"


@register.filter
def period(span: Span) -> str:
    """A period as people say it."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    values = {"number": (span.start.month - 1) // months + 1, "year": span.start.year}
    if months == 3:
        return _("quarter %(number)s of %(year)s") % values
    if months == 6:
        return _("half-year %(number)s of %(year)s") % values
    return f"{words.short_day(span.start)} – {words.short_day(span.end)}"


@register.filter
def part(value: dict[str, str], offices: dict[str, str]) -> str:
    """A part in words: Women; Russia; the name of an office, from their names by code."""

    def said(name: str, key: str) -> str:
        if name in ("country", "corridor"):
            return words.country(key)
        return offices.get(key, key) if name == "office" else str(PARTS.get((name, key), key))

    return ", ".join(said(name, key) for name, key in sorted(value.items()))


@register.simple_tag
def share(part_of: Decimal, whole: Decimal) -> float:
    """How much of a bar is full, in per cent, from 0 to 100."""
    return round(min(max(float(100 * part_of / whole), 0.0), 100.0), 1) if whole else 0.0
