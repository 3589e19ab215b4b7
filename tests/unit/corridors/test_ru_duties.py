"""Russia: registration, medical examination, fingerprints, departure and the rest that is owed.

The days are counted by hand; the ids of the rules stand in the names of the examples.
"""

from __future__ import annotations

from typing import Any

from tests.unit.corridors.worked import NONE, Country, Examine, Facts, table

RU = Country("RU")
stay, contract, permit, event = RU.stay, RU.contract, RU.permit, RU.event

OPEN_STAY = [stay("2026-03-02")]
WORKER = [contract("2025-03-10", "2025-12-31")]
HERE = [stay("2025-03-05")]
"""A worker who came on 5 March 2025 with a contract from the 10th to the end of the year."""


@table(
    (
        "RU-REG-001 RU-REG-002 RU-REG-003 thirty days, the day of entry the first",
        {"on": "2026-03-31", "stays": OPEN_STAY},
        {
            "duties.registration.due": "2026-03-31",
            "duties.registration.overdue": False,
            "duties.registration.rules": ["RU-REG-003", "RU-REG-001", "RU-REG-002"],
        },
    ),
    ("RU-REG-001 overdue", {"on": "2026-04-01", "stays": OPEN_STAY}, {"duties.registration.overdue": True}),
    (
        "RU-REG-001 done",
        {"on": "2026-04-01", "stays": OPEN_STAY, "events": [event("registration", "2026-03-10")]},
        {"duties.registration.done": True, "duties.registration.overdue": False},
    ),
    (
        "RU-REG-001 a registration of an earlier stay does not count",
        {"on": "2026-04-01", "stays": OPEN_STAY, "events": [event("registration", "2026-01-10")]},
        {"duties.registration.done": False},
    ),
    (
        "RU-REG-007 seven working days before the agreement",
        {"on": "2015-06-05", "stays": [stay("2015-06-01")]},
        {"duties.registration.due": "2015-06-09", "duties.registration.rules+": ["RU-REG-007"]},
    ),
    (
        "RU-REG-007 still for visitors after the Treaty",
        {"on": "2015-09-05", "stays": [stay("2015-09-01")], "purpose": "visit"},
        {"duties.registration.due": "2015-09-09", "duties.registration.rules-": ["EAEU-REG-001"]},
    ),
    (
        "EAEU-REG-001 thirty days for workers since the Treaty",
        {"on": "2015-09-05", "stays": [stay("2015-09-01")], "purpose": "work"},
        {"duties.registration.due": "2015-09-30", "duties.registration.rules+": ["EAEU-REG-001"]},
    ),
    (
        "EAEU-REG-001 a worker who entered the day before the Treaty",
        {"on": "2015-08-20", "stays": [stay("2015-08-11")], "purpose": "work"},
        {"duties.registration.due": "2015-08-19", "duties.registration.rules-": ["EAEU-REG-001"]},
    ),
    (
        "EAEU-REG-001 a worker who entered on its first day",
        {"on": "2015-08-20", "stays": [stay("2015-08-12")], "purpose": "work"},
        {"duties.registration.due": "2015-09-10"},
    ),
    (
        "RU-REG-001 first day of the agreement (estimated)",
        {"on": "2016-01-05", "stays": [stay("2016-01-01")], "purpose": "visit"},
        {"duties.registration.due": "2016-01-30", "duties.registration.rules+": ["RU-REG-001", "RU-REG-002"]},
    ),
    (
        "RU-REG-007 the law of the day of entry",
        {"on": "2016-01-05", "stays": [stay("2015-12-31")], "purpose": "visit"},
        {"duties.registration.due": "2016-01-08", "duties.registration.rules-": ["RU-REG-001"]},
    ),
    (
        "RU-REG-004 others: seven working days",
        {"on": "2026-03-05", "stays": OPEN_STAY, "person": {"citizenships": ["UZ"]}},
        {"duties.registration.due": "2026-03-10", "duties.registration.rules": ["RU-REG-003", "RU-REG-004"]},
    ),
    (
        "RU-STAY-007 the registration is prolonged on the contract before 90 days end",
        {"on": "2025-04-01", "stays": HERE, "contracts": WORKER, "events": [event("registration", "2025-03-20")]},
        {"duties.registration_extension.due": "2025-06-02", "duties.registration_extension.done": False},
    ),
    (
        "RU-STAY-007 done by a second registration",
        {
            "on": "2025-06-01",
            "stays": HERE,
            "contracts": WORKER,
            "events": [event("registration", "2025-03-20"), event("registration", "2025-05-20")],
        },
        {"duties.registration_extension.done": True},
    ),
    (
        "RU-STAY-007 done at once by a registration for the whole term",
        {
            "on": "2025-06-01",
            "stays": HERE,
            "contracts": WORKER,
            "events": [event("registration", "2025-03-20", until="2025-12-31")],
        },
        {"duties.registration_extension.done": True},
    ),
    (
        "RU-REG-005 RU-REG-006 Moscow, by the place of work",
        {"on": "2025-09-01", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", region="Moscow")]},
        {
            "duties.location_report.recurring": "P3D",
            "duties.location_report.due": None,
            "duties.location_report.rules": ["RU-REG-005", "RU-REG-006"],
        },
    ),
    (
        "RU-REG-005 Moscow region, by the place of stay",
        {"on": "2025-09-01", "stays": [stay("2025-08-05", region="Moscow oblast")], "purpose": "work"},
        {"duties.location_report.recurring": "P3D"},
    ),
    (
        "RU-REG-005 not before September 2025",
        {"on": "2025-08-31", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", region="Moscow")]},
        {"duties.location_report": NONE},
    ),
    (
        "RU-REG-005 not elsewhere",
        {"on": "2025-09-01", "stays": HERE, "contracts": [contract("2025-03-10", "2025-12-31", region="Kazan")]},
        {"duties.location_report": NONE},
    ),
    (
        "RU-MED-001 RU-MED-006 workers: 30 days",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "work"},
        {
            "duties.medical.due": "2026-03-31",
            "duties.medical.rules": ["RU-MED-006", "RU-MED-001"],
            "duties.fingerprints.due": "2026-03-31",
            "duties.medical_renewal": NONE,
        },
    ),
    (
        "RU-MED-002 for a family, 90 days",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "family"},
        {"duties.medical.due": "2026-05-30", "duties.medical.rules": ["RU-MED-006", "RU-MED-002"]},
    ),
    (
        "RU-MED-002 a visit: nothing within 90 days",
        {"on": "2026-05-30", "stays": OPEN_STAY, "purpose": "visit"},
        {"duties.medical": NONE, "duties.fingerprints": NONE},
    ),
    (
        "RU-MED-002 a visit that lasted longer",
        {"on": "2026-05-31", "stays": OPEN_STAY, "purpose": "visit"},
        {"duties.medical.due": "2026-05-30", "duties.medical.overdue": True},
    ),
    (
        "RU-MED-001 an entry the day before the law",
        {"on": "2022-01-10", "stays": [stay("2021-12-28")], "purpose": "work"},
        {"duties.medical": NONE},
    ),
    (
        "RU-MED-001 an entry on its first day",
        {"on": "2022-01-10", "stays": [stay("2021-12-29")], "purpose": "work"},
        {"duties.medical.due": "2022-01-27", "duties.fingerprints.due": "2022-01-27"},
    ),
    (
        "RU-MED-005 five years old at entry",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "purpose": "family",
            "person": {"citizenships": ["KG"], "birth_date": "2020-03-03"},
        },
        {"duties.medical": NONE, "duties.registration.rules+": ["RU-FAM-001"]},
    ),
    (
        "RU-MED-005 RU-FAM-001 six years old at entry",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "purpose": "family",
            "person": {"citizenships": ["KG"], "birth_date": "2020-03-02"},
        },
        {"duties.medical.due": "2026-05-30", "duties.medical.rules+": ["RU-MED-005", "RU-FAM-001"]},
    ),
    (
        "RU-MED-003 RU-MED-004 a year valid, then 30 days",
        {"on": "2025-08-01", "stays": HERE, "contracts": WORKER, "events": [event("medical", "2025-03-20")]},
        {
            "duties.medical.done": True,
            "duties.medical_renewal.due": "2026-04-18",
            "duties.medical_renewal.recurring": "P1Y",
            "duties.medical_renewal.rules": ["RU-MED-003", "RU-MED-004"],
        },
    ),
    (
        "RU-MED-004 a certificate older than the change of March 2022: its end is not known",
        {
            "on": "2022-03-10",
            "stays": [stay("2022-02-01")],
            "purpose": "work",
            "events": [event("medical", "2022-02-15")],
        },
        {"duties.medical.done": True, "duties.medical_renewal.due": None},
    ),
    (
        "RU-MED-004 a certificate of an earlier stay that is still valid",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "work", "events": [event("medical", "2025-03-03")]},
        {"duties.medical.done": True, "duties.medical_renewal.due": "2026-04-01"},
    ),
    (
        "RU-MED-004 one that ended the day before entry",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "work", "events": [event("medical", "2025-03-02")]},
        {"duties.medical.done": False, "duties.medical_renewal": NONE},
    ),
    (
        "RU-MED-001 fingerprints once in a life",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "work", "events": [event("fingerprints", "2023-05-01")]},
        {"duties.fingerprints.done": True},
    ),
    (
        "RU-WORK-003 the employer tells the police within three working days",
        {"on": "2026-03-10", "stays": OPEN_STAY, "contracts": [contract("2026-03-06", "2026-12-31")]},
        {
            "duties.notice.due": "2026-03-11",
            "duties.notice.who": "employer",
            "duties.notice.rules": ["RU-WORK-003"],
            "duties.notice.done": False,
        },
    ),
    (
        "RU-EXP-001 RU-EXP-002 RU-EXP-009 departure",
        {"on": "2026-06-10", "stays": OPEN_STAY},
        {
            "duties.departure.due": "2026-05-30",
            "duties.departure.rules+": ["RU-EXP-001", "RU-EXP-002", "RU-EXP-009"],
            "penalties.overstay_fine.low": 2000,
            "penalties.overstay_fine.high": 7000,
            "penalties.overstay_fine.currency": "RUB",
            "penalties.overstay_fine.rules": ["RU-BAN-010", "RU-BAN-011"],
        },
    ),
    (
        "RU-EXP-001 RU-EXP-002 the first day of the expulsion regime",
        {"on": "2025-02-05", "stays": [stay("2024-09-20")]},
        {"duties.departure.rules": ["RU-BAN-001", "RU-EXP-001", "RU-EXP-002"]},
    ),
    (
        "RU-EXP-009 not before 11 September 2025",
        {"on": "2025-09-10", "stays": [stay("2025-03-02")]},
        {"duties.departure.rules+": ["RU-EXP-001"], "duties.departure.rules-": ["RU-EXP-009"]},
    ),
    (
        "departure was owed before the expulsion regime too",
        {"on": "2025-02-04", "stays": [stay("2024-09-20")]},
        {"duties.departure.due": "2024-12-18", "duties.departure.rules": ["RU-BAN-001"]},
    ),
    (
        "KG-CON-001 a contract of more than three months: the consulate within 15 days",
        {"on": "2025-04-01", "stays": HERE, "contracts": WORKER},
        {"duties.consular_registration.due": "2025-03-19"},
    ),
    (
        "KG-CON-001 not on a short stay",
        {"on": "2026-03-20", "stays": OPEN_STAY},
        {"duties.consular_registration": NONE},
    ),
)
def test_duties(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("RU", facts, expected)
