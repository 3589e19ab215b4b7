"""The log: entries that are only ever added, the persons they concern, and the signed roots of the chain."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One read or write. Written in the transaction of the act; chained right after its commit (see `chain`)."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)  # staff, system, token, public
    actor_id = models.CharField(max_length=64, blank=True)
    office_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=80)  # app.thing.verb, e.g. registry.person.read
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, default="done")  # done, denied
    details = models.JSONField(default=dict)  # names of fields, counts, ids: never personal data
    position = models.BigIntegerField(null=True, unique=True)  # place in the chain, without gaps
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_kind", "actor_id", "at"], name="audit_entry_actor"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["at"], name="audit_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.position or '-'} {self.act}"


class Concerned(models.Model):
    """A person whose data an entry is about: so that a person can be told who has read their record."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="concerned")
    person_uid = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_uid}"
