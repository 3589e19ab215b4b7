"""Acts on files: keep one, let go of one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils import timezone

from sapar.core.audit.services import ActorLike, record
from sapar.core.files import places
from sapar.core.files.checks import ENDINGS, LARGEST, MEGABYTE, FileRefused, media_type
from sapar.core.files.models import Blob, StoredFile
from sapar.core.files.scanning import scan

_CHUNK = 256 * 1024


@transaction.atomic
def keep(*, actor: ActorLike, content: bytes | IO[bytes], name: str, declared_type: str = "") -> StoredFile:
    """Check a file by its bytes and keep it under the hash of its content; the same content is kept once.

    `content`: bytes, or a file open for reading. `name`: as handed in; it is cleaned and its ending follows the bytes.
    `declared_type` is not believed. Raises FileRefused with what to change. Whoever calls has asked the policy.

    The bytes are written beside the place, flushed, then renamed: a file is there whole or not at all.
    """
    with _draft(content) as (draft, digest, size):
        with draft.open("rb") as opened:
            kind = media_type(cast(BinaryIO, opened), size, name)
            scan(cast(BinaryIO, opened))
        _settle(draft, digest)
    blob, _new = Blob.objects.get_or_create(sha256=digest, defaults={"size": size, "media_type": kind})
    file = StoredFile.objects.create(
        blob=blob,
        name=clean_name(name, blob.media_type),
        kept_at=timezone.now(),
        kept_by=f"{actor.kind}:{actor.ident}",
    )
    record(actor=actor, act="files.file.keep", subject=file, details={"size": size, "type": kind})
    return file


@contextlib.contextmanager
def _draft(content: bytes | IO[bytes]) -> Iterator[tuple[Path, str, int]]:
    """The content in a file beside its place, with its hash and size; gone afterwards, whatever happens."""
    folder = places.drafts()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, path = tempfile.mkstemp(dir=folder, prefix="draft-")
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as draft:
            for chunk in _chunks(content):
                size += len(chunk)
                if size > LARGEST:
                    raise FileRefused(_too_large())
                digest.update(chunk)
                draft.write(chunk)
            draft.flush()
            os.fsync(draft.fileno())
        yield Path(path), digest.hexdigest(), size
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def _too_large() -> str:
    from django.utils.translation import gettext as _

    return _("The file is larger than %(size)s MB: make it smaller.") % {"size": LARGEST // MEGABYTE}


def _chunks(content: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(_CHUNK):
        yield chunk


def _settle(draft: Path, digest: str) -> None:
    place = places.of(digest)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not place.exists():
        os.replace(draft, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def clean_name(name: str, kind: str) -> str:
    """The last part of a name without anything a file system or a header could trip over, ending as the bytes tell."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    cleaned = re.sub(r"[^\w \-()+,.]", "", stem, flags=re.UNICODE).strip(" .")
    return (cleaned[:100].strip(" .") or "file") + ENDINGS[kind]


@transaction.atomic
def let_go(*, actor: ActorLike, file: StoredFile) -> None:
    """Forget a file; its bytes go once no other file shares them. For erasure by rule: nothing may point to it."""
    blob = file.blob
    record(actor=actor, act="files.file.erase", subject=file)
    file.delete()
    if not blob.files.exists():
        digest = blob.sha256
        blob.delete()
        transaction.on_commit(lambda: places.of(digest).unlink(missing_ok=True))


def let_go_unless_used(*, actor: ActorLike, file: StoredFile) -> bool:
    """Forget a file unless something still points to it; answers whether it went."""
    pointing: list[tuple[Any, str]] = [
        (relation.related_model, relation.field.name)
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    ]
    if any(model._default_manager.filter(**{name: file}).exists() for model, name in pointing):
        return False
    let_go(actor=actor, file=file)
    return True


def sweep(*, older_than_seconds: int = 24 * 3600) -> int:
    """Remove drafts that a killed process left; answers how many."""
    folder, now, removed = places.drafts(), timezone.now().timestamp(), 0
    for path in folder.glob("draft-*") if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if now - path.stat().st_mtime > older_than_seconds:
                path.unlink()
                removed += 1
    return removed
