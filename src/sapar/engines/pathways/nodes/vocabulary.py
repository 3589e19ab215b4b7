"""What rules may speak of: the kinds of values, the tables of facts and their columns, the single facts."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind = Literal["bool", "day", "number", "text"]


Value: TypeAlias = "bool | int | float | str | None"


SPANS = {
    "stays": ("counted_from", "gone"),
    "contracts": ("starts", "ends"),
    "permits": ("starts", "ends"),
    "family_contracts": ("starts", "ends"),
    "family_permits": ("starts", "ends"),
}
"""The columns with the first and the last day of a row, of the tables whose days can be counted."""


COLUMNS: dict[str, dict[str, Kind]] = {
    "stays": {
        "country": "text",
        "region": "text",
        "entered": "day",
        "gone": "day",
        "counted_from": "day",
    },
    "contracts": {
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
        "planned_end": "day",
        "early": "bool",
        "indefinite": "bool",
        "occupation": "text",
        "region": "text",
        "weekly_hours": "number",
        "hourly_pay": "number",
        "currency": "text",
    },
    "permits": {
        "country": "text",
        "kind": "text",
        "issued_by": "text",
        "starts": "day",
        "ends": "day",
        "cancelled": "bool",
    },
    "events": {
        "country": "text",
        "kind": "text",
        "on_day": "day",
        "until_day": "day",
        "ground": "text",
        "paid": "bool",
    },
    "documents": {"kind": "text", "expires": "day"},
    "qualifications": {"kind": "text", "name": "text", "level": "text", "on_day": "day"},
    "payments": {
        "country": "text",
        "for": "text",
        "amount": "number",
        "currency": "text",
        "starts": "day",
        "ends": "day",
    },
    "family_contracts": {
        "relation": "text",
        "of_citizenship": "text",
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
        "early": "bool",
        "indefinite": "bool",
    },
    "family_permits": {
        "relation": "text",
        "of_citizenship": "text",
        "country": "text",
        "kind": "text",
        "starts": "day",
        "ends": "day",
    },
}
"""The tables of facts about one person and the kind of each column."""


FACTS: dict[str, Kind] = {
    "birth_day": "day",
    "purpose": "text",
    "in_destination_register": "bool",
    "citizenships": "text",
    "documents_stated": "bool",
    "qualifications_stated": "bool",
}
"""Facts of which a person has one. `..._stated`: true if that table was given at all, otherwise unknown."""
