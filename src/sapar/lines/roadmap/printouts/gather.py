"""What all print-outs tell of, read once: the plan as it stood on a day, indicators, money. Queries do not grow with rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sapar.lines.roadmap.live import part_key
from sapar.lines.roadmap.models import (
    Assumption,
    Budget,
    Indicator,
    Line,
    Partner,
    Report,
    Result,
    Risk,
    RoadMap,
    Spending,
    Target,
    Value,
)
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.queries.plan import Lane, board, moment, stood
from sapar.lines.roadmap.queries.reporting import combined


@dataclass
class Story:
    """A road map as it stood at the end of a day."""

    roadmap: RoadMap
    as_of: date
    lines: list[tuple[Line, list[Lane]]]
    partners: dict[int, Partner]
    results: dict[int, list[Result]]  # by project
    indicators: dict[int, list[Indicator]]  # by result
    targets: dict[int, list[Target]]  # by indicator, whole ones
    part_targets: dict[int, dict[tuple[Span, str], Target]]  # by indicator; by period and part
    values: dict[int, list[Value]]  # by indicator, of reports accepted by then, in the order of periods
    reports: dict[int, list[Report]]  # by project, accepted by then
    budgets: dict[int, list[Budget]]  # by project
    spendings: dict[int, list[Spending]]  # by project
    risks: dict[int, list[Risk]]  # by project
    assumptions: dict[int, list[Assumption]]  # by project

    def years(self) -> range:
        """The calendar years of the road map."""
        return range(self.roadmap.starts.year, self.roadmap.ends.year + 1)

    def whole_values(self, indicator: Indicator) -> list[Value]:
        """Accepted values of the whole, in the order of periods."""
        return [value for value in self.values[indicator.pk] if not value.part_key]

    def so_far(self, indicator: Indicator) -> Decimal | None:
        """What was reached over all accepted periods, by the indicator's own formula."""
        return combined(indicator, [value.value for value in self.whole_values(indicator) if value.value is not None])

    def aim(self, indicator: Indicator, year: int) -> Decimal | None:
        """What is aimed at in a year: the target of the year itself, or those of its periods by the formula."""
        listed = [each for each in self.targets[indicator.pk] if each.period_end.year == year]
        for each in listed:
            if (each.period_start, each.period_end) == (date(year, 1, 1), date(year, 12, 31)):
                return each.value
        return combined(indicator, [each.value for each in listed])

    def aim_of_part(self, value: Value) -> Decimal | None:
        """The target of the part and the period that a value is of."""
        span = Span(value.report.period_start, value.report.period_end)
        found = self.part_targets[value.indicator_id].get((span, value.part_key))
        return found.value if found is not None else None


def gather(roadmap: RoadMap, as_of: date) -> Story:
    """Read a road map as it stood at the end of a day."""
    (roadmap,) = stood(RoadMap.objects.filter(pk=roadmap.pk), as_of) or [roadmap]
    shown = board(roadmap, today=as_of, as_of=as_of)
    results = stood(Result.objects.filter(project__line__roadmap=roadmap).order_by("code"), as_of)
    indicators = stood(Indicator.objects.filter(result__project__line__roadmap=roadmap).order_by("code"), as_of)
    targets = stood(
        Target.objects.filter(indicator__result__project__line__roadmap=roadmap).order_by(
            "period_start", "period_end", "pk"
        ),
        as_of,
    )
    accepted = {"state": "accepted", "answered_at__lte": moment(as_of)}
    reports = Report.objects.filter(project__line__roadmap=roadmap, **accepted).order_by("period_start")
    values = Value.objects.filter(report__in=reports).select_related("report")
    story = Story(
        roadmap=roadmap,
        as_of=as_of,
        lines=shown.lines,
        partners={each.pk: each for each in stood(Partner.objects.filter(roadmap=roadmap), as_of)},
        results=defaultdict(list),
        indicators=defaultdict(list),
        targets=defaultdict(list),
        part_targets=defaultdict(dict),
        values=defaultdict(list),
        reports=defaultdict(list),
        budgets=defaultdict(list),
        spendings=defaultdict(list),
        risks=defaultdict(list),
        assumptions=defaultdict(list),
    )
    for result in results:
        story.results[result.project_id].append(result)
    for indicator in indicators:
        story.indicators[indicator.result_id].append(indicator)
    for target in targets:
        if not target.part:
            story.targets[target.indicator_id].append(target)
        else:
            span = Span(target.period_start, target.period_end)
            story.part_targets[target.indicator_id][span, part_key(target.part)] = target
    for value in values.order_by("report__period_start", "part_key"):
        story.values[value.indicator_id].append(value)
    for report in reports:
        story.reports[report.project_id].append(report)
    of_roadmap = {"project__line__roadmap": roadmap}
    for budget in stood(Budget.objects.filter(**of_roadmap).order_by("period_start", "pk"), as_of):
        story.budgets[budget.project_id].append(budget)
    for spending in stood(Spending.objects.filter(**of_roadmap).order_by("on", "pk"), as_of):
        if spending.on <= as_of:
            story.spendings[spending.project_id].append(spending)
    for risk in stood(Risk.objects.filter(**of_roadmap).order_by("-impact", "-likelihood", "pk"), as_of):
        story.risks[risk.project_id].append(risk)
    for assumption in stood(Assumption.objects.filter(**of_roadmap).order_by("pk"), as_of):
        story.assumptions[assumption.project_id].append(assumption)
    return story
