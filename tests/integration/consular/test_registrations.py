"""Consular registration: asked for on the page, made at the counter, renewed, taken back, forgotten."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.outbox.models import OutboxMessage
from sapar.core.registry.models import Consent, ContactPoint, Journey, Person
from sapar.lines.consular import queries, services
from sapar.lines.consular.models import Registration, RegistrationRequest
from sapar.lines.consular.refusals import NotFound, Refused
from sapar.lines.consular.services.registrations import Asked
from tests.register import register as person_like
from tests.staff import member, office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def asked(**fields: Any) -> Asked:
    values: dict[str, Any] = {
        "surname": "Асанова", "given": "Айгуль", "birth_date": date(1991, 3, 4), "email": "aigul@example.org",
        "language": "ky", "country": "RU", "entered": TODAY() - timedelta(days=20),
        "until": TODAY() + timedelta(days=300), "consent_text": "Макулмун", "phone": "+79000000001",
    }  # fmt: skip
    return Asked(**(values | fields))


def ask(key: str = "page-1", **fields: Any) -> RegistrationRequest:
    return services.ask_registration(
        actor=actors.ANYONE, key=key, asked=asked(**fields), office=office(), link=lambda s: f"https://x/{s}"
    )


def secret() -> str:
    found = re.search(r"https://x/(\S+)", OutboxMessage.objects.get().body)
    assert found is not None
    return found[1]


def test_ask_twice_keeps_one_request_and_sends_one_link() -> None:
    assert ask().pk == ask().pk
    assert OutboxMessage.objects.count() == 1
    assert RegistrationRequest.objects.get().status == "new"
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"entered": date(2100, 1, 1)}, "entered"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"until": date(2100, 1, 1)}, "until"),
        ({"birth_date": date(2100, 1, 1)}, "birth_date"),
    ],
)
def test_ask_with_impossible_days_names_the_field(fields: dict[str, Any], at: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**fields)
    assert refused.value.at == at
    assert RegistrationRequest.objects.count() == 0


def test_confirmed_request_becomes_a_registration_with_consent_contacts_and_journey() -> None:
    ask()
    clerk = member("counter")
    assert list(queries.requests(actor=clerk)) == []
    services.confirm_request(secret=secret())
    request = queries.requests(actor=clerk).get()
    person = person_like("Асанова", "Айгуль", birth_date="1991-03-04")
    made = services.accept_request(actor=clerk, request=request, person=person)
    assert services.accept_request(actor=clerk, request=request, person=person) == made
    assert (made.country, made.until) == ("RU", TODAY() + timedelta(days=300))
    assert list(ContactPoint.objects.order_by("pk").values_list("kind", "safety")) == [
        ("email", "safe"),
        ("phone", "safe"),
    ]
    assert Journey.objects.get().entered == TODAY() - timedelta(days=20)
    assert Consent.objects.get().text == "Макулмун"
    request.refresh_from_db()
    assert (request.status, request.surname, request.email, request.phone) == ("accepted", "", "", "")
    assert list(queries.requests(actor=clerk)) == []


def test_withdrawn_by_the_link_ends_the_registration_and_empties_the_request() -> None:
    ask()
    link = secret()
    request = services.confirm_request(secret=link)
    person = person_like("Асанова", "Айгуль")
    services.accept_request(actor=member("consul"), request=request, person=person)
    services.withdraw_request(secret=link)
    services.withdraw_request(secret=link)
    assert Registration.objects.get().ended_on == TODAY()
    assert Consent.objects.get().withdrawn_at is not None
    with pytest.raises(NotFound):
        services.confirm_request(secret="guessed")


def test_request_of_another_mission_is_not_seen() -> None:
    request = services.confirm_request(secret=(ask() and secret()))
    neighbour = member("consul", at=office("kg-astana", "KZ", organisation="other"))
    assert list(queries.requests(actor=neighbour)) == []
    with pytest.raises(NotFound):
        queries.request_of(actor=neighbour, uid=request.uid)
    with pytest.raises(Denied):
        services.accept_request(actor=neighbour, request=request, person=person_like("А", "Б"))


def test_register_at_the_counter_once_then_renew_and_revoke() -> None:
    clerk, person = member("counter"), person_like("Токтогулов", "Бакыт")
    values: dict[str, Any] = {
        "actor": clerk, "person": person, "office": office(), "country": "RU", "entered": TODAY(),
        "until": TODAY() + timedelta(days=100), "consent_text": "Согласен", "language": "ru",
    }  # fmt: skip
    made = services.register(key="k", **values)
    assert services.register(key="k", **values) == made
    with pytest.raises(Refused, match="already"):
        services.register(**values)
    with pytest.raises(Refused, match="does not serve"):
        services.register(**(values | {"country": "KZ"}))
    longer = TODAY() + timedelta(days=500)
    services.renew(actor=clerk, registration=made, until=longer)
    services.renew(actor=clerk, registration=made, until=longer)
    made.refresh_from_db()
    assert (made.until, made.renewals, made.consent.until) == (longer, 1, longer)
    services.revoke(actor=clerk, registration=made, left_on=TODAY())
    assert Journey.objects.get().left == TODAY()
    assert list(queries.registrations(actor=clerk)) == []
    assert queries.registrations(actor=clerk, ended=True).get() == made


def test_forget_requests_that_nobody_confirmed_or_answered() -> None:
    ask("a")
    services.confirm_request(secret=secret())
    ask("b", email="b@example.org")
    system, now = actors.system("tests"), timezone.now()
    assert services.forget_requests(actor=system, now=now + timedelta(days=6)) == 0
    assert services.forget_requests(actor=system, now=now + timedelta(days=8)) == 1
    assert services.forget_requests(actor=system, now=now + timedelta(days=61)) == 1
