"""`sapar api`: accounts of other systems, their tokens and webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse

group = typer.Typer(help="Accounts of other systems: tokens, webhooks.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The account's code.")]
Scopes = Annotated[
    list[str], typer.Option("--scope", help="A permission; repeat for more. `all`: what the roles give.")
]


@group.command("add")
def add_account(
    code: Code,
    office: Annotated[str, typer.Option(help="The office's code.")],
    role: Annotated[list[str], typer.Option(help="A role; repeat for more. `sapar staff roles` lists them.")],
    name: Annotated[str, typer.Option(help="What people call the system.")] = "",
) -> None:
    """Add an account for another system, with its roles."""
    web.prepare()
    from django.db import transaction

    from sapar.core.accounts import services, tokens
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.enums import Role
    from sapar.core.accounts.models import Office

    actor = system("command line")
    with web.database(), _refusals(), transaction.atomic():
        where = Office.objects.select_related("organisation").filter(code=office).first()
        if where is None:
            refuse(f"There is no office {office}.")
        if unknown := [one for one in role if one not in Role.values]:
            refuse(f"There is no role {unknown[0]}; there are {', '.join(Role.values)}.")
        made = tokens.add_service_account(actor=actor, code=code, name=name or code, office=where)
        for one in role:
            services.grant(actor=actor, user=made, role=Role(one), office=where)
    typer.echo(f"{code} may act by tokens now: sapar api token {code} --scope …")


@group.command("token")
def issue_token(
    code: Code,
    scope: Scopes,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    days: Annotated[int, typer.Option(help="Days until it ends, at most 366.")] = 90,
) -> None:
    """Issue a token and print its secret, which is shown this once."""
    web.prepare()
    from sapar.core.accounts import actors, policy, tokens
    from sapar.core.accounts.roles import ALL

    with web.database(), _refusals():
        holder = _account(code)
        wanted = [p for p in sorted(ALL) if policy.may(actors.staff(holder), p)] if scope == ["all"] else scope
        made, secret = tokens.issue(
            actor=actors.system("command line"), holder=holder, name=name, scopes=wanted, days=days
        )
    typer.echo(f"{made.uid} ends on {made.expires_at:%Y-%m-%d}. Its secret, shown this once:\n{secret}")


@group.command("tokens")
def list_tokens() -> None:
    """List tokens: uid, account, name, when each ends, when it was last used."""
    web.prepare()
    from sapar.core.accounts import tokens
    from sapar.core.accounts.actors import system

    with web.database():
        for token in tokens.tokens(actor=system("command line")):
            ends = "revoked" if token.revoked_at else f"{token.expires_at:%Y-%m-%d}"
            used = f"{token.used_at:%Y-%m-%d %H:%M}" if token.used_at else "never"
            typer.echo(f"{token.uid}\t{token.holder.email.partition('@')[0]}\t{token.name}\t{ends}\t{used}")


@group.command("revoke")
def revoke_token(uid: Annotated[str, typer.Argument(help="The token's uid.")]) -> None:
    """End a token at once."""
    web.prepare()
    from django.core.exceptions import ValidationError

    from sapar.core.accounts import tokens
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.models import ApiToken

    with web.database(), _refusals():
        try:
            found = ApiToken.objects.select_related("holder").filter(uid=uid).first()
        except ValidationError:
            found = None
        if found is None:
            refuse(f"There is no token {uid}; `sapar api tokens` lists them.")
        tokens.revoke(actor=system("command line"), token=found)
    typer.echo("The token works no more.")


@group.command("webhook")
def add_webhook(
    code: Code,
    url: Annotated[str, typer.Argument(help="The address to be told.")],
    event: Annotated[list[str] | None, typer.Option(help="A kind of action; repeat for more. All if none.")] = None,
) -> None:
    """Have an address told what happens in the cases that an account may see; print the key of its signatures."""
    web.prepare()
    from sapar.core.accounts.actors import system
    from sapar.core.webhooks import services

    with web.database(), _refusals():
        made = services.add_webhook(actor=system("command line"), holder=_account(code), url=url, events=event or ())
        key = services.public_key()
    typer.echo(f"{made.uid} is told from now on. Check its signatures with {key}")


def _account(code: str) -> Any:
    from sapar.core.accounts.models import User

    found = User.objects.filter(email=f"{code}@service.invalid", service=True).first()
    if found is None:
        refuse(f"There is no account {code}; add it with `sapar api add`.")
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a service refuses into one sentence."""
    from sapar.core.accounts.services import Refused as OfAccounts
    from sapar.core.webhooks.refusals import Refused

    try:
        yield
    except (OfAccounts, Refused) as problem:
        refuse(str(problem))


def register(app: typer.Typer) -> None:
    """Add the group to `sapar`."""
    app.add_typer(group, name="api", rich_help_panel="Run it")
