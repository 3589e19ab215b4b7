"""How names, dates and numbers are miswritten on their way into a file or a search box.

Each function takes the random source first and gives back what was written. Rates are the caller's.
"""

from __future__ import annotations

from datetime import date
from random import Random

from sapar.engines.identity.names.letters import SYSTEMS, transliterate

_RUSSIAN = str.maketrans("өүңӨҮҢ", "оунОУН")
_RUSSIAN_2 = str.maketrans("өүңӨҮҢ", "еюнЕЮН")
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_HEARD = {
    "а": "ао", "о": "оау", "у": "уо", "ү": "уу", "ө": "ое", "е": "еи", "и": "ие", "ы": "иы", "э": "е", "б": "п",
    "п": "б", "д": "т", "т": "д", "г": "к", "к": "гх", "х": "к", "з": "с", "с": "з", "ж": "ж", "в": "ф", "ф": "п",
    "a": "ao", "o": "oau", "u": "uo", "e": "ei", "i": "iye", "y": "iu", "b": "p", "p": "b", "d": "t", "t": "d",
    "g": "k", "k": "gq", "h": "k", "z": "s", "s": "z", "v": "fw", "f": "p", "j": "z",
}  # fmt: skip
_SEEN = {
    "а": "о", "о": "а", "н": "пи", "и": "нш", "п": "н", "ш": "щ", "з": "э", "е": "с", "с": "е", "л": "п", "м": "и",
    "a": "o", "o": "ac", "i": "l", "l": "i", "n": "m", "m": "n", "u": "v", "v": "u", "e": "c", "c": "e", "b": "h",
    "h": "b", "g": "q", "t": "f", "r": "n",
}  # fmt: skip
_DIGITS = {"0": "86", "1": "74", "2": "7", "3": "8", "4": "91", "5": "6", "6": "50", "7": "12", "8": "30", "9": "4"}


def in_latin(rng: Random, name: str) -> str:
    """The name in Latin letters by a system of documents, or as people write themselves."""
    written = transliterate(name, rng.choice(tuple(SYSTEMS)))
    if rng.random() < 0.2:
        was, now = rng.choice(
            (
                ("zh", "j"),
                ("j", "zh"),
                ("kh", "h"),
                ("iu", "yu"),
                ("ai", "ay"),
                ("y", "i"),
                ("oo", "o"),
                ("ee", "e"),
                ("ei", "ey"),
                ("k", "q"),
                ("ks", "x"),
                ("uu", "u"),
            )
        )
        written = written.replace(was, now)
    return written


def in_russian(rng: Random, name: str) -> str:
    """Kyrgyz letters as Russian keyboards have them: Гүлмира Гулмира, Төлөгөн Тологен."""
    return name.translate(_RUSSIAN_2 if rng.random() < 0.2 else _RUSSIAN)


def slip(rng: Random, word: str) -> str:
    """One letter added, left out, exchanged with its neighbour or for another: by ear, by eye or by key."""
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word)) if rng.random() < 0.85 else 0
    kind = rng.random()
    small = word[at].lower()
    if kind < 0.20:
        return word[:at] + word[at + 1 :]
    if kind < 0.32:
        return word[:at] + word[at] + word[at:]
    if kind < 0.45 and at:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind < 0.75:
        new = rng.choice(_HEARD.get(small, small))
    elif kind < 0.88:
        new = rng.choice(_SEEN.get(small, small))
    else:
        new = _beside(rng, small)
    return word[:at] + (new.upper() if word[at].isupper() else new) + word[at + 1 :]


def _beside(rng: Random, letter: str) -> str:
    for row in _KEYS:
        if (place := row.find(letter)) >= 0:
            return row[max(0, min(len(row) - 1, place + rng.choice((-1, 1))))]
    return letter


def name_slip(rng: Random, name: str) -> str:
    """A slip in one word of a name."""
    words = name.split(" ")
    at = rng.randrange(len(words))
    words[at] = slip(rng, words[at])
    return " ".join(words)


def date_slip(rng: Random, day: date) -> date:
    """Day and month exchanged, a digit wrong, the year beside, or the first of January where the day is not known."""
    kind = rng.random()
    if kind < 0.35 and day.day <= 12:
        return date(day.year, day.day, day.month)
    if kind < 0.55:
        return date(day.year, 1, 1)
    text = f"{day:%Y%m%d}"
    for _ in range(5):
        at = rng.randrange(3, 8) if kind > 0.7 else rng.choice((6, 7))
        wrong = text[:at] + rng.choice(_DIGITS[text[at]]) + text[at + 1 :]
        try:
            return date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
        except ValueError:
            continue
    return day


def number_slip(rng: Random, number: str) -> str:
    """One digit wrong, or two neighbours exchanged."""
    places = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = rng.choice(places[1:])
    if rng.random() < 0.3 and number[at - 1].isdigit():
        return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
    return number[:at] + rng.choice(_DIGITS[number[at]]) + number[at + 1 :]
