"""Poland: the employer's work permit, seasonal work of nine months a year, and no work on another state's visa."""

from __future__ import annotations

from sapar.engines.corridors import eu, kit
from sapar.engines.corridors.kit import KYRGYZ, number_at
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import (
    UNKNOWN,
    Corridor,
    Duty,
    Finding,
    Need,
    Pathway,
    Penalty,
    Presence,
    Work,
)
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

FULL_TIME_HOURS = 40
"""Hours a week of full-time work (Labour Code, Art. 129); the rules state parts of full time."""

PERMIT_FEES = ("permit", "application", "state fee")
"""Words in the name of a payment for the work permit."""


def corridor(law: Law) -> Corridor:
    """Poland's rules under a state of the law."""
    presence = Presence("PL", "EU")
    bases = eu.stay(law, presence, ("PL-SEAS-001",))
    core = Corridor("PL", law, presence, bases)
    work = _work(law, core)
    core = Corridor("PL", law, presence, bases, work=work)
    return Corridor(
        code="PL",
        law=law,
        presence=presence,
        bases=bases,
        bans=eu.bans(),
        conditions=eu.conditions(law),
        work=work,
        duties=(*eu.duties(law, core), *_duties(law, core)),
        pathways=_pathways(law, presence),
        findings=_findings(law),
        penalties=_penalties(law, core),
        entry_rules=eu.ENTRY,
        work_rules=("EU-WORK-001",),
    )


# Work


def _permitted(law: Law) -> Expr:
    """Whether a permit to work is a ground of work: since the Act of 2025, before it with the labour-market test."""
    return L.when(law.in_force("PL-WORK-001") | law.in_force("PL-WORK-005"), L.TRUE, UNKNOWN)


def _right_to_stay(law: Law, core: Corridor) -> Expr:
    """A lawful stay; since the Act of 2025 not one that rests on another state's visa, nor on a visa for another
    purpose than work. For what purpose a Polish short-stay visa was given, only the purpose of the trip tells.
    """
    own = L.exists(kit.current(eu.staying(core.presence)))
    residence = L.exists(kit.current(eu.others_permits("PL").filter(col("permits", "kind").equals("residence"))))
    polish = kit.current(eu.visas()).filter(L.when(eu.issuer().equals("EU"), UNKNOWN, eu.issuer().equals("PL")))
    for_work = L.exists(polish) & L.Fact("purpose").equals("work")
    barred = law.in_force("PL-WORK-003")
    return L.Clause(
        "right_to_stay_for_work",
        L.either(core.stay_lawful) & L.when(barred, own | residence | for_work, L.TRUE),
        ("PL-WORK-003",),
    )


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    right = _right_to_stay(law, core)
    rules = ("PL-WORK-001", "PL-WORK-003", "PL-WORK-005")
    permits = kit.current(eu.work_permits("PL", "work_permit"))
    seasonal = kit.current(eu.work_permits("PL", "seasonal"))
    declared = kit.current(eu.work_permits("PL", "declaration"))
    ends = col("permits", "ends")
    season = season_end(law, core.presence)
    until = L.least(L.maximum(seasonal, ends), L.when(_on_a_visa(), season, L.NO_END))
    return (
        Work("work_permit", rules, L.exists(permits) & right & _permitted(law), L.maximum(permits, ends)),
        Work(
            "seasonal_permit",
            ("PL-SEAS-001", "PL-SEAS-002", *rules),
            L.exists(seasonal) & right & law.in_force("PL-SEAS-001") & (until >= DAY),
            until,
        ),
        Work(
            "declaration",
            ("PL-WORK-002", "PL-WORK-001"),
            L.exists(declared) & right & _may_be_declared(law),
            L.maximum(declared, ends),
        ),
    )


def _may_be_declared(law: Law) -> Expr:
    """Whether the employer's declaration suffices: only for citizens of the states named, never for those of
    Kyrgyzstan; which states were named before is not known here.
    """
    named = L.citizen_of(*law.param("PL-WORK-002", "states"))
    return L.when(law.in_force("PL-WORK-002"), named, L.when(L.citizen_of("KG"), L.FALSE, UNKNOWN))


def _on_a_visa() -> Expr:
    """Whether the stay does not rest on a residence permit (then permits already given are added up instead)."""
    return ~L.either(L.exists(kit.current(eu.own_permits("PL", "residence"))))


def season_end(law: Law, presence: Presence) -> Expr:
    """The last day of the season's months, counted from the first day in the Schengen area in the calendar year.

    One who was there on 1 January counts from that day; months that reach into the next year begin anew in it.
    """
    months = law.number("PL-SEAS-001", "months")
    year = L.year_start(DAY)
    next_year = L.months_after(year, 12)
    entered, gone = col("stays", "entered"), col("stays", "gone")
    this_year = presence.stays.filter((gone >= year) & (entered <= DAY))
    first = L.first_known(L.minimum(this_year, L.greatest(entered, year)), DAY)
    last = L.months_after(first, months) - 1
    return L.Clause(
        "season_end",
        L.when(last < next_year, last, L.months_after(next_year, months) - 1),
        ("PL-SEAS-001", "PL-SEAS-002"),
    )


# Duties


