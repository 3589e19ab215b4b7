"""The desk: what is due today, what is late, what others wait for and whom we wait for."""

from __future__ import annotations

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
from sapar.sites.office import navigation, programming
from sapar.sites.shared.requests import StaffRequest

SHOWN = 5
"""Rows of each list on the desk; each leads to the whole list."""


@signed_in
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The desk of whoever works with cases; for others the places where they can go."""
    actor = request.actor
    context = {"section": "desk", "today": timezone.localdate(), "places": navigation.places(actor)}
    if not policy.may(actor, "cases.case.list"):
        return render(request, "office/places.html", context)
    context |= {
        "counts": queries.desk(actor=actor),
        "mine": queries.cases(actor=actor, filters=Filters(scope="mine")).select_related(*queries.BESIDE)[:SHOWN],
        "late": queries.overdue(actor=actor)[:SHOWN],
        "inbox": queries.inbox(actor=actor).filter(answer="offered")[:SHOWN],
        "helping": queries.inbox(actor=actor).filter(answer="accepted")[:SHOWN],
        "waiting": queries.waiting(actor=actor)[:SHOWN],
        "tasks": queries.tasks(actor=actor)[:SHOWN],
        "drafts": [(row, programming.title(row.programme)) for row in queries.drafts(actor=actor)[:SHOWN]],
        "nobody": queries.cases(actor=actor, filters=Filters(assignee="none")).select_related(*queries.BESIDE)[:SHOWN],
        "mission": _mission(actor),
    }
    return render(request, "office/desk.html", context)


def _mission(actor: Actor) -> Desk | None:
    """What waits at the mission beside cases: appointments, people whose stay ends soon, requests to be registered."""
    office = actor.user.office if actor.user is not None else None
    if office is None or not office.serves or not policy.may(actor, "consular.desk.read", office):
        return None
    return desk(actor=actor, office=office)
