"""Saudi Arabia: tourist visas without work, work for the employer of the residence permit, costs on the employer."""

from __future__ import annotations

from sapar.engines.corridors import gulf, kg, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Corridor, Finding, Need, Pathway, Presence, Work
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

COSTS = (*gulf.COSTS, "exit", "re-entry", "transfer")
"""What Article 40 puts on the employer, the ticket home apart."""

WAY_HOME = ("return", "ticket home", "way home", "ticket", "travel", "flight")
"""Words in the name of a payment for the way home."""


def corridor(law: Law) -> Corridor:
    """Saudi rules under a state of the law."""
    presence = Presence("SA", "SA")
    bases = (
        _on_arrival(law, presence),
        gulf.tourist(presence, ("SA-ENT-001",)),
        gulf.work_visa(presence, ("SA-WORK-001",)),
        gulf.residence(presence, ("SA-WORK-001",)),
        gulf.earlier_law(law, presence, "SA-ENT-001"),
    )
    core = Corridor("SA", law, presence, bases)
    return Corridor(
        code="SA",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("SA"),),
        conditions=gulf.entry(law, gulf.visa(law, "SA", "SA-ENT-001", _as_tourist(law), "purpose")),
        work=_work(law, core),
        duties=(kit.departure(core, ("SA-ENT-001",)), kg.consular(law, presence)),
        pathways=_pathways(law),
        findings=_findings(law),
        entry_rules=("SA-ENT-001",),
        work_rules=("SA-ENT-001", "SA-WORK-001"),
        informs=("SA-AGR-001",),
    )


# Stay


def _as_tourist(law: Law) -> Expr:
    """Whether the person may obtain the visa on arrival: citizens of Kyrgyzstan who come to visit."""
    return KYRGYZ & law.in_force("SA-ENT-001") & L.Fact("purpose").equals("visit")


def _on_arrival(law: Law, presence: Presence) -> Basis:
    """The tourist visa obtained on arrival: entry is open; how long the stay may be is not known here."""
    held = L.exists(kit.begun(kit.permits_of("SA")).filter(col("permits", "ends") >= presence.start))
    applies = _as_tourist(law) & ~held & (~presence.present | UNKNOWN)
    return Basis("visa_on_arrival", ("SA-ENT-001",), applies, L.NO_END, lambda start: start)


# Work


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    """Work for the employer whom the residence permit names."""
    permits = kit.current(kit.permits_of("SA", "residence"))
    known = L.when(law.in_force("SA-WORK-001"), L.TRUE, UNKNOWN)
    return (kit.permit_work("residence", ("SA-WORK-001",), permits, L.either(core.stay_lawful) & known),)


# Pathways


def _pathways(law: Law) -> tuple[Pathway, ...]:
    contracts = kit.contracts_in("SA")
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    ended = L.exists(contracts.filter(ends < DAY))
    residence = L.exists(kit.current(kit.permits_of("SA", "residence")))
    return (
        Pathway("SA-work", ("SA-WORK-001", "SA-REC-001"), gulf.needs(law, "SA", "SA-WORK-001")),
        Pathway(
            "SA-transfer",
            ("SA-WORK-001",),
            (
                Need("contract_over", ended, ("SA-WORK-001",), "contracts"),
                Need("contract", L.exists(contracts.filter((ends >= DAY) & (starts > DAY))), (), "contracts"),
            ),
            terms=("SA-WORK-001",),
            opened=False,
            applies=residence & (ended | L.exists(contracts.filter(starts > DAY))),
        ),
    )


# Findings


def _findings(law: Law) -> tuple[Finding, ...]:
    """The ticket home is the employer's too, but not for one who leaves early without a legal reason (or is unfit)."""
    left_early = L.exists(kit.contracts_in("SA").filter(L.first_known(col("contracts", "early"), L.FALSE)))
    way_home = kit.paid_for(law, "SA-REC-001", "SA", *WAY_HOME)
    excepted = law.in_force("SA-REC-002") & left_early
    return (
        gulf.fees(law, "SA-REC-001", "SA", *COSTS),
        Finding("travel_charged_to_worker", ("SA-REC-001", "SA-REC-002"), way_home & ~excepted),
    )
