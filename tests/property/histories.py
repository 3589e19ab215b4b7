"""Random lives, one a seed: trips, permits, contracts and events between 2012 and 2027, at dates where rules change.

Each is a case as `sapar check` reads it, so that a failing one can be kept as it is printed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sapar.engines.pathways import case
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.scalar import Person

EDGES = (
    "2012-02-29",
    "2012-07-05",
    "2014-01-01",
    "2015-08-12",
    "2016-02-29",
    "2017-07-15",
    "2018-11-01",
    "2019-07-12",
    "2020-02-29",
    "2021-06-16",
    "2022-09-04",
    "2023-01-01",
    "2023-01-27",
    "2023-10-09",
    "2024-02-29",
    "2024-12-31",
    "2025-01-01",
    "2025-09-01",
    "2026-01-01",
    "2026-03-31",
)
"""Leap days, calendar years, and days on which a rule begins or ends."""
FIRST, LAST = date(2012, 1, 1), date(2027, 12, 31)
KINDS = ("registration", "medical", "fingerprints", "fine", "offence", "ban", "expulsion", "deportation", "fee_paid")
PERMITS = ("residence", "national_visa", "work_permit", "short_stay_visa", "patent", "seasonal", "student_residence")
GROUNDS = (None, None, "art. 26(4)", "art. 26(8)", "18.8 CAO", "migration law")
DAY = timedelta(days=1)


def asked_on(rng: random.Random) -> date:
    """A day to ask about: often one where something changes."""
    if rng.random() < 0.5:
        return date.fromisoformat(rng.choice(EDGES)) + rng.choice((-1, 0, 1, 29, 89, 90, 91, 180, 365)) * DAY
    return FIRST + rng.randrange((LAST - FIRST).days) * DAY


def life(rng: random.Random, countries: Sequence[str], on: date, *, only_trips: bool = False) -> dict[str, Any]:
    """One person's facts as a case about `on`; `only_trips`: a citizen of Kyrgyzstan with nothing but trips."""
    stays = list(_trips(rng, countries, on))
    one: dict[str, Any] = {"destination": countries[0], "on": on.isoformat(), "stays": stays}
    if only_trips:
        return {**one, "person": {"citizenships": ["KG"]}}
    person: dict[str, Any] = {
        "citizenships": rng.choice((["KG"], ["KG"], ["KG"], ["KG", "RU"], ["UZ"], ["KZ"], [], None)),
        "birth_date": rng.choice((None, "1992-05-01", "2008-02-29", (on - 18 * 365 * DAY).isoformat(), "2010-12-31")),
        "in_destination_register": rng.choice((None, None, False, True)),
    }
    one["person"] = {key: value for key, value in person.items() if value is not None}
    one["purpose"] = rng.choice((None, "visit", "work", "study", "family"))
    near = [parse_date(stay["from"]) for stay in stays] or [on]
    one["permits"] = [_permit(rng, countries, rng.choice(near)) for _ in range(rng.choice((0, 0, 1, 2)))]
    one["contracts"] = [_contract(rng, countries, rng.choice(near)) for _ in range(rng.choice((0, 0, 1, 2)))]
    one["events"] = [_event(rng, countries, rng.choice(near)) for _ in range(rng.choice((0, 1, 2, 4)))]
    if rng.random() < 0.2:
        relative = {
            "relation": rng.choice(("spouse", "child", "parent")),
            "of_citizenship": rng.choice(("KG", "UZ", None)),
        }
        one["family"] = [{**relative, "contracts": [_contract(rng, countries, rng.choice(near))]}]
    return one


def lives(
    seed: int, number: int, countries: Sequence[str], on: date, *, only_trips: bool = False
) -> dict[int, tuple[dict[str, Any], Person]]:
    """Many persons by number: the case, and its facts."""
    rng = random.Random(seed)
    made = [life(rng, countries, on, only_trips=only_trips) for _ in range(number)]
    return {position: (one, case.read(one).person) for position, one in enumerate(made)}


def told(one: dict[str, Any]) -> str:
    """A case for the message of a failure."""
    return json.dumps(one, ensure_ascii=False)


def parse_date(text: str) -> date:
    """A date of a case."""
    return date.fromisoformat(text)


def day(value: date) -> int:
    """The number of a day."""
    return parse(value.isoformat())


