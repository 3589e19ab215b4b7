"""Appointments: slots of an office, bookings in them, and the numbers called in the hall."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.registry.models import Person
from sapar.core.registry.models.persons import new_uid
from sapar.lines.consular.enums import BookingStatus, Service

LIVE = (BookingStatus.BOOKED, BookingStatus.WAITING, BookingStatus.CALLED)
"""Bookings that hold a place."""
NOTICE = timedelta(hours=1)
"""How long before its time a place can still be booked on the public page."""
AHEAD = timedelta(days=30)


def bookable(now: datetime) -> models.Q:
    """Slots that can be booked on the public page now, but for whether a place is left."""
    return models.Q(starts__gte=now + NOTICE, starts__lte=now + AHEAD)


class Slot(models.Model):
    """A time at which so many people can be served with one thing."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="slots")
    service = models.CharField(max_length=16, choices=Service.choices)
    starts = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)  # kept with the bookings, in their transaction

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "service", "starts"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="slot_not_overbooked"),
        ]
        indexes = [models.Index(fields=["office", "starts"], name="slot_office")]

    def __str__(self) -> str:
        return self.uid


class Booking(models.Model):
    """A place in a slot. Somebody not registered books with a name only, forgotten some days after."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="bookings")
    name = models.CharField(max_length=150, blank=True)  # where the person is not registered
    status = models.CharField(max_length=10, choices=BookingStatus.choices, default=BookingStatus.BOOKED)
    booked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=8, blank=True)  # shown in the hall
    called_at = models.DateTimeField(null=True)
    window = models.CharField(max_length=8, blank=True)
    ended_at = models.DateTimeField(null=True)
    sensitivity = Sensitivity.PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "person"], condition=models.Q(status__in=LIVE), name="booking_person_once"
            )
        ]
        indexes = [models.Index(fields=["slot", "status"], name="booking_slot")]

    def __str__(self) -> str:
        return self.uid


class BookingRequest(models.Model):
    """A place asked for on the public page, without an account. It takes none until the link of the e-mail is confirmed.

    What is not confirmed is deleted after a day, everything some days after the appointment.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    key = models.CharField(max_length=64, unique=True)  # the page's own; sent twice, kept once
    link = models.CharField(max_length=64, unique=True)  # digest of the secret in the e-mail's link
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=8, unique=True)  # on the slip, to be found by in the office
    surname = models.CharField(max_length=100, blank=True)
    given = models.CharField(max_length=100, blank=True)
    birth_year = models.PositiveSmallIntegerField()
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, null=True, related_name="request")
    cancelled_at = models.DateTimeField(null=True)
    sensitivity = Sensitivity.PERSONAL

    class Meta:
        indexes = [models.Index(fields=["email"], name="booking_request_email")]

    def __str__(self) -> str:
        return self.uid

    @property
    def status(self) -> str:
        """`new`, `cancelled`, or the status of the booking."""
        if self.cancelled_at is not None:
            return str(BookingStatus.CANCELLED)
        return self.booking.status if self.booking is not None else "new"


class Ticket(models.Model):
    """The last number given in an office's hall on a day."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="ticket_day")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.last}"
