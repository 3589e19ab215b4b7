"""Japan: who may come as a Specified Skilled Worker, bring a family, change the employer, train."""

from __future__ import annotations

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Corridor, Need, Pathway
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

SSW = ("SSW", "SSW-1", "SSW(i)")
TRAINEE = ("TIT", "technical_intern", "technical_intern_training")
ESD = ("ESD", "skill_development", "employment_for_skill_development")
"""Kinds of permit, as the input may call them."""

LADDERS = {"jlpt": ("N5", "N4", "N3", "N2", "N1"), "jft": ("A1", "A2", "B1", "B2", "C1", "C2")}
"""Levels of the two language tests, the lowest first."""


def pathways(law: Law, core: Corridor) -> tuple[Pathway, ...]:
    """Every way the file knows."""
    return (
        _ssw(law, core),
        _family(law),
        _change_of_employer(law),
        _trainee(law, core),
        _esd(law, core),
        _esd_transfer(law, core),
    )


def _held(*kinds: str) -> Expr:
    return L.exists(kit.permits_of("JP", *kinds).filter(col("permits", "ends") >= DAY))


def _language(law: Law) -> Expr:
    """One of the language tests at the level that the rule names, or higher."""
    tests = L.rows("qualifications").filter(col("qualifications", "kind").equals("language"))
    name, level = col("qualifications", "name"), col("qualifications", "level")
    enough = []
    for wanted in law.param("JP-SSW-002", "language"):
        exam, lowest = str(wanted).rsplit(" ", 1)
        short = exam.lower().split("-")[0]
        ladder = LADDERS[short]
        enough.append(
            name.contains(short) & L.any_of(*(level.contains(rung) for rung in ladder[ladder.index(lowest) :]))
        )
    return L.exists(tests.filter(L.any_of(*enough)))


def _finished_training() -> Expr:
    """Technical Intern Training (ii) finished: such workers "may" be exempt from the tests, which is not a yes."""
    name = col("qualifications", "name")
    finished = L.rows("qualifications").filter(L.any_of(name.contains("technical intern"), name.contains("trainee")))
    return L.exists(finished) & UNKNOWN


def _ssw(law: Law, core: Corridor) -> Pathway:
    """Age, language, skills test, years left. The memorandum of 2023 opened the status to citizens of Kyrgyzstan."""
    old_enough = L.age(L.Fact("birth_day"), DAY) >= law.number("JP-SSW-002", "age_min")
    tests = L.rows("qualifications").filter(col("qualifications", "kind").equals("skill_test"))
    most = DAY - L.months_after(DAY, law.number("JP-SSW-003", "years") * -12)
    used = statuses.days_under(core.presence, kit.permits_of("JP", *SSW), DAY)
    tested = L.stated("qualifications", L.exists(tests) | _finished_training())
    language = L.stated("qualifications", _language(law) | _finished_training())
    rules = ("JP-SSW-002",)
    return Pathway(
        "JP-ssw",
        ("JP-SSW-001", "JP-SSW-002"),
        (
            Need("kyrgyz_citizenship", KYRGYZ, ("JP-SSW-001",), "person.citizenships"),
            Need("memorandum", law.in_force("JP-SSW-001"), ("JP-SSW-001",)),
            Need("not_barred", ~core.barred),
            Need("age", old_enough, rules, "person.birth_date"),
            Need("language", language, rules, "qualifications"),
            Need("skills_test", tested, rules, "qualifications"),
            Need("years_left", used < most, ("JP-SSW-003",), "stays"),
            *kg.needs(law, "JP"),
        ),
        terms=("JP-SSW-002",),
    )


def _family(law: Law) -> Pathway:
    """To come with a Specified Skilled Worker (i) as family: not allowed."""
    table = "family_permits"
    skilled = L.rows(table, "JP").filter(col(table, "kind").one_of(*SSW) & (col(table, "ends") >= DAY))
    return Pathway(
        "JP-ssw-family",
        ("JP-SSW-004",),
        (Need("family_allowed", L.lit(bool(law.param("JP-SSW-004", "family"))), ("JP-SSW-004",)),),
        terms=("JP-SSW-004",),
        applies=L.either(L.Fact("purpose").equals("family")) & L.exists(skilled),
    )


def _change_of_employer(law: Law) -> Pathway:
    """The same occupation under all contracts of the status, or a second skills test."""
    contracts = kit.contracts_in("JP")
    occupation = col("contracts", "occupation")
    unnamed = L.exists(contracts.filter(occupation.equals("")))  # unknown where an occupation is not stated
    same = L.minimum(contracts, occupation).equals(L.maximum(contracts, occupation)) & ~unnamed
    tests = L.rows("qualifications").filter(col("qualifications", "kind").equals("skill_test"))
    tested = L.stated("qualifications", L.count(tests) >= 2)
    return Pathway(
        "JP-ssw-change-employer",
        ("JP-SSW-006",),
        (Need("same_field_or_test", same | tested, ("JP-SSW-006",), "contracts"),),
        terms=("JP-SSW-006",),
        applies=_held(*SSW) & (L.count(contracts) >= 2),
    )


def _trainee(law: Law, core: Corridor) -> Pathway:
    """Open to new entries until the day before Employment for Skill Development starts."""
    return Pathway(
        "JP-technical-intern",
        ("JP-TIT-001",),
        (
            Need("not_barred", ~core.barred),
            Need("permit", _held(*TRAINEE), ("JP-TIT-001",), "permits"),
            *kg.needs(law, "JP"),
        ),
        terms=("JP-TIT-001",),
        opened=False,
    )


def _esd(law: Law, core: Corridor) -> Pathway:
    return Pathway(
        "JP-skill-development",
        ("JP-ESD-001",),
        (
            Need("not_barred", ~core.barred),
            Need("permit", _held(*ESD), ("JP-ESD-001",), "permits"),
            *kg.needs(law, "JP"),
        ),
        terms=("JP-ESD-001",),
    )


def _esd_transfer(law: Law, core: Corridor) -> Pathway:
    """Another employer in the same field after one or two years: which of the two depends on the field."""
    start = statuses.entered(core.presence, kit.permits_of("JP", *ESD))
    soonest, latest = (
        L.months_after(start, kit.number_at(law, "JP-ESD-001", "transfer_years", i) * 12) for i in (0, 1)
    )
    served = L.when(DAY >= latest, L.TRUE, L.when(DAY < soonest, L.FALSE, kg.NOT_ASKED))
    return Pathway(
        "JP-skill-development-change-employer",
        ("JP-ESD-001",),
        (Need("years_with_employer", served, ("JP-ESD-001",), "contracts[].occupation"),),
        terms=("JP-ESD-001",),
        applies=core.presence.present & _held(*ESD),
    )
