"""Cases through the interface: opened, worked on, referred; answers by path; pages; ETags; files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sapar.core.cases.models import Case
from tests.integration.api.machine import Machine
from tests.integration.cases.conftest import ANSWERS, PROGRAMMES, World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def opened(client: Machine, **more: Any) -> str:
    body = {"programme": "help", "office": "moscow", "answers": ANSWERS} | more
    response = client.post("/cases", body)
    assert response.status_code == 201, response.content
    return str(response.json()["uid"])


def test_a_case_is_opened_worked_on_and_closed(desk: Machine, world: World) -> None:
    uid = opened(desk, person=world.person.uid)
    told = desk.get(f"/cases/{uid}").json()
    assert (told["state"], told["subject"], told["person"]) == ("new", "Passport lost", world.person.uid)
    assert told["answers"] == {"request": ANSWERS}
    assert [way["code"] for way in told["ways"]] == ["accept", "drop"]
    assert desk.post(f"/cases/{uid}/transitions", {"transition": "accept"}).json() == {
        "case": uid, "sequence": 2, "kind": "moved",
    }  # fmt: skip
    refused = desk.post(
        f"/cases/{uid}/transitions", {"transition": "finish", "answers": {}, "closing_reason": "helped"}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"at": "answers.result", "message": "Answer this question."}]
    finish = {"transition": "finish", "answers": {"result": "done"}, "closing_reason": "helped"}
    assert desk.post(f"/cases/{uid}/transitions", finish).status_code == 201
    assert desk.post(f"/cases/{uid}/transitions", finish).json()["code"] == "conflict"
    kinds = [entry["kind"] for entry in desk.get(f"/cases/{uid}/timeline").json()]
    assert kinds == ["opened", "moved", "moved"]
    assert desk.get("/cases?status=closed").json()["cases"][0]["uid"] == uid


def test_the_same_key_opens_one_case(desk: Machine) -> None:
    body = {"programme": "help", "office": "moscow", "answers": ANSWERS}
    first, again = (desk.post("/cases", body, Idempotency_Key="k") for _ in range(2))
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_another_case_about_the_same_person_is_opened_only_when_that_is_said(desk: Machine, world: World) -> None:
    first = opened(desk, person=world.person.uid)
    body = {"programme": "help", "office": "moscow", "answers": ANSWERS, "person": world.person.uid}
    told = desk.post("/cases", body)
    assert (told.status_code, told.json()["code"]) == (409, "open_already")
    assert [(one["uid"], one["state"], one["office"]) for one in told.json()["cases"]] == [(first, "new", "moscow")]
    second = opened(desk, person=world.person.uid, another=True)
    assert second != first
    opened(desk)  # about nobody: nothing to compare with


def test_a_case_moves_to_the_newer_version_that_its_answer_names(desk: Machine, settings: Any, tmp_path: Path) -> None:
    uid = opened(desk)
    assert desk.get(f"/cases/{uid}").json()["newer"] is None
    newest = desk.post(f"/cases/{uid}/upgrade", {})
    assert (newest.status_code, newest.json()["code"]) == (409, "conflict")
    shutil.copytree(PROGRAMMES, tmp_path / "newer")
    file = tmp_path / "newer" / "help" / "programme.yaml"
    file.write_text(file.read_text("utf-8").replace("due: 2\n", "due: 4\n"), "utf-8")
    settings.PROGRAMMES = str(tmp_path / "newer")
    case = desk.get(f"/cases/{uid}")
    assert desk.post(f"/cases/{uid}/upgrade", {"digest": "0f"}).status_code == 409
    moved = desk.post(f"/cases/{uid}/upgrade", {"digest": case.json()["newer"]}, If_Match=case["ETag"])
    assert moved.json() == {"case": uid, "sequence": 2, "kind": "upgraded"}
    after = desk.get(f"/cases/{uid}").json()
    assert (after["newer"], after["due_at"] > case.json()["due_at"]) == (None, True)


def test_an_act_does_not_overtake_another(desk: Machine) -> None:
    uid = opened(desk)
    etag = desk.get(f"/cases/{uid}")["ETag"]
    assert desk.get(f"/cases/{uid}", If_None_Match=etag).status_code == 304
    assert desk.post(f"/cases/{uid}/notes", {"text": "one"}, If_Match=etag).status_code == 201
    late = desk.post(f"/cases/{uid}/notes", {"text": "two"}, If_Match=etag)
    assert (late.status_code, late.json()["code"]) == (412, "moved_on")
    assert desk.get(f"/cases/{uid}", If_None_Match=etag)["ETag"] != etag


def test_a_neighbour_sees_nothing_until_asked_and_then_what_is_shared(desk: Machine, neighbour: Machine) -> None:
    uid = opened(desk)
    absent = neighbour.get("/cases/" + "0" * 32).json()
    assert neighbour.get(f"/cases/{uid}").json() == absent
    assert neighbour.get("/cases").json()["cases"] == []
    asked = {"to": "astana", "shares": ["request.subject"], "consent": "oral", "days": 3}
    assert desk.post(f"/cases/{uid}/referrals", asked).status_code == 201
    (waiting,) = neighbour.get("/referrals").json()
    assert waiting["case"]["uid"] == uid
    told = neighbour.get(f"/cases/{uid}").json()
    assert (told["limited"], told["answers"]) == (True, {"request": {"subject": "Passport lost"}})
    assert "sentinel" not in neighbour.get(f"/cases/{uid}/timeline").content.decode()
    answer = f"/cases/{uid}/referrals/{waiting['referral']['uid']}/answer"
    assert neighbour.post(answer, {"answer": "rejected"}).json()["code"] == "conflict"
    assert neighbour.post(answer, {"answer": "accepted"}).status_code == 201
    assert neighbour.post(answer, {"answer": "done", "note": "helped"}).status_code == 201
    assert neighbour.get(f"/cases/{uid}").json() == absent
    for path, body in (("notes", {"text": "x"}), ("transitions", {"transition": "accept"}), ("pause", {"reason": "x"})):
        assert neighbour.post(f"/cases/{uid}/{path}", body).status_code == 404


def test_pages_sort_filter_and_ask_a_bounded_number_of_queries(
    desk: Machine, world: World, django_assert_max_num_queries: Any
) -> None:
    uids = [opened(desk) for _ in range(30)]
    first = desk.get("/cases?sort=number&per=25").json()
    second = desk.get("/cases?sort=number&per=25&page=2").json()
    assert [row["uid"] for row in first["cases"] + second["cases"]] == uids
    assert (first["total"], first["pages"], len(second["cases"])) == (30, 2, 5)
    assert desk.get("/cases?programme=other").json()["cases"] == []
    desk.get("/cases")
    with django_assert_max_num_queries(16):
        assert len(desk.get("/cases?per=50").json()["cases"]) == 30
    for query in ("sort=secret", "per=0", "page=0", "colour=red", "opened_from=yesterday"):
        assert desk.get(f"/cases?{query}").status_code == 422


@pytest.mark.parametrize("name", ["photo.pdf", "../../etc/pässwd.exe"])
def test_a_file_is_attached_by_its_bytes_and_sent_as_a_download(desk: Machine, neighbour: Machine, name: str) -> None:
    uid = opened(desk)
    response = upload(desk, uid, SimpleUploadedFile(name, PDF, "text/html"))
    assert response.status_code == 201, response.content
    file = response.json()
    assert (file["media_type"], file["size"]) == ("application/pdf", len(PDF))
    got = desk.get(f"/attachments/{file['uid']}")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment;")
    assert (got["Content-Type"], got["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert neighbour.get(f"/attachments/{file['uid']}").status_code == 404


def test_a_file_that_is_something_else_is_refused_in_words(desk: Machine) -> None:
    uid = opened(desk)
    response = upload(desk, uid, SimpleUploadedFile("x.pdf", b"<svg onload=alert(1)>", "application/pdf"))
    assert (response.status_code, response.json()["code"]) == (422, "file")
    assert response.json()["errors"][0]["at"] == "file"


def upload(client: Machine, uid: str, file: SimpleUploadedFile) -> Any:
    return client.client.post(
        f"/api/v1/cases/{uid}/attachments",
        {"file": file, "title": "Scan"},
        headers={"Authorization": f"Bearer {client.secret}", "Accept-Language": "en"},
    )


def test_a_team_is_assigned_the_clock_stopped_and_started(desk: Machine, world: World) -> None:
    uid = opened(desk)
    assert desk.post(f"/cases/{uid}/assignments", {"team": "moscow-help"}).status_code == 201
    assert desk.post(f"/cases/{uid}/assignments", {"assignee": str(world.users["neighbour"].uid)}).status_code == 409
    assert desk.post(f"/cases/{uid}/assignments", {"assignee": str(world.users["consul"].uid)}).status_code == 201
    assert desk.post(f"/cases/{uid}/pause", {"reason": "waiting for the police"}).json()["kind"] == "paused"
    assert desk.get("/cases?status=paused").json()["total"] == 1
    assert desk.post(f"/cases/{uid}/resume").json()["kind"] == "resumed"
    assert desk.post(f"/cases/{uid}/resume").json()["code"] == "conflict"


@pytest.mark.parametrize(
    ("answers", "at"),
    [
        ({"subject": "a\u0000b"}, "body.body.answers"),
        ({"subject": {"a": {"b": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}}}, "body.body.answers"),
        ({"people": 10**30}, "body.body.answers"),
        ({"subjekt": "x"}, "answers.subjekt"),
    ],
)
def test_answers_that_cannot_be_kept_are_refused(desk: Machine, answers: dict[str, Any], at: str) -> None:
    response = desk.post("/cases", {"programme": "help", "office": "moscow", "answers": answers})
    assert response.status_code == 422
    assert at in [fault["at"] for fault in response.json()["errors"]]


def test_a_body_that_is_too_large_or_no_json_is_refused(desk: Machine) -> None:
    headers = {"Authorization": f"Bearer {desk.secret}"}
    for body, status in (
        (b"{" * 10, 400),
        (b'{"text": "' + b"x" * 300_000 + b'"}', 413),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
    ):
        response = desk.client.post("/api/v1/cases", body, content_type="application/json", headers=headers)
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_addresses_and_methods_that_are_not_there_are_problems_too(desk: Machine) -> None:
    absent = desk.get("/no/such/thing")
    assert (absent.status_code, absent["Content-Type"]) == (404, "application/problem+json")
    refused = desk.call("DELETE", "/cases")
    assert (refused.status_code, refused.json()["code"]) == (405, "method")
    assert set(refused["Allow"].split(", ")) == {"GET", "POST"}


def test_reading_asks_as_many_queries_of_much_as_of_little(desk: Machine, neighbour: Machine) -> None:
    def asked(client: Machine, path: str) -> int:
        client.get(path)  # the token's last use has been noted
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    uid = opened(desk)
    paths = [(desk, f"/cases/{uid}"), (desk, f"/cases/{uid}/timeline"), (neighbour, "/referrals")]

    def more(times: int) -> list[int]:
        for number in range(times):
            upload(desk, uid, SimpleUploadedFile(f"{number}.txt", f"text {number}".encode(), "text/plain"))
            desk.post(f"/cases/{uid}/notes", {"text": "note"})
            desk.post(f"/cases/{uid}/referrals", {"to": "astana", "consent": "oral", "days": 3})
        return [asked(client, path) for client, path in paths]

    little = more(1)
    assert more(5) == little
    assert max(little) <= 30


def test_messages_tasks_and_letters(desk: Machine, world: World) -> None:
    uid = opened(desk, person=world.person.uid)
    assert (
        desk.post(f"/cases/{uid}/messages", {"text": "I am well", "channel": "phone"}).json()["kind"]
        == "message_received"
    )
    task = desk.post(f"/cases/{uid}/tasks", {"title": "Call the police", "due_on": "2030-01-02"}, Idempotency_Key="t")
    assert (
        desk.post(
            f"/cases/{uid}/tasks", {"title": "Call the police", "due_on": "2030-01-02"}, Idempotency_Key="t"
        ).json()
        == task.json()
    )
    assert [(one["title"], one["done_at"]) for one in desk.get(f"/cases/{uid}").json()["tasks"]] == [
        ("Call the police", None)
    ]
    assert desk.post(f"/cases/{uid}/tasks/{task.json()['uid']}/finish").json()["kind"] == "task_done"
    assert desk.post(f"/cases/{uid}/tasks/{task.json()['uid']}/finish").status_code == 409
    letter = desk.post(f"/cases/{uid}/letters", {"letter": "receipt", "language": "ky"})
    assert letter.json()["media_type"] == "application/pdf", letter.content
    assert desk.post(f"/cases/{uid}/letters", {"letter": "other", "language": "ky"}).status_code == 409
