"""Reads of files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import BinaryIO

from sapar.core.audit.services import ActorLike, record
from sapar.core.files import places
from sapar.core.files.models import Blob, StoredFile


class Missing(OSError):
    """The bytes of a file are not where they should be, or are not what they were: restore them from a back-up."""


def open_for(*, actor: ActorLike, file: StoredFile, persons: Iterable[str] = (), purpose: str = "") -> BinaryIO:
    """The bytes, for somebody who has asked the policy of what the file hangs on; logged. Raises Missing."""
    record(actor=actor, act="files.file.read", subject=file, persons=persons, purpose=purpose)
    return read(file)


def read(file: StoredFile) -> BinaryIO:
    """The bytes, for the software itself: an import reads what it was given. Raises Missing."""
    try:
        return places.of(file.blob.sha256).open("rb")
    except FileNotFoundError:
        raise Missing(f"the content of file {file.uid} is missing") from None


def damaged() -> Iterable[Blob]:
    """Contents that are missing or changed on disk, found by reading all of them."""
    for blob in Blob.objects.order_by("pk").iterator():
        try:
            with places.of(blob.sha256).open("rb") as opened:
                whole = hashlib.file_digest(opened, "sha256").hexdigest() == blob.sha256
        except FileNotFoundError:
            whole = False
        if not whole:
            yield blob
