"""Fault 12: back up under load, destroy, restore. What was acknowledged before is there, who was erased stays erased."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.faults.live import oracle
from tests.faults.live.clients import Journal, Load
from tests.faults.live.installation import Cluster, Installation

pytestmark = pytest.mark.long


def test_backed_up_destroyed_restored(
    installation: Installation, seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    archive, apart = tmp_path / "archive.tar.gz", tmp_path / "apart"
    server = installation.serve()
    with Load(installation, seed) as load:
        load.wait(60)
        begun = time.monotonic()
        installation.must("backup", str(archive))
        ended = time.monotonic()
        load.wait(10)
    persons = [act.told["uid"] for act in load.journal.acknowledged if act.kind == "person" and act.acknowledged < begun and act.told]  # fmt: skip
    assert len(persons) >= 2
    for uid in persons[:2]:
        installation.stage("erase", uid)
    server.end()

    # What is kept apart (docs/how-to/run.md): keys, and the list of erasures. Everything else is gone.
    apart.mkdir()
    for name in ("erasures.jsonl", "audit/key.pem"):
        if (installation.var / name).exists():
            shutil.copy(installation.var / name, apart / Path(name).name)
    shutil.rmtree(installation.var)
    if "postgresql" in request.node.name:
        lost: Cluster = request.getfixturevalue("cluster")
        lost.remove()
        new = Cluster()
        request.addfinalizer(new.remove)
        installation.environment["SAPAR_DATABASE_URL"] = new.address
    (installation.var / "audit").mkdir(parents=True)
    shutil.copy(apart / "erasures.jsonl", installation.var / "erasures.jsonl")
    if (apart / "key.pem").exists():
        shutil.copy(apart / "key.pem", installation.var / "audit" / "key.pem")

    restored = time.monotonic()
    said = installation.must("restore", str(archive), "--verify")
    print(f"backed up in {ended - begun:.1f} s, restored in {time.monotonic() - restored:.1f} s: {said.strip()}")
    assert sorted(installation.stage("erased")) == sorted([uid, ""] for uid in persons[:2])

    # Acknowledged before: there. Asked for after: not there. In between: either, but whole.
    found = oracle._marks(installation.stage("look", oracle.SENTINEL))
    erased = {act.mark for act in load.journal.acknowledged if act.kind == "person" and (act.told or {}).get("uid") in persons[:2]}  # fmt: skip
    kept = Journal()
    for act in load.journal.acts:
        if act.kind == "search" or act.mark in erased:
            continue
        if act.acknowledged and act.acknowledged < begun:
            kept.acts.append(act)
        elif act.begun > ended:
            assert found[act.mark] == 0, act
        elif found[act.mark]:
            kept.acts.append(act)
    oracle.hold(installation, kept, erased=2)
    installation.prepare_static()
    installation.serve()
    with Load(installation, seed + 1, clients=1, kinds="open note attach") as after:
        after.wait(5)
    assert after.journal.unexpected == []
