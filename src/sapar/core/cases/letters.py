"""Letters and forms on paper, typeset by Typst in the reader's language.

A letter's words are in `programme.yaml`, in three languages, with places for what the case says: `{number}`,
`{person}`, `{birth}`, `{office}`, `{day}`, `{opened}`, `{due}`, `{state}`, `{programme}` and `{form.question}`. They go
in beside the template as data, so that nobody's text is ever read as markup.
"""

from __future__ import annotations

import json
import re
import tempfile
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from sapar.core.cases import log
from sapar.core.cases.formwork import answer, form_of
from sapar.core.cases.models import Case
from sapar.core.cases.programmes import Programme
from sapar.core.cases.refusals import Refused

PLACE = re.compile(r"\{([a-z_][a-z0-9_.-]*)\}")
PLAIN = ("number", "person", "birth", "office", "day", "opened", "due", "state", "programme")
OURS = Path(str(files("sapar.core.cases"))) / "typst" / "letter.typ"


class TemplateFault(ValueError):
    """A programme's template cannot be typeset; its words are Typst's."""


def places(text: str) -> list[str]:
    """The places that the words of a letter leave open."""
    return PLACE.findall(text)


def typeset(case: Case, programme: Programme, letter: str, language: str) -> bytes:
    """The PDF of a letter about a case. Raises Refused for a language that is not spoken here."""
    declared = programme.letters[letter]
    if language not in declared.body:
        raise Refused(_("Choose the language of the letter."))
    template = programme.files[declared.template] if declared.template else OURS.read_text("utf-8")
    return compile_letter(template, content_of(case, programme, letter, language))


def content_of(case: Case, programme: Programme, letter: str, language: str) -> dict[str, Any]:
    """Everything the paper says, as plain texts."""
    declared = programme.letters[letter]
    with translation.override(language):
        values = values_of(case, programme, language)
        body = PLACE.sub(lambda place: value_of(case, programme, place[1], values, language), declared.body[language])
        return {
            "name": _("Sapar"),
            "office": values["office"],
            "number": case.number,
            "day": values["day"],
            "title": declared.titles[language],
            "paragraphs": [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()],
            "lang": language,
            "page": _("Page"),
        }


def compile_letter(template: str, content: dict[str, Any]) -> bytes:
    """Typeset a template with its content. It may read nothing but what it is given. Raises TemplateFault."""
    with tempfile.TemporaryDirectory() as empty:
        try:
            return typst.compile(  # type: ignore[misc]  # its stub knows no bytes
                template.encode(),
                root=empty,
                sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
                font_paths=[str(settings.FONTS)],
                ignore_system_fonts=True,
                timestamp=0,
            )
        except typst.TypstError as problem:
            raise TemplateFault(str(problem).splitlines()[0]) from None


def values_of(case: Case, programme: Programme, language: str) -> dict[str, str]:
    """What the plain places hold."""
    office, person = case.office, case.person
    today = log.calendar_of(office).local_day(timezone.now())
    return {
        "number": case.number,
        "person": person.full_name if person is not None else "",
        "birth": _written(person.birth if person is not None else ""),
        "office": office.names.get(language, office.code),
        "day": _written(today),
        "opened": _written(log.calendar_of(office).local_day(case.opened_at)),
        "due": _written(log.calendar_of(office).local_day(case.due_at)) if case.due_at else "—",
        "state": programme.states[case.state].titles[language],
        "programme": programme.titles[language],
    }


def value_of(case: Case, programme: Programme, place: str, values: dict[str, str], language: str) -> str:
    """What a place holds; a dash where nothing was answered."""
    if place in values:
        return values[place]
    name, _dot, question = place.partition(".")
    sequence = case.forms.get(name)
    if sequence is None:
        return "—"
    given = answer(case.actions.get(sequence=sequence).data["answers"], question)
    if given in (None, "", []):
        return "—"
    form = form_of(programme, name)
    asked = form.by_name.get(question)
    options = {c.name: form.text(c.labels, language) for c in form.choices.get(asked.list_name, ())} if asked else {}
    parts = given if isinstance(given, list) else [given]
    return ", ".join(options.get(str(part)) or _written(part) for part in parts)


def _written(value: Any) -> str:
    """A day as people write it; anything else as it is."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        value = date.fromisoformat(value)
    if isinstance(value, date | datetime):
        return str(formats.date_format(value, "j E Y" if translation.get_language() == "ru" else "j F Y"))
    return str(value)
