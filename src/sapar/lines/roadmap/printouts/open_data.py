"""The road map as open data: tables with HXL tags, and one record of everything. Accepted values only, hidden ones never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sapar.lines.roadmap.enums import IndicatorKind, ReportState
from sapar.lines.roadmap.live import part_key
from sapar.lines.roadmap.models import Indicator, Partner, Project, Result, Value, said
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.printouts import words
from sapar.lines.roadmap.printouts.documents import Column, Row, Table
from sapar.lines.roadmap.printouts.gather import Story
from sapar.lines.roadmap.printouts.government import STATES, demonstration_note
from sapar.lines.roadmap.queries.public import involvements


def projects(story: Story) -> Table:
    """A project a row."""
    columns = (
        Column(_("Line"), tag=f"#sector+name+i_{words.language()}"),
        Column(_("Project"), tag="#activity+code"),
        Column(_("Title"), tag=f"#activity+name+i_{words.language()}"),
        Column(_("What was promised"), tag=f"#description+i_{words.language()}"),
        Column(_("State"), tag="#status+code"),
        Column(_("State in words"), tag=f"#status+name+i_{words.language()}"),
        Column(_("Work done, %"), tag="#value+progress+pct"),
        Column(_("Begins"), tag="#date+start"),
        Column(_("Ends"), tag="#date+end"),
        Column(_("Responsible"), tag=f"#org+lead+name+i_{words.language()}"),
    )
    rows = (
        Row(
            (
                said(line.titles), lane.project.code, said(lane.project.titles), said(lane.project.summaries),
                lane.state, STATES[lane.state](), lane.progress, lane.project.starts, lane.project.ends,
                _name(story, lane.project.lead_id),
            )
        )
        for line, lanes in story.lines
        for lane in lanes
    )  # fmt: skip
    return Table(columns, tuple(rows))


def activities(story: Story) -> Table:
    """An activity a row, with the dates first agreed, planned now and kept."""
    columns = (
        Column(_("Project"), tag="#activity+project+code"),
        Column(_("Activity"), tag="#activity+code"),
        Column(_("Title"), tag=f"#activity+name+i_{words.language()}"),
        Column(_("Kind"), tag="#activity+type"),
        Column(_("Result"), tag="#output+code"),
        Column(_("First agreed begin"), tag="#date+baseline+start"),
        Column(_("First agreed end"), tag="#date+baseline+end"),
        Column(_("Planned begin"), tag="#date+planned+start"),
        Column(_("Planned end"), tag="#date+planned+end"),
        Column(_("Begun on"), tag="#date+actual+start"),
        Column(_("Finished on"), tag="#date+actual+end"),
        Column(_("State"), tag="#status+code"),
        Column(_("Progress, %"), tag="#value+progress+pct"),
        Column(_("Responsible"), tag=f"#org+responsible+name+i_{words.language()}"),
    )
    codes = {result.pk: result.code for results in story.results.values() for result in results}
    rows = (
        Row(
            (
                lane.project.code, bar.code, said(bar.titles), bar.kind, codes.get(bar.result_id or 0, ""),
                bar.baseline_start, bar.baseline_end, bar.planned_start, bar.planned_end, bar.actual_start,
                bar.actual_end, bar.state, 100 if bar.state == "done" else bar.progress,
                _name(story, bar.responsible_id),
            )
        )
        for _line, lanes in story.lines
        for lane in lanes
        for bar in lane.bars
    )  # fmt: skip
    return Table(columns, tuple(rows))


def indicators(story: Story) -> Table:
    """A period of an indicator a row, as a whole or for one part: what was aimed at, what was accepted."""
    columns = (
        Column(_("Project"), tag="#activity+code"),
        Column(_("Level"), tag="#output+type"),
        Column(_("Result"), tag="#output+code"),
        Column(_("Indicator"), tag="#indicator+code"),
        Column(_("Title"), tag=f"#indicator+name+i_{words.language()}"),
        Column(_("Unit"), tag="#indicator+unit"),
        Column(_("Which way is good"), tag="#indicator+direction"),
        Column(_("Baseline"), tag="#indicator+baseline+num"),
        Column(_("Baseline year"), tag="#date+baseline+year"),
        Column(_("Period begins"), tag="#date+start"),
        Column(_("Period ends"), tag="#date+end"),
        Column(_("Part"), tag="#indicator+disaggregation"),
        Column(_("Target"), tag="#targeted+num"),
        Column(_("Reached"), tag="#reached+num"),
        Column(_("Numerator"), tag="#reached+numerator"),
        Column(_("Denominator"), tag="#reached+denominator"),
    )
    rows = (
        Row(
            (
                project.code, result.level, result.code, indicator.code, said(indicator.titles), indicator.unit,
                indicator.direction, indicator.baseline, indicator.baseline_year, span.start, span.end, part, target,
                value.value if value else None, value.numerator if value else None,
                value.denominator if value else None,
            )
        )
        for project, result, indicator in _measures(story)
        for span, part, target, value in _told(story, indicator)
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _measures(story: Story) -> Iterator[tuple[Project, Result, Indicator]]:
    for _line, lanes in story.lines:
        for lane in lanes:
            for result in story.results[lane.project.pk]:
                for indicator in story.indicators[result.pk]:
                    yield lane.project, result, indicator


def _told(story: Story, indicator: Indicator) -> list[tuple[Span, str, Decimal | None, Value | None]]:
    targets = {(Span(each.period_start, each.period_end), ""): each.value for each in story.targets[indicator.pk]}
    found: dict[tuple[Span, str], Value | None] = dict.fromkeys(targets)
    for value in story.values[indicator.pk]:
        if not value.hidden and value.value is not None:
            found[Span(value.report.period_start, value.report.period_end), part_key(value.part)] = value
    parts = story.part_targets[indicator.pk]
    for key in parts:
        found.setdefault(key, None)
    targets |= {key: each.value for key, each in parts.items()}
    return [(span, part, targets.get((span, part)), found[span, part]) for span, part in sorted(found)]


def budget(story: Story) -> Table:
    """A sum a row: planned for a period, committed, handed on or spent on a day."""
    columns = (
        Column(_("Project"), tag="#activity+code"),
        Column(_("Title"), tag=f"#activity+name+i_{words.language()}"),
        Column(_("Source of funds"), tag=f"#org+funder+name+i_{words.language()}"),
        Column(_("What it is"), tag="#value+type"),
        Column(_("From"), tag="#date+start"),
        Column(_("To"), tag="#date+end"),
        Column(_("Currency"), tag="#currency+code"),
        Column(_("Amount"), tag="#value+num"),
    )
    rows = (
        Row((project.code, said(project.titles), _name(story, source), kind, start, end, currency, amount))
        for project in (lane.project for _line, lanes in story.lines for lane in lanes)
        for source, kind, start, end, currency, amount in _sums(story, project)
    )
    return Table(columns, tuple(rows))


def _sums(story: Story, project: Project) -> Iterator[tuple[int | None, str, date, date, str, Decimal]]:
    for one in story.budgets[project.pk]:
        yield one.source_id, "budget", one.period_start, one.period_end, one.currency, one.amount
    for spent in story.spendings[project.pk]:
        yield spent.source_id, spent.kind, spent.on, spent.on, spent.currency, spent.amount


def _name(story: Story, partner: int | None) -> str:
    found = story.partners.get(partner or 0)
    return said(found.names) if found is not None else ""


TABLES: dict[str, Callable[[Story], Table]] = {
    "projects": projects,
    "activities": activities,
    "indicators": indicators,
    "budget": budget,
}
"""The tables by the name of their file."""


def table(name: str, story: Story) -> Table:
    """A table; of an invented road map each row says so, for rows are copied without their file's name."""
    made = TABLES[name](story)
    note = demonstration_note(story)
    if not note:
        return made
    columns = (*made.columns, Column(_("Note"), tag=f"#meta+note+i_{words.language()}"))
    return Table(columns, tuple(Row((*row.cells, note), row.level) for row in made.rows))


