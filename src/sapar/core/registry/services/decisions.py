"""Deciding which records are one human being, and taking a decision back.

A decision moves nothing: it changes to which record the records of its component point. So whoever revokes it finds
everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, comparison, duplicates, locks, rules
from sapar.core.registry.enums import Verdict
from sapar.core.registry.models import Candidate, Decision, Person
from sapar.core.registry.refusals import Contradiction, Refused

_ALL = "decisions"
"""Decisions wait for one another: they are rare, and a component must not change under whoever reads it."""


@transaction.atomic
def decide(
    *,
    actor: Actor,
    a: Person,
    b: Person,
    verdict: str,
    reason: str = "",
    score: float | None = None,
    evidence: Mapping[str, Any] | None = None,
    model_version: str = "",
) -> Decision:
    """Say that two records are one person's (`same`) or two persons' (`different`).

    Deciding the same again answers the decision that stands. Raises Contradiction where it would join records that
    are decided to be different, or part records that are one; revoke that decision first. Raises policy.Denied.
    """
    if verdict not in Verdict.values:
        raise Refused("verdict", _("Say whether it is one person or two."))
    if a.pk == b.pk:
        raise Refused("b", _("Choose two records: this is one."))
    locks.hold(_ALL)
    first, second = Person.objects.select_for_update().filter(pk__in=(a.pk, b.pk)).order_by("pk")
    members = _members([first.cluster_id, second.cluster_id])
    rules.require(actor, rules.MERGE, members)
    standing = Decision.objects.filter(a=first, b=second, revoked_at__isnull=True).first()
    if standing is not None:
        if standing.verdict == verdict:
            return standing
        raise Contradiction(
            _("These two records are decided already, otherwise: take that decision back first."),
            {"decision": standing.uid},
        )
    _refuse_contradiction(first, second, verdict, members)
    if evidence is None:
        compared = comparison.compare(duplicates.facts_of(first), duplicates.facts_of(second))
        score, evidence, model_version = compared.score, compared.evidence(), comparison.VERSION
    decision = Decision.objects.create(
        a=first,
        b=second,
        verdict=verdict,
        by=rules.label(actor),
        reason=cleaning.text(reason, "reason", 300),
        score=score,
        evidence=dict(evidence),
        model_version=model_version,
    )
    Candidate.objects.filter(a=first, b=second).update(decision=decision)
    if verdict == Verdict.SAME:
        _point([first.pk, second.pk])
    record(
        actor=actor,
        act=rules.MERGE,
        subject=decision,
        persons=[first.uid, second.uid],
        details={"verdict": verdict},
    )
    return decision


@transaction.atomic
def revoke(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    """Take a decision back: what it joined is apart again, what it kept apart may be joined. Twice is once."""
    locks.hold(_ALL)
    row = Decision.objects.select_for_update().select_related("a", "b").get(pk=decision.pk)
    rules.require(actor, rules.MERGE, _members([row.a.cluster_id, row.b.cluster_id]))
    if row.revoked_at is not None:
        return row
    if not reason.strip():
        raise Refused("reason", _("Say why the decision is taken back."))
    row.revoked_at, row.revoked_by = timezone.now(), rules.label(actor)
    row.revoked_reason = cleaning.text(reason, "reason", 300)
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    Candidate.objects.filter(decision=row).update(decision=None)
    if row.verdict == Verdict.SAME:
        _point([row.a_id, row.b_id])
    record(
        actor=actor, act="registry.person.unmerge", subject=row, persons=[row.a.uid, row.b.uid],
        details={"verdict": row.verdict},
    )  # fmt: skip
    return row


def queue_pairs(
    *, actor: Actor, pairs: Iterable[tuple[str, str, float, Mapping[str, Any]]], model_version: str, origin: str
) -> int:
    """Put pairs of batch linkage (uid, uid, score, evidence) into the queue; unknown and decided ones are left out."""
    policy.require(actor, rules.IMPORT)
    added = 0
    batch: list[tuple[str, str, float, Mapping[str, Any]]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == 500:
            added += _queue_batch(batch, model_version, origin)
            batch.clear()
    added += _queue_batch(batch, model_version, origin)
    record(actor=actor, act=rules.IMPORT, details={"pairs": added, "model": model_version})
    return added


def join_pairs(*, actor: Actor, pairs: Iterable[tuple[str, tuple[str, str, float, Mapping[str, Any]], str]]) -> int:
    """Join pairs that batch linkage is sure of, each by a decision that can be revoked; answers how many.

    A pair that a decision forbids, or whose record is not there, is left out.
    """
    policy.require(actor, rules.MERGE)
    joined = 0
    for _same, (one, other, score, evidence), model in pairs:
        found = {row.uid: row for row in Person.objects.filter(uid__in=(one, other), erased_at__isnull=True)}
        if len(found) != 2 or found[one].cluster_id == found[other].cluster_id:
            continue
        try:
            decide(
                actor=actor, a=found[one], b=found[other], verdict=Verdict.SAME, score=score, evidence=evidence,
                model_version=model[:40], reason=_("Found by batch linkage."),
            )  # fmt: skip
        except Contradiction:
            continue
        joined += 1
    return joined


@transaction.atomic
def _queue_batch(pairs: Iterable[tuple[str, str, float, Mapping[str, Any]]], model_version: str, origin: str) -> int:
    listed = list(pairs)
    uids = {uid for one, other, *_rest in listed for uid in (one, other)}
    known = {row.uid: row for row in Person.objects.filter(uid__in=uids, erased_at__isnull=True)}
    rows = []
    for one, other, score, evidence in listed:
        x, y = known.get(one), known.get(other)
        if x is None or y is None or x.cluster_id == y.cluster_id:
            continue
        low, high = sorted((x.pk, y.pk))
        rows.append(
            Candidate(
                a_id=low,
                b_id=high,
                origin=origin,
                score=score,
                evidence=dict(evidence),
                model_version=model_version[:40],
            )
        )
    return duplicates.add_candidates(rows)


def _members(clusters: Iterable[int]) -> list[Person]:
    return list(Person.objects.filter(cluster_id__in=set(clusters)))


def _refuse_contradiction(a: Person, b: Person, verdict: str, members: Iterable[Person]) -> None:
    if verdict == Verdict.DIFFERENT:
        if a.cluster_id == b.cluster_id:
            raise Contradiction(_("Other decisions make these records one person: take one of those back first."), {})
        return
    among = [person.pk for person in members]
    apart = Decision.objects.filter(
        a__in=among, b__in=among, verdict=Verdict.DIFFERENT, revoked_at__isnull=True
    ).first()
    if apart is not None:
        raise Contradiction(
            _("Two of the records are decided to be two persons: take that decision back first."),
            {"decision": apart.uid},
        )


def _point(ends: Iterable[int]) -> None:
    """Let the records of the components of `ends` point to the oldest of each."""
    seen: set[int] = set()
    for end in ends:
        if end in seen:
            continue
        component = _component(end)
        seen |= component
        Person.objects.filter(pk__in=component).exclude(cluster_id=min(component)).update(cluster_id=min(component))


def _component(start: int) -> set[int]:
    """All records joined to one by decisions that stand, however many steps away."""
    found, front = {start}, {start}
    while front:
        pairs = Decision.objects.filter(
            Q(a__in=front) | Q(b__in=front), verdict=Verdict.SAME, revoked_at__isnull=True
        ).values_list("a_id", "b_id")
        front = {ident for pair in pairs for ident in pair} - found
        found |= front
    return found
