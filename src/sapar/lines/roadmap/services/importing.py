"""An activity of an IATI file taken into the plan as a project; looked at first, and never taken twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import Level, OverPlaces, PartnerRole, ProjectState, SpendingKind, Unit
from sapar.lines.roadmap.iati.documents import ActivityRecord, Org, ResultRecord
from sapar.lines.roadmap.models import Indicator, Line, Partner, Project
from sapar.lines.roadmap.services import plan

STATES = {
    "1": ProjectState.PLANNED, "2": ProjectState.ACTIVE, "3": ProjectState.FINISHED, "4": ProjectState.FINISHED,
    "5": ProjectState.CANCELLED, "6": ProjectState.SUSPENDED,
}  # fmt: skip
ROLES = {
    "1": PartnerRole.FUNDING,
    "2": PartnerRole.ACCOUNTABLE,
    "3": PartnerRole.EXTENDING,
    "4": PartnerRole.IMPLEMENTING,
}
KINDS = {"2": SpendingKind.COMMITMENT, "3": SpendingKind.DISBURSEMENT, "4": SpendingKind.EXPENDITURE}
LEVELS = {"1": Level.OUTPUT, "2": Level.OUTCOME, "3": Level.IMPACT}


@dataclass(frozen=True)
class Preview:
    """What would come of an activity: the project, how much of each thing, and what is left out, with the reason."""

    record: ActivityRecord
    code: str
    exists: bool  # a project of this identifier is there already
    budgets: int
    spendings: int
    results: int
    indicators: int
    left_out: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether it can be taken."""
        return not self.exists and bool(self.record.ident) and _span(self.record) is not None


def preview(record: ActivityRecord) -> Preview:
    """What taking an activity would do; nothing is written."""
    left: list[str] = []
    if not record.ident:
        left.append(_("The activity has no identifier and cannot be taken."))
    if _span(record) is None:
        left.append(_("The activity has no start and end and cannot be taken."))
    others = [each for each in record.transactions if each.kind not in KINDS]
    if others:
        left.append(
            _("%(number)s transactions are neither commitment, disbursement nor expenditure.") % {"number": len(others)}
        )
    too_long = [each for each in record.budgets if (each.end - each.start).days > 366]
    if too_long:
        left.append(_("%(number)s budgets are for more than a year.") % {"number": len(too_long)})
    unlevelled = [each for each in record.results if each.kind not in LEVELS]
    if unlevelled:
        left.append(_("%(number)s results are neither output, outcome nor impact.") % {"number": len(unlevelled)})
    kept = [each for each in record.results if each.kind in LEVELS]
    return Preview(
        record=record,
        code=code_of(record),
        exists=Project.objects.filter(code=code_of(record)).exists(),
        budgets=len(record.budgets) - len(too_long),
        spendings=len(record.transactions) - len(others),
        results=len(kept),
        indicators=sum(len(each.indicators) for each in kept),
        left_out=tuple(left),
    )


