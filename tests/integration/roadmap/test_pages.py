"""The office's pages of the road map: what they show, what they refuse, and that their queries do not grow with rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from openpyxl import load_workbook

from sapar.core.accounts.actors import Actor
from sapar.lines.roadmap.models import Activity, Indicator, NewsItem, Partner, Project, Report, Revision, Value
from sapar.lines.roadmap.services import plan, reporting
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_reporting import Q1, indicator, live, organisations  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("plain")

OFFICE = "/en/office/roadmap"


def seat(actor: Actor) -> Client:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(actor.user)
    return browser


def page(browser: Client, path: str, status: int = 200) -> Any:
    answer = browser.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return etree.HTML(answer.content.decode()) if status == 200 else None


def said(tree: Any, path: str) -> list[str]:
    return [" ".join("".join(each.itertext()).split()) for each in tree.xpath(path)]


def day(name: str, value: date) -> dict[str, int]:
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


def activity(world: World, code: str = "A1", start: date = date(2026, 2, 1), days: int = 58, **fields: Any) -> Activity:
    return plan.add_activity(
        actor=world.ministry, project=world.project, result=world.output, code=code, titles=texts(f"Work {code}"),
        planned_start=start, planned_end=start + timedelta(days=days), **fields,
    )  # fmt: skip


def test_board_shows_bars_states_and_what_is_late(world: World) -> None:
    activity(world)
    indicator(world)
    tree = page(seat(world.ministry), f"{OFFICE}/?line=consular")
    (bar,) = [link for link in tree.xpath("//svg[@data-bars]//a") if "A1 Work" in link.get("aria-label")]
    assert "A1 Work A1 en Late 0 %. 1 Feb 2026 – 31 Mar 2026" in bar.get("aria-label").replace("\xa0", " ")
    assert bar.get("href").startswith(f"/en/office/roadmap/projects/{world.project.uid}/#a-")
    assert said(tree, "//section[@id='late']//li/span/a")[0] == "C1 Desk en"
    assert said(tree, "//table[contains(@class,'rm-table')]//strong") == ["Late"]


def test_board_of_a_past_day_shows_the_plan_of_that_day(world: World) -> None:
    row = activity(world)
    past = timezone.now() - timedelta(days=10)
    for model in (Activity, Project, type(world.line), type(world.roadmap)):
        model.objects.update(created_at=past - timedelta(days=1))
    plan.revise(actor=world.ministry, subject=row, reason="Late money", planned_end=date(2026, 12, 31))
    browser = seat(world.agency)
    then = said(page(browser, f"{OFFICE}/?line=consular&as_of={past.date()}"), "//table[2]//td[@data-head='Planned']")
    now = said(page(browser, f"{OFFICE}/?line=consular"), "//table[2]//td[@data-head='Planned']")
    assert [each.replace("\xa0", " ") for each in (*then, *now)] == [
        "1 Feb 2026 – 31 Mar 2026", "1 Feb 2026 – 31 Dec 2026",
    ]  # fmt: skip
    assert seat(world.agency).get(f"{OFFICE}/?as_of=soon").status_code == 422


def test_board_filters_by_partner_and_state(world: World, publisher: Partner) -> None:  # noqa: F811
    other = plan.add_project(
        actor=world.ministry, line=world.line, code="C2", titles=texts("Other"), starts=date(2027, 1, 1),
        ends=date(2028, 1, 1), lead=publisher,
    )  # fmt: skip
    browser = seat(world.ministry)
    rows = "//table[contains(@class,'rm-table')]//th[@scope='row']"
    assert said(page(browser, f"{OFFICE}/"), rows) == ["C1 Desk en", "C2 Other en"]
    led = said(page(browser, f"{OFFICE}/?partner={publisher.code}&state=ahead"), rows)
    assert (led, other.code) == (["C2 Other en"], "C2")


@pytest.mark.parametrize("path", ["/", "/?line=consular&zoom=months", "/projects/{uid}/", "/projects/{uid}/history/"])
def test_pages_ask_as_often_for_many_rows_as_for_few(world: World, path: str) -> None:
    address, browser = OFFICE + path.format(uid=world.project.uid), seat(world.ministry)
    first = activity(world, "A1")
    measured = indicator(world, "I1")
    add = {"actor": world.ministry, "project": world.project}
    plan.add_risk(**add, titles=texts("Risk"), likelihood=1, impact=2)
    plan.revise(actor=world.ministry, subject=first, reason="Why", progress=10)
    plan.depend(actor=world.ministry, before=first, after=activity(world, "A0"))
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(browser, address)
    before = first
    for number in range(2, 12):
        after = activity(world, f"A{number}")
        plan.depend(actor=world.ministry, before=before, after=after)
        plan.revise(actor=world.ministry, subject=after, reason="Why", progress=number)
        plan.add_risk(**add, titles=texts("Risk"), likelihood=1, impact=2)
        plan.add_budget(
            **add, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), currency="USD", amount=number
        )
        one = indicator(world, f"I{number}")
        plan.add_target(actor=world.ministry, indicator=one, period_start=Q1.start, period_end=Q1.end, value=Decimal(3))
        before = after
    reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    with CaptureQueriesContext(connection) as many:
        page(browser, address)
    assert len(many) <= len(few) + 1, [query["sql"][:120] for query in many]
    assert measured.pk


def test_board_of_a_crowded_line_draws_projects_only(world: World) -> None:
    now = timezone.now()
    Activity.objects.bulk_create(
        Activity(
            project=world.project, code=f"B{number}", titles=texts("Many"), planned_start=date(2026, 1, 1),
            planned_end=date(2026, 2, 1), baseline_start=date(2026, 1, 1), baseline_end=date(2026, 2, 1), created_at=now,
        )
        for number in range(401)
    )  # fmt: skip
    tree = page(seat(world.ministry), f"{OFFICE}/?line=consular")
    assert len(tree.xpath("//svg[@data-bars]//a")) == 2
    assert "There are 401 activities here: open a project to see its own." in said(tree, "//p")


def test_plan_is_changed_with_a_reason_and_undone(world: World) -> None:
    row, browser = activity(world), seat(world.ministry)
    address = f"{OFFICE}/change/activity/{row.uid}/"
    form = {
        "title_ky": "Иш", "title_ru": "Работа", "title_en": "Work", "result": world.output.pk, "progress": 0,
        **day("planned_start", row.planned_start), **day("planned_end", date(2026, 10, 1)),
    }  # fmt: skip
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert Activity.objects.get().planned_end == row.planned_end
    browser.post(address, form | {"reason": "Money came late"})
    assert Activity.objects.get().planned_end == date(2026, 10, 1)
    shown = said(page(browser, f"{OFFICE}/projects/{world.project.uid}/history/"), "//td[@data-head='After']")
    assert "1 Oct 2026" in shown
    browser.post(f"{OFFICE}/change/activity/{row.uid}/undo/?of=changed")
    assert Activity.objects.get().planned_end == row.planned_end
    browser.post(f"{OFFICE}/change/activity/{row.uid}/withdraw/", {"reason": "Not needed"})
    assert Activity.objects.get().withdrawn_on == timezone.localdate()
    browser.post(f"{OFFICE}/change/activity/{row.uid}/undo/?of=withdrawn")
    assert Activity.objects.get().withdrawn_on is None
    assert {each.reason for each in Revision.objects.all()} >= {"Money came late", "Not needed"}


def test_shares_that_do_not_make_a_whole_are_refused_at_the_field(world: World) -> None:
    browser, address = seat(world.ministry), f"{OFFICE}/projects/{world.project.uid}/sectors/"
    answer = browser.post(address, {"sectors": "15190 60\n16020 30"})
    tree = etree.HTML(answer.content.decode())
    assert answer.status_code == 422
    assert said(tree, "//div[@id='sectors_error']/p") == [
        "Error: The shares of the purpose codes must add up to 100 per cent."
    ]
    assert said(tree, "//textarea[@name='sectors']") == ["15190 60 16020 30"]
    bad = etree.HTML(browser.post(address, {"sectors": "15190 60\nabc"}).content.decode())
    assert "Line 2" in said(bad, "//div[@id='sectors_error']/p")[0]
    browser.post(address, {"sectors": "15190 60\n16020 40"})
    assert Project.objects.get().sectors == {"15190": "60", "16020": "40"}


def test_report_with_parts_shares_and_evidence_goes_to_the_other_side(world: World) -> None:
    count = indicator(world, "I1", broken_down_by=["sex", "district"])
    share = indicator(world, "I2", unit="percent", is_ratio=True, over_places="ratio")
    browser, other = seat(world.ministry), seat(world.agency)
    address = f"{OFFICE}/projects/{world.project.uid}/reports/2026-Q1/"
    browser.post(f"{address}open/")
    form = {
        f"v_{count.pk}": "12", f"v_{count.pk}_sex_female": "7", f"v_{count.pk}_sex_male": "4",
        f"w_{count.pk}_district": "Osh 5\nBatken 7", f"a_{share.pk}": "3", "n_en": "Done.", "key": "k1",
    }  # fmt: skip
    refused = etree.HTML(browser.post(address, form | {"submit": "1"}).content.decode())
    assert said(refused, f"//div[@id='b_{share.pk}_error']/p") == [
        "Error: A share needs both its numerator and its denominator."
    ]
    form[f"b_{share.pk}"] = "4"
    for _press in range(2):
        evidence = SimpleUploadedFile("minutes.txt", b"What was agreed", "text/plain")
        answer = browser.post(address, form | {"submit": "1", "evidence": evidence})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    report = Report.objects.get()
    assert (report.state, report.organisation) == ("submitted", world.ministry.user.office.organisation)
    assert dict(Value.objects.filter(indicator=count).values_list("part_key", "value")) == {
        "": 12, "sex=female": 7, "sex=male": 4, "district=Osh": 5, "district=Batken": 7,
    }  # fmt: skip
    assert Value.objects.get(indicator=share).value == 75
    tree = page(other, address)
    assert "The parts do not make the total: Sex" in said(tree, "//p")
    (file,) = tree.xpath("//a[contains(@href, '/roadmap/files/')]/@href")
    kept = other.get(file)
    assert (b"".join(kept.streaming_content), kept.headers["Content-Disposition"]) == (
        b"What was agreed", 'attachment; filename="minutes.txt"',
    )  # fmt: skip
    assert seat(world.stranger).get(file).status_code == 404
    own = browser.post(f"{address}answer/", {"answer-accepted": "yes", "answer-key": "a"}, follow=True)
    assert "The other side answers a report: yours has sent it." in own.content.decode()
    for sent, at, told in (
        ({"answer-accepted": "no", "answer-comment": " "}, "answer-comment", "Say what must be changed."),
        ({"answer-comment": "Add Batken"}, "answer-accepted", "Choose one."),
    ):
        back = other.post(f"{address}answer/", sent | {"answer-key": "b"})
        tree = etree.HTML(back.content.decode())
        assert back.status_code == 422
        assert said(tree, f"//p[@id='{at}_error'] | //div[@id='{at}_error']/p") == [f"Error: {told}"]
        typed = said(tree, "//textarea[@name='answer-comment']")
        assert typed == [sent["answer-comment"].strip()]  # nothing that was written is lost
    other.post(f"{address}answer/", {"answer-accepted": "no", "answer-comment": "Add Batken", "answer-key": "b"})
    twice = other.post(f"{address}answer/", {"answer-accepted": "yes", "answer-key": "b"}, follow=True)
    assert (twice.status_code, Report.objects.get().state) == (200, "returned")
    assert said(page(browser, address), "//div[@class='of-care']/p") == [
        "The other side returned this report:", "Add Batken",
    ]  # fmt: skip


def test_comment_stands_where_there_is_no_value(world: World) -> None:
    one = indicator(world)
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    browser, address = seat(world.ministry), f"{OFFICE}/projects/{world.project.uid}/reports/2026-Q1/"
    browser.post(address, {"submit": "1", f"c_{one.pk}": "The survey is late"})
    report.refresh_from_db()
    assert (report.state, Value.objects.get().comment) == ("submitted", "The survey is late")


def test_targets_are_set_for_several_periods_at_once(world: World) -> None:
    one, browser = indicator(world, broken_down_by=["sex"]), seat(world.ministry)
    address = f"{OFFICE}/projects/{world.project.uid}/targets/{one.uid}/"
    assert browser.post(address, {"part_key": ""}).status_code == 422
    browser.post(address, {"t_202601_202612": "40", "t_202601_202603": "10"})
    browser.post(address, {"t_202601_202603": "5", "part_name": "sex", "part_key": "female"})
    told = [(str(each.period_end), each.part, each.value) for each in one.targets.order_by("pk")]
    assert told == [("2026-12-31", {}, 40), ("2026-03-31", {}, 10), ("2026-03-31", {"sex": "female"}, 5)]
    again = browser.post(address, {"t_202601_202603": "11"})
    assert "There is a target for this already" in again.content.decode()


def test_targets_of_parts_and_of_years_stand_on_the_page_of_the_project(world: World) -> None:
    one = indicator(world, broken_down_by=["sex", "country"])
    for part, value in (({}, 90), ({"sex": "female"}, 45), ({"country": "KR"}, 10)):
        plan.add_target(
            actor=world.ministry,
            indicator=one,
            period_start=Q1.start,
            period_end=Q1.end,
            part=part,
            value=Decimal(value),
        )
    plan.add_target(
        actor=world.ministry, indicator=one, period_start=Q1.start, period_end=date(2026, 12, 31), value=Decimal(400)
    )
    shown = page(seat(world.ministry), f"{OFFICE}/projects/{world.project.uid}/")
    (first, *_others) = said(shown, "//section[@id='indicators']//tbody/tr/td[1]")
    assert first == "90Women: 45Country: Republic of Korea: 10"
    below = said(shown, "//section[@id='indicators']//details//p[strong]")
    assert below == ["Target · Total · 1 Jan 2026 – 31 Dec 2026: 400"]


def test_printouts_and_iati_are_handed_out(world: World, publisher: Partner) -> None:  # noqa: F811
    activity(world)
    browser = seat(world.agency)
    tree = page(browser, f"{OFFICE}/print/")
    links = tree.xpath("//main//table//a/@href")
    kinds = {link.partition("?")[0].rpartition(".")[2] for link in links if "/print/" in link}
    assert kinds == {"pdf", "xlsx", "csv"}
    book = load_workbook(BytesIO(browser.get(next(link for link in links if "measures.xlsx" in link)).content))
    assert any("Work A1 en" in str(cell.value) for row in book.active.rows for cell in row)
    table = browser.get(next(link for link in links if "interim.csv" in link)).content
    assert table.startswith(b"\xef\xbb\xbf")
    assert b"C1 Finance\r\n" in table  # of which project a table is
    assert browser.get(next(link for link in links if "budget.pdf" in link)).content.startswith(b"%PDF")
    xml = browser.get(f"{OFFICE}/iati/activities.xml")
    assert etree.fromstring(xml.content).tag == "iati-activities"
    assert said(page(browser, f"{OFFICE}/iati/"), "//h1") == ["Open publication of IATI"]


def test_news_is_published_only_in_three_languages(world: World) -> None:
    browser = seat(world.ministry)
    form = {
        "slug": "first",
        **day("on", date(2026, 3, 1)),
        "title_en": "First",
        "text_en": "Text",
        "projects": [world.project.pk],
    }
    browser.post(f"{OFFICE}/news/write/", form)
    refused = browser.post(f"{OFFICE}/news/first/publish/", follow=True)
    assert "Write the news in all three languages before it is published." in refused.content.decode()
    more = {f"{name}_{lang}": "Text" for name in ("title", "text") for lang in ("ky", "ru")}
    browser.post(f"{OFFICE}/news/first/", form | more)
    browser.post(f"{OFFICE}/news/first/publish/")
    item = NewsItem.objects.get()
    assert (item.published_at is not None, list(item.projects.all())) == (True, [world.project])
    browser.post(f"{OFFICE}/news/first/unpublish/")
    item.refresh_from_db()
    assert item.published_at is None
    assert browser.post(f"{OFFICE}/news/write/", form).status_code == 422


def test_coordinator_of_neither_side_sees_nothing(world: World) -> None:
    row, browser = activity(world), seat(world.stranger)
    one = indicator(world)
    assert "Your organisation is on no side" in browser.get(f"{OFFICE}/").content.decode()
    project = f"{OFFICE}/projects/{world.project.uid}"
    for path in (
        f"{project}/", f"{project}/history/", f"{project}/add/risk/", f"{project}/sectors/", f"{project}/reports/2026-Q1/",
        f"{project}/targets/{one.uid}/", f"{OFFICE}/change/activity/{row.uid}/", f"{OFFICE}/print/measures.csv",
        f"{OFFICE}/iati/activities.xml", f"{OFFICE}/projects/new/",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    assert browser.post(f"{project}/reports/2026-Q1/open/").status_code == 404
    assert Report.objects.count() == 0
    assert Indicator.objects.count() == 1
