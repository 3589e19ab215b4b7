"""Finding a person as one types, among 1.5 million, on SQLite and PostgreSQL; beside LIKE and pg_trgm.

    python benchmarks/lookup.py                                  # 1.5 million persons, both databases
    python benchmarks/lookup.py --persons 50000 --databases sqlite

People are invented (`sapar.engines.identity.synthetic`); what officers type is misspelt or in another alphabet and
carries the birth year. The people and their keys are made once, in parts under `var/bench/lookup`: stopped anywhere, it
goes on where it was. The SQLite file is kept beside them; PostgreSQL is a throw-away cluster with default settings.

A query is measured inside the query layer (`registry.queries.search.lookup`: parse, look up, rank, read the hits), one
client, after a warm-up. `CPU` is the client's and the database process's together; it does not hang on who else uses
the machine, as the other figures do (`load`). `whole search` adds the policy, the log's entry and the token.
`recall@5`: the person meant is among the first five.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PART = 25_000
SEED = 20261
LIMITS = {"sqlite": 2.0, "postgresql": 12.0}
"""Milliseconds at the 95th percentile."""
RECALL = 0.97


def main() -> int:
    """Make what is missing, run each database in a process of its own, print the table; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--persons", type=int, default=1_500_000)
    parser.add_argument("--queries", type=int, default=3000)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"], choices=list(LIMITS))
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "lookup")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    folder = chosen.folder / f"{chosen.persons}-{keys_version()}"
    if chosen.one:
        return measure(chosen.one, folder, chosen.persons, chosen.queries)
    folder.mkdir(parents=True, exist_ok=True)
    make_parts(folder, chosen.persons)
    missed = False
    for database in chosen.databases:
        command = [sys.executable, __file__, "--one", database, "--persons", str(chosen.persons)]
        command += ["--queries", str(chosen.queries), "--folder", str(chosen.folder)]
        environment = dict(os.environ, SAPAR_DATABASE_URL=f"sqlite:///{folder / 'register.sqlite3'}")
        if database == "postgresql":
            command = [str(ROOT / "tools" / "services.sh"), "postgres", *command]
        missed |= subprocess.run(command, env=environment, check=False).returncode != 0
    return int(missed)


