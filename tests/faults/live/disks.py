"""A small disk of its own: a tmpfs, which is full for real when it is full."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Disk:
    """A file system of a few megabytes that can be filled and freed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, but: int = 0) -> None:
        """Take all room but so many bytes."""
        room = os.statvfs(self.folder)
        left = room.f_bavail * room.f_frsize - but
        # Others are writing too: who comes last finds no room.
        with contextlib.suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            while left > 0 or not but:
                left -= ballast.write(b"\0" * (1 << 16 if left > 1 << 16 else 4096))

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount it; the test is skipped, with the reason, where this machine does not let us."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
