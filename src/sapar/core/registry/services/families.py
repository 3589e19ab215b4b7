"""Acts on households and kin."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, rules
from sapar.core.registry.enums import OPPOSITE, MemberRole, Relation
from sapar.core.registry.models import Change, Household, Kin, Member, Person
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.changes import correct, remove


@transaction.atomic
def make_household(
    *, actor: Actor, head: Person, district: str = "", address: str = "", from_date: date | None = None
) -> Household:
    """Make a household of one; add the others with `add_member`."""
    rules.require_whole(actor, rules.WRITE, head)
    lives_elsewhere(head, None)
    household = Household.objects.create(
        district=cleaning.text(district, "district", 60) or head.district,
        address=cleaning.text(address, "address", 200),
    )
    Member.objects.create(household=household, person=head, role=MemberRole.HEAD, from_date=from_date)
    record(actor=actor, act=rules.WRITE, subject=household, persons=[head.uid], details={"added": "household"})
    return household


@transaction.atomic
def correct_household(*, actor: Actor, household: Household, reason: str = "", **values: Any) -> Household:
    """Correct district or address; whoever may write the record of somebody who lives there may."""
    row = Household.objects.select_for_update().get(pk=household.pk)
    if unknown := set(values) - {"district", "address"}:
        raise TypeError(f"a household has no field {', '.join(sorted(unknown))} to correct")
    there = [one.person for one in row.members.filter(to_date__isnull=True).select_related("person").order_by("pk")]
    person = next((one for one in there if rules.may(actor, rules.WRITE, rules.whole(one))), None)
    if person is None:
        rules.require_whole(actor, rules.WRITE, *there)
        raise Refused("", _("Nobody lives in this household any more."))
    values = {name: cleaning.text(value, name, 60 if name == "district" else 200) for name, value in values.items()}
    changed = correct(actor=actor, row=row, person=person, values=values, reason=reason)
    if changed:
        record(actor=actor, act=rules.WRITE, subject=row, persons=[person.uid], details={"fields": changed})
    return row


@transaction.atomic
def add_member(
    *, actor: Actor, household: Household, person: Person, role: str, from_date: date | None = None
) -> Member:
    """Add somebody to a household; who is there already stays, who had left is there again."""
    rules.require_whole(actor, rules.WRITE, person)
    _role(role)
    lives_elsewhere(person, household)
    there = Member.objects.filter(household=household, person__cluster=person.cluster_id).first()
    if there is not None:
        if there.to_date is not None:
            back = {"role": role, "from_date": from_date, "to_date": None}
            return correct_member(actor=actor, member=there, reason=_("Lives there again"), **back)
        return there
    if role == MemberRole.HEAD:
        _step_down(actor, household)
    member = Member.objects.create(household=household, person=person, role=role, from_date=from_date)
    record(actor=actor, act=rules.WRITE, subject=household, persons=[person.uid], details={"added": "member"})
    return member


@transaction.atomic
def correct_member(*, actor: Actor, member: Member, reason: str = "", **values: Any) -> Member:
    """Correct somebody's place in a household (`role`), since when (`from_date`) and until when (`to_date`, None while
    there). Whoever is made the head takes the place of the one there was.
    """
    row = Member.objects.select_for_update(of=("self",)).select_related("person", "household").get(pk=member.pk)
    rules.require_whole(actor, rules.WRITE, row.person)
    if unknown := set(values) - {"role", "from_date", "to_date"}:
        raise TypeError(f"a member has no field {', '.join(sorted(unknown))} to correct")
    role, left = _role(values.get("role", row.role)), values.get("to_date", row.to_date)
    cleaning.span(values.get("from_date", row.from_date), left, "to_date")
    if left is not None and left > timezone.localdate():
        raise Refused("to_date", _("That day is still to come: note the leaving when it has happened."))
    if left is None:
        lives_elsewhere(row.person, row.household)
        if role == MemberRole.HEAD:
            _step_down(actor, row.household, besides=row.pk)
    changed = correct(actor=actor, row=row, person=row.person, values=values, reason=reason)
    if changed:
        record(
            actor=actor, act=rules.WRITE, subject=row.household, persons=[row.person.uid], details={"member": changed}
        )
    return row


def leave_household(*, actor: Actor, member: Member, to_date: date) -> Member:
    """Say when somebody left a household."""
    return correct_member(actor=actor, member=member, to_date=to_date)


@transaction.atomic
def remove_member(*, actor: Actor, member: Member, reason: str) -> Change:
    """Take away somebody who was entered by mistake; the change answered keeps what was said."""
    rules.require_whole(actor, rules.WRITE, member.person)
    household, person = member.household, member.person
    kept = remove(actor=actor, row=member, person=person, reason=reason)
    record(actor=actor, act=rules.WRITE, subject=household, persons=[person.uid], details={"removed": "member"})
    return kept


def _role(role: str) -> str:
    if role not in MemberRole.values:
        raise Refused("role", _("Choose the place in the household."))
    return role


def lives_elsewhere(person: Person, household: Household | None) -> None:
    """Nobody lives in two households at once."""
    elsewhere = Member.objects.filter(person__cluster=person.cluster_id, to_date__isnull=True)
    if household is not None:
        elsewhere = elsewhere.exclude(household=household)
    if elsewhere.exists():
        raise Refused("person", _("The person lives in another household: note first when they left it."))


def _step_down(actor: Actor, household: Household, besides: int | None = None) -> None:
    """Whoever is the head becomes another member: a household has one head."""
    heads = Member.objects.filter(household=household, role=MemberRole.HEAD, to_date__isnull=True)
    for head in heads.select_related("person"):
        if head.pk == besides:
            continue
        rules.require_whole(actor, rules.WRITE, head.person)
        correct(
            actor=actor, row=head, person=head.person, values={"role": MemberRole.OTHER},
            reason=_("Somebody else is the head"),
        )  # fmt: skip
        record(actor=actor, act=rules.WRITE, subject=household, persons=[head.person.uid], details={"member": ["role"]})


@transaction.atomic
def add_kin(*, actor: Actor, person: Person, relative: Person, relation: str, note: str = "") -> Kin:
    """Say that `relative` is the `relation` (spouse, parent, child…) of `person`; the other side follows from it."""
    rules.require_whole(actor, rules.WRITE, person, relative)
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
def end_kin(*, actor: Actor, kin: Kin, reason: str) -> Change:
    """End a bond: by divorce, or because it was entered by mistake; `reason` says which. The change answered keeps it.

    Two records may tell of the same bond, of the same persons or of records merged into them: it ends in all.
    """
    sides = (kin.person, kin.relative)
    rules.require_whole(actor, rules.WRITE, *sides)
    told = Q(person__cluster=sides[0].cluster_id, relative__cluster=sides[1].cluster_id, relation=kin.relation)
    told |= Q(
        person__cluster=sides[1].cluster_id, relative__cluster=sides[0].cluster_id,
        relation=OPPOSITE[Relation(kin.relation)],
    )  # fmt: skip
    for other in Kin.objects.filter(told).exclude(pk=kin.pk).select_related("person"):
        remove(actor=actor, row=other, person=other.person, reason=reason)
    kept = remove(actor=actor, row=kin, person=sides[0], reason=reason)
    record(
        actor=actor, act=rules.WRITE, subject=sides[0], persons=[one.uid for one in sides], details={"removed": "kin"}
    )
    return kept
