"""Machine-readable lines: the specimens of ICAO Doc 9303, what is read from them, what is refused and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sapar.engines.identity import Document, Reading, parse_mrz, write_mrz
from sapar.engines.identity.mrz import DocumentError
from sapar.engines.identity.mrz.answer import FIELDS, answer, in_words
from sapar.engines.identity.mrz.digits import check_digit

TODAY = date(2026, 11, 23)

PASSPORT = Document(
    format="TD3",
    document_code="P",
    issuing_state="KGZ",
    document_number="AC1234567",
    nationality="KGZ",
    surname="ISAEV",
    given_names="AZAMAT ERKINOVICH",
    birth_date="900817",
    sex="M",
    expiry_date="310225",
    optional_data="21708199000123",
)
CARD = replace(
    PASSPORT, format="TD1", document_code="ID", document_number="ID7654321", given_names="AZAMAT", optional_data_2=""
)

SPECIMENS = {
    "part 4": ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    "part 5": ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    "part 6": ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    "part 7, A": ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    "part 7, B": ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
    "part 11, D.2 TD1": (
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    ),
    "part 11, D.2 TD2": ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8"),
    "sixth edition": ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C<3UTO6908061F9406236ZE184226B<<<<<14"),
}


def read(*lines: str, today: date = TODAY) -> Reading:
    return parse_mrz(lines, today)


def swapped(lines: tuple[str, ...], line: int, position: int, sign: str) -> tuple[str, ...]:
    """The lines with another character at a place, counted from 1."""
    changed = list(lines)
    text = changed[line - 1]
    changed[line - 1] = text[: position - 1] + sign + text[position:]
    return tuple(changed)


def kinds(found: Reading) -> list[tuple[str, int, int, str]]:
    return [(one.kind, one.line, one.position, one.field) for one in found.problems]


# What the specimens say


@pytest.mark.parametrize("lines", SPECIMENS.values(), ids=SPECIMENS)
def test_specimen_is_valid_and_written_again_alike(lines: tuple[str, ...]) -> None:
    found = read(*lines)
    assert found.problems == ()
    assert found.document is not None
    assert all(found.checks.values())
    assert write_mrz(found.document) == lines
    assert found.corrections == ()


def test_answer_for_a_passport_field_by_field() -> None:
    said = answer(read(*SPECIMENS["part 4"]))
    assert said == {
        "valid": True,
        "fields": {
            "format": "TD3",
            "document_code": "P",
            "issuing_state": "UTO",
            "document_number": "L898902C3",
            "nationality": "UTO",
            "surname": "ERIKSSON",
            "given_names": "ANNA MARIA",
            "birth_date": "740812",
            "birth_date_full": "1974-08-12",
            "sex": "F",
            "expiry_date": "120415",
            "expiry_date_full": "2012-04-15",
            "optional_data": "ZE184226B",
            "optional_data_2": "",
            "pin": None,
            "pin_agrees": None,
            "issuing_state_known": True,
            "nationality_known": True,
        },
        "checks": {
            "document_number": True,
            "birth_date": True,
            "expiry_date": True,
            "optional_data": True,
            "composite": True,
        },
        "corrected": None,
        "errors": [],
    }


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("part 5", {"document_number", "birth_date", "expiry_date", "composite"}),
        ("part 6", {"document_number", "birth_date", "expiry_date", "composite"}),
        ("part 7, A", {"document_number", "birth_date", "expiry_date"}),
        ("part 7, B", {"document_number", "birth_date", "expiry_date"}),
    ],
)
def test_each_format_has_its_check_digits(name: str, checks: set[str]) -> None:
    assert read(*SPECIMENS[name]).checks.keys() == checks


@pytest.mark.parametrize("name", ["part 11, D.2 TD1", "part 11, D.2 TD2"])
def test_long_document_number_goes_on_in_the_optional_data(name: str) -> None:
    document = read(*SPECIMENS[name]).document
    assert document is not None
    assert (document.document_number, document.optional_data) == ("D23145890734", "")


def test_long_document_number_leaves_the_rest_of_the_optional_data() -> None:
    document = replace(CARD, document_number="AB1234567890", optional_data="XY<12", optional_data_2="77")
    found = read(*write_mrz(document))
    assert found.valid
    assert found.document == document


def test_long_document_number_with_a_wrong_digit_names_the_place_of_its_check_digit() -> None:
    lines = swapped(SPECIMENS["part 11, D.2 TD1"], 1, 17, "4")  # 734 becomes 744
    assert kinds(read(*lines)) == [
        ("check_digit", 1, 19, "document_number"),
        ("check_digit", 2, 30, "composite"),
    ]


# Names


@pytest.mark.parametrize(
    ("printed", "surname", "given"),
    [
        ("ARKFREITH", "ARKFREITH", ""),
        ("VAN<DER<MUELLEN<<ANNA<MARIA", "VAN DER MUELLEN", "ANNA MARIA"),
        ("<<BAKYT", "", "BAKYT"),
        ("TOKTOGUL<UULU<<BAKYT", "TOKTOGUL UULU", "BAKYT"),
        ("ABDYKADYROVA<TOKTOSUNBEKOVA<<AIZADA<KUBA", "ABDYKADYROVA TOKTOSUNBEKOVA", "AIZADA KUBA"),
        ("ISAEV<<AZAMAT<<ERKINOVICH", "ISAEV", "AZAMAT ERKINOVICH"),
    ],
)
def test_names_as_printed(printed: str, surname: str, given: str) -> None:
    lines = ("P<KGZ" + printed.ljust(39, "<")[:39], write_mrz(PASSPORT)[1])
    found = read(*lines)
    assert found.valid
    assert found.document is not None
    assert (found.document.surname, found.document.given_names) == (surname, given[: 39 - len(surname) - 2])


def test_names_too_long_are_cut_with_a_letter_of_the_given_name_left() -> None:
    long = replace(CARD, surname="ABDYKADYROVTOKTOSUNBEKOVICHEV", given_names="NURMUKHAMMED")
    assert write_mrz(long)[2] == "ABDYKADYROVTOKTOSUNBEKOVICH<<N"
    assert write_mrz(replace(long, given_names="", surname="A" * 40))[2] == "A" * 30


def test_digits_in_the_names_of_a_russian_internal_passport() -> None:
    lines = ("PNRUSSE3OVA<<9KATERINA".ljust(44, "<"), write_mrz(replace(PASSPORT, issuing_state="RUS"))[1])
    assert read(*lines).valid
    assert not read("P<" + lines[0][2:], lines[1]).valid


# Codes, sex, dates


@pytest.mark.parametrize(
    "code", ["D", "RKS", "UNO", "UNA", "UTO", "XXA", "XXB", "XXC", "XXX", "XOM", "EUE", "GBN", "KGZ"]
)
def test_codes_of_states_and_organisations(code: str) -> None:
    found = read(*write_mrz(replace(PASSPORT, issuing_state=code, nationality=code, optional_data="")))
    assert found.valid
    said = answer(found)["fields"]
    assert (said["issuing_state"], said["nationality"]) == (code, code)
    assert said["issuing_state_known"] is said["nationality_known"] is True


def test_code_that_is_not_listed_is_marked_not_refused() -> None:
    found = read(*write_mrz(replace(PASSPORT, nationality="QZZ")))
    assert found.valid
    assert answer(found)["fields"]["nationality_known"] is False
    assert in_words(found, "en")[-1] == "Nationality: the code QZZ is not on the list."


@pytest.mark.parametrize("sex", ["F", "M", "<", "X"])
def test_sex(sex: str) -> None:
    found = read(*write_mrz(replace(PASSPORT, sex=sex)))
    assert found.valid
    assert answer(found)["fields"]["sex"] == sex


def test_sex_of_another_letter() -> None:
    assert kinds(read(*swapped(SPECIMENS["part 4"], 2, 21, "N"))) == [("sex", 2, 21, "sex")]


@pytest.mark.parametrize(
    ("birth", "full"),
    [
        ("90<<<<", None),
        ("9008<<", None),
        ("<<<<<<", None),
        ("<<0817", None),
        ("261123", "2026-11-23"),  # born today
        ("261124", "1926-11-24"),
        ("000229", "2000-02-29"),
        ("270101", "1927-01-01"),
    ],
)
def test_birth_date(birth: str, full: str | None) -> None:
    found = read(*write_mrz(replace(PASSPORT, birth_date=birth, optional_data="")))
    assert found.valid
    assert answer(found)["fields"]["birth_date_full"] == full


@pytest.mark.parametrize(
    ("expiry", "full"), [("751231", "2075-12-31"), ("760101", "1976-01-01"), ("991231", "1999-12-31"), ("<<<<<<", None)]
)
def test_expiry_date(expiry: str, full: str | None) -> None:
    found = read(*write_mrz(replace(PASSPORT, expiry_date=expiry)))
    assert found.valid
    assert answer(found)["fields"]["expiry_date_full"] == full


def test_centuries_move_with_today() -> None:
    lines = write_mrz(replace(PASSPORT, birth_date="300101", expiry_date="800101", optional_data=""))
    found = read(*lines, today=date(2031, 1, 1))
    assert (found.birth, found.expiry) == (date(2030, 1, 1), date(2080, 1, 1))
    assert (read(*lines).birth, read(*lines).expiry) == (date(1930, 1, 1), date(1980, 1, 1))


@pytest.mark.parametrize("birth", ["901301", "900230", "900431", "9A0101", "90<101", "900001", "900100", "010229"])
def test_date_that_does_not_exist(birth: str) -> None:
    line = write_mrz(PASSPORT)[1]
    body = line[:13] + birth + check_digit(birth) + line[20:43]
    lines = (write_mrz(PASSPORT)[0], body + check_digit(body[:10] + body[13:20] + body[21:43]))
    assert kinds(read(*lines)) == [("date", 2, 14, "birth_date")]


def test_writer_refuses_what_lines_cannot_carry() -> None:
    for wrong in (
        replace(PASSPORT, birth_date="900230"),
        replace(PASSPORT, surname="Исаев"),
        replace(PASSPORT, surname="", given_names=""),
        replace(PASSPORT, document_number="AB1234567890"),
        replace(PASSPORT, optional_data="1" * 15),
        replace(PASSPORT, optional_data_2="1"),
        replace(PASSPORT, format="TD4"),
        replace(PASSPORT, sex="N"),
    ):
        with pytest.raises(DocumentError):
            write_mrz(wrong)


# Optional data and the Kyrgyz PIN


@pytest.mark.parametrize("digit", ["0", "<"])
def test_empty_optional_data_may_have_a_filler_for_its_check_digit(digit: str) -> None:
    body = write_mrz(replace(PASSPORT, optional_data=""))[1][:42] + digit
    lines = (write_mrz(PASSPORT)[0], body + check_digit(body[:10] + body[13:20] + body[21:43]))
    assert read(*lines).valid


def test_filler_for_the_check_digit_of_optional_data_that_is_there() -> None:
    body = write_mrz(PASSPORT)[1][:42] + "<"
    lines = (write_mrz(PASSPORT)[0], body + check_digit(body[:10] + body[13:20] + body[21:43]))
    assert kinds(read(*lines)) == [("check_digit", 2, 43, "optional_data")]


@pytest.mark.parametrize(
    "document", [PASSPORT, CARD, replace(CARD, optional_data="", optional_data_2="")], ids=["passport", "card", "none"]
)
def test_pin_in_the_optional_data(document: Document) -> None:
    said = answer(read(*write_mrz(document)))["fields"]
    expected = ("21708199000123", True) if document.optional_data else (None, None)
    assert (said["pin"], said["pin_agrees"]) == expected


def test_pin_settles_the_century() -> None:
    old = replace(PASSPORT, birth_date="200817", optional_data="21708192000123")
    assert read(*write_mrz(old)).birth == date(1920, 8, 17)
    assert read(*write_mrz(replace(old, optional_data=""))).birth == date(2020, 8, 17)


@pytest.mark.parametrize("pin", ["11708199000123", "21808199000123"], ids=["of a woman", "of another day"])
def test_pin_that_does_not_agree_is_reported_not_refused(pin: str) -> None:
    found = read(*write_mrz(replace(PASSPORT, optional_data=pin)))
    assert found.valid
    assert found.pin_agrees is False
    assert "The PIN does not agree with birth date or sex." in in_words(found, "en")


@pytest.mark.parametrize("number", ["31708199000123", "23208199000123", "2170819900012", "A1708199000123"])
def test_optional_data_that_is_no_pin(number: str) -> None:
    found = read(*write_mrz(replace(PASSPORT, optional_data=number)))
    assert found.valid
    assert found.pin is None


def test_pin_is_read_in_kyrgyz_documents_only() -> None:
    assert read(*write_mrz(replace(PASSPORT, issuing_state="UZB"))).pin is None


# Typed and scanned


@pytest.mark.parametrize("name", ["part 4", "part 5", "part 6", "part 7, B"])
@pytest.mark.parametrize(
    "typed",
    [
        lambda lines: ["\r".join(lines) + "\r"],
        lambda lines: ["\x02" + "\r\n".join(lines) + "\x03\r\n"],
        lambda lines: ["\t".join(lines)],
        lambda lines: ["\ufeff" + "".join(lines)],
        lambda lines: [line.lower() for line in lines],
        lambda lines: [" ".join(line[at : at + 5] for at in range(0, len(line), 5)) for line in lines],
        lambda lines: ["", *lines, " \r\n"],
        lambda lines: [line.replace("<<", "«") for line in lines],
        lambda lines: [line.replace("<", "&lt;") for line in lines],
        lambda lines: [line.replace("<", "＜") for line in lines],
    ],
    ids=["CR", "STX ETX", "tab", "run on", "lower", "spaces", "empty lines", "guillemets", "HTML", "full width"],
)
def test_lines_as_a_reader_types_them(name: str, typed) -> None:  # type: ignore[no-untyped-def]
    assert read(*typed(SPECIMENS[name])) == read(*SPECIMENS[name])


def test_reader_typing_under_a_cyrillic_keyboard_layout() -> None:
    keys = str.maketrans("QWERTYUIOPASDFGHJKLZXCVBNM<", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБ")
    typed = [line.translate(keys) for line in SPECIMENS["part 4"]]
    assert typed[0].startswith("ЗБГЕЩУКШЛЫЫЩТ")
    assert read(*typed) == read(*SPECIMENS["part 4"])


def test_cyrillic_letters_among_latin_ones_are_taken_as_they_look() -> None:
    first, second = SPECIMENS["part 4"]
    assert read(first.replace("MARIA", "МАRIА"), second) == read(first, second)


# What is wrong


def test_line_of_a_wrong_length() -> None:
    first, second = SPECIMENS["part 4"]
    found = read(first[:-1], second + "<")
    assert not found.valid
    assert found.document is None
    assert [(one.kind, one.line, one.read, one.expected) for one in found.problems] == [
        ("length", 1, "43", "44"),
        ("length", 2, "45", "44"),
    ]
    said = answer(found)
    assert said["fields"] == dict.fromkeys(FIELDS)
    assert said["checks"] == {}
    assert said["errors"][0]["message"] == "Line 1: 43 characters, but TD3 needs 44."


@pytest.mark.parametrize("lines", [(), ("P<UTO",), ("A", "B", "C", "D")])
def test_wrong_number_of_lines(lines: tuple[str, ...]) -> None:
    found = read(*lines)
    assert [(one.kind, one.read, one.expected) for one in found.problems] == [("lines", str(len(lines)), "2, 3")]


def test_character_that_no_line_can_hold() -> None:
    assert kinds(read(*swapped(SPECIMENS["part 4"], 1, 9, "Ö"))) == [("character", 1, 9, "")]


def test_check_digit_names_its_place_what_was_read_and_what_should_be() -> None:
    found = read(*swapped(SPECIMENS["part 4"], 2, 28, "8"))
    problem = found.problems[0]
    assert (problem.kind, problem.line, problem.position, problem.field) == ("check_digit", 2, 28, "expiry_date")
    assert (problem.read, problem.expected) == ("8", "9")
    assert problem.text("en") == (
        "Line 2, position 28: the check digit does not fit (Expiry date (YYMMDD)). Read 8, should be 9."
    )
    assert "должно быть 9" in problem.text("ru")
    assert "болушу керек: 9" in problem.text("ky")


def test_every_check_digit_is_asked() -> None:
    for name, lines in SPECIMENS.items():
        found = read(*lines)
        for field, place in _check_places(found).items():
            line, position = place
            digit = lines[line - 1][position - 1]
            wrong = read(*swapped(lines, line, position, str((int(digit) + 1) % 10)))
            assert wrong.checks[field] is False, (name, field)
            assert not wrong.valid


def _check_places(found: Reading) -> dict[str, tuple[int, int]]:
    from sapar.engines.identity.mrz.layouts import LAYOUTS

    assert found.document is not None
    places = LAYOUTS[found.document.format].checks
    long = len(found.document.document_number) > 9
    return {
        field: (line + 1, at + 1) for field, (line, at) in places.items() if not (long and field == "document_number")
    }


def test_text_after_the_end_of_the_name() -> None:
    assert kinds(read(*swapped(SPECIMENS["part 4"], 1, 40, "X"))) == [("gap", 1, 26, "names")]


def test_digit_in_a_name_is_reported_with_what_it_may_be_and_never_changed() -> None:
    lines = swapped(SPECIMENS["part 4"], 1, 9, "1")  # ERIKSSON becomes ERI1SSON
    found = read(*lines)
    assert not found.valid
    assert found.corrections == ()
    assert found.problems[0].text("en") == "Line 1, position 9: a name has no digits. Read 1, perhaps I."
    several = read(*swapped(SPECIMENS["part 4"], 1, 9, "0"))
    assert several.problems[0].text("en") == "Line 1, position 9: a name has no digits. Read: 0."


def test_missing_name_and_number() -> None:
    first, second = SPECIMENS["part 7, A"]
    assert kinds(read(first[:5] + "<" * 39, second)) == [("empty", 1, 6, "names")]
    assert ("empty", 2, 1, "document_number") in kinds(read(first, "<" * 9 + "0" + second[10:]))


def test_document_number_that_begins_with_a_filler() -> None:
    first, second = SPECIMENS["part 7, A"]
    number = "<12345678"
    assert kinds(read(first, number + check_digit(number) + second[10:])) == [("filler", 2, 1, "document_number")]


def test_answer_in_words_names_every_field_in_three_languages() -> None:
    for lang, verdict in (("ky", "Саптар туура."), ("ru", "Строки верны."), ("en", "The lines are valid.")):
        said = in_words(read(*write_mrz(PASSPORT)), lang)
        assert said[0] == verdict
        assert any("AC1234567" in line for line in said)
        assert any("1990-08-17" in line for line in said)
