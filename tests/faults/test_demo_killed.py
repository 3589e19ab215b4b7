"""`sapar demo` killed at any moment of its set-up: the next start completes it."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from sapar.lines.employment.services import demonstration
from sapar.sites import public

KILLS = 6
STATIC = Path(public.__file__).parent / "static" / "public"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(var: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the demonstration in a process group of its own, on a data folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SAPAR_", "DJANGO_"))}
    command = [sys.executable, "-c", "from sapar.sites.cli.main import app; app()", "demo"]
    return subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment | {"SAPAR_VAR": str(var)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def answers(port: int, process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the server says `ok` within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as response:
                return bool(response.read() == b"ok")
        except OSError:
            time.sleep(0.1)
    return False


@pytest.mark.slow
def test_demo_killed_during_its_set_up_completes_on_the_next_start(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(KILLS):
        process = start(tmp_path, free_port())
        time.sleep(chance.uniform(0.2, 1.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    port = free_port()
    process = start(tmp_path, port)
    try:
        assert answers(port, process, seconds=240)  # the machine may be busy
        with sqlite3.connect(tmp_path / "sapar.sqlite3") as database:
            stored = database.execute("SELECT slug FROM employment_example ORDER BY position").fetchall()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
    gathered = tmp_path / "static" / "public"
    wrong = [f.name for f in STATIC.glob("*.*") if (gathered / f.name).read_bytes() != f.read_bytes()]
    assert wrong == []
    assert [slug for (slug,) in stored] == [entry["slug"] for entry in demonstration()]
