"""`sapar check`: may one person go, stay and work there?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from sapar.sites.cli import cases
from sapar.sites.cli.options import AsJson, Language

LONG = 200
"""So many cases take long enough for a progress bar."""

Case = Annotated[str, typer.Argument(metavar="CASE", help="A JSON file, or - for standard input.", show_default=False)]
Explain = Annotated[bool, typer.Option("--explain", help="Add why: each clause, number and provision.")]

Json = dict[str, Any]


def check(case: Case, as_json: AsJson = False, lang: Language = "", explain: Explain = False) -> None:
    """Answer whether a person may enter, stay and work, what to do next, and why.

    CASE holds one case as a JSON object, or several as a JSON list or JSON Lines. One case is answered in words,
    or as JSON with --json. Several are answered as JSON, one line each in the same order (the reasons are under
    "trace"); one that is refused answers {"error": {"at": "...", "message": "..."}} on its line, and the exit
    status is 2 at the end. docs/reference/check.md describes the fields.
    """
    given = cases.read(case)
    if not given.single:
        _batch(given, lang)
        return
    answer = _answer(next(given.items), lang)
    if "error" in answer:
        _refused(answer["error"], as_json)
    if as_json:
        _print(json.dumps(answer, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
        return
    from sapar.engines.pathways import readable

    _print(_emphasised(readable.text(answer, lang)))
    if explain:
        _print("\n" + "\n".join(_why(answer, lang)))


def register(app: typer.Typer) -> None:
    """Add the command to `sapar`."""
    app.command(rich_help_panel="One person")(check)


def _answer(case: Any, lang: str) -> Json:
    """The answer to one input, or {"error": …} if it is refused."""
    from sapar.engines.pathways.answer import check as ask
    from sapar.engines.pathways.case import CaseError

    if isinstance(case, cases.NotJson):
        return {"error": {"at": "", "message": f"This line is not JSON: {case}."}}
    try:
        return ask(case, lang)
    except CaseError as problem:
        return {"error": {"at": problem.at, "message": problem.text(lang)}}


def _refused(error: Json, as_json: bool) -> None:
    if as_json:
        _print(json.dumps({"error": error}, ensure_ascii=False))
    else:
        typer.echo(": ".join(filter(None, (error["at"], error["message"]))), err=True)
    raise typer.Exit(2)


def _batch(given: cases.Cases, lang: str) -> None:
    refused = False
    for item in _progress(given.items, given.count):
        answer = _answer(item, lang)
        refused = refused or "error" in answer
        _print(json.dumps(answer, ensure_ascii=False))
    if refused:
        raise typer.Exit(2)


def _progress(items: Iterable[Any], count: int) -> Iterator[Any]:
    """The items, with a bar on the terminal if they are many and the answers go elsewhere."""
    if count < LONG or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    with typer.progressbar(items, length=count, file=sys.stderr) as bar:
        yield from bar


def _why(answer: Json, lang: str) -> list[str]:
    from sapar.engines.corridors.library import library
    from sapar.engines.pathways.argument import argument
    from sapar.engines.pathways.messages import message

    return [message(lang, "title.explain"), *("  " + line for line in argument(answer, lang, library()))]


def _emphasised(text: str) -> str:
    """The first line and the headings in bold type, where the output is a terminal."""
    if not sys.stdout.isatty():
        return text
    head, *lines = text.split("\n")
    bold = [typer.style(head, bold=True)]
    for number, line in enumerate(lines):
        after_gap = number > 0 and not lines[number - 1]
        bold.append(typer.style(line, bold=True) if after_gap else line)
    return "\n".join(bold)


def _print(text: str) -> None:
    """Print in UTF-8 whatever the terminal's locale: names of the law are Cyrillic."""
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8" and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    typer.echo(text)
