"""Registration with a mission from the public page, without an account; warnings shown to everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sapar.core.outbox.models import OutboxMessage
from sapar.lines.consular.models import RegistrationRequest, Warning
from tests.staff import office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def mission() -> None:
    cache.clear()
    office()


def days(**values: Any) -> dict[str, str]:
    parts = ("day", "month", "year")
    return {f"{name}-{part}": str(getattr(at, part)) for name, at in values.items() for part in parts}


def filled(page: str, **fields: str) -> dict[str, str]:
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    typed = {"surname": "Асанова", "given": "Айгуль", "country": "RU", "email": "a@example.org", "consent": "on"}
    born, until = TODAY.replace(year=1990, day=1), TODAY + timedelta(days=90)
    return typed | days(birth_date=born, entered=TODAY, until=until) | {"key": key[1]} | fields


def test_visitor_registers_confirms_and_takes_it_back() -> None:
    visitor = Client()
    page = visitor.get("/ru/register/").content.decode()
    sent = visitor.post("/ru/register/", filled(page))
    again = visitor.post("/ru/register/", filled(page))
    assert sent.headers["Location"] == again.headers["Location"] == "/ru/register/sent/"
    message = OutboxMessage.objects.get()
    assert message.language == "ru"
    link = re.search(r"http://testserver(/ru/register/\S+)", message.body)
    assert link is not None
    assert "Подтверждаю" in visitor.get(link[1]).content.decode()
    assert RegistrationRequest.objects.get().status == "new"  # opening the link alone does nothing
    visitor.post(link[1], {"confirm": "1"})
    asked = RegistrationRequest.objects.get()
    assert (asked.status, asked.consent_text[:8]) == ("confirmed", "Согласен")
    visitor.post(link[1], {"withdraw": "1"})
    asked.refresh_from_db()
    assert (asked.status, asked.surname, asked.email) == ("withdrawn", "", "")


def test_form_with_mistakes_keeps_what_was_typed_and_stores_nothing() -> None:
    visitor = Client()
    typed = filled(visitor.get("/en/register/").content.decode())
    del typed["consent"]
    answer = visitor.post("/en/register/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#consent"' in page
    assert "Асанова" in page
    late = visitor.post("/en/register/", typed | {"consent": "on"} | days(until=TODAY - timedelta(days=1)))
    assert "Choose a day that is still to come." in late.content.decode()
    assert RegistrationRequest.objects.count() == 0


def test_flood_from_one_network_is_stopped() -> None:
    visitor = Client()
    page = visitor.get("/en/register/").content.decode()
    codes = [visitor.post("/en/register/", filled(page, key=f"k{i}")).status_code for i in range(21)]
    assert codes == [302] * 20 + [422]
    assert OutboxMessage.objects.count() == 20


def test_warning_is_shown_for_its_country_in_the_readers_language() -> None:
    texts = {"ky": "Кыргызча", "ru": "По-русски", "en": "In English"}
    Warning.objects.create(
        office=office(), status="approved", titles=texts, texts=texts, country="RU", there_from=TODAY,
        there_to=TODAY, written_at=timezone.now(), approved_at=timezone.now(),
    )  # fmt: skip
    for path in ("/ru/warnings/", "/ru/warnings/RU/", "/ru/law/RU/"):
        assert "По-русски" in Client().get(path).content.decode(), path
    for path in ("/ru/warnings/KZ/", "/ru/law/KZ/"):
        assert "По-русски" not in Client().get(path).content.decode(), path


@pytest.mark.parametrize(
    ("language", "surname", "given", "fill"),
    [
        ("ky", "Фамилиясы", "Аты", "Муну толтуруңуз."),
        ("ru", "Фамилия", "Имя", "Заполните это поле."),
        ("en", "Surname", "Given name", "Fill this in."),
    ],
)
def test_summary_names_each_empty_field_and_leads_to_it(language: str, surname: str, given: str, fill: str) -> None:
    visitor = Client()
    page = visitor.get(f"/{language}/register/").content.decode()
    answer = visitor.post(f"/{language}/register/", filled(page, surname="", given="", email="x", consent=""))
    assert answer.status_code == 422
    said = re.findall(r'<li><a href="#([a-z_-]+)">([^<]+)</a></li>', answer.content.decode())
    assert said[:2] == [("surname", f"{surname}: {fill}"), ("given", f"{given}: {fill}")]
    assert [at for at, _text in said] == ["surname", "given", "email", "consent"]
    assert len({text for _at, text in said}) == 4
    for at, _text in said:
        assert re.search(rf'<(?:input|select)[^>]* id="{at}"', answer.content.decode())
