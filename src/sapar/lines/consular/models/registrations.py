"""Consular registration: who has told a mission that they live in its country, for a time, by their own will."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.registry.models import Consent, Journey, Person
from sapar.core.registry.models.persons import new_uid
from sapar.lines.consular.enums import RequestStatus


class RegistrationRequest(models.Model):
    """What somebody wrote on the public page. It is no record of the register until an officer accepts it.

    What is not confirmed by its link is deleted after some days, what is not accepted after some weeks.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    key = models.CharField(max_length=64, unique=True)  # the page's own; sent twice, kept once
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=RequestStatus.choices, default=RequestStatus.NEW)
    surname = models.CharField(max_length=100)
    given = models.CharField(max_length=100)
    birth_date = models.DateField()
    passport = models.CharField(max_length=30, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=60, blank=True)
    entered = models.DateField()
    until = models.DateField()
    purpose = models.CharField(max_length=8, blank=True)
    consent_text = models.TextField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    link = models.CharField(max_length=64, unique=True)  # digest of the secret in the e-mail's link
    registration = models.OneToOneField(
        "consular.Registration", on_delete=models.SET_NULL, null=True, related_name="request"
    )
    sensitivity = Sensitivity.PERSONAL

    class Meta:
        indexes = [models.Index(fields=["office", "status", "asked_at"], name="registration_request_queue")]

    def __str__(self) -> str:
        return self.uid

    @property
    def full_name(self) -> str:
        """The whole name, surname first."""
        return f"{self.surname} {self.given}"


class Registration(models.Model):
    """A person on a mission's register from a day until a day, with their consent. It ends by itself."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="registrations")
    journey = models.ForeignKey(Journey, on_delete=models.SET_NULL, null=True, related_name="registrations")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=60, blank=True)
    from_date = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)  # taken back, or left for good, before `until`
    made_at = models.DateTimeField()
    renewals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["country", "until"], name="registration_there"),
            models.Index(fields=["office", "until"], name="registration_office"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("from_date")), name="registration_in_order"),
            models.UniqueConstraint(
                fields=["person", "country"], condition=models.Q(ended_on__isnull=True), name="registration_once"
            ),
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def sensitivity(self) -> int:
        """As sensitive as the person."""
        return self.person.sensitivity
