"""The print-outs of the international side: results matrix, workplan, interim narrative and financial report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from sapar.lines.roadmap.enums import Frequency, Level, Unit
from sapar.lines.roadmap.models import Indicator, Project, Result, said
from sapar.lines.roadmap.parts import named
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.printouts import words
from sapar.lines.roadmap.printouts.documents import Chart, Column, Document, Row, Section, Table
from sapar.lines.roadmap.printouts.gather import Story
from sapar.lines.roadmap.printouts.government import STATES, by_source, demonstration_note
from sapar.lines.roadmap.queries.plan import Lane

ORDER = (Level.IMPACT, Level.OUTCOME, Level.OUTPUT)


def results_matrix(story: Story) -> Document:
    """For each result its indicators, baseline, targets, progress, source of data and assumptions."""
    columns = (
        Column(_("Result"), 5),
        Column(_("Indicator"), 4),
        Column(_("Unit"), 2),
        Column(_("Baseline"), 2, number=True),
        Column(_("Target"), 2, number=True),
        Column(_("Progress"), 2, number=True),
        Column(_("Data source"), 3),
        Column(_("Assumptions"), 4),
    )
    sections = tuple(
        Section(
            f"{lane.project.code} {said(lane.project.titles)}",
            table=Table(columns, tuple(_matrix(story, lane.project))),
        )
        for _line, lanes in story.lines
        for lane in lanes
    )
    return _document(story, "results-matrix", _("Results matrix"), sections)


def _matrix(story: Story, project: Project) -> Iterator[Row]:
    assumptions = "; ".join(said(each.titles) for each in story.assumptions[project.pk])
    for level in ORDER:
        for result in story.results[project.pk]:
            if result.level != level:
                continue
            named = f"{Level(result.level).label} {result.code}: {said(result.titles)}"
            indicators = story.indicators[result.pk]
            if not indicators:
                yield Row((named, "", "", None, None, None, "", assumptions))
            for indicator in indicators:
                yield Row(
                    (
                        named,
                        said(indicator.titles),
                        str(Unit(indicator.unit).label),
                        indicator.baseline,
                        _last_target(story, indicator),
                        story.so_far(indicator),
                        said(indicator.cards.get("source", {})) or str(indicator.get_kind_display()),
                        assumptions,
                    )
                )
                named = assumptions = ""


def _last_target(story: Story, indicator: Indicator) -> Decimal | None:
    found = story.targets[indicator.pk]
    return found[-1].value if found else None


def workplan(story: Story) -> Document:
    """Activities over the quarters of the coming year and the past one, who does them, how far they are."""
    year = story.as_of.year
    first, last = date(max(year, story.roadmap.starts.year), 1, 1), date(min(year + 1, story.roadmap.ends.year), 12, 31)
    quarters = list(spans(Frequency.QUARTERLY, first, last)) if first <= last else []
    columns = (
        Column(_("Activity"), 6),
        Column(_("Responsible"), 3),
        *(Column(quarter.code, 1) for quarter in quarters),
        Column(_("State"), 2),
        Column(_("Progress, %"), 1, number=True),
    )
    sections = tuple(
        Section(
            f"{lane.project.code} {said(lane.project.titles)}",
            table=Table(columns, tuple(_work(story, lane, quarters))),
        )
        for _line, lanes in story.lines
        for lane in lanes
        if lane.bars
    )
    return _document(story, "workplan", _("Workplan"), sections)


def _work(story: Story, lane: Lane, quarters: list[Span]) -> Iterator[Row]:
    for bar in lane.bars:
        partner = story.partners.get(bar.responsible_id or 0)
        marks = (
            "■" if bar.planned_start <= quarter.end and quarter.start <= bar.planned_end else "" for quarter in quarters
        )
        yield Row(
            (
                f"{bar.code} {said(bar.titles)}",
                said(partner.names) if partner is not None else "",
                *marks,
                STATES[bar.state](),
                100 if bar.state == "done" else bar.progress,
            )
        )


def interim_report(story: Story, span: Span) -> Document:
    """What happened in a period, project by project: narrative, indicators with their parts, money, risks."""
    sections: list[Section] = []
    for _line, lanes in story.lines:
        for lane in lanes:
            sections += _project(story, lane, span)
    name = f"interim-report-{span.code.lower()}"
    return _document(story, name, _("Interim report, %(period)s") % {"period": words.span(span)}, tuple(sections))


def _project(story: Story, lane: Lane, span: Span) -> Iterator[Section]:
    project = lane.project
    report = next((each for each in story.reports[project.pk] if each.period_start == span.start), None)
    texts = [_("State: %(state)s, %(progress)s %% done.") % {"state": STATES[lane.state](), "progress": lane.progress}]
    if report is None:
        texts.append(_("No report of this period has been accepted."))
    else:
        texts += [part.strip() for part in said(report.narratives).split("\n\n") if part.strip()]
    yield Section(f"{project.code} {said(project.titles)}", tuple(texts))
    if report is not None:
        table, charts = _indicators(story, project, span)
        if table.rows:
            yield Section(f"{project.code} {_('Indicators')}", table=table, charts=tuple(charts))
    money = _money(story, project, span)
    if money.rows:
        yield Section(f"{project.code} {_('Finance')}", table=money)
    risks = story.risks[project.pk]
    if risks:
        columns = (Column(_("Risk"), 4), Column(_("Likelihood"), 1), Column(_("Impact"), 1), Column(_("Treatment"), 5))
        rows = tuple(
            Row((said(each.titles), each.get_likelihood_display(), each.get_impact_display(), said(each.treatments)))
            for each in risks
        )
        yield Section(f"{project.code} {_('Risks')}", table=Table(columns, rows))


def _indicators(story: Story, project: Project, span: Span) -> tuple[Table, list[Chart]]:
    columns = (
        Column(_("Indicator"), 5),
        Column(_("Part"), 3),
        Column(_("Target"), 2, number=True),
        Column(_("Value"), 2, number=True),
        Column(_("Numerator"), 2, number=True),
        Column(_("Denominator"), 2, number=True),
        Column(_("Comment"), 4),
    )
    rows: list[Row] = []
    charts: list[Chart] = []
    results: list[Result] = story.results[project.pk]
    for indicator in (each for result in results for each in story.indicators[result.pk]):
        targets = {(target.period_start, target.period_end): target.value for target in story.targets[indicator.pk]}
        for value in story.values[indicator.pk]:
            if value.report.period_start != span.start:
                continue
            aim = story.aim_of_part(value) if value.part else targets.get((span.start, span.end))
            told = _("Too few to be shown") if value.hidden else value.comment
            rows.append(
                Row(
                    (
                        said(indicator.titles),
                        named(value),
                        aim,
                        value.value,
                        value.numerator,
                        value.denominator,
                        told,
                    )
                )
            )
        told_so_far = [v for v in story.whole_values(indicator) if v.report.period_start <= span.start]
        if len(told_so_far) > 1:
            charts.append(
                Chart(
                    said(indicator.titles),
                    tuple(Span(v.report.period_start, v.report.period_end).code for v in told_so_far),
                    tuple(targets.get((v.report.period_start, v.report.period_end)) for v in told_so_far),
                    tuple(v.value for v in told_so_far),
                )
            )
    return Table(columns, tuple(rows)), charts


def _money(story: Story, project: Project, span: Span) -> Table:
    columns = (
        Column(_("Source"), 4),
        Column(_("Currency"), 2),
        Column(_("Planned in all"), 2, number=True),
        Column(_("Spent in the period"), 2, number=True),
        Column(_("Spent in all"), 2, number=True),
        Column(_("Share spent, %"), 2, number=True),
    )
    rows = []
    for (source, currency), (years, spent) in by_source(story, project).items():
        planned = sum(years.values(), Decimal(0))
        in_period = sum(
            (
                each.amount
                for each in story.spendings[project.pk]
                if (each.source_id, each.currency) == (source, currency)
                and each.kind != "commitment"
                and span.start <= each.on < span.end + timedelta(days=1)
            ),
            Decimal(0),
        )
        partner = story.partners.get(source or 0)
        named = said(partner.names) if partner is not None else _("No source named")
        share = (100 * spent / planned).quantize(Decimal("0.1")) if planned else None
        rows.append(Row((named, currency, planned, in_period, spent, share)))
    return Table(columns, tuple(rows))


def _document(story: Story, name: str, title: str, sections: tuple[Section, ...]) -> Document:
    return Document(
        name=name,
        language=words.language(),
        title=title,
        subtitle=said(story.roadmap.titles),
        as_of=story.as_of,
        sections=sections,
        note=demonstration_note(story),
    )
