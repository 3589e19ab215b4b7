"""Comparing records with Splink, on DuckDB or Spark."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sapar.engines.identity.linkage.comparisons import COMPARISONS
from sapar.engines.identity.linkage.model import Model
from sapar.engines.pathways.spark import LOCAL, NoSpark, find_missing

_SIZES = tuple(len(comparison.levels) for comparison in COMPARISONS)

_SPARK = {
    "spark.driver.memory": "4g",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
}
"""Constraints of many CASE columns take Spark's planner gigabytes and help nothing here; the code that Spark would
write for them is larger than Java allows."""


def compared(tables: Sequence[Any], model: Model, engine: str = "duckdb", least: float | None = None) -> Any:
    """An Arrow table of pairs: `unique_id_l`, `unique_id_r`, `match_probability`, `pattern`.

    `tables`: one (pairs within it) or two (pairs between them), as `reading.read` gives them. `least`: the
    probability below which pairs are left out. `pattern`: the levels reached, as one number (see `levels_of`).
    """
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    with _database(engine) as database, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frames = [database.register(table, table_name=f"file_{at}") for at, table in enumerate(tables)]
        settings = model.settings(
            "link_only" if len(frames) > 1 else "dedupe_only", sum(table.num_rows for table in tables)
        )
        linker = Linker(frames if len(frames) > 1 else frames[0], settings, log_level=None)
        found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        sql = f"SELECT unique_id_l, unique_id_r, match_probability, {_pattern()} AS pattern FROM {found.physical_name}"  # noqa: S608
        return database.query_sql(sql).as_pyarrow_table()


def _pattern() -> str:
    """Splink numbers the levels of a comparison from the last, which is 0; together they are digits of one number."""
    said = "CAST(0 AS BIGINT)"
    for comparison, size in zip(COMPARISONS, _SIZES, strict=True):
        said = f"({said} * {size} + gamma_{comparison.name})"
    return said


@lru_cache(maxsize=65536)
def levels_of(pattern: int) -> tuple[int, ...]:
    """Of each comparison the place of the level reached, 0 for the first."""
    found = []
    for size in reversed(_SIZES):
        pattern, gamma = divmod(pattern, size)
        found.append(size - 1 - gamma)
    return tuple(reversed(found))


@contextmanager
def _database(engine: str) -> Iterator[Any]:
    if engine == "duckdb":
        import duckdb
        from splink.backends.duckdb import DuckDBAPI

        connection = duckdb.connect()
        try:
            yield DuckDBAPI(connection)
        finally:
            connection.close()
        return
    if missing := find_missing():
        raise NoSpark(missing)
    from pyspark.sql import SparkSession
    from splink.backends import spark

    with tempfile.TemporaryDirectory(prefix="sapar-") as folder:
        builder: Any = SparkSession.builder
        for key, value in {**LOCAL, **_SPARK, "spark.sql.warehouse.dir": folder}.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        session.sparkContext.setCheckpointDir(folder)
        try:
            # Only functions that Spark has of its own are used, so none is fetched from a jar.
            api: Any = spark.SparkAPI
            yield api(spark_session=session, register_udfs_automatically=False, break_lineage_method="checkpoint")
        finally:
            session.stop()
