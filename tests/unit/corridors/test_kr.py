"""Korea: worked examples. Shown with the answer only: KR-EPS-016 (places and departures)."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

KG = {"citizenships": ["KG"], "birth_date": "1995-05-01"}


def ask(on: str, *, person: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    return check({"person": KG if person is None else person, "destination": "KR", "on": on, **facts})


def stay(start: str, end: str | None = None) -> dict[str, Any]:
    return {"country": "KR", "from": start, "to": end}


def permit(kind: str, start: str | None, end: str | None = None) -> dict[str, Any]:
    return {"country": "KR", "kind": kind, "from": start, "to": end}


def contract(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"country": "KR", "from": start, "to": end, **more}


def event(kind: str, on: str, **more: Any) -> dict[str, Any]:
    return {"country": "KR", "kind": kind, "on": on, **more}


def duties(answer: dict[str, Any]) -> dict[str, tuple[str | None, bool | None]]:
    return {duty["duty"]: (duty["due"], duty["done"]) for duty in answer["duties"]}


def pathway(answer: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((p for p in answer["pathways"] if p["id"] == name), None)


def findings(answer: dict[str, Any]) -> dict[str, list[str]]:
    return {item["finding"]: item["rules"] for item in answer["contract_findings"]}


# Entry (KR-ENT-001)


@pytest.mark.parametrize(
    ("person", "documents", "allowed", "until", "missing"),
    [
        pytest.param(KG, None, False, None, [], id="KR-ENT-001 no visa"),
        pytest.param(KG, ["passport"], False, None, [], id="KR-ENT-001 ordinary passport"),
        pytest.param(KG, ["diplomatic_passport"], True, "2026-03-30", [], id="KR-ENT-001 diplomat, 30 days"),
        pytest.param(KG, ["service_passport"], True, "2026-03-30", [], id="KR-ENT-001 service, 30 days"),
        pytest.param({"citizenships": ["US"]}, None, None, None, ["law"], id="another citizen: law not known"),
        pytest.param({}, None, None, None, ["person.citizenships"], id="citizenship not stated"),
    ],
)
def test_entry(
    person: dict[str, Any], documents: list[str] | None, allowed: bool | None, until: str | None, missing: list[str]
) -> None:
    papers = {} if documents is None else {"documents": [{"kind": kind} for kind in documents]}
    answer = ask("2026-03-01", person=person, **papers)
    assert answer["entry"]["allowed"] is allowed
    assert answer["stay"]["until"] == until
    assert answer["work"]["allowed"] is (False if person == KG else None)
    assert answer["missing"][:1] == missing


def test_a_visa_not_begun_is_the_first_lawful_day() -> None:
    answer = ask("2026-03-01", permits=[permit("E-9", "2026-03-15", "2029-03-14")])
    assert (answer["entry"]["allowed"], answer["entry"]["first_lawful_day"]) == (False, "2026-03-15")


def test_a_bar_the_person_was_told_of() -> None:
    facts = {"events": [event("ban", "2025-01-10", until="2027-01-09")], "permits": [permit("E-9", "2026-01-01")]}
    answer = ask("2026-03-01", **facts)
    assert (answer["entry"]["allowed"], answer["entry"]["first_lawful_day"]) == (False, "2027-01-10")


# Stay on E-9 (KR-EPS-007, KR-EPS-008, KR-EPS-009)


@pytest.mark.parametrize(
    ("on", "stays", "permits", "lawful", "until", "overstay"),
    [
        pytest.param(
            "2026-03-01",
            [stay("2024-05-10")],
            [permit("E-9", "2024-05-10")],
            True,
            "2027-05-09",
            0,
            id="KR-EPS-007 three years where the permit has no end",
        ),
        pytest.param(
            "2026-03-01",
            [stay("2024-05-10")],
            [permit("E-9", "2024-05-10", "2026-12-31")],
            True,
            "2026-12-31",
            0,
            id="KR-EPS-007 the permit ends first",
        ),
        pytest.param(
            "2027-05-09",
            [stay("2024-05-10")],
            [permit("E-9", "2024-05-10")],
            True,
            "2027-05-09",
            0,
            id="KR-EPS-007 last day",
        ),
        pytest.param(
            "2027-05-10",
            [stay("2024-05-10")],
            [permit("E-9", "2024-05-10")],
            False,
            None,
            1,
            id="KR-EPS-007 first day too many",
        ),
        pytest.param(
            "2026-03-01",
            [stay("2022-05-10")],
            [permit("E-9", "2022-05-10", "2028-01-01")],
            True,
            "2027-03-09",
            0,
            id="KR-EPS-008 58 months",
        ),
        pytest.param(
            "2027-03-10",
            [stay("2022-05-10")],
            [permit("E-9", "2022-05-10", "2028-01-01")],
            False,
            None,
            1,
            id="KR-EPS-008 first day too many",
        ),
        pytest.param(
            "2026-03-01",
            [stay("2022-05-10")],
            [permit("E-9", "2022-05-10", "2026-06-30")],
            True,
            "2026-06-30",
            0,
            id="KR-EPS-008 the prolonged permit ends first",
        ),
        pytest.param(
            "2009-11-01",
            [stay("2006-12-09")],
            [permit("E-9", "2006-12-09", "2010-12-31")],
            True,
            "2009-12-08",
            0,
            id="KR-EPS-008 three years ended a day before prolonging began",
        ),
        pytest.param(
            "2009-12-20",
            [stay("2006-12-11")],
            [permit("E-9", "2006-12-11", "2010-12-31")],
            True,
            "2010-12-31",
            0,
            id="KR-EPS-008 three years ended on the first day of prolonging",
        ),
        pytest.param(
            "2026-03-01",
            [stay("2023-05-10", "2025-01-10"), stay("2025-02-10")],
            [permit("E-9", "2023-05-01")],
            True,
            "2026-05-09",
            0,
            id="KR-EPS-007 a holiday does not start the three years anew",
        ),
        pytest.param(
            "2009-03-01",
            [stay("2006-01-10", "2009-01-09"), stay("2009-02-01")],
            [permit("E-9", "2009-02-01", "2012-01-31")],
            False,
            None,
            29,
            id="KR-EPS-009 back before a month was over",
        ),
        pytest.param(
            "2009-03-01",
            [stay("2006-01-10", "2009-01-09"), stay("2009-02-09")],
            [permit("E-9", "2009-02-01", "2012-01-31")],
            True,
            "2012-01-31",
            0,
            id="KR-EPS-009 back after a month",
        ),
        pytest.param(
            "2009-03-01",
            [stay("2006-01-10", "2009-01-08"), stay("2009-02-01")],
            [permit("E-9", "2009-02-01", "2012-01-31")],
            True,
            "2012-01-31",
            0,
            id="KR-EPS-009 not after full three years",
        ),
        pytest.param(
            "2010-03-01",
            [stay("2007-01-10", "2010-01-09"), stay("2010-01-15")],
            [permit("E-9", "2010-01-15", "2012-01-31")],
            True,
            "2012-01-31",
            0,
            id="KR-EPS-009 no longer in force",
        ),
    ],
)
def test_e9(on: str, stays: list[Any], permits: list[Any], lawful: bool, until: str | None, overstay: int) -> None:
    answer = ask(on, stays=stays, permits=permits)
    assert answer["stay"]["lawful"] is lawful
    assert answer["stay"]["until"] == until
    assert answer["stay"]["overstay_days"] == overstay
    assert answer["work"]["allowed"] is lawful


def test_an_e9_permit_used_up_gives_no_day_to_come_back() -> None:
    answer = ask("2027-05-10", stays=[stay("2024-05-10")], permits=[permit("E-9", "2024-05-10")])
    assert answer["entry"]["first_lawful_day"] is None
    assert duties(answer)["departure"] == ("2027-05-09", False)


@pytest.mark.parametrize(
    ("kind", "allowed", "basis"), [("E-10", True, "e10"), ("residence", None, "residence"), ("D-2", None, "residence")]
)
def test_other_permits(kind: str, allowed: bool | None, basis: str) -> None:
    """Work on permits that no rule is about is not known."""
    answer = ask("2026-03-01", stays=[stay("2026-01-10")], permits=[permit(kind, "2026-01-01", "2026-12-31")])
    assert (answer["stay"]["basis"], answer["stay"]["until"]) == (basis, "2026-12-31")
    assert answer["work"]["allowed"] is allowed


def test_a_work_permit_or_a_recruiters_permit_is_no_stay() -> None:
    papers = [permit("work_permit", "2026-01-01"), {**permit("recruiter_permit", "2026-01-01"), "issued_by": "KG"}]
    assert ask("2026-03-01", permits=papers)["entry"]["allowed"] is False


# Seasonal and short work (KR-E8-001, KR-E8-002, KR-C4-001)


@pytest.mark.parametrize(
    ("entry", "end", "until"),
    [
        pytest.param("2025-04-01", None, "2025-08-31", id="KR-E8-001 five months"),
        pytest.param("2025-04-01", "2025-07-15", "2025-07-15", id="KR-E8-001 the permit ends first"),
        pytest.param("2025-04-01", "2025-10-31", "2025-10-31", id="KR-E8-001 prolonged"),
        pytest.param("2025-04-01", "2026-03-31", "2025-11-30", id="KR-E8-001 eight months at most"),
        pytest.param("2022-05-01", "2022-12-31", "2022-09-30", id="KR-E8-002 five months before 2023"),
        pytest.param("2022-12-31", "2023-12-31", "2023-05-30", id="KR-E8-002 entry on the last day of 2022"),
        pytest.param("2023-01-01", "2023-12-31", "2023-08-31", id="KR-E8-001 entry on its first day"),
    ],
)
def test_seasonal(entry: str, end: str | None, until: str) -> None:
    answer = ask(entry, stays=[stay(entry)], permits=[permit("E-8", entry, end)])
    assert (answer["stay"]["basis"], answer["stay"]["until"]) == ("e8", until)
    assert answer["work"]["basis"] == "e8"


@pytest.mark.parametrize(
    ("on", "lawful", "used", "left"),
    [("2026-01-01", True, 1, 89), ("2026-03-31", True, 90, 0), ("2026-04-01", False, 91, 0)],
)
def test_c4_is_ninety_days_an_entry(on: str, lawful: bool, used: int, left: int) -> None:
    """KR-C4-001, entry day included."""
    answer = ask(on, stays=[stay("2026-01-01")], permits=[permit("C-4", "2025-12-01", "2026-12-31")])
    assert answer["stay"]["lawful"] is lawful
    assert (answer["stay"]["days_used"], answer["stay"]["days_left"]) == (used, left)
    assert answer["stay"]["first_day_too_many"] == "2026-04-01"


@pytest.mark.parametrize(
    ("kind", "second", "found"),
    [
        pytest.param("C-4", "2026-01-10", {"second_job": ["KR-C4-001"]}, id="KR-C4-001 two jobs"),
        pytest.param("C-4", "2026-02-01", {}, id="KR-C4-001 one after another"),
        pytest.param("E-9", "2026-01-10", {}, id="no rule about it on E-9"),
    ],
)
def test_second_workplace(kind: str, second: str, found: dict[str, list[str]]) -> None:
    jobs = [contract("2026-01-01", "2026-02-01"), contract(second, "2026-03-01")]
    answer = ask(
        "2026-02-01" if second == "2026-02-01" else "2026-01-20",
        stays=[stay("2026-01-01")],
        permits=[permit(kind, "2026-01-01", "2026-12-31")],
        contracts=jobs,
    )
    assert findings(answer) == found


def test_seasonal_pathway_by_municipal_agreement() -> None:
    """KR-E8-001, KR-E8-002: an individual cannot apply alone; the agreement known is Hamyang's."""
    name = "KR-seasonal-e8"
    alone = pathway(ask("2026-03-01", contracts=[contract("2026-04-01", "2026-08-31", region="Jeju")]), name)
    assert alone is not None
    assert (alone["open"], alone["missing"]) == ("no", ["municipal_agreement"])
    agreed = pathway(ask("2026-03-01", contracts=[contract("2026-04-01", "2026-08-31", region="Hamyang-gun")]), name)
    assert agreed is not None
    assert (agreed["open"], agreed["missing"]) == ("yes", [])
    unknown = pathway(ask("2026-03-01", contracts=[contract("2026-04-01", "2026-08-31")]), name)
    assert unknown is not None
    assert (unknown["open"], unknown["missing"]) == ("unknown", ["contracts[].region"])
    assert [(pathway(ask(on), name) or {})["opens_on"] for on in ("2022-04-20", "2022-04-21")] == ["2022-04-21", None]


