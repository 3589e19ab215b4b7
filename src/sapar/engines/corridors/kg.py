"""Kyrgyzstan's own side: recruiters, the written contract, consuls, papers for leaving; and the status of kairylman.

Kyrgyzstan is no destination here. Its rules are parts that the corridors of other countries take up.
"""

from __future__ import annotations

from sapar.engines.corridors import kit
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Basis, Condition, Corridor, Duty, Need, Pathway, Presence
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

INFORMS = (
    "KG-REC-003",
    "KG-REC-004",
    "KG-REC-005",
    "KG-REC-010",
    "KG-REC-011",
    "KG-REC-012",
)
"""Rules that are shown and decide nothing."""

SET_ASIDE = {
    "KG-REC-007": "proposal",
    "KG-REC-008": "practice",
    "KG-REC-009": "statistics",
}
"""Rules that are not applied, and why."""

PASSPORTS = ("passport", "service_passport", "diplomatic_passport", "seafarer_passport")

NOT_ASKED = NO_DAY >= DAY
"""Unknown: the input has no place for this fact."""


def passport(law: Law) -> Condition:
    """The passport for travel abroad, which every destination but the visa-free neighbours asks for.

    Judged only where the documents are stated, and only for citizens of Kyrgyzstan.
    """
    papers = L.rows("documents")
    expires = L.first_known(col("documents", "expires"), L.NO_END)
    valid = papers.filter(col("documents", "kind").one_of(*PASSPORTS) & (expires >= DAY))
    concerned = L.either(L.citizen_of("KG")) & L.exists(papers) & law.in_force("KG-EXIT-001")
    return Condition("valid_document", ("KG-EXIT-001",), ~concerned | L.exists(valid), "documents")


# Consular registration


def consular(law: Law, presence: Presence) -> Duty:
    """To register at the consulate if one is abroad for more than three months."""
    start = presence.start
    three_months = L.months_after(start, law.number("KG-CON-001", "stay_gt_months"))
    contracts = kit.current(kit.contracts_in(presence.country))
    long_contract = L.maximum(contracts, col("contracts", "ends")) > three_months
    registered = L.rows("events", "KG").filter(
        col("events", "kind").equals("registration")
        & (col("events", "on_day") >= start)
        & (col("events", "on_day") <= DAY)
    )
    return Duty(
        "consular_registration",
        ("KG-CON-001", "KG-CON-002", "KG-CON-003"),
        L.citizen_of("KG") & ((DAY > three_months) | L.first_known(long_contract, L.FALSE)),
        kit.within(law.number("KG-CON-001", "days"), start),
        L.exists(registered),
    )


# Recruiters


def _agent_paid(law: Law, rule: str, country: str) -> Expr:
    return kit.paid_for(law, rule, country, *kit.AGENTS)


def recruiter_permits(country: str) -> Rows:
    """The ministry's permits of the recruiter for a destination, not ended (a suspended one has `cancelled_on`).

    Stated as a permit of kind `recruiter_permit`, issued by KG, valid in the destination.
    """
    table = "permits"
    return L.rows(table).filter(
        col(table, "country").equals(country)
        & col(table, "kind").equals("recruiter_permit")
        & L.first_known(col(table, "issued_by").equals("KG"), L.TRUE)
        & (col(table, "ends") >= DAY)
    )


def _assisted() -> Expr:
    """Whether a contract of assistance with a recruiter at home is stated: a civil-law contract in KG."""
    signed = L.rows("contracts", "KG").filter(
        col("contracts", "kind").equals("civil") & (col("contracts", "starts") <= DAY)
    )
    return L.either(L.exists(signed))


def needs(law: Law, country: str) -> tuple[Need, ...]:
    """What one who goes through an agent needs from that agent; nothing for those who paid no agent."""
    permitted = ~_agent_paid(law, "KG-REC-001", country) | L.exists(recruiter_permits(country))
    written = ~_agent_paid(law, "KG-REC-006", country) | _assisted()
    return (
        Need("recruiter_permit", permitted | NOT_ASKED, ("KG-REC-001", "KG-REC-002"), "recruiter_permit"),
        Need("assistance_contract", written | NOT_ASKED, ("KG-REC-006",), "assistance_contract"),
    )


# Kairylman


def kairylman(law: Law) -> Corridor:
    """The status for ethnic Kyrgyz of foreign citizenship who move to Kyrgyzstan; not offered as a destination.

    The certificate is a permit of kind `kairylman` in KG, the application an event `application` in KG.
    """
    presence = Presence("KG", "KG")
    certificates = kit.permits_of("KG", "kairylman")
    ends = kit.months_of_permit(law.number("KG-KAI-002", "years") * 12)
    held = kit.begun(certificates)
    last = L.maximum(held, L.least(col("permits", "ends"), ends))
    foreign = ~L.citizen_of("KG")
    applied = L.maximum(kit.events_in("KG", "application"), col("events", "on_day"))
    months = law.dated("months", ("KG-KAI-003", "KG-KAI-004"), applied)
    since = L.maximum(held, col("permits", "starts"))
    asked = kit.events_in("KG", "application").filter(col("events", "on_day") > since)
    basis = Basis(
        "kairylman",
        ("KG-KAI-001", "KG-KAI-002"),
        foreign & law.in_force("KG-KAI-001") & L.exists(held),
        last,
        lambda start: kit.first_from(certificates, start),
    )
    return Corridor(
        code="KG",
        law=law,
        presence=presence,
        bases=(basis,),
        duties=(
            Duty(
                "citizenship_application",
                ("KG-KAI-002",),
                foreign & L.exists(held) & law.in_force("KG-KAI-002"),
                last,
                L.exists(asked),
            ),
            Duty(
                "kairylman_decision",
                ("KG-KAI-003", "KG-KAI-004"),
                foreign & applied.known() & (applied > L.first_known(since, applied - 1)),
                L.months_after(applied, months),
                L.FALSE,
                who="host",
            ),
        ),
        pathways=(
            Pathway(
                "KG-kairylman",
                ("KG-KAI-001", "KG-KAI-002", "KG-KAI-003"),
                (
                    Need("foreign_citizenship", foreign, ("KG-KAI-001",), "person.citizenships"),
                    Need("ethnic_kyrgyz", L.exists(certificates) | NOT_ASKED, ("KG-KAI-001",), "ethnic_kyrgyz"),
                    Need("application", L.exists(certificates) | applied.known(), ("KG-KAI-003",), "events"),
                ),
                terms=("KG-KAI-001",),
            ),
        ),
    )
