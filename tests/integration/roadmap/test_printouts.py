"""The print-outs: three annexes and IOM's reports from one record set, the same to the byte whatever happens later."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from sapar.lines.roadmap.models import Indicator, Partner, Project, RoadMap, Target
from sapar.lines.roadmap.printouts import agency, formats, government
from sapar.lines.roadmap.printouts.documents import Document
from sapar.lines.roadmap.printouts.gather import Story, gather
from sapar.lines.roadmap.services import plan
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_reporting import Q1

ALL = {
    "measures": lambda story: government.measures(story),
    "matrix": lambda story: government.matrix(story),
    "budget": lambda story: government.budget(story),
    "results": lambda story: agency.results_matrix(story),
    "workplan": lambda story: agency.workplan(story),
    "interim": lambda story: agency.interim_report(story, Q1),
}


@pytest.fixture
def told(world: World, publisher: Partner) -> World:  # noqa: F811
    plan.add_activity(
        actor=world.ministry, project=world.project, result=world.output, code="A1", titles=texts("=Desk"),
        planned_start=date(2026, 2, 1), planned_end=date(2026, 9, 30), responsible=publisher,
    )  # fmt: skip
    plan.add_risk(
        actor=world.ministry, project=world.project, titles=texts("Delay"), treatments=texts("Watch"), likelihood=2,
        impact=3,
    )  # fmt: skip
    return world


def story(world: World) -> Story:
    return gather(world.roadmap, timezone.localdate())


def rows(document: Document, level: int | None = None) -> list[tuple[Any, ...]]:
    return [
        row.cells
        for section in document.sections
        if section.table is not None
        for row in section.table.rows
        if level is None or row.level == level
    ]


def test_annexes_say_what_the_records_say(told: World) -> None:
    with override("ru"):
        found = story(told)
        measures, matrix, budget = (ALL[name](found) for name in ("measures", "matrix", "budget"))
    assert rows(measures, 0) == [("1. Consular ru",)]
    assert rows(measures, 1)[1] == (
        "C1.A1", "=Desk ru", "Output ru", "01.02.2026 – 30.09.2026", "Ministry ru", "Ministry ru, Agency ru",
        rows(measures, 1)[1][-1],
    )  # fmt: skip
    (line,) = rows(matrix, 1)
    assert (line[0], line[1], line[3], line[4]) == ("C1.I1", "Answers ru", Decimal(3), Decimal("12.5"))
    assert line[-2] == 9  # what was accepted
    total = rows(budget, 2)
    assert [row[2:] for row in total] == [
        ("USD", Decimal(2001), Decimal(400), None, None, None, Decimal(2401), Decimal("99.90"), Decimal("2301.10"))
    ]


def test_annex_adds_up_the_aims_of_a_year_by_the_formula_of_the_indicator(told: World) -> None:
    one = Indicator.objects.get()
    for month, value in ((4, "7.5"), (7, "10")):
        plan.add_target(
            actor=told.ministry, indicator=one, period_start=date(2026, month, 1), period_end=date(2026, month + 2, 30),
            value=Decimal(value),
        )  # fmt: skip
    (line,) = rows(ALL["matrix"](story(told)), 1)
    assert line[4] == 30
    plan.add_target(
        actor=told.ministry, indicator=one, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
        value=Decimal(50),
    )  # fmt: skip
    (line,) = rows(ALL["matrix"](story(told)), 1)
    assert line[4] == 50  # what was agreed for the whole year


def test_interim_report_holds_parts_money_and_risks(told: World) -> None:
    plan.add_target(
        actor=told.ministry, indicator=Indicator.objects.get(), period_start=Q1.start, period_end=Q1.end,
        part={"sex": "female"}, value=Decimal(5),
    )  # fmt: skip
    plan.add_target(  # of the year: no target of the quarter that begins on the same day
        actor=told.ministry, indicator=Indicator.objects.get(), period_start=Q1.start, period_end=date(2026, 12, 31),
        value=Decimal(60),
    )  # fmt: skip
    with override("en"):
        document = ALL["interim"](story(told))
    assert [section.title for section in document.sections] == ["C1 Desk en", "C1 Indicators", "C1 Finance", "C1 Risks"]
    values = [row.cells[1:4] for row in document.sections[1].table.rows]
    assert values == [("Total", Decimal("12.5"), Decimal(9)), ("Women", Decimal(5), Decimal(4))]
    spent = {row.cells[0]: row.cells[3:5] for row in document.sections[2].table.rows}
    assert spent == {"Ministry en": (0, 0), "Agency en": (Decimal("99.90"), Decimal("99.90"))}


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_print_out_of_a_past_day_is_the_same_to_the_byte_whatever_happened_since(
    name: str, language: str, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_more(told)
    with override(language):
        document = ALL[name](story(told))
        before = formats.pdf(document), formats.workbook(document)
    assert before[0].startswith(b"%PDF-")
    day = timezone.localdate()
    later = timezone.now() + timezone.timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    change_everything(told)
    with override(language):
        again = ALL[name](gather(RoadMap.objects.get(pk=told.roadmap.pk), day))
        assert again == document
        assert (formats.pdf(again), formats.workbook(again)) == before
    with override(language):
        assert ALL[name](gather(RoadMap.objects.get(pk=told.roadmap.pk), timezone.localdate())) != document


def add_more(world: World) -> None:
    """A second one of whatever has an order."""
    plan.add_activity(
        actor=world.ministry, project=world.project, code="A2", titles=texts("Second"),
        planned_start=date(2026, 3, 1), planned_end=date(2026, 5, 31),
    )  # fmt: skip
    plan.add_risk(actor=world.ministry, project=world.project, titles=texts("Small"), likelihood=1, impact=1)
    line = plan.add_line(actor=world.ministry, roadmap=world.roadmap, code="two", position=2, titles=texts("Two"))
    plan.add_project(
        actor=world.ministry, line=line, code="C2", titles=texts("Second desk"), starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
    )  # fmt: skip


def change_everything(told: World) -> None:
    """Revise whatever a print-out shows or is ordered by, and add to all of it."""
    who, project = told.ministry, told.project

    def change(subject: Any, **fields: Any) -> None:
        plan.revise(actor=who, subject=subject, reason="later", **fields)

    change(RoadMap.objects.get(pk=told.roadmap.pk), titles=texts("Other road map"), ends=date(2029, 12, 31))
    first, second = project.activities.order_by("code")
    change(first, planned_start=date(2026, 8, 1), planned_end=date(2026, 8, 31), titles=texts("Moved"), progress=5)
    change(second, planned_start=date(2026, 1, 1))
    more, less = project.risks.order_by("pk")
    change(less, impact=3, likelihood=3, titles=texts("Worse"))
    change(more, impact=1, likelihood=1)
    for budget in project.budgets.all():
        change(budget, period_start=date(2026, 12, 1), period_end=date(2026, 12, 31), amount=budget.amount * 3)
    for spending in project.spendings.all():
        change(spending, amount=spending.amount + 7)
    for partner in Partner.objects.all():
        change(partner, names=texts(f"New {partner.code}"))
    for indicator in Indicator.objects.all():
        change(indicator, titles=texts("Renamed"), baseline=Decimal(99))
    for target in Target.objects.all():
        change(target, value=target.value + 5)
    change(told.output, titles=texts("Other output"))
    change(project, titles=texts("Other desk"), ends=date(2028, 12, 31), state="suspended")
    line = plan.add_line(actor=who, roadmap=told.roadmap, code="new", position=1, titles=texts("New line"))
    change(told.line, position=9, titles=texts("Old line"))
    change(Project.objects.get(code="C2"), line=line)
    plan.add_activity(
        actor=who, project=project, code="A0", titles=texts("Added"), planned_start=date(2026, 1, 2),
        planned_end=date(2026, 1, 3),
    )  # fmt: skip
    plan.withdraw(actor=who, subject=second, reason="later")


def test_past_state_is_printed_as_it_stood(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with override("en"):
        before = ALL["measures"](story(told))
    later = timezone.now() + timezone.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    activity = told.project.activities.get()
    plan.revise(actor=told.ministry, subject=activity, reason="later", planned_end=date(2027, 1, 31))
    plan.revise(actor=told.ministry, subject=told.project, reason="renamed", titles=texts("New"))
    with override("en"):
        assert ALL["measures"](gather(told.roadmap, before.as_of)) == before
        now = ALL["measures"](gather(told.roadmap, timezone.localdate(later)))
    assert "31 Jan 2027" in rows(now, 1)[1][3]
    assert rows(now, 1)[0][1] == "New en"


def test_workbook_keeps_numbers_and_disarms_formulas(told: World) -> None:
    with override("ru"):
        found = story(told)
        budget = load_workbook(io.BytesIO(formats.workbook(ALL["budget"](found)))).active
        measures = load_workbook(io.BytesIO(formats.workbook(ALL["measures"](found)))).active
    assert [cell.value for cell in budget[budget.max_row]][3:5] == [2001, 400]
    assert "'=Desk ru" in [cell.value for line in measures.iter_rows() for cell in line]


def test_csv_is_read_by_machines(told: World) -> None:
    with override("en"):
        table = ALL["budget"](story(told)).sections[0].table
    lines = formats.csv_text(table).splitlines()
    assert lines[0].startswith("No.,Project and source,Currency,2026,2027")
    assert lines[-1] == ",Total,USD,2001,400,,,,2401,99.9,2301.1"


def test_gathering_needs_as_many_queries_for_many_projects_as_for_one(told: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            for name in ALL:
                ALL[name](gather(told.roadmap, timezone.localdate()))
        return len(captured)

    one = cost()
    for number in range(4):
        project = plan.add_project(
            actor=told.ministry, line=told.line, code=f"X{number}", titles=texts("X"), starts=date(2026, 1, 1),
            ends=date(2026, 12, 31),
        )  # fmt: skip
        result = plan.add_result(actor=told.ministry, project=project, level="output", code="O", titles=texts("O"))
        plan.add_indicator(
            actor=told.ministry, result=result, code="I", titles=texts("I"), kind="manual", unit="number"
        )
        plan.add_activity(
            actor=told.ministry, project=project, code="A", titles=texts("A"), planned_start=date(2026, 2, 1),
            planned_end=date(2026, 9, 30),
        )  # fmt: skip
    assert cost() == one