# The Employment Permit System (KR-EPS-001 to KR-EPS-006)

TEST = {"kind": "language", "name": "EPS-TOPIK", "on": "2025-09-01"}
FIT: dict[str, Any] = {"qualifications": [TEST], "events": [event("medical", "2025-10-01")]}


@pytest.mark.parametrize(
    ("on", "facts", "result", "missing"),
    [
        pytest.param("2026-03-01", FIT, "yes", [], id="KR-EPS-001 all needs met"),
        pytest.param(
            "2026-03-01",
            {**FIT, "events": [{**event("medical", "2025-10-01"), "country": "KG"}]},
            "yes",
            [],
            id="KR-EPS-006 medical check at home",
        ),
        pytest.param("2026-03-01", {**FIT, "events": []}, "no", ["medical"], id="KR-EPS-006 no medical check"),
        pytest.param(
            "2026-03-01", {**FIT, "qualifications": []}, "no", ["eps_topik", "roster"], id="KR-EPS-006 no test"
        ),
        pytest.param(
            "2026-03-01", {"events": FIT["events"]}, "unknown", ["qualifications"], id="KR-EPS-006 test not stated"
        ),
        pytest.param("2026-09-01", FIT, "yes", [], id="KR-EPS-006 last day on the list"),
        pytest.param("2026-09-02", FIT, "no", ["roster"], id="KR-EPS-006 a year is over"),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["KG"]}},
            "unknown",
            ["person.birth_date"],
            id="KR-EPS-003 birth not stated",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["KG"], "birth_date": "2008-03-01"}},
            "yes",
            [],
            id="KR-EPS-003 18 today",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["KG"], "birth_date": "2008-03-02"}},
            "no",
            ["age"],
            id="KR-EPS-003 18 tomorrow",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["KG"], "birth_date": "1986-03-02"}},
            "yes",
            [],
            id="KR-EPS-003 last day of 39",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["KG"], "birth_date": "1986-03-01"}},
            "no",
            ["age"],
            id="KR-EPS-003 40 today",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "person": {"citizenships": ["KG"], "birth_date": "1986-03-01"},
                "events": [*FIT["events"], event("application", "2026-02-28")],
            },
            "yes",
            [],
            id="KR-EPS-003 39 on the closing day",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "events": [*FIT["events"], event("deportation", "2015-01-01")]},
            "no",
            ["no_removal"],
            id="KR-EPS-004 removed before",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "events": [
                    *FIT["events"],
                    {"country": "KG", "kind": "offence", "on": "2015-01-01", "ground": "prison"},
                ],
            },
            "no",
            ["no_imprisonment"],
            id="KR-EPS-004 imprisoned",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "events": [*FIT["events"], {"country": "KG", "kind": "ban", "on": "2025-01-01"}]},
            "no",
            ["no_exit_restriction"],
            id="KR-EPS-004 may not leave home",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "stays": [stay("2015-01-01", "2019-12-31")],
                "permits": [permit("E-9", "2015-01-01", "2019-12-31")],
            },
            "yes",
            [],
            id="KR-EPS-005 five years",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "stays": [stay("2015-01-01", "2020-01-01")],
                "permits": [permit("E-10", "2015-01-01", "2020-12-31")],
            },
            "no",
            ["earlier_stays"],
            id="KR-EPS-005 a day more",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "stays": [stay("2015-01-01", "2020-01-01")],
                "permits": [permit("D-2", "2015-01-01", "2020-12-31")],
            },
            "yes",
            [],
            id="KR-EPS-005 other stays do not count",
        ),
        pytest.param(
            "2026-03-01",
            {
                **FIT,
                "contracts": [contract("2026-05-01", worker_paid=[{"for": "agent", "amount": 900, "currency": "USD"}])],
            },
            "no",
            ["state_channel"],
            id="KR-EPS-002 through an agent",
        ),
        pytest.param(
            "2026-03-01",
            {**FIT, "person": {"citizenships": ["UZ"], "birth_date": "1995-05-01"}},
            "unknown",
            ["law"],
            id="KR-EPS-001 the memorandum is Kyrgyzstan's",
        ),
    ],
)
def test_eps(on: str, facts: dict[str, Any], result: str, missing: list[str]) -> None:
    found = pathway(ask(on, **facts), "KR-eps-e9")
    assert found is not None
    assert (found["open"], found["missing"]) == (result, missing)


