"""Reads of the outbox. Counts only: addressees and words are nobody's reading."""

from __future__ import annotations

from django.db.models import Count

from sapar.core.outbox.enums import Status
from sapar.core.outbox.models import OutboxMessage


def counts(*, about: str) -> dict[str, int]:
    """How many messages about one thing are in which status; every status is named."""
    found = OutboxMessage.objects.filter(about=about).values_list("status").annotate(number=Count("pk"))
    return dict.fromkeys(Status.values, 0) | dict(found.order_by())


def waiting() -> int:
    """How many messages wait to be sent."""
    return OutboxMessage.objects.filter(status__in=[Status.QUEUED, Status.SENDING]).count()
