"""The same population on Spark: the checked tables as Parquet, read by a session on this machine or on many.

    with load("facts") as facts, on_spark(facts) as population:
        table = assess(population, corridor("RU"), day)

Spark runs on Java 17 or newer, which must be installed; `pyspark` comes with the extra `spark`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.facts import TABLES, Facts

LOCAL = {
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 2),
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.log.level": "ERROR",
}
"""Settings for Spark within this process; a cluster has its own."""


class NoSpark(RuntimeError):
    """Spark cannot run here; `missing` is `java` or `pyspark`."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(f"{missing} is not installed")


def find_missing() -> str | None:
    """What Spark needs and is not installed: `pyspark`, `java` or nothing."""
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        return "pyspark"
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    return None if java else "java"


@contextmanager
def on_spark(facts: Facts, settings: dict[str, str] | None = None) -> Iterator[Population]:
    """The population of the facts on Spark; ends the session afterwards. NoSpark if it is not installed."""
    if missing := find_missing():
        raise NoSpark(missing)
    import ibis
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(prefix="sapar-") as name:
        folder = Path(name)
        facts.export(folder)
        builder: Any = SparkSession.builder
        for key, value in {**LOCAL, "spark.sql.warehouse.dir": str(folder / "warehouse"), **(settings or {})}.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        try:
            backend = ibis.pyspark.connect(session)
            yield Population({table: backend.read_parquet(folder / f"{table}.parquet") for table in TABLES})
        finally:
            session.stop()
