"""Kazakhstan: worked examples of every version since 2012, the days counted by hand; ids of the rules in the names."""

from __future__ import annotations

from typing import Any

from sapar.engines.corridors.coverage import coverage, problems
from sapar.engines.corridors.library import library
from tests.unit.corridors.worked import NONE, Country, Examine, Facts, relative, table

KZ = Country("KZ")
stay, contract, permit, event = KZ.stay, KZ.contract, KZ.permit, KZ.event

OPEN_STAY = [stay("2026-03-02")]
IN_2013 = [stay("2013-03-02")]
FIRST = event("registration", "2013-03-03")
TRP = [permit("residence", "2025-03-01", "2026-02-28")]
TOO_LONG = [stay("2023-02-01", "2023-05-15")]
"""104 days, the limit of 90 in force since 27 January 2023."""


@table(
    (
        "KZ-REG-001 the law is not known before 5 July 2012",
        {"on": "2012-07-04", "stays": [stay("2012-06-20")]},
        {"stay.lawful": None, "entry.allowed": None, "missing": ["law"]},
    ),
    (
        "KZ-REG-001 its first day",
        {"on": "2012-07-05", "stays": [stay("2012-06-20")]},
        {"stay.lawful": True, "stay.until": "2012-09-17", "stay.rules": ["KZ-REG-001"]},
    ),
    (
        "KZ-REG-001 90 days of registration",
        {"on": "2013-03-20", "stays": IN_2013, "events": [FIRST]},
        {
            "stay.basis": "visa_free",
            "stay.until": "2013-05-30",
            "stay.days_used": 19,
            "stay.days_left": 71,
            "stay.first_day_too_many": "2013-05-31",
        },
    ),
    (
        "KZ-REG-001 extended once more for the same time",
        {"on": "2013-06-20", "stays": IN_2013, "events": [FIRST, event("registration", "2013-05-20")]},
        {"stay.until": "2013-08-28", "stay.days_used": 111, "stay.days_left": 69},
    ),
    (
        "KZ-REG-001 extended by a registration with a later last day",
        {"on": "2013-06-20", "stays": IN_2013, "events": [event("registration", "2013-05-20", until="2013-08-28")]},
        {"stay.until": "2013-08-28"},
    ),
    (
        "KZ-REG-001 a second registration after the 90 days comes too late",
        {"on": "2013-06-10", "stays": IN_2013, "events": [FIRST, event("registration", "2013-05-31")]},
        {"stay.lawful": False, "stay.overstay_days": 11},
    ),
    (
        "KZ-REG-001 a registration of an earlier stay does not extend",
        {"on": "2013-06-10", "stays": IN_2013, "events": [event("registration", "2013-01-03"), FIRST]},
        {"stay.lawful": False, "stay.overstay_days": 11},
    ),
    (
        "KZ-STAY-001 90 days",
        {"on": "2018-02-01", "stays": [stay("2018-01-10")]},
        {"stay.until": "2018-04-09", "stay.rules": ["KZ-STAY-001"]},
    ),
    (
        "KZ-STAY-001 the day before",
        {"on": "2017-07-14", "stays": [stay("2017-07-01")]},
        {"stay.until": "2017-09-28", "stay.rules": ["KZ-REG-001"]},
    ),
    (
        "KZ-STAY-001 its first day",
        {"on": "2017-07-15", "stays": [stay("2017-07-01")]},
        {"stay.until": "2017-09-28", "stay.rules": ["KZ-STAY-001"]},
    ),
    (
        "KZ-STAY-001 its last day",
        {"on": "2019-07-11", "stays": [stay("2019-07-01")]},
        {"stay.until": "2019-09-28", "stay.rules": ["KZ-STAY-001"]},
    ),
    (
        "KZ-STAY-002 its first day",
        {"on": "2019-07-12", "stays": [stay("2019-07-01")]},
        {"stay.until": "2019-09-28", "stay.rules": ["KZ-STAY-002"]},
    ),
    (
        "KZ-STAY-001 and 90 more",
        {
            "on": "2018-06-01",
            "stays": [stay("2018-01-10")],
            "events": [event("registration", "2018-01-20"), event("registration", "2018-04-09")],
        },
        {"stay.until": "2018-07-08", "stay.lawful": True},
    ),
    (
        "KZ-STAY-001 a registration once given keeps its term after 12 July 2019",
        {
            "on": "2019-07-20",
            "stays": [stay("2019-03-01")],
            "events": [event("registration", "2019-03-10"), event("registration", "2019-05-20")],
        },
        {"stay.lawful": True, "stay.until": "2019-08-27", "stay.rules": ["KZ-STAY-002"]},
    ),
    (
        "KZ-STAY-002 gives no second 90 days in one stay",
        {
            "on": "2019-07-20",
            "stays": [stay("2019-05-01")],
            "events": [event("registration", "2019-05-10"), event("registration", "2019-07-12")],
        },
        {"stay.until": "2019-07-29"},
    ),
    (
        "KZ-STAY-002 out and in on one day: 90 new days",
        {"on": "2021-04-10", "stays": [stay("2021-01-01", "2021-03-31"), stay("2021-03-31")]},
        {"stay.days_used": 11, "stay.days_left": 79, "stay.until": "2021-06-28", "stay.rules": ["KZ-STAY-002"]},
    ),
    (
        "KZ-STAY-002 back at any time",
        {"on": "2021-04-05", "stays": [stay("2021-01-01", "2021-03-31")]},
        {"entry.allowed": True, "stay.days_used": 1, "entry.first_lawful_day": "2021-04-05"},
    ),
    (
        "KZ-STAY-002 its last day: a second stay of 90 days",
        {"on": "2023-01-26", "stays": [stay("2022-09-01", "2022-11-29"), stay("2022-12-01")]},
        {"stay.lawful": True, "stay.until": "2023-01-26", "stay.rules": ["KZ-STAY-002"]},
    ),
    (
        "KZ-STAY-003 its first day: the days of both count",
        {"on": "2023-01-27", "stays": [stay("2022-09-01", "2022-11-29"), stay("2022-12-01")]},
        {"stay.lawful": False, "stay.overstay_days": 1, "stay.rules+": ["KZ-STAY-003"]},
    ),
    (
        "KZ-STAY-002 then KZ-STAY-003: one stay across the change",
        {"on": "2023-01-10", "stays": [stay("2022-12-01")]},
        {"stay.until": "2023-02-28"},
    ),
    (
        "KZ-STAY-003 90 in 180",
        {"on": "2026-03-20", "stays": OPEN_STAY},
        {
            "entry.allowed": True,
            "entry.rules": ["KZ-ENT-001"],
            "stay.until": "2026-05-30",
            "stay.days_used": 19,
            "stay.days_left": 71,
            "stay.rules": ["KZ-STAY-003"],
            "work.allowed": False,
        },
    ),
    (
        "KZ-STAY-003 the last day",
        {"on": "2026-05-30", "stays": OPEN_STAY},
        {"stay.lawful": True, "stay.days_left": 0},
    ),
    (
        "KZ-STAY-003 the first of 90 days must leave the window",
        {"on": "2024-05-01", "stays": [stay("2024-01-01", "2024-03-30")]},
        {"entry.allowed": False, "entry.first_lawful_day": "2024-06-29", "entry.bars": []},
    ),
    (
        "KZ-STAY-003 it has left",
        {"on": "2024-06-29", "stays": [stay("2024-01-01", "2024-03-30")]},
        {"entry.allowed": True, "stay.days_used": 90},
    ),
    (
        "KZ-STAY-004 with a residence permit the 90 days do not bind",
        {"on": "2025-12-01", "stays": [stay("2025-01-10")], "permits": TRP},
        {
            "stay.basis": "residence",
            "stay.until": "2026-02-28",
            "stay.first_day_too_many": None,
            "stay.rules": ["KZ-STAY-004", "KZ-STAY-005"],
        },
    ),
    (
        "KZ-STAY-005 the last day of a permit is not stated: one year",
        {"on": "2025-12-01", "stays": [stay("2025-01-10")], "permits": [permit("residence", "2025-03-01")]},
        {"stay.until": "2026-02-28"},
    ),
    (
        "KZ-STAY-004 the stay ends with the document",
        {"on": "2026-03-05", "stays": [stay("2025-01-10")], "permits": TRP},
        {"stay.lawful": False, "stay.overstay_days": 5},
    ),
    (
        "KZ-STAY-004 days on the permit do not burden the next visit",
        {"on": "2026-03-10", "stays": [stay("2025-01-10", "2026-02-28"), stay("2026-03-10")], "permits": TRP},
        {"stay.basis": "visa_free", "stay.days_used": 1, "stay.until": "2026-06-07", "entry.refusal_possible": False},
    ),
    (
        "EAEU-STAY-001 until 2023 the contract carried the stay",
        {"on": "2022-12-01", "stays": [stay("2022-03-01")], "contracts": [contract("2022-03-01", "2023-12-31")]},
        {"stay.basis": "contract", "stay.until": "2023-01-26", "stay.rules": ["EAEU-STAY-001"], "work.allowed": True},
    ),
    (
        "KZ-STAY-006 since 27 January 2023 a worker needs the permit after 90 days",
        {"on": "2023-01-27", "stays": [stay("2022-03-01")], "contracts": [contract("2022-03-01", "2023-12-31")]},
        {"stay.lawful": False, "stay.overstay_days": 1, "work.allowed": False},
    ),
    (
        "EAEU-STAY-001 a contract that ended before that",
        {"on": "2022-12-01", "stays": [stay("2022-03-01")], "contracts": [contract("2022-03-01", "2022-12-15")]},
        {"stay.until": "2022-12-15"},
    ),
    (
        "EAEU-STAY-002 15 days after an early end",
        {
            "on": "2022-08-10",
            "stays": [stay("2022-03-01")],
            "contracts": [contract("2022-03-01", "2023-12-31", ended="2022-08-01")],
        },
        {"stay.basis": "new_employer", "stay.until": "2022-08-16", "stay.rules": ["EAEU-STAY-002"]},
    ),
    (
        "EAEU-FAM-005 a spouse before 2023",
        {
            "on": "2020-08-01",
            "stays": [stay("2020-02-01")],
            "family": [relative("spouse", contract("2020-01-10", "2020-12-31"))],
        },
        {"stay.basis": "family", "stay.until": "2020-12-31", "stay.rules": ["EAEU-STAY-001", "EAEU-FAM-005"]},
    ),
    (
        "KZ-WORK-001 work on a contract, as long as the stay",
        {"on": "2026-03-20", "stays": OPEN_STAY, "contracts": [contract("2026-03-02", "2026-12-31")]},
        {
            "stay.basis": "visa_free",
            "work.allowed": True,
            "work.until": "2026-05-30",
            "work.rules+": ["KZ-WORK-001", "EAEU-WORK-001"],
        },
    ),
    (
        "KZ-WORK-001 not before the Treaty",
        {"on": "2015-08-11", "stays": [stay("2015-08-01")], "contracts": [contract("2015-08-01", "2016-07-31")]},
        {"work.allowed": False, "stay.basis": "visa_free"},
    ),
    (
        "KZ-WORK-001 the Treaty's first day",
        {"on": "2015-08-12", "stays": [stay("2015-08-01")], "contracts": [contract("2015-08-01", "2016-07-31")]},
        {"work.allowed": True, "stay.basis": "contract", "stay.until": "2016-07-31"},
    ),
)
def test_stay_and_work(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("KZ", facts, expected)


@table(
    (
        "KZ-REG-001 five days, the day of entry the first",
        {"on": "2013-03-05", "stays": IN_2013},
        {"duties.registration.due": "2013-03-06", "duties.registration.rules": ["KZ-REG-001"]},
    ),
    (
        "KZ-REG-001 an entry before it: not known",
        {"on": "2012-07-06", "stays": [stay("2012-07-04")]},
        {"duties.registration": NONE, "missing": ["law"]},
    ),
    (
        "KZ-REG-001 the extension, for one who came to work",
        {"on": "2013-03-20", "stays": IN_2013, "purpose": "work", "events": [FIRST]},
        {"duties.registration_extension.due": "2013-05-30", "duties.registration_extension.done": False},
    ),
    (
        "KZ-REG-001 its last day, a visitor",
        {"on": "2017-07-16", "stays": [stay("2017-07-14")], "purpose": "visit"},
        {"duties.registration.due": "2017-07-18"},
    ),
    (
        "EAEU-REG-001 its last day, a worker",
        {"on": "2017-07-16", "stays": [stay("2017-07-14")], "purpose": "work"},
        {"duties.registration.due": "2017-08-12", "duties.registration.rules": ["EAEU-REG-001"]},
    ),
    (
        "KZ-REG-002 thirty days",
        {"on": "2017-07-16", "stays": [stay("2017-07-15")], "purpose": "visit"},
        {"duties.registration.due": "2017-08-13", "duties.registration.rules": ["KZ-REG-002"]},
    ),
    (
        "KZ-REG-002 the day before online registration",
        {"on": "2026-07-10", "stays": [stay("2026-06-30")]},
        {"duties.registration.due": "2026-07-29", "duties.registration.rules": ["KZ-REG-002"]},
    ),
    (
        "KZ-REG-003 KZ-REG-005 online, by the 30th day",
        {"on": "2026-07-10", "stays": [stay("2026-07-01")]},
        {
            "duties.registration.due": "2026-07-30",
            "duties.registration.rules": ["KZ-REG-003", "KZ-REG-002", "KZ-REG-005"],
            "duties.registration_after_move": NONE,
        },
    ),
    (
        "KZ-REG-005 a move to another region: registered again, the first term from the crossing",
        {
            "on": "2026-08-20",
            "stays": [stay("2026-07-02", "2026-07-20", region="Almaty"), stay("2026-07-20", region="Astana")],
            "events": [event("registration", "2026-07-03")],
        },
        {
            "duties.registration.due": "2026-07-31",
            "duties.registration.done": True,
            "duties.registration_after_move.done": False,
            "duties.registration_after_move.due": None,
            "duties.registration_after_move.rules": ["KZ-REG-005"],
            "stay.days_used": 50,
        },
    ),
    (
        "KZ-REG-005 done after the move",
        {
            "on": "2026-08-20",
            "stays": [stay("2026-07-02", "2026-07-19", region="Almaty"), stay("2026-07-20", region="Astana")],
            "events": [event("registration", "2026-07-03"), event("registration", "2026-07-25")],
        },
        {"duties.registration_after_move.done": True},
    ),
    (
        "KZ-REG-005 away in between: a new crossing",
        {
            "on": "2026-08-20",
            "stays": [stay("2026-07-02", "2026-07-15", region="Almaty"), stay("2026-07-20", region="Astana")],
        },
        {"duties.registration.due": "2026-08-18", "duties.registration_after_move": NONE},
    ),
    (
        "KZ-REG-005 the same region",
        {
            "on": "2026-08-20",
            "stays": [stay("2026-07-02", "2026-07-20", region="Almaty"), stay("2026-07-20", region="Almaty")],
        },
        {"duties.registration_after_move": NONE},
    ),
    (
        "KZ-REG-005 not before July 2026",
        {
            "on": "2026-06-25",
            "stays": [stay("2026-06-02", "2026-06-20", region="Almaty"), stay("2026-06-20", region="Astana")],
        },
        {"duties.registration_after_move": NONE},
    ),
    (
        "KZ-REG-004 the host within three working days",
        {"on": "2026-03-05", "stays": OPEN_STAY},
        {
            "duties.notice.due": "2026-03-05",
            "duties.notice.who": "host",
            "duties.notice.overdue": False,
            "duties.notice.rules": ["KZ-REG-004"],
        },
    ),
    (
        "KZ-REG-004 its first day",
        {"on": "2020-01-05", "stays": [stay("2020-01-01")]},
        {"duties.notice.due": "2020-01-06"},
    ),
    (
        "KZ-REG-004 not for an arrival in 2019",
        {"on": "2020-01-05", "stays": [stay("2019-12-31")]},
        {"duties.notice": NONE},
    ),
    (
        "KZ-STAY-006 the residence permit before the 90th day",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "work"},
        {
            "duties.residence_application.due": "2026-05-29",
            "duties.residence_application.done": False,
            "duties.residence_application.rules": ["KZ-STAY-005", "KZ-STAY-006"],
        },
    ),
    (
        "KZ-STAY-006 not for a contract within the 90 days",
        {"on": "2026-03-20", "stays": OPEN_STAY, "contracts": [contract("2026-03-02", "2026-05-30")]},
        {"duties.residence_application": NONE},
    ),
    (
        "KZ-STAY-006 for a contract one day longer",
        {"on": "2026-03-20", "stays": OPEN_STAY, "contracts": [contract("2026-03-02", "2026-05-31")]},
        {"duties.residence_application.due": "2026-05-29"},
    ),
    (
        "KZ-STAY-006 applied for",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "purpose": "work",
            "events": [event("residence_application", "2026-03-15")],
        },
        {"duties.residence_application.done": True},
    ),
    (
        "KZ-STAY-006 held",
        {"on": "2025-12-01", "stays": [stay("2025-01-10")], "purpose": "work", "permits": TRP},
        {"duties.residence_application.done": True},
    ),
    (
        "KZ-STAY-006 not before 27 January 2023",
        {"on": "2023-01-26", "stays": [stay("2023-01-02")], "purpose": "work"},
        {"duties.residence_application": NONE},
    ),
    ("KZ-STAY-006 not on a visit", {"on": "2026-03-20", "stays": OPEN_STAY}, {"duties.residence_application": NONE}),
    (
        "KZ-FAM-001 a worker's family",
        {"on": "2026-03-20", "stays": OPEN_STAY, "family": [relative("spouse", contract("2026-01-10", "2026-12-31"))]},
        {
            "duties.residence_application.due": "2026-05-29",
            "duties.residence_application.rules": ["KZ-STAY-005", "KZ-FAM-001"],
            "pathways.KZ-family-reunion.open": "yes",
            "pathways.KZ-residence-permit.open": "yes",
            "work.allowed": False,
        },
    ),
    (
        "KZ-FAM-001 nobody to join",
        {"on": "2026-03-20", "stays": OPEN_STAY, "purpose": "family"},
        {"pathways.KZ-family-reunion.open": "no", "pathways.KZ-family-reunion.missing": ["working_relative"]},
    ),
    (
        "KZ-EXP-001 up to three days: a warning",
        {"on": "2026-06-02", "stays": OPEN_STAY},
        {
            "stay.overstay_days": 3,
            "duties.departure.due": "2026-05-30",
            "penalties.warning.low": None,
            "penalties.warning.rules": ["KZ-EXP-001"],
            "penalties.overstay_fine": NONE,
        },
    ),
    (
        "KZ-EXP-001 the fourth day: a fine",
        {"on": "2026-06-03", "stays": OPEN_STAY},
        {
            "penalties.warning": NONE,
            "penalties.overstay_fine.low": 10,
            "penalties.overstay_fine.high": 10,
            "penalties.overstay_fine.currency": "MCI",
        },
    ),
    (
        "KZ-EXP-001 the fifth",
        {"on": "2026-06-04", "stays": OPEN_STAY},
        {"penalties.overstay_fine.high": 10},
    ),
    (
        "KZ-EXP-001 the sixth: more, how much is not known",
        {"on": "2026-06-05", "stays": OPEN_STAY},
        {"penalties.overstay_fine.low": 10, "penalties.overstay_fine.high": None},
    ),
    (
        "KG-CON-001 the consulate, for more than three months",
        {"on": "2025-12-01", "stays": [stay("2025-01-10")], "permits": TRP},
        {"duties.consular_registration.due": "2025-01-24"},
    ),
)
def test_duties_and_penalties(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("KZ", facts, expected)


@table(
    (
        "KZ-BAN-001 exceeded days close the border until KZ-BAN-002",
        {"on": "2023-09-01", "stays": TOO_LONG},
        {
            "entry.allowed": False,
            "entry.bars": ["exceeded_days"],
            "entry.barred_until": "2023-10-08",
            "entry.first_lawful_day": "2023-10-09",
            "entry.rules": ["KZ-ENT-001", "KZ-BAN-001"],
        },
    ),
    (
        "KZ-BAN-001 90 days are not exceeded",
        {"on": "2023-09-01", "stays": [stay("2023-02-01", "2023-05-01")]},
        {"entry.allowed": True, "entry.bars": []},
    ),
    (
        "KZ-BAN-002 suspended for citizens of Kyrgyzstan",
        {"on": "2023-10-09", "stays": TOO_LONG},
        {"entry.allowed": True, "entry.bars": [], "entry.refusal_possible": False},
    ),
    (
        "KZ-BAN-002 its last day (inferred)",
        {"on": "2025-08-31", "stays": TOO_LONG},
        {"entry.allowed": True, "entry.refusal_possible": False},
    ),
    (
        "KZ-BAN-003 since 1 September 2025 the border may refuse",
        {"on": "2025-09-01", "stays": TOO_LONG},
        {
            "entry.allowed": True,
            "entry.refusal_possible": True,
            "entry.refusal_grounds": ["exceeded_days"],
            "entry.rules": ["KZ-ENT-001", "KZ-BAN-003"],
        },
    ),
    (
        "KZ-BAN-003 one day too many, in any 180 days",
        {"on": "2025-09-01", "stays": [stay("2024-01-01", "2024-03-30"), stay("2024-06-28", "2024-06-28")]},
        {"entry.refusal_possible": True},
    ),
    (
        "KZ-BAN-003 the same days over 181 days",
        {"on": "2025-09-01", "stays": [stay("2024-01-01", "2024-03-30"), stay("2024-06-29", "2024-06-29")]},
        {"entry.refusal_possible": False},
    ),
    (
        "KZ-BAN-003 days before the limit of 2023 exceed nothing",
        {"on": "2025-09-01", "stays": [stay("2022-08-01", "2022-10-29"), stay("2022-11-01", "2023-01-26")]},
        {"entry.refusal_possible": False},
    ),
    (
        "KZ-BAN-003 not for the holder of a permit",
        {"on": "2025-09-01", "stays": TOO_LONG, "permits": TRP},
        {"entry.refusal_possible": False, "entry.allowed": True},
    ),
    (
        "KZ-BAN-003 days on a permit are not exceeded",
        {"on": "2026-09-01", "stays": [stay("2025-03-01", "2026-02-28")], "permits": TRP},
        {"entry.refusal_possible": False},
    ),
    (
        "KZ-EXP-002 expulsion: five years",
        {"on": "2026-03-20", "events": [event("expulsion", "2024-05-01")]},
        {
            "entry.bars": ["removal"],
            "entry.barred_until": "2029-05-01",
            "entry.rules": ["KZ-ENT-001", "KZ-EXP-002"],
            "pathways.KZ-eaeu-contract.missing": ["not_barred", "contract"],
        },
    ),
    (
        "KZ-EXP-002 the day after",
        {"on": "2029-05-02", "events": [event("expulsion", "2024-05-01")]},
        {"entry.allowed": True},
    ),
    (
        "a bar that was ordered",
        {"on": "2026-03-20", "events": [event("ban", "2026-01-10", until="2027-01-10")]},
        {"entry.bars": ["ordered"], "entry.first_lawful_day": "2027-01-11"},
    ),
    (
        "KG-EXIT-001 the identity card",
        {"on": "2026-03-20", "documents": [{"kind": "id_card", "expires": "2027-01-01"}]},
        {"entry.allowed": True},
    ),
    (
        "KG-EXIT-001 out of date",
        {"on": "2026-03-20", "documents": [{"kind": "id_card", "expires": "2026-03-19"}]},
        {"entry.allowed": False, "entry.unmet": ["valid_document"], "entry.first_lawful_day": None},
    ),
    (
        "KZ-STAY-005 a contract is a ground of a residence permit",
        {"on": "2026-03-20", "stays": OPEN_STAY, "contracts": [contract("2026-03-02", "2026-12-31")]},
        {"pathways.KZ-residence-permit.open": "yes", "pathways.KZ-eaeu-contract.open": "yes"},
    ),
    (
        "KZ-STAY-005 no ground",
        {"on": "2026-03-20", "stays": OPEN_STAY},
        {"pathways.KZ-residence-permit.open": "no", "pathways.KZ-residence-permit.missing": ["ground"]},
    ),
    (
        "the citizenship not stated",
        {"on": "2026-03-20", "stays": OPEN_STAY, "person": {}},
        {"stay.lawful": None, "entry.allowed": None},
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
        {"stay.lawful": None, "missing": ["law"], "duties.registration": NONE},
    ),
)
def test_entry(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("KZ", facts, expected)


def test_every_rule_decides() -> None:
    assert {item.use for item in coverage("KZ")} == {"decides"}
    assert len(coverage("KZ")) == len(library().rules("KZ")) == 19
    assert not [problem for problem in problems() if problem.startswith("KZ")]
