"""What a person has agreed to, and when they took it back."""

from __future__ import annotations

from django.db import models

from sapar.core.files.models import StoredFile
from sapar.core.registry.models.persons import Person, new_uid


class Consent(models.Model):
    """A person's word that their data may be used for one purpose, until a day; it can be withdrawn at any time."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)  # a code, e.g. consular.registration, referral
    text = models.TextField(blank=True)  # what the person read or was read, in their language
    language = models.CharField(max_length=2, blank=True)
    given_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["person", "purpose"], name="consent_person")]

    def __str__(self) -> str:
        return self.uid
