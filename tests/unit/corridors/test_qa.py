"""Qatar: QA-ENT-001, QA-REC-001, QA-WORK-001, QA-WORK-002; QA-AGR-001 informs."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "QA", "on": on, **facts})


def permit(kind: str, first: str = "2025-01-01", last: str = "2026-12-31") -> Json:
    return {"country": "QA", "kind": kind, "from": first, "to": last}


def job(**more: Any) -> Json:
    return {"country": "QA", "from": "2026-01-01", "to": "2027-12-31", **more}


def there(first: str) -> list[Json]:
    return [{"country": "QA", "from": first}]


@pytest.mark.parametrize(
    ("on", "permits", "expected"),
    [
        ("2026-02-01", [], (False, ["visa"])),
        ("2026-02-01", [permit("tourist_visa")], (True, [])),
        ("2026-02-01", [permit("tourist_visa", "2025-01-01", "2026-01-31")], (False, ["visa"])),
        ("2024-05-26", [], (None, [])),
        ("2024-05-27", [], (False, ["visa"])),
    ],
)
def test_entry(on: str, permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, permits=permits)["entry"]
    assert (found["allowed"], found["unmet"]) == expected


@pytest.mark.parametrize(
    ("kind", "contracts", "expected"),
    [
        ("tourist_visa", [], ("tourist_visa", False)),
        ("work_visa", [], ("work_visa", True)),
        ("residence", [], ("residence", False)),
        ("residence", [job()], ("residence", True)),
    ],
)
def test_stay_and_work(kind: str, contracts: list[Json], expected: tuple[str, bool]) -> None:
    found = ask("2026-02-01", permits=[permit(kind)], contracts=contracts, stays=there("2026-01-05"))
    assert (found["stay"]["basis"], found["work"]["allowed"]) == expected
    assert (found["stay"]["until"], found["stay"]["rules"]) == ("2026-12-31", ["QA-ENT-001"])


PAY = [
    # hourly pay, weekly hours, currency, the day, first day of the contract, finding
    (5.76, 40, "QAR", "2026-02-01", "2026-01-01", True),  # 998.40 a month
    (5.77, 40, "QAR", "2026-02-01", "2026-01-01", False),  # 1000.13 a month
    (1, 40, "USD", "2026-02-01", "2026-01-01", False),
    (5, 48, "QAR", "2026-02-01", "2026-01-01", False),  # 1040 a month
    (5, 40, "QAR", "2020-08-29", "2020-01-01", False),
    (5, 40, "QAR", "2020-08-30", "2020-01-01", True),
]


@pytest.mark.parametrize(("pay", "hours", "currency", "on", "first", "low"), PAY)
def test_least_wage(pay: float, hours: float, currency: str, on: str, first: str, low: bool) -> None:
    contract = job(**{"from": first}, hourly_pay=pay, weekly_hours=hours, currency=currency)
    found = ask(on, contracts=[contract])["contract_findings"]
    assert [(f["finding"], f["rules"]) for f in found] == ([("pay_below_floor", ["QA-WORK-001"])] if low else [])


def test_wage_unknown_is_named() -> None:
    found = ask("2026-02-01", contracts=[job(weekly_hours=48, currency="QAR")])
    assert found["contract_findings"] == []
    assert "contracts[].hourly_pay" in found["missing"]


NOTICE = [
    # first day, end, due
    ("2025-01-01", "2026-06-30", "2026-05-30"),
    ("2024-07-01", "2026-06-30", "2026-05-30"),
    ("2024-06-30", "2026-06-30", "2026-04-30"),
]


@pytest.mark.parametrize(("first", "ended", "due"), NOTICE)
def test_notice(first: str, ended: str, due: str) -> None:
    contract = job(**{"from": first}, ended=ended)
    facts = {"contracts": [contract], "permits": [permit("residence", "2024-01-01")], "stays": there("2025-01-01")}
    duties = ask("2026-02-01", **facts)["duties"]
    assert [(d["due"], d["done"], d["rules"]) for d in duties if d["duty"] == "notice"] == [
        (due, False, ["QA-WORK-002"])
    ]
    given = [{"country": "QA", "kind": "notice", "on": "2026-01-20"}]
    assert [d["done"] for d in ask("2026-02-01", events=given, **facts)["duties"] if d["duty"] == "notice"] == [True]


@pytest.mark.parametrize(("purpose", "rules"), [("agent", ["QA-REC-001"]), ("training", [])])
def test_fees(purpose: str, rules: list[str]) -> None:
    contract = job(worker_paid=[{"for": purpose, "amount": 100}])
    found = ask("2026-02-01", contracts=[contract])["contract_findings"]
    assert [rule for f in found if f["finding"] == "fee_charged_to_worker" for rule in f["rules"]] == rules


def test_pathway() -> None:
    contract = job(hourly_pay=6, weekly_hours=48, currency="QAR")
    closed = ask("2026-02-01")["pathways"][0]
    opened = ask("2026-02-01", contracts=[contract], permits=[permit("work_visa")])["pathways"][0]
    assert (closed["id"], closed["open"], closed["missing"]) == ("QA-work", "no", ["contract", "work_visa"])
    assert (opened["open"], opened["missing"]) == ("yes", [])


def test_rules_that_inform() -> None:
    assert corridor("QA").informs == ("QA-AGR-001",)
