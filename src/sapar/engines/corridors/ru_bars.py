"""Russia: bars to entry, refusals and fines (Federal Law 114-FZ, Arts. 26 and 27; Code of Administrative Offences)."""

from __future__ import annotations

from sapar.engines.corridors import eaeu
from sapar.engines.corridors.kit import contracts_in, events_in, number_at, permits_of
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Ban, Basis, Corridor, Penalty, Refusal
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law


def bars(law: Law, core: Corridor, visa_free: Basis) -> tuple[Ban, ...]:
    """Every ground in the file, each with its own last day. An exit on the day asked about is assumed for one present."""
    exits = _exits(law, core)
    left = L.least(col("stays", "gone"), DAY)
    over = core.overstay
    total = (over >= 1) & (visa_free.until < DAY) & ~_other_ground(core) & law.in_force("RU-BAN-002")
    late = (over > law.number("RU-BAN-001", "overstay_gt_days")) & law.in_force("RU-BAN-001")
    middle = (
        (over > law.number("RU-BAN-003", "overstay_gt_days"))
        & (over <= law.number("RU-BAN-003", "overstay_le_days"))
        & law.in_force("RU-BAN-003")
    )
    longest = (over > law.number("RU-BAN-004", "overstay_gt_days")) & law.in_force("RU-BAN-004")

    def after(rows: Rows, test: Expr, rule: str) -> Expr:
        return L.AtEach(rows, left, test, L.months_after(DAY, law.number(rule, "years") * 12))

    lifted = law.number("RU-BAN-009", "bans_imposed_before", "day")
    unpardoned = late & ~_in_exit_window(law)
    earlier = after(exits, unpardoned & (DAY < lifted), "RU-BAN-001")
    not_left = L.greatest(
        after(exits, unpardoned & (DAY >= lifted), "RU-BAN-001"),
        L.when(_never_lifted(lifted), earlier, NO_DAY),
    )
    repeated, pardoned = _repeated(law)
    ordered, taken = _ordered(law)
    return (
        Ban(
            "not_left_in_30_days",
            ("RU-BAN-001", "RU-BAN-009", "RU-BAN-011"),
            not_left,
            True,
            (("RU-BAN-009", _lifted(lifted, earlier)),),
        ),
        Ban("over_total_days", ("RU-BAN-002",), after(exits, total, "RU-BAN-002")),
        Ban("overstay_over_180", ("RU-BAN-003",), after(exits, middle, "RU-BAN-003")),
        Ban("overstay_over_270", ("RU-BAN-004",), after(exits, longest, "RU-BAN-004")),
        Ban(
            "repeated_offences",
            ("RU-BAN-005", "RU-BAN-009"),
            repeated,
            True,
            (("RU-BAN-009", _lifted(lifted, pardoned)),),
        ),
        Ban("migration_offences", ("RU-BAN-006",), _migration_offences(law)),
        Ban("removal", ("RU-BAN-007",), _removal(law)),
        Ban("ordered", ("RU-BAN-009", "RU-ENT-008"), ordered, lifted=(("RU-BAN-009", _lifted(lifted, taken)),)),
        Ban("controlled_person", ("RU-ENT-009", "RU-EXP-001"), L.when(controlled_person(law), L.NO_END, NO_DAY)),
    )


def _other_ground(core: Corridor) -> Expr:
    """Whether the stay rested for a time on a contract, a relative's contract or a permit: its days are not visa-free."""
    relatives = eaeu.family_contracts(core.law, "RU", core.law.param("RU-STAY-005", "relations"))
    grounds = (contracts_in("RU"), relatives, permits_of("RU", "residence", "national_visa"))
    return L.any_of(
        *(
            L.exists(rows.filter((col(rows.table, "starts") <= DAY) & (col(rows.table, "ends") >= core.presence.start)))
            for rows in grounds
        )
    )


def controlled_person(law: Law) -> Expr:
    """Whether the person is known to be in the register of controlled persons."""
    return L.either(L.Fact("in_destination_register")) & law.in_force("RU-ENT-009")


def _exits(law: Law, core: Corridor) -> Rows:
    """Stays whose end can still bar today. Nothing else needs to be looked at day by day: nobody overstays by more days
    than the stay has, nor without having been there for more than the limit within a year, nor with a contract of a
    fixed term on the day of exit (since the Treaty; for others than its citizens no overstay is known here).
    """
    stays = core.presence.own.filter(col("stays", "entered") <= DAY)
    limit = min(law.param(rule, "limit") for rule in ("RU-STAY-001", "RU-STAY-002"))
    length = L.least(col("stays", "gone"), DAY) - col("stays", "entered") + 1

    def can_bar(rule: str, overstay: Expr) -> Expr:
        ended = L.months_after(DAY, law.number(rule, "years") * -12)
        return (col("stays", "gone") >= ended) & (length > overstay)

    recent = L.any_of(
        can_bar("RU-BAN-001", law.number("RU-BAN-001", "overstay_gt_days")),
        can_bar("RU-BAN-002", L.lit(0)),
        can_bar("RU-BAN-003", law.number("RU-BAN-003", "overstay_gt_days")),
        can_bar("RU-BAN-004", law.number("RU-BAN-004", "overstay_gt_days")),
    )
    left = L.least(col("stays", "gone"), DAY)
    treaty = left >= law.number("EAEU-WORK-010", "accession", "day")
    of_a_term = contracts_in("RU").filter(~L.either(col("contracts", "indefinite")))
    employed = treaty & L.covered_by(of_a_term, left)
    return stays.filter(recent & (L.trailing(stays, 366) > limit) & ~employed)


