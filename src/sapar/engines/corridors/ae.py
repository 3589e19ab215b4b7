"""United Arab Emirates: a permit first, costs on the employer, thirty days to leave after a residence visa is cancelled."""

from __future__ import annotations

from sapar.engines.corridors import gulf, kg, kit
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import (
    UNKNOWN,
    Basis,
    Corridor,
    Duty,
    Need,
    Pathway,
    Penalty,
    Presence,
    Work,
)
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law


def corridor(law: Law) -> Corridor:
    """The Emirates' rules under a state of the law."""
    presence = Presence("AE", "AE")
    bases = (
        gulf.tourist(presence, ("AE-ENT-001",)),
        _entry_permit(law, presence),
        gulf.residence(presence, ("AE-ENT-001",)),
        _grace(law, presence),
    )
    core = Corridor("AE", law, presence, bases)
    return Corridor(
        code="AE",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("AE"),),
        conditions=gulf.entry(law, gulf.visa(law, "AE", "AE-ENT-001")),
        work=_work(law, core),
        duties=_duties(law, core),
        pathways=(_pathway(law),),
        findings=(gulf.fees(law, "AE-REC-001", "AE"),),
        penalties=_penalties(law, core),
        entry_rules=("AE-ENT-001",),
        work_rules=("AE-ENT-001", "AE-WORK-001"),
        informs=("AE-ENT-002", "AE-ENT-003", "AE-REC-002", "AE-WORK-004"),
    )


# Stay


def _entry_permit(law: Law, presence: Presence) -> Basis:
    """The entry permit for work: to be used within so many months of its issue, then days to settle the papers."""
    rule = "AE-WORK-002"
    entry_by = L.least(col("permits", "ends"), kit.months_of_permit(law.number(rule, "entry_valid_months")))
    permits = kit.permits_of("AE", *gulf.WORK_VISAS)
    in_time = kit.begun(permits).filter(L.first_known(presence.start <= entry_by, L.TRUE))
    settled = kit.within(law.number(rule, "complete_days"), presence.start)

    def first(start: Expr) -> Expr:
        starts = col("permits", "starts")
        return L.minimum(permits.filter(entry_by >= start), L.greatest(starts, start))

    until = L.when(L.exists(in_time), settled, presence.start - 1)
    return Basis("entry_permit", (rule,), law.in_force(rule) & L.exists(permits), until, first)


def _grace(law: Law, presence: Presence) -> Basis:
    """Days to leave or to change the status after a residence visa was cancelled.

    The rule speaks of a cancelled visa, since a certain day; whether the days were given before, or are given after
    a visa that ran out, is not known here.
    """
    rule = "AE-EXP-001"
    ends = col("permits", "ends")
    ended = kit.permits_of("AE", "residence").filter((ends < DAY) & (ends >= presence.start))
    cancelled = L.exists(ended.filter(col("permits", "cancelled") & law.in_force(rule, ends)))
    return Basis(
        "grace",
        (rule,),
        presence.present & L.exists(ended) & (cancelled | UNKNOWN),
        L.maximum(ended, ends) + law.number(rule, "grace_days"),
    )


# Work


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    """The labour ministry's permit and, after the first approval, the residence visa."""
    permits = kit.current(kit.permits_of("AE", "work_permit"))
    settled = L.exists(kit.current(kit.permits_of("AE", "residence"))) & law.in_force("AE-WORK-003")
    known = L.when(law.in_force("AE-WORK-001"), L.TRUE, UNKNOWN)
    lawful = L.either(core.stay_lawful)
    return (kit.permit_work("work_permit", ("AE-WORK-001", "AE-WORK-003"), permits, lawful & settled & known),)


# Duties


def _duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    presence = core.presence
    rule = "AE-WORK-002"
    unsettled = L.exists(kit.begun(kit.permits_of("AE", *gulf.WORK_VISAS))) & ~L.exists(
        kit.current(kit.permits_of("AE", "residence"))
    )
    days = law.number(rule, "complete_days")
    started = L.Clause("papers_to_settle", law.in_force(rule) & unsettled)
    return (
        kit.after_entry(law, presence, "medical", (rule,), days=days, applies=started, who="employer"),
        kit.after_entry(law, presence, "residence_application", (rule,), days=days, applies=started, who="employer"),
        _notice(law),
        kit.departure(core, ("AE-EXP-001",)),
        kg.consular(law, presence),
    )


def _notice(law: Law) -> Duty:
    """During probation: longer notice for one who goes to another employer in the Emirates."""
    rule = "AE-WORK-005"
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    on_probation = ends < L.months_after(starts, law.number(rule, "probation_months"))
    contracts = gulf.leaving(law, rule, "AE").filter(on_probation)
    next_job = L.exists(kit.contracts_in("AE").filter(starts > DAY))
    days = L.when(next_job, law.number(rule, "notice_switch"), law.number(rule, "notice_leave"))
    return gulf.notice(rule, "AE", contracts, ends - days)


# Pathway and penalty


def _pathway(law: Law) -> Pathway:
    permit = L.exists(gulf.valid(kit.permits_of("AE", "work_permit")))
    return Pathway(
        "AE-work-permit",
        ("AE-WORK-001", "AE-WORK-002", "AE-WORK-003"),
        (
            *gulf.needs(law, "AE", "AE-ENT-001"),
            Need("work_permit", permit, ("AE-WORK-001",), "permits"),
        ),
        terms=("AE-WORK-001",),
        opened=False,
    )


def _penalties(law: Law, core: Corridor) -> tuple[Penalty, ...]:
    """So much for each day after the last lawful one."""
    rule = "AE-EXP-001"
    fine = law.number(rule, "aed_day")
    late = law.in_force(rule) & (core.overstay >= 1)
    return (Penalty("overstay_fine", (rule,), late, fine, fine, "AED", "day"),)
