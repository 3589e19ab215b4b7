"""A whole road map 2026-2030 of the demonstration: planned, partly late, reported on, with news. Loading it twice is once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from sapar.core.accounts.actors import Actor, staff, system
from sapar.core.accounts.models import Organisation
from sapar.lines.roadmap.models import (
    Activity,
    Assumption,
    Budget,
    Indicator,
    Line,
    Partner,
    Project,
    Result,
    Revision,
    Risk,
    RoadMap,
    Spending,
    Target,
)
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.services import news, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from sapar.sites.cli.demonstration import places

AGREED = date(2026, 1, 12)
"""The day on which the invented plan was agreed; the day the demonstration is loaded stands for today."""
STARTS, ENDS = date(2026, 1, 1), date(2030, 12, 31)


@transaction.atomic
def load() -> None:
    """Load the road map, with the invented coordinators of both sides reporting on it; all or nothing, once."""
    told: dict[str, Any] = yaml.safe_load(
        (files("sapar.lines.roadmap") / "demonstration.yaml").read_text(encoding="utf-8")
    )
    if RoadMap.objects.filter(code=told["code"]).exists():
        return
    made = places.make().staff
    government, agency = staff(made["coordinator"]), staff(made["iom"])
    roadmap = plan.add_roadmap(
        actor=system("demonstration"),
        code=told["code"],
        titles=told["titles"],
        country="KG",
        government=_organisation(government),
        agency=_organisation(agency),
        starts=STARTS,
        ends=ENDS,
        currency="USD",
        demonstration=True,
    )
    partners = {each["code"]: _partner(government, roadmap, each) for each in told["partners"]}
    chance = Random(2026)
    projects: list[Project] = []
    for position, each in enumerate(told["lines"], start=1):
        line = plan.add_line(
            actor=government, roadmap=roadmap, code=each["code"], position=position, titles=each["titles"]
        )
        projects += [_project(government, line, one, told, partners, chance) for one in each["projects"]]
    _back_to_the_beginning(roadmap)
    _prolong(agency, roadmap, projects, told)
    for number, project in enumerate(projects):
        _report(government, agency, project, number, chance)
    for item in told["news"]:
        _news(government, roadmap, item)


def _organisation(actor: Actor) -> Organisation:
    assert actor.user is not None
    assert actor.user.office is not None
    return actor.user.office.organisation


def _partner(actor: Actor, roadmap: RoadMap, each: dict[str, Any]) -> Partner:
    organisation = Organisation.objects.filter(code=each.get("organisation", "")).first()
    kept = {name: each[name] for name in ("code", "kind", "names", "iati_ref", "iati_type") if name in each}
    return plan.add_partner(actor=actor, roadmap=roadmap, organisation=organisation, **kept)


def _project(
    actor: Actor, line: Line, each: dict[str, Any], told: dict[str, Any], partners: dict[str, Partner], chance: Random
) -> Project:
    starts = _months(STARTS, chance.choice([0, 0, 3, 6]))
    project = plan.add_project(
        actor=actor,
        line=line,
        code=each["code"],
        titles=each["titles"],
        summaries=each["summaries"],
        state="active",
        starts=starts,
        ends=_months(starts, 48) - timedelta(days=1),
        lead=partners[each["lead"]],
        sectors=each["sectors"],
        tags=each["tags"],
    )
    for code in dict.fromkeys([each["lead"], "iom"]):
        plan.involve(actor=actor, project=project, partner=partners[code], role="implementing")
    plan.involve(actor=actor, project=project, partner=partners[each["lead"]], role="accountable")
    outcome = plan.add_result(actor=actor, project=project, level="outcome", code="OC1", titles=each["outcome"])
    output = plan.add_result(
        actor=actor, project=project, parent=outcome, level="output", code="OP1", titles=each["output"]
    )
    _activities(actor, project, output.pk, told, partners[each["lead"]], chance)
    _money(actor, project, each["money"], partners, chance)
    indicator = _indicator(actor, each, outcome if "live" in each else output)
    _targets(actor, project, indicator, each)
    plan.add_risk(actor=actor, project=project, likelihood=2, impact=chance.choice([1, 2, 3]), owner=partners["iom"],
                  **told["risk"])  # fmt: skip
    plan.add_assumption(actor=actor, project=project, titles=told["assumption"], holds=chance.choice([True, None]))
    return project


def _months(day: date, months: int) -> date:
    """The first of the month so many months later."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _activities(
    actor: Actor, project: Project, result: int, told: dict[str, Any], lead: Partner, chance: Random
) -> None:
    today = timezone.localdate()
    before: Activity | None = None
    for each in told["activities"]:
        start = _months(project.starts, each["from"])
        if start > project.ends:
            continue
        end = min(_months(start, each["months"]) - timedelta(days=1), project.ends) if each["months"] else start
        done = end < today and chance.random() < 0.8
        begun = done or (start < today and chance.random() < 0.8)
        actual_end = min(end + timedelta(days=chance.randrange(-5, 20)), today) if done else None
        activity = plan.add_activity(
            actor=actor,
            project=project,
            result_id=result,
            code=each["code"],
            kind="activity" if each["months"] else "milestone",
            titles=each["titles"],
            planned_start=start,
            planned_end=end,
            actual_start=min(start, actual_end) if done and actual_end else start if begun else None,
            actual_end=actual_end,
            progress=100 if done else chance.randrange(10, 80) if begun else 0,
            responsible=lead,
        )
        if before is not None:
            plan.depend(actor=actor, before=before, after=activity)
        before = activity


