"""What holds for every document and every name.

Documents: writing and reading give the same document; one wrong digit is always seen where a check digit covers it.
Names: folding twice is folding once; all ways of printing a name fold alike; comparing is symmetric.
"""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sapar.engines.identity import Document, fold, match, parse_mrz, read_pin, root, write_mrz
from sapar.engines.identity.codes import CODES
from sapar.engines.identity.mrz.digits import ALPHABET, FILLER, check_digit, looks_alike, value
from sapar.engines.identity.mrz.layouts import LAYOUTS, Layout, Place
from sapar.engines.identity.names import SAME
from sapar.engines.identity.names.fold import root_of
from sapar.engines.identity.names.letters import SYSTEMS, transliterate
from sapar.engines.identity.names.sounds import distance, edits
from sapar.engines.identity.search import PersonName, find, forms, index_keys, parse_query
from sapar.engines.identity.search.keys import SHORTEST_DELETION, deletions, probes
from tests.unit.identity.pairs import HELD, SET
from tests.unit.identity.shelf import Shelf

TODAY = date(2026, 11, 23)
SIGNS = FILLER + ALPHABET

# Documents

_dates = st.dates(date(1930, 1, 1), date(2060, 12, 31)).map(lambda day: day.strftime("%y%m%d"))
_births = st.one_of(_dates, _dates.map(lambda d: d[:4] + "<<"), _dates.map(lambda d: d[:2] + "<<<<"), st.just("<<<<<<"))
_codes = st.sampled_from(sorted(CODES))
_words = st.lists(st.text(string.ascii_uppercase, min_size=1, max_size=6), max_size=3).map(" ".join)


def _text(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """Capital letters and digits, fillers inside only."""
    body = st.text(ALPHABET, min_size=least, max_size=most)
    return body.flatmap(lambda t: st.sampled_from([t, t[:1] + FILLER + t[2:] if len(t) > 3 else t]))


@st.composite
def documents(draw: st.DrawFn, format_: str | None = None) -> Document:
    """A document of any format whose names fit and whose long number, if any, leaves room for the optional data."""
    layout = LAYOUTS[format_ or draw(st.sampled_from(sorted(LAYOUTS)))]
    names = layout.fields["names"]
    surname, given_names = draw(_words), draw(_words)
    assume(surname + given_names and len(surname) + len(given_names) + 2 <= names.stop - names.start)
    span = layout.fields["optional_data"]
    room = span.stop - span.start
    long = layout.long_numbers and draw(st.booleans())
    number = draw(st.text(ALPHABET, min_size=10, max_size=12) if long else _text(9, 1))
    left = room - (len(number) - 9 + 2) if long else room
    two = layout.fields.get("optional_data_2")
    return Document(
        format=layout.format,
        document_code="V" if layout.format.startswith("MRV") else draw(st.sampled_from(["P", "I", "ID", "AC", "C"])),
        issuing_state=draw(_codes),
        document_number=number,
        nationality=draw(_codes),
        surname=surname,
        given_names=given_names,
        birth_date=draw(_births),
        sex=draw(st.sampled_from("FM<X")),
        expiry_date=draw(_dates),
        optional_data=draw(_text(max(0, left))),
        optional_data_2=draw(_text(two.stop - two.start)) if two else "",
    )


@pytest.mark.parametrize("format_", sorted(LAYOUTS))
@given(data=st.data())
def test_reading_what_was_written_gives_the_document(format_: str, data: st.DataObject) -> None:
    document = data.draw(documents(format_))
    found = parse_mrz(write_mrz(document), TODAY)
    assert found.document == document
    assert found.valid
    assert found.corrections == ()


@given(
    documents(), st.sampled_from(["\n", "\r\n", "\r", "\t"]), st.sampled_from(["", "\x02", "\ufeff "]), st.booleans()
)
def test_how_lines_are_sent_changes_nothing(document: Document, end: str, before: str, small: bool) -> None:
    lines = write_mrz(document)
    text = before + end.join(lines) + end
    assert parse_mrz([text.lower() if small else text], TODAY) == parse_mrz(lines, TODAY)


@given(st.text(SIGNS, min_size=1, max_size=44), st.data())
def test_check_digit_misses_exactly_what_counts_alike(text: str, data: st.DataObject) -> None:
    """The blind spot in full: another character is not seen if and only if the values are equal modulo ten."""
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(SIGNS))
    wrong = text[:at] + other + text[at + 1 :]
    assert (check_digit(wrong) == check_digit(text)) == looks_alike(text[at], other)


