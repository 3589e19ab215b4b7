"""What is late on a coordinator's first page: reports of their road maps, and those that wait for their side's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.queries.reporting import Due, reports_due

SHOWN = 5


@dataclass(frozen=True)
class LateReports:
    """The first rows; `more`: how many are not shown."""

    late: list[Due]
    answers: list[Due]
    more: int


def on_desk(actor: Actor, today: date | None = None) -> LateReports | None:
    """None for who has nothing to do with a road map: then nothing is asked of the database."""
    if not policy.may(actor, rules.READ):
        return None
    found = reading.roadmaps(actor)
    if not found:
        return None
    late: list[Due] = []
    answers: list[Due] = []
    for roadmap in found:
        own = rules.sides(actor, rules.ANSWER, roadmap)
        for one in reports_due(roadmap, today or timezone.localdate()):
            if one.late:
                late.append(one)
            elif one.report is not None and one.waits_for == "other side" and own - {one.report.organisation_id}:
                answers.append(one)
    return LateReports(late[:SHOWN], answers[:SHOWN], max(0, len(late) - SHOWN) + max(0, len(answers) - SHOWN))
