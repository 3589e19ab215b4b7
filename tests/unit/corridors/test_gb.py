"""The United Kingdom: worked examples.

Shown with the answer only: GB-SW-022 (operators of 2024), GB-SW-026 (no visa centre), GB-SW-027 (places),
GB-SW-028 (exchange of information).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

KG = {"citizenships": ["KG"], "birth_date": "1995-05-01"}


def ask(on: str, *, person: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    return check({"person": KG if person is None else person, "destination": "GB", "on": on, **facts})


def stay(start: str, end: str | None = None) -> dict[str, Any]:
    return {"country": "GB", "from": start, "to": end}


def visa(start: str | None = None, end: str | None = None, kind: str = "seasonal") -> dict[str, Any]:
    return {"country": "GB", "kind": kind, "from": start, "to": end}


def contract(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"country": "GB", "from": start, "to": end, **more}


def pathway(answer: dict[str, Any], name: str) -> tuple[str, list[str]] | None:
    return next(((p["open"], p["missing"]) for p in answer["pathways"] if p["id"] == name), None)


def findings(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Without those of the Kyrgyz side."""
    return {f["finding"]: f["rules"] for f in answer["contract_findings"] if not f["finding"].endswith("_not_shown")}


# Entry (GB-ENT-001, GB-SW-007)


@pytest.mark.parametrize(
    ("person", "allowed", "missing"),
    [
        pytest.param(KG, False, [], id="GB-ENT-001 no visa"),
        pytest.param({"citizenships": ["US"]}, None, ["law"], id="another citizen: law not known"),
        pytest.param({}, None, ["person.citizenships"], id="citizenship not stated"),
    ],
)
def test_entry(person: dict[str, Any], allowed: bool | None, missing: list[str]) -> None:
    answer = ask("2026-03-01", person=person)
    assert answer["entry"]["allowed"] is allowed
    assert answer["work"]["allowed"] is allowed
    assert answer["missing"][:1] == missing
    assert (answer["stay"]["days_used"], answer["stay"]["days_left"]) == (None, None)


@pytest.mark.parametrize(
    ("on", "allowed", "first"),
    [
        pytest.param("2026-04-25", False, "2026-04-26", id="GB-SW-007 15 days before"),
        pytest.param("2026-04-26", True, "2026-04-26", id="GB-SW-007 14 days before"),
    ],
)
def test_entry_before_the_first_day_of_work(on: str, allowed: bool, first: str) -> None:
    answer = ask(on, permits=[visa("2026-04-01", "2026-11-30")], contracts=[contract("2026-05-10", "2026-10-31")])
    assert (answer["entry"]["allowed"], answer["entry"]["first_lawful_day"]) == (allowed, first)


@pytest.mark.parametrize(("kind", "work"), [("residence", None), ("skilled_worker", None)])
def test_other_permits(kind: str, work: bool | None) -> None:
    answer = ask("2026-03-01", stays=[stay("2026-01-10")], permits=[visa("2026-01-01", "2026-12-31", kind)])
    assert (answer["stay"]["basis"], answer["stay"]["until"]) == ("residence", "2026-12-31")
    assert answer["work"]["allowed"] is work


# Six months (GB-SW-002, GB-SW-003)


@pytest.mark.parametrize(
    ("entry", "last"),
    [
        ("2024-05-10", "2024-11-09"),
        ("2026-05-10", "2026-11-09"),
        ("2025-06-01", "2025-11-30"),  # both versions in turn
        ("2026-01-01", "2026-06-30"),
        ("2025-08-31", "2026-02-27"),  # 28 February is the same day of the month; leave the day before
        ("2023-08-31", "2024-02-28"),
    ],
)
def test_an_unbroken_stay_ends_on_the_day_before_six_months(entry: str, last: str) -> None:
    """GB-SW-002, GB-SW-003."""
    facts = {"stays": [stay(entry)], "permits": [visa(entry)]}
    first = ask(entry, **facts)["stay"]
    assert (first["basis"], first["until"], first["days_used"]) == ("seasonal_horticulture", last, 1)
    end = ask(last, **facts)
    assert (end["stay"]["lawful"], end["stay"]["days_left"], end["work"]["allowed"]) == (True, 0, True)
    after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    over = ask(after, **facts)
    assert (over["stay"]["lawful"], over["stay"]["overstay_days"]) == (False, 1)
    assert over["stay"]["first_day_too_many"] == after
    assert over["work"]["allowed"] is False


