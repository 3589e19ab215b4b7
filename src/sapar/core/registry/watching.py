"""Whether somebody is on a watch list: asked about one human being at a time, and every question is logged."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from itertools import product

from django.db.models import Q
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as log
from sapar.core.registry.enums import Precision
from sapar.core.registry.lookup import name_of
from sapar.core.registry.models import Document, Name, Person, WatchEntry
from sapar.core.registry.models.persons import Named
from sapar.engines.identity.names import match, tokens
from sapar.engines.identity.names.fold import root_of
from sapar.engines.identity.search.keys import number, skeleton


def name_key(row: Named, birth: date | None) -> int:
    """First words of surname and given name, by their consonants, and the birth year as one number; 0 without a year.

    The key only fetches; whether a name fits is said by comparing the names.
    """
    ones, others = _words(row)
    return _key(ones[0], others[0], birth) if birth else 0


def name_keys(row: Named, birth: date | None) -> set[int]:
    """The same for each pair of words: entries are found in either order and by any word of a double name."""
    if birth is None:
        return set()
    return {_key(one, other, birth) for one, other in product(*_words(row))}


def _words(row: Named) -> tuple[list[str], list[str]]:
    name = name_of(row)
    return _skeletons(name.surname), _skeletons(name.given)


def _skeletons(text: str) -> list[str]:
    return [skeleton(root_of(word)) for word in tokens(text)] or [""]


def _key(one: str, other: str, birth: date) -> int:
    return number(" ".join((*sorted((one, other)), str(birth.year))))


def in_force(on: date | None = None) -> Q:
    """Entries that hold on a day: begun, not expired, not ended, of a list that has not ended."""
    day = on or timezone.localdate()
    open_list = Q(list__expires_on__isnull=True) | Q(list__expires_on__gte=day)
    return Q(starts_on__lte=day, expires_on__gte=day, ended_at__isnull=True) & open_list


def matches(
    members: Sequence[Person], others: Iterable[Name] | None = None, documents: Iterable[Document] | None = None
) -> list[WatchEntry]:
    """Entries in force that fit one of the records of a human being: by the record itself, by a number, or by a name
    that is the same together with the birth date. `others`, `documents`: the further names and the documents of all
    the records, where they have been read already."""
    idents = [row.pk for row in members]
    if others is None:
        others = Name.objects.filter(person__in=idents)
    if documents is None:
        documents = Document.objects.filter(person__in=idents)
    names: list[Named] = [*members, *others]
    births = {row.pk: row.birth_date for row in members}
    keys = {key for row in names for key in name_keys(row, births[getattr(row, "person_id", row.pk)])}
    pins = [row.pin for row in members if row.pin]
    numbers = [row.number_key for row in documents if row.number_key]
    found = WatchEntry.objects.filter(
        Q(person__in=idents) | Q(pin__in=pins) | Q(document_key__in=numbers) | Q(name_key__in=keys)
    )
    return [
        entry
        for entry in found.filter(in_force()).select_related("list").order_by("pk")
        if _fits(entry, idents, pins, numbers, members, names)
    ]


def _fits(
    entry: WatchEntry,
    idents: Container[int | None],
    pins: Iterable[str],
    numbers: Iterable[str],
    members: Iterable[Person],
    names: Iterable[Named],
) -> bool:
    if entry.person_id in idents or (entry.pin and entry.pin in pins):
        return True
    if entry.document_key and entry.document_key in numbers:
        return True
    if entry.pin and any(True for _ in pins):  # both have a PIN, and it differs
        return False
    born = any(_same_birth(entry, row) for row in members)
    return born and any(match(entry.full_name, name.full_name).same for name in names)


def _same_birth(entry: WatchEntry, row: Person) -> bool:
    if entry.birth_date is None or row.birth_date is None:
        return False
    if entry.birth_precision == row.birth_precision == Precision.DAY:
        return entry.birth_date == row.birth_date
    return entry.birth_date.year == row.birth_date.year


def signal(*, actor: Actor, members: Sequence[Person], names: Iterable[Name], documents: Iterable[Document]) -> bool:
    """Whether to call the duty officer about this human being, of whom these are all the records, further names and
    documents: a yes or no, and no more. Logged."""
    found = matches(members, names, documents)
    log(
        actor=actor,
        act="registry.watchlist.signal",
        persons=[row.uid for row in members],
        details={"lists": len({entry.list_id for entry in found})},
    )
    return bool(found)
