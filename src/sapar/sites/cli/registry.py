"""`sapar registry`: the register of persons from the command line."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.jsonlines import show_one, utf8
from sapar.sites.cli.options import AsJson, Language
from sapar.sites.cli.population import Engine, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sapar.engines.identity.linkage.reading import BadLine

registry = typer.Typer(help="The register of persons.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Records as CSV with headings.", show_default=False)]
Other = Annotated[
    Path | None, typer.Argument(help="The other file; without it one file is linked in itself.", show_default=False)
]


@registry.command()
def link(
    file_a: File,
    out: Annotated[Path, typer.Option(help="The pairs, as CSV.", dir_okay=False, show_default=False)],
    file_b: Other = None,
    engine: Annotated[Engine, typer.Option(help="Where it is computed.")] = Engine.DUCKDB,
    lang: Language = "",
) -> None:
    """Say which records of one or two files are of one person, how probably, and why.

    Each pair is linked, to be reviewed, or not of one person (link, review, no). Given names that differ never link.
    Rows that cannot be read go to a file beside the pairs. docs/reference/identity.md describes the columns.
    """
    from sapar.engines.identity.messages import message

    paths = [file_a] if file_b is None else [file_a, file_b]
    if out.suffix != ".csv":
        refuse(f"--out {out} must end in .csv.")
    if not out.absolute().parent.is_dir():
        refuse(f"--out {out}: its folder does not exist; create it first.")
    if any(out.absolute() == path.absolute() for path in paths):
        refuse(f"--out {out} is one of the files to be linked; choose another name.")
    try:
        from sapar.engines.identity.linkage.link import Same
        from sapar.engines.identity.linkage.link import link as compare
        from sapar.engines.identity.linkage.reading import BadFile
        from sapar.engines.pathways.spark import NoSpark
    except ModuleNotFoundError as missing:
        refuse(f"This needs the extra `analytics` ({missing.name} is not installed): pip install 'sapar[analytics]'.")
    try:
        with step(message(lang, "link.comparing")):
            found = compare(paths, engine=engine.value, lang=lang)
    except BadFile as problem:
        refuse(message(lang, f"link.file.{problem.reason}", **problem.values))
    except NoSpark as missing:
        refuse(f"--engine spark cannot run: {missing}. Install it, or use --engine duckdb.")
    bad = out.with_name(f"{out.stem}-bad-rows.csv")
    try:
        with step(message(lang, "link.writing")), out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id_a", "id_b", "score", "same", "why", "model"))
            for pair in found.pairs():
                writer.writerow((pair.a, pair.b, pair.score, pair.same.value, pair.why, found.model.version))
        if found.bad:
            _write_bad(bad, found.bad, lang)
    except OSError as error:
        refuse(f"--out {out} cannot be written: {error.strerror}.")
    counts = {same.value: found.counts[same] for same in Same}
    typer.echo(message(lang, "link.done", records=found.records, file=out, **counts))
    if found.bad:
        typer.echo(message(lang, "link.left_out", rows=len(found.bad), file=bad), err=True)


@registry.command()
def search(
    query: Annotated[str, typer.Argument(help="A name, a birth year, a number.", show_default=False)],
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many.")] = 5,
    harder: Annotated[bool, typer.Option("--harder", help="Compare every name (PostgreSQL with pg_trgm).")] = False,
    purpose: Annotated[str, typer.Option(help="Why you look; the log keeps it.")] = "command line",
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """Find persons of the register by name in any alphabet, birth year or number. The search is logged.

    Needs access to the database itself, and then sees every record: it is for those who run the system.
    """
    if not query.strip():
        refuse("Give a name, a birth year or a number to search for.")
    web.prepare()
    from django.utils import translation

    from sapar.core.accounts.actors import system
    from sapar.core.registry import queries, wording

    with web.database(), translation.override(lang):
        found = queries.search(actor=system("command line"), text=query, limit=limit, purpose=purpose, harder=harder)
        if as_json:
            show_one({"hits": [hit.as_json() for hit in found], "ask_year": found.ask_year})
            return
        utf8()
        for hit in found:
            about = ", ".join(filter(None, (str(hit.birth_year or ""), hit.district)))
            typer.echo(f"{hit.uid}  {hit.score:.2f}  {hit.name}{f' ({about})' if about else ''}")
        if not found:
            typer.echo(wording.nobody())
        if found.ask_year:
            typer.echo(wording.ask_year())


@registry.command()
def records(
    out: Annotated[Path, typer.Argument(help="A CSV file that does not exist yet.", dir_okay=False)],
) -> None:
    """Write the register's records as `link` reads them: `link OUT --out pairs.csv`, then `queue pairs.csv`.

    The file holds personal data; it is readable to its owner only. Delete it afterwards.
    """
    web.prepare()
    from sapar.core.accounts.actors import system
    from sapar.core.audit.services import record
    from sapar.core.registry.exchange.linkage import write_records

    with web.database():
        try:
            written = write_records(out)
        except OSError as error:
            refuse(f"{out} cannot be written: {error.strerror}.")
        record(actor=system("command line"), act="registry.export.write", purpose="linkage", details={"rows": written})
    typer.echo(f"{written} records written to {out}.")


@registry.command()
def queue(
    pairs: Annotated[Path, typer.Argument(help="The pairs that `link` wrote.", exists=True, dir_okay=False)],
    join: Annotated[
        bool, typer.Option("--join", help="Make one person of the pairs that `link` calls linked; they can be undone.")
    ] = False,
) -> None:
    """Put pairs found by `link` into the queue where people decide on them."""
    web.prepare()
    from sapar.core.accounts.actors import system
    from sapar.core.registry import services
    from sapar.core.registry.exchange.linkage import read_pairs
    from sapar.core.registry.refusals import Refused

    with web.database():
        try:
            wanted = {"review"} if join else {"review", "link"}
            listed = [(pair, model) for _same, pair, model in read_pairs(pairs, wanted)]
            model = listed[0][1] if listed else ""
            added = services.queue_pairs(
                actor=system("linkage"), pairs=(pair for pair, _ in listed), model_version=model, origin="link"
            )
            joined = services.join_pairs(actor=system("linkage"), pairs=read_pairs(pairs, {"link"})) if join else 0
        except (Refused, UnicodeDecodeError) as problem:
            refuse(f"{pairs} is not a file of pairs: {problem}")
    typer.echo(f"{added} pairs queued, {joined} joined.")


@registry.command()
def reindex(everything: Annotated[bool, typer.Option("--all", help="Make all keys anew.")] = False) -> None:
    """Make the keys that persons are found by, where they are missing or of an older version."""
    web.prepare()
    from sapar.core.registry import lookup

    with web.database():
        typer.echo(f"{lookup.rebuild(everything=everything)} records indexed.")


@registry.command()
def retain(
    persons: Annotated[int, typer.Option(min=0, help="Erase at most so many unused persons.")] = 1000,
) -> None:
    """Erase what the rules of retention say is no longer needed (docs/explanation/register.md)."""
    web.prepare()
    from sapar.core.accounts.actors import system
    from sapar.core.registry import services

    with web.database():
        for rule, number in services.apply_retention(actor=system("retention"), persons=persons).items():
            typer.echo(f"{rule}: {number}")


def _write_bad(path: Path, rows: Sequence[BadLine], lang: str) -> None:
    from sapar.engines.identity.messages import message

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "line", "id", "reason"))
        for row in rows:
            ident = f"'{row.ident}" if row.ident.startswith(("=", "+", "-", "@", "\t", "\r")) else row.ident
            writer.writerow((row.file, row.line, ident, message(lang, f"link.bad.{row.reason}", **row.values)))


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(registry, name="registry", rich_help_panel="Who is it?")
