"""The checks of one table as SQL: what each column must be, and what a row must hold together.

Words of a vocabulary are stored as ENUM, one byte each, so that a cast is the check. (A long IN list would become
a join in DuckDB, which is slower and loses the order of rows.)
"""

from __future__ import annotations

from collections.abc import Mapping

from sapar.engines.pathways.facts.countries import AREA, CODES
from sapar.engines.pathways.facts.schema import TABLES, Column, Table

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_NUMBER = _WHOLE | {"FLOAT", "DOUBLE", "HUGEINT", "UBIGINT"}


def reading(table: Table, source: str, types: Mapping[str, str]) -> str:
    """SQL that reads a table: for each column its value, and as `bad_<column>` the code of what is wrong with it.

    `source` is the SQL of the rows as they stand, with `line`; `types` the DuckDB types of its columns, of which
    optional ones may be missing. A value is NULL where it is absent or bad; `raw_<column>` is the text given.
    """
    names = ", ".join(["line", *(f'"{c.name}"' for c in table.columns if c.name in types)])
    values = ["line"]
    for column in table.columns:
        values += _column(table, column, types.get(column.name))
    read = f"SELECT {', '.join(values)} FROM (SELECT {names} FROM {source})"
    spans = ", ".join(
        f"CASE WHEN {last} < {first} THEN 'before_start' ELSE bad_{last} END AS bad_{last}"
        for last, first in _first_of(table).items()
    )
    return f"SELECT * REPLACE ({spans}) FROM ({read})" if spans else read


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


def _first_of(table: Table) -> dict[str, str]:
    return {last: first for first, last in table.spans}


def _column(table: Table, column: Column, type_: str | None) -> list[str]:
    name = column.name
    if type_ is None:
        absent = _value(table, column, "NULL::VARCHAR", "NULL::VARCHAR", "VARCHAR")[0]
        return [f"{absent} AS {name}", f"NULL::VARCHAR AS raw_{name}", f"NULL::VARCHAR AS bad_{name}"]
    raw = f'"{name}"'
    text = f"nullif(trim({raw}), '')" if type_ == "VARCHAR" else f"{raw}::VARCHAR"
    value, wrong = _value(table, column, raw, text, type_)
    if column.required:
        wrong = f"CASE WHEN {_given(raw, text, type_)} THEN {wrong} ELSE 'missing' END"
    return [f"{value} AS {name}", f"{text} AS raw_{name}", f"{wrong} AS bad_{name}"]


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


def _value(table: Table, column: Column, raw: str, text: str, type_: str) -> tuple[str, str]:
    """SQL of the typed value, and of the code that says why there is none (NULL if all is well)."""
    fine = "NULL::VARCHAR"
    code = f"not_{column.type}"
    match column.type, column.allowed:
        case "text", None:
            return text, fine
        case "text", "country":
            value, code = f"TRY_CAST({text} AS country_word)", "unknown_country"
        case "text", "citizenships":
            one = f"({'|'.join(sorted(CODES))})"
            value, code = f"CASE WHEN regexp_full_match({text}, '{one}( {one})*') THEN {text} END", "unknown_country"
        case "text", "currency":
            value, code = f"CASE WHEN regexp_full_match({text}, '[A-Z]{{3}}') THEN {text} END", "not_currency"
        case "text", _:
            value, code = f"TRY_CAST({text} AS {table.name}_{column.name}_word)", "unknown_word"
        case "id", _:
            if type_ in _WHOLE:
                return f"{raw}::BIGINT", fine
            value = f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,18}}') THEN TRY_CAST({text} AS BIGINT) END"
        case "date", _:
            # Dates are kept within the years 1 to 9999: day numbers beyond mean "open".
            if type_ == "DATE":
                value = f"CASE WHEN {raw} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {raw} END"
            elif type_.startswith("TIMESTAMP"):
                value = f"CASE WHEN {raw}::DATE::TIMESTAMP = {raw}::TIMESTAMP THEN {raw}::DATE END"
            else:
                value = (
                    f"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') "
                    f"THEN TRY_CAST({text} AS DATE) END"
                )
        case "bool", _:
            if type_ == "BOOLEAN":
                return raw, fine
            value = f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END"
        case "number", _:
            value = (
                f"{raw}::DOUBLE" if type_ in _NUMBER or type_.startswith("DECIMAL") else f"TRY_CAST({text} AS DOUBLE)"
            )
            value = f"CASE WHEN isfinite({value}) AND {value} >= 0 THEN {value} END"
    return value, f"CASE WHEN {_given(raw, text, type_)} AND ({value}) IS NULL THEN '{code}' END"


def _given(raw: str, text: str, type_: str) -> str:
    return f"{text if type_ == 'VARCHAR' else raw} IS NOT NULL"
