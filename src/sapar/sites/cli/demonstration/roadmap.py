"""A whole road map 2026-2030 of the demonstration: planned, partly late, reported on, with news. Loading it twice is once."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone, translation
from PIL import Image, ImageDraw

from sapar.core.accounts.actors import Actor, staff, system
from sapar.core.accounts.models import Organisation
from sapar.core.files.services import keep
from sapar.core.indicators import indicator as registered
from sapar.lines.roadmap.models import (
    Activity,
    Assumption,
    Budget,
    Decision,
    Document,
    Indicator,
    Involvement,
    Line,
    Partner,
    Project,
    Report,
    Result,
    Revision,
    Risk,
    RoadMap,
    Spending,
    Target,
)
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.printouts import formats
from sapar.lines.roadmap.printouts.documents import Document as Paper
from sapar.lines.roadmap.printouts.documents import Section
from sapar.lines.roadmap.services import news, pictures, plan, reporting
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
    for number, project in enumerate(each for each in projects if each.state != "planned"):
        _report(government, agency, project, number, chance)
    papers(government, roadmap, told)
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
    starts = _months(STARTS, each.get("starts", chance.choice([0, 0, 3, 6])))
    project = plan.add_project(
        actor=actor,
        line=line,
        code=each["code"],
        titles=each["titles"],
        summaries=each["summaries"],
        state=each.get("state", "active"),
        starts=starts,
        ends=_months(starts, 48) - timedelta(days=1),
        lead=partners[each["lead"]],
        places=each["places"],
        sectors=each["sectors"],
        tags=each["tags"],
    )
    _roles(actor, project, each, told, partners)
    impact = plan.add_result(actor=actor, project=project, level="impact", code="IM1", titles=told["impact"])
    outcome = plan.add_result(
        actor=actor, project=project, parent=impact, level="outcome", code="OC1", titles=each["outcome"]
    )
    output = plan.add_result(
        actor=actor, project=project, parent=outcome, level="output", code="OP1", titles=each["output"]
    )
    _activities(actor, project, output.pk, {**told, **each}, partners[each["lead"]], chance)
    _money(actor, project, each["money"], partners, chance)
    for number, one in enumerate([each, *each.get("more", [])], start=1):
        result = outcome if "live" in one else output
        indicator = _indicator(actor, f"I{number}", one, told, result)
        _targets(actor, project, indicator, one.get("live") or one["manual"])
    for text in chance.sample(told["risks"], 2):
        owner = partners[chance.choice(["iom", each["lead"]])]
        risk = {"likelihood": chance.choice([1, 2, 3]), "impact": chance.choice([1, 2, 3]), "owner": owner}
        plan.add_risk(actor=actor, project=project, **risk, **text)
    for text in told["assumptions"]:
        plan.add_assumption(actor=actor, project=project, titles=text, holds=chance.choice([True, True, None]))
    return project


def _roles(
    actor: Actor, project: Project, each: dict[str, Any], told: dict[str, Any], partners: dict[str, Partner]
) -> None:
    for code in dict.fromkeys([each["lead"], "iom"]):
        plan.involve(actor=actor, project=project, partner=partners[code], role="implementing")
    plan.involve(actor=actor, project=project, partner=partners[each["lead"]], role="accountable")
    desk = told["desk"]["ru"]  # an office, not a person
    plan.involve(actor=actor, project=project, partner=partners[each["lead"]], role="focal", contact=desk)
    if any(len(code) == 2 for code in each["places"]):
        helper = "missions" if each["lead"] == "mfa" else "ngo"
        plan.involve(actor=actor, project=project, partner=partners[helper], role="implementing")


def _months(day: date, months: int) -> date:
    """The first of the month so many months later."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _activities(
    actor: Actor, project: Project, result: int, told: dict[str, Any], lead: Partner, chance: Random
) -> None:
    today = timezone.localdate()
    before: Activity | None = None
    own = {"A4": told["pilot"], "A6": told["rollout"]}
    for each in told["activities"]:
        start = _months(project.starts, each["from"])
        if start > project.ends:
            continue
        end = min(_months(start, each["months"]) - timedelta(days=1), project.ends) if each["months"] else start
        done = end < today and chance.random() < 0.8
        begun = done or (start < today and chance.random() < 0.8)
        if project.state == "planned":
            done = begun = False
        actual_end = min(end + timedelta(days=chance.randrange(-5, 20)), today) if done else None
        activity = plan.add_activity(
            actor=actor,
            project=project,
            result_id=result,
            code=each["code"],
            kind="activity" if each["months"] else "milestone",
            titles=own.get(each["code"], each["titles"]),
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
    works = {activity.code: activity for activity in project.activities.all()}
    for code, total in money.items():
        source = {"source": partners[code], "currency": "USD"}
        plan.involve(actor=actor, project=project, partner=partners[code], role="funding")
        for year, work in zip(years, ("A2", "A4", "A6", "A7"), strict=False):
            plan.add_budget(
                actor=actor, project=project, activity=works.get(work), period_start=date(year, 1, 1),
                period_end=date(year, 12, 31), amount=Decimal(total) / len(years), **source,
            )  # fmt: skip
        if project.starts < today:
            plan.add_spending(
                actor=actor, project=project, kind="commitment", on=project.starts,
                amount=Decimal(total) * chance.choice([5, 6, 8]) / 10, **source,
            )  # fmt: skip
        for month in range(1, 13):
            on = date(years[0], month, chance.randrange(1, 28))
            if project.starts <= on < today and chance.random() < 0.7:
                plan.add_spending(
                    actor=actor, project=project, activity=works.get("A1" if month < 7 else "A2"), on=on,
                    kind="disbursement" if code == "donor" else "expenditure",
                    amount=Decimal(chance.randrange(total // 200, total // 30)), **source,
                )  # fmt: skip


def _indicator(actor: Actor, code: str, each: dict[str, Any], told: dict[str, Any], result: Result) -> Indicator:
    """With its whole definition card; a live one says of itself what its query's card says."""
    one = each.get("live") or each["manual"]
    terms: dict[str, Any] = {"direction": "down" if one.get("down") else "up"}
    if "live" in each:
        query = registered(one["query"])
        share = query.unit == "percent"
        cards = {"who_counts": dict(query.definition), "source": told["own_records"]}
        if query.name in told["conflicts"]:
            cards["conflicts"] = told["conflicts"][query.name]
        terms |= {
            "kind": "live", "query": query.name, "unit": query.unit, "over_time": "last", "is_ratio": share,
            "over_places": "ratio" if share else "none" if query.unit == "days" else "sum", "cards": cards,
            "broken_down_by": [query.broken_down_by] if query.broken_down_by else [],
        }  # fmt: skip
    else:
        terms |= {"kind": "manual", "unit": one["unit"], "baseline": Decimal(one["start"]), "baseline_year": 2025}
        terms |= {"cards": {"who_counts": one["who"], "source": told["source"]}}
        if one.get("last"):
            terms |= {"over_time": "last"}
        if one.get("ratio"):
            terms |= {"is_ratio": True, "over_places": "ratio", "over_time": "last"}
        if "parts" in one:
            terms |= {"broken_down_by": ["sex"]}
    return plan.add_indicator(actor=actor, result=result, code=code, titles=one["titles"], **terms)


WOMEN = Decimal("0.45")
"""The share of women that is aimed at, where values are broken down by sex."""


def _targets(actor: Actor, project: Project, indicator: Indicator, told: dict[str, Any]) -> None:
    """A target for each quarter; of what is broken down by sex one for women and one for men too."""
    aim, steady = Decimal(told["target"]), indicator.over_time == "last"
    for span in spans("quarterly", project.starts, project.ends):
        value = aim if steady else (aim / 4).quantize(Decimal("0.1" if aim < 40 else "1"))
        wanted: list[tuple[dict[str, str], Decimal]] = [({}, value)]
        if "sex" in indicator.broken_down_by:
            women = (value * WOMEN).quantize(Decimal(1))
            wanted += [({"sex": "female"}, women), ({"sex": "male"}, value - women)]
        for part, number in wanted:
            plan.add_target(
                actor=actor, indicator=indicator, period_start=span.start, period_end=span.end, part=part, value=number
            )


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
    for model in (Result, Activity, Budget, Spending, Risk, Assumption, Involvement):
        model._default_manager.filter(project__line__roadmap=roadmap).update(created_at=agreed)
    Indicator.objects.filter(result__project__line__roadmap=roadmap).update(created_at=agreed)
    Target.objects.filter(indicator__result__project__line__roadmap=roadmap).update(created_at=agreed)


def _prolong(actor: Actor, roadmap: RoadMap, projects: list[Project], told: dict[str, Any]) -> None:
    """A decision that moved the pilots of three projects, so that the board has a baseline to differ from."""
    on = date(2026, 6, 22)
    minutes = keep(actor=actor, content="\n\n".join(told["minutes"].values()).encode(), name="minutes.txt")
    decision = plan.add_decision(actor=actor, roadmap=roadmap, on=on, minutes=minutes, **told["decision"])
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
    Decision.objects.filter(pk=decision.pk).update(created_at=moment)


def _report(government: Actor, agency: Actor, project: Project, number: int, chance: Random) -> None:
    """Reports of the quarters that are over: accepted, waiting, returned and missing ones."""
    today = timezone.localdate()
    indicators = list(Indicator.objects.filter(result__project=project, kind="manual"))
    over = [span for span in spans("quarterly", project.starts, min(project.ends, today)) if span.end < today]
    for index, span in enumerate(over):
        last = index == len(over) - 1
        if last and number % 3 == 0:
            continue  # late: nobody has begun it
        report = reporting.open_report(actor=government, project=project, span=span)
        reporting.enter(
            actor=government,
            report=report,
            values=[entered for indicator in indicators for entered in _values(indicator, span, chance)],
            narratives={language: text % {"period": span.code} for language, text in NARRATIVES.items()},
        )
        if index % 2 == 0:
            told = "\n\n".join(text % {"period": span.code} for text in NARRATIVES.values())
            reporting.add_evidence(
                actor=government, report=report, content=told.encode(), name=f"evidence-{span.code}.txt"
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
        _answered_then(report, span, today)


def _answered_then(report: Report, span: Span, today: date) -> None:
    """Sent and accepted soon after its period: otherwise no past day would show a value."""
    sent, answered = (
        timezone.make_aware(datetime.combine(min(span.end + timedelta(days=days), today), time(hour)))
        for days, hour in ((10, 10), (14, 15))
    )
    Report.objects.filter(pk=report.pk).update(
        submitted_at=min(sent, timezone.now()), answered_at=min(answered, timezone.now())
    )
    report.values.exclude(query="").update(taken_at=min(sent, timezone.now()))


NARRATIVES = {
    "ky": "Ойдон чыгарылган отчёт, %(period)s. Иштер план боюнча жүрүүдө.",
    "ru": "Вымышленный отчёт, %(period)s. Работы идут по плану.",
    "en": "Invented report, %(period)s. Work goes on as planned.",
}


def _values(indicator: Indicator, span: Span, chance: Random) -> list[Entered]:
    target = next(each.value for each in indicator.targets.filter(period_start=span.start) if not each.part)
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


def papers(actor: Actor, roadmap: RoadMap, told: dict[str, Any]) -> None:
    """Open documents, typeset here, and drawn pictures."""
    for each in told["documents"]:
        on = date.fromisoformat(str(each["day"]))
        project = Project.objects.get(code=each["project"]) if "project" in each else None
        with translation.override(each["language"]):
            titles = {name: each["titles"][name] for name in ("ky", "ru", "en")}
            content = formats.pdf(
                Paper(
                    name=each["name"],
                    language=each["language"],
                    title=titles[each["language"]],
                    subtitle=str(project or roadmap),
                    as_of=on,
                    sections=(Section("", (each["text"],)),),
                    wide=False,
                    note=told["invented"][each["language"]],
                )
            )
        file = keep(actor=actor, content=content, name=each["name"])
        made = plan.add_document(
            actor=actor, roadmap=roadmap, project=project, titles=titles, kind=each["kind"],
            language=each["language"], on=on, file=file, open=True,
        )  # fmt: skip
        Document.objects.filter(pk=made.pk).update(created_at=timezone.make_aware(datetime.combine(on, time(12))))
    for number, (code, texts) in enumerate(told["pictures"].items()):
        project = Project.objects.get(code=code)
        pictures.show(actor=actor, subject=project, content=drawing(number), texts=texts, credit="Sapar")


COLOURS = (("#9fd3e6", "#0b4a63", "#3f8ea3", "#f0a53a"), ("#f4c9a4", "#3d2c55", "#8a4f63", "#f7e08a"),
           ("#cfe4ef", "#5a6f80", "#9fb2bd", "#ffffff"))  # fmt: skip
"""Of sky, of the near and the far mountains, of the sun."""


def drawing(number: int) -> io.BytesIO:
    """Mountains, a road and a sun: a picture of nobody and of no place."""
    sky, near, far, sun = COLOURS[number % len(COLOURS)]
    chance = Random(number)
    image = Image.new("RGB", (1200, 630), sky)
    pen = ImageDraw.Draw(image)
    pen.ellipse((880, 70, 1040, 230), fill=sun)
    for colour, ground, high in ((far, 420, 280), (near, 520, 220)):
        points = [(0, 630), (0, ground)]
        for step in range(1, 13):
            points.append((step * 100, ground - (chance.randrange(high // 2, high) if step % 2 else 40)))
        pen.polygon([*points, (1200, 630)], fill=colour)
    pen.polygon([(540, 630), (760, 630), (650, 430), (630, 430)], fill="#f3eee6")
    made = io.BytesIO()
    image.save(made, "PNG")
    made.seek(0)
    return made


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
