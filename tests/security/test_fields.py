"""Fields that a role or the state of a row closes are neither seen nor changed, on whatever way one tries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from sapar.core.accounts import services as accounts
from sapar.core.accounts import tokens
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import User
from sapar.core.accounts.policy import Denied
from sapar.core.accounts.roles import PERMISSIONS
from sapar.core.registry import fields, queries, services
from sapar.core.registry.models import Document, Person
from sapar.core.registry.services.changes import correct
from sapar.sites.office.forms.base import narrow
from sapar.sites.office.forms.person import CorrectionForm
from tests.people import SYSTEM, World, actor, member, world
from tests.register import register

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.3")]
SECRET = ("21705199000017", "SENTINEL7", "sentinel-of-contact", "sentinel-of-journey", "sentinel-of-kin", "SENTINEL6")


@pytest.fixture
def place(settings: Any) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world()


@pytest.fixture
def person(place: World) -> Person:
    made = register("Асанов", "Бакыт", pin=SECRET[0], office=place.moscow)
    document = services.add_document(actor=SYSTEM, person=made, kind="passport", number="SENTINEL6")
    services.correct_document(actor=SYSTEM, document=document, number="SENTINEL7", reason="misread")
    services.add_contact(actor=SYSTEM, person=made, kind="phone", value="+996 555 010203", note="sentinel-of-contact")
    journey = services.add_journey(actor=SYSTEM, person=made, country="RU", entered=date(2024, 1, 1))
    services.correct_journey(actor=SYSTEM, journey=journey, note="sentinel-of-journey", region="Тула")
    other = register("Асанова", "Айгүл", office=place.moscow)
    services.add_kin(actor=SYSTEM, person=made, relative=other, relation="sibling", note="sentinel-of-kin")
    return made


def pages(user: User, person: Person) -> str:
    """All that the office and the interface say of the person to somebody."""
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user)
    at = f"/en/office/people/{person.uid}/"
    said = "".join(browser.get(at + page).content.decode() for page in ("", "history/", "facts/", "family/"))
    return said + repr(queries.history(actor=actor(user), uid=person.uid, purpose="test"))


@pytest.mark.parametrize(("role", "sees"), [(Role.COUNTER, False), (Role.DUTY_OFFICER, False), (Role.CONSUL, True)])
def test_closed_fields_are_on_no_page_and_in_no_history(place: World, person: Person, role: Role, sees: bool) -> None:
    user = member("a@x.kg", place.moscow, role)
    said = pages(user, person)
    assert "Асанов" in said
    record = queries.record(actor=actor(user), uid=person.uid, purpose="test")
    held = repr([vars(record.person), [vars(row) for row in (*record.contacts, *record.journeys)], record.kin,
                 [row.fields for row in record.changes], [vars(row) for row in record.documents or ()]])  # fmt: skip
    expected = set(SECRET) if sees else set()
    assert {secret for secret in SECRET if secret in held} == expected
    assert {secret for secret in SECRET if secret in said} - {"sentinel-of-journey"} <= expected
    assert "Тула" in held  # what is open of the same row and the same change stays


def test_interface_hides_the_same(place: World, person: Person) -> None:
    holder = tokens.add_service_account(actor=SYSTEM, code="clerk", name="clerk", office=place.moscow)

    accounts.grant(actor=SYSTEM, user=holder, role=Role.CONSUL, office=place.moscow)
    for scopes, sees in ((["registry.person.read"], False),
                         (["registry.person.read", "registry.document.read"], True)):  # fmt: skip
        secret = tokens.issue(actor=SYSTEM, holder=holder, name="test", scopes=scopes)[1]
        answer = Client(HTTP_HOST="localhost").get(
            f"/api/v1/persons/{person.uid}", {},
            headers={"Authorization": f"Bearer {secret}", "Sapar-Purpose": "to test"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["pin"] == SECRET[0], body["documents"] is not None) == (sees, sees)


def test_who_may_not_change_a_field_is_refused_by_the_act_itself(place: World, person: Person) -> None:
    clerk = actor(member("a@x.kg", place.moscow, Role.COUNTER))
    contact, journey = person.contacts.get(), person.journeys.get()
    for row, name in ((person, "pin"), (contact, "safety"), (contact, "note"), (journey, "note")):
        with pytest.raises(Denied):
            correct(actor=clerk, row=row, person=person, values={name: "x"})
        row.refresh_from_db()
        assert getattr(row, name) != "x"


def consul(place: World) -> tuple[Actor, Client]:
    user = member("c@x.kg", place.moscow, Role.CONSUL)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user)
    return actor(user), browser


def test_cancelled_document_changes_its_state_only(place: World, person: Person) -> None:
    who, browser = consul(place)
    document = Document.objects.get()
    at = f"/en/office/people/{person.uid}/documents/{document.uid}/"
    assert {"number", "file", "state"} <= set(browser.get(at).context["form"].fields)
    services.correct_document(actor=who, document=document, state="cancelled")
    with pytest.raises(Denied):
        services.correct_document(actor=who, document=document, number="OTHER")
    form = browser.get(at).context["form"]
    assert set(form.fields) == {"state", "reason"}
    browser.post(at, {"number": "OTHER", "country": "RU", "state": "held", "reason": "It was found"})
    document.refresh_from_db()
    assert (document.number, document.country, document.state) == ("SENTINEL7", "KG", "held")
    services.correct_document(actor=who, document=document, number="OTHER")


def test_field_of_a_person_that_a_role_has_no_right_to_is_neither_seen_nor_written(
    place: World, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PERMISSIONS, Role.COUNTER, PERMISSIONS[Role.COUNTER] | {"registry.person.write"})
    browser = Client(HTTP_HOST="localhost")
    at = f"/en/office/people/{person.uid}/correct/"
    for role, sees in ((Role.COUNTER, False), (Role.CONSUL, True)):
        browser.force_login(member(f"{role}@x.kg", place.moscow, role))
        page = browser.get(at)
        assert ("pin" in page.context["form"].fields, SECRET[0] in page.content.decode()) == (sees, sees)
        assert {"surname", "citizenship", "second_citizenship", "reason"} <= set(page.context["form"].fields)
        sent = {"surname": "Асанов", "given": role, "citizenship": "KG", "pin": "", "reason": "As in the passport"}
        assert browser.post(at, sent).status_code == 302
        person.refresh_from_db()
        assert (person.given, person.pin) == (role, "" if sees else SECRET[0])


def test_fields_of_a_form_that_fill_one_of_the_row_go_with_it() -> None:
    form = CorrectionForm()
    narrow(form, "person", {"surname"})
    assert set(form.fields) == {"surname", "reason"}


UNDECLARED = {"id", "uid", "person", "relative", "cluster", "office", "demonstration", "origin", "created_at",
              "created_by", "erased_at", "number_key", "value_key", "mrz_valid", "kind"}  # fmt: skip
"""Columns that say nothing of a person's life, or follow from others."""


def test_every_column_of_declared_rows_is_declared() -> None:
    for thing in fields.DECLARED:
        columns = {field.name for field in apps.get_model("registry", thing)._meta.fields}
        assert columns - UNDECLARED == fields.declared(thing), thing
