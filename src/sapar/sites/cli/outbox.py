"""`sapar outbox`: hand over what waits to be sent, and see how it stands."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from sapar.sites.cli import web

group = typer.Typer(help="Messages to people: hand over what waits, see how it stands.", no_args_is_help=True)

Watch = Annotated[int, typer.Option(min=0, help="Look again after so many seconds, until stopped; 0: once.")]


@group.command()
def send(watch: Watch = 0) -> None:
    """Hand over every message that is due, by e-mail, SMS or messenger, or as files in var/outbox."""
    web.prepare()
    from django.core.exceptions import ImproperlyConfigured

    from sapar.core.outbox.services import deliver_as_system
    from sapar.sites.cli.errors import refuse

    try:
        while True:
            outcome = deliver_as_system()
            typer.echo(", ".join(f"{status}: {number}" for status, number in sorted(outcome.items())) or "nothing due")
            if not watch:
                return
            time.sleep(watch)
    except ImproperlyConfigured as problem:
        refuse(str(problem))
    except KeyboardInterrupt:
        return


@group.command()
def status() -> None:
    """How many messages wait to be sent."""
    web.prepare()
    from sapar.core.outbox.queries import waiting

    typer.echo(f"waiting: {waiting()}")


def register(app: typer.Typer) -> None:
    """Add the group to `sapar`."""
    app.add_typer(group, name="outbox", rich_help_panel="Run it")
