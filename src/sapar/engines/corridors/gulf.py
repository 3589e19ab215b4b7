"""What the Gulf states have in common: a visa before travel, work on a residence permit, costs on the employer."""

from __future__ import annotations

from sapar.engines.corridors import kg, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Condition, Duty, Finding, Need, Presence
from sapar.engines.pathways.language import DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

TOURIST = ("tourist_visa", "short_stay_visa", "visit_visa", "e_visa")
"""Visas that give a stay and no work, as the input may call them."""

WORK_VISAS = ("work_visa", "entry_permit", "national_visa")
"""Visas on which one enters to take up work."""

COSTS = (*kit.AGENTS, "employer", "visa", "permit", "residence", "medical", "labour card", "labor card", "emirates id")
"""Words in the name of a payment for being hired: finding the job, the visa, the permits, the tests they ask for."""

TICKETS = ("travel", "ticket", "flight")
"""Words in the name of a payment for the way."""


def tourist(presence: Presence, rules: tuple[str, ...]) -> Basis:
    """A stay on a visa without work."""
    return kit.visa_basis("tourist_visa", rules, kit.permits_of(presence.country, *TOURIST), presence)


def residence(presence: Presence, rules: tuple[str, ...]) -> Basis:
    """A stay on a residence permit."""
    return kit.visa_basis("residence", rules, kit.permits_of(presence.country, "residence"), presence)


def work_visa(presence: Presence, rules: tuple[str, ...]) -> Basis:
    """A stay on a visa for work."""
    return kit.visa_basis("work_visa", rules, kit.permits_of(presence.country, *WORK_VISAS), presence)


def earlier_law(law: Law, presence: Presence, rule: str) -> Basis:
    """An entry before the rule on visas: whether it was lawful is not known here."""
    before = L.when(law.in_force(rule, presence.start), L.FALSE, UNKNOWN)
    return Basis("earlier_law", (rule,), before, L.NO_END)


def visa(law: Law, country: str, rule: str, without: Expr = L.FALSE, fact: str = "person.citizenships") -> Condition:
    """A visa or permit that has not ended. `without`: who may come without one; `fact`: what that depends on."""
    kinds = (*TOURIST, *WORK_VISAS, "residence")
    held = L.exists(valid(kit.permits_of(country, *kinds)))
    needed = KYRGYZ & L.when(law.in_force(rule), L.TRUE, UNKNOWN) & ~without
    return Condition("visa", (rule,), held | ~needed, fact)


def valid(permits: Rows) -> Rows:
    """Permits that have not ended, those that begin later included."""
    return permits.filter(col("permits", "ends") >= DAY)


def entry(law: Law, condition: Condition) -> tuple[Condition, ...]:
    """The conditions of entry: the visa, and a passport."""
    return (condition, kg.passport(law))


def fees(law: Law, rule: str, country: str, *words: str, applies: Expr = L.TRUE) -> Finding:
    """The worker paid what the employer must pay."""
    paid = kit.paid_for(law, rule, country, *(words or COSTS))
    return Finding("fee_charged_to_worker", (rule,), applies & paid)


def leaving(law: Law, rule: str, country: str) -> Rows:
    """Contracts that will be ended before their term, under the rule on notice."""
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    early = L.first_known(col("contracts", "early"), L.FALSE)
    return kit.contracts_in(country).filter(early & (ends >= DAY) & (starts <= DAY) & law.in_force(rule, ends))


def notice(rule: str, country: str, contracts: Rows, due: Expr) -> Duty:
    """To give notice of leaving a job. `due`: of a contract's row, the last day on which to give it."""
    begun = L.maximum(contracts, col("contracts", "starts"))
    given = kit.events_in(country, "notice").filter(col("events", "on_day") >= begun)
    return Duty("notice", (rule,), L.exists(contracts), L.minimum(contracts, due), L.exists(given))


def needs(law: Law, country: str, entry_rule: str) -> tuple[Need, ...]:
    """What every pathway to work needs: a contract, a visa for work, no bar, a recruiter in order."""
    contracts = kit.contracts_in(country).filter(col("contracts", "ends") >= DAY)
    held = L.exists(valid(kit.permits_of(country, *WORK_VISAS, "residence")))
    return (
        Need("contract", L.exists(contracts), fact="contracts"),
        Need("work_visa", held, (entry_rule,), "permits"),
        Need("not_barred", ~kit.ordered_ban(country).active),
        *kg.needs(law, country),
    )
