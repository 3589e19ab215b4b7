"""An examiner's table: what a lawyer with a calendar expects of `sapar check`, case by case.

Written from the contract of the command and the rules of the file alone, before the code was read. Each case names the
rules it rests on and states only the fields that they settle; one run of the command answers them all as JSON Lines.
A comment says where the texts leave a day or a word open and which reading is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sapar.engines.corridors.library import library

Json = dict[str, Any]


class Case(NamedTuple):
    """One question, the rules it rests on, and the fields of the answer that are sure."""

    name: str
    rules: str
    facts: Json
    expected: Json


def stay(country: str, begin: str, end: str | None = None, **more: Any) -> Json:
    return {"country": country, "from": begin, "to": end, **more}


def contract(country: str, begin: str, end: str | None = None, **more: Any) -> Json:
    return {"country": country, "kind": "employment", "from": begin, "to": end, **more}


def permit(country: str, kind: str, begin: str, end: str | None = None, **more: Any) -> Json:
    return {"country": country, "kind": kind, "from": begin, "to": end, **more}


def event(country: str, kind: str, on: str, **more: Any) -> Json:
    return {"country": country, "kind": kind, "on": on, **more}


def worker(relation: str, *contracts: Json, citizenship: str = "KG", **more: Any) -> Json:
    return {"relation": relation, "of_citizenship": citizenship, "contracts": list(contracts), **more}


def paid(purpose: str, amount: float, currency: str) -> Json:
    return {"worker_paid": [{"for": purpose, "amount": amount, "currency": currency}]}


def ask(destination: str, on: str, *stays: Json, born: str | None = "1992-05-01", **more: Any) -> Json:
    """A citizen of Kyrgyzstan with a good passport, unless `more` says otherwise."""
    person: Json = {"citizenships": ["KG"]} | ({"birth_date": born} if born else {})
    facts: Json = {"person": person, "documents": [{"kind": "passport", "expires": "2039-12-31"}]}
    return facts | {"stays": list(stays), "destination": destination, "on": on} | more


def lawful(basis: str, until: str | None, **more: Any) -> Json:
    return {"stay.lawful": True, "stay.basis": basis, "stay.until": until, "stay.overstay_days": 0} | more


def unlawful(overstay: int, **more: Any) -> Json:
    return {"stay.lawful": False, "stay.basis": None, "stay.until": None, "stay.overstay_days": overstay} | more


def barred(until: str | None, first: str | None, **more: Any) -> Json:
    return {"entry.allowed": False, "entry.barred_until": until, "entry.first_lawful_day": first} | more


FREE = {"entry.allowed": True, "entry.barred_until": None}

# --- Russia ---------------------------------------------------------------------------------------------------------

MARCH = stay("RU", "2026-03-02")
RUSSIA_DAYS = [
    Case(
        "RU the example of the contract",
        "RU-ENT-001 RU-STAY-002 RU-REG-001",
        ask("RU", "2026-03-20", MARCH),
        lawful(
            "visa_free",
            "2026-05-30",
            **{
                "stay.present": True,
                "stay.days_used": 19,
                "stay.days_left": 71,
                "stay.first_day_too_many": "2026-05-31",
                "entry.allowed": True,
                "entry.first_lawful_day": "2026-03-20",
                "entry.barred_until": None,
                "work.allowed": False,
                "work.basis": None,
                "work.until": None,
                "duty.registration.due": "2026-03-31",
                "duty.registration.done": False,
                "duty.registration.overdue": False,
                "pathway.RU-eaeu-contract.open": "no",
                "pathway.RU-eaeu-contract.missing": ["contract"],
                "law_known_until": "2026-03-31",
            },
        ),
    ),
    Case(
        "RU last lawful day",
        "RU-STAY-002",
        ask("RU", "2026-05-30", MARCH),
        lawful("visa_free", "2026-05-30", **{"stay.days_used": 90, "stay.days_left": 0}),
    ),
    Case(
        "RU first day too many",
        "RU-STAY-002",
        ask("RU", "2026-05-31", MARCH),
        unlawful(1, **{"stay.days_used": 91, "stay.days_left": 0, "entry.allowed": False}),
    ),
    Case(
        "RU the counter restarts on 1 January",
        "RU-STAY-002",
        ask("RU", "2026-01-10", stay("RU", "2025-10-15")),
        lawful("visa_free", "2026-03-31", **{"stay.days_used": 10, "stay.days_left": 80}),
    ),
    Case(
        "RU ninety days to New Year's Eve",
        "RU-STAY-002",
        ask("RU", "2025-12-31", stay("RU", "2025-10-03")),
        lawful("visa_free", "2026-03-31", **{"stay.days_used": 90}),
    ),
    Case(
        "RU ninety-one days to New Year's Eve",
        "RU-STAY-002",
        ask("RU", "2025-12-31", stay("RU", "2025-10-02")),
        unlawful(1, **{"stay.days_used": 91}),
    ),
    Case(
        "RU the day before ninety-one",
        "RU-STAY-002",
        ask("RU", "2025-12-30", stay("RU", "2025-10-02")),
        lawful("visa_free", "2025-12-30", **{"stay.first_day_too_many": "2025-12-31"}),
    ),
    Case(
        "RU several stays, entering for the third time",
        "RU-STAY-002",
        ask("RU", "2025-11-01", stay("RU", "2025-02-01", "2025-02-28"), stay("RU", "2025-06-10", "2025-07-09")),
        lawful(
            "visa_free",
            "2025-12-02" if False else "2026-03-31",
            **{"stay.present": False},
        ),
    ),
]
