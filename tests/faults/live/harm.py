"""The other end of `harm.c`: compiles it, tells it what to do, and takes back what a power cut would have taken."""

from __future__ import annotations

import errno
import functools
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

LAYOUT = struct.Struct("=qiiiiqqqq")
HEAD = struct.Struct("=qqq")
PLACES = {"shift": 0, "every_write": 1, "every_flush": 2, "error": 3}
COUNTED = {"writes": 5, "flushes": 6, "failed_writes": 7, "failed_flushes": 8}


@functools.cache
def library() -> Path:
    """The compiled library; the test is skipped where no compiler is."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler: faults of disk and clock cannot be injected")
    made = Path(tempfile.mkdtemp(prefix="sapar-harm-")) / "harm.so"
    source = Path(__file__).with_name("harm.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True, capture_output=True)
    made.parent.chmod(0o755)
    return made


class Harm:
    """What is done to the processes that are started with `environment`."""

    def __init__(self, folder: Path, under: Path | str, *, power_cuts: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        control = folder / "control"
        control.write_bytes(LAYOUT.pack(0, 0, 0, errno.EIO, 0, 0, 0, 0, 0))
        for path in (folder, control):
            path.chmod(0o777)  # the database's server runs as somebody else
        with control.open("r+b") as opened:
            self._map = mmap.mmap(opened.fileno(), LAYOUT.size)
        self.environment = {
            "LD_PRELOAD": str(library()), "HARM_CONTROL": str(control), "HARM_UNDER": str(under),
        }  # fmt: skip
        self.undo = folder / "undo"
        if power_cuts:
            self.undo.mkdir()
            self.environment["HARM_UNDO"] = str(self.undo)

    def tell(self, **values: int) -> None:
        """Set `shift` (seconds), `every_write`, `every_flush` (every nth fails), `error` (an errno)."""
        offsets = (0, 8, 12, 16)
        for name, value in values.items():
            place = PLACES[name]
            kind = "=q" if place == 0 else "=i"
            struct.pack_into(kind, self._map, offsets[place], value)

    def count(self, name: str) -> int:
        """How many `writes`, `flushes`, `failed_writes`, `failed_flushes` there were."""
        return int(LAYOUT.unpack_from(self._map)[COUNTED[name]])

    def cut_power(self) -> int:
        """After everything was killed: undo each write that no flush has reached; how many."""
        undone = 0
        for journal in self.undo.iterdir():
            target, entries, at = Path(journal.name.replace("%", "/")), [], 0
            content = journal.read_bytes()
            while at < len(content):
                offset, length, size = HEAD.unpack_from(content, at)
                at += HEAD.size
                entries.append((offset, content[at : at + length], size))
                at += length
            journal.unlink()
            if not entries or not target.is_file():
                continue
            with target.open("r+b") as opened:
                for offset, old, size in reversed(entries):
                    os.pwrite(opened.fileno(), old, offset)
                    os.ftruncate(opened.fileno(), size)
                    undone += 1
        return undone
