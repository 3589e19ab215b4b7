"""What of the register belongs to the person whom the walk of all addresses plants."""

from __future__ import annotations

from datetime import date
from typing import Any

from sapar.core.files.services import keep
from sapar.core.registry import services
from sapar.core.registry.models import (
    Change,
    Consent,
    Document,
    Household,
    Import,
    Journey,
    Kin,
    Member,
    Person,
    WatchEntry,
    WatchList,
)
from tests.people import SYSTEM


def plant(person: Person) -> None:
    """A document with its scan, a household, a relative, a consent, a stay that was corrected."""
    scan = keep(actor=SYSTEM, content=b"sentinel-file of a scan", name="scan.txt")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="sentinel-note 7", scan=scan)
    services.make_household(actor=SYSTEM, head=person, address="sentinel-note of an address")
    sister = Person.objects.create(
        surname="Сентинелова", given="Гүлнара", office=person.office, sensitivity=person.sensitivity, demonstration=True
    )
    services.add_kin(actor=SYSTEM, person=person, relative=sister, relation="sibling", note="sentinel-note of kin")
    services.give_consent(actor=SYSTEM, person=person, purpose="test", text="sentinel-note read", language="en")
    journey = services.add_journey(
        actor=SYSTEM, person=person, country="RU", entered=date(2024, 1, 1), region="sentinel-note of a region"
    )
    services.correct_journey(actor=SYSTEM, journey=journey, region="sentinel-note of a town", reason="sentinel-note")
    names = dict.fromkeys(("ky", "ru", "en"), "sentinel-note of a list")
    kept = WatchList.objects.create(
        code="planted", kind="missing", names=names, purpose="sentinel-note of a list", office=person.office
    )
    Import.objects.create(
        file=keep(actor=SYSTEM, content=b"surname\nsentinel-file\n", name="list.csv"), purpose="sentinel-note",
        watch_list=kept, office=person.office, started_by="test", mapping={"surname": "surname"},
        defaults={"reason": "sentinel-note", "expires_on": "2060-01-01"},
    )  # fmt: skip


SAMPLES: dict[str, Any] = {
    ":household": lambda p: Household.objects.get(members__person=p.person).uid,
    ":member": lambda p: Member.objects.get(person=p.person).pk,
    ":kin": lambda p: Kin.objects.get(person=p.person).pk,
    ":consent": lambda p: Consent.objects.get(person=p.person, purpose="test").uid,
    ":journey": lambda p: Journey.objects.filter(person=p.person).earliest("pk").uid,
    ":document": lambda p: Document.objects.get(person=p.person).uid,
    "facts/:thing": lambda p: "journey",
    "facts/:number": lambda p: Journey.objects.filter(person=p.person).earliest("pk").pk,
    "watch/lists/:code": lambda p: "planted",
    "watch/imports/:uid": lambda p: Import.objects.get().uid,
    "changes/:number": lambda p: Change.objects.get(person=p.person).pk,
}
"""What stands for the parameters of their addresses, as `walking.SAMPLES` has it."""


def counted() -> tuple[int, ...]:
    """What an act on somebody else's records would move."""
    models: tuple[Any, ...] = (Change, Document, Household, Member, Kin, Journey, Consent, WatchEntry, WatchList)
    return (*(model.objects.count() for model in models), Consent.objects.filter(withdrawn_at=None).count())
