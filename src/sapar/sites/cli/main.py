"""`sapar`: the table of contents of the command line. Each command is in a file of its own."""

from __future__ import annotations

import typer

from sapar.sites.cli import demo

app = typer.Typer(
    name="sapar",
    help="May I go, stay and work there? The law, for one person and for a nation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# The order here is the order of `sapar --help`.
for command in (demo,):
    command.register(app)
