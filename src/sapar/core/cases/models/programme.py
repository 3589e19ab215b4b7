"""Programmes as they were: a case follows the workflow of its version, and answers are shown by the form they were
given with."""

from __future__ import annotations

from typing import Any

from django.db import models


class ProgrammeVersion(models.Model):
    """A programme's folder as it stood when a case was first opened under it."""

    code = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)  # SHA-256 over the folder's names and contents
    files = models.JSONField(default=dict)  # name within the folder -> its text
    form_versions = models.JSONField(default=dict)  # form -> the version its own table states
    first_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="programme_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the version; a version that is in use never changes."""
        if self.pk is not None:
            raise TypeError("a version of a programme is never changed")
        super().save(*args, **kwargs)
