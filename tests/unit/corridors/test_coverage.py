"""Every rule of the file has one use: it decides, it informs, or it is set aside with a reason."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sapar.engines.corridors import coverage as module
from sapar.engines.corridors import eaeu
from sapar.engines.corridors.coverage import coverage, problems, totals
from sapar.engines.corridors.library import CODES, library


def test_every_rule_has_exactly_one_use() -> None:
    assert problems() == ()


def test_every_rule_is_listed_once_in_the_order_of_the_file() -> None:
    assert [item.rule for item in coverage()] == [rule.id for rule in library().rules()]


def test_at_least_150_rules_decide_and_the_totals_add_up() -> None:
    whole = totals()
    assert whole["decides"] >= 150
    assert sum(whole.values()) == len(library().rules())
    by_corridor = Counter[str]()
    for code in CODES:
        by_corridor.update(totals(code))
    assert dict(by_corridor) == whole


@pytest.mark.parametrize("item", coverage(), ids=lambda item: item.rule)
def test_use_is_explained(item: module.Coverage) -> None:
    if item.use == "decides":
        assert item.where
        assert item.reason == ""
    elif item.use == "informs":
        assert (item.where, item.reason) == ((), "")
    else:
        assert item.where == ()
        assert re.fullmatch(r"[a-z][a-z_]*", item.reason)
        assert item.reason != module.UNPLACED


def test_law_for_others_names_the_corridor_that_uses_it() -> None:
    found = {item.rule: item.where for item in coverage("EAEU")}
    assert "RU/basis:contract" in found["EAEU-STAY-001"]
    assert found[eaeu.INFORMS[0]] == ()


def test_corridor_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        coverage("XX")


def test_a_rule_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    uses = module._uses()
    informs = uses[1] - {"AE-ENT-002"} | {"AE-ENT-001"}
    monkeypatch.setattr(module, "_uses", lambda: (uses[0], informs, {**uses[2], "XX-1": "practice"}))
    module._all.cache_clear()
    try:
        assert problems() == (
            "AE-ENT-002: no part uses it and no list names it",
            "AE-ENT-001: decides and informs",
            "XX-1: there is no such rule",
        )
    finally:
        module._all.cache_clear()


def test_every_rule_is_named_in_a_test() -> None:
    here = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = set(re.findall(r"\b[A-Z]{2,4}-[A-Z0-9]+-\d{3}\b", here))
    for stem, first, last in re.findall(
        r"\b([A-Z]{2,4}-[A-Z0-9]+)-(\d{3}) to (?:[A-Z]{2,4}-[A-Z0-9]+-)?(\d{3})\b", here
    ):
        named |= {f"{stem}-{number:03}" for number in range(int(first), int(last) + 1)}
    assert sorted({rule.id for rule in library().rules()} - named) == []
