"""The reference in the documentation: every specification and every rule stands in it, and the contract of `sapar check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sapar.engines.corridors.library import library
from sapar.engines.pathways import case
from sapar.engines.pathways.answer import check
from tests.spec.test_every_part import stated
from tools import reference

ROOT = Path(__file__).parents[3]


def test_every_specification_stands_in_the_reference_with_its_facts_and_answers() -> None:
    page = reference.language()
    files = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "spec").glob("test_*.py")}
    assert set(reference.GROUPS) == files - {"every_part"}
    specs = list(stated())
    assert page.count("\n### ") == len(specs)
    for spec in specs:
        assert spec.facts in page
        assert spec.text in page


def test_an_expression_is_shown_as_it_is_written() -> None:
    page = reference.language()
    assert "```python\nREGISTERED & WORKS\n```" in page
    assert 'young = age(Fact("birth_day"), col("contracts", "starts")) < 18\nexists(' in page


def test_every_rule_stands_on_the_page_of_its_corridor_in_three_languages() -> None:
    pages = reference.rules()
    for record in library().rules():
        page = pages[f"rules-{record.corridor.lower()}.md"]
        assert f"### {record.id}\n" in page
        for lang in ("ky", "ru", "en"):
            assert reference._plain(record.text(lang, "rule")) in page
            assert reference._plain(record.text(lang, "title")) in page


def test_pages_that_nothing_writes_any_more_are_removed(tmp_path: Path) -> None:
    (tmp_path / "rules-xx.md").write_text("old", encoding="utf-8")
    written = reference.write(tmp_path)
    assert sorted(tmp_path.glob("*.md")) == written
    assert tmp_path / "language.md" in written


def contract() -> set[str]:
    """The names that the page on `sapar check` explains."""
    page = (ROOT / "docs" / "reference" / "check.md").read_text(encoding="utf-8")
    told = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    return {name.removesuffix("[]") for name in told}


def names(value: Any) -> Iterator[str]:
    """The names of all fields of an answer but those inside the trace."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names(inner) if name != "trace" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def test_the_contract_of_check_names_every_field_and_word_of_the_input() -> None:
    told = contract()
    tables = (case.CASE, case.PERSON, case.STAY, case.CONTRACT, case.PAYMENT, case.PERMIT, case.EVENT)
    fields = {name for table in (*tables, case.QUALIFICATION, case.DOCUMENT, case.RELATIVE) for name in table}
    words = {*case.PURPOSES, *case.DOCUMENTS, *case.CONTRACTS, *case.RELATIONS, *case.EVENTS, *case.QUALIFICATIONS}
    assert fields | words <= told


def test_the_contract_of_check_names_every_field_of_the_answer() -> None:
    told = contract()
    late = {
        "person": {"citizenships": ["KG"]},
        "stays": [{"country": "RU", "from": "2026-01-02"}],
        "contracts": [{"country": "RU", "from": "2026-01-02", "to": "2026-01-20", "worker_paid": [{"for": "agent"}]}],
        "destination": "RU",
        "on": "2026-05-20",
    }
    abroad = late | {"destination": "GB", "stays": []}
    found = {name for one in (late, abroad) for name in names(check(one))}
    assert {"penalty", "duty", "open"} <= found
    assert found <= told
