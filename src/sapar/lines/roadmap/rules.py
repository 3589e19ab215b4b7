"""Who may do what with a road map: coordinators of its two sides, each for its own part of an agreement."""

from __future__ import annotations

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.lines.roadmap.models import RoadMap

READ = "roadmap.plan.read"
WRITE = "roadmap.plan.write"
REPORT = "roadmap.report.write"
ANSWER = "roadmap.report.answer"
NEWS = "roadmap.news.write"


def sides(actor: Actor, permission: str, roadmap: RoadMap) -> frozenset[int | None]:
    """The sides (ids of organisations) for which the actor has the permission; None is the system itself."""
    partners = {roadmap.government_id, roadmap.agency_id}
    held = {grant.organisation_id for grant in policy.scope(actor, permission)}
    return frozenset(held & ({None} | partners))


def require(actor: Actor, permission: str, roadmap: RoadMap) -> None:
    """Raise Denied unless the actor has the permission on one of the road map's sides."""
    if not sides(actor, permission, roadmap):
        raise policy.Denied(permission)


def side(actor: Actor, permission: str, roadmap: RoadMap) -> int | None:
    """The side the actor speaks for: their own organisation first. Raises Denied; None is the system itself."""
    held = sides(actor, permission, roadmap)
    if not held:
        raise policy.Denied(permission)
    own = actor.user.office.organisation_id if actor.user is not None and actor.user.office is not None else None
    return own if own in held else min(held, key=lambda one: (one is None, one or 0))
