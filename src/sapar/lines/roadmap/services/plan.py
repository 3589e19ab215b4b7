"""Acts on the plan: adding to it, changing it with a reason, taking out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.refusals import Refused
from sapar.lines.roadmap import places, revisions, rules
from sapar.lines.roadmap.enums import ActivityKind, Level
from sapar.lines.roadmap.models import (
    Activity,
    Assumption,
    Budget,
    Decision,
    Dependency,
    Document,
    Indicator,
    Involvement,
    Line,
    Partner,
    Planned,
    Project,
    Report,
    Result,
    Risk,
    RoadMap,
    Spending,
    Tag,
    Target,
)
from sapar.lines.roadmap.periods import Span

Row = TypeVar("Row", bound=Planned)


def roadmap_of(subject: Any) -> RoadMap:
    """The road map that a row of the plan belongs to."""
    for step in ("roadmap", "line", "project", "result", "indicator"):
        if isinstance(subject, RoadMap):
            return subject
        following = getattr(subject, step, None)
        if following is not None:
            return roadmap_of(following)
    raise TypeError(f"{type(subject).__name__} belongs to no road map")


@transaction.atomic
def add_roadmap(*, actor: Actor, **fields: Any) -> RoadMap:
    """A new road map between two organisations, by one of them. Raises Denied, Refused."""
    roadmap = RoadMap(**fields)
    rules.require(actor, rules.WRITE, roadmap)
    if roadmap.government_id == roadmap.agency_id:
        raise Refused(_("A road map has two sides: choose another organisation."), "agency")
    _in_order(roadmap.starts, roadmap.ends, "ends")
    return _add(actor, roadmap)


@transaction.atomic
def add_line(*, actor: Actor, roadmap: RoadMap, **fields: Any) -> Line:
    """A line of work."""
    return _added(actor, roadmap, Line(roadmap=roadmap, **fields))


@transaction.atomic
def add_partner(*, actor: Actor, roadmap: RoadMap, **fields: Any) -> Partner:
    """A partner of the road map."""
    return _added(actor, roadmap, Partner(roadmap=roadmap, **fields))


@transaction.atomic
def add_project(*, actor: Actor, line: Line, tags: Mapping[str, list[str]] | None = None, **fields: Any) -> Project:
    """A project of a line; `tags`: framework → codes. Raises Refused for shares that do not make a whole."""
    _in_order(fields["starts"], fields["ends"], "ends")
    _whole(fields.get("sectors", {}))
    fields["places"] = places.checked(fields.get("places", ()))
    project = _added(actor, line.roadmap, Project(line=line, **fields))
    set_tags(actor=actor, project=project, tags=tags or {})
    return project


@transaction.atomic
def set_tags(*, actor: Actor, project: Project, tags: Mapping[str, list[str]]) -> None:
    """Replace a project's tags."""
    rules.require(actor, rules.WRITE, project.line.roadmap)
    project.tags.all().delete()
    Tag.objects.bulk_create(
        [Tag(project=project, framework=name, code=code) for name, codes in tags.items() for code in codes]
    )
    record(actor=actor, act=rules.WRITE, subject=project, details={"fields": ["tags"]})


@transaction.atomic
def set_sectors(*, actor: Actor, project: Project, sectors: Mapping[str, str], reason: str = "") -> None:
    """Replace a project's purpose codes and their shares, in per cent; what they were is kept.

    Raises Refused unless they make 100.
    """
    rules.require(actor, rules.WRITE, project.line.roadmap)
    _whole(sectors)
    reason = reason or _("The purpose codes were set anew.")
    revisions.change(actor=actor, subject=project, reason=reason, sectors=dict(sectors))


@transaction.atomic
def involve(*, actor: Actor, project: Project, partner: Partner, role: str, contact: str = "") -> Involvement:
    """Give a partner a role in a project; giving it twice changes the contact, giving it again puts it back."""
    rules.require(actor, rules.WRITE, project.line.roadmap)
    if partner.roadmap_id != project.line.roadmap_id:
        raise Refused(_("The partner belongs to another road map."), "partner")
    known = Involvement.objects.filter(project=project, partner=partner, role=role).first()
    if known is None:
        return _add(actor, Involvement(project=project, partner=partner, role=role, contact=contact))
    reason = _("The role was given again.")
    revisions.change(actor=actor, subject=known, reason=reason, contact=contact, withdrawn_on=None)
    return known


@transaction.atomic
def add_result(*, actor: Actor, project: Project, parent: Result | None = None, **fields: Any) -> Result:
    """A result; an output leads to an outcome, an outcome to an impact."""
    order = [Level.OUTPUT, Level.OUTCOME, Level.IMPACT]
    if parent is not None:
        if parent.project_id != project.pk:
            raise Refused(_("Results of one chain belong to one project."), "parent")
        if order.index(Level(parent.level)) <= order.index(Level(fields["level"])):
            raise Refused(_("An output leads to an outcome, an outcome to an impact."), "parent")
    return _added(actor, project.line.roadmap, Result(project=project, parent=parent, **fields))


