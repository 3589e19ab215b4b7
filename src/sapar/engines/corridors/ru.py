"""Russia: 90 days without a visa, the stay of workers under the EAEU Treaty, duties after entry."""

from __future__ import annotations

from dataclasses import replace

from sapar.engines.corridors import eaeu, kit
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.corridors.ru_bars import bars, controlled_person, penalties, refusals
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import (
    UNKNOWN,
    Basis,
    Condition,
    Corridor,
    DayCount,
    Duty,
    Need,
    Pathway,
    Presence,
    Work,
)
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

VISA_FREE = ("RU-STAY-001", "RU-STAY-002")
SUSPENSION = "RU-STAY-008"
DOCUMENTS = (
    "id_card",
    "passport",
    "service_passport",
    "diplomatic_passport",
    "seafarer_passport",
    "return_certificate",
)
BIRTH_CERTIFICATE_UNDER = 16
"""Years of age; RU-ENT-002 states the number in words only."""


def corridor(law: Law) -> Corridor:
    """Russia's rules under a state of the law."""
    presence = Presence("RU", "RU")
    visa_free = _visa_free(law, presence)
    bases = (
        _suspension(law, presence),
        _contract(law, presence),
        _family(law, presence),
        eaeu.grace(law, presence, "RU-STAY-006"),
        kit.permit_basis("residence", ("RU-EXP-002",), kit.permits_of("RU", "residence", "national_visa")),
        visa_free,
    )
    core = Corridor("RU", law, presence, bases)
    core = replace(core, bans=bars(law, core, visa_free))
    return Corridor(
        code="RU",
        law=law,
        presence=presence,
        bases=bases,
        bans=core.bans,
        conditions=(_documents(),),
        refusals=refusals(law),
        work=_work(law, core),
        duties=_duties(law, core),
        pathways=_pathways(law, core),
        penalties=penalties(law, core),
        entry_rules=("RU-ENT-001",),
        work_rules=("EAEU-WORK-002", "RU-WORK-001", "RU-WORK-002", "RU-WORK-004", "EAEU-FAM-006"),
        informs=(
            "RU-ENT-003",
            "RU-ENT-004",
            "RU-ENT-005",
            "RU-ENT-006",
            "RU-WORK-005",
            "RU-WORK-006",
            "RU-WORK-007",
            "RU-FAM-004",
            "RU-EXP-003",
            "RU-EXP-004",
            "RU-EXP-005",
            "RU-EXP-006",
            "RU-EXP-010",
        ),
        set_aside={
            "RU-ENT-007": "proposal",
            "RU-MED-007": "proposal",
            "RU-FAM-005": "proposal",
        },
    )


# Stay


def _suspension(law: Law, presence: Presence) -> Basis:
    """From June 2021 the running of all terms of stay was suspended: nobody's stay ended, and who stayed on after it
    was there lawfully until its last day.
    """
    since, until = law.span(SUSPENSION)
    begun = L.TRUE if since is None else L.Lit(since, "day") <= DAY
    last = L.NO_END if until is None else L.Lit(until, "day")
    applies = KYRGYZ & begun & (presence.start <= last)
    return Basis("suspension", (SUSPENSION,), applies, last, lambda start: L.when(start <= last, start, NO_DAY))


def _visa_free(law: Law, presence: Presence) -> Basis:
    """The 90 days; days on which the running of terms was suspended do not count and push the end back."""
    since, until = law.span(SUSPENSION)
    if since is None or until is None or since > until:
        return kit.day_limit(law, presence, VISA_FREE)
    limit = kit.day_limit(law, presence, VISA_FREE, rows=presence.stays.without_days(since, until))
    assert limit.count is not None
    start, too_many = presence.start, limit.count.too_many
    first, last = L.Lit(since, "day"), L.Lit(until, "day")
    before = L.greatest(first - start, L.lit(0))
    resumed = last + 1 + (law.number("RU-STAY-001", "max_continuous") - before)
    paused = (start <= last) & (too_many >= first)
    moved = L.when(paused, resumed, too_many)
    rules = (*VISA_FREE, SUSPENSION)
    since_then = before + L.greatest(DAY - last, L.lit(0))
    used = L.when(paused & (DAY >= first), since_then, limit.count.used)
    count = DayCount(
        L.Clause("days_used_resumed", used, rules),
        limit.count.limit,
        L.Clause("too_many_resumed", moved, rules),
        VISA_FREE,
    )
    return Basis(limit.name, (*rules, "RU-STAY-009"), limit.applies, moved - 1, limit.first, count)


