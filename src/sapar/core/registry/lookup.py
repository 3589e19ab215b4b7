"""The register as `engines.identity.search` sees it: keys written beside the records, four questions answered.

Plain SQL where a search needs it: it runs as somebody types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, models

from sapar.core.registry.enums import Precision
from sapar.core.registry.models import Found, Name, Pair, Person, Term, TermForm, Word
from sapar.core.registry.models.persons import Named, full_name
from sapar.engines.identity.names import FOLD_VERSION
from sapar.engines.identity.search import Candidate, IndexKeys, PersonName, forms, index_keys
from sapar.engines.identity.search import Term as TermSeen

_BATCH = 2000


def name_of(row: Named) -> PersonName:
    """A name as the search engine takes it; the one name of a person counts as a given name."""
    return PersonName(row.surname, row.given or row.one_name, row.patronymic)


def keys_of(person: Person, names: Iterable[Named]) -> IndexKeys:
    """The keys of a record with all its names."""
    return index_keys([name_of(person), *map(name_of, names)], person.birth_year)


def current_keys(person: Person) -> IndexKeys:
    """The same, with the names that the database holds."""
    return keys_of(person, Name.objects.filter(person=person))


def index(person: Person, before: IndexKeys | None = None) -> None:
    """Write the keys of a record; `before`: what it had, where it is not new."""
    keys = current_keys(person)
    write([(person, keys)])
    if before is not None:
        remove(person, _gone(before, keys))


def _gone(before: IndexKeys, after: IndexKeys) -> IndexKeys:
    moved = before.year != after.year
    return IndexKeys(
        before.version,
        before.year,
        frozenset(),
        before.pairs if moved else before.pairs - after.pairs,
        before.words if moved else before.words - after.words,
        "",
    )


def remove(person: Person, keys: IndexKeys) -> None:
    """Take keys of a record away; terms stay, they are nobody's."""
    for table, numbers in ((Pair, keys.pairs), (Word, keys.words)):
        if numbers:
            table.objects.filter(number__in=numbers, year=keys.year, person_id=person.pk).delete()


