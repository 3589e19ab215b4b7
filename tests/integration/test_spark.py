"""The same expressions on Spark, in local mode: the same answers as on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sapar.engines.corridors.registry import corridor
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.days import to_day
from sapar.engines.pathways.facts import TABLES, Facts, load
from sapar.engines.pathways.facts.generate import generate
from sapar.engines.pathways.population import assess
from sapar.engines.pathways.spark import find_missing, on_spark

pytestmark = [
    pytest.mark.skipif(find_missing() is not None, reason=f"Spark cannot run here: {find_missing()} is not installed"),
    pytest.mark.xdist_group("spark"),
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    folder = tmp_path_factory.mktemp("nation")
    generate(folder, persons=150, seed=3)
    with load(folder) as found:
        yield found


@pytest.fixture(scope="module")
def spark(facts: Facts) -> Iterator[Population]:
    with on_spark(facts) as population:
        yield population


@pytest.mark.parametrize(("code", "on"), [("RU", date(2026, 3, 20)), ("EU", date(2025, 9, 9))])
def test_spark_answers_as_duckdb_does(code: str, on: date, facts: Facts, spark: Population, tmp_path: Path) -> None:
    backend = facts.ibis()
    duckdb = Population({name: backend.table(name) for name in TABLES})
    expected = assess(duckdb, corridor(code), to_day(on)).to_pyarrow().to_pylist()
    found = assess(spark, corridor(code), to_day(on)).to_pyarrow().to_pylist()
    duckdb.close()
    assert len(expected) == 150
    assert sorted(found, key=lambda row: row["person_id"]) == expected
