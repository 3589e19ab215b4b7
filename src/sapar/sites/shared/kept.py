"""Files that anyone may ask for and that cost much to make: each edition is made once, and kept until there is another.

A file lies under the name of its edition and the hash of its content. Processes that ask for the same one at once wait
for the first, which writes beside the place and renames: a file is there whole or not at all. Nothing personal may go
through here: what is kept is meant for everybody.
"""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _

from sapar.sites.shared import limits

LEVEL = 6
"""Of compression: a level more costs half as much time again for a hundredth of the size."""
GRACE_SECONDS = 600
"""How long another edition stays: somebody may still be reading it."""


@dataclass(frozen=True)
class Kept:
    """A file of an edition, as it is and compressed."""

    path: Path

    @property
    def digest(self) -> str:
        """The hash of the content."""
        return self.path.name.rpartition(".")[2]

    @property
    def made_at(self) -> datetime:
        """When it was made, to the second."""
        return datetime.fromtimestamp(int(self.path.stat().st_mtime), UTC)

    def content(self, *, packed: bool = False) -> bytes:
        """The bytes. Raises FileNotFoundError where another edition has just taken its place."""
        return (_packed(self.path) if packed else self.path).read_bytes()


def _packed(path: Path) -> Path:
    return path.with_name(path.name + ".gz")


def keep(name: str, edition: str, make: Callable[[], bytes]) -> Kept:
    """The file `name` of an edition, made if nobody has made it yet; `name` and `edition` as folders and files may be called."""
    folder = settings.VAR / "kept" / name
    if (found := _found(folder, edition)) is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder / ".lock"):
        if (found := _found(folder, edition)) is not None:
            return found
        content = make()
        path = folder / f"{edition}.{hashlib.sha256(content).hexdigest()[:32]}"
        # The file as it is comes last: where it stands, the compressed one stands too.
        _write(_packed(path), gzip.compress(content, LEVEL, mtime=0))
        _write(path, content)
        _tidy(folder, edition)
        return Kept(path)


def _found(folder: Path, edition: str) -> Kept | None:
    return next((Kept(path) for path in folder.glob(f"{edition}.*") if path.suffix != ".gz"), None)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process and thread at a time; the lock of one that was killed is free."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        raise


def _tidy(folder: Path, edition: str) -> None:
    """Remove other editions, and drafts that a killed process left."""
    for path in folder.iterdir():
        if path.name == ".lock" or path.name.startswith(edition):
            continue
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > GRACE_SECONDS:
                path.unlink()


def answer(request: HttpRequest, found: Kept, content_type: str, *, filename: str = "") -> HttpResponse:
    """The file, compressed where the reader takes that; 304 where the reader has it. `filename`: to save it under."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{found.digest}{"-gz" if packed else ""}"'
    response = HttpResponse(found.content(packed=packed), content_type=content_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["ETag"] = etag
    # Dates go by seconds: within the first one another edition may yet be made that would bear the same date.
    made = int(found.made_at.timestamp())
    dated = made if time.time() >= made + 1 else None
    if dated is not None:
        response.headers["Last-Modified"] = http_date(dated)
    patch_vary_headers(response, ["Accept-Encoding"])
    held = get_conditional_response(request, etag=etag, last_modified=dated, response=response)
    return fresh(held or response)


def fresh(response: HttpResponse) -> HttpResponse:
    """What everybody may keep, asking each time whether it still holds; no browser takes it for something else."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def too_many(request: HttpRequest) -> HttpResponse | None:
    """Count a request for a file; the refusal, where this address has asked for too many this minute."""
    seconds = limits.wait("files", limits.from_where(request), most=settings.PUBLIC_FILES_A_MINUTE)
    if not seconds:
        return None
    sentence = _("Too many files were asked for from here. Wait %(seconds)s seconds, then go on.") % {
        "seconds": seconds
    }
    response = HttpResponse(f"{sentence}\n", status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
