"""Cases moved to a newer version, and slips of appointments: who may not move, see, confirm or cancel them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sapar.core.accounts.actors import ANYONE
from sapar.core.cases import services
from sapar.core.cases.models import Action, Case
from sapar.lines.consular import services as consular
from sapar.lines.consular.models import Booking, Slot
from sapar.lines.consular.services.bookings import Visitor
from tests.integration.cases.conftest import PROGRAMMES, World, make_world
from tests.staff import office

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.2")]


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.PROGRAMMES, settings.SECOND_FACTOR_REQUIRED = str(PROGRAMMES), False
    return make_world()


def newer(settings: Any, folder: Path) -> None:
    """A newer version of the programme is there: whoever may, moves its cases."""
    shutil.copytree(PROGRAMMES, folder)
    path = folder / "help" / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("due: 2\n", "due: 3\n"), "utf-8")
    settings.PROGRAMMES = str(folder)


def as_staff(world: World, name: str) -> Client:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(world.users[name])
    return browser


def test_case_is_moved_to_a_newer_version_by_its_own_supervisor_alone(
    world: World, settings: Any, tmp_path: Path
) -> None:
    shared, own = world.open(), world.open()
    services.refer(
        actor=world.actor("consul"), case=shared.uid, to=world.astana, shares=["person"], consent="oral", note="x"
    )
    newer(settings, tmp_path / "newer")

    def answers(browser: Client, case: Case) -> list[int]:
        at = f"/en/office/cases/{case.uid}/newer/"
        typed = {"seen": case.sequence, "key": "k", "digest": ""}
        return [
            browser.get(at).status_code, browser.post(at, typed).status_code, browser.post(f"{at}undo/").status_code
        ]  # fmt: skip

    shared.refresh_from_db()
    assert answers(Client(HTTP_HOST="localhost"), shared) == [302, 302, 302]  # nobody: to the sign-in
    for name, case, expected in (
        ("consul", shared, [403, 403, 403]),  # handles the case and is no supervisor
        ("neighbour_supervisor", shared, [403, 403, 403]),  # helps, and sees a part
        ("neighbour_supervisor", own, [404, 404, 404]),  # does not learn that it is there
    ):
        assert answers(as_staff(world, name), case) == expected, name
    assert not Action.objects.filter(kind="upgraded").exists()
    at = f"/en/office/cases/{own.uid}/newer/"
    supervisor = as_staff(world, "supervisor")
    page = supervisor.get(at)
    assert page.status_code == 200
    form = page.context["form"]
    typed = {name: form.initial[name] for name in ("seen", "key", "digest")}
    assert supervisor.post(at, typed).headers["Location"] == f"/en/office/cases/{own.uid}/"
    assert list(Action.objects.filter(kind="upgraded").values_list("case__uid", flat=True)) == [own.uid]


def test_slip_is_for_whoever_holds_its_link_and_names_nobody(db: None) -> None:
    secrets: list[str] = []

    def link(secret: str) -> str:
        secrets.append(secret)
        return secret

    slot = Slot.objects.create(
        office=office(), service="passport", starts=timezone.now() + timedelta(days=3), minutes=20, capacity=2
    )
    who = {"surname": "Sentinelова", "given": "Гүлнара", "birth_year": 1990, "email": "sentinel@example.org"}
    for key in "ab":
        visitor = Visitor(**who, phone="+996 555 010203", language="en")
        consular.ask_booking(actor=ANYONE, key=key, slot=slot, visitor=visitor, link=link)
    mine, other = secrets
    consular.confirm_booking(secret=mine)
    booking, stranger = Booking.objects.get(), Client(HTTP_HOST="localhost")
    for guess in ("x", mine[:-1], mine.swapcase(), booking.uid, booking.request.uid, booking.request.number):
        at = f"/en/appointment/{guess}/"
        told = [stranger.get(at), stranger.post(at, {"confirm": "1"}), stranger.post(at, {"cancel": "1"})]
        assert [one.status_code for one in told] == [404, 404, 404], guess
    pages = "".join(stranger.get(f"/en/appointment/{secret}/").content.decode() for secret in (mine, other))
    assert booking.request.number in pages
    for word in ("Sentinel", "sentinel@", "Гүлнара", "1990", "010203"):
        assert word not in pages
    assert stranger.post(f"/en/appointment/{other}/", {"cancel": "1"}).status_code == 302
    booking.refresh_from_db()
    assert (booking.status, Booking.objects.count()) == ("booked", 1)  # one's own link moves one's own place only
