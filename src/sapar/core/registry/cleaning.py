"""Names, numbers and dates as typed, made fit to keep, or refused with what to change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.registry.enums import Precision
from sapar.core.registry.refusals import Refused
from sapar.engines.identity.pin import read_pin
from sapar.engines.identity.search import document_key, phone_key
from sapar.engines.pathways.facts.countries import is_country

_NAME = re.compile(r"[^\W\d_][\w\s.,'`´ʹʻʼʿ‘’′()\-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def text(value: str, at: str, longest: int) -> str:
    """One line without control signs, spaces made single."""
    cleaned = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", value or "")).split())
    if len(cleaned) > longest:
        raise Refused(at, _("Shorten this to %(number)s characters.") % {"number": longest})
    return cleaned


def name(value: str, at: str) -> str:
    """A part of a name: letters, spaces, hyphens, apostrophes, full stops."""
    cleaned = text(value, at, 100)
    if cleaned and (not _NAME.fullmatch(cleaned) or any(sign.isdigit() for sign in cleaned)):
        raise Refused(at, _("Write the name with letters, spaces, hyphens and apostrophes only."))
    return cleaned


def names(surname: str, given: str, patronymic: str, one_name: str) -> dict[str, str]:
    """The parts of a name; either one name only, or at least a surname or a given name."""
    parts = {
        "surname": name(surname, "surname"),
        "given": name(given, "given"),
        "patronymic": name(patronymic, "patronymic"),
        "one_name": name(one_name, "one_name"),
    }
    if parts["one_name"] and any(parts[part] for part in ("surname", "given", "patronymic")):
        raise Refused("one_name", _("Fill in either the one name, or surname and given name."))
    if not any(parts[part] for part in ("surname", "given", "one_name")):
        raise Refused("surname", _("Fill in the surname, the given name or the one name."))
    return parts


def birth(value: date | str | None, precision: str = "") -> tuple[date | None, str]:
    """A birth date: a date, `1990-05-17`, `17.05.1990`, `1990-05`, `05.1990`, `1990` or nothing."""
    if value in (None, ""):
        return None, Precision.UNKNOWN
    if isinstance(value, date):
        day, known = value, precision or Precision.DAY
    else:
        day, known = typed_date(str(value).strip())
    if day > timezone.localdate():
        raise Refused("birth_date", _("The birth date lies in the future: correct it."))
    if day.year < 1880:
        raise Refused("birth_date", _("The birth date lies too far back: correct the year."))
    if known == Precision.YEAR:
        day = day.replace(month=1, day=1)
    if known == Precision.MONTH:
        day = day.replace(day=1)
    return day, known


def typed_date(value: str, at: str = "birth_date") -> tuple[date, str]:
    """A date as typed, and how much of it was: 17.05.1990, 05.1990, 1990, or as ISO 8601 has it."""
    found = re.fullmatch(
        r"(?:(?:(?P<d>\d{1,2})[./-])?(?P<m>\d{1,2})[./-])?(?P<y>\d{4})"
        r"|(?P<y2>\d{4})-(?P<m2>\d{1,2})(?:-(?P<d2>\d{1,2}))?",
        value,
    )
    if found is None:
        raise Refused(at, _("Write the date as day.month.year, for example 17.05.1990."))
    day, month, year = (found[part] or found[part + "2"] for part in ("d", "m", "y"))
    known = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        return date(int(year), int(month or 1), int(day or 1)), known
    except ValueError:
        raise Refused(at, _("There is no such day: correct the date.")) from None


def pin(value: str) -> str:
    """The personal identification number: fourteen digits, or nothing."""
    digits = "".join((value or "").split())
    if digits and read_pin(digits) is None:
        raise Refused("pin", _("The PIN has fourteen digits: 1 or 2, the birth date, five more. Check it."))
    return digits


def country(value: str, at: str, *, area: bool = False) -> str:
    """ISO 3166-1 alpha-2, or EU for the Schengen area where that is allowed."""
    code = (value or "").strip().upper()
    if not is_country(code) or (code == "EU" and not area):
        raise Refused(at, _("Choose a country from the list."))
    return code


def countries(values: Sequence[str], at: str) -> list[str]:
    """A list of citizenships, each once."""
    return list(dict.fromkeys(country(value, at) for value in values))


def span(first: date | None, last: date | None, at: str) -> None:
    """Refuse an end before its start."""
    if first is not None and last is not None and last < first:
        raise Refused(at, _("The end lies before the start: correct one of the dates."))


def contact_key(kind: str, value: str) -> str:
    """A contact point as it is searched."""
    if kind in ("phone", "messenger") and sum(sign.isdigit() for sign in value) >= 6:
        return phone_key(value)
    return value.casefold() if kind in ("email", "messenger") else ""


def number_key(value: str) -> str:
    """A document's number as it is searched."""
    return document_key(value)[:30]


def script(value: str) -> str:
    """The script of most letters: Cyrl, Latn, Arab, or empty."""
    counts: dict[str, int] = {}
    for sign in value:
        if sign.isalpha():
            word = unicodedata.name(sign, "").split(" ")[0]
            counts[word] = counts.get(word, 0) + 1
    most = max(counts, key=counts.__getitem__) if counts else ""
    return {"CYRILLIC": "Cyrl", "LATIN": "Latn", "ARABIC": "Arab"}.get(most, "")
