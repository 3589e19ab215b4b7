"""`sapar demo` and `sapar serve`: the pages, with demonstration data or without."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from sapar.sites.cli import web

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on; demo takes the next free one.")]
Workers = Annotated[int, typer.Option(help="Processes.")]


class Size(StrEnum):
    """How large the demonstration is."""

    EVERYDAY = "everyday"  # some hundred persons and cases
    NATION = "nation"  # those and as many as a country has


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    size: Annotated[Size, typer.Option(help="nation: 1.5 million persons, for measuring; takes hours, goes on if stopped.")] = Size.EVERYDAY,
    persons: Annotated[int, typer.Option(min=1, help="Persons of the nation.")] = 1_500_000,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load the data and do not serve the pages.")] = False,
) -> None:  # fmt: skip
    """Set up a database with demonstration data and serve the pages. Everybody in it is invented."""
    os.environ.setdefault("SAPAR_DEMONSTRATION", "yes")  # invented staff need no second factor
    web.prepare()
    from sapar.core.outbox.services import deliver_as_system
    from sapar.lines.employment.services import demonstration, load_examples
    from sapar.sites.cli.demonstration import loading, places, roadmap

    web.migrate()
    load_examples(examples=demonstration())
    loading.load()
    roadmap.load()
    deliver_as_system()
    if size == Size.NATION:
        from sapar.sites.cli.demonstration import nation

        tell = lambda text: typer.echo(text, err=True)  # noqa: E731
        nation.load(persons=persons, tell=tell, processes=min(2, os.cpu_count() or 1))
    if load_only:
        return
    web.collect_static()
    chosen = web.free_port(host, port)
    password = places.password()
    web.run_server(host, chosen, workers=1, when_ready=lambda: _say(host, chosen, password))


def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 2) -> None:
    """Serve the pages on the database that the settings name."""
    web.prepare()
    web.migrate()
    web.collect_static()
    web.run_server(host, web.free_port(host, port, tries=1), workers, when_ready=lambda: _say(host, port))


def manage(context: typer.Context) -> None:
    """Run a management command of Django (migrate, makemigrations, shell…)."""
    web.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sapar manage", *context.args])


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`, under the heading for those who run it."""
    panel = "Run it"
    app.command(rich_help_panel=panel)(demo)
    app.command(rich_help_panel=panel)(serve)
    app.command(
        rich_help_panel=panel,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(manage)


def _say(host: str, port: int, password: str | None = None) -> None:
    shown = f"[{host}]" if ":" in host else host
    if password is not None:
        _tell_accounts(password)
    typer.echo(f"Sapar is at http://{shown}:{port}/ (stop with Ctrl+C)")


def _tell_accounts(password: str) -> None:
    from sapar.sites.cli.demonstration.places import DOMAIN, STAFF

    typer.echo("Invented staff, for the office at /en/office/:")
    for name, _full_name, office, roles, _clearance, _whole in STAFF:
        typer.echo(f"  {f'{name}@{DOMAIN}':<44} {office:<16} {', '.join(roles)}")
    typer.echo(f"Their password here: {password}")
