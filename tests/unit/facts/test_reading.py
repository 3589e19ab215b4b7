"""Facts of a population: what is read, what is refused, and where the list of bad rows points."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sapar.engines.pathways.days import OPEN, to_day
from sapar.engines.pathways.facts import Facts, FactsError, from_arrow, load

PERSONS = "person_id,birth_date,citizenships\n1,1990-01-01,KG\n2,,\n3,1985-02-28,KG RU\n"


def day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def folder(path: Path, **tables: str) -> Path:
    for name, text in {"persons": PERSONS, **tables}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def read(path: Path, **tables: str) -> Facts:
    return load(folder(path, **tables), threads=1)


def rows(facts: Facts, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    return facts.connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def bad(facts: Facts) -> list[tuple[str, int, int | None, str, str]]:
    return [(b.table, b.line, b.person_id, b.column, b.code) for b in facts.bad_rows()]


# --- what the rules see ------------------------------------------------------------------------------------------


def test_tables_that_are_not_there_are_empty(tmp_path: Path) -> None:
    facts = read(tmp_path)
    assert facts.counts == {"persons": 3, "stays": 0, "contracts": 0, "permits": 0, "events": 0}
    assert facts.bad_count == 0
    assert rows(facts, "persons", "person_id, birth_day, citizenships") == [
        (1, day("1990-01-01"), "KG"),
        (2, None, None),
        (3, day("1985-02-28"), "KG RU"),
    ]


def test_stays_become_days_with_open_ends(tmp_path: Path) -> None:
    stays = "person_id,country,from_date,to_date\n1,RU,2026-01-10,2026-02-01\n1,PL,2026-03-01,\n"
    facts = read(tmp_path, stays=stays)
    columns = "country, zone, region, entered, gone, counted_from"
    assert rows(facts, "stays", columns) == [
        ("PL", "EU", None, day("2026-03-01"), OPEN, day("2026-03-01")),
        ("RU", "RU", None, day("2026-01-10"), day("2026-02-01"), day("2026-01-10")),
    ]


def test_the_day_of_a_handover_is_counted_once(tmp_path: Path) -> None:
    stays = """person_id,country,from_date,to_date
1,RU,2026-01-01,2026-01-10
1,RU,2026-01-10,2026-01-20
1,KZ,2026-01-20,2026-01-20
1,RU,2026-01-20,2026-01-25
"""
    facts = read(tmp_path, stays=stays)
    assert rows(facts, "stays", "entered, gone, counted_from, zone") == [
        (day("2026-01-01"), day("2026-01-10"), day("2026-01-01"), "RU"),
        (day("2026-01-10"), day("2026-01-20"), day("2026-01-11"), "RU"),
        (day("2026-01-20"), day("2026-01-20"), day("2026-01-20"), "KZ"),
        (day("2026-01-20"), day("2026-01-25"), day("2026-01-21"), "RU"),
    ]


def test_a_handover_within_schengen_is_counted_once(tmp_path: Path) -> None:
    stays = "person_id,country,from_date,to_date\n1,PL,2026-01-01,2026-01-10\n1,DE,2026-01-10,2026-01-20\n"
    assert rows(read(tmp_path, stays=stays), "stays", "country, counted_from") == [
        ("DE", day("2026-01-11")),
        ("PL", day("2026-01-01")),
    ]


def test_a_stay_inside_another_in_one_country_counts_no_day(tmp_path: Path) -> None:
    stays = """person_id,country,from_date,to_date
1,RU,2026-01-01,2026-01-31
1,RU,2026-01-05,2026-01-09
1,RU,2026-01-20,2026-02-10
"""
    facts = read(tmp_path, stays=stays)
    assert facts.bad_count == 0
    assert rows(facts, "stays", "gone, counted_from") == [
        (day("2026-01-09"), day("2026-01-10")),
        (day("2026-01-31"), day("2026-01-01")),
        (day("2026-02-10"), day("2026-02-01")),
    ]


def test_days_before_a_state_joined_schengen_do_not_count(tmp_path: Path) -> None:
    stays = "person_id,country,from_date,to_date\n1,HR,2022-11-01,2022-12-01\n2,HR,2022-12-01,2023-02-01\n"
    assert rows(read(tmp_path, stays=stays), "stays", "person_id, zone, entered, counted_from") == [
        (1, "HR", day("2022-11-01"), day("2022-11-01")),
        (2, "EU", day("2022-12-01"), day("2023-01-01")),
    ]


def test_a_contract_ends_on_the_day_it_ended_and_knows_whether_early(tmp_path: Path) -> None:
    contracts = """person_id,country,kind,from_date,to_date,ended_on,indefinite
