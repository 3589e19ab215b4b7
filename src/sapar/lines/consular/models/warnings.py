"""Warnings to citizens: written by one, approved by another, sent to those whom it concerns, shown to everyone."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.models import Office, User
from sapar.core.registry.models.persons import new_uid
from sapar.lines.consular.enums import Severity, WarningStatus


class Warning(models.Model):
    """A warning in three languages, and whom it is for: a country, a region, days on which one is there."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # that writes it
    status = models.CharField(max_length=12, choices=WarningStatus.choices, default=WarningStatus.DRAFT)
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.WARNING)
    titles = models.JSONField(default=dict)  # {"ky": …, "ru": …, "en": …}
    texts = models.JSONField(default=dict)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=60, blank=True)  # empty: the whole country
    there_from = models.DateField()  # for those who are there on any day from this one
    there_to = models.DateField()  # to this one
    public = models.BooleanField(default=True)  # also on the public site, until `there_to`
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # the last time
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["country", "there_to"], name="warning_there"),
            models.Index(fields=["-written_at"], name="warning_written"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(there_to__gte=models.F("there_from")), name="warning_in_order"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("written_by")),
                name="warning_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def about(self) -> str:
        """How its messages are known in the outbox."""
        return f"warning:{self.uid}"
