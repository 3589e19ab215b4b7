"""Invented persons with documents, addresses, journeys and what belongs to them, as rows to be written in bulk."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.db.models import Model

from sapar.core.accounts.models import Office
from sapar.core.registry.cleaning import contact_key
from sapar.core.registry.models import ContactPoint, Contract, Document, Event, Journey, Name, Permit, Person
from sapar.engines.identity.names.letters import transliterate
from sapar.engines.identity.search import document_key
from sapar.engines.identity.synthetic import Person as Invented

COUNTRIES = {"RU": 62, "KZ": 14, "TR": 8, "KR": 4, "DE": 4, "AE": 3, "PL": 3, "JP": 2}
_COUNTRIES, _OFTEN = tuple(COUNTRIES), tuple(accumulate(COUNTRIES.values()))
REGIONS = {
    "RU": ("Москва", "Московская область", "Санкт-Петербург", "Екатеринбург", "Новосибирск", "Казань", ""),
    "KZ": ("Алматы", "Астана", "Шымкент", ""),
    "TR": ("Стамбул", "Анталья", ""),
}
OCCUPATIONS = ("курьер", "строитель", "швея", "водитель", "повар", "сиделка", "продавец", "сварщик")


Row = dict[str, Any]
Draw = Callable[[Random], str]


@dataclass
class Rows:
    """Rows that are not written yet, as their columns' values; tables in the order in which they are to be written."""

    journey: int
    """The primary key of the next journey: contracts point to theirs before either is written."""
    tables: dict[type[Model], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, model: type[Model], **values: Any) -> Row:
        """One more row."""
        self.tables[model].append(values)
        return values


def uid(rng: Random) -> str:
    """A public id of the register's form, drawn from the seed."""
    return base64.b32encode(rng.randbytes(10)).decode().lower()


def add(
    rows: Rows, one: Invented, pk: int, rng: Random, *, today: date, now: datetime, offices: Sequence[Office],
    trips: Sequence[int] = (0, 1, 2, 2, 3, 4), draw: Draw = uid,
) -> None:  # fmt: skip
    """The rows of one person; `pk`: the primary key that the record gets; `trips`: how many past journeys; `draw`:
    makes public ids."""
    rows.add(
        Person,
        id=pk, uid=draw(rng), cluster_id=pk, surname=one.surname, given=one.given, patronymic=one.patronymic,
        birth_date=one.birth, sex=one.sex.lower(), citizenships=["KG"], pin=one.pin, district=one.region,
        office_id=rng.choice(offices).pk, demonstration=True, origin="demonstration", created_at=now,
        created_by="system:demonstration",
    )  # fmt: skip
    if one.maiden:
        rows.add(
            Name,
            person_id=pk, kind="former", surname=one.maiden, given=one.given, patronymic=one.patronymic, script="Cyrl",
            created_at=now,
        )  # fmt: skip
    _document(rows, pk, one, rng, today, now, draw)
    _contacts(rows, pk, one, rng, now)
    _journeys(rows, pk, rng, today, now, trips, draw)


def _document(rows: Rows, pk: int, one: Invented, rng: Random, today: date, now: datetime, draw: Draw) -> None:
    issued = today - timedelta(days=rng.randint(30, 3300))
    rows.add(
        Document,
        uid=draw(rng), person_id=pk, kind="passport", number=one.document, number_key=document_key(one.document),
        country="KG", issued_on=issued, expires_on=issued + timedelta(days=3652), created_at=now,
        state="lost" if rng.random() < 0.02 else "held", mrz=[],
    )  # fmt: skip
    rows.add(
        Name,
        person_id=pk, kind="document", surname=transliterate(one.surname, "icao").upper(),
        given=transliterate(one.given, "icao").upper(), script="Latn", created_at=now,
    )  # fmt: skip


def _contacts(rows: Rows, pk: int, one: Invented, rng: Random, now: datetime) -> None:
    language = "ky" if rng.random() < 0.6 else "ru"
    safety = rng.choices(("safe", "ask_first", "unsafe"), (70, 25, 5))[0]
    for kind, value, share in (
        ("phone", one.phone, 0.9),
        ("email", f"person{one.ident}.{pk}@people.sapar.example", 0.35),
    ):
        if rng.random() < share:
            rows.add(
                ContactPoint,
                person_id=pk, kind=kind, value=value, value_key=contact_key(kind, value), safety=safety,
                language=language, created_at=now,
            )  # fmt: skip


def _journeys(
    rows: Rows, pk: int, rng: Random, today: date, now: datetime, trips: Sequence[int], draw: Draw
) -> None:  # fmt: skip
    """Some past journeys one after another, and for two of three a present one."""
    at = today - timedelta(days=rng.randint(900, 2200))
    for _ in range(rng.choice(trips)):
        entered = at + timedelta(days=rng.randint(20, 200))
        left = entered + timedelta(days=rng.randint(10, 250))
        if left >= today - timedelta(days=30):
            break
        _journey(rows, pk, rng, entered, left, now, draw)
        at = left
    if rng.random() < 0.67:
        entered = max(at + timedelta(days=1), today - timedelta(days=int(rng.triangular(1, 500, 40))))
        _what_it_rests_on(rows, _journey(rows, pk, rng, entered, None, now, draw), rng, today, now)


def _journey(
    rows: Rows, pk: int, rng: Random, entered: date, left: date | None, now: datetime, draw: Draw
) -> Row:  # fmt: skip
    country = rng.choices(_COUNTRIES, cum_weights=_OFTEN)[0]
    rows.journey += 1
    return rows.add(
        Journey,
        id=rows.journey - 1, uid=draw(rng), person_id=pk, country=country, region=rng.choice(REGIONS.get(country, ("",))),
        entered=entered, left=left, purpose=rng.choices(("work", "visit", "study", "family"), (70, 15, 8, 7))[0],
        created_at=now,
    )  # fmt: skip


def _what_it_rests_on(rows: Rows, journey: Row, rng: Random, today: date, now: datetime) -> None:
    country, entered = journey["country"], journey["entered"]
    of: Row = {"person_id": journey["person_id"], "country": country, "created_at": now}
    if journey["purpose"] == "work" and rng.random() < 0.6:
        starts = min(today, entered + timedelta(days=rng.randint(1, 40)))
        rows.add(
            Contract,
            **of, journey_id=journey["id"], kind="employment", from_date=starts, indefinite=False,
            to_date=starts + timedelta(days=365), occupation=rng.choice(OCCUPATIONS), region=journey["region"],
        )  # fmt: skip
    if rng.random() < 0.7:
        on = min(today, entered + timedelta(days=rng.randint(0, 12)))
        rows.add(Event, **of, kind="registration", on=on)
    if country in ("KR", "DE", "PL", "JP", "AE", "TR") and journey["purpose"] in ("work", "study"):
        until = entered + timedelta(days=rng.choice((180, 365, 730)))
        rows.add(Permit, **of, kind="residence_permit", from_date=entered, to_date=until, number="")
    if rng.random() < 0.04:
        rows.add(Event, **of, kind="fine", on=max(entered, today - timedelta(days=20)), paid=False)
