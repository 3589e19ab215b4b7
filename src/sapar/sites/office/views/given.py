"""Cases that one was given: accept them, or give them back with a reason."""

from __future__ import annotations

import secrets

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.cases import queries, rules, services
from sapar.core.cases.enums import Answer
from sapar.core.cases.models import Referral
from sapar.core.cases.queries import CaseView
from sapar.core.cases.refusals import NotFound
from sapar.sites.office.forms.given import GivenForm
from sapar.sites.office.telling import attempt, told
from sapar.sites.shared.requests import StaffRequest

ON_A_PAGE = 50
PURPOSE = "office: answer to an assignment"


@needs("cases.case.act")
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """What waits for one's answer, the newest first."""
    page = Paginator(queries.assignments(actor=request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    made = queries.givers(list(page.object_list))
    rows = [(row, made.get(row.uid)) for row in page]
    context = {"section": "given", "page": page, "rows": rows, "key": secrets.token_urlsafe(12)}
    return render(request, "office/given/list.html", context)


@needs("cases.case.act")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, uid: str, referral: str) -> HttpResponse:
    """Answer one. Afterwards one is where one goes on: in the case, or at what else waits."""
    view, row = _found(request, uid, referral)
    if request.method == "POST":
        form = GivenForm(request.POST, view=view, referral=row)
        if form.is_valid():
            said = form.cleaned_data
            done = attempt(
                form,
                lambda: services.answer_referral(
                    actor=request.actor, case=uid, referral=referral, answer=said["answer"], note=said["note"],
                    **form.guard,
                ),
            )  # fmt: skip
            if done is not None and said["answer"] == Answer.ACCEPTED:
                told(request, _("The case is yours now."))
                return redirect("office:case", uid)
            if done is not None:
                told(request, _("The case is given back."))
                return redirect("office:given")
    else:
        initial = {"seen": view.case.sequence, "key": secrets.token_urlsafe(12)}
        form = GivenForm(initial=initial, view=view, referral=row)
    context = {"section": "given", "case": view.case, "view": view, "form": form, "referral": row,
               "made": queries.givers([row]).get(row.uid)}  # fmt: skip
    return render(request, "office/given/answer.html", context, status=422 if form.errors else 200)


def _found(request: StaffRequest, uid: str, referral: str) -> tuple[CaseView, Referral]:
    """The case and the assignment, where it is the reader's and stands; 404 otherwise."""
    try:
        view = queries.case(actor=request.actor, uid=uid, purpose=PURPOSE)
    except NotFound:
        raise Http404 from None
    row = next((one for one in view.referrals() if one.uid == referral), None)
    if row is None or row.answer not in rules.LIVE or not rules.given_to(request.actor, row):
        raise Http404
    return view, row
