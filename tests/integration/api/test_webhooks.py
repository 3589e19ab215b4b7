"""Webhooks: told what their account may see, signed, tried again, never within our own walls."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.utils import timezone

from sapar.core.accounts import services as accounts
from sapar.core.accounts.enums import Sensitivity
from sapar.core.cases.refusals import Incomplete
from sapar.core.webhooks import calling, services
from sapar.core.webhooks.models import Delivery, Webhook
from sapar.core.webhooks.refusals import Refused
from tests.integration.api.machine import SYSTEM, Machine, account, machine
from tests.integration.cases.conftest import World


class Receiver:
    """Another system's server: what it was told, and what it answers."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.told.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_PRIVATE = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def webhook(world: World, receiver: Receiver) -> Webhook:
    holder = account("clinic", world.moscow, "consul")
    return services.add_webhook(actor=SYSTEM, holder=holder, url=f"http://127.0.0.1:{receiver.port}/hook?x=1")


def test_what_happens_in_a_case_is_told_signed_and_without_a_name(
    world: World, webhook: Webhook, receiver: Receiver
) -> None:
    case = world.open()
    assert services.deliver() == {"delivered": 1}
    ((headers, body),) = receiver.told
    assert json.loads(body)["type"] == "case.opened"
    assert json.loads(body)["data"] == {"case": case.uid, "sequence": 1}
    for private in ("Асанов", "Passport lost", "sentinel", case.number):
        assert private not in body.decode() + str(headers)
    raw = base64.b64decode(services.public_key().removeprefix("whpk_"))
    key = Ed25519PublicKey.from_public_bytes(raw)
    version, signature = headers["webhook-signature"].split(",")
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    assert version == "v1a"
    key.verify(base64.b64decode(signature), content + body)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), content + body.replace(b"opened", b"closed"))
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_only_the_events_that_were_asked_for_are_told(world: World, webhook: Webhook, receiver: Receiver) -> None:
    Webhook.objects.update(events=["moved"])
    world.open()
    assert Delivery.objects.count() == 0
    webhook.refresh_from_db()
    assert services.ping(actor=SYSTEM, webhook=webhook).event == "ping"


def test_an_account_is_told_of_nothing_that_it_may_not_see(world: World, webhook: Webhook, receiver: Receiver) -> None:
    world.open("consul", sensitivity=Sensitivity.CONFIDENTIAL)
    world.open("neighbour", office=world.astana)
    assert Delivery.objects.count() == 0
    accounts.leave(actor=SYSTEM, user=webhook.holder)
    world.open()
    assert Delivery.objects.count() == 0


def test_a_failed_act_is_told_to_nobody(world: World, webhook: Webhook, receiver: Receiver) -> None:
    with pytest.raises(Incomplete):
        world.open(answers={"subject": ""})
    with transaction.atomic():
        world.open()
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


def test_a_receiver_that_fails_is_tried_again_later_and_given_up_at_last(
    world: World, webhook: Webhook, receiver: Receiver
) -> None:
    world.open()
    receiver.answers = [500, 302, 404, 500, 500, 500, 500]
    now = timezone.now()
    assert services.deliver(now=now) == {"queued": 1}
    assert services.deliver(now=now) == {}
    assert len(receiver.told) == 1
    for wait in services.WAITS:
        now += wait
        services.deliver(now=now)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.failure) == ("failed", 6, "refused")
    assert {headers["webhook-id"] for headers, _body in receiver.told} == {f"msg_{delivery.uid.hex}"}
    assert services.deliver(now=now + timedelta(days=9)) == {}


def test_a_sender_killed_in_between_leaves_the_delivery_to_the_next(
    world: World, webhook: Webhook, receiver: Receiver
) -> None:
    world.open()
    now = timezone.now()
    assert services._claimed(Delivery.objects.get().pk, now) is not None
    assert services.deliver(now=now) == {}
    assert services.deliver(now=now + services.LEASE) == {"delivered": 1}


