"""The pages of the consular line in the office, each round trip without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml.html import fromstring

from sapar.core.accounts import actors
from sapar.core.accounts.models import User
from sapar.core.cases import services as cases
from sapar.core.registry.models import ContactPoint, Journey, Person
from sapar.lines.consular import services
from sapar.lines.consular.models import Booking, Registration, RegistrationRequest, Slot, Warning
from sapar.lines.consular.services.registrations import Asked
from tests.register import register
from tests.staff import office, user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def relaxed(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def browser(*roles: str, who: User | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(who or user(*roles))
    return client


def days(**values: Any) -> dict[str, str]:
    parts = ("day", "month", "year")
    return {f"{name}-{part}": str(getattr(at, part)) for name, at in values.items() for part in parts}


def page(client: Client, path: str) -> str:
    answer = client.get(f"/en/office/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_request_of_the_public_page_is_matched_and_accepted() -> None:
    services.ask_registration(
        actor=actors.ANYONE, key="k", office=office(), link=str,
        asked=Asked(surname="Асанова", given="Айгуль", birth_date=TODAY.replace(year=1990, day=1), email="a@example.org",
                    language="ru", country="RU", entered=TODAY, until=TODAY + timedelta(days=90), consent_text="Да"),
    )  # fmt: skip
    RegistrationRequest.objects.update(status="confirmed")
    person = register("Асанова", "Айгуль", birth_date=f"1990-{TODAY.month:02}-01")
    clerk, asked = browser("counter"), RegistrationRequest.objects.get()
    assert "Асанова Айгуль" in page(clerk, "registrations/")
    assert person.uid in page(clerk, f"registrations/asked/{asked.uid}/")
    clerk.post(f"/en/office/registrations/asked/{asked.uid}/", {"person": person.uid})
    made = Registration.objects.get()
    assert made.person == person
    assert person.full_name in page(clerk, "registrations/?show=running")
    assert person.full_name not in page(clerk, "registrations/?show=ended")


def test_person_is_registered_at_the_counter_renewed_and_ended() -> None:
    clerk, person = browser("counter"), register("Токтогулов", "Бакыт")
    form = page(clerk, f"registrations/new/{person.uid}/")
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None
    sent = {"country": "RU", "language": "ru", "key": key[1], **days(entered=TODAY, until=TODAY + timedelta(days=60))}
    refused = clerk.post(f"/en/office/registrations/new/{person.uid}/", sent)
    assert refused.status_code == 422
    assert 'href="#consent"' in refused.content.decode()
    clerk.post(f"/en/office/registrations/new/{person.uid}/", sent | {"consent": "on"})
    made = Registration.objects.get()
    assert made.consent.language == "ru"
    assert made.consent.text.startswith("Я согласен") or made.consent.text.startswith("Согласен")
    later = TODAY + timedelta(days=200)
    clerk.post(f"/en/office/registrations/{made.uid}/", {"renew": "1", **days(**{"renew-until": later})})
    made.refresh_from_db()
    assert made.until == later
    clerk.post(f"/en/office/registrations/{made.uid}/", {"revoke": "1"})
    made.refresh_from_db()
    assert made.ended_on == TODAY


def test_warning_is_written_by_one_approved_by_another_and_sent() -> None:
    person = Person.objects.create(given="Somebody", demonstration=True)
    Journey.objects.create(person=person, country="RU", entered=TODAY)
    ContactPoint.objects.create(person=person, kind="email", value="a@example.org", safety="safe", language="en")
    author, second = browser("communicator"), browser("supervisor", "communicator")
    texts = {f"{part}_{lang}": f"{part} {lang}" for part in ("title", "text") for lang in ("ky", "ru", "en")}
    sent = {"severity": "warning", "country": "RU", "public": "on", **texts, **days(there_from=TODAY, there_to=TODAY)}
    refused = author.post("/en/office/warnings/write/", sent | {"title_ky": ""})
    assert refused.status_code == 422
    assert "text en" in refused.content.decode()  # what was typed stays
    author.post("/en/office/warnings/write/", sent)
    warning = Warning.objects.get()
    assert "It concerns 1 person." in page(author, f"warnings/{warning.uid}/")
    for client, verb in (
        (author, "propose"),
        (author, "approve"),
        (second, "approve"),
        (author, "send"),
        (author, "send"),
    ):
        client.post(f"/en/office/warnings/{warning.uid}/{verb}/")
    warning.refresh_from_db()
    assert (warning.status, warning.approved_by_id != warning.written_by_id) == ("sent", True)
    assert "Waiting to be sent" in page(author, f"warnings/{warning.uid}/")


def test_day_of_appointments_from_the_offer_to_the_window() -> None:
    chief, clerk, person = browser("supervisor"), browser("counter"), register("Асанов", "Улан")
    offered = {"service": "passport", "opens": "00:00", "closes": "23:59", "minutes": "200", "capacity": "1"}
    chief.post("/en/office/appointments/offer/", offered | days(first=TODAY, last=TODAY + timedelta(days=7)))
    slot = Slot.objects.filter(starts__gt=timezone.now()).order_by("starts").first()
    assert slot is not None
    query = "&".join(f"{k}={v}" for k, v in {"service": "passport", "person": person.uid, **days(first=TODAY)}.items())
    assert slot.uid in page(clerk, f"appointments/book/?{query}")
    clerk.post("/en/office/appointments/book/", {"slot": slot.uid, "person": person.uid, "key": "k"})
    booking = Booking.objects.get()
    again = clerk.post("/en/office/appointments/book/", {"slot": slot.uid, "name": "Somebody"})
    assert "No place is left" in again.content.decode()
    day = timezone.localtime(slot.starts).date()
    assert person.full_name in page(clerk, f"appointments/?day={day}")
    clerk.post(f"/en/office/appointments/{booking.uid}/arrive/")
    clerk.post("/en/office/appointments/call/", {"window": "2"})
    booking.refresh_from_db()
    assert (booking.status, booking.number, booking.window) == ("called", "A001", "2")
    clerk.post(f"/en/office/appointments/{booking.uid}/served/")
    booking.refresh_from_db()
    assert booking.status == "served"


def test_screen_of_the_hall_is_open_to_everybody_and_names_nobody() -> None:
    where = office()
    slot = Slot.objects.create(office=where, service="passport", starts=timezone.now(), minutes=30, capacity=1)
    booking = services.book(actor=actors.system("tests"), slot=slot, name="Sentinel Sentinelov")
    services.arrive(actor=actors.system("tests"), booking=booking)
    services.call_next(actor=actors.system("tests"), office=where, window="7")
    shown = Client(HTTP_HOST="localhost").get(f"/en/office/hall/{where.code}/").content.decode()
    assert "A001" in shown
    assert "Sentinel" not in shown
    assert Client(HTTP_HOST="localhost").get("/en/office/hall/nowhere/").status_code == 404


def test_month_is_shown_printed_and_exported() -> None:
    chief = browser("supervisor")
    said = page(chief, "statistics/")
    assert "Citizens abroad" in said
    assert f'value="{TODAY:%Y-%m}"' in said
    before = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    months = fromstring(said).xpath('//nav[@aria-label="Months"]//a/@href')
    assert months == [f"?office={office().code}&month={before:%Y-%m}"]  # the next one has not begun
    assert f"month={TODAY:%Y-%m}" in page(chief, f"statistics/?month={before:%Y-%m}")
    printed = chief.get(f"/en/office/statistics/report.pdf?month={TODAY:%Y-%m}")
    assert printed.content.startswith(b"%PDF")
    table = b"".join(chief.get(f"/en/office/statistics/figures.csv?month={TODAY:%Y-%m}").streaming_content).decode()
    assert "people,registrations_made,number,0" in table
    for wrong in ("never", "2026-13", "9999-12", "0001-01"):
        refused = chief.get(f"/en/office/statistics/?month={wrong}")
        assert (refused.status_code, f'value="{wrong}"' in refused.content.decode()) == (422, True)
        assert "Write the month as year-month" in refused.content.decode()
    assert browser("consul").get("/en/office/statistics/").status_code == 403


def test_answer_of_the_rules_is_attached_to_an_entry_ban_inquiry() -> None:
    consul, person = browser("consul"), register("Асанов", "Улан")
    Journey.objects.create(person=person, country="RU", entered=TODAY)
    case = cases.open_case(
        actor=actors.system("tests"), programme="entry_ban", office=office(), person=person,
        answers={"destination": "RU", "learned": "border", "no_promise": "OK"},
    )  # fmt: skip
    assert "stay-answer" in page(consul, f"cases/{case.uid}/")
    consul.post(f"/en/office/cases/{case.uid}/stay-answer/")
    assert "What the rules of entry and stay say" in page(consul, f"cases/{case.uid}/")


def test_lists_need_as_many_statements_for_more_rows() -> None:
    clerk, where = browser("supervisor"), office()

    def add(number: int) -> None:
        for _ in range(number):
            person = Person.objects.create(given="Somebody", surname=f"N{Person.objects.count()}", demonstration=True)
            services.register(
                actor=actors.system("tests"), person=person, office=where, country="RU", entered=TODAY, language="ru",
                until=TODAY + timedelta(days=9), consent_text="Да",
            )  # fmt: skip
            slot = Slot.objects.create(
                office=where, service="passport", minutes=5, capacity=1,
                starts=timezone.now() + timedelta(seconds=Slot.objects.count()),
            )  # fmt: skip
            services.book(actor=actors.system("tests"), slot=slot, person=person)
            services.write_warning(
                actor=actors.system("tests"), office=where, titles=dict.fromkeys(("ky", "ru", "en"), "x"), country="RU",
                texts=dict.fromkeys(("ky", "ru", "en"), "x"), there_from=TODAY, there_to=TODAY,
            )  # fmt: skip

    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            page(clerk, path)
        return len(caught)

    add(2)
    paths = ("registrations/", "warnings/", "appointments/", "statistics/")
    for path in paths:
        page(clerk, path)  # what is asked once a process
    few = {path: statements(path) for path in paths}
    add(6)
    assert {path: statements(path) for path in paths} == few
