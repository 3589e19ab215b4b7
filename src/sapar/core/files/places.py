"""Where bytes lie on disk: `VAR/media/ab/abcdef…`, named by their hash."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def root() -> Path:
    """The folder of all kept bytes."""
    return Path(settings.MEDIA_ROOT)


def of(digest: str) -> Path:
    """The place of one content."""
    return root() / digest[:2] / digest


def drafts() -> Path:
    """Where files are while they arrive: beside the kept ones, so that a rename is one step and no back-up holds them."""
    return root().with_name(f"{root().name}-drafts")