def code_of(record: ActivityRecord) -> str:
    """A project's code from the activity's identifier: the same activity always gives the same code."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", record.ident).strip("-")[:40]


@transaction.atomic
def take(*, actor: Actor, line: Line, record: ActivityRecord) -> Project:
    """Take an activity into the plan as a project of a line. Raises Denied, Refused; then nothing of it is kept."""
    rules.require(actor, rules.WRITE, line.roadmap)
    seen = preview(record)
    span = _span(record)
    if seen.exists:
        raise Refused(_("The activity %(code)s is in the plan already.") % {"code": record.ident})
    if not seen.usable or span is None:
        raise Refused(" ".join(seen.left_out))
    project = plan.add_project(
        actor=actor,
        line=line,
        code=seen.code,
        titles=record.titles or {"en": record.ident},
        summaries=record.descriptions,
        state=STATES.get(record.status, ProjectState.PLANNED),
        starts=span[0],
        ends=span[1],
        sectors={code: format(share, "f") for code, share in record.sectors.items()} if _whole(record) else {},
        tags={"sdg": [code for vocabulary, code in record.tags if vocabulary == "3"]},
        iati={"identifier": record.ident},
    )
    for role, org in record.participants:
        if role in ROLES:
            plan.involve(actor=actor, project=project, partner=_partner(actor, line, org), role=ROLES[role])
    _money(actor, line, project, record)
    for number, result in enumerate(record.results, start=1):
        if result.kind in LEVELS:
            _result(actor, project, result, number)
    return project


def _whole(record: ActivityRecord) -> bool:
    return sum(record.sectors.values(), Decimal(0)) == 100


def _span(record: ActivityRecord) -> tuple[date, date] | None:
    start = record.dates.get("2") or record.dates.get("1")
    end = record.dates.get("4") or record.dates.get("3")
    return (start, end) if start and end and start <= end else None


def _partner(actor: Actor, line: Line, org: Org) -> Partner:
    """The partner of that identifier or name; made where it is new."""
    known = Partner.objects.filter(roadmap=line.roadmap, withdrawn_on=None)
    found = known.filter(iati_ref=org.ref).first() if org.ref else None
    if found is None and not org.ref:
        found = next((each for each in known if each.names == org.names), None)
    if found is not None:
        return found
    base = re.sub(r"[^a-z0-9]+", "-", (org.ref or next(iter(org.names.values()), "partner")).lower()).strip("-")
    code = f"{base or 'partner'}"[:34]
    number = Partner.objects.filter(roadmap=line.roadmap, code__startswith=code).count()
    return plan.add_partner(
        actor=actor,
        roadmap=line.roadmap,
        kind="other",
        code=f"{code}-{number + 1}" if number else code,
        names=org.names or {"en": org.ref},
        iati_ref=org.ref,
        iati_type=org.kind[:2],
    )


def _money(actor: Actor, line: Line, project: Project, record: ActivityRecord) -> None:
    for budget in record.budgets:
        if (budget.end - budget.start).days <= 366 and budget.amount.value > 0:
            plan.add_budget(
                actor=actor,
                project=project,
                period_start=budget.start,
                period_end=min(budget.end, plan.last_of_year(budget.start)),
                currency=budget.amount.currency or line.roadmap.currency,
                amount=budget.amount.value,
            )
    for moved in record.transactions:
        if moved.kind in KINDS and moved.amount.value > 0:
            plan.add_spending(
                actor=actor,
                project=project,
                source=_partner(actor, line, moved.provider)
                if moved.provider and (moved.provider.ref or moved.provider.names)
                else None,
                kind=KINDS[moved.kind],
                on=moved.on,
                currency=moved.amount.currency or line.roadmap.currency,
                amount=moved.amount.value,
                note=next(iter(moved.texts.values()), "")[:200],
            )


def _result(actor: Actor, project: Project, record: ResultRecord, number: int) -> None:
    result = plan.add_result(
        actor=actor,
        project=project,
        level=LEVELS[record.kind],
        code=f"R{number}",
        titles=record.titles or {"en": f"R{number}"},
    )
    for place, each in enumerate(record.indicators, start=1):
        names = sorted({name for period in each.periods for target in period.targets for name in target.part})
        terms: dict[str, Any] = {
            "kind": "imported",
            "unit": Unit.PERCENT if each.measure == "2" else Unit.NUMBER,
            "direction": "up" if each.ascending else "down",
            "over_places": OverPlaces.SUM if each.aggregates else OverPlaces.NONE,
            "baseline": each.baseline,
            "baseline_year": each.baseline_year,
            "broken_down_by": names,
            "cards": {"who_counts": each.descriptions} if each.descriptions else {},
        }
        indicator: Indicator = plan.add_indicator(
            actor=actor,
            result=result,
            code=f"I{number}.{place}",
            titles=each.titles or {"en": f"I{number}.{place}"},
            **terms,
        )
        for period in each.periods:
            for target in period.targets:
                plan.add_target(
                    actor=actor, indicator=indicator, period_start=period.start, period_end=period.end,
                    part=target.part, value=target.value,
                )  # fmt: skip
