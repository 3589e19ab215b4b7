"""The United Kingdom: the Seasonal Worker visa for horticulture and poultry.

A seasonal worker is taken to be in horticulture unless a contract names poultry. Days on another British permit
are no days of a seasonal worker.
"""

from __future__ import annotations

from dataclasses import replace

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.gb_terms import SEASONAL, findings
from sapar.engines.corridors.gb_ways import POULTRY, is_poultry, pathways
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Basis, Corridor, DayCount, Duty, Presence, Work
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

HORTICULTURE = ("GB-SW-002", "GB-SW-003")
CONCESSION = "GB-SW-004"
AHEAD = "GB-SW-007"
LENGTHS = 4
"""Six calendar months are 181, 182, 183 or 184 days."""


def corridor(law: Law) -> Corridor:
    """Britain's rules under a state of the law."""
    presence = Presence("GB", "GB")
    others = statuses.others("GB", *SEASONAL)
    horticulture = _horticulture(law, presence, others)
    concession, poultry = _concession(law, presence), _poultry(law, presence)
    bases = (
        horticulture,
        concession,
        poultry,
        statuses.residence(presence, others, ("GB-ENT-001",)),
        statuses.visa_needed(("GB-ENT-001",)),
    )
    core = Corridor("GB", law, presence, bases)
    in_window = L.first_known(DAY >= _window(law, "from", presence.start), L.FALSE)
    return Corridor(
        code="GB",
        law=law,
        presence=presence,
        bases=bases,
        bans=(kit.ordered_ban("GB"),),
        conditions=(kg.passport(law),),
        work=(
            statuses.work("seasonal_horticulture", ("GB-SW-001", "GB-SW-015"), horticulture),
            statuses.work("seasonal_concession", ("GB-SW-001", "GB-SW-015", CONCESSION), concession),
            Work("seasonal_poultry", ("GB-SW-001", "GB-SW-015", *POULTRY), poultry.holds & in_window, poultry.until),
            *statuses.work_of_others(others, ("GB-ENT-001",)),
        ),
        duties=(_departure(law, core), kg.consular(law, presence)),
        pathways=pathways(law, core),
        findings=findings(law),
        entry_rules=("GB-ENT-001",),
        work_rules=("GB-ENT-001", "GB-SW-001", "GB-SW-015"),
        informs=("GB-SW-022", "GB-SW-026", "GB-SW-027", "GB-SW-028"),
    )


def _permits() -> Rows:
    return kit.permits_of("GB", *SEASONAL)


def _from_certificate(law: Law, presence: Presence, basis: Basis) -> Basis:
    """The same ground, but entry is possible only so many days before the first day of work."""
    contracts = kit.contracts_in("GB").filter(col("contracts", "ends") >= DAY)
    starts = L.minimum(contracts, col("contracts", "starts"))
    opens = L.when(law.in_force(AHEAD), starts - law.number(AHEAD, "enter_days_before"), NO_DAY)
    early = ~presence.present & L.first_known(DAY < opens, L.FALSE)
    back = basis.first
    assert back is not None

    def first(start: Expr) -> Expr:
        day = back(start)
        return L.when(day.known(), L.greatest(day, opens), NO_DAY)

    return replace(
        basis,
        rules=(*basis.rules, AHEAD),
        until=L.when(early, presence.start - 1, basis.until),
        first=first,
    )


# Horticulture


def _horticulture(law: Law, presence: Presence, others: Rows) -> Basis:
    """Six months in any 12, since 11 November 2025 in any 10; the version in force on each day decides about it.

    Months become days from the day of entry: the window is as long as the 10 (12) months before that day, the limit
    as long as the six months after it (181 to 184 days). So an unbroken stay from E ends on the day before E plus
    six months; with earlier stays in the window the result may differ by up to three days from another rounding.
    """
    rows = presence.stays.minus(others)
    permits = _permits()
    counted = {rule: _months(law, rule, rows, presence) for rule in HORTICULTURE}
    applies = L.exists(permits) & ~is_poultry(presence)
    basis = kit.day_limit(
        law,
        presence,
        HORTICULTURE,
        name="seasonal_horticulture",
        applies=applies,
        rows=rows,
        cap=kit.last_day(permits, presence),
        counted=counted,
    )
    count = basis.count
    assert count is not None
    used = L.when(L.either(applies), count.used, L.Lit(None, "number"))
    lawful = L.either(basis.holds)

    def first(start: Expr) -> Expr:
        day: Expr = NO_DAY
        for rule in reversed(HORTICULTURE):
            since, until = law.span(rule)
            back = _back(law, rule, rows, start)
            if since is not None:
                back = L.greatest(back, L.Lit(since, "day"))
            day = back if until is None else L.when(back <= L.Lit(until, "day"), back, day)
        return kit.first_from(permits, L.when(lawful & (start <= DAY), start, day))

    counting = DayCount(L.Clause("days_used:seasonal", used, HORTICULTURE), count.limit, count.too_many, count.rules)
    return _from_certificate(law, presence, replace(basis, first=first, count=counting))


