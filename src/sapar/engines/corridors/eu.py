"""The Schengen area: a visa is needed, 90 days in each 180 in all its states together, work by each state's own law.

The parts are shared by the states that have a module of their own (Poland, Germany, Italy, Slovakia).
"""

from __future__ import annotations

from functools import cached_property

from sapar.engines.corridors import kg, kit
from sapar.engines.corridors.kit import KYRGYZ
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import (
    UNKNOWN,
    Ban,
    Basis,
    Condition,
    Corridor,
    DayCount,
    Duty,
    Need,
    Pathway,
    Presence,
    Work,
)
from sapar.engines.pathways.facts.countries import AREA, SCHENGEN
from sapar.engines.pathways.language import DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

ENTRY = ("EU-ENT-001",)
"""The rules on entry of every Schengen state."""

LONG = ("residence", "national_visa")
"""Permits under which days in the state that issued them do not count for the 90."""

STAYING = (*LONG, "seasonal")
"""A state's own permits and long-stay visas; see `staying` for `seasonal`."""


def corridor(law: Law, country: str = AREA) -> Corridor:
    """The Schengen area, or one of its states that has no module of its own."""
    presence = Presence(country, AREA)
    bases = stay(law, presence)
    core = Corridor(AREA, law, presence, bases)
    return Corridor(
        code=AREA,
        law=law,
        presence=presence,
        bases=bases,
        bans=bans(),
        conditions=conditions(law),
        work=_work(core),
        duties=duties(law, core),
        pathways=(
            Pathway(
                "EU-work-permit",
                ("EU-WORK-001",),
                (
                    *needs(law, presence),
                    Need("work_permit", L.exists(valid(work_permits(country))), ("EU-WORK-001",), "permits"),
                ),
            ),
        ),
        entry_rules=ENTRY,
        work_rules=("EU-WORK-001",),
    )


# Permits


def issuer() -> Expr:
    """The state that issued a permit: the one where it is valid, unless another is stated."""
    return L.first_known(col("permits", "issued_by"), col("permits", "country"))


def own_permits(country: str, *kinds: str) -> Rows:
    """Permits of some kinds that the state itself issued; for the whole area, those of all its states.

    Of a permit that is only said to be a Schengen state's nobody knows whether it is this state's.
    """
    permits = L.rows("permits", AREA).filter(col("permits", "kind").one_of(*kinds))
    if country == AREA:
        return permits
    return permits.filter(L.when(issuer().equals(AREA), UNKNOWN, issuer().equals(country)))


def others_permits(country: str) -> Rows:
    """Long-stay visas and residence permits of other states; for the whole area, those of all its states."""
    permits = L.rows("permits", AREA).filter(col("permits", "kind").one_of(*LONG))
    if country == AREA:
        return permits
    return permits.filter(L.when(issuer().equals(AREA), UNKNOWN, ~issuer().equals(country)))


def perhaps_own(country: str, *kinds: str) -> Rows:
    """Permits of some kinds that may be the state's own: all that no other state is known to have issued."""
    permits = L.rows("permits", AREA).filter(col("permits", "kind").one_of(*kinds))
    return permits if country == AREA else permits.filter(issuer().one_of(country, AREA))


def work_permits(country: str, *kinds: str) -> Rows:
    """Permits to work in the state."""
    permits = L.rows("permits", AREA).filter(col("permits", "kind").one_of(*(kinds or ("work_permit", "seasonal"))))
    return permits if country == AREA else permits.filter(col("permits", "country").equals(country))


def valid(permits: Rows) -> Rows:
    """Permits that have not ended, those that begin later included."""
    return permits.filter(col("permits", "ends") >= DAY)


def staying(presence: Presence) -> Rows:
    """The state's own permits on which one may stay. `seasonal` is taken as the seasonal permit together with its
    visa only where no visa or residence permit is stated beside it, for it is that which gives the stay.
    """
    lone = col("permits", "kind").one_of(*LONG) | ~_visa_beside(presence)
    return own_permits(presence.country, *STAYING).filter(lone)


