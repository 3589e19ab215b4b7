"""How the command line says no: one sentence that says what to change, exit status 2, no traceback."""

from __future__ import annotations

from typing import NoReturn

import typer


def refuse(sentence: str) -> NoReturn:
    """End the command because of the user's mistake, which the sentence says how to mend."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
