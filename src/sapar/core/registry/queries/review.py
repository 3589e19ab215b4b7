"""Pairs of records that wait for somebody to decide, and what agrees in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.audit.services import record as log
from sapar.core.registry import comparison, duplicates, rules
from sapar.core.registry.duplicates import Likely
from sapar.core.registry.models import Candidate, Person

FIELDS = ("full_name", "birth", "sex", "pin", "district", "citizenships")


def likely_duplicates(*, actor: Actor, person: Person, purpose: str = "duplicates") -> list[Likely]:
    """Records of others that may be the same human being, the likeliest first, with what agrees and what does not."""
    rules.require_whole(actor, rules.READ, person)
    likely = duplicates.likely(duplicates.facts_of(person), besides=person)
    away = rules.closed((one.leader.pk for one in likely), rules.clearance(actor, rules.READ))
    found = [one for one in likely if one.leader.pk not in away]
    log(
        actor=actor,
        act="registry.duplicate.read",
        subject=person,
        persons=[person.uid, *(one.record.uid for one in found)],
        purpose=purpose,
        details={"found": len(found)},
    )
    return found


def waiting(*, actor: Actor, limit: int = 25, offset: int = 0, origin: str = "", order: str = "") -> list[Candidate]:
    """The queue, the surest first (`order`: "oldest" for those that wait longest); pairs that other decisions have
    joined meanwhile are left out. `origin`: only those found so."""
    policy.require(actor, rules.REVIEW)
    rows = _open(actor, origin).select_related("a__office", "b__office")
    rows = rows.order_by("pk") if order == "oldest" else rows.order_by("-score", "pk")
    found = list(rows[offset : offset + min(limit, 100)])
    log(
        actor=actor,
        act=rules.REVIEW,
        persons=[uid for row in found for uid in (row.a.uid, row.b.uid)],
        details={"pairs": len(found)},
    )
    return found


def waiting_count(*, actor: Actor, origin: str = "") -> int:
    """How many pairs wait."""
    policy.require(actor, rules.REVIEW)
    return _open(actor, origin).count()


def _open(actor: Actor, origin: str) -> QuerySet[Candidate]:
    sight = rules.clearance(actor, rules.REVIEW)
    found = Candidate.objects.filter(origin=origin) if origin else Candidate.objects.all()
    found = found.filter(decision__isnull=True, a__erased_at__isnull=True, b__erased_at__isnull=True)
    found = found.exclude(a__cluster=F("b__cluster"))
    if sight < max(Sensitivity.values):  # of no human being any of whose records is closed
        away = Person.objects.filter(sensitivity__gt=sight).values("cluster")
        found = found.exclude(a__cluster__in=away).exclude(b__cluster__in=away)
    return found


@dataclass(frozen=True)
class SideBySide:
    """A pair for whoever decides: fields in order, `(name, a's value, b's value, equal)`, and the evidence."""

    candidate: Candidate
    fields: list[tuple[str, str, str, bool]]
    agrees: list[str]
    differs: list[str]


def pair(*, actor: Actor, uid: str) -> SideBySide:
    """One pair of the queue side by side. Raises Candidate.DoesNotExist, policy.Denied."""
    policy.require(actor, rules.REVIEW)
    row = Candidate.objects.select_related("a__cluster", "b__cluster").get(uid=uid)
    rules.require_whole(actor, rules.REVIEW, row.a, row.b)
    log(actor=actor, act=rules.REVIEW, subject=row, persons=[row.a.uid, row.b.uid])
    compared = comparison.compare(duplicates.facts_of(row.a), duplicates.facts_of(row.b))
    # One name in two alphabets is no difference, whatever the letters.
    named = "given" in compared.agrees and not {"given", "surname", "father"} & set(compared.differs)
    fields = [(name, _shown(getattr(row.a, name)), _shown(getattr(row.b, name))) for name in FIELDS]
    return SideBySide(
        row,
        [(name, one, other, one == other or (name == "full_name" and named)) for name, one, other in fields],
        _words(compared.agrees),
        _words(compared.differs),
    )


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _words(keys: Sequence[str]) -> list[str]:
    return [str(comparison.WORDS[key]) for key in keys]
