"""Slovakia: SK-VISA-001, SK-VISA-002."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.pathways.answer import check

Json = dict[str, Any]


def ask(on: str, **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": "SK", "on": on, **facts})


def visa(first: str, last: str, kind: str = "national_visa", country: str = "SK") -> Json:
    return {"country": country, "kind": kind, "from": first, "to": last}


def job(occupation: str | None, first: str = "2024-06-01", last: str = "2027-12-31") -> Json:
    return {"country": "SK", "from": first, "to": last, "occupation": occupation}


WORK = [
    # what is tried, the day, occupation, purpose, permits, allowed, basis, until
    ("listed job", "2026-02-01", "welder", "work", [visa("2026-01-01", "2026-11-30")],
     (True, "listed_job_visa", "2026-11-30")),
    ("a year at most", "2026-02-01", "welder", "work", [visa("2026-01-01", "2027-06-30")],
     (True, "listed_job_visa", "2026-12-31")),
    ("after the year", "2027-01-01", "welder", "work", [visa("2026-01-01", "2027-06-30")], (None, None, None)),
    ("the day before the list", "2024-07-14", "welder", "work", [visa("2024-06-01", "2025-05-31")], (None, None, None)),
    ("the first day of the list", "2024-07-15", "welder", "work", [visa("2024-06-01", "2025-05-31")],
     (True, "listed_job_visa", "2025-05-31")),
    ("purpose unknown", "2026-02-01", "welder", None, [visa("2026-01-01", "2026-11-30")], (None, None, None)),
    ("driver", "2024-07-14", "Lorry driver", None, [visa("2024-06-01", "2025-05-31")], (True, "driver_visa", "2025-05-31")),
    ("another state's visa", "2026-02-01", "bus driver", "work", [visa("2026-01-01", "2026-11-30", country="CZ")],
     (False, None, None)),
    ("no visa", "2026-02-01", "bus driver", "work", [], (False, None, None)),
    ("work permit and residence", "2026-02-01", "cook", None,
     [visa("2026-01-01", "2026-11-30", "work_permit"), visa("2026-01-01", "2026-12-31", "residence")],
     (True, "work_permit", "2026-11-30")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "occupation", "purpose", "permits", "expected"), [row[1:] for row in WORK], ids=[row[0] for row in WORK]
)
def test_work(on: str, occupation: str, purpose: str | None, permits: list[Json], expected: tuple[Any, ...]) -> None:
    found = ask(
        on,
        purpose=purpose,
        permits=permits,
        contracts=[job(occupation)],
        stays=[{"country": "SK", "from": on[:8] + "01"}],
    )["work"]
    assert (found["allowed"], found["basis"], found["until"]) == expected


PATHWAYS = [
    ("2024-07-14", job("welder"), [],
     {"SK-listed-job": ("no", ["in_force"]), "SK-driver": ("no", ["visa", "driver_job"])}),
    ("2024-07-15", job("bus driver"), [],
     {"SK-listed-job": ("no", ["visa", "listed_job"]), "SK-driver": ("no", ["visa"])}),
    ("2026-02-01", job("welder"), [visa("2026-03-01", "2027-02-28")],
     {"SK-listed-job": ("yes", []), "SK-driver": ("no", ["driver_job"])}),
    ("2026-02-01", job(None), [visa("2026-03-01", "2027-02-28")],
     {"SK-listed-job": ("yes", []), "SK-driver": ("unknown", ["contracts[].occupation"])}),
]  # fmt: skip


@pytest.mark.parametrize(("on", "contract", "permits", "expected"), PATHWAYS)
def test_pathways(on: str, contract: Json, permits: list[Json], expected: Json) -> None:
    found = ask(on, contracts=[contract], permits=permits)["pathways"]
    assert {p["id"]: (p["open"], p["missing"]) for p in found} == expected


@pytest.mark.parametrize(
    ("last", "occupation", "expected"),
    [
        ("2026-12-31", "welder", []),
        ("2027-01-01", "welder", [("visa_too_long", ["SK-VISA-001"])]),
        ("2027-01-01", "lorry driver", []),
    ],
)
def test_visa_longer_than_a_year(last: str, occupation: str, expected: list[Any]) -> None:
    found = ask("2026-02-01", contracts=[job(occupation)], permits=[visa("2026-01-01", last)])["contract_findings"]
    assert [(f["finding"], f["rules"]) for f in found] == expected
