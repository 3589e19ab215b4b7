"""Finding persons by what an officer types."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.engines.identity import FOLD_VERSION
from sapar.engines.identity.search import (
    NO_YEAR,
    Kind,
    Number,
    PersonName,
    Query,
    document_key,
    find,
    full_of,
    index_keys,
    parse_query,
    phone_key,
)
from tests.unit.identity.shelf import Shelf

TODAY = date(2026, 11, 28)

PEOPLE = (
    ([PersonName("Асанов", "Бакыт", "Токтогулович")], date(1992, 3, 12)),
    ([PersonName("Асанова", "Бактыгүл", "Токтогуловна")], date(1992, 3, 12)),
    ([PersonName("Токтогул уулу", "Нурбек")], date(1988, 7, 1)),
    (
        [PersonName("Жээнбекова", "Гүлжамал", "Исаевна"), PersonName("Сыдыкова", "Гүлжамал", "Исаевна")],
        date(1975, 1, 2),
    ),
    ([PersonName("Юсупов", "Жусуп", "Адилович")], date(2001, 10, 9)),
    ([PersonName("", "Манас")], date(1960, 5, 5)),
    ([PersonName("Цой", "Виктория", "Сергеевна")], date(1990, 8, 15)),
    ([PersonName("Абдыкадыров", "Нур-Султан", "Маратович")], date(1999, 12, 31)),
    ([PersonName("Асанов", "Бакыт", "Маратович")], None),
)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    found = Shelf()
    for ident, (names, birth) in enumerate(PEOPLE, 1):
        found.put(ident, names, birth)
    return found


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Асанов Бакыт 1992", 1),
        ("bakit asanof 1992", 1),  # other alphabet, order, spelling
        ("БАКЫТ ТОКТОГУЛОВИЧ 12.03.1992", 1),  # no surname
        ("Асанво Бакит 1992", 1),  # two slips
        ("Asanova Baktygul 92", 2),
        ("Нурбек Токтогулов 1988", 3),  # уулу as a surname
        ("Toktogul uulu Nurbek 1988", 3),
        ("Toktogul u. Nurbk 1988", 3),
        ("Сыдыкова Гулджамал 1975", 4),  # a former name
        ("Jeenbekova Gulzhamal 02.01.1975", 4),
        ("Жусупов Юсуп 2001", 5),  # spellings that do not fold alike
        ("Манас 1960", 6),
        ("Tsoy Victoria", 7),
        ("Нурсултан Абдукадыров 1999", 8),
        ("Нур Султан Абдыкадыров 1999", 8),
        ("Абдыкадыров Нурс", 8),  # as one types
        ("Gulzhamal Jenbek 1974", 4),  # a year beside the year
        ("Асанов Бакыт Маратович", 9),
        ("Асанов Б. 1992", 1),
    ],
)
def test_find_puts_the_person_first(shelf: Shelf, text: str, first: int) -> None:
    hits = find(parse_query(text), shelf)
    assert hits, text
    assert hits[0].ident == first


def test_find_of_a_name_nobody_has_is_empty(shelf: Shelf) -> None:
    assert find(parse_query("Петрова Ольга 1955"), shelf) == []
    assert find(parse_query("   "), shelf) == []


def test_find_of_a_well_spelt_name_asks_twice(shelf: Shelf) -> None:
    before = shelf.asked
    find(parse_query("Цой Виктория Сергеевна 15.08.1990"), shelf)
    assert shelf.asked - before == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Асанов Бакыт 1992", Query(("asanov", "bakit"), 1992)),
        ("Асан уулу Бакыт 1992 г.р.", Query(("asan", "bakit"), 1992)),
        ("Ким 92", Query(("kim",), 1992)),
        ("Ким 05", Query(("kim",), 2005)),
        ("Бакыт", Query(("bakit",), open=True)),
        ("Асанов 12.03.1992", Query(("asanov",), 1992, date(1992, 3, 12), date(1992, 12, 3))),
        ("Асанов 13.03.1992", Query(("asanov",), 1992, date(1992, 3, 13))),
        ("Асанов 03.13.1992", Query(("asanov",), 1992, date(1992, 3, 13))),
        ("1992-03-13 Асанов", Query(("asanov",), 1992, date(1992, 3, 13), open=True)),
        ("21203199200123", Query(numbers=(Number(Kind.PIN, "21203199200123"),))),
        ("АN 1234567", Query(numbers=(Number(Kind.DOCUMENT, "AN1234567"),))),
        ("+996 555 12-34-56", Query(numbers=(Number(Kind.PHONE, "996555123456"),))),
        (
            "0555123456",
            Query(numbers=(Number(Kind.DOCUMENT, "0555123456"), Number(Kind.PHONE, "996555123456"))),
        ),
        ("", Query()),
    ],
)
def test_parse_query(text: str, expected: Query) -> None:
    assert parse_query(text) == expected


def test_a_whole_page_pasted_is_looked_at_in_part(shelf: Shelf) -> None:
    before = shelf.asked
    find(parse_query("Асанов Бакыт Токтогулович и другие " * 1000), shelf)
    assert len(parse_query("Асанов Бакыт " * 1000).words) == 8
    assert shelf.asked - before < 30


def test_parse_query_of_eight_digits_is_a_date_and_a_number() -> None:
    assert parse_query("Петров 12031992") == Query(
        ("petrov",), 1992, date(1992, 3, 12), numbers=(Number(Kind.DOCUMENT, "12031992"),)
    )


def test_parse_query_of_a_scanned_document_gives_its_numbers_and_name() -> None:
    lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\r\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\r\n"
    assert parse_query(lines, today=TODAY) == Query(
        ("erihson", "ana", "maria"), 1974, date(1974, 8, 12), numbers=(Number(Kind.DOCUMENT, "L898902C3"),)
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0555 12 34 56", "996555123456"),
        ("+7 (999) 123-45-67", "79991234567"),
        ("00996555123456", "996555123456"),
        ("555123456", "996555123456"),
    ],
)
def test_phone_key(text: str, key: str) -> None:
    assert phone_key(text) == key


def test_document_key_of_cyrillic_twins() -> None:
    assert document_key(" ас № 123-4567") == document_key("AC1234567") == "AC1234567"


def test_index_keys_of_a_child_with_a_fathers_name() -> None:
    one, other = (
        index_keys([name], 1992) for name in (PersonName("Асан уулу", "Бакыт"), PersonName("Асанов", "Бакыт"))
    )
    assert one.pairs == other.pairs
    assert one.version == FOLD_VERSION
    assert one.full == "asan ulu|bakit|"


def test_index_keys_without_a_year() -> None:
    assert index_keys([PersonName("Асанов", "Бакыт")], None).year == NO_YEAR


def test_index_keys_are_few() -> None:
    keys = index_keys([PersonName("Асанов", "Бакыт", "Токтогулович")], 1992)
    assert (len(keys.pairs), len(keys.words), len(keys.terms)) == (2, 3, 3)
    assert keys.year == 1992
    assert keys.full == full_of([PersonName("Асанов", "Бакыт", "Токтогулович")]) == "asanov|bakit|toktogulovich"
