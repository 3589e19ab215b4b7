"""The matcher on the labelled pairs, and what it says of them."""

from __future__ import annotations

import pytest

from sapar.engines.identity.messages import LANGUAGES, catalogue
from sapar.engines.identity.names import SAME, match
from sapar.engines.identity.names.compare import Agreement
from tests.unit.identity.pairs import HELD, SET, Pair


def _rates(pairs: tuple[Pair, ...]) -> tuple[float, float]:
    """Precision and recall of the verdict `same`."""
    said = [(match(pair.a, pair.b).same, pair.same) for pair in pairs]
    right = sum(found and label for found, label in said)
    return right / sum(found for found, _ in said), right / sum(label for _, label in said)


@pytest.mark.parametrize("pair", SET, ids=lambda pair: f"{pair.topic}: {pair.a} | {pair.b}")
def test_match_of_a_labelled_pair(pair: Pair) -> None:
    found = match(pair.a, pair.b)
    assert found.same == pair.same, found
    assert (found.score >= SAME) == found.same


def test_match_on_pairs_written_afterwards() -> None:
    precision, recall = _rates(HELD)
    assert precision == 1.0
    assert recall >= 0.98


def test_pairs_are_many_and_of_both_kinds() -> None:
    assert len(SET) >= 300
    assert len({(pair.a, pair.b) for pair in SET + HELD}) == len(SET + HELD)
    assert sum(not pair.same for pair in SET) >= 110


def test_match_says_why_in_three_languages() -> None:
    found = match("Асанов Бакыт Токтогулович", "Bakyt Asanov")
    assert found.score == 0.92
    assert found.why("en") == (
        "The given name agrees; the surname agrees; the father's name is missing in one; the order of the names differs."
    )
    assert (
        found.why("ru")
        == "Имя совпадает; фамилия совпадает; в одной записи нет отчества; имя и фамилия в другом порядке."
    )
    assert found.why("ky") == (
        "Аты бирдей; фамилиясы бирдей; бирөөндө атасынын аты жок; аты менен фамилиясынын орду алмашкан."
    )


def test_match_names_the_weightiest_reason_first() -> None:
    assert match("Асанов Асан Исаевич", "Асанов Үсөн Исаевич").reasons[0] == "given.different"
    assert match("Жеңиш Эсен уулу", "Жеңиш Эсен кызы").reasons[0] == "sex"


@pytest.mark.parametrize("empty", ["", "  ", "123", "—", "..."])
def test_match_without_a_name(empty: str) -> None:
    assert match(empty, "Асанов Бакыт").score == 0.0
    assert match(empty, empty).why("en") == "There is no name."


def test_equal_names_score_one() -> None:
    assert match("Асанов Бакыт", "ASANOV BAKYT").score == 1.0
    assert match("Асанов Бакыт Токтогулович", "асанов бакыт токтогулович").score == 1.0


def test_score_falls_with_what_is_missing() -> None:
    whole = "Асанова Айгүл Токтогуловна"
    scores = [match(whole, other).score for other in (whole, "Асанова Айгүл", "Асанова А.Т.", "Айгүл", "Асанова Айжан")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_surname_by_marriage_only_lowers() -> None:
    before, after = "Асанова Айгүл Токтогуловна", "Маматова Айгүл Токтогуловна"
    assert match(before, before).score > match(before, after).score >= SAME
    assert match("Асанов Мирлан Болотович", "Маматов Мирлан Болотович").score < SAME


def test_given_names_that_differ_never_match_whatever_agrees() -> None:
    for given in ("Үсөн", "Айжан", "Мирлан", "Бактыгүл", "Александр"):
        assert match("Асанов Бакыт Токтогулович", f"Асанов {given} Токтогулович").score <= 0.4


def test_every_reason_has_words_in_every_language() -> None:
    keys = [f"names.{part}.{agreement}" for part in ("given", "surname", "father") for agreement in Agreement]
    impossible = {
        "names.given.ending", "names.given.former", "names.given.from_father", "names.surname.initial",
        "names.father.ending", "names.father.former", "names.father.partial", "names.father.from_father",
        "names.father.not_given",
    }  # fmt: skip
    for lang in LANGUAGES:
        assert {key for key in keys if key not in catalogue(lang)} == impossible


def test_catalogues_have_the_same_keys_and_placeholders() -> None:
    import string

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english = catalogue("en")
    for lang in LANGUAGES:
        assert catalogue(lang).keys() == english.keys()
        # Kyrgyz and Russian say a length without its line's number nowhere: all values appear in all languages.
        assert {key: places(text) for key, text in catalogue(lang).items()} == {
            k: places(t) for k, t in english.items()
        }
