"""A plan that is never overwritten: each change keeps what was, with its reason, and any day's plan can be seen.

A row holds what is true now. `change` notes for each field what it was; the plan as it stood at a moment is the row of
today with every later change taken back: for each field the old value of the first change after that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.refusals import Refused
from sapar.lines.roadmap.models import Decision, Planned, Revision

Row = TypeVar("Row", bound=Planned)


@transaction.atomic
def change(
    *, actor: Actor, subject: Planned, reason: str, decision: Decision | None = None, **fields: Any
) -> list[Revision]:
    """Set fields of a row of the plan and keep what they were; a field that stays as it is makes no revision.

    The caller has checked who may. Raises Refused without a reason; TypeError for a field that is not revised.
    """
    unknown = set(fields) - set(subject.REVISED)
    if unknown:
        raise TypeError(f"{type(subject).__name__} revises no field {sorted(unknown)[0]}")
    if not reason.strip():
        raise Refused(_("Say why the plan changes."), "reason")
    # Two who change one row at once come one after the other: the second one's old value is the first one's new.
    locked = type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    now = timezone.now()
    made = []
    for name, value in fields.items():
        old, new = _stored(locked, name), _plain(value)
        if old == new:
            continue
        made.append(
            Revision(
                subject_type=subject._meta.label_lower,
                subject_uid=subject.uid,
                field=name,
                old=old,
                new=new,
                at=now,
                by=actor.user,
                reason=reason.strip(),
                decision=decision,
            )
        )
        setattr(subject, name, value)
    if made:
        Revision.objects.bulk_create(made)
        subject.save(update_fields=[revision.field for revision in made])
        changed = {"fields": [revision.field for revision in made]}
        record(actor=actor, act="roadmap.plan.write", subject=subject, details=changed)
    return made


def as_of(rows: Iterable[Row], at: datetime) -> list[Row]:
    """The rows as they stood at a moment: without those made later or withdrawn by then, every later change undone.

    One query more than the rows cost. The instances are for looking at: saving one would overwrite today's plan.
    """
    kept = [row for row in rows if row.created_at <= at]
    if not kept:
        return []
    changed = undone(type(kept[0]), at)
    for row in kept if changed else ():
        for name, old in changed.get(row.uid, {}).items():
            setattr(row, name, old)
    day = timezone.localdate(at)
    return [row for row in kept if row.withdrawn_on is None or row.withdrawn_on > day]


def undone(model: type[Planned], at: datetime) -> dict[str, dict[str, Any]]:
    """What the columns of rows changed since a moment were at that moment: uid → column → value. One query."""
    found: dict[str, dict[str, Any]] = {}
    later = Revision.objects.filter(subject_type=model._meta.label_lower, at__gt=at).order_by("at", "pk")
    for uid, name, old in later.values_list("subject_uid", "field", "old"):
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        column = field.attname
        if column not in found.setdefault(uid, {}):
            plain = isinstance(field, models.JSONField | models.ForeignKey)
            found[uid][column] = old if plain else field.to_python(old)
    return found


def history(subject: Planned) -> list[Revision]:
    """Every change of a row, the newest first."""
    found = Revision.objects.filter(subject_type=subject._meta.label_lower, subject_uid=subject.uid)
    return list(found.select_related("by", "decision").order_by("-at", "-pk"))


def latest(subject: Planned) -> dict[str, Any]:
    """What the fields of a row were before its latest change; empty where it was never changed."""
    made = history(subject)
    found: dict[str, Any] = {}
    for revision in made:
        if revision.at == made[0].at:
            field = subject._meta.get_field(revision.field)
            if isinstance(field, models.ForeignKey):
                related = field.related_model._default_manager
                found[revision.field] = None if revision.old is None else related.get(pk=revision.old)
            else:
                assert isinstance(field, models.Field)
                plain = isinstance(field, models.JSONField)
                found[revision.field] = revision.old if plain else field.to_python(revision.old)
    return found


def _stored(row: Planned, name: str) -> Any:
    field = row._meta.get_field(name)
    return _plain(getattr(row, field.attname if isinstance(field, models.ForeignKey) else name))


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value