@transaction.atomic
def add_activity(*, actor: Actor, project: Project, **fields: Any) -> Activity:
    """An activity or a milestone. What is planned now is also its baseline, which stays."""
    start, end = fields["planned_start"], fields["planned_end"]
    _in_order(start, end, "planned_end")
    if fields.get("kind") == ActivityKind.MILESTONE and start != end:
        raise Refused(_("A milestone is one day: give one date."), "planned_end")
    return _added(
        actor, project.line.roadmap, Activity(project=project, baseline_start=start, baseline_end=end, **fields)
    )


@transaction.atomic
def depend(*, actor: Actor, before: Activity, after: Activity, lag_days: int = 0) -> Dependency:
    """State that `after` begins when `before` is finished. Raises Refused where the two would wait for each other."""
    roadmap = before.project.line.roadmap
    rules.require(actor, rules.WRITE, roadmap)
    if after.project.line.roadmap_id != roadmap.pk:
        raise Refused(_("Both activities must belong to one road map."), "after")
    if before.pk == after.pk or _leads(after.pk, before.pk):
        raise Refused(_("The two activities would wait for each other: choose another one."), "after")
    made, _new = Dependency.objects.update_or_create(before=before, after=after, defaults={"lag_days": lag_days})
    record(actor=actor, act=rules.WRITE, subject=after, details={"fields": ["dependencies"]})
    return made


@transaction.atomic
def add_budget(*, actor: Actor, project: Project, **fields: Any) -> Budget:
    """Money planned for a period of at most a year."""
    start, end = fields["period_start"], fields["period_end"]
    _in_order(start, end, "period_end")
    if end > last_of_year(start):
        raise Refused(_("A budget is for at most a year: divide it."), "period_end")
    _positive(fields["amount"])
    return _added(actor, project.line.roadmap, Budget(project=project, **fields))


@transaction.atomic
def add_spending(*, actor: Actor, project: Project, **fields: Any) -> Spending:
    """Money committed, handed on or spent; not in the future."""
    _positive(fields["amount"])
    if fields["on"] > timezone.localdate():
        raise Refused(_("Enter what has happened: the date lies in the future."), "on")
    return _added(actor, project.line.roadmap, Spending(project=project, **fields), permission=rules.REPORT)


@transaction.atomic
def add_risk(*, actor: Actor, project: Project, **fields: Any) -> Risk:
    """A risk of a project."""
    return _added(actor, project.line.roadmap, Risk(project=project, **fields))


@transaction.atomic
def add_assumption(*, actor: Actor, project: Project, **fields: Any) -> Assumption:
    """An assumption of a project."""
    return _added(actor, project.line.roadmap, Assumption(project=project, **fields))


@transaction.atomic
def add_indicator(*, actor: Actor, result: Result, **fields: Any) -> Indicator:
    """An indicator of a result. A live one names a query of `core.indicators`, which is asked whether it is there."""
    if fields["kind"] == "live":
        _answerable(fields.get("query", ""), fields.get("filters", {}))
    return _added(actor, result.project.line.roadmap, Indicator(result=result, **fields))


@transaction.atomic
def add_target(*, actor: Actor, indicator: Indicator, **fields: Any) -> Target:
    """A target for a period, as a whole or for one part."""
    _in_order(fields["period_start"], fields["period_end"], "period_end")
    unknown = sorted(set(fields.get("part", {})) - set(indicator.broken_down_by))
    if unknown:
        raise Refused(_("The indicator is not broken down by %(name)s.") % {"name": unknown[0]}, "part")
    return _added(actor, roadmap_of(indicator), Target(indicator=indicator, **fields))


@transaction.atomic
def add_targets(
    *, actor: Actor, indicator: Indicator, targets: Iterable[tuple[Span, Decimal]], part: Mapping[str, str]
) -> None:
    """Targets for several periods at once: all or none."""
    for span, value in targets:
        add_target(
            actor=actor, indicator=indicator, period_start=span.start, period_end=span.end, part=dict(part), value=value
        )


@transaction.atomic
def add_decision(*, actor: Actor, roadmap: RoadMap, **fields: Any) -> Decision:
    """A decision of both sides."""
    return _added(actor, roadmap, Decision(roadmap=roadmap, **fields))


@transaction.atomic
def add_document(*, actor: Actor, roadmap: RoadMap, project: Project | None = None, **fields: Any) -> Document:
    """A paper of a project or of the whole road map: a file that is kept, or an address. Raises Refused without both."""
    _somewhere(fields.get("file"), fields.get("address", ""))
    return _added(actor, roadmap, Document(roadmap=roadmap, project=project, **fields))


