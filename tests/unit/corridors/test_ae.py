"""The Emirates: AE-ENT-001, AE-WORK-001, AE-WORK-002, AE-WORK-003, AE-WORK-005, AE-REC-001, AE-EXP-001.

AE-ENT-002, AE-ENT-003, AE-REC-002 and AE-WORK-004 inform.
"""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "AE", "on": on, **facts})


def permit(kind: str, first: str | None, last: str | None, cancelled: str | None = None) -> Json:
    return {"country": "AE", "kind": kind, "from": first, "to": last, "cancelled_on": cancelled}


def there(first: str) -> list[Json]:
    return [{"country": "AE", "from": first}]


RESIDENCE = permit("residence", "2025-01-01", "2026-12-31")
WORK_PERMIT = permit("work_permit", "2025-01-01", "2026-12-31")
ENTRY_PERMIT = permit("entry_permit", "2026-01-10", None)

STAYS = [
    # what is tried, the day, permits, stays, lawful, basis, until, overstay
    ("no visa", "2026-03-01", [], [], (False, None, None, 0)),
    ("tourist visa", "2026-03-01", [permit("tourist_visa", "2026-02-01", "2026-03-15")], there("2026-02-20"),
     (True, "tourist_visa", "2026-03-15", 0)),
    ("after the tourist visa", "2026-03-18", [permit("tourist_visa", "2026-02-01", "2026-03-15")], there("2026-02-20"),
     (False, None, None, 3)),
    ("residence", "2026-03-01", [RESIDENCE], there("2025-01-20"), (True, "residence", "2026-12-31", 0)),
    ("entry permit, last day to enter", "2026-03-09", [ENTRY_PERMIT], [], (True, "entry_permit", "2026-05-07", 0)),
    ("entry permit, a day late", "2026-03-10", [ENTRY_PERMIT], [], (False, None, None, 0)),
    ("entry permit, papers to settle", "2026-04-01", [ENTRY_PERMIT], there("2026-02-01"),
     (True, "entry_permit", "2026-04-01", 0)),
    ("entry permit, papers not settled", "2026-04-02", [ENTRY_PERMIT], there("2026-02-01"), (False, None, None, 1)),
    ("entry permit used too late", "2026-03-12", [ENTRY_PERMIT], there("2026-03-10"), (False, None, None, 3)),
    ("cancelled, last day of grace", "2026-04-09", [permit("residence", "2025-01-01", "2026-12-31", "2026-03-10")],
     there("2025-01-20"), (True, "grace", "2026-04-09", 0)),
    ("cancelled, after the grace", "2026-04-11", [permit("residence", "2025-01-01", "2026-12-31", "2026-03-10")],
     there("2025-01-20"), (False, None, None, 2)),
    ("ran out: whether there is grace is not known", "2026-04-09", [permit("residence", "2025-01-01", "2026-03-10")],
     there("2025-01-20"), (None, None, None, None)),
    ("ran out long ago", "2026-04-11", [permit("residence", "2025-01-01", "2026-03-10")],
     there("2025-01-20"), (False, None, None, 32)),
    ("cancelled before the rule", "2022-10-10", [permit("residence", "2022-01-01", "2022-12-31", "2022-10-02")],
     there("2022-01-20"), (None, None, None, None)),
    ("cancelled on the first day of the rule", "2022-10-10",
     [permit("residence", "2022-01-01", "2022-12-31", "2022-10-03")], there("2022-01-20"),
     (True, "grace", "2022-11-02", 0)),
]  # fmt: skip


@pytest.mark.parametrize(("on", "permits", "stays", "expected"), [r[1:] for r in STAYS], ids=[r[0] for r in STAYS])
def test_stay(on: str, permits: list[Json], stays: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, permits=permits, stays=stays)["stay"]
    assert tuple(found[name] for name in ("lawful", "basis", "until", "overstay_days")) == expected


def test_entry_asks_for_a_visa_and_finds_the_day_it_begins() -> None:
    none = ask("2026-03-01")["entry"]
    later = ask("2026-03-01", permits=[permit("entry_permit", "2026-03-20", None)])["entry"]
    assert (none["allowed"], none["unmet"], none["rules"]) == (False, ["visa"], ["AE-ENT-001"])
    assert (later["allowed"], later["first_lawful_day"]) == (False, "2026-03-20")


WORK = [
    ("2026-03-01", [RESIDENCE, WORK_PERMIT], True),
    ("2026-03-01", [RESIDENCE], False),
    ("2026-03-01", [ENTRY_PERMIT, WORK_PERMIT], False),
    ("2026-03-01", [permit("tourist_visa", "2026-01-01", "2026-06-30")], False),
    ("2022-02-01", [permit("residence", "2022-01-01", "2022-12-31"), permit("work_permit", "2022-01-01", None)], None),
    ("2022-02-02", [permit("residence", "2022-01-01", "2022-12-31"), permit("work_permit", "2022-01-01", None)], True),
]


