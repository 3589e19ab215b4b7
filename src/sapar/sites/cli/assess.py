"""`sapar assess`: the rules of one country asked of everybody in a folder of facts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from sapar.engines.pathways.messages import message
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import Language, as_date
from sapar.sites.cli.population import Engine, checked, known_corridor, population, say_if_unknown, step


def assess(
    folder: Annotated[Path, typer.Argument(metavar="FACTS_DIR", help="Folder with the tables of facts.")],
    corridor: Annotated[str, typer.Option(help="The destination, for example RU.")],
    on: Annotated[str, typer.Option(help="The day asked about, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(help="The answers: .parquet or .csv.", dir_okay=False)],
    engine: Annotated[Engine, typer.Option(help="Where it is computed.")] = Engine.DUCKDB,
    reasons: Annotated[bool, typer.Option("--reasons", help="Print what each bit of `reasons` says.")] = False,
    lang: Language = "",
) -> None:
    """Ask the rules of a country of everybody: one row a person."""
    code = known_corridor(corridor)
    asked = as_date(on, "--on")
    if out.suffix not in (".parquet", ".csv"):
        refuse(f"--out {out} must end in .parquet or .csv.")
    if not out.absolute().parent.is_dir():
        refuse(f"--out {out}: its folder does not exist; create it first.")
    from sapar.engines.corridors.registry import corridor as rules
    from sapar.engines.pathways.days import to_day

    say_if_unknown(code, asked, lang)
    with ExitStack() as stack:
        with step(message(lang, "assess.reading")):
            facts = stack.enter_context(checked(folder, out.with_name(f"{out.stem}-bad-rows.csv"), lang))
        from sapar.engines.pathways.population import assess as ask
        from sapar.engines.pathways.population import reason_names, write

        chosen = rules(code)
        names = reason_names(chosen)
        people = stack.enter_context(population(facts, engine))
        with step(message(lang, "assess.asking", corridor=code, on=asked)):
            table = ask(people, chosen, to_day(asked))
        with step(message(lang, "assess.writing")):
            try:
                rows = write(table, out, {"corridor": code, "on": asked.isoformat(), "reasons": list(names)})
            except OSError as error:
                refuse(f"--out {out} cannot be written: {error.strerror}.")
    typer.echo(message(lang, "assess.done", rows=rows, file=out))
    if reasons:
        typer.echo(message(lang, "assess.reasons"))
        for bit, name in enumerate(names):
            typer.echo(f"{bit:>3}  {name}")


def register(app: typer.Typer) -> None:
    """Add `sapar assess` to `sapar`."""
    app.command(rich_help_panel="A nation")(assess)
