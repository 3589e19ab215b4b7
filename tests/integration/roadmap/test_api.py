"""The road map by the interface: what everybody reads without a token, what the two sides report with one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.lines.roadmap.models import Indicator, NewsItem, Partner, Report, Value
from sapar.lines.roadmap.services import plan, reporting
from tests.integration.api.machine import Machine, account, machine
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_public import NEVER, item, measured, planted  # noqa: F401 (fixtures)
from tests.integration.roadmap.test_reporting import indicator

pytestmark = pytest.mark.usefixtures("plain")

API = "/api/v1"
PUBLIC = ("/roadmaps", "/roadmaps/kg-2026", "/roadmaps/kg-2026/projects", "/roadmaps/kg-2026/projects/C1",
          "/roadmaps/kg-2026/activities", "/roadmaps/kg-2026/indicators", "/news")  # fmt: skip


def told(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(API + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def side(world: World, which: str) -> Machine:
    """A system of one side, or of neither."""
    office = getattr(world, which).user.office
    return machine(account(which, office, "coordinator"))


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_hidden_unaccepted_or_unpublished_is_told_to_everybody(
    planted: World, client: Client, path: str  # noqa: F811
) -> None:  # fmt: skip
    plan.add_risk(actor=planted.ministry, project=planted.project, titles=texts("secret-draft"), likelihood=1, impact=1)
    answer = client.get(API + path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert [word for word in NEVER if word in text] == []
    assert answer["Cache-Control"] == "public, no-cache"


def test_draft_of_news_is_not_there(planted: World, client: Client) -> None:  # noqa: F811
    assert told(client, "/news/secret-draft", 404)["code"] == "not_found"
    assert told(client, "/news")["total"] == 0
    NewsItem.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert told(client, "/news/secret-draft", 404)["code"] == "not_found"


def test_values_are_told_as_published_with_parts_and_targets(planted: World, client: Client) -> None:  # noqa: F811
    page = told(client, "/roadmaps/kg-2026/indicators?project=C1")
    (one,) = [each for each in page["indicators"] if each["code"] == "I2"]
    first, second, third = one["periods"][:3] if len(one["periods"]) > 2 else (*one["periods"], None)
    assert (first["first"], first["target"], first["value"]) == ("2026-04-01", "90", "100")
    assert [(part["part"], part["value"]) for part in first["parts"]] == [
        ({"sex": "female"}, "40"), ({"sex": "male"}, "60"),
    ]  # fmt: skip
    assert (second["target"], second["value"], second["parts"], third) == ("120", None, [], None)


def test_money_is_added_up_by_source_and_year(publisher: Partner, client: Client) -> None:  # noqa: F811
    found = told(client, "/roadmaps/kg-2026")
    assert found["money"] == [{"currency": "USD", "planned": "2401", "committed": "0", "spent": "99.9"}]
    assert [(each["source"], each["planned"], each["spent"]) for each in found["money_by_source"]] == [
        ("mfa", "1200.5", "0"), ("iom", "1200.5", "99.9"),
    ]  # fmt: skip
    assert [(each["year"], each["planned"]) for each in found["money_by_year"]] == [(2026, "2001"), (2027, "400")]
    plan.withdraw(actor=plan_actor(publisher), subject=publisher.roadmap.lines.get().projects.get(), reason="r")
    assert told(client, "/roadmaps/kg-2026")["money"] == []


def plan_actor(partner: Partner) -> Any:
    from sapar.core.accounts.actors import staff
    from sapar.core.accounts.models import User

    return staff(User.objects.get(office__organisation=partner.organisation))


def test_projects_are_filtered_searched_sorted_and_paged(world: World, client: Client) -> None:
    for number, (title, ends, places) in enumerate([("Courses", 2028, ["KG-O"]), ("Help", 2027, ["RU", "KG-O"])]):
        plan.add_project(
            actor=world.ministry, line=world.line, code=f"P{number}", titles=texts(title), summaries=texts("Ыссык көл"),
            state="planned", starts=date(2026, 1, 1), ends=date(ends, 1, 1), sectors={"15190": "100"}, places=places,
        )  # fmt: skip

    def codes(query: str) -> list[str]:
        return [each["code"] for each in told(client, f"/roadmaps/kg-2026/projects{query}")["projects"]]

    assert codes("") == ["C1", "P0", "P1"]
    assert codes("?place=KG-O") == ["P0", "P1"]
    assert codes("?place=RU") == ["P1"]
    assert codes("?q=КӨЛ") == ["P0", "P1"]
    assert codes("?q=көл courses") == ["P0"]
    assert codes("?sort=ends") == ["P1", "C1", "P0"]
    assert codes("?per=2&page=2") == ["P1"]
    assert codes("?page=9") == []
    assert told(client, "/roadmaps/kg-2026/projects?state=lost", 422)["code"] == "invalid"
    assert told(client, "/roadmaps/kg-2026/projects?stat=late", 422)["errors"][0]["at"] == "query.stat"
    assert told(client, "/roadmaps/nowhere/projects", 404)["code"] == "not_found"
    assert told(client, "/roadmaps/kg-2026/activities?project=nowhere", 404)["code"] == "not_found"


def test_answer_that_still_holds_is_not_sent_again_and_a_change_is_told_at_once(world: World, client: Client) -> None:
    for path in PUBLIC:
        etag = client.get(API + path)["ETag"]
        with CaptureQueriesContext(connection) as caught:
            assert told(client, path, 304, if_none_match=etag) is None
        assert len(caught) <= 18, path
    etag = client.get(f"{API}/roadmaps/kg-2026/projects/C1")["ETag"]
    plan.revise(actor=world.ministry, subject=world.project, reason="r", titles=texts("Renamed"))
    assert told(client, "/roadmaps/kg-2026/projects/C1", if_none_match=etag)["titles"] == texts("Renamed")
    etag = client.get(f"{API}/news")["ETag"]
    item(world, "told", projects=[world.project])
    assert told(client, "/news", if_none_match=etag)["news"][0]["projects"] == ["C1"]
    assert told(client, "/roadmaps/kg-2026/projects/C1")["news"] == ["told"]
    NewsItem.objects.update(published_at=None)
    assert told(client, "/roadmaps/kg-2026/projects/C1")["news"] == []


def test_withdrawn_road_map_and_project_are_not_there(world: World, client: Client) -> None:
    plan.withdraw(actor=world.ministry, subject=world.project, reason="r")
    assert told(client, "/roadmaps/kg-2026/projects/C1", 404)["code"] == "not_found"
    assert told(client, "/roadmaps/kg-2026/projects")["total"] == 0
    type(world.roadmap).objects.update(withdrawn_on=date(2026, 2, 1))
    assert told(client, "/roadmaps") == []
    assert told(client, "/roadmaps/kg-2026", 404)["code"] == "not_found"


def test_statements_do_not_grow_with_projects(world: World, client: Client) -> None:
    def cost(path: str) -> int:
        client.get(API + path)  # standings of the edition are worked out once
        with CaptureQueriesContext(connection) as caught:
            assert client.get(API + path).status_code == 200
        return len(caught)

    few = {path: cost(path) for path in PUBLIC}
    for number in range(30):
        project = plan.add_project(
            actor=world.ministry, line=world.line, code=f"P{number}", titles=texts("X"), state="active",
            starts=date(2026, 1, 1), ends=date(2027, 1, 1), sectors={"15190": "100"},
        )  # fmt: skip
        result = plan.add_result(actor=world.ministry, project=project, level="output", code="O", titles=texts("X"))
        plan.add_indicator(
            actor=world.ministry, result=result, code="I", titles=texts("X"), kind="manual", unit="number"
        )
        item(world, f"item-{number}", projects=[project])
    many = {path: cost(path) for path in PUBLIC}
    assert {path: many[path] - few[path] for path in PUBLIC if many[path] > few[path] + 6} == {}
    assert max(many.values()) <= 30


def test_too_many_questions_without_a_token_are_told_to_wait(world: World, client: Client, settings: Any) -> None:
    settings.API_PUBLIC_A_MINUTE = 2
    statuses = [client.get(f"{API}/roadmaps", REMOTE_ADDR="203.0.113.7").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_system_of_a_side_reports_a_quarter_and_submits_it(world: World, client: Client) -> None:
    one = indicator(world, code="I1", unit="persons", broken_down_by=["sex"])
    share = indicator(world, code="I2", unit="percent", is_ratio=True, over_places="ratio")
    desk = side(world, "ministry")
    opened = desk.post("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-Q2"})
    assert opened.status_code == 201, opened.content
    uid = opened.json()["uid"]
    body = {
        "values": [
            {"indicator": one.uid, "value": "12.5"},
            {"indicator": one.uid, "part": {"sex": "female"}, "value": "5"},
            {"indicator": share.uid, "numerator": "1", "denominator": "4"},
        ],
        "narratives": {"en": "Went well"},
    }
    sent = desk.post(f"/reports/{uid}/values", body, Idempotency_Key="k1")
    assert sent.status_code == 201, sent.content
    values = [(each["code"], each["part"], each["value"]) for each in sent.json()["values"]]
    assert values == [("I1", {}, "12.5"), ("I1", {"sex": "female"}, "5"), ("I2", {}, "25")]
    Value.objects.filter(indicator=one, part_key="").update(value=Decimal(99))
    again = desk.post(f"/reports/{uid}/values", body, Idempotency_Key="k1")
    assert [each["value"] for each in again.json()["values"]] == ["99", "5", "25"]  # it took effect once
    other = desk.post(f"/reports/{uid}/values", {"values": []}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert desk.post(f"/reports/{uid}/submit", Idempotency_Key="k2").json()["state"] == "submitted"
    assert desk.post(f"/reports/{uid}/submit", Idempotency_Key="k2").json()["state"] == "submitted"
    late = desk.post(f"/reports/{uid}/values", body)
    assert (late.status_code, "take it back first" in late.json()["detail"]) == (409, True)
    assert told(client, "/roadmaps/kg-2026/indicators")["indicators"][0]["periods"] == []
    reporting.answer(actor=world.agency, report=Report.objects.get(uid=uid), accepted=True)
    assert told(client, "/roadmaps/kg-2026/indicators")["indicators"][0]["periods"][0]["value"] == "99"


def test_wrong_values_are_named_where_they_stand_and_none_is_taken(world: World) -> None:
    one = indicator(world, code="I1", unit="persons")
    desk = side(world, "ministry")
    uid = desk.post("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-Q2"}).json()["uid"]

    def refused(*values: dict[str, Any]) -> tuple[int, str]:
        answer = desk.post(f"/reports/{uid}/values", {"values": [{"indicator": one.uid, "value": "1"}, *values]})
        return answer.status_code, answer.json()["errors"][0]["at"]

    assert refused({"indicator": "nothing", "value": "1"}) == (422, "body.values[1].indicator")
    assert refused({"indicator": one.uid, "part": {"sex": "female"}, "value": "1"}) == (422, "body.part")
    assert refused({"indicator": one.uid, "value": "1e3"})[0] == 422
    assert refused({"indicator": one.uid, "value": "1", "valu": "2"})[0] == 422
    assert Value.objects.count() == 0
    assert desk.post("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-H1"}).status_code == 422
    assert desk.post("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-Q9"}).status_code == 422
    missing = desk.post(f"/reports/{uid}/submit")
    assert (missing.status_code, "I1" in missing.json()["detail"]) == (422, True)


def test_system_of_no_side_and_a_token_without_the_scope_find_nothing(planted: World) -> None:  # noqa: F811
    report = Report.objects.filter(state="submitted").get()
    stranger = side(planted, "stranger")
    for path in (f"/reports/{report.uid}", "/roadmaps/kg-2026/reports"):
        answer = stranger.get(path)
        assert (answer.status_code, [word for word in NEVER if word in answer.content.decode()]) == (404, [])
    one = Indicator.objects.get(code="I2")
    body = {"values": [{"indicator": one.uid, "value": "1"}]}
    for path, sent in ((f"/reports/{report.uid}/values", body), (f"/reports/{report.uid}/submit", {}),
                       ("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-Q4"})):  # fmt: skip
        assert stranger.post(path, sent).status_code == 404
    narrow = machine(account("narrow", planted.ministry.user.office, "coordinator"), "roadmap.plan.read")
    assert narrow.get(f"/reports/{report.uid}").json()["narratives"] == {"en": "secret-narrative"}  # it could leak
    assert narrow.post(f"/reports/{report.uid}/submit").status_code in (403, 404)
    assert (Report.objects.count(), Value.objects.filter(value=1).count()) == (2 + 1, 0)


def test_open_reports_are_listed_late_ones_first(world: World) -> None:
    desk = side(world, "agency")
    listed = desk.get("/roadmaps/kg-2026/reports").json()
    spans = [each["period"] for each in listed["reports"]]
    assert spans == sorted(spans)
    assert listed["reports"][0]["waits_for"] == "sender"
    assert listed["total"] == len(spans)
    opened = desk.post("/roadmaps/kg-2026/projects/C1/reports", {"period": "2026-Q1"}).json()
    begun = desk.get("/roadmaps/kg-2026/reports?status=begun").json()["reports"]
    assert [(each["uid"], each["state"]) for each in begun] == [(opened["uid"], "draft")]
