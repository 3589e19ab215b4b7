"""Belarus: the EAEU Treaty for workers and their families, 90 days a year for others. The weakest corridor of the file."""

from __future__ import annotations

from sapar.engines.corridors import eaeu, kit
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Condition, Corridor, Duty, Presence
from sapar.engines.pathways.language import DAY, NO_DAY, col
from sapar.engines.pathways.law import Law


def corridor(law: Law) -> Corridor:
    """Belarus's rules under a state of the law."""
    presence = Presence("BY", "BY")
    bases = (
        eaeu.contract_stay(law, presence),
        eaeu.family_stay(law, presence),
        eaeu.grace(law, presence, "EAEU-STAY-002"),
        kit.permit_basis("residence", ("BY-STAY-001",), kit.permits_of("BY", "residence", "national_visa")),
        kit.day_limit(law, presence, ("BY-STAY-001",)),
    )
    bans = (kit.ordered_ban("BY"),)
    core = Corridor("BY", law, presence, bases, bans)
    contracts = kit.current(kit.contracts_in("BY"))
    condition = law.in_force("BY-WORK-001") & core.stay_lawful
    return Corridor(
        code="BY",
        law=law,
        presence=presence,
        bases=bases,
        bans=bans,
        conditions=(_documents(),),
        work=(eaeu.work(law, contracts, ("BY-WORK-001",), condition),),
        duties=_duties(law, core),
        pathways=(eaeu.pathway(law, core, "BY", ("BY-WORK-001",)),),
        entry_rules=("BY-ENT-001",),
        work_rules=("EAEU-WORK-002", "EAEU-WORK-010", "EAEU-FAM-006"),
    )


def _documents() -> Condition:
    """The passport is accepted; whether the identity card is, the sources do not say for Belarus."""
    papers = L.rows("documents")
    valid = papers.filter(L.first_known(col("documents", "expires"), L.NO_END) >= DAY)
    passport = L.exists(
        valid.filter(col("documents", "kind").one_of("passport", "service_passport", "diplomatic_passport"))
    )
    card = L.exists(valid.filter(col("documents", "kind").equals("id_card")))
    return Condition("valid_document", ("KG-EXIT-001",), ~L.exists(papers) | passport | (card & UNKNOWN), "documents")


def _duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    """Thirty days to register for workers and their families; the shorter term of others is not established."""
    presence = core.presence
    contracts = kit.current(kit.contracts_in("BY"))
    relatives = kit.current(eaeu.family_contracts(law, "BY", eaeu.FAMILY))
    works = L.either(L.exists(contracts) | L.exists(relatives) | L.Fact("purpose").one_of("work", "family"))
    member = L.either(eaeu.member(law, presence.start)) & law.in_force("BY-REG-001", presence.start)
    treaty = L.Clause("came_to_work", works) & member
    days = L.least(law.number("BY-REG-001", "days"), law.number("EAEU-REG-001", "days"))
    registered = L.exists(kit.since_start(events_in("BY", "registration"), presence))
    signed = L.maximum(contracts, col("contracts", "starts"))
    told = events_in("BY", "notice").filter(col("events", "on_day") >= signed)
    return (
        Duty(
            "registration",
            ("BY-REG-001",),
            KYRGYZ,
            L.when(treaty, kit.within(days, presence.start), NO_DAY),
            registered,
            also=(("EAEU-REG-001", treaty),),
        ),
        Duty(
            "notice",
            ("BY-WORK-002",),
            law.in_force("BY-WORK-002") & L.exists(contracts),
            NO_DAY,
            L.exists(told),
            who="employer",
        ),
        Duty("departure", ("BY-STAY-001",), core.overstay >= 1, core.last_lawful, L.FALSE),
        eaeu.consular(law, presence),
    )