def _duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    """To arrive before the entry in the register lapses; to leave when the seasonal visa ends."""
    registered = L.maximum(kit.events_in("PL", "application"), col("events", "on_day"))
    arrived = L.exists(
        core.presence.own.filter((col("stays", "entered") >= registered) & (col("stays", "entered") <= DAY))
    )
    seasonal = L.exists(kit.current(eu.work_permits("PL", "seasonal"))) & _on_a_visa()
    return (
        Duty(
            "arrival",
            ("PL-SEAS-003",),
            law.in_force("PL-SEAS-003") & registered.known(),
            registered + law.number("PL-SEAS-003", "valid_days"),
            arrived,
        ),
        Duty(
            "departure_after_season",
            ("PL-SEAS-004",),
            KYRGYZ & law.in_force("PL-SEAS-004") & core.presence.present & seasonal & L.either(core.stay_lawful),
            core.stay_until,
            L.FALSE,
        ),
    )


# Pathways


def _pathways(law: Law, presence: Presence) -> tuple[Pathway, ...]:
    permit = L.exists(eu.valid(eu.work_permits("PL", "work_permit")))
    seasonal = L.exists(eu.valid(eu.work_permits("PL", "seasonal")))
    needs = eu.needs(law, presence)
    on = col("events", "on_day")
    fresh = kit.events_in("PL", "application").filter(on + law.number("PL-SEAS-003", "valid_days") >= DAY)
    return (
        Pathway(
            "PL-work-permit",
            ("PL-WORK-001", "PL-WORK-003"),
            (
                *needs,
                Need("work_permit", permit, ("PL-WORK-001", "PL-WORK-007"), "permits"),
                Need("labour_market_test", permit | ~law.in_force("PL-WORK-005"), ("PL-WORK-005",), "permits"),
                Need("hours", ~_too_few_hours(law), ("PL-WORK-004",), "contracts"),
            ),
            terms=("PL-WORK-001", "PL-WORK-005"),
            opened=False,
        ),
        Pathway(
            "PL-seasonal",
            ("PL-SEAS-001", "PL-SEAS-002", "PL-SEAS-004"),
            (
                *needs,
                Need("register_entry", seasonal | L.exists(fresh), ("PL-SEAS-003",), "events"),
                Need("permit", seasonal, ("PL-SEAS-001",), "permits"),
                Need("season_not_used_up", season_end(law, presence) >= DAY, ("PL-SEAS-002",), "stays"),
            ),
            terms=("PL-SEAS-001",),
        ),
        Pathway(
            "PL-declaration",
            ("PL-WORK-002", "PL-WORK-001"),
            (
                Need("citizenship_on_list", _may_be_declared(law), ("PL-WORK-002",), "person.citizenships"),
                *needs,
            ),
            terms=("PL-WORK-001", "PL-WORK-002"),
            opened=False,
        ),
    )


# What is wrong with a contract, and what a breach costs


def _too_few_hours(law: Law) -> Expr:
    """A job of less than the least part of full time."""
    rule = "PL-WORK-004"
    least = law.number(rule, "min_fraction") * FULL_TIME_HOURS
    hours, starts = col("contracts", "weekly_hours"), col("contracts", "starts")
    return kit.contracts_where("PL", law.in_force(rule, kit.governing(starts)) & (hours < least))


def _findings(law: Law) -> tuple[Finding, ...]:
    rule = "PL-WORK-004"
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    under_half = col("contracts", "weekly_hours") * 2 < FULL_TIME_HOURS
    long = ends >= L.months_after(starts, law.number(rule, "half_time_max_years") * 12)
    return (
        Finding("hours_below_minimum", (rule,), _too_few_hours(law)),
        Finding(
            "term_too_long",
            (rule,),
            kit.contracts_where("PL", law.in_force(rule, kit.governing(starts)) & under_half & long),
        ),
        Finding(
            "season_too_long",
            ("PL-SEAS-001",),
            L.exists(eu.valid(eu.work_permits("PL", "seasonal")).filter(_season_too_long(law))),
        ),
        Finding("fee_charged_to_worker", ("PL-WORK-007",), kit.paid_for(law, "PL-WORK-007", "PL", *PERMIT_FEES)),
    )


def _season_too_long(law: Law) -> Expr:
    """Of a permit's row: more months in the calendar year in which it begins than a season may have."""
    starts, ends = col("permits", "starts"), col("permits", "ends")
    year_end = L.months_after(L.year_start(starts), 12) - 1
    too_long = L.least(ends, year_end) > kit.months_of_permit(law.number("PL-SEAS-001", "months"))
    return L.when(starts > L.Lit(-OPEN, "day"), too_long, L.FALSE)


def _penalties(law: Law, core: Corridor) -> tuple[Penalty, ...]:
    """Work without authorisation: a contract runs, the person is there, and work is not allowed."""
    rule = "PL-WORK-006"
    working = L.exists(kit.current(kit.contracts_in("PL")))
    unlawful = law.in_force(rule) & core.presence.present & working & ~L.first_known(core.work_allowed, L.TRUE)
    return tuple(
        Penalty(name, (rule,), unlawful, number_at(law, rule, who, 0), number_at(law, rule, who, 1), "PLN")
        for name, who in (("unauthorised_work", "foreigner_pln"), ("unauthorised_work_employer", "employer_pln"))
    )
