"""Keys of names: one key for all spellings, roots without endings, forms with a letter left out."""

from __future__ import annotations

import pytest

from sapar.engines.identity import fold, root
from sapar.engines.identity.names.letters import transliterate
from sapar.engines.identity.search.keys import deletions


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("jenbekova", "Жээнбекова Jeenbekova Zheenbekova ZHEENBEKOVA Дженбекова Dzheenbekova"),
        ("chiniz", "Чыңгыз Чынгыз Чингиз Chyngyz Chingiz"),
        ("guljamal", "Гүлжамал Гулжамал Guljamal Gulzhamal Гүлджамал"),
        ("iulia", "Юлия Iuliia Yuliya Yulia Iulia"),
        ("hasanovich", "Хасанович Khasanovich Hasanovich"),
        ("soi", "Цой Tsoi Tsoy Tcoi Tsoj Coi"),
        ("sherbakov", "Щербаков Shcherbakov Scherbakov Sherbakov"),
        ("elena", "Елена Yelena Elena Элена"),
        ("fedor", "Фёдор Федор Fedor Fyodor"),
        ("dmitri", "Дмитрий Dmitrii Dmitriy Dmitry"),
        ("sulaiman", "Сулайман Sulaiman Sulayman Sulajman"),
        ("mahim", "Максим Maxim Maksim"),
        ("kasim", "Касым Қасым Qasym Kasym Kassym"),
        ("teniz", "Теңиз Тениз Tengiz Teniz"),
        ("abdulaev", "Абдуллаев Abdullaev Abdullayev Абдулаев"),
        ("tatiana", "Татьяна Tatiana Tatyana Tat'yana"),
        ("omurbek", "Өмүрбек Омурбек Omurbek Ömürbek"),
    ],
)
def test_fold_of_spellings(key: str, spellings: str) -> None:
    assert {spelling: fold(spelling) for spelling in spellings.split()} == dict.fromkeys(spellings.split(), key)


def test_fold_keeps_the_order_and_parts_at_hyphens() -> None:
    assert fold("  АСАНОВА-Маматова,  Айгүл ") == "asanova mamatova aigul"
    assert fold("Oʻktam G‘ofur oʻgʻli") == "oktam gofur ogli"
    assert fold("") == fold("42 !") == ""


def test_root_drops_endings_and_the_words_for_son_and_daughter() -> None:
    assert root("Токтогулова Айгүл Токтогуловна") == "toktogul aigul toktogul"
    assert root("Токтогул уулу Бакыт") == root("Токтогулов Бакыт") == "toktogul bakit"
    assert root("Маматалиев") == root("Маматали кызы") == root("Маматалы") == "mamatal"
    assert root("Ивановская") == root("Ивановский")
    assert root("Лев Ким") == "lev kim"


def test_fold_tells_apart_what_is_not_a_spelling() -> None:
    names = ["Марат", "Мурат", "Асан", "Үсөн", "Айгүл", "Айжан", "Тимур", "Темир", "Азиз", "Азиза", "Асель", "Асем"]
    assert len({fold(name) for name in names}) == len(names)


def test_one_slip_shares_a_form_with_a_letter_left_out() -> None:
    for slip in ("Бакт", "Баакыт", "Бакыыт", "Баыкт", "Бакут", "Ббкыт"):
        assert deletions(fold("Бакыт")) & deletions(fold(slip)), slip


def test_short_words_get_no_forms() -> None:
    assert deletions("kim") == {"kim"}


def test_transliterate_as_printed() -> None:
    assert transliterate("Жээнбекова Юлия Щукина") == "Zheenbekova Iuliia Shchukina"
    assert transliterate("Өмүрбек Үсөн Теңиз") == "Omurbek Uson Teniz"
    assert transliterate("Жумабай Чыңгыз", "kyrgyz") == "Jumabay Chynggyz"
    assert transliterate("Царёв", "russia_2010") == "Tcarev"