1,RU,employment,2026-01-01,2026-06-30,2026-03-01,false
2,RU,civil,2026-01-01,,,
3,RU,employment,2026-01-01,2026-06-30,2026-06-30,
"""
    facts = read(tmp_path, contracts=contracts)
    assert rows(facts, "contracts", "person_id, starts, ends, planned_end, early, indefinite") == [
        (1, day("2026-01-01"), day("2026-03-01"), day("2026-06-30"), True, False),
        (2, day("2026-01-01"), OPEN, OPEN, False, True),
        (3, day("2026-01-01"), day("2026-06-30"), day("2026-06-30"), False, False),
    ]


def test_an_indefinite_contract_that_ended_did_so_early(tmp_path: Path) -> None:
    contracts = "person_id,country,kind,from_date,ended_on,indefinite\n1,RU,employment,2026-01-01,2026-03-01,true\n"
    assert rows(read(tmp_path, contracts=contracts), "contracts", "ends, planned_end, early") == [
        (day("2026-03-01"), OPEN, True)
    ]


def test_permits_and_events(tmp_path: Path) -> None:
    permits = """person_id,country,kind,issued_by,from_date,to_date,cancelled_on
1,EU,short_stay_visa,DE,2026-01-01,2026-03-31,
2,GB,seasonal,GB,2026-01-01,2026-06-30,2026-02-01
3,KR,E-9,KR,,2026-06-30,
"""
    events = "person_id,country,kind,on_date,until_date,ground,paid\n1,RU,ban,2025-01-01,,art. 26(8),\n1,RU,fine,2025-01-02,,,false\n"
    facts = read(tmp_path, permits=permits, events=events)
    assert rows(facts, "permits") == [
        (1, "EU", "EU", "short_stay_visa", "DE", day("2026-01-01"), day("2026-03-31"), False),
        (2, "GB", "GB", "seasonal", "GB", day("2026-01-01"), day("2026-02-01"), True),
        (3, "KR", "KR", "E-9", "KR", -OPEN, day("2026-06-30"), False),
    ]
    assert rows(facts, "events", "kind, on_day, until_day, ground, paid") == [
        ("ban", day("2025-01-01"), None, "art. 26(8)", None),
        ("fine", day("2025-01-02"), None, None, False),
    ]


def test_parquet_csv_and_arrow_give_the_same_tables(tmp_path: Path) -> None:
    days = [date(2026, 1, 1), date(2026, 2, 1)], [date(2026, 1, 15), None]
    tables = {
        "persons": pa.table({"person_id": [1, 2]}),
        "stays": pa.table({"person_id": [2, 1], "country": ["RU", "TR"], "from_date": days[0], "to_date": days[1]}),
    }
    (tmp_path / "p").mkdir()
    (tmp_path / "c").mkdir()
    for name, table in tables.items():
        pq.write_table(table, tmp_path / "p" / f"{name}.parquet")
        head = ",".join(table.column_names)
        body = ["".join(f"{'' if v is None else v}," for v in row.values())[:-1] for row in table.to_pylist()]
        (tmp_path / "c" / f"{name}.csv").write_text("\n".join([head, *body]) + "\n")
    found = [from_arrow(tables), load(tmp_path / "p"), load(tmp_path / "c")]
    assert [facts.bad_count for facts in found] == [0, 0, 0]
    first, *others = [rows(facts, "stays") for facts in found]
    assert len(first) == 2
    assert others == [first, first]


def test_a_file_of_excel_with_semicolons_and_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id;sex\r\n7;f\r\n", encoding="utf-8-sig")
    assert rows(load(tmp_path), "persons", "person_id, sex") == [(7, "f")]


def test_ibis_sees_the_same_tables_and_words_as_text(tmp_path: Path) -> None:
    stays = "person_id,country,from_date,to_date\n1,RU,2026-01-10,2026-02-01\n"
    table = read(tmp_path, stays=stays).ibis().table("stays")
    assert str(table.country.type()) == str(table.zone.type()) == "string"
    assert table.filter(table.zone == "RU").count().execute() == 1


# --- bad rows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "header", "row", "column", "code"),
    [
        ("stays", "person_id,country,from_date,to_date", "1,RU,2026-13-01,", "from_date", "not_date"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,01.02.2026,", "from_date", "not_date"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,-026-01-01,", "from_date", "not_date"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,2026-1-011,", "from_date", "not_date"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,2026-02-29,", "from_date", "not_date"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,,2026-01-01", "from_date", "missing"),
        ("stays", "person_id,country,from_date,to_date", "1,RU,2026-02-02,2026-02-01", "to_date", "before_start"),
        ("stays", "person_id,country,from_date,to_date", "1,XX,2026-01-01,", "country", "unknown_country"),
        ("stays", "person_id,country,from_date,to_date", "1,,2026-01-01,", "country", "missing"),
        ("contracts", "person_id,country,kind,from_date", "1,RU,verbal,2026-01-01", "kind", "unknown_word"),
        (
            "contracts",
            "person_id,country,kind,from_date,ended_on",
            "1,RU,civil,2026-01-02,2026-01-01",
            "ended_on",
            "before_start",
        ),
        (
            "contracts",
            "person_id,country,kind,from_date,weekly_hours",
            "1,RU,civil,2026-01-02,many",
            "weekly_hours",
            "not_number",
        ),
        (
            "contracts",
            "person_id,country,kind,from_date,hourly_pay",
            "1,RU,civil,2026-01-02,-1",
            "hourly_pay",
            "not_number",
        ),
        (
            "contracts",
            "person_id,country,kind,from_date,currency",
            "1,RU,civil,2026-01-02,rub",
            "currency",
            "not_currency",
        ),
        (
            "contracts",
            "person_id,country,kind,from_date,indefinite",
            "1,RU,civil,2026-01-02,maybe",
            "indefinite",
            "not_bool",
        ),
        (
            "permits",
            "person_id,country,kind,issued_by,from_date",
            "1,PL,residence,??,2026-01-01",
            "issued_by",
            "unknown_country",
        ),
        (
            "permits",
            "person_id,country,kind,from_date,to_date",
            "1,PL,residence,2026-01-02,2026-01-01",
            "to_date",
            "before_start",
        ),
        ("events", "person_id,country,kind,on_date", "1,RU,party,2026-01-01", "kind", "unknown_word"),
        (
            "events",
            "person_id,country,kind,on_date,until_date",
            "1,RU,ban,2026-01-02,2026-01-01",
            "until_date",
            "before_start",
        ),
    ],
)
def test_a_bad_value_is_listed_and_its_person_set_aside(
    tmp_path: Path, table: str, header: str, row: str, column: str, code: str
) -> None:
    facts = read(tmp_path, **{table: f"{header}\n{row}\n"})
    assert bad(facts) == [(table, 2, 1, column, code)]
    assert facts.counts["persons"] == 2
    assert facts.counts[table] == 0
    assert rows(facts, "set_aside") == [(1,)]


@pytest.mark.parametrize(
    ("persons", "entry"),
    [
        ("person_id,birth_date\n1,1990-02-30\n2,\n", ("persons", 2, 1, "birth_date", "not_date")),
        ("person_id,sex\n2,f\n1,x\n", ("persons", 3, 1, "sex", "unknown_word")),
        ("person_id,citizenships\n1,KG EU\n2,KG\n", ("persons", 2, 1, "citizenships", "unknown_country")),
        ("person_id,citizenships\n1,KG  RU\n2,KG\n", ("persons", 2, 1, "citizenships", "unknown_country")),
        ("person_id,purpose\n1,fun\n2,work\n", ("persons", 2, 1, "purpose", "unknown_word")),
        ("person_id,sex\n1,f\n2,f\n1,m\n", ("persons", 4, 1, "", "person_twice")),
        ("person_id,sex\n1.5,f\n2,f\n", ("persons", 2, None, "person_id", "not_id")),
        ("person_id,sex\n1e3,f\n002,f\n", ("persons", 2, None, "person_id", "not_id")),
        ("person_id,sex\n,f\n2,f\n", ("persons", 2, None, "person_id", "missing")),
    ],
)
def test_a_bad_person_is_listed_and_the_others_go_on(
    tmp_path: Path, persons: str, entry: tuple[str, int, int | None, str, str]
) -> None:
    facts = read(tmp_path, persons=persons)
    assert bad(facts) == [entry]
    assert rows(facts, "persons", "person_id") == [(2,)]


def test_stays_in_two_countries_share_at_most_a_day(tmp_path: Path) -> None:
    stays = """person_id,country,from_date,to_date
