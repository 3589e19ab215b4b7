"""The log is chained when an answer has left: nobody waits for it, and nothing that follows an answer can fail it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from sapar.core.audit import chain
from sapar.core.audit.models import Entry, Head
from tests.integration.api.machine import account, machine
from tests.integration.cases.conftest import World, make_world

READ = "registry.person.read"


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> World:
    settings.AUDIT_FOLDER = tmp_path
    made = make_world()
    chain.seal()
    return made


class Answer:
    """A request answered as a server of the web interface does it: the application is called, then told that it left."""

    def __init__(self, world: World) -> None:
        key = machine(account("desk", world.moscow, "consul", "registrar")).secret
        self.status, self.body = "", b""
        environ = RequestFactory().get(
            f"/api/v1/persons/{world.person.uid}", headers={"Authorization": f"Bearer {key}", "Sapar-Purpose": "counter"}
        ).environ | {"wsgi.input": BytesIO()}  # fmt: skip
        chain.seal()
        self.response = cast(Any, WSGIHandler()(environ, self._start))
        self.body = b"".join(cast(Iterable[bytes], self.response))

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.status = status


def test_entries_of_a_request_are_chained_once_its_answer_has_left(world: World) -> None:
    answer = Answer(world)
    assert (answer.status, world.person.uid.encode() in answer.body) == ("200 OK", True)
    assert list(Entry.objects.filter(act=READ).values_list("position", flat=True)) == [None]
    answer.response.close()
    assert not Entry.objects.filter(position=None).exists()
    assert chain.verify([]).wrong == ""


def test_chaining_that_fails_is_logged_and_done_by_the_next(world: World, caplog: pytest.LogCaptureFixture) -> None:
    answer = Answer(world)
    head = Head.objects.get()
    Head.objects.update(position=head.position - 1)  # a place that an entry has: the database refuses
    with caplog.at_level(logging.ERROR, "sapar.core.audit"):
        answer.response.close()
    assert [record.name for record in caplog.records] == ["sapar.core.audit.services"]
    assert Entry.objects.get(act=READ).position is None
    Head.objects.update(position=head.position)
    assert chain.seal() == Head.objects.get().position - head.position > 0
    assert chain.verify([]).wrong == ""
