"""Germany: short-term contingent employment, eight months in twelve, with a visa and the employer's ticket."""

from __future__ import annotations

from sapar.engines.corridors import eu, kg, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Corridor, Finding, Need, Pathway, Presence, Work
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

CONTINGENT = ("contingent", "work_permit")
"""The consent of the Federal Employment Agency to contingent employment, as the input may call it."""

TRAVEL = ("travel", "ticket", "flight", "transport")
"""Words in the name of a payment for the way to Germany and back."""


def corridor(law: Law) -> Corridor:
    """Germany's rules under a state of the law."""
    presence = Presence("DE", "EU")
    bases = eu.stay(law, presence)
    core = Corridor("DE", law, presence, bases)
    return Corridor(
        code="DE",
        law=law,
        presence=presence,
        bases=bases,
        bans=eu.bans(),
        conditions=eu.conditions(law),
        work=_work(law, core),
        duties=eu.duties(law, core),
        pathways=(_pathway(law, presence),),
        findings=_findings(law),
        entry_rules=eu.ENTRY,
        work_rules=("EU-WORK-001",),
        informs=("DE-AGR-002",),
        set_aside={"DE-AGR-001": "proposal"},
    )


# Work


def contingent_end(law: Law) -> Expr:
    """The last day of contingent employment: the months allowed in the twelve that end on it.

    Days of employment in Germany are counted. The months are those from the first day of the contract that runs
    (or would begin) on the day asked about, each as long as the calendar has it.
    """
    rule = "DE-CONT-001"
    contracts = kit.contracts_in("DE")
    first = L.first_known(L.minimum(contracts.filter(col("contracts", "ends") >= DAY), col("contracts", "starts")), DAY)
    limit = L.months_after(first, law.number(rule, "months")) - first
    window = L.months_after(first, law.number(rule, "window_months")) - first
    return L.Clause("contingent_end", L.first_day_too_many(contracts, first, window, limit) - 1, (rule,))


def _visa_for_work(presence: Presence) -> Expr:
    """Whether a German visa or residence permit is held; a short-stay visa if the trip is for work."""
    own = L.exists(kit.current(eu.staying(presence)))
    short = kit.current(eu.visas()).filter(L.when(eu.issuer().equals("EU"), UNKNOWN, eu.issuer().equals("DE")))
    return own | (L.exists(short) & L.Fact("purpose").equals("work"))


def _work(law: Law, core: Corridor) -> tuple[Work, ...]:
    """Contingent work on the agency's consent with a German visa. Whether a residence permit or another national visa
    allows work by itself, it says itself; it is not known here.
    """
    lawful = L.either(core.stay_lawful)
    consent = kit.current(eu.work_permits("DE", *CONTINGENT))
    until = L.least(L.maximum(consent, col("permits", "ends")), contingent_end(law))
    staying = kit.current(eu.own_permits("DE", *eu.LONG))
    covered = L.when(law.in_force("DE-CONT-001"), L.TRUE, UNKNOWN)
    return (
        Work(
            "contingent",
            ("DE-CONT-001", "DE-CONT-003"),
            lawful & L.exists(consent) & _visa_for_work(core.presence) & covered & (until >= DAY),
            until,
        ),
        Work(
            "national_law",
            ("EU-WORK-001",),
            lawful & L.exists(staying) & ~L.exists(consent) & UNKNOWN,
            L.maximum(staying, col("permits", "ends")),
        ),
    )


# Pathway and findings


def _is_contingent() -> Expr:
    """Whether contracts in Germany can only be contingent employment: no residence permit of Germany is held."""
    return ~L.either(L.exists(eu.valid(eu.own_permits("DE", "residence"))))


def _short_hours(law: Law) -> Expr:
    rule = "DE-CONT-001"
    on = kit.governing(col("contracts", "starts"))
    few = col("contracts", "weekly_hours") < law.number(rule, "hours_week")
    return kit.contracts_where("DE", law.in_force(rule, on) & few)


def _too_long(law: Law) -> Expr:
    rule = "DE-CONT-001"
    starts, ends = col("contracts", "starts"), col("contracts", "ends")
    months = law.number(rule, "months")
    return kit.contracts_where(
        "DE", law.in_force(rule, kit.governing(starts)) & (ends >= L.months_after(starts, months))
    )


def _pathway(law: Law, presence: Presence) -> Pathway:
    """Bound by a collective agreement, at collective pay: that only the employer can show."""
    rule = "DE-CONT-001"
    consent = L.exists(eu.valid(eu.work_permits("DE", *CONTINGENT)))
    return Pathway(
        "DE-contingent",
        ("DE-CONT-001", "DE-CONT-002"),
        (
            Need("citizenship", KYRGYZ, (), "person.citizenships"),
            *eu.needs(law, presence, "DE-CONT-003"),
            Need("hours", ~_short_hours(law), (rule,), "contracts"),
            Need("term", ~_too_long(law), (rule,), "contracts"),
            Need("months_not_used_up", contingent_end(law) >= DAY, (rule,), "contracts"),
            Need("collective_agreement", consent | kg.NOT_ASKED, (rule,), "collective_agreement"),
        ),
        terms=(rule,),
    )


def _findings(law: Law) -> tuple[Finding, ...]:
    only = _is_contingent()
    consent = L.exists(eu.valid(eu.work_permits("DE", "contingent")))
    return (
        Finding("hours_below_minimum", ("DE-CONT-001",), only & _short_hours(law)),
        Finding("term_too_long", ("DE-CONT-001",), only & consent & _too_long(law)),
        Finding("travel_charged_to_worker", ("DE-CONT-002",), only & kit.paid_for(law, "DE-CONT-002", "DE", *TRAVEL)),
    )
