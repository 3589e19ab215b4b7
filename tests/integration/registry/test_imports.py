"""Imports: any usual file, a preview, bad rows by line, stopped and gone on, nothing taken twice. Faults 10 and 17."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest

from sapar.core.accounts.enums import Role
from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from sapar.core.files.tables import plain
from sapar.core.registry import queries, services
from sapar.core.registry.exchange import mapping as fields
from sapar.core.registry.models import Candidate, ContactPoint, Decision, Import, ImportRow, Journey, Person
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services import imports
from tests.people import actor, world
from tests.people import member as colleague
from tests.register import SYSTEM, register
from tests.staff import member

pytestmark = pytest.mark.django_db
HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "ПИН", "Телефон", "Страна", "Въезд"]
ROWS = [
    ["Асанов", "Бакыт", "Токтогулович", "17.05.1990", "м", "21705199000017", "+996555123456", "RU", "01.02.2026"],
    ["Маматова", "Айгүл", "", "1985", "ж", "", "", "", ""],
    ["Ким", "Алина", "", "31.02.1990", "ж", "", "", "", ""],
    ["Исаков", "Тилек", "", "", "м", "12", "", "", ""],
    ["=HYPERLINK(1)", "Эрлан", "", "1990", "", "", "", "", ""],
]


def table(rows: list[list[str]] = ROWS, head: list[str] = HEAD, separator: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows([head, *rows])
    return out.getvalue()


def sheet(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def given(content: bytes, name: str = "rows.csv") -> StoredFile:
    return keep(actor=SYSTEM, content=content, name=name)


def whole(file: StoredFile, **more: object) -> Import:
    columns = services.preview_import(actor=SYSTEM, file=file).columns
    batch = services.start_import(
        actor=SYSTEM, file=file, mapping=fields.guess(columns), purpose="a test of imports", **more
    )  # type: ignore[arg-type]
    return services.run_import(actor=SYSTEM, batch=batch)


ENCODINGS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "utf-8": lambda: (table().encode(), "a.csv"),
    "utf-8 of Excel": lambda: (b"\xef\xbb\xbf" + table(separator=";", end="\r\n").encode(), "a.csv"),
    "utf-16": lambda: (table(separator="\t").encode("utf-16"), "a.csv"),
    "windows-1251": lambda: (table(separator=";").replace("ү", "у").encode("cp1251"), "a.csv"),
    "old line ends": lambda: (table(end="\r").encode(), "a.csv"),
    "mixed line ends": lambda: (table().replace("\n", "\r\n", 2).encode(), "a.csv"),
    "plain text": lambda: (table(separator="\t").encode(), "a.txt"),
    "workbook": lambda: (sheet(ROWS), "a.xlsx"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_usual_file_is_read_whatever_its_encoding(kind: str) -> None:
    content, name = ENCODINGS[kind]()
    batch = whole(given(content, name), demonstration=True)
    assert (batch.state, batch.created, batch.known, batch.bad) == ("done", 2, 0, 3)
    one = Person.objects.get(surname="Асанов")
    assert (one.given, one.patronymic, one.birth, one.sex, one.pin) == (
        "Бакыт", "Токтогулович", "1990-05-17", "m", "21705199000017",
    )  # fmt: skip
    assert (one.origin, one.demonstration) == (f"import:{batch.uid}", True)
    assert ContactPoint.objects.get(person=one).value_key == "996555123456"
    assert Journey.objects.get(person=one).country == "RU"
    assert [hit.uid for hit in queries.search(actor=SYSTEM, text="asanov bakyt 1990", purpose="t")] == [one.uid]


def test_bad_rows_go_to_a_file_with_line_column_and_reason() -> None:
    batch = whole(given(table().encode()))
    listed = list(csv.reader(io.StringIO(b"".join(services.bad_rows(actor=SYSTEM, batch=batch)).decode("utf-8-sig"))))
    assert [row[:2] for row in listed] == [
        ["line", "column"], ["4", "Дата рождения"], ["5", "ПИН"], ["6", "Фамилия"],
    ]  # fmt: skip
    assert all(row[2].endswith(".") for row in listed[1:])


def test_preview_keeps_nothing_and_shows_what_would_be_kept() -> None:
    seen = services.preview_import(actor=SYSTEM, file=given(table().encode()))
    assert seen.mapping == {
        "surname": "Фамилия", "given": "Имя", "patronymic": "Отчество", "birth_date": "Дата рождения", "sex": "Пол",
        "pin": "ПИН", "phone": "Телефон", "country": "Страна", "entered": "Въезд",
    }  # fmt: skip
    assert [(row.line, row.column) for row in seen.rows] == [
        (2, ""), (3, ""), (4, "Дата рождения"), (5, "ПИН"), (6, "Фамилия"),
    ]  # fmt: skip
    assert seen.rows[0].values["surname"] == "Асанов"
    assert (Person.objects.count(), Import.objects.count(), ImportRow.objects.count()) == (0, 0, 0)


def test_columns_of_odk_are_known_by_the_end_of_their_path() -> None:
    columns = ["SubmissionDate", "person-surname", "person-given", "person-birth_date", "meta-instanceID", "KEY"]
    assert fields.guess(columns) == {
        "surname": "person-surname", "given": "person-given", "birth_date": "person-birth_date",
        "external_id": "meta-instanceID",
    }  # fmt: skip
    rows = [["2026-01-02T10:00:00Z", "Асанов", "Бакыт", "1990-05-17T00:00:00.000+06:00", "uuid:1", "uuid:1"]]
    batch = whole(given(table(rows, columns).encode()))
    assert (batch.created, Person.objects.get().birth) == (1, "1990-05-17")
    rows[0][1] = "Асанова"  # the same submission, corrected in ODK: still the same submission
    again = whole(given(table(rows, columns).encode()))
    assert (again.created, again.known) == (0, 1)


def test_whole_name_in_one_column_is_parted() -> None:
    rows = [["Асанов Бакыт Токтогулович", "1990"], ["Bakyt Asanov", "1991"], ["Бакыт", "1992"]]
    batch = whole(given(table(rows, ["ФИО", "Год рождения"]).encode()))
    assert batch.created == 3
    assert list(Person.objects.order_by("pk").values_list("surname", "given", "patronymic", "one_name")) == [
        ("Асанов", "Бакыт", "Токтогулович", ""), ("Asanov", "Bakyt", "", ""), ("", "", "", "Бакыт"),
    ]  # fmt: skip


def test_same_file_twice_and_same_row_in_another_file_are_taken_once() -> None:
    first = whole(given(table().encode()))
    assert whole(given(table().encode(), "again.csv")).pk == first.pk
    other = whole(given(table([*ROWS, ["Нурланов", "Азамат", "", "1977", "", "", "", "", ""]], separator=";").encode()))
    assert (other.created, other.known) == (1, 2)
    assert Person.objects.count() == 3


def test_import_killed_in_any_step_goes_on_and_takes_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "STEP", 7)
    names = "абвгдежзик"
    rows = [
        [f"Асан{names[n % 10] * 3}ов", f"Бакыт{names[n // 10] * 2}", "", str(1950 + n)] + [""] * 5 for n in range(40)
    ]
    file = given(table(rows).encode())
    batch = services.start_import(actor=SYSTEM, file=file, mapping=fields.guess(HEAD), purpose="a test of imports")
    taken = imports._take_row

    def dies(batch: Import, row: object) -> object:
        if ImportRow.objects.count() in (10, 11, 25):
            raise KeyboardInterrupt
        return taken(batch, row)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "_take_row", dies)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            services.run_import(actor=SYSTEM, batch=Import.objects.get(pk=batch.pk))
        assert Person.objects.count() == ImportRow.objects.count() == Import.objects.get(pk=batch.pk).created
    monkeypatch.setattr(imports, "_take_row", taken)
    done = services.run_import(actor=SYSTEM, batch=Import.objects.get(pk=batch.pk))
    assert (done.state, done.created, Person.objects.count()) == ("done", 40, 40)
    assert sorted(ImportRow.objects.values_list("line", flat=True)) == list(range(2, 42))


def test_run_that_lost_the_race_takes_nothing() -> None:
    batch = services.start_import(
        actor=SYSTEM, file=given(table().encode()), mapping=fields.guess(HEAD), purpose="a test of imports"
    )
    stale = Import.objects.get(pk=batch.pk)
    services.run_import(actor=SYSTEM, batch=batch)
    services.run_import(actor=SYSTEM, batch=stale)
    assert Person.objects.count() == 2


def test_row_with_the_same_pin_and_given_name_joins_the_person_and_others_wait() -> None:
    known = register("Асанов", "Бакыт", pin="21705199000017")
    like = register("Маматова", "Айгуль", birth_date="1985")
    batch = whole(given(table().encode()))
    joined = Person.objects.get(origin__startswith="import:", surname="Асанов")
    assert joined.cluster == known
    decision = Decision.objects.get()
    assert (decision.verdict, decision.by, decision.evidence["agrees"][0]) == ("same", "system:import", "pin")
    (pair,) = Candidate.objects.filter(decision__isnull=True)
    assert (pair.a, pair.b.surname, pair.origin, batch.queued) == (like, "Маматова", "import", 1)
    services.revoke(actor=SYSTEM, decision=decision, reason="a brother with a stolen number")
    joined.refresh_from_db()
    assert joined.leads


def test_same_pin_with_another_given_name_waits() -> None:
    register("Асанов", "Марат", pin="21705199000017")
    whole(given(table(ROWS[:1]).encode()))
    assert Decision.objects.count() == 0
    assert Candidate.objects.get().evidence["differs"] == ["given"]


@pytest.mark.parametrize(
    ("content", "name", "at"),
    [
        (b"\n\n", "a.csv", "file"),
        ("Фамилия,Фамилия\nа,б\n".encode(), "a.csv", "file"),
        (b"%PDF-1.4\n%%EOF\n", "a.pdf", "file"),
        ((",".join(f"c{n}" for n in range(500)) + "\n1\n").encode(), "a.csv", "file"),
    ],
)
def test_file_that_is_no_table_is_refused(content: bytes, name: str, at: str) -> None:
    with pytest.raises(Refused) as refused:
        services.preview_import(actor=SYSTEM, file=given(content, name))
    assert refused.value.at == at


def test_line_in_another_encoding_is_a_bad_row_and_the_others_are_taken() -> None:
    good = table([ROWS[0]]).encode()
    mixed = good + "Маматова,Айгуль,,1985,ж,,,,\n".encode("cp1251") + "Исакова,Чынара,,1988,ж,,,,\n".encode()
    batch = whole(given(mixed))
    assert (batch.created, batch.bad) == (2, 1)
    assert ImportRow.objects.get(outcome="bad").line == 3


def test_import_needs_the_permission_and_a_purpose() -> None:
    file = given(table().encode())
    for role in ("counter", "consul", "auditor"):
        with pytest.raises(Denied):
            services.preview_import(actor=member(role), file=file)
    with pytest.raises(Refused) as refused:
        services.start_import(actor=SYSTEM, file=file, mapping=fields.guess(HEAD), purpose="")
    assert refused.value.at == "purpose"


# ── what goes out ────────────────────────────────────────────────────────────────────────────────────────


def test_same_file_at_another_office_is_an_import_of_its_own() -> None:
    place = world()
    file, mapping = given(table().encode()), fields.guess(HEAD)
    made = [
        services.start_import(
            actor=actor(colleague(f"{office.code}@x.kg", office, Role.REGISTRAR)), file=file, mapping=mapping,
            purpose=f"register of {office.code}", office=office,
        )
        for office in (place.moscow, place.astana)
    ]  # fmt: skip
    assert [(batch.office, batch.purpose) for batch in made] == [
        (place.moscow, "register of moscow"), (place.astana, "register of astana"),
    ]  # fmt: skip
    done = [services.run_import(actor=SYSTEM, batch=batch) for batch in made]
    assert [(batch.created, batch.known) for batch in done] == [(2, 0), (0, 2)]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_export_states_its_purpose_and_is_logged_with_every_person() -> None:
    one = register("Асанов", "Бакыт", birth_date="1990", district="Ош")
    register("Маматов", "Эрлан", birth_date="1980", district="Нарын")
    hidden = register("Исаков", "Тилек", birth_date="1990", district="Ош", sensitivity=3)
    clerk = member("registrar")
    export, content = services.export_persons(
        actor=clerk, purpose="Monthly list for the district office", columns=["surname", "birth"],
        filters={"district": "Ош"},
    )  # fmt: skip
    assert read(content) == [["surname", "birth"], ["Асанов", "1990"]]
    entry = Entry.objects.get(act="registry.export.write")
    assert [row.person_uid for row in entry.concerned.all()] == [one.uid]
    assert hidden.uid not in content.decode()
    assert (export.rows, export.columns, export.purpose) == (1, ["surname", "birth"], entry.purpose)
    for bad in ({"purpose": "list"}, {"columns": ["phone"]}, {"filters": {"colour": "red"}}):
        with pytest.raises(Refused):
            services.export_persons(
                **({"actor": clerk, "purpose": "Monthly list for the office", "columns": ["surname"]} | bad)  # type: ignore[arg-type]
            )
    with pytest.raises(Denied):
        services.export_persons(actor=member("consul"), purpose="Monthly list for the office", columns=["surname"])


def test_merged_persons_go_out_once_and_by_where_they_are_now() -> None:
    one = register("Асанов", "Бакыт", birth_date="1990")
    two = register("Асанов", "Бакыт", birth_date="1990", despite=[one.uid])
    services.decide(actor=SYSTEM, a=one, b=two, verdict="same")
    from datetime import date

    services.add_journey(actor=SYSTEM, person=two, country="RU", entered=date(2026, 1, 1))
    register("Маматов", "Эрлан")
    _export, content = services.export_persons(
        actor=SYSTEM, purpose="A list for the embassy there", columns=["uid"], filters={"country": "RU"}
    )
    assert read(content) == [["uid"], [one.uid]]


PARTED = {"\t=1": "'\t'=1", "\r=1": "'\r'=1", "a;=1": "a;'=1", "a; -b|c!A1": "a; '-b|c!A1", "a;-1": "a;-1"}
"""What would begin a cell where a line is parted otherwise, by a semicolon as Excel does it in Kyrgyz and Russian."""


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", *PARTED])
def test_formula_goes_out_as_text_and_comes_back_as_it_was(cell: str) -> None:
    person = register("Асанов", "Бакыт")
    Person.objects.filter(pk=person.pk).update(district=cell)  # as an older system might have kept it
    _export, content = services.export_persons(
        actor=SYSTEM, purpose="A list for the district office", columns=["district"]
    )
    ((_head,), (out,)) = read(content)
    assert out == PARTED.get(cell, "'" + cell)
    assert plain(out) == cell
