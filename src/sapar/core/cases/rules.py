"""Who may see and act on a case: the policy of `accounts`, and the need to know that only cases have.

A role's scope and clearance come first. A confidential case that a team handles is for that team and the assignee
alone. An office that was asked to help sees what was shared with it until it has answered for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.accounts.roles import BREAKABLE
from sapar.core.cases.enums import Answer, Mode
from sapar.core.cases.models import Case, Referral
from sapar.core.conditions import any_of

LIVE = (Answer.OFFERED, Answer.ACCEPTED)
"""Answers with which a handing-on still stands."""
BY_ANSWER = {
    Answer.OFFERED: Q(answer=Answer.OFFERED, mode__in=(Mode.REFERRAL, Mode.TRANSFER)),
    Answer.ACCEPTED: Q(answer=Answer.ACCEPTED, mode=Mode.REFERRAL),
}
"""Requests to other offices that still stand, of one answer: so asked for, their lists are walked along an index."""
STANDING = BY_ANSWER[Answer.OFFERED] | BY_ANSWER[Answer.ACCEPTED]
"""Requests to other offices that still stand: an accepted transfer is none, for the case has moved with it."""


@dataclass(frozen=True)
class Prospect:
    """A case that is about to be opened or handed somewhere, as the policy sees it."""

    office: Office
    programme: str
    sensitivity: int

    @property
    def office_id(self) -> int:
        """The office it would belong to."""
        return self.office.pk


def may(actor: Actor, permission: str, case: Case) -> bool:
    """Whether the actor has the permission for this case, as one of those who handle it."""
    if not policy.may(actor, permission, case):
        return False
    return _knows(actor, case) or (permission in BREAKABLE and str(case.pk) in policy.opened(actor, Case))


def require(actor: Actor, permission: str, case: Case) -> None:
    """Raise Denied unless `may`."""
    if not may(actor, permission, case):
        raise policy.Denied(permission)


def holds(actor: Actor, roles: Iterable[str]) -> Actor:
    """The actor with these roles only: what one may do by them. The system and tokens keep all they have."""
    if actor.kind == "system":
        return actor
    return replace(actor, holdings=tuple(held for held in actor.holdings if held.role in set(roles)))


def _knows(actor: Actor, case: Case) -> bool:
    if case.sensitivity < Sensitivity.CONFIDENTIAL or case.team_id is None or actor.kind == "system":
        return True
    if actor.user is None:
        return False
    return case.assignee_id == actor.user.pk or case.team_id in teams_of(actor)


def as_closed(case: Case, other: Case) -> bool:
    """Whether the need to know narrows the other case as far as this one: whoever sees that one loses nothing here."""
    alone = case.sensitivity >= Sensitivity.CONFIDENTIAL and case.team_id is not None
    return case.sensitivity <= other.sensitivity and (not alone or case.team_id == other.team_id)


def teams_of(actor: Actor) -> frozenset[int]:
    """The teams of a member of staff."""
    if actor.user is None:
        return frozenset()
    kept: frozenset[int] | None = getattr(actor.user, "_team_ids", None)
    if kept is None:
        kept = frozenset(actor.user.teams.values_list("pk", flat=True))
        actor.user._team_ids = kept  # type: ignore[attr-defined]  # asked for many times in one request
    return kept


def offices_of(actor: Actor, organisation_id: int) -> tuple[int, ...]:
    """The offices of an organisation; asked for once in a request."""
    owner: Any = actor.user
    kept: dict[int, tuple[int, ...]] = owner.__dict__.setdefault("_office_ids", {}) if owner is not None else {}
    if organisation_id not in kept:
        rows = Office.objects.filter(organisation=organisation_id).order_by("pk").values_list("pk", flat=True)
        kept[organisation_id] = tuple(rows)
    return kept[organisation_id]


def visible(actor: Actor, permission: str, prefix: str = "") -> Q:
    """The cases that the actor handles, as a filter; `prefix` leads from another table to its case (`case__`)."""
    grants = policy.scope(actor, permission)
    if any(grant.organisation_id is None for grant in grants):
        return Q()
    parts = []
    for grant in grants:
        part = Q(**{f"{prefix}sensitivity__lte": grant.clearance})
        assert grant.organisation_id is not None  # the system itself was let through above
        if grant.office_id is not None:
            part &= Q(**{f"{prefix}office_id": grant.office_id})
        else:
            # Their numbers, not a join: so that a list can walk along the index of its order and stop when full.
            part &= Q(**{f"{prefix}office_id__in": offices_of(actor, grant.organisation_id)})
        if grant.programme:
            part &= Q(**{f"{prefix}programme": grant.programme})
        parts.append(part)
    total = any_of(parts)
    if all(grant.clearance < Sensitivity.CONFIDENTIAL for grant in grants):
        return total
    return total & _need_to_know(actor, prefix)


def _need_to_know(actor: Actor, prefix: str) -> Q:
    known = Q(**{f"{prefix}sensitivity__lt": Sensitivity.CONFIDENTIAL}) | Q(**{f"{prefix}team__isnull": True})
    if actor.user is not None:
        known |= Q(**{f"{prefix}team__in": teams_of(actor)}) | Q(**{f"{prefix}assignee": actor.user.pk})
    return known


def standing(case: Case) -> list[str]:
    """The requests to other offices (uids) that still stand: what ends the case ends them, and what was shared."""
    return sorted(Referral.objects.filter(STANDING, case=case).values_list("uid", flat=True))


def helping(actor: Actor, permission: str, among: Q = STANDING) -> QuerySet[Referral]:
    """Referrals and transfers to offices where the actor has the permission, that still stand."""
    asked = Referral.objects.filter(among)
    grants = policy.scope(actor, permission)
    if any(grant.organisation_id is None for grant in grants):
        return asked.filter(to_office__isnull=False)
    parts = []
    for grant in grants:
        part = Q(case__sensitivity__lte=grant.clearance)
        assert grant.organisation_id is not None
        if grant.office_id is not None:
            part &= Q(to_office_id=grant.office_id)
        else:
            part &= Q(to_office_id__in=offices_of(actor, grant.organisation_id))
        if grant.programme:
            part &= Q(case__programme=grant.programme)
        parts.append(part)
    own = Q(to_team__isnull=True) | Q(to_team__in=teams_of(actor))
    return asked.filter(any_of(parts) & own)


def asked_by(actor: Actor, permission: str) -> Q:
    """Referrals that wait for offices where the actor has the permission: a filter that `visible` implies, and that has
    an index where `visible` would begin with every case of an office."""
    grants = policy.scope(actor, permission)
    if any(grant.organisation_id is None for grant in grants):
        return Q()
    offices = {grant.office_id for grant in grants if grant.office_id is not None}
    for grant in grants:
        if grant.office_id is None and grant.organisation_id is not None:
            offices.update(offices_of(actor, grant.organisation_id))
    return Q(from_office__in=offices)


def given_to(actor: Actor, referral: Referral) -> bool:
    """Whether an assignment is the actor's to answer: given to them, or to a team of theirs and nobody in it."""
    if referral.mode != Mode.ASSIGNMENT or actor.user is None:
        return False
    if referral.to_user_id is not None:
        return referral.to_user_id == actor.user.pk
    return referral.to_team_id is not None and referral.to_team_id in teams_of(actor)


def referrals_to(actor: Actor, permission: str, case: Case) -> list[Referral]:
    """The referrals through which the actor sees a part of this case."""
    return list(helping(actor, permission).filter(case=case).order_by("pk"))
