"""Germany: DE-CONT-001, DE-CONT-002, DE-CONT-003; DE-AGR-001 (set aside), DE-AGR-002 (informs)."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "DE", "on": on, **facts})


def permit(kind: str, first: str = "2024-01-01", last: str = "2027-12-31", country: str = "DE") -> Json:
    return {"country": country, "kind": kind, "from": first, "to": last}


def job(first: str, last: str | None, hours: float | None = 40, **more: Any) -> Json:
    return {"country": "DE", "from": first, "to": last, "weekly_hours": hours, **more}


CONSENT, VISA = permit("contingent"), permit("national_visa")
STAY = [{"country": "DE", "from": "2024-01-15"}]

WORK = [
    # what is tried, the day, contracts, permits, allowed, until
    ("eight months from the start", "2026-06-01", [job("2026-03-01", "2026-12-31")], [CONSENT, VISA], (True, "2026-10-31")),
    ("the last day", "2026-10-31", [job("2026-03-01", "2026-12-31")], [CONSENT, VISA], (True, "2026-10-31")),
    ("the day after", "2026-11-01", [job("2026-03-01", "2026-12-31")], [CONSENT, VISA], (False, None)),
    ("months of the last twelve count", "2026-06-10", [job("2026-01-01", "2026-03-31"), job("2026-06-01", "2026-12-31")],
     [CONSENT, VISA], (True, "2026-11-02")),
    ("months longer ago do not", "2026-06-10", [job("2025-01-01", "2025-05-31"), job("2026-06-01", "2026-12-31")],
     [CONSENT, VISA], (True, "2027-01-31")),
    ("not beyond the consent", "2026-06-01", [job("2026-03-01", "2026-12-31")],
     [permit("contingent", "2026-03-01", "2026-07-31"), VISA], (True, "2026-07-31")),
    ("a visa is needed (DE-CONT-003)", "2026-06-01", [job("2026-03-01", "2026-12-31")], [CONSENT], (False, None)),
    ("another state's visa does not do", "2026-06-01", [job("2026-03-01", "2026-12-31")],
     [CONSENT, permit("national_visa", country="PL")], (False, None)),
    ("no consent: national law", "2026-06-01", [job("2026-03-01", "2026-12-31")], [VISA], (None, None)),
    ("the day before the rule", "2024-02-29", [job("2024-02-01", "2024-06-30")], [CONSENT, VISA], (None, None)),
    ("the first day of the rule", "2024-03-01", [job("2024-02-01", "2024-06-30")], [CONSENT, VISA], (True, "2024-09-30")),
]  # fmt: skip


@pytest.mark.parametrize(("on", "contracts", "permits", "expected"), [r[1:] for r in WORK], ids=[r[0] for r in WORK])
def test_work(on: str, contracts: list[Json], permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, contracts=contracts, permits=permits, stays=STAY)["work"]
    assert (found["allowed"], found["until"]) == expected


def test_work_on_a_short_stay_visa_depends_on_its_purpose() -> None:
    facts = {
        "contracts": [job("2026-03-01", "2026-05-20")],
        "permits": [
            CONSENT,
            {"country": "EU", "kind": "short_stay_visa", "issued_by": "DE", "from": "2026-01-01", "to": "2026-12-31"},
        ],
        "stays": [{"country": "DE", "from": "2026-03-01"}],
    }
    answers = [ask("2026-03-20", purpose=purpose, **facts)["work"]["allowed"] for purpose in ("work", "visit", None)]
    assert answers == [True, False, None]


FINDINGS = [
    # contract, permits, findings with their rules
    (job("2026-03-01", "2026-10-31", 29.5), [CONSENT], [("hours_below_minimum", ["DE-CONT-001"])]),
    (job("2026-03-01", "2026-10-31", 30), [CONSENT], []),
    (job("2026-03-01", "2026-11-01", 30), [CONSENT], [("term_too_long", ["DE-CONT-001"])]),
    (job("2026-03-01", None, 30), [VISA], []),
    (job("2026-03-01", "2026-10-31", 20), [permit("residence")], []),
    (job("2026-03-01", "2026-10-31", 40, worker_paid=[{"for": "Flight ticket", "amount": 300}]), [CONSENT],
     [("travel_charged_to_worker", ["DE-CONT-002"])]),
    (job("2024-02-29", "2026-03-31", 40, worker_paid=[{"for": "travel", "amount": 300}]), [VISA], []),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "permits", "expected"), FINDINGS)
def test_findings(contract: Json, permits: list[Json], expected: list[Any]) -> None:
    found = ask("2026-03-10", contracts=[contract], permits=permits)["contract_findings"]
    assert [(f["finding"], f["rules"]) for f in found] == expected


PATHWAY = [
    ("nothing yet", {}, ("no", ["contract", "visa", "collective_agreement"])),
    ("all in hand", {"contracts": [job("2026-04-01", "2026-11-30")], "permits": [CONSENT, VISA]}, ("yes", [])),
    ("the employer's agreement not shown", {"contracts": [job("2026-04-01", "2026-11-30")], "permits": [VISA]},
     ("unknown", ["collective_agreement"])),
    ("too long", {"contracts": [job("2026-04-01", "2026-12-01")], "permits": [CONSENT, VISA]}, ("no", ["term"])),
    ("too few hours", {"contracts": [job("2026-04-01", "2026-11-30", 20)], "permits": [CONSENT, VISA]}, ("no", ["hours"])),
    ("hours unknown", {"contracts": [job("2026-04-01", "2026-11-30", None)], "permits": [CONSENT, VISA]},
     ("unknown", ["contracts[].weekly_hours"])),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), [row[1:] for row in PATHWAY], ids=[row[0] for row in PATHWAY])
def test_pathway(facts: Json, expected: tuple[str, list[str]]) -> None:
    (found,) = ask("2026-03-10", **facts)["pathways"]
    assert (found["id"], found["open"], found["missing"]) == ("DE-contingent", *expected)
    assert {"DE-CONT-001", "DE-CONT-002", "DE-CONT-003"} <= set(found["rules"])


def test_pathway_begins_with_the_rule() -> None:
    (way,) = ask("2024-02-29")["pathways"]
    assert (way["open"], way["opens_on"], way["rules"]) == ("no", "2024-03-01", ["DE-CONT-001"])


def test_agreements_decide_nothing() -> None:
    assert (corridor("DE").informs, corridor("DE").set_aside) == (("DE-AGR-002",), {"DE-AGR-001": "proposal"})
