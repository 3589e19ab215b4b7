"""What is kept for a time grows old by the days that were seen: a clock that jumps erases nothing (fault 7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sapar.core.audit.clock import PAUSE, believed
from sapar.core.audit.models import Key
from sapar.core.audit.once import KEPT_FOR, forget_old

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_clock_that_runs_is_believed() -> None:
    for day in range(0, 400, 7):  # stopped for some days now and then
        now = START + timedelta(days=day)
        assert believed(now) == now


@pytest.mark.parametrize("to", [datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)])
def test_jump_makes_nothing_older_than_a_pause_would(to: datetime) -> None:
    believed(START)
    assert believed(to) - START <= PAUSE + timedelta(days=1)
    assert believed(to + timedelta(days=2)) - START <= PAUSE + timedelta(days=3)
    back = START + timedelta(days=1)
    assert believed(back) == back  # what the clock said in between is forgotten with it


def test_clock_behind_is_believed_and_so_is_what_follows() -> None:
    believed(START)
    early = START - timedelta(days=9000)
    assert believed(early) == early
    assert believed(START + timedelta(days=1)) == START + timedelta(days=1)


def test_first_day_is_believed() -> None:
    assert believed(START) == START


def test_key_is_forgotten_when_it_is_old_and_not_when_the_clock_has_jumped() -> None:
    Key.objects.create(actor_kind="system", act="a.b.c", key="k", holder="h", digest="d", at=START)
    believed(START)
    assert forget_old(now=START + timedelta(days=9000)) == 0
    for day in range(1, KEPT_FOR.days + 2):  # back where it was
        done = forget_old(now=START + timedelta(days=day))
    assert done == 1
