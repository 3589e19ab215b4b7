"""What the templates of every site need: dates and names in words, the language switch, the kind of a field.

A site's own library takes these over (`register.filters.update(frame.register.filters)`), so that its templates load
one library.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context

from sapar.sites.shared import words
from sapar.sites.shared.problems import Problem
from sapar.sites.shared.problems import problems as problems_of

register = template.Library()


@register.filter
def day(value: date) -> str:
    """A date in words."""
    return words.day(value)


@register.filter
def short_day(value: date) -> str:
    """A date where there is little room."""
    return words.short_day(value)


@register.filter
def moment(value: datetime) -> str:
    """A day and the time of day, on the reader's clock."""
    return words.moment(value)


@register.filter
def month(value: date) -> str:
    """The month in three letters."""
    return words.short_month(value)


@register.filter
def month_of_year(value: date) -> str:
    """A month of a year."""
    return words.month(value)


@register.filter
def country(code: str) -> str:
    """The name of a country."""
    return words.country(code)


@register.filter
def said(texts: Any) -> str:
    """A stored text in the reader's language, from {"ky": …, "ru": …, "en": …}; a plain text as it is."""
    return words.said(texts)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """An entry of a mapping, or None."""
    return mapping.get(key)


@register.filter
def kind(field: Any) -> str:
    """Which widget a field has: input, area, select, radios, checkboxes, tick, date or file."""
    return str(field.field.widget.kind)


@register.simple_tag
def problems(form: Any) -> list[Problem]:
    """What the summary above a form says; `form` may be missing on a page that has none."""
    return problems_of(form or None)


@register.inclusion_tag("shared/parts/languages.html", takes_context=True)
def languages(context: Context) -> dict[str, Any]:
    """The same page in the other languages; the home pages where there is no request (error 500)."""
    request = context.get("request")
    path = request.get_full_path() if request is not None else "/"
    parts = path.split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in words.LANGUAGES else ""
    current = words.language()
    return {
        "languages": [
            {"code": code, "name": name, "url": f"/{code}/{rest}", "current": code == current}
            for code, name in settings.LANGUAGES
        ]
    }