def keys_version() -> str:
    """A mark of how keys are made: parts made by another code are not used."""
    import hashlib

    from sapar.engines.identity.search import PersonName, forms, index_keys

    example = index_keys([PersonName("Токтогул уулу", "Нур-Бек", "Жээнбекович")], 1990)
    text = repr((sorted(example.pairs), sorted(example.words), example.full, sorted(forms("jenbekova"))))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def make_parts(folder: Path, persons: int) -> None:
    """People with their keys and what officers type, PART at a time. Each part is a population of its own seed."""
    from sapar.engines.identity.search import index_keys
    from sapar.engines.identity.synthetic import population, query

    for number in range((persons + PART - 1) // PART):
        file = folder / f"part-{number:04}.pickle"
        if file.exists():
            continue
        rng, rows, queries = Random(SEED + number), [], []
        for at, person in enumerate(population(min(PART, persons - number * PART), SEED + number)):
            ident = number * PART + at + 1
            keys = index_keys(list(person.names), person.birth.year)
            rows.append((ident, person, keys))
            if rng.random() < 0.02:
                queries.append((ident, query(rng, person)))
        draft = file.with_suffix(".draft")
        draft.write_bytes(pickle.dumps((rows, queries)))
        draft.replace(file)
        told(f"people: {min((number + 1) * PART, persons):,} of {persons:,}")


def told(text: str) -> None:
    """Progress, on the terminal's error stream."""
    print(text, file=sys.stderr, flush=True)


def parts(folder: Path) -> Iterator[tuple[list[Any], list[tuple[int, str]]]]:
    """The parts in order."""
    for file in sorted(folder.glob("part-*.pickle")):
        yield pickle.loads(file.read_bytes())


# ── filling a database ────────────────────────────────────────────────────────────────────────────────────


def fill(folder: Path, persons: int) -> None:
    """The register's tables, filled in the order of their keys; nothing if they are full already."""
    import numpy as np
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "registry", verbosity=0)
    call_command("migrate", "audit", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_found")
        if cursor.fetchone()[0] == persons:
            cursor.execute("SELECT count(*) FROM registry_termform")
            if cursor.fetchone()[0]:
                return
    clear()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA foreign_keys=OFF")
    terms: Counter[tuple[str, str]] = Counter()
    pairs: list[Any] = []
    words: list[Any] = []
    for rows, _queries in parts(folder):
        load("registry_person", PERSON, (person_row(ident, one) for ident, one, _ in rows))
        load("registry_found", FOUND, ((i, k.full, one.birth, k.year, k.version) for i, one, k in rows))
        load("registry_document", DOCUMENT, (document_row(ident, one) for ident, one, _ in rows))
        load("registry_contactpoint", CONTACT, (contact_row(ident, one) for ident, one, _ in rows))
        for _ident, _one, keys in rows:
            terms.update((term.fold, term.root) for term in keys.terms)
        for into, name in ((pairs, "pairs"), (words, "words")):
            numbers = [(n, keys.year, ident) for ident, _one, keys in rows for n in getattr(keys, name)]
            into.append(np.array(numbers, dtype=np.int64))
        told(f"{connection.vendor}: {rows[-1][0]:,} persons")
    version = rows[0][2].version
    for table, listed in (("registry_pair", pairs), ("registry_word", words)):
        every = np.concatenate(listed)
        listed.clear()
        every = every[np.lexsort((every[:, 2], every[:, 1], every[:, 0]))]
        keys_of = ((n, y, p, version) for chunk in np.array_split(every, 64) for n, y, p in chunk.tolist())
        load(table, ("number", "year", "person_id", "version"), keys_of)
        told(f"{connection.vendor}: {len(every):,} rows in {table}")
    fill_terms(terms, version)
    finish()


def clear() -> None:
    """Empty the tables: a filling that was stopped begins anew."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("termform", "term", "word", "pair", "contactpoint", "document", "found", "person"):
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            verb = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
            cursor.execute(f"{verb} registry_{table}{cascade}")


def fill_terms(terms: Counter[tuple[str, str]], version: int) -> None:
    from sapar.engines.identity.search import forms

    listed = sorted(terms.items())
    load(
        "registry_term",
        ("id", "fold", "root", "count", "version"),
        ((at, fold, root, count, version) for at, ((fold, root), count) in enumerate(listed, 1)),
    )
    numbers = sorted((number, at) for at, ((fold, _root), _count) in enumerate(listed, 1) for number in forms(fold))
    load("registry_termform", ("number", "term_id"), iter(numbers))
    told(f"{len(listed):,} words, {len(numbers):,} forms")


PERSON = (
    "id", "uid", "cluster_id", "surname", "given", "patronymic", "one_name", "birth_date", "birth_precision", "sex",
    "citizenships", "pin", "district", "sensitivity", "demonstration", "origin", "created_at", "created_by",
)  # fmt: skip
FOUND = ("person_id", "full", "birth", "year", "version")
DOCUMENT = (
    "id", "uid", "person_id", "kind", "number", "number_key", "country", "issuer", "state", "mrz", "created_at",
)  # fmt: skip
CONTACT = ("id", "person_id", "kind", "value", "value_key", "safety", "note", "language", "created_at")
MOMENT = "2026-01-01 00:00:00+00:00"


def person_row(ident: int, one: Any) -> tuple[Any, ...]:
    name = one.names[0]
    return (
        ident, f"p{ident:015}", ident, name.surname, name.given, name.patronymic, "", one.birth.isoformat(), "day",
        one.sex.lower(), '["KG"]', one.pin, one.region, 2, True, "", MOMENT, "",
    )  # fmt: skip


def document_row(ident: int, one: Any) -> tuple[Any, ...]:
    from sapar.engines.identity.search import document_key

    number = one.document
    return (
        ident, f"d{ident:015}", ident, "passport", number, document_key(number), "KG", "", "held", "[]", MOMENT,
    )  # fmt: skip


def contact_row(ident: int, one: Any) -> tuple[Any, ...]:
    from sapar.engines.identity.search import phone_key

    return ident, ident, "phone", one.phone, phone_key(one.phone), "safe", "", "", MOMENT


def load(table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows into a table as fast as the database takes them."""
    from django.db import connection, transaction

    named = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    with transaction.atomic():
        connection.connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)


