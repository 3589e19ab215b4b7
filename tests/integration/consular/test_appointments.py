"""Appointments: slots, places, the hall."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.registry.models import Person
from sapar.lines.consular import queries, services
from sapar.lines.consular.models import Booking, Slot
from sapar.lines.consular.refusals import FullyBooked, NotFound, Refused
from tests.staff import member, office

SYSTEM = actors.system("tests")


def slot(capacity: int = 1, service: str = "passport", hours: int = 2) -> Slot:
    starts = timezone.now() + timedelta(hours=hours)
    return Slot.objects.create(office=office(), service=service, starts=starts, minutes=30, capacity=capacity)


def people(number: int) -> list[Person]:
    return [Person.objects.create(given=f"Somebody{i}", demonstration=True) for i in range(number)]


@pytest.mark.django_db
def test_offer_slots_on_working_days_by_the_offices_clock_and_only_once() -> None:
    where = office()
    where.time_zone, where.holidays = "Europe/Moscow", ["2030-01-07"]
    where.save()
    values: dict[str, Any] = {
        "actor": member("supervisor"), "office": where, "service": "passport", "first": date(2030, 1, 4),
        "last": date(2030, 1, 8), "opens": time(9), "closes": time(10), "minutes": 20, "capacity": 2,
    }  # fmt: skip
    assert services.offer_slots(**values) == 6  # Friday and Tuesday: Monday is a holiday
    assert services.offer_slots(**values) == 0
    zone = ZoneInfo("Europe/Moscow")
    assert Slot.objects.order_by("starts").first().starts == datetime(2030, 1, 4, 9, tzinfo=zone)  # type: ignore[union-attr]
    with pytest.raises(Refused):
        services.offer_slots(**(values | {"minutes": 1}))
    with pytest.raises(Denied):
        services.offer_slots(**(values | {"actor": member("counter")}))


@pytest.mark.django_db
def test_book_the_last_place_then_no_more_until_it_is_given_back() -> None:
    where, clerk, (one, two) = slot(), member("counter"), people(2)
    booked = services.book(actor=clerk, slot=where, person=one, key="k")
    assert services.book(actor=clerk, slot=where, person=one, key="k") == booked
    with pytest.raises(FullyBooked):
        services.book(actor=clerk, slot=where, person=two)
    services.cancel(actor=clerk, booking=booked)
    services.cancel(actor=clerk, booking=booked)
    where.refresh_from_db()
    assert where.taken == 0
    assert services.book(actor=clerk, slot=where, person=two).status == "booked"


@pytest.mark.django_db
def test_book_twice_for_one_service_on_a_day_is_refused() -> None:
    clerk, (one,) = member("counter"), people(1)
    services.book(actor=clerk, slot=slot(), person=one)
    with pytest.raises(Refused, match="already"):
        services.book(actor=clerk, slot=slot(hours=3), person=one)
    services.book(actor=clerk, slot=slot(service="notary"), person=one)


@pytest.mark.django_db(transaction=True)
def test_book_at_once_never_takes_more_places_than_there_are() -> None:
    where, outcomes = slot(capacity=3), []
    row = Slot.objects.select_related("office").get(pk=where.pk)

    def attempt(person: Person) -> None:
        try:
            services.book(actor=SYSTEM, slot=row, person=person)
            outcomes.append("booked")
        except FullyBooked:
            outcomes.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt, args=[person]) for person in people(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked"] * 3 + ["full"] * 5
    where.refresh_from_db()
    assert where.taken == Booking.objects.filter(slot=where).count() == 3


@pytest.mark.django_db
def test_hall_numbers_are_called_in_order_and_the_screen_names_nobody() -> None:
    clerk, where = member("counter"), slot(capacity=3, hours=0)
    bookings = [services.book(actor=clerk, slot=where, person=person) for person in people(2)]
    bookings.append(services.book(actor=clerk, slot=where, name="Sentinel Sentinelov"))
    for booking in reversed(bookings):
        services.arrive(actor=clerk, booking=booking)
    called = services.call_next(actor=clerk, office=where.office, window="3")
    assert called is not None
    assert (called.number, called.window, called.pk) == ("A001", "3", bookings[2].pk)
    shown = queries.screen(office=where.office)
    assert (shown.called, shown.waiting) == ([("A001", "3")], 2)
    services.finish(actor=clerk, booking=called)
    assert queries.screen(office=where.office).called == []
    assert services.call_next(actor=clerk, office=where.office, window="1", services=("notary",)) is None


@pytest.mark.django_db
def test_booking_of_another_office_is_not_known() -> None:
    booking = services.book(actor=member("counter"), slot=slot(), name="Somebody")
    neighbour = member("counter", at=office("kg-astana", "KZ", organisation="other"))
    with pytest.raises(NotFound):
        queries.booking(actor=neighbour, uid=booking.uid)
    with pytest.raises(Denied):
        services.cancel(actor=neighbour, booking=booking)


@pytest.mark.django_db
def test_who_did_not_come_is_marked_and_a_name_is_forgotten_after_a_month() -> None:
    booking = services.book(actor=member("counter"), slot=slot(), name="Somebody")
    assert services.close_past(actor=SYSTEM) == 0
    assert services.close_past(actor=SYSTEM, now=timezone.now() + timedelta(hours=27)) == 1
    booking.refresh_from_db()
    assert (booking.status, booking.name) == ("missed", "Somebody")
    services.close_past(actor=SYSTEM, now=timezone.now() + timedelta(days=40))
    booking.refresh_from_db()
    assert booking.name == ""
