"""Programmes, forms and what ODK brings, through the interface; indicators; the description itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sapar.core.cases.models import Case
from sapar.sites.api.operations import EVERYBODY
from tests.integration.api.machine import Machine, account, machine
from tests.integration.cases.conftest import PROGRAMMES, World
from tools.reference_api import api


def test_a_programme_and_its_form_are_described(desk: Machine) -> None:
    listed = {row["code"]: row for row in desk.get("/programmes").json()}
    assert listed["help"]["forms"] == ["request", "outcome"]
    told = desk.get("/programmes/help").json()
    assert told["initial"] == "new"
    assert {state["code"] for state in told["states"]} >= {"new", "work", "closed"}
    form = desk.get("/programmes/help/forms/request").json()
    assert form["tables"]["survey"][0][1]["name"] == "subject"
    assert form["titles"]["en"]
    xform = desk.get("/programmes/help/forms/request/xform")
    assert xform["Content-Type"].startswith("application/xml")
    assert b"<h:html" in xform.content
    for path in ("/programmes/other", "/programmes/help/forms/other", "/programmes/other/forms/request/xform"):
        assert desk.get(path).status_code == 404


def test_answers_are_tried_without_being_kept(desk: Machine) -> None:
    looked = desk.post("/programmes/help/forms/request/evaluate", {"answers": {"people": "many"}}).json()
    assert looked["errors"]["subject"] == "Answer this question."
    assert "subject" in looked["asked"]
    assert Case.objects.count() == 0
    desk.language = "ky"
    looked = desk.post("/programmes/help/forms/request/evaluate", {"answers": {}}).json()
    assert looked["errors"]["subject"] == "Бул суроого жооп бериңиз."


def test_submissions_of_odk_open_cases_once(desk: Machine) -> None:
    rows = [
        {"__id": "uuid:1", "subject": "Wages", "detained": "no", "people": 1},
        {"__id": "uuid:2", "people": 1},
    ]
    xml = '<data id="request"><subject>From a phone</subject><detained>no</detained><people>2</people><meta><instanceID>uuid:3</instanceID></meta></data>'
    body = {"office": "moscow", "rows": rows, "instances": [xml]}
    taken = desk.post("/programmes/help/submissions", body).json()
    assert len(taken["opened"]) == 2
    assert [(r["instance"], r["line"], list(r["errors"])) for r in taken["rejected"]] == [("uuid:2", 3, ["subject"])]
    again = desk.post("/programmes/help/submissions", body).json()
    assert (again["opened"], len(again["known"])) == ([], 2)
    assert sorted(Case.objects.values_list("subject", flat=True)) == ["From a phone", "Wages"]


def test_hostile_submissions_are_refused(desk: Machine) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="request"><subject>&x;</subject></data>'
    refused = desk.post("/programmes/help/submissions", {"office": "moscow", "instances": [bomb]})
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")
    assert Case.objects.count() == 0


def test_indicators_are_listed_and_told(world: World) -> None:
    planner = machine(account("planner", world.ministry, "coordinator"))
    cards = planner.get("/indicators").json()
    assert cards
    name = cards[0]["name"]
    told = planner.get(f"/indicators/{name}?first=2026-01-01&last=2026-01-31").json()
    assert (told["name"], told["first"], told["last"]) == (name, "2026-01-01", "2026-01-31")
    assert planner.get(f"/indicators/{name}?first=2026-02-01&last=2026-01-31").status_code == 422
    assert planner.get(f"/indicators/{name}?first=2026-01-01&last=2026-01-31&filter=colour:red").status_code == 422
    assert planner.get("/indicators/no.such?first=2026-01-01&last=2026-01-31").status_code == 404


def test_every_operation_is_described_with_its_permission_and_problems(desk: Machine) -> None:
    response = desk.client.get("/api/v1/openapi.json")
    schema = response.json()
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for method, stated in operations.items():
            assert stated["x-permission"], path
            refused = {"429"} if stated["x-permission"] == EVERYBODY else {"401", "403", "429"}
            assert {"401", "403", "429"} & set(stated["responses"]) == refused, path
            assert stated["description"], path
            assert ("404" in stated["responses"]) == ("{" in path), path
            assert method in ("get", "post")


def test_every_operation_stands_in_the_reference(desk: Machine) -> None:
    page = api()
    for path, operations in desk.client.get("/api/v1/openapi.json").json()["paths"].items():
        for method, stated in operations.items():
            section = page.partition(f"`{method.upper()} {path}`\n")[2].partition("\n### ")[0]
            assert f"| permission | `{stated['x-permission']}` |" in section, path


def test_a_submission_of_an_older_form_is_read_by_that_form(desk: Machine, tmp_path: Path, settings: Any) -> None:
    """The phone was out of reach when the form changed: what it asked then is not lost."""
    shutil.copytree(PROGRAMMES / "help", tmp_path / "one" / "help")
    shutil.copytree(PROGRAMMES / "help", tmp_path / "two" / "help")
    request = tmp_path / "two" / "help" / "forms" / "request.md"
    text = (
        request.read_text(encoding="utf-8")
        .replace("| secret |", "| hidden |")
        .replace("request | 1 |", "request | 2 |")
    )
    request.write_text(text, encoding="utf-8")
    settings.PROGRAMMES = str(tmp_path / "one")
    desk.post("/cases", {"programme": "help", "office": "moscow", "answers": {"subject": "first"}})
    settings.PROGRAMMES = str(tmp_path / "two")
    assert desk.get("/programmes/help/forms/request").json()["version"] == "2"
    row = {"subject": "late", "detained": "no", "secret": "kept"}
    xml = '<data id="request" version="1"><subject>later</subject><secret>kept too</secret><meta><instanceID>uuid:9</instanceID></meta></data>'
    body = {"office": "moscow", "rows": [row | {"__id": "uuid:8", "FormVersion": "1"}], "instances": [xml]}
    taken = desk.post("/programmes/help/submissions", body).json()
    assert taken["rejected"] == []
    kept = [desk.get(f"/cases/{uid}").json()["answers"]["request"]["secret"] for uid in taken["opened"]]
    assert kept == ["kept", "kept too"]


def test_submissions_are_about_a_person_and_add_to_a_case(desk: Machine, world: World) -> None:
    first = {"__id": "uuid:1", "subject": "Wages", "detained": "no", "people": 1}
    body = {"office": "moscow", "rows": [first], "persons": {"uuid:1": world.person.uid}}
    (uid,) = desk.post("/programmes/help/submissions", body).json()["opened"]
    told = desk.get(f"/cases/{uid}").json()
    assert told["person"] == world.person.uid
    second = {"__id": "uuid:2", "subject": "More", "people": 2}
    body = {"office": "moscow", "rows": [second], "cases": {"uuid:2": told["number"]}}
    assert desk.post("/programmes/help/submissions", body).json()["added"] == [uid]
    assert desk.get(f"/cases/{uid}").json()["answers"]["request"]["subject"] == "More"
