"""Slovakia: one-year national visas for named jobs, and visas for drivers."""

from __future__ import annotations

from sapar.engines.corridors import eu, kg, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Corridor, Finding, Need, Pathway, Presence, Work
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

DRIVERS = ("driver", "lorry", "truck", "bus")
"""Words in the name of an occupation to which the drivers' visas are given."""


def corridor(law: Law) -> Corridor:
    """Slovakia's rules under a state of the law."""
    presence = Presence("SK", "EU")
    bases = eu.stay(law, presence)
    core = Corridor("SK", law, presence, bases)
    return Corridor(
        code="SK",
        law=law,
        presence=presence,
        bases=bases,
        bans=eu.bans(),
        conditions=eu.conditions(law),
        work=_work(law, core),
        duties=eu.duties(law, core),
        pathways=_pathways(law, presence),
        findings=_findings(law),
        entry_rules=eu.ENTRY,
        work_rules=("EU-WORK-001",),
    )


def drives() -> Expr:
    """Of a contract's row: whether the job is a driver's; unknown for an unknown job."""
    return L.any_of(*(col("contracts", "occupation").contains(word) for word in DRIVERS))


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    """A national visa with a contract: given for work and no older than such a visa can be, or for a driver's job.

    Which jobs are on the list of 2024 is not known here, so a visa that was given for work is taken as proof.
    """
    lawful = L.either(core.stay_lawful)
    visas = kit.current(eu.own_permits("SK", "national_visa"))
    contracts = kit.current(kit.contracts_in("SK"))
    permits = kit.current(eu.work_permits("SK"))
    own = kit.current(eu.own_permits("SK", *eu.LONG))
    ends = col("permits", "ends")
    until = L.least(ends, kit.months_of_permit(law.number("SK-VISA-001", "years") * 12))
    yearly = visas.filter(until >= DAY)
    for_work = L.exists(contracts) & L.Fact("purpose").equals("work")
    return (
        Work(
            "listed_job_visa",
            ("SK-VISA-001",),
            KYRGYZ & law.in_force("SK-VISA-001") & lawful & L.exists(yearly) & for_work,
            L.maximum(yearly, until),
        ),
        Work(
            "driver_visa",
            ("SK-VISA-002",),
            KYRGYZ & law.in_force("SK-VISA-002") & lawful & L.exists(visas) & L.exists(contracts.filter(drives())),
            L.maximum(visas, ends),
        ),
        Work(
            "work_permit",
            ("EU-WORK-001",),
            lawful & L.exists(permits) & L.exists(kit.current(eu.staying(core.presence))),
            L.maximum(permits, ends),
        ),
        Work("national_law", ("EU-WORK-001",), lawful & L.exists(own) & UNKNOWN, L.maximum(own, ends)),
    )


def _pathways(law: Law, presence: Presence) -> tuple[Pathway, ...]:
    needs = eu.needs(law, presence)
    visa = L.exists(eu.valid(eu.own_permits("SK", "national_visa")))
    driver = kit.contracts_where("SK", drives())
    return (
        Pathway(
            "SK-listed-job",
            ("SK-VISA-001",),
            (
                Need("citizenship", KYRGYZ, ("SK-VISA-001",), "person.citizenships"),
                *needs,
                Need("listed_job", visa | kg.NOT_ASKED, ("SK-VISA-001",), "listed_job"),
            ),
            terms=("SK-VISA-001",),
        ),
        Pathway(
            "SK-driver",
            ("SK-VISA-002",),
            (
                Need("citizenship", KYRGYZ, ("SK-VISA-002",), "person.citizenships"),
                *needs,
                Need("driver_job", driver, ("SK-VISA-002",), "contracts"),
            ),
            terms=("SK-VISA-002",),
        ),
    )


def _findings(law: Law) -> tuple[Finding, ...]:
    """A visa for a listed job that is longer than such a visa can be."""
    long = col("permits", "ends") > kit.months_of_permit(law.number("SK-VISA-001", "years") * 12)
    contracts = L.exists(kit.contracts_in("SK").filter((col("contracts", "ends") >= DAY) & ~L.either(drives())))
    visas = eu.valid(eu.own_permits("SK", "national_visa")).filter(L.first_known(long, L.FALSE))
    return (
        Finding(
            "visa_too_long",
            ("SK-VISA-001",),
            law.in_force("SK-VISA-001") & contracts & L.exists(visas),
        ),
    )
