"""Dates, countries and numbers in Kyrgyz, Russian and English, written on the server.

Kyrgyz sentences never inflect what is put into them: a date or a country stands in its base form, after a colon.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import get_language

from sapar.sites.shared import answers

LANGUAGES = ("ky", "ru", "en")

_MONTHS = {
    # With a day before it a Kyrgyz month takes the possessive, a Russian one the genitive.
    "ky": "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_SHORT_MONTHS = {
    "ky": "янв фев мар апр май июн июл авг сен окт ноя дек",
    "ru": "янв фев мар апр май июн июл авг сен окт ноя дек",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}


def language() -> str:
    """The reader's language: ky, ru or en."""
    code = (get_language() or "ky")[:2]
    return code if code in LANGUAGES else "ky"


def day(value: date, lang: str | None = None) -> str:
    """A date as people write it: 30 May 2026, 30 мая 2026 года, 2026-жылдын 30-майы."""
    lang = lang or language()
    month = _MONTHS[lang].split()[value.month - 1]
    if lang == "ky":
        return f"{value.year}-жылдын {value.day}-{month}"
    return f"{value.day}\N{NO-BREAK SPACE}{month} {value.year}" + (" года" if lang == "ru" else "")


def short_day(value: date, lang: str | None = None) -> str:
    """A date where there is little room: 30 May 2026, 30.05.2026."""
    lang = lang or language()
    if lang == "en":
        return f"{value.day}\N{NO-BREAK SPACE}{short_month(value, lang)} {value.year}"
    return f"{value.day:02}.{value.month:02}.{value.year}"


def moment(value: datetime, lang: str | None = None) -> str:
    """A day and the time of day, on the clock of the reader's time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{short_day(local.date(), lang)}, {local:%H:%M}"


def said(texts: Mapping[str, Any] | str | None, lang: str | None = None) -> str:
    """A text kept in three languages, in the reader's; in another where that one is missing."""
    if not isinstance(texts, Mapping):
        return str(texts or "")
    for code in (lang or language(), *LANGUAGES):
        if texts.get(code):
            return str(texts[code])
    return ""


def short_month(value: date, lang: str | None = None) -> str:
    """The month in three letters, for the axis of a picture."""
    return _SHORT_MONTHS[lang or language()].split()[value.month - 1]


def month(value: date, lang: str | None = None) -> str:
    """A month of a year, as CLDR has it: November 2026, ноябрь 2026 г., 2026-ж., ноябрь."""
    return format_skeleton("yMMMM", value, locale=lang or language())


def iso(text: str | None) -> date | None:
    """The date of an ISO text of the engine; None for None."""
    return date.fromisoformat(text) if text else None


@cache
def _territories(lang: str) -> dict[str, str]:
    known = Locale(lang).territories
    return {code: str(name) for code, name in known.items() if len(code) == 2 and code.isalpha()}


def country(code: str, lang: str | None = None) -> str:
    """The name of a country (ISO 3166-1 alpha-2, EU or EAEU); the code itself if nobody knows it."""
    lang = lang or language()
    return answers.corridor_name(code, lang) or _territories(lang).get(code) or _territories("en").get(code, code)


@cache
def countries(lang: str) -> tuple[tuple[str, str], ...]:
    """All countries as (code, name), in the order of the language's alphabet."""
    # Codes of CLDR that are regions or not assigned by ISO are left out.
    not_countries = {"EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
    codes = sorted(set(_territories("en")) - not_countries)
    return tuple(sorted(((code, country(code, lang)) for code in codes), key=lambda pair: alphabetical(pair[1])))


_KYRGYZ_ORDER = {letter: place for place, letter in enumerate("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя")}


def alphabetical(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts Kyrgyz and Russian words by the Kyrgyz alphabet, other letters by their code."""
    return tuple((_KYRGYZ_ORDER.get(letter, 99), letter) for letter in text.lower())
