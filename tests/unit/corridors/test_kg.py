"""Kyrgyzstan's side: KG-REC-001, KG-REC-002, KG-REC-006, KG-CON-001 to KG-CON-003, KG-EXIT-001, KG-KAI-001 to KG-KAI-004.

KG-REC-003, KG-REC-004, KG-REC-005, KG-REC-010, KG-REC-011 and KG-REC-012 inform; KG-REC-007, KG-REC-008 and
KG-REC-009 are set aside.
"""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors import kg
from sapar.engines.corridors.library import library
from sapar.engines.pathways import case as cases
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.days import iso
from sapar.engines.pathways.scalar import Question

Json = dict[str, Any]

RESIDENCE = {"country": "FR", "kind": "residence", "from": "2025-01-01", "to": "2028-12-31"}


def ask(on: str, destination: str = "FR", **facts: Any) -> Json:
    return check({"person": {"citizenships": ["KG"]}, "destination": destination, "on": on, **facts})


CONSULAR = [
    # what is tried, the day, contracts, events, expected: due, done
    ("three months and not a day more", "2026-04-01", [], [], []),
    ("more than three months", "2026-04-02", [], [], [("2026-01-15", False)]),
    ("a contract of more than three months", "2026-01-02", [{"country": "FR", "from": "2026-01-01", "to": "2026-04-02"}],
     [], [("2026-01-15", False)]),
    ("a contract of three months", "2026-01-02", [{"country": "FR", "from": "2026-01-01", "to": "2026-04-01"}], [], []),
    ("registered", "2026-04-02", [], [{"country": "KG", "kind": "registration", "on": "2026-01-10"}],
     [("2026-01-15", True)]),
    ("registered in an earlier stay", "2026-04-02", [], [{"country": "KG", "kind": "registration", "on": "2025-12-31"}],
     [("2026-01-15", False)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "contracts", "events", "expected"), [row[1:] for row in CONSULAR], ids=[row[0] for row in CONSULAR]
)
def test_consular_registration(on: str, contracts: list[Json], events: list[Json], expected: list[Any]) -> None:
    facts = {"permits": [RESIDENCE], "stays": [{"country": "FR", "from": "2026-01-01"}]}
    duties = ask(on, contracts=contracts, events=events, **facts)["duties"]
    found = [d for d in duties if d["duty"] == "consular_registration"]
    assert [(d["due"], d["done"]) for d in found] == expected
    assert all(d["rules"] == ["KG-CON-001", "KG-CON-002", "KG-CON-003"] for d in found)


def paid(first: str = "2026-04-01") -> Json:
    return {"country": "AE", "from": first, "worker_paid": [{"for": "agent", "amount": 1000, "currency": "USD"}]}


def licence(country: str = "AE", issued_by: str | None = "KG", **more: Any) -> Json:
    return {"country": country, "kind": "recruiter_permit", "issued_by": issued_by, "from": "2026-02-20", **more}


ASSISTANCE = {"country": "KG", "kind": "civil", "from": "2026-02-25"}

RECRUITER = [
    # what is tried, contracts, permits, what the pathway cannot know
    ("nobody paid", [{"country": "AE", "from": "2026-04-01"}], [], []),
    ("paid, nothing shown", [paid()], [], ["recruiter_permit", "assistance_contract"]),
    ("paid before the rules of 2019", [paid("2019-04-30")], [], []),
    ("permit shown", [paid()], [licence()], ["assistance_contract"]),
    ("permit of another destination", [paid()], [licence("SA")],
     ["recruiter_permit", "assistance_contract"]),
    ("permit suspended", [paid()], [licence(cancelled_on="2026-02-28")],
     ["recruiter_permit", "assistance_contract"]),
    ("permit and written contract", [paid(), ASSISTANCE], [licence()], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("contracts", "permits", "expected"), [row[1:] for row in RECRUITER], ids=[row[0] for row in RECRUITER]
)
def test_recruiter(contracts: list[Json], permits: list[Json], expected: list[str]) -> None:
    found = ask("2026-03-01", "AE", contracts=contracts, permits=permits)
    unknown = [name for name in found["pathways"][0]["missing"] if name in ("recruiter_permit", "assistance_contract")]
    assert unknown == expected


def test_what_was_not_said_is_no_finding() -> None:
    found = ask("2026-03-01", "AE", contracts=[paid()])
    assert {f["finding"]: f["rules"] for f in found["contract_findings"]} == {"fee_charged_to_worker": ["AE-REC-001"]}
    assert {"KG-REC-001", "KG-REC-002", "KG-REC-006"} <= set(found["pathways"][0]["rules"])


@pytest.mark.parametrize(
    ("nation", "documents", "unmet"),
    [
        ("KG", None, []),
        ("KG", [{"kind": "id_card", "expires": "2030-01-01"}], ["valid_document"]),
        ("KG", [{"kind": "passport", "expires": "2030-01-01"}], []),
        ("KG", [{"kind": "passport", "expires": "2026-02-28"}], ["valid_document"]),
        ("TR", [{"kind": "id_card", "expires": "2030-01-01"}], []),
    ],
)
def test_passport(nation: str, documents: list[Json] | None, unmet: list[str]) -> None:
    found = check(
        {
            "person": {"citizenships": [nation]},
            "permits": [RESIDENCE],
            "documents": documents,
            "destination": "FR",
            "on": "2026-03-01",
        }
    )["entry"]
    assert found["unmet"] == unmet
    assert ("KG-EXIT-001" in found["rules"]) is bool(unmet)


# Kairylman


def question(on: str, nation: str | None, **facts: Any) -> Question:
    person = {"person": {"citizenships": [nation]}} if nation else {}
    read = cases.read({"destination": "KG", "on": on, **person, **facts})
    return Question(read.person, read.on)


CERTIFICATE = {"country": "KG", "kind": "kairylman", "from": "2024-03-01"}


@pytest.mark.parametrize(
    ("on", "nation", "lawful"),
    [
        ("2027-02-28", "TJ", True),
        ("2027-03-01", "TJ", False),
        ("2024-02-29", "TJ", False),
        ("2026-01-01", "KG", False),
        ("2026-01-01", None, None),
    ],
)
def test_kairylman_certificate_is_valid_three_years(on: str, nation: str | None, lawful: bool | None) -> None:
    c = kg.kairylman(library())
    assert question(on, nation, permits=[CERTIFICATE]).value(c.stay_lawful) is lawful


@pytest.mark.parametrize(
    ("applied", "due"),
    [("2025-12-31", "2026-03-31"), ("2026-01-01", "2026-03-01"), ("2015-06-22", None)],
    ids=["KG-KAI-004", "KG-KAI-003", "before both"],
)
def test_kairylman_decision(applied: str, due: str | None) -> None:
    duty = kg.kairylman(library()).duties[1]
    q = question("2026-02-01", "TJ", events=[{"country": "KG", "kind": "application", "on": applied}])
    assert (duty.name, q.value(duty.applies), iso(q.value(duty.due))) == ("kairylman_decision", True, due)


def test_kairylman_must_apply_for_citizenship_in_time() -> None:
    duty = kg.kairylman(library()).duties[0]
    q = question("2026-02-01", "TJ", permits=[CERTIFICATE])
    assert (q.value(duty.applies), iso(q.value(duty.due)), q.value(duty.done)) == (True, "2027-02-28", False)
    applied = question(
        "2026-02-01", "TJ", permits=[CERTIFICATE], events=[{"country": "KG", "kind": "application", "on": "2025-05-05"}]
    )
    assert applied.value(duty.done) is True


def test_kairylman_pathway_is_for_foreigners() -> None:
    (pathway,) = kg.kairylman(library()).pathways
    assert pathway.id == "KG-kairylman"
    needs = {need.name: need.holds for need in pathway.needs}
    q = question("2026-02-01", "TJ", events=[{"country": "KG", "kind": "application", "on": "2026-01-10"}])
    assert {name: q.value(holds) for name, holds in needs.items()} == {
        "foreign_citizenship": True,
        "ethnic_kyrgyz": None,
        "application": True,
    }
    citizen = question("2026-02-01", "KG")
    assert citizen.value(needs["foreign_citizenship"]) is False


def test_rules_that_decide_nothing() -> None:
    assert set(kg.INFORMS) == {f"KG-REC-{n:03}" for n in (3, 4, 5, 10, 11, 12)}
    assert kg.SET_ASIDE == {"KG-REC-007": "proposal", "KG-REC-008": "practice", "KG-REC-009": "statistics"}
