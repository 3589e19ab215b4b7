"""What a coordinator may look at and work on: road maps of their own side, and all that belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Organisation
from sapar.core.files.models import StoredFile
from sapar.lines.roadmap import rules
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
    Revision,
    Risk,
    RoadMap,
    Spending,
    Target,
    said,
)
from sapar.lines.roadmap.queries.plan import stood
from sapar.lines.roadmap.services.plan import roadmap_of

OF_PROJECT: dict[str, type[Planned]] = {
    "project": Project, "result": Result, "activity": Activity, "indicator": Indicator, "target": Target,
    "budget": Budget, "spending": Spending, "risk": Risk, "assumption": Assumption, "role": Involvement,
    "document": Document,
}  # fmt: skip
"""Rows of a project by the word that stands for them in addresses."""
OF_ROADMAP: dict[str, type[Planned]] = {"roadmap": RoadMap, "line": Line, "partner": Partner, "decision": Decision}
"""What all projects of a road map share."""
KINDS = OF_PROJECT | OF_ROADMAP

_TO_PROJECT = {"project": "", "indicator": "result__project", "target": "indicator__result__project"}
TO_ROADMAP = {
    **{
        kind: f"{_TO_PROJECT.get(kind, 'project')}__line__roadmap" for kind in OF_PROJECT if kind != "project"
    },
    "roadmap": "pk", "line": "roadmap", "partner": "roadmap", "decision": "roadmap", "document": "roadmap",
    "project": "line__roadmap",
}  # fmt: skip
_FILES = ("file", "minutes")
BESIDE = {
    kind: tuple({_TO_PROJECT.get(kind, "project"), *({"partner"} if kind == "role" else ())})
    for kind in OF_PROJECT
    if kind != "project"
}
"""What is fetched with a row so that it can be named."""


class NotFound(LookupError):
    """There is no such thing, or it is not for the reader."""


def roadmaps(actor: Actor, permission: str = rules.READ) -> list[RoadMap]:
    """The road maps of the actor's side, the newest first."""
    found = RoadMap.objects.filter(withdrawn_on=None).select_related("government", "agency").order_by("-starts", "code")
    return [each for each in found if rules.sides(actor, permission, each)]


def project(actor: Actor, uid: str) -> Project:
    """A project that the actor may look at. Raises NotFound."""
    found = Project.objects.filter(uid=uid).select_related("line__roadmap", "lead").first()
    if found is None or not rules.sides(actor, rules.READ, found.line.roadmap):
        raise NotFound(uid)
    return found


def row(actor: Actor, kind: str, uid: str) -> Any:
    """A row of a project that the actor may look at, withdrawn or not. Raises NotFound."""
    model = KINDS.get(kind)
    if model is None:
        raise NotFound(kind)
    try:
        found = model._default_manager.get(uid=uid)
    except ObjectDoesNotExist:
        raise NotFound(uid) from None
    if not rules.sides(actor, rules.READ, roadmap_of(found)):
        raise NotFound(uid)
    return found


def project_of(subject: Any) -> Project | None:
    """The project that a row belongs to; None for what all projects of a road map share."""
    if isinstance(subject, Project):
        return subject
    if isinstance(subject, RoadMap | Line | Partner | Decision):
        return None
    if isinstance(subject, Target):
        return subject.indicator.result.project
    return subject.result.project if isinstance(subject, Indicator) else subject.project


def links(found: Project) -> list[Dependency]:
    """What waits for what in a project."""
    rows = Dependency.objects.filter(after__project=found, before__withdrawn_on=None, after__withdrawn_on=None)
    return list(rows.select_related("before__project", "after").order_by("after__planned_start", "pk"))


@dataclass(frozen=True)
class Change:
    """A revision in words: of what, and what the values were and became."""

    revision: Revision
    kind: str
    subject: str
    old: Any  # a date, or text
    new: Any


