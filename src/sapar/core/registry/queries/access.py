"""Everything held about a person, for that person: as JSON and as a page to print, with who has read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.audit.models import Concerned
from sapar.core.audit.services import record as log
from sapar.core.registry import labels, rules
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
from sapar.core.registry.values import plain

Json = dict[str, Any]
Section = Callable[[Sequence[Person]], list[Json]]

_sections: dict[str, Section] = {}
_READS = 5000


def register_section(name: str, section: Section) -> None:
    """Let another part add what it holds about a person (cases, registrations); called when its app is ready."""
    _sections[name] = section


def access_report(*, actor: Actor, person: Person, purpose: str = "subject access") -> Json:
    """All records of the human being, what belongs to them, decisions about them, and who has read or written them.

    Watch lists are left out: whoever is on one learns it from the duty officer, through an appeal. Raises Denied.
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
            for name, model in _TABLES.items()
        },
        "kin": [_row(row) for row in Kin.objects.filter(Q(person__in=idents) | Q(relative__in=idents)).order_by("pk")],
        "decisions": [_row(row) for row in Decision.objects.filter(Q(a__in=idents) | Q(b__in=idents)).order_by("pk")],
        **{name: section(members) for name, section in _sections.items()},
        "reads_and_writes": _reads(uids),
    }
    log(actor=actor, act=rules.ACCESS, subject=person, persons=uids, purpose=purpose)
    return report


_TABLES: dict[str, type[models.Model]] = {
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


def _row(row: models.Model) -> Json:
    hidden = {"id", "cluster", "person", "number_key", "value_key", "created_by", "recorded_by", "by", "revoked_by"}
    return {f.name: plain(_value(row, f)) for f in row._meta.concrete_fields if f.name not in hidden}


def _value(row: models.Model, of: Any) -> Any:
    return getattr(row, of.attname) if of.is_relation else getattr(row, of.name)


def _reads(uids: Sequence[str]) -> list[Json]:
    """When which kind of staff of which office did what and why; not their names."""
    rows = Concerned.objects.filter(person_uid__in=uids).select_related("entry").order_by("-entry__pk")
    seen: dict[int, Json] = {}
    for row in rows[:_READS]:
        entry = row.entry
        seen[entry.pk] = {
            "at": entry.at.isoformat(timespec="seconds"),
            "act": entry.act,
            "by": entry.actor_kind,
            "office": entry.office_id,
            "purpose": entry.purpose,
        }
    return list(seen.values())


def access_page(report: Json) -> str:
    """The report as a page of its own, without scripts or anything from elsewhere, to be saved or printed."""
    sections = [
        (
            labels.SECTIONS.get(name, name),
            [
                [(labels.FIELDS.get(key, key), _readable(value)) for key, value in row.items() if _said(value)]
                for row in rows
            ],
        )
        for name, rows in report.items()
        if isinstance(rows, list)
    ]
    return render_to_string("registry/access.html", {"sections": sections, "made_at": report["made_at"]})


def _said(value: Any) -> bool:
    return value not in (None, "", [], {})


def _readable(value: Any) -> Any:
    """Lists by commas; what was before and after with an arrow."""
    if isinstance(value, dict):
        return "; ".join(f"{labels.FIELDS.get(key, key)}: {_changed(both)}" for key, both in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _changed(both: Any) -> str:
    if isinstance(both, list) and len(both) == 2:
        return f"{both[0] or '–'} → {both[1] or '–'}"
    return ", ".join(map(str, both)) if isinstance(both, list) else str(both)
