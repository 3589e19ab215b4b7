"""Dates, numbers and names in words. Nothing here is inflected by what is put in: a value stands after a colon
or in a form that its language leaves alone (Kyrgyz suffixes follow the vowels of a word, which no template knows).
"""

from __future__ import annotations

from datetime import date

from sapar.engines.corridors.registry import CORRIDORS
from sapar.engines.pathways.days import OPEN, to_date
from sapar.engines.pathways.facts.countries import is_country
from sapar.engines.pathways.messages import catalogue, label, message

_NAMED_PARTS = ("basis", "ban", "condition", "refusal", "work", "duty", "need", "pathway", "penalty", "finding")
"""Kinds of part that a clause may be named after, as in `basis:visa_free`."""

_VALUE_GROUPS = ("event", "permit", "document", "contract", "qualification", "relation", "purpose")
"""Groups in which a text of the input (a kind of permit, of event) may have its word."""

_NARROW = "\N{NO-BREAK SPACE}"


def day(value: str | int | date, lang: str) -> str:
    """A day in words: 30 May 2026. `value`: an ISO date, a day number or a date."""
    if isinstance(value, int):
        if abs(value) >= OPEN:
            return message(lang, "word.no_end" if value > 0 else "word.no_start")
        found = to_date(value)
        assert found is not None
        value = found
    elif isinstance(value, str):
        value = date.fromisoformat(value)
    return message(lang, "date", day=value.day, month=message(lang, f"month.{value.month}"), year=value.year)


def counted(lang: str, thing: str, number: int) -> str:
    """A number with its noun in the right form: 1 day, 2 days; 1 день, 2 дня, 5 дней; 5 күн.

    `thing`: a key `plural.<thing>` whose text holds the forms, divided by `|`: one form in Kyrgyz,
    two in English (one, other), three in Russian (one, few, many).
    """
    forms = message(lang, f"plural.{thing}").split("|")
    return f"{quantity(number, lang)}{_NARROW}{forms[_form(lang, abs(number))]}"


def _form(lang: str, number: int) -> int:
    if lang == "ky":
        return 0
    if lang == "en":
        return 0 if number == 1 else 1
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def quantity(value: float, lang: str) -> str:
    """A number with thousands set apart and the decimal sign of the language: 12,500.5 or 12 500,5."""
    text = f"{value:,}" if isinstance(value, int) or not value.is_integer() else f"{int(value):,}"
    return text if lang == "en" else text.replace(",", _NARROW).replace(".", ",")


def money(low: float | None, high: float | None, currency: str | None, lang: str) -> str:
    """An amount or a range of amounts: 2,000–5,000 RUB; "" if neither end is known."""
    ends = [quantity(end, lang) for end in dict.fromkeys((low, high)) if end is not None]
    unit = label(lang, "currency", currency) if currency else ""
    return " ".join(filter(None, ("–".join(ends), unit))) if ends else ""


def clause(name: str, lang: str) -> str:
    """The name of a clause: of a part for `basis:visa_free`; of the clause and its part for `days_used:visa_free`."""
    head, colon, rest = name.partition(":")
    if not colon:
        return label(lang, "clause", name)
    if head in _NAMED_PARTS:
        return label(lang, head, rest)
    return f"{label(lang, 'clause', head)} ({_part(rest, lang)})"


def _part(name: str, lang: str) -> str:
    known = catalogue(lang)
    return next((known[key] for group in _NAMED_PARTS if (key := f"{group}.{name}") in known), name.replace("_", " "))


def number(name: str, lang: str) -> str:
    """The name of a number of the law; `fine_rub[1]` is the second of a list."""
    base, bracket, place = name.partition("[")
    text = label(lang, "number", base)
    return message(lang, "number.of", name=text, place=int(place[:-1]) + 1) if bracket else text


def country(code: str, lang: str) -> str:
    """The name of a destination as its corridor has it, of other countries as Unicode's CLDR has it."""
    if code in CORRIDORS:
        return CORRIDORS[code].names[lang]
    # Imported here: most answers need no other country, and the command should start at once.
    from babel import Locale

    return str(Locale(lang).territories.get(code, code))


def fact(place: str, lang: str) -> str:
    """A fact by its place in the input (`person.birth_date`, `contracts[].ends`), or a need by its name."""
    known = catalogue(lang)
    if f"fact.{place}" in known:
        return known[f"fact.{place}"]
    table, _, column = place.partition("[].")
    if column:
        return f"{label(lang, 'table', table)}: {label(lang, 'column', column)}"
    return label(lang, "need", place)


def value(found: object, lang: str) -> str:
    """Any value of a trace: yes, no, not known, a number, a day, a word."""
    if found is None:
        return message(lang, "word.unknown")
    if isinstance(found, bool):
        return message(lang, "word.yes" if found else "word.no")
    if isinstance(found, int | float):
        return quantity(found, lang)
    if isinstance(found, list | tuple):
        return ", ".join(value(item, lang) for item in found)
    text = str(found)
    try:
        return day(text, lang)
    except ValueError:
        return term(text, lang)


def term(text: str, lang: str) -> str:
    """A text of the input in words where it has one (`work_permit`, `KZ`), otherwise as it is."""
    if is_country(text):
        return country(text, lang)
    known = catalogue(lang)
    for group in _VALUE_GROUPS:
        if f"{group}.{text}" in known:
            return known[f"{group}.{text}"]
    return text


def first_capital(text: str) -> str:
    """The text with its first letter a capital one."""
    return text[:1].upper() + text[1:]