@pytest.mark.parametrize(
    ("on", "stays", "permit", "lawful", "until"),
    [
        pytest.param(
            "2025-07-01",
            [stay("2025-01-01", "2025-03-31"), stay("2025-07-01")],
            visa("2024-01-01"),
            True,
            "2025-10-02",
            id="GB-SW-002 90 of 184 days used before",
        ),
        pytest.param(
            "2025-05-09",
            [stay("2024-05-10", "2024-11-09")],
            visa("2024-01-01"),
            False,
            None,
            id="GB-SW-002 eleven months after the season began",
        ),
        pytest.param(
            "2025-05-10",
            [stay("2024-05-10", "2024-11-09")],
            visa("2024-01-01"),
            True,
            "2025-11-09",
            id="GB-SW-002 a year after the season began",
        ),
        pytest.param(
            "2025-11-10",
            [stay("2025-01-10", "2025-07-09")],
            visa("2025-01-01"),
            False,
            None,
            id="GB-SW-002 last day of six in twelve",
        ),
        pytest.param(
            "2025-11-11",
            [stay("2025-01-11", "2025-07-10")],
            visa("2025-01-01"),
            True,
            "2026-05-10",
            id="GB-SW-003 first day of six in ten",
        ),
        pytest.param(
            "2026-03-09",
            [stay("2025-05-10", "2025-11-09")],
            visa("2025-01-01"),
            False,
            None,
            id="GB-SW-003 four months after a season, a day early",
        ),
        pytest.param(
            "2026-03-10",
            [stay("2025-05-10", "2025-11-09")],
            visa("2025-01-01"),
            True,
            "2026-09-09",
            id="GB-SW-003 four months after a season",
        ),
        pytest.param(
            "2026-03-10",
            [stay("2026-03-01")],
            visa("2026-03-01", "2026-06-15"),
            True,
            "2026-06-15",
            id="the visa ends first",
        ),
        pytest.param(
            "2019-03-05",
            [stay("2019-03-05")],
            visa("2019-01-01"),
            None,
            None,
            id="GB-SW-002 the law before is not known",
        ),
    ],
)
def test_six_months(on: str, stays: list[Any], permit: dict[str, Any], lawful: bool | None, until: str | None) -> None:
    answer = ask(on, stays=stays, permits=[permit])["stay"]
    assert (answer["lawful"], answer["until"]) == (lawful, until)


@pytest.mark.parametrize(
    ("on", "season", "first"),
    [
        pytest.param("2024-12-01", ("2024-05-10", "2024-11-09"), "2025-05-10", id="GB-SW-002 back after a year"),
        pytest.param("2025-12-01", ("2025-05-10", "2025-11-09"), "2026-03-10", id="GB-SW-003 back after ten months"),
        pytest.param(
            "2025-10-01", ("2025-03-10", "2025-09-09"), "2026-01-13", id="GB-SW-003 asked before it began; 181 days"
        ),
        pytest.param("2025-10-01", ("2024-12-20", "2025-06-19"), "2025-11-11", id="GB-SW-003 open from its first day"),
        pytest.param("2026-12-01", ("2026-04-01", "2026-09-30"), "2027-02-03", id="GB-SW-003 after April to September"),
        pytest.param("2026-01-10", ("2025-05-10", "2025-05-30"), "2026-01-10", id="days left: today"),
    ],
)
def test_first_day_back(on: str, season: tuple[str, str], first: str) -> None:
    answer = ask(on, stays=[stay(*season)], permits=[visa("2024-01-01")])
    assert answer["entry"]["first_lawful_day"] == first


def test_first_day_back_is_lawful_and_nearly_the_first() -> None:
    """GB-SW-002, GB-SW-003: whoever enters on the day named is lawful; no day more than three days earlier was."""
    dice = random.Random(5)
    for _ in range(80):
        day = date(2024, 1, 1) + timedelta(days=dice.randrange(400))
        stays = []
        for _ in range(dice.randrange(1, 5)):
            length = dice.randrange(5, 140)
            stays.append(stay(day.isoformat(), (day + timedelta(days=length)).isoformat()))
            day += timedelta(days=length + dice.randrange(5, 60))
        facts = {"stays": stays, "permits": [visa("2023-01-01")]}
        on = day + timedelta(days=dice.randrange(0, 90))
        first = date.fromisoformat(ask(on.isoformat(), **facts)["entry"]["first_lawful_day"])
        assert first >= on
        assert ask(first.isoformat(), **facts)["entry"]["allowed"] is True, (on, first, stays)
        probe = max(on, first - timedelta(days=60))
        while probe < first - timedelta(days=3):
            assert ask(probe.isoformat(), **facts)["entry"]["allowed"] is False, (on, probe, first, stays)
            probe += timedelta(days=4)


