"""The plan is made and changed: each thing is added by its form, changed with a reason, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Organisation
from sapar.core.accounts.policies import needs
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from sapar.core.indicators import indicators
from sapar.lines.roadmap import live, rules
from sapar.lines.roadmap.enums import Framework
from sapar.lines.roadmap.models import Dependency, Indicator, Partner, Project, RoadMap
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.services import plan
from sapar.sites.office.forms.roadmap import frame, governance, measures, money
from sapar.sites.office.forms.roadmap import plan as planned
from sapar.sites.office.forms.roadmap.fields import PlanForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.roadmap import actor_of, needed_roadmap
from sapar.sites.office.views.roadmap_project import project_of
from sapar.sites.shared.requests import StaffRequest


@dataclass(frozen=True)
class Adding:
    """Something that a project, or a road map, gets: its form, what is done with it, the words."""

    title: Promise
    form: type[PlanForm]
    service: Callable[[Actor, Any, dict[str, Any]], Any]
    done: Promise
    permission: str = rules.WRITE
    initial: tuple[tuple[str, Any], ...] = ()


FILES = {"decision": "minutes", "document": "file"}
"""Things that come with a file, and the field that holds it."""


def _kept(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    """The values with what was handed in kept as a file; a file that is there already stays as it is."""
    for name in FILES.values():
        sent = values.get(name)
        if sent is not None and not isinstance(sent, StoredFile):
            values[name] = keep(actor=actor, content=sent, name=sent.name, declared_type=sent.content_type or "")
    return values


def _decide(actor: Actor, roadmap: RoadMap, values: dict[str, Any]) -> Any:
    with transaction.atomic():
        return plan.add_decision(actor=actor, roadmap=roadmap, **_kept(actor, values))


def _document(actor: Actor, roadmap: RoadMap, project: Project | None, values: dict[str, Any]) -> Any:
    with transaction.atomic():
        return plan.add_document(actor=actor, roadmap=roadmap, project=project, **_kept(actor, values))


def _revise(actor: Actor, row: Any, values: dict[str, Any]) -> bool:
    with transaction.atomic():
        plan.revise(actor=actor, subject=row, **_kept(actor, values))
    return True


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
    "decision": Adding(
        gettext_lazy("Note a decision"), governance.DecisionForm,
        lambda actor, project, values: _decide(actor, project.line.roadmap, values),
        gettext_lazy("The decision is noted."),
    ),
    "document": Adding(
        gettext_lazy("Add a document"), governance.DocumentForm,
        lambda actor, project, values: _document(actor, project.line.roadmap, project, values),
        gettext_lazy("The document is there."),
    ),
}  # fmt: skip

ADDING_TO_ROADMAP: dict[str, Adding] = {
    "line": Adding(
        gettext_lazy("Add a line of work"), frame.LineForm,
        lambda actor, roadmap, values: plan.add_line(actor=actor, roadmap=roadmap, **values),
        gettext_lazy("The line of work is in the plan."),
    ),
    "partner": Adding(
        gettext_lazy("Add a partner of the road map"), frame.PartnerForm,
        lambda actor, roadmap, values: plan.add_partner(actor=actor, roadmap=roadmap, **values),
        gettext_lazy("The partner is there. Now give it a role in a project."),
    ),
    "decision": Adding(
        gettext_lazy("Note a decision"), governance.DecisionForm, _decide, gettext_lazy("The decision is noted."),
    ),
    "document": Adding(
        gettext_lazy("Add a document"), governance.DocumentForm,
        lambda actor, roadmap, values: _document(actor, roadmap, None, values),
        gettext_lazy("The document is there."),
    ),
}  # fmt: skip

CHANGING: dict[str, type[PlanForm]] = {
    "project": planned.ProjectForm, "result": planned.ResultForm, "activity": planned.ActivityForm,
    "indicator": measures.IndicatorForm, "target": measures.TargetForm, "budget": money.BudgetForm,
    "spending": money.SpendingForm, "risk": governance.RiskForm, "assumption": governance.AssumptionForm,
    "role": governance.InvolvementForm, "roadmap": frame.RoadMapForm, "line": frame.LineForm,
    "partner": frame.PartnerForm, "decision": governance.DecisionForm, "document": governance.DocumentForm,
}  # fmt: skip


def offered(roadmap: RoadMap, project: Project | None = None) -> dict[str, Any]:
    """What the fields of forms can name: of a road map, and of a project where it is about one."""
    partners = list(Partner.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("code"))
    organisations = list(Organisation.objects.order_by("code"))
    found: dict[str, Any] = {
        "line": roadmap.lines.filter(withdrawn_on=None), "lines": roadmap.lines.all(),
        "lead": partners, "responsible": partners, "source": partners, "owner": partners, "partner": partners,
        "partners": Partner.objects.filter(roadmap=roadmap),
        "organisation": organisations, "government": organisations, "agency": organisations,
        "decisions": reading.decisions(roadmap), "all_decisions": roadmap.decisions.all(),
    }  # fmt: skip
    if project is None:
        return found
    results = list(project.results.filter(withdrawn_on=None).order_by("code"))
    activities = list(project.activities.filter(withdrawn_on=None).order_by("planned_start", "code"))
    return found | {
        "result": results, "parent": [each for each in results if each.level != "output"],
        "results": project.results.all(),
        "activity": activities, "before": activities, "after": activities, "activities": project.activities.all(),
        "indicators": Indicator.objects.filter(result__project=project),
    }  # fmt: skip


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: StaffRequest) -> HttpResponse:
    """Plan a project."""
    roadmap = needed_roadmap(request, rules.WRITE)
    choices = offered(roadmap)
    chosen = next((str(each.pk) for each in choices["line"] if each.code == request.GET.get("line")), "")
    initial = {"line": chosen, "state": "planned"}
    form = planned.ProjectForm(request.POST or None, offered=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.values
        made = attempt(form, lambda: plan.add_project(actor=request.actor, **values))
        if made is not None:
            told(request, _("The project is in the plan. Now add its results, activities, money and indicators."))
            return redirect("office:roadmap_project", made.uid)
    context = {
        "section": "roadmap", "form": form, "heading": _("Plan a project"),
        "back": f"{reverse('office:roadmap')}?map={roadmap.code}",
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
    roadmap = project.line.roadmap
    initial = {"currency": roadmap.currency, **dict(adding.initial), **_from_address(request)}
    looking = thing == "indicator" and "look" in request.POST
    if looking:
        initial |= _typed(request)
    form = adding.form(
        None if looking else request.POST or None, request.FILES or None, offered=offered(roadmap, project),
        initial=initial,
    )  # fmt: skip
    if request.method == "POST" and not looking and form.is_valid():
        made = attempt(form, lambda: adding.service(actor, project, form.values))
        if made is not None:
            told(request, str(adding.done), undo=undo_address(thing, made, "added"))
            if thing == "indicator":
                return redirect("office:roadmap_targets", uid, made.uid)
            return redirect("office:roadmap_project", uid)
    context = {
        "section": "roadmap", "form": form, "heading": adding.title, "lead": f"{project.code} {project}",
        "multipart": thing in FILES,
    }  # fmt: skip
    if isinstance(form, measures.IndicatorForm):
        context |= _answers(form, roadmap, looking)
    return _page(request, form, context | _back(project))


def undo_address(kind: str, row: Any, of: str) -> str:
    """Where a press of “Undo” posts; empty for what is not undone by it."""
    return reverse("office:roadmap_undo", args=[kind, row.uid]) + f"?of={of}" if kind in reading.KINDS else ""


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed in a form that is only to be looked at again."""
    return {
        name: request.POST.getlist(name) if name == "broken_down_by" else request.POST[name] for name in request.POST
    }


