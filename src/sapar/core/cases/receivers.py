"""What cases do when accounts tell of something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from sapar.core.accounts import signals
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import BreakGlass, User
from sapar.core.cases import log
from sapar.core.cases.enums import Kind
from sapar.core.cases.models import Case
from sapar.core.cases.services.handover import released
from sapar.core.registry import retention


@receiver(signals.left, dispatch_uid="cases.left")
def hand_over_cases(*, actor: Actor, user: User, **_more: Any) -> None:
    """Somebody leaves: their cases go back to their team and office at once."""
    released(actor=actor, leaver=user)


@receiver(signals.glass_broken, dispatch_uid="cases.glass")
def tell_the_team(*, actor: Actor, glass: BreakGlass, **_more: Any) -> None:
    """A case was opened in an emergency: its log says so, and who confirmed."""
    if glass.record_type != Case._meta.label_lower:
        return
    case = log.held(Case.objects.get(pk=glass.record_id).uid)
    data = {
        "by": glass.asked_by_id,
        "reason": glass.reason,
        "until": glass.ends_at.isoformat() if glass.ends_at else None,
    }
    log.append(case, actor=actor, kind=Kind.GLASS, data=data, act="accounts.glass.confirm")


def persons_with_open_cases(idents: Iterable[int]) -> set[int]:
    """Whose records cases still need."""
    return set(Case.objects.filter(person__in=list(idents), closed_at__isnull=True).values_list("person", flat=True))


retention.register_hold(persons_with_open_cases)
