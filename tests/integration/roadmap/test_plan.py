"""The plan: what was is never lost, any day's plan can be seen, and only the road map's own sides change it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.refusals import Refused
from sapar.lines.roadmap import revisions
from sapar.lines.roadmap.models import Activity, Budget, Project, Revision
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.queries.plan import board, money, sheet
from sapar.lines.roadmap.services import plan
from tests.integration.roadmap.conftest import World, texts

TODAY = date(2026, 6, 15)


def activity(world: World, code: str, start: date, end: date, **fields: Any) -> Activity:
    return plan.add_activity(
        actor=world.ministry, project=world.project, code=code, titles=texts(code), planned_start=start,
        planned_end=end, **fields,
    )  # fmt: skip


def test_changed_date_keeps_the_old_one_with_reason_and_decision(world: World) -> None:
    one = activity(world, "A1", date(2026, 2, 1), date(2026, 3, 31))
    decision = plan.add_decision(
        actor=world.agency, roadmap=world.roadmap, number="2026/1", on=date(2026, 2, 10), texts=texts("later")
    )
    plan.revise(
        actor=world.agency, subject=one, reason="The tender took longer.", decision=decision,
        planned_end=date(2026, 5, 31), planned_start=date(2026, 2, 1),
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.planned_end, one.baseline_end) == (date(2026, 5, 31), date(2026, 3, 31))
    (kept,) = revisions.history(one)
    assert (kept.field, kept.old, kept.new) == ("planned_end", "2026-03-31", "2026-05-31")
    assert (kept.reason, kept.decision, kept.by) == ("The tender took longer.", decision, world.agency.user)


def test_change_without_a_reason_is_refused_and_changes_nothing(world: World) -> None:
    one = activity(world, "A1", date(2026, 2, 1), date(2026, 3, 31))
    with pytest.raises(Refused) as refused:
        plan.revise(actor=world.ministry, subject=one, reason="  ", planned_end=date(2026, 5, 31))
    assert refused.value.at == "reason"
    one.refresh_from_db()
    assert one.planned_end == date(2026, 3, 31)
    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda w, a: plan.add_line(actor=a, roadmap=w.roadmap, code="x", position=9, titles=texts("x")),
        lambda w, a: plan.revise(actor=a, subject=w.project, reason="why", state="cancelled"),
        lambda w, a: plan.set_sectors(actor=a, project=w.project, sectors={"11110": "100"}),
        lambda w, a: plan.withdraw(actor=a, subject=w.project, reason="why"),
        lambda w, a: plan.add_budget(
            actor=a, project=w.project, period_start=TODAY, period_end=TODAY, currency="USD", amount=Decimal(5)
        ),
    ],
)
def test_plan_is_changed_by_its_own_sides_only(act: Any, world: World) -> None:
    before = Entry.objects.count()
    with pytest.raises(Denied):
        act(world, world.stranger)
    assert Entry.objects.count() == before
    act(world, world.agency)
    assert Entry.objects.count() > before


def test_plan_is_seen_as_it_stood(world: World) -> None:
    one = activity(world, "A1", date(2026, 2, 1), date(2026, 3, 31))
    first = timezone.now()
    plan.revise(actor=world.ministry, subject=one, reason="one", planned_end=date(2026, 4, 30), titles=texts("New"))
    plan.revise(actor=world.ministry, subject=one, reason="two", planned_end=date(2026, 6, 30))
    second = timezone.now()
    two = activity(world, "A2", date(2026, 7, 1), date(2026, 8, 1))
    plan.withdraw(actor=world.ministry, subject=one, reason="dropped")

    def seen(at: Any) -> list[tuple[str, date, str]]:
        rows = revisions.as_of(Activity.objects.order_by("code"), at)
        return [(row.code, row.planned_end, row.titles["en"]) for row in rows]

    assert seen(first) == [("A1", date(2026, 3, 31), "A1 en")]
    assert seen(second) == [("A1", date(2026, 6, 30), "New en")]
    assert seen(timezone.now()) == [("A2", two.planned_end, "A2 en")]
    assert seen(first - timedelta(days=365)) == []


@pytest.mark.parametrize("seed", range(5))
def test_any_past_plan_is_what_a_copy_of_that_moment_holds(seed: int, world: World) -> None:
    chance = Random(seed)
    rows: list[Activity] = []
    copies: list[tuple[Any, list[dict[str, Any]]]] = []
    for number in range(25):
        if not rows or chance.random() < 0.2:
            rows.append(activity(world, f"A{number}", TODAY, TODAY + timedelta(days=chance.randrange(90))))
        else:
            row = chance.choice(rows)
            fields: dict[str, Any] = {
                "progress": chance.randrange(101),
                "planned_end": row.planned_start + timedelta(days=chance.randrange(90)),
                "actual_start": chance.choice([None, TODAY]),
                "titles": texts(str(chance.randrange(9))),
                "result": chance.choice([None, world.output]),
            }
            chosen = chance.sample(sorted(fields), chance.randint(1, 3))
            plan.revise(actor=world.agency, subject=row, reason="so", **{name: fields[name] for name in chosen})
        copies.append((timezone.now(), list(Activity.objects.order_by("pk").values())))
    for moment, copy in copies:
        stood = revisions.as_of(Activity.objects.order_by("pk"), moment)
        assert [{name: getattr(row, name) for name in copy[0]} for row in stood] == copy


def test_withdrawn_row_comes_back_when_restored(world: World) -> None:
    one = activity(world, "A1", date(2026, 2, 1), date(2026, 3, 31))
    plan.withdraw(actor=world.ministry, subject=one, reason="dropped")
    assert board(world.roadmap, today=TODAY).lines[0][1][0].bars == []
    plan.restore(actor=world.ministry, subject=one, reason="needed after all")
    (bar,) = board(world.roadmap, today=TODAY).lines[0][1][0].bars
    assert bar.code == "A1"


def test_project_moved_to_another_line_stands_in_the_old_one_in_the_older_plan(world: World) -> None:
    other = plan.add_line(
        actor=world.ministry, roadmap=world.roadmap, code="skills", position=2, titles=texts("Skills")
    )
    moment = timezone.now()
    plan.revise(actor=world.ministry, subject=world.project, reason="belongs there", line=other)
    (then,) = revisions.as_of(Project.objects.all(), moment)
    assert (then.line, Project.objects.get().line) == (world.line, other)


def test_states_on_the_board_follow_the_dates(world: World) -> None:
    activity(
        world, "A1", date(2026, 1, 5), date(2026, 2, 1), actual_start=date(2026, 1, 5), actual_end=date(2026, 2, 3)
    )
    activity(world, "A2", date(2026, 3, 1), date(2026, 6, 14), actual_start=date(2026, 3, 1), progress=80)
    activity(world, "A3", date(2026, 6, 1), date(2026, 9, 1))
    activity(world, "A4", date(2026, 5, 1), date(2026, 9, 1), actual_start=date(2026, 5, 2))
    activity(world, "A5", TODAY, TODAY, kind="milestone")
    (_line, (lane,)) = board(world.roadmap, today=TODAY).lines[0]
    assert [(bar.code, bar.state) for bar in lane.bars] == [
        ("A1", "done"), ("A2", "late"), ("A4", "under_way"), ("A3", "late"), ("A5", "ahead"),
    ]  # fmt: skip
    assert lane.state == "late"


def test_critical_path_is_the_chain_that_ends_last(world: World) -> None:
    days = {"A": (1, 10), "B": (11, 20), "C": (11, 14), "D": (21, 25)}
    made = {
        code: activity(world, code, date(2026, 7, first), date(2026, 7, last)) for code, (first, last) in days.items()
    }
    for before, after in (("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")):
        plan.depend(actor=world.ministry, before=made[before], after=made[after])
    bars = board(world.roadmap, today=TODAY).lines[0][1][0].bars
    assert {bar.code for bar in bars if bar.critical} == {"A", "B", "D"}


def test_dependency_that_would_make_a_circle_is_refused(world: World) -> None:
    one, two, three = (activity(world, code, TODAY, TODAY) for code in ("A", "B", "C"))
    plan.depend(actor=world.ministry, before=one, after=two)
    plan.depend(actor=world.ministry, before=two, after=three)
    for before, after in ((three, one), (two, one), (one, one)):
        with pytest.raises(Refused):
            plan.depend(actor=world.ministry, before=before, after=after)


@pytest.mark.parametrize("shares", [{"15190": "60", "16020": "39.9"}, {"15190": "101"}, {"15190": "50"}])
def test_shares_that_do_not_make_a_whole_are_refused(shares: dict[str, str], world: World) -> None:
    with pytest.raises(Refused) as refused:
        plan.set_sectors(actor=world.ministry, project=world.project, sectors=shares)
    assert refused.value.at == "sectors"
    assert Project.objects.get().sectors == {"15190": "100"}


def test_purpose_codes_keep_what_they_were(world: World) -> None:
    before = timezone.now()
    plan.set_sectors(
        actor=world.agency, project=world.project, sectors={"15190": "60", "16020": "40"}, reason="Training, too"
    )
    (revision,) = Revision.objects.all()
    assert (revision.field, revision.old, revision.reason) == ("sectors", {"15190": "100"}, "Training, too")
    assert [each.sectors for each in revisions.as_of(Project.objects.all(), before)] == [{"15190": "100"}]
    (change,) = reading.changes(world.project)
    assert (change.old, change.new) == ("15190 100 %", "15190 60 %, 16020 40 %")


def test_budget_is_for_at_most_a_year(world: World) -> None:
    terms = {"actor": world.ministry, "project": world.project, "currency": "USD", "amount": Decimal(100)}
    plan.add_budget(**terms, period_start=date(2028, 2, 29), period_end=date(2029, 2, 28))
    with pytest.raises(Refused):
        plan.add_budget(**terms, period_start=date(2026, 1, 1), period_end=date(2027, 1, 1))
    assert Budget.objects.count() == 1


def test_money_is_added_up_by_currency_and_not_before_it_is_spent(world: World) -> None:
    year = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    for currency, amount in (("USD", "100.50"), ("USD", "200"), ("KGS", "5000")):
        plan.add_budget(actor=world.ministry, project=world.project, currency=currency, amount=Decimal(amount), **year)
    for kind, on, amount in (
        ("commitment", date(2026, 1, 1), "300"),
        ("expenditure", date(2026, 2, 1), "40.25"),
        ("disbursement", date(2026, 5, 1), "9"),
    ):
        plan.add_spending(
            actor=world.agency, project=world.project, kind=kind, on=on, currency="USD", amount=Decimal(amount)
        )
    found = money([world.project], date(2026, 3, 1))[world.project.pk]
    assert [(m.currency, m.planned, m.committed, m.spent) for m in found] == [
        ("KGS", Decimal(5000), Decimal(0), Decimal(0)),
        ("USD", Decimal("300.50"), Decimal(300), Decimal("40.25")),
    ]


def test_board_and_project_need_as_many_queries_for_many_rows_as_for_few(world: World) -> None:
    def cost(as_of: date | None) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as first:
            board(world.roadmap, today=TODAY, as_of=as_of)
        with CaptureQueriesContext(connection) as second:
            sheet(world.project, today=TODAY, as_of=as_of)
        return len(first), len(second)

    activity(world, "A0", TODAY, TODAY)
    day = timezone.localdate()
    few = cost(None), cost(day)
    for number in range(1, 40):
        row = activity(world, f"A{number}", TODAY, TODAY)
        plan.revise(actor=world.ministry, subject=row, reason="why", progress=number)
    assert (cost(None), cost(day)) == few
    assert few[0][0] == 4