@given(st.text(SIGNS, min_size=2, max_size=44), st.data())
def test_check_digit_misses_exactly_neighbours_five_apart(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 2))
    wrong = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert (check_digit(wrong) == check_digit(text)) == ((value(text[at]) - value(text[at + 1])) % 5 == 0)


def _covered(layout: Layout, *, long: bool) -> list[Place]:
    """Places under a check digit, and those of the check digits."""
    fields = [field for field in layout.checks if field != "composite"]
    places = {place for field in fields for place in layout.fields[field].places} | set(layout.checks.values())
    places |= {place for span in layout.composite for place in span.places}
    if long and not layout.composite:
        places.discard(layout.checks["document_number"])
    return sorted(places)


@settings(max_examples=300)
@given(documents(), st.data())
def test_one_wrong_digit_is_always_seen_where_a_check_digit_covers_it(document: Document, data: st.DataObject) -> None:
    """Seen: the lines are not valid, or the reading says what it corrected. The only way to a correction from a wrong
    digit is a letter that counts like the right digit; a number of digits alone, or a Kyrgyz one, has none."""
    lines = write_mrz(document)
    places = _covered(LAYOUTS[document.format], long=len(document.document_number) > 9)
    line, at = data.draw(st.sampled_from([(i, j) for i, j in places if lines[i][j].isdigit()]))
    digit = data.draw(st.sampled_from(sorted(set(string.digits) - {lines[line][at]})))
    wrong = [text if i != line else text[:at] + digit + text[at + 1 :] for i, text in enumerate(lines)]
    found = parse_mrz(wrong, TODAY)
    assert not (found.valid and not found.corrections)
    if document.document_number.isdigit():
        assert not found.valid


@given(documents(), st.data())
def test_one_wrong_character_is_seen_unless_it_counts_alike(document: Document, data: st.DataObject) -> None:
    lines = write_mrz(document)
    line, at = data.draw(st.sampled_from(_covered(LAYOUTS[document.format], long=False)))
    sign = data.draw(st.sampled_from(SIGNS))
    assume(not looks_alike(sign, lines[line][at]))
    # A filler at the check digit of a number says that the number goes on: other places are read, the composite stays.
    assume((line, at) != LAYOUTS[document.format].checks["document_number"] or sign != FILLER)
    assume(len(document.document_number) <= 9)
    found = parse_mrz([t if i != line else t[:at] + sign + t[at + 1 :] for i, t in enumerate(lines)], TODAY)
    assert not (found.valid and not found.corrections)


@given(st.lists(st.text(max_size=100), max_size=4))
def test_reading_never_raises(texts: list[str]) -> None:
    found = parse_mrz(texts, TODAY)
    assert found.valid or found.problems
    for lang in ("ky", "ru", "en"):
        assert all(problem.text(lang) for problem in found.problems)


@given(st.lists(st.text(SIGNS, min_size=44, max_size=44), min_size=2, max_size=2))
def test_reading_any_two_lines_of_the_right_length_gives_a_document(texts: list[str]) -> None:
    found = parse_mrz(texts, TODAY)
    assert found.document is not None
    assert found.valid == (not found.problems)


@given(
    st.sampled_from("12"), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.text(string.digits, min_size=5, max_size=5)
)
def test_pin_of_any_day(sex: str, birth: date, rest: str) -> None:
    pin = read_pin(f"{sex}{birth:%d%m%Y}{rest}")
    assert pin is not None
    assert (pin.birth, pin.sex) == (birth, {"1": "F", "2": "M"}[sex])
    assert pin.agrees(sex=pin.sex, birth_yymmdd=f"{birth:%y%m%d}")


# Names

_VOWELS = "аеёиоуыэюяөү"
_CONSONANTS = "бвгдзклмнпрстфчшжң"
_syllables = st.builds(
    "".join, st.tuples(st.sampled_from(_CONSONANTS), st.sampled_from("аеиоуыэөү"), st.sampled_from([*"бзклмнрст", ""]))
)
_endings = st.sampled_from(
    ["", "ов", "ова", "ев", "ева", "ович", "овна", "бек", "гүл", "ай", "ия", "ьев", "цов", "хан", "щин"]
)
_names = st.builds(
    lambda parts, end: "".join(parts).capitalize() + end, st.lists(_syllables, min_size=1, max_size=3), _endings
)
_people = st.lists(_names, min_size=1, max_size=3).map(" ".join)


@given(st.one_of(st.text(), st.text(string.ascii_letters + " -'"), _people))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert fold(name.upper()) == fold(name.upper().lower())


