"""A synthetic nation abroad: plausible persons, journeys, contracts, permits and events, for tests and demonstrations.

Nobody in it exists: persons are numbers, and no figure here is a statistic of anything. What is plausible is the
shape: most journeys go to Russia, many in spring and back in autumn, most workers have a contract, some registered
late or not at all, some are banned. The same seed gives the same nation; persons are made in blocks, each from its
own random stream, so the first block of a large nation equals that of a small one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sapar.engines.pathways.days import to_day
from sapar.engines.pathways.facts.schema import EVENT_KINDS, TABLES

Days: TypeAlias = np.ndarray
Random: TypeAlias = np.random.Generator

FIRST_DAY = to_day(date(2019, 1, 1))
AS_OF = to_day(date(2026, 3, 31))
"""The day on which the nation is looked at: who is abroad then is still there."""

STAYS_EACH = 8
BLOCK = 50_000
NONE = np.int32(-(2**31))
"""Marks a day that is not there."""

CORRIDORS = {
    "RU": 0.75,
    "KZ": 0.08,
    "TR": 0.055,
    "KR": 0.02,
    "PL": 0.015,
    "DE": 0.012,
    "GB": 0.012,
    "AE": 0.018,
    "SA": 0.01,
    "QA": 0.005,
    "BY": 0.006,
    "IT": 0.004,
    "SK": 0.004,
    "JP": 0.004,
    "LT": 0.005,
}
"""Share of the persons for whom a country is the usual destination."""

COUNTRIES = list(CORRIDORS)
CONTRACT_FREE = ("RU", "KZ", "BY")
"""Where the contract is what allows work; elsewhere people hold a permit."""

PERMIT_KINDS = {
    "TR": "residence",
    "KR": "E-9",
    "GB": "seasonal",
    "JP": "SSW",
    "AE": "work_permit",
    "SA": "work_permit",
    "QA": "work_permit",
    "PL": "work_permit",
    "DE": "national_visa",
    "IT": "seasonal",
    "SK": "national_visa",
    "LT": "national_visa",
}
CURRENCIES = {"RU": "RUB", "KZ": "KZT", "BY": "BYN", "TR": "TRY", "KR": "KRW", "GB": "GBP", "JP": "JPY", "AE": "AED",
              "SA": "SAR", "QA": "QAR", "PL": "PLN"}  # fmt: skip
PAY = {"RUB": 350, "KZT": 1400, "BYN": 9, "TRY": 180, "KRW": 10_500, "GBP": 12, "JPY": 1150, "AED": 14, "SAR": 14,
       "QAR": 14, "PLN": 31, "EUR": 13}  # fmt: skip
REGIONS = ("Moscow", "Moscow oblast", "Saint Petersburg", "Sverdlovsk oblast", "Novosibirsk oblast", "Tatarstan")
OCCUPATIONS = (
    "builder",
    "welder",
    "driver",
    "courier",
    "seamstress",
    "cook",
    "cleaner",
    "seller",
    "farm_worker",
    "carer",
)
DISTRICTS = ("KG-B", "KG-C", "KG-GB", "KG-GO", "KG-J", "KG-N", "KG-O", "KG-T", "KG-Y")
"""ISO 3166-2 codes of the oblasts and the two cities."""


@dataclass(frozen=True)
class Words:
    """Words as numbers: `codes` point into `words`, -1 is none."""

    codes: np.ndarray
    words: tuple[str, ...]


Columns: TypeAlias = "dict[str, np.ndarray | Words]"


def generate(
    folder: Path, persons: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Write the five tables as Parquet into `folder` and return the number of rows of each.

    `progress(done, persons)` is called after each block of persons. ValueError if there is nobody to make.
    """
    if persons < 1:
        raise ValueError("persons must be 1 or more")
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    counts = dict.fromkeys(TABLES, 0)
    try:
        for first, tables in blocks(persons, seed):
            for name, table in tables.items():
                if name not in writers:
                    writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
                writers[name].write_table(table, row_group_size=250_000)
                counts[name] += table.num_rows
            if progress:
                progress(min(first + BLOCK, persons), persons)
    finally:
        for writer in writers.values():
            writer.close()
    return counts