def _visa_beside(presence: Presence) -> Expr:
    """Whether a visa or residence permit of any state was held in this stay."""
    held = L.rows("permits", AREA).filter(
        col("permits", "kind").one_of("short_stay_visa", *LONG) & (col("permits", "ends") >= presence.start)
    )
    return L.Clause("visa_beside", L.exists(held))


def visas() -> Rows:
    """Short-stay visas: whichever state issued one, it is valid in the whole area."""
    return L.rows("permits", AREA).filter(col("permits", "kind").equals("short_stay_visa"))


# Stay


class Counting(Presence):
    """The presence as the limit of days sees it: where the state's own permit has ended meanwhile, it begins then."""

    @cached_property
    def start(self) -> Expr:
        """The first day from which all days count."""
        # A day shared with the state one came from belongs to that state, and does not count if its permit covers it.
        entered = L.least(L.maximum(self.current, col("stays", "counted_from")), DAY)
        ended = own_permits(self.country, *LONG).filter(col("permits", "ends") < DAY)
        freed = L.maximum(ended, col("permits", "ends")) + 1
        return L.Clause("counted_from", L.greatest(entered, freed))

    @cached_property
    def counted(self) -> Rows:
        """Stays in all states, without the days under a permit of the state in which they were spent."""
        cover = L.rows("permits", AREA).filter(
            col("permits", "kind").one_of(*LONG) & issuer().equals(col("permits", "country"))
        )
        return self.stays.minus(cover, same_country=True)


def stay(law: Law, presence: Presence, seasonal: tuple[str, ...] = ("EU-STAY-002",)) -> tuple[Basis, ...]:
    """The grounds of stay in a state. `seasonal`: the rules of its seasonal visa."""
    counting = Counting(presence.country, presence.zone)
    return (
        _short_stay(law, counting),
        _in_other_states(law, counting),
        _own(presence, counting, "national_visa", ("EU-STAY-002",)),
        _own(presence, counting, "residence", ("EU-STAY-001",)),
        _own(presence, counting, "seasonal", seasonal),
    )


def _short_stay(law: Law, counting: Counting) -> Basis:
    """The days of a short-stay visa: the limit, and not beyond the visa."""
    return kit.day_limit(
        law,
        counting,
        ("EU-STAY-001",),
        name="short_stay_visa",
        applies=KYRGYZ & L.exists(visas()),
        rows=counting.counted,
        cap=kit.last_day(visas(), counting),
        allowed_from=(visas(),),
    )


def _in_other_states(law: Law, counting: Counting) -> Basis:
    """Another state's long-stay visa or residence permit: so many days here, and not beyond the permit."""
    rule = "EU-STAY-002"
    permits, rows, start = others_permits(counting.country), counting.counted, counting.start
    perhaps = L.rows("permits", AREA).filter(col("permits", "kind").one_of(*LONG) & ~issuer().equals(counting.country))
    width, limit = law.number(rule, "window_days"), law.number(rule, "others_limit")
    too_many = L.Clause("first_day_too_many:other_state", L.first_day_too_many(rows, start, width, limit), (rule,))
    until = L.least(too_many - 1, kit.last_day(perhaps, counting))
    applies = KYRGYZ & law.in_force(rule) & L.exists(permits)

    def first(day: Expr) -> Expr:
        counted = L.nth_day_back(rows, DAY + 1, limit)
        back = L.greatest(day, L.first_known(counted + width, day))
        lawful = L.either(applies & (until >= DAY)) & (day <= DAY)
        return kit.first_from(permits, L.when(lawful, day, back))

    used = L.days_in(rows, DAY - width + 1, DAY) + L.when(counting.present, 0, 1)
    count = DayCount(L.Clause("days_used:other_state", used, (rule,)), limit, too_many, (rule,))
    return Basis("other_state_permit", (rule,), applies, until, first, count)


