"""Türkiye: 90 days in 180 without a visa, residence permits, work permits sought by the employer.

Entry on an undertaking (TR-ENT-003): who has used up the visa-free days may still be let in, on a form by which one
promises to ask for a residence permit within 10 days. That is the officer's favour, not a right: entry stays "not
allowed", the way in is shown as the pathway `TR-entry-undertaking`, and one who came in so owes the application.
"""

from __future__ import annotations

from dataclasses import replace

from sapar.engines.corridors import eaeu, kit
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.corridors.tr_bars import bars, payment_known, penalties, removal_known
from sapar.engines.corridors.tr_work import findings, pathways, work, work_duties, work_permit, work_permits
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Condition, Corridor, Duty, Need, Pathway, Presence
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

LIMIT = "TR-STAY-001"


def corridor(law: Law) -> Corridor:
    """Türkiye's rules under a state of the law."""
    presence = Presence("TR", "TR")
    permits = kit.permits_of("TR", "residence", "student_residence", "national_visa", "work_permit")
    residence = kit.permits_of("TR", "residence", "student_residence", "national_visa")
    bases = (
        work_permit(law, presence),
        kit.permit_basis("residence", ("TR-STAY-003", "TR-EXP-001"), residence),
        _visa_free(law, presence, permits),
    )
    core = Corridor("TR", law, presence, bases)
    core = replace(core, bans=bars(law, core))
    used_up = _used_up(law, presence, permits)
    passport = _passport(law, core)
    payment, removal = payment_known(law, core), removal_known()
    return Corridor(
        code="TR",
        law=law,
        presence=presence,
        bases=tuple(_once_settled(basis, payment.holds.known() & removal.holds.known()) for basis in bases),
        bans=core.bans,
        conditions=(passport, payment, removal),
        work=work(law, core),
        duties=_duties(law, core, used_up, permits),
        pathways=(*pathways(law, core), _undertaking(law, core, used_up, passport)),
        findings=findings(law),
        penalties=penalties(law, core, work_permits()),
        entry_rules=("TR-ENT-001",),
        work_rules=("TR-WORK-001",),
        informs=("TR-WORK-007",),
        set_aside={"TR-STAY-002": "practice"},
    )


def _once_settled(basis: Basis, settled: Expr) -> Basis:
    """The same ground; the first day back is unknown while it is unknown whether a bar stands."""
    first = basis.first
    return basis if first is None else replace(basis, first=lambda start: L.when(settled, first(start), NO_DAY))


# Stay


def _visa_free(law: Law, presence: Presence, permits: Rows) -> Basis:
    """90 days in 180; days on a permit are not visa-free days. After a permit one must leave first (TR-EXP-001)."""
    held = permits.filter((col("permits", "starts") <= DAY) & (col("permits", "ends") >= presence.start))
    left_behind = L.maximum(held, col("permits", "ends"))
    return kit.day_limit(law, presence, (LIMIT,), rows=presence.stays.minus(permits), cap=left_behind)


def _used_up(law: Law, presence: Presence, permits: Rows) -> Expr:
    """Whether the visa-free days were used up on the day of entry."""
    start = presence.start
    stays = presence.stays.minus(permits)
    before = L.days_in(stays, start - law.number(LIMIT, "window_days") + 1, start - 1)
    return L.Clause("days_used_up", before >= law.number(LIMIT, "limit"), (LIMIT, "TR-ENT-003"))


# Entry


def _passport(law: Law, core: Corridor) -> Condition:
    """A passport valid 60 days beyond the last day of the stay; unknown where the documents are not stated."""
    wanted = L.first_known(core.stay_until, DAY) + law.number("TR-ENT-002", "days")
    papers = L.rows("documents")
    ordinary = papers.filter(col("documents", "kind").equals("passport") & (col("documents", "expires") >= wanted))
    other = papers.filter(
        col("documents", "kind").one_of("service_passport", "diplomatic_passport", "seafarer_passport")
    )
    held = L.stated("documents", L.exists(ordinary) | (L.exists(other) & UNKNOWN))
    return Condition(
        "passport_validity", ("TR-ENT-002", "KG-EXIT-001"), ~law.in_force("TR-ENT-002") | held, "documents"
    )


def _undertaking(law: Law, core: Corridor, used_up: Expr, passport: Condition) -> Pathway:
    return Pathway(
        "TR-entry-undertaking",
        ("TR-ENT-003",),
        (
            Need("not_barred", ~core.barred),
            Need("passport", passport.holds, ("TR-ENT-002",), "documents"),
        ),
        terms=("TR-ENT-003",),
        applies=KYRGYZ & ~core.presence.present & used_up & ~L.either(core.stay_lawful),
    )


# Duties


def _duties(law: Law, core: Corridor, used_up: Expr, permits: Rows) -> tuple[Duty, ...]:
    presence = core.presence
    held = L.exists(kit.current(permits))
    on_undertaking = presence.present & used_up & law.in_force("TR-ENT-003", presence.start)
    staying = L.either(L.Fact("purpose").one_of("study", "family"))
    visa_free = core.bases[-1]
    promised = kit.within(law.number("TR-ENT-003", "days"), presence.start)
    applied = kit.since_start(events_in("TR", "residence_application"), presence)
    covered_at_entry = L.exists(
        permits.filter((col("permits", "starts") <= presence.start) & (col("permits", "ends") >= presence.start))
    )
    return (
        Duty(
            "residence_application",
            (),
            KYRGYZ & ~covered_at_entry & (on_undertaking | (staying & law.in_force("TR-STAY-003"))),
            L.when(on_undertaking, promised, visa_free.until),
            L.exists(applied) | held,
            also=(("TR-ENT-003", on_undertaking), ("TR-STAY-003", ~on_undertaking)),
        ),
        *work_duties(law, presence),
        Duty(
            "departure",
            ("TR-EXP-001",),
            core.overstay >= 1,
            core.last_lawful + L.when(law.in_force("TR-EXP-001"), law.number("TR-EXP-001", "days"), 0),
            L.FALSE,
        ),
        eaeu.consular(law, presence),
    )
