"""Türkiye: worked examples, the days counted by hand; ids of the rules in the names."""

from __future__ import annotations

from typing import Any

from sapar.engines.corridors.coverage import coverage, problems
from sapar.engines.corridors.library import library
from tests.unit.corridors.worked import NONE, Country, Examine, Facts, table

TR = Country("TR")
stay, contract, permit, event = TR.stay, TR.contract, TR.permit, TR.event


def passport(expires: str | None) -> list[Facts]:
    return [{"kind": "passport", "expires": expires}]


GOOD = passport("2040-01-01")
OPEN_STAY = [stay("2026-03-02")]
USED_UP = [stay("2026-01-02", "2026-04-01")]
"""All 90 days; the first of them leaves the window on 1 July 2026."""
RESIDENCE = [permit("residence", "2025-03-01", "2026-02-28")]
OLD_PERMIT = [permit("work_permit", "2016-03-01", "2017-02-28")]
WORK_PERMIT = [permit("work_permit", "2026-01-02", "2026-12-01")]


def late(left: str, paid: bool | None) -> Facts:
    """In Türkiye from 2 January 2024; the last lawful day is 31 March 2024; a fine on leaving if `paid` is known."""
    fines = [] if paid is None else [event("fine", left, ground="overstay", paid=paid)]
    return {"documents": GOOD, "stays": [stay("2024-01-02", left)], "events": fines}


