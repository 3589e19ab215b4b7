"""Italy: yearly quotas; the employer applies on the days named, the worker cannot."""

from __future__ import annotations

from sapar.engines.corridors import eu, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Corridor, Need, Pathway, Presence, Work
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law


def corridor(law: Law) -> Corridor:
    """Italy's rules under a state of the law."""
    presence = Presence("IT", "EU")
    bases = eu.stay(law, presence, ("IT-QUOTA-001",))
    core = Corridor("IT", law, presence, bases)
    return Corridor(
        code="IT",
        law=law,
        presence=presence,
        bases=bases,
        bans=eu.bans(),
        conditions=eu.conditions(law),
        work=_work(core),
        duties=eu.duties(law, core),
        pathways=(_pathway(law, presence),),
        entry_rules=eu.ENTRY,
        work_rules=("EU-WORK-001",),
    )


def _work(core: Corridor) -> tuple[Work, ...]:
    """The authorisation given within the quota, beside an Italian visa or residence permit."""
    lawful = L.either(core.stay_lawful)
    staying = kit.current(eu.staying(core.presence))
    permits = kit.current(eu.work_permits("IT"))
    ends = col("permits", "ends")
    return (
        Work(
            "work_permit",
            ("EU-WORK-001", "IT-QUOTA-001"),
            lawful & L.exists(permits) & L.exists(staying),
            L.maximum(permits, ends),
        ),
        Work(
            "national_law",
            ("EU-WORK-001",),
            lawful & L.exists(staying) & ~L.exists(permits) & UNKNOWN,
            L.maximum(staying, ends),
        ),
    )


def click_day_ahead(law: Law) -> Expr:
    """Whether a day on which employers apply still comes (of the year for which the days are known)."""
    rule = "IT-QUOTA-002"
    last = max(parse(day) for day in law.param(rule, "click_days"))
    return L.Clause("click_day_ahead", law.in_force(rule) & (L.Lit(last, "day") >= DAY), (rule,))


def _pathway(law: Law, presence: Presence) -> Pathway:
    """Open with the authorisation in hand; before, the employer must have applied or still be able to.

    The days on which employers apply are known for one year only; in the other years of the quotas it is unknown.
    """
    permit = L.exists(eu.valid(eu.work_permits("IT")))
    filed = L.exists(kit.events_in("IT", "application", "work_permit_application"))
    applied = permit | filed | click_day_ahead(law)
    days_known = law.in_force("IT-QUOTA-002")
    return Pathway(
        "IT-quota",
        ("IT-QUOTA-001", "IT-QUOTA-002"),
        (
            Need("citizenship", KYRGYZ, ("IT-QUOTA-001",), "person.citizenships"),
            *eu.needs(law, presence),
            Need(
                "employer_application",
                L.when(days_known, applied, permit | filed | UNKNOWN),
                ("IT-QUOTA-002",),
                "events",
            ),
            Need("work_permit", permit, ("IT-QUOTA-001",), "permits"),
        ),
        terms=("IT-QUOTA-001",),
    )
