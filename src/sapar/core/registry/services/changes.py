"""Correcting a row: what it said before stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from sapar.core.accounts.actors import Actor
from sapar.core.registry.models import Change, Person
from sapar.core.registry.rules import label
from sapar.core.registry.values import plain


def correct(
    *, actor: Actor, row: models.Model, person: Person, values: Mapping[str, Any], reason: str = ""
) -> list[str]:
    """Set the fields of a row, keep what they said, answer the names of those that changed."""
    changed = {
        name: [plain(getattr(row, name)), plain(value)] for name, value in values.items() if getattr(row, name) != value
    }
    if not changed:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=list(changed))
    Change.objects.create(
        person=person,
        thing=row._meta.model_name or "",
        thing_id=row.pk,
        by=label(actor),
        fields=changed,
        reason=reason[:200],
    )
    return list(changed)