def test_eps_begins_with_the_memorandum() -> None:
    days = [(pathway(ask(on), "KR-eps-e9") or {})["opens_on"] for on in ("2006-12-31", "2007-01-01")]
    assert days == ["2007-01-01", None]


@pytest.mark.parametrize(
    ("paid_for", "kind", "found"),
    [
        pytest.param("agent", "E-9", {"fee_charged_to_worker": ["KR-EPS-002"]}, id="KR-EPS-002 agent"),
        pytest.param("flight", "E-9", {}, id="KR-EPS-002 the flight is no such fee"),
        pytest.param("agent", "E-8", {}, id="KR-EPS-002 is not about seasonal work"),
    ],
)
def test_fee(paid_for: str, kind: str, found: dict[str, list[str]]) -> None:
    paid = [{"for": paid_for, "amount": 900, "currency": "USD"}]
    answer = ask(
        "2026-03-01",
        stays=[stay("2026-01-10")],
        permits=[permit(kind, "2026-01-01", "2026-05-31")],
        contracts=[contract("2026-01-10", "2026-05-31", worker_paid=paid)],
    )
    shown = findings(answer)
    assert {name: rules for name, rules in shown.items() if not name.endswith("_not_shown")} == found


def test_recall_after_full_term() -> None:
    """KR-EPS-010: three months abroad after 4 years 10 months at one workplace."""
    facts = {
        "stays": [stay("2021-01-10", "2025-11-09")],
        "permits": [permit("E-9", "2021-01-10", "2025-11-09")],
        "contracts": [contract("2021-01-10", "2025-11-09")],
    }
    early, ready = (pathway(ask(day, **facts), "KR-eps-recall") for day in ("2026-02-08", "2026-02-09"))
    assert early is not None
    assert ready is not None
    assert (early["open"], early["missing"]) == ("no", ["months_abroad"])
    assert (ready["open"], ready["missing"]) == ("yes", [])
    two = {**facts, "contracts": [contract("2021-01-10", "2023-01-09"), contract("2023-01-10", "2025-11-09")]}
    unsure = pathway(ask("2026-02-09", **two), "KR-eps-recall")
    assert unsure is not None
    assert (unsure["open"], unsure["missing"]) == ("unknown", ["same_workplace"])
    short = {
        **facts,
        "stays": [stay("2021-01-10", "2024-11-09")],
        "permits": [permit("E-9", "2021-01-10", "2024-11-09")],
    }
    less = pathway(ask("2026-02-09", **short), "KR-eps-recall")
    assert less is not None
    assert (less["open"], less["missing"]) == ("no", ["full_term"])
    assert pathway(ask("2026-02-09"), "KR-eps-recall") is None


