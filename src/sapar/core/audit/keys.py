"""The key that signs the roots of the chain, and files that are written once. Knows no Django: settings use it too."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def write_once(file: Path, content: bytes) -> None:
    """Create a file whole or not at all, readable to its owner only; of two writers the first one's content stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".draft-")  # readable to its owner only
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)


def private_key(file: Path) -> Ed25519PrivateKey:
    """The key kept in the file; drawn at the first call."""
    if not file.exists():
        drawn = Ed25519PrivateKey.generate()
        write_once(
            file,
            drawn.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("the key that signs roots must be Ed25519")
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as 64 hexadecimal digits, to be handed to whoever keeps the roots."""
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def public_key(text: str) -> Ed25519PublicKey:
    """The key written by `public_text`; raises ValueError for anything else."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))
