"""A small road map of two sides, made through the services; every person and place is invented."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from PIL import Image

from sapar.core.accounts.actors import Actor, staff, system
from sapar.core.accounts.models import Office, Organisation, RoleHolding, User
from sapar.lines.roadmap.models import Line, Project, Result, RoadMap
from sapar.lines.roadmap.services import plan

SYSTEM = system("test")


def texts(text: str) -> dict[str, str]:
    """A text in three languages, told apart."""
    return {language: f"{text} {language}" for language in ("ky", "ru", "en")}


def drawing(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> io.BytesIO:
    """A picture as somebody hands it in."""
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    made.seek(0)
    return made


@dataclass
class World:
    """The road map and who acts on it."""

    roadmap: RoadMap
    line: Line
    project: Project
    output: Result
    ministry: Actor
    agency: Actor
    stranger: Actor


def coordinator(code: str, kind: str) -> Actor:
    """A coordinator of an organisation of that code."""
    organisation = Organisation.objects.create(code=code, kind=kind, names=texts(code), country="KG")
    office = Office.objects.create(
        organisation=organisation, code=f"{code}-hq", kind="headquarters", names=texts(code), country="KG"
    )
    user = User.objects.create_user(f"{code}@example.org", full_name=f"Coordinator {code}", office=office)
    RoleHolding.objects.create(user=user, role="coordinator", organisation=organisation, starts=date(2020, 1, 1))
    return staff(user)


def build() -> World:
    """A road map 2026 to 2030 with one line, one project and one output."""
    ministry, agency = coordinator("ministry", "ministry"), coordinator("iom", "iom")
    stranger = coordinator("other", "ngo")
    roadmap = plan.add_roadmap(
        actor=SYSTEM,
        code="kg-2026",
        titles=texts("Road map"),
        country="KG",
        government=ministry.user.office.organisation,
        agency=agency.user.office.organisation,
        starts=date(2026, 1, 1),
        ends=date(2030, 12, 31),
        currency="USD",
    )
    line = plan.add_line(actor=ministry, roadmap=roadmap, code="consular", position=1, titles=texts("Consular"))
    project = plan.add_project(
        actor=ministry,
        line=line,
        code="C1",
        titles=texts("Desk"),
        state="active",
        starts=date(2026, 1, 1),
        ends=date(2027, 12, 31),
        sectors={"15190": "100"},
    )
    output = plan.add_result(actor=ministry, project=project, level="output", code="O1", titles=texts("Output"))
    return World(roadmap, line, project, output, ministry, agency, stranger)


@pytest.fixture
def world(db: Any) -> World:
    """See `build`."""
    return build()


@pytest.fixture
def plain(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Pages in English, files in a folder of their own, a password is enough to sign in."""
    settings.SECOND_FACTOR_REQUIRED, settings.VAR, settings.MEDIA_ROOT = False, tmp_path, tmp_path / "media"
    with translation.override("en"):
        yield
