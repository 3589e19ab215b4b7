"""Faults 13 and 14: an audit row changed by one bit, removed, moved, cut off; each is named, the rest readable."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction

from sapar.core.accounts.actors import system
from sapar.core.audit import chain, queries, roots
from sapar.core.audit.models import Concerned, Entry, Head, Immutable
from sapar.core.audit.services import record

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = system("test")
RAW = models.QuerySet(Entry)  # what somebody with the database's password has


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_FOLDER = tmp_path
    return tmp_path


def fill(number: int = 12) -> None:
    for n in range(number):
        record(
            actor=ACTOR,
            act="registry.person.read",
            persons=[f"p{n}", f"q{n}"],
            purpose="counter",
            details={"fields": ["pin"], "count": n},
        )


def verdict() -> chain.Verdict:
    file = roots.folder() / "roots.jsonl"
    return chain.verify(roots.read(file, roots.key().public_key()))


def test_entries_are_chained_right_after_each_commit() -> None:
    fill(3)
    assert list(Entry.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3]
    assert verdict() == chain.Verdict(3, 0)


def test_entry_of_an_act_that_failed_is_not_there_and_leaves_no_gap() -> None:
    fill(1)

    def act() -> None:
        with transaction.atomic():
            record(actor=ACTOR, act="x.y.z")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    fill(1)
    assert verdict() == chain.Verdict(2, 0)


def test_entries_that_a_crash_left_unchained_are_chained_by_the_next() -> None:
    fill(2)
    Entry.objects.bulk_create([Entry(at="2026-03-01T00:00:00Z", actor_kind="system", act="x.y.z")])
    assert Entry.objects.filter(position=None).count() == 1
    fill(1)
    assert verdict() == chain.Verdict(4, 0)


def test_more_entries_than_one_batch_are_chained() -> None:
    Entry.objects.bulk_create(
        [Entry(at="2026-03-01T00:00:00Z", actor_kind="system", act="x.y.z") for _ in range(chain.BATCH + 7)]
    )
    assert chain.seal() == chain.BATCH + 7
    assert chain.seal() == 0
    assert verdict() == chain.Verdict(chain.BATCH + 7, 0)


def test_sealers_at_the_same_time_make_one_chain() -> None:
    def client() -> None:
        try:
            fill(6)
        finally:
            connection.close()

    clients = [threading.Thread(target=client) for _ in range(5)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    chain.seal()
    assert verdict() == chain.Verdict(30, 0)


@pytest.mark.parametrize("field", ["at", "actor_id", "act", "subject_id", "purpose", "outcome", "details", "digest"])
def test_one_bit_changed_in_a_row_is_named(field: str) -> None:
    fill()
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    victim = RAW.get(position=chance.randint(2, 11))
    value = getattr(victim, field)
    if field == "at":
        changed: Any = value.replace(microsecond=value.microsecond ^ 1)
    elif field == "details":
        changed = {**value, "count": value["count"] ^ 1}
    else:
        changed = (chr(ord(value[0]) ^ 1) + value[1:]) if value else "\x01"
    RAW.filter(pk=victim.pk).update(**{field: changed})
    found = verdict()
    assert (found.wrong, found.position, found.entry_id) == ("changed", victim.position, victim.pk)
    assert queries.entries().count() == 12  # the rest stays readable


def test_person_taken_off_an_entry_is_named() -> None:
    fill()
    models.QuerySet(Concerned).filter(person_uid="q4").delete()
    assert (verdict().wrong, verdict().position) == ("changed", 5)


def delete(pk: int) -> None:
    models.QuerySet(Concerned).filter(entry=pk).delete()
    RAW.filter(pk=pk).delete()


def rewrite(first: int = 1) -> None:
    """What a forger does: computes the whole chain anew, so that it holds together."""
    ids = list(RAW.order_by("position").values_list("pk", flat=True))
    RAW.update(position=None, previous="", digest="")
    Head.objects.update(position=0, digest="")
    assert chain.seal() == len(ids)


def first_two_swapped() -> None:
    a, b = RAW.get(position=6), RAW.get(position=7)
    RAW.filter(pk=a.pk).update(position=None)
    RAW.filter(pk=b.pk).update(position=6)
    RAW.filter(pk=a.pk).update(position=7)


def content_swapped() -> None:
    a, b = RAW.get(position=6), RAW.get(position=7)
    RAW.filter(pk=a.pk).update(details=b.details)
    RAW.filter(pk=b.pk).update(details=a.details)


@pytest.mark.parametrize(
    ("harm", "wrong", "position"),
    [
        (lambda: delete(RAW.get(position=1).pk), "missing", 1),
        (lambda: delete(RAW.get(position=7).pk), "missing", 7),
        (lambda: delete(RAW.get(position=12).pk), "missing", 12),  # the head in the database knows it
        (first_two_swapped, "changed", 6),
        (content_swapped, "changed", 6),
    ],
    ids=["first deleted", "middle deleted", "last deleted", "order changed", "contents exchanged"],
)
def test_rows_deleted_or_reordered_are_found_without_any_root(
    harm: Callable[[], None], wrong: str, position: int
) -> None:
    fill()
    harm()
    assert (verdict().wrong, verdict().position) == (wrong, position)


def test_rows_cut_off_with_the_head_set_back_are_found_by_the_root_outside() -> None:
    fill()
    roots.write()
    for place in (12, 11, 10):
        delete(RAW.get(position=place).pk)
    last = RAW.get(position=9)
    Head.objects.update(position=9, digest=last.digest)
    found = verdict()
    assert (found.wrong, found.position) == ("cut_off", 10)
    fill(3)  # the log goes on as if nothing had happened
    assert (verdict().wrong, verdict().position) == ("differs_from_root", 12)


def test_chain_computed_anew_by_a_forger_is_found_by_the_root_outside() -> None:
    fill()
    roots.write()
    assert verdict() == chain.Verdict(12, 1)
    RAW.filter(position=3).update(actor_id="somebody else")
    rewrite()
    found = verdict()
    assert (found.wrong, found.position, found.roots) == ("differs_from_root", 12, 0)


def test_roots_changed_or_forged_are_named(folder: Path) -> None:
    fill(2)
    roots.write()
    file = folder / "roots.jsonl"
    whole = file.read_text()
    forged = {**json.loads(whole), "digest": "f" * 64}
    for text in (json.dumps(forged) + "\n", "nonsense\n", whole.replace('"position": 2', '"position": 1')):
        file.write_text(text)
        assert verdict().wrong == "bad_root"
    file.write_text(whole)
    assert verdict() == chain.Verdict(2, 1)


def test_line_of_a_root_cut_off_by_a_crash_is_passed_over_and_replaced(folder: Path) -> None:
    fill(2)
    roots.write()
    file = folder / "roots.jsonl"
    with file.open("a") as opened:
        opened.write('{"position": 9, "dig')
    assert verdict() == chain.Verdict(2, 1)
    fill(1)
    roots.write()
    assert [json.loads(line)["position"] for line in file.read_text().splitlines()] == [2, 3]


def test_root_is_written_by_itself_after_enough_entries_and_after_enough_time(settings: Any, folder: Path) -> None:
    settings.AUDIT_ROOT_ENTRIES, settings.AUDIT_ROOT_SECONDS = 5, None
    fill(11)
    assert [root.position for root in roots.read(folder / "roots.jsonl", roots.key().public_key())] == [5, 10]
    settings.AUDIT_ROOT_ENTRIES, settings.AUDIT_ROOT_SECONDS = 1000, 3600
    fill(1)
    Head.objects.update(root_at="2026-01-01T00:00:00Z")
    fill(1)
    assert [root.position for root in roots.read(folder / "roots.jsonl", roots.key().public_key())] == [5, 10, 13]


def test_act_succeeds_though_no_root_can_be_written(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ROOT_ENTRIES = 1
    (tmp_path / "file").write_text("")
    settings.AUDIT_FOLDER = tmp_path / "file"
    fill(1)
    assert Entry.objects.get().position == 1


def test_key_and_roots_are_readable_to_their_owner_only(folder: Path) -> None:
    fill(1)
    roots.write()
    assert [(file.name, oct(file.stat().st_mode & 0o777)) for file in sorted(folder.iterdir())] == [
        ("key.pem", "0o600"),
        ("roots.jsonl", "0o600"),
    ]


def test_entries_refuse_to_be_changed_or_removed() -> None:
    fill(1)
    entry = Entry.objects.get()
    concerned = Concerned.objects.first()
    entry.purpose = "another"
    for act in (
        entry.save,
        entry.delete,
        concerned.save,
        concerned.delete,
        lambda: Entry.objects.update(purpose="another"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.bulk_update([entry], ["purpose"]),
        lambda: Concerned.objects.all().delete(),
    ):
        with pytest.raises(Immutable):
            act()
    assert Entry.objects.get().purpose == "counter"


def test_readers_of_a_person_are_found() -> None:
    fill(4)
    assert [entry.details["count"] for entry in queries.readers("q2")] == [2]
