"""Opening persons: every read is logged with its purpose, and reads the whole cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as log
from sapar.core.registry import fields, rules, watching
from sapar.core.registry.enums import Safety
from sapar.core.registry.models import (
    Change,
    Consent,
    ContactPoint,
    Contract,
    Decision,
    Document,
    Event,
    Household,
    Journey,
    Kin,
    Member,
    Name,
    Permit,
    Person,
    Qualification,
)
from sapar.core.together import Part, together


def person(*, actor: Actor, uid: str, purpose: str) -> Person:
    """The record that the human being of this uid goes by: the uid of a merged record leads to the oldest one.

    `person(…).uid != uid` tells that one was led on: redirect to the new address. Raises Person.DoesNotExist,
    policy.Denied.
    """
    asked, members = _opened(actor, uid, purpose)
    return _leader(asked, members)


def _opened(actor: Actor, uid: str, purpose: str) -> tuple[Person, list[Person]]:
    policy.require(actor, rules.READ)
    members = list(Person.objects.filter(cluster__sources__uid=uid).select_related("office").order_by("pk"))
    asked = next((row for row in members if row.uid == uid), None)
    if asked is None or asked.erased_at is not None:
        raise Person.DoesNotExist
    rules.require(actor, rules.READ, members)
    log(actor=actor, act=rules.READ, subject=asked, persons=[row.uid for row in members], purpose=purpose)
    return asked, members


def still_open(*, actor: Actor, uids: Sequence[str]) -> list[Person]:
    """Of records that the actor has opened before, those that they may open now; two queries, and none where there are none.

    Not a read of its own: it names again whom a logged read has shown.
    """
    if not uids:
        return []
    asked = list(Person.objects.filter(uid__in=uids).select_related("cluster"))
    records: dict[int, list[Person]] = {}
    for row in rules.whole(*asked):
        records.setdefault(row.cluster_id, []).append(row)
    return [row for row in asked if rules.may(actor, rules.READ, records[row.cluster_id])]


def _leader(asked: Person, members: Sequence[Person]) -> Person:
    return next((row for row in members if row.pk == asked.cluster_id), asked)


@dataclass(frozen=True)
class Relative:
    """Somebody's kin as the person's page lists them; `relation`: what the relative is to the person."""

    relation: str
    uid: str
    name: str
    birth_year: int | None
    note: str
    kin: int  # the row, to end it by


@dataclass(frozen=True)
class Record:
    """All that is held about a human being, from all source records of the cluster.

    `documents` is None where the actor may not read documents; `contacts` leaves out unsafe ones for whoever may not
    write (they see `unsafe_contacts`, their number). `call_duty_officer`: say only that, and call. `bans`: on entry, as
    destinations' lists have them. `hidden`: the fields that the actor may not see, by kind of row; they are empty here:
    the rows are to be read, not saved.
    """

    person: Person
    asked_uid: str
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict, kw_only=True)
    sources: list[Person]
    names: list[Name]
    documents: list[Document] | None
    contacts: list[ContactPoint]
    unsafe_contacts: int
    journeys: list[Journey]
    contracts: list[Contract]
    permits: list[Permit]
    events: list[Event]
    qualifications: list[Qualification]
    kin: list[Relative]
    memberships: list[Member]
    consents: list[Consent]
    call_duty_officer: bool
    bans: tuple[watching.Ban, ...]
    may_write: bool
    sight: int  # up to which sensitivity the actor reads in the whole register
    rows: Rows = field(repr=False)

    @property
    def redirected(self) -> bool:
        """Whether another uid was asked for: the address should change."""
        return self.asked_uid != self.person.uid

    @cached_property
    def changes(self) -> list[Change]:
        """What the records said before, the latest first; read when it is looked at."""
        return _seen_changes([row.pk for row in self.sources], self.hidden, 200)

    @cached_property
    def decisions(self) -> list[Decision]:
        """Which records were found to be one person, or two; read when it is looked at."""
        idents = [row.pk for row in self.sources]
        found = list(
            Decision.objects.filter(Q(a__in=idents) | Q(b__in=idents)).select_related("a", "b").order_by("-pk")[:200]
        )
        others = {one.cluster_id for row in found for one in (row.a, row.b) if one.pk not in idents}
        away = rules.closed(others, self.sight)  # nobody is named whom the reader would not find
        return [row for row in found if not {row.a.cluster_id, row.b.cluster_id} & away]


def record(*, actor: Actor, uid: str, purpose: str) -> Record:
    """Everything for a person's page, in a fixed number of queries. Raises Person.DoesNotExist, policy.Denied."""
    whole = _whole(actor=actor, uid=uid, purpose=purpose)
    away = fields.hidden(actor, whole.sources)
    return replace(
        whole,
        hidden=away,
        person=fields.shown(whole.person, away),
        contacts=[fields.shown(row, away) for row in whole.contacts],
        journeys=[fields.shown(row, away) for row in whole.journeys],
        kin=[replace(one, note="") for one in whole.kin] if "note" in away["kin"] else whole.kin,
    )


