"""Taking back a correction or a removal: what the row said before, it says again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.registry import duplicates, rules
from sapar.core.registry.enums import Origin
from sapar.core.registry.models import (
    Change,
    ContactPoint,
    Contract,
    Document,
    Event,
    Household,
    Journey,
    Kin,
    Member,
    Permit,
    Qualification,
)
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.changes import UNKEPT
from sapar.core.registry.services.documents import correct_document
from sapar.core.registry.services.facts import correct_fact, correct_journey, no_overlap
from sapar.core.registry.services.families import correct_household, correct_member, lives_elsewhere
from sapar.core.registry.services.persons import correct_contact


@dataclass(frozen=True)
class Undone:
    """How changes of one kind of row are taken back. `correct`: the act that changes it, `argument` names the row."""

    model: type[models.Model]
    correct: Callable[..., Any] | None
    argument: str = "row"
    permission: str = rules.JOURNEY_WRITE
    derived: frozenset[str] = frozenset()  # fields that follow from others
    check: Callable[[Any], None] | None = None  # what must hold when it is there again


def _there_again(member: Member) -> None:
    if member.to_date is None:
        lives_elsewhere(member.person, member.household)


_KINDS = (
    Undone(Journey, correct_journey, "journey", check=no_overlap),
    Undone(Contract, correct_fact),
    Undone(Permit, correct_fact),
    Undone(Event, correct_fact),
    Undone(Qualification, correct_fact),
    Undone(Document, correct_document, "document", rules.WRITE, frozenset({"number_key"})),
    Undone(ContactPoint, correct_contact, "contact", rules.WRITE, frozenset({"value_key"})),
    Undone(Household, correct_household, "household", rules.WRITE),
    Undone(Member, correct_member, "member", rules.WRITE, check=_there_again),
    Undone(Kin, None, "", rules.WRITE),
)
_BY_THING = {kind.model._meta.model_name: kind for kind in _KINDS}


def can_take_back(change: Change) -> bool:
    """Whether the change is taken back by a press; names and persons are corrected by hand, what was brought back is
    removed anew."""
    kind = _BY_THING.get(change.thing)
    return kind is not None and not _brought_back(kind, change.fields)


def _brought_back(kind: Undone, fields: Mapping[str, Any]) -> bool:
    """Whether a change tells of a whole row that came from nothing."""
    whole = {field.name for field in kind.model._meta.fields} - UNKEPT
    return set(fields) == whole and all(before is None for before, _after in fields.values())


@transaction.atomic
def take_back(*, actor: Actor, change: Change) -> None:
    """Let the row say again what it said before this change; that is a change of its own, and can be taken back too.

    Raises Refused where it was changed again since or cannot be as it was, policy.Denied.
    """
    kind = _BY_THING.get(change.thing)
    if kind is None or not can_take_back(change):
        raise Refused("", _("Correct this by hand."))
    rules.require_whole(actor, kind.permission, change.person)
    row = kind.model._default_manager.select_for_update().filter(pk=change.thing_id).first()
    if row is not None:
        _put_back(actor, kind, row, change)
    elif all(after is None for _before, after in change.fields.values()):
        _bring_back(actor, kind, change)
    else:
        raise Refused("", _("It is not there any more: what it said is in the history."))


def _put_back(actor: Actor, kind: Undone, row: models.Model, change: Change) -> None:
    said = _read(kind.model, {name: after for name, (_before, after) in change.fields.items()})
    if any(getattr(row, name) != after for name, after in said.items()):
        raise Refused("", _("It was changed again since: correct it by hand."))
    before = {name: values[0] for name, values in change.fields.items() if name not in kind.derived}
    assert kind.correct is not None
    kind.correct(
        actor=actor, **{kind.argument: row}, reason=_("Taken back: as it was before"), **_read(kind.model, before)
    )


def _bring_back(actor: Actor, kind: Undone, change: Change) -> None:
    """A row that was removed, with a number of its own."""
    back = {name: [None, values[0]] for name, values in change.fields.items()}
    later = Change.objects.filter(person=change.person, thing=change.thing, pk__gt=change.pk)
    if any(one.fields == back for one in later):
        raise Refused("", _("It is there again already."))
    said = _read(kind.model, {name: values[0] for name, values in change.fields.items()})
    try:
        with transaction.atomic():
            row = kind.model._default_manager.create(**said, person=change.person)
    except IntegrityError:
        raise Refused("", _("It is there again already.")) from None
    if kind.check is not None:
        kind.check(row)
    if kind.model is Document:
        duplicates.find_again([change.person], Origin.SAVE)
    Change.objects.create(
        person=change.person, thing=change.thing, thing_id=row.pk, by=rules.label(actor),
        fields=back, reason=_("Brought back"),
    )  # fmt: skip
    record(actor=actor, act=kind.permission, subject=row, persons=[change.person.uid], details={"added": change.thing})


def _read(model: type[models.Model], said: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them, as the model has them. A scan that is gone stays away."""
    found = {}
    for name, value in said.items():
        field = model._meta.get_field(name)
        if not isinstance(field, models.ForeignKey) or value is None:
            found[name] = field.to_python(value) if isinstance(field, models.Field) else value
            continue
        of = field.remote_field.model
        try:
            by = {"uid": value} if hasattr(of, "uid") else {"pk": value}
            found[name] = of._default_manager.get(**by)
        except ObjectDoesNotExist:
            if not field.null:
                raise Refused("", _("What it belonged to is not there any more.")) from None
            found[name] = None
    return found