def test_days_on_another_permit_do_not_count() -> None:
    facts = {
        "stays": [stay("2025-09-01", "2026-02-20")],
        "permits": [visa("2025-09-01", "2026-02-28", "student"), visa("2026-03-01")],
    }
    answer = ask("2026-03-10", **facts)["stay"]
    assert (answer["lawful"], answer["days_used"]) == (True, 1)


# The concession of 2023 (GB-SW-004)

SEASON_2022 = [stay("2022-05-15", "2022-11-14")]


@pytest.mark.parametrize(
    ("on", "basis", "until"),
    [
        pytest.param("2023-04-13", None, None, id="GB-SW-004 a day early"),
        pytest.param("2023-04-14", "seasonal_concession", "2023-10-13", id="GB-SW-004 five months after"),
        pytest.param("2023-05-15", "seasonal_concession", "2023-11-14", id="GB-SW-002 and GB-SW-004 agree"),
        pytest.param("2022-12-31", None, None, id="GB-SW-004 not yet"),
    ],
)
def test_concession(on: str, basis: str | None, until: str | None) -> None:
    permits = [visa("2022-05-01", "2022-11-14"), visa("2022-12-01", "2023-12-31")]
    answer = ask(on, stays=[*SEASON_2022, stay(on)], permits=permits)["stay"]
    assert (answer["basis"] if basis is None else basis, answer["until"]) == (basis, until)
    assert answer["lawful"] is (basis is not None)


def test_concession_only_in_2023() -> None:
    """GB-SW-004: in 2025 five months after are not enough."""
    permits = [visa("2024-05-01", "2024-11-14"), visa("2025-01-01", "2025-12-31")]
    season = stay("2024-05-15", "2024-11-14")
    assert ask("2025-04-14", stays=[season], permits=permits)["stay"]["lawful"] is False
    assert ask("2025-04-14", stays=[season], permits=permits)["entry"]["first_lawful_day"] == "2025-05-15"
    assert (
        ask("2023-02-01", stays=SEASON_2022, permits=[visa("2023-01-01")])["entry"]["first_lawful_day"] == "2023-04-14"
    )


# Poultry (GB-SW-005, GB-SW-006)


def poultry(year: int, start: str = "10-02", end: str = "12-31") -> dict[str, Any]:
    return contract(f"{year}-{start}", f"{year}-{end}", occupation="Poultry catcher")


@pytest.mark.parametrize(
    ("on", "job", "lawful", "work"),
    [
        pytest.param("2025-09-17", poultry(2025), False, False, id="GB-SW-005 15 days before"),
        pytest.param("2025-09-18", poultry(2025), True, False, id="GB-SW-007 14 days before, no work yet"),
        pytest.param("2025-10-01", poultry(2025), True, False, id="GB-SW-005 the day before the window"),
        pytest.param("2025-10-02", poultry(2025), True, True, id="GB-SW-005 first day"),
        pytest.param("2025-12-31", poultry(2025), True, True, id="GB-SW-005 last day"),
        pytest.param("2022-10-02", poultry(2022, "10-18"), False, False, id="GB-SW-006 the window began later"),
        pytest.param("2022-10-04", poultry(2022, "10-18"), True, False, id="GB-SW-006 14 days before"),
        pytest.param("2022-10-17", poultry(2022, "10-18"), True, False, id="GB-SW-006 the day before the window"),
        pytest.param("2022-10-18", poultry(2022, "10-18"), True, True, id="GB-SW-006 first day"),
        pytest.param(
            "2025-07-01",
            contract("2025-07-01", "2025-12-31", occupation="poultry"),
            False,
            False,
            id="GB-SW-005 summer",
        ),
        pytest.param("2021-10-10", poultry(2021, "10-18"), False, False, id="GB-SW-006 before the route"),
    ],
)
def test_poultry(on: str, job: dict[str, Any], lawful: bool, work: bool) -> None:
    answer = ask(on, stays=[stay(on)], permits=[visa("2021-01-01", "2026-12-31")], contracts=[job])
    assert (answer["stay"]["lawful"], answer["work"]["allowed"]) == (lawful, work)
    if lawful:
        assert (answer["stay"]["basis"], answer["stay"]["until"]) == ("seasonal_poultry", f"{on[:4]}-12-31")