def _never_lifted(lifted: Expr) -> Expr:
    """In November 2018 bars of Art. 26(4) and 26(8) imposed on citizens of Kyrgyzstan before were lifted."""
    return L.any_of(DAY < lifted, ~L.either(L.citizen_of("KG")))


def _lifted(lifted: Expr, until: Expr) -> Expr:
    """Whether a bar would still be in effect, had it not been lifted."""
    return ~_never_lifted(lifted) & L.first_known(until >= DAY, L.FALSE)


def _in_exit_window(law: Law) -> Expr:
    """The weeks in which citizens of Kyrgyzstan who stayed irregularly could leave before and after the lifting."""
    record = law.rule("RU-BAN-009")
    first, last = (
        L.Param(parse(day), "day", record.id, "exit_window", record.since, record.until)
        for day in law.param("RU-BAN-009", "exit_window")
    )
    return L.either(L.citizen_of("KG")) & (first <= DAY) & (last >= DAY)


def _repeated(law: Law) -> tuple[Expr, Expr]:
    """Bars for repeated offences: those that stand, and those that the lifting took."""
    on = col("events", "on_day")
    offences = events_in("RU", "offence", "fine")
    months = law.number("RU-BAN-005", "within_years") * -12
    several = L.count(offences.filter(on > L.months_after(DAY, months))) >= law.number("RU-BAN-005", "offences")
    end = L.months_after(DAY, law.number("RU-BAN-005", "years") * 12)
    lifted = law.number("RU-BAN-009", "bans_imposed_before", "day")
    standing = offences.filter(L.any_of(on >= lifted, _never_lifted(lifted)))
    grounds = several & law.in_force("RU-BAN-005")
    return L.AtEach(standing, on, grounds, end), L.AtEach(offences.filter(on < lifted), on, grounds, end)


def _migration_offences(law: Law) -> Expr:
    on, ground = col("events", "on_day"), col("events", "ground")
    of_migration = L.any_of(ground.contains("18."), ground.contains("migra"), ground.contains("мигра"))
    offences = events_in("RU", "offence", "fine").filter(of_migration)
    months = law.number("RU-BAN-006", "within_years") * -12
    several = L.count(offences.filter(on > L.months_after(DAY, months))) >= law.number("RU-BAN-006", "offences")
    end = L.months_after(DAY, law.number("RU-BAN-006", "years") * 12)
    return L.AtEach(offences, on, several & law.in_force("RU-BAN-006"), end)


def _removal(law: Law) -> Expr:
    removed = events_in("RU", "expulsion", "deportation")
    years = L.when(L.count(removed) >= 2, law.number("RU-BAN-007", "repeat_years"), law.number("RU-BAN-007", "years"))
    end = L.months_after(DAY, years * 12)
    return L.AtEach(removed, col("events", "on_day"), law.in_force("RU-BAN-007"), end)


def _ordered(law: Law) -> tuple[Expr, Expr]:
    """Bars the person was told of, by their stated last day (none known: without end): those that stand, and those
    that the lifting took.
    """
    ground = col("events", "ground")
    liftable = L.first_known(L.any_of(ground.contains("26(4)"), ground.contains("26(8)")), L.FALSE)
    lifted = law.number("RU-BAN-009", "bans_imposed_before", "day")
    stands = L.any_of(~liftable, col("events", "on_day") >= lifted, _never_lifted(lifted))
    told, end = events_in("RU", "ban"), L.first_known(col("events", "until_day"), L.NO_END)
    taken = liftable & (col("events", "on_day") < lifted)
    return L.maximum(told.filter(stands), end), L.maximum(told.filter(taken), end)


def refusals(law: Law) -> tuple[Refusal, ...]:
    """Grounds on which the border may refuse."""
    unpaid = events_in("RU", "fine").filter(L.first_known(~col("events", "paid"), L.FALSE))
    return (Refusal("unpaid_fine", ("RU-BAN-008",), L.exists(unpaid) & law.in_force("RU-BAN-008")),)


def penalties(law: Law, core: Corridor) -> tuple[Penalty, ...]:
    """The fine for a breach of the rules of stay."""
    low, high = (number_at(law, "RU-BAN-010", "fine_rub", n) for n in (0, 1))
    applies = (core.overstay >= 1) & law.in_force("RU-BAN-010")
    return (Penalty("overstay_fine", ("RU-BAN-010", "RU-BAN-011"), applies, low, high, "RUB"),)
