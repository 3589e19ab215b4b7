"""Italy: IT-QUOTA-001, IT-QUOTA-002."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "IT", "on": on, **facts})


def permit(kind: str, country: str = "IT") -> Json:
    return {"country": country, "kind": kind, "from": "2026-01-01", "to": "2028-12-31"}


APPLIED = {"country": "IT", "kind": "application", "on": "2026-01-12"}
CONTRACT = {"country": "IT", "from": "2026-05-01", "to": "2026-10-31"}
HELD = {"contracts": [CONTRACT], "permits": [permit("national_visa")]}

PATHWAY = [
    # the day, facts, open, missing
    ("2025-12-31", {}, ("no", ["in_force"])),
    ("2026-01-12", HELD, ("no", ["work_permit"])),
    ("2026-02-18", HELD, ("no", ["work_permit"])),
    ("2026-02-19", HELD, ("no", ["employer_application", "work_permit"])),
    ("2026-02-19", {**HELD, "events": [APPLIED]}, ("no", ["work_permit"])),
    ("2027-01-10", HELD, ("no", ["contract", "work_permit", "law"])),
    ("2026-02-19", {**HELD, "permits": [permit("national_visa"), permit("work_permit")]}, ("yes", [])),
    ("2028-12-31", {}, ("no", ["contract", "visa", "work_permit", "law"])),
    ("2029-01-01", {}, ("no", ["in_force"])),
]


@pytest.mark.parametrize(("on", "facts", "expected"), PATHWAY)
def test_pathway(on: str, facts: Json, expected: tuple[str, list[str]]) -> None:
    found = [(p["open"], p["missing"]) for p in ask(on, **facts)["pathways"] if p["id"] == "IT-quota"]
    assert found == [expected]


def test_pathway_cites_the_quota_and_the_click_days() -> None:
    (found,) = ask("2026-02-01")["pathways"]
    assert found["rules"][:2] == ["IT-QUOTA-001", "IT-QUOTA-002"]


WORK = [
    ([permit("seasonal")], True),
    ([permit("work_permit"), permit("national_visa")], True),
    ([permit("work_permit"), permit("residence")], True),
    ([permit("work_permit"), permit("national_visa", "SK")], False),
    ([permit("work_permit")], False),
    ([permit("residence")], None),
    ([], False),
]


@pytest.mark.parametrize(("permits", "allowed"), WORK)
def test_work(permits: list[Json], allowed: bool | None) -> None:
    found = ask("2026-06-01", permits=permits, stays=[{"country": "IT", "from": "2026-05-01"}])["work"]
    assert found["allowed"] is allowed


def test_seasonal_stay_runs_to_the_permit() -> None:
    found = ask("2026-06-01", permits=[permit("seasonal")], stays=[{"country": "IT", "from": "2026-05-01"}])["stay"]
    assert (found["basis"], found["until"], found["rules"]) == ("seasonal", "2028-12-31", ["IT-QUOTA-001"])
