"""The United Kingdom: what a seasonal worker must be paid, for how many hours, and may not be made to pay.

Judged for every contract in Britain unless another British permit is held. A pay or a number of hours that is not
stated gives no finding; the answer names the fact. The Kyrgyz Center's selection is free as well (GB-SW-024).
"""

from __future__ import annotations

from sapar.engines.corridors import kit, statuses
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Finding
from sapar.engines.pathways.language import FALSE, Expr, Rows, col
from sapar.engines.pathways.law import Law

SEASONAL = ("seasonal", "seasonal_worker")
"""Kinds of permit, as the input may call the Seasonal Worker visa."""

PAY = ("GB-SW-016", "GB-SW-017", "GB-SW-018", "GB-SW-019", "GB-SW-020")
VISA_FEES = ("GB-SW-009", "GB-SW-010", "GB-SW-011", "GB-SW-012")
POUND = "GBP"
BUTCHERS = ("butcher", "dresser")
"""Words in the name of an occupation that has its own pay."""


def findings(law: Law) -> tuple[Finding, ...]:
    """One finding a version of the law, each about the contracts that this version governs."""
    judged = ~L.exists(kit.current(statuses.others("GB", *SEASONAL)))
    return (
        *(Finding("pay_below_floor", (rule,), judged & L.exists(_below(law, rule))) for rule in PAY),
        *(
            Finding("hours_below_minimum", (rule,), judged & L.exists(_few_hours(law, rule)))
            for rule in PAY
            if law.param(rule, "hours_week") is not None
        ),
        *(Finding("visa_fee_above_tariff", (rule,), _overcharged(law, rule)) for rule in VISA_FEES),
        Finding("health_surcharge_charged", ("GB-SW-013",), _surcharge(law)),
        Finding("fee_charged_to_worker", ("GB-SW-023",), kit.paid_for(law, "GB-SW-023", "GB", *kit.AGENTS)),
        Finding(
            "fee_charged_to_worker",
            ("GB-SW-024",),
            kit.paid_for(law, "GB-SW-024", "GB", "registration", "selection"),
        ),
        statuses.second_job("GB", ("GB-SW-015",), L.exists(kit.current(kit.permits_of("GB", *SEASONAL)))),
    )


def _contracts(law: Law, rule: str) -> Rows:
    """Contracts whose terms this version of the law governs."""
    on = statuses.governed(col("contracts", "starts"), col("contracts", "ends"))
    return kit.contracts_in("GB").filter(law.in_force(rule, on))


def _below(law: Law, rule: str) -> Rows:
    """Paid in pounds and less than the floor; poultry butchers and dressers have a higher one in one version."""
    pay, occupation = col("contracts", "hourly_pay"), col("contracts", "occupation")
    too_little: Expr = pay < law.number(rule, "gbp_hour")
    if law.param(rule, "butcher_gbp_hour") is not None:
        skilled = L.any_of(*(occupation.contains(word) for word in BUTCHERS))
        too_little = too_little | (skilled & (pay < law.number(rule, "butcher_gbp_hour")))
    return _contracts(law, rule).filter(col("contracts", "currency").equals(POUND) & too_little)


def _few_hours(law: Law, rule: str) -> Rows:
    return _contracts(law, rule).filter(col("contracts", "weekly_hours") < law.number(rule, "hours_week"))


def _overcharged(law: Law, rule: str) -> Expr:
    """More than the visa fee of the day on which the contract began (the visa was sought before, when it was no higher)."""
    paid = L.rows("payments", "GB").filter(
        col("payments", "for").contains("visa")
        & law.in_force(rule, col("payments", "starts"))
        & L.either(col("payments", "currency").equals(POUND))
        & ~L.any_of(*(col("payments", "for").contains(word) for word in kit.AGENTS))
    )
    return L.first_known(
        L.total(paid, L.first_known(col("payments", "amount"), L.lit(0))) > law.number(rule, "gbp"), FALSE
    )


def _surcharge(law: Law) -> Expr:
    """The health surcharge is nothing for a leave of six months or less."""
    nothing = law.number("GB-SW-013", "ihs")
    purpose = col("payments", "for")
    paid = L.rows("payments", "GB").filter(
        L.any_of(purpose.contains("surcharge"), purpose.equals("ihs"))
        & law.in_force("GB-SW-013", col("payments", "starts"))
        & L.first_known(col("payments", "amount") > nothing, L.TRUE)
    )
    return L.exists(paid)
