"""Invented people of Central Asia: households with siblings and twins, names as frequent as names are.

Everybody is invented; any likeness is chance. A seed gives the same people always. Some names are on no list of ours:
they are put together from syllables, as the long tail of a real register looks to a program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate, count
from random import Random

from sapar.engines.identity.search.keys import PersonName
from sapar.engines.identity.synthetic.grammar import of_a_woman, patronymic_of, surname_of

GROUPS = {
    "kyrgyz": 0.73,
    "uzbek": 0.15,
    "russian": 0.05,
    "dungan": 0.015,
    "uyghur": 0.015,
    "tajik": 0.015,
    "kazakh": 0.015,
    "korean": 0.01,
}
"""Groups by whose custom people are named, and their shares: near to those of Kyrgyzstan."""

REGIONS = tuple(
    """Бишкек Ош Аламүдүн Ысык-Ата Жайыл Кемин Москва Панфилов Сокулук Чүй Ак-Суу Жети-Өгүз Тоң Түп Балыкчы Каракол
    Ат-Башы Ак-Талаа Жумгал Кочкор Нарын Алай Араван Кара-Кулжа Кара-Суу Ноокат Өзгөн Чоң-Алай Базар-Коргон Аксы
    Ала-Бука Жалал-Абад Ноокен Сузак Токтогул Тогуз-Торо Чаткал Баткен Кадамжай Лейлек Сүлүктү Кызыл-Кыя Талас
    Бакай-Ата Кара-Буура Манас""".split()
)

_RARE_SURNAME, _RARE_GIVEN = 0.15, 0.06
_PUT_TOGETHER_SURNAME, _PUT_TOGETHER_GIVEN = 0.4, 0.1
_FIRST = tuple(
    """Нур Бек Жан Таш Эсен Ороз Сапар Токто Кадыр Мамат Турду Турсун Жума Иса Абды Исма Сейит Асан Кожо Мырза Султан
    Алым Акмат Бай Кул Чоко Бөрү Ормо Сатыбал Тынай Ырыс Шерим Чын Каны Эр Мурза Дөөлөт Карга Саги Үмөт""".split()
)
_LAST = {
    "M": tuple("бек бай кул али мат гелди берди назар сейит болот темир жигит султан кан мырза таш".split()),
    "F": tuple("гүл кан жан бүбү ай нур сулуу жамал пери зат наз кыз айым бермет".split()),
}
_CHILD_OF = 0.14
"""Kyrgyz children registered with уулу or кызы in place of a surname."""
_TWINS = 0.015
_LIKE_THE_SIBLING = 0.3
_LIKE_THE_TWIN = 0.6
_TOOK_HUSBANDS_NAME = 0.65
_NO_PATRONYMIC = 0.06


@dataclass(frozen=True, slots=True)
class Person:
    """`maiden`: the surname before marriage, if it changed. `phone`, `region` of the household or her own."""

    ident: int
    surname: str
    given: str
    patronymic: str
    sex: str
    birth: date
    pin: str
    document: str
    phone: str
    region: str
    household: int
    twin: bool = False
    maiden: str = ""

    @property
    def names(self) -> tuple[PersonName, ...]:
        """The name now, and the one before."""
        now = PersonName(self.surname, self.given, self.patronymic)
        return (now, replace(now, surname=self.maiden)) if self.maiden else (now,)


def population(persons: int, seed: int) -> Iterator[Person]:
    """So many invented people, household by household; `ident` counts from 1."""
    rng = Random(seed)
    idents, households = count(1), count(1)
    made = 0
    while made < persons:
        for person in _clan(rng, idents, households):
            if made < persons:
                made += 1
                yield person


# Names


@cache
def _lists() -> dict[str, tuple[tuple[str, ...], list[float]]]:
    """Section -> names and their cumulated weights: the nth name is borne as (n + 8) to the power -0.75."""
    text = (files("sapar.engines.identity.synthetic") / "names.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            found.setdefault(section, []).extend(line.split())
    return {
        name: (tuple(words), list(accumulate((place + 8) ** -0.75 for place in range(len(words)))))
        for name, words in found.items()
    }


def _pick(rng: Random, section: str) -> str:
    words, weights = _lists()[section]
    return rng.choices(words, cum_weights=weights)[0]


def _rare(rng: Random, sex: str) -> str:
    """A name that is on no list."""
    syllables = "".join(
        rng.choice("бджкмнрстчшз") + rng.choice("аеиоуыөү") + rng.choice(["", "", "н", "р", "л", "й", "к", "м"])
        for _ in range(rng.choice((1, 2, 2)))
    )
    ending = rng.choice(
        ("бек", "бай", "кул", "али", "мат", "жан", "ат", "ур")
        if sex == "M"
        else ("гүл", "кан", "ай", "жан", "бүбү", "ия", "ара", "ира")
    )
    return (syllables + ending).capitalize()


def _put_together(rng: Random, sex: str) -> str:
    """A name of two usual parts, as many Turkic names are: Эсен + бек."""
    return rng.choice(_FIRST) + rng.choice(_LAST[sex])


def _given(rng: Random, group: str, sex: str) -> str:
    draw = rng.random()
    if draw < _RARE_GIVEN:
        return _rare(rng, sex)
    if draw < _RARE_GIVEN + _PUT_TOGETHER_GIVEN and group in ("kyrgyz", "uzbek", "kazakh"):
        return _put_together(rng, sex)
    return _pick(rng, f"{group} {sex}")


def _alike(rng: Random, group: str, sex: str, name: str) -> str:
    """Another name that begins as a sibling's does: Эльмира, Эльнура."""
    words, _ = _lists()[f"{group} {sex}"]
    near = [word for word in words if word[:2] == name[:2] and word != name]
    return rng.choice(near) if near else _given(rng, group, sex)


