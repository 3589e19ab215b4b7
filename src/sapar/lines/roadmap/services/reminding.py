"""Reminders of reports: some days before they are due, on the day, when they are late, when one waits for an answer.

A message says how many reports of which period, and nothing else: it shows on locked screens. It is sent once of its
kind to each coordinator; who does not want any switches them off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import RoleHolding, User
from sapar.core.accounts.roles import PERMISSIONS
from sapar.core.audit.services import record
from sapar.core.outbox import services as outbox
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import PartnerRole, ReminderKind
from sapar.lines.roadmap.models import Involvement, Partner, Quiet, Reminder, RoadMap
from sapar.lines.roadmap.periods import Span, due
from sapar.lines.roadmap.queries.reporting import Due, reports_due

BEFORE = timedelta(days=5)
LATE = timedelta(days=30)
"""After so many days nobody is reminded any more: a road map that is set up late does not shower its people."""
ANSWER = timedelta(days=7)
"""So long the other side may take before it is reminded."""

Group = tuple[Span, ReminderKind]


def remind(*, actor: Actor, today: date) -> int:
    """Queue what is to be sent on a day; answers how many messages are new. Only the software itself reminds."""
    if actor.kind != "system":
        raise policy.Denied("roadmap.reminder.send")
    sent = 0
    for roadmap in RoadMap.objects.filter(withdrawn_on=None, starts__lte=today).order_by("pk"):
        groups: dict[Group, list[Due]] = defaultdict(list)
        for one in reports_due(roadmap, today):
            kind = kind_of(one, today)
            if kind is not None:
                groups[one.span, kind].append(one)
        if groups:
            sent += _remind(actor, roadmap, groups, today)
    return sent


def kind_of(one: Due, today: date) -> ReminderKind | None:
    """Which reminder a report calls for on a day, if any."""
    if one.waits_for == "other side":
        submitted = one.report.submitted_at if one.report is not None else None
        waited = submitted is not None and timezone.localdate(submitted) + ANSWER <= today
        return ReminderKind.ANSWER if waited else None
    if today > one.on:
        return ReminderKind.LATE if today <= one.on + LATE else None
    if today == one.on:
        return ReminderKind.DAY
    return ReminderKind.BEFORE if today >= one.on - BEFORE else None


def _remind(actor: Actor, roadmap: RoadMap, groups: dict[Group, list[Due]], today: date) -> int:
    sides = frozenset({roadmap.government_id, roadmap.agency_id})
    named = _named(roadmap, sides)
    writers, readers = (_holders(permission, sides, today) for permission in (rules.REPORT, rules.ANSWER))
    before = set(
        Reminder.objects.filter(roadmap=roadmap).values_list("period_start", "period_end", "kind", "user_id").distinct()
    )
    sent = 0
    for (span, kind), listed in groups.items():
        counts: dict[User, int] = defaultdict(int)
        for one in listed:
            if kind == ReminderKind.ANSWER:
                assert one.report is not None
                people = [user for side in sides - {one.report.organisation_id} for user in readers[side]]
            else:
                people = [user for side in named.get(one.project.pk, sides) for user in writers[side]]
            for user in dict.fromkeys(people):
                counts[user] += 1
        for user, number in counts.items():
            if (span.start, span.end, kind.value, user.pk) not in before:
                sent += _send(actor, roadmap, span, kind, user, number)
    return sent


@transaction.atomic
def _send(actor: Actor, roadmap: RoadMap, span: Span, kind: ReminderKind, user: User, number: int) -> int:
    key = f"roadmap.reminder:{roadmap.uid}:{span.code}:{kind.value}:{user.uid}"
    reminder, new = Reminder.objects.get_or_create(
        roadmap=roadmap, period_start=span.start, period_end=span.end, kind=kind, user=user,
        defaults={"reports": number, "sent_at": timezone.now()},
    )  # fmt: skip
    if not new:
        return 0
    year, _, part = span.code.partition("-")
    reminder.message = outbox.send(
        actor=actor, key=key, channel="email", to=user.email, template="roadmap/reminder", language=user.language,
        context={
            "kind": kind.value, "number": number, "year": year, "part": part[1:], "half": part.startswith("H"),
            "on": due(span, roadmap.due_days).strftime("%d.%m.%Y"),
        },
        about=f"roadmap.reminder:{roadmap.uid}",
    )  # fmt: skip
    reminder.save(update_fields=["message"])
    return 1


def _named(roadmap: RoadMap, sides: frozenset[int]) -> dict[int, frozenset[int]]:
    """For each project with a lead or a focal point on one of the sides: which; the others concern both."""
    found: dict[int, set[int]] = defaultdict(set)
    leads = Partner.objects.filter(roadmap=roadmap, organisation__in=sides, withdrawn_on=None)
    for project, organisation in leads.filter(leads__isnull=False).values_list("leads", "organisation"):
        found[project].add(organisation)
    focal = Involvement.objects.filter(
        role=PartnerRole.FOCAL, withdrawn_on=None, partner__in=leads, project__line__roadmap=roadmap
    )
    for project, organisation in focal.values_list("project", "partner__organisation"):
        found[project].add(organisation)
    return {project: frozenset(each) for project, each in found.items()}


def _holders(permission: str, sides: Iterable[int], today: date) -> dict[int, list[User]]:
    """Who has a permission for which side on a day and wants reminders."""
    roles = [role for role, given in PERMISSIONS.items() if permission in given]
    held = RoleHolding.objects.filter(
        Q(ends=None) | Q(ends__gte=today), role__in=roles, organisation__in=sides, starts__lte=today,
        user__is_active=True, user__service=False, user__left_at=None,
    ).exclude(user__in=Quiet.objects.values("user"))  # fmt: skip
    found: dict[int, list[User]] = defaultdict(list)
    for row in held.select_related("user").order_by("user_id"):
        found[row.organisation_id].append(row.user)
    return found


@transaction.atomic
def switch(*, actor: Actor, on: bool) -> None:
    """Switch one's own reminders on or off."""
    assert actor.user is not None
    if on:
        Quiet.objects.filter(user=actor.user).delete()
    else:
        Quiet.objects.get_or_create(user=actor.user, defaults={"since": timezone.now()})
    record(actor=actor, act="roadmap.reminder.switch", details={"on": on})
