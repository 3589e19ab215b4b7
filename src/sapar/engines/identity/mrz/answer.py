"""A reading as the JSON that `sapar mrz` answers, and in words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sapar.engines.identity.messages import message
from sapar.engines.identity.mrz.parse import Reading, known_states

FIELDS = (
    "format",
    "document_code",
    "issuing_state",
    "document_number",
    "nationality",
    "surname",
    "given_names",
    "birth_date",
    "birth_date_full",
    "sex",
    "expiry_date",
    "expiry_date_full",
    "optional_data",
    "optional_data_2",
    "pin",
    "pin_agrees",
    "issuing_state_known",
    "nationality_known",
)
"""The fields of an answer, in order; all are null if the lines fit no format."""


def answer(reading: Reading, lang: str = "en") -> dict[str, Any]:
    """valid, fields, checks, corrected (null if nothing was), errors; messages in `lang`."""
    return {
        "valid": reading.valid,
        "fields": _fields(reading),
        "checks": reading.checks,
        "corrected": _corrected(reading),
        "errors": [
            {
                "kind": one.kind,
                "line": one.line or None,
                "position": one.position or None,
                "field": one.field or None,
                "read": one.read or None,
                "expected": one.expected or None,
                "message": one.text(lang),
            }
            for one in reading.problems
        ],
    }


def _fields(reading: Reading) -> dict[str, Any]:
    document = reading.document
    if document is None:
        return dict.fromkeys(FIELDS)
    known = known_states(document)
    found = asdict(document) | {
        "birth_date_full": reading.birth.isoformat() if reading.birth else None,
        "expiry_date_full": reading.expiry.isoformat() if reading.expiry else None,
        "pin": reading.pin.number if reading.pin else None,
        "pin_agrees": reading.pin_agrees,
        "issuing_state_known": known["issuing_state"],
        "nationality_known": known["nationality"],
    }
    return {field: found[field] for field in FIELDS}


def _corrected(reading: Reading) -> dict[str, Any] | None:
    if not reading.corrections:
        return None
    return {"lines": list(reading.lines), "changes": [asdict(one) for one in reading.corrections]}


def in_words(reading: Reading, lang: str) -> list[str]:
    """The answer line by line: verdict, fields, what was corrected, what is wrong."""
    said = [message(lang, "mrz.valid" if reading.valid else "mrz.invalid")]
    for field, value in _fields(reading).items():
        if isinstance(value, str) and value:
            said.append(f"  {message(lang, 'field.' + field)}: {value}")
    fields = _fields(reading)
    if fields["pin_agrees"] is False:
        said.append(message(lang, "mrz.pin_differs"))
    for field in ("issuing_state", "nationality"):
        if fields[f"{field}_known"] is False and fields[field]:
            said.append(message(lang, "mrz.not_listed", field=message(lang, f"field.{field}"), read=fields[field]))
    said += [message(lang, "mrz.corrected", **asdict(one)) for one in reading.corrections]
    said += [one.text(lang) for one in reading.problems]
    return said