def _surname(rng: Random, group: str) -> str:
    """A man's surname."""
    if f"surnames {group}" in _lists():
        return _pick(rng, f"surnames {group}")
    draw = rng.random()
    if draw < _RARE_SURNAME:
        return surname_of(_rare(rng, "M"))
    if draw < _RARE_SURNAME + _PUT_TOGETHER_SURNAME:
        return surname_of(_put_together(rng, "M"))
    return surname_of(_pick(rng, f"{group} M"))


# Households


@dataclass(frozen=True)
class _Home:
    number: int
    group: str
    region: str
    phone: str
    surname: str


def _clan(rng: Random, idents: Iterator[int], households: Iterator[int]) -> Iterator[Person]:
    """One to three households of one surname, often in one region."""
    group = rng.choices(tuple(GROUPS), tuple(GROUPS.values()))[0]
    surname, region = _surname(rng, group), rng.choice(REGIONS)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = region if rng.random() < 0.7 else rng.choice(REGIONS)
        yield from _household(rng, _Home(next(households), group, at, _phone(rng), surname), idents)


def _household(rng: Random, home: _Home, idents: Iterator[int]) -> Iterator[Person]:
    father_name = _given(rng, home.group, "M")
    born = rng.randint(1938, 1988)
    father = _adult(rng, home, idents, "M", father_name, born)
    yield father
    mother_born = born + rng.randint(-2, 7)
    mother = _adult(rng, home, idents, "F", _given(rng, home.group, "F"), mother_born)
    maiden = of_a_woman(_surname(rng, home.group))
    if rng.random() < _TOOK_HUSBANDS_NAME:
        yield replace(mother, surname=of_a_woman(home.surname), maiden=maiden)
    else:
        yield replace(mother, surname=maiden)
    child_of = home.group == "kyrgyz" and rng.random() < _CHILD_OF
    age = rng.randint(19, 25)
    before = ""
    for _ in range(rng.choice((0, 1, 2, 2, 3, 3, 4, 5, 6))):
        day = date(mother_born + age, 1, 1) + timedelta(rng.randrange(365))
        twins = rng.random() < _TWINS
        sex = rng.choice("MF")
        name = _alike(rng, home.group, sex, before) if before and rng.random() < _LIKE_THE_SIBLING else ""
        name = name or _given(rng, home.group, sex)
        yield _child(rng, home, idents, sex, name, father_name, day, child_of, twins)
        if twins:
            sex = sex if rng.random() < 0.65 else "MF".replace(sex, "")
            like = rng.random() < _LIKE_THE_TWIN
            other = _alike(rng, home.group, sex, name) if like else _given(rng, home.group, sex)
            if other != name:
                yield _child(rng, home, idents, sex, other, father_name, day, child_of, True)
        before = name
        age += rng.randint(1, 4)


def _adult(rng: Random, home: _Home, idents: Iterator[int], sex: str, given: str, year: int) -> Person:
    own_father = _given(rng, home.group, "M")
    day = date(year, 1, 1) + timedelta(rng.randrange(365))
    patronymic = _patronymic(rng, home, own_father, sex)
    return _person(rng, home, idents, home.surname, given, patronymic, sex, day)


def _child(
    rng: Random,
    home: _Home,
    idents: Iterator[int],
    sex: str,
    given: str,
    father: str,
    day: date,
    child_of: bool,
    twin: bool,
) -> Person:
    if child_of:
        surname, patronymic = f"{father} {'уулу' if sex == 'M' else 'кызы'}", ""
    else:
        surname = home.surname if sex == "M" else of_a_woman(home.surname)
        patronymic = _patronymic(rng, home, father, sex)
    child = _person(rng, home, idents, surname, given, patronymic, sex, day)
    if sex == "F" and day.year < 2004 and not child_of and rng.random() < 0.5 * _TOOK_HUSBANDS_NAME:
        return replace(
            child, surname=of_a_woman(_surname(rng, home.group)), maiden=surname, twin=twin, region=rng.choice(REGIONS)
        )
    return replace(child, twin=twin)


def _patronymic(rng: Random, home: _Home, father: str, sex: str) -> str:
    without = 0.5 if home.group == "tajik" else _NO_PATRONYMIC
    return "" if rng.random() < without else patronymic_of(father, woman=sex == "F")


def _person(
    rng: Random, home: _Home, idents: Iterator[int], surname: str, given: str, patronymic: str, sex: str, day: date
) -> Person:
    return Person(
        ident=next(idents),
        surname=surname,
        given=given,
        patronymic=patronymic,
        sex=sex,
        birth=day,
        pin=f"{'2' if sex == 'M' else '1'}{day:%d%m%Y}{rng.randrange(100_000):05d}",
        document=f"{rng.choice(('AN', 'AC', 'ID', 'PE'))}{rng.randrange(10_000_000):07d}",
        phone=home.phone if rng.random() < 0.35 else _phone(rng),
        region=home.region,
        household=home.number,
    )


def _phone(rng: Random) -> str:
    return f"996{rng.choice(('50', '55', '70', '77', '22', '99'))}{rng.randrange(10_000_000):07d}"
