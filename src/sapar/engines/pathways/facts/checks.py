"""The checks of one table as SQL: what each column must be, and what a row must hold together.

Words of a vocabulary are stored as ENUM, one byte each, so that a cast is the check. (A long IN list would become
a join in DuckDB, which is slower and loses the order of rows.)
"""

from __future__ import annotations

from collections.abc import Mapping

from sapar.engines.pathways.facts.countries import AREA, CODES
from sapar.engines.pathways.facts.schema import TABLES, Column, Table

LINE = "line"
"""The line where the source numbers its rows itself."""

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_NUMBER = _WHOLE | {"FLOAT", "DOUBLE", "HUGEINT", "UBIGINT"}


def reading(table: Table, source: str, types: Mapping[str, str], *, line: str = "0") -> str:
    """SQL that reads a table: for each column its value, and as `bad_<column>` the code of what is wrong with it.

    `source` is the SQL of the rows as they stand, `types` the DuckDB types of its columns, of which optional ones may
    be missing, `line` the SQL of a row's number. A value is NULL where it is absent or bad; `raw_<column>` is the text
    given. Each step is a SELECT of its own, so that nothing is worked out twice; the number of the row comes last
    (if it is a window, no condition on the result can be pushed below it and repeat the steps).
    """
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.name in types)
    texts, values, faults = ["*"], ["*"], ["*"]
    firsts = {last: first for first, last in table.spans}
    for column in table.columns:
        name, type_ = column.name, types.get(column.name)
        given = f'"{name}"'
        if type_ is None:
            texts.append(f"NULL::VARCHAR AS raw_{name}")
            value, code = _value(table, column, f"raw_{name}", "VARCHAR")
        elif type_ == "VARCHAR":
            texts.append(f"nullif(trim({given}), '') AS raw_{name}")
            value, code = _value(table, column, f"raw_{name}", type_)
        else:
            texts.append(f"{given}::VARCHAR AS raw_{name}")
            value, code = _value(table, column, given, type_)
        there = given if type_ not in (None, "VARCHAR") else f"raw_{name}"
        values.append(f"{value} AS value_{name}")
        wrong = [f"WHEN {there} IS NULL THEN {repr('missing') if column.required and type_ else 'NULL'}"]
        if code:
            wrong.append(f"WHEN value_{name} IS NULL THEN '{code}'")
        if name in firsts:
            wrong.append(f"WHEN value_{name} < value_{firsts[name]} THEN 'before_start'")
        faults.append(f"CASE {' '.join(wrong)} END AS bad_{name}")
    kept = ", ".join(f"value_{name} AS {name}, raw_{name}, bad_{name}" for name in table.names)
    numbered = f", {LINE}" if line == LINE else ""
    return f"""
        SELECT {line} AS line, {kept} FROM (
            SELECT {", ".join(faults)} FROM (
                SELECT {", ".join(values)} FROM (
                    SELECT {", ".join(texts)} FROM (SELECT {names or "NULL"}{numbered} FROM {source}))))"""


def is_bad(table: Table) -> str:
    """SQL condition: the row has at least one bad value."""
    return "(" + " OR ".join(f"bad_{name} IS NOT NULL" for name in table.names) + ")"


def problems(table: Table, read: str) -> str:
    """SQL that lists each bad value of the rows that `reading` gives: line, person_id, column, code, value."""
    each = ", ".join(
        f"CASE WHEN bad_{name} IS NOT NULL THEN "
        f"{{'column_name': '{name}', 'code': bad_{name}, 'value': raw_{name}}} END"
        for name in table.names
    )
    return f"""
        SELECT '{table.name}' AS table_name, line, person_id,
               problem.column_name, problem.code, problem.value
        FROM (SELECT line, person_id, unnest([{each}]) AS problem FROM ({read}) WHERE {is_bad(table)})
        WHERE problem IS NOT NULL"""


def is_free(column: Column) -> bool:
    """Whether a column of text is stored as it stands, not as words of a vocabulary."""
    return column.allowed in (None, "citizenships", "currency")


def word_types() -> dict[str, tuple[str, ...]]:
    """The ENUM types that tables use, with their words in the order of the alphabet."""
    countries = {"country_word": tuple(sorted(CODES | {AREA}))}
    return countries | {
        f"{table.name}_{column.name}_word": tuple(sorted(column.allowed))
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.allowed, tuple)
    }


def _value(table: Table, column: Column, given: str, type_: str) -> tuple[str, str | None]:
    """SQL of the typed value, and the code that says why there is none although something is given.

    `given` is the SQL of what is given, `type_` its type. The code is None where nothing can be wrong.
    """
    match column.type, column.allowed:
        case "text", None:
            return f"{given}::VARCHAR", None
        case "text", "country":
            return f"TRY_CAST({given} AS country_word)", "unknown_country"
        case "text", "citizenships":
            one = f"({'|'.join(sorted(CODES))})"
            return f"CASE WHEN regexp_full_match({given}, '{one}( {one})*') THEN {given} END", "unknown_country"
        case "text", "currency":
            return f"CASE WHEN regexp_full_match({given}, '[A-Z]{{3}}') THEN {given} END", "not_currency"
        case "text", _:
            return f"TRY_CAST({given} AS {table.name}_{column.name}_word)", "unknown_word"
        case "id", _:
            if type_ in _WHOLE:
                return f"{given}::BIGINT", None
            # A cast alone would round 1.5 to 2; the pattern is asked only where the number reads otherwise.
            number, text = f"TRY_CAST({given}::VARCHAR AS BIGINT)", f"{given}::VARCHAR"
            digits = f"regexp_full_match({text}, '-?[0-9]{{1,18}}')"
            return f"CASE WHEN {number}::VARCHAR = {text} THEN {number} WHEN {digits} THEN {number} END", "not_id"
        case "date", _:
            if type_ == "DATE":
                value = given
            elif type_.startswith("TIMESTAMP"):
                value = f"CASE WHEN {given}::DATE::TIMESTAMP = {given}::TIMESTAMP THEN {given}::DATE END"
            else:
                value = f"CASE WHEN {given}::VARCHAR LIKE '____-__-__' THEN TRY_CAST({given}::VARCHAR AS DATE) END"
            # Day numbers beyond the year 9999 would mean "open".
            within = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
            return f"CASE WHEN {value} {within} THEN {value} END", "not_date"
        case "bool", _:
            if type_ == "BOOLEAN":
                return given, None
            return f"CASE lower({given}::VARCHAR) WHEN 'true' THEN true WHEN 'false' THEN false END", "not_bool"
        case _:
            exact = type_ in _NUMBER or type_.startswith("DECIMAL")
            value = f"{given}::DOUBLE" if exact else f"TRY_CAST({given}::VARCHAR AS DOUBLE)"
            return f"CASE WHEN isfinite({value}) AND {value} >= 0 THEN {value} END", "not_number"