def test_poultry_ends_with_the_year() -> None:
    facts = {"stays": [stay("2025-10-02")], "permits": [visa("2025-09-01", "2026-03-01")], "contracts": [poultry(2025)]}
    answer = ask("2026-01-01", **facts)
    assert (answer["stay"]["lawful"], answer["stay"]["overstay_days"]) == (False, 1)


def test_first_day_for_poultry() -> None:
    answer = ask("2025-08-01", permits=[visa("2025-07-01", "2026-03-01")], contracts=[poultry(2025, "10-10")])
    assert answer["entry"]["first_lawful_day"] == "2025-09-26"


@pytest.mark.parametrize(
    ("on", "events", "result"),
    [
        pytest.param("2025-11-15", [], ("unknown", ["funds"]), id="GB-SW-005 last day to apply"),
        pytest.param("2025-11-16", [], ("no", ["apply_by", "funds"]), id="GB-SW-005 too late"),
        pytest.param(
            "2025-11-20",
            [{"country": "GB", "kind": "application", "on": "2025-11-15"}],
            ("unknown", ["funds"]),
            id="GB-SW-005 applied in time",
        ),
        pytest.param("2022-11-16", [], ("no", ["apply_by", "funds"]), id="GB-SW-006 too late"),
    ],
)
def test_apply_for_poultry(on: str, events: list[Any], result: tuple[str, list[str]]) -> None:
    certificate = visa(f"{on[:4]}-12-01", None, "certificate_of_sponsorship")
    assert pathway(ask(on, permits=[certificate], events=events), "GB-seasonal-poultry") == result


# The visa (GB-SW-001, GB-SW-007, GB-SW-008, GB-SW-014, GB-SW-021)

CERTIFICATE = visa("2026-05-10", "2026-11-09", "certificate_of_sponsorship")
ADULT = {"citizenships": ["KG"], "birth_date": "2008-03-01"}
MINOR = {"citizenships": ["KG"], "birth_date": "2008-03-02"}
NAME = "GB-seasonal-horticulture"


@pytest.mark.parametrize(
    ("on", "facts", "result"),
    [
        pytest.param(
            "2026-03-01", {"permits": [CERTIFICATE]}, ("unknown", ["funds"]), id="GB-SW-008 money is not asked for"
        ),
        pytest.param("2026-03-01", {"permits": [visa("2026-02-01")]}, ("yes", []), id="GB-SW-001 the visa is held"),
        pytest.param(
            "2026-03-01",
            {"contracts": [contract("2026-05-10", "2026-11-09")]},
            ("no", ["sponsor", "funds"]),
            id="GB-SW-021 a farm's contract is no sponsorship",
        ),
        pytest.param(
            "2026-03-01", {"permits": [CERTIFICATE], "person": ADULT}, ("unknown", ["funds"]), id="GB-SW-001 18 today"
        ),
        pytest.param(
            "2026-03-01",
            {"permits": [CERTIFICATE], "person": MINOR},
            ("no", ["age", "funds"]),
            id="GB-SW-001 18 tomorrow",
        ),
        pytest.param(
            "2026-03-01",
            {"permits": [CERTIFICATE], "person": {"citizenships": ["KG"]}},
            ("unknown", ["person.birth_date", "funds"]),
            id="GB-SW-001 birth not stated",
        ),
        pytest.param(
            "2026-02-09",
            {"permits": [CERTIFICATE]},
            ("no", ["application_time", "funds"]),
            id="GB-SW-007 more than three months",
        ),
        pytest.param(
            "2026-02-10", {"permits": [CERTIFICATE]}, ("unknown", ["funds"]), id="GB-SW-007 three months before"
        ),
        pytest.param(
            "2026-03-01",
            {"permits": [CERTIFICATE, visa("2026-01-01", "2026-12-31", "student")], "stays": [stay("2026-01-10")]},
            ("no", ["application_from_abroad", "funds"]),
            id="GB-SW-014 no switching inside",
        ),
        pytest.param(
            "2026-03-01",
            {"permits": [visa("2025-01-01")], "stays": [stay("2025-05-10", "2025-11-09")]},
            ("no", ["days_left"]),
            id="GB-SW-003 six months used",
        ),
        pytest.param("2021-10-10", {"permits": [CERTIFICATE]}, ("unknown", ["law"]), id="GB-SW-001 not yet"),
    ],
)
def test_visa(on: str, facts: dict[str, Any], result: tuple[str, list[str]] | None) -> None:
    assert pathway(ask(on, **facts), NAME) == result


