"""Who keeps the register together: organisations of the state; others see whom they registered themselves."""

from __future__ import annotations

import pytest

from sapar.core.accounts.actors import Actor, staff
from sapar.core.accounts.models import Organisation
from sapar.core.accounts.policy import Denied
from sapar.core.registry import queries
from sapar.core.registry.models import Person
from tests.register import register
from tests.staff import member, office

pytestmark = pytest.mark.django_db


def at(organisation: str, kind: str) -> Actor:
    Organisation.objects.create(code=organisation, kind=kind, names={}, country="KG")
    return member("consul", "case_worker", at=office(f"{organisation}-office", organisation=organisation))


def seen(actor: Actor, person: Person) -> bool:
    hits = queries.search(actor=actor, text=f"{person.surname} {person.given} 1990", purpose="test")
    return [hit.uid for hit in hits] == [person.uid]


@pytest.mark.parametrize(
    ("kind", "may"), [("ministry", True), ("missions", True), ("agency", True), ("ngo", False), ("iom", False)]
)
def test_register_is_shared_by_organisations_of_the_state_alone(kind: str, may: bool) -> None:
    person = register("Үсөнов", "Айбек", actor=member("consul", at=office()), birth_date="1990-01-01")
    other = at("other", kind)
    assert seen(other, person) is may
    if may:
        assert queries.person(actor=other, uid=person.uid, purpose="test").uid == person.uid
    else:
        with pytest.raises(Denied):
            queries.person(actor=other, uid=person.uid, purpose="test")


def test_other_organisation_opens_whom_it_registered_itself() -> None:
    helper = at("helpers", "ngo")
    person = register("Асанова", "Гүлнара", actor=helper, birth_date="1990-01-01", office=helper.user.office)
    assert queries.person(actor=staff(helper.user), uid=person.uid, purpose="test").uid == person.uid
    with pytest.raises(Denied):
        queries.person(actor=at("others", "ngo"), uid=person.uid, purpose="test")