def _term(law: Law, contracts: Rows, presence: Presence, rule: str) -> Expr:
    """The last day of the stay on a contract: its term; a year from entry if it is indefinite, since `rule` of 2021."""
    table = contracts.table
    ends = col(table, "ends")
    a_year = L.months_after(presence.start, law.number(rule, "max_years_each") * 12) - 1
    endless = L.first_known(col(table, "indefinite"), L.FALSE) & law.in_force(rule)
    return L.maximum(kit.begun(contracts), L.when(endless, L.least(ends, a_year), ends))


def _contract(law: Law, presence: Presence) -> Basis:
    contracts = kit.contracts_in("RU")
    now = kit.current(contracts)
    prolonged = L.maximum(
        kit.since_start(events_in("RU", "registration"), presence).filter(col("events", "until_day").known()),
        L.least(
            col("events", "until_day"),
            L.months_after(col("events", "on_day"), law.number("RU-STAY-004", "max_years_each") * 12),
        ),
    )
    running = L.exists(now) & prolonged.known() & law.in_force("RU-STAY-004")
    until = L.greatest(
        _term(law, contracts, presence, "RU-STAY-004"),
        L.when(running, L.least(prolonged, L.maximum(now, col("contracts", "ends"))), NO_DAY),
    )
    return Basis(
        "contract",
        ("EAEU-STAY-001", "RU-STAY-003", "RU-STAY-004"),
        eaeu.member(law) & law.in_force("RU-STAY-003") & L.exists(kit.begun(contracts)),
        until,
        lambda start: kit.first_from(contracts, start),
    )


def _family(law: Law, presence: Presence) -> Basis:
    """Relatives of a worker: spouse and children by the Treaty, since 2021 by Russian law parents too."""
    close = col("family_contracts", "relation").one_of(*eaeu.FAMILY) | law.in_force("RU-STAY-005")
    contracts = eaeu.family_contracts(law, "RU", law.param("RU-STAY-005", "relations")).filter(close)
    return Basis(
        "family",
        ("EAEU-STAY-001", "EAEU-FAM-005", "RU-STAY-005", "RU-FAM-002"),
        KYRGYZ & law.in_force("EAEU-STAY-001") & L.exists(kit.begun(contracts)),
        _term(law, contracts, presence, "RU-STAY-005"),
        lambda start: kit.first_from(contracts, start),
    )


# Entry


def _documents() -> Condition:
    """A document that is accepted; only judged where the documents are stated."""
    papers = L.rows("documents")
    expires = L.first_known(col("documents", "expires"), L.NO_END)
    valid = papers.filter(col("documents", "kind").one_of(*DOCUMENTS) & (expires >= DAY))
    of_birth = L.exists(papers.filter(col("documents", "kind").equals("birth_certificate")))
    child_s = of_birth & (L.age(L.Fact("birth_day"), DAY) < BIRTH_CERTIFICATE_UNDER)
    holds = ~L.exists(papers) | L.exists(valid) | child_s
    return Condition("valid_document", ("RU-ENT-002", "KG-EXIT-001"), holds, "documents")


# Work


def child() -> Expr:
    """Whether the person is known to be under 18."""
    return L.either(L.age(L.Fact("birth_day"), DAY) < 18)


