"""Other systems at work: each client keeps a journal of what it asked for and of what was acknowledged.

A client asks again under the same key whenever the answer does not come, as the manual tells it to (docs/how-to/api.md).
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.live.installation import PATIENCE, Installation

SENTINEL = "planted-Сентинел-7f3a"
"""Part of everything personal that the clients write; found anywhere else, it has leaked."""
SYLLABLES = ("Ас", "ба", "кы", "то", "лен", "гүл", "бек", "сул", "мир", "зат", "эр", "ну", "жан", "ай", "ди", "ош")


@dataclass
class Act:
    """Something that a client asked for. `told`: what the acknowledgement said; None while there is none."""

    kind: str
    mark: str
    token: str
    path: str
    body: Any
    case: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] | None = None
    asked: int = 0
    begun: float = 0.0
    acknowledged: float = 0.0


@dataclass(frozen=True)
class Answer:
    """A response: status 0 where none came."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def ask(port: int, act: Act, seconds: float = 30) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    headers = {"Authorization": f"Bearer {act.token}", "Accept-Language": "en"} | act.headers
    if isinstance(act.body, bytes):
        content: bytes | None = act.body
    else:
        content = json.dumps(act.body).encode() if act.body is not None else None
        headers.setdefault("Content-Type", "application/json")
    try:
        connection.request("POST" if content is not None else "GET", act.path, content, headers)
        response = connection.getresponse()
        text = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        try:
            return Answer(response.status, json.loads(text), found)
        except ValueError:
            return Answer(response.status, text.decode(errors="replace"), found)
    except (OSError, http.client.HTTPException):
        return Answer(0, None)
    finally:
        connection.close()