@pytest.mark.parametrize(
    ("on", "fee"),
    [
        ("2023-10-03", "GB-SW-009"),
        ("2023-10-04", "GB-SW-010"),
        ("2025-04-08", "GB-SW-010"),
        ("2025-04-09", "GB-SW-011"),
        ("2026-04-07", "GB-SW-011"),
        ("2026-04-08", "GB-SW-012"),
    ],
)
def test_the_fee_of_the_day_is_cited(on: str, fee: str) -> None:
    rules = next(p["rules"] for p in ask(on)["pathways"] if p["id"] == NAME)
    fees = {"GB-SW-009", "GB-SW-010", "GB-SW-011", "GB-SW-012"}
    assert fees & set(rules) == {fee}
    assert "GB-SW-013" in rules


@pytest.mark.parametrize(
    ("on", "person", "qualifications", "result"),
    [
        pytest.param("2026-03-01", KG, ["Russian"], ("yes", []), id="GB-SW-025 selected"),
        pytest.param("2026-03-01", KG, [], ("unknown", ["qualifications"]), id="GB-SW-025 Russian not stated"),
        pytest.param("2026-03-01", MINOR, ["Russian"], ("no", ["selection_age"]), id="GB-SW-025 17"),
        pytest.param(
            "2026-03-01",
            {"citizenships": ["KG"], "birth_date": "1980-03-02"},
            ["Russian"],
            ("yes", []),
            id="GB-SW-025 last day of 45",
        ),
        pytest.param(
            "2026-03-01",
            {"citizenships": ["KG"], "birth_date": "1980-03-01"},
            ["Russian"],
            ("no", ["selection_age"]),
            id="GB-SW-025 46",
        ),
        pytest.param(
            "2026-03-01",
            {"citizenships": ["UZ"], "birth_date": "1995-05-01"},
            ["Russian"],
            ("unknown", ["law"]),
            id="GB-SW-024 the agreement is Kyrgyzstan's",
        ),
        pytest.param("2023-11-30", KG, ["Russian"], ("no", ["in_force"]), id="GB-SW-025 not yet"),
    ],
)
def test_kyrgyz_selection(
    on: str, person: dict[str, Any], qualifications: list[str], result: tuple[str, list[str]] | None
) -> None:
    stated = [{"kind": "language", "name": name} for name in qualifications]
    assert pathway(ask(on, person=person, qualifications=stated), "GB-kyrgyz-selection") == result


@pytest.mark.parametrize(
    ("purpose", "kind", "result"),
    [
        pytest.param("family", "seasonal", ("no", ["family_allowed"]), id="GB-SW-014 no dependants"),
        pytest.param("work", "seasonal", None, id="GB-SW-014 not asked"),
        pytest.param("family", "residence", None, id="GB-SW-014 another status"),
    ],
)
def test_dependants(purpose: str, kind: str, result: tuple[str, list[str]] | None) -> None:
    spouse = {"relation": "spouse", "permits": [visa("2026-01-01", None, kind)]}
    assert pathway(ask("2026-03-01", purpose=purpose, family=[spouse]), "GB-seasonal-dependant") == result


def test_one_who_overstays_has_to_leave() -> None:
    """GB-SW-014: no extension."""
    answer = ask("2026-03-10", stays=[stay("2025-09-01")], permits=[visa("2025-08-20")])
    duty = next(duty for duty in answer["duties"] if duty["duty"] == "departure")
    assert (duty["due"], duty["overdue"], duty["rules"]) == ("2026-02-28", True, ["GB-SW-014", "GB-SW-003"])


# Pay and hours (GB-SW-016 to GB-SW-020)


def terms(
    pay: float | None, hours: float | None, occupation: str | None = "fruit picker", currency: str = "GBP"
) -> dict[str, Any]:
    return {"hourly_pay": pay, "weekly_hours": hours, "occupation": occupation, "currency": currency}


