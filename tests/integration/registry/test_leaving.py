"""Consents, erasure that stays, retention by rule, and everything held about a person for that person."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.files import places
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from sapar.core.registry import queries, retention, services
from sapar.core.registry.models import (
    Candidate,
    Change,
    Consent,
    ContactPoint,
    Document,
    Found,
    Import,
    Journey,
    Kin,
    Name,
    Pair,
    Person,
    WatchEntry,
    Word,
)
from sapar.core.registry.refusals import Refused
from tests.register import SYSTEM, register
from tests.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


def full() -> Person:
    """Somebody of whom a sentinel stands in every table."""
    person = register("Сентинелова", "Айсентинел", pin="11705199000017", district="Сентинел")
    services.correct_person(actor=SYSTEM, person=person, patronymic="Сентинеловна")
    scan = keep(actor=SYSTEM, content=b"sentinel of a scan", name="sentinel.txt")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="SENTINEL1", scan=scan)
    services.add_contact(actor=SYSTEM, person=person, kind="email", value="sentinel@example.org")
    services.add_name(actor=SYSTEM, person=person, kind="alias", given="Сентинелка")
    services.add_journey(actor=SYSTEM, person=person, country="RU", entered=date(2025, 1, 1), note="sentinel")
    services.give_consent(actor=SYSTEM, person=person, purpose="test", text="sentinel")
    mother = register("Асанова", "Айгүл", birth_date="1960")
    services.add_kin(actor=SYSTEM, person=person, relative=mother, relation="parent", note="sentinel")
    return Person.objects.get(pk=person.pk)


OWNED = (Name, Document, ContactPoint, Journey, Kin, Consent, Change, Candidate)


def left_behind(person: Person) -> list[str]:
    """Where anything of a person is still found, by looking at every table of the register."""
    from django.apps import apps
    from django.core import serializers

    found = []
    for model in apps.get_app_config("registry").get_models():
        text = serializers.serialize("json", model._default_manager.all(), ensure_ascii=False).lower()
        if "сентинел" in text.replace("fold", "") or "sentinel" in text or "11705199000017" in text:
            found.append(model.__name__)
    if Pair.objects.filter(person_id=person.pk).exists() or Word.objects.filter(person_id=person.pk).exists():
        found.append("keys")
    return sorted(set(found) - {"Term"})  # words of names are nobody's


def test_erased_person_leaves_a_number_and_nothing_else(django_capture_on_commit_callbacks: object) -> None:
    person = full()
    assert left_behind(person) == [
        "Change", "Consent", "ContactPoint", "Document", "Found", "Journey", "Kin", "Name", "Person", "keys",
    ]  # fmt: skip
    place = places.of(StoredFile.objects.get().blob.sha256)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.erase_person(actor=member("registrar"), person=person, reason="asked for it")
    assert left_behind(person) == []
    assert (place.exists(), StoredFile.objects.count()) == (False, 0)
    gone = Person.objects.get(pk=person.pk)
    assert (gone.uid, gone.erased_at is not None) == (person.uid, True)
    assert queries.search(actor=SYSTEM, text="Сентинелова Айсентинел 1990", purpose="test") == []
    with pytest.raises(Person.DoesNotExist):
        queries.person(actor=SYSTEM, uid=person.uid, purpose="test")
    entry = Entry.objects.get(act="registry.person.erase")
    assert entry.details == {"rule": "request", "records": 1}


def test_all_records_of_a_merged_person_are_erased() -> None:
    one = register("Асанов", "Бакыт", birth_date="1990")
    two = register("Асанов", "Бакыт", birth_date="1990", despite=[one.uid])
    services.decide(actor=SYSTEM, a=one, b=two, verdict="same")
    two.refresh_from_db()
    assert services.erase_person(actor=SYSTEM, person=two, reason="asked for it") == 2
    assert Found.objects.count() == 0


def test_person_still_needed_is_not_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    person = register("Асанов", "Бакыт")
    part = retention.Part("test", gettext_lazy("a test runs"), set, lambda idents, since: set(), lambda *what: 0)
    monkeypatch.setattr(retention, "_parts", {"test": part})
    with pytest.raises(Refused, match="a test runs"):
        services.erase_person(actor=SYSTEM, person=person, reason="asked for it")
    assert Person.objects.get().given == "Бакыт"


def test_consul_does_not_erase() -> None:
    with pytest.raises(Denied):
        services.erase_person(actor=member("consul"), person=register("Асанов", "Бакыт"), reason="asked for it")


def test_erased_person_is_erased_again_after_a_restore(folder: Path) -> None:
    person = full()
    services.erase_person(actor=SYSTEM, person=person, reason="asked for it")
    line = json.loads((folder / "erasures.jsonl").read_text())
    assert (line["uid"], set(line)) == (person.uid, {"kind", "uid", "rule", "at"})
    restored = Person.objects.get(pk=person.pk)
    restored.erased_at, restored.surname = None, "Сентинелова"
    restored.save()
    with (folder / "erasures.jsonl").open("a") as journal:
        journal.write('{"uid": "half')  # the machine stopped here
    assert services.repeat_erasures(actor=SYSTEM) == 1
    assert services.repeat_erasures(actor=SYSTEM) == 0
    assert left_behind(person) == []


def test_rules_of_retention_take_what_is_old_and_leave_what_is_not() -> None:
    today = timezone.localdate()
    long_ago = timezone.now() - timedelta(days=4000)
    person = register("Асанов", "Бакыт", birth_date="1990")
    for number, ended in enumerate((today - timedelta(days=400), today - timedelta(days=300), None)):
        contact = services.add_contact(actor=SYSTEM, person=person, kind="phone", value=f"+99655500000{number}")
        ContactPoint.objects.filter(pk=contact.pk).update(ended_on=ended)
    old, new = (services.give_consent(actor=SYSTEM, person=person, purpose=code) for code in ("old", "new"))
    Consent.objects.filter(pk=old.pk).update(withdrawn_at=long_ago)
    kept = services.make_watch_list(
        actor=SYSTEM, code="missing", kind="missing", names={}, purpose="To find persons reported missing"
    )
    entry = services.add_watch_entry(
        actor=SYSTEM, watch_list=kept, person=person, reason="reported", expires_on=today + timedelta(days=9)
    )
    gone = services.add_watch_entry(
        actor=SYSTEM, watch_list=kept, person=person, reason="reported", expires_on=today + timedelta(days=9)
    )
    WatchEntry.objects.filter(pk=gone.pk).update(starts_on=date(2020, 1, 1), expires_on=date(2020, 2, 1))
    batch = services.start_import(
        actor=SYSTEM, file=keep(actor=SYSTEM, content=b"surname\nKim\n", name="a.csv"), mapping={"surname": "surname"},
        purpose="a test of retention",
    )  # fmt: skip
    services.run_import(actor=SYSTEM, batch=batch)
    Import.objects.update(finished_at=long_ago)
    unused, abroad, touched = (
        register(surname, "Эрлан", birth_date="1970") for surname in ("Маматов", "Исаков", "Токтогулов")
    )
    services.add_journey(actor=SYSTEM, person=abroad, country="RU", entered=date(2010, 1, 1))
    services.correct_person(actor=SYSTEM, person=touched, district="Ош")
    Person.objects.filter(pk__in=[unused.pk, abroad.pk, touched.pk]).update(created_at=long_ago)
    Journey.objects.update(created_at=long_ago)
    done = services.apply_retention(actor=SYSTEM)
    assert {rule: number for rule, number in done.items() if number} == {
        "contact.ended": 1, "consent.ended": 1, "watch.ended": 1, "import.done": 1, "person.unused": 1,
    }  # fmt: skip
    assert ContactPoint.objects.count() == 2
    assert list(Consent.objects.all()) == [new]
    assert list(WatchEntry.objects.all()) == [entry]
    assert (Import.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert list(Person.objects.filter(erased_at__isnull=False)) == [unused]
    assert set(services.apply_retention(actor=SYSTEM).values()) == {0}


def test_withdrawn_consent_is_withdrawn_at_once_and_once() -> None:
    person = register("Асанов", "Бакыт")
    consent = services.give_consent(actor=SYSTEM, person=person, purpose="referral", text="I agree.", language="en")
    first = services.withdraw_consent(actor=SYSTEM, consent=consent).withdrawn_at
    assert services.withdraw_consent(actor=SYSTEM, consent=consent).withdrawn_at == first
    with pytest.raises(Refused):
        services.give_consent(actor=SYSTEM, person=person, purpose="referral", until=date(2020, 1, 1))


def test_person_gets_everything_held_about_them_and_who_read_it() -> None:
    person = full()
    consul = member("consul")
    queries.record(actor=consul, uid=person.uid, purpose="lost passport")
    report = queries.access_report(actor=member("registrar"), person=person)
    assert json.loads(json.dumps(report)) == report
    assert report["records"][0]["surname"] == "Сентинелова"
    assert report["changes"][0]["fields"] == {"patronymic": ["", "Сентинеловна"]}
    held = {name for name, rows in report.items() if isinstance(rows, list) and rows}
    assert held == {
        "records", "names", "documents", "contacts", "journeys", "kin", "consents", "changes", "reads_and_writes",
    }  # fmt: skip
    assert {"act": "registry.person.read", "purpose": "lost passport", "by": "staff"}.items() <= next(
        row for row in report["reads_and_writes"] if row["act"] == "registry.person.read"
    ).items()
    assert consul.user is not None
    assert consul.user.full_name not in json.dumps(report)
    page = queries.access_page(report)
    assert "Сентинелка" in page
    assert "Patronymic: – → Сентинеловна" in page
    with translation.override("ky"):
        assert "Атасынын аты: – → Сентинеловна" in queries.access_page(report)
    assert "<script" not in page


def test_page_of_the_report_makes_markup_harmless() -> None:
    person = register("Асанов", "Бакыт")
    Person.objects.filter(pk=person.pk).update(district="<script>alert(1)</script>")
    page = queries.access_page(queries.access_report(actor=SYSTEM, person=person))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_report_is_for_the_role_that_gives_it() -> None:
    with pytest.raises(Denied):
        queries.access_report(actor=member("consul"), person=register("Асанов", "Бакыт"))