class Journal:
    """What all clients of an experiment asked for."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.trouble: list[tuple[float, int]] = []
        self.unexpected: list[tuple[str, int, Any]] = []

    @property
    def acknowledged(self) -> list[Act]:
        """Those that were acknowledged."""
        return [act for act in self.acts if act.told is not None]

    def repeated(self) -> int:
        """How many were acknowledged after more than one request."""
        return sum(act.asked > 1 for act in self.acknowledged)


class Client(threading.Thread):
    """Asks for one act after the other until it is told to stop; then it finishes the one that it is at."""

    def __init__(
        self, installation: Installation, journal: Journal, tokens: list[str], seed: int, pause: float = 0.0,
        kinds: str = "open open note note note accept attach person",
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self.installation, self.journal, self.tokens, self.pause = installation, journal, tokens, pause
        self.chance, self.kinds = random.Random(seed), kinds.split()
        self.over, self.gone = threading.Event(), threading.Event()
        self.cases: list[tuple[str, bool]] = []
        self.failed: BaseException | None = None
        self.until = float("inf")

    def run(self) -> None:
        """Until told to stop."""
        try:
            while not self.over.is_set():
                for make in self._next():
                    act = make()
                    self.journal.acts.append(act)
                    if not self._acknowledged(act):
                        break
                time.sleep(self.pause)
        except BaseException as problem:  # told to whoever waits for the thread
            self.failed = problem

    def finish(self) -> None:
        """Stop after the act at hand; raises what went wrong in the thread."""
        self.over.set()
        self.until = time.monotonic() + PATIENCE
        self.join()
        if self.failed is not None:
            raise self.failed

    def _acknowledged(self, act: Act) -> bool:
        end = time.monotonic() + 4 * PATIENCE
        act.begun = time.monotonic()
        while time.monotonic() < min(end, self.until) and not self.gone.is_set():
            act.asked += 1
            answer = ask(self.installation.port, act)
            if 200 <= answer.status < 300:
                act.told, act.acknowledged = answer.body, time.monotonic()
                if act.kind == "open":
                    self.cases.append((answer.body["uid"], False))
                return True
            if answer.status == 0 or answer.status >= 500:
                self.journal.trouble.append((time.monotonic(), answer.status))
                time.sleep(0.05 + self.chance.random() * 0.1)
            elif answer.status == 429:
                time.sleep(min(float(answer.headers.get("retry-after", "1")), 5))
            elif act.kind == "person" and answer.status == 409:
                return False  # somebody like this is registered
            else:
                self.journal.unexpected.append((act.kind, answer.status, answer.body))
                self.over.set()  # nothing more is to be had: whoever waits looks at what was answered
                return False
        return False

    # ── what is asked for ──
    def _next(self) -> list[Callable[[], Act]]:
        kind = self.chance.choice(self.kinds)
        if kind in {"note", "accept", "attach"} and not self.cases:
            kind = "open"
        return self._MAKE[kind](self)

    def _act(self, kind: str, path: str, body: Any, case: str = "", **headers: str) -> Act:
        mark = f"{kind}-{uuid.UUID(int=self.chance.getrandbits(128), version=4).hex}"
        if callable(body):
            body, more = body(mark)
            headers |= more
        keyed = {"Idempotency-Key": mark} | {name.replace("_", "-"): value for name, value in headers.items()}
        return Act(kind, mark, self.chance.choice(self.tokens), f"/api/v1{path}", body, case, keyed)

    def _open(self) -> list[Callable[[], Act]]:
        def body(mark: str) -> tuple[Any, dict[str, str]]:
            answers = {"subject": mark, "people": 2, "detained": "no", "secret": SENTINEL}
            return {"programme": "help", "office": "moscow", "answers": answers}, {}

        return [lambda: self._act("open", "/cases", body)]

    def _note(self) -> list[Callable[[], Act]]:
        case, _accepted = self.chance.choice(self.cases)
        return [
            lambda: self._act(
                "note", f"/cases/{case}/notes", lambda mark: ({"text": f"{mark} {SENTINEL}"}, {}), case
            )
        ]  # fmt: skip

    def _accept(self) -> list[Callable[[], Act]]:
        waiting = [place for place, (_case, accepted) in enumerate(self.cases) if not accepted]
        if not waiting:
            return self._note()
        place = self.chance.choice(waiting)
        case = self.cases[place][0]
        self.cases[place] = (case, True)

        def accept() -> Act:
            act = self._act("accept", f"/cases/{case}/transitions", {"transition": "accept"}, case)
            act.mark = f"accept {case}"  # a step leaves no words
            return act

        return [accept]

    def _attach(self) -> list[Callable[[], Act]]:
        case, _accepted = self.chance.choice(self.cases)

        def body(mark: str) -> tuple[Any, dict[str, str]]:
            edge = "edge-of-a-part"
            text = f"{mark} {SENTINEL}\n" * self.chance.randint(1, 400)
            parts = (
                f'--{edge}\r\nContent-Disposition: form-data; name="title"\r\n\r\n{mark}\r\n'
                f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
                f"Content-Type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n"
            )
            return parts.encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}

        return [lambda: self._act("attach", f"/cases/{case}/attachments", body, case)]

    def _person(self) -> list[Callable[[], Act]]:
        given, surname = ("".join(self.chance.choices(SYLLABLES, k=4)).title() for _ in range(2))
        born = f"{self.chance.randint(1940, 2005)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"
        token = self.chance.choice(self.tokens)
        search = Act(
            "search", "", token, "/api/v1/persons/search", {"text": f"{surname} {given} {born[:4]}"},
            headers={"Sapar-Purpose": "fault test"},
        )  # fmt: skip

        def create() -> Act:
            found = (search.told or {}).get("token", "x")
            act = self._act("person", "/persons", {
                "found": found, "surname": surname, "given": given, "birth_date": born, "sex": "f",
            })  # fmt: skip
            act.token, act.mark = token, given
            return act

        return [lambda: search, create]

    _MAKE = {"open": _open, "note": _note, "accept": _accept, "attach": _attach, "person": _person}


class Load:
    """Several clients at once, as a context: on leaving they have finished what they were at."""

    def __init__(self, installation: Installation, seed: int, clients: int = 4, **more: Any) -> None:
        self.journal = Journal()
        share = max(1, len(installation.tokens) // clients)
        self.clients = [
            Client(
                installation, self.journal, installation.tokens[n * share : (n + 1) * share], seed * 1000 + n, **more
            )
            for n in range(clients)
        ]

    def __enter__(self) -> Load:
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, kind: object, *_error: object) -> None:
        for client in self.clients:
            client.over.set()
            if kind is not None:
                client.gone.set()
        for client in self.clients:
            client.finish()

    def wait(self, more: int, seconds: float = PATIENCE) -> None:
        """Until so many further acts are acknowledged."""
        wanted, end = len(self.journal.acknowledged) + more, time.monotonic() + seconds
        while len(self.journal.acknowledged) < wanted:
            failed = [client.failed for client in self.clients if client.failed is not None]
            assert not failed, failed
            assert time.monotonic() < end, f"only {len(self.journal.acknowledged)} of {wanted} acknowledged"
            time.sleep(0.02)