def _seen_changes(idents: Sequence[int], away: Mapping[str, frozenset[str]], limit: int) -> list[Change]:
    """Changes of these records, the latest first, without fields that may not be seen."""
    rows = list(Change.objects.filter(person__in=idents)[:limit])
    for row in rows:
        row.fields = fields.said(row.thing, row.fields, away)
    return [row for row in rows if row.fields]


def _whole(*, actor: Actor, uid: str, purpose: str) -> Record:
    """All rows as they are."""
    asked, members = _opened(actor, uid, purpose)
    leader = _leader(asked, members)
    idents = [row.pk for row in members]
    may_write = rules.may(actor, rules.WRITE, members)
    rows = Rows(members)
    shown = [c for c in rows.contacts if may_write or c.safety != Safety.UNSAFE]
    told = watching.signals(actor=actor, members=members, names=rows.names, documents=rows.documents)
    return Record(
        person=leader,
        asked_uid=uid,
        sources=members,
        names=rows.names,
        documents=rows.documents if rules.may(actor, rules.DOCUMENT_READ, members) else None,
        contacts=shown,
        unsafe_contacts=sum(c.safety == Safety.UNSAFE for c in rows.contacts),
        journeys=rows.journeys,
        contracts=rows.contracts,
        permits=rows.permits,
        events=rows.events,
        qualifications=rows.qualifications,
        kin=relatives(rows.kin, idents, [*rows.near, *members], rules.clearance(actor, rules.READ)),
        memberships=rows.memberships,
        consents=rows.consents,
        call_duty_officer=told.call,
        bans=told.bans,
        may_write=may_write,
        sight=rules.clearance(actor, rules.READ),
        rows=rows,
    )


_OF = "person_id IN {ids}"
_RELATIVES = """SELECT cluster_id FROM registry_person WHERE id IN (
    SELECT person_id FROM registry_kin WHERE relative_id IN {ids}
    UNION ALL SELECT relative_id FROM registry_kin WHERE person_id IN {ids})"""
_OF_RELATIVES = f"person_id IN (SELECT id FROM registry_person WHERE cluster_id IN ({_RELATIVES}))"  # noqa: S608  # ours
_PARTS = (
    Part(Name, _OF),
    Part(Document, _OF),
    Part(ContactPoint, f"{_OF} AND ended_on IS NULL"),
    Part(Journey, _OF),
    Part(Contract, _OF),
    Part(Permit, _OF),
    Part(Event, _OF),
    Part(Qualification, _OF),
    Part(Consent, _OF),
    Part(Member, _OF),
    Part(Household, "id IN (SELECT household_id FROM registry_member WHERE person_id IN {ids})"),
    Part(Kin, f"{_OF} OR relative_id IN {{ids}}"),
    Part(Person, f"cluster_id IN ({_RELATIVES})"),
    Part(Contract, _OF_RELATIVES),
    Part(Permit, _OF_RELATIVES),
)


