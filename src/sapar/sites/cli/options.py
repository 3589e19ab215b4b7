"""Options that several commands share."""

from __future__ import annotations

import os
from datetime import date
from typing import Annotated

import typer

from sapar.sites.cli.errors import refuse

LANGUAGES = ("ky", "ru", "en")


def terminal_language() -> str:
    """The language of the terminal if it is Kyrgyz or Russian, otherwise English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value[:2] if value[:2] in LANGUAGES else "en"
    return "en"


def _language(value: str) -> str:
    if not value:
        return terminal_language()
    if value not in LANGUAGES:
        refuse(f"--lang {value} is not spoken here; choose one of {', '.join(LANGUAGES)}.")
    return value


def as_date(value: str, option: str) -> date:
    """A date typed as YYYY-MM-DD; ends the command if it is none."""
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        refuse(f"{option} {value} is not a date; write it as YYYY-MM-DD, for example 2026-03-20.")


Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="ky|ru|en",
        help="Language of the answer; else that of the terminal (LANG) if ky or ru, otherwise en.",
        callback=_language,
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]
