"""Warnings: two persons, those whom they concern, safe addresses only, nobody twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.outbox import services as outbox
from sapar.core.outbox.models import OutboxMessage
from sapar.core.registry.models import ContactPoint, Journey, Person
from sapar.lines.consular import queries, services
from sapar.lines.consular.models import Warning
from sapar.lines.consular.refusals import Refused
from tests.staff import member, office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TEXTS = {"ky": "Кыргызча", "ru": "По-русски", "en": "In English"}


def somebody(
    *contacts: tuple[str, str, str],
    country: str = "RU",
    region: str = "",
    left: date | None = None,
    language: str = "ky",
) -> Person:
    person = Person.objects.create(given=f"Somebody{Person.objects.count()}", demonstration=True)
    Journey.objects.create(person=person, country=country, region=region, entered=TODAY - timedelta(days=30), left=left)
    for kind, value, safety in contacts:
        ContactPoint.objects.create(person=person, kind=kind, value=value, safety=safety, language=language)
    return person


def write(**fields: Any) -> Warning:
    values: dict[str, Any] = {
        "office": office(), "titles": TEXTS, "texts": TEXTS, "country": "RU", "there_from": TODAY,
        "there_to": TODAY + timedelta(days=30),
    }  # fmt: skip
    actor = fields.pop("actor", None) or member("communicator")
    return services.write_warning(actor=actor, **(values | fields))


def approved(**fields: Any) -> Warning:
    warning = services.propose_warning(actor=member("communicator"), warning=write(**fields))
    return services.approve_warning(actor=member("supervisor"), warning=warning)


def test_reach_counts_human_beings_and_safe_ways_only() -> None:
    somebody(("email", "a@example.org", "safe"), ("phone", "+7900", "safe"))
    somebody(("email", "b@example.org", "unsafe"))
    somebody(("email", "c@example.org", "ask_first"))
    somebody(("email", "d@example.org", "safe"), left=TODAY - timedelta(days=1))
    somebody(("email", "e@example.org", "safe"), country="KZ")
    twice = somebody(("email", "f@example.org", "safe"))
    again = somebody(("phone", "+7901", "safe"))
    Person.objects.filter(pk=again.pk).update(cluster=twice)
    found = queries.reach(country="RU", region="", there_from=TODAY, there_to=TODAY)
    assert (found.concerned, found.reachable, found.unreachable) == (4, 2, 2)
    assert found.by_channel == {"email": 0, "sms": 2, "messenger": 0}


def test_reach_of_a_region_includes_those_whose_region_is_not_known() -> None:
    somebody(region="Москва")
    somebody(region="МОСКВА")
    somebody(region="Казань")
    somebody()
    assert queries.reach(country="RU", region="москва", there_from=TODAY, there_to=TODAY).concerned == 3


def test_send_again_reaches_only_those_who_came_since() -> None:
    somebody(("email", "a@example.org", "safe"), language="ru")
    warning, sender = approved(), member("communicator")
    assert services.send_warning(actor=sender, warning=warning) == 1
    assert services.send_warning(actor=sender, warning=warning) == 0
    somebody(("phone", "+7902", "safe"))
    assert services.send_warning(actor=sender, warning=warning) == 1
    sent = dict(OutboxMessage.objects.values_list("channel", "body"))
    assert "По-русски" in sent["email"]
    assert "Кыргызча" in sent["sms"]
    outbox.deliver(actor=actors.system("tests"))
    assert queries.delivery(actor=sender, warning=warning)["delivered"] == 2


def test_warning_needs_a_second_person() -> None:
    author = member("communicator", "supervisor")
    warning = services.propose_warning(actor=author, warning=write(actor=author))
    with pytest.raises(Refused, match="somebody else"):
        services.approve_warning(actor=author, warning=warning)
    with pytest.raises(Refused, match="moved on"):
        services.send_warning(actor=author, warning=warning)
    with pytest.raises(Denied):
        services.approve_warning(actor=member("consul"), warning=warning)
    with pytest.raises(Denied):
        services.approve_warning(
            actor=member("supervisor", at=office("kg-astana", "KZ", organisation="other")), warning=warning
        )
    assert services.approve_warning(actor=member("supervisor"), warning=warning).status == "approved"


def test_warning_changed_after_its_proposal_is_a_draft_again() -> None:
    author = member("communicator")
    warning = services.propose_warning(actor=author, warning=write(actor=author))
    assert write(actor=author, warning=warning, region="Казань").status == "draft"
    with pytest.raises(Refused):
        services.approve_warning(actor=member("supervisor"), warning=warning)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"titles": TEXTS | {"ky": " "}}, "title_ky"),
        ({"texts": TEXTS | {"en": "x" * 601}}, "text_en"),
        ({"there_to": TODAY - timedelta(days=1)}, "there_to"),
    ],
)
def test_warning_incomplete_names_the_field(fields: dict[str, Any], at: str) -> None:
    with pytest.raises(Refused) as refused:
        write(**fields)
    assert refused.value.at == at


def test_published_until_its_last_day_and_not_after_withdrawal() -> None:
    write()
    warning = approved()
    assert list(queries.published(country="RU", on=TODAY)) == [warning]
    assert list(queries.published(country="KZ", on=TODAY)) == []
    assert list(queries.published(country="RU", on=TODAY + timedelta(days=31))) == []
    services.withdraw_warning(actor=member("communicator"), warning=warning)
    assert list(queries.published(country="RU", on=TODAY)) == []
