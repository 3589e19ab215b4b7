"""What Korea, Japan and Britain have in common: a visa before travel, and statuses of stay bound to a kind of work."""

from __future__ import annotations

from sapar.engines.corridors import kit
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Finding, Presence, Work
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, NO_DAY, NO_END, Expr, Param, Rows, col
from sapar.engines.pathways.law import Law

NO_STAY = ("work_permit", "recruiter_permit", "certificate_of_sponsorship")
"""Permits that are no right to be there by themselves."""

NOT_KNOWN_FOR_OTHERS = L.when(L.citizen_of("KG"), L.FALSE, UNKNOWN)
"""Citizens of Kyrgyzstan may not; whether others may is not known here."""

BEGINNING = L.Lit(-OPEN, "day")


# Stay


def visa_needed(rules: tuple[str, ...]) -> Basis:
    """No stay without a visa for citizens of Kyrgyzstan; for others the law is not known here."""
    return Basis("visa_free", rules, NOT_KNOWN_FOR_OTHERS, NO_DAY)


def others(country: str, *known: str) -> Rows:
    """Permits of a country whose kind none of its rules in the file is about."""
    return kit.permits_of(country).filter(~col("permits", "kind").one_of(*known, *NO_STAY))


def residence(presence: Presence, permits: Rows, rules: tuple[str, ...]) -> Basis:
    """A stay on such a permit, to its last day."""
    return kit.visa_basis("residence", rules, permits, presence)


def entered(presence: Presence, permits: Rows) -> Expr:
    """The entry from which a term of months runs: the first entry since the permit at hand began.

    A holiday at home does not start the term anew. Where the permit's first day is not stated or lies after
    the entry, it is the entry of the present stay.
    """
    stated = kit.begun(permits).filter(col("permits", "starts") > BEGINNING)
    since = L.maximum(stated, col("permits", "starts"))
    on = col("stays", "entered")
    first = L.minimum(presence.own.filter((on >= since) & (on <= DAY)), on)
    return L.Clause("entered", L.least(presence.start, first))


def first_within(permits: Rows, until: Expr, start: Expr) -> Expr:
    """The first day from `start` on that a permit covers, if the term that ends on `until` is not used up by then."""
    running = kit.begun(permits).filter(col("permits", "ends") >= start)
    ahead = permits.filter(col("permits", "starts") > DAY)
    left = L.either(L.exists(running) & (until >= start))
    return L.least(L.when(left, start, NO_DAY), kit.first_from(ahead, start))


def days_under(presence: Presence, permits: Rows, last: Expr) -> Expr:
    """The days up to `last` on which the person was there and held one of the permits."""
    stays = presence.own
    return L.days_in(stays, BEGINNING, last) - L.days_in(stays.minus(permits), BEGINNING, last)


def years(number: Expr, start: Expr) -> Expr:
    """So many years from a day, in days."""
    return L.months_after(start, number * 12) - start


def month_day(law: Law, rule: str, name: str, on: Expr) -> Expr:
    """The day of the year of `on` that a rule states as `MM-DD`."""
    record = law.rule(rule)
    month, day = (int(part) for part in str(record.params[name]).split("-"))

    def part(what: str, value: int) -> Expr:
        return Param(value, "number", rule, f"{name}.{what}", record.since, record.until)

    return L.months_after(L.year_start(on), part("month", month) - 1) + part("day", day) - 1


# Work


def work(name: str, rules: tuple[str, ...], basis: Basis) -> Work:
    """Work as long as the stay on that basis is lawful."""
    return Work(name, rules, basis.holds, basis.until)


def work_of_others(permits: Rows, rules: tuple[str, ...]) -> tuple[Work, ...]:
    """Whether work is lawful on other permits, or for other citizens without one, is not known here."""
    now = kit.current(permits)
    return (
        Work("residence", rules, L.exists(now) & UNKNOWN, L.maximum(now, col("permits", "ends"))),
        Work("without_permit", rules, NOT_KNOWN_FOR_OTHERS, NO_DAY),
    )


# Contracts


def governed(starts: Expr, ends: Expr) -> Expr:
    """The day whose law governs a contract's terms: the day asked about if it runs then, otherwise its start."""
    return L.when((starts <= DAY) & (ends >= DAY), DAY, starts)


def second_job(country: str, rules: tuple[str, ...], held: Expr) -> Finding:
    """Two jobs at once; the day on which one job follows another is not counted."""
    contracts = kit.contracts_in(country)
    running = contracts.filter((col("contracts", "starts") <= DAY) & (col("contracts", "ends") > DAY))
    return Finding("second_job", rules, held & (L.count(running) >= 2))


def capped(ends: Expr, normal: Expr, longest: Expr) -> Expr:
    """A permit's last day within the longest term; the normal term where the permit's end is not known."""
    return L.when(ends >= NO_END, normal, L.least(ends, longest))
