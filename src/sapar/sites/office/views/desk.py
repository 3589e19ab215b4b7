"""The desk: what is due today, what is late, what others wait for and whom we wait for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import signed_in
from sapar.core.cases import desk as cases
from sapar.core.cases import queries
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
    heaps = cases.desk(actor=actor, shown=SHOWN)
    asked = min(heaps["offered"].number + heaps["helping"].number, cases.COUNTED + 1)
    context |= {name: heap.rows for name, heap in heaps.items()} | {
        "counts": {name: heap.number for name, heap in heaps.items()} | {"inbox": asked},
        "counts_to": cases.COUNTED,
        "drafts": [(row, programming.title(row.programme)) for row in queries.drafts(actor=actor)[:SHOWN]],
        "mission": _mission(actor),
    }
    return render(request, "office/desk.html", context)


def _mission(actor: Actor) -> Desk | None:
    """What waits at the mission beside cases: appointments, people whose stay ends soon, requests to be registered."""
    office = actor.user.office if actor.user is not None else None
    if office is None or not office.serves or not policy.may(actor, "consular.desk.read", office):
        return None
    return desk(actor=actor, office=office)
