"""Faults 5 and 6: a disk that is full, a disk that fails, the power that goes.

A full disk is a small tmpfs, full for real. Errors of writing and flushing come from `harm.c`, loaded before the
process's own libraries. A power cut is everything undone that no fsync had reached.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.live import oracle
from tests.faults.live.clients import Load
from tests.faults.live.disks import Disk, small_disk
from tests.faults.live.harm import Harm
from tests.faults.live.installation import Cluster, Installation

pytestmark = pytest.mark.long
ROUNDS = int(os.environ.get("SAPAR_DISK_ROUNDS", "5"))


def unsound(database: Path) -> list[str]:
    """What SQLite itself finds wrong with its file, but for what it wrongly says of sound tables without row ids."""
    found = []
    with contextlib.closing(sqlite3.connect(database)) as opened:
        opened.create_function("regexp", 2, lambda _pattern, _text: 1)  # Django's, which constraints name
        for (said,) in opened.execute("PRAGMA quick_check(10000)"):
            absent = re.fullmatch(r"NULL value in (\w+)\.(\w+)", said)
            if absent:
                table, column = absent.groups()
                nulls = opened.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NULL').fetchone()[0]
            if said != "ok" and not (absent and nulls == 0):
                found.append(said)
    return found


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "small", 64) as mounted:
        yield mounted


def statuses(load: Load, since: int = 0) -> set[int]:
    """What the clients were answered when something went wrong."""
    return {status for _at, status in load.journal.trouble[since:]}


def test_disk_of_the_database_full(disk: Disk, tmp_path: Path, seed: int) -> None:
    installation = Installation(tmp_path / "sapar", f"sqlite:///{disk.folder}/sapar.sqlite3")
    try:
        installation.prepare()
        server = installation.serve()
        before = server.children()
        with Load(installation, seed) as load:
            for place in range(ROUNDS):
                load.wait(10)
                disk.fill(but=(0, 40_000, 200_000)[place % 3])
                _until_trouble(load)
                time.sleep(1)
                disk.free()
            load.wait(20)
        assert server.children() == before
        assert statuses(load) == {500}  # refused with an answer, every time
        oracle.hold(installation, load.journal)
        assert unsound(disk.folder / "sapar.sqlite3") == []
    finally:
        installation.end()


def _until_trouble(load: Load) -> None:
    count, end = len(load.journal.trouble), time.monotonic() + 60
    while len(load.journal.trouble) == count:
        assert time.monotonic() < end, "the full disk was never noticed"
        time.sleep(0.05)


def test_disk_of_the_kept_files_full(disk: Disk, tmp_path: Path, seed: int) -> None:
    database = tmp_path / "database"
    database.mkdir()
    installation = Installation(tmp_path / "sapar", f"sqlite:///{database}/sapar.sqlite3")
    installation.var = disk.folder / "var"
    installation.environment["SAPAR_VAR"] = str(installation.var)
    try:
        installation.prepare()
        server = installation.serve()
        before = server.children()
        with Load(installation, seed, kinds="open note attach attach") as load:
            for _ in range(ROUNDS):
                load.wait(10)
                disk.fill()
                _until_trouble(load)
                time.sleep(1)
                disk.free()
            load.wait(20)
        assert server.children() == before
        assert statuses(load) == {500}
        found = oracle.hold(installation, load.journal)
        assert found["orphans"] == []
        assert list((installation.var / "media-drafts").iterdir()) == []
    finally:
        installation.end()


def test_writes_and_flushes_fail_on_sqlite(sqlite: Installation, tmp_path: Path, seed: int) -> None:
    chance, harm = random.Random(seed), Harm(tmp_path / "harm", sqlite.var)
    server = sqlite.serve(**harm.environment)
    with Load(sqlite, seed) as load:
        for place in range(2 * ROUNDS):
            load.wait(10)
            harm.tell(
                error=(errno.EIO, errno.ENOSPC)[place % 2], every_write=chance.choice((0, 3, 10, 40)),
                every_flush=chance.choice((0, 1, 2, 5)),
            )  # fmt: skip
            time.sleep(chance.uniform(0.5, 2))
            harm.tell(every_write=0, every_flush=0)
        load.wait(20)
    print(f"{harm.count('failed_writes')} writes and {harm.count('failed_flushes')} flushes failed")
    assert server.lives()
    assert harm.count("failed_writes") + harm.count("failed_flushes") > 0
    oracle.hold(sqlite, load.journal)
    assert unsound(sqlite.var / "sapar.sqlite3") == []


def test_writes_and_flushes_fail_under_postgresql(
    postgresql: Installation, cluster: Cluster, tmp_path: Path, seed: int
) -> None:
    harm = Harm(Path(cluster.folder) / "harm", f"{cluster.folder}/cluster/pg_wal")
    chance = random.Random(seed)
    cluster.stop()
    cluster.start(**harm.environment)
    server = postgresql.serve()
    with Load(postgresql, seed) as load:
        for _ in range(ROUNDS):
            load.wait(10)
            harm.tell(every_flush=chance.choice((1, 3, 9)), every_write=chance.choice((0, 7)))
            _until_trouble(load)
            harm.tell(every_write=0, every_flush=0)
            with contextlib.suppress(AssertionError):  # it recovers by itself, or has given up and is started again
                cluster.start(**harm.environment)
        load.wait(20)
    print(f"{harm.count('failed_writes')} writes and {harm.count('failed_flushes')} flushes failed, "
          f"{cluster.log().count('PANIC')} panics")  # fmt: skip
    assert server.lives()
    assert harm.count("failed_flushes") > 0
    oracle.hold(postgresql, load.journal)


def test_power_cut_loses_nothing_acknowledged(sqlite: Installation, tmp_path: Path, seed: int) -> None:
    chance, harm = random.Random(seed), Harm(tmp_path / "harm", sqlite.var, power_cuts=True)
    undone = 0
    load = Load(sqlite, seed)
    server = sqlite.serve(**harm.environment)
    with load:
        for _ in range(ROUNDS):
            load.wait(chance.randint(5, 20))
            time.sleep(chance.uniform(0, 0.1))
            server.end(signal.SIGKILL)
            undone += harm.cut_power()
            (sqlite.var / "sapar.sqlite3-shm").unlink(missing_ok=True)  # shared memory does not outlive the machine
            server = sqlite.serve(**harm.environment)
        load.wait(5)
    server.end(signal.SIGKILL)
    print(f"{undone} writes undone that no flush had reached")
    assert undone > 0
    oracle.hold(sqlite, load.journal)
    assert unsound(sqlite.var / "sapar.sqlite3") == []
