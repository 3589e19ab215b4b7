"""Saudi Arabia: SA-ENT-001, SA-WORK-001, SA-REC-001, SA-REC-002; SA-AGR-001 informs."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "SA", "on": on, **facts})


def permit(kind: str, first: str = "2025-01-01", last: str = "2026-12-31") -> Json:
    return {"country": "SA", "kind": kind, "from": first, "to": last}


def there(first: str) -> list[Json]:
    return [{"country": "SA", "from": first}]


ENTRY = [
    # what is tried, the day, purpose, permits, allowed, first lawful day, unmet, missing
    ("to visit: a visa on arrival", "2026-02-01", "visit", [], (True, "2026-02-01", [], [])),
    ("to work without a visa", "2026-02-01", "work", [], (False, None, ["visa"], [])),
    ("purpose unknown", "2026-02-01", None, [], (None, None, [], ["purpose"])),
    ("with a work visa", "2026-02-01", "work", [permit("work_visa")], (True, "2026-02-01", [], [])),
    ("an earlier visa does not stand in the way", "2026-02-01", "visit",
     [permit("tourist_visa", "2024-01-01", "2024-03-31")], (True, "2026-02-01", [], [])),
    ("the first day of the rule", "2023-08-01", "visit", [], (True, "2023-08-01", [], [])),
]  # fmt: skip


@pytest.mark.parametrize(("on", "purpose", "permits", "expected"), [r[1:] for r in ENTRY], ids=[r[0] for r in ENTRY])
def test_entry(on: str, purpose: str | None, permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, purpose=purpose, permits=permits)["entry"]
    assert (found["allowed"], found["first_lawful_day"], found["unmet"], found["missing"]) == expected
    assert found["rules"][0] == "SA-ENT-001"


def test_entry_before_the_rule_is_not_known() -> None:
    found = ask("2023-07-31", purpose="visit")
    assert (found["entry"]["allowed"], found["stay"]["lawful"]) == (None, None)
    assert "law" in found["missing"]


STAYS = [
    ("on arrival: how long is not known", "2026-02-10", "visit", [], (None, None, None)),
    ("tourist visa", "2026-02-10", "visit", [permit("tourist_visa", "2026-02-01", "2026-03-01")],
     (True, "tourist_visa", "2026-03-01")),
    ("after the tourist visa", "2026-03-02", "visit", [permit("tourist_visa", "2026-02-01", "2026-03-01")],
     (False, None, None)),
    ("residence", "2026-02-10", "work", [permit("residence")], (True, "residence", "2026-12-31")),
    ("nothing, to work", "2026-02-10", "work", [], (False, None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("on", "purpose", "permits", "expected"), [r[1:] for r in STAYS], ids=[r[0] for r in STAYS])
def test_stay(on: str, purpose: str, permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, purpose=purpose, permits=permits, stays=there("2026-02-05"))["stay"]
    assert (found["lawful"], found["basis"], found["until"]) == expected


@pytest.mark.parametrize(
    ("on", "permits", "allowed"),
    [
        ("2026-02-10", [permit("residence")], True),
        ("2026-02-10", [permit("tourist_visa")], False),
        ("2026-02-10", [], False),
        ("2021-03-13", [permit("residence", "2021-01-01", "2022-01-01")], None),
        ("2021-03-14", [permit("residence", "2021-01-01", "2022-01-01")], True),
    ],
)
def test_work(on: str, permits: list[Json], allowed: bool | None) -> None:
    found = ask(on, permits=permits, purpose="work", stays=there(on))["work"]
    assert found["allowed"] is allowed


FEES = [
    # payment, ended early, findings with their rules
    ("agent", False, [("fee_charged_to_worker", ["SA-REC-001"])]),
    ("work permit renewal", False, [("fee_charged_to_worker", ["SA-REC-001"])]),
    ("exit and re-entry fee", False, [("fee_charged_to_worker", ["SA-REC-001"])]),
    ("return ticket", False, [("travel_charged_to_worker", ["SA-REC-001", "SA-REC-002"])]),
    ("return ticket", True, []),
    ("training", False, []),
]


@pytest.mark.parametrize(("purpose", "early", "expected"), FEES)
def test_costs(purpose: str, early: bool, expected: list[Any]) -> None:
    contract = {
        "country": "SA",
        "from": "2025-06-01",
        "to": "2027-05-31",
        "ended": "2026-01-31" if early else None,
        "worker_paid": [{"for": purpose, "amount": 500, "currency": "USD"}],
    }
    found = ask("2026-02-10", contracts=[contract])["contract_findings"]
    ours = [(f["finding"], f["rules"]) for f in found if f["rules"][0].startswith("SA")]
    assert ours == expected


def test_transfer_after_the_contract_needs_a_new_one() -> None:
    ended = {"country": "SA", "from": "2024-02-01", "to": "2026-01-31"}
    new = {"country": "SA", "from": "2026-03-01", "to": "2028-02-28"}
    held = {"permits": [permit("residence")], "stays": there("2025-01-10")}
    without = [p for p in ask("2026-02-10", contracts=[ended], **held)["pathways"] if p["id"] == "SA-transfer"]
    signed = [p for p in ask("2026-02-10", contracts=[ended, new], **held)["pathways"] if p["id"] == "SA-transfer"]
    too_soon = [p for p in ask("2026-01-20", contracts=[ended, new], **held)["pathways"] if p["id"] == "SA-transfer"]
    assert [(p[0]["open"], p[0]["missing"]) for p in (without, signed, too_soon)] == [
        ("no", ["contract"]),
        ("yes", []),
        ("no", ["contract_over"]),
    ]


def test_pathway_to_work() -> None:
    found = ask("2026-02-10")["pathways"]
    assert [(p["id"], p["open"], p["missing"]) for p in found] == [("SA-work", "no", ["contract", "work_visa"])]


def test_rules_that_inform() -> None:
    assert corridor("SA").informs == ("SA-AGR-001",)
