"""Fault 3: kill -9 of `sapar worker` in mid-job. Each row of an import, each message takes effect once.

Every next worker's clock is a quarter of an hour ahead, so that it takes over what the killed one had begun (`harm.c`).
"""

from __future__ import annotations

import contextlib
import email
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.faults.live.harm import Harm
from tests.faults.live.installation import PATIENCE, Installation, Running, free_port

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("SAPAR_WORKER_KILLS", "30"))
ROWS, MESSAGES = 1500, 300


class Mailbox:
    """A real mail server's handler: keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take a mail."""
        self.taken.append(str(email.message_from_bytes(envelope.content)["Message-ID"]))
        return "250 taken"


def test_task_worker_killed_in_mid_job(installation: Installation, seed: int, tmp_path: Path) -> None:
    from aiosmtpd.controller import Controller

    mailbox, port = Mailbox(), free_port()
    mail_server = Controller(mailbox, hostname="127.0.0.1", port=port)
    mail_server.start()
    installation.environment["SAPAR_EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    harm = Harm(tmp_path / "harm", tmp_path / "nothing")
    chance, kills = random.Random(seed), 0
    try:
        jobs = installation.stage("jobs", str(ROWS), str(MESSAGES))
        while kills < KILLS and installation.stage("jobs_left"):
            worker = installation.work("--every", "0.1", **harm.environment)
            _until_it_works(installation, worker)
            time.sleep(chance.uniform(0, 1.5))
            worker.end(signal.SIGKILL)
            kills += 1
            harm.tell(shift=kills * 16 * 60)
        end = time.monotonic() + 4 * PATIENCE
        while installation.stage("jobs_left") and time.monotonic() < end:
            installation.must("worker", "--once", **harm.environment)
            kills += 1
            harm.tell(shift=kills * 16 * 60)
        found = installation.stage("jobs_done")
    finally:
        mail_server.stop()
    times = Counter(mailbox.taken)
    print(f"{kills} workers; mails handed over more than once under the same id: {sum(n > 1 for n in times.values())}")
    assert sorted(found["rows"]) == list(range(ROWS))
    assert found["outcomes"] == {"created": ROWS}
    assert found["messages"] == {"sent": MESSAGES, "delivered": MESSAGES}
    assert set(times) == set(jobs["mails"])
    texts = Counter(path.stem for path in (installation.var / "outbox" / "sms").iterdir())
    assert texts == Counter(jobs["texts"])
    assert '"whole": true' in installation.must("audit", "verify", "--json")


def _until_it_works(installation: Installation, worker: Running) -> None:
    """Until the worker has loaded what it needs: it has opened the database."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and worker.lives():
        for path in Path(f"/proc/{worker.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                opened = os.readlink(path)
                if "sapar.sqlite3" in opened or opened.startswith("socket:"):
                    return
        time.sleep(0.05)
    raise AssertionError(f"the worker does not come up: {worker.log.read_text()[-2000:]}")