@transaction.atomic
def revise(*, actor: Actor, subject: Planned, reason: str, decision: Decision | None = None, **fields: Any) -> None:
    """Change a row of the plan; what it was is kept with the reason. Raises Denied, Refused."""
    rules.require(actor, rules.WRITE, roadmap_of(subject))
    for first, last in (("starts", "ends"), ("planned_start", "planned_end"), ("period_start", "period_end")):
        if first in fields or last in fields:
            _in_order(fields.get(first, getattr(subject, first)), fields.get(last, getattr(subject, last)), last)
    if isinstance(subject, RoadMap) and fields.get("frequency", subject.frequency) != subject.frequency:
        written = Report.objects.filter(project__line__roadmap=subject)
        if written.exists():
            raise Refused(_("There are reports by the old rule already: how often is reported stays."), "frequency")
    if isinstance(subject, Indicator) and subject.kind == "live" and ({"query", "filters"} & set(fields)):
        _answerable(fields.get("query", subject.query), fields.get("filters", subject.filters))
    if isinstance(subject, Document):
        _somewhere(fields.get("file", subject.file), fields.get("address", subject.address))
    if "places" in fields:
        fields["places"] = places.checked(fields["places"])
    if not 0 <= fields.get("progress", 0) <= 100:
        raise Refused(_("Progress is a number from 0 to 100."), "progress")
    revisions.change(actor=actor, subject=subject, reason=reason, decision=decision, **fields)


def withdraw(*, actor: Actor, subject: Planned, reason: str, decision: Decision | None = None) -> None:
    """Take a row out of the plan from today; it stays in older states. Undone by `restore`. Raises Refused if in use."""
    if uses(subject):
        raise Refused(_("Something in the plan still needs it: take that out first."), "reason")
    revise(actor=actor, subject=subject, reason=reason, decision=decision, withdrawn_on=timezone.localdate())


def uses(subject: Planned) -> bool:
    """Whether something in the plan names a line or a partner, so that it cannot be taken out."""
    if isinstance(subject, Line):
        return subject.projects.filter(withdrawn_on=None).exists()
    if isinstance(subject, Partner):
        held = (subject.involvements, subject.activities, subject.budgets, subject.spendings, subject.risks)
        return subject.leads.filter(withdrawn_on=None).exists() or any(
            rows.filter(withdrawn_on=None, project__withdrawn_on=None).exists() for rows in held
        )
    return False


def restore(*, actor: Actor, subject: Planned, reason: str, decision: Decision | None = None) -> None:
    """Put a withdrawn row back."""
    revise(actor=actor, subject=subject, reason=reason, decision=decision, withdrawn_on=None)


def undo(*, actor: Actor, subject: Planned) -> None:
    """Take back the latest change of a row; its history tells of both. Raises Refused where there was none."""
    before = revisions.latest(subject)
    if not before:
        raise Refused(_("There is no change to take back."))
    revise(actor=actor, subject=subject, reason=_("The change before was taken back."), **before)


@transaction.atomic
def stop_depending(*, actor: Actor, dependency: Dependency) -> None:
    """The one activity no longer waits for the other."""
    rules.require(actor, rules.WRITE, dependency.after.project.line.roadmap)
    after = dependency.after
    dependency.delete()
    record(actor=actor, act=rules.WRITE, subject=after, details={"fields": ["dependencies"]})


def _answerable(query: str, filters: Mapping[str, str]) -> None:
    """Raise Refused unless there is a query of that name with filters of those names."""
    from sapar.core.indicators import UnknownIndicator, indicator

    try:
        found = indicator(query)
    except UnknownIndicator:
        raise Refused(_("Choose one of the queries of the services."), "query") from None
    unknown = sorted(set(filters) - found.filters)
    if unknown:
        raise Refused(_("This query has no filter %(name)s.") % {"name": unknown[0]}, "filters")


def _added(actor: Actor, roadmap: RoadMap, row: Row, permission: str = rules.WRITE) -> Row:
    rules.require(actor, permission, roadmap)
    return _add(actor, row)


def _add(actor: Actor, row: Row) -> Row:
    row.created_at = timezone.now()
    row.save(force_insert=True)
    record(actor=actor, act=rules.WRITE, subject=row)
    return row


def _in_order(first: date, last: date, field: str) -> None:
    if last < first:
        raise Refused(_("The end lies before the beginning: correct one of the dates."), field)


def _somewhere(file: Any, address: str) -> None:
    if file is None and not address:
        raise Refused(_("Choose a file, or write the address where the document is found."), "file")
    if address and not address.startswith(("https://", "http://")):
        raise Refused(_("Write an address that begins with https://."), "address")


def _positive(amount: Decimal) -> None:
    if amount <= 0:
        raise Refused(_("Enter an amount above zero."), "amount")


def _whole(shares: Mapping[str, str]) -> None:
    if shares and sum(Decimal(share) for share in shares.values()) != 100:
        raise Refused(_("The shares of the purpose codes must add up to 100 per cent."), "sectors")


def last_of_year(day: date) -> date:
    """The last day of the year that begins on a day."""
    following = date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
    return following - timedelta(days=1)


def _leads(start: int, goal: int) -> bool:
    """Whether a way along dependencies leads from one activity to another; level by level, one query each."""
    seen, edge = {start}, {start}
    while edge:
        found = set(Dependency.objects.filter(before_id__in=edge).values_list("after_id", flat=True))
        if goal in found:
            return True
        edge = found - seen
        seen |= found
    return False
