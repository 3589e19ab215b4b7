"""Correcting a row, removing one: what it said before stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.registry import fields
from sapar.core.registry.models import Change, Person
from sapar.core.registry.refusals import Refused
from sapar.core.registry.rules import label
from sapar.core.registry.values import plain

UNKEPT = frozenset({"id", "uid", "person", "created_at"})
"""Columns of a removed row that its change does not keep: they are made anew if it comes back."""


def correct(
    *, actor: Actor, row: models.Model, person: Person, values: Mapping[str, Any], reason: str = ""
) -> list[str]:
    """Set the fields of a row, keep what they said, answer the names of those that changed.

    Raises policy.Denied for a field that the actor may not change (see `fields`)."""
    changed = {
        name: [plain(getattr(row, name)), plain(value)] for name, value in values.items() if getattr(row, name) != value
    }
    if not changed:
        return []
    fields.require(actor, row, [person], changed)
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=list(changed))
    _keep(actor, row, person, changed, reason)
    return list(changed)


def remove(*, actor: Actor, row: models.Model, person: Person, reason: str) -> Change:
    """Take away a row that was entered by mistake, for a reason; the change answered keeps all that it said."""
    if not reason.strip():
        raise Refused("reason", _("Say why it is removed."))
    said = {f.name: [plain(getattr(row, f.name)), None] for f in row._meta.fields if f.name not in UNKEPT}
    kept = _keep(actor, row, person, said, reason)
    row.delete()
    return kept


def _keep(actor: Actor, row: models.Model, person: Person, said: Mapping[str, Any], reason: str) -> Change:
    return Change.objects.create(
        person=person, thing=row._meta.model_name or "", thing_id=row.pk, by=label(actor), fields=dict(said),
        reason=reason.strip()[:200],
    )  # fmt: skip