def changes(found: Project | RoadMap, limit: int = 200) -> list[Change]:
    """Every change of a project and of what belongs to it, or of what the projects of a road map share.

    The newest first; a bounded number of queries.
    """
    whole = isinstance(found, RoadMap)
    roadmap = found if isinstance(found, RoadMap) else found.line.roadmap
    names: dict[str, tuple[str, str]] = {}
    known: dict[str, dict[int, str]] = defaultdict(dict)
    shared: dict[str, type[Planned]] = {**OF_ROADMAP, "document": Document}
    for kind, model in (shared if whole else OF_PROJECT).items():
        if kind in ("project", "roadmap"):
            rows: Iterable[Any] = [found]
        else:
            manager: Any = model._default_manager  # the models share no field that leads to their project
            if whole:
                rows = manager.filter(roadmap=roadmap, **({"project": None} if kind == "document" else {}))
            else:
                belonging = manager.filter(**{_TO_PROJECT.get(kind, "project"): found})
                rows = belonging.select_related("partner") if kind == "role" else belonging
        for each in rows:
            names[each.uid] = (kind, called(each))
            known[kind][each.pk] = called(each)
    revisions = Revision.objects.filter(subject_uid__in=list(names)).select_related("by", "decision")
    listed = list(revisions.order_by("-at", "-pk")[:limit])
    if not listed:
        return []
    known["partner"] = {each.pk: str(each) for each in Partner.objects.filter(roadmap=roadmap)}
    known["line"] = {each.pk: str(each) for each in Line.objects.filter(roadmap=roadmap)}
    known["organisation"] = {each.pk: said(each.names) for each in Organisation.objects.all()} if whole else {}
    kept = {each.old for each in listed if each.field in _FILES} | {each.new for each in listed if each.field in _FILES}
    known["file"] = dict(StoredFile.objects.filter(pk__in=kept - {None}).values_list("pk", "name")) if kept else {}
    foreign = {"line": "line", "lead": "partner", "responsible": "partner", "owner": "partner", "result": "result",
               "parent": "result", "organisation": "organisation", "file": "file", "minutes": "file"}  # fmt: skip

    def words(kind: str, name: str, value: Any) -> Any:
        field = KINDS[kind]._meta.get_field(name)
        if value is None or value == "":
            return ""
        if name in foreign:
            return known[foreign[name]].get(value, str(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField):
            return field.to_python(value)
        if getattr(field, "choices", None):
            return dict(field.flatchoices).get(value, value)  # type: ignore[union-attr]
        if name == "sectors":
            return ", ".join(f"{code} {share} %" for code, share in value.items())
        if isinstance(value, dict):
            return said(value) if all(isinstance(text, str) for text in value.values()) else ""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    return [
        Change(
            each,
            *names[each.subject_uid],
            *(words(names[each.subject_uid][0], each.field, value) for value in (each.old, each.new)),
        )
        for each in listed
    ]


def called(each: Any) -> str:
    """A row by its code and title, as people name it."""
    code = getattr(each, "code", "")
    if isinstance(each, Target):
        return f"{each.period_start:%d.%m.%Y} – {each.period_end:%d.%m.%Y}"
    if isinstance(each, Involvement):
        return f"{each.partner}: {each.get_role_display()}"
    if isinstance(each, Partner | RoadMap):
        return str(each)
    return f"{code} {each}".strip()


@dataclass
class BySource:
    """Money of one source in one currency."""

    source: Partner | None
    currency: str
    planned: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)


def money_by_source(budgets: Iterable[Budget], spendings: Iterable[Spending]) -> list[BySource]:
    """Planned, committed and spent, by source and currency; no query where `source` is there already."""
    found: dict[tuple[int | None, str], BySource] = {}

    def of(one: Budget | Spending) -> BySource:
        return found.setdefault((one.source_id, one.currency), BySource(one.source, one.currency))

    for budget in budgets:
        of(budget).planned += budget.amount
    for spending in spendings:
        if spending.kind == "commitment":
            of(spending).committed += spending.amount
        else:
            of(spending).spent += spending.amount
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[0] or 0))]


def reports(found: Project) -> dict[Any, Report]:
    """The reports of a project by the first day of their period."""
    return {each.period_start: each for each in found.reports.order_by("period_start")}


def decisions(roadmap: RoadMap, as_of: date | None = None) -> list[Decision]:
    """What was decided, the latest first; today, or as far as it was known on a day."""
    return stood(Decision.objects.filter(roadmap=roadmap).select_related("minutes").order_by("-on", "-pk"), as_of)


def documents(of: Project | RoadMap, as_of: date | None = None) -> list[Document]:
    """The papers of a project, or those that the whole road map has, the latest first."""
    rows = of.documents.filter(project=None) if isinstance(of, RoadMap) else of.documents.all()
    return stood(rows.select_related("file").order_by("-on", "-pk"), as_of)
