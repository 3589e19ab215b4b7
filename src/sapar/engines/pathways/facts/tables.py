"""The steps from rows as they are given to tables that rules can trust, each one statement over whole columns.

What is usual is done for all rows at once; a second, careful look is taken only at the persons for whom the first
found something unusual. Lines of the source are numbered only where a bad row has to be reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from sapar.engines.pathways.days import OPEN, to_day
from sapar.engines.pathways.facts import checks
from sapar.engines.pathways.facts.countries import AREA, SCHENGEN
from sapar.engines.pathways.facts.schema import TABLES
from sapar.engines.pathways.facts.sources import Source

HARMLESS = ("repeated", "unknown_person")
"""Bad rows that leave what is known about a person whole."""

FEW_WORDS = 10_000
"""Up to so many different texts a column of free text is stored as ENUM."""


def build(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    """Create the tables of `reading`, and `bad_rows` and `set_aside`, from what the sources give."""
    _prepare(connection)
    for name in TABLES:
        if source := sources.get(name):
            _list_bad_values(connection, source)
        _create(connection, name, source)
    _know_persons(connection)
    for name, source in sources.items():
        if name != "persons":
            _list_rows_of_nobody(connection, source)
        _list_repeated(connection, source)
    if "stays" in sources:
        _list_overlaps(connection, sources["stays"])
    for source in sources.values():
        _number_lines(connection, source)
    _set_aside(connection)
    _count_days_once(connection)
    connection.execute("DROP TABLE known")


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a table or of a query in parentheses."""
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    for name, words in checks.word_types().items():
        connection.execute(f"CREATE TYPE {name} AS ENUM ({_quoted(words)})")
    connection.execute(
        "CREATE TABLE bad_rows (table_name VARCHAR, line BIGINT, person_id BIGINT,"
        " column_name VARCHAR, code VARCHAR, value VARCHAR)"
    )


# --- what each table keeps of its columns ------------------------------------------------------------------------


def _day(column: str) -> str:
    return f"({column} - DATE '1970-01-01')::INTEGER"


def _open(column: str) -> str:
    return f"coalesce({_day(column)}, {OPEN})::INTEGER"


def _joined(country: str = "country") -> str:
    """SQL: the day from which the country belongs to the Schengen area, NULL if it does not."""
    since = {AREA: 0} | {code: to_day(day) for code, day in SCHENGEN.items()}
    days = ", ".join(str(since.get(code, "NULL")) for code in checks.word_types()["country_word"])
    return f"([{days}]::INTEGER[])[enum_code({country}) + 1]"


def _zone(last: str) -> str:
    return f"CASE WHEN {last} >= {_joined()} THEN '{AREA}'::country_word ELSE country END"


_ENDS = f"least({_open('to_date')}, {_open('cancelled_on')})"

_KEPT = {
    "persons": f"person_id, {_day('birth_date')} AS birth_day, sex, citizenships, purpose,"
    " in_destination_register, district",
    "stays": f"person_id, country, region, {_day('from_date')} AS entered, {_open('to_date')} AS gone",
    "contracts": f"""person_id, country, kind, {_day("from_date")} AS starts,
        least({_open("to_date")}, {_open("ended_on")}) AS ends, {_open("to_date")} AS planned_end,
        {_open("ended_on")} < {_open("to_date")} AS early,
        coalesce(indefinite, to_date IS NULL) AS indefinite,
        lower(occupation) AS occupation, region, weekly_hours, hourly_pay, currency""",
    "permits": f"""person_id, country, {_zone(_ENDS)} AS zone, kind, issued_by,
        coalesce({_day("from_date")}, -{OPEN})::INTEGER AS starts, {_ENDS} AS ends,
        {_open("cancelled_on")} < {_open("to_date")} AS cancelled""",
    "events": f"person_id, country, kind, {_day('on_date')} AS on_day, {_day('until_date')} AS until_day, ground, paid",
}


def _create(connection: duckdb.DuckDBPyConnection, name: str, source: Source | None) -> None:
    """Create a table from the rows without a bad value; the table is empty if there is no source."""
    table = TABLES[name]
    read = source.reading(numbered=False) if source else checks.reading(table, "(SELECT 1 WHERE false)", {})
    if count(connection, f"(SELECT 1 FROM bad_rows WHERE table_name = '{name}' LIMIT 1)"):
        read = f"SELECT * FROM ({read}) WHERE NOT {checks.is_bad(table)}"
    read = _with_few_words(connection, name, read)
    connection.execute(f"CREATE TABLE {name} AS SELECT {_KEPT[name]} FROM ({read})")
    if name == "stays":
        _sort_stays(connection)


