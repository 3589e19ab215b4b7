"""A small service to test cases in: two missions and a ministry, their staff, an invented citizen, a programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from sapar.core.accounts import actors
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, RoleHolding, Team, User
from sapar.core.cases import services
from sapar.core.cases.models import Case
from sapar.core.registry.models import Person

PROGRAMMES = Path(__file__).parent / "programmes"
ANSWERS = {"subject": "Passport lost", "detained": "no", "people": 2, "secret": "sentinel"}


@dataclass
class World:
    """Who and what there is."""

    moscow: Office
    astana: Office
    ministry: Office
    team: Team
    person: Person
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        """A member of staff as they are signed in now."""
        return actors.staff(User.objects.get(pk=self.users[name].pk))

    def open(self, name: str = "consul", **more: Any) -> Case:
        """A case opened by somebody."""
        values = {"programme": "help", "office": self.moscow, "person": self.person, "answers": ANSWERS}
        return services.open_case(actor=self.actor(name), **(values | more))


def make_world() -> World:
    """Rows of the world; every name in it is invented."""
    missions = Organisation.objects.create(code="missions", kind="missions", names={"en": "Missions"}, country="KG")
    agency = Organisation.objects.create(code="agency", kind="agency", names={"en": "Agency"}, country="KG")
    offices = {
        code: Office.objects.create(
            organisation=missions, code=code, kind="embassy", country=country, time_zone=zone,
            names={"ky": code.title(), "ru": code.title(), "en": code.title()},
        )
        for code, country, zone in (("moscow", "RU", "Europe/Moscow"), ("astana", "KZ", "Asia/Almaty"))
    }  # fmt: skip
    ministry = Office.objects.create(organisation=agency, code="ministry", kind="headquarters", country="KG")
    users = {
        name: _user(name, office, role, clearance)
        for name, office, role, clearance in (
            ("consul", offices["moscow"], Role.CONSUL, Sensitivity.CONFIDENTIAL),
            ("colleague", offices["moscow"], Role.CONSUL, Sensitivity.PERSONAL),
            ("counter", offices["moscow"], Role.COUNTER, Sensitivity.PERSONAL),
            ("supervisor", offices["moscow"], Role.SUPERVISOR, Sensitivity.CONFIDENTIAL),
            ("neighbour", offices["astana"], Role.CONSUL, Sensitivity.PERSONAL),
            ("neighbour_supervisor", offices["astana"], Role.SUPERVISOR, Sensitivity.PERSONAL),
            ("auditor", ministry, Role.AUDITOR, Sensitivity.PERSONAL),
        )
    }
    team = Team.objects.create(office=offices["moscow"], code="moscow-help", names={"en": "Help"})
    team.members.add(users["consul"])
    person = Person.objects.create(surname="Асанов", given="Улан", birth_date=date(1990, 5, 17), demonstration=True)
    return World(offices["moscow"], offices["astana"], ministry, team, person, users)


def _user(name: str, office: Office, role: str, clearance: int) -> User:
    user = User.objects.create_user(f"{name}@example.org", full_name=name.title(), office=office, language="en")
    RoleHolding.objects.create(
        user=user, role=role, organisation=office.organisation, office=office, clearance=clearance,
        starts=date(2020, 1, 1),
    )  # fmt: skip
    return user


@pytest.fixture(autouse=True)
def programmes_of_tests(settings: Any) -> Any:
    """The programmes beside this file are there, and sentences are English."""
    settings.PROGRAMMES = str(PROGRAMMES)
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """A fresh world."""
    return make_world()
