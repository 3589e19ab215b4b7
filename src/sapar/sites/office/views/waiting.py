"""Whole lists behind the desk: what offices ask one another, and one's tasks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sapar.core.accounts.policies import needs
from sapar.core.cases import queries, rules
from sapar.sites.shared.paging import Bounded
from sapar.sites.shared.requests import StaffRequest

ON_A_PAGE = 50


@needs("cases.case.list")
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """What other offices ask ours (`?way=in`, else) or ours asks others (`?way=out`), by `answer`; most urgent first."""
    way = "out" if request.GET.get("way") == "out" else "in"
    answer = next((one for one in rules.LIVE if one == request.GET.get("answer")), None)
    found = (queries.waiting if way == "out" else queries.inbox)(actor=request.actor, answer=answer)
    page = Bounded(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": "requests", "page": page, "way": way, "answer": answer or "",
               "answers": [(one.value, one.label) for one in rules.LIVE]}  # fmt: skip
    return render(request, "office/requests.html", context)


@needs("cases.case.list")
@require_safe
def tasks(request: StaffRequest) -> HttpResponse:
    """One's tasks, the most urgent first; `?done=yes`: those that are done, the latest first."""
    done = request.GET.get("done") == "yes"
    page = Bounded(queries.tasks(actor=request.actor, done=done), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/tasks.html", {"section": "tasks", "page": page, "done": done})
