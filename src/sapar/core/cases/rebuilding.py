"""Rebuilding stored states from the log: to verify that they say the same, and to repair where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.cases import log, state
from sapar.core.cases.models import Action, Case
from sapar.core.cases.state import Impossible

CHUNK = 500
"""Cases read at a time."""


@dataclass(frozen=True)
class Difference:
    """A case whose stored state is not what its log says."""

    case: str  # uid
    number: str
    fields: tuple[str, ...]  # names only; `log` where the log itself is broken and nothing can be rebuilt
    repaired: bool = False


def verify(cases: QuerySet[Case] | None = None) -> Iterator[tuple[int, list[Difference]]]:
    """Compare every case with its log; yields how many were looked at, and what differs among the last of them."""
    found = Case.objects.all() if cases is None else cases
    last = 0
    while chunk := list(
        found.filter(pk__gt=last).order_by("pk").prefetch_related("referrals", "tasks", "links__other")[:CHUNK]
    ):
        last = chunk[-1].pk
        yield len(chunk), _compare(chunk)


def _compare(chunk: list[Case]) -> list[Difference]:
    rows = Action.objects.filter(case__in=chunk).order_by("case_id", "sequence")
    logs = {pk: list(actions) for pk, actions in groupby(rows, key=lambda action: action.case_id)}
    found = []
    for case in chunk:
        fields = _differs(case, logs.get(case.pk, []))
        if fields:
            found.append(Difference(case.uid, case.number, tuple(fields)))
    return found


def _differs(case: Case, actions: list[Action]) -> list[str]:
    try:
        rebuilt = log.rebuilt(case, actions)
    except (Impossible, LookupError, TypeError, ValueError):
        return ["log"]
    if rebuilt.sequence < case.sequence:
        return ["log"]  # its end is missing: what is stored knows more than what is left of the log
    return state.differences(log.state_of(case), rebuilt)


def repair(*, actor: Actor, case: str) -> Difference | None:
    """Make the stored state of a case (by uid) what its log says; None where it was so already."""
    with transaction.atomic():
        held = log.held(case)
        fields = _differs(held, list(held.actions.order_by("sequence")))
        if not fields:
            return None
        if fields == ["log"]:
            return Difference(held.uid, held.number, ("log",))
        rebuilt = log.rebuilt(held, held.actions.order_by("sequence"))
        log.store(held, log.state_of(held), rebuilt)
        audit.record(actor=actor, act="cases.case.repair", subject=held, details={"fields": fields})
        return Difference(held.uid, held.number, tuple(fields), repaired=True)