@table(
    (
        "TR-STAY-001 90 in 180",
        {"on": "2026-03-20", "stays": OPEN_STAY, "documents": GOOD},
        {
            "entry.allowed": True,
            "entry.rules": ["TR-ENT-001"],
            "stay.basis": "visa_free",
            "stay.until": "2026-05-30",
            "stay.days_used": 19,
            "stay.days_left": 71,
            "stay.first_day_too_many": "2026-05-31",
            "stay.rules": ["TR-STAY-001"],
        },
    ),
    (
        "TR-STAY-001 the last day",
        {"on": "2026-05-30", "stays": OPEN_STAY, "documents": GOOD},
        {"stay.lawful": True, "stay.days_left": 0},
    ),
    (
        "TR-STAY-001 out and in on one day is one day",
        {"on": "2026-03-20", "stays": [stay("2026-03-02", "2026-03-10"), stay("2026-03-10")], "documents": GOOD},
        {"stay.days_used": 19, "stay.until": "2026-05-30"},
    ),
    (
        "TR-STAY-001 its first day",
        {"on": "2014-04-11", "stays": [stay("2014-04-01")], "documents": GOOD},
        {"stay.lawful": True, "stay.until": "2014-06-29"},
    ),
    (
        "TR-STAY-001 before it the law is not known here",
        {"on": "2014-04-10", "stays": [stay("2014-04-01")], "documents": GOOD},
        {"stay.lawful": None, "missing": ["law"]},
    ),
    (
        "TR-STAY-001 used up: back when the first day leaves the window",
        {"on": "2026-04-20", "stays": USED_UP, "documents": GOOD},
        {"stay.lawful": False, "stay.days_used": 91, "entry.allowed": False, "entry.first_lawful_day": "2026-07-01"},
    ),
    (
        "TR-STAY-003 a residence permit",
        {"on": "2026-02-28", "stays": [stay("2025-02-01")], "permits": RESIDENCE, "documents": GOOD},
        {"stay.basis": "residence", "stay.until": "2026-02-28", "stay.rules": ["TR-STAY-003", "TR-EXP-001"]},
    ),
    (
        "TR-EXP-001 after a residence permit one leaves within ten days",
        {"on": "2026-03-10", "stays": [stay("2025-02-01")], "permits": RESIDENCE, "documents": GOOD},
        {
            "stay.lawful": False,
            "stay.overstay_days": 10,
            "duties.departure.due": "2026-03-10",
            "duties.departure.overdue": False,
            "penalties.overstay_fine": NONE,
        },
    ),
    (
        "TR-EXP-001 the eleventh day: a fine",
        {"on": "2026-03-11", "stays": [stay("2025-02-01")], "permits": RESIDENCE, "documents": GOOD},
        {"duties.departure.overdue": True, "penalties.overstay_fine.rules": ["TR-EXP-001"]},
    ),
    (
        "TR-STAY-001 days on a permit are not visa-free days",
        {
            "on": "2026-04-01",
            "stays": [stay("2025-03-01", "2026-02-28"), stay("2026-04-01")],
            "permits": RESIDENCE,
            "documents": GOOD,
        },
        {"stay.basis": "visa_free", "stay.days_used": 1, "stay.until": "2026-06-29"},
    ),
    (
        "TR-STAY-003 who stays to study asks for the permit within the 90 days",
        {"on": "2026-03-20", "stays": OPEN_STAY, "documents": GOOD, "purpose": "study"},
        {
            "duties.residence_application.due": "2026-05-30",
            "duties.residence_application.done": False,
            "duties.residence_application.rules": ["TR-STAY-003"],
        },
    ),
    (
        "TR-STAY-003 asked for",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "documents": GOOD,
            "purpose": "study",
            "events": [event("residence_application", "2026-03-15")],
        },
        {"duties.residence_application.done": True},
    ),
    (
        "TR-STAY-003 not on a visit",
        {"on": "2026-03-20", "stays": OPEN_STAY, "documents": GOOD, "purpose": "visit"},
        {"duties.residence_application": NONE},
    ),
    (
        "TR-STAY-002 an amnesty announced in 2024 changes no day count",
        {"on": "2024-06-01", "stays": [stay("2024-02-20")], "documents": GOOD},
        {"stay.lawful": False, "stay.overstay_days": 13},
    ),
    (
        "TR-WORK-006 a work permit counts as residence, and gives work",
        {"on": "2026-06-01", "stays": [stay("2026-02-01")], "permits": WORK_PERMIT, "documents": GOOD},
        {
            "stay.basis": "work_permit",
            "stay.until": "2026-12-01",
            "stay.rules": ["TR-WORK-006", "TR-WORK-005"],
            "work.allowed": True,
            "work.until": "2026-12-01",
            "work.rules": ["TR-WORK-002", "TR-WORK-006"],
        },
    ),
    (
        "TR-WORK-006 its last day is not stated: at most a year",
        {
            "on": "2026-06-01",
            "stays": [stay("2026-02-01")],
            "permits": [permit("work_permit", "2026-01-02")],
            "documents": GOOD,
        },
        {"stay.until": "2027-01-01", "work.until": "2027-01-01"},
    ),
    (
        "TR-WORK-006 its first day",
        {"on": "2016-08-13", "stays": [stay("2016-04-01")], "permits": OLD_PERMIT, "documents": GOOD},
        {"stay.basis": "work_permit", "work.allowed": True},
    ),
    (
        "TR-WORK-006 before it the law of permits is not known here",
        {"on": "2016-08-12", "stays": [stay("2016-04-01")], "permits": OLD_PERMIT, "documents": GOOD},
        {"stay.lawful": None, "work.allowed": None, "missing": ["law"]},
    ),
    (
        "TR-WORK-006 it has ended",
        {"on": "2026-12-02", "stays": [stay("2026-02-01")], "permits": WORK_PERMIT, "documents": GOOD},
        {"stay.lawful": False, "stay.overstay_days": 1, "work.allowed": False},
    ),
    (
        "TR-WORK-001 without a permit no work, contract or not",
        {
            "on": "2026-03-20",
            "stays": OPEN_STAY,
            "documents": GOOD,
            "contracts": [contract("2026-03-05", "2026-12-31")],
        },
        {
            "work.allowed": False,
            "work.rules+": ["TR-WORK-001"],
            "penalties.work_without_permit.rules": ["TR-BAN-003", "TR-WORK-001"],
        },
    ),
    (
        "TR-WORK-005 entry on the 180th day after issue",
        {"on": "2026-07-01", "permits": WORK_PERMIT, "documents": GOOD},
        {
            "stay.basis": "work_permit",
            "work.allowed": True,
            "duties.enter_on_permit.due": "2026-07-01",
            "duties.enter_on_permit.rules": ["TR-WORK-005"],
        },
    ),
    (
        "TR-WORK-005 a day too late for this permit",
        {"on": "2026-07-02", "permits": WORK_PERMIT, "documents": GOOD},
        {"stay.basis": "visa_free", "work.allowed": False, "duties.enter_on_permit.overdue": True},
    ),
    (
        "TR-WORK-005 in time, and still there",
        {"on": "2026-10-01", "stays": [stay("2026-06-30")], "permits": WORK_PERMIT, "documents": GOOD},
        {"stay.basis": "work_permit", "duties.enter_on_permit": NONE},
    ),
    (
        "TR-WORK-005 the address within 20 working days",
        {"on": "2026-04-25", "stays": [stay("2026-04-20")], "permits": WORK_PERMIT, "documents": GOOD},
        {"duties.registration.due": "2026-05-15", "duties.registration.done": False},
    ),
    (
        "TR-WORK-005 the address registered",
        {
            "on": "2026-04-25",
            "stays": [stay("2026-04-20")],
            "permits": WORK_PERMIT,
            "documents": GOOD,
            "events": [event("registration", "2026-04-22")],
        },
        {"duties.registration.done": True},
    ),
    (
        "TR-WORK-005 not for one who was inside when the permit was given",
        {"on": "2026-02-01", "stays": [stay("2025-02-01")], "permits": [*RESIDENCE, *WORK_PERMIT], "documents": GOOD},
        {"duties.registration": NONE, "work.allowed": True},
    ),
    (
        "TR-WORK-003 the employer completes the application within ten working days",
        {"on": "2026-03-10", "documents": GOOD, "events": [event("work_permit_application", "2026-03-02")]},
        {
            "duties.application.due": "2026-03-16",
            "duties.application.who": "employer",
            "duties.application.done": False,
            "duties.application.rules": ["TR-WORK-002", "TR-WORK-003"],
        },
    ),
    (
        "TR-WORK-003 completed",
        {
            "on": "2026-03-20",
            "documents": GOOD,
            "events": [event("work_permit_application", "2026-03-02"), event("application", "2026-03-16")],
        },
        {"duties.application.done": True},
    ),
)
def test_stay_and_work(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("TR", facts, expected)


@table(
    (
        "TR-ENT-002 a passport valid 150 days from entry",
        {"on": "2026-03-02", "documents": passport("2026-07-29")},
        {"entry.allowed": True, "entry.unmet": []},
    ),
    (
        "TR-ENT-002 a day less",
        {"on": "2026-03-02", "documents": passport("2026-07-28")},
        {
            "entry.allowed": False,
            "entry.unmet": ["passport_validity"],
            "entry.first_lawful_day": None,
            "entry.rules": ["TR-ENT-001", "TR-ENT-002", "KG-EXIT-001"],
        },
    ),
    (
        "TR-ENT-002 60 days beyond a work permit",
        {"on": "2026-03-02", "documents": passport("2027-01-30"), "permits": WORK_PERMIT},
        {"entry.allowed": True},
    ),
    (
        "TR-ENT-002 59 days beyond a work permit",
        {"on": "2026-03-02", "documents": passport("2027-01-29"), "permits": WORK_PERMIT},
        {"entry.allowed": False},
    ),
    (
        "TR-ENT-002 documents not stated",
        {"on": "2026-03-02"},
        {"entry.allowed": None, "entry.missing": ["documents"], "missing": ["documents"], "stay.lawful": True},
    ),
    (
        "TR-ENT-002 the end of validity not stated",
        {"on": "2026-03-02", "documents": passport(None)},
        {"entry.allowed": None, "entry.missing": ["documents"]},
    ),
    ("TR-ENT-002 no document", {"on": "2026-03-02", "documents": []}, {"entry.allowed": False}),
    (
        "TR-ENT-001 the identity card is not the ordinary passport",
        {"on": "2026-03-02", "documents": [{"kind": "id_card", "expires": "2040-01-01"}]},
        {"entry.allowed": False},
    ),
    (
        "TR-ENT-001 a diplomatic passport: the law is not known here",
        {"on": "2026-03-02", "documents": [{"kind": "diplomatic_passport", "expires": "2040-01-01"}]},
        {"entry.allowed": None},
    ),
    (
        "TR-ENT-003 days used up: the way in by an undertaking",
        {"on": "2026-04-20", "stays": USED_UP, "documents": GOOD},
        {
            "entry.allowed": False,
            "pathways.TR-entry-undertaking.open": "yes",
            "pathways.TR-entry-undertaking.rules": ["TR-ENT-003", "TR-ENT-002"],
        },
    ),
    (
        "TR-ENT-003 the passport not stated",
        {"on": "2026-04-20", "stays": USED_UP},
        {"pathways.TR-entry-undertaking.open": "unknown", "pathways.TR-entry-undertaking.missing": ["documents"]},
    ),
    (
        "TR-ENT-003 not needed once a day is free",
        {"on": "2026-07-01", "stays": USED_UP, "documents": GOOD},
        {"entry.allowed": True, "pathways.TR-entry-undertaking": NONE},
    ),
    (
        "TR-ENT-003 who came in so asks for a residence permit within ten days",
        {"on": "2026-04-25", "stays": [*USED_UP, stay("2026-04-20")], "documents": GOOD},
        {
            "stay.lawful": False,
            "duties.residence_application.due": "2026-04-29",
            "duties.residence_application.rules": ["TR-ENT-003"],
            "duties.residence_application.done": False,
        },
    ),
    (
        "TR-ENT-003 asked for",
        {
            "on": "2026-04-25",
            "stays": [*USED_UP, stay("2026-04-20")],
            "documents": GOOD,
            "events": [event("residence_application", "2026-04-24")],
        },
        {"duties.residence_application.done": True},
    ),
    (
        "TR-BAN-001 paid, overstay of three months: no bar",
        {"on": "2024-12-01", **late("2024-06-30", True)},
        {"entry.bars": [], "entry.barred_until": None},
    ),
    (
        "TR-BAN-001 paid, a day more: one month",
        {"on": "2024-07-15", **late("2024-07-01", True)},
        {
            "entry.bars": ["overstay_fine_paid"],
            "entry.barred_until": "2024-08-01",
            "entry.rules+": ["TR-BAN-001", "TR-EXP-001"],
        },
    ),
    (
        "TR-BAN-001 paid, six months: still one month",
        {"on": "2024-10-15", **late("2024-09-30", True)},
        {"entry.barred_until": "2024-10-30"},
    ),
    (
        "TR-BAN-001 paid, over six months: three",
        {"on": "2024-10-15", **late("2024-10-01", True)},
        {"entry.barred_until": "2025-01-01"},
    ),
    (
        "TR-BAN-001 paid, a year: still three months",
        {"on": "2025-04-15", **late("2025-03-31", True)},
        {"entry.barred_until": "2025-06-30"},
    ),
    (
        "TR-BAN-001 paid, over a year: one year",
        {"on": "2025-04-15", **late("2025-04-01", True)},
        {"entry.barred_until": "2026-04-01"},
    ),
    (
        "TR-BAN-001 paid, over two years: two",
        {"on": "2026-04-15", **late("2026-04-01", True)},
        {"entry.barred_until": "2028-04-01"},
    ),
    (
        "TR-BAN-001 paid, over three years: five",
        {"on": "2027-04-15", **late("2027-04-01", True)},
        {"entry.barred_until": "2032-04-01"},
    ),
    (
        "TR-BAN-002 unpaid within ten days: no fine was due",
        {"on": "2024-04-15", **late("2024-04-10", False)},
        {"entry.bars": [], "entry.barred_until": None},
    ),
    (
        "TR-BAN-002 unpaid, eleven days: three months",
        {"on": "2024-04-15", **late("2024-04-11", False)},
        {"entry.bars": ["overstay_fine_unpaid"], "entry.barred_until": "2024-07-11", "entry.rules+": ["TR-BAN-002"]},
    ),
    (
        "TR-BAN-002 unpaid, over three months: six",
        {"on": "2024-07-15", **late("2024-07-01", False)},
        {"entry.barred_until": "2025-01-01"},
    ),
    (
        "TR-BAN-002 unpaid, over six months: a year",
        {"on": "2024-10-15", **late("2024-10-01", False)},
        {"entry.barred_until": "2025-10-01"},
    ),
    (
        "TR-BAN-002 unpaid, over a year: two",
        {"on": "2025-04-15", **late("2025-04-01", False)},
        {"entry.barred_until": "2027-04-01"},
    ),
    (
        "TR-BAN-002 unpaid, over two years: five",
        {"on": "2026-04-15", **late("2026-04-01", False)},
        {"entry.barred_until": "2031-04-01"},
    ),
    (
        "TR-BAN-002 payment not stated: the bar that is certain",
        {"on": "2024-07-15", **late("2024-07-01", None)},
        {"entry.bars": ["overstay_fine_paid"], "entry.barred_until": "2024-08-01", "entry.first_lawful_day": None},
    ),
    (
        "TR-BAN-002 payment not stated: unknown while an unpaid fine would bar",
        {"on": "2024-12-28", **late("2024-07-01", None)},
        {
            "stay.lawful": True,
            "entry.allowed": None,
            "entry.missing": ["events[].paid"],
            "entry.first_lawful_day": None,
        },
    ),
    (
        "TR-BAN-002 payment not stated: it no longer matters",
        {"on": "2025-01-02", **late("2024-07-01", None)},
        {"entry.allowed": True, "entry.first_lawful_day": "2025-01-02"},
    ),
    (
        "TR-BAN-003 deported for work without a permit",
        {"on": "2026-03-02", "documents": GOOD, "events": [event("deportation", "2025-01-10", ground="illegal work")]},
        {
            "entry.allowed": False,
            "entry.bars": ["unlawful_work"],
            "entry.barred_until": "2030-01-10",
            "pathways.TR-work-permit.missing": ["not_barred", "contract", "employer_application", "permit"],
        },
    ),
    (
        "deported for another reason: only the order says for how long",
        {"on": "2026-03-02", "documents": GOOD, "events": [event("deportation", "2025-01-10")]},
        {"entry.allowed": None, "entry.missing": ["events[].until"], "entry.first_lawful_day": None},
    ),
    (
        "the order says it",
        {"on": "2026-03-02", "documents": GOOD, "events": [event("deportation", "2025-01-10", until="2027-01-10")]},
        {"entry.allowed": False, "entry.barred_until": "2027-01-10", "entry.first_lawful_day": "2027-01-11"},
    ),
    (
        "the order has ended",
        {"on": "2027-01-11", "documents": GOOD, "events": [event("deportation", "2025-01-10", until="2027-01-10")]},
        {"entry.allowed": True},
    ),
    (
        "another citizenship: the law is not known here",
        {"on": "2026-03-20", "stays": OPEN_STAY, "documents": GOOD, "person": {"citizenships": ["UZ"]}},
        {"stay.lawful": None, "missing": ["law"]},
    ),
)
def test_entry_and_bars(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("TR", facts, expected)


def paid_for(since: str, purpose: str, amount: float) -> Facts:
    return {
        "contracts": [
            contract(since, "2030-01-01", worker_paid=[{"for": purpose, "amount": amount, "currency": "USD"}])
        ]
    }


INSIDE = {"on": "2026-03-20", "stays": [stay("2025-10-01")], "documents": GOOD}


@table(
    (
        "TR-WORK-002 the way through the employer",
        {
            "on": "2026-03-20",
            "documents": GOOD,
            "permits": WORK_PERMIT,
            "contracts": [contract("2026-04-01", "2026-12-01")],
        },
        {"pathways.TR-work-permit.open": "yes", "pathways.TR-work-permit.rules+": ["TR-WORK-002", "TR-WORK-003"]},
    ),
    (
        "TR-WORK-004 from inside on a residence permit of six months",
        {
            **INSIDE,
            "permits": [permit("residence", "2025-10-01", "2026-03-31")],
            "contracts": [contract("2026-04-01", "2026-12-01")],
            "events": [event("work_permit_application", "2026-03-16")],
        },
        {"pathways.TR-work-permit-inside.open": "yes"},
    ),
    (
        "TR-WORK-004 a day short of six months",
        {**INSIDE, "permits": [permit("residence", "2025-10-01", "2026-03-30")]},
        {
            "pathways.TR-work-permit-inside.open": "no",
            "pathways.TR-work-permit-inside.missing": ["contract", "residence_six_months", "employer_application"],
        },
    ),
    (
        "TR-WORK-004 the first day of the residence permit not stated: unknown, and named",
        {
            **INSIDE,
            "permits": [permit("residence", None, "2026-09-30")],
            "contracts": [contract("2026-04-01", "2026-12-01")],
            "events": [event("work_permit_application", "2026-03-16")],
        },
        {"pathways.TR-work-permit-inside.open": "unknown", "pathways.TR-work-permit-inside.missing": ["permits"]},
    ),
    (
        "TR-WORK-004 not on a permit for study",
        {
            **INSIDE,
            "permits": [permit("student_residence", "2025-10-01", "2026-09-30")],
            "contracts": [contract("2026-04-01", "2026-12-01")],
            "events": [event("work_permit_application", "2026-03-16")],
        },
        {"stay.basis": "residence", "pathways.TR-work-permit-inside.missing": ["residence_six_months"]},
    ),
    (
        "TR-WORK-008 the employer pays for the permit",
        {"on": "2026-03-20", **paid_for("2019-06-26", "permit", 200)},
        {"contract_findings": [{"finding": "fee_charged_to_worker", "rules": ["TR-WORK-008"]}]},
    ),
    (
        "TR-WORK-008 not under an older contract",
        {"on": "2026-03-20", **paid_for("2019-06-25", "permit", 200)},
        {"contract_findings": []},
    ),
    (
        "TR-WORK-008 the visa, USD 80",
        {"on": "2026-03-20", **paid_for("2026-01-10", "visa", 80)},
        {"contract_findings": []},
    ),
    (
        "TR-WORK-008 the visa, more",
        {"on": "2026-03-20", **paid_for("2026-01-10", "visa", 81)},
        {"contract_findings": [{"finding": "visa_fee_above_limit", "rules": ["TR-WORK-008"]}]},
    ),
    (
        "TR-WORK-009 Turkic communities, before the reports",
        {"on": "2025-10-14", "documents": GOOD},
        {"pathways.TR-turkic-professions.open": "no", "pathways.TR-turkic-professions.opens_on": "2025-10-15"},
    ),
    (
        "TR-WORK-009 a residence permit and a recognised certificate; the work permit is still given",
        {
            "on": "2025-10-15",
            "stays": [stay("2025-04-01")],
            "documents": GOOD,
            "permits": RESIDENCE,
            "qualifications": [{"kind": "diploma", "name": "nurse"}],
        },
        {"pathways.TR-turkic-professions.open": "no", "pathways.TR-turkic-professions.missing": ["permit"]},
    ),
    (
        "TR-WORK-009 certificates not stated",
        {
            "on": "2025-10-15",
            "stays": [stay("2025-04-01")],
            "documents": GOOD,
            "permits": [*RESIDENCE, permit("work_permit", "2025-05-02", "2026-05-01")],
        },
        {
            "pathways.TR-turkic-professions.open": "unknown",
            "pathways.TR-turkic-professions.missing": ["qualifications"],
        },
    ),
)
def test_pathways_and_findings(examine: Examine, facts: Facts, expected: dict[str, Any]) -> None:
    examine("TR", facts, expected)


def test_all_rules_decide_but_the_employers_quota_and_the_amnesty() -> None:
    uses = {item.rule: (item.use, item.reason) for item in coverage("TR")}
    others = {rule: use for rule, use in uses.items() if use != ("decides", "")}
    assert others == {"TR-WORK-007": ("informs", ""), "TR-STAY-002": ("set_aside", "practice")}
    assert len(uses) == len(library().rules("TR")) == 19
    assert not [problem for problem in problems() if problem.startswith("TR")]