# Duties (KR-REG-001, KR-EPS-011 to KR-EPS-015)

WORKING: dict[str, Any] = {
    "stays": [stay("2025-01-10")],
    "permits": [permit("E-9", "2025-01-01", "2027-12-31")],
    "contracts": [contract("2025-01-12", "2027-12-31")],
}


def test_duties_after_entry() -> None:
    """KR-REG-001 (90 days), KR-EPS-013 (80 days), KR-EPS-014 (15 days, the employer's)."""
    answer = ask("2025-02-01", **WORKING)
    assert duties(answer) == {
        "departure_insurance": ("2025-01-27", None),
        "consular_registration": ("2025-01-24", False),
        "fee_paid": ("2025-03-30", False),
        "registration": ("2025-04-09", False),
    }
    employer = next(duty for duty in answer["duties"] if duty["duty"] == "departure_insurance")
    assert (employer["who"], employer["rules"], employer["overdue"]) == ("employer", ["KR-EPS-014"], False)


def test_duties_done() -> None:
    done = [event("registration", "2025-03-01"), event("fee_paid", "2025-03-01", ground="return insurance")]
    found = duties(ask("2025-05-01", **WORKING, events=done))
    assert found["registration"] == ("2025-04-09", True)
    assert found["fee_paid"] == ("2025-03-30", True)
    other = duties(ask("2025-05-01", **WORKING, events=[event("fee_paid", "2025-03-01", ground="visa")]))
    assert other["fee_paid"] == ("2025-03-30", False)


