"""Letters and forms on paper, typeset by Typst in the reader's language.

A letter's words are in `programme.yaml`, in three languages, with places for what the case says: `{number}`,
`{person}`, `{birth}`, `{office}`, `{day}`, `{opened}`, `{due}`, `{state}`, `{programme}` and `{form.question}`. They go
in beside the template as data, so that nobody's text is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sapar.core import typesetting
from sapar.core.accounts.models import Office
from sapar.core.cases import log
from sapar.core.cases.forms import Form, Item, evaluate
from sapar.core.cases.forms.model import HIDDEN
from sapar.core.cases.formwork import answer
from sapar.core.cases.models import Case
from sapar.core.cases.programmes import Programme
from sapar.core.cases.refusals import Refused
from sapar.core.cases.versions import form_at
from sapar.engines.pathways.words import day

PLACE = re.compile(r"\{([a-z_][a-z0-9_.-]*)\}")
PLAIN = ("number", "person", "birth", "office", "day", "opened", "due", "state", "programme")
OURS = Path(str(files("sapar.core.cases"))) / "typst" / "letter.typ"
FORM = OURS.with_name("form.typ")


def places(text: str) -> list[str]:
    """The places that the words of a letter leave open."""
    return PLACE.findall(text)


def typeset(case: Case, programme: Programme, letter: str, language: str) -> bytes:
    """The PDF of a letter about a case. Raises Refused for a language that is not spoken here."""
    declared = programme.letters[letter]
    if language not in declared.body:
        raise Refused(_("Choose the language of the letter."))
    template = programme.files[declared.template] if declared.template else OURS.read_text("utf-8")
    return typesetting.typeset(template, content_of(case, programme, letter, language))


def content_of(case: Case, programme: Programme, letter: str, language: str) -> dict[str, Any]:
    """Everything the paper says, as plain texts."""
    declared = programme.letters[letter]
    with translation.override(language):
        values = values_of(case, programme, language)
        body = PLACE.sub(lambda place: value_of(case, place[1], values, language), declared.body[language])
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


def typeset_form(form: Form, answers: Mapping[str, Any] | None, language: str, heading: Mapping[str, str]) -> bytes:
    """The PDF of a form with its answers, or of an empty one to be filled in by hand (None).

    `heading`: `office`, `number`, `day` and `today` (ISO), as `heading_of` gives them.
    """
    with translation.override(language):
        content = {
            "office": heading["office"],
            "number": heading["number"],
            "day": heading["day"],
            "title": form.text(form.titles, language),
            "sections": sections(form, answers, language, date.fromisoformat(heading["today"])),
            "lang": language,
            "page": _("Page"),
        }
    return typesetting.typeset(FORM.read_text("utf-8"), content)


def heading_of(office: Office, number: str, language: str) -> dict[str, str]:
    """What stands above a form."""
    today = log.calendar_of(office).local_day(timezone.now())
    with translation.override(language):
        name = office.names.get(language, office.code)
        return {"office": name, "number": number, "day": _written(today), "today": today.isoformat()}


def sections(form: Form, answers: Mapping[str, Any] | None, language: str, today: date) -> list[dict[str, Any]]:
    """Questions with their answers as texts, in the sections of the form; what is not relevant is left out.

    An empty form shows every question, with room to write or what may be chosen.
    """
    found: list[dict[str, Any]] = [{"title": "", "rows": []}]
    _gather(evaluate(form, answers or {}, today=today, lang=language).items, answers is None, found)
    return [section for section in found if section["title"] or section["rows"]]


def _gather(items: Iterable[Item], empty: bool, found: list[dict[str, Any]]) -> None:
    for item in items:
        if item.kind in HIDDEN or not (item.visible or empty):
            continue
        if item.items or item.kind in ("group", "repeat", "turn"):
            title = f"{item.label} {item.position}" if item.kind == "turn" else item.label
            if item.kind != "repeat" or not item.items:
                found.append({"title": title, "rows": []})
            _gather(item.items, empty, found)
            if item.kind != "turn":
                found.append({"title": "", "rows": []})
        else:
            found[-1]["rows"].append([item.label, _answered(item, empty)])


def _answered(item: Item, empty: bool) -> str:
    if item.kind == "note":
        return "—"
    if empty:
        return "\n".join(f"\N{BALLOT BOX} {option.label}" for option in item.options)
    if item.options:
        return ", ".join(option.label for option in item.options if option.chosen) or "—"
    if item.kind == "acknowledge":
        return _("yes") if item.value else "—"
    return _written(item.text) if item.text else "—"


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


def value_of(case: Case, place: str, values: dict[str, str], language: str) -> str:
    """What a place holds; a dash where nothing was answered."""
    if place in values:
        return values[place]
    name, _dot, question = place.partition(".")
    sequence = case.forms.get(name)
    if sequence is None:
        return "—"
    action = case.actions.get(sequence=sequence)
    given = answer(action.data["answers"], question)
    if given in (None, "", []):
        return "—"
    form = form_at(case, action)
    asked = form.by_name.get(question)
    options = {c.name: form.text(c.labels, language) for c in form.choices.get(asked.list_name, ())} if asked else {}
    parts = given if isinstance(given, list) else [given]
    return ", ".join(options.get(str(part)) or _written(part) for part in parts)


def _written(value: Any) -> str:
    """A day as people write it; anything else as it is."""
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return day(value, (translation.get_language() or "ky")[:2])
    return str(value)