def blocks(persons: int, seed: int) -> Iterator[tuple[int, dict[str, pa.Table]]]:
    """The nation in blocks of `BLOCK` persons: number of persons before the block, and its tables."""
    for first in range(0, persons, BLOCK):
        # A block is always made whole and then cut, so that a person does not depend on how many there are.
        yield first, _block(first, min(BLOCK, persons - first), np.random.default_rng([seed, first]))


def _block(first: int, size: int, random: Random) -> dict[str, pa.Table]:
    people = _persons(first, random)
    stays = _stays(people, random)
    contracts = _contracts(people, stays, random)
    permits = _permits(people, stays, random)
    events = _events(people, stays, random)
    made = {"persons": people, "stays": stays, "contracts": contracts, "permits": permits, "events": events}
    return {name: _arrow(name, columns, first + size) for name, columns in made.items()}


# --- people ------------------------------------------------------------------------------------------------------


def _persons(first: int, random: Random) -> Columns:
    n = BLOCK
    age = np.clip(random.gamma(6.0, 4.2, n) + 10.0, 8, 79)
    birth = (AS_OF - age * 365.25 - random.integers(0, 365, n)).astype(np.int32)
    birth[random.random(n) < 0.004] = NONE
    return {
        "person_id": np.arange(first + 1, first + n + 1, dtype=np.int64),
        "birth_date": birth,
        "sex": _words(random, n, {"m": 0.62, "f": 0.378}),
        "citizenships": _words(random, n, {"KG": 0.975, "KG RU": 0.015, "KG KZ": 0.002, "UZ": 0.003}),
        "purpose": _words(random, n, {"work": 0.8, "visit": 0.07, "family": 0.07, "study": 0.04, "transit": 0.01}),
        "in_destination_register": _words(random, n, {"false": 0.02, "true": 0.012}),
        "district": _words(
            random, n, dict(zip(DISTRICTS, (0.14, 0.1, 0.12, 0.08, 0.2, 0.04, 0.26, 0.03, 0.03), strict=True))
        ),
    }


# --- journeys ----------------------------------------------------------------------------------------------------


def _stays(people: Columns, random: Random) -> Columns:
    """Each person's stays in the order of time; two stays share at most the day of a hand-over."""
    usual = random.choice(len(COUNTRIES), BLOCK, p=_shares(CORRIDORS.values()))
    seasonal = random.random(BLOCK) < 0.45
    parts = (_seasons(np.flatnonzero(seasonal), random), _wanderings(np.flatnonzero(~seasonal), random))
    who, entered, gone = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(who, kind="stable")
    who, entered, gone = who[order], entered[order], gone[order]
    country = np.where(
        random.random(len(who)) < 0.9,
        usual[who],
        random.choice(len(COUNTRIES), len(who), p=_shares(CORRIDORS.values())),
    )
    begun = entered <= AS_OF
    who, entered, gone, country = who[begun], entered[begun], gone[begun], country[begun]
    region = random.integers(0, len(REGIONS), len(who))
    region[(country != 0) | (random.random(len(who)) < 0.5)] = -1
    return {
        "person_id": _ids(people)[who],
        "country": Words(country, tuple(COUNTRIES)),
        "region": Words(region, REGIONS),
        "from_date": entered,
        "to_date": np.where(gone > AS_OF, NONE, gone),
    }


