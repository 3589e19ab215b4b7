"""Invented organisations, offices and staff for tests: two organisations, the first with two offices."""

from __future__ import annotations

from dataclasses import dataclass

from sapar.core.accounts import services
from sapar.core.accounts.actors import Actor, staff, system
from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, User

SYSTEM = system("test")
PASSWORD = "lorry violet 92 sky"


def named(text: str) -> dict[str, str]:
    """The same name in three languages."""
    return {"ky": text, "ru": text, "en": text}


@dataclass(frozen=True)
class World:
    """Missions with the offices `moscow` and `astana`, and a foreign organisation with `elsewhere`."""

    missions: Organisation
    foreign: Organisation
    moscow: Office
    astana: Office
    elsewhere: Office


def world() -> World:
    """Make them."""
    made = {}
    for code, kind in (("missions", OrganisationKind.MISSIONS), ("foreign", OrganisationKind.NGO)):
        made[code] = services.add_organisation(actor=SYSTEM, code=code, kind=kind, names=named(code), country="KG")
    offices = {
        code: services.add_office(
            actor=SYSTEM, organisation=made[whole], code=code, kind=OfficeKind.EMBASSY, names=named(code), country=land
        )
        for code, whole, land in (("moscow", "missions", "RU"), ("astana", "missions", "KZ"),
                                  ("elsewhere", "foreign", "KG"))
    }  # fmt: skip
    return World(made["missions"], made["foreign"], offices["moscow"], offices["astana"], offices["elsewhere"])


def member(
    email: str, office: Office, *roles: Role, whole: bool = False, clearance: Sensitivity = Sensitivity.PERSONAL,
    programme: str = "",
) -> User:  # fmt: skip
    """A member of staff who holds the roles, for the office or for its `whole` organisation."""
    user = services.invite(actor=SYSTEM, email=email, full_name=email.split("@")[0].title(), office=office)[0].user
    for role in roles:
        services.grant(
            actor=SYSTEM, user=user, role=role, office=None if whole else office, organisation=office.organisation,
            clearance=clearance, programme=programme,
        )  # fmt: skip
    return user


def actor(user: User) -> Actor:
    """The user as the one who acts, with the roles held today."""
    return staff(User.objects.get(pk=user.pk))
