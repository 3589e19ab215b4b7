"""Idempotency keys: sent again it takes effect once; another request under the same key is refused."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from sapar.core.accounts.actors import system
from sapar.core.audit.models import Entry, Key
from sapar.core.audit.once import KeyReused, forget_old, once
from sapar.core.audit.services import record

ACTOR = system("test")


def act(key: str | None, value: int = 1, fail: bool = False) -> int:
    """Adds an entry to the log and answers with its id, or with that of the first request under the key."""
    with once(actor=ACTOR, act="test.thing.do", key=key, request={"value": value}) as done:
        if done.result is not None:
            found: int = done.result["id"]
            return found
        record(actor=ACTOR, act="test.thing.do")
        if fail:
            raise ZeroDivisionError
        entry = Entry.objects.latest("pk").pk
        done.keep({"id": entry})
        return int(entry)


@pytest.mark.django_db
def test_same_key_and_request_takes_effect_once_and_answers_the_same() -> None:
    assert act("a") == act("a") == act("a")
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_no_key_takes_effect_each_time() -> None:
    assert act(None) != act(None)
    assert Key.objects.count() == 0


@pytest.mark.django_db
def test_other_request_under_the_same_key_is_refused_and_does_nothing() -> None:
    act("a", value=1)
    with pytest.raises(KeyReused, match="send a new key"):
        act("a", value=2)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_same_key_of_another_actor_or_act_is_another_key() -> None:
    for actor, name in ((system("one"), "test.a.do"), (system("two"), "test.a.do"), (system("one"), "test.b.do")):
        with once(actor=actor, act=name, key="a", request={}) as done:
            assert done.result is None
            done.keep({})


@pytest.mark.django_db
def test_act_that_fails_leaves_the_key_free() -> None:
    with pytest.raises(ZeroDivisionError):
        act("a", fail=True)
    assert (Entry.objects.count(), Key.objects.count()) == (0, 0)
    assert act("a") == Entry.objects.get().pk


@pytest.mark.django_db
def test_act_that_keeps_nothing_is_a_mistake_of_the_program() -> None:
    with pytest.raises(RuntimeError, match="kept nothing"), once(actor=ACTOR, act="x", key="a", request={}):
        pass
    assert Key.objects.count() == 0


@pytest.mark.django_db
def test_request_itself_is_not_kept() -> None:
    with once(actor=ACTOR, act="x", key="a", request={"surname": "Асанов"}) as done:
        done.keep({"uid": "u1"})
    assert "Асанов" not in str(Key.objects.values().get())


@pytest.mark.django_db
def test_old_keys_are_forgotten_and_new_ones_kept() -> None:
    act("old")
    Key.objects.update(at="2020-01-01T00:00:00Z")
    act("new")
    assert forget_old() == 1
    assert Key.objects.get().key == "new"


@pytest.mark.django_db(transaction=True)
def test_same_request_many_times_in_parallel_takes_effect_once() -> None:
    answers: list[int] = []
    start = threading.Barrier(8)

    def client() -> None:
        start.wait()
        try:
            answers.extend(act("a") for _ in range(3))
        finally:
            connection.close()

    clients = [threading.Thread(target=client) for _ in range(8)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    assert answers == [Entry.objects.get().pk] * 24
