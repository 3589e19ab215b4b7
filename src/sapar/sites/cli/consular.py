"""`sapar consular`: what the consular line has to have done each night."""

from __future__ import annotations

from typing import Annotated

import typer

from sapar.sites.cli import web

group = typer.Typer(help="Nightly work of the consular line.", no_args_is_help=True)


@group.command()
def stays(
    country: Annotated[str, typer.Option(help="One country (ISO 3166-1 alpha-2); all if not given.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Also those that were computed today already.")] = False,
) -> None:
    """Compute until when each present stay is lawful, for the desks of the missions. Stopped, it goes on."""
    web.prepare()
    from django.utils import timezone

    from sapar.core.accounts import actors
    from sapar.lines.consular.services import compute_stay_ends
    from sapar.sites.cli.errors import refuse

    if country and not (len(country) == 2 and country.isalpha() and country.isupper()):
        refuse("Write the country as two capital letters, for example RU.")
    done = compute_stay_ends(
        actor=actors.system("consular"), on=timezone.localdate(), country=country, again=again,
        tell=lambda done: typer.echo(f"{done} so far", err=True),
    )  # fmt: skip
    typer.echo(f"stays: {done}")


@group.command()
def tidy() -> None:
    """Forget requests that nobody confirmed, mark who did not come, forget names of past appointments."""
    web.prepare()
    from sapar.core.accounts import actors
    from sapar.lines.consular.services import close_past, forget_requests

    actor = actors.system("consular")
    typer.echo(f"requests forgotten: {forget_requests(actor=actor)}")
    typer.echo(f"appointments missed: {close_past(actor=actor)}")


def register(app: typer.Typer) -> None:
    """Add the group to `sapar`."""
    app.add_typer(group, name="consular", rich_help_panel="Run it")
