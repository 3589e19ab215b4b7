"""Kazakhstan: registration and 90 days in four versions since 2012, the residence permit of workers, online registration."""

from __future__ import annotations

from sapar.engines.corridors import eaeu, kit
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import (
    UNKNOWN,
    Ban,
    Basis,
    Condition,
    Corridor,
    Duty,
    Need,
    Pathway,
    Penalty,
    Presence,
    Refusal,
)
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

DOCUMENTS = ("id_card", "passport", "service_passport", "diplomatic_passport")
ROLLING = "KZ-STAY-003"
VERSIONS = ("KZ-REG-001", "KZ-STAY-001", "KZ-STAY-002", ROLLING)
"""The limit of days, oldest version first; the first two spoke of the term of a registration."""


def corridor(law: Law) -> Corridor:
    """Kazakhstan's rules under a state of the law."""
    presence = Presence("KZ", "KZ")
    permits = kit.permits_of("KZ", "residence", "national_visa", "work_visa")
    last = _last_day_of_treaty_stay(law)
    visa_free = _visa_free(law, presence, permits)
    bases = (
        _residence(law, permits),
        eaeu.contract_stay(law, presence, ("KZ-STAY-006",), last),
        eaeu.family_stay(law, presence, ("KZ-FAM-001",), last),
        eaeu.grace(law, presence, "EAEU-STAY-002"),
        visa_free,
    )
    bans = _bans(law, presence, permits)
    core = Corridor("KZ", law, presence, bases, bans)
    lawful = core.stay_lawful
    contracts = kit.current(kit.contracts_in("KZ"))
    return Corridor(
        code="KZ",
        law=law,
        presence=presence,
        bases=bases,
        bans=bans,
        conditions=(_documents(),),
        refusals=_refusals(law, presence, permits),
        work=(eaeu.work(law, contracts, ("KZ-WORK-001",), law.in_force("KZ-WORK-001") & lawful),),
        duties=_duties(law, core, visa_free, permits),
        pathways=_pathways(law, core, permits),
        penalties=_penalties(law, core),
        entry_rules=("KZ-ENT-001",),
        work_rules=("EAEU-WORK-002", "EAEU-WORK-010", "EAEU-FAM-006"),
    )


# Stay


def _visa_free(law: Law, presence: Presence, permits: Rows) -> Basis:
    """90 days from each crossing; until 2019 as much again on a second registration; since 2023 also 90 in any 180.

    Days on a residence permit or visa are outside the 90 in 180, but not outside the 90 from crossing:
    the stay of a holder ends with the document, and new days begin with a new entry.
    """
    start = presence.start
    again = L.Clause("registered_again", _registered_again(law, presence), ("KZ-REG-001", "KZ-STAY-001"))

    def from_crossing(days: Expr, more: Expr) -> kit.Counted:
        limit = L.when(again, days + more, days)
        return DAY - start + 1, start + limit, limit

    registered, prolonged = law.number("KZ-REG-001", "registration_days"), law.number("KZ-STAY-001", "extendable_days")
    stays = presence.stays.minus(permits)
    used, too_many, limit = kit.counting(law, ROLLING, stays, presence)
    counted = {
        "KZ-REG-001": from_crossing(registered, registered),
        "KZ-STAY-001": from_crossing(law.number("KZ-STAY-001", "days"), prolonged),
        "KZ-STAY-002": from_crossing(law.number("KZ-STAY-002", "limit"), prolonged),
        ROLLING: (used, L.least(too_many, start + limit), limit),
    }
    return kit.day_limit(law, presence, VERSIONS, rows=stays, counted=counted)


def _registered_again(law: Law, presence: Presence) -> Expr:
    """A second registration in time, or one with a later last day, while the law gave one: it keeps its term."""
    on, until = col("events", "on_day"), col("events", "until_day")
    first_end = presence.start + law.number("KZ-REG-001", "registration_days") - 1
    given = law.in_force("KZ-REG-001", on) | law.in_force("KZ-STAY-001", on)
    registered = kit.since_start(events_in("KZ", "registration"), presence).filter(given & (on <= first_end))
    return (L.count(registered) >= 2) | L.either(L.exists(registered.filter(until > first_end)))


def _residence(law: Law, permits: Rows) -> Basis:
    """The term of the residence permit or visa; a permit whose last day is not known: the longest there is."""
    ends = col("permits", "ends")
    longest = kit.months_of_permit(law.number("KZ-STAY-005", "max_years") * 12)
    until = L.when(ends >= L.NO_END, L.first_known(longest, ends), ends)
    return Basis(
        "residence",
        ("KZ-STAY-004", "KZ-STAY-005"),
        L.exists(kit.begun(permits)),
        L.maximum(kit.begun(permits), until),
        lambda start: kit.first_from(permits, start),
    )


