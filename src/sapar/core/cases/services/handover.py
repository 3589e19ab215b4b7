"""A leaver's cases go back to their team or office, or to whoever takes them over."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import User
from sapar.core.cases import log
from sapar.core.cases.enums import Kind, Mode
from sapar.core.cases.models import Case, Task
from sapar.core.cases.models.case import new_uid
from sapar.core.cases.refusals import Refused

HANDOVER = "accounts.handover.write"


def hand_over(*, actor: Actor, leaver: User, to: User | None = None) -> int:
    """Hand somebody's open cases and tasks to a colleague of their office, or to nobody yet; return how many cases.

    Without a colleague the cases stay with their team and office, where the supervisor sees them unassigned.
    """
    policy.require(actor, HANDOVER, leaver.office)
    if to is not None and not (to.is_active and to.office_id == leaver.office_id and to.pk != leaver.pk):
        raise Refused(_("That colleague does not work at this office: choose somebody who does."))
    return released(actor=actor, leaver=leaver, to=to)


@transaction.atomic
def released(*, actor: Actor, leaver: User, to: User | None = None) -> int:
    """`hand_over` for whoever has checked already: somebody leaves."""
    cases = list(
        Case.objects.filter(assignee=leaver, closed_at__isnull=True).order_by("uid").values_list("uid", flat=True)
    )
    for uid in cases:
        case = log.held(uid)
        fits = to if to is not None and to.office_id == case.office_id else None
        data = {
            "referral": new_uid(), "mode": Mode.ASSIGNMENT.value, "to_office": case.office_id,
            "to_user": fits.pk if fits else None, "to_team": None, "handover_from": leaver.pk,
        }  # fmt: skip
        log.append(case, actor=actor, kind=Kind.HANDED, data=data, act=HANDOVER)
    tasks = Task.objects.filter(assignee=leaver, done_at__isnull=True).order_by("case__uid", "pk")
    for task, uid, title in tasks.values_list("uid", "case__uid", "title"):
        data = {"task": task, "title": title, "assignee": to.pk if to else None}
        log.append(log.held(uid), actor=actor, kind=Kind.TASK_GIVEN, data=data, act=HANDOVER)
    return len(cases)
