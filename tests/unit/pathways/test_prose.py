"""The third reading: every node of the language is told, in three languages, and every part of every corridor."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from sapar.engines.corridors.registry import CORRIDORS, corridor
from sapar.engines.pathways import language as L
from sapar.engines.pathways.language import DAY, Expr, col
from sapar.engines.pathways.messages import LANGUAGES, catalogue
from sapar.engines.pathways.parts import parts
from sapar.engines.pathways.prose import TELLERS, prose, prose_of

STAYS = L.rows("stays", "RU")
LIMIT = L.Param(90, "number", "RU-STAY-002", "limit", 20089, None)


def nodes(of: type[Expr] = Expr) -> set[type[Expr]]:
    """All kinds of node, also those made of others."""
    return {kind for child in of.__subclasses__() for kind in {child, *nodes(child)}}


def test_every_node_of_the_language_is_told() -> None:
    assert nodes() == set(TELLERS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_node_has_its_templates(lang: str) -> None:
    keys = {key.split(".")[1] for key in catalogue(lang) if key.startswith("prose.")}
    assert {kind.__name__ for kind in nodes()} <= keys


@pytest.mark.parametrize(
    ("expr", "lines"),
    [
        (DAY, ["the day asked about"]),
        (L.lit(3), ["3"]),
        (L.TRUE, ["yes"]),
        (L.NO_END, ["no end"]),
        (L.NO_DAY, ["not known"]),
        (LIMIT, ["90 [limit of days; since: 1 January 2025; RU-STAY-002]"]),
        (L.Fact("purpose").one_of("work", "study"), ["purpose of the stay – one of: work, study"]),
        (L.Fact("purpose").known(), ["it is known: purpose of the stay"]),
        (L.citizen_of("KG", "KZ"), ["citizenship is one of: Kyrgyzstan, Kazakhstan"]),
        (~L.citizen_of("KG"), ["it is not so that: citizenship is one of: Kyrgyzstan"]),
        (DAY + 5, ["the day asked about plus days: 5"]),
        (DAY - DAY, ["the day asked about − the day asked about"]),
        (L.lit(2) * 12, ["2 × 12"]),
        (DAY >= L.Lit(20089, "day"), ["the day asked about – not before: 1 January 2025"]),
        (L.months_after(DAY, 3), ["the day asked about plus months: 3"]),
        (L.working_days_after(DAY, 7), ["the day asked about plus working days: 7"]),
        (L.year_start(DAY), ["1 January of the year of (the day asked about)"]),
        (
            L.age(L.Fact("birth_day"), DAY) < 18,
            ["completed years (date of birth – the day asked about) – less than: 18"],
        ),
        (
            L.exists(STAYS.filter((col("stays", "entered") <= DAY) & (col("stays", "gone") >= DAY))),
            [
                "there is at least one of: stays (Russia)",
                "  of which: day of entry – not after: the day asked about, and day of exit – not before: the day asked about",
            ],
        ),
        (
            L.days_in(STAYS, L.year_start(DAY), DAY) <= LIMIT,
            [
                (
                    "how many days (from: 1 January of the year of (the day asked about); to: the day asked about; "
                    "both included) of: stays (Russia) – at most: 90 [limit of days; since: 1 January 2025; RU-STAY-002]"
                )
            ],
        ),
        (
            L.all_of(L.citizen_of("KG"), L.citizen_of("KZ"), L.citizen_of("RU")),
            [
                "all of these hold:",
                "  citizenship is one of: Kyrgyzstan",
                "  citizenship is one of: Kazakhstan",
                "  citizenship is one of: Russia",
            ],
        ),
        (
            L.when(L.citizen_of("KG"), 1, L.when(L.citizen_of("KZ"), 2, 3)),
            [
                "the first case that fits:",
                "  if citizenship is one of: Kyrgyzstan: 1",
                "  if citizenship is one of: Kazakhstan: 2",
                "  otherwise: 3",
            ],
        ),
        (
            L.when(L.citizen_of("KG"), L.TRUE, L.Lit(None, "bool")),
            ["(otherwise the law is not known) citizenship is one of: Kyrgyzstan"],
        ),
        (
            L.either(L.Fact("in_destination_register")),
            ["as far as is known: in the destination's register of controlled persons"],
        ),
        (
            L.greatest(DAY, L.NO_DAY, DAY + 1),
            ["the greatest of (the day asked about; the day asked about plus days: 1)"],
        ),
        (
            L.greatest(L.maximum(STAYS.filter(col("stays", "region").contains("MOSCOW")), col("stays", "gone")), DAY),
            [
                "the greatest of these:",
                "  the greatest “day of exit” among: stays (Russia)",
                "    of which: region – contains “moscow”",
                "  the day asked about",
            ],
        ),
        (
            L.days_in(STAYS.minus(L.rows("permits", "RU"), same_country=True).without_days(0, 9), DAY, DAY),
            [
                "how many days (from: the day asked about; to: the day asked about; both included) of: stays (Russia)",
                "  without the days covered in the same country by: permits and visas (Russia)",
                "  without the days from 1 January 1970 to 10 January 1970",
            ],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Expr) else "",
)
def test_a_tree_in_words(expr: Expr, lines: list[str]) -> None:
    assert prose(expr, "en") == lines


def test_two_parts_that_do_not_fit_stand_below_by_letter() -> None:
    many = L.greatest(L.count(STAYS), L.lit(1), L.lit(2), L.lit(3))
    few = L.least(L.count(STAYS), L.lit(1), L.lit(2), L.lit(3))
    assert prose(many > few, "en") == [
        "(A) – more than: (B)",
        "  (A) the greatest of these:",
        "    how many of: stays (Russia)",
        "    1",
        "    2",
        "    3",
        "  (B) the least of these:",
        "    how many of: stays (Russia)",
        "    1",
        "    2",
        "    3",
    ]


def test_clauses_are_named_and_explained_once_at_the_end() -> None:
    inner = L.Clause("start", DAY)
    outer = L.Clause("present", inner <= inner + 5, ("RU-STAY-001",))
    assert prose(outer | outer, "en") == [
        "“present in the country on the day”, or “present in the country on the day”",
        "Where:",
        "  “present in the country on the day” [RU-STAY-001]:",
        "    “start of the stay” – not after: “start of the stay” plus days: 5",
        "  “start of the stay”:",
        "    the day asked about",
    ]


def test_a_clause_at_the_root_is_opened() -> None:
    assert prose(L.Clause("start", DAY), "ru") == ["«начало пребывания»:", "  день, о котором вопрос"]


def test_several_trees_share_their_explanations() -> None:
    start = L.Clause("start", DAY)
    assert prose_of([("One:", start <= DAY), ("Two:", start + 1)], "en") == [
        "One:",
        "  “start of the stay” – not after: the day asked about",
        "Two:",
        "  “start of the stay” plus days: 1",
        "Where:",
        "  “start of the stay”:",
        "    the day asked about",
    ]


def test_the_window_of_days_in_three_languages() -> None:
    window = L.Param(180, "number", "RU-STAY-001", "window_days", None, None)
    tree = L.first_day_too_many(STAYS, DAY, window, L.lit(90))
    assert prose(tree, "en") == [
        (
            "the first day with more than 90 days in the window (180 [window of days; since: not established; RU-STAY-001] "
            "days that end on it), staying on from: the day asked about; counted: stays (Russia)"
        )
    ]
    assert prose(tree, "ru") == [
        (
            "первый день, когда в окне (180 [окно в днях; действует с: не установлено; RU-STAY-001] дней по этот день) "
            "больше 90 дней, если оставаться с: день, о котором вопрос; считаются: пребывания (Россия)"
        )
    ]
    assert prose(tree, "ky") == [
        (
            "терезеде (ушул күнү бүткөн 180 [терезе, күн менен; качантан бери: аныкталган эмес; RU-STAY-001] күн) "
            "мындан көп күн болгон биринчи күн: 90; болуу башталышы: суралган күн; эсептелет: болуулар (Россия)"
        )
    ]


BUILT = [
    code
    for code, meta in CORRIDORS.items()
    if meta.is_destination and find_spec(f"sapar.engines.corridors.{code.lower()}")
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", BUILT)
def test_every_part_of_every_corridor_is_told(code: str, lang: str) -> None:
    """No template is left unfilled, and in Kyrgyz and Russian no English word of ours shows through."""
    for part in parts(corridor(code)):
        lines = prose_of([("", tree) for _, tree in part.trees], lang)
        assert lines
        assert not [line for line in lines if re.search(r"\{\w*\}", line)]
        if lang != "en":
            told = re.sub(r"\[[^\]]*\]|«[^»]*»", "", "\n".join(lines))
            assert not re.search(r"\b(the|of|day|which|not|holds?)\b", told)
