"""Moving a case to the newer version of its programme: what changes is looked at first."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sapar.core.accounts.policies import needs
from sapar.core.accounts.policy import Denied
from sapar.core.cases import services
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.words import due_of
from sapar.core.cases.queries import CaseView
from sapar.core.cases.refusals import Refused
from sapar.core.cases.services.upgrading import UPGRADE, NoSuchState, Plan, newer, plan
from sapar.sites.office import changes
from sapar.sites.office.forms.case import UpgradeForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.case import opened
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest


@needs(UPGRADE)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, uid: str) -> HttpResponse:
    """What the newer version changes, and what becomes of the case; a press moves it."""
    view = opened(request, uid)
    if view.limited or not view.may(UPGRADE):
        raise Denied(UPGRADE, view.case)
    new = newer(view.case)
    if new is None:
        if request.method == "POST":
            told(request, _("The case follows the newest version."))
        return redirect("office:case", uid)
    found, refused, states = _looked_at(request, view, new)
    if request.method != "POST":
        guard = {"seen": view.case.sequence, "key": secrets.token_urlsafe(12), "digest": new.digest}
        return _page(request, view, new, UpgradeForm(initial=guard, view=view, states=states), found, refused)
    form = UpgradeForm(request.POST, view=view, states=states)

    def do() -> Any:
        data = form.cleaned_data
        return services.upgrade(
            actor=request.actor, case=uid, state=data.get("state", ""), digest=data["digest"], **form.guard
        )

    if form.is_valid() and attempt(form, do) is not None:
        told(request, _("The case goes on by the newer version."), undo=reverse("office:case_upgrade_undo", args=[uid]))
        return redirect("office:case", uid)
    return _page(request, view, new, form, found, refused)


def _looked_at(request: StaffRequest, view: CaseView, new: Programme) -> tuple[Plan | None, str, list[tuple[str, str]]]:
    """What would become of the case, or why it cannot be moved, or the states among which one must be chosen."""
    try:
        return plan(actor=request.actor, case=view.case), "", []
    except NoSuchState:
        return None, "", choices(new)
    except Refused as no:
        return None, str(no), []


def choices(new: Programme) -> list[tuple[str, str]]:
    """The states in which an open case can go on, with how long it may stay there."""
    return [
        (code, " — ".join(filter(None, (words.said(state.titles), due_of(state)))))
        for code, state in new.states.items() if not state.final
    ]  # fmt: skip


def _page(
    request: StaffRequest, view: CaseView, new: Programme, form: UpgradeForm, found: Plan | None, refused: str
) -> HttpResponse:
    context = {
        "section": "cases",
        "case": view.case,
        "form": form,
        "sections": changes.told(view.programme, new),
        "plan": found,
        "refused": refused,
        "state": view.programme.states[view.case.state],
        "asks": "state" in form.fields,
    }
    return render(request, "office/upgrade.html", context, status=422 if form.errors else 200)


@needs(UPGRADE)
@require_POST
def undo(request: StaffRequest, uid: str) -> HttpResponse:
    """Put the case back into the version that it had, where nothing happened since."""
    opened(request, uid)
    if said_no(request, lambda: services.undo_upgrade(actor=request.actor, case=uid)):
        told(request, _("The case follows its earlier version again."))
    return redirect("office:case", uid)
