"""Korea: who may come on E-9, be called back, change the workplace, come for a season, or leave without penalty."""

from __future__ import annotations

from dataclasses import dataclass

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Corridor, Need, Pathway, Presence
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, NO_END, Expr, col
from sapar.engines.pathways.law import Law


@dataclass(frozen=True)
class Idle:
    """An E-9 worker whose contract has ended: since when, and the day of asking for another workplace."""

    applies: Expr
    ended: Expr
    asked: Expr


def idle(presence: Presence) -> Idle:
    """There on E-9 after a contract that ended during the stay, with no other contract."""
    ends = col("contracts", "ends")
    contracts = kit.contracts_in("KR")
    ended = L.maximum(contracts.filter((ends < DAY) & (ends >= presence.start)), ends)
    on_e9 = L.exists(kit.current(kit.permits_of("KR", "E-9")))
    at_work = L.exists(contracts.filter(ends >= DAY))
    applied = events_in("KR", "application").filter(col("events", "on_day") >= ended)
    asked = L.maximum(applied, col("events", "on_day"))
    return Idle(presence.present & on_e9 & ended.known() & ~at_work, ended, asked)


def eps_only() -> Expr:
    """Whether the Employment Permit System is the way in question: no permit for seasonal or short work is held."""
    return ~L.exists(kit.permits_of("KR", "E-8", "seasonal", "C-4").filter(col("permits", "ends") >= DAY))


def pathways(law: Law, core: Corridor) -> tuple[Pathway, ...]:
    """Every way the file knows."""
    return (
        _eps(law, core),
        _recall(law, core),
        _workplace(law, core),
        _seasonal(law, core),
        _voluntary_departure(law, core),
    )


def _not_barred(core: Corridor) -> Need:
    return Need("not_barred", ~core.barred)


def _eps(law: Law, core: Corridor) -> Pathway:
    """Selection by the state Center: age on the closing day, test, medical check, no removal, five years at most."""
    birth = L.Fact("birth_day")
    on = col("qualifications", "on_day")
    name = col("qualifications", "name")
    tests = L.rows("qualifications").filter(
        col("qualifications", "kind").equals("language") & name.contains("eps") & name.contains("topik")
    )
    listed = tests.filter(L.months_after(on, law.number("KR-EPS-006", "roster_years") * 12) >= DAY)
    closing = L.first_known(L.maximum(events_in("KR", "application"), col("events", "on_day")), DAY)
    years = L.age(birth, closing)
    held = L.exists(kit.permits_of("KR", "E-9").filter(col("permits", "ends") >= DAY))
    medical = L.rows("events").filter(
        col("events", "country").one_of("KR", "KG")
        & col("events", "kind").equals("medical")
        & (col("events", "on_day") <= DAY)
    )
    prison = L.rows("events").filter(
        col("events", "kind").equals("offence")
        & (col("events", "on_day") <= DAY)
        & L.either(col("events", "ground").contains("prison"))
    )
    kept = events_in("KG", "ban").filter(L.first_known(col("events", "until_day"), NO_END) >= DAY)
    e9_e10 = kit.permits_of("KR", "E-9", "E-10")
    most = DAY - L.months_after(DAY, law.number("KR-EPS-005", "years_total_max") * -12)
    before = statuses.days_under(core.presence, e9_e10, DAY)
    return Pathway(
        "KR-eps-e9",
        ("KR-EPS-001", "KR-EPS-002"),
        (
            Need("kyrgyz_citizenship", KYRGYZ, ("KR-EPS-001",), "person.citizenships"),
            _not_barred(core),
            Need("state_channel", ~kit.paid_for(law, "KR-EPS-002", "KR", *kit.AGENTS), ("KR-EPS-002",)),
            Need(
                "age",
                (years >= law.number("KR-EPS-003", "age_min")) & (years <= law.number("KR-EPS-003", "age_max")),
                ("KR-EPS-003",),
                "person.birth_date",
            ),
            Need("no_removal", ~L.exists(events_in("KR", "expulsion", "deportation")), ("KR-EPS-004",), "events"),
            Need("no_imprisonment", ~L.exists(prison), ("KR-EPS-004",), "events"),
            Need("no_exit_restriction", ~L.exists(kept), ("KR-EPS-004",), "events"),
            Need("earlier_stays", before <= most, ("KR-EPS-005",), "stays"),
            Need("eps_topik", held | L.stated("qualifications", L.exists(tests)), ("KR-EPS-006",), "qualifications"),
            Need("roster", held | L.stated("qualifications", L.exists(listed)), ("KR-EPS-006",), "qualifications"),
            Need("medical", held | L.exists(medical), ("KR-EPS-006",), "events"),
        ),
        terms=("KR-EPS-001",),
    )


