"""Sentences and words exist in three languages, with the same values, and every name of every corridor has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from string import Formatter

import pytest

from sapar.engines.corridors.registry import CORRIDORS, corridor
from sapar.engines.pathways import language as L
from sapar.engines.pathways import words
from sapar.engines.pathways.case import (
    CONTRACTS,
    DOCUMENTS,
    EVENTS,
    PURPOSES,
    QUALIFICATIONS,
    RELATIONS,
)
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.messages import LANGUAGES, catalogue, label, message
from sapar.engines.pathways.parts import parts
from sapar.engines.pathways.trace import PLACES

FORMS = {"ky": 1, "en": 2, "ru": 3}


def built() -> list[str]:
    """The destinations whose module exists."""
    return [
        code
        for code, meta in CORRIDORS.items()
        if meta.is_destination and find_spec(f"sapar.engines.corridors.{code.lower()}")
    ]


def names(c: Corridor) -> Iterator[str]:
    """The key of every name that an answer, a trace or the prose of a corridor can show."""
    trees: list[L.Expr] = [c.entry_allowed, c.stay_until, c.overstay, c.work_allowed, c.first_lawful_day]
    for part in parts(c):
        yield f"{part.group}.{part.name}"
        for role, tree in part.trees:
            yield role if role.startswith("need.") else f"role.{role}"
            trees.append(tree)
    for duty in c.duties:
        yield f"who.{duty.who}"
    for pathway in c.pathways:
        for need in pathway.needs:
            yield from _of_fact(need.fact)
    for condition in c.conditions:
        yield from _of_fact(condition.fact)
    for penalty in c.penalties:
        if len(penalty.currency) != 3 or penalty.currency == "MCI":
            yield f"currency.{penalty.currency}" if penalty.currency else "word.unknown"
    for reason in c.set_aside.values():
        yield f"set_aside.{reason}"
    seen: set[int] = set()
    for tree in trees:
        yield from _of_tree(tree, seen)


def _of_fact(place: str) -> Iterator[str]:
    """A place of the input has its own word, is a column of a table, or is called as a need."""
    table, _, column = place.partition("[].")
    if column:
        yield from (f"table.{table}", f"column.{column}")
    elif place:
        yield f"fact.{place}" if f"fact.{place}" in catalogue("en") else f"need.{place}"


def _of_tree(tree: L.Expr, seen: set[int]) -> Iterator[str]:
    if tree.key in seen:
        return
    seen.add(tree.key)
    if isinstance(tree, L.Clause):
        yield f"clause.{tree.name.partition(':')[0]}" if not _is_part(tree.name) else tree.name.replace(":", ".", 1)
    elif isinstance(tree, L.Param):
        yield f"number.{tree.name.partition('[')[0]}"
    elif isinstance(tree, L.Col):
        yield f"column.{tree.name}"
    elif isinstance(tree, L.Fact):
        yield f"fact_name.{tree.name}"
        yield f"fact.{PLACES[tree.name]}"
    for child in tree.children:
        yield from _of_tree(child, seen)


def _is_part(name: str) -> bool:
    return name.partition(":")[0] in ("basis", "ban", "condition", "refusal", "work", "duty", "pathway")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_catalogues_hold_the_same_keys(lang: str) -> None:
    assert set(catalogue(lang)) == set(catalogue("en"))
    assert all(text.strip() for text in catalogue(lang).values())


@pytest.mark.parametrize("lang", ["ky", "ru"])
def test_translations_take_the_same_values(lang: str) -> None:
    differing = [
        key for key, text in catalogue("en").items() if placeholders(catalogue(lang)[key]) != placeholders(text)
    ]
    assert differing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plurals_have_the_forms_of_the_language(lang: str) -> None:
    wrong = [k for k, t in catalogue(lang).items() if k.startswith("plural.") and len(t.split("|")) != FORMS[lang]]
    assert wrong == []


def test_kyrgyz_never_inflects_a_value() -> None:
    """No suffix follows a value; a date is put together of digits and months whose suffixes are written out."""
    inflected = [
        key
        for key, text in catalogue("ky").items()
        if key != "date" and re.search(r"\}[-\N{NON-BREAKING HYPHEN}’']?\w", text)
    ]
    assert inflected == []


@pytest.mark.parametrize("lang", ["ky", "ru"])
def test_translations_are_translated(lang: str) -> None:
    """A text with a word of four Latin letters outside its placeholders was forgotten, save codes and keywords."""
    known = {"true", "false", "null", "Basic", "TOPIK", "ruID", "Skill"}
    forgotten = {
        key: left
        for key, text in catalogue(lang).items()
        if (left := set(re.findall(r"[A-Za-z]{4,}", re.sub(r"\{\w+\}", "", text))) - known)
    }
    assert forgotten == {}


@pytest.mark.parametrize("code", built())
def test_every_name_of_a_corridor_has_a_word(code: str) -> None:
    known = catalogue("en")
    missing = sorted({name for name in names(corridor(code)) if name not in known})
    assert missing == []


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("event", EVENTS),
        ("document", DOCUMENTS),
        ("contract", CONTRACTS),
        ("relation", RELATIONS),
        ("purpose", PURPOSES),
        ("qualification", QUALIFICATIONS),
        ("table", tuple(L.COLUMNS)),
        ("column", tuple({name for columns in L.COLUMNS.values() for name in columns})),
        ("fact_name", tuple(L.FACTS)),
        ("fact", (*PLACES.values(), "law")),
    ],
)
def test_every_choice_of_the_input_has_a_word(group: str, values: tuple[str, ...]) -> None:
    assert [value for value in values if f"{group}.{value}" not in catalogue("en")] == []


@pytest.mark.parametrize(
    ("lang", "number", "text"),
    [
        ("en", 1, "1 day"),
        ("en", 0, "0 days"),
        ("en", 1234, "1,234 days"),
        ("ru", 1, "1 день"),
        ("ru", 2, "2 дня"),
        ("ru", 5, "5 дней"),
        ("ru", 11, "11 дней"),
        ("ru", 12, "12 дней"),
        ("ru", 21, "21 день"),
        ("ru", 24, "24 дня"),
        ("ru", 111, "111 дней"),
        ("ru", 1001, "1 001 день"),
        ("ky", 1, "1 күн"),
        ("ky", 90, "90 күн"),
    ],
)
def test_counted(lang: str, number: int, text: str) -> None:
    assert words.counted(lang, "days", number).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "30 May 2026"), ("ru", "30 мая 2026 года"), ("ky", "2026-жылдын 30-майы")],
)
def test_dates(lang: str, text: str) -> None:
    assert words.day("2026-05-30", lang) == text


def test_every_month_is_written() -> None:
    russian = [words.day(f"2026-{month:02}-01", "ru").split()[1] for month in range(1, 13)]
    assert russian[0] == "января"
    assert russian[7] == "августа"
    kyrgyz = [words.day(f"2026-{month:02}-01", "ky").rpartition("-")[2] for month in range(1, 13)]
    assert kyrgyz[5:9] == ["июну", "июлу", "августу", "сентябры"]
    assert len(set(russian)) == len(set(kyrgyz)) == 12


@pytest.mark.parametrize(
    ("lang", "low", "high", "currency", "text"),
    [
        ("en", 2000, 5000, "RUB", "2,000–5,000 RUB"),
        ("ru", 2000, 5000, "RUB", "2 000–5 000 RUB"),
        ("en", 12.21, 12.21, "GBP", "12.21 GBP"),
        ("ky", 12.21, None, "GBP", "12,21 GBP"),
        ("en", 50.0, None, "AED", "50 AED"),
        ("en", None, None, "RUB", ""),
    ],
)
def test_money(lang: str, low: float | None, high: float | None, currency: str, text: str) -> None:
    assert words.money(low, high, currency, lang).replace("\N{NO-BREAK SPACE}", " ") == text


def test_clauses_are_named_after_their_part() -> None:
    assert words.clause("basis:visa_free", "en") == "days without a visa"
    assert words.clause("days_used:visa_free", "en") == "days used (days without a visa)"
    assert words.clause("barred_until:removal", "en") == "last day of the ban (expulsion or deportation)"
    assert words.clause("start", "ru") == "начало пребывания"


def test_facts_are_named_by_their_place() -> None:
    assert words.fact("person.birth_date", "en") == "your date of birth"
    assert words.fact("contracts[].hourly_pay", "en") == "contracts: pay an hour"
    assert words.fact("contract", "en") == "a contract"


@pytest.mark.parametrize(
    ("code", "lang", "name"),
    [
        ("RU", "en", "Russia"),
        ("EU", "ky", "Шенген аймагы"),
        ("FR", "en", "France"),
        ("FR", "ru", "Франция"),
        ("UZ", "ky", "Өзбекстан"),
        ("ZZZ", "en", "ZZZ"),
    ],
)
def test_countries(code: str, lang: str, name: str) -> None:
    assert words.country(code, lang) == name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"),
        (True, "yes"),
        (False, "no"),
        (90, "90"),
        ("2026-05-30", "30 May 2026"),
        ("work_permit", "work permit"),
        ("KZ", "Kazakhstan"),
        ("rolling 180", "rolling 180"),
        ([1, 2], "1, 2"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert words.value(value, "en") == text


def test_a_name_without_a_word_is_shown_as_it_is() -> None:
    assert label("ky", "need", "some_new_need") == "some new need"


def test_a_sentence_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("en", "no.such.key")
    with pytest.raises(ValueError, match="de"):
        catalogue("de")
