"""What was taken out of a road map's plan: when, why, by whom; it can be put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sapar.lines.roadmap.models import Project, Revision, RoadMap
from sapar.lines.roadmap.queries import reading


@dataclass(frozen=True)
class Gone:
    """A row that is out of the plan. `revision` tells of it; `project`: whose it is, None for what all projects share."""

    kind: str
    row: Any
    called: str
    project: Project | None
    revision: Revision | None


def withdrawn(roadmap: RoadMap) -> list[Gone]:
    """All that is out of the plan, the latest first; one query for each kind of row and one for the reasons."""
    found: list[tuple[str, Any]] = []
    for kind, model in reading.KINDS.items():
        if kind == "roadmap":
            continue
        rows = model._default_manager.filter(**{reading.TO_ROADMAP[kind]: roadmap}, withdrawn_on__isnull=False)
        found += [(kind, row) for row in rows.select_related(*reading.BESIDE.get(kind, ()))]
    by_uid: dict[str, Revision] = {}
    told = Revision.objects.filter(subject_uid__in=[row.uid for _kind, row in found], field="withdrawn_on")
    for revision in told.select_related("by", "decision").order_by("at", "pk"):
        by_uid[revision.subject_uid] = revision
    gone = [Gone(kind, row, reading.called(row), reading.project_of(row), by_uid.get(row.uid)) for kind, row in found]
    return sorted(
        gone, key=lambda one: (one.row.withdrawn_on, one.revision.at.timestamp() if one.revision else 0.0), reverse=True
    )


def withdrawn_roadmaps(sides: frozenset[int]) -> list[RoadMap]:
    """Road maps of organisations that are out of use."""
    rows = RoadMap.objects.filter(withdrawn_on__isnull=False)
    return list(rows.filter(government__in=sides) | rows.filter(agency__in=sides))
