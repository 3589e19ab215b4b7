"""The answer as a PDF, typeset by Typst in the reader's language."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from sapar.sites.public import labels
from sapar.sites.public.reading import Note, PathwayLine, Reading
from sapar.sites.shared import words

PACKAGE = Path(str(files("sapar.sites.public")))


def typeset(reading: Reading) -> bytes:
    """The PDF of an answer. All words come from here: Typst does not know Kyrgyz."""
    # Data goes in beside the template, so that no text of a visitor is ever read as markup.
    return typst.compile(
        str(PACKAGE / "typst" / "answer.typ"),
        sys_inputs={"answer": json.dumps(content_of(reading), ensure_ascii=False)},
        font_paths=[str(PACKAGE / "fonts")],
        ignore_system_fonts=True,
        # The time would say when somebody asked; PDF allows none.
        timestamp=0,
    )


def _rules(note: Note) -> str:
    return f"{note.text} ({', '.join(note.rules)})" if note.rules else note.text


def content_of(reading: Reading) -> dict[str, Any]:
    """Everything the paper says, as plain texts."""
    known = reading.law_known_until
    sections: list[dict[str, Any]] = [
        {
            "title": _("What to do"),
            "rows": [
                [words.day(line.due) if line.due else "—", _mark(line.done, line.overdue), line.text]
                for line in reading.duties
            ],
            "texts": [reading.next_step] if reading.next_step else [],
        },
        {"title": _("Work"), "rows": [], "texts": [reading.work.text, *reading.work.more]},
        {"title": _("Lawful ways to go and work"), "rows": [], "texts": [_way(way) for way in reading.pathways]},
        {"title": _("Your contract"), "rows": [], "texts": [_rules(note) for note in reading.findings]},
        {"title": _("Be careful"), "rows": [], "texts": [_rules(note) for note in reading.warnings]},
        {
            "title": _("The law this rests on"),
            "rows": [],
            "texts": [
                "{}: {} — {} ({}, {})".format(
                    record.id,
                    record.text(reading.lang, "rule"),
                    record.text(reading.lang, "legal_basis"),
                    labels.GRADES.get(record.source_grade, record.source_grade),
                    record.source_date or "—",
                )
                for record in reading.rules
            ],
        },
    ]
    return {
        "name": _("Sapar"),
        "country": words.country(reading.destination),
        "asked": _("Day asked about: %(day)s") % {"day": words.day(reading.on)},
        "headline": reading.headline.text,
        "tone": reading.headline.tone,
        "more": list(reading.headline.more),
        "sections": [section for section in sections if section["rows"] or section["texts"]],
        "known": _("The law is known here up to: %(day)s.") % {"day": words.day(known)} if known else "",
        "advice": _("This is not legal advice. Check before you act."),
        "lang": reading.lang if reading.lang in ("ru", "en") else "",
        "page": _("Page"),
    }


def _mark(done: bool, overdue: bool) -> str:
    return _("Done") if done else _("Overdue") if overdue else _("To do")


def _way(way: PathwayLine) -> str:
    missing = " " + _("Missing: %(facts)s.") % {"facts": ", ".join(way.missing)} if way.missing else ""
    days = f" {way.days}" if way.days else ""
    return f"{way.text}: {way.status}.{missing}{days}"
