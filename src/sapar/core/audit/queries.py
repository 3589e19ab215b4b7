"""Reads of the log. Who may is checked above (`accounts.oversight`): the log lies beneath accounts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from sapar.core.audit.models import Entry


def entries() -> QuerySet[Entry]:
    """All entries, the latest first."""
    return Entry.objects.order_by("-id")


def readers(person_uid: str) -> QuerySet[Entry]:
    """Every entry about a person, the latest first: who read or wrote what of theirs, when and why."""
    return entries().filter(concerned__person_uid=person_uid)


WATCHING = "office: watch lists"
"""The purpose of whoever opens a person to ask watch lists about them."""
UNTOLD = ("registry.watchlist.write", "registry.watchlist.query", "registry.watchlist.decide")
"""Acts from which somebody would learn that a watch list has them: that is for the duty officer, through an appeal."""


def told(person_uids: Collection[str]) -> QuerySet[Entry]:
    """What a person is told of who has read or written their records, known by these uids; the latest first."""
    found = entries().filter(concerned__person_uid__in=person_uids).exclude(act__in=UNTOLD).exclude(purpose=WATCHING)
    return found.distinct()
