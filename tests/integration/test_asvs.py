"""The table of security requirements agrees with the tests, and says so where it does not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def asvs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("asvs", Path(__file__).parents[2] / "tools" / "asvs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["asvs"] = module
    spec.loader.exec_module(module)
    return module


def test_table_and_tests_agree_and_all_levels_are_listed(asvs: ModuleType) -> None:
    listed = asvs.rows()
    assert asvs.contradictions(listed, asvs.tags()) == []
    assert (sum(r.level == "1" for r in listed), sum(r.level == "2" for r in listed)) == (70, 183)


@pytest.mark.parametrize(
    ("row", "tagged", "said"),
    [
        (("6.2.1", "1", "tests", "x"), {}, "no test names it"),
        (("6.2.1", "1", "open", "x"), {"6.2.1": ["a"]}, "is tested and said to be open"),
        (("6.2.1", "1", "design", "in `src/sapar/nowhere.py`"), {}, "which is not there"),
        (("6.2.1", "1", "done", "x"), {}, "unknown state"),
        (("6.2.1", "1", "na", ""), {}, "does not say"),
        (("6.2.1", "1", "na", "x"), {"99.1.1": ["a"]}, "no requirement of the table"),
    ],
)
def test_contradiction_is_named(
    asvs: ModuleType, row: tuple[str, str, str, str], tagged: dict[str, list[str]], said: str
) -> None:
    found = asvs.contradictions([asvs.Row(*row)], tagged)
    assert len(found) == 1
    assert said in found[0]


def test_page_counts_what_the_table_holds(asvs: ModuleType) -> None:
    listed = asvs.rows()
    assert f"Open in all: {sum(row.state == 'open' for row in listed)}." in asvs.page()
