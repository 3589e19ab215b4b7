"""The plan is made and changed: each thing is added by its form, changed with a reason, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import needs
from sapar.core.files.services import keep
from sapar.core.indicators import indicators
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import Dependency, Indicator, Partner, Project
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.services import plan
from sapar.sites.office.forms.roadmap import governance, measures, money
from sapar.sites.office.forms.roadmap import plan as planned
from sapar.sites.office.forms.roadmap.fields import PlanForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.roadmap import actor_of, needed_roadmap
from sapar.sites.office.views.roadmap_project import project_of
from sapar.sites.shared.requests import StaffRequest


@dataclass(frozen=True)
class Adding:
    """Something that a project gets: its form, what is done with it, the words."""

    title: Promise
    form: type[PlanForm]
    service: Callable[[Actor, Project, dict[str, Any]], Any]
    done: Promise
    permission: str = rules.WRITE
    initial: tuple[tuple[str, Any], ...] = ()


def _decide(actor: Actor, project: Project, values: dict[str, Any]) -> Any:
    minutes = values.pop("minutes", None)
    if minutes is not None:
        minutes = keep(actor=actor, content=minutes, name=minutes.name, declared_type=minutes.content_type or "")
    return plan.add_decision(actor=actor, roadmap=project.line.roadmap, minutes=minutes, **values)


ADDING: dict[str, Adding] = {
    "result": Adding(
        gettext_lazy("Add a result"), planned.ResultForm,
        lambda actor, project, values: plan.add_result(actor=actor, project=project, **values),
        gettext_lazy("The result is in the plan."),
    ),
    "activity": Adding(
        gettext_lazy("Add an activity or a milestone"), planned.ActivityForm,
        lambda actor, project, values: plan.add_activity(actor=actor, project=project, **values),
        gettext_lazy("The activity is in the plan."), initial=(("kind", "activity"),),
    ),
    "dependency": Adding(
        gettext_lazy("State what waits for what"), planned.DependencyForm,
        lambda actor, project, values: plan.depend(actor=actor, **values),
        gettext_lazy("The order is kept."),
    ),
    "indicator": Adding(
        gettext_lazy("Add an indicator"), measures.IndicatorForm,
        lambda actor, project, values: plan.add_indicator(actor=actor, **values),
        gettext_lazy("The indicator is in the plan. Now set its targets."),
        initial=(("kind", "manual"), ("direction", "up")),
    ),
    "budget": Adding(
        gettext_lazy("Add planned money"), money.BudgetForm,
        lambda actor, project, values: plan.add_budget(actor=actor, project=project, **values),
        gettext_lazy("The money is in the plan."),
    ),
    "spending": Adding(
        gettext_lazy("Enter a payment"), money.SpendingForm,
        lambda actor, project, values: plan.add_spending(actor=actor, project=project, **values),
        gettext_lazy("The payment is entered."), permission=rules.REPORT, initial=(("kind", "expenditure"),),
    ),
    "risk": Adding(
        gettext_lazy("Add a risk"), governance.RiskForm,
        lambda actor, project, values: plan.add_risk(actor=actor, project=project, **values),
        gettext_lazy("The risk is in the plan."),
    ),
    "assumption": Adding(
        gettext_lazy("Add an assumption"), governance.AssumptionForm,
        lambda actor, project, values: plan.add_assumption(actor=actor, project=project, **values),
        gettext_lazy("The assumption is in the plan."),
    ),
    "role": Adding(
        gettext_lazy("Give a partner a role"), governance.InvolvementForm,
        lambda actor, project, values: plan.involve(actor=actor, project=project, **values),
        gettext_lazy("The partner has the role."),
    ),
    "partner": Adding(
        gettext_lazy("Add a partner of the road map"), governance.PartnerForm,
        lambda actor, project, values: plan.add_partner(actor=actor, roadmap=project.line.roadmap, **values),
        gettext_lazy("The partner is there. Now give it a role."),
    ),
    "decision": Adding(
        gettext_lazy("Note a decision"), governance.DecisionForm, _decide, gettext_lazy("The decision is noted."),
    ),
}  # fmt: skip

CHANGING: dict[str, type[PlanForm]] = {
    "project": planned.ProjectForm, "result": planned.ResultForm, "activity": planned.ActivityForm,
    "indicator": measures.IndicatorForm, "target": measures.TargetForm, "budget": money.BudgetForm,
    "spending": money.SpendingForm, "risk": governance.RiskForm, "assumption": governance.AssumptionForm,
}  # fmt: skip


def offered(project: Project) -> dict[str, Any]:
    """What the fields of a project's forms can name."""
    roadmap = project.line.roadmap
    partners = list(Partner.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("code"))
    results = list(project.results.filter(withdrawn_on=None).order_by("code"))
    activities = list(project.activities.filter(withdrawn_on=None).order_by("planned_start", "code"))
    return {
        "line": roadmap.lines.filter(withdrawn_on=None),
        "lead": partners, "responsible": partners, "source": partners, "owner": partners, "partner": partners,
        "partners": Partner.objects.filter(roadmap=roadmap),
        "result": results, "parent": [each for each in results if each.level != "output"],
        "results": project.results.all(),
        "activity": activities, "before": activities, "after": activities, "activities": project.activities.all(),
        "indicators": Indicator.objects.filter(result__project=project),
        "decisions": reading.decisions(roadmap),
    }  # fmt: skip


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: StaffRequest) -> HttpResponse:
    """Plan a project."""
    roadmap = needed_roadmap(request, rules.WRITE)
    lines = list(roadmap.lines.filter(withdrawn_on=None))
    partners = Partner.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("code")
    chosen = next((str(each.pk) for each in lines if each.code == request.GET.get("line")), "")
    initial = {"line": chosen, "state": "planned"}
    form = planned.ProjectForm(request.POST or None, offered={"line": lines, "lead": partners}, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.values
        made = attempt(form, lambda: plan.add_project(actor=request.actor, **values))
        if made is not None:
            told(request, _("The project is in the plan. Now add its results, activities, money and indicators."))
            return redirect("office:roadmap_project", made.uid)
    context = {
        "section": "roadmap", "form": form, "heading": _("Plan a project"), "back": reverse("office:roadmap"),
        "back_words": _("Road map"), "lead": roadmap, "map": roadmap.code,
    }  # fmt: skip
    return _page(request, form, context)


@needs(rules.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, uid: str, thing: str) -> HttpResponse:
    """Add something to a project."""
    adding = ADDING.get(thing)
    if adding is None:
        raise Http404
    project, actor = project_of(request, uid), request.actor
    rules.require(actor, adding.permission, project.line.roadmap)
    form = adding.form(
        request.POST or None, request.FILES or None, offered=offered(project),
        initial={"currency": project.line.roadmap.currency, **dict(adding.initial), **_from_address(request)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: adding.service(actor, project, form.values))
        if made is not None:
            back = ""
            if thing in reading.KINDS:
                back = reverse("office:roadmap_undo", args=[thing, made.uid]) + "?of=added"
            told(request, str(adding.done), undo=back)
            if thing == "indicator":
                return redirect("office:roadmap_targets", uid, made.uid)
            return redirect("office:roadmap_project", uid)
    context = {
        "section": "roadmap", "form": form, "heading": adding.title, "lead": f"{project.code} {project}",
        "cards": indicators() if thing == "indicator" else [], "multipart": thing == "decision",
    }  # fmt: skip
    return _page(request, form, context | _back(project))


def _from_address(request: HttpRequest) -> dict[str, str]:
    """A result or an indicator that a link has named already."""
    return {name: request.GET[name] for name in ("result", "level", "kind") if request.GET.get(name)}


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: StaffRequest, uid: str, indicator: str) -> HttpResponse:
    """Set targets of an indicator for years and periods; those that are set already are changed one by one."""
    project = project_of(request, uid)
    row = _row(request, "indicator", indicator)
    if row.result.project_id != project.pk:
        raise Http404
    known = list(row.targets.filter(withdrawn_on=None).order_by("period_start", "period_end", "pk"))
    form = measures.TargetsForm(
        request.POST or None,
        periods=measures.periods_of(project.line.roadmap, project),
        broken_down_by=row.broken_down_by,
    )
    if request.method == "POST" and form.is_valid():
        part = form.part
        taken = {(each.period_start, each.period_end) for each in known if each.part == part}
        for span, _value in form.targets:
            if (span.start, span.end) in taken:
                name = next(name for name, each in form.periods.items() if each == span)
                form.add_error(name, _("There is a target for this already: change it in the list, with a reason."))
        if not form.errors:
            done = attempt(form, lambda: _set_targets(request.actor, row, form))
            if done is not None:
                told(request, _("The targets are in the plan."))
                return redirect("office:roadmap_project", uid)
    context = {
        "section": "roadmap", "form": form, "heading": _("Targets"), "lead": f"{row.code} {row}", "known": known,
    }  # fmt: skip
    return _page(request, form, context | _back(project), "office/roadmap/targets.html")


def _set_targets(actor: Actor, row: Indicator, form: measures.TargetsForm) -> bool:
    plan.add_targets(actor=actor, indicator=row, part=form.part, targets=form.targets)
    return True


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, kind: str, uid: str) -> HttpResponse:
    """Change a row of the plan; what it was is kept with the reason."""
    row = _row(request, kind, uid)
    project = reading.project_of(row)
    form = CHANGING[kind](request.POST or None, offered=offered(project), row=row)
    form.revise(row.REVISED, reading.decisions(project.line.roadmap))
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: plan.revise(actor=request.actor, subject=row, **form.values) or True)
        if done is not None:
            told(
                request, _("The plan is changed. What it was is in its history."),
                undo=reverse("office:roadmap_undo", args=[kind, uid]) + "?of=changed",
            )  # fmt: skip
            return redirect("office:roadmap_project", project.uid)
    context = {
        "section": "roadmap", "form": form, "heading": _("Change the plan"), "lead": str(row), "row": row,
        "kind": kind,
    }  # fmt: skip
    return _page(request, form, context | _back(project))


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, kind: str, uid: str) -> HttpResponse:
    """Take a row out of the plan; older states still show it."""
    row = _row(request, kind, uid)
    project = reading.project_of(row)
    form = planned.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _withdrawn(request.actor, row, form.cleaned_data["reason"]))
        if done is not None:
            told(
                request, _("It is taken out of the plan; the plan of earlier days still shows it."),
                undo=reverse("office:roadmap_undo", args=[kind, uid]) + "?of=withdrawn",
            )  # fmt: skip
            return redirect("office:roadmap") if kind == "project" else redirect("office:roadmap_project", project.uid)
    context = {
        "section": "roadmap", "form": form, "heading": _("Take it out of the plan"), "lead": str(row), "warning": True,
    }  # fmt: skip
    return _page(request, form, context | _back(project))


