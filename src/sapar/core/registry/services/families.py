"""Acts on households and kin."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, rules
from sapar.core.registry.enums import OPPOSITE, MemberRole, Relation
from sapar.core.registry.models import Household, Kin, Member, Person
from sapar.core.registry.refusals import Refused


@transaction.atomic
def make_household(*, actor: Actor, head: Person, district: str = "", address: str = "") -> Household:
    """Make a household of one; add the others with `add_member`."""
    rules.require(actor, rules.WRITE, [head])
    household = Household.objects.create(
        district=cleaning.text(district, "district", 60) or head.district,
        address=cleaning.text(address, "address", 200),
    )
    Member.objects.create(household=household, person=head, role=MemberRole.HEAD)
    record(actor=actor, act=rules.WRITE, subject=household, persons=[head.uid], details={"added": "household"})
    return household


@transaction.atomic
def add_member(
    *, actor: Actor, household: Household, person: Person, role: str, from_date: date | None = None
) -> Member:
    """Add somebody to a household; who is there already stays."""
    rules.require(actor, rules.WRITE, [person])
    if role not in MemberRole.values:
        raise Refused("role", _("Choose the place in the household."))
    member, new = Member.objects.get_or_create(
        household=household, person=person, defaults={"role": role, "from_date": from_date}
    )
    if new:
        record(actor=actor, act=rules.WRITE, subject=household, persons=[person.uid], details={"added": "member"})
    return member


@transaction.atomic
def leave_household(*, actor: Actor, member: Member, to_date: date) -> Member:
    """Say when somebody left a household."""
    rules.require(actor, rules.WRITE, [member.person])
    cleaning.span(member.from_date, to_date, "to_date")
    member.to_date = to_date
    member.save(update_fields=["to_date"])
    record(
        actor=actor,
        act=rules.WRITE,
        subject=member.household,
        persons=[member.person.uid],
        details={"left": "household"},
    )
    return member


@transaction.atomic
def add_kin(*, actor: Actor, person: Person, relative: Person, relation: str, note: str = "") -> Kin:
    """Say that `relative` is the `relation` (spouse, parent, child…) of `person`; the other side follows from it."""
    rules.require(actor, rules.WRITE, [person, relative])
    if relation not in Relation.values:
        raise Refused("relation", _("Choose what the relative is to the person."))
    if person.cluster_id == relative.cluster_id:
        raise Refused("relative", _("Choose another person: nobody is their own relative."))
    mirrored = Kin.objects.filter(person=relative, relative=person, relation=OPPOSITE[Relation(relation)]).first()
    if mirrored is not None:
        return mirrored
    kin, new = Kin.objects.get_or_create(
        person=person, relative=relative, relation=relation, defaults={"note": cleaning.text(note, "note", 200)}
    )
    if new:
        record(
            actor=actor, act=rules.WRITE, subject=person, persons=[person.uid, relative.uid], details={"added": "kin"}
        )
    return kin


@transaction.atomic
def remove_kin(*, actor: Actor, kin: Kin) -> None:
    """Take away a bond that was entered by mistake."""
    rules.require(actor, rules.WRITE, [kin.person, kin.relative])
    record(
        actor=actor, act=rules.WRITE, subject=kin.person, persons=[kin.person.uid, kin.relative.uid],
        details={"removed": "kin"},
    )  # fmt: skip
    kin.delete()
