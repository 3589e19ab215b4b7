"""The demonstration of everyday size: all or nothing, the same for a seed, done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from sapar.core.accounts.enums import Role
from sapar.core.audit import services as audit
from sapar.core.cases.models import Action, Case, Referral, Task
from sapar.core.cases.models import Counter as Series
from sapar.core.cases.programmes import Programme, programmes, version_of
from sapar.core.registry import lookup
from sapar.core.registry.models import Consent, Journey, Kin, Person
from sapar.engines.identity.synthetic import population
from sapar.sites.cli.demonstration import line, places
from sapar.sites.cli.demonstration.histories import History, Setting, opened_at, walk
from sapar.sites.cli.demonstration.persons import Rows, add

PERSONS, CASES, SEED = 400, 620, 20261
ORIGIN = "demonstration"
SHARES = {"petition": 46, "lost_passport": 14, "wages": 12, "entry_ban": 11, "detention": 7, "search": 4, "remains": 3,
          "child": 2, "mass_event": 1}  # fmt: skip
"""How often each programme occurs, of a hundred."""
DAYS = 200


def load(persons: int = PERSONS, cases: int = CASES, seed: int = SEED) -> bool:
    """Load it, unless it is there; False if it was. Stopped half-way, nothing of persons and cases is kept."""
    with transaction.atomic():
        made = places.make()
        if Person.objects.filter(origin=ORIGIN).exists():
            return False
        today, now = timezone.localdate(), line.now_utc()
        rng = Random(seed)
        written = write(people(persons, rng, made, today, now))
        known: list[Person] = written[Person]
        _families(known, rng)
        lookup.rebuild()
        histories(cases, rng, made, [person.pk for person in known], now)
        line.registrations(made, written[Journey], rng, today)
        line.requests(made, rng, today)
        line.appointments(made, known, rng, today)
        line.duplicates(known, rng)
        lookup.rebuild()
        line.watch_list(known, made, today)
        line.stays(today)
        line.warnings(made, today)
        renew_sequences()
        audit.record(actor=line.SYSTEM, act="demonstration.data.load", details={"persons": persons, "cases": cases})
        return True


def people(number: int, rng: Random, made: places.Places, today: date, now: datetime) -> Rows:
    """Rows of so many persons, with primary keys behind those that are there."""
    rows, first = Rows(_behind(Journey)), _behind(Person)
    for at, one in enumerate(population(number, rng.getrandbits(32))):
        add(rows, one, first + at, rng, today=today, now=now, offices=made.missions)
    return rows


def _behind(model: type[Model]) -> int:
    """The primary key behind those that are there."""
    last = model._default_manager.aggregate(last=Max("pk"))["last"]
    return int(last or 0) + 1


def write(rows: Rows) -> dict[type[Model], list[Any]]:
    """Write the rows of persons, table by table."""
    return {
        model: model._default_manager.bulk_create([model(**row) for row in listed], batch_size=1000)
        for model, listed in rows.tables.items()
    }


def _families(people: Sequence[Person], rng: Random) -> None:
    """Some couples, so that pages about kin have something to show."""
    women = [person for person in people if person.sex == "f"]
    men = [person for person in people if person.sex == "m"]
    pairs = zip(rng.sample(women, min(30, len(women), len(men))), rng.sample(men, len(men)), strict=False)
    Kin.objects.bulk_create(Kin(person=one, relative=other, relation="spouse") for one, other in pairs)


def histories(number: int, rng: Random, made: places.Places, persons: Sequence[int], now: datetime) -> None:
    """Cases of all programmes in all their states."""
    known = {code: programme for code, programme in programmes().items() if code in SHARES}
    drawn = [*SHARES, *rng.choices(tuple(SHARES), tuple(SHARES.values()), k=max(0, number - len(SHARES)))]
    settings = {office.code: setting(made, office.code) for office in made.missions}
    begun = sorted(opened_at(rng, now, DAYS) for _ in drawn)
    first = _behind(Case)
    versions = {code: version_of(programme).pk for code, programme in known.items()}
    done: list[History] = []
    numbers = Numbers()
    for at, (code, moment) in enumerate(zip(drawn, begun, strict=True)):
        where = settings[rng.choices(tuple(settings), (8, 3, 3, 2, 1, 1))[0]]
        person = None if known[code].person == "none" else rng.choice(persons)
        found = walk(rng, known[code], where, begun=moment, now=now, person=person)
        name = numbers.next(known[code], where, moment)
        done.append(found.result(first + at, name, versions[code]))
    numbers.keep()
    write_histories(done)


def write_histories(done: Sequence[History]) -> None:
    """Write cases, their actions and what is rebuilt from them."""
    Case.objects.bulk_create([Case(**one.case) for one in done], batch_size=500)
    Action.objects.bulk_create([Action(**row) for one in done for row in one.actions], batch_size=2000)
    Referral.objects.bulk_create([Referral(**row) for one in done for row in one.referrals], batch_size=500)
    Task.objects.bulk_create([Task(**row) for one in done for row in one.tasks], batch_size=500)


def setting(made: places.Places, code: str) -> Setting:
    """Who handles cases at an office."""
    office = made.offices[code]
    staff = made.those_who(office, Role.CONSUL, Role.SUPERVISOR) or list(made.staff.values())
    others = [other for other in made.missions if other.code != code] + [made.offices["mfa-consular"]]
    return Setting(office, made.teams[code], staff, others)


class Numbers:
    """Numbers of cases as opening gives them: prefix, office, year, and a count kept with the series."""

    def __init__(self) -> None:
        self.last = dict(Series.objects.values_list("series", "last"))

    def next(self, programme: Programme, where: Setting, moment: datetime) -> str:
        """The next number of the office's series."""
        series = f"{programme.prefix}-{where.office.code.upper()}-{moment.year}"[:80]
        self.last[series] = self.last.get(series, 0) + 1
        return f"{series[:33]}-{self.last[series]:05d}"

    def keep(self) -> None:
        """Write the counts down."""
        Series.objects.bulk_create(
            [Series(series=series, last=last) for series, last in self.last.items()],
            update_conflicts=True, unique_fields=["series"], update_fields=["last"], batch_size=500,
        )  # fmt: skip


def renew_sequences() -> None:
    """Let new rows get numbers behind those that were written with theirs (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Person, Journey, Consent, Case]):
            cursor.execute(statement)


def states() -> Counter[str]:
    """How many cases stand in which state of which programme; for the tests."""
    return Counter(f"{code}.{state}" for code, state in Case.objects.values_list("programme", "state"))
