"""Fault 19: a hundred slow clients, a flood of sign-ins, a gigabyte of memory. Staff's pages come within two seconds."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.faults.live.browser import Browser
from tests.faults.live.clients import Load
from tests.faults.live.installation import Installation

pytestmark = pytest.mark.long
SLOW, SECONDS = 100, int(os.environ.get("SAPAR_SIEGE_SECONDS", "60"))
LONGEST = float(os.environ.get("SAPAR_SIEGE_LONGEST", "2"))
"""Seconds that a page of staff may take. A busy machine may need more (SAPAR_SIEGE_LONGEST)."""
MEMORY = 1 << 30


def dawdle(port: int, kind: str, over: threading.Event) -> None:
    """Send a request byte by byte, for ever: silent, in its head, or in its body."""
    heads = {
        "silent": b"",
        "head": b"GET /en/office/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "body": b"POST /en/account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n",
    }  # fmt: skip
    while not over.is_set():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
            peer.sendall(heads[kind])
            while not over.is_set():
                if kind != "silent":
                    peer.sendall(b"a")
                over.wait(0.5)
                peer.settimeout(0.01)
                with contextlib.suppress(TimeoutError):
                    if not peer.recv(1):
                        break
        over.wait(0.2)


def flood(port: int, over: threading.Event, refused: list[int]) -> None:
    """Sign in wrongly, again and again."""
    number = 0
    while not over.is_set():
        number += 1
        with contextlib.suppress(OSError):
            page = Browser(port).post("/en/account/login/", {"login": f"x{number}@example.org", "password": "wrong"})
            refused.append(page.status)
        over.wait(0.05)


def memory(pid: int) -> int:
    """Bytes that only this process has (its private pages)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_")) * 1024


def test_staff_work_on_under_siege(installation: Installation, seed: int) -> None:
    installation.environment |= {"SAPAR_DEMONSTRATION": "yes"}
    server = installation.serve("prlimit", f"--data={MEMORY}", "--")
    before = server.children()
    with Load(installation, seed, clients=1, kinds="open") as load:
        load.wait(10)
    case = (load.journal.acknowledged[0].told or {})["uid"]
    browser = Browser(installation.port)
    assert browser.sign_in("consul@example.org")
    over, refused, took = threading.Event(), list[int](), list[float]()
    kinds = ("silent", "head", "body")
    attackers = [threading.Thread(target=dawdle, args=(installation.port, kinds[n % 3], over)) for n in range(SLOW)]
    attackers += [threading.Thread(target=flood, args=(installation.port, over, refused)) for _ in range(2)]
    for attacker in attackers:
        attacker.start()
    try:
        time.sleep(3)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for path in ("/en/office/", "/en/office/cases/", f"/en/office/cases/{case}/"):
                page = browser.get(path)
                assert (page.status, page.path) == (200, path)
                took.append(page.seconds)
            time.sleep(0.5)
    finally:
        over.set()
        for attacker in attackers:
            attacker.join()
    took.sort()
    most = sum(memory(pid) for pid in [server.pid, *server.children()])
    print(f"{len(took)} pages under {SLOW} slow clients: median {took[len(took) // 2]:.2f} s, worst {took[-1]:.2f} s; "
          f"{len(refused)} sign-ins refused ({set(refused)}); {most >> 20} MB at the end, "
          f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MB the largest process so far")  # fmt: skip
    assert server.children() == before
    assert most < MEMORY
    assert 429 in refused
    assert took[-1] < LONGEST