def _with_few_words(connection: duckdb.DuckDBPyConnection, name: str, read: str) -> str:
    """The reading, with free text that says few different things as ENUM: a tenth of the memory."""
    free = [c.name for c in TABLES[name].columns if c.type == "text" and checks.is_free(c)]
    if not free:
        return read
    counts = ", ".join(f"approx_count_distinct({column})" for column in free)
    different = connection.execute(f"SELECT {counts} FROM ({read})").fetchone() or ()
    casts = []
    for column, number in zip(free, different, strict=True):
        if number <= FEW_WORDS:
            words = f"SELECT DISTINCT {column} FROM ({read}) WHERE {column} IS NOT NULL ORDER BY 1" if number else "''"
            connection.execute(f"CREATE TYPE {name}_{column}_word AS ENUM ({words})")
            casts.append(f"{column}::{name}_{column}_word AS {column}")
    return f"SELECT * REPLACE ({', '.join(casts)}) FROM ({read})" if casts else read


def _sort_stays(connection: duckdb.DuckDBPyConnection) -> None:
    """Put stays in the order of person, entry and exit, in which neighbours can be compared by `lag`."""
    out_of_order = """(SELECT 1 FROM (
        SELECT *, lag(person_id) OVER () AS p, lag(entered) OVER () AS e, lag(gone) OVER () AS g FROM stays)
        WHERE person_id < p OR (person_id = p AND (entered < e OR (entered = e AND gone < g))) LIMIT 1)"""
    if count(connection, out_of_order):
        connection.execute("CREATE TABLE sorted AS FROM stays ORDER BY person_id, entered, gone")
        connection.execute("DROP TABLE stays; ALTER TABLE sorted RENAME TO stays")


# --- what is wrong -----------------------------------------------------------------------------------------------