@pytest.mark.parametrize(
    ("on", "pay", "rule"),
    [
        ("2022-04-05", 5.00, None),
        ("2022-04-06", 10.09, "GB-SW-016"),
        ("2023-03-31", 10.10, None),
        ("2023-04-01", 10.41, "GB-SW-017"),
        ("2024-03-31", 10.42, None),
        ("2024-04-01", 11.43, "GB-SW-018"),
        ("2025-03-31", 11.44, None),
        ("2025-04-01", 12.20, "GB-SW-019"),
        ("2026-03-31", 12.21, None),
        ("2026-04-01", 12.70, "GB-SW-020"),
        ("2026-04-01", 12.71, None),
    ],
)
def test_pay_floor(on: str, pay: float, rule: str | None) -> None:
    """The floor of the day asked about; GB-SW-020 is from memory, which a warning says."""
    answer = ask(on, contracts=[contract("2021-10-20", "2026-12-31", **terms(pay, 40))])
    assert findings(answer) == ({} if rule is None else {"pay_below_floor": [rule]})
    warned = {tuple(w["rules"]) for w in answer["warnings"] if w["kind"] == "partly_memory"}
    assert (("GB-SW-020",) in warned) is (rule == "GB-SW-020")


@pytest.mark.parametrize(
    ("on", "hours", "rule"),
    [
        ("2023-03-31", 20, None),
        ("2023-04-01", 31.5, "GB-SW-017"),
        ("2023-04-01", 32, None),
        ("2024-04-01", 31, "GB-SW-018"),
        ("2025-04-01", 31, "GB-SW-019"),
        ("2026-04-01", 31, "GB-SW-020"),
    ],
)
def test_hours(on: str, hours: float, rule: str | None) -> None:
    answer = ask(on, contracts=[contract("2021-10-20", "2026-12-31", **terms(20, hours))])
    assert findings(answer) == ({} if rule is None else {"hours_below_minimum": [rule]})


@pytest.mark.parametrize(
    ("on", "occupation", "pay", "found", "missing"),
    [
        pytest.param(
            "2025-10-10", "poultry butcher", 15.87, {"pay_below_floor": ["GB-SW-019"]}, [], id="GB-SW-019 butcher"
        ),
        pytest.param("2025-10-10", "poultry butcher", 15.88, {}, [], id="GB-SW-019 butcher paid enough"),
        pytest.param(
            "2025-10-10", "poultry dresser", 15.87, {"pay_below_floor": ["GB-SW-019"]}, [], id="GB-SW-019 dresser"
        ),
        pytest.param("2025-10-10", "poultry catcher", 12.21, {}, [], id="GB-SW-019 no butcher"),
        pytest.param(
            "2025-10-10", None, 13.00, {}, ["contracts[].occupation"], id="GB-SW-019 which work is not stated"
        ),
        pytest.param("2025-10-10", None, 16.00, {}, [], id="GB-SW-019 enough for any"),
        pytest.param("2024-10-10", "poultry butcher", 11.44, {}, [], id="GB-SW-018 knows no butchers"),
    ],
)
def test_butchers(on: str, occupation: str | None, pay: float, found: dict[str, list[str]], missing: list[str]) -> None:
    year = on[:4]
    answer = ask(on, contracts=[contract(f"{year}-10-02", f"{year}-12-31", **terms(pay, 40, occupation))])
    assert (findings(answer), answer["missing"]) == (found, missing)


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        pytest.param(terms(None, 40), ["contracts[].hourly_pay"], id="pay not stated"),
        pytest.param(terms(13, None), ["contracts[].weekly_hours"], id="hours not stated"),
        pytest.param(terms(5, 40, currency="USD"), [], id="pay in another currency is not compared"),
    ],
)
def test_unknown_terms_give_no_finding(more: dict[str, Any], missing: list[str]) -> None:
    answer = ask("2026-04-10", contracts=[contract("2026-04-05", "2026-09-30", **more)])
    assert (findings(answer), answer["missing"]) == ({}, missing)


def test_other_permits_have_other_terms() -> None:
    facts = {"permits": [visa("2026-01-01", "2026-12-31", "student")]}
    assert findings(ask("2026-04-10", **facts, contracts=[contract("2026-04-05", **terms(5, 10))])) == {}