def test_a_webhook_is_added_tried_read_and_ended_by_who_administers(
    world: World, receiver: Receiver, desk: Machine
) -> None:
    admin = machine(account("admin", world.moscow, "administrator"))
    body = {"account": "desk", "url": f"http://127.0.0.1:{receiver.port}/", "events": ["opened"]}
    made = admin.post("/webhooks", body, Idempotency_Key="w")
    assert made.status_code == 201, made.content
    assert admin.post("/webhooks", body, Idempotency_Key="w").json() == made.json()
    path = f"/webhooks/{made.json()['uid']}"
    assert admin.post(f"{path}/ping").json()["status"] == "queued"
    services.deliver()
    assert [row["status"] for row in admin.get(f"{path}/deliveries").json()] == ["delivered"]
    assert admin.post(f"{path}/end").json()["ended_at"] is not None
    assert admin.post(f"{path}/ping").status_code == 422
    assert admin.post("/webhooks", body | {"events": ["exploded"]}).status_code == 422
    assert admin.post("/webhooks", body | {"account": "nobody"}).status_code == 422
    assert desk.get("/webhooks").status_code == 403
    elsewhere = machine(account("other-admin", world.astana, "administrator"))
    assert elsewhere.get("/webhooks").json() == []
    assert elsewhere.post(f"{path}/end").status_code == 404
    assert elsewhere.post("/webhooks", body).status_code == 422


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://192.168.0.1:8443/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://100.64.0.1/",
        "https://192.0.0.192/opc/v1/instance/",
        "https://192.88.99.1/",
        "https://[fec0::1]/",
        "https://[3fff::1]/",
        "https://224.0.0.1/",
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https://user:pass@93.184.215.14/",
        "https:///nothing",
        "https://93.184.215.14:99999/",
        "https://93.184.215.14/a b",
        "file:///etc/passwd",
        "https://no-such-host.invalid/",
    ],
)
def test_an_address_that_must_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        calling.check(url)


def test_a_receiver_that_answers_byte_by_byte_keeps_the_worker_no_longer_than_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_PRIVATE = True
    monkeypatch.setattr(calling, "ALTOGETHER", 0.3)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _where = listening.accept()
            with connection:
                connection.recv(4096)
                for _byte in range(200):  # each well within what one answer may take
                    try:
                        connection.sendall(b"H")
                    except OSError:
                        break
                    if ended.wait(0.05):
                        break

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(calling.NotCalled, match="connection"):
                calling.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
            assert thread.is_alive()  # we have hung up, not they
        finally:
            ended.set()
            thread.join()


@pytest.mark.asvs("13.2.4", "13.2.5")
def test_nothing_but_what_the_operator_named_is_called(
    receiver: Receiver, settings: Any, world: World, webhook: Webhook
) -> None:
    settings.WEBHOOKS_HOSTS = ["partner.example.org", "*.clinic.example.org"]
    asked = ("partner.example.org", "PARTNER.example.org.", "a.clinic.example.org", "clinic.example.org",
             "evilclinic.example.org", "partner.example.org.evil.org", "example.org", "127.0.0.1")  # fmt: skip
    assert [calling.listed(host) for host in asked] == [True, True, True, False, False, False, False, False]
    with pytest.raises(Refused, match="not on the list"):
        calling.check("https://93.184.215.14/")
    world.open()
    services.deliver()
    assert receiver.told == []  # it was registered before the list said otherwise
    settings.WEBHOOKS_HOSTS = []
    assert not calling.listed("partner.example.org")


def test_a_public_address_is_taken() -> None:
    calling.check("https://93.184.215.14:8443/path?x=1")
    assert calling.is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.asvs("1.3.6")
def test_a_name_that_points_elsewhere_later_is_not_followed_into_our_network(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_PRIVATE = False
    answers = iter(["93.184.215.14", "127.0.0.1"])

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    calling.check("https://rebind.example.org/")
    with pytest.raises(calling.NotCalled, match="forbidden"):
        calling.post("https://rebind.example.org/", b"{}", {})
    assert receiver.told == []


def test_the_log_of_deliveries_is_kept_for_a_season(world: World, webhook: Webhook, receiver: Receiver) -> None:
    world.open()
    assert services.forget_old() == 0
    Delivery.objects.update(at=timezone.now() - services.KEPT_FOR - timedelta(days=1))
    assert services.forget_old() == 1