def _last_day_of_treaty_stay(law: Law) -> Expr:
    """Since 2023 a worker must hold a residence permit after 90 days: the contract alone carried the stay until then."""
    since = law.span("KZ-STAY-006")[0]
    return L.NO_END if since is None or since >= OPEN else L.Lit(since - 1, "day")


# Entry


def _documents() -> Condition:
    """A document that is accepted; only judged where the documents are stated."""
    papers = L.rows("documents")
    expires = L.first_known(col("documents", "expires"), L.NO_END)
    valid = papers.filter(col("documents", "kind").one_of(*DOCUMENTS) & (expires >= DAY))
    return Condition("valid_document", ("KG-EXIT-001",), ~L.exists(papers) | L.exists(valid), "documents")


def _exceeded(law: Law, presence: Presence, permits: Rows, rule: str) -> Expr:
    """Whether more days than allowed lay in any window of days since the limit began, days on a permit left out."""
    since = law.span(ROLLING)[0]
    begin = -OPEN if since is None else since
    counted = presence.own.minus(permits).without_days(-OPEN, begin - 1)
    width, limit = law.number(rule, "window_days"), law.number(rule, "limit")
    return L.Clause("exceeded_days", L.largest_count(counted, width, L.Lit(begin, "day"), DAY) > limit, (rule,))


def _bans(law: Law, presence: Presence, permits: Rows) -> tuple[Ban, ...]:
    """Exceeded days closed entry in 2023; suspended for citizens of Kyrgyzstan; since September 2025 see `_refusals`."""
    suspended = law.span("KZ-BAN-002")[0]
    if suspended is None or suspended >= OPEN:
        end: Expr = L.NO_END
    else:
        end = L.when(DAY < L.Lit(suspended, "day"), L.Lit(suspended - 1, "day"), L.NO_END)
    exceeded = L.either(KYRGYZ) & ~L.exists(kit.current(permits)) & _exceeded(law, presence, permits, ROLLING)
    ruled, spared = law.in_force("KZ-BAN-001") & ~law.in_force("KZ-BAN-003"), law.in_force("KZ-BAN-002")
    test = ruled & ~spared & exceeded
    lifted = (("KZ-BAN-002", ruled & spared & exceeded),)
    return (
        Ban("exceeded_days", ("KZ-BAN-001", "KZ-BAN-002"), L.when(test, end, NO_DAY), lifted=lifted),
        kit.removed(law, "KZ", ("KZ-EXP-002",), law.number("KZ-EXP-002", "years")),
        kit.ordered_ban("KZ"),
    )


def _refusals(law: Law, presence: Presence, permits: Rows) -> tuple[Refusal, ...]:
    exceeded = _exceeded(law, presence, permits, "KZ-BAN-003")
    without_permit = ~L.exists(kit.current(permits))
    test = KYRGYZ & law.in_force("KZ-BAN-003") & without_permit & exceeded
    return (Refusal("exceeded_days", ("KZ-BAN-003",), test),)


# Duties


def came_to_work() -> Expr:
    """Whether the person came to work: a contract, or that purpose."""
    contract = L.exists(kit.current(kit.contracts_in("KZ")))
    return L.Clause("came_to_work", L.either(contract | L.Fact("purpose").equals("work")))


def came_with_family() -> Expr:
    """Whether the person joins a relative who works there."""
    relative = L.exists(kit.current(L.rows("family_contracts", "KZ")))
    return L.Clause("came_with_family", L.either(relative | L.Fact("purpose").equals("family")))


def _duties(law: Law, core: Corridor, visa_free: Basis, permits: Rows) -> tuple[Duty, ...]:
    presence = core.presence
    told = kit.since_start(events_in("KZ", "notice"), presence)
    return (
        *_registration(law, presence),
        _residence_application(law, presence, visa_free, permits),
        Duty(
            "notice",
            ("KZ-REG-004",),
            ~L.citizen_of("KZ") & law.in_force("KZ-REG-004", presence.start),
            L.working_days_after(presence.start, law.number("KZ-REG-004", "working_days")),
            L.exists(told),
            who="host",
        ),
        Duty("departure", ("KZ-EXP-001",), core.overstay >= 1, core.last_lawful, L.FALSE),
        eaeu.consular(law, presence),
    )


