"""Korea: the Employment Permit System (E-9), seasonal work (E-8) and short jobs (C-4), all on a visa.

What the input has no place for is not judged: health, imprisonment that is not stated as an offence, whether two
contracts are with the same workplace, and who caused a change of workplace.
"""

from __future__ import annotations

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.corridors.kr_pathways import eps_only, idle, pathways
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Corridor, DayCount, Duty, Finding, Presence, Work
from sapar.engines.pathways.language import DAY, NO_DAY, NO_END, Expr, Rows, col
from sapar.engines.pathways.law import Law

E9, E10, E8, C4 = (("E-9",), ("E-10",), ("E-8", "seasonal"), ("C-4",))


def corridor(law: Law) -> Corridor:
    """Korea's rules under a state of the law."""
    presence = Presence("KR", "KR")
    others = statuses.others("KR", *E9, *E10, *E8, *C4)
    e9, e8, c4 = _e9(law, presence), _e8(law, presence), _c4(law, presence)
    e10 = kit.visa_basis("e10", ("KR-ENT-001",), kit.permits_of("KR", *E10), presence)
    bases = (e9, e10, e8, c4, statuses.residence(presence, others, ("KR-ENT-001",)), _visa_free(law, presence))
    core = Corridor("KR", law, presence, bases)
    return Corridor(
        code="KR",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("KR"),),
        conditions=(kg.passport(law),),
        work=(
            Work("e9", ("KR-EPS-001", "KR-EPS-007", "KR-EPS-011"), e9.holds & ~idle(presence).applies, e9.until),
            Work("e10", ("KR-ENT-001",), e10.holds, e10.until),
            statuses.work("e8", ("KR-E8-001", "KR-E8-002"), e8),
            statuses.work("c4", ("KR-C4-001",), c4),
            *statuses.work_of_others(others, ("KR-ENT-001",)),
        ),
        duties=_duties(law, core),
        pathways=pathways(law, core),
        findings=(
            Finding(
                "fee_charged_to_worker",
                ("KR-EPS-002",),
                eps_only() & kit.paid_for(law, "KR-EPS-002", "KR", *kit.AGENTS),
            ),
            statuses.second_job("KR", ("KR-C4-001",), L.exists(kit.current(kit.permits_of("KR", *C4)))),
        ),
        entry_rules=("KR-ENT-001",),
        work_rules=("KR-EPS-001", "KR-EPS-002"),
        informs=("KR-EPS-016",),
    )


# Stay


def _visa_free(law: Law, presence: Presence) -> Basis:
    """Without a visa only on a diplomatic or service passport. Documents not stated are taken as an ordinary passport."""
    papers = L.rows("documents").filter(
        col("documents", "kind").one_of("diplomatic_passport", "service_passport")
        & (L.first_known(col("documents", "expires"), NO_END) >= DAY)
    )
    return Basis(
        "visa_free",
        ("KR-ENT-001",),
        L.when(KYRGYZ, L.exists(papers), UNKNOWN),
        kit.within(law.number("KR-ENT-001", "dip_days"), presence.start),
        lambda start: start,
    )


def three_years(law: Law, presence: Presence) -> Expr:
    """The last day of the three years from entry on E-9."""
    entry = statuses.entered(presence, kit.permits_of("KR", *E9))
    return L.months_after(entry, law.number("KR-EPS-007", "years") * 12) - 1


def _e9(law: Law, presence: Presence) -> Basis:
    """Three years from entry; with re-employment 58 months, which a permit that ends later than three years shows.

    Whether the stay could be prolonged is judged by the law of the last day of the three years. Until December 2009
    one had to be out for a month after three full years before coming back.
    """
    permits = kit.permits_of("KR", *E9)
    entry = statuses.entered(presence, permits)
    normal = three_years(law, presence)
    prolonged = L.months_after(entry, law.number("KR-EPS-008", "months_total")) - 1
    longest = L.when(law.in_force("KR-EPS-008", normal), prolonged, normal)
    until = statuses.capped(kit.last_day(permits, presence), normal, longest)
    on, gone = col("stays", "entered"), col("stays", "gone")
    served = presence.own.filter(
        (gone < presence.start)
        & (gone >= L.months_after(on, law.number("KR-EPS-007", "years") * 12) - 1)
        & (L.months_after(gone, law.number("KR-EPS-009", "months_out")) > presence.start)
    )
    too_soon = L.Clause("back_too_soon", law.in_force("KR-EPS-009", presence.start) & L.exists(served), ("KR-EPS-009",))
    return Basis(
        "e9",
        ("KR-EPS-007", "KR-EPS-008", "KR-EPS-009"),
        law.in_force("KR-EPS-007", presence.start) & L.exists(permits) & ~too_soon,
        until,
        lambda start: statuses.first_within(permits, until, start),
    )


