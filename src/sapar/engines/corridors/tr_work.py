"""Türkiye: work permits, what they ask of worker and employer, and what a worker may be made to pay."""

from __future__ import annotations

from sapar.engines.corridors import kit
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import UNKNOWN, Basis, Corridor, Duty, Finding, Need, Pathway, Presence, Work
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, NO_END, Expr, Rows, col
from sapar.engines.pathways.law import Law

EMPLOYERS_COSTS = ("permit", "work_permit", "work permit", "permit_fee", "work_permit_fee")
"""What the employer pays, as the input may call it."""
VISA = ("visa", "visa_fee", "visa_centre", "visa centre")


def work_permits() -> Rows:
    """Work permits valid in Türkiye."""
    return kit.permits_of("TR", "work_permit")


def _last_day(law: Law) -> Expr:
    """The permit's last day; where it is not known, that of the longest first permit."""
    ends = col("permits", "ends")
    longest = kit.months_of_permit(law.number("TR-WORK-006", "first_term_months"))
    return L.when(ends >= NO_END, L.first_known(longest, ends), ends)


def _issued() -> Expr:
    """The first day of the work permit at hand; unknown if it is not stated."""
    permits = kit.begun(work_permits()).filter(col("permits", "starts") > L.Lit(-OPEN, "day"))
    return L.maximum(permits, col("permits", "starts"))


def _in_time(law: Law, presence: Presence) -> Expr:
    """Whether the holder was there within 180 days of the issue of the permit, or can still be."""
    issued = _issued()
    last = issued + law.number("TR-WORK-005", "enter_within_days")
    been = presence.own.filter((col("stays", "entered") <= last) & (col("stays", "gone") >= issued))
    return L.Clause("entered_in_time", L.first_known(L.exists(been) | (last >= DAY), L.TRUE), ("TR-WORK-005",))


def _known(law: Law) -> Expr:
    """What a permit gave before the law of 2016 is not known here."""
    return L.when(law.in_force("TR-WORK-006"), L.TRUE, UNKNOWN)


def work_permit(law: Law, presence: Presence) -> Basis:
    """A work permit counts as a residence permit for its term."""
    permits = kit.begun(work_permits())
    return Basis(
        "work_permit",
        ("TR-WORK-006", "TR-WORK-005"),
        L.exists(permits) & _known(law) & _in_time(law, presence),
        L.maximum(permits, _last_day(law)),
        lambda start: kit.first_from(work_permits(), start),
    )


def work(law: Law, core: Corridor) -> tuple[Work, ...]:
    """Only a work permit gives the right to work, for the named employer."""
    now = kit.current(work_permits())
    last = L.maximum(now, _last_day(law))
    lawful = core.stay_lawful
    return (
        Work(
            "work_permit",
            ("TR-WORK-002", "TR-WORK-006"),
            L.exists(now) & _known(law) & (last >= DAY) & _in_time(law, core.presence) & lawful,
            last,
        ),
    )


def work_duties(law: Law, presence: Presence) -> tuple[Duty, ...]:
    """Address after entry on a permit, entry after its issue, and the employer's part of the application."""
    now = kit.current(work_permits())
    in_force = law.in_force("TR-WORK-005")
    new = L.first_known(_issued() <= presence.start, L.TRUE)
    registered = kit.since_start(events_in("TR", "registration"), presence)
    been = presence.own.filter(col("stays", "gone") >= _issued())
    on = col("events", "on_day")
    asked = L.maximum(events_in("TR", "work_permit_application"), on)
    completed = events_in("TR", "application").filter(on >= asked)
    granted = L.exists(work_permits().filter(col("permits", "starts") >= asked))
    return (
        Duty(
            "registration",
            ("TR-WORK-005",),
            in_force & L.exists(now) & new,
            kit.within_working(law.number("TR-WORK-005", "address_working_days"), presence.start),
            L.exists(registered),
        ),
        Duty(
            "enter_on_permit",
            ("TR-WORK-005",),
            in_force & L.exists(now) & ~presence.present & ~L.either(L.exists(been)),
            _issued() + law.number("TR-WORK-005", "enter_within_days"),
            L.FALSE,
        ),
        Duty(
            "application",
            ("TR-WORK-002", "TR-WORK-003"),
            law.in_force("TR-WORK-003") & asked.known(),
            L.working_days_after(asked, law.number("TR-WORK-003", "working_days")),
            L.exists(completed) | granted,
            who="employer",
        ),
    )


def pathways(law: Law, core: Corridor) -> tuple[Pathway, ...]:
    """From abroad through the employer, from inside on a residence permit, and the professions opened in 2025."""
    presence = core.presence
    contracts = L.exists(kit.contracts_in("TR").filter(col("contracts", "ends") >= DAY))
    asked = L.exists(events_in("TR", "work_permit_application", "application"))
    held = L.exists(work_permits().filter(col("permits", "ends") >= DAY))
    residence = kit.current(kit.permits_of("TR", "residence"))
    six_months = kit.months_of_permit(law.number("TR-WORK-004", "residence_permit_months"))
    long_enough = residence.filter(col("permits", "ends") >= six_months)
    certificate = L.rows("qualifications").filter(col("qualifications", "kind").one_of("diploma", "skill_test"))
    barred = Need("not_barred", ~core.barred)
    contract = Need("contract", contracts, ("TR-WORK-002",), "contracts")
    application = Need("employer_application", asked | held, ("TR-WORK-002", "TR-WORK-003"), "events")
    permit = Need("permit", held, ("TR-WORK-006",), "permits")
    six = Need("residence_six_months", L.exists(long_enough), ("TR-WORK-004",), "permits")
    return (
        Pathway(
            "TR-work-permit",
            ("TR-WORK-001", "TR-WORK-002", "TR-WORK-003", "TR-WORK-008"),
            (
                barred,
                contract,
                application,
                permit,
                Need("entered_in_time", _in_time(law, presence), ("TR-WORK-005",), "permits"),
            ),
            terms=("TR-WORK-002",),
            opened=False,
        ),
        Pathway(
            "TR-work-permit-inside",
            ("TR-WORK-004",),
            (barred, contract, six, application),
            applies=presence.present,
            terms=("TR-WORK-004",),
            opened=False,
        ),
        Pathway(
            "TR-turkic-professions",
            ("TR-WORK-009",),
            (
                barred,
                Need("kyrgyz_citizenship", KYRGYZ, ("TR-WORK-009",), "person.citizenships"),
                Need("residence_permit", L.exists(residence), ("TR-WORK-009",), "permits"),
                Need(
                    "certificate", L.stated("qualifications", L.exists(certificate)), ("TR-WORK-009",), "qualifications"
                ),
                permit,
            ),
            terms=("TR-WORK-009",),
        ),
    )


def findings(law: Law) -> tuple[Finding, ...]:
    """Since June 2019 the employer pays for the permit, and the worker USD 80 for the visa, by the contract's start."""
    paid = L.rows("payments", "TR").filter(law.in_force("TR-WORK-008", col("payments", "starts")))
    amount, purpose = col("payments", "amount"), col("payments", "for")
    permit_fee = paid.filter(purpose.one_of(*EMPLOYERS_COSTS) & L.first_known(amount > 0, L.TRUE))
    visa = paid.filter(purpose.one_of(*VISA) & col("payments", "currency").equals("USD"))
    most = law.number("TR-WORK-008", "usd")
    return (
        Finding("fee_charged_to_worker", ("TR-WORK-008",), L.exists(permit_fee)),
        Finding("visa_fee_above_limit", ("TR-WORK-008",), L.total(visa, amount) > most),
    )