def _seasons(who: Days, random: Random) -> tuple[Days, Days, Days]:
    """One journey a year, from spring to autumn, now and then with a trip across the border between."""
    years = np.array([to_day(date(year, 1, 1)) for year in range(2019, 2027)])
    n = len(who) * len(years)
    opens = np.tile(years, len(who)) + np.clip(random.normal(88, 25, n), 10, 190).astype(int)
    closes = np.maximum(np.tile(years, len(who)) + np.clip(random.normal(305, 35, n), 20, 364).astype(int), opens)
    split = random.random(n) < 0.13
    away = np.where(random.random(n) < 0.4, 0, random.integers(1, 12, n))
    left = opens + ((closes - opens) * random.random(n)).astype(int)
    back = np.minimum(left + away, closes)
    first_gone = np.where(split, left, closes)
    travelled = random.random(n) < 0.96
    person = np.repeat(who, len(years))
    both = np.stack([person, opens, first_gone], 1)[travelled], np.stack([person, back, closes], 1)[travelled & split]
    rows = np.concatenate(both)
    rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
    return rows[:, 0], rows[:, 1].astype(np.int32), rows[:, 2].astype(np.int32)


def _wanderings(who: Days, random: Random) -> tuple[Days, Days, Days]:
    """Stays and pauses of very different length, one after the other, stretched over the whole time."""
    n = np.clip(random.negative_binomial(4, 4 / (STAYS_EACH - 0.15 + 4), len(who)), 0, 60)
    start = np.concatenate([[0], np.cumsum(n)[:-1]]).astype(int)
    total = int(n.sum())
    person = np.repeat(np.arange(len(who)), n)
    stay = random.gamma(0.9, 110.0, total) + 1
    pause = np.where(random.random(total) < 0.05, 0, random.gamma(0.8, 90.0, total))
    last_pause = np.where(random.random(len(who)) < 0.3, 0, random.gamma(0.8, 90.0, len(who)))
    ends = np.cumsum(stay + pause)
    before = np.concatenate([[0.0], ends])[start]
    length = np.bincount(person, stay + pause, len(who)) + last_pause
    stretch = ((AS_OF - FIRST_DAY) / np.maximum(length, 1))[person]
    gone = (ends - before[person]) * stretch
    entered = gone - stay * stretch
    # A stay that fills the time to the end goes on: its exit lies after the day on which we look.
    last = np.zeros(total, bool)
    last[(start + n - 1)[n > 0]] = True
    abroad = last & (last_pause == 0)[person]
    whole = (FIRST_DAY + np.floor(np.stack([entered, gone]))).astype(np.int32)
    # Rounding may not bring an exit before the entry that a hand-over shares with it.
    whole[0, 1:] = np.where(person[1:] == person[:-1], np.maximum(whole[0, 1:], whole[1, :-1]), whole[0, 1:])
    whole[1] = np.where(abroad, AS_OF + 1, np.maximum(whole[1], whole[0]))
    return who[person], whole[0], whole[1]


# --- papers and events -------------------------------------------------------------------------------------------


def _contracts(people: Columns, stays: Columns, random: Random) -> Columns:
    working = _code(people, "purpose")[_row(people, stays)] == 0
    free = np.isin(_code(stays, "country"), [COUNTRIES.index(code) for code in CONTRACT_FREE])
    picked = np.flatnonzero(working & (random.random(len(free)) < np.where(free, 0.42, 0.15)))
    n = len(picked)
    entered, gone = _days(stays, "from_date")[picked], _days(stays, "to_date")[picked]
    country = _code(stays, "country")[picked]
    begins = (entered + random.integers(-3, 40, n)).astype(np.int32)
    indefinite = random.random(n) < 0.35
    planned = begins + random.choice([90, 180, 275, 364, 364, 729], n) - 1
    last = np.where(gone == NONE, AS_OF + 400, np.maximum(gone, begins))
    ends_early = random.random(n) < 0.12
    sudden = begins + (np.maximum(last - begins, 0) * random.random(n)).astype(np.int32)
    ended = np.where(ends_early, sudden, last)
    known = (ended <= AS_OF) & (indefinite | (ended < planned)) & (random.random(n) < 0.9)
    currency = np.array([CURRENCIES.get(code, "EUR") for code in COUNTRIES])
    pay = np.array([PAY[code] for code in currency])
    money = tuple(dict.fromkeys(currency))
    told = np.where(random.random(n) < 0.03, -1, indefinite.astype(int))
    region = _code(stays, "region")[picked]
    return {
        "person_id": _ids(stays)[picked],
        "country": Words(country, tuple(COUNTRIES)),
        "kind": _words(random, n, {"employment": 0.82, "civil": 0.18}),
        "from_date": begins,
        "to_date": np.where(indefinite, NONE, planned),
        "ended_on": np.where(known, ended, NONE),
        "indefinite": Words(told, ("false", "true")),
        "occupation": _words(random, n, dict.fromkeys(OCCUPATIONS, 0.97 / len(OCCUPATIONS))),
        "region": Words(region, REGIONS),
        "weekly_hours": random.choice([36.0, 40.0, 40.0, 40.0, 48.0, 54.0, 60.0], n),
        "hourly_pay": np.round(pay[country] * random.gamma(20, 0.05, n), 2),
        "currency": Words(np.array([money.index(code) for code in currency])[country], money),
    }