def _registration(law: Law, presence: Presence) -> tuple[Duty, ...]:
    """The term in force at the crossing; a move to another region, stated as a further stay, is no crossing."""
    here = L.maximum(presence.current.filter(col("stays", "entered").equals(presence.start)), col("stays", "region"))
    before = presence.own.filter(
        (col("stays", "entered") < presence.start)
        & (col("stays", "gone") >= presence.start - 1)
        & ~col("stays", "region").equals(here)
    )
    moved = L.Clause("moved", law.in_force("KZ-REG-005", presence.start) & L.either(L.exists(before)), ("KZ-REG-005",))
    crossing = L.Clause("crossing", L.when(moved, L.minimum(before, col("stays", "entered")), presence.start))
    rules = ("KZ-REG-003", "KZ-REG-002", "KZ-REG-001")
    term = law.dated("days", rules, crossing)
    worker = L.either(eaeu.member(law, crossing)) & came_to_work() & law.in_force("EAEU-REG-001", crossing)
    days = L.when(worker, L.greatest(term, law.number("EAEU-REG-001", "days")), term)
    known = L.any_of(*(law.in_force(rule, crossing) for rule in rules))
    done = events_in("KZ", "registration").filter(col("events", "on_day") >= crossing)
    longer = came_to_work() | came_with_family() | L.either(L.Fact("purpose").equals("study"))
    registered = law.number("KZ-REG-001", "registration_days")
    return (
        Duty(
            "registration",
            (),
            KYRGYZ & L.when(known, L.TRUE, UNKNOWN),
            kit.within(days, crossing),
            L.exists(done),
            also=(
                *((rule, law.in_force(rule, crossing)) for rule in rules),
                ("KZ-REG-005", law.in_force("KZ-REG-005", crossing)),
                ("EAEU-REG-001", worker),
            ),
        ),
        Duty(
            "registration_after_move",
            ("KZ-REG-005",),
            KYRGYZ & moved,
            NO_DAY,
            L.exists(kit.since_start(done, presence)),
        ),
        Duty(
            "registration_extension",
            ("KZ-REG-001", "KZ-STAY-001"),
            KYRGYZ & (law.in_force("KZ-REG-001") | law.in_force("KZ-STAY-001")) & longer,
            kit.within(registered, presence.start),
            _registered_again(law, presence),
        ),
    )


def _residence_application(law: Law, presence: Presence, visa_free: Basis, permits: Rows) -> Duty:
    """Who will be there to work, or with a worker, for more than 90 days needs the permit before the 90th counted day."""
    assert visa_free.count is not None
    own = L.maximum(kit.current(kit.contracts_in("KZ")), col("contracts", "ends"))
    theirs = L.maximum(kit.current(L.rows("family_contracts", "KZ")), col("family_contracts", "ends"))
    longer = L.first_known(L.greatest(own, theirs) > visa_free.until, L.TRUE)
    applied = kit.since_start(events_in("KZ", "residence_application"), presence)
    return Duty(
        "residence_application",
        ("KZ-STAY-005",),
        KYRGYZ & law.in_force("KZ-STAY-006") & (came_to_work() | came_with_family()) & longer,
        visa_free.count.too_many - 2,
        L.exists(applied) | L.exists(kit.current(permits)),
        also=(("KZ-STAY-006", came_to_work()), ("KZ-FAM-001", came_with_family())),
    )


# Pathways, penalties


def _pathways(law: Law, core: Corridor, permits: Rows) -> tuple[Pathway, ...]:
    contract = L.exists(kit.contracts_in("KZ").filter(col("contracts", "ends") >= DAY))
    family = L.rows("family_contracts", "KZ").filter(col("family_contracts", "ends") >= DAY)
    theirs = L.rows("family_permits", "KZ").filter(col("family_permits", "ends") >= DAY)
    other = L.either(L.Fact("purpose").equals("study"))
    barred = Need("not_barred", ~core.barred)
    in_time = Need("lawful_stay", core.stay_lawful, ("KZ-STAY-006",))
    return (
        eaeu.pathway(law, core, "KZ", ("KZ-WORK-001",)),
        Pathway(
            "KZ-residence-permit",
            ("KZ-STAY-004", "KZ-STAY-005"),
            (barred, in_time, Need("ground", contract | L.exists(family) | other, ("KZ-STAY-005",), "contracts")),
            applies=~L.exists(kit.current(permits)),
            terms=("KZ-STAY-005",),
            opened=False,
        ),
        Pathway(
            "KZ-family-reunion",
            ("KZ-FAM-001",),
            (barred, in_time, Need("working_relative", L.exists(family) | L.exists(theirs), ("KZ-FAM-001",), "family")),
            applies=came_with_family(),
            terms=("KZ-FAM-001",),
            opened=False,
        ),
    )


def _penalties(law: Law, core: Corridor) -> tuple[Penalty, ...]:
    """A warning, then a fine in monthly calculation indices; above the last step known only that it is higher."""
    rule = "KZ-EXP-001"
    warning, fine = law.param(rule, "steps")
    first = kit.listed(law, rule, "days_le", warning["days_le"])
    last = kit.listed(law, rule, "days_le", fine["days_le"])
    amount = kit.listed(law, rule, "mci", fine["mci"])
    over, known = core.overstay, law.in_force(rule)
    return (
        Penalty("warning", (rule,), known & (over >= 1) & (over <= first)),
        Penalty("overstay_fine", (rule,), known & (over > first) & (over <= last), amount, amount, "MCI"),
        Penalty("overstay_fine", (rule,), known & (over > last), amount, None, "MCI"),
    )
