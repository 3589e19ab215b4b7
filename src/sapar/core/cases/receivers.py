"""What cases do when accounts or the register tell of something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts import signals
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import BreakGlass, User
from sapar.core.cases import access, log
from sapar.core.cases.enums import Kind
from sapar.core.cases.models import Case
from sapar.core.cases.services import erasing
from sapar.core.cases.services.handover import released
from sapar.core.registry import queries, retention


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


def persons_with_open_cases(idents: Sequence[int]) -> set[int]:
    """Whose records cases still need."""
    return set(Case.objects.filter(person__in=idents, closed_at__isnull=True).values_list("person", flat=True))


def persons_with_recent_cases(idents: Sequence[int], since: date) -> set[int]:
    """Whose cases were closed on that day or later."""
    moment = timezone.make_aware(datetime.combine(since, time.min))
    return set(Case.objects.filter(person__in=idents, closed_at__gte=moment).values_list("person", flat=True))


retention.register(
    retention.Part(
        name=erasing.JOURNAL,
        why=_("a case is open"),
        needed=persons_with_open_cases,
        used=persons_with_recent_cases,
        erase=erasing.erase_of,
        terms=((retention.CASE_CLOSED, erasing.erase_ended),),
        again=erasing.erase_again,
    )
)
for section in access.SECTIONS:
    queries.register_section(section)