def _permits(people: Columns, stays: Columns, random: Random) -> Columns:
    country = _code(stays, "country")
    with_permit = np.array([code in PERMIT_KINDS for code in COUNTRIES])[country]
    short = np.isin(country, [COUNTRIES.index(code) for code in ("PL", "DE", "IT", "SK", "LT")])
    picked = np.flatnonzero(with_permit & (random.random(len(country)) < 0.82))
    n = len(picked)
    country, short = country[picked], short[picked] & (random.random(n) < 0.2)
    kinds = (*dict.fromkeys(PERMIT_KINDS.values()), "short_stay_visa")
    kind = np.array([kinds.index(PERMIT_KINDS.get(code, "residence")) for code in COUNTRIES])[country]
    begins = (_days(stays, "from_date")[picked] - random.integers(0, 25, n)).astype(np.int32)
    ends = begins + np.where(short, 89, random.choice([179, 364, 364, 729, 1094], n)).astype(np.int32)
    cancelled = begins + ((ends - begins) * random.random(n)).astype(np.int32)
    places = (*COUNTRIES, "EU")
    return {
        "person_id": _ids(stays)[picked],
        "country": Words(np.where(short, len(COUNTRIES), country), places),
        "kind": Words(np.where(short, len(kinds) - 1, kind), kinds),
        "issued_by": Words(np.where(random.random(n) < 0.05, -1, country), places),
        "from_date": begins,
        "to_date": ends,
        "cancelled_on": np.where((random.random(n) < 0.02) & (cancelled <= AS_OF), cancelled, NONE),
    }


def _events(people: Columns, stays: Columns, random: Random) -> Columns:
    """What happened during the stays of the last three years; earlier records are not kept."""
    kept = np.flatnonzero(_days(stays, "from_date") >= AS_OF - 3 * 365)
    entered, gone = _days(stays, "from_date")[kept], _days(stays, "to_date")[kept]
    last = np.where(gone == NONE, AS_OF, gone)
    parts: list[tuple[np.ndarray, int, np.ndarray, np.ndarray, int]] = []

    def happens(kind: str, share: float, after: tuple[int, int], years: float = 0, ground: int = -1) -> None:
        """In a share of the stays, so many days after entry, if still there; its effect lasts for years or not."""
        rows = np.flatnonzero(random.random(len(kept)) < share)
        on = entered[rows] + random.integers(*after, len(rows), endpoint=True)
        there = on <= last[rows]
        rows, on = rows[there], on[there]
        until = on + int(years * 365) if years else np.full(len(on), NONE)
        if years:
            until = np.where(random.random(len(on)) < 0.15, NONE, until)
        parts.append((kept[rows], EVENT_KINDS.index(kind), on, until, ground))

    happens("registration", 0.74, (1, 29))
    happens("registration", 0.07, (31, 80))
    happens("medical", 0.5, (10, 88))
    happens("fingerprints", 0.45, (10, 88))
    happens("fine", 0.03, (20, 200), ground=0)
    happens("offence", 0.012, (20, 200), ground=1)
    happens("ban", 0.006, (60, 250), 5, ground=2)
    happens("ban", 0.003, (60, 250), 3, ground=3)
    happens("expulsion", 0.002, (60, 250), 5, ground=0)
    happens("fee_paid", 0.02, (1, 60))
    happens("residence_application", 0.01, (30, 300))
    happens("work_permit_application", 0.005, (1, 60))
    happens("notice", 0.1, (1, 20))
    rows, on, until = (np.concatenate([part[i] for part in parts]) for i in (0, 2, 3))
    kind, ground = (np.repeat([part[i] for part in parts], [len(part[0]) for part in parts]) for i in (1, 4))
    order = np.lexsort((kind, on, rows))
    rows, on, until, kind, ground = rows[order], on[order], until[order], kind[order], ground[order]
    paid = np.where(kind == EVENT_KINDS.index("fine"), random.random(len(rows)) < 0.7, -1)
    return {
        "person_id": _ids(stays)[rows],
        "country": Words(_code(stays, "country")[rows], tuple(COUNTRIES)),
        "kind": Words(kind, EVENT_KINDS),
        "on_date": on.astype(np.int32),
        "until_date": until.astype(np.int32),
        "ground": Words(ground, ("art. 18.8", "art. 18.10", "art. 26(8)", "art. 27")),
        "paid": Words(paid, ("false", "true")),
    }


