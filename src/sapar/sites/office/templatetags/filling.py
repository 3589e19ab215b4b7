"""How a question of a programme's form stands on a page: which control, how its answer reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from sapar.core.cases.forms import Item
from sapar.core.cases.forms.model import FILES
from sapar.core.cases.forms.reading import RANGE
from sapar.sites.shared import words

register = template.Library()

FEW = 7
"""Up to so many choices stand as buttons, all in sight; more are a list to open."""
WIDTHS = {"date": 10, "number": 10, "time": 5, "moment": 20, "place": 20, "line": 30, "rank": 30}
CONTROLS = {
    "integer": "number", "decimal": "number", "range": "number", "date": "date", "time": "time", "dateTime": "moment",
    "geopoint": "place", "acknowledge": "tick", "select_multiple": "checkboxes", "rank": "rank",
    **dict.fromkeys(FILES, "file"),
}  # fmt: skip


@register.filter
def control(item: Item) -> str:
    """Which control a question has."""
    if item.kind == "select_one":
        minimal = "minimal" in item.question.appearance or "search" in item.question.appearance
        return "select" if minimal or len(item.options) > FEW else "radios"
    if item.kind == "text" and "multiline" in item.question.appearance:
        return "area"
    return CONTROLS.get(item.kind, "line")


@register.filter
def width(control: str) -> int:
    """For how many characters a field makes room."""
    return WIDTHS.get(control, 30)


@register.filter
def example(item: Item) -> str:
    """What an answer looks like, where its form is not plain from the question."""
    if item.kind == "date":
        return _("For example 27.3.2026.")
    if item.kind == "time":
        return _("For example 09:30.")
    if item.kind == "dateTime":
        return _("For example 2026-03-27 09:30.")
    if item.kind == "geopoint":
        return _("Latitude and longitude, for example 42.87 74.59.")
    if item.kind == "range":
        start, end = (item.question.parameters.get(name, RANGE[name]) for name in ("start", "end"))
        return _("From %(low)s to %(high)s.") % {"low": start, "high": end}
    if item.kind == "rank":
        names = ", ".join(f"{option.label} – {option.name}" for option in item.options)
        return _("Write the codes in order, the first one first: %(codes)s.") % {"codes": names}
    return ""


@register.filter
def has_hint(item: Item) -> bool:
    """Whether anything stands above the control."""
    return bool(item.hint or example(item))


@register.filter
def field_text(item: Item) -> str:
    """What stands in the field: a day as people write it, all else as it was typed or is kept."""
    if item.kind == "date" and isinstance(item.value, str) and item.text == item.value:
        day = date.fromisoformat(item.value)
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if item.kind == "geopoint" and isinstance(item.value, dict):
        return " ".join(str(part) for part in item.value.values())
    if item.kind == "rank" and isinstance(item.value, list):
        return " ".join(item.value)
    return item.text


@register.filter
def shown_error(item: Item, strict: Any) -> str:
    """The error beside the field. While a form is being filled in, that nothing was answered yet is none."""
    return "" if item.missing and not strict else item.error


@register.filter
def answer_text(item: Item) -> str:
    """An answer as people read it: choices by their labels, days in words."""
    if item.value is None or item.value == "":
        return ""
    if item.question.list_name:
        chosen = [option.label for option in item.options if option.chosen]
        return ", ".join(chosen) or item.text
    if item.kind in ("date", "today") and isinstance(item.value, str):
        return words.day(date.fromisoformat(item.value[:10]))
    if item.kind == "acknowledge":
        return _("Yes")
    if item.kind == "geopoint" and isinstance(item.value, dict):
        return f"{item.value['latitude']}, {item.value['longitude']}"
    if item.kind == "calculate" and isinstance(item.value, str) and len(item.value) == 10:
        try:
            return words.day(date.fromisoformat(item.value))
        except ValueError:
            return item.text
    return item.text