@given(st.one_of(st.text(), _people))
def test_root_is_folded_and_no_longer_than_the_fold(name: str) -> None:
    assert fold(root(name)) == root(name)
    assert len(root(name)) <= len(fold(name))


@settings(max_examples=400)
@given(_people)
def test_every_way_of_printing_a_name_folds_alike(name: str) -> None:
    assert {system: fold(transliterate(name, system)) for system in SYSTEMS} == dict.fromkeys(SYSTEMS, fold(name))


@given(_people, st.integers(1900, 2030))
def test_keys_are_those_of_the_folded_name(name: str, year: int) -> None:
    keys = index_keys([PersonName(given=name)], year)
    assert keys == index_keys([PersonName(given=fold(name))], year)
    assert keys == index_keys([PersonName(given=name.upper())], year)


@given(st.text("abcdeijklmnorstu", min_size=5, max_size=10), st.data())
def test_one_letter_wrong_shares_a_form_with_a_letter_left_out(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdeijklmnorstu"))
    other = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
        )
    )
    assert deletions(word) & deletions(other)


@settings(max_examples=200, deadline=None)
@given(st.text("abdeghijklmnoprstuvz", min_size=5, max_size=10), st.data())
def test_a_stored_word_is_found_after_one_letter_of_its_root_is_wrong(word: str, data: st.DataObject) -> None:
    """Whatever the ending, and also if the slip is in the ending: what is typed asks for a form that is stored."""
    stem = fold(word)
    assume(len(stem) >= 5 and " " not in stem)
    stored = fold(stem + data.draw(st.sampled_from(["", "ov", "ova", "ovich", "bek"])))
    assume(
        len(root_of(stored)) >= SHORTEST_DELETION
    )  # a shorter root is too common to be asked for with a letter wrong
    at = data.draw(st.integers(0, len(stored) - 1))
    typed = stored[:at] + stored[at + 1 :]
    assume(fold(typed) == typed)
    assert probes(typed) & forms(stored)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_names, _names, _names, st.dates(date(1940, 1, 1), date(2010, 12, 31))), min_size=1, max_size=8)
)
def test_whoever_is_stored_is_found_by_the_own_name_in_any_alphabet_and_order(
    people: list[tuple[str, str, str, date]],
) -> None:
    shelf = Shelf()
    for ident, (surname, given_name, father, birth) in enumerate(people):
        shelf.put(ident, [PersonName(surname, given_name, father)], birth)
    for ident, (surname, given_name, _, birth) in enumerate(people):
        for system in ("icao", "plain"):
            text = transliterate(f"{given_name} {surname} {birth:%d.%m.%Y}", system)
            hits = find(parse_query(text), shelf, limit=len(people))
            assert ident in {hit.ident for hit in hits}


def _levenshtein(a: str, b: str) -> int:
    if not a or not b:
        return len(a) + len(b)
    return min(_levenshtein(a[1:], b) + 1, _levenshtein(a, b[1:]) + 1, _levenshtein(a[1:], b[1:]) + (a[0] != b[0]))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_those_of_the_definition(a: str, b: str) -> None:
    assert edits(a, b) == _levenshtein(a, b)


@given(st.text(max_size=60))
def test_parsing_what_was_typed_never_raises(text: str) -> None:
    found = parse_query(text, today=TODAY)
    assert all(fold(word) == word for word in found.words)


_any_name = st.one_of(
    st.text(max_size=30), _people, st.sampled_from([name for pair in SET + HELD for name in (pair.a, pair.b)])
)


@settings(max_examples=300)
@given(_any_name, _any_name)
def test_match_is_symmetric_and_in_range(a: str, b: str) -> None:
    found = match(a, b)
    assert found == match(b, a)
    assert 0.0 <= found.score <= 1.0
    assert found.same == (found.score >= SAME)
    assert all(found.why(lang) for lang in ("ky", "ru", "en"))


@given(st.text("abdeghijklmnoprstuvz", min_size=1, max_size=9), st.text("abdeghijklmnoprstuvz", min_size=1, max_size=9))
def test_distance_is_symmetric_and_nothing_only_for_equal_words(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)


@given(_people, st.sampled_from(sorted(SYSTEMS)))
def test_a_name_matches_itself_however_it_is_printed(name: str, system: str) -> None:
    assert match(name, transliterate(name, system)).same


@pytest.mark.parametrize("pair", [pair for pair in SET if not pair.same], ids=lambda pair: f"{pair.a} | {pair.b}")
def test_two_people_stay_two_however_they_are_printed(pair) -> None:  # type: ignore[no-untyped-def]
    for system in SYSTEMS:
        assert not match(transliterate(pair.a, system), pair.b).same
