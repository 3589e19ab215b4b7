"""The words of a message: a Django template per language in any app's `templates/outbox/`.

`outbox/cases/reminder.ky.txt` is the template `cases/reminder` in Kyrgyz. Its first line is the subject, the rest the
body. The subject is fixed text: it shows on a locked screen, so nothing about a person can get into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

LANGUAGES = ("ky", "ru", "en")


class TemplateAtFault(LookupError):
    """A template is missing or its first line is not fixed text: the developer's mistake."""


def render(*, template: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body, in `ky`, `ru` or `en`; TemplateAtFault where there is no such text."""
    subject, body = _parts(template, language)
    with translation.override(language):
        return subject, body.render(Context(dict(context), autoescape=False)).strip() + "\n"


@lru_cache(maxsize=256)
def _parts(template: str, language: str) -> tuple[str, Template]:
    name = f"outbox/{template}.{language}.txt"
    if language not in LANGUAGES:
        raise TemplateAtFault(f"no texts in the language {language}")
    try:
        source = str(get_template(name).template.source)  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        raise TemplateAtFault(f"there is no template {name}") from None
    subject, _, body = source.partition("\n")
    if not subject.strip() or "{{" in subject or "{%" in subject:
        raise TemplateAtFault(f"{name}: its first line must be a fixed subject")
    return subject.strip(), Engine.get_default().from_string(body)
