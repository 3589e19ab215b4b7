"""`sapar demo` and `sapar serve`: the pages, with demonstration data or without."""

from __future__ import annotations

from typing import Annotated

import typer

from sapar.sites.cli import web

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on; demo takes the next free one.")]
Workers = Annotated[int, typer.Option(help="Processes.")]


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Set up a database with demonstration data and serve the pages."""
    web.prepare()
    from sapar.lines.employment.services import demonstration, load_examples

    web.migrate()
    load_examples(examples=demonstration())
    web.collect_static()
    chosen = web.free_port(host, port)
    web.run_server(host, chosen, workers=1, when_ready=lambda: _say(host, chosen))


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


def _say(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"Sapar is at http://{shown}:{port}/ (stop with Ctrl+C)")
