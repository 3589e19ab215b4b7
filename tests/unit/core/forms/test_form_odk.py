"""What comes from ODK Collect and Central: the same answers by every way."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from sapar.core.cases.forms import OdkFault, clean, form_from_text, from_odk, from_submission

FORM = form_from_text(
    "petition",
    """
| survey |
|  | type                 | name    | label  | calculation  |
|  | text                 | name    | Name   |              |
|  | begin group          | need    | Need   |              |
|  | select_multiple help | help    | Help   |              |
|  | geopoint             | where   | Where  |              |
|  | end group            |         |        |              |
|  | image                | photo   | Photo  |              |
|  | begin repeat         | debt    | Debts  |              |
|  | decimal              | sum     | Sum    |              |
|  | begin repeat         | payment | Paid   |              |
|  | date                 | day     | Day    |              |
|  | end repeat           |         |        |              |
|  | end repeat           |         |        |              |
|  | calculate            | total   |        | sum(${sum})  |
| choices |
|  | list_name | name  | label |
|  | help      | food  | Food  |
|  | help      | legal | Legal |
| settings |
|  | form_id  | version |
|  | petition | 7       |
""",
)
KEPT = {
    "name": "Айгүл",
    "need": {
        "help": ["food", "legal"],
        "where": {"latitude": 42.87, "longitude": 74.59, "altitude": 760, "accuracy": 5},
    },
    "photo": "1.jpg",
    "debt": [{"sum": 10.5, "payment": [{"day": "2026-01-02"}, {"day": "2026-01-03"}]}, {"sum": 2}],
    "total": 12.5,
}
XML = """<?xml version="1.0" encoding="UTF-8"?>
<data xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" id="petition" version="7">
  <name>Айгүл</name>
  <need><help>food legal</help><where>42.87 74.59 760 5</where></need>
  <photo>1.jpg</photo>
  <debt jr:template=""><sum/><payment jr:template=""><day/></payment></debt>
  <debt><sum>10.5</sum><payment><day>2026-01-02</day></payment><payment><day>2026-01-03</day></payment></debt>
  <debt><sum>2</sum></debt>
  <total>99</total>
  <orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta>
</data>"""
MAIN = """SubmissionDate,name,need-help,need-where-Latitude,need-where-Longitude,need-where-Altitude,need-where-Accuracy,photo,total,meta-instanceID,KEY,SubmitterName,FormVersion
2026-02-01T08:00:00.000Z,Айгүл,food legal,42.87,74.59,760,5,1.jpg,12.5,uuid:1,uuid:1,Officer,7
2026-02-02T08:00:00.000Z,Бек,,,,,,,,uuid:2,uuid:2,Officer,7
"""
DEBTS = """sum,SET-OF-payment,PARENT_KEY,KEY
10.5,x,uuid:1,uuid:1/debt[1]
2,x,uuid:1,uuid:1/debt[2]
7,x,uuid:9,uuid:9/debt[1]
"""
PAYMENTS = """day,PARENT_KEY,KEY
2026-01-02,uuid:1/debt[1],uuid:1/debt[1]/payment[1]
2026-01-03,uuid:1/debt[1],uuid:1/debt[1]/payment[2]
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def kept(answers: object) -> object:
    done = clean(FORM, answers, today=date(2026, 3, 1), lang="en")  # type: ignore[arg-type]
    assert done.errors == {}
    return done.answers


def test_a_submission_of_collect_gives_the_answers() -> None:
    found = from_submission(FORM, XML.encode())
    assert (found.key, found.version, found.files) == ("uuid:1", "7", ("1.jpg",))
    assert kept(found.answers) == KEPT


def test_a_csv_export_with_tables_for_repeats_gives_the_answers() -> None:
    found = from_odk(FORM, rows(MAIN), {"petition-debt.csv": rows(DEBTS), "petition-debt.payment.csv": rows(PAYMENTS)})
    first, second = found.submissions
    assert (first.key, first.version, first.files, first.line) == ("uuid:1", "7", ("1.jpg",), 2)
    assert kept(first.answers) == KEPT
    assert kept(second.answers) == {"name": "Бек", "total": 0}
    assert found.orphans == (("debt", 4),)


def test_a_csv_export_without_names_of_groups_and_with_split_choices_gives_the_answers() -> None:
    main = MAIN.replace("need-help,need-where-", "help/food,help/legal,where-").replace("need-", "")
    main = main.replace("food legal", "1,1").replace("Бек,", "Бек,0,0")
    found = from_odk(FORM, rows(main), {"debt": rows(DEBTS), "payment": rows(PAYMENTS)})
    assert kept(found.submissions[0].answers) == KEPT
    assert kept(found.submissions[1].answers) == {"name": "Бек", "total": 0}


def test_an_expanded_json_export_gives_the_answers() -> None:
    row = {
        "__id": "uuid:1",
        "__system": {"formVersion": "7"},
        "name": "Айгүл",
        "need": {
            "help": "food legal",
            "where": {"type": "Point", "coordinates": [74.59, 42.87, 760], "properties": {"accuracy": 5}},
        },
        "photo": "1.jpg",
        "debt": [
            {"__id": "d1", "sum": 10.5, "payment": [{"day": "2026-01-02"}, {"day": "2026-01-03"}]},
            {"__id": "d2", "sum": 2, "payment": []},
        ],
    }
    (found,) = from_odk(FORM, [row]).submissions
    assert (found.key, found.version) == ("uuid:1", "7")
    assert kept(found.answers) == KEPT


def test_a_json_export_with_tables_for_repeats_gives_the_answers() -> None:
    row = {"__id": "uuid:1", "name": "Бек", "debt@odata.navigationLink": "Submissions('uuid:1')/debt"}
    debts = [{"__id": "d1", "__Submissions-id": "uuid:1", "sum": 3}]
    payments = [{"__id": "p1", "__Submissions-id": "uuid:1", "__Submissions-debt-id": "d1", "day": "2026-01-02"}]
    (found,) = from_odk(FORM, [row], {"debt": debts, "payment": payments}).submissions
    assert kept(found.answers) == {
        "name": "Бек",
        "debt": [{"sum": 3, "payment": [{"day": "2026-01-02"}]}],
        "total": 3,
    }


def test_a_table_of_no_repeat_is_refused() -> None:
    with pytest.raises(OdkFault, match=r"the form petition has no repeat for the table other.csv"):
        from_odk(FORM, [], {"other.csv": []})
