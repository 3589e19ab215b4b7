"""Türkiye: bars after an overstay, by its length and by whether the fine was paid on leaving; bars after unlawful work."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sapar.engines.corridors import kit
from sapar.engines.corridors.kit import events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Ban, Condition, Corridor, Penalty
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

PAID, UNPAID = "TR-BAN-001", "TR-BAN-002"
OF_WORK = ("work", "6735", "çalış", "calis", "работ", "жумуш", "иште")
"""Words by which the ground of an offence or deportation shows that it was for work without a permit."""


@dataclass(frozen=True)
class Step:
    """An overstay of more than `over` months, up to the next step, bars entry for `bar` months."""

    over: int
    bar: int


def steps(law: Law, rule: str) -> tuple[Step, ...]:
    """The steps of a rule ("3-6m" with "1m", ">3y" with "5y"), shortest overstay first."""
    found = []
    for span, bar in law.param(rule, "steps"):
        match = re.fullmatch(r">?(\d+)(?:-\d+)?([my])", span)
        assert match is not None, span
        found.append(Step(_months(match[1], match[2]), 0 if bar == "none" else _months(bar[:-1], bar[-1])))
    return tuple(found)


def _months(count: str, unit: str) -> int:
    return int(count) * (12 if unit == "y" else 1)


def _barred_until(law: Law, rule: str, last_lawful: Expr) -> Expr:
    """The last day of the bar for one who leaves on the day asked about; unknown if none."""
    until: Expr = NO_DAY
    if not law.decides(rule):
        return until
    for step in steps(law, rule):
        if not step.bar:
            continue
        reached = DAY > L.months_after(last_lawful, kit.listed(law, rule, "steps", step.over))
        until = L.when(reached, L.months_after(DAY, kit.listed(law, rule, "steps", step.bar)), until)
    return until


def _exits(law: Law, core: Corridor) -> Rows:
    """Stays that can have ended too late and can still bar; an exit on the day asked about is assumed for one present."""
    stays = core.presence.own.filter(col("stays", "entered") <= DAY)
    longest = max(step.bar for rule in (PAID, UNPAID) for step in steps(law, rule))
    recent = col("stays", "gone") >= L.months_after(DAY, -longest - 1)
    length = L.least(col("stays", "gone"), DAY) - col("stays", "entered") + 1
    return stays.filter(recent & (length > law.number("TR-EXP-001", "days")))


def _fined(law: Law, core: Corridor) -> tuple[Expr, Expr]:
    """Whether a fine is due for an overstay that ends on the day, and whether it was paid on leaving (None: not known)."""
    due = (core.overstay > law.number("TR-EXP-001", "days")) & law.in_force("TR-EXP-001")
    fines = kit.since_start(events_in("TR", "fine"), core.presence)
    paid = L.when(L.exists(fines), L.exists(fines.filter(col("events", "paid"))), UNKNOWN)
    return due, paid


def bars(law: Law, core: Corridor) -> tuple[Ban, ...]:
    """Every ground in the file, each with its own last day."""
    exits = _exits(law, core)
    left = L.least(col("stays", "gone"), DAY)
    due, paid = _fined(law, core)
    certain = L.AtEach(exits, left, due & L.any_of(paid, ~paid.known()), _barred_until(law, PAID, core.last_lawful))
    unpaid = L.AtEach(exits, left, due & ~paid, _barred_until(law, UNPAID, core.last_lawful))
    on, ground = col("events", "on_day"), col("events", "ground")
    for_work = L.any_of(*(ground.contains(word) for word in OF_WORK))
    worked = events_in("TR", "offence", "fine", "expulsion", "deportation").filter(
        for_work & law.in_force("TR-BAN-003", on)
    )
    years = law.number("TR-BAN-003", "years_min")
    return (
        Ban("overstay_fine_paid", (PAID, "TR-EXP-001"), certain),
        Ban("overstay_fine_unpaid", (UNPAID, "TR-EXP-001"), unpaid),
        Ban("unlawful_work", ("TR-BAN-003",), L.maximum(worked, L.months_after(on, years * 12))),
        Ban("removal", (), L.maximum(_removed(), col("events", "until_day"))),
        kit.ordered_ban("TR"),
    )


def payment_known(law: Law, core: Corridor) -> Condition:
    """Where only an unpaid fine would bar, and the payment is not stated, entry is unknown."""
    due, paid = _fined(law, core)
    left = L.least(col("stays", "gone"), DAY)
    test = due & ~paid.known()
    until = L.AtEach(_exits(law, core), left, test, _barred_until(law, UNPAID, core.last_lawful))
    open_question = L.first_known(until >= DAY, L.FALSE)
    return Condition("fine_payment", (UNPAID,), L.when(open_question, UNKNOWN, L.TRUE), "events[].paid")


def _removed() -> Rows:
    """Removals for another reason than work: they bar for a time that only the order states."""
    ground = col("events", "ground")
    for_work = L.either(L.any_of(*(ground.contains(word) for word in OF_WORK)))
    return events_in("TR", "expulsion", "deportation").filter(~for_work)


def removal_known() -> Condition:
    """Where the order's last day is not stated, entry is unknown."""
    silent = L.exists(_removed().filter(~col("events", "until_day").known()))
    return Condition("removal_order", (), L.when(silent, UNKNOWN, L.TRUE), "events[].until")


def penalties(law: Law, core: Corridor, permits: Rows) -> tuple[Penalty, ...]:
    """A fine after the days left for departure; work without a permit."""
    works = L.exists(kit.current(kit.contracts_in("TR"))) & ~L.exists(kit.current(permits))
    return (
        Penalty("overstay_fine", ("TR-EXP-001",), _fined(law, core)[0]),
        Penalty(
            "work_without_permit",
            ("TR-BAN-003", "TR-WORK-001"),
            core.presence.present & works & law.in_force("TR-WORK-001"),
        ),
    )
