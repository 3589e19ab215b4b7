"""Japan: worked examples. Shown with the answer only: JP-SSW-007 (how many fields there are)."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.answer import check

KG = {"citizenships": ["KG"], "birth_date": "2000-05-01"}


def ask(on: str, *, person: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    return check({"person": KG if person is None else person, "destination": "JP", "on": on, **facts})


def stay(start: str, end: str | None = None) -> dict[str, Any]:
    return {"country": "JP", "from": start, "to": end}


def permit(kind: str, start: str, end: str | None = None) -> dict[str, Any]:
    return {"country": "JP", "kind": kind, "from": start, "to": end}


def pathway(answer: dict[str, Any], name: str) -> tuple[str, list[str]] | None:
    return next(((p["open"], p["missing"]) for p in answer["pathways"] if p["id"] == name), None)


# Entry (JP-ENT-001)


@pytest.mark.parametrize(
    ("person", "allowed", "missing"),
    [
        pytest.param(KG, False, [], id="JP-ENT-001 no visa"),
        pytest.param({"citizenships": ["US"]}, None, ["law"], id="another citizen: law not known"),
        pytest.param({}, None, ["person.citizenships"], id="citizenship not stated"),
    ],
)
def test_entry(person: dict[str, Any], allowed: bool | None, missing: list[str]) -> None:
    answer = ask("2026-03-01", person=person)
    assert answer["entry"]["allowed"] is allowed
    assert answer["stay"]["lawful"] is allowed
    assert answer["work"]["allowed"] is allowed
    assert answer["missing"][:1] == missing


# Five years in all (JP-SSW-003)


@pytest.mark.parametrize(
    ("on", "stays", "permits", "lawful", "until", "used", "left"),
    [
        pytest.param(
            "2024-05-10",
            [stay("2024-05-10")],
            [permit("SSW", "2024-05-01")],
            True,
            "2029-05-09",
            1,
            1825,
            id="JP-SSW-003 five years from entry",
        ),
        pytest.param(
            "2029-05-09",
            [stay("2024-05-10")],
            [permit("SSW", "2024-05-01")],
            True,
            "2029-05-09",
            1826,
            0,
            id="JP-SSW-003 last day",
        ),
        pytest.param(
            "2029-05-10",
            [stay("2024-05-10")],
            [permit("SSW", "2024-05-01")],
            False,
            None,
            1827,
            0,
            id="JP-SSW-003 first day too many",
        ),
        pytest.param(
            "2024-06-01",
            [stay("2024-05-10")],
            [permit("SSW", "2024-05-01", "2025-04-30")],
            True,
            "2025-04-30",
            23,
            1803,
            id="JP-SSW-003 the permit ends first",
        ),
        pytest.param(
            "2024-06-01",
            [stay("2020-01-01", "2020-12-31"), stay("2024-06-01")],
            [permit("SSW", "2020-01-01", "2020-12-31"), permit("SSW", "2024-06-01")],
            True,
            "2028-05-30",
            367,
            1459,
            id="JP-SSW-003 an earlier year (366 days) counts",
        ),
        pytest.param(
            "2024-06-01",
            [stay("2020-01-01", "2020-12-31"), stay("2024-06-01")],
            [permit("TIT", "2020-01-01", "2020-12-31"), permit("SSW", "2024-06-01")],
            True,
            "2029-05-31",
            1,
            1825,
            id="JP-SSW-003 training does not count",
        ),
        pytest.param(
            "2024-06-01",
            [stay("2021-01-01")],
            [permit("TIT", "2021-01-01", "2024-05-31"), permit("SSW", "2024-06-01")],
            True,
            "2029-05-31",
            1,
            1825,
            id="JP-SSW-003 from the day on which the status changed",
        ),
    ],
)
def test_ssw_stay(
    on: str, stays: list[Any], permits: list[Any], lawful: bool, until: str | None, used: int, left: int
) -> None:
    answer = ask(on, stays=stays, permits=permits)
    assert answer["stay"]["lawful"] is lawful
    assert answer["stay"]["until"] == until
    assert (answer["stay"]["days_used"], answer["stay"]["days_left"]) == (used, left)
    assert answer["work"]["allowed"] is lawful


def test_overstay_and_departure() -> None:
    answer = ask("2029-05-12", stays=[stay("2024-05-10")], permits=[permit("SSW", "2024-05-01")])
    assert answer["stay"]["overstay_days"] == 3
    duty = next(duty for duty in answer["duties"] if duty["duty"] == "departure")
    assert (duty["due"], duty["overdue"], duty["rules"]) == ("2029-05-09", True, ["JP-SSW-003"])


# Specified Skilled Worker (JP-SSW-001, JP-SSW-002)

SKILL = {"kind": "skill_test", "name": "Agriculture", "on": "2025-10-01"}


def language(name: str, level: str | None) -> dict[str, Any]:
    return {"kind": "language", "name": name, "level": level, "on": "2025-10-01"}


@pytest.mark.parametrize(
    ("exam", "result"),
    [
        pytest.param(language("JLPT", "N5"), ("no", ["language"]), id="JP-SSW-002 N5 is too low"),
        pytest.param(language("JLPT", "N4"), ("yes", []), id="JP-SSW-002 N4"),
        pytest.param(language("JLPT", "N3"), ("yes", []), id="JP-SSW-002 N3"),
        pytest.param(language("JLPT", "N1"), ("yes", []), id="JP-SSW-002 N1"),
        pytest.param(language("JFT-Basic", "A1"), ("no", ["language"]), id="JP-SSW-002 A1 is too low"),
        pytest.param(language("JFT-Basic", "A2"), ("yes", []), id="JP-SSW-002 A2"),
        pytest.param(language("JFT-Basic", "B1"), ("yes", []), id="JP-SSW-002 B1"),
        pytest.param(
            language("JFT-Basic", None), ("unknown", ["qualifications[].level"]), id="JP-SSW-002 level not stated"
        ),
        pytest.param(language("IELTS", "B2"), ("no", ["language"]), id="JP-SSW-002 another language"),
        pytest.param(
            {"kind": "diploma", "name": "Technical Intern Training (ii)"},
            ("unknown", ["law"]),
            id="JP-SSW-002 trainees may be exempt",
        ),
    ],
)
def test_language(exam: dict[str, Any], result: tuple[str, list[str]]) -> None:
    assert pathway(ask("2026-03-01", qualifications=[exam, SKILL]), "JP-ssw") == result


@pytest.mark.parametrize(
    ("on", "facts", "result"),
    [
        pytest.param(
            "2026-03-01",
            {"qualifications": [language("JLPT", "N4")]},
            ("no", ["skills_test"]),
            id="JP-SSW-002 no skills test",
        ),
        pytest.param("2026-03-01", {}, ("unknown", ["qualifications"]), id="JP-SSW-002 tests not stated"),
        pytest.param("2018-05-01", {"qualifications": []}, ("no", ["in_force"]), id="JP-SSW-002 not yet"),
        pytest.param(
            "2026-03-01",
            {
                "qualifications": [language("JLPT", "N4"), SKILL],
                "person": {"citizenships": ["KG"], "birth_date": "2008-03-02"},
            },
            ("no", ["age"]),
            id="JP-SSW-002 18 tomorrow",
        ),
        pytest.param(
            "2026-03-01",
            {
                "qualifications": [language("JLPT", "N4"), SKILL],
                "person": {"citizenships": ["KG"], "birth_date": "2008-03-01"},
            },
            ("yes", []),
            id="JP-SSW-002 18 today",
        ),
        pytest.param(
            "2026-03-01",
            {"qualifications": [language("JLPT", "N4"), SKILL], "person": {"citizenships": ["KG"]}},
            ("unknown", ["person.birth_date"]),
            id="JP-SSW-002 birth not stated",
        ),
        pytest.param(
            "2023-07-05",
            {"qualifications": [language("JLPT", "N4"), SKILL]},
            ("no", ["memorandum"]),
            id="JP-SSW-001 the day before the memorandum",
        ),
        pytest.param(
            "2023-07-06",
            {"qualifications": [language("JLPT", "N4"), SKILL]},
            ("yes", []),
            id="JP-SSW-001 the memorandum",
        ),
        pytest.param(
            "2026-03-01",
            {
                "qualifications": [language("JLPT", "N4"), SKILL],
                "stays": [stay("2020-01-01", "2024-12-31")],
                "permits": [permit("SSW", "2020-01-01", "2024-12-31")],
            },
            ("no", ["years_left"]),
            id="JP-SSW-003 five years used up",
        ),
    ],
)
def test_ssw_pathway(on: str, facts: dict[str, Any], result: tuple[str, list[str]] | None) -> None:
    assert pathway(ask(on, **facts), "JP-ssw") == result


# Family, deposits, another employer (JP-SSW-004, JP-SSW-005, JP-SSW-006)


@pytest.mark.parametrize(
    ("purpose", "kind", "result"),
    [
        pytest.param("family", "SSW", ("no", ["family_allowed"]), id="JP-SSW-004 family"),
        pytest.param("work", "SSW", None, id="JP-SSW-004 not asked"),
        pytest.param("family", "residence", None, id="JP-SSW-004 another status"),
    ],
)
def test_family(purpose: str, kind: str, result: tuple[str, list[str]] | None) -> None:
    spouse = {"relation": "spouse", "permits": [permit(kind, "2025-01-01")]}
    assert pathway(ask("2026-03-01", purpose=purpose, family=[spouse]), "JP-ssw-family") == result


@pytest.mark.parametrize(
    ("purpose", "start", "kind", "found"),
    [
        pytest.param("deposit", "2025-01-10", "SSW", ["JP-SSW-005"], id="JP-SSW-005 deposit"),
        pytest.param("contract penalty", "2025-01-10", "SSW", ["JP-SSW-005"], id="JP-SSW-005 penalty"),
        pytest.param("flight", "2025-01-10", "SSW", None, id="JP-SSW-005 other costs"),
        pytest.param("deposit", "2019-03-31", "SSW", None, id="JP-SSW-005 not yet in force"),
        pytest.param("deposit", "2025-01-10", "TIT", None, id="JP-SSW-005 is not about trainees"),
    ],
)
def test_deposit(purpose: str, start: str, kind: str, found: list[str] | None) -> None:
    paid = [{"for": purpose, "amount": 1000, "currency": "USD"}]
    contract = {"country": "JP", "from": start, "to": "2027-01-09", "worker_paid": paid}
    answer = ask("2026-03-01", permits=[permit(kind, "2018-01-01")], contracts=[contract])
    assert {item["finding"]: item["rules"] for item in answer["contract_findings"]}.get("deposit_charged") == found


@pytest.mark.parametrize(
    ("second", "tests", "result"),
    [
        pytest.param("farm hand", [SKILL], ("yes", []), id="JP-SSW-006 the same field"),
        pytest.param("welder", [SKILL], ("no", ["same_field_or_test"]), id="JP-SSW-006 another field"),
        pytest.param("welder", [SKILL, {**SKILL, "name": "Construction"}], ("yes", []), id="JP-SSW-006 another test"),
        pytest.param(None, [SKILL], ("unknown", ["contracts[].occupation"]), id="JP-SSW-006 field not stated"),
    ],
)
def test_change_of_employer(second: str | None, tests: list[Any], result: tuple[str, list[str]]) -> None:
    contracts = [
        {"country": "JP", "from": "2024-05-10", "to": "2026-02-28", "occupation": "farm hand"},
        {"country": "JP", "from": "2026-04-01", "to": "2028-02-28", "occupation": second},
    ]
    facts = {"stays": [stay("2024-05-10")], "permits": [permit("SSW", "2024-05-01")], "contracts": contracts}
    assert pathway(ask("2026-03-01", **facts, qualifications=tests), "JP-ssw-change-employer") == result


# Training (JP-TIT-001, JP-ESD-001)


@pytest.mark.parametrize(
    ("entry", "lawful", "until"),
    [
        pytest.param("2017-10-31", None, None, id="JP-TIT-001 the law before is not known"),
        pytest.param("2017-11-01", True, "2029-12-31", id="JP-TIT-001 first day"),
        pytest.param("2027-03-31", True, "2029-12-31", id="JP-TIT-001 last day"),
        pytest.param("2027-04-01", False, None, id="JP-TIT-001 no new entries"),
    ],
)
def test_technical_interns(entry: str, lawful: bool | None, until: str | None) -> None:
    answer = ask(entry, stays=[stay(entry)], permits=[permit("TIT", "2017-01-01", "2029-12-31")])
    assert (answer["stay"]["lawful"], answer["stay"]["until"]) == (lawful, until)
    assert answer["work"]["allowed"] is lawful


def test_who_came_as_a_trainee_may_finish() -> None:
    answer = ask("2027-06-01", stays=[stay("2026-06-01")], permits=[permit("TIT", "2026-06-01", "2029-05-31")])
    assert (answer["stay"]["basis"], answer["stay"]["until"]) == ("technical_intern", "2029-05-31")


@pytest.mark.parametrize(
    ("on", "training", "development"),
    [
        pytest.param("2027-03-31", ("no", ["permit"]), ("no", ["in_force"]), id="JP-TIT-001 last day"),
        pytest.param("2027-04-01", ("no", ["in_force"]), ("no", ["permit"]), id="JP-ESD-001 first day"),
    ],
)
def test_training_routes(
    on: str, training: tuple[str, list[str]] | None, development: tuple[str, list[str]] | None
) -> None:
    answer = ask(on)
    assert pathway(answer, "JP-technical-intern") == training
    assert pathway(answer, "JP-skill-development") == development
    days = {way["id"]: (way["opens_on"], way["closed_after"]) for way in answer["pathways"]}
    assert days["JP-technical-intern"] == (None, "2027-03-31" if on == "2027-04-01" else None)
    assert days["JP-skill-development"] == ("2027-04-01" if on == "2027-03-31" else None, None)


def test_skill_development_lasts_three_years() -> None:
    """JP-ESD-001: from entry, from 1 April 2027."""
    facts = {"stays": [stay("2027-04-01")], "permits": [permit("ESD", "2027-04-01", "2031-03-31")]}
    first, last, after = (ask(on, **facts)["stay"] for on in ("2027-04-01", "2030-03-31", "2030-04-01"))
    assert (first["basis"], first["until"], first["rules"]) == ("skill_development", "2030-03-31", ["JP-ESD-001"])
    assert (last["lawful"], after["lawful"], after["overstay_days"]) == (True, False, 1)
    early = ask("2027-03-31", stays=[stay("2027-03-31")], permits=[permit("ESD", "2027-03-01", "2031-03-31")])
    assert early["stay"]["lawful"] is False


@pytest.mark.parametrize(
    ("on", "result"),
    [
        pytest.param("2028-03-31", ("no", ["years_with_employer"]), id="JP-ESD-001 less than a year"),
        pytest.param("2028-04-01", ("unknown", ["contracts[].occupation"]), id="JP-ESD-001 depends on the field"),
        pytest.param("2029-04-01", ("yes", []), id="JP-ESD-001 two years"),
    ],
)
def test_skill_development_change_of_employer(on: str, result: tuple[str, list[str]]) -> None:
    facts = {"stays": [stay("2027-04-01")], "permits": [permit("ESD", "2027-04-01", "2030-03-31")]}
    assert pathway(ask(on, **facts), "JP-skill-development-change-employer") == result


def test_every_rule_has_its_place() -> None:
    c = corridor("JP")
    assert c.informs == ("JP-SSW-007",)
    assert c.set_aside == {}
    assert len(library().rules("JP")) == 10
