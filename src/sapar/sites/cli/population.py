"""What `sapar assess` and `sapar reform` share: reading facts, choosing an engine, telling the steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sapar.engines.pathways.messages import message
from sapar.sites.cli.errors import refuse

if TYPE_CHECKING:
    from sapar.engines.pathways.batch import Population
    from sapar.engines.pathways.facts import Facts


class Engine(StrEnum):
    """Where a population is computed."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def known_corridor(code: str) -> str:
    """A destination of the registry; ends the command for any other."""
    from sapar.engines.corridors.registry import CORRIDORS

    codes = [name for name, meta in CORRIDORS.items() if meta.is_destination]
    if code not in codes:
        refuse(f"--corridor {code} is not known here; choose one of {', '.join(codes)}.")
    return code


def say_if_unknown(code: str, on: date, lang: str) -> None:
    """Say up to which day the law is known, if the day asked about lies beyond."""
    from sapar.engines.corridors.registry import CORRIDORS
    from sapar.engines.pathways.words import day

    until = CORRIDORS[code].law_known_until
    if on > until:
        typer.echo(message(lang, "warning.law_unknown_after", until=day(until.isoformat(), lang)), err=True)


@contextmanager
def checked(folder: Path, bad_rows: Path, lang: str) -> Iterator[Facts]:
    """The facts of a folder, read and checked; what is bad is listed in a file, and said."""
    try:
        from sapar.engines.pathways.facts import FactsError, load
    except ModuleNotFoundError as missing:
        refuse(f"This needs the extra `analytics` ({missing.name} is not installed): pip install 'sapar[analytics]'.")
    try:
        facts = load(folder)
    except FactsError as error:
        refuse(error.text(lang))  # type: ignore[arg-type]
    with facts:
        if facts.bad_count:
            try:
                facts.write_bad_rows(bad_rows, lang)  # type: ignore[arg-type]
            except OSError as error:
                refuse(f"{bad_rows} cannot be written: {error.strerror}.")
            said = message(lang, "assess.bad", bad=facts.bad_count, file=bad_rows, aside=facts.set_aside)
            typer.echo(said, err=True)
        yield facts


@contextmanager
def population(facts: Facts, engine: Engine) -> Iterator[Population]:
    """The facts as a population on the engine."""
    from sapar.engines.pathways.batch import Population
    from sapar.engines.pathways.facts import TABLES

    if engine is Engine.DUCKDB:
        backend = facts.ibis()
        people = Population({name: backend.table(name) for name in TABLES})
        try:
            yield people
        finally:
            people.close()
        return
    from sapar.engines.pathways.spark import NoSpark, on_spark

    try:
        with on_spark(facts) as found:
            yield found
    except NoSpark as missing:
        refuse(f"--engine spark cannot run: {missing}. Install it, or use --engine duckdb.")


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """A long step: a spinner on a terminal, one line elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(sentence):
            yield
    else:
        typer.echo(sentence, err=True)
        yield
