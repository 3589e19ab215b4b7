"""A destination's ban list of 84,000 citizens: taken over from its table, taken over again, asked as pages do.

    python benchmarks/bans.py [--rows 84000] [--persons 1000]

A throw-away SQLite database; everybody in it is invented. Every hundredth row is bad and is kept with its reason. The peer
of taking over is the least that it can cost: the table read by `csv` and its cells written by `executemany`. The peer of
asking is the same question to a dictionary of the table's PINs, which must name the same persons.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import sqlite3
import time
from datetime import date, timedelta
from random import Random
from typing import Any

from throwaway import database

LIMIT_IMPORT, LIMIT_ASK = 60.0, 5.0
"""CPU-seconds of taking the whole list over; CPU-milliseconds (p95) that it adds to a person's page. Ours: a list is taken
over in a minute, and a page of 50 ms does not notice."""
COLUMNS = (
    "surname",
    "given",
    "patronymic",
    "birth_date",
    "pin",
    "document_number",
    "starts_on",
    "expires_on",
    "reason",
)
SURNAMES = ("Асанов", "Бекова", "Жумабаев", "Токтогулова", "Эркинбаев", "Ниязов", "Сыдыкова", "Орозбеков")
GIVEN = ("Азамат", "Айжан", "Нурлан", "Гүлнара", "Бакыт", "Чынара", "Эрмек", "Жылдыз")


def main() -> int:
    """Make the table, measure, print; 1 if a limit is missed or the answers differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=84_000)
    parser.add_argument("--persons", type=int, default=1_000)
    chosen = parser.parse_args()
    with database():
        return measure(table(chosen.rows), chosen.persons)


def table(rows: int) -> list[dict[str, str]]:
    """The invented list: names, a birth date, a PIN, a passport, the days of the ban; every hundredth without its last day."""
    rng, made = Random(1), []
    for number in range(rows):
        born = date(1965, 1, 1) + timedelta(days=rng.randrange(14_000))
        made.append({
            "surname": rng.choice(SURNAMES), "given": rng.choice(GIVEN), "patronymic": "",
            "birth_date": born.isoformat(), "pin": f"2{born:%d%m%Y}{number % 100_000:05}",
            "document_number": f"AC{number:07}", "starts_on": "2026-01-15",
            "expires_on": "2031-01-15" if number % 100 else "", "reason": "115-FZ",
        })  # fmt: skip
    return made


def measure(listed: list[dict[str, str]], persons: int) -> int:
    """Take over, take over again in another order, ask for persons of whom every other is on the list."""
    from sapar.core.accounts.actors import system
    from sapar.core.files.services import keep
    from sapar.core.registry import services
    from sapar.core.registry.models import Person
    from sapar.core.registry.watching import matches

    actor = system("benchmark")
    row = services.make_watch_list(
        actor=actor, code="ru-bans", kind="entry_ban", names={"en": "Bans"}, country="RU",
        purpose="Invented bans on entry, to measure with.",
    )  # fmt: skip

    def take_over(rows: list[dict[str, str]]) -> tuple[float, Any]:
        file = keep(actor=actor, content=content(rows), name="bans.csv")
        batch = services.start_watch_import(
            actor=actor, watch_list=row, file=file, mapping={name: name for name in COLUMNS}, purpose="Invented."
        )
        began = time.process_time()
        done = services.run_import(actor=actor, batch=batch)
        return time.process_time() - began, done

    first, batch = take_over(listed)
    again, second = take_over(listed[::-1])
    least = plain(listed)
    bad = sum(not one["expires_on"] for one in listed)
    counts = [(batch.created, batch.known, batch.bad), (second.created, second.known, second.bad)]
    agreed = counts == [(len(listed) - bad, 0, bad), (0, len(listed) - bad, bad)]

    rng = Random(2)
    asked = [
        Person(pk=-number, surname="Мамытова", given="Бермет", birth_date=date(1990, 1, 1), pin=_pin(rng, listed))
        for number in range(1, persons + 1)
    ]
    pins = {one["pin"] for one in listed if one["expires_on"]}
    times = []
    for person in asked:
        began = time.process_time()
        found = matches([person], others=(), documents=())
        times.append((time.process_time() - began) * 1000)
        agreed &= bool(found) == (person.pin in pins)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    print(f"a ban list of {len(listed):,} rows, {bad:,} of them bad; peak memory {memory:,.0f} MB")
    print(f"{'taken over':<24}{first:>8.1f} CPU-s   limit {LIMIT_IMPORT:.0f}")
    print(f"{'again, in another order':<24}{again:>8.1f} CPU-s   limit {LIMIT_IMPORT:.0f}")
    print(f"{'csv and executemany':<24}{least:>8.1f} CPU-s   (peer: nothing is checked)")
    print(f"{'asked for a person':<24}{p50:>8.2f} CPU-ms p50, {p95:.2f} p95   limit {LIMIT_ASK:.0f}")
    print("the answers agree" if agreed else f"THE ANSWERS DIFFER: {counts}")
    return int(not agreed or max(first, again) > LIMIT_IMPORT or p95 > LIMIT_ASK)


def _pin(rng: Random, listed: list[dict[str, str]]) -> str:
    """A PIN of the list for every other person, else one that it has not."""
    return rng.choice(listed)["pin"] if rng.random() < 0.5 else f"1{rng.randrange(10**13):013}"


def content(rows: list[dict[str, str]]) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def plain(rows: list[dict[str, str]]) -> float:
    """CPU-seconds of reading the table and writing its cells, with nothing looked at."""
    raw = content(rows).decode()
    began = time.process_time()
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE TABLE bans ({', '.join(COLUMNS)})")
        database.executemany(
            f"INSERT INTO bans VALUES ({', '.join('?' * len(COLUMNS))})",  # constants
            (tuple(one.values()) for one in csv.DictReader(io.StringIO(raw))),
        )
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
