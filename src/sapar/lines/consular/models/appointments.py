"""Appointments: slots of an office, bookings in them, and the numbers called in the hall."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.registry.models import Person
from sapar.core.registry.models.persons import new_uid
from sapar.lines.consular.enums import BookingStatus, Service

LIVE = (BookingStatus.BOOKED, BookingStatus.WAITING, BookingStatus.CALLED)
"""Bookings that hold a place."""


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


class Ticket(models.Model):
    """The last number given in an office's hall on a day."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="ticket_day")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.last}"
