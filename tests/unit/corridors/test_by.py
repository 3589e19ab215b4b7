"""Belarus: worked examples, the days counted by hand; ids of the rules in the names."""

from __future__ import annotations

from typing import Any

from sapar.engines.corridors.coverage import coverage, problems
from sapar.engines.corridors.library import library
from sapar.engines.pathways.answer import check
from tests.unit.corridors.worked import Country, Examine, Facts, table

BY = Country("BY")
stay, contract, permit, event = BY.stay, BY.contract, BY.permit, BY.event

OPEN_STAY = [stay("2026-01-02")]
WORKER = [contract("2026-01-05", "2026-12-31")]


@table(
    (
        "BY-STAY-001 90 days in a calendar year",
        {"on": "2026-03-20", "stays": OPEN_STAY},
        {
            "entry.rules": ["BY-ENT-001"],
            "stay.basis": "visa_free",
            "stay.days_used": 78,
            "stay.until": "2026-04-01",
            "stay.rules": ["BY-STAY-001"],
            "work.allowed": False,
        },
    ),
    (
        "BY-STAY-001 the first day too many",
        {"on": "2026-04-02", "stays": OPEN_STAY},
        {"stay.lawful": False, "stay.overstay_days": 1, "duties.departure.due": "2026-04-01"},
    ),
    (
        "BY-STAY-001 back on 1 January",
        {"on": "2025-07-01", "stays": [stay("2025-01-01", "2025-03-31")]},
        {"entry.allowed": False, "entry.first_lawful_day": "2026-01-01"},
    ),
    (
        "BY-WORK-001 EAEU-STAY-001 a contract",
        {"on": "2026-06-01", "stays": OPEN_STAY, "contracts": WORKER},
        {
            "stay.basis": "contract",
            "stay.until": "2026-12-31",
            "stay.rules": ["EAEU-STAY-001"],
            "work.allowed": True,
            "work.rules+": ["BY-WORK-001", "EAEU-WORK-001"],
            "pathways.BY-eaeu-contract.open": "yes",
        },
    ),
    (
        "EAEU-STAY-002 ended early",
        {
            "on": "2026-06-10",
            "stays": OPEN_STAY,
            "contracts": [contract("2026-01-05", "2026-12-31", ended="2026-06-01")],
        },
        {"stay.basis": "new_employer", "stay.until": "2026-06-16", "work.allowed": False},
    ),
    (
        "EAEU-FAM-005 a child of a worker",
        {
            "on": "2026-06-01",
            "stays": OPEN_STAY,
            "family": [{"relation": "child", "of_citizenship": "KG", "contracts": WORKER}],
        },
        {"stay.basis": "family", "stay.until": "2026-12-31", "duties.registration.due": "2026-01-31"},
    ),
    (
        "a residence permit",
        {"on": "2026-06-01", "stays": OPEN_STAY, "permits": [permit("residence", "2026-03-01", "2027-02-28")]},
        {"stay.basis": "residence", "stay.until": "2027-02-28"},
    ),
    (
        "BY-REG-001 EAEU-REG-001 a worker within 30 days",
        {"on": "2026-01-20", "stays": OPEN_STAY, "purpose": "work"},
        {"duties.registration.due": "2026-01-31", "duties.registration.rules": ["BY-REG-001", "EAEU-REG-001"]},
    ),
    (
        "BY-REG-001 another: the term is not established",
        {"on": "2026-01-20", "stays": OPEN_STAY, "purpose": "visit"},
        {"duties.registration.due": None, "duties.registration.rules": ["BY-REG-001"]},
    ),
    (
        "BY-REG-001 the day before the Treaty",
        {"on": "2015-08-20", "stays": [stay("2015-08-11")], "purpose": "work"},
        {"duties.registration.due": None},
    ),
    (
        "BY-REG-001 the Treaty's first day",
        {"on": "2015-08-20", "stays": [stay("2015-08-12")], "purpose": "work"},
        {"duties.registration.due": "2015-09-10"},
    ),
    (
        "BY-WORK-002 the employer reports the contract; when, is not established",
        {"on": "2026-01-20", "stays": OPEN_STAY, "contracts": WORKER},
        {
            "duties.notice.who": "employer",
            "duties.notice.due": None,
            "duties.notice.done": False,
            "duties.notice.rules": ["BY-WORK-002"],
        },
    ),
    (
        "BY-WORK-002 reported",
        {"on": "2026-01-20", "stays": OPEN_STAY, "contracts": WORKER, "events": [event("notice", "2026-01-06")]},
        {"duties.notice.done": True},
    ),
    (
        "a passport",
        {"on": "2026-01-20", "documents": [{"kind": "passport", "expires": "2027-01-01"}]},
        {"entry.allowed": True},
    ),
    (
        "the identity card: not known",
        {"on": "2026-01-20", "documents": [{"kind": "id_card", "expires": "2027-01-01"}]},
        {"entry.allowed": None, "entry.missing": ["documents"]},
    ),
    (
        "a passport out of date",
        {"on": "2026-01-20", "documents": [{"kind": "passport", "expires": "2026-01-19"}]},
        {"entry.allowed": False, "entry.unmet": ["valid_document"]},
    ),
    (
        "a bar that was ordered",
        {"on": "2026-03-20", "events": [event("ban", "2026-01-10", until="2027-01-10")]},
        {"entry.bars": ["ordered"], "entry.first_lawful_day": "2027-01-11"},
    ),
    (
        "the citizenship not stated: work on a contract is unknown too",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "person": {},
            "contracts": [contract("2026-03-02", "2026-12-31")],
        },
        {"stay.lawful": None, "work.allowed": None},
    ),
    (
        "another citizenship: the law is not known here",
        {"on": "2026-03-20", "stays": OPEN_STAY, "person": {"citizenships": ["UZ"]}},
        {"stay.lawful": None, "missing": ["law"]},
    ),
)
def test_belarus(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("BY", facts, expected)


def test_background_is_said_to_be_from_memory() -> None:
    answer = check({"destination": "BY", "on": "2026-01-20", "person": {"citizenships": ["KG"]}, "stays": OPEN_STAY})
    warned = [rule for item in answer["warnings"] if item["kind"] == "partly_memory" for rule in item["rules"]]
    assert "BY-STAY-001" in warned


def test_every_rule_decides() -> None:
    assert {item.use for item in coverage("BY")} == {"decides"}
    assert len(coverage("BY")) == len(library().rules("BY")) == 5
    assert not [problem for problem in problems() if problem.startswith("BY")]
