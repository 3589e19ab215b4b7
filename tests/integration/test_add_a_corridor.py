"""The how-to of a new corridor, followed to the letter in a copy of the engines."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "add-a-corridor.md"
FILES = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with the files of the how-to, and its case."""
    place = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src" / "sapar" / "engines", place / "src" / "sapar" / "engines")
    shutil.copy(ROOT / "src" / "sapar" / "__init__.py", place / "src" / "sapar")
    written = FILES.findall(HOW_TO.read_text(encoding="utf-8"))
    assert [name for name, _ in written] == [
        "src/sapar/engines/corridors/data/AQ.json",
        "src/sapar/engines/corridors/texts/AQ.json",
        "src/sapar/engines/corridors/aq.py",
        "case.json",
    ]
    for name, text in written:
        assert not (place / name).exists()
        (place / name).write_text(text, encoding="utf-8")
    return place


def run(copy: Path, program: str) -> Any:
    """What a program prints as JSON, with the copy in the place of the installed package."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_case_of_the_how_to_is_answered_as_it_says(copy: Path) -> None:
    answer = run(
        copy,
        "import json; from sapar.engines.pathways.answer import check;"
        "print(json.dumps(check(json.load(open('case.json')))))",
    )
    assert answer["stay"] == {
        "present": True,
        "lawful": True,
        "basis": "visa_free",
        "until": "2026-01-20",
        "days_used": 10,
        "days_left": 10,
        "overstay_days": 0,
        "first_day_too_many": "2026-01-21",
        "rules": ["AQ-STAY-002"],
    }
    assert answer["law_known_until"] == "2026-06-30"
    assert [(duty["duty"], duty["due"], duty["overdue"]) for duty in answer["duties"]] == [
        ("registration", "2025-12-24", True)
    ]
    assert answer["work"]["allowed"] is False


def test_the_new_country_stands_in_the_list_and_every_rule_of_it_decides(copy: Path) -> None:
    told = run(
        copy,
        "import json; from sapar.engines.corridors import CORRIDORS, coverage;"
        "from sapar.engines.pathways.prose import prose; from sapar.engines.corridors.registry import corridor;"
        "print(json.dumps([list(CORRIDORS)[-1], coverage.totals('AQ'), coverage.problems(),"
        "[prose(corridor('AQ').bases[0].until, lang)[0] != '' for lang in ('ky', 'ru', 'en')]]))",
    )
    assert told == ["AQ", {"decides": 4, "informs": 0, "set_aside": 0}, [], [True, True, True]]
