"""Opening what an address names, for pages of what belongs to a person; 404 where there is nothing."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from sapar.core.registry import queries
from sapar.core.registry.models import Change, Person
from sapar.core.registry.queries import Record
from sapar.sites.shared.requests import StaffRequest

Row = TypeVar("Row", bound=Model)


def record_of(request: StaffRequest, uid: str, purpose: str) -> Record:
    """All that is held about the person, opened for a purpose that the log keeps."""
    try:
        return queries.record(actor=request.actor, uid=uid, purpose=purpose)
    except Person.DoesNotExist:
        raise Http404 from None


def belonging(rows: QuerySet[Row], uid: str) -> Row:
    """The row of these that belongs to one of the records of the person; its service asks the policy."""
    found = rows.filter(person__cluster__sources__uid=uid).select_related("person").first()
    if found is None:
        raise Http404
    return found


def undo(uid: str, change: Change | None) -> str:
    """The address at which a change is taken back, for `telling.told`."""
    return reverse("office:change_take_back", args=[uid, change.pk]) if change is not None else ""


def last_change(row: Model, since: int) -> Change | None:
    """The change of a row that was made after the one with the number `since`."""
    made = Change.objects.filter(thing=row._meta.model_name or "", thing_id=row.pk, pk__gt=since)
    return made.order_by("pk").last()


def latest(uid: str) -> int:
    """The number of the latest change of a person's records."""
    newest = Change.objects.filter(person__cluster__sources__uid=uid).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0
