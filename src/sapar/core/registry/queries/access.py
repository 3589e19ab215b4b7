"""Everything held about a person, for that person, with who has read it. On paper: `paper`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit.queries import told
from sapar.core.audit.services import record as log
from sapar.core.registry import rules, watching
from sapar.core.registry.models import (
    Appeal,
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
from sapar.core.registry.values import plain

Json = dict[str, Any]
Gather = Callable[[Actor, Sequence[Person]], list[Json]]

_READS = 5000


@dataclass(frozen=True)
class Section:
    """What another part holds about a person; `gather` answers rows of what the actor may hand out."""

    name: str
    title: Promise
    gather: Gather
    fields: Mapping[str, Promise] = field(default_factory=dict)
    """Names of fields that the register itself has not."""
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Field -> code -> its word, for paper."""
    things: Mapping[str, Promise] = field(default_factory=dict)
    """What its acts are about, as the log names it (`cases.case`) -> its word."""
    for_machines: frozenset[str] = frozenset()
    """Fields left out on paper: another says the same in words."""
    untold: Callable[[Actor, Sequence[Person]], Q] = lambda _actor, _persons: Q(pk__in=())
    """Entries of the log that would tell of what the actor may not hand out."""


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Let another part add what it holds about a person (cases, registrations); called when its app is ready."""
    _sections[section.name] = section


def sections() -> Mapping[str, Section]:
    """Those of other parts, in the order in which they registered."""
    return _sections


def access_report(*, actor: Actor, person: Person, purpose: str = "subject access") -> Json:
    """All records of the human being, what belongs to them, decisions about them, and who has read or written them.

    Bans on entry are told. Other watch lists are left out, and what was done with them: whoever is on one learns it from
    the duty officer, through an appeal. So are cases that the actor may not hand out: their offices do. Raises Denied.
    """
    members = list(Person.objects.filter(cluster_id=person.cluster_id).select_related("office").order_by("pk"))
    rules.require(actor, rules.ACCESS, members)
    idents, uids = [row.pk for row in members], [row.uid for row in members]
    of = Q(person__in=idents)
    report: Json = {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "records": [_row(row) | {"office": row.office.code if row.office else None} for row in members],
        **{
            name: [_row(row) for row in model._default_manager.filter(of).order_by("pk")]
            for name, model in TABLES.items()
        },
        "kin": [_row(row) for row in Kin.objects.filter(Q(person__in=idents) | Q(relative__in=idents)).order_by("pk")],
        "decisions": [_row(row) for row in Decision.objects.filter(Q(a__in=idents) | Q(b__in=idents)).order_by("pk")],
        **_bans(members),
        **{name: section.gather(actor, members) for name, section in _sections.items()},
        "reads_and_writes": _reads(uids, [section.untold(actor, members) for section in _sections.values()]),
    }
    log(actor=actor, act=rules.ACCESS, subject=person, persons=uids, purpose=purpose)
    return report


TABLES: dict[str, type[models.Model]] = {
    "names": Name,
    "documents": Document,
    "contacts": ContactPoint,
    "journeys": Journey,
    "contracts": Contract,
    "permits": Permit,
    "events": Event,
    "qualifications": Qualification,
    "households": Member,
    "consents": Consent,
    "changes": Change,
}


def _bans(members: Sequence[Person]) -> dict[str, list[Json]]:
    """Bans on entry and appeals against them. Of one that may be a namesake's only the country is told, not the rest:
    it may be another person's."""
    found = watching.bans_held(members)
    entries = [entry for entry, sure in found if sure]
    held: list[Json] = [
        {
            **{name: plain(getattr(entry, name)) for name in ("starts_on", "expires_on", "entered_at", "ended_at")},
            "country": entry.list.country,
            "ground": entry.reason,
            "ended_reason": entry.ended_reason,
            "sure": True,
        }
        for entry in entries
    ]
    open_ones = set(watching.matches(members))
    countries = {entry.list.country for entry, sure in found if not sure and entry in open_ones}
    appeals = Appeal.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("pk")
    return {
        "entry_bans": held + [{"country": country, "sure": False} for country in sorted(countries)],
        "ban_appeals": [
            {name: plain(getattr(row, name)) for name in ("lodged_at", "text", "state", "answer", "decided_at")}
            for row in appeals
        ],
    }


def _row(row: models.Model) -> Json:
    hidden = {"id", "cluster", "person", "number_key", "value_key", "created_by", "recorded_by", "by", "revoked_by"}
    return {f.name: plain(_value(row, f)) for f in row._meta.concrete_fields if f.name not in hidden}


def _value(row: models.Model, of: Any) -> Any:
    return getattr(row, of.attname) if of.is_relation else getattr(row, of.name)


def _reads(uids: Sequence[str], untold: Iterable[Q]) -> list[Json]:
    """When which kind of staff of which office did what and why; not their names."""
    found = told(uids)
    for entries_of in untold:
        found = found.exclude(entries_of)
    entries = list(found.order_by("-pk")[:_READS])
    offices = dict(Office.objects.filter(pk__in={row.office_id for row in entries}).values_list("pk", "code"))
    return [
        {
            "at": row.at.isoformat(timespec="seconds"),
            "act": row.act,
            "by": row.actor_kind,
            "office": offices.get(row.office_id or 0),
            "purpose": row.purpose,
            "outcome": row.outcome,
        }
        for row in entries
    ]
