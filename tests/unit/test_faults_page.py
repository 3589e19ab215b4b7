"""The page on faults says where each is shown: no file of experiments may be missing there, no row may name none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/faults.md").read_text(encoding="utf-8")
FAULTS = ROOT / "tests/faults"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in FAULTS.rglob("test_*.py"))
KNOB = re.compile(r'environ\.get\("(SAPAR_\w+)", "([^"]+)"\)')


def test_there_are_experiments_in_both_sets() -> None:
    assert "tests/faults/test_hostile_files.py" in FILES
    assert "tests/faults/long/test_disk.py" in FILES


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_experiments_is_named(file: str) -> None:
    assert f"`{file.removeprefix('tests/')}`" in PAGE


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:faults|integration|property|security)/[\w/]+\.py)`", PAGE)
    assert named
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_each_of_the_twenty_faults_has_one_row() -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)] == list(range(1, 21))


@pytest.mark.parametrize("path", sorted(FAULTS.rglob("*.py")), ids=lambda path: path.stem)
def test_every_number_that_can_be_set_is_told_with_what_it_is_otherwise(path: Path) -> None:
    for name, otherwise in KNOB.findall(path.read_text(encoding="utf-8")):
        rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
        assert len(rows) == 1, name
        assert re.search(rf"\b{re.escape(otherwise)}\b", rows[0]), name
