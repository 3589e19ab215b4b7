"""A part of the language without a specification, or that some reading does not know, does not exist."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sapar.engines.pathways import batch, nodes, prose, scalar
from tests.oracle import Oracle
from tests.spec.specification import Spec, specs

PARTS = sorted(
    (c for c in vars(nodes).values() if isinstance(c, type) and issubclass(c, nodes.Expr) and c is not nodes.Expr),
    key=lambda part: part.__name__,
)
OPERATIONS = {
    nodes.Arithmetic: {"+", "-", "*"},
    nodes.Compare: {"<", "<=", ">", ">=", "=="},
    nodes.Calendar: {"months", "working_days", "year_start", "age"},
    nodes.Aggregate: {"exists", "count", "total", "minimum", "maximum"},
}


def stated() -> Iterator[Spec]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        yield from specs(importlib.import_module(f"tests.spec.{path.stem}"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_part_is_specified(part: type[nodes.Expr]) -> None:
    found = [node for spec in stated() for node in spec.expression.walk() if type(node) is part]
    assert found
    if part in OPERATIONS:
        assert {node.op for node in found} == OPERATIONS[part]  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_reading_knows_every_part(part: type[nodes.Expr]) -> None:
    assert part in scalar._MAKERS
    assert part in batch.READERS
    assert part in prose.TELLERS
    assert hasattr(Oracle, f"of_{part.__name__.lower()}")


def test_rows_are_specified_in_all_ways() -> None:
    of = [node.rows for spec in stated() for node in spec.expression.walk() if hasattr(node, "rows")]
    assert {bool(rows.where) for rows in of} == {True, False}
    assert {bool(rows.zone) for rows in of} == {True, False}
    assert {(bool(rows.less), rows.match, bool(rows.outside)) for rows in of} == {
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (False, False, True),
        (True, False, True),
    }
