"""Lists kept in the office: made, filled from a file by the worker, put right; nobody on them is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sapar.core.registry.models import Import, WatchEntry, WatchList
from tests.integration.office.conftest import Seat
from tests.integration.office.test_exchange import partial, work, worker_apart  # noqa: F401  # the worker of imports
from tests.people import member
from tests.web.office_world import OfficeWorld

LISTS = "/en/office/watch/lists/"
NEW = {
    "kind": "entry_ban", "name_ky": "Тыюулар", "name_ru": "Запреты", "name_en": "Bans of Russia", "code": "RU-bans",
    "purpose": "Citizens who may not enter", "country": "RU", "office": "kg-moscow", "provision": "26",
}  # fmt: skip
TABLE = "Фамилия,Имя,Дата рождения,Паспорт\n" + "".join(
    f"Бек{'абвгд'[number]}ов,Эмил,1{number}.03.1980,SENTINEL{number}\n" for number in range(5)
)
BAD = "Бектурова,Нур,31.02.1990,SENTINEL9\n"


@pytest.fixture
def duty(seat: Seat, world: OfficeWorld) -> Any:
    world.users["duty"] = member("duty@x.kg", world.moscow, "duty_officer")
    return seat("duty")


@pytest.fixture
def listed(duty: Any) -> WatchList:
    assert duty.post(f"{LISTS}new/", NEW).status_code == 302
    return WatchList.objects.get()


def test_list_is_made_with_what_it_says_of_itself(duty: Any, world: OfficeWorld) -> None:
    refused = duty.post(f"{LISTS}new/", {**NEW, "country": "", "purpose": "short", "code": "Ё"})
    assert refused.status_code == 422
    assert "Use Latin letters, digits and hyphens only." in refused.content.decode()
    refused = duty.post(f"{LISTS}new/", {**NEW, "country": ""})
    assert "Say whose bans on entry these are." in refused.content.decode()
    assert duty.post(f"{LISTS}new/", {**NEW, "office": "kg-astana"}).status_code == 422  # not the reader's office
    duty.post(f"{LISTS}new/", NEW)
    row = WatchList.objects.get()
    assert (row.code, row.kind, row.country, row.office, row.names["ru"]) == (
        "ru-bans", "entry_ban", "RU", world.moscow, "Запреты",
    )  # fmt: skip
    said = {name: value for name, value in NEW.items() if name.startswith("name_")}
    duty.post(f"{LISTS}ru-bans/change/", {**said, "purpose": "Citizens whom Russia does not let in", "provision": ""})
    assert WatchList.objects.get().purpose == "Citizens whom Russia does not let in"
    assert "Bans of Russia" in duty.get(LISTS).content.decode()


def test_table_is_looked_at_then_taken_by_the_worker(duty: Any, listed: WatchList) -> None:
    at = f"{LISTS}{listed.code}/"
    file = SimpleUploadedFile("bans.csv", (TABLE + BAD).encode(), "text/csv")
    look = duty.post(at, {"file": file}).headers["Location"]
    page = duty.get(look)
    assert page.context["preview"].rows[0].reason == "Say why the person is on the list."
    sent = {f"field-{name}": column for name, column in page.context["preview"].mapping.items()}
    said = {"reason": "Article 26", "expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2060"}
    refused = duty.post(look, {**sent, "start": "1", "purpose": "Handed in by the ministry"})
    assert refused.status_code == 422
    assert "write one for all rows" in refused.content.decode()
    again = duty.post(look, {**sent, **said, "look": "1"})
    assert "SENTINEL0" in again.content.decode()  # whoever sent the file sees how its rows would be kept
    assert [row.reason for row in again.context["preview"].rows] == [
        "",
        "",
        "",
        "",
        "",
        "There is no such day: correct the date.",
    ]
    here = duty.post(look, {**sent, **said, "start": "1", "purpose": "Handed in by the ministry"}).headers["Location"]
    assert WatchEntry.objects.count() == 0
    assert "Waits for its turn" in partial(duty, here)
    work()
    batch = Import.objects.get()
    assert (batch.state, batch.created, batch.bad, WatchEntry.objects.count()) == ("done", 5, 1, 5)
    assert f'href="{here}not-taken.csv"' in partial(duty, here)
    rows = b"".join(duty.get(f"{here}not-taken.csv").streaming_content).decode()
    assert "7,Дата рождения,There is no such day" in rows
    assert "SENTINEL" not in duty.get(at).content.decode()
    assert f'href="{here}"' in duty.get(at).content.decode()


def test_lists_of_an_office_are_nobody_elses(duty: Any, listed: WatchList, seat: Seat, world: OfficeWorld) -> None:
    file = SimpleUploadedFile("bans.csv", TABLE.encode(), "text/csv")
    look = duty.post(f"{LISTS}{listed.code}/", {"file": file}).headers["Location"]
    sent = {f"field-{name}": column for name, column in duty.get(look).context["preview"].mapping.items()}
    said = {"reason": "Article 26", "expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2060"}
    duty.post(look, {**sent, **said, "start": "1", "purpose": "Handed in by the ministry"})
    batch = Import.objects.get()
    at = f"{LISTS}{listed.code}/"
    pages = (at, f"{at}change/", look, f"/en/office/watch/imports/{batch.uid}/",
             f"/en/office/watch/imports/{batch.uid}/not-taken.csv")  # fmt: skip
    assert [duty.get(page).status_code for page in pages] == [200] * 5
    world.users["other"] = member("other@x.kg", world.astana, "duty_officer")
    other, clerk, registrar = seat("other"), seat("counter"), seat("consul")
    assert [other.get(page).status_code for page in pages] == [404] * 5
    assert [clerk.get(page).status_code for page in (LISTS, *pages)] == [403] * 6
    assert "Bans of Russia" not in other.get(LISTS).content.decode()
    # The pages of imports of persons, which a registrar follows, do not lead there either.
    assert registrar.get(f"/en/office/people/imports/{batch.uid}/").status_code == 404
    assert "Handed in" not in registrar.get("/en/office/people/imports/").content.decode()


def test_list_of_another_office_is_told_by_the_name_of_the_office(
    duty: Any, listed: WatchList, seat: Seat, world: OfficeWorld
) -> None:
    entered = {
        "watch_list": listed.code, "surname": "Асанов", "given": "Бакыт", "birth_date": "17.05.1990",
        "reason": "Sentinel of the reason", "expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2060",
    }  # fmt: skip
    assert duty.post("/en/office/watch/enter/", entered).status_code == 302
    world.users["other"] = member("other@x.kg", world.astana, "duty_officer")
    question = {"surname": "Асанов", "given": "Бакыт", "birth_date": "17.05.1990", "purpose": "At the border"}
    said = seat("other").post("/en/office/watch/", question).content.decode()
    assert "Call them: Embassy in Moscow" in said
    assert "Sentinel of the reason" not in said
    assert "Sentinel of the reason" in duty.post("/en/office/watch/", question).content.decode()
