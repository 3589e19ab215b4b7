"""`sapar facts`: tables of facts about a population, made up for trial or checked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sapar.sites.cli.errors import refuse

if TYPE_CHECKING:
    from sapar.engines.pathways.facts.texts import Lang


class Language(StrEnum):
    """The languages of messages."""

    KY = "ky"
    RU = "ru"
    EN = "en"


InLanguage = Annotated[Language, typer.Option(help="Language of the messages.")]

facts = typer.Typer(help="Tables of facts about a population.", no_args_is_help=True)


@facts.command()
def generate(
    persons: Annotated[int, typer.Option(help="How many persons.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables.", file_okay=False)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same nation.", min=0)] = 1,
    lang: InLanguage = Language.EN,
) -> None:
    """Make a synthetic nation: nobody in it exists."""
    from sapar.engines.pathways.facts.generate import generate as make
    from sapar.engines.pathways.facts.texts import say

    words: Lang = lang.value
    if persons < 1:
        refuse(say("nobody", words))
    try:
        with _progress(persons, words) as step:
            counts = make(out, persons, seed, step)
    except OSError:
        refuse(say("cannot_write", words, value=str(out)))
    for table, number in counts.items():
        typer.echo(say("rows_made", words, table=table, value=str(number)))


@facts.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder with the tables.")],
    bad_rows: Annotated[Path, typer.Option(help="Where to list what is bad.", dir_okay=False)] = Path("bad_rows.csv"),
    lang: InLanguage = Language.EN,
) -> None:
    """Read the tables and list what is bad in them; exit status 2 if anything is."""
    from sapar.engines.pathways.facts import FactsError, load
    from sapar.engines.pathways.facts.texts import say

    words: Lang = lang.value
    try:
        found = load(folder)
    except FactsError as error:
        refuse(error.text(words))
    with found:
        for table, number in found.counts.items():
            typer.echo(say("rows_read", words, table=table, value=str(number)))
        if not found.bad_count:
            typer.echo(say("all_well", words))
            return
        try:
            found.write_bad_rows(bad_rows, words)
        except OSError:
            refuse(say("cannot_write", words, value=str(bad_rows)))
        refuse(say("bad_rows", words, value=str(found.bad_count), other=str(found.set_aside), file=str(bad_rows)))


def register(app: typer.Typer) -> None:
    """Add `sapar facts` to `sapar`."""
    app.add_typer(facts, name="facts", rich_help_panel="A nation")


@contextmanager
def _progress(persons: int, lang: Lang) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, one line a step elsewhere."""
    from sapar.engines.pathways.facts.texts import say

    if sys.stderr.isatty():
        with typer.progressbar(length=persons, file=sys.stderr) as bar:
            yield lambda done, _: bar.update(done - bar.pos)
    else:
        yield lambda done, _: typer.echo(say("persons_made", lang, value=str(done)), err=True)
