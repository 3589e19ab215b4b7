"""Characters that readers confuse: put right where a check digit or the list of codes proves it, nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sapar.engines.identity import write_mrz
from sapar.engines.identity.mrz.answer import answer
from sapar.engines.identity.mrz.digits import check_digit
from tests.unit.identity.test_mrz import CARD, PASSPORT, SPECIMENS, read, swapped

LOOKS = {"0": "ODQ", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
PART_4 = SPECIMENS["part 4"]


def _places(line: str, where: range) -> list[tuple[int, str]]:
    return [(at, letter) for at in where for letter in LOOKS.get(line[at - 1], "")]


@pytest.mark.parametrize(("position", "letter"), _places(PART_4[1], range(14, 21)) + _places(PART_4[1], range(22, 29)))
def test_letter_in_a_date_or_its_check_digit(position: int, letter: str) -> None:
    found = read(*swapped(PART_4, 2, position, letter))
    assert found.valid
    assert found.lines == PART_4
    assert [(one.line, one.position, one.read) for one in found.corrections] == [(2, position, letter)]


def test_answer_tells_what_was_corrected() -> None:
    said = answer(read(*swapped(PART_4, 2, 16, "O")))
    assert said["corrected"] == {
        "lines": list(PART_4),
        "changes": [{"line": 2, "position": 16, "field": "birth_date", "read": "O", "taken": "0"}],
    }


@pytest.mark.parametrize("letter", "ODQ")
def test_letter_for_the_composite_check_digit(letter: str) -> None:
    found = read(*swapped(PART_4, 2, 44, letter))
    assert found.valid
    assert found.corrections[0].field == "composite"


def test_letter_among_the_digits_of_a_document_number() -> None:
    found = read(*swapped(PART_4, 2, 6, "O"))
    assert found.document is not None
    assert (found.valid, found.document.document_number) == (True, "L898902C3")


def test_digit_for_a_letter_of_a_document_number() -> None:
    document = replace(PASSPORT, issuing_state="D", document_number="CSBTXA123", optional_data="")
    lines = write_mrz(document)
    assert read(*swapped(lines, 2, 3, "8")).document == document
    assert read(*swapped(lines, 2, 2, "5")).document == document


def test_several_letters_together() -> None:
    document = replace(PASSPORT, issuing_state="TJK", document_number="100423765", optional_data="")
    lines = write_mrz(document)
    read_so = (lines[0], lines[1].replace("100423765", "1OO423765"))
    assert read(*read_so).document == document


@pytest.mark.parametrize(("position", "sign"), [(5, "B"), (3, "I"), (4, "Z"), (7, "S")])
def test_kyrgyz_number_is_two_letters_and_seven_digits(position: int, sign: str) -> None:
    lines = write_mrz(replace(PASSPORT, document_number="AC1285567"))
    changed = swapped(lines, 2, position, sign)
    found = read(*changed)
    assert found.valid
    assert found.lines == lines


def test_letters_of_a_kyrgyz_pin() -> None:
    lines = write_mrz(PASSPORT)
    found = read(lines[0], lines[1].replace("21708199000123", "2I7O8I99OOOI23"))
    assert found.valid
    assert found.pin is not None
    assert found.pin.number == "21708199000123"


def test_letters_of_a_pin_that_only_the_composite_covers() -> None:
    lines = write_mrz(CARD)
    found = read(lines[0].replace("21708199000123", "2170819900OI23"), *lines[1:])
    assert found.valid
    assert found.lines == lines


def test_code_of_a_state_if_one_known_code_fits() -> None:
    found = read(*swapped(write_mrz(PASSPORT), 1, 4, "6"))  # K6Z
    assert found.valid
    assert found.document is not None
    assert found.document.issuing_state == "KGZ"


def test_code_of_a_state_if_several_or_no_codes_fit() -> None:
    document = replace(PASSPORT, issuing_state="D", nationality="D", optional_data="")
    lines = write_mrz(document)
    found = read(*swapped(lines, 2, 11, "0"))  # of O, D and Q only D is a code
    assert found.document == document
    unknown = read(*swapped(write_mrz(PASSPORT), 2, 11, "1"))  # IGZ is none
    assert [one.kind for one in unknown.problems] == ["letters"]
    assert unknown.corrections == ()


def test_nothing_is_changed_if_the_check_digit_does_not_pass_then() -> None:
    lines = swapped(swapped(PART_4, 2, 16, "O"), 2, 20, "9")
    found = read(*lines)
    assert found.checks["birth_date"] is False
    assert found.lines == lines
    assert found.corrections == ()


def test_wrong_digit_in_a_number_of_digits_is_never_explained_away() -> None:
    lines = write_mrz(replace(PASSPORT, issuing_state="RUS", document_number="751234568", optional_data=""))
    for position in range(1, 10):
        right = lines[1][position - 1]
        for digit in set("0123456789") - {right}:
            found = read(*swapped(lines, 2, position, digit))
            assert not found.valid
            assert found.corrections == ()


def test_wrong_digit_in_a_kyrgyz_number_is_never_explained_away() -> None:
    lines = write_mrz(PASSPORT)
    for position in range(3, 10):
        for digit in set("0123456789") - {lines[1][position - 1]}:
            assert not read(*swapped(lines, 2, position, digit)).valid


def test_two_exchanges_that_would_both_pass_are_not_made() -> None:
    # At places of equal weight O for 0 and O for 0 count alike: nothing says which of the two was misread.
    first, second = SPECIMENS["part 7, A"]
    number = "1O23O5678"
    digit = check_digit(number.replace("O", "0", 1))
    assert digit == check_digit("1O2305678") != check_digit(number)
    found = read(first, number + digit + second[10:])
    assert found.checks["document_number"] is False
    assert found.corrections == ()


def test_composite_that_fails_takes_a_guess_back() -> None:
    lines = swapped(swapped(PART_4, 2, 6, "O"), 2, 44, "7")
    found = read(*lines)
    assert found.corrections == ()
    assert found.checks["document_number"] is False
    assert found.checks["composite"] is False
