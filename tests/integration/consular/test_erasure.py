"""Erasure reaches what cases and the consular line hold: at request, by rule, after a restore, by the worker's clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import serializers
from django.utils import timezone
from typer.testing import CliRunner

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.cases import rebuilding
from sapar.core.cases import services as cases
from sapar.core.cases.models import Case
from sapar.core.cases.refusals import Refused as CaseRefused
from sapar.core.files.models import StoredFile
from sapar.core.outbox.models import OutboxMessage
from sapar.core.registry import services as registry
from sapar.core.registry.models import Consent, Person
from sapar.core.registry.refusals import Refused
from sapar.lines.consular import services
from sapar.lines.consular.models import Booking, Registration, Slot
from sapar.sites.cli.main import app
from tests.register import SYSTEM, register
from tests.staff import member, office

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "media"


def answers() -> dict[str, Any]:
    return {
        "topic": "documents", "short": "sentinel", "what": "sentinel", "urgent": "no", "contact_way": "none",
        "answer_language": "ky", "told": "OK",
    }  # fmt: skip


def somebody() -> tuple[Person, Case]:
    """A person with an open case, a message sent, a file, a half-filled form, a registration and an appointment."""
    person = register("Сентинелова", "Айсентинел", birth_date="1990")
    contact = registry.add_contact(
        actor=SYSTEM, person=person, kind="email", value="sentinel@example.org", safety="safe"
    )
    consul = member("consul")
    case = cases.open_case(actor=consul, programme="petition", office=office(), person=person, answers=answers())
    cases.note(actor=consul, case=case.uid, text="sentinel note")
    cases.message(actor=consul, case=case.uid, text="sentinel text", language="en", contact=contact, whole=True)
    cases.attach(actor=consul, case=case.uid, content=b"sentinel of a file", name="sentinel.txt", title="sentinel")
    cases.save_draft(
        actor=consul, programme="petition", form="request", answers={"what": "sentinel"}, context={"person": person.uid}
    )
    services.register(
        actor=SYSTEM, person=person, office=office(), country="RU", entered=TODAY(), until=TODAY() + timedelta(days=9),
        consent_text="sentinel", language="en", region="sentinel",
    )  # fmt: skip
    slot = Slot.objects.create(
        office=office(), service="passport", starts=timezone.now() + timedelta(hours=2), minutes=30, capacity=1
    )
    services.book(actor=consul, slot=slot, person=person)
    return person, case


def settle(case: Case) -> None:
    """Everything open is ended."""
    cases.take_transition(actor=SYSTEM, case=case.uid, transition="start")
    cases.close(actor=SYSTEM, case=case.uid, reason="sentinel", closing_reason="withdrawn")
    services.cancel(actor=SYSTEM, booking=Booking.objects.get())
    services.revoke(actor=SYSTEM, registration=Registration.objects.get())


def left_behind() -> list[str]:
    """The tables in which anything of the person still stands, of all there are."""
    found = set()
    for model in apps.get_models():
        if model._meta.label not in ("registry.Term", "sessions.Session", "cases.ProgrammeVersion"):
            text = serializers.serialize("json", model._default_manager.all(), ensure_ascii=False).lower()
            if "sentinel" in text or "сентинел" in text:
                found.add(model.__name__)
    return sorted(found)


@pytest.mark.django_db
def test_person_is_held_while_something_is_open_and_told_why() -> None:
    person, case = somebody()
    with pytest.raises(Refused) as refused:
        registry.erase_person(actor=SYSTEM, person=person, reason="asked for it")
    assert str(refused.value) == (
        "The person cannot be erased yet: a case is open; a consular registration runs or an appointment is to come."
    )
    settle(case)
    assert registry.erase_person(actor=SYSTEM, person=person, reason="asked for it") == 1


@pytest.mark.django_db(transaction=True)
def test_erased_person_leaves_nothing_in_any_table_nor_on_the_disk(tmp_path: Path) -> None:
    person, case = somebody()
    settle(case)
    assert {"Action", "Attachment", "FormDraft", "OutboxMessage", "Registration"} <= set(left_behind())
    registry.erase_person(actor=member("registrar"), person=person, reason="asked for it")
    assert left_behind() == []
    assert [path for path in (tmp_path / "var" / "media").rglob("*") if path.is_file()] == []
    assert (Booking.objects.get().person, Registration.objects.count(), Consent.objects.count()) == (None, 0, 0)
    case.refresh_from_db()
    assert (case.person, case.erased_at is not None, case.is_open) == (None, True, False)
    assert [problems for _count, problems in rebuilding.verify()] == [[]]
    message = OutboxMessage.objects.get()
    assert (message.to, message.body, message.status, message.failure) == ("", "", "failed", "withdrawn")
    entry = Entry.objects.get(act="cases.case.erase")
    assert (entry.details, entry.purpose) == ({"actions": case.sequence, "files": 1}, "request")
    with pytest.raises(CaseRefused, match="has been erased"):
        cases.note(actor=member("consul"), case=case.uid, text="more")


@pytest.mark.django_db(transaction=True)
def test_back_up_with_an_open_case_of_somebody_erased_since_is_erased_again(tmp_path: Path) -> None:
    person, case = somebody()
    archive, run = tmp_path / "a.tar.gz", CliRunner()
    assert run.invoke(app, ["backup", str(archive)]).exit_code == 0
    settle(case)
    registry.erase_person(actor=SYSTEM, person=person, reason="asked for it")
    done = run.invoke(app, ["restore", str(archive), "--replace"])
    assert done.exit_code == 0, done.output
    assert Case.objects.get().is_open  # so the archive was put back
    assert left_behind() == []
    cases.take_transition(actor=SYSTEM, case=case.uid, transition="start")  # and can be ended
    assert (StoredFile.objects.count(), [problems for _count, problems in rebuilding.verify()]) == (0, [[]])


@pytest.mark.django_db
def test_terms_of_cases_registrations_and_appointments_end_by_themselves() -> None:
    person, case = somebody()
    settle(case)
    recent = cases.open_case(actor=SYSTEM, programme="petition", office=office(), answers=answers())
    cases.take_transition(actor=SYSTEM, case=recent.uid, transition="start")
    cases.close(actor=SYSTEM, case=recent.uid, reason="r", closing_reason="withdrawn")
    long_ago = TODAY() - timedelta(days=4000)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=1826))
    Case.objects.filter(pk=recent.pk).update(closed_at=timezone.now() - timedelta(days=1824))
    Registration.objects.update(from_date=long_ago, until=long_ago, ended_on=long_ago)
    Consent.objects.update(until=long_ago)
    Slot.objects.update(starts=timezone.now() - timedelta(days=366))
    done = registry.apply_retention(actor=SYSTEM)
    assert {rule: number for rule, number in done.items() if number} == {
        "case.closed": 1, "registration.ended": 1, "appointment.past": 1, "consent.ended": 1,
    }  # fmt: skip
    assert list(Case.objects.filter(erased_at__isnull=False)) == [case]
    assert (Booking.objects.get().person, Registration.objects.count()) == (None, 0)
    assert Person.objects.get(pk=person.pk).erased_at is None
    assert set(registry.apply_retention(actor=SYSTEM).values()) == {0}


@pytest.mark.django_db
def test_consent_whose_registration_is_kept_stays() -> None:
    somebody()
    Consent.objects.update(until=TODAY() - timedelta(days=4000))
    assert registry.apply_retention(actor=SYSTEM)["consent.ended"] == 0
    assert Consent.objects.count() == 1


@pytest.mark.django_db
def test_old_person_with_a_case_of_last_year_is_used() -> None:
    long_ago = timezone.now() - timedelta(days=4000)
    used, unused = (register(surname, "Эрлан", birth_date="1970") for surname in ("Маматов", "Исаков"))
    case = cases.open_case(actor=SYSTEM, programme="petition", office=office(), person=used, answers=answers())
    cases.take_transition(actor=SYSTEM, case=case.uid, transition="start")
    cases.close(actor=SYSTEM, case=case.uid, reason="r", closing_reason="withdrawn")
    Person.objects.update(created_at=long_ago)
    assert registry.apply_retention(actor=SYSTEM)["person.unused"] == 1
    assert list(Person.objects.filter(erased_at__isnull=False)) == [unused]


@pytest.mark.django_db
def test_terms_are_for_who_may_erase() -> None:
    with pytest.raises(Denied):
        registry.apply_retention(actor=actors.ANYONE)


@pytest.mark.django_db(transaction=True)
def test_worker_applies_the_rules_by_its_clock() -> None:
    register("Маматов", "Эрлан", birth_date="1970")
    Person.objects.update(created_at=timezone.now() - timedelta(days=4000))
    done = CliRunner().invoke(app, ["worker", "--once"])
    assert done.exit_code == 0, done.output
    assert Person.objects.get().erased_at is not None
    assert Entry.objects.get(act="registry.retention.apply").details["person.unused"] == 1
