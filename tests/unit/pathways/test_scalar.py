"""The reading for one person: a shared part is computed once, an answer is that of its question alone."""

from __future__ import annotations

from sapar.engines.pathways import language as L
from sapar.engines.pathways.days import OPEN
from sapar.engines.pathways.language import DAY, col
from sapar.engines.pathways.scalar import Person, Question, first_too_many, spans


def stay(first: int, last: int, country: str = "RU") -> dict[str, object]:
    return {"country": country, "zone": country, "region": None, "entered": first, "gone": last, "counted_from": first}


def person(*stays: dict[str, object], **facts: object) -> Person:
    return Person(dict(facts), {"stays": list(stays)})


STAYS = L.rows("stays", "RU")


def test_a_question_remembers_what_it_found() -> None:
    used = L.days_in(STAYS, DAY - 9, DAY)
    question = Question(person(stay(95, 105)), 100)
    assert question.value(used) == 6
    assert question.known[used.key] == 6
    assert question.value(used + used) == 12


def test_questions_of_one_person_about_two_days_do_not_mix() -> None:
    one, used = person(stay(95, 105)), L.days_in(STAYS, DAY - 9, DAY)
    assert [Question(one, day).value(used) for day in (100, 104, 95, 300)] == [6, 10, 1, 0]


def test_spans_are_in_order_and_cover_each_day_once() -> None:
    question = Question(person(stay(50, 60), stay(10, 20), stay(15, 30), stay(16, 18), stay(70, 69)), 100)
    assert spans(question, STAYS) == [(10, 20), (21, 30), (50, 60)]


def test_minus_cuts_a_stay_in_pieces() -> None:
    one = person(stay(10, 30))
    one.tables["permits"] = [{"country": "RU", "zone": "RU", "starts": a, "ends": b} for a, b in ((12, 14), (20, OPEN))]
    question = Question(one, 100)
    assert spans(question, STAYS.minus(L.rows("permits", "RU"))) == [(10, 11), (15, 19)]
    assert spans(question, STAYS.without_days(11, 29)) == [(10, 10), (30, 30)]


def test_first_day_too_many_without_history_is_the_day_after_the_limit() -> None:
    assert first_too_many([], 1000, 180, 90) == 1090


def test_first_day_too_many_moves_on_when_old_days_fall_out() -> None:
    # Twenty days that end 170 days before the start leave the window before the limit is reached.
    assert first_too_many([(811, 830)], 1000, 180, 90) == 1090
    # The same days half-way into the window count to the end.
    assert first_too_many([(911, 930)], 1000, 180, 90) == 1070


def test_first_day_too_many_is_today_when_the_limit_is_used_up() -> None:
    assert first_too_many([(900, 989)], 1000, 180, 90) == 1000


def test_a_limit_no_window_can_hold_is_never_reached() -> None:
    assert first_too_many([(900, 989)], 1000, 180, 180) == OPEN


def test_a_table_that_was_not_given_is_empty() -> None:
    question = Question(Person({}), 100)
    assert question.value(L.exists(L.rows("permits"))) is False
    assert question.value(L.maximum(L.rows("permits"), col("permits", "ends"))) is None
