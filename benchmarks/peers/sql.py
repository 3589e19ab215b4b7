"""SQL for DuckDB written by hand: the closed forms, no row a day."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import protocol
from protocol import CORRIDOR, FIRST, LAST, LIMIT, ON, WIDTH


def load(folder: Path, task: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    kept = {"persons": "person_id", "stays": "person_id, zone, counted_from, gone"}
    if task[0] == "a":
        kept["contracts"] = "person_id, country, starts, ends"
    for table, columns in kept.items():
        connection.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM '{folder / table}.parquet'")
    return connection


def answer(connection: duckdb.DuckDBPyConnection, task: str) -> duckdb.DuckDBPyConnection:
    connection.execute(f"CREATE TABLE answers AS {STATEMENTS[task]}")
    return connection


def columns(connection: duckdb.DuckDBPyConnection, task: str) -> Mapping[str, np.ndarray]:
    return connection.execute("FROM answers").fetchnumpy()


def _days_used(low: int) -> str:
    return f"""
        SELECT person_id, coalesce(days, 0)::INTEGER AS used, coalesce(days, 0) <= {LIMIT} AS lawful,
               holder IS NOT NULL AS work
        FROM persons
        LEFT JOIN (SELECT person_id, sum(least(gone, {ON}) - greatest(counted_from, {low}) + 1) AS days
                   FROM stays
                   WHERE zone = '{CORRIDOR}' AND counted_from <= {ON} AND gone >= {low} AND gone >= counted_from
                   GROUP BY person_id) USING (person_id)
        LEFT JOIN (SELECT DISTINCT person_id, true AS holder FROM contracts
                   WHERE country = '{CORRIDOR}' AND starts <= {ON} AND ends >= {ON}) USING (person_id)"""


LOW = ON - WIDTH

# Most persons have one stay in the window: only for the others are stays put in order.
FIRST_TOO_MANY = f"""
    WITH s AS (SELECT person_id, greatest(counted_from, {LOW}) - {LOW} AS away,
                      least(gone, {ON - 1}) - greatest(counted_from, {LOW}) + 1 AS days
               FROM stays
               WHERE zone = '{CORRIDOR}' AND counted_from < {ON} AND gone >= {LOW} AND gone >= counted_from),
    person AS (SELECT person_id, count(*) AS n, sum(days) AS total, min(away) AS away FROM s GROUP BY person_id),
    one AS (SELECT person_id, CASE WHEN away + total > {LIMIT} THEN total ELSE 0 END AS still
            FROM person WHERE n = 1),
    several AS (SELECT person_id, s.away, days, total, sum(days) OVER (PARTITION BY person_id ORDER BY s.away) AS upto
                FROM s JOIN person USING (person_id) WHERE n > 1),
    late AS (FROM one UNION ALL
             SELECT person_id, sum(days) FILTER (away - upto + days + total > {LIMIT}) FROM several GROUP BY person_id)
    SELECT person_id, greatest({ON}, {ON + LIMIT} - coalesce(still, 0))::INTEGER AS first
    FROM persons LEFT JOIN late USING (person_id)"""


def _clipped(last: int) -> str:
    return f"greatest(0, least(gone, {last}) - greatest(counted_from, {last - WIDTH + 1}) + 1)"


LARGEST = f"""
    WITH s AS (SELECT person_id, counted_from, gone FROM stays
               WHERE zone = '{CORRIDOR}' AND counted_from <= {LAST} AND gone > {FIRST - WIDTH}
                 AND gone >= counted_from),
    at_exit AS (SELECT *, sum(gone - counted_from + 1) OVER recent
                          - greatest(0, gone - {WIDTH - 1} - first_value(counted_from) OVER recent) AS days
                FROM s WINDOW recent AS (PARTITION BY person_id ORDER BY gone
                                         RANGE BETWEEN {WIDTH - 1} PRECEDING AND CURRENT ROW)),
    most AS (SELECT person_id, greatest(max(days) FILTER (gone BETWEEN {FIRST} AND {LAST}),
                                        sum({_clipped(FIRST)}), sum({_clipped(LAST)})) AS days
             FROM at_exit GROUP BY person_id)
    SELECT person_id, coalesce(days, 0)::INTEGER AS largest FROM persons LEFT JOIN most USING (person_id)"""

STATEMENTS = {
    "a-year": _days_used(protocol.window_start("a-year")),
    "a-180": _days_used(protocol.window_start("a-180")),
    "b": FIRST_TOO_MANY,
    "c": LARGEST,
}

if __name__ == "__main__":
    protocol.main(sys.modules[__name__])  # type: ignore[arg-type]
