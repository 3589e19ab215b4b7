"""`sapar programmes`: what is wrong with a programme's folder, which programmes there are, a workflow as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import AsJson, Language
from sapar.sites.cli.tables import show, show_json

if TYPE_CHECKING:
    from sapar.core.cases.programmes.schema import Problem

programmes = typer.Typer(help="Kinds of case, each declared in a folder.", no_args_is_help=True)


@programmes.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="One programme's folder; all that are used if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find every mistake in programmes: exit status 2 and each with its file and line, or 0."""
    web.prepare()
    from sapar.core.cases.programmes.check import check as check_folder
    from sapar.core.cases.programmes.registry import broken, places

    if folder is not None and not folder.is_dir():
        refuse(f"There is no folder {folder}; name the folder that holds programme.yaml.")
    chosen = [folder] if folder is not None else list(places())
    found: list[tuple[Path, Problem]] = []
    for place in chosen:
        problems = check_folder(place)[1]
        # What only shows beside the others: a code that two folders claim.
        problems += [p for p in broken().get(str(place), ()) if folder is None and p not in problems]
        found += [(place, problem) for problem in problems]
    if as_json:
        show_json([{"folder": str(f), "file": p.file, "line": p.line or None, "problem": p.text} for f, p in found])
    else:
        for place, problem in found:
            typer.echo(f"{place}/{problem}")
        if not found:
            typer.echo(f"{len(chosen)} programmes, no problems." if folder is None else "No problems.")
    if found:
        raise typer.Exit(2)


@programmes.command("list")
def list_(as_json: AsJson = False, lang: Language = "") -> None:
    """Which programmes there are; folders that could not be read are named below."""
    web.prepare()
    from sapar.core.cases.programmes import broken
    from sapar.core.cases.programmes import programmes as known
    from sapar.core.cases.programmes.words import text

    rows = [
        {
            "code": p.code,
            "name": text(p.titles, lang),
            "prefix": p.prefix,
            "states": len(p.states),
            "steps": len(p.transitions),
            "forms": len(p.forms),
            "version": p.digest[:8],
        }
        for p in known().values()
    ]
    if as_json:
        show_json(rows)
    elif rows:
        show(list(rows[0]), [tuple(row.values()) for row in rows])
    else:
        typer.echo("There are no programmes yet.")
    for place, problems in broken().items():
        typer.echo(f"{place} is left out: {problems[0]} Run `sapar programmes check {place}`.", err=True)


@programmes.command()
def draw(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code of `sapar programmes list`, or a folder.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write the picture (SVG).")] = None,
    lang: Language = "",
) -> None:
    """Draw a programme's workflow; without --out print it as a table."""
    web.prepare()
    from django.utils import translation

    from sapar.core.cases.programmes import programmes as known
    from sapar.core.cases.programmes.check import check as check_folder
    from sapar.core.cases.programmes.draw import draw as draw_svg
    from sapar.core.cases.programmes.words import heads, rows

    programme = known().get(code)
    if programme is None and Path(code).is_dir():
        programme, problems = check_folder(Path(code))
        if programme is None or problems:
            refuse(f"{code} has problems: run `sapar programmes check {code}` first.")
    if programme is None:
        refuse(f"There is no programme {code}; `sapar programmes list` names them.")
    if out is None:
        with translation.override(lang):
            table, titles = rows(programme), heads()
        show(
            titles,
            [(r.number, r.title, r.sources, r.target, r.by, r.needs, r.due) for r in table],
        )
        return
    try:
        out.write_text(draw_svg(programme, lang), encoding="utf-8")
    except OSError as problem:
        refuse(f"{out} cannot be written: {problem.strerror}.")
    typer.echo(str(out))


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(programmes, name="programmes", rich_help_panel="Cases")
