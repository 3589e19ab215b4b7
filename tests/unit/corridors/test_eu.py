"""The Schengen area: EU-ENT-001, EU-ENT-002, EU-STAY-001, EU-STAY-002, EU-WORK-001."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import build
from sapar.engines.pathways import case as cases
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.law import Reform
from sapar.engines.pathways.scalar import Question

Json = dict[str, Any]

C_VISA = {"country": "EU", "kind": "short_stay_visa", "issued_by": "FR", "from": "2025-06-01", "to": "2027-06-01"}


def ask(on: str, destination: str = "FR", **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": destination, "on": on, **facts})


def visa(first: str, last: str) -> Json:
    return {**C_VISA, "from": first, "to": last}


def permit(country: str, kind: str, first: str, last: str, issued_by: str | None = None) -> Json:
    return {"country": country, "kind": kind, "issued_by": issued_by, "from": first, "to": last}


def stay(country: str, first: str, last: str | None = None) -> Json:
    return {"country": country, "from": first, "to": last}


STAYS = [
    # what is tried, the day, permits, stays, expected: lawful, basis, until, used, first day too many, overstay
    ("day 90 of 90", "2026-03-31", [C_VISA], [stay("FR", "2026-01-01")],
     (True, "short_stay_visa", "2026-03-31", 90, "2026-04-01", 0)),
    ("first day too many", "2026-04-01", [C_VISA], [stay("FR", "2026-01-01")],
     (False, None, None, 91, "2026-04-01", 1)),
    ("all states together", "2026-03-31", [C_VISA], [stay("DE", "2026-01-01", "2026-02-14"), stay("FR", "2026-02-14")],
     (True, "short_stay_visa", "2026-03-31", 90, "2026-04-01", 0)),
    ("entry and exit days of an earlier stay count", "2026-03-01", [C_VISA],
     [stay("IT", "2026-01-01", "2026-01-10"), stay("FR", "2026-03-01")],
     (True, "short_stay_visa", "2026-05-19", 11, "2026-05-20", 0)),
    ("not beyond the visa", "2026-02-10", [visa("2025-12-01", "2026-02-15")], [stay("FR", "2026-01-01")],
     (True, "short_stay_visa", "2026-02-15", 41, "2026-04-01", 0)),
    ("after the visa", "2026-02-16", [visa("2025-12-01", "2026-02-15")], [stay("FR", "2026-01-01")],
     (False, None, None, 47, "2026-04-01", 1)),
    ("before the visa", "2026-01-05", [visa("2026-01-10", "2026-02-15")], [stay("FR", "2026-01-01")],
     (False, None, None, 5, "2026-04-01", 5)),
    ("days under a state's own visa do not count", "2026-03-20",
     [C_VISA, permit("DE", "national_visa", "2025-09-01", "2026-02-28", "DE")],
     [stay("DE", "2025-09-01", "2026-02-28"), stay("FR", "2026-03-01")],
     (True, "short_stay_visa", "2026-05-29", 20, "2026-05-30", 0)),
    ("days elsewhere on that visa count", "2026-03-20",
     [C_VISA, permit("DE", "national_visa", "2025-09-01", "2026-02-28", "DE")],
     [stay("IT", "2026-02-01", "2026-02-28"), stay("FR", "2026-03-01")],
     (True, "short_stay_visa", "2026-05-01", 48, "2026-05-02", 0)),
    ("another state's visa: 90 days", "2026-03-20", [permit("DE", "national_visa", "2025-09-01", "2026-12-31")],
     [stay("DE", "2025-09-01", "2026-02-28"), stay("FR", "2026-03-01")],
     (True, "other_state_permit", "2026-05-29", 20, "2026-05-30", 0)),
    ("another state's visa: not beyond it", "2026-03-20", [permit("DE", "national_visa", "2025-09-01", "2026-04-30")],
     [stay("FR", "2026-03-01")],
     (True, "other_state_permit", "2026-04-30", 20, "2026-05-30", 0)),
    ("another state's residence permit", "2026-05-30", [permit("PL", "residence", "2025-01-01", "2027-12-31")],
     [stay("FR", "2026-03-01")],
     (False, None, None, 91, "2026-05-30", 1)),
    ("its own visa", "2026-03-20", [permit("FR", "national_visa", "2025-09-01", "2026-12-31")],
     [stay("FR", "2025-09-05")],
     (True, "national_visa", "2026-12-31", 0, None, 0)),
    ("its own residence permit", "2026-03-20", [permit("FR", "residence", "2025-09-01", "2026-12-31", "FR")],
     [stay("FR", "2025-09-05")],
     (True, "residence", "2026-12-31", 0, None, 0)),
    ("a short stay after the own permit", "2026-04-10",
     [permit("FR", "residence", "2025-01-01", "2026-03-31"), visa("2026-04-01", "2026-12-31")],
     [stay("FR", "2025-01-01")],
     (True, "short_stay_visa", "2026-06-29", 10, "2026-06-30", 0)),
    ("no visa at all", "2026-03-20", [], [stay("FR", "2026-03-01")],
     (False, None, None, 20, "2026-05-30", 20)),
]  # fmt: skip


@pytest.mark.parametrize(("on", "permits", "stays", "expected"), [row[1:] for row in STAYS], ids=[r[0] for r in STAYS])
def test_stay(on: str, permits: list[Json], stays: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(on, permits=permits, stays=stays)["stay"]
    fields = ("lawful", "basis", "until", "days_used", "first_day_too_many", "overstay_days")
    assert tuple(found[name] for name in fields) == expected


def test_stay_asked_about_the_whole_area_follows_the_state_where_one_is() -> None:
    permits = [permit("DE", "national_visa", "2025-09-01", "2026-12-31")]
    at_home = ask("2026-03-20", "EU", permits=permits, stays=[stay("DE", "2025-09-05")])["stay"]
    abroad = ask("2026-03-20", "EU", permits=permits, stays=[stay("AT", "2026-03-01")])["stay"]
    assert (at_home["basis"], at_home["until"]) == ("national_visa", "2026-12-31")
    assert (abroad["basis"], abroad["until"]) == ("other_state_permit", "2026-05-29")


def test_stay_before_the_rule_is_not_known() -> None:
    permits = [visa("2013-01-01", "2014-12-31")]
    before = ask("2013-10-17", permits=permits, stays=[stay("FR", "2013-10-10")])
    after = ask("2013-10-18", permits=permits, stays=[stay("FR", "2013-10-10")])
    assert (before["stay"]["lawful"], before["missing"]) == (None, ["law"])
    assert (after["stay"]["lawful"], after["stay"]["rules"]) == (True, ["EU-STAY-001"])


def test_citizenship_unknown_names_the_fact() -> None:
    found = check({"destination": "FR", "on": "2026-03-20", "permits": [C_VISA]})
    assert (found["stay"]["lawful"], found["entry"]["allowed"]) == (None, None)
    assert found["missing"][0] == "person.citizenships"


def test_visa_of_an_unnamed_state_is_nobodys_own() -> None:
    permits = [permit("EU", "national_visa", "2025-09-01", "2026-12-31")]
    found = ask("2026-03-20", permits=permits, stays=[stay("FR", "2026-03-01")])
    assert found["stay"]["lawful"] is None
    assert "permits[].issued_by" in found["missing"]


ENTRY = [
    ("visa in force", [C_VISA], [], (True, "2026-04-10", [])),
    ("no visa", [], [], (False, None, ["visa"])),
    ("visa over", [visa("2025-01-01", "2026-04-09")], [], (False, None, ["visa"])),
    ("visa begins later", [visa("2026-05-01", "2026-06-30")], [], (False, "2026-05-01", [])),
    ("90 days used up", [C_VISA], [stay("FR", "2026-01-01", "2026-03-31")], (False, "2026-06-30", [])),
    ("one day left", [C_VISA], [stay("FR", "2026-01-01", "2026-03-30")], (True, "2026-04-10", [])),
    ("visa over before the days are back", [visa("2025-06-01", "2026-06-29")], [stay("FR", "2026-01-01", "2026-03-31")],
     (False, None, [])),
    ("own visa", [permit("FR", "national_visa", "2026-04-01", "2027-03-31")], [], (True, "2026-04-10", [])),
]  # fmt: skip


@pytest.mark.parametrize(("permits", "stays", "expected"), [row[1:] for row in ENTRY], ids=[r[0] for r in ENTRY])
def test_entry(permits: list[Json], stays: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask("2026-04-10", permits=permits, stays=stays)["entry"]
    assert (found["allowed"], found["first_lawful_day"], found["unmet"]) == expected
    assert found["rules"][0] == "EU-ENT-001"


def test_entry_wants_a_passport_where_documents_are_stated() -> None:
    on_id = ask("2026-04-10", permits=[C_VISA], documents=[{"kind": "id_card", "expires": "2030-01-01"}])["entry"]
    expired = ask("2026-04-10", permits=[C_VISA], documents=[{"kind": "passport", "expires": "2026-04-09"}])["entry"]
    valid = ask("2026-04-10", permits=[C_VISA], documents=[{"kind": "passport", "expires": "2026-04-10"}])["entry"]
    assert [(e["allowed"], e["unmet"]) for e in (on_id, expired, valid)] == [
        (False, ["valid_document"]),
        (False, ["valid_document"]),
        (True, []),
    ]


def test_entry_is_closed_by_a_bar_of_any_state_up_to_its_last_day() -> None:
    bar = [{"country": "DE", "kind": "ban", "on": "2025-05-01", "until": "2026-04-10"}]
    last = ask("2026-04-10", permits=[C_VISA], events=bar)["entry"]
    free = ask("2026-04-11", permits=[C_VISA], events=bar)["entry"]
    assert (last["allowed"], last["barred_until"], last["first_lawful_day"]) == (False, "2026-04-10", "2026-04-11")
    assert (free["allowed"], free["barred_until"]) == (True, None)


def test_first_day_too_many_agrees_with_counting_day_by_day() -> None:
    spans = [
        ("2025-10-03", "2025-10-25"),
        ("2025-12-01", "2025-12-20"),
        ("2026-01-15", "2026-02-02"),
        ("2026-03-01", None),
    ]
    there = {
        date.fromisoformat(first) + timedelta(days=i)
        for first, last in spans[:3]
        for i in range((date.fromisoformat(str(last)) - date.fromisoformat(first)).days + 1)
    }
    day = date(2026, 3, 1)
    while True:
        there.add(day)
        if sum(1 for back in range(180) if day - timedelta(days=back) in there) > 90:
            break
        day += timedelta(days=1)
    found = ask("2026-03-05", permits=[C_VISA], stays=[stay("FR", first, last) for first, last in spans])["stay"]
    assert found["first_day_too_many"] == day.isoformat()


WORK = [
    ("a C visa alone", [C_VISA], (False, None)),
    ("a C visa and a permit", [C_VISA, permit("FR", "work_permit", "2026-01-01", "2026-04-30")], (True, "2026-04-30")),
    ("another state's permit", [C_VISA, permit("DE", "work_permit", "2026-01-01", "2026-12-31")], (False, None)),
    ("a permit and no visa", [permit("FR", "work_permit", "2026-01-01", "2026-12-31")], (False, None)),
    ("own visa: national law", [permit("FR", "national_visa", "2026-01-01", "2026-12-31")], (None, None)),
]


@pytest.mark.parametrize(("permits", "expected"), [row[1:] for row in WORK], ids=[r[0] for r in WORK])
def test_work(permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask("2026-03-20", permits=permits, stays=[stay("FR", "2026-03-01")])
    assert (found["work"]["allowed"], found["work"]["until"]) == expected
    assert "EU-WORK-001" in found["work"]["rules"]
    assert found["missing"] == (["law"] if expected[0] is None else [])


@pytest.mark.parametrize(
    ("on", "permits", "due"),
    [
        ("2026-04-09", [C_VISA], []),
        ("2026-04-10", [C_VISA], ["2026-04-10"]),
        ("2026-04-10", [permit("FR", "residence", "2025-01-01", "2027-01-01")], []),
    ],
    ids=["not yet everywhere", "everywhere", "not a short stay"],
)
def test_border_record(on: str, permits: list[Json], due: list[str]) -> None:
    duties = ask(on, permits=permits)["duties"]
    assert [(d["due"], d["rules"]) for d in duties if d["duty"] == "entry_exit_record"] == [
        (day, ["EU-ENT-002"]) for day in due
    ]


def test_departure_is_overdue_after_the_last_day() -> None:
    duties = ask("2026-04-03", permits=[C_VISA], stays=[stay("FR", "2026-01-01")])["duties"]
    assert [(d["due"], d["overdue"]) for d in duties if d["duty"] == "departure"] == [("2026-03-31", True)]


def test_pathway_names_what_is_missing_and_opens() -> None:
    contracts = [{"country": "FR", "from": "2026-05-01", "to": "2026-12-31"}]
    permits = [permit("FR", kind, "2026-05-01", "2026-12-31") for kind in ("national_visa", "work_permit")]
    closed = ask("2026-04-10")["pathways"]
    opened = ask("2026-04-10", contracts=contracts, permits=permits)["pathways"]
    assert [(p["id"], p["open"], p["missing"]) for p in closed] == [
        ("EU-work-permit", "no", ["contract", "visa", "work_permit"])
    ]
    assert [(p["open"], p["missing"]) for p in opened] == [("yes", [])]


def test_reform_to_120_days_moves_the_first_day_too_many() -> None:
    reform = Reform.from_data(
        {"name": "120", "corridor": "EU", "changes": [{"rule": "EU-STAY-001", "params": {"limit": 120}}]}
    )
    case = cases.read(
        {
            "person": {"citizenships": ["KG"]},
            "permits": [C_VISA],
            "stays": [stay("FR", "2026-01-01")],
            "destination": "FR",
            "on": "2026-04-15",
        }
    )
    question = Question(case.person, case.on)
    answers = [question.value(build("FR", law).stay_lawful) for law in (library(), library().reformed(reform))]
    assert answers == [False, True]
