"""The three annexes of the government: plan of measures, matrix of monitoring indicators, budget of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from sapar.lines.roadmap.enums import SpendingKind, Unit
from sapar.lines.roadmap.models import Budget, Indicator, Project, Spending, said
from sapar.lines.roadmap.printouts import words
from sapar.lines.roadmap.printouts.documents import Column, Document, Row, Section, Table
from sapar.lines.roadmap.printouts.gather import Story
from sapar.lines.roadmap.queries.plan import Bar


def measures(story: Story) -> Document:
    """Annex 1: what is done, what comes of it, when, who answers for it, whose money pays."""
    columns = (
        Column(_("No."), 1),
        Column(_("Measure"), 5),
        Column(_("Expected result"), 4),
        Column(_("Term"), 3),
        Column(_("Responsible"), 3),
        Column(_("Source of funds"), 3),
        Column(_("State"), 2),
    )
    return _document(story, "plan-of-measures", _("Annex 1. Plan of measures"), columns, _measures(story))


def _measures(story: Story) -> Iterator[Row]:
    for number, (line, lanes) in enumerate(story.lines, start=1):
        yield Row((f"{number}. {said(line.titles)}",), level=0)
        for lane in lanes:
            project = lane.project
            results = {result.pk: said(result.titles) for result in story.results[project.pk]}
            sources = _sources(story, project)
            yield Row((project.code, said(project.titles), "", _term(project.starts, project.ends), "", sources, ""))
            for bar in lane.bars:
                yield Row(
                    (
                        f"{project.code}.{bar.code}",
                        said(bar.titles),
                        results.get(bar.result_id or 0, ""),
                        _term(bar.planned_start, bar.planned_end),
                        _responsible(story, bar),
                        sources,
                        STATES[bar.state](),
                    )
                )


STATES = {
    "done": lambda: _("Done"),
    "late": lambda: _("Late"),
    "under_way": lambda: _("Under way"),
    "ahead": lambda: _("Ahead"),
    "stopped": lambda: _("Stopped"),
}
"""How an activity or a project stands, in words."""


def _term(start: date, end: date) -> str:
    return words.day(start) if start == end else f"{words.day(start)} – {words.day(end)}"


def _responsible(story: Story, bar: Bar) -> str:
    partner = story.partners.get(bar.responsible_id or 0)
    return said(partner.names) if partner is not None else ""


def _sources(story: Story, project: Project) -> str:
    found = dict.fromkeys(budget.source_id for budget in story.budgets[project.pk] if budget.source_id)
    return ", ".join(said(story.partners[pk].names) for pk in found if pk in story.partners)


def matrix(story: Story) -> Document:
    """Annex 2: for each indicator where it began, what is aimed at each year, and what is reached so far."""
    columns = (
        Column(_("No."), 1),
        Column(_("Indicator"), 5),
        Column(_("Unit"), 2),
        Column(_("Baseline"), 2, number=True),
        *(Column(str(year), 2, number=True) for year in story.years()),
        Column(_("Reached"), 2, number=True),
        Column(_("Source of data"), 3),
    )
    return _document(
        story, "matrix-of-indicators", _("Annex 2. Matrix of monitoring indicators"), columns, _matrix(story)
    )


def _matrix(story: Story) -> Iterator[Row]:
    for number, (line, lanes) in enumerate(story.lines, start=1):
        yield Row((f"{number}. {said(line.titles)}",), level=0)
        for lane in lanes:
            for result in story.results[lane.project.pk]:
                for indicator in story.indicators[result.pk]:
                    yield Row(
                        (
                            f"{lane.project.code}.{indicator.code}",
                            said(indicator.titles),
                            str(Unit(indicator.unit).label),
                            indicator.baseline,
                            *(story.aim(indicator, year) for year in story.years()),
                            story.so_far(indicator),
                            said(indicator.cards.get("source", {})) or _origin(indicator),
                        )
                    )


def _origin(indicator: Indicator) -> str:
    return str(indicator.get_kind_display())


def budget(story: Story) -> Document:
    """Annex 3: money by project and source over the years, spent so far, and what is left; a sum for each currency."""
    columns = (
        Column(_("No."), 1),
        Column(_("Project and source"), 5),
        Column(_("Currency"), 2),
        *(Column(str(year), 2, number=True) for year in story.years()),
        Column(_("Total"), 2, number=True),
        Column(_("Spent"), 2, number=True),
        Column(_("Left"), 2, number=True),
    )
    return _document(story, "budget", _("Annex 3. Budget of the plan"), columns, _budget(story))


def _budget(story: Story) -> Iterator[Row]:
    sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    spent_sums: dict[str, Decimal] = defaultdict(Decimal)
    for number, (line, lanes) in enumerate(story.lines, start=1):
        yield Row((f"{number}. {said(line.titles)}",), level=0)
        for lane in lanes:
            for (source, currency), (years, spent) in by_source(story, lane.project).items():
                partner = story.partners.get(source or 0)
                named = said(partner.names) if partner is not None else _("No source named")
                yield _money_row(
                    story, lane.project.code, f"{said(lane.project.titles)}: {named}", currency, years, spent
                )
                for year, amount in years.items():
                    sums[currency][year] += amount
                spent_sums[currency] += spent
    for currency in sorted(set(sums) | set(spent_sums)):
        yield _money_row(story, "", _("Total"), currency, sums[currency], spent_sums[currency], level=2)


def by_source(story: Story, project: Project) -> dict[tuple[int | None, str], tuple[dict[int, Decimal], Decimal]]:
    """A project's money by source and currency: planned by year, and spent."""
    planned: dict[tuple[int | None, str], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    spent: dict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
    rows: list[Budget] = story.budgets[project.pk]
    for row in rows:
        planned[row.source_id, row.currency][row.period_start.year] += row.amount
    spendings: list[Spending] = story.spendings[project.pk]
    for spending in spendings:
        if spending.kind != SpendingKind.COMMITMENT:
            spent[spending.source_id, spending.currency] += spending.amount
    keys = sorted({*planned, *spent}, key=lambda key: (key[0] or 0, key[1]))
    return {key: (dict(planned[key]), spent[key]) for key in keys}


def _money_row(
    story: Story, code: str, name: str, currency: str, years: dict[int, Decimal], spent: Decimal, level: int = 1
) -> Row:
    total = sum(years.values(), Decimal(0))
    yearly = (years.get(year) for year in story.years())
    return Row((code, name, currency, *yearly, total, spent, total - spent), level=level)


def _document(story: Story, name: str, title: str, columns: tuple[Column, ...], rows: Iterator[Row]) -> Document:
    return Document(
        name=name,
        language=words.language(),
        title=title,
        subtitle=said(story.roadmap.titles),
        as_of=story.as_of,
        sections=(Section("", table=Table(columns, tuple(rows))),),
        note=demonstration_note(story),
    )


def demonstration_note(story: Story) -> str:
    """What says on each page that nothing of it is real, where that is so."""
    return _("Demonstration data: invented") if story.roadmap.demonstration else ""
