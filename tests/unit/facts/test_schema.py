"""The reference in the documentation is that of the code."""

from __future__ import annotations

from pathlib import Path

from sapar.engines.pathways.facts.schema import TABLES, reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "facts.md"


def test_documentation_lists_the_tables_as_they_are() -> None:
    assert reference().strip() in PAGE.read_text(encoding="utf-8")


def test_spans_name_columns_that_exist() -> None:
    for table in TABLES.values():
        assert {name for span in table.spans for name in span} <= set(table.names)