def _withdrawn(actor: Actor, row: Any, reason: str) -> bool:
    plan.withdraw(actor=actor, subject=row, reason=reason)
    return True


@needs(rules.WRITE)
@require_POST
def undo(request: StaffRequest, kind: str, uid: str) -> HttpResponse:
    """Take back what was just done to a row: its addition, its change, its withdrawal."""
    row, actor = _row(request, kind, uid), request.actor
    reason = _("The change before was taken back.")
    acts: dict[str, Callable[[], None]] = {
        "added": lambda: plan.withdraw(actor=actor, subject=row, reason=reason),
        "withdrawn": lambda: plan.restore(actor=actor, subject=row, reason=reason),
        "changed": lambda: plan.undo(actor=actor, subject=row),
    }
    act = acts.get(request.GET.get("of", ""))
    if act is None:
        raise Http404
    if said_no(request, act):
        told(request, _("It is as it was."))
    return redirect("office:roadmap_project", reading.project_of(row).uid)


@needs(rules.WRITE)
@require_POST
def unlink(request: StaffRequest, uid: str, pk: int) -> HttpResponse:
    """The one activity no longer waits for the other."""
    project = project_of(request, uid)
    row = Dependency.objects.filter(pk=pk, after__project=project).first()
    if row is None:
        raise Http404
    if said_no(request, lambda: plan.stop_depending(actor=request.actor, dependency=row)):
        told(request, _("The one no longer waits for the other."))
    return redirect("office:roadmap_project", uid)


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def sectors(request: StaffRequest, uid: str) -> HttpResponse:
    """The purpose codes of a project and their shares."""
    project = project_of(request, uid)
    written = "\n".join(f"{code} {share}" for code, share in project.sectors.items())
    form = money.SectorsForm(request.POST or None, initial={"sectors": written})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: plan.set_sectors(actor=request.actor, project=project, **form.cleaned_data) or True
        )
        if done is not None:
            told(request, _("The purpose codes are kept."))
            return redirect("office:roadmap_project", uid)
    context = {"section": "roadmap", "form": form, "heading": _("Purpose codes"), "lead": f"{project.code} {project}"}
    return _page(request, form, context | _back(project))


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: StaffRequest, uid: str) -> HttpResponse:
    """Where a project stands in the frameworks of others."""
    project = project_of(request, uid)
    known = list(project.tags.order_by("pk"))
    initial = {
        name: ", ".join(tag.code for tag in known if tag.framework == name) for name in governance.FRAMEWORK_CODES
    }
    form = governance.TagsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: plan.set_tags(actor=request.actor, project=project, tags=form.cleaned_data) or True
        )
        if done is not None:
            told(request, _("The tags are kept."))
            return redirect("office:roadmap_project", uid)
    context = {"section": "roadmap", "form": form, "heading": _("Tags"), "lead": f"{project.code} {project}"}
    return _page(request, form, context | _back(project))


def _row(request: HttpRequest, kind: str, uid: str) -> Any:
    try:
        return reading.row(actor_of(request), kind, uid)
    except reading.NotFound:
        raise Http404 from None


def _back(project: Project) -> dict[str, Any]:
    address = reverse("office:roadmap_project", args=[project.uid])
    return {"back": address, "back_words": f"{project.code} {project}", "project": project}


def _page(
    request: HttpRequest, form: Any, context: dict[str, Any], template: str = "office/roadmap/form.html"
) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)
