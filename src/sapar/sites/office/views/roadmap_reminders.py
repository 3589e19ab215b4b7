"""Which reminders were sent, and one's own switch."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Quiet, Reminder
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.services import reminding
from sapar.sites.office.telling import told
from sapar.sites.office.views.roadmap import chosen_roadmap
from sapar.sites.office.views.roadmap_frame import none_context
from sapar.sites.shared.requests import StaffRequest

ON_A_PAGE = 50


@needs(rules.READ)
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """What was sent: of people of the other side only that somebody there got it."""
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        return render(request, "office/roadmap/none.html", none_context(request))
    rows = Reminder.objects.filter(roadmap=roadmap).select_related("user__office__organisation", "message")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    own = rules.sides(request.actor, rules.READ, roadmap)
    user = request.actor.user
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "several": several,
        "page": page,
        "sent": [
            (
                each, Span(each.period_start, each.period_end),
                each.user.office is not None and each.user.office.organisation_id in own,
            )
            for each in page
        ],
        "quiet": user is not None and Quiet.objects.filter(user=user).exists(),
        "before": reminding.BEFORE.days,
        "answer": reminding.ANSWER.days,
    }  # fmt: skip
    return render(request, "office/roadmap/reminders.html", context)


@needs(rules.READ)
@require_POST
def switch(request: StaffRequest) -> HttpResponse:
    """One's own reminders on or off."""
    on = request.POST.get("on") == "1"
    reminding.switch(actor=request.actor, on=on)
    told(request, _("You get reminders again.") if on else _("You get no more reminders."))
    return redirect("office:roadmap_reminders")