def record(story: Story) -> dict[str, Any]:
    """Everything as one record, with texts in every language; figures are texts, so that none is rounded on the way."""
    listed = [lane.project for _line, lanes in story.lines for lane in lanes]
    partners = involvements(listed)
    roadmap = story.roadmap
    return {
        "code": roadmap.code,
        "titles": roadmap.titles,
        "country": roadmap.country,
        "starts": roadmap.starts.isoformat(),
        "ends": roadmap.ends.isoformat(),
        "as_of": story.as_of.isoformat(),
        "demonstration": roadmap.demonstration,
        "partners": [_partner(each) for each in sorted(story.partners.values(), key=lambda one: one.code)],
        "lines": [
            {
                "code": line.code,
                "titles": line.titles,
                "projects": [
                    {
                        "code": lane.project.code,
                        "titles": lane.project.titles,
                        "promise": lane.project.summaries,
                        "state": lane.state,
                        "progress": lane.progress,
                        "starts": lane.project.starts.isoformat(),
                        "ends": lane.project.ends.isoformat(),
                        "lead": _code(story, lane.project.lead_id),
                        "partners": [
                            {"partner": each.partner.code, "role": each.role} for each in partners[lane.project.pk]
                        ],
                        "results": [_result(story, each) for each in story.results[lane.project.pk]],
                        "activities": [
                            {
                                "code": bar.code,
                                "titles": bar.titles,
                                "kind": bar.kind,
                                "planned": [_day(bar.planned_start), _day(bar.planned_end)],
                                "first_agreed": [_day(bar.baseline_start), _day(bar.baseline_end)],
                                "actual": [_day(bar.actual_start), _day(bar.actual_end)],
                                "state": bar.state,
                                "progress": 100 if bar.state == "done" else bar.progress,
                                "responsible": _code(story, bar.responsible_id),
                            }
                            for bar in lane.bars
                        ],
                        "money": [
                            {
                                "source": _code(story, source),
                                "kind": kind,
                                "from": _day(start),
                                "to": _day(end),
                                "currency": currency,
                                "amount": _figure(amount),
                            }
                            for source, kind, start, end, currency, amount in _sums(story, lane.project)
                        ],
                    }
                    for lane in lanes
                ],
            }
            for line, lanes in story.lines
        ],
    }


def _partner(partner: Partner) -> dict[str, Any]:
    return {"code": partner.code, "kind": partner.kind, "names": partner.names, "iati": partner.iati_ref or None}


def _result(story: Story, result: Result) -> dict[str, Any]:
    return {
        "code": result.code,
        "level": result.level,
        "titles": result.titles,
        "indicators": [
            {
                "code": each.code,
                "titles": each.titles,
                "unit": each.unit,
                "direction": each.direction,
                "live": each.kind == IndicatorKind.LIVE,
                "baseline": _figure(each.baseline),
                "baseline_year": each.baseline_year,
                "periods": [
                    {
                        "from": _day(span.start),
                        "to": _day(span.end),
                        "part": value.part if value else _part(part),
                        "target": _figure(target),
                        "value": _figure(value.value if value else None),
                        "state": str(ReportState.ACCEPTED) if value else None,
                    }
                    for span, part, target, value in _told(story, each)
                ],
            }
            for each in story.indicators[result.pk]
        ],
    }


def _part(key: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in key.split(",")) if key else {}


def _code(story: Story, partner: int | None) -> str | None:
    found = story.partners.get(partner or 0)
    return found.code if found is not None else None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