def came_to_work() -> Expr:
    """Whether the person came to work: a contract, or that purpose."""
    contract = L.exists(kit.current(kit.contracts_in("RU")))
    return L.Clause("came_to_work", L.either(contract | L.Fact("purpose").equals("work")))


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    contracts = kit.current(kit.contracts_in("RU"))
    lawful = core.stay_lawful
    permits = kit.current(kit.permits_of("RU", "work_permit", "patent"))
    needed = law.in_force("RU-WORK-002")
    on_permit = L.when(needed | law.in_force("RU-WORK-001"), needed & lawful & L.exists(permits), UNKNOWN)
    return (
        eaeu.work(law, contracts, ("RU-WORK-001",), law.in_force("RU-WORK-001") & lawful),
        Work(
            "permit",
            ("RU-WORK-002",),
            L.when(L.citizen_of("KG"), on_permit, UNKNOWN),
            L.maximum(permits, col("permits", "ends")),
        ),
    )


# Duties


def _duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    presence = core.presence
    return (
        *_registration(law, presence),
        *_medical(law, presence),
        _location(law, presence),
        _notice(law, presence),
        Duty(
            "departure",
            ("RU-BAN-001", "RU-EXP-001", "RU-EXP-002", "RU-EXP-009"),
            core.overstay >= 1,
            core.last_lawful,
            L.FALSE,
        ),
        eaeu.consular(law, presence),
    )


def _registration(law: Law, presence: Presence) -> tuple[Duty, ...]:
    start = presence.start
    general = kit.within_working(law.number("RU-REG-007", "working_days"), start)
    thirty = L.least(law.number("RU-REG-001", "days"), law.number("RU-REG-002", "days"))
    treaty = L.when(
        law.in_force("RU-REG-001", start),
        kit.within(thirty, start),
        L.when(law.in_force("RU-REG-007", start), general, NO_DAY),
    )
    worker = L.either(eaeu.member(law)) & came_to_work() & law.in_force("EAEU-REG-001", start)
    as_worker = kit.within(law.number("EAEU-REG-001", "days"), start)
    others = kit.within_working(law.number("RU-REG-004", "working_days"), start)
    kyrgyz = L.either(L.citizen_of("KG"))
    done = kit.since_start(events_in("RU", "registration"), presence)
    contract = L.exists(kit.current(kit.contracts_in("RU")))
    initial = kit.within(law.number("RU-STAY-007", "initial_days"), start)
    prolonged = (L.count(done) >= 2) | L.either(L.exists(done.filter(col("events", "until_day") > initial)))
    return (
        Duty(
            "registration",
            ("RU-REG-003",),
            ~L.citizen_of("RU"),
            L.when(kyrgyz, L.when(worker, L.greatest(treaty, as_worker), treaty), others),
            L.exists(done),
            also=(
                ("RU-REG-001", kyrgyz & law.in_force("RU-REG-001", start)),
                ("RU-REG-002", kyrgyz & law.in_force("RU-REG-002", start)),
                ("RU-REG-007", kyrgyz & law.in_force("RU-REG-007", start)),
                ("EAEU-REG-001", worker),
                ("RU-REG-004", ~kyrgyz),
                ("RU-FAM-001", child()),
            ),
        ),
        Duty(
            "registration_extension",
            ("RU-STAY-007",),
            eaeu.member(law) & law.in_force("RU-STAY-007") & contract,
            initial,
            prolonged,
        ),
    )


def _medical(law: Law, presence: Presence) -> tuple[Duty, ...]:
    start = presence.start
    small = L.age(L.Fact("birth_day"), start) < law.number("RU-MED-005", "exempt_age_under")
    small = small & law.in_force("RU-MED-005", start)
    staying_long = L.any_of(
        L.either(L.Fact("purpose").one_of("study", "family")),
        L.exists(kit.current(L.rows("family_contracts", "RU"))),
        DAY >= start + law.number("RU-MED-002", "days"),
    )
    subject = L.Clause(
        "medical_subject",
        KYRGYZ & law.in_force("RU-MED-001", start) & ~L.either(small) & (came_to_work() | staying_long),
    )
    days = L.when(came_to_work(), law.number("RU-MED-001", "days"), law.number("RU-MED-002", "days"))
    due = kit.within(days, start)
    tests, on = events_in("RU", "medical"), col("events", "on_day")
    expires = L.months_after(on, law.dated("valid_months", ("RU-MED-004",), on)) - 1
    valid = tests.filter((on >= start) | L.first_known(expires >= start, L.FALSE))
    renewal = L.maximum(tests, expires) + law.number("RU-MED-003", "days")
    cited = (
        ("RU-MED-001", came_to_work()),
        ("RU-MED-002", ~came_to_work()),
        ("RU-MED-005", child()),
        ("RU-FAM-001", child()),
    )
    return (
        Duty("medical", ("RU-MED-006",), subject, due, L.exists(valid), also=cited),
        Duty("fingerprints", (), subject, due, L.exists(events_in("RU", "fingerprints")), also=cited),
        Duty(
            "medical_renewal",
            ("RU-MED-003", "RU-MED-004"),
            subject & L.exists(valid) & law.in_force("RU-MED-003"),
            renewal,
            L.FALSE,
            "P1Y",
        ),
    )


