"""What was typed or sent for a question, as a kept answer: one reader a type.

Kept answers are JSON: text as text, whole numbers and decimals as numbers, a day as `2026-03-01`, a time as `09:30`,
a moment as `2026-03-01T09:30`, one choice as its name, several as a list of names, a place as
{"latitude", "longitude", "altitude", "accuracy"}, a file as what the file store calls it, an acknowledgement as `OK`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from sapar.core.cases.forms.model import FILES, Question
from sapar.core.cases.forms.values import day_of

LONGEST = 10_000  # characters of a text
LARGEST = 10**15  # whole numbers beyond are not kept exactly
CHOICES = 200  # chosen at once


class Unread(ValueError):
    """An answer that does not fit its question: the key of a sentence, and values to put into it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def read(question: Question, raw: Any) -> Any:
    """The kept form of an answer, None for a blank one; Unread says why it is not one."""
    if raw is None or (isinstance(raw, str | list | dict) and not raw):
        return None
    reader: Callable[[Question, Any], Any] = _READERS.get(question.kind, _text)
    if isinstance(raw, str):
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in raw):
            raise Unread("characters")
        raw = unicodedata.normalize("NFC", raw).strip().replace("\r\n", "\n")
        if not raw:
            return None
    return reader(question, raw)


def _text(question: Question, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Unread("text")
    if len(raw) > LONGEST:
        raise Unread("long", most=LONGEST)
    return raw


def _number(raw: Any, key: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Unread(key)
    if isinstance(raw, str):
        tidy = re.sub(r"[\s\u00a0\u202f]", "", raw).replace(",", ".").replace("−", "-")
        if not re.fullmatch(r"[-+]?\d{1,20}(\.\d{1,20})?", tidy):
            raise Unread(key)
        raw = float(tidy)
    if not -LARGEST < raw < LARGEST:  # false of NaN too; an integer may be too long for a float
        raise Unread("large")
    return float(raw)


def _integer(question: Question, raw: Any) -> int:
    number = _number(raw, "integer")
    if not number.is_integer():
        raise Unread("integer")
    return int(number)


def _decimal(question: Question, raw: Any) -> float | int:
    number = _number(raw, "decimal")
    return int(number) if number.is_integer() else number


def _range(question: Question, raw: Any) -> float | int:
    number = _decimal(question, raw)
    start, end, step = (float(question.parameters.get(key, usual)) for key, usual in RANGE.items())
    low, high = min(start, end), max(start, end)
    turns = (number - start) / step if step else 0.0
    if not low <= number <= high or abs(turns - round(turns)) > 1e-6:
        raise Unread("range", low=_tidy(low), high=_tidy(high), step=_tidy(abs(step)))
    return number


RANGE = {"start": "1", "end": "10", "step": "1"}
"""The parameters of a range and what they are unless the form says otherwise, as in ODK."""


def _tidy(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)


def _date(question: Question, raw: Any) -> str:
    """A day in ISO or as 01.03.2026; of a moment its day."""
    if not isinstance(raw, str):
        raise Unread("date")
    european = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", raw)
    try:
        if european:
            return date(int(european[3]), int(european[2]), int(european[1])).isoformat()
        found = day_of(raw)
    except ValueError as error:
        raise Unread("date") from error
    if found is None:
        raise Unread("date")
    return found.isoformat()[:10]


def _time(question: Question, raw: Any) -> str:
    found = re.match(
        r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$", raw if isinstance(raw, str) else ""
    )
    try:
        moment = time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
    except ValueError:
        moment = None
    if moment is None:
        raise Unread("time")
    return moment.isoformat("seconds" if moment.second else "minutes")


def _moment(question: Question, raw: Any) -> str:
    found = day_of(raw.replace(" ", "T", 1)) if isinstance(raw, str) else None
    if not isinstance(found, datetime):
        raise Unread("moment")
    return found.isoformat(timespec="seconds" if found.second else "minutes")


def _one(question: Question, raw: Any) -> str:
    if not isinstance(raw, str) or " " in raw or len(raw) > 200:
        raise Unread("choice")
    return raw


def _several(question: Question, raw: Any) -> list[str] | None:
    names = raw.split() if isinstance(raw, str) else raw
    if not isinstance(names, list) or len(names) > CHOICES:
        raise Unread("choice")
    kept = [_one(question, name) for name in names if name != ""]
    return list(dict.fromkeys(kept)) or None


def _acknowledged(question: Question, raw: Any) -> str | None:
    if raw is True or (isinstance(raw, str) and raw.lower() in ("ok", "on", "true", "yes", "1")):
        return "OK"
    if raw is False:
        return None
    raise Unread("acknowledge")


PLACE = ("latitude", "longitude", "altitude", "accuracy")


def _place(question: Question, raw: Any) -> dict[str, float]:
    """A place typed as `42.87 74.59`, with altitude and accuracy in metres if known; GeoJSON points too."""
    parts: list[Any]
    if isinstance(raw, str):
        parts = re.split(r"\s*[,;]\s+|\s+|,(?=\s*-?\d+\.)", raw.strip())
    elif isinstance(raw, dict) and raw.get("type") == "Point" and isinstance(raw.get("coordinates"), list):
        longitude, latitude, *height = [*raw["coordinates"], None, None][:3]
        properties = raw.get("properties")
        accuracy = properties.get("accuracy") if isinstance(properties, dict) else None
        parts = [latitude, longitude, *height, accuracy]
    elif isinstance(raw, dict) and not set(raw) - set(PLACE):
        parts = [raw.get(key) for key in PLACE]
    else:
        raise Unread("place")
    if not 2 <= len(parts) <= 4:
        raise Unread("place")
    kept = {key: _number(part, "place") for key, part in zip(PLACE, parts, strict=False) if part is not None}
    if not {"latitude", "longitude"} <= set(kept) or abs(kept["latitude"]) > 90 or abs(kept["longitude"]) > 180:
        raise Unread("place")
    return kept


def _file(question: Question, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > 255 or re.search(r"[\n\r\t/\\]", raw):
        raise Unread("file")
    return raw


_READERS: dict[str, Callable[[Question, Any], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "range": _range,
    "date": _date,
    "today": _date,
    "time": _time,
    "dateTime": _moment,
    "start": _moment,
    "end": _moment,
    "select_one": _one,
    "select_multiple": _several,
    "rank": _several,
    "acknowledge": _acknowledged,
    "geopoint": _place,
    **dict.fromkeys(FILES, _file),
}
