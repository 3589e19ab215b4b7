"""Japan: Specified Skilled Workers (i), technical interns until March 2027, Employment for Skill Development after.

Health is a condition too (JP-SSW-002), but no fact of the input; the fields are not listed by name in the rules.
"""

from __future__ import annotations

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.jp_pathways import ESD, SSW, TRAINEE, pathways
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Corridor, DayCount, Duty, Finding, Presence
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.law import Law

DEPOSITS = ("deposit", "guarantee", "bond", "penalty", "pledge")
"""Words in the name of a deposit or a contract penalty, as the input may call it."""


def corridor(law: Law) -> Corridor:
    """Japan's rules under a state of the law."""
    presence = Presence("JP", "JP")
    others = statuses.others("JP", *SSW, *TRAINEE, *ESD)
    ssw, trainee, esd = _ssw(law, presence), _trainee(law, presence), _esd(law, presence)
    bases = (
        ssw,
        trainee,
        esd,
        statuses.residence(presence, others, ("JP-ENT-001",)),
        statuses.visa_needed(("JP-ENT-001",)),
    )
    core = Corridor("JP", law, presence, bases)
    return Corridor(
        code="JP",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("JP"),),
        conditions=(kg.passport(law),),
        work=(
            statuses.work("ssw", ("JP-SSW-001", "JP-SSW-003"), ssw),
            statuses.work("technical_intern", ("JP-TIT-001",), trainee),
            statuses.work("skill_development", ("JP-ESD-001",), esd),
            *statuses.work_of_others(others, ("JP-ENT-001",)),
        ),
        duties=(_departure(core), kg.consular(law, presence)),
        pathways=pathways(law, core),
        findings=(_deposit(law),),
        entry_rules=("JP-ENT-001",),
        work_rules=("JP-SSW-001", "JP-TIT-001"),
        informs=("JP-SSW-007",),
    )


# Stay


def _ssw(law: Law, presence: Presence) -> Basis:
    """Five years in all periods of the status together: days in Japan on it, against five calendar years from the first
    day of the status in the present stay (1,826 or 1,827 days), so that one unbroken stay ends five years later less a day.
    """
    permits = kit.permits_of("JP", *SSW)
    rules = ("JP-SSW-003",)
    begins = kit.first_from(permits, presence.start)
    limit = statuses.years(law.number("JP-SSW-003", "years"), begins)
    before = statuses.days_under(presence, permits, begins - 1)
    held = L.exists(kit.begun(permits))
    used = statuses.days_under(presence, permits, DAY) + L.when(presence.present, 0, 1)
    too_many = L.Clause("first_day_too_many:ssw", L.greatest(begins + limit - before, begins), rules)
    count = DayCount(
        L.Clause("days_used:ssw", L.when(held, used, L.Lit(None, "number")), rules),
        limit,
        too_many,
        rules,
    )
    until = L.least(kit.last_day(permits, presence), too_many - 1)
    return Basis(
        "ssw",
        rules,
        law.in_force("JP-SSW-003", presence.start) & L.exists(permits),
        until,
        lambda start: statuses.first_within(permits, until, start),
        count,
    )


def _trainee(law: Law, presence: Presence) -> Basis:
    """To the permit's end, for those who came while technical intern training was open; its rules before 2017 are not
    in the file.
    """
    permits = kit.permits_of("JP", *TRAINEE)
    start = presence.start
    ended = law.in_force("JP-ESD-001", start)
    open_then = L.when(law.in_force("JP-TIT-001", start), L.TRUE, L.when(ended, L.FALSE, UNKNOWN))
    return kit.visa_basis("technical_intern", ("JP-TIT-001",), permits, presence, open_then)


def _esd(law: Law, presence: Presence) -> Basis:
    """Up to three years from entry, for those who come from April 2027."""
    permits = kit.permits_of("JP", *ESD)
    entry = statuses.entered(presence, permits)
    last = L.months_after(entry, law.number("JP-ESD-001", "years") * 12) - 1
    until = L.least(kit.last_day(permits, presence), last)
    return Basis(
        "skill_development",
        ("JP-ESD-001",),
        law.in_force("JP-ESD-001", presence.start) & L.exists(permits),
        until,
        lambda start: statuses.first_within(permits, until, start),
    )


# Duties and findings


def _departure(core: Corridor) -> Duty:
    ssw, trainee, esd, *_ = core.bases

    def held(basis: Basis) -> Expr:
        return L.either(basis.applies)

    return Duty(
        "departure",
        (),
        core.overstay >= 1,
        core.last_lawful,
        L.FALSE,
        also=(("JP-SSW-003", held(ssw)), ("JP-TIT-001", held(trainee)), ("JP-ESD-001", held(esd))),
    )


def _deposit(law: Law) -> Finding:
    """A deposit or penalty under a Specified Skilled Worker's contract; for technical interns the file has no rule."""
    current = col("permits", "ends") >= DAY
    trainee = L.exists(kit.permits_of("JP", *TRAINEE).filter(current))
    skilled = L.exists(kit.permits_of("JP", *SSW).filter(current))
    paid = kit.paid_for(law, "JP-SSW-005", "JP", *DEPOSITS)
    return Finding("deposit_charged", ("JP-SSW-005",), (~trainee | skilled) & paid)
