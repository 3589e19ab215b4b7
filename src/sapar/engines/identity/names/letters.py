"""Cyrillic letters in Latin ones, in the ways that documents of the region print them.

`icao`: ICAO Doc 9303 part 3, section 6, table B (Russian; passports of Russia since 2014, Kyrgyzstan, Uzbekistan). It
does not list Ө Ү Ң: what is printed for them is O U N. The others are what is met in documents and letters:
`english`: BGN/PCGN without its apostrophes, the older Russian and Kyrgyz passports (zh kh y yu ya);
`kyrgyz`: Government decree No. 284 of 27 May 2022 for place names writes Ж as J, and many people do so for themselves;
`russia_2010`: the Russian passports of 2010 to 2013 (Ц as TC); `plain`: h for х, ng for ң, as people type.
"""

from __future__ import annotations

import unicodedata

_COMMON = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёөүң",
        "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y  e iu ia e o u n".split(" "),
        strict=True,
    )
)
_NEIGHBOURS = {
    **dict(zip("әғқұһіңөү", "a g k u h i n o u".split(), strict=True)),  # Kazakh
    **dict(zip("ўҳҷӣӯ", "u kh j i u".split(), strict=True)),  # Uzbek, Tajik
    **dict(zip("ґєїіјљњћђџѓќѕӈҡҙҫ", "g ie i i j lj nj c d dz g k dz n k z s".split(), strict=True)),
}
ICAO = _NEIGHBOURS | _COMMON
_ENGLISH = ICAO | {"й": "y", "ю": "yu", "я": "ya", "ё": "yo", "ъ": "", "ң": "ng"}

SYSTEMS: dict[str, dict[str, str]] = {
    "icao": ICAO,
    "english": _ENGLISH,
    "kyrgyz": ICAO | {"ж": "j", "й": "y", "ю": "yu", "я": "ya", "ъ": "", "ң": "ng", "х": "h"},
    "russia_2010": ICAO | {"ц": "tc", "ъ": ""},
    "plain": _ENGLISH | {"х": "h", "ц": "c", "ы": "i", "й": "i", "щ": "sch", "ё": "e", "қ": "q"},
}

_LATIN = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "e",
        "œ": "e",
        "ß": "ss",
        "þ": "th",
        "ð": "d",
        "ə": "a",
        "ç": "ch",
        "č": "ch",
        "ş": "sh",
        "ș": "sh",
        "š": "sh",
        "ž": "zh",
        "ğ": "g",
    }
)


def transliterate(text: str, system: str = "icao") -> str:
    """The text in Latin letters, capitals as they were; KeyError for a system that is not in SYSTEMS."""
    table = SYSTEMS[system]
    out = []
    for letter in unicodedata.normalize("NFC", text):
        new = table.get(letter.lower())
        if new is None:
            out.append(letter)
        else:
            out.append(new if letter.islower() else new.capitalize())
    return "".join(out)


def latin(text: str) -> str:
    """Small Latin letters without accents; what is neither Latin nor Cyrillic stays as it is."""
    lowered = unicodedata.normalize("NFKC", text).lower().replace("i\u0307", "i")
    if lowered.isascii():
        return lowered
    lowered = "".join(ICAO.get(letter, letter) for letter in lowered).translate(_LATIN)
    if lowered.isascii():
        return lowered
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(sign))
    return bare.lower()
