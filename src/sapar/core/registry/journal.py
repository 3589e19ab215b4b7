"""What has been erased, outside the database and its back-ups: kinds and uids only, so that it can be erased again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

PERSON = "person"


def _path() -> Path:
    return Path(settings.VAR) / "erasures.jsonl"


def write(kind: str, uids: Iterable[str], rule: str) -> None:
    """Before the transaction ends: an erasure that is begun is kept in mind even if the machine stops here."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as journal:
        for uid in uids:
            line = {"kind": kind, "uid": uid, "rule": rule, "at": timezone.now().isoformat()}
            journal.write(json.dumps(line) + "\n")
        journal.flush()
        os.fsync(journal.fileno())


def read(kind: str) -> list[str]:
    """The uids of that kind, each once, in the order in which they were erased."""
    return list(dict.fromkeys(_lines(kind)))


def _lines(kind: str) -> Iterator[str]:
    path = _path()
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            found = json.loads(line)
            if found.get("kind", PERSON) == kind:
                yield found["uid"]
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # the last line of a machine that stopped while writing