class Rows:
    """What the tables of the register hold of a human being, and of their kin as far as the law asks for it: read in
    one statement."""

    def __init__(self, members: Sequence[Person]) -> None:
        (
            names, documents, contacts, journeys, contracts, permits, events, qualifications, consents, memberships,
            households, kin, near, near_contracts, near_permits,
        ) = together(_PARTS, [row.pk for row in members])  # fmt: skip
        self.names: list[Name] = sorted(names, key=_number)
        self.documents: list[Document] = _latest(documents, "issued_on")
        self.contacts: list[ContactPoint] = sorted(contacts, key=_number)
        self.journeys: list[Journey] = _latest(journeys, "entered")
        self.contracts: list[Contract] = _latest(contracts, "from_date")
        self.permits: list[Permit] = _latest(permits, "from_date")
        self.events: list[Event] = _latest(events, "on")
        self.qualifications: list[Qualification] = sorted(qualifications, key=_number, reverse=True)
        self.consents: list[Consent] = sorted(consents, key=_number, reverse=True)
        self.memberships: list[Member] = sorted(memberships, key=_number)
        self.kin: list[Kin] = sorted(kin, key=_number)
        self.near: list[Person] = near
        self.near_contracts: list[Contract] = near_contracts
        self.near_permits: list[Permit] = near_permits
        households_by = {row.pk: row for row in households}
        for member in self.memberships:
            member.household = households_by[member.household_id]
        people = {row.pk: row for row in (*near, *members)}
        for person in people.values():
            person.cluster = people.get(person.cluster_id, person)
        for row in self.kin:
            row.person, row.relative = people[row.person_id], people[row.relative_id]


def _number(row: Any) -> int:
    return int(row.pk)


def _latest(rows: list[Any], day: str) -> list[Any]:
    """The latest first; those without a day last."""
    return sorted(rows, key=lambda row: (getattr(row, day) or date.min, row.pk), reverse=True)


def relatives(rows: Iterable[Kin], idents: Iterable[int], people: Iterable[Person], clearance: int) -> list[Relative]:
    """Kin of these records seen from their side; nobody of whom any record is out of the actor's sight. `people`: all
    records of all of them."""
    from sapar.core.registry.enums import OPPOSITE, Relation

    among = list(idents)
    closed = {one.cluster_id for one in people if one.sensitivity > clearance}
    found: dict[tuple[str, int], Relative] = {}
    for kin in rows:
        mine = kin.person_id in among
        other = (kin.relative if mine else kin.person).cluster
        relation = kin.relation if mine else OPPOSITE[Relation(kin.relation)]
        if other.pk not in closed and other.erased_at is None:
            found.setdefault(
                (relation, other.pk), Relative(relation, other.uid, other.full_name, other.birth_year, kin.note, kin.pk)
            )
    return list(found.values())


def resolve(uid: str) -> Person | None:
    """The record of this uid, merged or not, without opening it: for services that then check what they do."""
    return Person.objects.filter(uid=uid, erased_at__isnull=True).first()


def document(*, actor: Actor, uid: str, purpose: str) -> Document:
    """One document with its scan, for whoever may read documents; logged."""
    policy.require(actor, rules.DOCUMENT_READ)
    row = Document.objects.select_related("person", "scan__blob").get(uid=uid)
    members = list(Person.objects.filter(cluster_id=row.person.cluster_id))
    rules.require(actor, rules.DOCUMENT_READ, members)
    log(actor=actor, act=rules.DOCUMENT_READ, subject=row, persons=[m.uid for m in members], purpose=purpose)
    return row


def history(*, actor: Actor, uid: str, purpose: str) -> list[dict[str, Any]]:
    """What the records of a person said before, the latest first."""
    _asked, members = _opened(actor, uid, purpose)
    rows = _seen_changes([row.pk for row in members], fields.hidden(actor, members), 500)
    return [
        {"at": row.at, "by": row.by, "thing": row.thing, "fields": row.fields, "reason": row.reason} for row in rows
    ]
