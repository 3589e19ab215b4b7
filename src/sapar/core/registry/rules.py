"""Who may: what of a record of the register the policy is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import STATE
from sapar.core.accounts.models import Office
from sapar.core.accounts.policy import Grant
from sapar.core.accounts.roles import BREAKABLE
from sapar.core.registry.models import Import, Person, WatchList

SEARCH = "registry.person.search"
READ = "registry.person.read"
CREATE = "registry.person.create"
WRITE = "registry.person.write"
ERASE = "registry.person.erase"
DOCUMENT_READ = "registry.document.read"
JOURNEY_WRITE = "registry.journey.write"
REVIEW = "registry.duplicate.review"
MERGE = "registry.person.merge"
IMPORT = "registry.import.write"
EXPORT = "registry.export.write"
ACCESS = "registry.access.write"
WATCH_QUERY = "registry.watchlist.query"
WATCH_WRITE = "registry.watchlist.write"


@dataclass(frozen=True)
class OfRegister:
    """A record of the whole register: of no office, so only its sensitivity counts."""

    sensitivity: int


def about(records: Iterable[Person]) -> OfRegister:
    """All records of a human being as the policy sees them: as sensitive as the most sensitive of them."""
    return OfRegister(max((record.sensitivity for record in records), default=0))


SHARING = STATE
"""The kinds of organisations of the state, which keep one register together. Staff of others see of it the persons whom
their own organisation registered, and of cases what was shared with them."""


def _shared(actor: Actor, permission: str) -> list[Grant]:
    """The grants that reach the whole register."""
    sharing = {held.organisation_id for held in actor.holdings if held.organisation.kind in SHARING}
    grants = policy.scope(actor, permission)
    return [grant for grant in grants if grant.organisation_id is None or grant.organisation_id in sharing]


def may(actor: Actor, permission: str, records: Iterable[Person]) -> bool:
    """Whether the actor may do this with a human being of whom these are the records; broken glass counts for reading."""
    listed = list(records)
    wanted = about(listed).sensitivity
    if any(wanted <= grant.clearance for grant in _shared(actor, permission)):
        return True
    own = {grant.organisation_id for grant in policy.scope(actor, permission) if wanted <= grant.clearance}
    if own and listed and all(record.office and record.office.organisation_id in own for record in listed):
        return True
    if permission not in BREAKABLE:
        return False
    opened = policy.opened(actor, Person)
    return any(str(record.pk) in opened for record in listed)


def require(actor: Actor, permission: str, records: Iterable[Person]) -> None:
    """Raise policy.Denied unless the actor may."""
    listed = list(records)
    if not may(actor, permission, listed):
        raise policy.Denied(permission, listed[0] if listed else None)


def whole(*persons: Person) -> list[Person]:
    """All records of these human beings: merging closes what the most sensitive of them closes."""
    found = Person.objects.filter(cluster__in={person.cluster_id for person in persons})
    return list(found.select_related("office").order_by("pk"))


def require_whole(actor: Actor, permission: str, *persons: Person) -> None:
    """Raise policy.Denied unless the actor may with all records of these human beings; for an act on one of them."""
    require(actor, permission, whole(*persons))


def sensitivity(person: Person) -> int:
    """Of the human being: that of the most sensitive record."""
    return about(whole(person)).sensitivity


def closed(clusters: Iterable[int], clearance: int) -> set[int]:
    """Those of these human beings (by the key of the record that they go by) of whom any record is more sensitive."""
    asked = set(clusters)
    if not asked:
        return set()
    found = Person.objects.filter(cluster__in=asked, sensitivity__gt=clearance)
    return set(found.values_list("cluster_id", flat=True))


def clearance(actor: Actor, permission: str) -> int:
    """The sensitivity up to which the actor has the permission in the whole register; -1 for not at all."""
    return max((grant.clearance for grant in _shared(actor, permission)), default=-1)


def importing(batch: Import) -> tuple[str, WatchList | Office | None]:
    """The permission that an import needs, and for what: a watch list's is for who keeps the list."""
    return (WATCH_WRITE, batch.watch_list) if batch.watch_list is not None else (IMPORT, batch.office)


def label(actor: Actor) -> str:
    """The actor as rows keep it: kind and number, no name."""
    return f"{actor.kind}:{actor.ident}"