def write(rows: Sequence[tuple[Person, IndexKeys]]) -> None:
    """Write the keys of records, many at a time."""
    _write_terms({term.fold: term.root for _, keys in rows for term in keys.terms})
    Found.objects.bulk_create(
        [_found(person, keys) for person, keys in rows],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["full", "birth", "year", "version"],
        batch_size=_BATCH,
    )
    Pair.objects.bulk_create(
        [
            Pair(number=number, year=keys.year, person_id=person.pk, version=keys.version)
            for person, keys in rows
            for number in keys.pairs
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    Word.objects.bulk_create(
        [
            Word(number=number, year=keys.year, person_id=person.pk, version=keys.version)
            for person, keys in rows
            for number in keys.words
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def _found(person: Person, keys: IndexKeys) -> Found:
    day = person.birth_date if person.birth_precision == Precision.DAY else None
    return Found(person_id=person.pk, full=keys.full, birth=day, year=person.birth_year, version=keys.version)


def _write_terms(roots: dict[str, str]) -> None:
    """Add the words that no name had so far, with their forms. Sorted: two who add the same words do not deadlock."""
    folds = sorted(roots)
    for start in range(0, len(folds), 500):
        part = folds[start : start + 500]
        known = set(Term.objects.filter(fold__in=part, version=FOLD_VERSION).values_list("fold", flat=True))
        new = [fold for fold in part if fold not in known]
        if not new:
            continue
        Term.objects.bulk_create(
            [Term(fold=fold[:100], root=roots[fold][:100], version=FOLD_VERSION) for fold in new],
            update_conflicts=True,
            unique_fields=["fold"],
            update_fields=["root", "version"],
        )
        numbers = dict(Term.objects.filter(fold__in=new).values_list("fold", "id"))
        TermForm.objects.bulk_create(
            [TermForm(number=number, term_id=numbers[fold]) for fold in new for number in sorted(forms(fold))],
            ignore_conflicts=True,
            batch_size=_BATCH,
        )


def rebuild(*, everything: bool = False, batch: int = 1000) -> int:
    """Make keys anew where they are missing or of another version (or all of them); answers for how many records.

    Stopped anywhere, it goes on where it was. Ends by counting who bears each word.
    """
    done, last = 0, 0
    while True:
        rows = Person.objects.filter(pk__gt=last, erased_at__isnull=True).order_by("pk").prefetch_related("names")
        if not everything:
            rows = rows.filter(models.Q(lookup__isnull=True) | ~models.Q(lookup__version=FOLD_VERSION))
        people = list(islice(rows.iterator(chunk_size=batch), batch))
        if not people:
            break
        write([(person, keys_of(person, person.names.all())) for person in people])
        done, last = done + len(people), people[-1].pk
    return done


class DatabaseStore:
    """Answers the search engine from the tables of this register."""

    def near(self, numbers: Sequence[int]) -> list[TermSeen]:
        """Terms one of whose forms is among the numbers."""
        return [
            TermSeen(*row)
            for row in _rows(
                "SELECT DISTINCT t.fold, t.root, t.count"  # noqa: S608
                " FROM registry_termform f JOIN registry_term t ON t.id = f.term_id"
                " WHERE " + _among("f.number", numbers),
                numbers,
            )
        ]

    def starting(self, prefix: str, limit: int) -> list[TermSeen]:
        """Terms that begin so, the most frequent first."""
        if connection.vendor == "sqlite":
            condition, parameters = "fold >= %s AND fold < %s", [prefix, prefix + "\x7f"]
        else:
            condition, parameters = "fold LIKE %s", [prefix + "%"]  # folded words hold letters a to z only
        sql = f"SELECT fold, root, count FROM registry_term WHERE {condition} ORDER BY count DESC, fold LIMIT {int(limit)}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return [TermSeen(*row) for row in cursor.fetchall()]

    def by_pairs(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> list[int]:
        """Persons with such a pair and such a birth year."""
        return self._by("registry_pair", numbers, years, limit)

    def by_words(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> list[int]:
        """Persons with such a word and such a birth year."""
        return self._by("registry_word", numbers, years, limit)

    @staticmethod
    def _by(table: str, numbers: Sequence[int], years: Sequence[int], limit: int) -> list[int]:
        condition = _among("number", numbers) + (f" AND {_among('year', years)}" if years else "")
        sql = f"SELECT DISTINCT person_id FROM {table} WHERE {condition} LIMIT {int(limit)}"  # noqa: S608
        return [row[0] for row in _rows(sql, numbers, years)]

    def people(self, idents: Sequence[int]) -> list[Candidate]:
        """The records to rank."""
        sql = 'SELECT person_id, "full", birth, year FROM registry_found WHERE ' + _among("person_id", idents)  # noqa: S608
        return [Candidate(ident, full, _day(birth), year) for ident, full, birth, year in _rows(sql, idents)]


@dataclass(frozen=True)
class Known:
    """A record found, and the one its human being goes by: as much as a hit tells."""

    ident: int
    cluster: int
    uid: str
    name: str
    birth_year: int | None
    district: str
    demonstration: bool
    sensitivity: int  # of the most sensitive record of the human being


def known(idents: Sequence[int]) -> list[Known]:
    """The records of these numbers that are not erased, in any order. Plain SQL: the ORM costs as much as the search."""
    sql = (
        "SELECT p.id, p.cluster_id, c.uid, c.surname, c.given, c.patronymic, c.one_name, c.birth_date,"  # noqa: S608
        " c.birth_precision, c.district, c.demonstration,"
        " (SELECT MAX(s.sensitivity) FROM registry_person s WHERE s.cluster_id = p.cluster_id)"
        " FROM registry_person p JOIN registry_person c ON c.id = p.cluster_id"
        " WHERE p.erased_at IS NULL AND " + _among("p.id", idents)
    )
    found = []
    for ident, cluster, uid, surname, given, patronymic, one, birth, precision, district, invented, level in _rows(
        sql, idents
    ):
        day = _day(birth) if precision != Precision.UNKNOWN else None
        name = full_name(surname, given, patronymic, one)
        year = day.year if day else None
        found.append(Known(ident, cluster, uid, name, year, district, bool(invented), level))
    return found


def _among(column: str, values: Sequence[int]) -> str:
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)"
    return f"{column} IN ({', '.join(map(str, map(int, values)))})"  # whole numbers of ours, never text


def _rows(sql: str, *values: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql, [list(value) for value in values if value])
        else:
            cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _day(value: object) -> date | None:
    """SQLite hands a date back as text."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value if isinstance(value, date) else None
