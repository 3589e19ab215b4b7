"""Reminders of reports: to whom, when, once, and nothing in them that is nobody's business."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor, system
from sapar.core.accounts.models import RoleHolding
from sapar.core.outbox.models import OutboxMessage
from sapar.lines.roadmap.models import Project, Reminder, Report
from sapar.lines.roadmap.services import plan, reminding, reporting
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_reporting import Q1

CLOCK = system("clock")
DUE = date(2026, 4, 15)  # of the first quarter


def sent(day: date) -> list[tuple[str, str, int]]:
    """What one tick on a day sends: kind, to whom, of how many reports."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    number = reminding.remind(actor=CLOCK, today=day)
    new = Reminder.objects.exclude(pk__in=before).order_by("kind", "user__email")
    assert number == len(new)
    return [(each.kind, each.user.email.partition("@")[0], each.reports) for each in new]


def second_project(world: World, **fields: Any) -> Project:
    return plan.add_project(
        actor=world.ministry, line=world.line, code="C2", titles=texts("SECRET-TITLE"), state="active",
        starts=date(2026, 1, 1), ends=date(2027, 12, 31), **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (DUE - timedelta(days=6), None),
        (DUE - timedelta(days=5), "before"),
        (DUE - timedelta(days=1), "before"),
        (DUE, "day"),
        (DUE + timedelta(days=1), "late"),
        (DUE + timedelta(days=30), "late"),
        (DUE + timedelta(days=31), None),
    ],
)
def test_both_sides_are_reminded_before_on_and_after_the_day(day: date, kind: str | None, world: World) -> None:
    assert sent(day) == ([(kind, "iom", 1), (kind, "ministry", 1)] if kind else [])


def test_each_kind_is_sent_once_however_often_the_clock_ticks(world: World) -> None:
    for day in (DUE - timedelta(days=5), DUE, DUE + timedelta(days=2)):
        assert len(sent(day)) == 2
        assert sent(day) == []
    world.ministry.user.email = "moved@example.org"  # the key stays, the message is not sent to another address
    world.ministry.user.language = "en"
    world.ministry.user.save()
    assert sent(DUE) == []
    assert OutboxMessage.objects.count() == 6


def test_one_message_for_all_projects_of_a_side_and_none_for_what_the_other_leads(world: World) -> None:
    lead = plan.add_partner(
        actor=world.ministry, roadmap=world.roadmap, organisation=world.roadmap.agency, kind="iom", code="iom",
        names=texts("IOM"),
    )  # fmt: skip
    second_project(world, lead=lead)
    assert sent(DUE) == [("day", "iom", 2), ("day", "ministry", 1)]


def test_focal_point_makes_its_side_the_one_that_is_reminded_until_the_role_ends(world: World) -> None:
    focal = plan.add_partner(
        actor=world.ministry, roadmap=world.roadmap, organisation=world.roadmap.government, kind="ministry",
        code="focal", names=texts("Focal"),
    )  # fmt: skip
    role = plan.involve(actor=world.ministry, project=world.project, partner=focal, role="focal")
    assert sent(DUE) == [("day", "ministry", 1)]
    plan.withdraw(actor=world.ministry, subject=role, reason="moved")
    assert sent(DUE + timedelta(days=1)) == [("late", "iom", 1), ("late", "ministry", 1)]


def test_report_that_is_sent_reminds_only_the_other_side_after_a_week(world: World) -> None:
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    assert sent(DUE) == [("day", "iom", 1), ("day", "ministry", 1)]  # a draft is not a report
    reporting.submit(actor=world.ministry, report=report)
    moment = Report.objects.get().submitted_at
    assert moment is not None
    week = moment.date() + timedelta(days=8)
    assert [each for each in sent(week) if each[0] == "answer"] == [("answer", "iom", 1)]
    reporting.answer(actor=world.agency, report=report, accepted=True)
    assert sent(DUE + timedelta(days=1)) == []


def test_message_names_no_project_no_person_and_speaks_the_reader_s_language(world: World) -> None:
    second_project(world)
    world.agency.user.language = "ru"
    world.agency.user.save()
    sent(DUE)
    messages = {each.to: each for each in OutboxMessage.objects.all()}
    assert messages["ministry@example.org"].language == "ky"
    assert "Сегодня срок отчётов: 2." in messages["iom@example.org"].body
    assert "квартал 1, 2026 год" in messages["iom@example.org"].body
    for each in messages.values():
        for word in ("SECRET-TITLE", "Desk", "C1", "C2", "Coordinator", "@"):
            assert word not in each.subject + each.body


def test_who_switched_them_off_left_or_lost_the_role_gets_none(world: World) -> None:
    reminding.switch(actor=world.ministry, on=False)
    RoleHolding.objects.filter(user=world.agency.user).update(ends=DUE - timedelta(days=1))
    assert sent(DUE) == []
    reminding.switch(actor=world.ministry, on=True)
    assert sent(DUE) == [("day", "ministry", 1)]


def test_nobody_but_the_clock_sends_them(world: World) -> None:
    actors: list[Actor] = [world.ministry, world.stranger]
    for actor in actors:
        with pytest.raises(policy.Denied):
            reminding.remind(actor=actor, today=DUE)
    assert not Reminder.objects.exists()


def test_reminding_asks_as_often_for_many_projects_as_for_few(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        plan.add_project(
            actor=world.ministry, line=world.line, code=f"M{number}", titles=texts("M"), state="active",
            starts=date(2026, 1, 1), ends=date(2027, 12, 31),
        )  # fmt: skip
    sent(DUE)
    with django_assert_max_num_queries(9):
        assert reminding.remind(actor=CLOCK, today=DUE) == 0
