"""`sapar backup` and `sapar restore`: everything in one archive, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse

Archive = Annotated[Path, typer.Argument(help="The archive (.tar.gz).", show_default=False)]


def backup(archive: Archive) -> None:
    """Copy the database, the kept files and the log's roots into one archive, while people go on working."""
    web.prepare()
    from sapar.core.backup.engines import BackupError
    from sapar.core.backup.services import back_up

    try:
        made = back_up(target=archive, step=_step)
    except (BackupError, OSError) as error:
        refuse(_said(error))
    rows = sum(table.rows for table in made.tables.values())
    typer.echo(f"{archive}: {rows} rows of {len(made.tables)} tables, {len(made.files)} files.")


def restore(
    archive: Archive,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the data that is there.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every row and file with the archive after.")
    ] = False,
) -> None:
    """Put the data of an archive in place; erasures that were made since are made again."""
    web.prepare()
    from sapar.core.backup.engines import BackupError
    from sapar.core.backup.services import differences
    from sapar.core.backup.services import restore as put_back

    try:
        manifest = put_back(source=archive, replace=replace, step=_step)
        found = differences(manifest, _step) if verify else []
    except (BackupError, OSError) as error:
        refuse(_said(error))
    for difference in found:
        typer.echo(difference, err=True)
    if found:
        refuse("The restored data differs from the archive as listed.")
    web.migrate()  # an archive of an older version is brought up to date
    from sapar.core.accounts.actors import system
    from sapar.core.registry.services import repeat_erasures

    repeat_erasures(actor=system("restore"))
    rows = sum(table.rows for table in manifest.tables.values())
    checked = ", compared with the archive and equal" if verify else ""
    typer.echo(f"Restored {rows} rows of {len(manifest.tables)} tables, {len(manifest.files)} files{checked}.")


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    panel = "Run it"
    app.command(rich_help_panel=panel)(backup)
    app.command(rich_help_panel=panel)(restore)


def _step(name: str) -> None:
    typer.echo(f"… {name}", err=True)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'The archive'} cannot be read or written: {error.strerror}."
    return str(error)
