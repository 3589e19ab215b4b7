"""Opening a household: those of its members whom the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as log
from sapar.core.registry import rules
from sapar.core.registry.enums import MemberRole
from sapar.core.registry.models import Household, Member, Person


@dataclass(frozen=True)
class Housemate:
    """Somebody's place in a household. `person`: the record that they go by; `may_write`: by this reader."""

    member: Member
    person: Person
    may_write: bool


@dataclass(frozen=True)
class HouseholdRecord:
    """A household as its reader may see it; `hidden`: how many more members there are."""

    household: Household
    members: list[Housemate]
    hidden: int

    @property
    def present(self) -> list[Housemate]:
        """Those who live there, the head first."""
        return [one for one in self.members if one.member.to_date is None]

    @property
    def former(self) -> list[Housemate]:
        """Those who left, the latest first."""
        gone = [one for one in self.members if one.member.to_date is not None]
        return sorted(gone, key=lambda one: (one.member.to_date, one.member.pk), reverse=True)

    @property
    def head(self) -> Housemate | None:
        """The head, if there is one whom the reader may see."""
        return next((one for one in self.present if one.member.role == MemberRole.HEAD), None)


def household(*, actor: Actor, uid: str, purpose: str) -> HouseholdRecord:
    """A household, for whoever may read the record of one of its members; logged with those shown.

    Raises Household.DoesNotExist, policy.Denied.
    """
    policy.require(actor, rules.READ)
    found = Household.objects.get(uid=uid)
    rows = list(found.members.select_related("person__cluster__office", "person__office").order_by("pk"))
    clusters = {row.person.cluster_id for row in rows}
    records: dict[int, list[Person]] = {}
    for person in Person.objects.filter(cluster__in=clusters).select_related("office").order_by("pk"):
        records.setdefault(person.cluster_id, []).append(person)
    shown = [
        Housemate(row, row.person.cluster, rules.may(actor, rules.WRITE, records[row.person.cluster_id]))
        for row in rows
        if row.person.cluster.erased_at is None and rules.may(actor, rules.READ, records[row.person.cluster_id])
    ]
    if not shown:
        raise policy.Denied(rules.READ, found)
    log(actor=actor, act=rules.READ, subject=found, persons=[one.person.uid for one in shown], purpose=purpose)
    order = list(MemberRole.values)
    shown.sort(key=lambda one: (order.index(one.member.role), one.member.pk))
    return HouseholdRecord(found, shown, len(rows) - len(shown))