@pytest.mark.parametrize(("on", "permits", "allowed"), WORK)
def test_work(on: str, permits: list[Json], allowed: bool | None) -> None:
    assert ask(on, permits=permits, stays=there(on))["work"]["allowed"] is allowed


def test_work_rules_are_the_permit_and_the_residence() -> None:
    found = ask("2026-03-01", permits=[RESIDENCE, WORK_PERMIT], stays=there("2026-02-01"))["work"]
    assert (found["until"], found["rules"]) == ("2026-12-31", ["AE-WORK-001", "AE-WORK-003"])


def test_papers_are_the_employers_duty_within_60_days() -> None:
    duties = ask("2026-03-01", permits=[ENTRY_PERMIT], stays=there("2026-02-01"))["duties"]
    found = [(d["duty"], d["due"], d["who"]) for d in duties if d["rules"] == ["AE-WORK-002"]]
    assert found == [("medical", "2026-04-01", "employer"), ("residence_application", "2026-04-01", "employer")]
    settled = ask("2026-03-01", permits=[ENTRY_PERMIT, RESIDENCE], stays=there("2026-02-01"))["duties"]
    assert [d for d in settled if d["rules"] == ["AE-WORK-002"]] == []


NOTICE = [
    # end of the contract, the next job, due
    ("2026-04-30", None, ["2026-04-16"]),
    ("2026-04-30", "2026-05-10", ["2026-03-31"]),
    ("2026-06-30", None, ["2026-06-16"]),
    ("2026-07-01", None, []),
]


@pytest.mark.parametrize(("ended", "following", "due"), NOTICE)
def test_notice_during_probation(ended: str, following: str | None, due: list[str]) -> None:
    contracts = [{"country": "AE", "from": "2026-01-01", "to": "2027-12-31", "ended": ended}]
    if following:
        contracts.append({"country": "AE", "from": following})
    duties = ask("2026-04-01", contracts=contracts, permits=[RESIDENCE], stays=there("2026-01-01"))["duties"]
    found = [d for d in duties if d["duty"] == "notice"]
    assert [d["due"] for d in found] == due
    assert all(d["rules"] == ["AE-WORK-005"] for d in found)


FEES = [
    ("2022-02-01", "agent", []),
    ("2022-02-02", "agent", ["AE-REC-001"]),
    ("2026-01-01", "Recruitment fee", ["AE-REC-001"]),
    ("2026-01-01", "visa", ["AE-REC-001"]),
    ("2026-01-01", "medical", ["AE-REC-001"]),
    ("2026-01-01", "training", []),
]


@pytest.mark.parametrize(("start", "purpose", "rules"), FEES)
def test_costs_of_hiring_are_the_employers(start: str, purpose: str, rules: list[str]) -> None:
    contract = {"country": "AE", "from": start, "worker_paid": [{"for": purpose, "amount": 900, "currency": "USD"}]}
    findings = ask("2026-03-01", contracts=[contract])["contract_findings"]
    assert [rule for f in findings if f["finding"] == "fee_charged_to_worker" for rule in f["rules"]] == rules


def test_nothing_paid_is_no_fee() -> None:
    contract = {"country": "AE", "from": "2026-01-01", "worker_paid": [{"for": "agent", "amount": 0}]}
    assert ask("2026-03-01", contracts=[contract])["contract_findings"] == []


def test_overstay_costs_by_the_day() -> None:
    cancelled = [permit("residence", "2025-01-01", "2026-12-31", "2026-03-10")]
    (found,) = ask("2026-04-10", permits=cancelled, stays=there("2025-01-20"))["penalties"]
    assert (found["low"], found["high"], found["currency"], found["per"]) == (50, 50, "AED", "day")
    assert found["rules"] == ["AE-EXP-001"]
    assert ask("2026-04-09", permits=cancelled, stays=there("2025-01-20"))["penalties"] == []


def test_pathway() -> None:
    contract = {"country": "AE", "from": "2026-04-01"}
    closed = ask("2026-03-01")["pathways"][0]
    opened = ask("2026-03-01", contracts=[contract], permits=[ENTRY_PERMIT, WORK_PERMIT])["pathways"][0]
    assert (closed["id"], closed["open"], closed["missing"]) == (
        "AE-work-permit",
        "no",
        ["contract", "work_visa", "work_permit"],
    )
    assert (opened["open"], opened["missing"]) == ("yes", [])


def test_rules_that_inform() -> None:
    assert corridor("AE").informs == ("AE-ENT-002", "AE-ENT-003", "AE-REC-002", "AE-WORK-004")
