"""Russia: bars to entry, their lifting in 2018, refusals.

The days are counted by hand; the ids of the rules stand in the names of the examples.
"""

from __future__ import annotations

from typing import Any

from tests.unit.corridors.worked import Country, Examine, Facts, table

RU = Country("RU")
stay, contract, permit, event = RU.stay, RU.contract, RU.permit, RU.event

OPEN_STAY = [stay("2026-03-02")]
WORKER = [contract("2025-03-10", "2025-12-31")]
HERE = [stay("2025-03-05")]
"""A worker who came on 5 March 2025 with a contract from the 10th to the end of the year."""


def _overstay_on_contract(left: str) -> Facts:
    """Lawful to 31 December 2025 on a contract, then without ground to the day of leaving."""
    return {"stays": [stay("2025-03-05", left)], "contracts": WORKER}


@table(
    (
        "RU-BAN-002 one day over the total",
        {"on": "2025-06-01", "stays": [stay("2025-01-01", "2025-04-01")]},
        {
            "entry.allowed": False,
            "entry.bars": ["over_total_days"],
            "entry.barred_until": "2028-04-01",
            "entry.first_lawful_day": "2028-04-02",
            "entry.refusal_possible": False,
            "entry.rules+": ["RU-BAN-002"],
        },
    ),
    (
        "RU-BAN-002 not for 90 days",
        {"on": "2026-01-01", "stays": [stay("2025-01-01", "2025-03-31")]},
        {"entry.allowed": True, "entry.bars": []},
    ),
    (
        "RU-BAN-002 whoever is there too long: the bar that begins on leaving today",
        {"on": "2026-05-31", "stays": OPEN_STAY},
        {"entry.barred_until": "2029-05-31", "entry.first_lawful_day": "2029-06-01"},
    ),
    (
        "RU-BAN-002 the last day of the bar",
        {"on": "2028-04-01", "stays": [stay("2025-01-01", "2025-04-01")]},
        {"entry.allowed": False, "entry.first_lawful_day": "2028-04-02"},
    ),
    (
        "RU-BAN-002 the day after",
        {"on": "2028-04-02", "stays": [stay("2025-01-01", "2025-04-01")]},
        {"entry.allowed": True, "entry.bars": [], "entry.barred_until": None},
    ),
    (
        "RU-BAN-002 left on 29 February",
        {"on": "2024-05-01", "stays": [stay("2023-11-01", "2024-02-29")]},
        {"entry.barred_until": "2027-02-28"},
    ),
    (
        "RU-BAN-001 30 days late on a contract-based stay: RU-BAN-011, no bar",
        {"on": "2026-02-10", **_overstay_on_contract("2026-01-30")},
        {"entry.bars": [], "entry.allowed": True},
    ),
    (
        "RU-BAN-001 31 days late",
        {"on": "2026-02-10", **_overstay_on_contract("2026-01-31")},
        {
            "entry.bars": ["not_left_in_30_days"],
            "entry.barred_until": "2029-01-31",
            "entry.refusal_possible": True,
            "entry.rules+": ["RU-BAN-001"],
            "pathways.RU-eaeu-contract.missing": ["not_barred", "contract"],
        },
    ),
    (
        "RU-BAN-003 180 days late: not yet five years",
        {"on": "2026-12-01", **_overstay_on_contract("2026-06-29")},
        {"entry.bars": ["not_left_in_30_days"], "entry.barred_until": "2029-06-29"},
    ),
    (
        "RU-BAN-003 181 days late",
        {"on": "2026-12-01", **_overstay_on_contract("2026-06-30")},
        {"entry.bars": ["not_left_in_30_days", "overstay_over_180"], "entry.barred_until": "2031-06-30"},
    ),
    (
        "RU-BAN-003 270 days late",
        {"on": "2026-12-01", **_overstay_on_contract("2026-09-27")},
        {"entry.bars": ["not_left_in_30_days", "overstay_over_180"], "entry.barred_until": "2031-09-27"},
    ),
    (
        "RU-BAN-004 271 days late",
        {"on": "2026-12-01", **_overstay_on_contract("2026-09-28")},
        {"entry.bars": ["not_left_in_30_days", "overstay_over_270"], "entry.barred_until": "2036-09-28"},
    ),
    (
        "RU-BAN-001 an indefinite contract, the year not prolonged, left 58 days late with the contract still running",
        {"on": "2026-06-01", "stays": [stay("2025-03-05", "2026-05-01")], "contracts": [contract("2025-03-10")]},
        {"entry.bars": ["not_left_in_30_days"], "entry.barred_until": "2029-05-01"},
    ),
    (
        "RU-BAN-002 a visa-free overstay of 31 days meets two grounds",
        {"on": "2025-06-01", "stays": [stay("2025-01-01", "2025-05-01")]},
        {"entry.bars": ["not_left_in_30_days", "over_total_days"], "entry.barred_until": "2028-05-01"},
    ),
    (
        "RU-BAN-009 before the lifting",
        {
            "on": "2018-10-31",
            "stays": [stay("2016-03-05", "2017-03-01")],
            "contracts": [contract("2016-03-10", "2016-12-31")],
        },
        {"entry.bars": ["not_left_in_30_days"], "entry.barred_until": "2020-03-01"},
    ),
    (
        "RU-BAN-009 lifted on 1 November 2018",
        {
            "on": "2018-11-01",
            "stays": [stay("2016-03-05", "2017-03-01")],
            "contracts": [contract("2016-03-10", "2016-12-31")],
        },
        {"entry.bars": [], "entry.allowed": True},
    ),
    (
        "RU-BAN-009 left in the exit window",
        {
            "on": "2019-02-01",
            "stays": [stay("2017-03-05", "2018-12-10")],
            "contracts": [contract("2017-03-10", "2018-09-30")],
        },
        {"entry.bars": []},
    ),
    (
        "RU-BAN-009 left a day after the exit window",
        {
            "on": "2019-02-01",
            "stays": [stay("2017-03-05", "2018-12-11")],
            "contracts": [contract("2017-03-10", "2018-09-30")],
        },
        {"entry.bars": ["not_left_in_30_days"], "entry.barred_until": "2021-12-11"},
    ),
    (
        "RU-BAN-009 other grounds were not lifted: RU-BAN-002",
        {"on": "2018-12-01", "stays": [stay("2018-01-01", "2018-04-15")]},
        {"entry.bars": ["over_total_days"], "entry.barred_until": "2021-04-15"},
    ),
    (
        "RU-BAN-005 two offences within three years",
        {"on": "2026-02-01", "events": [event("offence", "2023-01-10"), event("fine", "2026-01-09", paid=True)]},
        {
            "entry.bars": ["repeated_offences"],
            "entry.barred_until": "2029-01-09",
            "entry.allowed": False,
            "entry.refusal_possible": True,
        },
    ),
    (
        "RU-BAN-005 a day more than three years apart",
        {"on": "2026-02-01", "events": [event("offence", "2023-01-10"), event("offence", "2026-01-10")]},
        {"entry.bars": [], "entry.allowed": True},
    ),
    (
        "RU-BAN-009 bars for offences before November 2018 were lifted",
        {"on": "2018-11-01", "events": [event("offence", "2017-01-10"), event("offence", "2017-06-10")]},
        {"entry.bars": []},
    ),
    (
        "RU-BAN-009 not a day earlier",
        {"on": "2018-10-31", "events": [event("offence", "2017-01-10"), event("offence", "2017-06-10")]},
        {"entry.bars": ["repeated_offences"], "entry.barred_until": "2020-06-10"},
    ),
    (
        "RU-BAN-006 two migration offences within one year",
        {
            "on": "2026-06-01",
            "events": [
                event("offence", "2025-05-02", ground="KoAP 18.8"),
                event("offence", "2026-05-01", ground="KoAP 18.8"),
            ],
        },
        {"entry.bars": ["repeated_offences", "migration_offences"], "entry.barred_until": "2031-05-01"},
    ),
    (
        "RU-BAN-006 a year and a day apart, or of another kind: RU-BAN-005 alone",
        {
            "on": "2026-06-01",
            "events": [
                event("offence", "2025-05-01", ground="KoAP 18.8"),
                event("offence", "2026-05-01", ground="KoAP 18.8"),
                event("offence", "2026-05-02", ground="KoAP 12.9"),
            ],
        },
        {"entry.bars": ["repeated_offences"], "entry.barred_until": "2029-05-02"},
    ),
    (
        "RU-BAN-007 expulsion",
        {"on": "2026-03-20", "events": [event("expulsion", "2024-05-01")]},
        {"entry.bars": ["removal"], "entry.barred_until": "2029-05-01", "entry.rules+": ["RU-BAN-007"]},
    ),
    (
        "RU-BAN-007 repeated",
        {"on": "2026-03-20", "events": [event("deportation", "2016-01-01"), event("expulsion", "2024-05-01")]},
        {"entry.bars": ["removal"], "entry.barred_until": "2034-05-01"},
    ),
    (
        "RU-ENT-008 a bar that was ordered, with its day",
        {"on": "2026-03-20", "events": [event("ban", "2026-01-10", until="2027-01-10")]},
        {
            "entry.bars": ["ordered"],
            "entry.barred_until": "2027-01-10",
            "entry.first_lawful_day": "2027-01-11",
            "entry.rules+": ["RU-ENT-008", "RU-BAN-009"],
        },
    ),
    (
        "RU-ENT-008 without a day: no end known",
        {"on": "2026-03-20", "events": [event("ban", "2026-01-10")]},
        {"entry.allowed": False, "entry.barred_until": None, "entry.first_lawful_day": None},
    ),
    (
        "RU-BAN-009 an order under Art. 26(8) of 2017",
        {"on": "2018-11-01", "events": [event("ban", "2017-01-10", until="2020-01-10", ground="art. 26(8)")]},
        {"entry.allowed": True, "entry.bars": []},
    ),
    (
        "RU-BAN-009 an order on another ground stands",
        {"on": "2018-11-01", "events": [event("ban", "2017-01-10", until="2020-01-10", ground="art. 27(2)")]},
        {"entry.allowed": False, "entry.barred_until": "2020-01-10"},
    ),
    (
        "RU-ENT-009 RU-EXP-001 in the register of controlled persons",
        {"on": "2026-03-20", "person": {"citizenships": ["KG"], "in_destination_register": True}},
        {
            "entry.allowed": False,
            "entry.bars": ["controlled_person"],
            "entry.first_lawful_day": None,
            "entry.rules+": ["RU-ENT-009", "RU-EXP-001"],
        },
    ),
    (
        "RU-ENT-009 its first day",
        {"on": "2025-06-30", "person": {"citizenships": ["KG"], "in_destination_register": True}},
        {"entry.allowed": False, "entry.bars": ["controlled_person"]},
    ),
    (
        "RU-ENT-009 not before 30 June 2025",
        {"on": "2025-06-29", "person": {"citizenships": ["KG"], "in_destination_register": True}},
        {"entry.allowed": True, "entry.bars": []},
    ),
    (
        "RU-BAN-008 an unpaid fine",
        {"on": "2026-03-20", "events": [event("fine", "2025-05-01", paid=False)]},
        {
            "entry.allowed": True,
            "entry.refusal_possible": True,
            "entry.refusal_grounds": ["unpaid_fine"],
            "entry.rules+": ["RU-BAN-008"],
        },
    ),
    (
        "RU-BAN-008 a fine that was paid",
        {"on": "2026-03-20", "events": [event("fine", "2025-05-01", paid=True)]},
        {"entry.refusal_possible": False, "entry.refusal_grounds": []},
    ),
    (
        "bars hold whatever the citizenship; the lifting of RU-BAN-009 is for known citizens of Kyrgyzstan",
        {
            "on": "2018-11-02",
            "person": {},
            "events": [event("offence", "2017-01-10"), event("offence", "2017-06-10")],
        },
        {"entry.bars": ["repeated_offences"], "entry.allowed": False},
    ),
)
def test_bars(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("RU", facts, expected)
