"""Fault 6, in short: on SQLite, what was committed is there after a power cut, by the settings that installations have."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sapar.config import environment
from tests.faults.live.harm import Harm

WRITER = """
import sqlite3, sys
path, init = sys.argv[1:]
opened = sqlite3.connect(path, isolation_level=None)
opened.executescript(init)
opened.execute("CREATE TABLE kept (n INTEGER)")
for n in range(20):
    opened.execute("INSERT INTO kept VALUES (?)", [n])
    print(n, flush=True)
sys.stdin.read()
"""


def test_each_commit_has_reached_the_disk_before_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "var" / "kept.sqlite3"
    path.parent.mkdir()
    harm = Harm(tmp_path / "harm", path.parent, power_cuts=True)
    init = environment.database(f"sqlite:///{path}", path.parent)["OPTIONS"]["init_command"]
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), init],
        env=harm.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    harm.cut_power()
    path.with_name("kept.sqlite3-shm").unlink()  # shared memory does not outlive the machine
    with closing(sqlite3.connect(path)) as opened:
        assert [n for (n,) in opened.execute("SELECT n FROM kept ORDER BY n")] == told
