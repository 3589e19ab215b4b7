"""Fault 1: kill -9 of the worker during submissions. The client's journal of what was acknowledged is the oracle."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sapar.core.audit import chain
from sapar.core.audit.models import Entry, Key
from sapar.core.cases import rebuilding
from sapar.core.cases.models import Action, Case
from tests.integration.cases.conftest import PROGRAMMES, World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
KILLS = int(os.environ.get("SAPAR_KILLS", "20"))
PATIENCE = 60  # seconds without an answer after which something is wrong


def address_of_database() -> str:
    """Where the tests' own database is, for a process beside them."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    """The prefork server on the tests' database; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = os.environ | {
        "SAPAR_DATABASE_URL": address_of_database(),
        "SAPAR_PROGRAMMES": str(PROGRAMMES),
        "SAPAR_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sapar.config.settings_test",
    }
    script = Path(__file__).with_name("case_worker.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(port)], env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def asked_once(port: int, request: dict[str, Any]) -> dict[str, Any]:
    """One request on a connection of its own. OSError or ValueError where the answer does not come."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        peer.sendall((json.dumps(request) + "\n").encode())
        with peer.makefile("r", encoding="utf-8") as stream:
            answer: dict[str, Any] = json.loads(stream.readline())
            return answer


def ask(port: int, request: dict[str, Any]) -> dict[str, Any]:
    """Ask again until there is an answer, as any client does whose connection broke."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            return asked_once(port, request)
        time.sleep(0.01)
    raise TimeoutError("the server no longer answers")


def test_worker_killed_during_submissions_loses_and_doubles_nothing(server: int) -> None:
    world: World = make_world()
    seed = int(os.environ.get("SAPAR_SEED", random.randrange(2**32)))
    print(f"seed {seed}")
    chance = random.Random(seed)
    ask(server, {"act": "pid"})
    journal: list[dict[str, Any]] = []
    over, acknowledged = threading.Event(), threading.Semaphore(0)

    def submit() -> None:
        number = 0
        while not over.is_set():
            number += 1
            answers = {"subject": f"Subject {number}", "people": number % 900 + 1}
            case = ask(server, {"act": "open", "key": f"open-{number}", "answers": answers})
            acknowledged.release()
            noted = ask(server, {"act": "note", "key": f"note-{number}", "case": case["uid"], "text": f"Note {number}"})
            acknowledged.release()
            journal.append({**case, **noted, "subject": f"Subject {number}", "text": f"Note {number}"})

    client = threading.Thread(target=submit)
    client.start()
    try:
        for _ in range(KILLS):
            pid = ask(server, {"act": "pid"})["pid"]
            for _ in range(chance.randint(1, 3)):  # some submissions, then a moment anywhere in the next
                assert acknowledged.acquire(timeout=PATIENCE)
            time.sleep(chance.uniform(0, 0.05))
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    finally:
        over.set()
        client.join()

    print(f"{len(journal)} cases acknowledged, {KILLS} kills")
    assert len(journal) >= KILLS // 2
    kept = {case.uid: case for case in Case.objects.all()}
    for told in journal:
        case = kept[told["uid"]]
        assert (case.number, case.subject, case.sequence) == (told["number"], told["subject"], 2)
        opened, noted = case.actions.order_by("sequence")
        assert (opened.data["answers"]["subject"], noted.data["text"]) == (told["subject"], told["text"])
        assert noted.sequence == told["sequence"]
    assert len(kept) == len(journal)  # a repeated request made no second case
    assert Action.objects.count() == 2 * len(journal)
    assert Key.objects.count() == Entry.objects.count() == 2 * len(journal)
    assert Key.objects.filter(result=None).count() == 0
    assert [found for _count, found in rebuilding.verify()] == [[]] * (len(journal) // rebuilding.CHUNK + 1)
    chain.seal()
    assert chain.verify([]).entries == 2 * len(journal)
    assert world.moscow.cases.count() == len(journal)
