"""`sapar staff`: the first administrator, invitations, roles, leaving."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse

group = typer.Typer(help="Members of staff: invite, give roles, let go.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address of the member of staff.")]
Name = Annotated[str, typer.Option(help="Full name.")]
RoleName = Annotated[str, typer.Option("--role", help="A role; `sapar staff roles` lists them.")]
OfficeCode = Annotated[str, typer.Option("--office", help="The office's code.")]
Programme = Annotated[str, typer.Option(help="Only for this programme; else for all.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")]
Address = Annotated[str, typer.Option(help="Where people open Sapar; links begin with it.")]
Lang = Annotated[str, typer.Option("--lang", help="ky, ru or en: the language of the mail.")]
HERE = "http://127.0.0.1:8000"


@group.command()
def first(
    email: Email,
    name: Name,
    organisation: Annotated[str, typer.Option(help="Code of the organisation; made if there is none.")] = "ministry",
    country: Annotated[str, typer.Option(help="Its country, two letters.")] = "KG",
    address: Address = HERE,
    lang: Lang = "ky",
) -> None:
    """Make the first administrator and print the link to choose a password; refused where there is one already."""
    web.prepare()
    from django.db import transaction

    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role
    from sapar.core.accounts.models import Office, Organisation, RoleHolding

    actor = system("command line")
    with web.database(), refusals(), transaction.atomic():
        if RoleHolding.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True, ends=None).exists():
            refuse("There is an administrator already; they invite others, or use `sapar staff invite`.")
        names = dict.fromkeys(("ky", "ru", "en"), organisation)
        whole = Organisation.objects.filter(code=organisation).first() or services.add_organisation(
            actor=actor, code=organisation, kind=OrganisationKind.MINISTRY, names=names, country=country
        )
        office = Office.objects.filter(organisation=whole).order_by("pk").first() or services.add_office(
            actor=actor, organisation=whole, code=organisation, kind=OfficeKind.HEADQUARTERS, names=names,
            country=country,
        )  # fmt: skip
        invitation, secret = services.invite(actor=actor, email=email, full_name=name, office=office, language=lang)
        services.grant(actor=actor, user=invitation.user, role=Role.ADMINISTRATOR, office=None, organisation=whole)
    typer.echo(f"Open this link within three days and choose a password:\n{_link(address, lang, secret)}")


@group.command()
def invite(
    email: Email, name: Name, office: OfficeCode, role: RoleName, programme: Programme = "", until: Until = None,
    address: Address = HERE, lang: Lang = "ky",
) -> None:  # fmt: skip
    """Open an account with a role and mail the link to choose a password."""
    web.prepare()
    from django.db import transaction

    from sapar.core.accounts import mail, services
    from sapar.core.accounts.actors import system

    actor = system("command line")
    with web.database(), refusals(), transaction.atomic():
        place = _office(office)
        invitation, secret = services.invite(actor=actor, email=email, full_name=name, office=place, language=lang)
        services.grant(
            actor=actor, user=invitation.user, role=_role(role), office=place, programme=programme, ends=_day(until)
        )
    hours = int(services.INVITATION_LASTS.total_seconds() // 3600)
    mail.send_link(invitation.user, _link(address, lang, secret), "invitation", hours)
    typer.echo(f"{invitation.user.email} has been sent a link.")


@group.command()
def grant(email: Email, office: OfficeCode, role: RoleName, programme: Programme = "", until: Until = None) -> None:
    """Let somebody hold a role."""
    web.prepare()
    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system

    with web.database(), refusals():
        services.grant(
            actor=system("command line"), user=_user(email), role=_role(role), office=_office(office),
            programme=programme, ends=_day(until),
        )  # fmt: skip
    typer.echo(f"{email} holds {role} for {office}.")


@group.command()
def revoke(email: Email, role: RoleName) -> None:
    """End a role, wherever it is held."""
    web.prepare()
    from django.utils import timezone

    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system

    with web.database():
        today = timezone.localdate()
        held = [h for h in _user(email).holdings.filter(role=_role(role)) if h.ends is None or h.ends >= today]
        if not held:
            refuse(f"{email} does not hold {role}.")
        for holding in held:
            services.revoke(actor=system("command line"), holding=holding)
    typer.echo(f"{email} no longer holds {role}.")


@group.command()
def leave(email: Email) -> None:
    """Let somebody go: at once no session, password, passkey or role of theirs works; their cases are handed over."""
    web.prepare()
    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system

    with web.database(), refusals():
        services.leave(actor=system("command line"), user=_user(email))
    typer.echo(f"{email} has left.")


Names = tuple[str, str, str]


@group.command()
def organisation(
    code: Annotated[str, typer.Argument(help="Its code: small Latin letters, digits, hyphens.")],
    kind: Annotated[str, typer.Option(help="ministry, missions, agency, iom or ngo.")],
    names: Annotated[Names, typer.Option("--names", help="Its name in Kyrgyz, Russian and English.")],
    country: Annotated[str, typer.Option(help="Two letters.")] = "KG",
) -> None:
    """Add an organisation."""
    web.prepare()
    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.enums import OrganisationKind

    if kind not in OrganisationKind.values:
        refuse(f"There is no kind {kind}; there are {', '.join(OrganisationKind.values)}.")
    with web.database(), refusals():
        services.add_organisation(
            actor=system("command line"), code=code, kind=OrganisationKind(kind), names=_names(names), country=country
        )
    typer.echo(f"{code} is there.")


@group.command()
def office(
    code: Annotated[str, typer.Argument(help="Its code: small Latin letters, digits, hyphens.")],
    organisation: Annotated[str, typer.Option(help="Code of its organisation.")],
    kind: Annotated[str, typer.Option(help="embassy, consulate, headquarters or regional.")],
    names: Annotated[Names, typer.Option("--names", help="Its name in Kyrgyz, Russian and English.")],
    country: Annotated[str, typer.Option(help="Where it is, two letters.")],
    time_zone: Annotated[str, typer.Option(help="For example Europe/Moscow.")] = "Asia/Bishkek",
    serves: Annotated[str, typer.Option(help="Countries whose resident citizens it looks after: RU,BY.")] = "",
) -> None:
    """Add an office: an embassy, a consulate, a regional office."""
    web.prepare()
    from sapar.core.accounts import services
    from sapar.core.accounts.actors import system
    from sapar.core.accounts.enums import OfficeKind
    from sapar.core.accounts.models import Organisation

    if kind not in OfficeKind.values:
        refuse(f"There is no kind {kind}; there are {', '.join(OfficeKind.values)}.")
    with web.database(), refusals():
        whole = Organisation.objects.filter(code=organisation).first()
        if whole is None:
            refuse(f"There is no organisation {organisation}.")
        services.add_office(
            actor=system("command line"), organisation=whole, code=code, kind=OfficeKind(kind), names=_names(names),
            country=country, time_zone=time_zone, serves=[one.strip() for one in serves.split(",") if one.strip()],
        )  # fmt: skip
    typer.echo(f"{code} is there.")


def _names(names: Names) -> dict[str, str]:
    return dict(zip(("ky", "ru", "en"), names, strict=True))


@group.command("list")
def list_staff(office: Annotated[str, typer.Option(help="Only this office.")] = "") -> None:
    """List staff with the roles they hold today."""
    web.prepare()
    from django.utils import timezone

    from sapar.core.accounts import queries
    from sapar.core.accounts.actors import system

    with web.database():
        today = timezone.localdate()
        for user in queries.staff(actor=system("command line"), office=office):
            roles = ", ".join(
                f"{h.role}@{h.office.code if h.office else h.organisation.code}"
                for h in user.holdings.all()
                if h.holds_on(today)
            )
            typer.echo(f"{user.email}\t{user.office.code if user.office else '-'}\t{roles or '-'}")


@group.command()
def roles() -> None:
    """List the roles."""
    web.prepare()
    from sapar.core.accounts.enums import Role

    for role in Role:
        typer.echo(f"{role.value}\t{role.label}")


def refusals() -> Any:
    """Turn what a service refuses into one sentence."""
    from contextlib import contextmanager

    from sapar.core.accounts.services import Refused

    @contextmanager
    def said() -> Any:
        try:
            yield
        except Refused as problem:
            refuse(str(problem))

    return said()


def _link(address: str, lang: str, secret: str) -> str:
    from django.urls import reverse
    from django.utils.translation import override

    with override(lang):
        return address.rstrip("/") + reverse("account_invitation", args=[secret])


def _office(code: str) -> Any:
    from sapar.core.accounts.models import Office

    found = Office.objects.filter(code=code).first()
    if found is None:
        refuse(f"There is no office {code}.")
    return found


def _user(email: str) -> Any:
    from sapar.core.accounts.models import User

    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        refuse("Nobody has this address.")
    return found


def _role(name: str) -> Any:
    from sapar.core.accounts.enums import Role

    if name not in Role.values:
        refuse(f"There is no role {name}; there are {', '.join(Role.values)}.")
    return Role(name)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def register(app: typer.Typer) -> None:
    """Add the group to `sapar`."""
    app.add_typer(group, name="staff", rich_help_panel="Run it")
