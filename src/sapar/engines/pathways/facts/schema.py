"""The tables of facts about a population: their columns, types and vocabularies.

The same words as in a case of one person (`sapar check`); the reference in `docs/reference/facts.md` is written
from this file by `reference()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Type: TypeAlias = Literal["id", "date", "text", "bool", "number"]
"""`id`: a whole number; `date`: a calendar day; `number`: finite, with or without decimals."""

Vocabulary: TypeAlias = Literal["country", "citizenships", "currency"]

PURPOSES = ("visit", "work", "family", "study", "transit")
SEXES = ("f", "m")
CONTRACT_KINDS = ("employment", "civil")
EVENT_KINDS = (
    "registration",
    "medical",
    "fingerprints",
    "residence_application",
    "work_permit_application",
    "application",
    "fine",
    "offence",
    "ban",
    "expulsion",
    "deportation",
    "fee_paid",
    "school_enrolment",
    "notice",
)


@dataclass(frozen=True)
class Column:
    """One column of a table of facts.

    `allowed` is a list of words, a vocabulary (`country`: ISO 3166-1 alpha-2 or `EU`; `citizenships`: ISO codes
    joined by single spaces; `currency`: three capital letters as in ISO 4217) or None for any value.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] | Vocabulary | None = None


@dataclass(frozen=True)
class Table:
    """One table: a file `<name>.parquet` or `<name>.csv` in the folder of facts.

    `spans` are pairs of columns of which the second may not lie before the first.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_WHO = Column("person_id", "id", "the person, as numbered in `persons`", required=True)

PERSONS = Table(
    "persons",
    "One row a person.",
    (
        Column("person_id", "id", "a number that no other person has", required=True),
        Column("birth_date", "date", "date of birth"),
        Column("sex", "text", "sex in the passport", allowed=SEXES),
        Column("citizenships", "text", "citizenships, joined by a space: `KG` or `KG RU`", allowed="citizenships"),
        Column("purpose", "text", "purpose of going abroad", allowed=PURPOSES),
        Column(
            "in_destination_register", "bool", "whether the destination's police list of controlled persons has them"
        ),
        Column("district", "text", "where the person lives at home; any code of the statistics office"),
    ),
    required=True,
)

STAYS = Table(
    "stays",
    "One row for each presence in a country, from crossing the border inwards to crossing it outwards.",
    (
        _WHO,
        Column("country", "text", "country of the stay", required=True, allowed="country"),
        Column("region", "text", "region of the country, as the rules name it"),
        Column("from_date", "date", "day of entry", required=True),
        Column("to_date", "date", "day of exit; empty: still there"),
    ),
    spans=(("from_date", "to_date"),),
)

CONTRACTS = Table(
    "contracts",
    "One row for each contract of work.",
    (
        _WHO,
        Column("country", "text", "country of the work", required=True, allowed="country"),
        Column("kind", "text", "employment contract, or civil-law contract for services", allowed=CONTRACT_KINDS),
        Column("from_date", "date", "first day", required=True),
        Column("to_date", "date", "last day agreed; empty: none agreed"),
        Column("ended_on", "date", "day on which it did end, if it ended"),
        Column("indefinite", "bool", "whether without a term; empty: so if there is no `to_date`"),
        Column("occupation", "text", "occupation"),
        Column("region", "text", "region of the work"),
        Column("weekly_hours", "number", "hours a week"),
        Column("hourly_pay", "number", "pay for an hour, before tax"),
        Column("currency", "text", "currency of the pay", allowed="currency"),
    ),
    spans=(("from_date", "to_date"), ("from_date", "ended_on")),
)

PERMITS = Table(
    "permits",
    "One row for each visa, permit or residence title.",
    (
        _WHO,
        Column("country", "text", "where it is valid", required=True, allowed="country"),
        Column(
            "kind",
            "text",
            "kind, as the rules name it: `work_permit`, `national_visa`, `residence`, `E-9`...",
            required=True,
        ),
        Column("issued_by", "text", "the state that issued it", allowed="country"),
        Column("from_date", "date", "first day of validity; empty: valid from of old"),
        Column("to_date", "date", "last day of validity; empty: none"),
        Column("cancelled_on", "date", "day on which it was cancelled, if it was"),
    ),
    spans=(("from_date", "to_date"),),
)

EVENTS = Table(
    "events",
    "One row for each act or measure that a rule may ask about.",
    (
        _WHO,
        Column("country", "text", "country whose law it belongs to", required=True, allowed="country"),
        Column("kind", "text", "kind of event", required=True, allowed=EVENT_KINDS),
        Column("on_date", "date", "day of the event", required=True),
        Column("until_date", "date", "last day of its effect, such as of a ban; empty: not known or none"),
        Column("ground", "text", "provision or ground named in the decision"),
        Column("paid", "bool", "whether a fine or fee is paid"),
    ),
    spans=(("on_date", "until_date"),),
)

TABLES: Mapping[str, Table] = MappingProxyType({t.name: t for t in (PERSONS, STAYS, CONTRACTS, PERMITS, EVENTS)})
"""The five tables by name; only `persons` must exist."""

_TYPES = {"id": "whole number", "date": "date", "text": "text", "bool": "true/false", "number": "number"}
_VOCABULARIES = {
    "country": "ISO 3166-1 alpha-2, or `EU` for the Schengen area",
    "citizenships": "ISO 3166-1 alpha-2, joined by a space",
    "currency": "three capital letters (ISO 4217)",
}


def reference() -> str:
    """The tables as Markdown, for the documentation."""
    parts: list[str] = []
    for table in TABLES.values():
        parts += [f"### `{table.name}`", "", table.meaning + (" This table must exist." if table.required else ""), ""]
        parts += ["| column | type | needed | values | meaning |", "|---|---|---|---|---|"]
        for column in table.columns:
            parts.append(
                f"| `{column.name}` | {_TYPES[column.type]} | {'yes' if column.required else ''} "
                f"| {_values(column)} | {column.meaning} |"
            )
        spans = "; ".join(f"`{last}` may not lie before `{first}`" for first, last in table.spans)
        parts += ["", *([f"{spans}.", ""] if spans else [])]
    return "\n".join(parts)


def _values(column: Column) -> str:
    if isinstance(column.allowed, tuple):
        return ", ".join(f"`{word}`" for word in column.allowed)
    return _VOCABULARIES[column.allowed] if column.allowed else ""
