"""A record as linkage compares it: names folded, numbers and dates in one form.

Everything that is compared is a short text or a small number, so that DuckDB and Spark need equality and
`levenshtein` only, and nothing is asked of Python while pairs are compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sapar.engines.identity.names.fold import DAUGHTER, SON, root_of, tokens
from sapar.engines.identity.names.given import is_known, spellings
from sapar.engines.identity.names.parts import FEMALE, MALE, readings
from sapar.engines.identity.pin import read_pin
from sapar.engines.identity.search.keys import skeleton
from sapar.engines.identity.search.query import document_key, phone_key

_SURNAME = re.compile(r"..(?:ova|eva|skaia|ov|ev|of|ef|ski|ina)$")
_WOMANS_FATHER = re.compile(r"(?:ovna|evna|ichna)$")
_MANS_FATHER = re.compile(r"(?:ovich|evich|ich)$")
_INITIAL = re.compile(r"^\w\.?$")


@dataclass(slots=True)
class Features:
    """Empty texts are None. `given`, `surname`, `father`: folded, the last two roots; `*_bones`: their skeletons.

    `given_name`: the first of the listed spellings of the name, so Юсуп and Жусуп have one; `given_known`: whether it
    is listed. `pair`: both skeletons in alphabetical order, the same when surname and given name are exchanged.
    `birth`: YYYYMMDD.
    """

    given: str | None = None
    given_name: str | None = None
    given_known: bool = False
    given_bones: str | None = None
    surname: str | None = None
    surname_bones: str | None = None
    father: str | None = None
    father_bones: str | None = None
    pair: str | None = None
    birth: str | None = None
    sex: str | None = None
    pin: str | None = None
    document: str | None = None
    phone: str | None = None
    region: str | None = None


FIELDS = tuple(Features.__slots__)


class BadRow(ValueError):
    """A row that cannot be linked; the words say what to change."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def features(row: dict[str, str]) -> Features:
    """The features of a row with the columns of `reading.COLUMNS`; BadRow if it holds no name or a wrong date."""
    surname, given, father, sex = names(
        row.get("surname", ""), row.get("given", ""), row.get("patronymic", ""), row.get("name", "")
    )
    if given is None and surname is None:
        raise BadRow("no_name")
    pin = row.get("pin", "").strip().replace(" ", "")
    known_pin = read_pin(pin)
    sex = _sex(row.get("sex", "")) or (known_pin.sex if known_pin else None) or sex
    given_bones = skeleton(root_of(given)) if given else None
    surname_bones = skeleton(surname) if surname else None
    return Features(
        given=given,
        given_name=_listed(given) if given else None,
        given_known=bool(given) and is_known(given or ""),
        given_bones=given_bones,
        surname=surname,
        surname_bones=surname_bones,
        father=father,
        father_bones=skeleton(father) if father else None,
        pair=" ".join(sorted((given_bones, surname_bones))) if given_bones and surname_bones else None,
        birth=_birth(row.get("birth_date", "")),
        sex=sex,
        pin=pin or None,
        document=document_key(row.get("document", "")) or None,
        phone=_phone(row.get("phone", "")),
        region=_words(row.get("region", "")),
    )


@lru_cache(maxsize=200_000)
def names(
    surname: str, given: str, patronymic: str, name: str
) -> tuple[str | None, str | None, str | None, str | None]:
    """Surname and father's name as roots, given name folded, and the sex that endings tell. Fields that were filled in
    the wrong order are put right where endings prove it; one that holds the whole name is parted."""
    sex = None
    if name and not (surname or given):
        surname, given, patronymic, sex = _parted(name)
    elif not (given and surname) and not patronymic and len(tokens(surname + " " + given)) > 1:
        surname, given, patronymic, sex = _parted(f"{surname} {given}")
    sur, giv, pat = tokens(surname), tokens(given), tokens(patronymic)
    for part in (sur, giv, pat):
        if SON & set(part):
            sex = MALE
        elif DAUGHTER & set(part):
            sex = FEMALE
    child = bool((SON | DAUGHTER) & set(sur))
    sur, giv, pat = (tuple(word for word in part if word not in SON | DAUGHTER) for part in (sur, giv, pat))
    if sur and giv and _SURNAME.search(giv[0]) and not _SURNAME.search(sur[0]) and not is_known(giv[0]):
        sur, giv = giv, sur
    if not pat and len(giv) > 1 and (_WOMANS_FATHER.search(giv[-1]) or _MANS_FATHER.search(giv[-1])):
        giv, pat = giv[:-1], giv[-1:]
    if pat and sex is None:
        sex = FEMALE if _WOMANS_FATHER.search(pat[-1]) else MALE if _MANS_FATHER.search(pat[-1]) else None
    if len(sur) == 1 and not giv and not child and not _SURNAME.search(sur[0]):
        sur, giv = (), sur  # who has one name only has a given name, wherever it was written
    root = root_of(sur[0]) if sur else None
    father = root_of(pat[0]) if pat else root if child else None
    if root is None and pat:
        root = father
    return root, "".join(giv) or None, father, sex


def _parted(name: str) -> tuple[str, str, str, str | None]:
    found = readings(name)
    if not found:
        return "", "", "", None
    best = found[0]
    father = best.father.text if best.father else ""
    surname = " ".join(word.text for word in best.surname)
    return surname or father, " ".join(word.text for word in best.given), father, best.sex or None


@lru_cache(maxsize=65536)
def _listed(given: str) -> str:
    return min(spellings(given) or (given,))


@lru_cache(maxsize=65536)
def _birth(text: str) -> str | None:
    text = text.strip()
    if not text:
        return None
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})(?:[T ].*)?)?", text):
        year, month, day = (int(part or 0) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text):
        day, month, year = map(int, found.groups())
    else:
        raise BadRow("date", read=text)
    if month == 0 or day == 0:
        month = day = 1  # as offices write it where only the year is known
    try:
        return f"{date(year, month, day):%Y%m%d}"
    except ValueError:
        raise BadRow("date", read=text) from None


_SEXES = {
    "f": FEMALE,
    "ж": FEMALE,
    "w": FEMALE,
    "а": FEMALE,
    "a": FEMALE,
    "2": FEMALE,
    "m": MALE,
    "м": MALE,
    "э": MALE,
    "e": MALE,
    "1": MALE,
}


@lru_cache(maxsize=1024)
def _sex(text: str) -> str | None:
    """F, female, Ж, аял; M, male, М, эркек; 1 and 2 as ISO 5218 has them."""
    return _SEXES.get(text.strip().lower()[:1])


def _phone(text: str) -> str | None:
    digits = phone_key(text) if any(sign.isdigit() for sign in text) else ""
    return digits if len(digits) >= 9 else None


@lru_cache(maxsize=65536)
def _words(text: str) -> str | None:
    return "".join(tokens(text)) or None
