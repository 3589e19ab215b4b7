"""The demonstration as large as a country, for measuring: 1.5 million persons, 5 million journeys, 2 million cases with
20 million actions. Written in parts, each whole or not at all: stopped anywhere, it goes on where it was.

Persons and cases get primary keys from `BASE` on, so that what is there says how far it has come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from sapar.core.accounts.enums import OfficeKind, Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, RoleHolding, Team, User
from sapar.core.cases.programmes import Programme, programmes, version_of
from sapar.core.registry import lookup
from sapar.core.registry.models import Name, Person
from sapar.engines.identity.synthetic import population
from sapar.sites.cli.demonstration import line, places
from sapar.sites.cli.demonstration.histories import Setting, opened_at, walk
from sapar.sites.cli.demonstration.loading import SHARES, Numbers, renew_sequences, write, write_histories
from sapar.sites.cli.demonstration.persons import Rows, add

PART = 5_000
"""Persons written in one transaction."""
BASE = 100_000_000
SEED = 20262
CASES_EACH = 4 / 3
DAYS = 1000
"""How far back cases go."""
MISSIONS, OFFICES = 40, 60
COUNTRIES = ("RU", "RU", "RU", "KZ", "TR", "DE", "KR", "AE", "PL", "JP", "GB", "IT", "SA", "QA", "BY", "SK")
OFFICERS = 3
"""Members of staff of each mission that is added."""

Tell = Callable[[str], None]


def load(*, persons: int, tell: Tell, seed: int = SEED) -> int:
    """Write what is missing of so many persons and what belongs to them; answers how many were written now."""
    made = places.make()
    where = _offices(made)
    _quick()
    done, started, written = _done(), time.monotonic(), 0
    numbers, now = Numbers(), line.now_utc()
    kinds = {code: programme for code, programme in programmes().items() if code in SHARES}
    for number in range(done, -(-persons // PART)):
        size = min(PART, persons - number * PART)
        with transaction.atomic():
            _part(number, size, Random(f"{seed} {number}"), where, kinds, numbers, now)
            numbers.keep()
        written += size
        rate = written / (time.monotonic() - started)
        left = (persons - number * PART - size) / rate
        tell(f"{number * PART + size:,} of {persons:,} persons, {rate:,.0f} a second, {left / 60:,.0f} minutes left")
    renew_sequences()
    if written:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return written


def _done() -> int:
    """Parts that are there."""
    last = Person.objects.filter(pk__gte=BASE).aggregate(last=models.Max("pk"))["last"]
    return 0 if last is None else (last - BASE) // PART + 1


def _part(
    number: int, size: int, rng: Random, where: Sequence[Setting], kinds: dict[str, Programme], numbers: Numbers,
    now: datetime,
) -> None:  # fmt: skip
    rows, first, today = Rows(), BASE + number * PART, timezone.localdate()
    offices = [setting.office for setting in where]
    for at, one in enumerate(population(size, rng.getrandbits(32))):
        add(rows, one, first + at, rng, today=today, now=now, offices=offices, trips=(0, 1, 3, 3, 4, 5))
    write(rows)
    _index(rows)
    _cases(number, round(size * CASES_EACH), [person.pk for person in rows.people], rng, where, kinds, numbers, now)


def _index(rows: Rows) -> None:
    named: dict[int, list[Name]] = {person.pk: [] for person in rows.people}
    for name in rows.names:
        named[name.person_id].append(name)
    lookup.write([(person, lookup.keys_of(person, named[person.pk])) for person in rows.people])


def _cases(
    number: int, size: int, persons: Sequence[int], rng: Random, where: Sequence[Setting],
    kinds: dict[str, Programme], numbers: Numbers, now: datetime,
) -> None:  # fmt: skip
    first = BASE + number * round(PART * CASES_EACH)
    versions = {code: version_of(programme).pk for code, programme in kinds.items()}
    drawn = rng.choices(tuple(SHARES), tuple(SHARES.values()), k=size)
    done = []
    for at, code in enumerate(drawn):
        begun = opened_at(rng, now, DAYS)
        old = begun < now - timedelta(days=120)
        person = None if kinds[code].person == "none" else rng.choice(persons)
        setting = rng.choice(where)
        found = walk(
            rng,
            kinds[code],
            setting,
            begun=begun,
            now=now,
            person=person,
            ends=0.97 if old else 0.75,
            busy=1 + (rng.random() < 0.35),
        )
        name = numbers.next(kinds[code], setting, begun)
        done.append(found.result(first + at, name, versions[code], f"{rng.getrandbits(128):032x}"))
    write_histories(done)


def _quick() -> None:
    """A load that is killed is begun again with its part: nothing need be flushed after each."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")


def _offices(made: places.Places) -> list[Setting]:
    """Missions and offices up to the size of the country's service, each mission with staff."""
    missions, labour = (Organisation.objects.get(code=code) for code in ("missions", "labour"))
    settings = [
        Setting(o, made.teams[o.code], made.those_who(o, Role.CONSUL, Role.SUPERVISOR), ()) for o in made.missions
    ]
    hashed = make_password(places.password())
    for number in range(len(made.missions) + 1, MISSIONS + 1):
        country = COUNTRIES[number % len(COUNTRIES)]
        office = _office(missions, f"mission-{number:02d}", OfficeKind.CONSULATE, country, [country])
        team, _new = Team.objects.get_or_create(code=f"{office.code}-help", defaults={"office": office})
        staff = [_officer(f"{role}{at}.{office.code}", role, office, hashed) for at, role in enumerate(
            (Role.CONSUL, Role.CONSUL, Role.SUPERVISOR)[:OFFICERS])]  # fmt: skip
        team.members.add(*staff)
        settings.append(Setting(office, team, staff, ()))
    for number in range(1, OFFICES - len(made.offices) + len(made.missions) + 1):
        _office(labour, f"office-{number:02d}", OfficeKind.REGIONAL, "KG", [])
    everywhere = [setting.office for setting in settings]
    return [Setting(s.office, s.team, s.staff, [o for o in everywhere if o.pk != s.office.pk]) for s in settings]


def _office(organisation: Organisation, code: str, kind: str, country: str, serves: list[str]) -> Office:
    names = dict.fromkeys(("ky", "ru", "en"), code)
    fields_ = {"organisation": organisation, "kind": kind, "names": names, "country": country, "serves": serves}
    return Office.objects.get_or_create(code=code, defaults=fields_)[0]


def _officer(name: str, role: str, office: Office, hashed: str) -> User:
    user, _new = User.objects.get_or_create(
        email=f"{name}@{places.DOMAIN}",
        defaults={"full_name": name, "office": office, "demonstration": True, "password": hashed, "language": "ru"},
    )
    RoleHolding.objects.get_or_create(
        user=user, role=role, organisation=office.organisation, office=office,
        defaults={"clearance": Sensitivity.CONFIDENTIAL, "starts": date(2024, 1, 1)},
    )  # fmt: skip
    return user
