"""Opening persons: every read is logged with its purpose, and reads the whole cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    Journey,
    Kin,
    Member,
    Name,
    Permit,
    Person,
    Qualification,
)


def person(*, actor: Actor, uid: str, purpose: str) -> Person:
    """The record that the human being of this uid goes by: the uid of a merged record leads to the oldest one.

    `person(…).uid != uid` tells that one was led on: redirect to the new address. Raises Person.DoesNotExist,
    policy.Denied.
    """
    asked, members = _opened(actor, uid, purpose)
    return _leader(asked, members)


def _opened(actor: Actor, uid: str, purpose: str) -> tuple[Person, list[Person]]:
    policy.require(actor, rules.READ)
    asked = Person.objects.get(uid=uid, erased_at__isnull=True)
    members = list(Person.objects.filter(cluster_id=asked.cluster_id).select_related("office").order_by("pk"))
    rules.require(actor, rules.READ, members)
    log(actor=actor, act=rules.READ, subject=asked, persons=[row.uid for row in members], purpose=purpose)
    return asked, members


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
        found = Decision.objects.filter(Q(a__in=idents) | Q(b__in=idents))
        return list(found.select_related("a", "b").order_by("-pk")[:200])


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
    contacts = list(ContactPoint.objects.filter(person__in=idents, ended_on__isnull=True).order_by("pk"))
    shown = [c for c in contacts if may_write or c.safety != Safety.UNSAFE]
    of = {"person__in": idents}
    names = list(Name.objects.filter(**of).order_by("pk"))
    documents = list(Document.objects.filter(**of).select_related("scan").order_by("-issued_on", "-pk"))
    told = watching.signals(actor=actor, members=members, names=names, documents=documents)
    return Record(
        person=leader,
        asked_uid=uid,
        sources=members,
        names=names,
        documents=documents if rules.may(actor, rules.DOCUMENT_READ, members) else None,
        contacts=shown,
        unsafe_contacts=sum(c.safety == Safety.UNSAFE for c in contacts),
        journeys=list(Journey.objects.filter(**of).order_by("-entered", "-pk")),
        contracts=list(Contract.objects.filter(**of).order_by("-from_date", "-pk")),
        permits=list(Permit.objects.filter(**of).order_by("-from_date", "-pk")),
        events=list(Event.objects.filter(**of).order_by("-on", "-pk")),
        qualifications=list(Qualification.objects.filter(**of).order_by("-pk")),
        kin=relatives(idents, rules.clearance(actor, rules.READ)),
        memberships=list(Member.objects.filter(**of).select_related("household").order_by("pk")),
        consents=list(Consent.objects.filter(**of).order_by("-pk")),
        call_duty_officer=told.call,
        bans=told.bans,
        may_write=may_write,
    )


def relatives(idents: Iterable[int], clearance: int) -> list[Relative]:
    """Kin of these records seen from their side; nobody out of the actor's sight."""
    from sapar.core.registry.enums import OPPOSITE, Relation

    among = list(idents)
    found: dict[tuple[str, int], Relative] = {}
    rows = Kin.objects.filter(Q(person__in=among) | Q(relative__in=among))
    for kin in rows.select_related("person__cluster", "relative__cluster").order_by("pk"):
        mine = kin.person_id in among
        other = (kin.relative if mine else kin.person).cluster
        relation = kin.relation if mine else OPPOSITE[Relation(kin.relation)]
        if other.sensitivity <= clearance and other.erased_at is None:
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