def finish() -> None:
    """What a database does in quiet hours."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("person", "document", "contactpoint"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('registry_{table}', 'id'), max(id)) FROM registry_{table}"
                )
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────────────


def measure(database: str, folder: Path, persons: int, count: int) -> int:
    """Fill the database if need be, ask, print; 1 if a limit is missed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sapar.config.settings"
    os.environ.setdefault("SAPAR_SECRET_KEY", "only-for-benchmarks")
    import django

    django.setup()
    from sapar.core.accounts.actors import system
    from sapar.core.registry.queries.search import lookup, search
    from sapar.engines.identity.search import parse_query

    began = time.monotonic()
    gc.disable()  # millions of small rows, none of them in a circle
    fill(folder, persons)
    told(f"{database}: filled in {time.monotonic() - began:.0f} s")
    asked = [pair for _rows, queries in parts_queries(folder) for pair in queries]
    gc.enable()
    Random(SEED).shuffle(asked)
    warm, asked = asked[:300], asked[300 : 300 + count]

    def ours(text: str) -> list[str]:
        return [hit.uid for hit in lookup(parse_query(text), limit=5, clearance=4)]

    def whole(text: str) -> list[str]:
        return [hit.uid for hit in search(actor=system("benchmark"), text=text, purpose="benchmark")]

    runs: list[dict[str, Any]] = []
    runs.append(timed("with birth year", ours, asked, warm))
    runs.append(timed("with birth year, whole search", whole, asked[:1000], warm[:50]))
    runs.append(timed("name alone", ours, [(i, without_year(t)) for i, t in asked], []))
    runs.append(timed("half typed", ours, [(i, half(t)) for i, t in asked[:1000]], []))
    runs.append(timed("number", ours, numbers(folder, asked[:1000]), []))
    for name, peer, some in peers(database):
        runs.append(timed(name, peer, asked[:some], []))
    report(database, persons, runs)
    first = runs[0]
    return int(first["p95"] > LIMITS[database] or first["recall"] < RECALL)


def parts_queries(folder: Path) -> Iterator[tuple[None, list[tuple[int, str]]]]:
    """What officers type, without the people; kept in a file of its own after the first reading."""
    file = folder / "queries.json"
    if not file.exists():
        file.write_text(json.dumps([pair for _rows, queries in parts(folder) for pair in queries], ensure_ascii=False))
    yield None, [tuple(pair) for pair in json.loads(file.read_text())]


