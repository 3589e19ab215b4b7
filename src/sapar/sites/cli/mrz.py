"""`sapar mrz`: what do the machine-readable lines of a document say?"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from sapar.sites.cli.errors import refuse
from sapar.sites.cli.jsonlines import Json, Refused, answer_all, show_one, utf8
from sapar.sites.cli.options import AsJson, Language, as_date

Lines = Annotated[
    list[str],
    typer.Argument(
        metavar="LINE1 LINE2 [LINE3]", help="The lines, in quotes; or - for JSON Lines.", show_default=False
    ),
]
Day = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Read two-digit years as of this day; today if not given.")
]


def mrz(lines: Lines, as_json: AsJson = False, on: Day = None, lang: Language = "") -> None:
    """Read the machine-readable lines of a passport, an identity card or a visa.

    Every check digit is calculated; what was misread is put right only where a check digit then passes. With - each
    line of standard input is {"lines": ["...", "..."]} and is answered by one line of JSON, in the same order; an
    input that is no such JSON answers {"error": {"at": "...", "message": "..."}}, and the exit status is 2 at the
    end. docs/reference/identity.md describes the answer.
    """
    from sapar.engines.identity.messages import message
    from sapar.engines.identity.mrz import parse
    from sapar.engines.identity.mrz.answer import answer, in_words

    today = as_date(on, "--on") if on else date.today()

    def one(given: Any) -> Json:
        texts = given.get("lines") if isinstance(given, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Refused("lines", message(lang, "cli.need_lines"))
        return answer(parse(texts, today), lang)

    if lines == ["-"]:
        answer_all(one, lambda reason: message(lang, "cli.not_json", reason=reason))
        return
    if "-" in lines:
        refuse("Give either the lines of one document, or - alone for standard input.")
    if as_json:
        show_one(one({"lines": lines}))
        return
    utf8()
    typer.echo("\n".join(in_words(parse(lines, today), lang)))


def register(app: typer.Typer) -> None:
    """Add the command to `sapar`."""
    app.command(rich_help_panel="Who is it?")(mrz)
