"""Imports that the worker takes, and the lists of what came in and went out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from sapar.core.accounts.models import RoleHolding
from sapar.core.files.services import keep
from sapar.core.registry.models import Candidate, Export, Import, Person
from tests.integration.office.conftest import Seat
from tests.people import SYSTEM
from tests.web.office_world import OfficeWorld

IMPORTS = "/en/office/people/imports/"
ROWS = 120


@pytest.fixture(autouse=True)
def worker_apart(settings: Any) -> None:
    """Tasks wait for a worker, as they do where it is served."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def table(rows: int = ROWS) -> bytes:
    signs = "абгджзклмнпрст"
    lines = [
        f"Бек{signs[number // 14]}{signs[number % 14]}ов,Эмил,{number % 28 + 1}.03.{1950 + number % 50}"
        for number in range(rows)
    ]
    return "\n".join(["Фамилия,Имя,Дата рождения", *lines, "Бектурова,Нур,31.02.1990", ""]).encode()


def begun(client: Client, content: bytes) -> str:
    """The page of an import that was begun."""
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    look = client.post(IMPORTS, {"file": file}).headers["Location"]
    mapping = client.get(look).context["preview"].mapping
    sent = {f"field-{name}": column for name, column in mapping.items()}
    return client.post(look, {**sent, "start": "1", "purpose": "A test of the import"}).headers["Location"]


def work() -> None:
    """Do the tasks that wait, as `sapar worker` does, without its closing of the test's connection."""
    worker = Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="tests",
    )  # fmt: skip
    for waiting in DBTaskResult.objects.ready():
        waiting.claim("tests")
        worker.run_task(waiting)


def partial(client: Client, at: str) -> str:
    """What the page gets when it looks again by itself."""
    return client.get(at, headers={"HX-Request": "true"}).content.decode()


def test_import_is_taken_by_the_worker_and_found_again(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    before = Person.objects.count()
    at = begun(client, table())
    assert Person.objects.count() == before  # nothing is taken while one waits for the page
    assert "Waits for its turn" in partial(client, at)
    begun(client, table())  # the same again is the same import, and is not handed over twice
    assert DBTaskResult.objects.count() == 1
    work()
    batch = Import.objects.get()
    assert (batch.state, batch.created, batch.bad, batch.position) == ("done", ROWS, 1, ROWS + 1)
    page = partial(client, at)
    assert "<html" not in page
    assert "hx-trigger" not in page  # it has stopped looking
    assert f'href="{at}not-taken.csv"' in page
    assert f'href="{at}"' in client.get(IMPORTS).content.decode()


def test_import_of_who_lost_the_role_stands_still_and_a_colleague_goes_on(seat: Seat, world: OfficeWorld) -> None:
    client, colleague = seat("consul"), seat("supervisor")
    at = begun(client, table(3))
    RoleHolding.objects.filter(user=world.users["supervisor"]).update(role="registrar")
    RoleHolding.objects.filter(user=world.users["consul"], role="registrar").delete()
    work()
    assert Import.objects.get().state == "ready"
    assert client.get(at).status_code == 403
    assert "Stands still" in colleague.get(at).content.decode()
    colleague.post(at)
    assert Import.objects.get().state == "done"


def test_press_while_the_worker_is_at_work_takes_nothing(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    at = begun(client, table(3))
    DBTaskResult.objects.update(status="RUNNING")
    client.post(at)
    assert Import.objects.get().position == 0
    assert "At work" in partial(client, at)


@pytest.fixture
def many(world: OfficeWorld) -> list[Import]:
    file = keep(actor=SYSTEM, content=table(1), name="a.csv")
    offices = [world.moscow, world.astana]
    return [
        Import.objects.create(
            file=file, purpose=f"import {number}", mapping={"n": number}, office=offices[number % 2], bad=number,
            state="done" if number % 4 else "running", started_by="test",
        )
        for number in range(80)
    ]  # fmt: skip


def test_list_of_imports_is_paged_filtered_and_ordered_by_its_address(
    seat: Seat, world: OfficeWorld, many: list[Import]
) -> None:
    client = seat("consul")

    def shown(query: str) -> list[int]:
        return [row.bad for row in client.get(f"{IMPORTS}{query}").context["page"]]

    mine = [row.bad for row in many if row.office == world.moscow]
    assert shown("") == mine[::-1][:25]
    assert shown("?page=2") == mine[::-1][25:]
    assert shown("?state=running&order=oldest") == [bad for bad in mine if bad % 4 == 0]
    assert shown("?order=bad") == mine[::-1][:25]
    assert shown("?order=oldest&page=nonsense") == mine[:25]
    assert shown("?order=nonsense&state=nonsense") == mine[::-1][:25]
    assert "state=running&amp;page=2" not in client.get(f"{IMPORTS}?state=running").content.decode()
    assert "order=oldest&amp;page=2" in client.get(f"{IMPORTS}?order=oldest").content.decode()
    assert "No import is like that." in client.get(f"{IMPORTS}?state=ready").content.decode()


def test_list_of_imports_asks_no_more_for_more_rows(seat: Seat, world: OfficeWorld, many: list[Import]) -> None:
    client = seat("consul")
    client.get(IMPORTS)
    counts = []
    for state in ("running", "done"):
        with CaptureQueriesContext(connection) as found:
            client.get(f"{IMPORTS}?state={state}&order=oldest")
        counts.append(len(found))
    Import.objects.filter(state="done").exclude(pk=many[1].pk).exclude(pk=many[2].pk).delete()
    with CaptureQueriesContext(connection) as found:
        assert len(client.get(f"{IMPORTS}?state=done&order=oldest").context["page"]) == 1
    assert {*counts, len(found)} == {counts[0]}


def test_exports_are_listed_to_who_made_them(seat: Seat, world: OfficeWorld) -> None:
    client, at = seat("consul"), "/en/office/people/export/"
    assert "You have not taken anything out yet." in client.get(at).content.decode()
    client.post(at, {"columns": ["surname"], "purpose": "A list for the consular school"})
    assert [row.purpose for row in client.get(at).context["page"]] == ["A list for the consular school"]
    made: Any = Export.objects.get()
    Export.objects.bulk_create(
        [Export(purpose="more", columns=["pin"], rows=1, sha256="0" * 64, by=made.by) for _ in range(30)]
    )
    assert [len(client.get(f"{at}?page={page}").context["page"]) for page in (1, 2)] == [25, 6]
    assert seat("supervisor").get(at).context["page"].paginator.count == 0


def test_queue_of_duplicates_is_paged_filtered_and_ordered_by_its_address(seat: Seat, world: OfficeWorld) -> None:
    client, at = seat("consul"), "/en/office/people/duplicates/"
    people = [Person.objects.create(surname=f"A{number}", given="B", office=world.moscow) for number in range(60)]
    Candidate.objects.all().delete()
    for number, (one, other) in enumerate(pairwise(people[::2])):
        origin = ("save", "import")[number % 2]
        Candidate.objects.create(a=one, b=other, origin=origin, score=0.5 + number / 100)

    def shown(query: str) -> list[float]:
        return [round(row.score * 100) - 50 for row in client.get(f"{at}{query}").context["rows"]]

    everything = list(range(29))
    assert shown("") == everything[::-1][:25]
    assert shown("?page=2") == shown("?page=999") == everything[::-1][25:]
    assert shown("?order=oldest") == everything[:25]
    assert shown("?origin=import") == [number for number in everything[::-1] if number % 2]
    assert "No pair is like that." in client.get(f"{at}?origin=link").content.decode()
    assert shown("?origin=nonsense&page=x") == everything[::-1][:25]
