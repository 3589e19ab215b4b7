"""What all projects of a road map share: its period and reporting rule, lines of work, partners; what is out of the plan."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.models import Organisation
from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Involvement, Partner
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.queries.withdrawn import withdrawn, withdrawn_roadmaps
from sapar.lines.roadmap.services import plan
from sapar.sites.office.forms.roadmap.frame import RoadMapForm
from sapar.sites.office.forms.roadmap.plan import ReasonForm
from sapar.sites.office.telling import attempt, told
from sapar.sites.office.views.roadmap import chosen_roadmap, needed_roadmap
from sapar.sites.office.views.roadmap_changing import ADDING_TO_ROADMAP, FILES, offered, undo_address
from sapar.sites.shared.requests import StaffRequest


@needs(rules.READ)
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The road map's own page."""
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        return render(request, "office/roadmap/none.html", none_context(request))
    roles: dict[int, dict[str, list[Involvement]]] = {}
    held = Involvement.objects.filter(partner__roadmap=roadmap, withdrawn_on=None, project__withdrawn_on=None)
    for role in held.select_related("project").order_by("project__code", "role"):
        roles.setdefault(role.partner_id, {}).setdefault(role.get_role_display(), []).append(role)
    partners = Partner.objects.filter(roadmap=roadmap, withdrawn_on=None).select_related("organisation")
    in_plan = Count("projects", filter=Q(projects__withdrawn_on=None))
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "several": several,
        "lines": roadmap.lines.filter(withdrawn_on=None).annotate(number=in_plan),
        "partners": [(each, roles.get(each.pk, {})) for each in partners.order_by("code")],
        "decisions": reading.decisions(roadmap),
        "documents": reading.documents(roadmap),
        "may_write": bool(rules.sides(request.actor, rules.WRITE, roadmap)),
    }
    return render(request, "office/roadmap/frame.html", context)


def none_context(request: StaffRequest) -> dict[str, Any]:
    """What the page says to who has no road map yet."""
    return {"section": "roadmap", "may_write": bool(policy.scope(request.actor, rules.WRITE))}


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Set up another road map, of which one's own organisation is a side."""
    organisations = list(Organisation.objects.order_by("code"))
    office = request.actor.user.office if request.actor.user is not None else None
    own = "" if office is None else str(office.organisation_id)
    form = RoadMapForm(
        request.POST or None, offered={"government": organisations, "agency": organisations},
        initial={"frequency": "quarterly", "due_days": 15, "country": "KG", "currency": "USD", "government": own},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = attempt(form, lambda: plan.add_roadmap(actor=request.actor, **form.values))
        except policy.Denied:
            made = None
            form.add_error("agency", _("Your own organisation must be one of the two sides."))
        if made is not None:
            told(request, _("The road map is there. Now add its lines of work and its partners."))
            return redirect(f"{reverse('office:roadmap_frame')}?map={made.code}")
    context = {
        "section": "roadmap", "form": form, "heading": _("Set up a road map"), "back": reverse("office:roadmap"),
        "back_words": _("Road map"),
    }  # fmt: skip
    return render(request, "office/roadmap/form.html", context, status=422 if form.errors else 200)


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, thing: str) -> HttpResponse:
    """Add a line of work, a partner, a decision, a document of the whole road map."""
    adding = ADDING_TO_ROADMAP.get(thing)
    if adding is None:
        raise Http404
    roadmap = needed_roadmap(request, rules.WRITE)
    choices = offered(roadmap)
    form = adding.form(
        request.POST or None, request.FILES or None, offered=choices, initial={"position": len(choices["lines"]) + 1}
    )
    back = f"{reverse('office:roadmap_frame')}?map={roadmap.code}"
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: adding.service(request.actor, roadmap, form.values))
        if made is not None:
            told(request, str(adding.done), undo=undo_address(thing, made, "added"))
            return redirect(back)
    context = {
        "section": "roadmap", "form": form, "heading": adding.title, "lead": roadmap, "map": roadmap.code,
        "back": back, "back_words": str(roadmap), "multipart": thing in FILES,
    }  # fmt: skip
    return render(request, "office/roadmap/form.html", context, status=422 if form.errors else 200)


@needs(rules.READ)
@require_safe
def history(request: StaffRequest) -> HttpResponse:
    """Every change of what all projects share."""
    roadmap = needed_roadmap(request)
    context = {
        "section": "roadmap", "changes": reading.changes(roadmap), "back_words": str(roadmap),
        "back": f"{reverse('office:roadmap_frame')}?map={roadmap.code}",
    }  # fmt: skip
    return render(request, "office/roadmap/history.html", context)


@needs(rules.READ)
@require_safe
def gone(request: StaffRequest) -> HttpResponse:
    """What was taken out of the plan, with the reasons; each can be put back."""
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        return render(request, "office/roadmap/none.html", none_context(request))
    own = frozenset(
        grant.organisation_id for grant in policy.scope(request.actor, rules.WRITE) if grant.organisation_id is not None
    )
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "several": several,
        "gone": withdrawn(roadmap),
        "roadmaps": withdrawn_roadmaps(own),
        "may_write": bool(rules.sides(request.actor, rules.WRITE, roadmap)),
    }
    return render(request, "office/roadmap/withdrawn.html", context)


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: StaffRequest, kind: str, uid: str) -> HttpResponse:
    """Put a row back into the plan, with a reason."""
    try:
        row = reading.row(request.actor, kind, uid)
    except reading.NotFound:
        raise Http404 from None
    if row.withdrawn_on is None:
        raise Http404
    roadmap = plan.roadmap_of(row)
    form = ReasonForm(request.POST or None)
    back = f"{reverse('office:roadmap_withdrawn')}?map={roadmap.code}"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def restored() -> bool:
            plan.restore(actor=request.actor, subject=row, reason=reason)
            return True

        done = attempt(form, restored)
        if done is not None:
            told(request, _("It is in the plan again."), undo=undo_address(kind, row, "changed"))
            return redirect(back)
    context = {
        "section": "roadmap", "form": form, "heading": _("Put it back into the plan"), "lead": reading.called(row),
        "back": back, "back_words": _("Taken out of the plan"), "button": _("Put it back"),
    }  # fmt: skip
    return render(request, "office/roadmap/form.html", context, status=422 if form.errors else 200)
