"""The desk: what is due today, what is late, what others wait for and whom we wait for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import signed_in
from sapar.core.cases import queries
from sapar.core.cases.filters import Filters
from sapar.lines.consular.queries.desk import Desk, desk
from sapar.sites.office import navigation, programming, roadmap_late
from sapar.sites.shared.requests import StaffRequest

SHOWN = 5
"""Rows of each list on the desk; each leads to the whole list."""


@signed_in
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The desk of whoever works with cases; for others the places where they can go."""
    actor = request.actor
    context = {
        "section": "desk",
        "today": timezone.localdate(),
        "places": navigation.places(actor),
        "plan": roadmap_late.on_desk(actor),
    }
    if not policy.may(actor, "cases.case.list"):
        return render(request, "office/places.html", context)
    lists, counts = _lists(actor)
    context |= lists | {
        "counts": counts,
        "counts_to": queries.ON_DESK,
        "drafts": [(row, programming.title(row.programme)) for row in queries.drafts(actor=actor)[:SHOWN]],
        "mission": _mission(actor),
    }
    return render(request, "office/desk.html", context)


def _lists(actor: Actor) -> tuple[dict[str, list[Any]], dict[str, int]]:
    """The first rows of each list, and how many there are: counted apart only where more than these are there."""
    inbox = queries.inbox(actor=actor)
    found: dict[str, QuerySet[Any]] = {
        "mine": queries.cases(actor=actor, filters=Filters(scope="mine")).select_related(*queries.BESIDE),
        "overdue": queries.overdue(actor=actor),
        "inbox": inbox.filter(answer="offered"),
        "helping": inbox.filter(answer="accepted"),
        "tasks": queries.tasks(actor=actor),
        "nobody": queries.cases(actor=actor, filters=Filters(assignee="none")).select_related(*queries.BESIDE),
    }
    rows = {name: queries.first(rows, SHOWN + 1) for name, rows in found.items()}
    rows["waiting"] = queries.first_waiting(actor=actor, most=SHOWN + 1)
    numbers = {name: len(listed) for name, listed in rows.items() if len(listed) <= SHOWN}
    if "inbox" in numbers and "helping" in numbers:
        numbers["inbox"] += numbers["helping"]
    else:
        numbers.pop("inbox", None)
    asked = [name for name in ("mine", "open", "overdue", "inbox", "waiting", "tasks") if name not in numbers]
    shown = {name: listed[:SHOWN] for name, listed in rows.items()}
    return shown, numbers | queries.desk(actor=actor, names=asked)


def _mission(actor: Actor) -> Desk | None:
    """What waits at the mission beside cases: appointments, people whose stay ends soon, requests to be registered."""
    office = actor.user.office if actor.user is not None else None
    if office is None or not office.serves or not policy.may(actor, "consular.desk.read", office):
        return None
    return desk(actor=actor, office=office)
