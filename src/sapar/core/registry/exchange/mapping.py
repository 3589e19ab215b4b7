"""Which column of a file is which of our fields: guessed by usual names, stated by whoever imports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sapar.core.registry import cleaning
from sapar.core.registry.enums import Precision, Sex
from sapar.core.registry.refusals import Refused
from sapar.engines.identity.names.parts import readings

FIELDS: dict[str, str] = {
    "surname": "surname last_name lastname family_name familyname фамилия фамилиясы familia",
    "given": "given given_name given_names first_name firstname name имя аты ысымы imia",
    "patronymic": "patronymic middle_name father_name fathers_name отчество атасынын_аты otchestvo",
    "one_name": "one_name single_name",
    "full_name": "full_name fullname фио фиo аты_жөнү толук_аты name_full fio",
    "birth_date": "birth_date birthdate date_of_birth dob birthday дата_рождения туулган_күнү др birth_year год_рождения туулган_жылы",
    "sex": "sex gender пол жынысы",
    "pin": "pin inn пин инн personal_number жеке_номер",
    "document_number": "document_number passport passport_number passport_no паспорт номер_паспорта паспорттун_номери document",
    "phone": "phone phone_number telephone mobile телефон тел телефону номер_телефона",
    "district": "district region rayon район область район_облус облус district_home",
    "country": "country destination страна өлкө country_of_stay страна_пребывания",
    "entered": "entered entry_date date_of_entry въезд дата_въезда кирген_күнү",
    "left": "left exit_date date_of_exit выезд дата_выезда чыккан_күнү",
    "reason": "reason ground основание причина себеби",
    "starts_on": "starts_on from start_date дата_начала",
    "expires_on": "expires_on until end_date expiry действует_до срок_до ban_until",
    "external_id": "external_id id key instanceid meta_instanceid _uuid uuid _id",
}
"""Our fields, and names of columns that mean them."""

_WOMAN = {"f", "female", "ж", "жен", "женский", "аял", "woman", "1"}
_MAN = {"m", "male", "м", "муж", "мужской", "эркек", "man", "2"}


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Field → column, for columns with usual names; the last part of a path counts (`group/surname`)."""
    found: dict[str, str] = {}
    for field, names in FIELDS.items():
        known = names.split()
        for column in columns:
            plain = re.sub(r"[\s.]+", "_", column.strip().casefold())
            last = re.split(r"[/:]", plain)[-1]
            last = last if last in known else re.split(r"-", last)[-1]
            if (plain in known or last in known) and column not in found.values():
                found[field] = column
                break
    return found


def check(mapping: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """A mapping that can be used: known fields, columns that are there, a name among them."""
    used = {field: column for field, column in mapping.items() if column}
    for field, column in used.items():
        if field not in FIELDS:
            raise Refused(field, _("There is no field of this name: choose one from the list."))
        if column not in columns:
            raise Refused(field, _("The file has no column %(column)s: choose another.") % {"column": column})
    if not used.keys() & {"surname", "given", "one_name", "full_name"}:
        raise Refused("surname", _("Say which column holds the name."))
    return used


def values(cells: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row by our fields."""
    return {field: cells.get(column, "") for field, column in mapping.items()}


def person(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a person from a row, cleaned. Raises Refused with the field."""
    parts = {part: given.get(part, "") for part in ("surname", "given", "patronymic", "one_name")}
    if given.get("full_name") and not any(parts.values()):
        parts |= _parted(given["full_name"])
    born, precision = cleaning.birth(_spreadsheet_date(given.get("birth_date", "")))
    number = cleaning.pin(given.get("pin", ""))
    return cleaning.names(parts["surname"], parts["given"], parts["patronymic"], parts["one_name"]) | {
        "birth_date": born,
        "birth_precision": precision,
        "sex": sex(given.get("sex", "")),
        "pin": number,
        "district": cleaning.text(given.get("district", ""), "district", 60),
    }


def sex(value: str) -> str:
    """A sex as files write it."""
    plain = value.strip().casefold().rstrip(".")
    if not plain:
        return ""
    if plain in _WOMAN:
        return Sex.FEMALE
    if plain in _MAN:
        return Sex.MALE
    raise Refused("sex", _("Write the sex as f or m."))


def day(value: str, at: str) -> date | None:
    """A day as files write it; whole dates only."""
    if not value.strip():
        return None
    found, precision = cleaning.typed_date(_spreadsheet_date(value), at)
    if precision != Precision.DAY:
        raise Refused(at, _("Write the date as day.month.year, for example 17.05.1990."))
    return found


def _spreadsheet_date(value: str) -> str:
    """Without the time that spreadsheets and ODK add."""
    return re.split(r"[T ]\d{1,2}:", value.strip())[0]


def _parted(name: str) -> dict[str, str]:
    """A whole name in parts, as names are usually read: surname first, where endings do not tell otherwise."""
    words = name.split()
    if len(words) == 1:
        return {"one_name": name}
    found = readings(name)
    first = found[0].surname_first if found else True
    patronymic = words[-1] if len(words) > 2 else ""
    body = words[:-1] if patronymic else words
    if first is False:
        return {"surname": body[-1], "given": " ".join(body[:-1]), "patronymic": patronymic}
    return {"surname": body[0], "given": " ".join(body[1:]), "patronymic": patronymic}
