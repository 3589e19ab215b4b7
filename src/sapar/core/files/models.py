"""Files kept once by the hash of what they hold, and the names under which people know them."""

from __future__ import annotations

import secrets

from django.db import models


def new_uid() -> str:
    """A public name that says nothing and cannot be guessed."""
    return secrets.token_hex(12)


class Blob(models.Model):
    """Bytes on disk under `VAR/media`, named by their SHA-256; never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()  # bytes
    media_type = models.CharField(max_length=100)  # as the bytes themselves tell it

    def __str__(self) -> str:
        return self.sha256[:12]


class StoredFile(models.Model):
    """A file as somebody handed it in. Several may share one blob. Who may open it is said by what it hangs on."""

    uid = models.CharField(max_length=24, unique=True, default=new_uid)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)  # cleaned; shown to whoever may open it, never used on disk
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)  # kind:ident of the actor

    def __str__(self) -> str:
        return self.uid
