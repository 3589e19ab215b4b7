"""What is held about a person, laid out for reading: as a page of its own and as a PDF, in ky, ru or en."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from sapar.core.accounts.models import Office
from sapar.core.registry import labels
from sapar.core.registry.models import Appeal, Decision, Kin, Person
from sapar.core.registry.queries.access import TABLES, Json, sections
from sapar.core.typesetting import typeset
from sapar.engines.pathways.facts.countries import is_country
from sapar.engines.pathways.words import country, day

MODELS: dict[str, type[models.Model]] = {
    **TABLES,
    "records": Person,
    "kin": Kin,
    "decisions": Decision,
    "ban_appeals": Appeal,
}
TEMPLATE = files("sapar.core.registry") / "typst" / "access.typ"
APART = "in_words"
"""The field of a row that holds pairs of a question and its answer, already in words."""


_COUNTRIES = ("country", "citizenships", "issuer")


@dataclass(frozen=True)
class Part:
    """One heading and its rows, each a list of names and values in words."""

    title: str
    rows: list[list[tuple[str, str]]]


def access_page(report: Json) -> str:
    """The report as a page of its own, without scripts or anything from elsewhere, to be saved or printed."""
    return render_to_string("registry/access.html", content_of(report))


def access_pdf(report: Json, language: str) -> bytes:
    """The report on paper, typeset in the reader's language."""
    with translation.override(language):
        content = content_of(report)
    parts = [{"title": part.title, "rows": part.rows} for part in content.pop("parts")]
    return typeset(TEMPLATE.read_text("utf-8"), {**content, "parts": parts, "lang": language}, "report")


def content_of(report: Json) -> dict[str, Any]:
    """Everything the page and the paper say, as plain texts in the active language."""
    offices = dict(Office.objects.values_list("code", "names"))
    lang = (translation.get_language() or "ky")[:2]
    parts = [
        Part(_title(name), [_row(name, row, offices, lang) for row in rows])
        for name, rows in report.items()
        if isinstance(rows, list)
    ]
    made = _moment(report["made_at"], lang)
    return {
        "title": _("What is held about you"),
        "made": _("Made at: %(moment)s") % {"moment": made},
        "notes": [
            _("Cases that the office which made this may not see are told of by the offices that handle them."),
            _("A ban on entry that may be a namesake's shows its country only: the mission tells by your passport."),
            _("Who may be on another watch list is told by the duty officer, who also takes an appeal."),
        ],
        "nothing": _("Nothing"),
        "page": _("Page"),
        "parts": parts,
    }


def _title(name: str) -> str:
    if name in sections():
        return str(sections()[name].title)
    return str(labels.SECTIONS.get(name, name))


def _row(section: str, row: Json, offices: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    left_out = sections()[section].for_machines if section in sections() else ()
    for key, value in row.items():
        if key == APART:
            found += [(str(question), str(answer)) for question, answer in value]
        elif value not in (None, "", [], {}) and key not in left_out:
            said = _office(value, offices, lang) if key == "office" else _said(section, key, value, lang)
            found.append((_name(section, key), said))
    return found


def _name(section: str, key: str) -> str:
    own = sections()[section].fields.get(key) if section in sections() else None
    return str(own or labels.FIELDS.get(key) or key)


def _office(code: str, offices: Mapping[str, Any], lang: str) -> str:
    return str(offices.get(code, {}).get(lang) or code)


def _said(section: str, key: str, value: Any, lang: str) -> str:
    """A value in words: codes by their choices, days and times as people write them, before and after by an arrow."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(
            f"{_name(section, name)}: {_changed(section, name, both, lang)}" for name, both in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_said(section, key, one, lang) for one in value)
    if key in _COUNTRIES and is_country(value):
        return country(value, lang)
    if isinstance(value, str | int) and key != "text":
        return _coded(section, key, value) or _dated(str(value), lang)
    return str(value)


def _changed(section: str, name: str, both: Any, lang: str) -> str:
    if isinstance(both, list) and len(both) == 2:
        return " → ".join("–" if one in (None, "", []) else _said(section, name, one, lang) for one in both)
    return _said(section, name, both, lang)


def _coded(section: str, key: str, value: str | int) -> str:
    if section == "reads_and_writes" and key == "act":
        return _act(str(value))
    words: Any = sections()[section].words if section in sections() else labels.WORDS.get(section, {})
    if key in words:
        return str(words[key].get(value, value))
    try:
        choices: Any = MODELS[section]._meta.get_field(key).flatchoices  # type: ignore[union-attr]
    except (KeyError, FieldDoesNotExist, AttributeError):
        return ""
    return str(dict(choices).get(value, "")) if choices else ""


def _act(code: str) -> str:
    """An act of the log in words: what it was about, and whether that was read, changed or erased."""
    thing, _dot, verb = code.rpartition(".")
    things = {**labels.THINGS, **{name: word for one in sections().values() for name, word in one.things.items()}}
    return f"{things.get(thing, thing)}: {labels.VERBS.get(verb, labels.CHANGED)}"


def _dated(value: str, lang: str) -> str:
    try:
        return day(date.fromisoformat(value), lang) if len(value) == 10 else _moment(value, lang)
    except ValueError:
        return value


def _moment(value: str, lang: str) -> str:
    found = parse_datetime(value) if len(value) > 10 and value[4:5] == "-" else None
    if not isinstance(found, datetime):
        return value
    local = timezone.localtime(found) if timezone.is_aware(found) else found
    return f"{day(local.date(), lang)}, {local:%H:%M}"