@dataclass(frozen=True)
class Answer:
    """What a query says for a period now: the parts with their figures."""

    span: Span
    running: bool
    rows: list[tuple[dict[str, str], Any]]


def _answers(form: measures.IndicatorForm, roadmap: RoadMap, looking: bool) -> dict[str, Any]:
    """The cards of the queries; where it is asked for, what the chosen one says of the last period and of this one."""
    context: dict[str, Any] = {"cards": indicators(), "looks": "query" in form.fields, "looked": looking}
    if not (looking and form.filters is not None and form.chosen("query") in {each.name for each in indicators()}):
        return context
    today = timezone.localdate()
    begun = [span for span in spans(roadmap.frequency, roadmap.starts, min(roadmap.ends, today)) if span.start <= today]
    context["answers"] = [
        Answer(span, span.end >= today, list(live.look(form.chosen("query"), form.narrowed, span).values()))
        for span in begun[-2:]
    ]
    return context


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
        "shape": "rm-grid",
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
    project, roadmap = reading.project_of(row), plan.roadmap_of(row)
    looking = kind == "indicator" and "look" in request.POST
    form = CHANGING[kind](
        None if looking else request.POST or None, request.FILES or None, offered=offered(roadmap, project), row=row,
        initial=_typed(request) if looking else {},
    )  # fmt: skip
    form.revise(row.REVISED, reading.decisions(roadmap))
    if request.method == "POST" and not looking and form.is_valid():
        done = attempt(form, lambda: _revise(request.actor, row, form.values))
        if done is not None:
            told(
                request, _("The plan is changed. What it was is in its history."),
                undo=undo_address(kind, row, "changed"),
            )  # fmt: skip
            return redirect(_place(row)[0])
    context = {
        "section": "roadmap", "form": form, "heading": _("Change the plan"), "lead": reading.called(row), "row": row,
        "kind": kind, "multipart": kind in FILES,
    }  # fmt: skip
    if isinstance(form, measures.IndicatorForm):
        context |= _answers(form, roadmap, looking)
    return _page(request, form, context | _back(row))


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, kind: str, uid: str) -> HttpResponse:
    """Take a row out of the plan; older states still show it."""
    row = _row(request, kind, uid)
    form = planned.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _withdrawn(request.actor, row, form.cleaned_data["reason"]))
        if done is not None:
            told(
                request, _("It is taken out of the plan; the plan of earlier days still shows it."),
                undo=undo_address(kind, row, "withdrawn"),
            )  # fmt: skip
            return redirect("office:roadmap" if kind in ("project", "roadmap") else _place(row)[0])
    context = {
        "section": "roadmap", "form": form, "heading": _("Take it out of the plan"), "lead": reading.called(row),
        "warning": True,
    }  # fmt: skip
    return _page(request, form, context | _back(row))


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
    return redirect(_place(row)[0])


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
    codes = {name: [tag.code for tag in known if tag.framework == name] for name in Framework.values}
    initial = {**codes, "sdg": ", ".join(codes["sdg"])}
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


def _place(row: Any) -> tuple[str, str]:
    """The page on which a row stands: its address, its name."""
    project = reading.project_of(row)
    if project is not None:
        return reverse("office:roadmap_project", args=[project.uid]), f"{project.code} {project}"
    roadmap = plan.roadmap_of(row)
    return f"{reverse('office:roadmap_frame')}?map={roadmap.code}", str(roadmap)


def _back(row: Any) -> dict[str, Any]:
    address, name = _place(row)
    return {"back": address, "back_words": name, "project": reading.project_of(row)}


def _page(
    request: HttpRequest, form: Any, context: dict[str, Any], template: str = "office/roadmap/form.html"
) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)