# --- columns -----------------------------------------------------------------------------------------------------


def _words(random: Random, n: int, shares: dict[str, float]) -> Words:
    """Words with their shares; what is left to one stays empty."""
    words = tuple(shares)
    p = np.array([*shares.values(), max(0.0, 1 - sum(shares.values()))])
    codes = random.choice(len(p), n, p=p / p.sum())
    return Words(np.where(codes == len(words), -1, codes), words)


def _shares(values: Iterable[float]) -> np.ndarray:
    p = np.array(list(values))
    return np.asarray(p / p.sum())


def _ids(columns: Columns) -> np.ndarray:
    return _days(columns, "person_id")


def _days(columns: Columns, name: str) -> np.ndarray:
    column = columns[name]
    assert isinstance(column, np.ndarray)
    return column


def _code(columns: Columns, name: str) -> np.ndarray:
    column = columns[name]
    assert isinstance(column, Words)
    return column.codes


def _row(people: Columns, rows: Columns) -> np.ndarray:
    """For each row, where its person stands among the people of the block."""
    return np.asarray(_ids(rows) - _ids(people)[0])


def _arrow(name: str, columns: Columns, last_person: int) -> pa.Table:
    """The columns as an Arrow table, without the persons beyond the last one wanted and without repeated rows."""
    kept = np.flatnonzero(_ids(columns) <= last_person)
    if name != "persons":
        date_ = next(column.name for column in TABLES[name].columns if column.type == "date")
        word = "kind" if "kind" in columns else "country"
        # Two acts of one kind on one day would be one row twice, or nearly so.
        key = (_ids(columns) * 2**16 + _days(columns, date_)) * 64 + _code(columns, word)
        if name == "stays":
            key = key * 2**16 + np.where(_days(columns, "to_date") == NONE, AS_OF + 1, _days(columns, "to_date"))
        kept = np.intersect1d(kept, np.unique(key, return_index=True)[1], assume_unique=True)
    arrays = [_array(column.type, columns[column.name], kept) for column in TABLES[name].columns]
    return pa.table(arrays, names=list(TABLES[name].names))


def _array(type_: str, column: np.ndarray | Words, kept: np.ndarray) -> pa.Array:
    if isinstance(column, Words):
        codes = column.codes[kept]
        if type_ == "bool":
            return pa.array(codes == 1, mask=codes < 0)
        indices = pa.array(codes.astype(np.int8), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(column.words))
    values = column[kept]
    if type_ == "date":
        return pa.array(values.astype(np.int32), mask=values == NONE).cast(pa.date32())
    return pa.array(values)
