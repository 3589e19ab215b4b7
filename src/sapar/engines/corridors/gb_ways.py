"""The United Kingdom: what the Seasonal Worker visa asks for, and what the Kyrgyz selection asks for."""

from __future__ import annotations

from sapar.engines.corridors import kg, kit, statuses
from sapar.engines.corridors.gb_terms import SEASONAL, VISA_FEES
from sapar.engines.corridors.kit import KYRGYZ, events_in
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Corridor, Need, Pathway, Presence
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

POULTRY = ("GB-SW-006", "GB-SW-005")
COSTS = (*VISA_FEES, "GB-SW-013")


def is_poultry(presence: Presence) -> Expr:
    """Whether the stay is for poultry: a contract says so, and no other kind of job runs today."""
    contracts = kit.contracts_in("GB").filter(col("contracts", "ends") >= presence.start)
    poultry = col("contracts", "occupation").contains("poultry")
    other_today = kit.current(kit.contracts_in("GB")).filter(~poultry)
    named = L.either(L.exists(contracts.filter(poultry)))
    return L.Clause("poultry_work", named & ~L.either(L.exists(other_today)), POULTRY)


def pathways(law: Law, core: Corridor) -> tuple[Pathway, ...]:
    """Every way the file knows."""
    return (_horticulture(law, core), _poultry(law, core), _selection(law), _dependant(law))


def _valid(*kinds: str) -> Rows:
    return kit.permits_of("GB", *kinds).filter(col("permits", "ends") >= DAY)


def _visa(core: Corridor, poultry: bool) -> Expr:
    """Whether the Seasonal Worker visa is held already, for this kind of work."""
    asked = is_poultry(core.presence)
    return L.exists(_valid(*SEASONAL)) & (asked if poultry else ~asked)


def _needs(law: Law, core: Corridor, held: Expr) -> tuple[Need, ...]:
    """Age, an approved operator's certificate, money, an application from abroad and in time; `held`: the visa is."""
    certificates = _valid("certificate_of_sponsorship")
    starts = col("permits", "starts")
    contracts = kit.contracts_in("GB").filter(col("contracts", "ends") >= DAY)
    first_day = L.least(
        L.minimum(contracts, col("contracts", "starts")),
        L.minimum(certificates.filter(starts > statuses.BEGINNING), starts),
    )
    earliest = L.months_after(first_day, law.number("GB-SW-007", "apply_months_before") * -1)
    money = L.Lit(None, "number") >= law.number("GB-SW-008", "gbp")  # the input has no place for money held
    age = L.age(L.Fact("birth_day"), DAY) >= law.number("GB-SW-001", "age_min")
    return (
        Need("age", age, ("GB-SW-001",), "person.birth_date"),
        Need("sponsor", held | L.exists(certificates), ("GB-SW-001", "GB-SW-021"), "permits"),
        Need("not_barred", ~core.barred),
        Need("funds", held | money, ("GB-SW-008",), "funds"),
        Need("application_time", held | (DAY >= earliest), ("GB-SW-007",), "contracts"),
        Need("application_from_abroad", held | ~core.presence.present, ("GB-SW-014",), "stays"),
        *kg.needs(law, "GB"),
    )


def _horticulture(law: Law, core: Corridor) -> Pathway:
    count = core.count
    assert count is not None
    return Pathway(
        "GB-seasonal-horticulture",
        ("GB-SW-001", "GB-SW-002", "GB-SW-003", *COSTS),
        (
            *_needs(law, core, _visa(core, False)),
            Need("days_left", count.too_many > DAY, ("GB-SW-002", "GB-SW-003"), "stays"),
        ),
        terms=("GB-SW-001",),
        opened=False,
    )


def _poultry(law: Law, core: Corridor) -> Pathway:
    """The application must be made by 15 November; judged on the day of the application, or the day asked about."""
    asked = L.first_known(L.maximum(events_in("GB", "application"), col("events", "on_day")), DAY)
    last: Expr = NO_DAY
    for rule in POULTRY:
        last = L.when(law.in_force(rule, asked), statuses.month_day(law, rule, "apply_by", asked), last)
    held = _visa(core, True)
    return Pathway(
        "GB-seasonal-poultry",
        ("GB-SW-005", "GB-SW-006", *COSTS),
        (*_needs(law, core, held), Need("apply_by", held | (asked <= last), POULTRY, "events")),
        terms=POULTRY,
    )


def _selection(law: Law) -> Pathway:
    """The Kyrgyz Center's own selection; British rules know no upper age. No certificate of Russian is asked for."""
    years = L.age(L.Fact("birth_day"), DAY)
    within = (years >= law.number("GB-SW-025", "age_min")) & (years <= law.number("GB-SW-025", "age_max"))
    russian = L.exists(L.rows("qualifications").filter(col("qualifications", "name").contains("russian")))
    return Pathway(
        "GB-kyrgyz-selection",
        ("GB-SW-024", "GB-SW-025"),
        (
            Need("kyrgyz_citizenship", KYRGYZ, ("GB-SW-024",), "person.citizenships"),
            Need("selection_age", within, ("GB-SW-025",), "person.birth_date"),
            Need("russian", russian | kg.NOT_ASKED, ("GB-SW-025",), "qualifications"),
        ),
        terms=("GB-SW-025",),
    )


def _dependant(law: Law) -> Pathway:
    """To come as a seasonal worker's family: not allowed."""
    table = "family_permits"
    seasonal = L.rows(table, "GB").filter(col(table, "kind").one_of(*SEASONAL) & (col(table, "ends") >= DAY))
    return Pathway(
        "GB-seasonal-dependant",
        ("GB-SW-014",),
        (Need("family_allowed", L.lit(bool(law.param("GB-SW-014", "dependants"))), ("GB-SW-014",)),),
        terms=("GB-SW-014",),
        applies=L.either(L.Fact("purpose").equals("family")) & L.exists(seasonal),
    )
