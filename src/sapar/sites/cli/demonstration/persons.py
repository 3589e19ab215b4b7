"""Invented persons with documents, addresses, journeys and what belongs to them, as rows to be written in bulk."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sapar.core.accounts.models import Office
from sapar.core.registry.cleaning import contact_key
from sapar.core.registry.models import ContactPoint, Contract, Document, Event, Journey, Name, Permit, Person
from sapar.engines.identity.names.letters import transliterate
from sapar.engines.identity.search import document_key
from sapar.engines.identity.synthetic import Person as Invented

COUNTRIES = {"RU": 62, "KZ": 14, "TR": 8, "KR": 4, "DE": 4, "AE": 3, "PL": 3, "JP": 2}
REGIONS = {
    "RU": ("Москва", "Московская область", "Санкт-Петербург", "Екатеринбург", "Новосибирск", "Казань", ""),
    "KZ": ("Алматы", "Астана", "Шымкент", ""),
    "TR": ("Стамбул", "Анталья", ""),
}
OCCUPATIONS = ("курьер", "строитель", "швея", "водитель", "повар", "сиделка", "продавец", "сварщик")


@dataclass
class Rows:
    """Rows of one part; `people` come first."""

    people: list[Person] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    contacts: list[ContactPoint] = field(default_factory=list)
    journeys: list[Journey] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    permits: list[Permit] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def uid(rng: Random) -> str:
    """A public id of the register's form, drawn from the seed."""
    return base64.b32encode(rng.randbytes(10)).decode().lower()


def add(
    rows: Rows, one: Invented, pk: int, rng: Random, *, today: date, now: datetime, offices: Sequence[Office],
    trips: Sequence[int] = (0, 1, 2, 2, 3, 4),
) -> Person:  # fmt: skip
    """The rows of one person; `pk`: the primary key that the record gets; `trips`: how many past journeys."""
    person = Person(
        pk=pk, uid=uid(rng), cluster_id=pk, surname=one.surname, given=one.given, patronymic=one.patronymic,
        birth_date=one.birth, sex=one.sex.lower(), citizenships=["KG"], pin=one.pin, district=one.region,
        office=rng.choice(offices), demonstration=True, origin="demonstration", created_at=now,
        created_by="system:demonstration",
    )  # fmt: skip
    rows.people.append(person)
    if one.maiden:
        rows.names.append(
            Name(person=person, kind="former", surname=one.maiden, given=one.given, patronymic=one.patronymic,
                 script="Cyrl", created_at=now)
        )  # fmt: skip
    _document(rows, person, one, rng, today, now)
    _contacts(rows, person, one, rng, now)
    _journeys(rows, person, rng, today, now, trips)
    return person


def _document(rows: Rows, person: Person, one: Invented, rng: Random, today: date, now: datetime) -> None:
    issued = today - timedelta(days=rng.randint(30, 3300))
    document = Document(
        uid=uid(rng), person=person, kind="passport", number=one.document, number_key=document_key(one.document),
        country="KG", issued_on=issued, expires_on=issued + timedelta(days=3652), created_at=now,
        state="lost" if rng.random() < 0.02 else "held", mrz=[],
    )  # fmt: skip
    rows.documents.append(document)
    rows.names.append(
        Name(
            person=person, kind="document", surname=transliterate(one.surname, "icao").upper(),
            given=transliterate(one.given, "icao").upper(), script="Latn", created_at=now,
        )
    )  # fmt: skip


def _contacts(rows: Rows, person: Person, one: Invented, rng: Random, now: datetime) -> None:
    language = "ky" if rng.random() < 0.6 else "ru"
    safety = rng.choices(("safe", "ask_first", "unsafe"), (70, 25, 5))[0]
    for kind, value, share in (
        ("phone", one.phone, 0.9),
        ("email", f"person{one.ident}.{person.pk}@people.sapar.example", 0.35),
    ):
        if rng.random() < share:
            rows.contacts.append(
                ContactPoint(person=person, kind=kind, value=value, value_key=contact_key(kind, value), safety=safety,
                             language=language, created_at=now)
            )  # fmt: skip


def _journeys(rows: Rows, person: Person, rng: Random, today: date, now: datetime, trips: Sequence[int]) -> None:
    """Some past journeys one after another, and for two of three a present one."""
    at = today - timedelta(days=rng.randint(900, 2200))
    for _ in range(rng.choice(trips)):
        entered = at + timedelta(days=rng.randint(20, 200))
        left = entered + timedelta(days=rng.randint(10, 250))
        if left >= today - timedelta(days=30):
            break
        _journey(rows, person, rng, _country(rng), entered, left, now)
        at = left
    if rng.random() < 0.67:
        entered = max(at + timedelta(days=1), today - timedelta(days=int(rng.triangular(1, 500, 40))))
        journey = _journey(rows, person, rng, _country(rng), entered, None, now)
        _what_it_rests_on(rows, journey, rng, today, now)


def _country(rng: Random) -> str:
    return rng.choices(tuple(COUNTRIES), tuple(COUNTRIES.values()))[0]


def _journey(
    rows: Rows, person: Person, rng: Random, country: str, entered: date, left: date | None, now: datetime
) -> Journey:
    journey = Journey(
        uid=uid(rng), person=person, country=country, region=rng.choice(REGIONS.get(country, ("",))), entered=entered,
        left=left, purpose=rng.choices(("work", "visit", "study", "family"), (70, 15, 8, 7))[0], created_at=now,
    )  # fmt: skip
    rows.journeys.append(journey)
    return journey


def _what_it_rests_on(rows: Rows, journey: Journey, rng: Random, today: date, now: datetime) -> None:
    of: dict[str, Any] = {"person": journey.person, "country": journey.country, "created_at": now}
    if journey.purpose == "work" and rng.random() < 0.6:
        starts = min(today, journey.entered + timedelta(days=rng.randint(1, 40)))
        rows.contracts.append(
            Contract(**of, journey=journey, kind="employment", from_date=starts, indefinite=False,
                     to_date=starts + timedelta(days=365), occupation=rng.choice(OCCUPATIONS), region=journey.region)
        )  # fmt: skip
    if rng.random() < 0.7:
        rows.events.append(
            Event(**of, kind="registration", on=min(today, journey.entered + timedelta(days=rng.randint(0, 12))))
        )
    if journey.country in ("KR", "DE", "PL", "JP", "AE", "TR") and journey.purpose in ("work", "study"):
        rows.permits.append(
            Permit(**of, kind="residence_permit", from_date=journey.entered,
                   to_date=journey.entered + timedelta(days=rng.choice((180, 365, 730))), number="")
        )  # fmt: skip
    if rng.random() < 0.04:
        rows.events.append(Event(**of, kind="fine", on=max(journey.entered, today - timedelta(days=20)), paid=False))
