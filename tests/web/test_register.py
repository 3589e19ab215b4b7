"""Pages of the register in a browser: they fit the screen, axe finds nothing, and an import is followed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sapar.core.accounts.enums import Role
from sapar.core.files.services import keep
from sapar.core.registry import services
from sapar.core.registry.models import Import
from tests.people import SYSTEM
from tests.web.conftest import Visitor
from tests.web.office_world import OfficeWorld, make_office_world
from tests.web.test_office import seat

TABLE = "Фамилия,Имя,Дата рождения\nСадыров,Эмил,12.03.1994\nБектурова,Нур,31.02.1990\n".encode()


def filled(world: OfficeWorld) -> Iterator[str]:
    """Something on each page of what belongs to a person; the pages after `/office/`."""
    person, today = world.people["aigul"], timezone.localdate()
    document = person.documents.get()
    household = services.make_household(actor=SYSTEM, head=person, address="Ленин 1")
    head = household.members.get()
    consent = services.give_consent(
        actor=SYSTEM, person=person, purpose="consular.warning", text="Макулмун.", language="ky"
    )
    bans = services.make_watch_list(
        actor=SYSTEM, code="bans", kind="entry_ban", names={"en": "Bans", "ky": "Тыюулар"}, country="RU",
        purpose="Bans on entry handed in by the authority", office=world.moscow,
    )  # fmt: skip
    services.add_watch_entry(
        actor=SYSTEM, watch_list=bans, person=person, reason="26(4)", expires_on=today + timedelta(days=90)
    )
    services.add_permit(actor=SYSTEM, person=person, country="RU", kind="patent", from_date=today)
    services.add_contract(actor=SYSTEM, person=person, country="RU", from_date=today, employer="Береке")
    journey = person.journeys.first()
    assert journey is not None
    services.correct_journey(actor=SYSTEM, journey=journey, region="Тула", reason="Айтып берди")
    at = f"people/{person.uid}/"
    yield from (at + page for page in (
        "", "family/", "documents/", f"documents/{document.uid}/", "consents/", f"consents/{consent.uid}/", "facts/",
        f"facts/journey/{journey.pk}/", "household/", "watch/", "appeal/", "history/",
    ))  # fmt: skip
    yield from (f"households/{household.uid}/", f"households/{household.uid}/members/{head.pk}/")
    yield from ("people/duplicates/", "people/export/", "people/imports/", "watch/", "watch/enter/")
    yield from ("watch/lists/", "watch/lists/new/", "watch/lists/bans/")


def test_pages_of_the_register_fit_and_are_accessible(
    visit: Callable[..., Visitor], transactional_db: None, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # a worker apart, and none at work
    world = make_office_world()
    world.users["consul"].holdings.filter(role=Role.CONSUL).update(role=Role.DUTY_OFFICER)
    world.users["consul"].holdings.create(
        role=Role.CONSUL, organisation=world.moscow.organisation, office=world.moscow, clearance=2,
        starts=timezone.localdate(),
    )  # fmt: skip
    file = keep(actor=world.actor("consul"), content=TABLE, name="people.csv")
    pages = list(filled(world))
    for width, lang in ((360, "ky"), (1280, "en")):
        visitor = visit(width)
        visitor.open(f"/{lang}/account/login/")
        looked_at(visitor)
        seat(visitor, world.users["consul"])
        for page in (*pages, f"watch/lists/bans/take/{file.uid}/", f"people/imports/new/{file.uid}/"):
            visitor.open(f"/{lang}/office/{page}")
            looked_at(visitor)
    visitor.page.fill("#purpose", "A list of the consular school")
    visitor.press("button[name=start]")
    batch = Import.objects.get()
    looked_at(visitor)
    assert batch.position == 0  # nobody has taken it yet: the page sees by itself when somebody does
    services.run_import(actor=world.actor("consul"), batch=batch)
    visitor.page.locator("a[href$='not-taken.csv']").wait_for()
    looked_at(visitor)


def looked_at(visitor: Visitor) -> None:
    """The page is there, fits, and axe finds nothing."""
    assert visitor.page.locator("h1").count() == 1, visitor.path
    visitor.fits()
    visitor.accessible()
