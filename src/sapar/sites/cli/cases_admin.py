"""`sapar cases`: states held against their logs, and what happens by the clock."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import AsJson
from sapar.sites.cli.tables import show_json

cases = typer.Typer(help="Cases: verify, rebuild, remind.", no_args_is_help=True)


@cases.command()
def rebuild(
    verify: Annotated[bool, typer.Option("--verify", help="Only compare; exit status 2 if anything differs.")] = False,
    number: Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="Only this case.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the stored state of every case with its log, and make it what the log says."""
    web.prepare()
    from sapar.core.accounts import actors
    from sapar.core.cases import rebuilding
    from sapar.core.cases.models import Case

    chosen = Case.objects.all() if number is None else Case.objects.filter(number=number)
    if number is not None and not chosen.exists():
        refuse(f"There is no case {number}; write its number as it is shown.")
    looked, found = 0, []
    for count, differences in rebuilding.verify(chosen):
        looked += count
        found += differences
        if sys.stderr.isatty():
            typer.echo(f"\r{looked} cases, {len(found)} differ", nl=False, err=True)
    if sys.stderr.isatty():
        typer.echo("", err=True)
    if not verify:
        actor = actors.system("cases.rebuild")
        repaired = [rebuilding.repair(actor=actor, case=one.case) for one in found]
        found = [one for one in repaired if one is not None]
    if as_json:
        rows = [{"number": d.number, "fields": list(d.fields), "repaired": d.repaired} for d in found]
        show_json({"cases": looked, "differences": rows})
    else:
        for one in found:
            done = " (repaired)" if one.repaired else ""
            typer.echo(f"{one.number}: {', '.join(one.fields)}{done}")
        typer.echo(f"{looked} cases, {len(found)} {'differ' if verify else 'differed'}.")
    if any(not one.repaired for one in found):
        raise typer.Exit(2)


@cases.command()
def tick() -> None:
    """Bring overdue cases to the supervisors and send reminders; safe to run as often as one likes."""
    web.prepare()
    from sapar.core.accounts import actors
    from sapar.core.cases.services.ticking import tick as do_tick

    done = do_tick(actor=actors.system("cases.tick"))
    typer.echo(f"{done.escalated} escalated, {done.reminded} reminded.")


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(cases, name="cases", rich_help_panel="Cases")