def _trips(rng: random.Random, countries: Sequence[str], on: date) -> Iterator[dict[str, Any]]:
    """Trips in the order of time: close together or far apart, handed over on a day, nested, the last perhaps open."""
    entry = max(FIRST, on - rng.choice((60, 250, 800, 2500)) * DAY)
    if rng.random() < 0.3:
        entry = max(FIRST, min(on, date.fromisoformat(rng.choice(EDGES)) - rng.choice((0, 1, 30, 89)) * DAY))
    country = rng.choice(countries)
    for _ in range(rng.choice((0, 1, 2, 3, 5, 8))):
        if entry > on + 60 * DAY:
            return
        length = rng.choice((0, 0, 1, 5, 28, 29, 30, 44, 59, 88, 89, 90, 91, 120, 200, 300, rng.randrange(400)))
        if rng.random() < 0.12:
            yield {"country": country, "from": entry.isoformat()}
            return
        gone = entry + length * DAY
        if rng.random() < 0.15:  # on the last day of a year, of February, or to the first of the next
            gone = max(
                entry, rng.choice((date(gone.year, 12, 31), date(gone.year, 3, 1) - DAY, date(gone.year + 1, 1, 1)))
            )
        yield {"country": country, "from": entry.isoformat(), "to": gone.isoformat()}
        if rng.random() < 0.08:  # a trip within the trip, as two officers' records may have it
            inner = entry + rng.randrange((gone - entry).days + 1) * DAY
            yield {"country": country, "from": inner.isoformat(), "to": min(gone, inner + 3 * DAY).isoformat()}
        gap = rng.choice((0, 0, 1, 2, 10, 30, 60, 90, 91, 120, 180, rng.randrange(300)))
        country = country if rng.random() < 0.7 else rng.choice(countries)
        entry = gone + gap * DAY


def _around(rng: random.Random, near: date) -> date:
    return near + rng.choice((-400, -90, -30, -1, 0, 1, 10, 29, 30, 60, 89, 90, 91, 200)) * DAY


def _permit(rng: random.Random, countries: Sequence[str], near: date) -> dict[str, Any]:
    begin = _around(rng, near)
    end = begin + rng.choice((0, 10, 30, 90, 365, 700)) * DAY
    permit: dict[str, Any] = {"country": rng.choice(countries), "kind": rng.choice(PERMITS)}
    if rng.random() < 0.9:
        permit["from"] = begin.isoformat()
    if rng.random() < 0.85:
        permit["to"] = end.isoformat()
    if rng.random() < 0.1:
        permit["cancelled_on"] = (begin + rng.choice((0, 5, 60)) * DAY).isoformat()
    if rng.random() < 0.3:
        permit["issued_by"] = rng.choice(countries)
    return permit


def _contract(rng: random.Random, countries: Sequence[str], near: date) -> dict[str, Any]:
    begin = _around(rng, near)
    contract: dict[str, Any] = {"country": rng.choice(countries), "from": begin.isoformat()}
    if rng.random() < 0.7:
        contract["to"] = (begin + rng.choice((0, 30, 90, 180, 365, 800)) * DAY).isoformat()
    if rng.random() < 0.3:
        contract["ended"] = (begin + rng.choice((0, 20, 100, 200, 364)) * DAY).isoformat()
    for name, values in (
        ("kind", (None, "employment", "civil")),
        ("indefinite", (None, None, False, True)),
        ("occupation", (None, "welder", "teacher")),
        ("region", (None, "Moscow")),
        ("weekly_hours", (None, 40, 60)),
    ):
        value = rng.choice(values)
        if value is not None:
            contract[name] = value
    return contract


def _event(rng: random.Random, countries: Sequence[str], near: date) -> dict[str, Any]:
    on = _around(rng, near)
    event: dict[str, Any] = {"country": rng.choice(countries), "kind": rng.choice(KINDS), "on": on.isoformat()}
    ground, paid = rng.choice(GROUNDS), rng.choice((None, False, True))
    if ground:
        event["ground"] = ground
    if paid is not None:
        event["paid"] = paid
    if rng.random() < 0.4:
        event["until"] = (on + rng.choice((0, 30, 120, 400, 1200)) * DAY).isoformat()
    return event
