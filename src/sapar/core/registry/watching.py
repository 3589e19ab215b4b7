"""Whether somebody is on a watch list: asked about one human being at a time, and every question is logged.

What the counter learns depends on the kind of list. Of somebody who is looked for or barred it learns whom to call and
no more: a word too many can cost the person or the search. A ban on entry of a destination is another thing: it was
imposed on the citizen, who had better hear of it before buying a ticket; so it is told, and the law's answer reckons
with it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.db.models import Q
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as log
from sapar.core.registry.enums import Precision, WatchKind
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


@dataclass(frozen=True)
class Ban:
    """A ban on entry as a destination's list has it. `sure`: the list names this record, a PIN or a document of it;
    otherwise only name and birth date fit, and it may be a namesake's."""

    country: str
    starts_on: date
    expires_on: date
    ground: str
    sure: bool


@dataclass(frozen=True)
class Signals:
    """What whoever reads a record learns of watch lists."""

    call: bool  # call the duty officer: no more is said
    bans: tuple[Ban, ...]


def ban(entry: WatchEntry, *, sure: bool) -> Ban:
    """The ban that an entry of such a list is."""
    return Ban(entry.list.country, entry.starts_on, entry.expires_on, entry.reason, sure)


def matches(
    members: Sequence[Person], others: Iterable[Name] | None = None, documents: Iterable[Document] | None = None
) -> list[WatchEntry]:
    """Entries in force that fit one of the records of a human being: by the record itself, by a number, or by a name
    that is the same together with the birth date. `others`, `documents`: the further names and the documents of all
    the records, where they have been read already."""
    return [entry for entry, _sure in _matches(members, others, documents)]


def bans_held(members: Sequence[Person]) -> list[tuple[WatchEntry, bool]]:
    """All bans on entry that fit one of these records, those too that have ended; each with whether it is sure."""
    return _matches(members, None, None, Q(list__kind=WatchKind.ENTRY_BAN))


def _matches(
    members: Sequence[Person],
    others: Iterable[Name] | None,
    documents: Iterable[Document] | None,
    which: Q | None = None,
) -> list[tuple[WatchEntry, bool]]:
    """The entries, each with whether it fits by the record or a number; `which`: those in force if not given."""
    idents = [row.pk for row in members]
    if others is None:
        others = Name.objects.filter(person__in=idents)
    if documents is None:
        documents = Document.objects.filter(person__in=idents)
    names: list[Named] = [*members, *others]
    births = {row.pk: row.birth_date for row in members}
    keys = {key for row in names for key in name_keys(row, births[getattr(row, "person_id", row.pk)])}
    pins, numbers = _numbers(members, documents)
    found = WatchEntry.objects.filter(
        Q(person__in=idents) | Q(pin__in=pins) | Q(document_key__in=numbers) | Q(name_key__in=keys)
    )
    rows = list(found.filter(in_force() if which is None else which).select_related("list").order_by("pk"))
    sure = {entry.pk for entry in rows if _surely(entry, idents, pins, numbers)}
    return [
        (entry, entry.pk in sure) for entry in rows if entry.pk in sure or _perhaps(entry, bool(pins), members, names)
    ]


def _numbers(members: Iterable[Person], documents: Iterable[Document]) -> tuple[set[str], set[str]]:
    return {row.pin for row in members if row.pin}, {row.number_key for row in documents if row.number_key}


def _surely(entry: WatchEntry, idents: Container[int | None], pins: Container[str], numbers: Container[str]) -> bool:
    by_number = (entry.pin and entry.pin in pins) or (entry.document_key and entry.document_key in numbers)
    return entry.person_id in idents or bool(by_number)


def _perhaps(entry: WatchEntry, has_pin: bool, members: Iterable[Person], names: Iterable[Named]) -> bool:
    if entry.pin and has_pin:  # both have a PIN, and it differs
        return False
    born = any(_same_birth(entry, row) for row in members)
    return born and any(match(entry.full_name, name.full_name).same for name in names)


def sure_bans(members: Sequence[Person], documents: Iterable[Document]) -> dict[int, list[Ban]]:
    """Bans in force that name one of these records, a PIN or a document of it, by primary key; for any number of human
    beings in one query."""
    held = list(documents)
    pins, numbers = _numbers(members, held)
    of = Q(person__in=[row.pk for row in members]) | Q(pin__in=pins) | Q(document_key__in=numbers)
    found = WatchEntry.objects.filter(of, in_force(), list__kind=WatchKind.ENTRY_BAN).select_related("list")
    by_person: dict[int, list[Document]] = {}
    for row in held:
        by_person.setdefault(row.person_id, []).append(row)
    entries = list(found.order_by("pk"))
    if not entries:
        return {}
    return {
        row.pk: [
            ban(entry, sure=True)
            for entry in entries
            if _surely(entry, {row.pk}, *_numbers([row], by_person.get(row.pk, ())))
        ]
        for row in members
    }


def _same_birth(entry: WatchEntry, row: Person) -> bool:
    if entry.birth_date is None or row.birth_date is None:
        return False
    if entry.birth_precision == row.birth_precision == Precision.DAY:
        return entry.birth_date == row.birth_date
    return entry.birth_date.year == row.birth_date.year


def signals(
    *, actor: Actor, members: Sequence[Person], names: Iterable[Name], documents: Iterable[Document]
) -> Signals:
    """What to say of this human being, of whom these are all the records, further names and documents: whether to call
    the duty officer, a yes or no and no more; and the bans on entry, in full. Logged."""
    found = _matches(members, names, documents)
    # That was looked, not what was found: whoever reads the log is not the duty officer.
    log(actor=actor, act="registry.watchlist.signal", persons=[row.uid for row in members])
    bans = [ban(entry, sure=sure) for entry, sure in found if entry.list.kind == WatchKind.ENTRY_BAN]
    return Signals(len(bans) < len(found), tuple(dict.fromkeys(bans)))
