"""`sapar`: the table of contents of the command line. Each command is in a file of its own."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from sapar.sites.cli import (
    assess,
    audit,
    backup,
    case_import,
    cases_admin,
    check,
    consular,
    corridors,
    demo,
    facts,
    machines,
    mrz,
    names,
    outbox,
    programmes,
    reform,
    registry,
    roadmap,
    staff,
    worker,
)

# The headings of `sapar --help` follow this order; the heading itself is stated where a command is added.
ORDER = (
    "check",
    "corridors",
    "assess",
    "reform",
    "facts",
    "names",
    "mrz",
    "registry",
    "demo",
    "serve",
    "worker",
    "staff",
    "api",
    "audit",
    "backup",
    "restore",
    "manage",
)


class Contents(TyperGroup):
    """Lists single commands and groups of commands in one order; Typer would list all groups last."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands of ORDER, then any other."""
        known = super().list_commands(ctx)
        return sorted(known, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


app = typer.Typer(
    name="sapar",
    cls=Contents,
    help="May I go, stay and work there? The law, for one person and for a nation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    check,
    corridors,
    assess,
    reform,
    facts,
    names,
    mrz,
    registry,
    demo,
    roadmap,
    worker,
    outbox,
    consular,
    backup,
    staff,
    machines,
    audit,
    programmes,
    cases_admin,
    case_import,
):
    command.register(app)
