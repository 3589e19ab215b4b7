"""Qatar: a visa first, no fees for the worker, a least wage, notice before leaving a job."""

from __future__ import annotations

from sapar.engines.corridors import gulf, kg, kit
from sapar.engines.corridors.kit import number_at
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Corridor, Duty, Finding, Need, Pathway, Presence, Work
from sapar.engines.pathways.language import Expr, col
from sapar.engines.pathways.law import Law

WEEKS, MONTHS = 52, 12
"""A month's pay is hourly pay times weekly hours times 52, divided by 12; compared without dividing, so nothing is rounded."""


def corridor(law: Law) -> Corridor:
    """Qatar's rules under a state of the law."""
    presence = Presence("QA", "QA")
    bases = (
        gulf.tourist(presence, ("QA-ENT-001",)),
        gulf.work_visa(presence, ("QA-ENT-001",)),
        gulf.residence(presence, ("QA-ENT-001",)),
        gulf.earlier_law(law, presence, "QA-ENT-001"),
    )
    core = Corridor("QA", law, presence, bases)
    return Corridor(
        code="QA",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("QA"),),
        conditions=gulf.entry(law, gulf.visa(law, "QA", "QA-ENT-001")),
        work=_work(core),
        duties=(_notice(law), kit.departure(core, ("QA-ENT-001",)), kg.consular(law, presence)),
        pathways=(
            Pathway(
                "QA-work",
                ("QA-ENT-001", "QA-REC-001", "QA-WORK-001"),
                (
                    *gulf.needs(law, "QA", "QA-ENT-001"),
                    Need("pay", ~_below_floor(law), ("QA-WORK-001",), "contracts"),
                ),
                terms=("QA-ENT-001",),
                opened=False,
            ),
        ),
        findings=(
            gulf.fees(law, "QA-REC-001", "QA"),
            Finding("pay_below_floor", ("QA-WORK-001",), _below_floor(law)),
        ),
        entry_rules=("QA-ENT-001",),
        work_rules=("QA-ENT-001",),
        informs=("QA-AGR-001",),
    )


def _work(core: Corridor) -> tuple[Work, ...]:
    """Work on the employer's visa, or on a residence permit with a contract."""
    rules = ("QA-ENT-001",)
    lawful = L.either(core.stay_lawful)
    visas = kit.current(kit.permits_of("QA", "work_visa", "national_visa", "work_permit"))
    contract = L.exists(kit.current(kit.contracts_in("QA")))
    residence = kit.current(kit.permits_of("QA", "residence"))
    return (
        kit.permit_work("work_visa", rules, visas, lawful),
        kit.permit_work("residence", rules, residence, lawful & contract),
    )


def _below_floor(law: Law) -> Expr:
    """A contract in riyals that pays less a month than the least basic wage (without housing and food)."""
    rule = "QA-WORK-001"
    pay = col("contracts", "hourly_pay") * col("contracts", "weekly_hours") * WEEKS
    low = pay < number_at(law, rule, "qar", 0) * MONTHS
    on = kit.governing(col("contracts", "starts"))
    return kit.contracts_where("QA", law.in_force(rule, on) & col("contracts", "currency").equals("QAR") & low)


def _notice(law: Law) -> Duty:
    """One month in the first years of service, two later."""
    rule = "QA-WORK-002"
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    first_years = ends < L.months_after(starts, law.number(rule, "threshold_years") * 12)
    months = L.when(first_years, number_at(law, rule, "notice_months", 0), number_at(law, rule, "notice_months", 1))
    return gulf.notice(rule, "QA", gulf.leaving(law, rule, "QA"), L.months_after(ends, months * -1))