def _location(law: Law, presence: Presence) -> Duty:
    """Moscow and its region: the app that shows where one is; no day is set, three silent days are too many."""
    regions = law.param("RU-REG-005", "regions")
    here = L.exists(presence.current.filter(col("stays", "region").one_of(*regions)))
    works = L.exists(kit.current(kit.contracts_in("RU")).filter(col("contracts", "region").one_of(*regions)))
    silent = law.param("RU-REG-006", "days")
    return Duty(
        "location_report",
        ("RU-REG-005", "RU-REG-006"),
        KYRGYZ & law.in_force("RU-REG-005") & came_to_work() & (L.either(here) | L.either(works)),
        NO_DAY,
        L.FALSE,
        f"P{silent}D",
    )


def _notice(law: Law, presence: Presence) -> Duty:
    contracts = kit.current(kit.contracts_in("RU"))
    signed = L.maximum(contracts, col("contracts", "starts"))
    told = events_in("RU", "notice").filter(col("events", "on_day") >= signed)
    return Duty(
        "notice",
        ("RU-WORK-003",),
        L.exists(contracts) & law.in_force("RU-WORK-003"),
        L.working_days_after(signed, law.number("RU-WORK-003", "working_days")),
        L.exists(told),
        who="employer",
    )


# Pathways


def _pathways(law: Law, core: Corridor) -> tuple[Pathway, ...]:
    unpaid = events_in("RU", "fine").filter(L.first_known(~col("events", "paid"), L.FALSE))
    tested = L.rows("qualifications").filter(
        col("qualifications", "name").contains("russian") & (col("qualifications", "on_day") <= DAY)
    )
    fresh = events_in("RU", "medical").filter(col("events", "on_day") > L.months_after(DAY, -12))
    deadline = law.number("RU-EXP-007", "deadline_2", "day")
    lawful = core.stay_lawful
    return (
        eaeu.pathway(law, core, "RU", ("RU-WORK-001", "RU-WORK-004", "RU-WORK-008")),
        Pathway(
            "RU-school",
            ("RU-FAM-003",),
            (
                Need("lawful_stay", lawful, ("RU-FAM-003",)),
                Need("russian_test", L.stated("qualifications", L.exists(tested)), ("RU-FAM-003",), "qualifications"),
            ),
            applies=L.either(L.Fact("purpose").equals("study")),
            terms=("RU-FAM-003",),
            opened=False,
        ),
        Pathway(
            "RU-legalisation",
            ("RU-EXP-007", "RU-EXP-008"),
            (
                Need("before_deadline", deadline >= DAY, ("RU-EXP-007",)),
                Need("not_barred", ~controlled_person(law)),
                Need("fingerprints", L.exists(events_in("RU", "fingerprints")), ("RU-EXP-008",), "events"),
                Need("medical", L.exists(fresh), ("RU-EXP-008",), "events"),
                Need("debts_paid", ~L.exists(unpaid), ("RU-EXP-008",), "events"),
                Need("contract", L.exists(kit.current(kit.contracts_in("RU"))), ("RU-EXP-008",), "contracts"),
            ),
            applies=core.overstay >= 1,
            terms=("RU-EXP-007",),
        ),
    )