def numbers(folder: Path, asked: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """PIN, document or phone of the same people."""
    from sapar.core.registry.models import ContactPoint, Document, Person

    idents = [ident for ident, _ in asked]
    pins = dict(Person.objects.filter(pk__in=idents).values_list("pk", "pin"))
    documents = dict(Document.objects.filter(person__in=idents).values_list("person_id", "number"))
    phones = dict(ContactPoint.objects.filter(person__in=idents).values_list("person_id", "value"))
    found = []
    for at, ident in enumerate(idents):
        phone = "+" + phones[ident].lstrip("+")
        found.append((ident, (pins[ident], documents[ident], phone)[at % 3]))
    return [(ident, number) for ident, number in found if number]


def without_year(text: str) -> str:
    return " ".join(word for word in text.split() if not any(sign.isdigit() for sign in word))


def half(text: str) -> str:
    """While somebody types: the last word of the name is not finished, the year has not come yet."""
    words = without_year(text).split()
    return " ".join([*words[:-1], words[-1][: max(2, len(words[-1]) * 2 // 3)]]) if words else text


Ask = Callable[[str], list[str]]


def timed(name: str, ask: Ask, asked: Sequence[tuple[int, str]], warm: Sequence[tuple[int, str]]) -> dict[str, Any]:
    for _ident, text in warm:
        ask(text)
    server = server_cpu()
    times, worked, found = [], [], 0
    for ident, text in asked:
        served, began, cpu = server(), time.perf_counter(), time.thread_time()
        hits = ask(text)
        times.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - cpu) * 1000 + server() - served)
        found += f"p{ident:015}" in hits
    at = {f"p{share}": percentile(times, share) for share in (50, 95, 99)}
    spent = {"cpu": sum(worked) / len(worked), "cpu95": percentile(worked, 95)}
    result = {"name": name, "queries": len(asked), **at, **spent, "recall": found / len(asked)}
    told(json.dumps({key: round(v, 4) if isinstance(v, float) else v for key, v in result.items()}))
    return result


def server_cpu() -> Callable[[], float]:
    """Milliseconds of CPU that the database's process of this connection has used; always 0 where there is none."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e6


def percentile(values: Sequence[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share / 100))]


def peers(database: str) -> list[tuple[str, Ask, int]]:
    """What one would do without keys: LIKE on folded columns; on PostgreSQL pg_trgm with its index."""
    from django.db import connection

    from sapar.core.registry.queries.search import lookup
    from sapar.engines.identity.search import parse_query

    def like(text: str) -> list[str]:
        query = parse_query(text)
        conditions = ['"full" LIKE %s'] * len(query.words) + (['"year" = %s'] if query.year else [])
        values: list[Any] = [f"%{word}%" for word in query.words] + ([query.year] if query.year else [])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person_id FROM registry_found WHERE {' AND '.join(conditions) or '1 = 1'} LIMIT 5", values
            )
            return [f"p{row[0]:015}" for row in cursor.fetchall()]

    found: list[tuple[str, Ask, int]] = [("peer: LIKE on folded names", like, 40)]
    if database == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute('CREATE INDEX IF NOT EXISTS trigrams ON registry_found USING gin ("full" gin_trgm_ops)')

        def trigrams(text: str) -> list[str]:
            return [hit.uid for hit in lookup(parse_query(text), limit=5, clearance=4, harder=True)]

        found.append(("search harder: pg_trgm, ranked", trigrams, 200))
    return found


def report(database: str, persons: int, runs: Sequence[dict[str, Any]]) -> None:
    from django.db import connection
    from rich.console import Console
    from rich.table import Table

    with connection.cursor() as cursor:
        if database == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        size = cursor.fetchone()[0] / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = os.getloadavg()[0]
    title = f"{database}, {persons:,} persons; database {size:,.0f} MB, peak {peak:,.0f} MB, load {load:.1f}"
    table = Table(title=title, title_justify="left")
    for column in ("", "queries", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "CPU p95", "recall@5"):
        table.add_column(column, justify="left" if not column else "right")
    for run in runs:
        table.add_row(
            run["name"], str(run["queries"]), *(f"{run[key]:.2f}" for key in ("p50", "p95", "p99", "cpu", "cpu95")),
            f"{run['recall']:.3f}",
        )  # fmt: skip
    Console(width=110).print(table)
    first = runs[0]
    for name, value, limit, good in (
        ("p95", first["p95"], LIMITS[database], first["p95"] <= LIMITS[database]),
        ("recall@5", first["recall"], RECALL, first["recall"] >= RECALL),
    ):
        print(f"{name} with the birth year: {value:.3f}, limit {limit}: {'kept' if good else 'MISSED'}")


if __name__ == "__main__":
    sys.exit(main())
