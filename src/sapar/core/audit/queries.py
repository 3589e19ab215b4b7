"""Reads of the log. Who may is checked above (`accounts.oversight`): the log lies beneath accounts."""

from __future__ import annotations

from django.db.models import QuerySet

from sapar.core.audit.models import Entry


def entries() -> QuerySet[Entry]:
    """All entries, the latest first."""
    return Entry.objects.order_by("-id")


def readers(person_uid: str) -> QuerySet[Entry]:
    """Every entry about a person, the latest first: who read or wrote what of theirs, when and why."""
    return entries().filter(concerned__person_uid=person_uid)