def test_no_registration_for_ninety_days_or_less() -> None:
    """KR-REG-001: a stay that ends on the 90th day owes none; one that goes on does."""
    short = {"stays": [stay("2026-01-01")], "permits": [permit("C-4", "2026-01-01", "2026-12-31")]}
    assert "registration" not in duties(ask("2026-03-31", **short))
    assert duties(ask("2026-04-01", **short))["registration"] == ("2026-03-31", False)


@pytest.mark.parametrize(
    ("on", "events", "found", "missing"),
    [
        pytest.param("2026-03-11", [], {"application": ("2026-04-10", False)}, [], id="KR-EPS-011 a month to ask"),
        pytest.param("2026-04-10", [], {"application": ("2026-04-10", False)}, [], id="KR-EPS-011 last day to ask"),
        pytest.param(
            "2026-04-11", [], {"application": ("2026-04-10", False)}, ["asked_in_time"], id="KR-EPS-011 too late"
        ),
        pytest.param(
            "2026-04-11",
            [event("application", "2026-03-20")],
            {"application": ("2026-04-10", True), "workplace_permission": ("2026-06-20", False)},
            [],
            id="KR-EPS-011 asked in time, three months from asking",
        ),
        pytest.param(
            "2026-03-11",
            [event("application", f"2025-0{month}-01") for month in (4, 5, 6)],
            {"application": ("2026-04-10", False)},
            ["changes_left"],
            id="KR-EPS-012 three changes made",
        ),
        pytest.param(
            "2026-03-11",
            [event("application", f"2025-0{month}-01") for month in (4, 5)],
            {"application": ("2026-04-10", False)},
            [],
            id="KR-EPS-012 two changes made",
        ),
    ],
)
def test_change_of_workplace(
    on: str, events: list[Any], found: dict[str, tuple[str, bool]], missing: list[str]
) -> None:
    answer = ask(
        on, **{**WORKING, "contracts": [contract("2025-01-12", "2026-12-31", ended="2026-03-10")]}, events=events
    )
    shown = {name: value for name, value in duties(answer).items() if name in ("application", "workplace_permission")}
    assert shown == found
    change = pathway(answer, "KR-workplace-change")
    assert change is not None
    assert (change["open"], change["missing"]) == ("no" if missing else "yes", missing)


