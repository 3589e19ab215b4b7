"""The chain: each entry's digest covers the entry before it, so that nothing can be changed, moved or taken out.

Entries are written unchained, in the transaction of the act: no act waits for another one's. Right after the commit
a sealer locks the head and gives every committed entry that has none its position, in order of id, the digest of
the entry before it and its own. Where another sealer is at it, on PostgreSQL, nobody waits: what that one no longer
saw, as what a crash left unchained, is chained by the next act's sealer or by the worker's, every minute.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, models, transaction

from sapar.core.audit.models import Concerned, Entry, Head
from sapar.core.audit.roots import Root

BATCH = 500
"""Entries chained in one transaction, and read at a time when verifying."""
FIRST = "0" * 64
"""What stands before the first entry."""

# Past the manager that refuses changes: nobody else has business here.
_entries: models.QuerySet[Entry] = models.QuerySet(Entry)


def seal(*, wait: bool = True) -> int:
    """Chain every committed entry that has no position yet; answers how many.

    `wait`: let a sealer that is at work finish first; else leave it to that one and to the next.
    """
    sealed, _head = seal_to(wait=wait)
    return sealed


def seal_to(*, wait: bool = True) -> tuple[int, Head | None]:
    """`seal`, and the head as it is then; None where another sealer was at work."""
    sealed = 0
    while True:
        done, head = _seal_batch(wait)
        sealed += done
        if done < BATCH:
            return sealed, head


def _locked_head(wait: bool) -> Head | None:
    heads = Head.objects.filter(pk=1).order_by().select_for_update(skip_locked=not wait)
    head = next(iter(heads), None)
    if head is None and not Head.objects.filter(pk=1).exists():
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        head = heads.first()
    return head


# Every page that shows a person is followed by this: as text, for the ORM takes longer to write it than a database to
# do it. The fields of an entry come through its model all the same.
_UNCHAINED = f"""
    SELECT entry.*, person.person_uid AS person FROM
        (SELECT * FROM audit_entry WHERE position IS NULL ORDER BY id LIMIT {BATCH}) AS entry
        LEFT JOIN audit_concerned AS person ON person.entry_id = entry.id
    ORDER BY entry.id
"""  # noqa: S608  # a constant
_CHAIN = "UPDATE audit_entry SET position = %s, previous = %s, digest = %s WHERE id = %s"
_LINK = "UPDATE audit_head SET position = %s, digest = %s WHERE id = %s"


def _unchained() -> list[tuple[Entry, list[str]]]:
    """The first entries that have no position, with the persons whom each concerns."""
    found: dict[int, tuple[Entry, list[str]]] = {}
    for row in Entry.objects.raw(_UNCHAINED):
        _entry, persons = found.setdefault(row.pk, (row, []))
        person: str | None = row.person  # type: ignore[attr-defined]  # a column of the statement
        if person is not None:
            persons.append(person)
    return list(found.values())


def _seal_batch(wait: bool) -> tuple[int, Head | None]:
    with transaction.atomic():
        head = _locked_head(wait)
        if head is None:
            return 0, None
        found = _unchained()
        for entry, persons in found:
            entry.position = head.position + 1
            entry.previous = head.digest or FIRST
            entry.digest = digest(entry, persons)
            head.position, head.digest = entry.position, entry.digest
        if found:
            with connection.cursor() as cursor:
                cursor.executemany(
                    _CHAIN, [(one.position, one.previous, one.digest, one.pk) for one, _persons in found]
                )
                cursor.execute(_LINK, [head.position, head.digest, head.pk])
    return len(found), head


def digest(entry: Entry, persons: Iterable[str]) -> str:
    """SHA-256 over all that an entry says, as JSON with sorted keys: fields, persons, place, digest before it."""
    said = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [entry.actor_kind, entry.actor_id, entry.office_id],
        "act": entry.act,
        "subject": [entry.subject_type, entry.subject_id],
        "purpose": entry.purpose,
        "outcome": entry.outcome,
        "details": entry.details,
        "persons": sorted(persons),
        "id": entry.pk,
        "position": entry.position,
        "previous": entry.previous,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _persons(entries: Iterable[Entry]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Concerned.objects.filter(entry__in=[e.pk for e in entries])
    for entry_id, uid in rows.values_list("entry_id", "person_uid"):
        found.setdefault(entry_id, []).append(uid)
    return found


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how far the chain is whole, and the first thing wrong with it, if any."""

    entries: int  # whole entries, from the first
    roots: int  # signed roots that agree with them
    wrong: str = ""  # changed, missing, moved, differs_from_root, cut_off, bad_root
    position: int | None = None  # of the first bad entry
    entry_id: int | None = None
    root_at: str = ""  # when the root was signed that the chain contradicts


def verify(roots: Iterable[Root]) -> Verdict:
    """Read the whole chain from its first entry and hold it against the signed roots from outside."""
    held: dict[int, Root] = {}
    for root in roots:
        if not root.genuine:
            return Verdict(0, 0, "bad_root", position=root.position, root_at=root.at)
        earlier = held.setdefault(root.position, root)
        if earlier.digest != root.digest:
            return Verdict(0, 0, "differs_from_root", position=root.position, root_at=earlier.at)
    held.pop(0, None)
    place, before, agreed = 0, FIRST, 0
    for entry, persons in _walk():
        wrong = ""
        if entry.position != place + 1:
            wrong = "missing"
        elif digest(entry, persons) != entry.digest:
            wrong = "changed"
        elif entry.previous != before:
            wrong = "moved"
        elif place + 1 in held and held[place + 1].digest != entry.digest:
            wrong = "differs_from_root"
        if wrong:
            at = held[place + 1].at if wrong == "differs_from_root" else ""
            return Verdict(place, agreed, wrong, place + 1, None if wrong == "missing" else entry.pk, at)
        place, before = place + 1, entry.digest
        agreed += place in held
    last = max([*held, 0])
    if last > place:
        return Verdict(place, agreed, "cut_off", place + 1, root_at=held[last].at)
    head = Head.objects.filter(pk=1).first()
    if head is not None and head.position > place:
        return Verdict(place, agreed, "missing", place + 1)
    return Verdict(place, agreed)


def _walk() -> Iterator[tuple[Entry, list[str]]]:
    place: Any = 0
    while True:
        batch = list(_entries.filter(position__gt=place).order_by("position")[:BATCH])
        if not batch:
            return
        persons = _persons(batch)
        for entry in batch:
            yield entry, persons.get(entry.pk, [])
        place = batch[-1].position