def _months(law: Law, rule: str, rows: Rows, presence: Presence) -> kit.Counted:
    months, window = law.number(rule, "months"), law.number(rule, "window_months")
    start = presence.start
    width = start - L.months_after(start, window * -1)
    limit = L.months_after(start, months) - start
    used = L.days_in(rows, L.months_after(DAY, window * -1) + 1, DAY) + L.when(presence.present, 0, 1)
    return used, L.first_day_too_many(rows, start, width, limit), limit


def _back(law: Law, rule: str, rows: Rows, start: Expr) -> Expr:
    """The first day from `start` on which one more day fits in, if one is away until then.

    How many days the six months are depends on the day that is looked for (181 to 184): a later day is tried until
    it fits, at most once for each of these lengths, and then the day that follows from its own length.
    """
    months, window = law.number(rule, "months"), law.number(rule, "window_months")

    def counted(day: Expr) -> Expr:
        """The earliest of the days that fill the months, if one is in the country again from a day on."""
        return L.nth_day_back(rows, DAY + 1, L.months_after(day, months) - day)

    def fits(day: Expr) -> Expr:
        return L.greatest(start, L.months_after(counted(day), window))

    day = start
    for _ in range(LENGTHS):
        day = L.Clause("day_back", L.greatest(day, fits(day)), (rule,))
    sooner = L.Clause("day_back", fits(day), (rule,))
    found = L.when(fits(sooner) <= sooner, sooner, day)
    # After a day that its month lacks (30 April and ten months) the month's last day is still too soon. Looked at once,
    # at the end: inside the search it would make the expression grow with every try.
    opens = L.months_after(found, window * -1)
    return L.when(opens >= L.first_known(counted(found), opens), found, found + 1)


def _concession(law: Law, presence: Presence) -> Basis:
    """In 2023, after a season of the year before: back five months after that leave ended, for six months."""
    start = presence.start
    year = L.year_start(start)
    before = L.year_start(L.months_after(year, -12))
    ends, gone = col("permits", "ends"), col("stays", "gone")
    leave = L.maximum(_permits().filter((ends < year) & (ends >= before)), ends)
    exit_ = L.maximum(presence.own.filter((gone < year) & (gone >= before)), gone)
    back = L.months_after(L.first_known(leave, exit_), law.number(CONCESSION, "wait_months"))
    longest = L.months_after(start, law.number("GB-SW-002", "months")) - 1
    until = L.when(back <= start, L.least(kit.last_day(_permits(), presence), longest), start - 1)

    def first(day: Expr) -> Expr:
        held = kit.first_from(_permits(), L.greatest(day, back))
        return L.when(law.in_force(CONCESSION, held), held, NO_DAY)

    applies = law.in_force(CONCESSION, start) & L.exists(_permits()) & back.known() & ~is_poultry(presence)
    return _from_certificate(
        law, presence, Basis("seasonal_concession", (CONCESSION, "GB-SW-002"), applies, until, first)
    )


# Poultry


def _window(law: Law, name: str, on: Expr) -> Expr:
    """A day of the poultry window in the year of `on`, in the version in force on that day; unknown where none is."""
    day: Expr = NO_DAY
    for rule in reversed(POULTRY):
        day = L.when(law.in_force(rule, on), statuses.month_day(law, rule, name, on), day)
    return day


def _poultry(law: Law, presence: Presence) -> Basis:
    """To 31 December of the year of entry; one may come 14 days before the first day of the window."""
    permits = _permits()
    start = presence.start
    ahead = law.number(AHEAD, "enter_days_before")
    until = L.when(
        _window(law, "from", start) - ahead <= start,
        L.least(kit.last_day(permits, presence), _window(law, "to", start)),
        start - 1,
    )

    def first(day: Expr) -> Expr:
        held = kit.first_from(permits, day)
        opened = kit.first_from(permits, L.greatest(held, _window(law, "from", held) - ahead))
        return L.when(opened <= _window(law, "to", held), opened, NO_DAY)

    in_force = L.any_of(*(law.in_force(rule, start) for rule in POULTRY))
    applies = in_force & L.exists(permits) & is_poultry(presence)
    return _from_certificate(law, presence, Basis("seasonal_poultry", POULTRY, applies, until, first))


# Duties


def _departure(law: Law, core: Corridor) -> Duty:
    """No extension and no other status inside the country: one has to leave."""
    seasonal = L.exists(_permits())
    return Duty(
        "departure",
        (),
        core.overstay >= 1,
        core.last_lawful,
        L.FALSE,
        also=(("GB-SW-014", seasonal), *((rule, seasonal & ~is_poultry(core.presence)) for rule in HORTICULTURE)),
    )
