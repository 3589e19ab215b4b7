"""Likely duplicates: two records side by side, what agrees and what does not; whoever decides can take it back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.policies import needs
from sapar.core.registry import queries, services
from sapar.core.registry.enums import Verdict
from sapar.core.registry.models import Candidate, Decision
from sapar.sites.office.forms.exchange import QueueForm
from sapar.sites.office.telling import said_no, told
from sapar.sites.shared.requests import StaffRequest

REVIEW = "registry.duplicate.review"
PER_PAGE = 25


@needs(REVIEW)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The pairs that wait, the surest first."""
    actor = request.actor
    form = QueueForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    origin, order = said.get("origin", ""), said.get("order", "")
    total = queries.waiting_count(actor=actor, origin=origin)
    last = max(1, -(-total // PER_PAGE))
    number = request.GET.get("page", "1")
    page = min(last, max(1, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1))
    context = {
        "section": "duplicates",
        "rows": queries.waiting(actor=actor, limit=PER_PAGE, offset=(page - 1) * PER_PAGE, origin=origin, order=order),
        "total": total,
        "page": page,
        "more": page < last,
        "form": form,
        "filtered": bool(origin),
    }
    return render(request, "office/duplicates.html", context)


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def pair(request: StaffRequest, uid: str) -> HttpResponse:
    """Two records side by side, and the decision."""
    actor = request.actor
    try:
        found = queries.pair(actor=actor, uid=uid)
    except Candidate.DoesNotExist:
        raise Http404 from None
    row = found.candidate
    if request.method == "POST":
        verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
        made: list[Decision] = []

        def decide() -> None:
            made.append(services.decide(actor=actor, a=row.a, b=row.b, verdict=verdict, reason=reason))

        if not said_no(request, decide):
            return redirect("office:pair", uid)
        words: Any = _("Noted: they are one person.") if verdict == Verdict.SAME else _("Noted: they are two persons.")
        told(request, words, undo=reverse("office:decision_revoke", args=[made[0].uid]))
        following = next(iter(queries.waiting(actor=actor, limit=1)), None)
        return redirect("office:pair", following.uid) if following is not None else redirect("office:duplicates")
    context = {
        "section": "duplicates",
        "pair": found,
        "row": row,
        "may_decide": policy.may(actor, "registry.person.merge"),
        "decision": row.decision if row.decision is not None and row.decision.revoked_at is None else None,
    }
    return render(request, "office/pair.html", context)


@needs("registry.person.merge")
@require_POST
def revoke(request: StaffRequest, uid: str) -> HttpResponse:
    """Take a decision back: everything is as it was before."""
    decision = Decision.objects.filter(uid=uid).first()
    if decision is None:
        raise Http404
    reason = request.POST.get("reason") or _("Taken back right after it was made")
    if said_no(request, lambda: services.revoke(actor=request.actor, decision=decision, reason=reason)):
        told(request, _("The decision is taken back."))
    waiting = Candidate.objects.filter(a=decision.a_id, b=decision.b_id).first()
    return redirect("office:pair", waiting.uid) if waiting is not None else redirect("office:duplicates")
