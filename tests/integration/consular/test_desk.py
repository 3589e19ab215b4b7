"""The desk, the month, the indicators; stays in bulk; the programmes of the line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.cases import services as cases
from sapar.core.cases.models import Case
from sapar.core.files import queries as files
from sapar.core.indicators import Period, run
from sapar.core.registry import queries as register
from sapar.core.registry.models import Journey, Person
from sapar.lines.consular import queries, services
from sapar.lines.consular.models import StayEnd
from sapar.lines.consular.refusals import Refused
from tests.staff import member, office

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("tests")
TODAY = timezone.localdate()
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)  # at the mission
REQUEST: dict[str, Any] = {
    "topic": "documents", "short": "Справка", "what": "Нужна справка.", "urgent": "no", "contact_way": "none",
    "answer_language": "ru", "told": "OK",
}  # fmt: skip
ANSWER = {"outcome": "solved", "answer_text": "Готово.", "answered_on": TODAY.isoformat()}


def traveller(days: int, country: str = "RU", **fields: Any) -> Person:
    person = Person.objects.create(surname="Асанов", given="Улан", citizenships=["KG"], demonstration=True, **fields)
    Journey.objects.create(person=person, country=country, entered=TODAY - timedelta(days=days), purpose="visit")
    return person


def petition(person: Person | None = None) -> Case:
    return cases.open_case(actor=SYSTEM, programme="petition", office=office(), person=person, answers=REQUEST)


def test_stay_ends_equal_the_answer_about_each_person() -> None:
    people = [traveller(days) for days in (5, 85, 89, 200)]
    assert services.compute_stay_ends(actor=SYSTEM, on=TODAY) == 4
    for person in people:
        kept = StayEnd.objects.get(journey__person=person)
        stay = register.stay_answer(actor=SYSTEM, person=person, on=TODAY, country="RU")["stay"]
        assert (kept.lawful, kept.last_day and kept.last_day.isoformat()) == (stay["lawful"], stay["until"])
    Journey.objects.filter(person=people[0]).update(left=TODAY - timedelta(days=1))
    services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    assert StayEnd.objects.count() == 3


def test_stay_ends_goes_on_where_it_was_and_needs_as_many_statements_for_more_people() -> None:
    for _ in range(3):
        traveller(5)
    with CaptureQueriesContext(connection) as few:
        services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    for _ in range(9):
        traveller(5)
    told: list[int] = []
    with CaptureQueriesContext(connection) as more:
        assert services.compute_stay_ends(actor=SYSTEM, on=TODAY, tell=told.append) == 9
    assert len(few) == len(more)
    assert told == [9]
    assert services.compute_stay_ends(actor=SYSTEM, on=TODAY) == 0
    assert services.compute_stay_ends(actor=SYSTEM, on=TODAY, again=True) == 12


@pytest.mark.parametrize(("zone", "day"), [("Europe/London", 28), ("Europe/Moscow", 28), ("Asia/Seoul", 29)])
def test_desk_is_of_the_day_at_the_office(zone: str, day: int) -> None:
    place, consul = office(), member("consul")
    place.time_zone = zone
    moment = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)
    assert queries.desk(actor=consul, office=place, now=moment).on == date(2026, 11, day)


def test_desk_lists_what_waits_in_as_many_statements_for_more() -> None:
    consul = member("consul")
    traveller(85)
    petition()
    services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    with CaptureQueriesContext(connection) as few:
        found = queries.desk(actor=consul, office=office())
    assert (len(found.stays), found.stays_number, len(found.due_today)) == (1, 1, 0)
    assert found.stays[0].days == (found.stays[0].last_day - found.on).days
    for _ in range(4):
        petition(traveller(86))
    Case.objects.update(due_at=NOON + timedelta(hours=1))
    services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    with CaptureQueriesContext(connection) as more:
        found = queries.desk(actor=consul, office=office(), now=NOON)
    assert (len(found.due_today), found.stays_number) == (5, 5)
    assert len(more) <= len(few) + 1  # the log tells of the persons in one statement more
    with pytest.raises(Denied):
        queries.desk(actor=member("consul", at=office("kg-astana", "KZ", organisation="other")), office=office())


def test_stays_in_several_countries_are_one_list_by_their_last_day() -> None:
    place, consul = office(), member("consul")
    place.serves = ["RU", "KZ"]
    place.save()
    people = [traveller(days, country) for days in (80, 86, 83) for country in ("KZ", "RU")]
    services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    kept = StayEnd.objects.filter(lawful=True, last_day__lte=TODAY + timedelta(days=14), country__in=["RU", "KZ"])
    expected = sorted((one.last_day, one.pk, one.country) for one in kept if one.last_day is not None)
    assert {country for _day, _pk, country in expected} == {"RU", "KZ"}
    found = queries.desk(actor=consul, office=place)
    assert [(one.last_day, one.country) for one in found.stays] == [(day, country) for day, _pk, country in expected]
    assert found.stays_number == len(expected) <= len(people)


def test_month_counts_what_was_opened_and_closed_and_how_long_it_took() -> None:
    answered, ended, _open = petition(), petition(), petition()
    cases.take_transition(actor=SYSTEM, case=answered.uid, transition="start")
    cases.take_transition(
        actor=SYSTEM, case=answered.uid, transition="give_answer", answers=ANSWER, closing_reason="solved"
    )
    cases.take_transition(actor=SYSTEM, case=ended.uid, transition="end", reason="x", closing_reason="withdrawn")
    traveller(10)
    month = queries.statistics(actor=member("supervisor"), office=office(), year=TODAY.year, month=TODAY.month)
    (row,) = month.programmes
    assert (row.opened, row.closed, row.open_at_end, row.overdue_at_end, row.median_days) == (3, 2, 1, 0, 0.0)
    assert month.closing_reasons == [("petition", "solved", 1), ("petition", "withdrawn", 1)]
    assert month.abroad_by_country == [("RU", 1)]
    with pytest.raises(Denied):
        queries.statistics(actor=member("consul"), office=office(), year=TODAY.year, month=TODAY.month)


@pytest.mark.parametrize(("year", "month", "last"), [(2026, 12, date(2026, 12, 31)), (2028, 2, date(2028, 2, 29))])
def test_month_of_ends_on_its_last_day(year: int, month: int, last: date) -> None:
    assert queries.month_of(year, month) == (date(year, month, 1), last)


def test_indicators_count_and_hide_small_numbers() -> None:
    today = Period(TODAY, TODAY)
    for _ in range(6):
        case = petition(traveller(5))
        cases.take_transition(actor=SYSTEM, case=case.uid, transition="start")
        cases.take_transition(
            actor=SYSTEM, case=case.uid, transition="give_answer", answers=ANSWER, closing_reason="solved"
        )
    services.compute_stay_ends(actor=SYSTEM, on=TODAY)
    shown = run("consular.days_to_answer", today).whole
    assert (shown.value, shown.denominator) == (0.0, 6)
    assert run("consular.lawful_stays", today).parts["RU"].value == 100.0
    petition()
    assert run("consular.overdue_petitions", today).whole.hidden  # one petition is one person's


def test_stay_answer_is_attached_to_an_inquiry_about_a_ban() -> None:
    asked = {"destination": "RU", "learned": "border", "no_promise": "OK"}
    person = traveller(10)
    case = cases.open_case(actor=SYSTEM, programme="entry_ban", office=office(), person=person, answers=asked)
    kept = services.attach_stay_answer(actor=SYSTEM, case=case.uid, on=TODAY, language="ru")
    with files.read(kept.file) as file:
        text = file.read().decode()
    assert str((TODAY + timedelta(days=80)).year) in text
    with pytest.raises(Refused, match="inquiry"):
        services.attach_stay_answer(actor=SYSTEM, case=petition(person).uid, on=TODAY, language="ru")
