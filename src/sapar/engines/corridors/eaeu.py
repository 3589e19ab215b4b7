"""The Treaty on the Eurasian Economic Union, as Russia, Kazakhstan and Belarus apply it to workers."""

from __future__ import annotations

from collections.abc import Iterable

from sapar.engines.corridors import kit
from sapar.engines.corridors.kg import consular as consular
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Corridor, Need, Pathway, Presence, Work
from sapar.engines.pathways.language import DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

OTHERS = ("AM", "BY", "KZ", "RU")
FAMILY = ("spouse", "child")
"""Family members of a worker by the Treaty (Art. 96); national law may know more."""
RECOGNITION = ("teacher", "lawyer", "doctor", "nurse", "pharmacist", "teaching", "legal", "medical", "pharmaceutical")
"""Occupations whose diplomas must be recognised first (Art. 97(3)), as the input may call them."""

INFORMS = (
    "EAEU-WORK-004",
    "EAEU-WORK-007",
    "EAEU-WORK-008",
    "EAEU-FAM-001",
    "EAEU-FAM-002",
    "EAEU-FAM-003",
    "EAEU-FAM-004",
    "EAEU-RECR-001",
    "EAEU-REG-002",
)


def member(law: Law, on: Expr = DAY) -> Expr:
    """Whether the Treaty covers the person: Kyrgyzstan since its accession; the dates of others are not in the file."""
    accession = law.number("EAEU-WORK-010", "accession", "day")
    return (L.citizen_of("KG") & (on >= accession)) | (L.citizen_of(*OTHERS) & UNKNOWN)


def contract_stay(law: Law, presence: Presence, rules: tuple[str, ...] = (), last: Expr | None = None) -> Basis:
    """The stay of a worker for the term of the contract (Art. 97(5)); `last`: not beyond this day, by national law."""
    contracts = kit.contracts_in(presence.country)
    return _term("contract", ("EAEU-STAY-001", *rules), member(law), law, contracts, last)


def family_stay(law: Law, presence: Presence, rules: tuple[str, ...] = (), last: Expr | None = None) -> Basis:
    """The stay of the worker's spouse and children for the same term (Arts. 96 and 97(5))."""
    contracts = family_contracts(law, presence.country, FAMILY)
    return _term("family", ("EAEU-STAY-001", "EAEU-FAM-005", *rules), kit.KYRGYZ, law, contracts, last)


def _term(name: str, rules: tuple[str, ...], covered: Expr, law: Law, contracts: Rows, last: Expr | None) -> Basis:
    ends = L.maximum(kit.begun(contracts), col(contracts.table, "ends"))

    def first(start: Expr) -> Expr:
        day = kit.first_from(contracts, start)
        return day if last is None else L.when(L.first_known(day <= last, L.FALSE), day, L.NO_DAY)

    return Basis(
        name,
        rules,
        covered & law.in_force("EAEU-STAY-001") & L.exists(kit.begun(contracts)),
        ends if last is None else L.when(ends.known(), L.least(ends, last), L.NO_DAY),
        first,
    )


def grace(law: Law, presence: Presence, rule: str) -> Basis:
    """Fifteen days to sign a new contract after one that ended early, later than 90 days after entry."""
    contracts = kit.contracts_in(presence.country)
    ends = col("contracts", "ends")
    ended = contracts.filter(
        L.first_known(col("contracts", "early"), L.FALSE)
        & (ends < DAY)
        & (ends >= presence.start + law.number(rule, "precondition_days_since_entry"))
    )
    return Basis(
        "new_employer",
        ("EAEU-STAY-002",) if rule == "EAEU-STAY-002" else ("EAEU-STAY-002", rule),
        member(law) & law.in_force(rule) & presence.present & L.exists(ended),
        L.maximum(ended, ends) + law.number(rule, "days"),
    )


def family_contracts(law: Law, country: str, relations: Iterable[str]) -> Rows:
    """Contracts, in the country, of close relatives who are covered by the Treaty."""
    table = "family_contracts"
    return L.rows(table, country).filter(
        col(table, "relation").one_of(*relations)
        & L.first_known(col(table, "of_citizenship").one_of("KG", *OTHERS), L.FALSE)
    )


def work(law: Law, contracts: Rows, rules: tuple[str, ...], condition: Expr) -> Work:
    """Work on an employment or civil-law contract, without quota or permit."""
    return Work(
        "eaeu_contract",
        ("EAEU-WORK-001", "EAEU-WORK-005", "EAEU-WORK-009", *rules),
        member(law) & law.in_force("EAEU-WORK-001") & L.exists(contracts) & condition,
        L.maximum(contracts, col("contracts", "ends")),
    )


def pathway(law: Law, core: Corridor, country: str, rules: tuple[str, ...]) -> Pathway:
    """To go and work on a contract alone; no exam, no permit, no quota."""
    contracts = kit.contracts_in(country).filter(col("contracts", "ends") >= DAY)
    regulated = L.exists(contracts.filter(L.first_known(col("contracts", "occupation").one_of(*RECOGNITION), L.FALSE)))
    recognised = L.stated(
        "qualifications", L.exists(L.rows("qualifications").filter(col("qualifications", "name").contains("recogni")))
    )
    return Pathway(
        f"{country}-eaeu-contract",
        ("EAEU-WORK-001", "EAEU-WORK-006", *rules),
        (
            Need("eaeu_citizenship", member(law), ("EAEU-WORK-010", "EAEU-WORK-009"), "person.citizenships"),
            Need("not_barred", ~core.barred),
            Need("contract", L.exists(contracts), ("EAEU-WORK-005",), "contracts"),
            Need("diploma_recognition", ~regulated | recognised, ("EAEU-WORK-003",), "qualifications"),
        ),
    )


def core_barred(core: Corridor) -> Expr:
    """Whether a bar is in effect (for a corridor whose bars are known)."""
    return core.barred if core.bans else L.FALSE
