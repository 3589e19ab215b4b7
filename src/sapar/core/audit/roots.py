"""Signed roots: from time to time the head of the chain is signed and appended to a file outside the database.

Whoever can write to the database could compute a whole new chain; they cannot sign it. Copies of the file and the
public key belong with somebody else: another ministry, IOM. One line is
{"position", "digest", "at", "signature"}; the signature (Ed25519) covers the first three.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sapar.core.audit.keys import private_key
from sapar.core.audit.models import Head


@dataclass(frozen=True)
class Root:
    """One line of the file. `genuine`: it is whole and its signature is ours."""

    position: int
    digest: str
    at: str
    genuine: bool = True


def folder() -> Path:
    """Where the key and the roots are kept."""
    return Path(settings.AUDIT_FOLDER)


def key() -> Ed25519PrivateKey:
    """The key that signs."""
    return private_key(folder() / "key.pem")


def write_if_due(head: Head | None) -> Root | None:
    """Write a root where enough entries or enough seconds have passed since the last one (a setting of None: never).

    `head`: as whoever has just sealed left it; None where another is at it, who will see to the root.
    """
    entries, seconds = settings.AUDIT_ROOT_ENTRIES, settings.AUDIT_ROOT_SECONDS
    if head is None or head.position == head.root_position:
        return None
    enough = entries is not None and head.position - head.root_position >= entries
    age = None if head.root_at is None else timezone.now() - head.root_at
    late = seconds is not None and (age is None or age >= timedelta(seconds=seconds))
    return write() if enough or late else None


def write() -> Root | None:
    """Sign the head of the chain as it is now; None while there is no entry."""
    with transaction.atomic():
        head = Head.objects.select_for_update().filter(pk=1).first()
        if head is None or head.position == 0:
            return None
        now = timezone.now()
        root = Root(head.position, head.digest, now.astimezone(UTC).isoformat(timespec="seconds"))
        _append(folder() / "roots.jsonl", root)
        Head.objects.filter(pk=1).update(root_position=head.position, root_at=now)
    return root


def read(file: Path, public: Ed25519PublicKey) -> Iterator[Root]:
    """The roots of a file in its order; a line that is not whole or not ours comes as not genuine.

    A last line without its end was cut off by a crash before anybody relied on it; it is passed over.
    """
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    for line in text.split("\n")[:-1]:
        if line:
            yield _parse(line, public)


def _parse(line: str, public: Ed25519PublicKey) -> Root:
    try:
        said = json.loads(line)
        root = Root(int(said["position"]), str(said["digest"]), str(said["at"]))
        public.verify(bytes.fromhex(said["signature"]), _signed(root))
    except InvalidSignature:
        return Root(root.position, root.digest, root.at, genuine=False)
    except (ValueError, KeyError, TypeError):
        return Root(0, "", "", genuine=False)
    return root


def _append(file: Path, root: Root) -> None:
    signature = key().sign(_signed(root)).hex()
    line = json.dumps({"position": root.position, "digest": root.digest, "at": root.at, "signature": signature})
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        if torn:  # a crash cut the last line off: it was never relied on
            os.ftruncate(handle, os.pread(handle, size, 0).rfind(b"\n") + 1)
        os.write(handle, line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def _signed(root: Root) -> bytes:
    return json.dumps([root.position, root.digest, root.at], separators=(",", ":")).encode()