def _e8(law: Law, presence: Presence) -> Basis:
    """Five months, up to eight where the permit says so since 2023; by the agreement of 2022 five. By the day of entry."""
    permits = kit.permits_of("KR", *E8)
    entry = statuses.entered(presence, permits)

    def term(rule: str, name: str) -> Expr:
        return L.months_after(entry, law.number(rule, name)) - 1

    ends = kit.last_day(permits, presence)
    agreed = L.when(law.in_force("KR-E8-002", entry), L.least(ends, term("KR-E8-002", "months")), ends)
    general = statuses.capped(ends, term("KR-E8-001", "months"), term("KR-E8-001", "max_months"))
    until = L.when(law.in_force("KR-E8-001", entry), general, agreed)
    return Basis(
        "e8",
        ("KR-E8-001", "KR-E8-002"),
        L.exists(permits),
        until,
        lambda start: statuses.first_within(permits, until, start),
    )


def _c4(law: Law, presence: Presence) -> Basis:
    """At most 90 days at each entry."""
    permits = kit.permits_of("KR", *C4)
    rules = ("KR-C4-001",)
    limit, start = law.number("KR-C4-001", "days"), presence.start
    held = L.exists(kit.begun(permits))
    count = DayCount(
        L.Clause("days_used:c4", L.when(held, DAY - start + 1, L.Lit(None, "number")), rules),
        limit,
        L.Clause("first_day_too_many:c4", L.when(held, start + limit, NO_DAY), rules),
        rules,
    )
    until = L.least(kit.last_day(permits, presence), kit.within(limit, start))
    return Basis("c4", rules, L.exists(permits), until, lambda first: kit.first_from(permits, first), count)


# Duties


def _duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    presence = core.presence
    start = presence.start
    on_e9 = L.exists(kit.current(kit.permits_of("KR", *E9)))
    days = law.number("KR-REG-001", "days")
    long_stay = L.either(core.stay_until >= start + days) | (presence.present & (DAY >= start + days))
    ground = col("events", "ground")
    insured = kit.since_start(events_in("KR", "fee_paid"), presence).filter(
        L.first_known(ground.contains("insur"), L.TRUE)
    )
    first_job = L.minimum(_of_this_stay(presence), col("contracts", "starts"))
    e9, _, e8, c4, *_ = core.bases
    window = law.in_force("KR-EXP-001")
    return (
        kit.after_entry(law, presence, "registration", ("KR-REG-001",), days=days, applies=long_stay),
        Duty(
            "fee_paid",
            ("KR-EPS-013",),
            on_e9,
            kit.within(law.number("KR-EPS-013", "days"), start),
            L.exists(insured),
        ),
        Duty(
            "departure_insurance",
            ("KR-EPS-014",),
            on_e9 & first_job.known(),
            first_job + law.number("KR-EPS-014", "within_days"),
            UNKNOWN,
            who="employer",
        ),
        *_change_of_workplace(law, presence),
        _course(law, presence),
        Duty(
            "departure",
            (),
            core.overstay >= 1,
            core.last_lawful,
            L.FALSE,
            also=(
                ("KR-EPS-007", L.either(e9.applies)),
                ("KR-E8-001", L.either(e8.applies)),
                ("KR-C4-001", L.either(c4.applies)),
                ("KR-EXP-001", window),
            ),
        ),
        kg.consular(law, presence),
    )


def _of_this_stay(presence: Presence) -> Rows:
    """Contracts that run at or after the entry."""
    return kit.contracts_in("KR").filter(col("contracts", "ends") >= presence.start)


def _change_of_workplace(law: Law, presence: Presence) -> tuple[Duty, Duty]:
    """To ask within a month of the end of the contract, and to have the permission within three months of asking."""
    without = idle(presence)
    asked = without.asked
    rules = ("KR-EPS-011",)
    return (
        Duty(
            "application",
            rules,
            without.applies,
            L.months_after(without.ended, law.number("KR-EPS-011", "apply_months")),
            asked.known(),
        ),
        Duty(
            "workplace_permission",
            rules,
            without.applies & asked.known(),
            L.months_after(asked, law.number("KR-EPS-011", "permit_months")),
            L.FALSE,
        ),
    )


def _course(law: Law, presence: Presence) -> Duty:
    """The Center's course before departure, which must be over when the contract begins."""
    ahead = kit.contracts_in("KR").filter(col("contracts", "starts") >= DAY)
    name = col("qualifications", "name")
    taken = L.rows("qualifications").filter(L.any_of(name.contains("course"), name.contains("orientation")))
    return Duty(
        "predeparture_course",
        ("KR-EPS-015",),
        KYRGYZ & eps_only() & ~presence.present & L.exists(ahead),
        L.minimum(ahead, col("contracts", "starts")) - law.number("KR-EPS-015", "days"),
        L.exists(taken),
    )
