"""What was found on the way: clauses with their numbers and provisions, the ledger of days, facts not known."""

from __future__ import annotations

from typing import Any

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways import case
from sapar.engines.pathways import language as L
from sapar.engines.pathways.language import DAY, Fact, col
from sapar.engines.pathways.scalar import Question
from sapar.engines.pathways.trace import ledger, missing_facts, plain, steps, trace

KAZAKH = L.rows("stays", "KZ")
USED = L.days_in(KAZAKH, DAY - 179, DAY)


def asked(**facts: Any) -> Question:
    one = case.read({"destination": "KZ", "on": "2026-03-20", **facts})
    return Question(one.person, one.on)


TRIPS = [
    {"country": "KZ", "from": "2025-09-01", "to": "2025-10-02"},
    {"country": "KZ", "from": "2026-03-11"},
    {"country": "RU", "from": "2026-01-01", "to": "2026-01-02"},
]


def test_the_ledger_lists_each_stay_clipped_to_the_window() -> None:
    assert ledger(USED, asked(stays=TRIPS)) == [
        {"from": "2025-09-22", "to": "2025-10-02", "days": 11},
        {"from": "2026-03-11", "to": "2026-03-20", "days": 10},
    ]
    assert sum(entry["days"] for entry in ledger(USED, asked(stays=TRIPS))) == asked(stays=TRIPS).value(USED)


def test_a_ledger_of_an_unknown_window_is_empty() -> None:
    assert ledger(L.days_in(KAZAKH, Fact("birth_day"), DAY), asked(stays=TRIPS)) == []


def test_steps_name_clauses_numbers_and_provisions() -> None:
    limit = L.Param(90, "number", "KZ-STAY-003", "limit", 19384, None)
    rule = L.Clause("within_limit", USED <= limit, ("KZ-STAY-003",))
    assert steps(rule, asked(stays=TRIPS)) == [
        {
            "clause": "within_limit",
            "value": True,
            "rules": ["KZ-STAY-003"],
            "because": [
                {"clause": "days_in_window", "value": 21, "ledger": ledger(USED, asked(stays=TRIPS))},
                {"number": "limit", "value": 90, "since": "2023-01-27", "rule": "KZ-STAY-003"},
            ],
        }
    ]


def test_days_are_shown_as_dates_and_no_end_as_none() -> None:
    question = asked()
    assert plain(DAY + 1, question) == "2026-03-21"
    assert plain(L.NO_END, question) is None
    assert plain(L.lit(3), question) == 3


def test_missing_facts_are_named_by_their_place_in_the_input() -> None:
    unknown = asked(contracts=[{"country": "KZ", "from": "2026-01-01"}])
    adult = L.age(Fact("birth_day"), DAY) >= 18
    welder = L.exists(L.rows("contracts", "KZ").filter(col("contracts", "occupation").equals("welder")))
    assert missing_facts(adult & welder, unknown) == ["person.birth_date", "contracts[].occupation"]
    assert missing_facts(L.citizen_of("KG"), unknown) == ["person.citizenships"]
    assert missing_facts(Fact("in_destination_register") | L.FALSE, unknown) == ["person.in_destination_register"]


def test_what_is_known_is_not_missing() -> None:
    known = asked(person={"birth_date": "1992-05-01"})
    adult = L.age(Fact("birth_day"), DAY) >= 18
    assert missing_facts(adult, known) == []
    assert missing_facts(adult & Fact("purpose").equals("work"), known) == ["purpose"]


def test_where_the_law_is_not_known_the_law_is_missing() -> None:
    assert missing_facts(L.Lit(None, "bool"), asked()) == ["law"]


def test_the_trace_of_an_answer_holds_the_grounds_of_stay_with_their_numbers() -> None:
    russia = corridor("RU")
    one = case.read(
        {
            "person": {"citizenships": ["KG"]},
            "stays": [{"country": "RU", "from": "2026-03-02"}],
            "destination": "RU",
            "on": "2026-03-20",
        }
    )
    told = trace(russia, Question(one.person, one.on))
    names = [step["clause"] for step in told["stay"]]
    assert names == [f"basis:{basis.name}" for basis in russia.bases]
    visa_free = next(step for step in told["stay"] if step["clause"] == "basis:visa_free")
    assert visa_free["value"] is True
    assert {"number": "limit", "value": 90, "since": "2025-01-01", "rule": "RU-STAY-002"} in list(_numbers(visa_free))


def _numbers(step: Any) -> Any:
    for inner in step.get("because", []):
        if "number" in inner:
            yield inner
        yield from _numbers(inner)
