"""Files of records about invented people, as offices keep them, with the truth beside; and what officers type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from random import Random

from sapar.engines.identity.synthetic import errors
from sapar.engines.identity.synthetic.grammar import surname_of
from sapar.engines.identity.synthetic.people import REGIONS, Person


@dataclass(slots=True)
class Record:
    """One row of a file. `person`: whom it is about, which no file tells; the rest are the columns of `link`."""

    id: str
    surname: str
    given: str
    patronymic: str
    birth_date: str
    sex: str
    pin: str
    document: str
    phone: str
    region: str
    person: int


COLUMNS = tuple(field.name for field in fields(Record) if field.name != "person")


@dataclass(frozen=True)
class Office:
    """How an office writes: rates from 0 to 1."""

    latin: float = 0.0
    russian: float = 0.5
    """Kyrgyz letters replaced."""
    slip_surname: float = 0.06
    slip_given: float = 0.05
    slip_patronymic: float = 0.06
    second_slip: float = 0.15
    no_patronymic: float = 0.15
    swapped: float = 0.02
    initial: float = 0.01
    date_wrong: float = 0.05
    no_date: float = 0.02
    pin: float = 0.45
    pin_wrong: float = 0.01
    document: float = 0.5
    document_old: float = 0.2
    phone: float = 0.5
    phone_old: float = 0.25
    moved: float = 0.2
    no_sex: float = 0.03
    maiden: float = 0.35
    """Women who married, written by the former surname."""
    other_form: float = 0.1
    """уулу and кызы as -ов and -ова."""

    def worse(self, times: float) -> Office:
        """An office that errs so many times as often; what it leaves empty stays as it is."""
        rates = {name: min(0.6, getattr(self, name) * times) for name in _ERRORS}
        return replace(self, **rates)


_ERRORS = (
    "slip_surname",
    "slip_given",
    "slip_patronymic",
    "second_slip",
    "swapped",
    "initial",
    "date_wrong",
    "no_date",
    "pin_wrong",
)


CONSULATE = Office(latin=0.7, no_patronymic=0.35, document=0.8, document_old=0.3, pin=0.35)
EMPLOYMENT = Office(latin=0.05)


def two_files(
    people: Iterable[Person],
    seed: int,
    *,
    first: Office = EMPLOYMENT,
    second: Office = CONSULATE,
    in_both: float = 0.4,
    twice: float = 0.02,
) -> Iterator[Record]:
    """Records of two offices: `id` begins with A or B. A share of the people is in both, a few twice in one."""
    rng = Random(seed)
    number = 0
    for person in people:
        draw = rng.random()
        offices = "AB" if draw < in_both else "A" if draw < in_both + (1 - in_both) / 2 else "B"
        for letter in offices:
            for _ in range(2 if rng.random() < twice else 1):
                number += 1
                yield record(rng, person, first if letter == "A" else second, f"{letter}{number}")


def record(rng: Random, person: Person, office: Office, ident: str) -> Record:
    """What an office writes about a person."""
    surname, given, patronymic = person.surname, person.given, person.patronymic
    if person.maiden and rng.random() < office.maiden:
        surname = person.maiden
    if surname.endswith((" уулу", " кызы")) and rng.random() < office.other_form:
        surname = surname_of(surname.split(" ")[0]) + ("а" if surname.endswith("кызы") else "")
    if rng.random() < office.no_patronymic:
        patronymic = ""
    surname, given, patronymic = _lettered(rng, office, (surname, given, patronymic))
    if rng.random() < office.slip_surname:
        surname = _slipped(rng, surname, office.second_slip)
    if rng.random() < office.slip_given:
        given = _slipped(rng, given, office.second_slip)
    if patronymic and rng.random() < office.slip_patronymic:
        patronymic = _slipped(rng, patronymic, office.second_slip)
    if rng.random() < office.initial:
        given = given[:1] + "."
    elif rng.random() < office.swapped:
        surname, given = given, surname
    return Record(
        id=ident,
        surname=surname,
        given=given,
        patronymic=patronymic,
        birth_date=_birth(rng, office, person.birth),
        sex="" if rng.random() < office.no_sex else person.sex,
        pin=_number(rng, person.pin, office.pin, office.pin_wrong),
        document=_document(rng, office, person.document),
        phone=_phone(rng, office, person.phone),
        region=rng.choice(REGIONS) if rng.random() < office.moved else person.region,
        person=person.ident,
    )


def query(rng: Random, person: Person) -> str:
    """What an officer types to find a person: misspelt or in another alphabet, with the birth year."""
    name = rng.choice(person.names)
    surname, given, father = name.surname, name.given, name.patronymic
    style = rng.random()
    if style < 0.45:
        surname, given, father = (errors.in_latin(rng, part) for part in (surname, given, father))
    elif style < 0.75:
        surname, given, father = (errors.in_russian(rng, part) for part in (surname, given, father))
    wrong = rng.random()
    if style >= 0.75 or wrong < 0.5:
        if rng.random() < 0.6:
            surname = errors.name_slip(rng, surname)
        else:
            given = errors.name_slip(rng, given)
        if rng.random() < 0.15:
            given = errors.name_slip(rng, given)
    words = [surname, given]
    if rng.random() < 0.3:
        words.reverse()
    if father and rng.random() < 0.35:
        words.append(father)
    when = f"{person.birth:%d.%m.%Y}" if rng.random() < 0.2 else str(person.birth.year)
    text = " ".join((*words, when))
    return text.lower() if rng.random() < 0.5 else text


def as_row(one: Record) -> dict[str, str]:
    """The record as a row of a file, without the truth."""
    row = asdict(one)
    del row["person"]
    return row


def _lettered(rng: Random, office: Office, parts: tuple[str, str, str]) -> tuple[str, str, str]:
    if rng.random() < office.latin:
        one, two, three = (errors.in_latin(rng, part).upper() for part in parts)
    elif rng.random() < office.russian:
        one, two, three = (errors.in_russian(rng, part) for part in parts)
    else:
        return parts
    return one, two, three


def _slipped(rng: Random, name: str, again: float) -> str:
    once = errors.name_slip(rng, name)
    return errors.name_slip(rng, once) if rng.random() < again else once


def _birth(rng: Random, office: Office, day: date) -> str:
    if rng.random() < office.no_date:
        return ""
    return (errors.date_slip(rng, day) if rng.random() < office.date_wrong else day).isoformat()


def _number(rng: Random, number: str, known: float, wrong: float) -> str:
    if rng.random() >= known:
        return ""
    return errors.number_slip(rng, number) if rng.random() < wrong else number


def _document(rng: Random, office: Office, number: str) -> str:
    if rng.random() >= office.document:
        return ""
    if rng.random() < office.document_old:
        return f"{rng.choice(('AN', 'AC', 'ID', 'PE'))}{rng.randrange(10_000_000):07d}"
    return errors.number_slip(rng, number) if rng.random() < 0.01 else number


def _phone(rng: Random, office: Office, number: str) -> str:
    if rng.random() >= office.phone:
        return ""
    return f"99655{rng.randrange(10_000_000):07d}" if rng.random() < office.phone_old else number