def test_two_changes_in_the_extension() -> None:
    """KR-EPS-012: those of the first three years are counted apart."""
    first = [event("application", f"2023-0{month}-01") for month in (4, 5, 6)]
    later = [event("application", "2025-03-01"), event("application", "2025-06-01")]
    facts = {
        "stays": [stay("2022-01-10")],
        "permits": [permit("E-9", "2022-01-01", "2026-11-09")],
        "contracts": [contract("2025-06-10", "2026-03-10")],
    }
    left = pathway(ask("2026-03-20", **facts, events=[*first, later[0]]), "KR-workplace-change")
    none = pathway(ask("2026-03-20", **facts, events=[*first, *later]), "KR-workplace-change")
    assert left is not None
    assert none is not None
    assert (left["open"], none["open"], none["missing"]) == ("yes", "no", ["changes_left"])


def test_no_change_of_workplace_at_work() -> None:
    answer = ask("2026-03-11", **WORKING)
    assert "application" not in duties(answer)
    assert pathway(answer, "KR-workplace-change") is None


def test_course_before_departure() -> None:
    """KR-EPS-015: five days, over when the contract begins."""
    facts = {"permits": [permit("E-9", "2026-01-01", "2028-12-31")], "contracts": [contract("2026-04-10")]}
    assert duties(ask("2026-03-01", **facts))["predeparture_course"] == ("2026-04-05", False)
    taken = [{"kind": "diploma", "name": "Course of the Center", "on": "2026-02-20"}]
    assert duties(ask("2026-03-01", **facts, qualifications=taken))["predeparture_course"] == ("2026-04-05", True)
    assert "predeparture_course" not in duties(ask("2025-02-01", **WORKING))


