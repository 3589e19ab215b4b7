"""The log: entries that are only ever added, the persons they concern, the head of the chain, idempotency keys."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Immutable(TypeError):
    """Somebody tried to change or remove what is only ever added."""


class Appended(models.QuerySet[Any]):
    """Rows that can be added and read, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise Immutable("entries of the log are never changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise Immutable("entries of the log are never changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise Immutable("entries of the log are never removed")


class AppendOnly(models.Model):
    """A row that refuses to be saved twice or deleted; only the sealer of the chain goes round it, by SQL's update."""

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(Appended)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; refuse to change one."""
        if not self._state.adding:
            raise Immutable("entries of the log are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise Immutable("entries of the log are never removed")


class Entry(AppendOnly):
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
    position = models.BigIntegerField(null=True, unique=True)  # place in the chain, from 1, without gaps
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_kind", "actor_id", "at"], name="audit_entry_actor"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_entry_unchained"),
        ]

    def __str__(self) -> str:
        return f"{self.position or '-'} {self.act}"


class Concerned(AppendOnly):
    """A person whose data an entry is about: so that a person can be told who has read their record."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="concerned")
    person_uid = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_uid}"


class Head(models.Model):
    """The last link of the chain, and when a root was last written outside. One row; whoever seals locks it."""

    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    root_position = models.BigIntegerField(default=0)
    root_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.position}"


class Key(models.Model):
    """An idempotency key: what was asked under it (as a digest only) and what came of it (see `once`)."""

    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    holder = models.CharField(max_length=32)  # drawn by whoever wrote the row: tells the first from the rest
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_kind", "actor_id", "act", "key"], name="audit_key_once"),
        ]

    def __str__(self) -> str:
        return self.act


class Day(models.Model):
    """A day on which the platform worked (see `clock`)."""

    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return self.day.isoformat()