def _recall(law: Law, core: Corridor) -> Pathway:
    """A worker who served the whole 58 months may be called back; the same workplace is shown by one contract only."""
    own = core.presence.own
    on, gone = col("stays", "entered"), col("stays", "gone")
    starts, ends = col("permits", "starts"), col("permits", "ends")
    months = law.number("KR-EPS-008", "months_total")
    e9 = kit.permits_of("KR", "E-9")
    stayed = own.filter((gone < DAY) & (gone >= L.months_after(on, months) - 1))
    permitted = e9.filter((ends < DAY) & (starts > statuses.BEGINNING) & (ends >= L.months_after(starts, months) - 1))
    left = L.maximum(own.filter(gone < DAY), gone)
    jobs = L.count(kit.contracts_in("KR").filter(col("contracts", "starts") <= DAY))
    out = L.months_after(left, law.number("KR-EPS-010", "months_out")) <= DAY
    return Pathway(
        "KR-eps-recall",
        ("KR-EPS-010",),
        (
            _not_barred(core),
            Need("full_term", L.exists(stayed) | L.exists(permitted), ("KR-EPS-008", "KR-EPS-010"), "stays"),
            Need("one_workplace", L.when(jobs <= 1, jobs.equals(1), kg.NOT_ASKED), ("KR-EPS-010",), "same_workplace"),
            Need("months_abroad", L.either(out) & ~core.presence.present, ("KR-EPS-010",), "stays"),
        ),
        terms=("KR-EPS-010",),
        applies=L.exists(e9.filter(ends < DAY)) & ~core.presence.present,
    )


def _workplace(law: Law, core: Corridor) -> Pathway:
    """Another workplace: asked for in time, and not more often than allowed. Each request in Korea counts as a change;
    those that the employer caused do not count by the rule, but who caused them is not in the input.
    """
    presence = core.presence
    without = idle(presence)
    entry = statuses.entered(presence, kit.permits_of("KR", "E-9"))
    three_years = L.months_after(entry, law.number("KR-EPS-007", "years") * 12) - 1
    on = col("events", "on_day")
    changes = events_in("KR", "application").filter((on >= entry) & (on < without.ended))
    first = L.count(changes.filter(on <= three_years)) < law.number("KR-EPS-012", "first")
    extension = L.count(changes.filter(on > three_years)) < law.number("KR-EPS-012", "extension")
    last = L.months_after(without.ended, law.number("KR-EPS-011", "apply_months"))
    return Pathway(
        "KR-workplace-change",
        ("KR-EPS-011", "KR-EPS-012"),
        (
            Need("asked_in_time", L.first_known(without.asked, DAY) <= last, ("KR-EPS-011",), "events"),
            Need("changes_left", L.when(DAY <= three_years, first, extension), ("KR-EPS-012",), "events"),
        ),
        applies=without.applies,
    )


def _seasonal(law: Law, core: Corridor) -> Pathway:
    """By an agreement of a Korean municipality only. The one in the file is Hamyang's, for residents of Uzgen."""
    hamyang = kit.contracts_in("KR").filter(
        (col("contracts", "ends") >= DAY) & col("contracts", "region").contains("hamyang")
    )
    held = L.exists(kit.permits_of("KR", "E-8", "seasonal").filter(col("permits", "ends") >= DAY))
    agreed = law.in_force("KR-E8-002") & L.exists(hamyang)
    return Pathway(
        "KR-seasonal-e8",
        ("KR-E8-001", "KR-E8-002"),
        (
            _not_barred(core),
            Need("kyrgyz_citizenship", held | KYRGYZ, ("KR-E8-002",), "person.citizenships"),
            Need("municipal_agreement", held | agreed, ("KR-E8-001", "KR-E8-002"), "contracts"),
            *kg.needs(law, "KR"),
        ),
        terms=("KR-E8-001", "KR-E8-002"),
    )


def _voluntary_departure(law: Law, core: Corridor) -> Pathway:
    """To leave without a fine and without a bar, for those whose status had ended before the programme began."""
    record = law.rule("KR-EXP-001")
    begins = L.Param(parse(record.params["window"][0]), "day", record.id, "window[0]", record.since, record.until)
    offences = events_in("KR", "offence", "expulsion", "deportation")
    return Pathway(
        "KR-voluntary-departure",
        ("KR-EXP-001",),
        (
            Need("status_lost_before", core.last_lawful + 1 < begins, ("KR-EXP-001",), "permits"),
            Need("no_offence", ~L.exists(offences), ("KR-EXP-001",), "events"),
        ),
        terms=("KR-EXP-001",),
        applies=core.overstay >= 1,
    )