# Leaving (KR-EXP-001)


@pytest.mark.parametrize(
    ("on", "ends", "events", "result"),
    [
        pytest.param("2025-12-01", "2025-11-29", [], ("yes", []), id="KR-EXP-001 first day"),
        pytest.param("2026-02-28", "2025-11-29", [], ("yes", []), id="KR-EXP-001 last day"),
        pytest.param("2026-03-01", "2025-11-29", [], ("no", ["in_force"]), id="KR-EXP-001 over"),
        pytest.param("2025-11-30", "2025-11-29", [], ("no", ["in_force"]), id="KR-EXP-001 not begun"),
        pytest.param("2025-12-20", "2025-11-30", [], ("no", ["status_lost_before"]), id="KR-EXP-001 status lost later"),
        pytest.param(
            "2025-12-20",
            "2025-11-29",
            [event("offence", "2025-10-01")],
            ("no", ["no_offence"]),
            id="KR-EXP-001 offender",
        ),
        pytest.param("2025-12-20", "2026-11-30", [], None, id="KR-EXP-001 lawful stay"),
    ],
)
def test_voluntary_departure(on: str, ends: str, events: list[Any], result: tuple[str, list[str]] | None) -> None:
    answer = ask(on, stays=[stay("2025-01-10")], permits=[permit("E-9", "2025-01-01", ends)], events=events)
    found = pathway(answer, "KR-voluntary-departure")
    assert (None if found is None else (found["open"], found["missing"])) == result


def test_every_rule_has_its_place() -> None:
    c = corridor("KR")
    assert c.informs == ("KR-EPS-016",)
    assert c.set_aside == {}
    assert len(library().rules("KR")) == 22
