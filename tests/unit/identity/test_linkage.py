"""What linkage makes of records, and what it decides."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("splink")

import numpy as np

from sapar.engines.identity.linkage.comparisons import COMPARISONS
from sapar.engines.identity.linkage.features import BadRow, features
from sapar.engines.identity.linkage.link import Same, link, verdict, why
from sapar.engines.identity.linkage.model import current, load
from sapar.engines.identity.linkage.pairs import levels_of
from sapar.engines.identity.linkage.reading import BadFile, read
from sapar.engines.identity.linkage.train import PRECISION, SURVEYS, quality, threshold
from sapar.engines.identity.messages import LANGUAGES


def _row(surname: str = "", given: str = "", patronymic: str = "", **more: str) -> dict[str, str]:
    return {"surname": surname, "given": given, "patronymic": patronymic, **more}


def _pattern(**levels: str) -> int:
    """The number of a pattern: levels by name, `missing` or the last where none is given."""
    number = 0
    for comparison in COMPARISONS:
        names = [level.name for level in comparison.levels]
        name = levels.get(comparison.name, "missing" if "missing" in names else "different")
        number = number * len(names) + len(names) - 1 - names.index(name)
    return number


# Features


def test_features_fold_whatever_the_alphabet() -> None:
    one = features(_row("Жээнбекова", "Гүлжамал", "Исаевна", birth_date="1992-03-12", sex="Ж", phone="0555 12-34-56"))
    other = features(
        _row("ZHEENBEKOVA", "GULZHAMAL", "ISAEVNA", birth_date="12.03.1992", sex="F", phone="+996555123456")
    )
    assert one == other
    assert (one.surname, one.given, one.father, one.birth, one.sex) == ("jenbek", "guljamal", "isa", "19920312", "F")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (_row("Асан уулу", "Бакыт"), ("asan", "bakit", "asan", "M")),
        (_row("", "Бакыт", "Асан уулу"), ("asan", "bakit", "asan", "M")),
        (_row("Асанов", "Бакыт", "Асанович"), ("asan", "bakit", "asan", "M")),
        (_row("Асанов", "Бакыт Асанович"), ("asan", "bakit", "asan", "M")),
        (_row("Бакыт", "Асанов"), ("asan", "bakit", None, None)),  # fields exchanged, endings prove it
        (_row("Асанов Бакыт Асанович"), ("asan", "bakit", "asan", "M")),
        (_row(name="Асанова Айгүл Маратовна"), ("asan", "aigul", "marat", "F")),
        (_row(name="Асан кызы Айгүл"), ("asan", "aigul", "asan", "F")),
        (_row("Асанов", "Нур-Султан"), ("asan", "nursultan", None, None)),
        (_row("Манас"), (None, "manas", None, None)),
    ],
)
def test_features_of_names(row: dict[str, str], expected: tuple[str | None, ...]) -> None:
    found = features(row)
    assert (found.surname, found.given, found.father, found.sex) == expected


def test_features_take_the_sex_from_the_pin() -> None:
    assert features(_row("Ким", "Алекс", pin="11203199200123")).sex == "F"


def test_features_of_spellings_of_one_name_share_it() -> None:
    assert features(_row("А", "Юсуп")).given_name == features(_row("А", "Жусуп")).given_name
    assert features(_row("А", "Нурлан")).given_name != features(_row("А", "Нурбек")).given_name


@pytest.mark.parametrize("text", ["1992", "1992-00-00", "00.00.1992", "01.01.1992", "1992-01-01T00:00:00"])
def test_features_of_a_birth_year_alone(text: str) -> None:
    assert features(_row("Ким", "Ольга", birth_date=text)).birth == "19920101"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_row(), "no_name"),
        (_row("...", "--"), "no_name"),
        (_row("Асанов", "Бакыт", birth_date="1992-13-40"), "date"),
        (_row("Асанов", "Бакыт", birth_date="12 марта"), "date"),
    ],
)
def test_a_row_that_cannot_be_linked(row: dict[str, str], reason: str) -> None:
    with pytest.raises(BadRow) as caught:
        features(row)
    assert caught.value.reason == reason


# Verdicts

SURE = current().link_from


@pytest.mark.parametrize(
    ("levels", "score", "expected"),
    [
        ({"given": "equal", "pin": "equal"}, 0.3, Same.LINK),
        ({"given": "equal"}, SURE, Same.LINK),
        ({"given": "equal"}, SURE - 0.001, Same.REVIEW),
        ({"given": "slip"}, SURE, Same.LINK),
        ({"given": "two_names", "pin": "equal"}, 1.0, Same.REVIEW),  # given names that differ never link
        ({"given": "two_names_near"}, 1.0, Same.REVIEW),
        ({"given": "different"}, 1.0, Same.REVIEW),
        ({"given": "different"}, 0.49, Same.NO),
        ({"given": "equal", "pin": "different"}, 1.0, Same.REVIEW),  # PINs that contradict never link
        ({"given": "equal", "pin": "different"}, 0.2, Same.NO),
        ({"given": "equal", "pin": "digit"}, SURE, Same.LINK),
        ({"given": "initial"}, 1.0, Same.REVIEW),
        ({"given": "initial", "pin": "equal"}, 1.0, Same.LINK),
        ({"given": "missing", "pin": "equal"}, 1.0, Same.REVIEW),
    ],
)
def test_verdict(levels: dict[str, str], score: float, expected: Same) -> None:
    assert verdict(_pattern(**levels), score, current()) is expected


def test_levels_of_a_pattern_are_what_it_was_made_of() -> None:
    levels = levels_of(_pattern(given="slip", birth="swapped", kin="twin"))
    names = {c.name: c.levels[at].name for c, at in zip(COMPARISONS, levels, strict=True)}
    assert (names["given"], names["birth"], names["kin"], names["pin"]) == ("slip", "swapped", "twin", "missing")


def test_why_says_what_contradicts_first_and_nothing_of_what_is_missing() -> None:
    pattern = _pattern(given="two_names", surname="equal_3", birth="equal", kin="twin")
    assert (
        why(pattern, "en") == "The given names are two names; perhaps twins; the surname agrees; the birth date agrees."
    )


def test_why_has_words_for_every_level_in_three_languages() -> None:
    for comparison in COMPARISONS:
        for level in comparison.levels:
            for lang in LANGUAGES:
                assert why(_pattern(**{comparison.name: level.name}), lang)


# The model


def test_the_model_is_of_these_levels_and_its_shares_sum_to_one() -> None:
    model = current()
    for comparison in COMPARISONS:
        assert len(model.m[comparison.name]) == len(comparison.levels)
        assert sum(model.m[comparison.name]) == pytest.approx(1, abs=1e-4)
        assert sum(model.u[comparison.name]) == pytest.approx(1, abs=1e-4)
    assert 0.5 < model.link_from < 1
    assert set(model.made_from["on_other_people"]) == {survey.name for survey in SURVEYS}
    assert load(model.as_json()) == model


def test_the_model_weighs_as_one_would() -> None:
    model = current()

    def weight(comparison: str, level: str) -> float:
        at = [one.name for c in COMPARISONS if c.name == comparison for one in c.levels].index(level)
        return float(np.log2(model.m[comparison][at] / model.u[comparison][at]))

    assert weight("given", "equal") > weight("given", "equal_0") > weight("given", "two_names")
    assert weight("surname", "equal") > weight("surname", "equal_2") > weight("surname", "equal_0")
    assert weight("pin", "equal") > 5 > -2 > weight("pin", "different")
    assert weight("birth", "equal") > weight("birth", "same_year") > weight("birth", "different")
    assert weight("surname", "different_woman") > weight("surname", "different")


def test_among_more_people_the_same_agreement_says_less() -> None:
    model = current()
    few, same, many = (
        model.settings("link_only", records)["probability_two_random_records_match"]
        for records in (10, model.records, 100 * model.records)
    )
    assert few == same == pytest.approx(model.prior)
    assert many / (1 - many) == pytest.approx(same / (1 - same) / 10)


def test_a_model_of_other_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="train it anew"):
        load(current().as_json().replace('"two_names_near"', '"nearly"'))


def test_threshold_and_quality_by_hand() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    labels = np.array([True, True, False, True])
    assert threshold(scores, labels, 1.0) == 0.8
    assert threshold(scores, labels, 0.75) == 0.6
    found = quality(scores, labels, missed=1)
    assert found["compared"] == 0.75
    assert found["recall_at_precision_0.99"] == found[f"recall_at_precision_{PRECISION}"] == 0.5
    assert (found["f1"], found["f1_at"]) == (0.75, 0.6)


def test_quality_does_not_part_equal_scores() -> None:
    scores, labels = np.array([0.9, 0.9]), np.array([True, False])
    assert quality(scores, labels, 0)["recall_at_precision_0.99"] == 0.0


# Files


def _file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_read_knows_other_headings_and_separators(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "a.csv",
        "Unique ID;Last Name;First-Name;Date of birth;Gender;ИНН\n7;Асанов;Бакыт;12.03.1992;male;21203199200123\n",
        "utf-8-sig",
    )
    (row,) = read([path]).tables[0].to_pylist()
    assert {name: row[name] for name in ("unique_id", "surname", "given", "birth", "sex", "pin")} == {
        "unique_id": "7",
        "surname": "asan",
        "given": "bakit",
        "birth": "19920312",
        "sex": "M",
        "pin": "21203199200123",
    }


def test_read_leaves_out_bad_rows_and_says_where_and_why(tmp_path: Path) -> None:
    text = (
        "id,surname,given,birth_date\n"
        "1,Асанов,Бакыт,1992-03-12\n"
        ",Асанов,Бакыт,\n"
        "1,Маматов,Улан,\n"
        "\n"
        "3,,,\n"
        '4,"Аса\nнов",Улан,1992-02-30\n'
        "5,Асанов\n"
    )
    found = read([_file(tmp_path, "a.csv", text)])
    assert found.records == 1
    assert [(bad.line, bad.ident, bad.reason) for bad in found.bad] == [
        (3, "", "no_id"),
        (4, "1", "id_twice"),
        (6, "3", "no_name"),
        (8, "4", "date"),
        (9, "5", "cells"),
    ]


def test_read_of_another_encoding_says_so(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "id,surname,given\n1,Асанов,Бакыт\n2,Kim,Alex\n", "cp1251")
    found = read([path])
    assert [(bad.line, bad.reason) for bad in found.bad] == [(2, "encoding")]


def test_read_takes_what_many_have_for_nothing(tmp_path: Path) -> None:
    lines = [f"{n},Асанов,Бакыт,00000000000000,0000,{1970 + n % 30}-05-05" for n in range(30)]
    lines.append("30,Асанов,Бакыт,21203199200123,AN1234567,1970-05-05")
    found = read([_file(tmp_path, "a.csv", "id,surname,given,pin,document,birth_date\n" + "\n".join(lines))])
    table = found.tables[0]
    assert table.column("pin").to_pylist() == [None] * 30 + ["21203199200123"]
    assert table.column("document").to_pylist() == [None] * 30 + ["AN1234567"]
    assert table.column("birth").null_count == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("id,surname,given\n", "empty"),
        ("surname,given\nА,Б\n", "no_id_column"),
        ("id,surname\n1,А\n", "no_name_column"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        read([_file(tmp_path, "a.csv", text)])
    assert caught.value.reason == reason


# Linking

A = """id,surname,given,patronymic,birth_date,sex,pin
1,Асанов,Бакыт,Токтогулович,1992-03-12,M,21203199200123
2,Асанов,Асан,Исаевич,1988-07-01,M,
3,Жээнбекова,Гүлжамал,Исаевна,1975-01-02,F,
4,Петрова,Ольга,,1990-05-05,F,
"""
B = """id,surname,given,patronymic,birth_date,sex,pin
x1,ASANOV,BAKYT,,1992-03-12,M,21203199200123
x2,Асанов,Үсөн,Исаевич,1988-07-01,M,
x3,SYDYKOVA,GULZHAMAL,ISAEVNA,1975-01-02,F,
x5,Ким,Виктор,,1966-06-06,M,
"""


def test_link_two_files(tmp_path: Path) -> None:
    found = link([_file(tmp_path, "a.csv", A), _file(tmp_path, "b.csv", B)])
    pairs = {(pair.a, pair.b): pair for pair in found.pairs()}
    assert pairs["1", "x1"].same is Same.LINK
    assert pairs["3", "x3"].same in (Same.LINK, Same.REVIEW)  # a married woman
    assert "woman" in pairs["3", "x3"].why
    twins = pairs.get(("2", "x2"))
    assert twins is None or twins.same is not Same.LINK
    assert not any("4" == a or "x5" == b for a, b in pairs)
    assert sum(found.counts.values()) == len(pairs)


def test_link_one_file_with_itself(tmp_path: Path) -> None:
    text = A + B.split("\n", 1)[1]
    found = link([_file(tmp_path, "a.csv", text)])
    linked = {frozenset((pair.a, pair.b)) for pair in found.pairs() if pair.same is Same.LINK}
    assert frozenset(("1", "x1")) in linked
    assert frozenset(("2", "x2")) not in linked


def test_link_gives_the_best_first_and_the_same_again(tmp_path: Path) -> None:
    paths = [_file(tmp_path, "a.csv", A), _file(tmp_path, "b.csv", B)]
    once, twice = list(link(paths).pairs()), list(link(paths[::1]).pairs())
    assert once == twice
    assert [pair.score for pair in once] == sorted((pair.score for pair in once), reverse=True)
