"""The road map for everybody: what its pages, files and feeds say, and what none of them gives away."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from sapar.lines.roadmap.iati.standard import load
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Indicator, NewsItem, Partner, Project, Report, Value
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.queries import public as reads
from sapar.lines.roadmap.queries.plan import board
from sapar.lines.roadmap.services import news, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from tests.integration.roadmap.conftest import SYSTEM, World, texts
from tests.integration.roadmap.test_iati import publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_reporting import Q2, indicator

pytestmark = pytest.mark.usefixtures("plain")

MAP = "/en/road-map/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
Q3 = Span(date(2026, 7, 1), date(2026, 9, 30))
NEVER = ("987654", "876543", "765432", "secret-draft", "secret-narrative", "secret-comment", "secret-contact")
"""Planted by `planted`: no answer may hold one of them."""
FILES = ("data/projects.csv", "data/activities.csv", "data/indicators.csv", "data/budget.csv", "data/road-map.json",
         "data/iati-activities.xml", "data/iati-organisation.xml")  # fmt: skip


@pytest.fixture
def visitor(client: Client) -> Client:
    return client


def page(visitor: Client, path: str) -> Any:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return etree.HTML(answer.content.decode())


def said(tree: Any, path: str) -> list[str]:
    return [" ".join("".join(each.itertext()).split()) for each in tree.xpath(path)]


def rows(visitor: Client, name: str) -> list[dict[str, str]]:
    """A table by its HXL tags."""
    answer = visitor.get(f"{MAP}data/{name}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="kg-2026-{name}.csv"'
    _heads, tags, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert all(tag.startswith("#") for tag in tags)
    return [dict(zip(tags, line, strict=True)) for line in lines]


def report(world: World, span: Any, values: list[Entered], *, accept: bool = True, text: str = "") -> Report:
    made = reporting.open_report(actor=world.ministry, project=world.project, span=span)
    reporting.enter(actor=world.ministry, report=made, values=values, narratives={"en": text})
    reporting.submit(actor=world.ministry, report=made)
    return reporting.answer(actor=world.agency, report=made, accepted=True) if accept else made


def item(world: World, slug: str, *, publish: bool = True, **fields: Any) -> NewsItem:
    terms = {"on": date(2026, 3, 1), "titles": texts(slug), "texts": texts("Told"), **fields}
    made = news.write(actor=world.ministry, roadmap=world.roadmap, slug=slug, **terms)
    return news.publish(actor=world.ministry, item=made) if publish else made


@pytest.fixture
def measured(world: World, publisher: Partner) -> Indicator:  # noqa: F811
    """Beside what the publisher has: an indicator with an accepted value and its parts, and one that still waits."""
    one = indicator(world, code="I2", unit="persons", broken_down_by=["sex"])
    for span, aim in ((Q2, 90), (Q3, 120)):
        plan.add_target(
            actor=world.ministry, indicator=one, period_start=span.start, period_end=span.end, value=Decimal(aim)
        )
    first = Entered(Indicator.objects.get(code="I1"), comment="secret-comment")
    parts = [Entered(one, {"sex": "female"}, Decimal(40)), Entered(one, {"sex": "male"}, Decimal(60))]
    report(world, Q2, [first, Entered(one, value=Decimal(100)), *parts])
    report(world, Q3, [first, Entered(one, value=Decimal(987654), comment="secret-comment")], accept=False)
    return one


@pytest.fixture
def planted(world: World, measured: Indicator) -> World:
    """What nobody outside may read: a value not accepted, hidden ones, a draft, a narrative, a contact."""
    accepted = Report.objects.get(period_start=Q2.start)
    hidden = {"value": 876543, "numerator": 765432, "denominator": 765432, "hidden": True}
    Value.objects.create(report=accepted, indicator=measured, part={"sex": "other"}, part_key="sex=other", **hidden)
    Value.objects.filter(report=accepted, indicator__code="I1").update(**hidden)
    Report.objects.update(narratives={"en": "secret-narrative"}, comment="secret-comment")
    Value.objects.update(comment="secret-comment")
    world.project.involvements.update(contact="secret-contact")
    item(world, "secret-draft", publish=False)
    return world


@pytest.mark.parametrize("path", [
    MAP, f"{MAP}?state=late", f"{MAP}C1/", "/en/news/", "/en/news/atom.xml", "/en/news/feed.json",
    *(MAP + name for name in FILES),
])  # fmt: skip
def test_nothing_hidden_unaccepted_or_unpublished_is_given_away(planted: World, visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    digits = text.replace(",", "")
    assert [word for word in NEVER if word in text or word in digits] == []


def test_aim_of_a_part_is_in_every_form(planted: World, measured: Indicator, visitor: Client) -> None:
    plan.add_target(
        actor=planted.ministry, indicator=measured, period_start=Q2.start, period_end=Q2.end, part={"sex": "female"},
        value=Decimal(45),
    )  # fmt: skip
    listed = [row for row in rows(visitor, "indicators") if row["#indicator+code"] == measured.code]
    table = [row for row in listed if row["#indicator+disaggregation"] == "sex=female"]
    assert [(row["#targeted+num"], row["#reached+num"]) for row in table] == [("45", "40")]
    assert "Women: 40 people (target: 45 people)" in " ".join(visitor.get(f"{MAP}C1/").content.decode().split())
    told = json.loads(visitor.get("/api/v1/roadmaps/kg-2026/indicators?project=C1").content)["indicators"]
    (one,) = [each for each in told if each["code"] == measured.code]
    assert [(part["target"], part["value"]) for part in one["periods"][0]["parts"]] == [("45", "40"), (None, "60")]


def test_what_is_accepted_is_in_every_form(planted: World, visitor: Client) -> None:
    table = [row for row in rows(visitor, "indicators") if row["#indicator+code"] == "I2" and row["#reached+num"]]
    told = [(row["#indicator+disaggregation"], row["#targeted+num"], row["#reached+num"]) for row in table]
    assert ("", "90", "100") in told
    assert ("sex=female", "", "40") in told
    record = json.loads(visitor.get(f"{MAP}data/road-map.json").content)
    (project,) = record["lines"][0]["projects"]
    values = [
        (period["part"], period["value"])
        for result in project["results"]
        for one in result["indicators"]
        for period in one["periods"]
        if period["value"] is not None
    ]
    assert ({}, "100") in values
    assert ({"sex": "male"}, "60") in values
    assert record["titles"] == texts("Road map")
    xml = visitor.get(f"{MAP}data/iati-activities.xml").content
    assert 'value="100"' in xml.decode()
    assert [each for each in validate(xml, load(None), date.today()) if each.severity == "error"] == []


def test_every_file_of_an_invented_road_map_says_that_it_is_invented(planted: World, visitor: Client) -> None:
    plan.add_activity(
        actor=planted.ministry, project=planted.project, result=planted.output, code="A", titles=texts("Work"),
        planned_start=date(2026, 1, 1), planned_end=date(2027, 3, 1),
    )  # fmt: skip
    assert [name for name in FILES if b"invented" in visitor.get(MAP + name).content] == []
    type(planted.roadmap).objects.update(demonstration=True)
    assert [name for name in FILES if b"invented" in visitor.get(MAP + name).content] == list(FILES)
    assert {row["#meta+note+i_en"] for row in rows(visitor, "budget")} == {"Demonstration data: invented"}
    xml = visitor.get(f"{MAP}data/iati-activities.xml").content
    assert [each for each in validate(xml, load(None), date.today()) if each.severity == "error"] == []


def test_files_have_neutral_names_and_nobody_s_browser_opens_them_in_the_site(planted: World, visitor: Client) -> None:
    for name in FILES:
        answer = visitor.get(MAP + name)
        assert answer["Content-Disposition"].startswith('attachment; filename="kg-2026')
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_project_tells_promise_value_target_parts_money_and_partners(planted: World, visitor: Client) -> None:
    plan.revise(actor=planted.ministry, subject=planted.project, reason="told", summaries=texts("A faster desk"))
    tree = page(visitor, f"{MAP}C1/")
    assert said(tree, "//p[@class='govuk-body-l']") == ["A faster desk en"]
    (table,) = [each for each in tree.xpath("//figure/table") if "I2 en" in each.xpath("caption/text()")]
    assert said(table, ".//tbody/tr[1]/*") == [
        "quarter 2 of 2026", "90 people", "100 peopleWomen: 40 peopleMen: 60 people",
    ]  # fmt: skip
    assert said(table, ".//tbody/tr[2]/*") == ["quarter 3 of 2026", "120 people", "—"]
    assert len(tree.xpath("//figure/svg[@role='img']/rect[@class='sr-chart__reached']")) >= 1
    assert said(tree, "//table[caption='Money by source']//tbody/tr") == ["Ministry en1,200 USD0 USD",
                                                                         "Agency en1,200 USD100 USD"]  # fmt: skip
    assert "Agency en" in " ".join(said(tree, "//section[h2='Who takes part']//li"))


def test_parts_of_offices_and_countries_are_named_in_words(planted: World, visitor: Client) -> None:
    value = Value.objects.get(part_key="sex=female", indicator__code="I2")
    for part, name in (({"office": "ministry-hq"}, "ministry en"), ({"country": "RU"}, "Russia")):
        Value.objects.filter(pk=value.pk).update(part=part)
        cells = said(page(visitor, f"{MAP}C1/"), "//figure/table//tr/td[2]/span")
        assert any(cell.startswith(f"{name}: 40") for cell in cells), cells


def test_overview_says_late_by_word_and_filters_by_line_and_state(world: World, visitor: Client) -> None:
    plan.add_activity(
        actor=world.ministry, project=world.project, result=world.output, code="A1", titles=texts("Hire"),
        planned_start=date(2026, 1, 5), planned_end=date(2026, 2, 1),
    )  # fmt: skip
    other = plan.add_line(
        actor=world.ministry, roadmap=world.roadmap, code="skills", position=2, titles=texts("Skills")
    )
    plan.add_project(
        actor=world.ministry, line=other, code="K1", titles=texts("Courses"), state="planned",
        starts=date(2029, 1, 1), ends=date(2030, 12, 31), sectors={"15190": "100"},
    )  # fmt: skip

    def shown(query: str) -> list[str]:
        return said(page(visitor, f"{MAP}{query}"), "//ul[@class='sr-projects']//h3")

    assert shown("") == ["Desk en Late", "Courses en Not begun"]
    assert shown("?state=late") == ["Desk en Late"]
    assert shown("?line=skills") == ["Courses en Not begun"]
    assert shown("?line=skills&state=late") == []
    assert "No project fits" in visitor.get(f"{MAP}?line=skills&state=late").content.decode()
    assert "Demonstration data" not in visitor.get(MAP).content.decode()
    type(world.roadmap).objects.update(demonstration=True)
    assert "Demonstration data" in visitor.get(MAP).content.decode()


def test_states_and_progress_are_those_of_the_board(world: World) -> None:
    today = date(2026, 6, 1)
    for number, (begun, finished, done) in enumerate(
        [(None, None, 0), (date(2026, 2, 1), None, 40), (date(2026, 2, 1), date(2026, 3, 1), 100)]
    ):
        for late in (0, 1):
            project = plan.add_project(
                actor=world.ministry, line=world.line, code=f"P{number}{late}", titles=texts("Project"), state="planned",
                starts=date(2026, 1, 1), ends=date(2027, 12, 31), sectors={"15190": "100"},
            )  # fmt: skip
            for code, end in (("A", date(2026, 5, 1) if late else date(2026, 9, 1)), ("B", date(2026, 12, 31))):
                start = date(2026, 2, 1) if late or begun else date(2026, 7, 1)
                plan.add_activity(
                    actor=world.ministry, project=project, code=code, titles=texts("Work"), planned_start=start,
                    planned_end=end, actual_start=begun, actual_end=finished, progress=done,
                )  # fmt: skip

    def told(lines: Any) -> list[tuple[str, str, int]]:
        return [(lane.project.code, lane.state, lane.progress) for _line, lanes in lines for lane in lanes]

    seen = told(reads.lanes(world.roadmap, today))
    assert seen == told(board(world.roadmap, today=today).lines)
    assert {state for _code, state, _done in seen} == {"ahead", "late", "under_way"}


def test_without_a_road_map_the_page_says_so_and_files_are_not_there(db: None, visitor: Client) -> None:
    assert "No road map has been published here yet" in visitor.get(MAP).content.decode()
    assert visitor.get(f"{MAP}?map=nowhere").status_code == 404
    for name in (*FILES, "papers/budget.pdf"):
        assert visitor.get(MAP + name).status_code == 404
    assert "There is no news yet" in visitor.get("/en/news/").content.decode()


def test_withdrawn_project_is_no_longer_shown(world: World, visitor: Client) -> None:
    assert visitor.get(f"{MAP}C1/").status_code == 200
    Project.objects.update(withdrawn_on=date(2026, 2, 1))
    assert visitor.get(f"{MAP}C1/").status_code == 404
    assert said(page(visitor, MAP), "//ul[@class='sr-projects']//h3") == []


def test_queries_and_size_do_not_grow_with_projects(planted: World, visitor: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = visitor.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < 100_000
        return len(caught)

    plan.add_activity(
        actor=planted.ministry, project=planted.project, result=planted.output, code="A", titles=texts("Work"),
        planned_start=date(2026, 1, 1), planned_end=date(2027, 3, 1),
    )  # fmt: skip
    paths = (MAP, f"{MAP}C1/", f"{MAP}data/projects.csv", f"{MAP}data/road-map.json")
    few = {path: cost(path) for path in paths}
    for number in range(60):
        project = plan.add_project(
            actor=planted.ministry, line=planted.line, code=f"P{number}", titles=texts(f"Project {number}"),
            state="active", starts=date(2026, 1, 1), ends=date(2027, 12, 31), sectors={"15190": "100"},
            summaries=texts("A promise of several words. " * 8),
        )  # fmt: skip
        plan.add_budget(
            actor=planted.ministry, project=project, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
            currency="USD", amount=Decimal(10),
        )  # fmt: skip
    for number in range(80):
        plan.add_activity(
            actor=planted.ministry, project=planted.project, result=planted.output, code=f"A{number}",
            titles=texts(f"Work {number}"), planned_start=date(2026, 1, 1), planned_end=date(2027, 3, 1),
        )  # fmt: skip
    assert {path: cost(path) for path in few} == few
    assert max(few.values()) <= 35
    assert max(cost(path) for path in paths) <= 22  # what was made is only looked for


def test_annex_is_a_pdf_in_the_reader_s_language(planted: World, visitor: Client) -> None:
    answer = visitor.get("/ru/road-map/papers/budget.pdf")
    assert answer.content.startswith(b"%PDF-")
    today = timezone.localdate()
    assert answer["Content-Disposition"] == f'attachment; filename="kg-2026-budget-ru-{today:%Y-%m-%d}.pdf"'
    assert visitor.get(f"{MAP}papers/secrets.pdf").status_code == 404


def test_news_are_filtered_by_tag_paged_and_empty_states_are_told(world: World, visitor: Client) -> None:
    for number in range(16):
        item(world, f"item-{number}", on=date(2026, 3, 1) + timedelta(days=number), tags=["skills"])
    item(world, "law", on=date(2026, 1, 1), tags=["law & order"])
    first, second = page(visitor, "/en/news/"), page(visitor, "/en/news/?page=2")
    assert said(first, "//ul[@class='sp-list']//h2")[0] == "item-15 en"
    assert said(second, "//ul[@class='sp-list']//h2") == ["item-0 en", "law en"]
    (link,) = first.xpath("//nav[@class='sr-tags']/a[.='law & order']/@href")
    assert said(page(visitor, f"/en/news/{link}"), "//ul[@class='sp-list']//h2") == ["law en"]
    assert "There is no news on this topic" in visitor.get("/en/news/?tag=none").content.decode()


def test_news_item_shows_its_source_and_projects_and_escapes_what_was_written(world: World, visitor: Client) -> None:
    item(world, "told", texts=texts("<b>bold</b>"), source="A paper, 1 March", source_address="https://example.org/a",
         projects=[world.project])  # fmt: skip
    answer = visitor.get("/en/news/told/")
    assert "&lt;b&gt;bold" in answer.content.decode()
    tree = etree.HTML(answer.content.decode())
    assert tree.xpath("//article//a[@href='https://example.org/a']/text()") == ["A paper, 1 March"]
    assert tree.xpath("//article//a/@href")[-1] == f"{MAP}C1/"
    NewsItem.objects.update(published_at=None)
    assert visitor.get("/en/news/told/").status_code == 404


def test_atom_feed_is_well_formed_with_lasting_ids_and_dates(world: World, visitor: Client) -> None:
    item(world, "told", titles=texts("A < B & C"), texts=texts("One\x0b <i>two</i>"), tags=["law"])
    answer = visitor.get("/ru/news/atom.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    (entry,) = feed.xpath("a:entry", namespaces=ATOM)

    def one(node: Any, name: str) -> str:
        return node.findtext(f"a:{name}", namespaces=ATOM)

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ru"
    assert one(entry, "title") == "A < B & C ru"
    assert one(entry, "summary") == "<p>One &lt;i&gt;two&lt;/i&gt; ru</p>"
    assert uuid.UUID(one(entry, "id")).version == 5
    for node, name in ((feed, "updated"), (entry, "updated"), (entry, "published")):
        assert datetime.fromisoformat(one(node, name)).tzinfo is not None
    assert one(feed, "id")
    assert feed.xpath("a:author/a:name/text()", namespaces=ATOM) == ["Сапар"]
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM) == ["http://testserver/ru/news/atom.xml"]
    assert entry.xpath("a:link/@href", namespaces=ATOM) == ["http://testserver/ru/news/told/"]
    assert entry.xpath("a:category/@term", namespaces=ATOM) == ["law"]
    again = etree.fromstring(visitor.get("/ru/news/atom.xml", headers={"host": "localhost"}).content)
    assert one(again.find("a:entry", ATOM), "id") == one(entry, "id")
    other = etree.fromstring(visitor.get("/ky/news/atom.xml").content)
    assert one(other.find("a:entry", ATOM), "id") != one(entry, "id")


def test_json_feed_keeps_to_version_1_1(world: World, visitor: Client) -> None:
    made = item(world, "told", tags=["law"])
    answer = visitor.get("/ky/news/feed.json")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["feed_url"], feed["language"]) == ("http://testserver/ky/news/feed.json", "ky")
    (entry,) = feed["items"]
    assert (entry["title"], entry["content_text"], entry["tags"]) == ("told ky", "Told ky", ["law"])
    assert datetime.fromisoformat(entry["date_published"]) == made.published_at.replace(microsecond=0)
    assert datetime.fromisoformat(entry["date_modified"]) >= datetime.fromisoformat(entry["date_published"])


@pytest.mark.parametrize("name", ["atom.xml", "feed.json"])
def test_feed_that_has_not_changed_is_not_sent_again(world: World, visitor: Client, name: str) -> None:
    item(world, "told")
    tag = visitor.get(f"/en/news/{name}")["ETag"]
    assert visitor.get(f"/en/news/{name}", headers={"if-none-match": tag}).status_code == 304
    item(world, "more")
    assert visitor.get(f"/en/news/{name}", headers={"if-none-match": tag}).status_code == 200


def test_pages_lead_readers_to_both_feeds(world: World, visitor: Client) -> None:
    for path in ("/ky/", "/ky/road-map/", "/ky/road-map/C1/", "/ky/news/"):
        links = page(visitor, path).xpath("//head/link[@rel='alternate']")
        assert [(link.get("type"), link.get("href")) for link in links] == [
            ("application/atom+xml", "/ky/news/atom.xml"), ("application/feed+json", "/ky/news/feed.json"),
        ]  # fmt: skip


def test_of_several_road_maps_the_running_one_is_shown_and_others_are_linked(world: World, visitor: Client) -> None:
    today, kept = timezone.localdate(), world.roadmap
    plan.add_roadmap(
        actor=SYSTEM, code="kg-later", titles=texts("Later"), country="KG", government=kept.government,
        agency=kept.agency, starts=today + timedelta(days=3000), ends=today + timedelta(days=4000), currency="USD",
    )  # fmt: skip
    tree = page(visitor, MAP)
    assert said(tree, "//h1") == ["Road map en"]
    assert tree.xpath("//a[@href='?map=kg-later']/text()") == ["Later en"]
    assert said(page(visitor, f"{MAP}?map=kg-later"), "//h1") == ["Later en"]
    assert visitor.get(f"{MAP}data/road-map.json?map=kg-later").json()["code"] == "kg-later"
