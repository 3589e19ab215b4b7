"""What happens by the clock: overdue cases are brought to the supervisors, and staff are reminded. Doing it again,
or twice at once, does nothing twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sapar.core.accounts.actors import Actor, staff
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import Office, RoleHolding, User
from sapar.core.cases import log, rules
from sapar.core.cases.enums import Kind
from sapar.core.cases.models import Case, ProgrammeVersion
from sapar.core.cases.programmes.registry import of_case, of_version
from sapar.core.conditions import any_of
from sapar.core.outbox import services as outbox
from sapar.core.outbox.models import OutboxMessage

CHUNK = 500
NAMED = 20
"""Cases that a reminder names by number; more are counted."""
MORNING = 8
"""The hour at the office from which reminders go out."""
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Ticked:
    """What a tick did."""

    escalated: int
    reminded: int


def tick(*, actor: Actor, now: datetime | None = None) -> Ticked:
    """Escalate what is due for it, then remind staff."""
    moment = now or timezone.now()
    raised = escalate(actor=actor, now=moment)
    return Ticked(len(raised), remind(actor=actor, now=moment, raised=raised))


# ── escalation ───────────────────────────────────────────────────────────────────────────────────────────
def escalate(*, actor: Actor, now: datetime) -> list[Case]:
    """Bring to the supervisor, once in each state, what is so long overdue as its programme says."""
    raised: list[Case] = []
    late = Case.objects.filter(closed_at__isnull=True, paused_since__isnull=True, due_at__lt=now, escalation=0)
    pairs = []
    for version, code in late.values_list("version", "state").distinct():
        place = of_version(ProgrammeVersion.objects.defer("files").get(pk=version)).states.get(code)
        if place is not None and place.escalate is not None:
            pairs.append(Q(version=version, state=code))
    last = 0
    while chunk := list(late.filter(any_of(pairs), pk__gt=last).select_related("office").order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        raised += [case for case in chunk if _is_time(case, now) and _raise(actor, case.uid, now)]
    return raised


def _is_time(case: Case, now: datetime) -> bool:
    place = of_case(case).states[case.state]
    if place.escalate is None or case.due_at is None:
        return False
    days = log.calendar_of(case.office)
    if place.escalate == 0:
        return True
    return now > days.end_of(days.working_day(days.local_day(case.due_at), place.escalate))


def _raise(actor: Actor, uid: str, now: datetime) -> bool:
    """Looked at again under the lock: somebody may have acted meanwhile, or another tick was first."""
    with transaction.atomic():
        case = log.held(uid)
        if not (case.is_open and case.paused_since is None and case.escalation == 0 and case.due_at):
            return False
        if not (case.due_at < now and _is_time(case, now)):
            return False
        log.append(case, actor=actor, kind=Kind.ESCALATED, data={"level": 1, "due_at": case.due_at.isoformat()})
        return True


# ── reminders ────────────────────────────────────────────────────────────────────────────────────────────
def remind(*, actor: Actor, now: datetime, raised: list[Case]) -> int:
    """One message a day and person, on working mornings: how many of their cases are overdue or due within a day.

    It names cases by number, and nothing else.
    """
    awake = [office for office in Office.objects.all() if _morning(office, now)]
    waiting = Case.objects.filter(
        closed_at__isnull=True, paused_since__isnull=True, due_at__lt=now + SOON, assignee__is_active=True,
        assignee__office__in=awake,
    )  # fmt: skip
    theirs: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for case in waiting.order_by("due_at").only("assignee_id", "number", "due_at").iterator(CHUNK):
        theirs[case.assignee_id or 0].append((case.number, case.due_at is not None and case.due_at < now))
    users = User.objects.select_related("office").in_bulk(theirs)
    sent = sum(_send(actor, users[pk], "cases/reminder", cases, now) for pk, cases in theirs.items())
    for office in awake:
        mine = [case for case in raised if case.office_id == office.pk]
        for supervisor in _supervisors(office) if mine else []:
            seen = [(case.number, True) for case in mine if rules.may(staff(supervisor), "cases.case.list", case)]
            if seen:
                sent += _send(actor, supervisor, "cases/escalated", seen, now)
    return sent


def _morning(office: Office, now: datetime) -> bool:
    days = log.calendar_of(office)
    day = days.local_day(now)
    return days.works_on(day) and now >= days.end_of(day) - timedelta(hours=24 - MORNING)


def _send(actor: Actor, user: User, template: str, cases: list[tuple[str, bool]], now: datetime) -> int:
    if user.office is None:
        return 0
    day = log.calendar_of(user.office).local_day(now)
    overdue = sum(late for _number, late in cases)
    key = f"{template.replace('/', '.')}:{user.pk}:{day.isoformat()}"
    if OutboxMessage.objects.filter(key=key).exists():
        return 0
    outbox.send(
        actor=actor, key=key, channel="email", to=user.email, template=template, language=user.language,
        context={
            "overdue": overdue,
            "soon": len(cases) - overdue,
            "numbers": [number for number, _late in cases[:NAMED]],
            "more": max(0, len(cases) - NAMED),
        },
        about="cases.reminder",
    )  # fmt: skip
    return 1


def _supervisors(office: Office) -> list[User]:
    today = timezone.localdate()
    held = RoleHolding.objects.filter(role=Role.SUPERVISOR, user__is_active=True, starts__lte=today)
    held = held.filter(Q(ends__isnull=True) | Q(ends__gte=today), organisation=office.organisation_id)
    held = held.filter(Q(office=office) | Q(office__isnull=True)).select_related("user__office")
    return list({row.user_id: row.user for row in held}.values())
