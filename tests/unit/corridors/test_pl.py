"""Poland: PL-WORK-001 to PL-WORK-007, PL-SEAS-001 to PL-SEAS-004."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, nation: str = "KG", **facts: Any) -> Json:
    return check({"person": {"citizenships": [nation]}, "destination": "PL", "on": on, **facts})


def permit(kind: str, first: str, last: str, issued_by: str | None = "PL", country: str = "PL") -> Json:
    return {"country": country, "kind": kind, "issued_by": issued_by, "from": first, "to": last}


WORK_PERMIT = permit("work_permit", "2025-01-01", "2026-12-31")
POLISH = permit("national_visa", "2025-01-01", "2026-12-31")
SLOVAK = permit("national_visa", "2025-01-01", "2026-12-31", "SK")
SLOVAK_THERE = permit("national_visa", "2025-01-01", "2026-12-31", "SK", "SK")
SLOVAK_RESIDENCE = permit("residence", "2025-01-01", "2026-12-31", "SK", "SK")
C_POLISH = permit("short_stay_visa", "2025-01-01", "2026-12-31", "PL", "EU")
C_LATVIAN = permit("short_stay_visa", "2025-01-01", "2026-12-31", "LV", "EU")

WORK = [
    # what is tried, the day, purpose, permits, allowed
    ("permit and Polish visa", "2025-06-10", None, [WORK_PERMIT, POLISH], True),
    ("no permit (PL-WORK-001)", "2025-06-10", None, [POLISH], False),
    ("permit and no visa", "2025-06-10", None, [WORK_PERMIT], False),
    ("Slovak visa, last day before the Act", "2025-05-31", None, [WORK_PERMIT, SLOVAK], True),
    ("Slovak visa, first day of the Act (PL-WORK-003)", "2025-06-01", None, [WORK_PERMIT, SLOVAK], False),
    ("Slovak visa stated as Slovakia's", "2025-06-01", None, [WORK_PERMIT, SLOVAK_THERE], False),
    ("another state's residence permit", "2025-06-01", None, [WORK_PERMIT, SLOVAK_RESIDENCE], True),
    ("Latvian C visa", "2025-06-01", "work", [WORK_PERMIT, C_LATVIAN], False),
    ("Polish C visa for work", "2025-06-01", "work", [WORK_PERMIT, C_POLISH], True),
    ("Polish C visa to visit", "2025-06-01", "visit", [WORK_PERMIT, C_POLISH], False),
    ("Polish C visa, purpose unknown", "2025-06-01", None, [WORK_PERMIT, C_POLISH], None),
    ("before the rules known", "2017-12-31", None,
     [permit("work_permit", "2017-01-01", "2018-12-31"), permit("national_visa", "2017-01-01", "2018-12-31")], None),
    ("the older law (PL-WORK-005)", "2018-01-01", None,
     [permit("work_permit", "2017-01-01", "2018-12-31"), permit("national_visa", "2017-01-01", "2018-12-31")], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "purpose", "permits", "allowed"), [row[1:] for row in WORK], ids=[row[0] for row in WORK]
)
def test_work(on: str, purpose: str | None, permits: list[Json], allowed: bool | None) -> None:
    found = ask(
        on, purpose=purpose, permits=permits, stays=[{"country": "PL", "from": "2025-05-20" if on > "2025" else on}]
    )
    assert found["work"]["allowed"] is allowed


def test_work_unknown_purpose_is_named() -> None:
    found = ask("2025-06-10", permits=[WORK_PERMIT, C_POLISH], stays=[{"country": "PL", "from": "2025-06-01"}])
    assert found["missing"] == ["purpose"]


def test_declaration_is_for_the_states_on_the_list_only() -> None:
    facts = {
        "permits": [permit("declaration", "2026-01-01", "2026-06-30"), permit("residence", "2026-01-01", "2026-12-31")],
        "stays": [{"country": "PL", "from": "2026-01-01"}],
    }
    kyrgyz, armenian = ask("2026-03-20", **facts), ask("2026-03-20", "AM", **facts)
    assert (kyrgyz["work"]["allowed"], armenian["work"]["allowed"]) == (False, True)
    assert armenian["work"]["rules"] == ["PL-WORK-002", "PL-WORK-001"]
    assert [p["missing"] for p in kyrgyz["pathways"] if p["id"] == "PL-declaration"] == [
        ["citizenship_on_list", "contract"]
    ]
    before = [ask("2025-11-30", *of)["pathways"] for of in ((), ("AM",))]
    # The states on the list are known since December 2025; Kyrgyzstan never was one.
    assert [way["open"] for ways in before for way in ways if way["id"] == "PL-declaration"] == ["no", "no"]
    assert [("citizenship_on_list" in way["missing"]) for ways in before for way in ways if way["id"] == "PL-declaration"] == [
        True, False,
    ]  # fmt: skip


SEASON = [
    # first day in the Schengen area, the day, permit, stays, last day of work
    ("nine months from entry", "2026-06-01", "2026-12-31", [("PL", "2026-02-10", None)], "2026-11-09"),
    ("from the first Schengen entry of the year", "2026-06-01", "2026-12-31",
     [("DE", "2026-01-20", "2026-01-25"), ("PL", "2026-03-01", None)], "2026-10-19"),
    ("there on 1 January", "2026-06-01", "2026-12-31", [("PL", "2025-12-01", None)], "2026-09-30"),
    ("not beyond the permit", "2026-06-01", "2026-08-15", [("PL", "2026-02-10", None)], "2026-08-15"),
    ("a new year begins anew", "2026-06-01", "2027-12-31", [("PL", "2026-05-01", None)], "2027-09-30"),
]  # fmt: skip


@pytest.mark.parametrize(("on", "until", "stays", "expected"), [row[1:] for row in SEASON], ids=[r[0] for r in SEASON])
def test_season(on: str, until: str, stays: list[tuple[str, str, str | None]], expected: str) -> None:
    permits = [permit("seasonal", "2025-11-01", until), permit("national_visa", "2025-11-01", "2027-12-31")]
    found = ask(on, permits=permits, stays=[{"country": c, "from": a, "to": b} for c, a, b in stays])
    assert (found["work"]["basis"], found["work"]["until"]) == ("seasonal_permit", expected)
    assert found["work"]["rules"][:2] == ["PL-SEAS-001", "PL-SEAS-002"]


def test_season_is_over_on_the_day_after_nine_months() -> None:
    permits = [permit("seasonal", "2026-01-01", "2026-12-31"), permit("national_visa", "2026-01-01", "2026-12-31")]
    stays = [{"country": "PL", "from": "2026-02-10"}]
    assert ask("2026-11-09", permits=permits, stays=stays)["work"]["allowed"] is True
    assert ask("2026-11-10", permits=permits, stays=stays)["work"]["allowed"] is False


def test_season_on_a_residence_permit_runs_to_the_permit() -> None:
    permits = [permit("seasonal", "2026-01-01", "2026-12-31"), permit("residence", "2025-01-01", "2027-12-31")]
    found = ask("2026-06-01", permits=permits, stays=[{"country": "PL", "from": "2025-02-10"}])["work"]
    assert found["until"] == "2026-12-31"


def test_seasonal_worker_must_leave_when_the_visa_ends() -> None:
    permits = [permit("seasonal", "2026-02-01", "2026-10-31"), permit("national_visa", "2026-02-01", "2026-10-15")]
    duties = ask("2026-06-01", permits=permits, stays=[{"country": "PL", "from": "2026-02-10"}])["duties"]
    assert [(d["due"], d["rules"]) for d in duties if d["duty"] == "departure_after_season"] == [
        ("2026-10-15", ["PL-SEAS-004"])
    ]


def test_seasonal_permit_gives_a_stay_only_where_no_visa_is_stated() -> None:
    season = permit("seasonal", "2026-02-01", "2026-10-31")
    stays = [{"country": "PL", "from": "2026-02-10"}]
    alone = ask("2026-10-20", permits=[season], stays=stays)
    after_the_visa = ask(
        "2026-10-20", permits=[season, permit("national_visa", "2026-02-01", "2026-10-15")], stays=stays
    )
    on_a_latvian_visa = ask("2026-03-20", "KG", purpose="work", permits=[season, {**C_LATVIAN}], stays=stays)
    assert (alone["stay"]["basis"], alone["stay"]["until"]) == ("seasonal", "2026-10-31")
    assert (after_the_visa["stay"]["lawful"], after_the_visa["stay"]["overstay_days"]) == (False, 5)
    assert (on_a_latvian_visa["stay"]["basis"], on_a_latvian_visa["work"]["allowed"]) == ("short_stay_visa", False)


@pytest.mark.parametrize(
    ("on", "stays", "expected"),
    [
        ("2026-04-01", [], ("2026-06-30", False, False)),
        ("2026-07-01", [], ("2026-06-30", False, True)),
        ("2026-04-01", [{"country": "PL", "from": "2026-03-20"}], ("2026-06-30", True, False)),
    ],
    ids=["ahead", "lapsed", "arrived"],
)
def test_arrival_within_120_days(on: str, stays: list[Json], expected: tuple[Any, ...]) -> None:
    events = [{"country": "PL", "kind": "application", "on": "2026-03-02"}]
    duties = ask(on, permits=[POLISH], events=events, stays=stays)["duties"]
    assert [(d["due"], d["done"], d["overdue"]) for d in duties if d["duty"] == "arrival"] == [expected]


PATHWAYS = [
    ("PL-work-permit", "2025-05-31", [], ["contract", "visa", "work_permit", "labour_market_test"]),
    ("PL-work-permit", "2025-06-01", [], ["contract", "visa", "work_permit"]),
    ("PL-seasonal", "2025-06-01", [], ["contract", "visa", "register_entry", "permit"]),
    ("PL-seasonal", "2025-06-01", [{"country": "PL", "kind": "application", "on": "2025-02-01"}],
     ["contract", "visa", "permit"]),
    ("PL-seasonal", "2025-06-02", [{"country": "PL", "kind": "application", "on": "2025-02-01"}],
     ["contract", "visa", "register_entry", "permit"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "events", "missing"), PATHWAYS)
def test_pathway_missing(name: str, on: str, events: list[Json], missing: list[str]) -> None:
    found = [p for p in ask(on, events=events)["pathways"] if p["id"] == name]
    assert [(p["open"], p["missing"]) for p in found] == [("no", missing)]


def test_pathway_opens_with_contract_permit_and_visa() -> None:
    contracts = [{"country": "PL", "from": "2026-03-01", "to": "2026-12-31", "weekly_hours": 40}]
    found = ask("2026-02-01", contracts=contracts, permits=[WORK_PERMIT, POLISH])["pathways"][0]
    assert (found["open"], found["missing"]) == ("yes", [])
    unknown = ask("2026-02-01", contracts=[{**contracts[0], "weekly_hours": None}], permits=[WORK_PERMIT, POLISH])
    assert (unknown["pathways"][0]["open"], unknown["pathways"][0]["missing"]) == (
        "unknown",
        ["contracts[].weekly_hours"],
    )


FINDINGS = [
    # hours, first and last day, the day, findings
    (9.9, "2026-01-01", "2026-12-31", "2026-03-01", ["hours_below_minimum"]),
    (10, "2026-01-01", "2026-12-31", "2026-03-01", []),
    (10, "2026-01-01", "2027-01-01", "2026-03-01", ["term_too_long"]),
    (20, "2026-01-01", "2028-01-01", "2026-03-01", []),
    (5, "2025-01-01", "2025-05-31", "2025-03-01", []),
    (5, "2025-01-01", "2025-12-31", "2025-06-01", ["hours_below_minimum"]),
    (5, "2025-07-01", "2025-12-31", "2025-03-01", ["hours_below_minimum"]),
]


@pytest.mark.parametrize(("hours", "first", "last", "on", "expected"), FINDINGS)
def test_part_time(hours: float, first: str, last: str, on: str, expected: list[str]) -> None:
    found = ask(on, contracts=[{"country": "PL", "from": first, "to": last, "weekly_hours": hours}])
    assert [f["finding"] for f in found["contract_findings"]] == expected
    assert all(f["rules"] == ["PL-WORK-004"] for f in found["contract_findings"]) or on < "2025-06-01"


@pytest.mark.parametrize(("start", "found"), [("2025-11-30", []), ("2025-12-01", ["PL-WORK-007"])])
def test_permit_fee_is_the_employers(start: str, found: list[str]) -> None:
    contract = {
        "country": "PL",
        "from": start,
        "weekly_hours": 40,
        "worker_paid": [{"for": "Work permit", "amount": 400}],
    }
    findings = ask("2026-01-10", contracts=[contract])["contract_findings"]
    assert [rule for f in findings if f["finding"] == "fee_charged_to_worker" for rule in f["rules"]] == found


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-01-15", "2026-10-14", []),
        ("2026-01-15", "2026-10-15", ["season_too_long"]),
        ("2026-10-01", "2027-08-31", []),
    ],
)
def test_season_longer_than_nine_months_of_a_year(first: str, last: str, found: list[str]) -> None:
    findings = ask("2026-01-10", permits=[permit("seasonal", first, last)])["contract_findings"]
    assert [f["finding"] for f in findings] == found


def test_work_without_authorisation_costs() -> None:
    facts = {"permits": [POLISH], "stays": [{"country": "PL", "from": "2025-05-01"}]}
    contracts = [{"country": "PL", "from": "2025-05-01", "weekly_hours": 40}]
    found = ask("2025-06-01", contracts=contracts, **facts)["penalties"]
    assert [(p["penalty"], p["low"], p["high"], p["currency"]) for p in found] == [
        ("unauthorised_work", 1000, 5000, "PLN"),
        ("unauthorised_work_employer", 3000, 50000, "PLN"),
    ]
    assert ask("2025-05-31", contracts=contracts, **facts)["penalties"] == []
    assert (
        ask("2025-06-01", contracts=contracts, permits=[POLISH, WORK_PERMIT], stays=facts["stays"])["penalties"] == []
    )


def test_permit_without_a_first_day_is_read() -> None:
    found = ask("2026-03-20", permits=[{"country": "PL", "kind": "seasonal", "to": "2026-12-31"}])
    assert found["stay"]["basis"] == "seasonal"