@pytest.mark.parametrize(
    ("start", "end", "pay", "found"),
    [
        pytest.param("2024-05-01", "2024-10-31", 11.44, False, id="GB-SW-018 governed a contract that has ended"),
        pytest.param("2024-05-01", "2024-10-31", 11.43, True, id="GB-SW-018 was broken"),
        pytest.param("2026-05-01", "2026-10-31", 12.50, True, id="GB-SW-020 governs a contract to come"),
    ],
)
def test_floor_of_contracts_that_do_not_run_today(start: str, end: str, pay: float, found: bool) -> None:
    answer = ask("2025-06-10", contracts=[contract(start, end, **terms(pay, 40))])
    assert list(findings(answer)) == (["pay_below_floor"] if found else [])


# Fees (GB-SW-009 to GB-SW-013, GB-SW-023, GB-SW-024) and second jobs (GB-SW-015)


@pytest.mark.parametrize(
    ("start", "payment", "found"),
    [
        pytest.param("2022-06-01", ("visa", 259), {}, id="GB-SW-009 the fee"),
        pytest.param("2022-06-01", ("visa", 260), {"visa_fee_above_tariff": ["GB-SW-009"]}, id="GB-SW-009 more"),
        pytest.param("2024-06-01", ("visa", 298), {}, id="GB-SW-010 the fee"),
        pytest.param("2024-06-01", ("visa", 299), {"visa_fee_above_tariff": ["GB-SW-010"]}, id="GB-SW-010 more"),
        pytest.param("2025-06-01", ("visa", 319), {}, id="GB-SW-011 the fee"),
        pytest.param("2025-06-01", ("visa", 320), {"visa_fee_above_tariff": ["GB-SW-011"]}, id="GB-SW-011 more"),
        pytest.param("2026-06-01", ("visa", 340), {}, id="GB-SW-012 the fee"),
        pytest.param("2026-06-01", ("visa", 341), {"visa_fee_above_tariff": ["GB-SW-012"]}, id="GB-SW-012 more"),
        pytest.param("2025-06-01", ("flight", 600), {}, id="GB-SW-023 travel is the worker's"),
        pytest.param(
            "2025-06-01",
            ("health surcharge", 400),
            {"health_surcharge_charged": ["GB-SW-013"]},
            id="GB-SW-013 surcharge",
        ),
        pytest.param(
            "2025-06-01", ("job placement", 700), {"fee_charged_to_worker": ["GB-SW-023"]}, id="GB-SW-023 agent"
        ),
        pytest.param(
            "2025-06-01", ("registration", 20), {"fee_charged_to_worker": ["GB-SW-024"]}, id="GB-SW-024 selection"
        ),
        pytest.param("2022-03-15", ("registration", 20), {}, id="GB-SW-024 not yet"),
        pytest.param("2019-03-05", ("agent", 700), {}, id="GB-SW-023 not yet"),
    ],
)
def test_what_the_worker_paid(start: str, payment: tuple[str, float], found: dict[str, list[str]]) -> None:
    paid = [{"for": payment[0], "amount": payment[1], "currency": "GBP"}]
    end = f"{start[:4]}-10-31"
    answer = ask(start, contracts=[contract(start, end, **terms(20, 40), worker_paid=paid)])
    assert findings(answer) == found


def test_a_fee_rule_from_memory_is_warned_of() -> None:
    """GB-SW-023 is background."""
    paid = [{"for": "agent", "amount": 700, "currency": "USD"}]
    answer = ask("2025-06-01", contracts=[contract("2025-06-01", "2025-10-31", **terms(20, 40), worker_paid=paid)])
    assert ("partly_memory", ["GB-SW-023"]) in [(w["kind"], w["rules"]) for w in answer["warnings"]]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        pytest.param("2025-07-31", {"second_job": ["GB-SW-015"]}, id="GB-SW-015 two jobs"),
        pytest.param("2025-08-01", {}, id="GB-SW-015 the day of change"),
    ],
)
def test_second_job(on: str, found: dict[str, list[str]]) -> None:
    jobs = [
        contract("2025-06-01", "2025-08-01", **terms(20, 40)),
        contract("2025-07-31" if on == "2025-07-31" else "2025-08-01", "2025-10-31", **terms(20, 40)),
    ]
    answer = ask(on, stays=[stay("2025-06-01")], permits=[visa("2025-05-20", "2025-12-31")], contracts=jobs)
    assert findings(answer) == found


def test_every_rule_has_its_place() -> None:
    c = corridor("GB")
    assert c.informs == ("GB-SW-022", "GB-SW-026", "GB-SW-027", "GB-SW-028")
    assert c.set_aside == {}
    assert len(library().rules("GB")) == 29