def _money(actor: Actor, project: Project, money: dict[str, int], partners: dict[str, Partner], chance: Random) -> None:
    years = list(range(project.starts.year, project.ends.year + 1))[:4]
    today = timezone.localdate()
    for code, total in money.items():
        plan.involve(actor=actor, project=project, partner=partners[code], role="funding")
        for year in years:
            plan.add_budget(
                actor=actor,
                project=project,
                source=partners[code],
                period_start=date(year, 1, 1),
                period_end=date(year, 12, 31),
                currency="USD",
                amount=Decimal(total) / len(years),
            )
        for month in range(1, 13):
            on = date(years[0], month, chance.randrange(1, 28))
            if on < today and chance.random() < 0.5:
                plan.add_spending(
                    actor=actor,
                    project=project,
                    source=partners[code],
                    kind="expenditure",
                    on=on,
                    currency="USD",
                    amount=Decimal(chance.randrange(total // 200, total // 40)),
                )


def _indicator(actor: Actor, each: dict[str, Any], result: Any) -> Indicator:
    told = each.get("live") or each["manual"]
    terms: dict[str, Any] = {"direction": "down" if told.get("down") else "up"}
    if "live" in each:
        terms |= {"kind": "live", "query": told["query"], "over_time": "last", "broken_down_by": ["country", "office"]}
        terms |= {"unit": "number", "over_places": "none"}
    else:
        terms |= {"kind": "manual", "unit": told["unit"], "baseline": Decimal(told["start"]), "baseline_year": 2025}
        if told.get("ratio"):
            terms |= {"is_ratio": True, "over_places": "ratio", "over_time": "last"}
        if "parts" in told:
            terms |= {"broken_down_by": ["sex"]}
    return plan.add_indicator(actor=actor, result=result, code="I1", titles=told["titles"], **terms)


def _targets(actor: Actor, project: Project, indicator: Indicator, each: dict[str, Any]) -> None:
    told = each.get("live") or each["manual"]
    periods = list(spans("quarterly", project.starts, project.ends))
    steady = "live" in each or told.get("ratio")
    for span in periods:
        value = Decimal(told["target"]) if steady else (Decimal(told["target"]) / 4).quantize(Decimal("0.1"))
        plan.add_target(actor=actor, indicator=indicator, period_start=span.start, period_end=span.end, value=value)


def _back_to_the_beginning(roadmap: RoadMap) -> None:
    """The plan was agreed before the demonstration was loaded: otherwise no past day would show it."""
    agreed = timezone.make_aware(datetime(AGREED.year, AGREED.month, AGREED.day, 12))
    for rows in (
        RoadMap.objects.filter(pk=roadmap.pk),
        Line.objects.filter(roadmap=roadmap),
        Partner.objects.filter(roadmap=roadmap),
        Project.objects.filter(line__roadmap=roadmap),
    ):
        rows.update(created_at=agreed)
    for model in (Result, Activity, Budget, Spending, Risk, Assumption):
        model._default_manager.filter(project__line__roadmap=roadmap).update(created_at=agreed)
    Indicator.objects.filter(result__project__line__roadmap=roadmap).update(created_at=agreed)
    Target.objects.filter(indicator__result__project__line__roadmap=roadmap).update(created_at=agreed)


def _prolong(actor: Actor, roadmap: RoadMap, projects: list[Project], told: dict[str, Any]) -> None:
    """A decision that moved the pilots of three projects, so that the board has a baseline to differ from."""
    on = date(2026, 6, 22)
    decision = plan.add_decision(actor=actor, roadmap=roadmap, on=on, **told["decision"])
    for project in projects[::4]:
        pilot = project.activities.get(code="A4")
        plan.revise(
            actor=actor,
            subject=pilot,
            reason=told["decision"]["texts"]["en"],
            decision=decision,
            planned_end=_months(pilot.planned_end + timedelta(days=1), 3) - timedelta(days=1),
        )
    moment = timezone.make_aware(datetime(on.year, on.month, on.day, 15))
    Revision.objects.filter(decision=decision).update(at=moment)


def _report(government: Actor, agency: Actor, project: Project, number: int, chance: Random) -> None:
    """Reports of the quarters that are over: accepted, waiting, returned and missing ones."""
    today = timezone.localdate()
    over = [span for span in spans("quarterly", project.starts, min(project.ends, today)) if span.end < today]
    for index, span in enumerate(over):
        last = index == len(over) - 1
        if last and number % 3 == 0:
            continue  # late: nobody has begun it
        report = reporting.open_report(actor=government, project=project, span=span)
        for indicator in Indicator.objects.filter(result__project=project, kind="manual"):
            reporting.enter(
                actor=government,
                report=report,
                values=_values(indicator, span, chance),
                narratives={language: text % {"period": span.code} for language, text in NARRATIVES.items()},
            )
        reporting.submit(actor=government, report=report)
        if last and number % 3 == 1:
            continue  # waits for the other side
        if last and number % 5 == 2:
            reporting.answer(
                actor=agency, report=report, accepted=False, comment="Please add the breakdown by district."
            )
            continue
        reporting.answer(actor=agency, report=report, accepted=True)


NARRATIVES = {
    "ky": "Ойдон чыгарылган отчёт, %(period)s. Иштер план боюнча жүрүүдө.",
    "ru": "Вымышленный отчёт, %(period)s. Работы идут по плану.",
    "en": "Invented report, %(period)s. Work goes on as planned.",
}


def _values(indicator: Indicator, span: Span, chance: Random) -> list[Entered]:
    target = indicator.targets.get(period_start=span.start).value
    reached = max(Decimal(1), (target * Decimal(chance.randrange(60, 125)) / 100).quantize(Decimal(1)))
    if indicator.is_ratio:
        return [Entered(indicator, numerator=min(reached, Decimal(100)), denominator=Decimal(100))]
    if "sex" in indicator.broken_down_by:
        women = (reached * Decimal(chance.randrange(30, 60)) / 100).quantize(Decimal(1))
        return [
            Entered(indicator, value=reached),
            Entered(indicator, {"sex": "female"}, women),
            Entered(indicator, {"sex": "male"}, reached - women),
        ]
    return [Entered(indicator, value=reached)]


def _news(actor: Actor, roadmap: RoadMap, item: dict[str, Any]) -> None:
    written = news.write(
        actor=actor,
        roadmap=roadmap,
        slug=item["slug"],
        projects=Project.objects.filter(line__roadmap=roadmap, code__in=item["projects"]),
        on=date.fromisoformat(str(item["day"])),
        titles=item["titles"],
        texts=item["texts"],
        source=item["source"],
        tags=item["tags"],
    )
    news.publish(actor=actor, item=written)
