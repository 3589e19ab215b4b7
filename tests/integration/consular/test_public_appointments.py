"""Appointments that citizens book themselves: chosen, confirmed by a link, printed, cancelled; the office sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sapar.core.accounts.actors import ANYONE
from sapar.core.audit.models import Entry
from sapar.core.outbox.models import OutboxMessage
from sapar.lines.consular import services
from sapar.lines.consular.models import Booking, BookingRequest, Slot
from sapar.lines.consular.refusals import FullyBooked, NotFound, Refused
from sapar.lines.consular.services.bookings import Visitor
from tests.register import SYSTEM
from tests.staff import member, office, user

pytestmark = pytest.mark.django_db
AT = "/ru/appointment/?mission=kg-moscow&service=passport"
WHO: dict[str, Any] = {
    "surname": "Асанова", "given": "Айгуль", "birth_year": 1990, "email": "Sentinel@example.org",
    "phone": "+996 555 010203",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> None:
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def slot() -> Slot:
    at = (timezone.now() + timedelta(days=3)).replace(hour=7, minute=20, second=0, microsecond=0)
    mission = office()
    mission.time_zone = "Europe/Moscow"
    mission.save()
    return Slot.objects.create(office=mission, service="passport", starts=at, minutes=20, capacity=1)


def asked(slot: Slot, key: str = "k", **more: Any) -> tuple[BookingRequest, str]:
    """What was asked for, and the secret of its link."""
    secrets: list[str] = []
    visitor = Visitor(**{**WHO, **more}, language="ky")
    link = lambda secret: secrets.append(secret) or f"https://x.kg/{secret}"  # type: ignore[func-returns-value]  # noqa: E731
    request = services.ask_booking(actor=ANYONE, key=key, slot=slot, visitor=visitor, link=link)
    return request, (secrets or [""])[0]


def sent(page: str, at: Slot, **fields: Any) -> dict[str, Any]:
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return {**WHO, "slot": at.uid, "key": key[1], **fields}


def test_citizen_books_confirms_prints_and_cancels(slot: Slot) -> None:
    visitor = Client()
    page = visitor.get(AT).content.decode()
    assert "10:20" in page  # by the clock of Moscow
    assert ">Key<" not in page + visitor.get("/ru/register/").content.decode()  # what is hidden has no label
    typed = sent(page, slot)
    first, again = visitor.post(AT, typed), visitor.post(AT, typed)
    assert first.headers["Location"] == again.headers["Location"] == "/ru/appointment/sent/"
    message = OutboxMessage.objects.get()
    link = re.search(r"http://testserver(/ru/appointment/\S+)", message.body)
    assert link is not None
    assert not any(str(value) in link[1] for value in WHO.values())
    assert "Подтверждаю" in visitor.get(link[1]).content.decode()
    slot.refresh_from_db()
    assert (slot.taken, Booking.objects.count()) == (0, 0)  # opening the link alone takes nothing
    for _twice in range(2):
        visitor.post(link[1], {"confirm": "1"})
    slot.refresh_from_db()
    booking, request = Booking.objects.get(), BookingRequest.objects.get()
    assert (slot.taken, booking.name, booking.status) == (1, "Асанова Айгуль, 1990", "booked")
    paper = visitor.get(link[1]).content.decode()
    assert request.number in paper
    assert "10:20" in paper
    assert "Асанова" not in paper  # whoever finds the link learns no name
    for _twice in range(2):
        visitor.post(link[1], {"cancel": "1"})
    slot.refresh_from_db()
    booking.refresh_from_db()
    request.refresh_from_db()
    assert (slot.taken, booking.status, booking.name) == (0, "cancelled", "")
    assert (request.surname, request.email, request.phone) == ("", "", "")
    log = repr(list(Entry.objects.values()))
    assert not any(str(WHO[name]).lower() in log.lower() for name in ("surname", "email", "phone"))


def test_office_sees_who_comes_with_number_and_contact_and_calls_them(slot: Slot) -> None:
    request, secret = asked(slot)
    services.confirm_booking(secret=secret)
    clerk, at = Client(), f"/en/office/appointments/?day={slot.starts.date()}"
    clerk.force_login(user("counter"))
    page = clerk.get(at).content.decode()
    for said in ("Асанова Айгуль, 1990", request.number, "+996 555 010203", "sentinel@example.org"):
        assert said in page
    elsewhere = Client()
    elsewhere.force_login(user("counter", at=office("kg-istanbul", "TR")))
    assert "Асанова" not in elsewhere.get(at).content.decode()
    booking = Booking.objects.get()
    services.cancel(actor=member("counter"), booking=booking)
    told = OutboxMessage.objects.get(template="consular/appointment_cancelled")
    assert (told.to, told.language) == ("sentinel@example.org", "ky")
    services.cancel_booking(secret=secret)  # cancelled twice, by both: the place is given back once
    slot.refresh_from_db()
    assert slot.taken == 0


def test_of_two_who_confirm_the_last_place_one_gets_it(slot: Slot) -> None:
    (_one, first), (_other, second) = asked(slot, "k1"), asked(slot, "k2", email="b@example.org")
    services.confirm_booking(secret=first)
    with pytest.raises(FullyBooked):
        services.confirm_booking(secret=second)
    late = Client().post(f"/en/appointment/{second}/", {"confirm": "1"})
    assert (late.status_code, "choose another" in late.content.decode()) == (422, True)
    with pytest.raises(FullyBooked):
        asked(slot, "k3")


def test_address_holds_three_appointments_at_most(slot: Slot) -> None:
    Slot.objects.update(capacity=9)
    secrets = [asked(slot, f"k{number}")[1] for number in range(4)]
    for secret in secrets[:3]:
        services.confirm_booking(secret=secret)
    with pytest.raises(Refused, match="three appointments"):
        services.confirm_booking(secret=secrets[3])
    services.cancel_booking(secret=secrets[0])
    services.confirm_booking(secret=secrets[3])
    slot.refresh_from_db()
    assert slot.taken == 3


def test_time_that_has_passed_or_lies_too_far_is_not_offered(slot: Slot) -> None:
    request, secret = asked(slot)
    for starts in (timezone.now() + timedelta(minutes=30), timezone.now() + timedelta(days=31)):
        Slot.objects.update(starts=starts)
        assert "kg-moscow" not in Client().get("/en/appointment/").content.decode()
        with pytest.raises(Refused):
            services.confirm_booking(secret=secret)
        with pytest.raises(Refused):
            asked(slot, "other")
    assert BookingRequest.objects.get() == request


def test_form_with_mistakes_keeps_what_was_typed_and_stores_nothing(slot: Slot) -> None:
    visitor = Client()
    page = visitor.get(AT).content.decode()
    for wrong, at in (({"birth_year": "85"}, "birth_year"), ({"email": "x"}, "email"), ({"slot": "none"}, "slot")):
        answer = visitor.post(AT, sent(page, slot, **wrong))
        assert (answer.status_code, f'href="#{at}' in answer.content.decode()) == (422, True)
        assert "Асанова" in answer.content.decode()
    both = visitor.post(AT, sent(page, slot, birth_year="2199", email="x")).content.decode()
    assert ('href="#birth_year' in both, 'href="#email' in both, "name@example.kg" in both) == (True, True, True)
    assert (BookingRequest.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    assert visitor.get("/ru/appointment/?mission=none&service=passport").status_code == 422
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.post(AT, sent(page, slot)).status_code == 403
    assert visitor.get("/ru/appointment/no-such-secret/").status_code == 404
    with pytest.raises(NotFound):
        services.cancel_booking(secret="no-such-secret")


def test_flood_from_one_network_is_stopped(slot: Slot) -> None:
    visitor = Client(REMOTE_ADDR="192.0.2.77")
    page = visitor.get(AT).content.decode()
    codes = [visitor.post(AT, sent(page, slot, key=f"k{number}")).status_code for number in range(21)]
    assert codes == [302] * 20 + [422]


def test_what_nobody_confirmed_goes_after_a_day_and_all_after_a_month(slot: Slot) -> None:
    Slot.objects.update(capacity=2)
    (_one, secret), (other, _unused) = asked(slot, "k1"), asked(slot, "k2")
    services.confirm_booking(secret=secret)
    services.forget_bookings_asked(actor=SYSTEM)
    assert BookingRequest.objects.count() == 2
    services.forget_bookings_asked(actor=SYSTEM, now=timezone.now() + timedelta(days=1, minutes=1))
    assert not BookingRequest.objects.filter(pk=other.pk).exists()
    services.close_past(actor=SYSTEM, now=slot.starts + timedelta(days=31))
    services.forget_bookings_asked(actor=SYSTEM, now=slot.starts + timedelta(days=31))
    assert (BookingRequest.objects.count(), Booking.objects.get().name) == (0, "")
