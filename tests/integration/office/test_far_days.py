"""Days at the ends of the calendar, in an address or a request: no error of the server, on any page that takes a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sapar.core.days import FIRST, LAST, written
from tests.integration.api.machine import account, machine
from tests.integration.office.conftest import Seat
from tests.web.office_world import OfficeWorld

FAR = ("0001-01-01", "9999-12-31")
PAGES = (
    "cases/?opened_from={}", "cases/?opened_to={}", "cases/?due_to={}", "cases/table.csv?opened_to={}", "appointments/?day={}",
    "registrations/?show=ended&until={}",
)  # fmt: skip
CALLS = (
    "/cases?opened_from={}", "/cases?opened_to={}", "/cases?due_to={}", "/registrations?on={}", "/registrations?ending_by={}",
    "/slots?office=kg-moscow&service=passport&first={}&last={}", "/indicators/cases.petition_opened?first={}&last={}",
)  # fmt: skip


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("page", PAGES)
def test_page_takes_a_far_day_for_none(seat: Seat, world: OfficeWorld, page: str, day: str) -> None:
    answer = seat("supervisor").get(f"/en/office/{page.format(day)}")
    assert answer.status_code == 200


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("call", CALLS)
def test_interface_says_which_days_it_takes(world: OfficeWorld, call: str, day: str) -> None:
    desk = machine(account("desk", world.moscow, "consul", "registrar", "supervisor"))
    answer = desk.get(call.format(day, day))
    told: Any = answer.json()
    assert (answer.status_code, f"{FIRST} to {LAST}" in str(told["errors"])) == (422, True)


def test_day_of_an_address_is_read_or_is_none() -> None:
    assert [written(text) for text in (None, "", "x", "2026-02-30", *FAR)] == [None] * 6
    assert [written(str(day)) for day in (FIRST, LAST)] == [FIRST, LAST]
    assert written("2026-11-29") == date(2026, 11, 29)
