"""The reducer: what may follow what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sapar.core.cases.enums import Kind
from sapar.core.cases.state import Impossible, apply, before, rebuild

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Step:
    sequence: int
    kind: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return START + timedelta(hours=self.sequence)


OPENED = Step(1, Kind.OPENED, {"state": "new", "office": 5, "sensitivity": 2, "due_at": "2026-03-04T17:59:59+00:00"})


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step(1, Kind.NOTED)],
        [Step(2, Kind.OPENED, OPENED.data)],
        [OPENED, Step(3, Kind.NOTED)],
        [OPENED, Step(2, Kind.OPENED, OPENED.data)],
    ],
    ids=["nothing", "no beginning", "wrong number", "a gap", "opened twice"],
)
def test_rebuild_of_a_broken_log_is_impossible(steps: list[Step]) -> None:
    with pytest.raises(Impossible):
        rebuild(steps)


def test_step_that_ends_the_case_and_reopening_leave_and_restore_what_they_should() -> None:
    state = rebuild(
        [OPENED, Step(2, Kind.PAUSED), Step(3, Kind.MOVED, {"to": "done", "final": True, "closing_reason": "x"})]
    )
    assert (state.closed_at, state.closing_reason, state.paused_since, state.due_at) == (
        START + timedelta(hours=3), "x", None, None,
    )  # fmt: skip
    again = apply(state, Step(4, Kind.REOPENED, {"to": "new", "due_at": None}))
    assert (again.state, again.closed_at, again.closing_reason) == ("new", None, "")


def test_words_do_not_change_the_state() -> None:
    state = rebuild([OPENED])
    for kind in (Kind.NOTED, Kind.MESSAGE_SENT, Kind.MESSAGE_RECEIVED, Kind.ATTACHED, Kind.LETTER, Kind.GLASS):
        after = apply(state, Step(2, kind, {"text": "x"}))
        assert after == type(state)(**{**state.__dict__, "sequence": 2})


def test_undoing_puts_back_what_was_noted_before() -> None:
    state = rebuild([OPENED])
    moved = apply(state, Step(2, Kind.MOVED, {"to": "done", "final": True, "due_at": None}))
    undone = apply(moved, Step(3, Kind.UNDONE, {"undoes": 2, "before": before(state), "revokes": [], "revives": {}}))
    assert undone == type(state)(**{**state.__dict__, "sequence": 3})
