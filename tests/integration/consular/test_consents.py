"""What the line does when a person takes back a consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sapar.core.registry import services as registry
from sapar.core.registry.consenting import purpose_of
from sapar.core.registry.models import Person
from sapar.lines.consular import queries, services
from tests.integration.consular.test_warnings import somebody
from tests.register import register as person_like
from tests.staff import member, office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def reachable() -> int:
    return queries.reach(country="RU", region="", there_from=TODAY(), there_to=TODAY()).reachable


def test_consent_to_registration_taken_back_ends_the_registration() -> None:
    clerk, person = member("consul"), person_like("Асанова", "Айгуль", birth_date="04.03.1991")
    made = services.register(
        actor=clerk, person=person, office=office(), country="RU", entered=TODAY() - timedelta(days=5),
        until=TODAY() + timedelta(days=90), consent_text="Макулмун", language="ky",
    )  # fmt: skip
    registry.withdraw_consent(actor=clerk, consent=made.consent)
    made.refresh_from_db()
    assert made.ended_on == TODAY()
    known = purpose_of(made.consent.purpose)
    assert known is not None
    assert not known.offered


def test_who_wants_no_warnings_gets_none_until_they_agree_anew() -> None:
    person: Person = somebody(("email", "a@example.org", "safe"))
    clerk = member("consul")
    assert reachable() == 1
    registry.refuse_consent(actor=clerk, person=person, purpose="consular.warning")
    assert reachable() == 0
    registry.give_consent(actor=clerk, person=person, purpose="another.thing")
    assert reachable() == 0
    again = registry.give_consent(actor=clerk, person=person, purpose="consular.warning")
    assert reachable() == 1
    registry.withdraw_consent(actor=clerk, consent=again)
    assert reachable() == 0
