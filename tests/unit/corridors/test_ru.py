"""Russia and the EAEU Treaty: days, contracts, families, documents, ways to work.

The days are counted by hand; the ids of the rules stand in the names of the examples.
"""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.coverage import coverage, problems
from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check
from tests.unit.corridors.worked import NONE, Country, Examine, Facts, relative, table

RU = Country("RU")
stay, contract, permit, event = RU.stay, RU.contract, RU.permit, RU.event

OPEN_STAY = [stay("2026-03-02")]
WORKER = [contract("2025-03-10", "2025-12-31")]
HERE = [stay("2025-03-05")]
"""A worker who came on 5 March 2025 with a contract from the 10th to the end of the year."""


@table(
    (
        "RU-STAY-002 the example of the contract of sapar check",
        {"on": "2026-03-20", "stays": OPEN_STAY},
        {
            "entry.allowed": True,
            "entry.first_lawful_day": "2026-03-20",
            "entry.rules+": ["RU-ENT-001"],
            "stay.present": True,
            "stay.lawful": True,
            "stay.basis": "visa_free",
            "stay.until": "2026-05-30",
            "stay.days_used": 19,
            "stay.days_left": 71,
            "stay.overstay_days": 0,
            "stay.first_day_too_many": "2026-05-31",
            "stay.rules": ["RU-STAY-002", "RU-STAY-009"],
            "work.allowed": False,
            "duties.registration.due": "2026-03-31",
            "duties.registration.done": False,
            "pathways.RU-eaeu-contract.missing": ["contract"],
            "missing": [],
        },
    ),
    (
        "RU-STAY-002 the last lawful day",
        {"on": "2026-05-30", "stays": OPEN_STAY},
        {"stay.lawful": True, "stay.days_left": 0, "stay.until": "2026-05-30", "duties.departure": NONE},
    ),
    (
        "RU-STAY-002 the first day too many",
        {"on": "2026-05-31", "stays": OPEN_STAY},
        {
            "stay.lawful": False,
            "stay.until": None,
            "stay.days_used": 91,
            "stay.overstay_days": 1,
            "duties.departure.due": "2026-05-30",
            "duties.departure.overdue": True,
        },
    ),
    (
        "RU-STAY-002 earlier days of the year count: 30, then 60",
        {"on": "2026-04-01", "stays": [stay("2026-01-10", "2026-02-08"), stay("2026-04-01")]},
        {"stay.days_used": 31, "stay.days_left": 59, "stay.until": "2026-05-30"},
    ),
    (
        "RU-STAY-002 out and in on one day is one day, and a new entry",
        {"on": "2026-01-20", "stays": [stay("2026-01-01", "2026-01-10"), stay("2026-01-10")]},
        {"stay.days_used": 20, "stay.until": "2026-03-31", "duties.registration.due": "2026-02-08"},
    ),
    (
        "RU-STAY-002 the year is used up: back on 1 January",
        {"on": "2025-07-01", "stays": [stay("2025-01-01", "2025-03-31")]},
        {
            "stay.present": False,
            "stay.lawful": False,
            "stay.days_used": 91,
            "entry.allowed": False,
            "entry.barred_until": None,
            "entry.first_lawful_day": "2026-01-01",
        },
    ),
    (
        "RU-STAY-002 absent with days left: entering counts as a day",
        {"on": "2025-07-01", "stays": [stay("2025-01-01", "2025-03-30")]},
        {"stay.days_used": 90, "stay.days_left": 0, "stay.until": "2025-07-01", "entry.allowed": True},
    ),
    (
        "RU-STAY-002 who leaves on the day",
        {"on": "2026-03-20", "stays": OPEN_STAY, "stay_on": False},
        {"stay.days_used": 19, "stay.lawful": True},
    ),
    (
        "RU-STAY-002 across 31 December: before the turn of the year",
        {"on": "2025-12-31", "stays": [stay("2025-12-01")]},
        {"stay.days_used": 31, "stay.until": "2026-03-31"},
    ),
    (
        "RU-STAY-002 across 31 December: the counter restarts",
        {"on": "2026-01-01", "stays": [stay("2025-12-01")]},
        {"stay.days_used": 1, "stay.days_left": 89, "stay.until": "2026-03-31"},
    ),
    (
        "RU-STAY-002 the 90th day is 31 December: the next year's days follow",
        {"on": "2025-12-31", "stays": [stay("2025-10-03")]},
        {"stay.days_used": 90, "stay.days_left": 0, "stay.lawful": True, "stay.until": "2026-03-31"},
    ),
    (
        "RU-STAY-002 the 91st day is 31 December: too many, and the new year cures nothing",
        {"on": "2026-01-02", "stays": [stay("2025-10-02")]},
        {"stay.lawful": False, "stay.overstay_days": 3, "stay.first_day_too_many": "2025-12-31"},
    ),
    (
        "RU-STAY-001 90 days in a row",
        {"on": "2024-03-31", "stays": [stay("2024-03-02")]},
        {"stay.until": "2024-05-30", "stay.days_used": 30, "stay.rules": ["RU-STAY-001"]},
    ),
    (
        "RU-STAY-001 rolling: the first of 90 days must leave the window of 180",
        {"on": "2024-05-01", "stays": [stay("2024-01-01", "2024-03-30")]},
        {"stay.days_used": 91, "entry.allowed": False, "entry.first_lawful_day": "2024-06-29"},
    ),
    (
        "RU-STAY-001 rolling: the day before",
        {"on": "2024-06-28", "stays": [stay("2024-01-01", "2024-03-30")]},
        {"stay.lawful": False, "stay.days_used": 91},
    ),
    (
        "RU-STAY-001 rolling: the day on which it fits",
        {"on": "2024-06-29", "stays": [stay("2024-01-01", "2024-03-30")]},
        {"stay.lawful": True, "stay.days_used": 90, "entry.allowed": True, "stay.first_day_too_many": "2024-09-27"},
    ),
    (
        "RU-STAY-001 its last day",
        {"on": "2024-12-31", "stays": [stay("2024-12-20")]},
        {"stay.days_used": 12, "stay.rules": ["RU-STAY-001"]},
    ),
    (
        "RU-STAY-002 its first day",
        {"on": "2025-01-01", "stays": [stay("2024-12-20")]},
        {"stay.days_used": 1, "stay.until": "2025-03-31", "stay.rules": ["RU-STAY-002", "RU-STAY-009"]},
    ),
    (
        "RU-STAY-001 then RU-STAY-002: days of 2024 do not burden 2025",
        {"on": "2024-12-01", "stays": [stay("2024-10-25")]},
        {"stay.days_used": 38, "stay.until": "2025-03-31"},
    ),
    (
        "RU-STAY-001 then RU-STAY-002: nor do days early in 2024, outside the window",
        {"on": "2024-12-01", "stays": [stay("2024-01-01", "2024-03-25"), stay("2024-10-25")]},
        {"stay.days_used": 38, "stay.until": "2025-03-31"},
    ),
    (
        "RU-STAY-001 then RU-STAY-002: too many in 2024 stays too many in 2025",
        {"on": "2025-01-02", "stays": [stay("2024-09-20")]},
        {"stay.lawful": False, "stay.first_day_too_many": "2024-12-19", "stay.overstay_days": 15},
    ),
    (
        "before RU-STAY-001 the law is not known here",
        {"on": "2013-12-31", "stays": [stay("2013-12-01")]},
        {"stay.lawful": None, "entry.allowed": None, "stay.days_used": None, "missing": ["law"]},
    ),
    (
        "RU-STAY-001 first day",
        {"on": "2014-01-01", "stays": [stay("2013-12-01")]},
        {"stay.lawful": True, "stay.until": "2014-02-28", "stay.days_used": 32},
    ),
    (
        "RU-STAY-008 the clock stops on 16 June 2021 after 46 days",
        {"on": "2021-10-01", "stays": [stay("2021-05-01")]},
        {
            "stay.lawful": True,
            "stay.days_used": 46,
            "stay.days_left": 44,
            "stay.until": "2022-10-18",
            "stay.rules+": ["RU-STAY-001", "RU-STAY-008"],
        },
    ),
    (
        "RU-STAY-008 the clock runs again from 5 September 2022",
        {"on": "2022-09-10", "stays": [stay("2021-05-01")]},
        {"stay.days_used": 52, "stay.days_left": 38, "stay.until": "2022-10-18"},
    ),
    (
        "RU-STAY-008 who came while it stood still has all 90 days after it",
        {"on": "2022-12-04", "stays": [stay("2022-01-01")]},
        {"stay.lawful": False, "stay.overstay_days": 1, "stay.first_day_too_many": "2022-12-04"},
    ),
    (
        "RU-STAY-008 suspended days do not count later",
        {"on": "2022-10-01", "stays": [stay("2022-06-01", "2022-08-29"), stay("2022-10-01")]},
        {"stay.days_used": 1, "stay.until": "2022-12-29"},
    ),
)
def test_days(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("RU", facts, expected)


@table(
    (
        "RU-STAY-003 EAEU-STAY-001 a contract of a term: its last day",
        {"on": "2025-08-01", "stays": HERE, "contracts": WORKER},
        {
            "stay.basis": "contract",
            "stay.until": "2025-12-31",
            "stay.first_day_too_many": None,
            "stay.rules+": ["EAEU-STAY-001", "RU-STAY-003"],
            "work.allowed": True,
            "work.until": "2025-12-31",
            "work.rules+": ["EAEU-WORK-001", "EAEU-WORK-005", "EAEU-WORK-009", "RU-WORK-001"],
        },
    ),
    (
        "RU-STAY-003 a contract that ran its term gives no further day",
        {"on": "2026-01-05", "stays": HERE, "contracts": WORKER},
        {"stay.lawful": False, "stay.overstay_days": 5, "work.allowed": False, "entry.bars": []},
    ),
    (
        "EAEU-WORK-005 a civil-law contract is enough",
        {"on": "2025-08-01", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", kind="civil")]},
        {"stay.basis": "contract", "work.allowed": True, "work.basis": "eaeu_contract"},
    ),
    (
        "RU-STAY-004 an indefinite contract: one year from entry",
        {"on": "2025-08-01", "stays": HERE, "contracts": [contract("2025-03-10")]},
        {"stay.until": "2026-03-04", "stay.rules+": ["RU-STAY-004"], "work.until": "2026-03-04"},
    ),
    (
        "RU-STAY-004 the day after the year",
        {"on": "2026-03-05", "stays": HERE, "contracts": [contract("2025-03-10")]},
        {"stay.lawful": False, "stay.overstay_days": 1},
    ),
    (
        "RU-STAY-004 prolonged by a registration with a later last day",
        {
            "on": "2026-03-05",
            "stays": HERE,
            "contracts": [contract("2025-03-10")],
            "events": [event("registration", "2026-02-20", until="2027-02-19")],
        },
        {"stay.lawful": True, "stay.basis": "contract", "stay.until": "2027-02-19"},
    ),
    (
        "RU-STAY-004 before 29 December 2021 an indefinite contract had no such end",
        {"on": "2021-12-28", "stays": [stay("2020-03-05")], "contracts": [contract("2020-03-10")]},
        {"stay.lawful": True, "stay.basis": "contract", "stay.until": None, "stay.rules-": ["RU-STAY-004"]},
    ),
    (
        "RU-STAY-004 on 29 December 2021 it had",
        {"on": "2021-12-29", "stays": [stay("2021-03-05")], "contracts": [contract("2021-03-10")]},
        {"stay.lawful": True, "stay.rules+": ["RU-STAY-008"]},
    ),
    (
        "EAEU-WORK-010 the day before the Treaty: 90 days, and no work on a contract alone",
        {"on": "2015-08-11", "stays": [stay("2015-07-01")], "contracts": [contract("2015-07-10", "2016-06-30")]},
        {"stay.basis": "visa_free", "stay.until": "2015-09-28", "work.allowed": False, "work.rules+": ["RU-WORK-002"]},
    ),
    (
        "EAEU-WORK-010 the first day of the Treaty",
        {"on": "2015-08-12", "stays": [stay("2015-07-01")], "contracts": [contract("2015-07-10", "2016-06-30")]},
        {"stay.basis": "contract", "stay.until": "2016-06-30", "work.allowed": True, "work.rules-": ["RU-WORK-002"]},
    ),
    (
        "RU-WORK-002 until then with a patent",
        {
            "on": "2015-08-11",
            "stays": [stay("2015-07-01")],
            "permits": [{"country": "RU", "kind": "patent", "from": "2015-07-10", "to": "2016-07-09"}],
        },
        {"work.allowed": True, "work.basis": "permit", "work.rules": ["RU-WORK-002"]},
    ),
    (
        "RU-WORK-002 its first day",
        {
            "on": "2015-01-01",
            "stays": [stay("2014-12-01")],
            "permits": [{"country": "RU", "kind": "patent", "from": "2014-12-10", "to": "2015-12-09"}],
        },
        {"work.allowed": True},
    ),
    (
        "before RU-WORK-002 the law of work is not known here",
        {"on": "2014-12-31", "stays": [stay("2014-12-01")]},
        {"work.allowed": None, "missing": ["law"]},
    ),
    (
        "RU-STAY-006 EAEU-STAY-002 ended early: 15 days for a new contract",
        {"on": "2025-08-10", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-08-01")]},
        {
            "stay.basis": "new_employer",
            "stay.until": "2025-08-16",
            "stay.rules": ["EAEU-STAY-002", "RU-STAY-006"],
            "work.allowed": False,
        },
    ),
    (
        "RU-STAY-006 the 15th day",
        {"on": "2025-08-16", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-08-01")]},
        {"stay.lawful": True, "stay.overstay_days": 0},
    ),
    (
        "RU-STAY-006 the day after",
        {"on": "2025-08-17", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-08-01")]},
        {"stay.lawful": False, "stay.overstay_days": 1},
    ),
    (
        "EAEU-STAY-002 ended on the 90th day after entry, not later: only the visa-free days",
        {"on": "2025-06-03", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-06-02")]},
        {"stay.lawful": False, "stay.overstay_days": 1},
    ),
    (
        "EAEU-STAY-002 ended a day later: the 15 days",
        {"on": "2025-06-18", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-06-03")]},
        {"stay.lawful": True, "stay.basis": "new_employer", "stay.until": "2025-06-18"},
    ),
    (
        "RU-STAY-006 the day before the Treaty",
        {
            "on": "2015-08-11",
            "stays": [stay("2015-03-01")],
            "contracts": [contract("2015-03-10", "2015-12-31", ended="2015-08-05")],
        },
        {"stay.lawful": False},
    ),
    (
        "RU-STAY-006 the Treaty's first day",
        {
            "on": "2015-08-12",
            "stays": [stay("2015-03-01")],
            "contracts": [contract("2015-03-10", "2015-12-31", ended="2015-08-05")],
        },
        {"stay.basis": "new_employer", "stay.until": "2015-08-20"},
    ),
    (
        "EAEU-STAY-002 a new contract in time carries the stay on",
        {
            "on": "2025-09-01",
            "stays": HERE,
            "contracts": [
                contract("2025-03-10", "2025-12-31", ended="2025-08-01"),
                contract("2025-08-12", "2026-02-28"),
            ],
        },
        {"stay.basis": "contract", "stay.until": "2026-02-28", "work.allowed": True},
    ),
    (
        "EAEU-STAY-002 the day the contract ends is still a day of the contract",
        {"on": "2025-08-01", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", ended="2025-08-01")]},
        {"stay.basis": "contract", "stay.until": "2025-08-01", "work.allowed": True},
    ),
    (
        "RU-STAY-005 RU-FAM-002 a spouse: to the end of the worker's contract, without work",
        {
            "on": "2025-08-01",
            "stays": [stay("2025-02-01")],
            "family": [relative("spouse", contract("2025-01-10", "2025-12-31"))],
        },
        {
            "stay.basis": "family",
            "stay.until": "2025-12-31",
            "stay.rules+": ["RU-STAY-005", "RU-FAM-002", "EAEU-FAM-005", "EAEU-STAY-001"],
            "work.allowed": False,
            "work.rules+": ["EAEU-FAM-006"],
        },
    ),
    (
        "RU-STAY-005 a parent, the contract indefinite: a year from the own entry",
        {
            "on": "2025-08-01",
            "stays": [stay("2025-02-01")],
            "family": [relative("parent", contract("2024-01-10"))],
        },
        {"stay.basis": "family", "stay.until": "2026-01-31"},
    ),
    (
        "RU-FAM-002 the worker's contract ended: the visa-free days, used up long ago",
        {
            "on": "2025-08-11",
            "stays": [stay("2025-02-01")],
            "family": [relative("spouse", contract("2025-01-10", "2025-12-31", ended="2025-08-01"))],
        },
        {"stay.lawful": False, "stay.overstay_days": 10, "entry.bars": []},
    ),
    (
        "EAEU-FAM-005 before 2021 spouse and children, by the Treaty",
        {
            "on": "2020-08-01",
            "stays": [stay("2020-02-01")],
            "family": [relative("child", contract("2020-01-10", "2020-12-31"))],
        },
        {"stay.basis": "family", "stay.until": "2020-12-31", "stay.rules-": ["RU-STAY-005"]},
    ),
    (
        "RU-STAY-005 parents only since 29 December 2021",
        {
            "on": "2020-08-01",
            "stays": [stay("2020-02-01")],
            "family": [relative("parent", contract("2020-01-10", "2020-12-31"))],
        },
        {"stay.lawful": False, "stay.overstay_days": 93},
    ),
    (
        "RU-STAY-005 a parent, the day before",
        {
            "on": "2021-12-28",
            "stays": [stay("2021-02-01")],
            "family": [relative("parent", contract("2021-01-10", "2023-12-31"))],
        },
        {"stay.basis": "suspension"},
    ),
    (
        "RU-STAY-005 a parent, the first day",
        {
            "on": "2021-12-29",
            "stays": [stay("2021-02-01")],
            "family": [relative("parent", contract("2021-01-10", "2023-12-31"))],
        },
        {"stay.basis": "family", "stay.until": "2023-12-31"},
    ),
    (
        "RU-STAY-005 the relative must be of the Union",
        {
            "on": "2025-08-01",
            "stays": [stay("2025-02-01")],
            "family": [relative("spouse", contract("2025-01-10", "2025-12-31"), citizen="UZ")],
        },
        {"stay.lawful": False},
    ),
    (
        "RU-EXP-002 a residence permit",
        {
            "on": "2025-08-01",
            "stays": [stay("2025-02-01")],
            "permits": [{"country": "RU", "kind": "residence", "from": "2025-01-15", "to": "2028-01-14"}],
        },
        {"stay.basis": "residence", "stay.until": "2028-01-14", "entry.allowed": True},
    ),
)
def test_contracts_and_families(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("RU", facts, expected)


@table(
    (
        "RU-ENT-002 KG-EXIT-001 the identity card",
        {"on": "2026-03-20", "documents": [{"kind": "id_card", "expires": "2026-03-20"}]},
        {"entry.allowed": True, "entry.unmet": []},
    ),
    (
        "RU-ENT-002 out of date since yesterday",
        {"on": "2026-03-21", "documents": [{"kind": "id_card", "expires": "2026-03-20"}]},
        {"entry.allowed": False, "entry.unmet": ["valid_document"], "entry.first_lawful_day": None},
    ),
    (
        "RU-ENT-002 a birth certificate under 16",
        {
            "on": "2026-03-20",
            "documents": [{"kind": "birth_certificate"}],
            "person": {"citizenships": ["KG"], "birth_date": "2010-03-21"},
        },
        {"entry.allowed": True},
    ),
    (
        "RU-ENT-002 a birth certificate at 16",
        {
            "on": "2026-03-21",
            "documents": [{"kind": "birth_certificate"}],
            "person": {"citizenships": ["KG"], "birth_date": "2010-03-21"},
        },
        {"entry.allowed": False, "entry.rules+": ["RU-ENT-002", "KG-EXIT-001"]},
    ),
    (
        "RU-ENT-002 a birth certificate, the age not stated",
        {"on": "2026-03-20", "documents": [{"kind": "birth_certificate"}]},
        {"entry.allowed": None, "entry.missing": ["documents"]},
    ),
    (
        "EAEU-WORK-001 EAEU-WORK-002 EAEU-WORK-006 RU-WORK-004 RU-WORK-008 a contract opens the way",
        {"on": "2026-03-20", "contracts": [contract("2026-04-01", "2026-12-31", occupation="courier")]},
        {
            "pathways.RU-eaeu-contract.open": "yes",
            "pathways.RU-eaeu-contract.rules+": ["EAEU-WORK-001", "EAEU-WORK-006", "RU-WORK-004", "RU-WORK-008"],
            "work.rules+": ["EAEU-WORK-002"],
        },
    ),
    (
        "EAEU-WORK-003 a teacher's diploma must be recognised",
        {
            "on": "2026-03-20",
            "contracts": [contract("2026-04-01", "2026-12-31", occupation="Teacher")],
            "qualifications": [{"kind": "diploma", "name": "school teacher"}],
        },
        {"pathways.RU-eaeu-contract.open": "no", "pathways.RU-eaeu-contract.missing": ["diploma_recognition"]},
    ),
    (
        "EAEU-WORK-003 recognised",
        {
            "on": "2026-03-20",
            "contracts": [contract("2026-04-01", "2026-12-31", occupation="teacher")],
            "qualifications": [{"kind": "diploma", "name": "recognised in Russia"}],
        },
        {"pathways.RU-eaeu-contract.open": "yes"},
    ),
    (
        "EAEU-WORK-003 qualifications not stated",
        {"on": "2026-03-20", "contracts": [contract("2026-04-01", "2026-12-31", occupation="teacher")]},
        {"pathways.RU-eaeu-contract.open": "unknown", "pathways.RU-eaeu-contract.missing": ["qualifications"]},
    ),
    (
        "RU-FAM-003 school: the test not stated",
        {"on": "2025-04-01", "stays": HERE, "purpose": "study"},
        {"pathways.RU-school.open": "unknown", "pathways.RU-school.missing": ["qualifications"]},
    ),
    (
        "RU-FAM-003 school: the test passed",
        {
            "on": "2025-04-01",
            "stays": HERE,
            "purpose": "study",
            "qualifications": [{"kind": "language", "name": "Russian", "on": "2025-03-30"}],
        },
        {"pathways.RU-school.open": "yes"},
    ),
    (
        "RU-FAM-003 not before",
        {"on": "2025-03-31", "stays": HERE, "purpose": "study"},
        {"pathways.RU-school.open": "unknown"},
    ),
    (
        "RU-EXP-007 RU-EXP-008 legalisation: what is still wanting",
        {"on": "2025-09-10", "stays": [stay("2025-03-02")], "events": [event("fingerprints", "2025-05-01")]},
        {
            "pathways.RU-legalisation.open": "no",
            "pathways.RU-legalisation.missing": ["medical", "contract"],
            "pathways.RU-legalisation.rules+": ["RU-EXP-007", "RU-EXP-008"],
        },
    ),
    (
        "RU-EXP-007 its last day was 10 September 2025",
        {"on": "2025-09-11", "stays": [stay("2025-03-02")]},
        {"pathways.RU-legalisation.open": "no", "pathways.RU-legalisation.closed_after": "2025-09-10"},
    ),
    (
        "the citizenship not stated: unknown, and named",
        {"on": "2026-03-20", "stays": OPEN_STAY, "person": {}},
        {"stay.lawful": None, "entry.allowed": None, "stay.until": None, "work.allowed": None},
    ),
    (
        "the citizenship not stated: work on a contract is unknown too",
        {"on": "2025-08-01", "stays": HERE, "person": {}, "contracts": WORKER},
        {"stay.lawful": None, "work.allowed": None},
    ),
    (
        "another citizenship: the law is not known here",
        {"on": "2026-03-20", "stays": OPEN_STAY, "contracts": WORKER, "person": {"citizenships": ["UZ"]}},
        {"stay.lawful": None, "work.allowed": None, "missing": ["law"]},
    ),
    (
        "two citizenships, one of them Kyrgyz",
        {"on": "2026-03-20", "stays": OPEN_STAY, "person": {"citizenships": ["UZ", "KG"]}},
        {"stay.lawful": True, "stay.until": "2026-05-30"},
    ),
)
def test_documents_pathways_unknown_facts(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("RU", facts, expected)


def test_unknown_citizenship_is_named() -> None:
    answer = check({"destination": "RU", "on": "2026-03-20", "stays": OPEN_STAY})
    assert "person.citizenships" in answer["missing"]


INFORMS = {
    "EAEU-FAM-001",
    "EAEU-FAM-002",
    "EAEU-FAM-003",
    "EAEU-FAM-004",
    "EAEU-RECR-001",
    "EAEU-REG-002",
    "EAEU-WORK-004",
    "EAEU-WORK-007",
    "EAEU-WORK-008",
    "RU-ENT-003",
    "RU-ENT-004",
    "RU-ENT-005",
    "RU-ENT-006",
    "RU-EXP-003",
    "RU-EXP-004",
    "RU-EXP-005",
    "RU-EXP-006",
    "RU-EXP-010",
    "RU-FAM-004",
    "RU-WORK-005",
    "RU-WORK-006",
    "RU-WORK-007",
}
PROPOSALS = {"RU-ENT-007", "RU-MED-007", "RU-FAM-005"}


@pytest.mark.parametrize("code", ["RU", "EAEU"])
def test_every_rule_decides_but_the_listed(code: str) -> None:
    ids = {rule.id for rule in library().rules(code)}
    uses = {item.rule: item.use for item in coverage(code)}
    assert {rule for rule, use in uses.items() if use == "informs"} == INFORMS & ids
    assert {rule for rule, use in uses.items() if use == "set_aside"} == PROPOSALS & ids
    assert not [problem for problem in problems() if problem.startswith(code)]


def test_stay_registration_medical_ban_and_contract_rules_all_decide() -> None:
    topics = {"stay", "registration", "medical", "ban"}
    wanted = {rule.id for rule in library().rules("RU") if rule.topic in topics} - PROPOSALS
    uses = {item.rule: item.use for item in coverage("RU")}
    assert {uses[rule] for rule in wanted} == {"decides"}


def test_proposals_are_set_aside_with_the_reason() -> None:
    assert corridor("RU").set_aside == dict.fromkeys(PROPOSALS, "proposal")
