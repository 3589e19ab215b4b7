"""What the rules of entry, stay and work ask about: the tables of `engines.pathways.facts`, kept row by row."""

from __future__ import annotations

from django.db import models

from sapar.core.registry.enums import ContractKind, EventKind, Purpose, QualificationKind
from sapar.core.registry.models.persons import Person, new_uid


class Journey(models.Model):
    """A period abroad in one country."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="journeys")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=60, blank=True)
    entered = models.DateField()
    left = models.DateField(null=True, blank=True)  # null: still there
    purpose = models.CharField(max_length=8, choices=Purpose.choices, blank=True)
    in_destination_register = models.BooleanField(null=True)  # the destination's police list has the person
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["country", "left", "entered"], name="journey_there")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__isnull=True) | models.Q(left__gte=models.F("entered")),
                name="journey_ends_after_its_start",
            )
        ]

    def __str__(self) -> str:
        return self.uid


class Contract(models.Model):
    """A contract of work."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contracts")
    journey = models.ForeignKey(Journey, on_delete=models.SET_NULL, null=True, blank=True, related_name="contracts")
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=12, choices=ContractKind.choices, default=ContractKind.EMPLOYMENT)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    indefinite = models.BooleanField(null=True)
    occupation = models.CharField(max_length=120, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=60, blank=True)
    weekly_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    hourly_pay = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    worker_paid = models.JSONField(default=list)  # [{"for": …, "amount": …, "currency": …}]
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"contract {self.pk}"


class Permit(models.Model):
    """A visa, permit or residence title."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="permits")
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=40)  # as the corridor's rules name it
    issued_by = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=40, blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"permit {self.pk}"


class Event(models.Model):
    """An act or measure that a rule may ask about."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=24, choices=EventKind.choices)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=80, blank=True)
    paid = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Qualification(models.Model):
    """A proof of what somebody can do."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField(max_length=12, choices=QualificationKind.choices)
    name = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=20, blank=True)
    on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
