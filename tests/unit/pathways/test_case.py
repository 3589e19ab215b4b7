"""A case as it is typed becomes facts; what cannot be is refused with its place in the input."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sapar.engines.pathways.case import CaseError, read
from sapar.engines.pathways.days import OPEN, parse

ON = "2026-03-20"


def case(**more: Any) -> dict[str, Any]:
    return {"destination": "RU", "on": ON, **more}


def stay(country: str, first: str, last: str | None = None) -> dict[str, Any]:
    return {"country": country, "from": first, "to": last}


REFUSED: list[tuple[Any, str, str]] = [
    ([], "", "record"),
    (None, "", "record"),
    ("RU", "", "record"),
    ({"on": ON}, "destination", "required"),
    ({"destination": "RU"}, "on", "required"),
    (case(on=None), "on", "required"),
    (case(on="2026-02-30"), "on", "date"),
    (case(on="20.03.2026"), "on", "date"),
    (case(on="2026-3-20"), "on", "date"),
    (case(on="20260320"), "on", "date"),
    (case(on=20260320), "on", "date"),
    (case(on="9999-12-31"), "on", "date_range"),
    (case(on="1899-12-31"), "on", "date_range"),
    (case(destination="XX"), "destination", "country"),
    (case(destination="ru"), "destination", "country"),
    (case(destination="RUS"), "destination", "country"),
    (case(destination=643), "destination", "country"),
    (case(stay_on="yes"), "stay_on", "flag"),
    (case(purpose="holiday"), "purpose", "choice"),
    (case(colour="red"), "colour", "unknown_key"),
    (case(stays={}), "stays", "list"),
    (case(stays=["RU"]), "stays[0]", "record"),
    (case(stays=[{"from": ON}]), "stays[0].country", "required"),
    (case(stays=[{"country": "RU"}]), "stays[0].from", "required"),
    (case(stays=[stay("ZZ", ON)]), "stays[0].country", "country"),
    (case(stays=[stay("RU", "2025-01-32")]), "stays[0].from", "date"),
    (case(stays=[stay("RU", ON, "2026-02-29")]), "stays[0].to", "date"),
    (
        case(stays=[stay("RU", "2025-01-01", "2025-01-10"), stay("RU", ON, "2026-03-19")]),
        "stays[1].to",
        "ends_before_start",
    ),
    (case(stays=[{**stay("RU", ON), "left": ON}]), "stays[0].left", "unknown_key"),
    (case(stays=[{**stay("RU", ON), "region": 77}]), "stays[0].region", "text"),
    (
        case(stays=[stay("RU", "2025-01-01", "2025-01-20"), stay("KZ", "2025-01-19", "2025-02-01")]),
        "stays[1].from",
        "stays_overlap",
    ),
    # the place is that of the input, not of the order in time
    (
        case(stays=[stay("KZ", "2025-01-19", "2025-02-01"), stay("RU", "2025-01-01", "2025-01-20")]),
        "stays[0].from",
        "stays_overlap",
    ),
    (case(stays=[stay("RU", "2025-01-01"), stay("TR", "2025-06-01", "2025-06-10")]), "stays[1].from", "stays_overlap"),
    (case(person=[]), "person", "record"),
    (case(person={"name": "A"}), "person.name", "unknown_key"),
    (case(person={"citizenships": "KG"}), "person.citizenships", "list"),
    (case(person={"citizenships": ["KG", "QQ"]}), "person.citizenships[1]", "country"),
    (case(person={"citizenships": ["EU"]}), "person.citizenships[0]", "country"),
    (case(person={"birth_date": "1992-13-01"}), "person.birth_date", "date"),
    (case(person={"birth_date": "2026-03-21"}), "person.birth_date", "born_later"),
    (case(person={"in_destination_register": 1}), "person.in_destination_register", "flag"),
    (case(documents=[{"kind": "library_card"}]), "documents[0].kind", "choice"),
    (case(documents=[{"expires": ON}]), "documents[0].kind", "required"),
    (case(contracts=[{"country": "RU"}]), "contracts[0].from", "required"),
    (case(contracts=[{"country": "RU", "from": ON, "kind": "oral"}]), "contracts[0].kind", "choice"),
    (case(contracts=[{"country": "RU", "from": ON, "to": "2026-03-01"}]), "contracts[0].to", "ends_before_start"),
    (case(contracts=[{"country": "RU", "from": ON, "ended": "2026-03-01"}]), "contracts[0].ended", "ends_before_start"),
    (case(contracts=[{"country": "RU", "from": ON, "weekly_hours": -1}]), "contracts[0].weekly_hours", "number"),
    (case(contracts=[{"country": "RU", "from": ON, "hourly_pay": "12"}]), "contracts[0].hourly_pay", "number"),
    (case(contracts=[{"country": "RU", "from": ON, "hourly_pay": True}]), "contracts[0].hourly_pay", "number"),
    (case(contracts=[{"country": "RU", "from": ON, "hourly_pay": float("nan")}]), "contracts[0].hourly_pay", "number"),
    (
        case(contracts=[{"country": "RU", "from": ON, "worker_paid": [{"amount": 5}]}]),
        "contracts[0].worker_paid[0].for",
        "required",
    ),
    (
        case(contracts=[{"country": "RU", "from": ON, "worker_paid": [{"for": "agent", "sum": 5}]}]),
        "contracts[0].worker_paid[0].sum",
        "unknown_key",
    ),
    (case(permits=[{"country": "PL"}]), "permits[0].kind", "required"),
    (case(permits=[{"country": "PL", "kind": ""}]), "permits[0].kind", "text"),
    (
        case(permits=[{"country": "PL", "kind": "seasonal", "from": ON, "to": "2025-01-01"}]),
        "permits[0].to",
        "ends_before_start",
    ),
    (case(permits=[{"country": "PL", "kind": "seasonal", "issued_by": "Slovakia"}]), "permits[0].issued_by", "country"),
    (case(events=[{"country": "RU", "kind": "party", "on": ON}]), "events[0].kind", "choice"),
    (case(events=[{"country": "RU", "kind": "fine"}]), "events[0].on", "required"),
    (
        case(events=[{"country": "RU", "kind": "ban", "on": ON, "until": "2020-01-01"}]),
        "events[0].until",
        "ends_before_start",
    ),
    (case(events=[{"country": "RU", "kind": "fine", "on": ON, "paid": "no"}]), "events[0].paid", "flag"),
    (case(qualifications=[{"kind": "hobby"}]), "qualifications[0].kind", "choice"),
    (case(family=[{}]), "family[0].relation", "required"),
    (case(family=[{"relation": "cousin"}]), "family[0].relation", "choice"),
    (case(family=[{"relation": "spouse", "of_citizenship": "K"}]), "family[0].of_citizenship", "country"),
    (case(family=[{"relation": "spouse", "stays": [stay("RU", "x")]}]), "family[0].stays[0].from", "date"),
    (
        case(family=[{"relation": "child", "person": {"birth_date": "2027-01-01"}}]),
        "family[0].person.birth_date",
        "born_later",
    ),
]


@pytest.mark.parametrize(("given", "at", "code"), REFUSED, ids=[f"{at or 'case'}-{code}" for _, at, code in REFUSED])
def test_refused_with_its_place(given: Any, at: str, code: str) -> None:
    with pytest.raises(CaseError) as refusal:
        read(given)
    assert (refusal.value.at, refusal.value.code) == (at, code)
    assert refusal.value.message == refusal.value.text("en")


def test_every_reason_for_a_refusal_is_tried() -> None:
    import sapar.engines.pathways.case as module

    source = Path(module.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'CaseError\([^"\n]*(?:"[^"]*")?[^"\n]*, "(\w+)"', source))
    assert codes == {code for _, _, code in REFUSED}


def test_a_refusal_names_the_known_fields() -> None:
    with pytest.raises(CaseError) as refusal:
        read(case(stays=[{**stay("RU", ON), "left": ON}]))
    assert refusal.value.text("en") == "This field is not known. Known fields are: country, region, from, to."
    assert refusal.value.text("ru") == "Такого поля нет. Известные поля: country, region, from, to."
    assert refusal.value.text("ky") == "Мындай талаа жок. Белгилүү талаалар: country, region, from, to."


def test_only_destination_and_day_are_needed() -> None:
    found = read(case())
    assert (found.destination, found.on, found.stays_on) == ("RU", parse(ON), True)
    assert found.person.facts["citizenships"] is None
    assert found.person.facts["documents_stated"] is None
    assert found.person.tables["stays"] == []


def test_the_empty_list_states_what_null_leaves_open() -> None:
    assert read(case(documents=[])).person.facts["documents_stated"] is True
    assert read(case(documents=None)).person.facts["documents_stated"] is None


def test_a_shared_day_between_two_countries_is_no_overlap() -> None:
    rows = read(case(stays=[stay("RU", "2025-01-01", "2025-01-20"), stay("KZ", "2025-01-20", "2025-02-01")]))
    assert [row["country"] for row in rows.person.tables["stays"]] == ["RU", "KZ"]


def test_a_day_shared_by_two_schengen_states_counts_once() -> None:
    given = case(
        destination="EU", stays=[stay("DE", "2025-01-01", "2025-01-10"), stay("FR", "2025-01-10", "2025-01-20")]
    )
    rows = read(given).person.tables["stays"]
    assert [(row["zone"], row["counted_from"]) for row in rows] == [
        ("EU", parse("2025-01-01")),
        ("EU", parse("2025-01-11")),
    ]


@pytest.mark.parametrize(("stays_on", "gone"), [(True, OPEN), (None, OPEN), (False, parse(ON))])
def test_who_does_not_stay_on_leaves_on_the_day(stays_on: bool | None, gone: int) -> None:
    rows = read(case(stay_on=stays_on, stays=[stay("RU", "2026-03-02")])).person.tables["stays"]
    assert rows[0]["gone"] == gone


@pytest.mark.parametrize(
    ("contract", "ends", "early", "indefinite"),
    [
        ({"to": "2025-06-30"}, parse("2025-06-30"), False, False),
        ({"to": "2025-06-30", "ended": "2025-03-01"}, parse("2025-03-01"), True, False),
        ({"to": None}, OPEN, False, True),
        ({"ended": "2025-03-01"}, parse("2025-03-01"), True, True),
        ({"to": "2025-06-30", "indefinite": True}, parse("2025-06-30"), False, True),
    ],
)
def test_contract_ends(contract: dict[str, Any], ends: int, early: bool, indefinite: bool) -> None:
    row = read(case(contracts=[{"country": "RU", "from": "2025-01-01", **contract}])).person.tables["contracts"][0]
    assert (row["ends"], row["early"], row["indefinite"]) == (ends, early, indefinite)


def test_a_cancelled_permit_ends_on_that_day() -> None:
    permit = {"country": "PL", "kind": "work_permit", "issued_by": "SK", "from": "2025-01-01", "to": "2025-12-31"}
    row = read(case(permits=[{**permit, "cancelled_on": "2025-05-05"}])).person.tables["permits"][0]
    assert (row["zone"], row["issued_by"], row["ends"], row["cancelled"]) == ("EU", "SK", parse("2025-05-05"), True)


def test_family_members_bring_their_contracts() -> None:
    relative = {
        "relation": "spouse",
        "person": {"citizenships": ["KG"]},
        "contracts": [{"country": "RU", "from": "2025-01-01", "to": "2025-12-31"}],
    }
    rows = read(case(family=[relative])).person.tables["family_contracts"]
    assert [(row["relation"], row["of_citizenship"], row["country"]) for row in rows] == [("spouse", "KG", "RU")]
