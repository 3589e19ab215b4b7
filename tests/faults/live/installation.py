"""Sapar as it runs in life: a data folder, a database, `sapar serve`, `sapar worker`, commands; all real processes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cases.conftest import PROGRAMMES

ROOT = Path(__file__).resolve().parents[3]
SAPAR = [sys.executable, "-c", "from sapar.sites.cli.main import app; app()"]
STAGE = [sys.executable, str(Path(__file__).with_name("stage.py"))]
PATIENCE = int(os.environ.get("SAPAR_PATIENCE", "300"))
"""Seconds after which something that was to happen will not: the machine may be busy."""


class Running:
    """A process that was started, in a group of its own; what it says goes to a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command, env=dict(environment), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self.log = log

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    def children(self) -> list[int]:
        """The processes that it has forked: a server's workers."""
        return sorted(pid for pid, parent in _parents() if parent == self.pid)

    def lives(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the whole group and wait."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()


def _parents() -> Iterator[tuple[int, int]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                yield int(path.parent.name), int(fields[1])


class Installation:
    """A data folder and a database; prepared with two missions, their staff and tokens of another system."""

    def __init__(self, folder: Path, database: str = "", **more: str) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SAPAR_", "DJANGO_", "COVERAGE", "PYTEST"))}
        self.environment = clean | {
            "SAPAR_VAR": str(self.var), "SAPAR_PROGRAMMES": str(PROGRAMMES), "SAPAR_DATABASE_URL": database,
            "SAPAR_SECRET_KEY": "only-for-tests", "DJANGO_SETTINGS_MODULE": "sapar.config.settings",
        } | more  # fmt: skip
        self.running: list[Running] = []
        self.port = free_port()
        self.tokens: list[str] = []
        self.staff: dict[str, str] = {}

    # ── commands ──
    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`sapar …`, to its end."""
        return subprocess.run(
            [*SAPAR, *arguments], env=self.environment | more, capture_output=True, text=True, timeout=600
        )

    def must(self, *arguments: str, **more: str) -> str:
        """The same where it must succeed; what it printed."""
        done = self.run(*arguments, **more)
        assert done.returncode == 0, f"sapar {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def stage(self, act: str, *arguments: str) -> Any:
        """One of the acts of `stage.py`, in a process with this installation's settings."""
        done = subprocess.run(
            [*STAGE, act, *arguments], env=self.environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def prepare(self, tokens: int = 24) -> None:
        """Migrate and make offices, staff and tokens. On SQLite an installation made before is copied."""
        self.prepare_static()
        if not self.environment["SAPAR_DATABASE_URL"]:
            shutil.copy(_template() / "sapar.sqlite3", self.var / "sapar.sqlite3")
        else:
            self.must("manage", "migrate", "--verbosity", "0")
        made = self.stage("prepare", str(tokens))
        self.tokens, self.staff = made["tokens"], made["staff"]

    def prepare_static(self) -> None:
        """The static files, gathered before."""
        self.var.mkdir(parents=True, exist_ok=True)
        shutil.copytree(_template() / "static", self.var / "static", dirs_exist_ok=True)

    # ── processes ──
    def serve(self, *before: str, workers: int = 2, **more: str) -> Running:
        """Start `sapar serve` and wait until it answers. `before`: a command that starts it."""
        self.port = free_port()
        command = [*before, *SAPAR, "serve", "--port", str(self.port), "--workers", str(workers)]
        started = Running(command, self.environment | more, self.logs / "serve.log")
        self.running.append(started)
        end = time.monotonic() + PATIENCE
        while not self.answers() or len(started.children()) < workers:
            if time.monotonic() > end or not started.lives():
                raise AssertionError(f"the server does not come up: {started.log.read_text()[-2000:]}")
            time.sleep(0.1)
        return started

    def work(self, *arguments: str, **more: str) -> Running:
        """Start `sapar worker`."""
        started = Running([*SAPAR, "worker", *arguments], self.environment | more, self.logs / "worker.log")
        self.running.append(started)
        return started

    def answers(self, path: str = "/health", seconds: float = 2) -> bool:
        """Whether a page comes with 200."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=seconds) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def end(self) -> None:
        """Stop all that was started."""
        while self.running:
            self.running.pop().end()


@cache
def _template() -> Path:
    """A data folder with the static files and an empty database, made once."""
    import atexit

    folder = Path(tempfile.mkdtemp(prefix="sapar-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Installation(folder)
    made.serve(workers=1)
    made.end()
    made.must("manage", "shell", "--verbosity", "0", "-c", "from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')")  # fmt: skip
    return made.var


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """A PostgreSQL cluster of its own (`tools/cluster.sh`); the test is skipped where there is no PostgreSQL."""

    def __init__(self) -> None:
        done = subprocess.run([ROOT / "tools" / "cluster.sh", "make"], capture_output=True, text=True)
        if done.returncode == 69:
            pytest.skip("no PostgreSQL here")
        assert done.returncode == 0, done.stderr
        self.folder = done.stdout.strip()
        self.address = self._do("url").strip()

    def _do(self, act: str, *arguments: str, **environment: str) -> str:
        command = [ROOT / "tools" / "cluster.sh", act, self.folder, *arguments]
        done = subprocess.run(
            command, capture_output=act == "url", text=True, env=os.environ | environment, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, f"cluster.sh {act}: {self.log()[-2000:]}"
        return done.stdout or ""

    def log(self) -> str:
        """What the server wrote down."""
        file = Path(self.folder) / "server.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def start(self, **environment: str) -> None:
        """Start it; raises AssertionError where it does not recover."""
        self._do("start", **environment)

    def stop(self, mode: str = "fast") -> None:
        """Stop it."""
        self._do("stop", mode)

    def kill(self) -> None:
        """kill -9 of all its processes."""
        self._do("kill")

    def backends(self) -> list[int]:
        """The processes that serve a connection."""
        with open(f"{self.folder}/cluster/postmaster.pid", encoding="ascii") as file:
            server = int(file.readline())
        found = []
        for pid, parent in _parents():
            with contextlib.suppress(OSError):
                if parent == server and b" sapar " in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def remove(self) -> None:
        """Stop it and remove its data."""
        self._do("remove")