1,RU,2026-01-01,2026-01-10
1,KZ,2026-01-09,2026-01-20
2,RU,2026-01-01,2026-01-10
2,KZ,2026-01-10,2026-01-20
3,RU,2026-01-01,
3,KZ,2026-02-01,2026-02-01
"""
    facts = read(tmp_path, stays=stays)
    assert bad(facts) == [("stays", 3, 1, "from_date", "overlap"), ("stays", 7, 3, "from_date", "overlap")]
    assert rows(facts, "stays", "DISTINCT person_id") == [(2,)]


def test_the_area_does_not_contradict_its_members(tmp_path: Path) -> None:
    stays = """person_id,country,from_date,to_date
1,EU,2026-01-01,2026-01-31
1,DE,2026-01-05,2026-01-20
2,PL,2026-01-01,2026-01-31
2,DE,2026-01-05,2026-01-20
"""
    assert bad(read(tmp_path, stays=stays)) == [("stays", 5, 2, "from_date", "overlap")]


def test_a_bad_row_takes_all_rows_of_its_person_along(tmp_path: Path) -> None:
    stays = """person_id,country,from_date,to_date
1,RU,2025-01-01,2025-02-01
1,RU,2026-02-30,
2,RU,2026-01-01,
"""
    contracts = "person_id,country,kind,from_date\n1,RU,civil,2026-01-01\n2,RU,civil,2026-01-01\n"
    facts = read(tmp_path, stays=stays, contracts=contracts)
    assert facts.counts == {"persons": 2, "stays": 1, "contracts": 1, "permits": 0, "events": 0}
    assert facts.set_aside == 1


def test_a_row_of_nobody_known_sets_nobody_aside(tmp_path: Path) -> None:
    facts = read(tmp_path, stays="person_id,country,from_date\n1,RU,2026-01-01\n99,RU,2026-01-01\n")
    assert bad(facts) == [("stays", 3, 99, "person_id", "unknown_person")]
    assert (facts.counts["persons"], facts.counts["stays"], facts.set_aside) == (3, 1, 0)


def test_rows_of_a_bad_person_are_not_called_rows_of_nobody(tmp_path: Path) -> None:
    persons = "person_id,sex\n1,x\n2,f\n"
    facts = read(tmp_path, persons=persons, stays="person_id,country,from_date\n1,RU,2026-01-01\n")
    assert bad(facts) == [("persons", 2, 1, "sex", "unknown_word")]
    assert facts.counts["stays"] == 0


@pytest.mark.parametrize("table", ["persons", "stays", "contracts", "permits", "events"])
def test_a_repeated_row_is_listed_and_kept_once(tmp_path: Path, table: str) -> None:
    tables = {
        "persons": "person_id,sex\n1,f\n2,f\n1,f\n",
        "stays": "person_id,country,from_date,to_date\n1,RU,2026-01-01,\n2,RU,2026-01-01,\n1,RU,2026-01-01,\n",
        "contracts": "person_id,country,kind,from_date\n1,RU,civil,2026-01-01\n2,RU,civil,2026-01-01\n1,RU,civil,2026-01-01\n",
        "permits": "person_id,country,kind,from_date\n1,PL,residence,2026-01-01\n2,PL,residence,2026-01-01\n1,PL,residence,2026-01-01\n",
        "events": "person_id,country,kind,on_date\n1,RU,fine,2026-01-01\n2,RU,fine,2026-01-01\n1,RU,fine,2026-01-01\n",
    }
    facts = read(tmp_path, **{table: tables[table]})
    assert bad(facts) == [(table, 4, 1, "", "repeated")]
    assert rows(facts, table, "person_id") == [(1,), (2,)]
    assert facts.set_aside == 0


def test_two_contracts_that_differ_in_anything_both_stay(tmp_path: Path) -> None:
    contracts = (
        "person_id,country,kind,from_date,occupation\n1,RU,civil,2026-01-01,cook\n1,RU,civil,2026-01-01,driver\n"
    )
    facts = read(tmp_path, contracts=contracts)
    assert (facts.bad_count, facts.counts["contracts"]) == (0, 2)


def test_one_row_may_have_several_bad_values(tmp_path: Path) -> None:
    facts = read(tmp_path, stays="person_id,country,from_date,to_date\n1,XX,someday,never\n")
    assert bad(facts) == [
        ("stays", 2, 1, "country", "unknown_country"),
        ("stays", 2, 1, "from_date", "not_date"),
        ("stays", 2, 1, "to_date", "not_date"),
    ]
    assert [b.value for b in facts.bad_rows()] == ["XX", "someday", "never"]


def test_lines_are_those_of_the_file_even_after_empty_lines_and_broken_rows(tmp_path: Path) -> None:
    stays = """person_id,country,region,from_date