def _list_bad_values(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    connection.execute(f"INSERT INTO bad_rows {checks.problems(source.table, source.reading(numbered=True))}")
    # A line below zero is final; one above is the number of an accepted row (see `_number_lines`).
    for line, person, width in source.wrong_width(connection):
        connection.execute(
            "INSERT INTO bad_rows VALUES (?, ?, TRY_CAST(? AS BIGINT), '', 'wrong_width', ?)",
            [source.table.name, -line, person, width],
        )


def _know_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """Everybody who has a row in `persons`, be it a bad one."""
    connection.execute("""
        CREATE TABLE known AS SELECT DISTINCT person_id FROM (
            SELECT person_id FROM persons UNION ALL SELECT person_id FROM bad_rows WHERE table_name = 'persons')
        WHERE person_id IS NOT NULL""")


def _list_rows_of_nobody(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    name = source.table.name
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE odd AS SELECT DISTINCT person_id FROM {name} ANTI JOIN known USING (person_id)"
    )
    if not count(connection, "odd"):
        return
    connection.execute(f"""
        INSERT INTO bad_rows
        SELECT '{name}', line, person_id, 'person_id', 'unknown_person', person_id::VARCHAR FROM {_good(source)}""")
    connection.execute(f"DELETE FROM {name} WHERE person_id IN (FROM odd)")


def _good(source: Source) -> str:
    """The numbered rows without a bad value that belong to the persons of the table `odd`."""
    read = source.reading(numbered=True)
    return f"(SELECT * FROM ({read}) WHERE NOT {checks.is_bad(source.table)} AND person_id IN (FROM odd))"


def _list_repeated(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """List rows that are there twice and keep one; a second, different row of `persons` is a contradiction."""
    name = source.table.name
    connection.execute(f"CREATE OR REPLACE TEMP TABLE odd AS SELECT DISTINCT person_id FROM ({_SEEN_TWICE[name]})")
    if not count(connection, "odd"):
        return
    same = ", ".join(source.table.names)
    connection.execute(f"""
        INSERT INTO bad_rows
        SELECT '{name}', line, person_id, '', CASE WHEN copy > 1 THEN 'repeated' ELSE 'person_twice' END, ''
        FROM (SELECT line, person_id,
                     row_number() OVER (PARTITION BY {same} ORDER BY line) AS copy,
                     row_number() OVER (PARTITION BY person_id ORDER BY line) AS nth
              FROM {_good(source)})
        WHERE copy > 1 OR ('{name}' = 'persons' AND nth > 1)""")
    connection.execute(f"CREATE TEMP TABLE once AS SELECT DISTINCT * FROM {name} WHERE person_id IN (FROM odd)")
    connection.execute(f"DELETE FROM {name} WHERE person_id IN (FROM odd)")
    connection.execute(f"INSERT INTO {name} FROM once; DROP TABLE once")
    if name == "stays":
        _sort_stays(connection)


_SEEN_TWICE = {
    "persons": "SELECT person_id FROM persons GROUP BY person_id HAVING count(*) > 1",
    "stays": """SELECT person_id FROM (
        SELECT *, lag(person_id) OVER () AS p, lag(entered) OVER () AS e, lag(gone) OVER () AS g FROM stays)
        WHERE person_id = p AND entered = e AND gone = g""",
    **{
        name: f"SELECT person_id FROM {name} GROUP BY person_id, {day}, kind, country HAVING count(*) > 1"
        for name, day in (("contracts", "starts"), ("permits", "starts"), ("events", "on_day"))
    },
}
"""Persons among whose rows two may be the same: a cheap question first."""


def _list_overlaps(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """List stays that begin before the last day of an earlier one in another country.

    `EU` does not contradict a Schengen state.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE odd AS SELECT DISTINCT person_id FROM (
            SELECT person_id, person_id = lag(person_id) OVER () AND entered < lag(gone) OVER () AS over FROM stays)
        WHERE over""")
    if not count(connection, "odd"):
        return
    members = f"({_quoted(SCHENGEN)})"
    connection.execute(f"""
        INSERT INTO bad_rows
        WITH s AS (SELECT line, person_id, country, from_date, coalesce(to_date, DATE '9999-12-31') AS to_date
                   FROM {_good(source)})
        SELECT DISTINCT 'stays', b.line, b.person_id, 'from_date', 'overlap', b.from_date::VARCHAR
        FROM s a JOIN s b USING (person_id)
        WHERE (a.from_date, a.to_date, a.line) < (b.from_date, b.to_date, b.line) AND a.country <> b.country
          AND a.to_date > b.from_date
          AND NOT (a.country = '{AREA}' AND b.country IN {members})
          AND NOT (b.country = '{AREA}' AND a.country IN {members})""")


def _number_lines(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Turn row numbers into lines."""
    name = source.table.name
    rows = {
        int(row)
        for (row,) in connection.execute(
            f"SELECT DISTINCT line FROM bad_rows WHERE table_name = '{name}' AND line > 0"
        ).fetchall()
    }
    lines = source.line_numbers(rows)
    if any(row != line for row, line in lines.items()):
        connection.execute("CREATE TEMP TABLE places (place BIGINT, right_line BIGINT)")
        connection.executemany("INSERT INTO places VALUES (?, ?)", [list(pair) for pair in lines.items()])
        connection.execute(
            f"UPDATE bad_rows SET line = right_line FROM places WHERE table_name = '{name}' AND line = place"
        )
        connection.execute("DROP TABLE places")
    connection.execute(f"UPDATE bad_rows SET line = abs(line) WHERE table_name = '{name}' AND line < 0")


# --- what follows from it ----------------------------------------------------------------------------------------


def _set_aside(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the persons with a bad row out of all tables."""
    connection.execute(f"""
        CREATE TABLE set_aside AS SELECT DISTINCT person_id FROM bad_rows SEMI JOIN known USING (person_id)
        WHERE code NOT IN ({_quoted(HARMLESS)}) ORDER BY person_id""")
    if count(connection, "set_aside"):
        for name in TABLES:
            connection.execute(f"DELETE FROM {name} WHERE person_id IN (FROM set_aside)")


def _count_days_once(connection: duckdb.DuckDBPyConnection) -> None:
    """Add `zone` and `counted_from` to stays.

    The stay just before in order is all that matters, except for persons with stays inside one another or with
    a stay of one day between two others: for these (`odd`) all earlier stays in the zone are looked at.
    """
    first = f"CASE WHEN gone >= {_joined()} THEN greatest(entered, {_joined()}) ELSE entered END"
    same = "person_id = lag(person_id) OVER ()"
    connection.execute(f"""
        CREATE TABLE zoned AS
        SELECT person_id, country, zone, region, entered, gone,
               (CASE WHEN same AND zone = before_zone AND before_gone >= first
                     THEN least(before_gone, gone) + 1 ELSE first END)::INTEGER AS counted_from
        FROM (SELECT *, {same} AS same, lag(zone) OVER () AS before_zone, lag(gone) OVER () AS before_gone
              FROM (SELECT *, {_zone("gone")} AS zone, {first} AS first FROM stays))""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE odd AS SELECT DISTINCT person_id FROM (
            SELECT person_id, entered, {same} AS same, lag(entered) OVER () AS e, lag(gone) OVER () AS g FROM stays)
        WHERE same AND (entered < g OR (entered = g AND entered = e))""")
    connection.execute("DROP TABLE stays; ALTER TABLE zoned RENAME TO stays")
    if count(connection, "odd"):
        connection.execute(f"""
            UPDATE stays SET counted_from = careful.counted_from
            FROM (SELECT place, least(greatest(first, coalesce(max(gone) OVER (
                             PARTITION BY person_id, zone ORDER BY first, gone, place
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1, first)), gone + 1) AS counted_from
                  FROM (SELECT rowid AS place, *, {first} AS first FROM stays WHERE person_id IN (FROM odd))) careful
            WHERE stays.rowid = careful.place""")


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
