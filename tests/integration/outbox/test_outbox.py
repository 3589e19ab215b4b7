"""Messages against a real SMTP server and a real gateway, both on this machine."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.audit.models import Entry
from sapar.core.outbox import queries, services, texts
from sapar.core.outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("tests")
FOLDER = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> None:
    """Our own texts, and files in a folder of the test's."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [FOLDER]}]
    settings.OUTBOX = {"from": "sapar@example.org"}
    settings.VAR = tmp_path
    texts._parts.cache_clear()


class Mailbox:
    """An SMTP server that refuses, hesitates or takes, by the addressee's name."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.hesitations = 1

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 nobody@example.org is Asan Asanov's old address"
        if address.startswith("later") and self.hesitations:
            self.hesitations -= 1
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.OUTBOX = {"email": f"smtp://127.0.0.1:{port}", "from": "sapar@example.org"}
    yield box
    controller.stop()


def send(key: str = "k", to: str = "asan@example.org", **fields: Any) -> OutboxMessage:
    given = {"channel": "email", "template": "tests/greeting", "language": "ky", "context": {"name": "Асан"}, **fields}
    return services.send(actor=SYSTEM, key=key, to=to, **given)


def statuses() -> dict[str, tuple[str, str, int]]:
    return {m.key: (m.status, m.failure, m.attempts) for m in OutboxMessage.objects.all()}


def test_send_the_same_key_twice_is_one_message(mailbox: Mailbox) -> None:
    assert send().pk == send().pk
    assert services.deliver(actor=SYSTEM) == Counter(sent=1)
    assert services.deliver(actor=SYSTEM) == Counter()
    assert send().status == "sent"
    assert len(mailbox.taken) == 1
    mail = message_from_bytes(mailbox.taken[0], policy=policy.default)
    assert (mail["Subject"], mail["To"], mail.get_content().strip()) == (
        "A fixed subject (ky)",
        "asan@example.org",
        "Hello Асан.",
    )


def test_send_a_key_of_another_message_is_refused() -> None:
    send()
    with pytest.raises(services.KeyTaken):
        send(to="another@example.org")


def test_send_many_twice_adds_nothing_and_logs_once() -> None:
    drafts = [services.Draft(f"w:{i}", "sms", f"+9960000{i}", "ru", {"name": "x"}) for i in range(7)]
    sent = [services.send_many(actor=SYSTEM, template="tests/greeting", about="w", drafts=drafts) for _ in range(2)]
    assert sent == [7, 0]
    assert list(Entry.objects.values_list("details", flat=True)) == [{"about": "w", "messages": 7}]
    assert queries.counts(about="w") == {"queued": 7, "sending": 0, "sent": 0, "delivered": 0, "failed": 0}


def test_delivery_refused_for_good_and_tried_again_later(mailbox: Mailbox) -> None:
    send("never", "nobody@example.org")
    send("later", "later@example.org")
    send("now", "asan@example.org")
    first = timezone.now()
    assert services.deliver(actor=SYSTEM, now=first) == Counter(failed=1, queued=1, sent=1)
    assert statuses() == {
        "never": ("failed", "refused 550", 1),
        "later": ("queued", "later 451", 1),
        "now": ("sent", "", 1),
    }
    assert services.deliver(actor=SYSTEM, now=first + timedelta(seconds=59)) == Counter()
    assert services.deliver(actor=SYSTEM, now=first + timedelta(seconds=60)) == Counter(sent=1)
    assert "Asanov" not in json.dumps([*statuses().values(), *Entry.objects.values_list("details", flat=True)])


def test_delivery_without_a_server_fails_after_six_attempts(settings: Any) -> None:
    settings.OUTBOX = {"email": "smtp://127.0.0.1:1", "from": "sapar@example.org"}
    send()
    moment, waits = timezone.now(), 0
    while services.deliver(actor=SYSTEM, now=moment)["queued"]:
        moment, waits = moment + services.WAITS[waits], waits + 1
    assert waits == len(services.WAITS)
    assert statuses() == {"k": ("failed", "no connection", 6)}


def test_sender_killed_between_handing_over_and_marking_sends_again_under_the_same_id(mailbox: Mailbox) -> None:
    send()
    start = timezone.now()

    def dies_once_the_server_has_it(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if mailbox.taken:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(dies_once_the_server_has_it), pytest.raises(KeyboardInterrupt):
        services.deliver(actor=SYSTEM, now=start)
    assert statuses() == {"k": ("sending", "", 1)}
    assert services.deliver(actor=SYSTEM, now=start + services.LEASE - timedelta(seconds=1)) == Counter()
    assert services.deliver(actor=SYSTEM, now=start + services.LEASE) == Counter(sent=1)
    ids = [message_from_bytes(content)["Message-ID"] for content in mailbox.taken]
    assert ids == [f"<{OutboxMessage.objects.get().uid}@example.org>"] * 2


def test_files_hold_one_copy_however_often_handed_over(tmp_path: Path) -> None:
    message = send()
    services.deliver(actor=SYSTEM)
    OutboxMessage.objects.update(status="sending")  # as a sender that died left it
    assert services.deliver(actor=SYSTEM, now=timezone.now() + services.LEASE) == Counter(delivered=1)
    assert [path.name for path in (tmp_path / "outbox" / "email").iterdir()] == [f"{message.uid}.eml"]


class Gateway(BaseHTTPRequestHandler):
    """Takes every message but those to +000."""

    taken: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.headers["Authorization"], told["text"]))
        self.send_response(400 if told["to"] == "+000" else 200)
        self.end_headers()
        self.wfile.write(b'{"status": "accepted"}')

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def test_gateway_takes_refuses_and_tells_of_arrival(settings: Any) -> None:
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OUTBOX = {"sms": f"http://127.0.0.1:{server.server_port}/send?token=t", "from": "s@example.org"}
    message = send("a", "+996", channel="sms")
    send("b", "+000", channel="sms")
    assert services.deliver(actor=SYSTEM) == Counter(sent=1, failed=1)
    server.shutdown()
    assert Gateway.taken == [("Bearer t", "Hello Асан.\n")] * 2
    assert services.note_arrival(actor=SYSTEM, uid=str(message.uid), arrived=True)
    assert not services.note_arrival(actor=SYSTEM, uid=str(message.uid), arrived=False)
    assert statuses() == {"a": ("delivered", "", 1), "b": ("failed", "refused 400", 1)}


def test_address_and_words_are_forgotten_once_the_message_is_old() -> None:
    send("sent")
    services.deliver(actor=SYSTEM)
    send("waiting")
    now = timezone.now()
    assert services.forget(actor=SYSTEM, now=now + services.KEPT - timedelta(minutes=1)) == 0
    assert services.forget(actor=SYSTEM, now=now + services.KEPT + timedelta(minutes=1)) == 1
    kept = {message.key: (message.to, bool(message.body)) for message in OutboxMessage.objects.all()}
    assert kept == {"sent": ("", False), "waiting": ("asan@example.org", True)}
    assert send("sent").status == "delivered"  # the key still sends nothing twice


def test_subject_that_could_hold_a_name_is_refused() -> None:
    with pytest.raises(texts.TemplateAtFault, match="fixed subject"):
        send(template="tests/telling", language="en")
    with pytest.raises(texts.TemplateAtFault, match="no template"):
        send(template="tests/nothing")