1,RU,"two
lines",2026-01-01
2,RU,x,2026-01-01,too,many
3,RU,,not a day
"""
    facts = read(tmp_path, stays=stays)
    assert bad(facts) == [("stays", 5, 2, "", "wrong_width"), ("stays", 6, 3, "from_date", "not_date")]
    assert rows(facts, "stays", "person_id, region") == [(1, "two\nlines")]


def test_rows_of_parquet_are_counted_from_one(tmp_path: Path) -> None:
    pq.write_table(pa.table({"person_id": [1, 2, 3]}), tmp_path / "persons.parquet")
    starts = pa.array([date(2026, 1, 1), None, date(2026, 1, 1)])
    pq.write_table(
        pa.table({"person_id": [1, 2, 3], "country": ["RU"] * 3, "from_date": starts}), tmp_path / "stays.parquet"
    )
    assert bad(load(tmp_path)) == [("stays", 2, 2, "from_date", "missing")]


def test_a_time_of_day_is_not_a_date(tmp_path: Path) -> None:
    from datetime import datetime

    times = pa.array([datetime(2026, 1, 1), datetime(2026, 1, 1, 12)])
    facts = from_arrow(
        {
            "persons": pa.table({"person_id": [1, 2]}),
            "stays": pa.table({"person_id": [1, 2], "country": ["RU", "RU"], "from_date": times}),
        }
    )
    assert bad(facts) == [("stays", 2, 2, "from_date", "not_date")]
    assert rows(facts, "stays", "person_id, entered") == [(1, day("2026-01-01"))]


def test_the_list_of_bad_rows_is_written_in_words(tmp_path: Path) -> None:
    facts = read(tmp_path, stays="person_id,country,from_date\n1,XX,2026-01-01\n")
    assert facts.write_bad_rows(tmp_path / "bad_rows.csv", "ru") == 1
    assert (tmp_path / "bad_rows.csv").read_text(encoding="utf-8").splitlines() == [
        "table,line,person_id,column,reason",
        "stays,2,1,country,нет такого кода страны: «XX»",
    ]


def test_exported_tables_are_plain_parquet(tmp_path: Path) -> None:
    facts = read(tmp_path, stays="person_id,country,from_date\n1,RU,2026-01-01\n")
    facts.export(tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "stays.parquet")
    assert str(table.schema.field("country").type) == "string"
    assert table.to_pylist() == [
        {"person_id": 1, "country": "RU", "zone": "RU", "region": None,
         "entered": day("2026-01-01"), "gone": OPEN, "counted_from": day("2026-01-01")}
    ]  # fmt: skip


# --- refusals ----------------------------------------------------------------------------------------------------


def refused(path: Path, **tables: str) -> FactsError:
    with pytest.raises(FactsError) as caught:
        read(path, **tables)
    return caught.value


def test_an_unknown_column_is_refused_by_name(tmp_path: Path) -> None:
    error = refused(tmp_path, stays="person_id,country,from_date,colour\n")
    assert (error.code, error.values) == ("unknown_columns", {"table": "stays", "value": "colour"})
    assert error.text("en") == "The table “stays” has unknown columns: colour. Remove or rename them."


def test_a_missing_or_repeated_column_is_refused_by_name(tmp_path: Path) -> None:
    assert refused(tmp_path, stays="person_id,country\n").values == {"table": "stays", "value": "from_date"}
    assert refused(tmp_path, stays="person_id,country,country,from_date\n").code == "repeated_columns"


def test_a_folder_without_persons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        load(tmp_path)
    assert caught.value.code == "no_table"
    with pytest.raises(FactsError) as caught:
        load(tmp_path / "nowhere")
    assert caught.value.code == "no_folder"


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"person_id": [1]}), tmp_path / "persons.parquet")
    assert refused(tmp_path).code == "two_files"


def test_a_misspelt_file_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Stay.csv").write_text("x\n")
    assert refused(tmp_path).values == {"value": "Stay.csv", "other": "stays.csv"}


def test_a_file_that_is_no_parquet_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "persons.parquet").write_bytes(b"nothing")
    with pytest.raises(FactsError) as caught:
        load(tmp_path)
    assert caught.value.code == "unreadable"


def test_bytes_that_are_not_utf8_are_refused_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_bytes("person_id,district\n1,Ош\n2,Нарын\n".encode("cp1251"))
    with pytest.raises(FactsError) as caught:
        load(tmp_path)
    assert caught.value.code == "unreadable"
