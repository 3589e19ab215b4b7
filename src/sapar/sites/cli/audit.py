"""`sapar audit`: is the log whole, its signed roots, who has read a person's record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import AsJson

group = typer.Typer(help="The log of reads and writes: is it whole, who has read a record.", no_args_is_help=True)

WRONG = {
    "changed": "Entry {position} (row {row}) was changed.",
    "missing": "Entry {position} is missing.",
    "moved": "Entry {position} (row {row}) does not follow the entry before it.",
    "differs_from_root": "Entry {position} is not the one that was signed{at}: the log was written anew.",
    "cut_off": "Everything from entry {position} on is missing: a root signed{at} counts further.",
    "bad_root": "A line of the file of roots (position {position}) is not whole or not signed by us.",
}


@group.command()
def verify(
    roots: Annotated[Path | None, typer.Option(help="A copy of the roots kept elsewhere; else var/audit.")] = None,
    key: Annotated[str, typer.Option(help="The public key that `sapar audit root` has printed; else ours.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read the whole log against its chain and its signed roots; name the first bad entry and end with status 1."""
    web.prepare()
    from sapar.core.audit import chain
    from sapar.core.audit import roots as kept
    from sapar.core.audit.keys import public_key

    if roots is not None and not roots.is_file():
        refuse(f"There is no file {roots}.")
    try:
        public = public_key(key) if key else kept.key().public_key()
    except ValueError:
        refuse("The key must be the 64 hexadecimal digits that `sapar audit root` prints.")
    with web.database():
        chain.seal()
        found = chain.verify(kept.read(roots or kept.folder() / "roots.jsonl", public))
    said = {
        "whole": not found.wrong, "entries": found.entries, "roots": found.roots, "wrong": found.wrong or None,
        "position": found.position, "row": found.entry_id, "root_at": found.root_at or None,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(said))
    elif found.wrong:
        at = f" on {found.root_at}" if found.root_at else ""
        typer.echo(WRONG[found.wrong].format(position=found.position, row=found.entry_id, at=at), err=True)
    else:
        typer.echo(f"The log is whole: {found.entries} entries, {found.roots} signed roots agree.")
    if found.wrong:
        raise typer.Exit(1)


@group.command()
def root() -> None:
    """Sign the head of the log now; print the root and the public key to hand to whoever keeps copies."""
    web.prepare()
    from sapar.core.audit import chain
    from sapar.core.audit import roots as kept
    from sapar.core.audit.keys import public_text

    with web.database():
        chain.seal()
        made = kept.write()
    if made is None:
        refuse("The log is empty: there is nothing to sign yet.")
    typer.echo(f"position {made.position}\ndigest   {made.digest}\nat       {made.at}")
    typer.echo(f"key      {public_text(kept.key().public_key())}\nfile     {kept.folder() / 'roots.jsonl'}")


@group.command()
def who(
    person_uid: Annotated[str, typer.Argument(help="The person's uid, as in the address of their page.")],
    as_json: AsJson = False,
) -> None:
    """Say who has read or written a person's record, when and why: for an answer to that person."""
    web.prepare()
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.models import Office, User
    from sapar.core.accounts.oversight import Filters, entries
    from sapar.core.audit.queries import UNTOLD

    with web.database():
        asked = entries(actor=system("command line"), filters=Filters(person=person_uid))
        rows = list(asked.exclude(act="audit.entry.read").exclude(act__in=UNTOLD).order_by("id"))
        names = {str(pk): name for pk, name in User.objects.values_list("pk", "full_name")}
        offices = dict(Office.objects.values_list("pk", "code"))
    said = [
        {
            "at": row.at.isoformat(timespec="seconds"), "act": row.act, "outcome": row.outcome, "purpose": row.purpose,
            "who": names.get(row.actor_id, row.actor_id) if row.actor_kind == "staff" else row.actor_kind,
            "office": offices.get(row.office_id or 0),
        }
        for row in rows
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    elif not said:
        typer.echo("Nobody has read or written this record.")
    else:
        for one in said:
            typer.echo(f"{one['at']}  {one['act']}  {one['who']}  {one['office'] or '-'}  {one['purpose'] or '-'}")


def register(app: typer.Typer) -> None:
    """Add the group to `sapar`."""
    app.add_typer(group, name="audit", rich_help_panel="Run it")
