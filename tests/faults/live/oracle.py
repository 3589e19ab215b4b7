"""The oracle of every experiment: what the clients' journal says must be there, once, whole, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.live.clients import SENTINEL, Journal
from tests.faults.live.installation import Installation


def hold(installation: Installation, journal: Journal, *, erased: int = 0) -> Any:
    """Assert it; answers what there is. `erased`: persons of whom nothing is known any more."""
    assert [(kind, status, answer.get("detail", answer)) for kind, status, answer in journal.unexpected] == []
    found = installation.stage("look", SENTINEL)
    marks = _marks(found)
    tried = Counter(act.mark for act in journal.acts if act.kind != "search")
    told = {act.mark for act in journal.acknowledged if act.kind != "search"}
    assert {mark for mark in told if marks[mark] != 1} == set(), "acknowledged, and not there exactly once"
    assert {mark for mark, times in marks.items() if times > 1} == set(), "there more than once"
    assert set(marks) - set(tried) == set(), "nobody asked for it"
    assert sum(not person["given"] for person in found["persons"]) == erased
    _whole(found)
    _as_told(found, journal)
    assert found["sentinel"] == []
    assert _in_files(installation) == []
    verified = installation.run("audit", "verify", "--json")
    assert json.loads(verified.stdout)["whole"], verified.stdout
    rebuilt = installation.run("cases", "rebuild", "--verify")
    assert rebuilt.returncode == 0, rebuilt.stdout
    kinds = Counter(act.kind for act in journal.acknowledged)
    print(f"acknowledged: {dict(kinds)}; after more than one request: {journal.repeated()}; "
          f"answers that did not come or told of a fault: {len(journal.trouble)}")  # fmt: skip
    return found


def _marks(found: Any) -> Counter[str]:
    """Every mark that a client's act leaves, as often as it is there."""
    marks: Counter[str] = Counter()
    for case in found["cases"]:
        for action in case["actions"]:
            data = action["data"]
            if action["kind"] == "opened":
                marks[data["answers"]["subject"]] += 1
            elif action["kind"] == "noted":
                marks[data["text"].split()[0]] += 1
            elif action["kind"] == "moved":
                marks[f"accept {case['uid']}"] += 1
    marks.update(file["title"] for file in found["files"])
    marks.update(person["given"] for person in found["persons"] if person["given"])
    return marks


def _whole(found: Any) -> None:
    """No partial record."""
    assert found["open_keys"] == 0
    for case in found["cases"]:
        assert [action["sequence"] for action in case["actions"]] == list(range(1, case["sequence"] + 1)), case
        assert case["subject"] == case["actions"][0]["data"]["answers"]["subject"]
    assert [file for file in found["files"] if not file["whole"]] == []
    attached = Counter(file["case"] for file in found["files"])
    noted = Counter(c["uid"] for c in found["cases"] for a in c["actions"] if a["kind"] == "attached")
    assert attached == noted
    assert Counter(found["opened"]) == Counter(case["uid"] for case in found["cases"])
    assert len({case["number"] for case in found["cases"]}) == len(found["cases"])


def _as_told(found: Any, journal: Journal) -> None:
    """Numbers and places are those that the acknowledgement named."""
    cases = {case["uid"]: case for case in found["cases"]}
    for act in journal.acknowledged:
        told = act.told or {}
        if act.kind == "open":
            assert cases[told["uid"]]["number"] == told["number"]
        elif act.kind in {"note", "accept"}:
            action = cases[act.case]["actions"][told["sequence"] - 1]
            assert action["kind"] == told["kind"]
            assert act.kind == "accept" or action["data"]["text"].startswith(act.mark)


def _in_files(installation: Installation) -> list[str]:
    """Files other than the database, the kept ones and messages in which the sentinel is."""
    allowed = {"media", "media-drafts", "outbox"}
    found = []
    for top in (installation.var, installation.logs):
        for path in top.rglob("*"):
            part = path.relative_to(top).parts[0]
            if part in allowed or path.name.startswith("sapar.sqlite3") or not path.is_file():
                continue
            if SENTINEL.encode() in path.read_bytes():
                found.append(str(path.relative_to(top)))
    return found


def sizes(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
