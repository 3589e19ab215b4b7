"""The demonstration as large as a country, for measuring: 1.5 million persons, 5 million journeys, 2 million cases with
20 million actions. Written in parts, each whole or not at all: stopped anywhere, it goes on where it was.

Persons and cases get primary keys from `BASE` on, so that what is there says which parts are. Public ids begin with them:
each part is written at the end of every index, not all over it. The indexes that only help reading are set aside until all
is there, and so are the keys by which persons are found.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from sapar.core.accounts.enums import OfficeKind, Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, RoleHolding, Team, User
from sapar.core.cases.models import Action, Case, Counter, Referral, Task
from sapar.core.cases.programmes import Programme, programmes, version_of
from sapar.core.registry.models import (
    Consent,
    ContactPoint,
    Contract,
    Document,
    Event,
    Found,
    Journey,
    Name,
    Pair,
    Permit,
    Person,
    Term,
    TermForm,
    Word,
)
from sapar.engines.identity.names import FOLD_VERSION
from sapar.engines.identity.search import IndexKeys, PersonName, forms, index_keys
from sapar.engines.identity.synthetic import population
from sapar.lines.consular.models import Registration, StayEnd
from sapar.sites.cli.demonstration import beside, bulk, line, places
from sapar.sites.cli.demonstration.histories import Setting, opened_at, walk
from sapar.sites.cli.demonstration.loading import SHARES, renew_sequences
from sapar.sites.cli.demonstration.persons import Row, Rows, add

PART = 5_000
"""Persons written in one transaction."""
BASE = 100_000_000
SEED = 20262
CASES_EACH = 4 / 3
JOURNEYS_MOST = 8
"""More than anybody has: so many primary keys are kept for each person's journeys."""
REGISTERED = 0.33
FIRST_NUMBER = 1_000_000
"""Cases of the nation are numbered from here on, in every series: parts are written side by side."""
DAYS = 1000
"""How far back cases go."""
MISSIONS, OFFICES = 40, 60
COUNTRIES = ("RU", "RU", "RU", "KZ", "TR", "DE", "KR", "AE", "PL", "JP", "GB", "IT", "SA", "QA", "BY", "SK")
OFFICERS = 3
"""Members of staff of each mission that is added."""
TABLES: tuple[type[Model], ...] = (
    Person, Name, Document, ContactPoint, Journey, Contract, Permit, Event, Found, Consent, Registration, StayEnd, Case,
    Action, Referral, Task,
)  # fmt: skip
"""What is written, in this order."""
PAIRS, WORDS, TERMS = "demonstration_pair", "demonstration_word", "demonstration_term"
KEYS = {"number": "bigint", "year": "smallint", "person_id": "bigint"}

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What every part needs to know."""

    where: Sequence[Setting]
    kinds: dict[str, Programme]
    versions: dict[str, int]
    now: datetime
    today: date
    seed: int
    part: int
    missions: dict[str, list[int]]
    """Country -> offices that serve it."""


def load(*, persons: int, tell: Tell, seed: int = SEED, processes: int = 1) -> int:
    """Write what is missing of so many persons and what belongs to them; answers how many were written now.

    `processes`: that make and write parts side by side (SQLite lets one write at a time; making takes most of the time).
    """
    made, missing = plan(seed=seed), _missing(persons)
    if missing:
        set_aside()
    started, written, total = time.monotonic(), 0, sum(missing.values())
    for size in _written(made, missing, processes):
        written += size
        rate = written / (time.monotonic() - started)
        minutes = (total - written) / rate / 60
        tell(f"{persons - total + written:,} of {persons:,} persons, {rate:,.0f} a second, {minutes:,.0f} minutes left")
    _complete(tell)
    return written


def plan(*, seed: int = SEED) -> Plan:
    """Offices with their staff, which are made where they are missing, and programmes as they are now."""
    where = _offices(places.make())
    kinds = {code: programme for code, programme in programmes().items() if code in SHARES}
    versions = {code: version_of(programme).pk for code, programme in kinds.items()}
    missions: dict[str, list[int]] = {}
    for setting in where:
        for country in setting.office.serves:
            missions.setdefault(country, []).append(setting.office.pk)
    return Plan(where, kinds, versions, line.now_utc(), timezone.localdate(), seed, PART, missions)


def _missing(persons: int) -> dict[int, int]:
    """Parts that are not there, and how many persons each has."""
    parts = {BASE + start: start // PART for start in range(0, persons, PART)}
    numbers = list(parts)
    for at in range(0, len(numbers), 500):
        for there in Person.objects.filter(pk__in=numbers[at : at + 500]).values_list("pk", flat=True):
            del parts[there]
    return {number: min(PART, persons - number * PART) for number in parts.values()}


def _written(plan: Plan, missing: dict[int, int], processes: int) -> Iterator[int]:
    """Write the parts; yields the number of persons of each that is there."""
    if processes == 1 or len(missing) < 2:
        for number, size in missing.items():
            yield write(plan, number, size)
        return
    yield from beside.done_by(processes, write, plan, missing.items())


def write(plan: Plan, number: int, size: int) -> int:
    """Make a part, then write it."""
    part = Part(plan, number, size)
    part.make()
    with _quick(), transaction.atomic():
        part.write()
    return size


@contextmanager
def _quick() -> Iterator[None]:
    """A load that is killed is begun again with its part: nothing need be flushed after each, and what points where has
    not to be looked up for every row."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-400000")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                cursor.execute("SET session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("RESET session_replication_role")


class Part:
    """So many persons and cases."""

    def __init__(self, plan: Plan, number: int, size: int) -> None:
        self.plan, self.number, self.size = plan, number, size
        self.first = BASE + number * plan.part
        self.rng = Random(f"{plan.seed} {number}")
        self.rows = Rows(self.first * JOURNEYS_MOST)
        self.pairs: list[tuple[int, int, int]] = []
        self.words: list[tuple[int, int, int]] = []
        self.terms: dict[str, str] = {}

    def make(self) -> None:
        """Everything that is to be written."""
        plan, rng = self.plan, self.rng
        offices = [setting.office for setting in plan.where]
        for pk, one in enumerate(population(self.size, rng.getrandbits(32)), self.first):
            self.rows.journey = pk * JOURNEYS_MOST
            named = len(self.rows.tables[Name])
            add(
                self.rows, one, pk, rng, today=plan.today, now=plan.now, offices=offices, trips=(0, 1, 3, 4, 4, 5),
                draw=partial(_ordered, pk),
            )  # fmt: skip
            self._index(self.rows.tables[Person][-1], self.rows.tables[Name][named:])
            self._abroad(self.rows.tables[Journey][-1:], pk)
        self._cases()

    def write(self) -> None:
        """Write it."""
        for model in TABLES:
            bulk.write(model, self.rows.tables[model])
        bulk.write_rows(PAIRS, tuple(KEYS), self.pairs)
        bulk.write_rows(WORDS, tuple(KEYS), self.words)
        bulk.write_rows(TERMS, ("fold", "root"), self.terms.items())

    def _index(self, person: Row, names: Sequence[Row]) -> None:
        pk, birth = person["id"], person["birth_date"]
        keys: IndexKeys = index_keys([_name(row) for row in (person, *names)], birth.year)
        self.rows.add(Found, person_id=pk, full=keys.full, birth=birth, year=birth.year, version=keys.version)
        self.pairs.extend((number, keys.year, pk) for number in keys.pairs)
        self.words.extend((number, keys.year, pk) for number in keys.words)
        self.terms.update((term.fold[:100], term.root[:100]) for term in keys.terms)

    def _abroad(self, last: Sequence[Row], pk: int) -> None:
        """Until when a present stay is lawful, drawn (working it out takes the rules a millisecond each), and for a third
        a registration with a mission there."""
        if not last or last[0]["person_id"] != pk or last[0]["left"] is not None:
            return
        plan, rng, rows, journey = self.plan, self.rng, self.rows, last[0]
        lawful, ends = rng.random() < 0.8, plan.today + timedelta(days=rng.randint(0, 400))
        of: Row = {"country": journey["country"]}
        rows.add(
            StayEnd, **of, journey_id=journey["id"], lawful=lawful, last_day=ends if lawful else None, on=plan.today
        )
        missions = plan.missions.get(journey["country"])
        start, until = max(journey["entered"], plan.today - timedelta(days=rng.randint(0, 300))), plan.today
        until += timedelta(days=rng.randint(-40, 500))
        if not missions or rng.random() > REGISTERED or until <= start:
            return
        said: Row = {"language": "ru", "text": "Согласен на консульский учёт (образец)."}
        rows.add(
            Consent, **said, id=pk, uid=_ordered(pk, rng), person_id=pk, purpose="consular.registration",
            given_at=plan.now, until=until, recorded_by="system:demonstration",
        )  # fmt: skip
        rows.add(
            Registration, **of, uid=_ordered(pk, rng), person_id=pk, office_id=rng.choice(missions), consent_id=pk,
            journey_id=journey["id"], region=journey["region"], from_date=start, until=until, made_at=plan.now,
        )  # fmt: skip

    def _cases(self) -> None:
        plan, rng = self.plan, self.rng
        size = round(self.size * CASES_EACH)
        first = BASE + self.number * round(plan.part * CASES_EACH)
        drawn = rng.choices(tuple(SHARES), tuple(SHARES.values()), k=size)
        for pk, code in enumerate(drawn, first):
            kind, setting = plan.kinds[code], rng.choice(plan.where)
            begun = opened_at(rng, plan.now, DAYS)
            old = begun < plan.now - timedelta(days=120)
            found = walk(
                rng, kind, setting, begun=begun, now=plan.now,
                person=None if kind.person == "none" else self.first + rng.randrange(self.size),
                ends=0.97 if old else 0.75, busy=1 + (rng.random() < 0.35), mark=f"{pk:08x}",
            )  # fmt: skip
            number = f"{_series(kind, setting.office, begun.year)[:33]}-{FIRST_NUMBER + pk - BASE}"
            history = found.result(pk, number, plan.versions[code])
            tables = self.rows.tables
            tables[Case].append(history.case)
            tables[Action].extend(history.actions)
            tables[Referral].extend(history.referrals)
            tables[Task].extend(history.tasks)


def _name(row: Row) -> PersonName:
    return PersonName(row["surname"], row["given"], row.get("patronymic", ""))


def _ordered(pk: int, rng: Random) -> str:
    """A public id of the register's form that begins with a primary key."""
    return base64.b32encode(pk.to_bytes(4, "big") + rng.randbytes(6)).decode().lower()


# ── before and after ─────────────────────────────────────────────────────────────────────────────────────


def set_aside() -> None:
    """Keep apart what is completed once all parts are there."""
    bulk.set_aside(TABLES)
    for table in (PAIRS, WORDS):
        bulk.heap(table, KEYS)
    bulk.heap(TERMS, {"fold": "varchar(100)", "root": "varchar(100)"})


def _complete(tell: Tell) -> None:
    """What is done once all parts are there; nothing where it is done."""
    if not bulk.exists(bulk.NOTED):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size=-1000000")
        else:
            cursor.execute("SET work_mem = '256MB'")
            cursor.execute("SET maintenance_work_mem = '512MB'")
    tell("words of names")
    _write_terms()
    tell("keys by which persons are found")
    bulk.pour(PAIRS, Pair, tuple(KEYS), tuple(KEYS), version=FOLD_VERSION)
    bulk.pour(WORDS, Word, tuple(KEYS), tuple(KEYS), version=FOLD_VERSION)
    _count_on()
    renew_sequences()
    bulk.bring_back(tell)
    tell("statistics of the tables")
    _statistics()


def _write_terms() -> None:
    """Words that no name had so far, with the forms by which they are found misspelt."""
    if not bulk.exists(TERMS):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT fold, root FROM {TERMS} WHERE fold NOT IN (SELECT fold FROM registry_term) ORDER BY fold"  # noqa: S608
        )
        rows = [{"fold": fold, "root": root, "version": FOLD_VERSION} for fold, root in cursor.fetchall()]
        before = Term.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        bulk.write(Term, rows)
        new = Term.objects.filter(pk__gt=before).values_list("fold", "pk")
        numbers = sorted((number, term) for fold, term in new.iterator() for number in forms(fold))
        bulk.write_rows(TermForm._meta.db_table, ("number", "term_id"), numbers)
        cursor.execute(f"DROP TABLE {TERMS}")


def _series(kind: Programme, office: Office, year: int) -> str:
    """The series in which a case gets its number, as opening names it."""
    return f"{kind.prefix}-{office.code.upper()}-{year}"[:80]


def _count_on() -> None:
    """Cases that are opened from now on get numbers behind those of the nation."""
    last = FIRST_NUMBER + Case.objects.filter(pk__gte=BASE).count()
    years = range(timezone.localdate().year - DAYS // 365 - 1, timezone.localdate().year + 1)
    kinds = [programme for code, programme in programmes().items() if code in SHARES]
    offices = Office.objects.all()
    named = {_series(kind, office, year) for kind in kinds for office in offices for year in years}
    Counter.objects.bulk_create(
        [Counter(series=one, last=last) for one in named],
        update_conflicts=True, unique_fields=["series"], update_fields=["last"], batch_size=400,
    )  # fmt: skip


def _statistics() -> None:
    """What the planner wants to know; on PostgreSQL also which pages everybody may see."""
    with connection.cursor() as cursor:
        whole = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM ANALYZE" if whole else "ANALYZE")


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
