"""The consular pages in a real browser: no wider than a phone, nothing for axe to object to, usable by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.models import Office
from sapar.core.outbox.models import OutboxMessage
from sapar.core.registry.models import Journey
from sapar.lines.consular import services
from sapar.lines.consular.models import Booking, BookingRequest, Registration, RegistrationRequest, Slot
from sapar.lines.consular.services.registrations import Asked
from tests.web.conftest import Visitor
from tests.web.office_world import OfficeWorld, make_office_world
from tests.web.test_office import seat

Visit = Callable[..., Visitor]
SYSTEM = actors.system("tests")
TEXTS = {"ky": "Текшерүүлөр күчөдү", "ru": "Усилены проверки", "en": "More checks"}


@pytest.fixture
def world(transactional_db: None, settings: Any) -> OfficeWorld:
    """The office's small world, with something of everything that the line has."""
    settings.SECOND_FACTOR_REQUIRED = False
    world = make_office_world()
    today, person = timezone.localdate(), next(iter(world.people.values()))
    Office.objects.filter(pk=world.moscow.pk).update(serves=["RU"])
    world.moscow.refresh_from_db()
    if not Journey.objects.filter(person=person, country="RU", left__isnull=True).exists():
        Journey.objects.create(person=person, country="RU", entered=today)
    services.register(
        actor=SYSTEM, person=person, office=world.moscow, country="RU", entered=today, consent_text="Да", language="ru",
        until=today + timedelta(days=20),
    )  # fmt: skip
    services.ask_registration(
        actor=actors.ANYONE, key="k", office=world.moscow, link=str,
        asked=Asked(surname="Асанова", given="Айгуль", birth_date=today.replace(year=1990, day=1), email="a@example.org",
                    language="ky", country="RU", entered=today, until=today + timedelta(days=90), consent_text="Ооба"),
    )  # fmt: skip
    RegistrationRequest.objects.update(status="confirmed")
    warning = services.write_warning(
        actor=SYSTEM, office=world.moscow, titles=TEXTS, texts=TEXTS, country="RU", there_from=today,
        there_to=today + timedelta(days=3),
    )  # fmt: skip
    services.propose_warning(actor=SYSTEM, warning=warning)
    slot = Slot.objects.create(
        office=world.moscow, service="passport", starts=timezone.now() + timedelta(minutes=1), minutes=30, capacity=3
    )
    booking = services.book(actor=SYSTEM, slot=slot, person=person)
    services.book(actor=SYSTEM, slot=slot, name="Somebody")
    services.arrive(actor=SYSTEM, booking=booking)
    services.call_next(actor=SYSTEM, office=world.moscow, window="2")
    return world


@pytest.mark.parametrize(("width", "lang"), [(360, "ky"), (1280, "ru")])
def test_consular_pages_fit_and_are_accessible(visit: Visit, world: OfficeWorld, width: int, lang: str) -> None:
    visitor = seat(visit(width=width), world.users["supervisor"])
    office = f"/{lang}/office"
    asked, made = RegistrationRequest.objects.get(), Registration.objects.get()
    paths = [
        f"{office}/registrations/", f"{office}/registrations/asked/{asked.uid}/", f"{office}/registrations/{made.uid}/",
        f"{office}/registrations/new/{made.person.uid}/", f"{office}/warnings/", f"{office}/appointments/",
        f"{office}/appointments/offer/", f"{office}/appointments/book/?person={made.person.uid}",
        f"{office}/hall/{world.moscow.code}/", f"{office}/statistics/",
        f"/{lang}/register/", f"/{lang}/register/sent/", f"/{lang}/warnings/",
    ]  # fmt: skip
    for path in paths:
        visitor.open(path)
        visitor.fits()
        visitor.accessible()
    visitor.open(f"{office}/warnings/")
    visitor.press("main table a")
    visitor.fits()
    visitor.accessible()
    visitor.press("form[action$='/approve/'] button")
    assert visitor.page.locator("form[action$='/approve/']").count() == 0
    assert visitor.problems == []


def test_screen_of_the_hall_shows_the_next_number_by_itself(visit: Visit, world: OfficeWorld) -> None:
    visitor = visit()
    visitor.open(f"/en/office/hall/{world.moscow.code}/")
    assert visitor.page.locator(".of-hall strong").all_inner_texts() == ["A001"]
    services.arrive(actor=SYSTEM, booking=Booking.objects.get(status="booked"))
    services.call_next(actor=SYSTEM, office=world.moscow, window="5")
    visitor.page.get_by_text("A002").wait_for()
    assert visitor.page.locator(".of-hall strong").all_inner_texts() == ["A002", "A001"]


@pytest.mark.parametrize(("width", "lang", "scripts"), [(360, "ky", False), (1280, "ru", True)])
def test_citizen_books_a_time_with_and_without_scripts(
    visit: Visit, transactional_db: None, width: int, lang: str, scripts: bool
) -> None:
    world = make_office_world()
    Slot.objects.create(
        office=world.moscow, service="passport", starts=timezone.now() + timedelta(days=2), minutes=20, capacity=1
    )
    visitor = visit(width=width, java_script_enabled=scripts)

    def looked_at() -> None:
        if scripts:  # axe and the measuring are scripts themselves
            visitor.fits()
            visitor.accessible()

    visitor.open(f"/{lang}/appointment/")
    looked_at()
    visitor.page.select_option("#mission", "kg-moscow")
    visitor.page.select_option("#service", "passport")
    visitor.press("main form button")
    visitor.press("main form[method=post] button")  # with nothing filled in
    assert visitor.page.locator(".govuk-error-summary").count() == 1
    looked_at()
    visitor.page.check("input[name=slot]")
    for name, value in (
        ("surname", "Асанова"),
        ("given", "Айгуль"),
        ("birth_year", "1990"),
        ("email", "a@example.org"),
    ):
        visitor.page.fill(f"#{name}", value)
    visitor.press("main form[method=post] button")
    assert visitor.path == f"/{lang}/appointment/sent/"
    looked_at()
    link = re.search(r"/appointment/\S+", OutboxMessage.objects.get().body)
    assert link is not None
    visitor.open(f"/{lang}{link[0]}")
    looked_at()
    visitor.press("button[name=confirm]")
    assert BookingRequest.objects.get().number in visitor.page.inner_text("main")
    looked_at()
    visitor.press("button[name=cancel]")
    assert visitor.page.locator("button[name=cancel]").count() == 0
    looked_at()
    assert Slot.objects.get().taken == 0
    assert visitor.problems == []
