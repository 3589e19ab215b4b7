"""The demonstration: the same for a seed, loaded once, and every case as its own log says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.models import RoleHolding, User
from sapar.core.accounts.roles import INCOMPATIBLE
from sapar.core.cases.models import Case
from sapar.core.cases.programmes import programmes
from sapar.core.cases.rebuilding import verify
from sapar.core.registry import comparison, duplicates
from sapar.core.registry import queries as register
from sapar.core.registry.models import Candidate, Journey, Person
from sapar.lines.consular.models import Booking, Registration, Slot, StayEnd, Warning
from sapar.sites.cli.demonstration import loading, places
from sapar.sites.cli.demonstration.answers import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def states() -> Counter[tuple[str, str, str]]:
    return Counter(Case.objects.values_list("number", "programme", "state"))


def test_everyday_is_loaded_once_and_every_state_follows_from_its_log() -> None:
    assert loading.load(persons=60, cases=150)
    before = states()
    assert not loading.load(persons=60, cases=150)
    assert states() == before
    assert [difference for _number, found in verify() for difference in found] == []
    assert {programme for _number, programme, _state in before} == set(loading.SHARES)
    assert Case.objects.filter(closed_at__isnull=True, due_at__lt=timezone.now()).exists()
    assert StayEnd.objects.count() == Journey.objects.filter(left__isnull=True).count()
    assert all(slot.taken == slot.bookings.count() for slot in Slot.objects.prefetch_related("bookings"))
    assert min(Registration.objects.count(), Booking.objects.count(), Warning.objects.count()) > 0
    assert not Person.objects.filter(demonstration=False).exists()
    somebody = Person.objects.filter(origin="demonstration").order_by("pk").first()
    assert somebody is not None
    found = register.search(
        actor=actors.system("tests"), text=f"{somebody.full_name} {somebody.birth_year}", purpose="tests"
    )
    assert somebody.uid in {hit.uid for hit in found}
    assert Candidate.objects.count() == 8
    for pair in Candidate.objects.select_related("a", "b"):  # compared as any pair is, and found as any record is
        likeness = comparison.compare(duplicates.facts_of(pair.a), duplicates.facts_of(pair.b))
        assert (pair.score, pair.evidence) == (likeness.score, likeness.evidence())
        assert {"given", "birth"} <= set(pair.evidence["agrees"])


def test_staff_hold_roles_that_go_together_and_sign_in_with_the_password_told() -> None:
    made = places.make()
    places.make()
    assert User.objects.count() == len(places.STAFF)
    assert made.staff["consul.moscow"].check_password(places.password())
    for user in User.objects.all():
        held = set(RoleHolding.objects.filter(user=user).values_list("role", flat=True))
        assert not any(pair <= held for pair in INCOMPATIBLE), user.email


def test_every_form_of_the_line_is_filled_in_the_demonstration() -> None:
    assert {(code, form) for code in loading.SHARES for form in programmes()[code].forms} == set(ANSWERS)
