"""Persons, and what belongs to one: names, documents, contact points, and what their records said before.

A row of `Person` is a *source record*: what one office or one import once stated. A human being is a *cluster* of
such records; all point with `cluster` to the oldest of them. Merging moves nothing: it adds a decision and sets
`cluster`; so unmerging restores everything.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.db import models, transaction

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.files.models import StoredFile
from sapar.core.registry.enums import (
    ContactKind,
    DocumentKind,
    DocumentState,
    NameKind,
    Precision,
    Safety,
    Sex,
)


def new_uid() -> str:
    """A public name that says nothing of its bearer: sixteen letters and digits, 80 random bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def full_name(surname: str, given: str, patronymic: str = "", one_name: str = "") -> str:
    """The parts of a name in the order in which documents print them."""
    return one_name or " ".join(part for part in (surname, given, patronymic) if part)


class Named(models.Model):
    """The parts of a name as written. Whoever has one name only has `one_name` and no other part."""

    surname = models.CharField(max_length=100, blank=True)
    given = models.CharField(max_length=100, blank=True)
    patronymic = models.CharField(max_length=100, blank=True)
    one_name = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        """The whole name, surname first."""
        return full_name(self.surname, self.given, self.patronymic, self.one_name)


class Person(Named):
    """One source record of a human being; its own columns hold the current name."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    cluster = models.ForeignKey("self", on_delete=models.PROTECT, related_name="sources")
    birth_date = models.DateField(null=True, blank=True)  # the first day of what is known
    birth_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    citizenships = models.JSONField(default=list)  # ISO 3166-1 alpha-2
    pin = models.CharField(max_length=14, blank=True)
    district = models.CharField(max_length=60, blank=True)  # where the person lives at home
    died_on = models.DateField(null=True, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")  # who registered
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.PERSONAL)
    demonstration = models.BooleanField(default=False)  # invented
    origin = models.CharField(max_length=40, blank=True)  # empty: at a counter; import:<uid>
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=80, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # emptied by rule; the number stays for what points here

    class Meta:
        indexes = [
            models.Index(fields=["pin"], name="person_pin"),
            models.Index(fields=["birth_date"], name="person_birth"),
        ]

    def __str__(self) -> str:
        return self.uid

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new record leads a cluster of its own."""
        if self.pk is not None or self.cluster_id is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic(using=kwargs.get("using")):
            self.cluster_id = 0  # checked at the end of the transaction
            super().save(*args, **kwargs)
            self.cluster_id = self.pk
            super().save(update_fields=["cluster"], using=kwargs.get("using"))

    @property
    def leads(self) -> bool:
        """Whether this record is the one that its human being goes by."""
        return self.cluster_id == self.pk

    @property
    def birth(self) -> str:
        """What is known of the birth date: 1990-05-17, 1990-05, 1990 or nothing."""
        if self.birth_date is None or self.birth_precision == Precision.UNKNOWN:
            return ""
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[Precision(self.birth_precision)]
        return self.birth_date.isoformat()[:length]

    @property
    def birth_year(self) -> int | None:
        """The year of birth."""
        return int(self.birth[:4]) if self.birth else None


class Name(Named):
    """A further name of a person, as written."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKind.choices)
    script = models.CharField(max_length=4, blank=True)  # Cyrl, Latn, Arab: as the letters tell
    until = models.DateField(null=True, blank=True)
    document = models.ForeignKey("Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="names")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Document(models.Model):
    """A document that somebody holds or held."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    number = models.CharField(max_length=30, blank=True)
    number_key = models.CharField(max_length=30, blank=True)  # as searched: capitals, Latin, no spaces
    country = models.CharField(max_length=2, default="KG")  # that issued it
    issuer = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.HELD)
    mrz = models.JSONField(default=list)  # the machine-readable lines as read
    mrz_valid = models.BooleanField(null=True)  # whether every check digit passed
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["number_key"], name="document_number")]

    def __str__(self) -> str:
        return self.uid


class ContactPoint(models.Model):
    """A way to reach somebody, and whether using it may harm them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    value = models.CharField(max_length=200)
    value_key = models.CharField(max_length=200, blank=True)  # as searched: the digits of a phone, small letters
    safety = models.CharField(max_length=10, choices=Safety.choices, default=Safety.ASK_FIRST)
    note = models.CharField(max_length=300, blank=True)  # when to call, what not to say, who may answer
    language = models.CharField(max_length=2, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["value_key"], name="contact_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Change(models.Model):
    """What a row said before it was corrected; only ever added."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="changes")
    thing = models.CharField(max_length=20)  # person, name, document, contact, journey…
    thing_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)
    fields = models.JSONField()  # {"surname": ["before", "after"]}
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["thing", "thing_id"], name="change_thing")]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id}"
