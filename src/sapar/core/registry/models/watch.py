"""Watch lists: who is looked for or barred, for which purpose, until when, and appeals against it."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.models import Office
from sapar.core.registry.enums import AppealState, Precision, WatchKind
from sapar.core.registry.models.persons import Named, Person, new_uid


class WatchList(models.Model):
    """A list with one purpose. Nobody browses it: it is asked about one person at a time, and every question is logged."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=WatchKind.choices)
    names = models.JSONField(default=dict)  # {"ky": …, "ru": …, "en": …}
    purpose = models.CharField(max_length=300)
    provision = models.CharField(max_length=200, blank=True)  # the legal ground on which the list is kept
    country = models.CharField(max_length=2, blank=True)  # whose list it is, for bans on entry
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_on = models.DateField(null=True, blank=True)  # the whole list ends

    def __str__(self) -> str:
        return self.code


class WatchEntry(Named):
    """Somebody on a list, known by a record of the register or only by name, birth and numbers."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    list = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="watched")
    birth_date = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    pin = models.CharField(max_length=14, blank=True)
    document_key = models.CharField(max_length=30, blank=True)
    name_key = models.BigIntegerField(default=0)  # roots and birth year, hashed (see `lookup`)
    reason = models.CharField(max_length=300)
    starts_on = models.DateField()
    expires_on = models.DateField()
    row_digest = models.CharField(max_length=64, blank=True)  # of the row it was imported from
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["pin"], name="watch_pin"),
            models.Index(fields=["document_key"], name="watch_document"),
            models.Index(fields=["name_key"], name="watch_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "row_digest"], condition=~models.Q(row_digest=""), name="watch_row_once"
            )
        ]

    def __str__(self) -> str:
        return self.uid


class Appeal(models.Model):
    """Somebody says that an entry is wrong; somebody else than who entered it decides."""

    entry = models.ForeignKey(WatchEntry, on_delete=models.CASCADE, related_name="appeals")
    text = models.TextField()
    lodged_at = models.DateTimeField(auto_now_add=True)
    lodged_by = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"appeal {self.pk}"
