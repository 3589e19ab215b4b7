"""Building blocks that several corridors share: limits of days, contracts, permits, the duties that follow entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Ban, Basis, Corridor, DayCount, Duty, Finding, Presence, Work
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, FALSE, NO_DAY, NO_END, Expr, Param, Rows, col
from sapar.engines.pathways.law import Law

KYRGYZ = L.when(L.citizen_of("KG"), L.TRUE, UNKNOWN)
"""A rule written for citizens of Kyrgyzstan: for others the law is not known here, which is not the same as no."""


def current(rows: Rows) -> Rows:
    """Contracts or permits that cover the day."""
    table = rows.table
    return rows.filter((col(table, "starts") <= DAY) & (col(table, "ends") >= DAY))


def begun(rows: Rows) -> Rows:
    """Contracts or permits that have begun by the day."""
    return rows.filter(col(rows.table, "starts") <= DAY)


def first_from(rows: Rows, start: Expr) -> Expr:
    """The first day from `start` on that one of the rows covers."""
    table = rows.table
    return L.minimum(rows.filter(col(table, "ends") >= start), L.greatest(col(table, "starts"), start))


def listed(law: Law, rule: str, name: str, value: int) -> L.Param:
    """A number that a rule states inside a list of steps, so that it carries the rule and its dates."""
    record = law.rule(rule)
    return L.Param(value, "number", rule, name, record.since, record.until)


# Limits of days

Counted = tuple[Expr, Expr, Expr]
"""Days used on the day, first day too many, limit."""


def counting(law: Law, rule: str, rows: Rows, presence: Presence) -> Counted:
    """Days used on the day, first day too many, first day back, for the limit that one rule states.

    The rule's `window` says how days are counted: `rolling` (the `window_days` days that end on the day),
    `calendar_year`, or `per_entry`. Entry and exit days both count. The first day back takes a start.
    """
    window = law.param(rule, "window")
    limit = law.number(rule, "limit")
    start = presence.start
    entering = L.when(presence.present, 0, 1)
    if window == "rolling":
        width = law.number(rule, "window_days")
        used = L.days_in(rows, DAY - width + 1, DAY) + entering
        too_many = L.first_day_too_many(rows, start, width, limit)
    elif window == "calendar_year":
        used = L.days_in(rows, L.year_start(DAY), DAY) + entering
        since = law.span(rule)[0]
        governed = start if since is None else L.greatest(start, L.Lit(since, "day"))
        too_many = _year_too_many(rows, governed, limit)
    elif window == "per_entry":
        used = DAY - start + 1
        too_many = start + limit
    else:
        raise ValueError(f"{rule}: window {window!r} is not known")
    return used, too_many, limit


def _year_too_many(rows: Rows, start: Expr, limit: Expr) -> Expr:
    before = L.days_in(rows, L.year_start(start), start - 1)
    this_year = L.greatest(start + limit - before, start)
    next_year = L.year_start(L.months_after(L.year_start(start), 12))
    return L.when(this_year < next_year, this_year, next_year + limit)


def back_from(law: Law, rule: str, rows: Rows, presence: Presence, lawful: Expr, start: Expr) -> Expr:
    """The first day from `start` on which one more day fits into the limit, if one is away until then."""
    window = law.param(rule, "window")
    if window == "rolling":
        counted = L.nth_day_back(rows, DAY + 1, law.number(rule, "limit"))
        away = L.greatest(start, L.first_known(counted + law.number(rule, "window_days"), start))
    elif window == "calendar_year":
        used = L.days_in(rows, L.year_start(start), L.least(start - 1, DAY))
        next_year = L.months_after(L.year_start(start), 12)
        away = L.when(used < law.number(rule, "limit"), start, next_year)
    else:
        away = start
    return L.when(L.either(lawful) & (start <= DAY), start, away)


def day_limit(
    law: Law,
    presence: Presence,
    rules: Iterable[str],
    *,
    name: str = "visa_free",
    applies: Expr = KYRGYZ,
    rows: Rows | None = None,
    cap: Expr | None = None,
    allowed_from: tuple[Rows, ...] = (),
    counted: Mapping[str, Counted] | None = None,
) -> Basis:
    """A stay limited in days, in all versions of the rule; the version in force on each day decides about it.

    `cap`: a last day from elsewhere (a visa's end). `allowed_from`: permits without which one may not be there.
    `counted`: the count of versions that state theirs otherwise than by `limit` and `window`.
    """
    rows = rows or presence.stays
    counts = counted or {}
    versions = tuple(rule for rule in rules if law.decides(rule))
    used: Expr = L.Lit(None, "number")
    limit: Expr = L.Lit(None, "number")
    too_many: Expr = NO_END
    for rule in reversed(versions):
        days, over, most = counts[rule] if rule in counts else counting(law, rule, rows, presence)
        used = L.when(law.in_force(rule), days, used)
        limit = L.when(law.in_force(rule), most, limit)
        since, until = law.span(rule)
        if since is not None:
            over = L.greatest(over, L.Lit(since, "day"))
        if until is not None:
            over = L.when(over <= L.Lit(until, "day"), over, too_many)
        too_many = over
    too_many = L.Clause(f"first_day_too_many:{name}", too_many, versions)
    until_day = too_many - 1 if cap is None else L.least(too_many - 1, cap)
    covered = L.any_of(*(law.in_force(rule) for rule in versions))
    lawful = applies & L.when(covered, until_day >= DAY, UNKNOWN)

    def first(start: Expr) -> Expr:
        # The version in force on the day back decides: a later one may let in sooner than the present one.
        days: list[Expr] = [NO_DAY]
        for rule in versions:
            since, until = law.span(rule)
            begin = start if since is None else L.greatest(start, L.Lit(since, "day"))
            day = back_from(law, rule, rows, presence, lawful, begin)
            if until is not None:
                last = L.Lit(until, "day")
                day = L.when(last >= DAY, L.when(L.first_known(day <= last, FALSE), day, NO_DAY), NO_DAY)
            days.append(day)
        day = L.when(covered, L.least(*days), NO_DAY)
        for permits in allowed_from:
            day = first_from(permits, day)
        return day

    count = DayCount(L.Clause(f"days_used:{name}", used, versions), limit, too_many, versions)
    return Basis(name, versions, applies & L.when(covered, L.TRUE, UNKNOWN), until_day, first, count)


# Contracts and permits


def permit_basis(name: str, rules: tuple[str, ...], permits: Rows, applies: Expr = L.TRUE) -> Basis:
    """A stay on a permit or visa, to its last day."""
    return Basis(
        name,
        rules,
        applies & L.exists(begun(permits)),
        L.maximum(begun(permits), col("permits", "ends")),
        lambda start: first_from(permits, start),
    )


def visa_basis(
    name: str,
    rules: tuple[str, ...],
    permits: Rows,
    presence: Presence,
    applies: Expr = L.TRUE,
    perhaps: Rows | None = None,
) -> Basis:
    """A stay on a permit or visa of which one may begin later: it is then no stay yet, but a day to come back on.

    `perhaps`: with those of which it is not known whether they are such permits, where there can be any.
    """
    return Basis(
        name,
        rules,
        applies & L.exists(permits),
        last_day(perhaps or permits, presence),
        lambda start: first_from(permits, start),
    )


def last_day(permits: Rows, presence: Presence) -> Expr:
    """The last day of the permits that have begun; the day before entry if none has."""
    return L.first_known(L.maximum(begun(permits), col("permits", "ends")), presence.start - 1)


def months_of_permit(months: Expr) -> Expr:
    """The last day of so many months of a permit's row; unknown where its first day is not stated."""
    starts = col("permits", "starts")
    return L.when(starts > L.Lit(-OPEN, "day"), L.months_after(starts, months) - 1, NO_DAY)


def permits_of(country: str, *kinds: str, zone: str | None = None) -> Rows:
    """Permits of some kinds that are valid in a country."""
    found = L.rows("permits", zone or country)
    if zone and zone != country:
        found = found.filter(col("permits", "country").equals(country))
    return found.filter(col("permits", "kind").one_of(*kinds)) if kinds else found


def permit_work(name: str, rules: tuple[str, ...], permits: Rows, applies: Expr = L.TRUE) -> Work:
    """Work on a permit, to its last day."""
    now = current(permits)
    return Work(name, rules, applies & L.exists(now), L.maximum(now, col("permits", "ends")))


def contracts_in(country: str) -> Rows:
    """Contracts for work in a country."""
    return L.rows("contracts", country)


# Events and duties


def events_in(country: str, *kinds: str) -> Rows:
    """Events of some kinds in a country, up to the day asked about."""
    return L.rows("events", country).filter(col("events", "kind").one_of(*kinds) & (col("events", "on_day") <= DAY))


def ordered_ban(*countries: str) -> Ban:
    """A bar the person was told of, by its stated last day (none stated: without end)."""
    told = L.rows("events").filter(
        col("events", "country").one_of(*countries)
        & col("events", "kind").equals("ban")
        & (col("events", "on_day") <= DAY)
    )
    return Ban("ordered", (), L.maximum(told, L.first_known(col("events", "until_day"), NO_END)))


def since_start(rows: Rows, presence: Presence) -> Rows:
    """Events of the current stay."""
    return rows.filter(col("events", "on_day") >= presence.start)


def within(days: Expr, start: Expr) -> Expr:
    """The last safe day of "within N days of entry": the day of entry is day 1."""
    return start + days - 1


def within_working(days: Expr, start: Expr) -> Expr:
    """The last safe day of "within N working days of entry": the day of entry is day 1 if it is a working day."""
    return L.working_days_after(start - 1, days)


def after_entry(
    law: Law,
    presence: Presence,
    duty: str,
    rules: tuple[str, ...],
    *,
    days: Expr,
    applies: Expr,
    events: tuple[str, ...] | None = None,
    **more: str,
) -> Duty:
    """A duty within so many days of entry, done once an event of its kind lies in the current stay."""
    kinds = events or (duty,)
    done = L.exists(since_start(events_in(presence.country, *kinds), presence))
    return Duty(duty, rules, applies, within(days, presence.start), done, **more)  # type: ignore[arg-type]


def departure(core: Corridor, rules: tuple[str, ...]) -> Duty:
    """To leave once the stay is no longer lawful; due on the last lawful day."""
    return Duty("departure", rules, core.overstay >= 1, core.last_lawful, FALSE)


# Bars that events bring


def removed(law: Law, country: str, rules: tuple[str, ...], years: Expr) -> Ban:
    """So many years after an expulsion or deportation."""
    on = col("events", "on_day")
    events = events_in(country, "expulsion", "deportation").filter(
        L.all_of(*(law.in_force(rule, on) for rule in rules))
    )
    return Ban("removal", rules, L.maximum(events, L.months_after(on, years * 12)))


# What a worker was made to pay


def charged(country: str, *purposes: str) -> Expr:
    """Whether the worker paid for one of these purposes under a contract in the country; all purposes if none named."""
    paid = L.rows("payments", country)
    if purposes:
        paid = paid.filter(col("payments", "for").one_of(*purposes))
    return L.exists(paid.filter(L.first_known(col("payments", "amount") > 0, L.TRUE)))


def paid_for(law: Law, rule: str, country: str, *words: str) -> Expr:
    """Whether the worker paid for something whose name holds one of these words, under a contract that began
    while the rule was in force.
    """
    paid = L.rows("payments", country).filter(
        L.any_of(*(col("payments", "for").contains(word) for word in words))
        & law.in_force(rule, col("payments", "starts"))
    )
    return L.exists(paid.filter(L.first_known(col("payments", "amount") > 0, L.TRUE)))


AGENTS = ("agen", "recruit", "placement", "intermediar", "broker", "hiring", "job")
"""Words in the name of a payment for finding the job, whatever the input calls it."""


RECRUITMENT_COSTS = ("agent", "recruitment", "placement", "job", "intermediary", "broker", "hiring")
"""What a worker may have paid for finding the job, as the input may call it."""


def fee_charged(country: str, rules: tuple[str, ...], *purposes: str, applies: Expr = L.TRUE) -> Finding:
    """The worker paid for something that the employer must pay."""
    return Finding("fee_charged_to_worker", rules, applies & charged(country, *purposes))


def number_at(law: Law, rule: str, name: str, index: int) -> Param:
    """One number of a list that a rule states."""
    record = law.rule(rule)
    return Param(record.params[name][index], "number", rule, f"{name}[{index}]", record.since, record.until)


def governing(starts: Expr) -> Expr:
    """The day whose law governs a contract's terms: the day asked about, or its start if it lies ahead."""
    return L.greatest(DAY, starts)


def contracts_where(country: str, condition: Expr) -> Expr:
    """Whether a contract that is in force on the day, or lies ahead, fulfils a condition."""
    contracts = contracts_in(country).filter(col("contracts", "ends") >= DAY)
    return L.exists(contracts.filter(condition))
