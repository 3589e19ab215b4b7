"""What happens by the clock: due times, pauses, escalations, reminders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.cases import services
from sapar.core.cases.models import Case
from sapar.core.cases.refusals import Refused
from sapar.core.outbox.models import OutboxMessage
from tests.integration.cases.conftest import World

SYSTEM = actors.system("test")


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    turned = Clock()
    monkeypatch.setattr(timezone, "now", turned)
    return turned


def due(case: Case) -> str:
    at = Case.objects.get(pk=case.pk).due_at
    return "" if at is None else at.isoformat()


def test_due_time_follows_the_calendar_of_the_office(world: World, clock: Clock) -> None:
    assert due(world.open()) == "2026-03-04T20:59:59+00:00"  # Wednesday night in Moscow
    world.moscow.holidays, world.moscow.weekend = ["2026-03-03"], [4, 5]
    world.moscow.save()
    assert due(world.open()) == "2026-03-05T20:59:59+00:00"


def test_pause_moves_the_due_time_by_the_working_days_that_passed(world: World, clock: Clock) -> None:
    case = world.open()
    actor = world.actor("consul")
    clock.now += timedelta(days=1)  # Tuesday; one working day is left
    with pytest.raises(Refused, match="Write the reason"):
        services.pause(actor=actor, case=case.uid, reason=" ")
    services.pause(actor=actor, case=case.uid, reason="The police will answer.")
    clock.now += timedelta(days=3)  # Friday
    assert services.tick(actor=SYSTEM, now=clock.now).escalated == 0
    services.resume(actor=actor, case=case.uid)
    assert due(case) == "2026-03-09T20:59:59+00:00"  # Monday
    with pytest.raises(Refused, match="running already"):
        services.resume(actor=actor, case=case.uid)


def test_tick_escalates_once_and_tells_the_supervisors_numbers_only(world: World, clock: Clock) -> None:
    case = world.open(answers={"subject": "sentinel of a person"})
    services.take(actor=world.actor("consul"), case=case.uid)
    clock.now = datetime(2026, 3, 5, 12, tzinfo=UTC)  # overdue, not yet by a working day
    assert services.tick(actor=SYSTEM, now=clock.now).escalated == 0
    clock.now = datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert [services.tick(actor=SYSTEM, now=clock.now).escalated for _ in range(3)] == [1, 0, 0]
    assert Case.objects.get(pk=case.pk).escalation == 1
    mails = OutboxMessage.objects.filter(template="cases/escalated")
    assert [(mail.to, case.number in mail.body) for mail in mails] == [("supervisor@example.org", True)]
    for mail in OutboxMessage.objects.all():
        assert not any(word in mail.subject + mail.body for word in ("sentinel", "Асанов", "Улан"))
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept")
    assert Case.objects.get(pk=case.pk).escalation == 0


def test_tick_reminds_each_once_a_day_on_working_mornings(world: World, clock: Clock) -> None:
    case = world.open()
    services.take(actor=world.actor("consul"), case=case.uid)
    sent: list[Any] = []
    for moment in ("03-02T12", "03-04T03", "03-04T06", "03-04T12", "03-05T09", "03-07T09"):
        day, hour = moment.split("T")
        clock.now = datetime.fromisoformat(f"2026-{day}T{hour}:00:00+00:00")
        sent.append(services.tick(actor=SYSTEM, now=clock.now).reminded)
    # not due yet; due today but before eight; now; said already; overdue; escalated, but it is Saturday
    assert sent == [0, 0, 1, 0, 1, 0]
    last = OutboxMessage.objects.filter(template="cases/reminder").latest("pk")
    assert last.to == "consul@example.org" and "Overdue: 1." in last.body
