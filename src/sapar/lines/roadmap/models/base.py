"""What everything planned has in common: a public id, and fields that are never overwritten silently."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


def new_uid() -> str:
    """A public id that tells nothing."""
    return uuid4().hex


def said(texts: dict[str, str]) -> str:
    """A text in the reader's language; where it is missing, in English or whatever there is."""
    language = get_language() or "en"
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


class Planned(models.Model):
    """A row of the plan. A field of `REVISED` is changed by `revisions.change` alone, which keeps the old value."""

    REVISED: ClassVar[tuple[str, ...]] = ()

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    created_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)  # taken out of the plan on that day; it stays visible in older states

    class Meta:
        abstract = True


class Revision(models.Model):
    """One change of one field: what it was, what it became, who, when, why, by which decision. Only ever added."""

    subject_type = models.CharField(max_length=40)  # roadmap.activity
    subject_uid = models.CharField(max_length=32)
    field = models.CharField(max_length=40)
    old: Any = models.JSONField(null=True)
    new: Any = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    decision = models.ForeignKey("roadmap.Decision", on_delete=models.PROTECT, null=True, related_name="revisions")

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_uid", "at"], name="roadmap_revision_subject"),
            models.Index(fields=["subject_type", "at"], name="roadmap_revision_at"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.field}"
