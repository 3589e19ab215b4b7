"""Reading the log: who may, and that reading it is itself written down. The log lies beneath accounts and knows no roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import queries
from sapar.core.audit import services as audit
from sapar.core.audit.models import Entry

READ = "audit.entry.read"


@dataclass(frozen=True)
class Filters:
    """What of the log is asked for; empty means all."""

    actor: str = ""  # a user's primary key
    act: str = ""  # the beginning of an act: registry.person
    subject: str = ""  # uid or primary key
    person: str = ""  # uid of a person whose data was read or written
    outcome: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def entries(*, actor: Actor, filters: Filters) -> QuerySet[Entry]:
    """Entries of the offices the actor oversees, the latest first; that they were asked for is an entry too."""
    policy.require(actor, READ)
    found = queries.readers(filters.person) if filters.person else queries.entries()
    found = found.filter(_reach(actor))
    if filters.actor:
        found = found.filter(actor_kind="staff", actor_id=filters.actor)
    if filters.act:
        found = found.filter(act__startswith=filters.act)
    if filters.subject:
        found = found.filter(subject_id=filters.subject)
    if filters.outcome:
        found = found.filter(outcome=filters.outcome)
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    audit.record(
        actor=actor, act=READ, persons=[filters.person] if filters.person else (),
        details={"filters": sorted(name for name, value in vars(filters).items() if value)},
    )  # fmt: skip
    return found


def _reach(actor: Actor) -> Q:
    reached = Q(pk__in=())
    for grant in policy.scope(actor, READ):
        if grant.organisation_id is None:
            return Q()
        if grant.office_id is not None:
            reached |= Q(office_id=grant.office_id)
        else:
            offices = Office.objects.filter(organisation=grant.organisation_id).values_list("pk", flat=True)
            reached |= Q(office_id__in=list(offices))
    return reached


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