def _own(presence: Presence, counting: Counting, kind: str, rules: tuple[str, ...]) -> Basis:
    """A stay on a permit of the state itself. Asked about the whole area, the state is the one where one is."""
    permits = own_permits(presence.country, kind)
    here: Expr = L.TRUE if kind in LONG else ~_visa_beside(presence)
    if presence.country == AREA:
        not_covered = L.days_in(presence.current.minus(_of_its_state(kind), same_country=True), DAY, DAY)
        ended = kit.last_day(permits, presence) < DAY
        here = here & (~presence.present | not_covered.equals(0) | ended)
    return kit.visa_basis(kind, rules, permits, presence, here, perhaps_own(presence.country, kind))


def _of_its_state(kind: str) -> Rows:
    return L.rows("permits", AREA).filter(
        col("permits", "kind").equals(kind) & issuer().equals(col("permits", "country"))
    )


# Entry


def visa_needed(law: Law) -> Expr:
    """Whether the person needs a visa: citizens of Kyrgyzstan do; of others it is not known here."""
    return KYRGYZ & law.in_force("EU-ENT-001")


def conditions(law: Law) -> tuple[Condition, ...]:
    """A visa or permit that has not ended (whether it has begun, the grounds of stay say), and a passport."""
    held = L.rows("permits", AREA).filter(col("permits", "kind").one_of("short_stay_visa", *STAYING))
    return (
        Condition("visa", ("EU-ENT-001",), L.exists(valid(held)) | ~visa_needed(law), "person.citizenships"),
        kg.passport(law),
    )


def bans() -> tuple[Ban, ...]:
    """Bars that the person was told of by any state of the area."""
    return (kit.ordered_ban(AREA, *SCHENGEN),)


# Work


def _work(core: Corridor) -> tuple[Work, ...]:
    """A permit to work beside a lawful stay. Whether a residence permit or a long-stay visa allows work, national
    law decides, which is not known here.
    """
    country = core.presence.country
    lawful = L.either(core.stay_lawful)
    own = kit.current(own_permits(country, *LONG))
    return (
        kit.permit_work("work_permit", ("EU-WORK-001",), work_permits(country), lawful),
        Work(
            "national_law",
            ("EU-WORK-001",),
            L.exists(own) & UNKNOWN,
            L.maximum(own, col("permits", "ends")),
        ),
    )


# Duties and pathways


def duties(law: Law, core: Corridor) -> tuple[Duty, ...]:
    """The record at the border of those who come for a short stay, leaving in time, the consul."""
    presence = core.presence
    short = ~L.exists(kit.current(staying(presence)))
    recorded = law.number("EU-ENT-002", "full_from", "day") <= DAY
    return (
        Duty(
            "entry_exit_record",
            ("EU-ENT-002",),
            KYRGYZ & law.in_force("EU-ENT-002") & recorded & short & ~presence.present,
            presence.start,
            L.FALSE,
        ),
        kit.departure(core, ("EU-STAY-001",)),
        kg.consular(law, presence),
    )


def needs(law: Law, presence: Presence, *visa_rules: str) -> tuple[Need, ...]:
    """What every pathway to work in a state needs: a contract, a right to stay there, no bar, a recruiter in order.

    `visa_rules`: the state's own rules on the visa.
    """
    country = presence.country
    contracts = L.rows("contracts").filter(col("contracts", "country").one_of(*SCHENGEN, AREA))
    if country != AREA:
        contracts = kit.contracts_in(country)
    return (
        Need("contract", L.exists(contracts.filter(col("contracts", "ends") >= DAY)), fact="contracts"),
        Need(
            "visa",
            L.exists(valid(staying(presence))) | ~visa_needed(law),
            ("EU-ENT-001", "EU-WORK-001", *visa_rules),
            "permits",
        ),
        Need("not_barred", ~L.any_of(*(ban.active for ban in bans()))),
        *kg.needs(law, country),
    )
