"""The office's pages that make and mend a road map: its frame, reminders, what is out of the plan, files brought in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sapar.core.accounts.actors import system
from sapar.lines.roadmap.models import (
    Import,
    Indicator,
    Involvement,
    Line,
    NewsItem,
    Partner,
    Project,
    Quiet,
    Report,
    Revision,
    RoadMap,
    Value,
)
from sapar.lines.roadmap.services import news, plan, reminding, reporting
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import exported, publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_pages import OFFICE, day, page, said, seat
from tests.integration.roadmap.test_reporting import Q1, indicator, live, organisations  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("plain")


def send(browser: Any, path: str, data: dict[str, Any], status: int = 302) -> Any:
    answer = browser.post(path, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


# ── the frame ────────────────────────────────────────────────────────────────────────────────────────────
def test_coordinator_sets_up_a_road_map_with_lines_and_partners_and_changes_it(world: World) -> None:
    browser = seat(world.ministry)
    sides = {"government": world.roadmap.government_id, "agency": world.roadmap.agency_id}
    form = {
        "title_en": "Second", "code": "kg-2031", "country": "KG", **day("starts", date(2031, 1, 1)),
        **day("ends", date(2032, 12, 31)), "currency": "usd", "frequency": "half_yearly", "due_days": "15", **sides,
    }  # fmt: skip
    send(browser, f"{OFFICE}/new/", {**form, "agency": sides["government"]}, 422)
    send(browser, f"{OFFICE}/new/", form)
    made = RoadMap.objects.get(code="kg-2031")
    assert (made.frequency, made.due_days, made.currency) == ("half_yearly", 15, "USD")
    # Both are there side by side, each by its address.
    for code, title in (("kg-2031", "Second"), ("kg-2026", "Road map en")):
        assert said(page(browser, f"{OFFICE}/?map={code}"), "//h1") == [title]
    frame = f"{OFFICE}/frame/add"
    send(
        browser,
        f"{frame}/line/?map=kg-2031",
        {"map": "kg-2031", "code": "rights", "title_en": "Rights", "position": "1"},
    )
    partner = {"map": "kg-2031", "kind": "ngo", "code": "help", "title_en": "Help", "organisation": "", "iati_ref": ""}
    send(browser, f"{frame}/partner/", partner)
    send(browser, f"{frame}/partner/", partner, 422)  # the code is taken
    line, helper = Line.objects.get(code="rights"), Partner.objects.get(code="help")
    assert (line.roadmap, helper.roadmap) == (made, made)
    change = {"title_en": "Second map", **day("starts", date(2031, 1, 1)), **day("ends", date(2033, 12, 31)),
              "frequency": "half_yearly", "due_days": "30", "reason": "Prolonged"}  # fmt: skip
    send(browser, f"{OFFICE}/change/roadmap/{made.uid}/", change)
    send(
        browser,
        f"{OFFICE}/change/line/{line.uid}/",
        {"title_en": "Rights of migrants", "position": "2", "reason": "Words"},
    )
    told = Revision.objects.filter(subject_uid__in=[made.uid, line.uid]).exclude(field="titles")
    assert sorted(told.values_list("field", "old")) == [("due_days", 15), ("ends", "2032-12-31"), ("position", 1)]
    shown = said(page(browser, f"{OFFICE}/frame/history/?map=kg-2031"), "//tbody/tr/td[1]")
    assert "31 Dec 2032" in shown
    assert (
        "Rights of migrants"
        in said(page(browser, f"{OFFICE}/frame/?map=kg-2031"), "//section[@id='lines']//tbody//th")[0]
    )


def test_road_map_between_two_others_is_not_set_up(world: World) -> None:
    browser = seat(world.stranger)
    form = {
        "title_en": "Foreign", "code": "foreign", "country": "KG", **day("starts", date(2031, 1, 1)),
        **day("ends", date(2032, 12, 31)), "currency": "USD", "frequency": "quarterly", "due_days": "15",
        "government": world.roadmap.government_id, "agency": world.roadmap.agency_id,
    }  # fmt: skip
    answer = send(browser, f"{OFFICE}/new/", form, 422)
    assert "Your own organisation must be one of the two sides." in answer.content.decode()
    assert not RoadMap.objects.filter(code="foreign").exists()


def test_what_is_still_needed_stays_in_the_plan(world: World) -> None:
    browser = seat(world.ministry)
    partner = plan.add_partner(
        actor=world.ministry, roadmap=world.roadmap, kind="ngo", code="help", names=texts("Help")
    )
    role = plan.involve(actor=world.ministry, project=world.project, partner=partner, role="implementing")
    for kind, row in (("line", world.line), ("partner", partner)):
        answer = send(browser, f"{OFFICE}/change/{kind}/{row.uid}/withdraw/", {"reason": "x"}, 422)
        assert "Something in the plan still needs it" in answer.content.decode()
    send(browser, f"{OFFICE}/change/role/{role.uid}/withdraw/", {"reason": "Ended"})
    send(browser, f"{OFFICE}/change/partner/{partner.uid}/withdraw/", {"reason": "Left"})
    assert Partner.objects.get(pk=partner.pk).withdrawn_on is not None


def test_how_often_is_reported_stays_once_there_are_reports(world: World) -> None:
    reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    browser = seat(world.ministry)
    change = {"title_en": "Road map en", **day("starts", world.roadmap.starts), **day("ends", world.roadmap.ends),
              "frequency": "half_yearly", "due_days": "15", "reason": "Less often"}  # fmt: skip
    answer = send(browser, f"{OFFICE}/change/roadmap/{world.roadmap.uid}/", change, 422)
    assert "There are reports by the old rule already" in answer.content.decode()
    assert RoadMap.objects.get().frequency == "quarterly"


def test_role_is_changed_taken_out_and_given_again_as_one_row(world: World) -> None:
    partner = plan.add_partner(
        actor=world.ministry, roadmap=world.roadmap, kind="ngo", code="help", names=texts("Help")
    )
    browser = seat(world.ministry)
    give = {"partner": partner.pk, "role": "focal", "contact": "Desk 1"}
    send(browser, f"{OFFICE}/projects/{world.project.uid}/add/role/", give)
    role = Involvement.objects.get()
    send(browser, f"{OFFICE}/change/role/{role.uid}/", {"contact": "Desk 2", "reason": "Moved"})
    send(browser, f"{OFFICE}/change/role/{role.uid}/withdraw/", {"reason": "Ended"})
    listed = "//h2[text()='Partners']/following-sibling::ul[1]/li"
    assert said(page(browser, f"{OFFICE}/projects/{world.project.uid}/"), listed) == ["Nobody has a role yet."]
    send(browser, f"{OFFICE}/projects/{world.project.uid}/add/role/", {**give, "contact": "Desk 3"})
    assert [(each.contact, each.withdrawn_on) for each in Involvement.objects.all()] == [("Desk 3", None)]
    assert Revision.objects.filter(subject_uid=role.uid, field="contact", old="Desk 2").exists()


# ── out of the plan and back ─────────────────────────────────────────────────────────────────────────────
def test_withdrawn_rows_are_listed_with_reasons_and_put_back(world: World) -> None:
    risk = plan.add_risk(actor=world.ministry, project=world.project, titles=texts("Flood"), likelihood=1, impact=2)
    plan.withdraw(actor=world.ministry, subject=risk, reason="Dams were built")
    browser = seat(world.agency)
    rows = said(page(browser, f"{OFFICE}/withdrawn/?map=kg-2026"), "//tbody/tr")
    assert len(rows) == 1
    assert "Flood en" in rows[0]
    assert "Dams were built" in rows[0]
    restore = f"{OFFICE}/change/risk/{risk.uid}/restore/"
    send(browser, restore, {"reason": ""}, 422)
    send(browser, restore, {"reason": "They broke"})
    risk.refresh_from_db()
    assert risk.withdrawn_on is None
    last = Revision.objects.filter(subject_uid=risk.uid).latest("pk")
    assert (last.field, last.new, last.reason) == ("withdrawn_on", None, "They broke")
    assert browser.post(restore, {"reason": "again"}).status_code == 404


def test_pages_of_the_frame_ask_as_often_for_many_rows_as_for_few(world: World) -> None:
    browser = seat(world.ministry)

    def asked() -> list[int]:
        counts = []
        for path in ("frame/", "withdrawn/", "reminders/", "frame/history/", "imports/"):
            with CaptureQueriesContext(connection) as seen:
                page(browser, f"{OFFICE}/{path}")
            counts.append(len(seen))
        return counts

    def more(number: int) -> None:
        partner = plan.add_partner(
            actor=world.ministry, roadmap=world.roadmap, kind="ngo", code=f"p{number}", names=texts("P")
        )
        plan.involve(actor=world.ministry, project=world.project, partner=partner, role="implementing")
        role = plan.involve(actor=world.ministry, project=world.project, partner=partner, role="funding")
        risk = plan.add_risk(actor=world.ministry, project=world.project, titles=texts("R"), likelihood=1, impact=1)
        for row in (role, risk):
            plan.withdraw(actor=world.ministry, subject=row, reason="x")
        plan.revise(actor=world.ministry, subject=partner, reason="y", names=texts(f"Q{number}"))
        reminding.remind(actor=system("clock"), today=date(2026, 4 + 3 * number, 15))

    more(0)
    asked()  # what is kept for a while is asked once
    before = asked()
    more(1)
    more(2)
    assert asked() == before


# ── reminders ────────────────────────────────────────────────────────────────────────────────────────────
def test_reminders_are_shown_with_names_of_one_s_own_side_only_and_switched_off(world: World) -> None:
    reminding.remind(actor=system("clock"), today=date(2026, 4, 15))
    browser = seat(world.ministry)
    rows = said(page(browser, f"{OFFICE}/reminders/"), "//tbody/tr")
    assert sum("Coordinator ministry" in row for row in rows) == 1
    assert sum("Coordinator iom" in row for row in rows) == 0
    assert sum("iom en" in row for row in rows) == 1
    send(browser, f"{OFFICE}/reminders/switch/", {})
    assert list(Quiet.objects.values_list("user", flat=True)) == [world.ministry.user.pk]
    assert "You get no reminders." in said(page(browser, f"{OFFICE}/reminders/"), "//form//p")
    send(browser, f"{OFFICE}/reminders/switch/", {"on": "1"})
    assert not Quiet.objects.exists()


def test_late_reports_stand_on_the_first_page_and_those_that_wait_for_one_s_own_side(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args, **_zone: date(2026, 7, 20))
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    reporting.submit(actor=world.ministry, report=report)
    listed = "//section[@id='roadmap']//li"
    late, waits = said(page(seat(world.agency), "/en/office/"), listed)
    assert "quarter 2 of 2026" in late
    assert "waits for your answer" in waits
    assert ["waits" in one for one in said(page(seat(world.ministry), "/en/office/"), listed)] == [False]
    assert said(page(seat(world.stranger), "/en/office/"), "//section[@id='roadmap']") == []


# ── projects of an IATI file ─────────────────────────────────────────────────────────────────────────────
def handed_in(browser: Any, content: bytes, status: int = 302) -> Any:
    file = SimpleUploadedFile("plan.xml", content, "text/xml")
    return send(browser, f"{OFFICE}/imports/", {"map": "kg-2026", "line": "consular", "file": file}, status)


def test_iati_file_is_looked_at_taken_once_and_taken_back(world: World, publisher: Partner) -> None:  # noqa: F811
    content = exported(world, publisher).replace(b"KG-2026-C1<", b"KG-2026-C9<")
    content = content.replace(b"</iati-activity>", b"<contact-info type='1'/></iati-activity>")
    before = Project.objects.count(), Partner.objects.count()
    browser = seat(world.ministry)
    address = handed_in(browser, content)["Location"]
    seen = page(browser, address)
    assert (Project.objects.count(), Partner.objects.count()) == before
    assert said(seen, "//article//h3") == ["Desk en"]
    counts = dict(one.split(": ") for one in said(seen, "//ul[@class='rm-counts']/li"))
    assert counts == {"Results": "1", "Indicators": "1", "Targets": "1", "Planned sums": "2", "Payments": "1"}
    left = said(seen, "//article/ul[last()]/li")
    assert any(words.startswith("Reported values: 2.") for words in left)
    assert "Elements without a place in the plan: contact-info (1)." in left
    findings = said(seen, "//table[.//th[text()='Rule']]//tbody/tr")
    assert any("contact-info" in row for row in findings)  # it stands where the schema has no place for it
    send(browser, f"{address}take/", {})
    made = Project.objects.exclude(pk=world.project.pk).get()
    assert made.results.count() == 1
    send(browser, f"{address}take/", {})
    assert Project.objects.count() == 2
    assert "It is in the plan already and is not taken again." in " ".join(
        said(page(browser, handed_in(browser, content)["Location"]), "//article")
    )
    send(browser, f"{address}back/", {})
    made.refresh_from_db()
    assert made.withdrawn_on is not None
    assert Import.objects.get(uid=address.rstrip("/").rpartition("/")[2]).packed is None
    assert "It was taken out of the plan:" in " ".join(
        said(page(browser, handed_in(browser, content)["Location"]), "//article")
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<html/>", b"<iati-activities version='2.03'/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_file_that_is_none_of_iati_is_refused_beside_the_field(content: bytes, world: World) -> None:
    answer = handed_in(seat(world.ministry), content, 422)
    assert 'id="file_error"' in answer.content.decode()
    assert not Import.objects.exists()


def test_file_of_another_side_is_not_there(world: World, publisher: Partner) -> None:  # noqa: F811
    address = handed_in(seat(world.ministry), exported(world, publisher))["Location"]
    browser = seat(world.stranger)
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}take/").status_code == 404


# ── values of a table ────────────────────────────────────────────────────────────────────────────────────
HEAD = "Показатель;Период;Пол;Значение;Числитель;Знаменатель;Комментарий"


def tabled(world: World, browser: Any, lines: list[str], status: int = 302) -> Any:
    file = SimpleUploadedFile("values.csv", "\r\n".join([HEAD, *lines]).encode("cp1251"), "text/csv")
    return send(browser, f"{OFFICE}/projects/{world.project.uid}/reports/2026-Q1/table/", {"file": file}, status)


def test_values_of_a_table_enter_their_reports_and_bad_rows_come_back(world: World) -> None:
    people = indicator(world, code="I1", kind="imported", broken_down_by=["sex"])
    share = indicator(world, code="I2", kind="imported", is_ratio=True)
    browser = seat(world.ministry)
    address = tabled(
        world, browser,
        [
            "I1;;;1 234,5;;;", "I1;;Ж;20;;;", "I1;2026-Q2;;7;;;", "I2;;;;3;4;", "I1;;жен;21;;;", "I9;;;1;;;", "I2;;;5;;;",
            "I1;2031-Q1;;1;;;", "I1;;;много;;;", "=1+1;;;1;;;",
        ],
    )["Location"]  # fmt: skip
    seen = page(browser, address)
    chosen = {each.get("id"): each.xpath("option[@selected]/text()") for each in seen.xpath("//select")}
    assert chosen["field-indicator"] == ["Показатель"]
    assert chosen["field-denominator"] == ["Знаменатель"]
    assert not Value.objects.exists()
    reasons = dict(zip(said(seen, "//table[.//th[text()='Not taken because']]//tbody//th"),
                       said(seen, "//table[.//th[text()='Not taken because']]//tbody//td"), strict=True))  # fmt: skip
    assert reasons == {
        "6": "The same value stands in line 3: keep one of them.",
        "7": "The project has no indicator I9.",
        "8": "A share needs both its numerator and its denominator.",
        "9": "The road map does not report on this period.",
        "10": "много is no number.",
        "11": "The project has no indicator =1+1.",
    }
    form = {
        f"field-{name}": column[0] for name, column in ((key[6:], value) for key, value in chosen.items()) if column
    }
    bad = b"".join(browser.get(f"{address}bad.csv", form).streaming_content).decode("utf-8-sig")
    assert len(bad.splitlines()) == 7
    assert "\n=1+1" not in bad.replace("\r", "")
    assert ",=1+1" not in bad
    send(browser, address, {**form, "take": "1"})
    got = {
        (value.indicator_id, value.report.period_start, value.part_key): value.value
        for value in Value.objects.select_related("report")
    }
    assert got == {
        (people.pk, date(2026, 1, 1), ""): Decimal("1234.5"),
        (people.pk, date(2026, 1, 1), "sex=female"): Decimal(20),
        (people.pk, date(2026, 4, 1), ""): Decimal(7),
        (share.pk, date(2026, 1, 1), ""): Decimal(75),
    }
    assert set(Report.objects.values_list("state", flat=True)) == {"draft"}
    send(browser, address, {**form, "take": "1"})  # pressed twice
    assert Value.objects.count() == 4
    later = b"".join(browser.get(f"{address}bad.csv").streaming_content).decode("utf-8-sig")
    assert later == bad


def test_columns_with_other_names_are_matched_by_hand(world: World) -> None:
    indicator(world, code="I1", kind="imported")
    file = SimpleUploadedFile("v.csv", b"what,how much\nI1,9\n", "text/csv")
    browser = seat(world.ministry)
    address = send(browser, f"{OFFICE}/projects/{world.project.uid}/reports/2026-Q1/table/", {"file": file})["Location"]
    assert "The row names no indicator." in said(page(browser, address), "//table//td")
    columns = {"field-indicator": "what", "field-value": "how much"}
    assert "Enter 1 value" in send(browser, address, {**columns, "look": "1"}, 200).content.decode()
    send(browser, address, {**columns, "take": "1"})
    assert Value.objects.get().value == 9


def test_values_do_not_enter_a_report_that_was_sent(world: World) -> None:
    indicator(world, code="I1", kind="imported")
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    browser = seat(world.ministry)
    address = tabled(world, browser, ["I1;;;9;;;"])["Location"]
    reporting.enter(
        actor=world.ministry, report=report, values=[reporting.Entered(Indicator.objects.get(), value=Decimal(1))]
    )
    reporting.submit(actor=world.ministry, report=report)
    assert "A report that was sent is not changed any more; take it back first." in said(page(browser, address), "//td")
    send(browser, address, {"field-indicator": "Показатель", "field-value": "Значение", "take": "1"})
    assert Value.objects.get().value == 1
    assert seat(world.stranger).get(address).status_code == 404


# ── a live indicator ─────────────────────────────────────────────────────────────────────────────────────
def test_query_shows_its_filters_and_what_it_says_before_it_is_kept(live: None, world: World) -> None:  # noqa: F811
    organisations(0, 7)
    browser = seat(world.ministry)
    path = f"{OFFICE}/projects/{world.project.uid}/add/indicator/"
    form = {"result": world.output.pk, "code": "L1", "title_en": "Live", "kind": "live", "query": "consular.lawful_stays",
            "unit": "percent", "direction": "up", "over_time": "last", "over_places": "ratio"}  # fmt: skip
    assert page(browser, path).xpath("//*[@id='filter_country']") == []
    seen = send(browser, path, {**form, "filter_country": "RU", "look": "1"}, 200).content.decode()
    assert 'id="filter_country"' in seen
    assert 'value="RU" selected' in seen
    assert "What the query says now" in seen
    assert not Indicator.objects.exists()
    send(browser, path, {**form, "filter_country": "RU"})
    made = Indicator.objects.get()
    assert (made.query, made.filters) == ("consular.lawful_stays", {"country": "RU"})
    change = f"{OFFICE}/change/indicator/{made.uid}/"
    assert 'value="RU" selected' in browser.get(change).content.decode()
    send(browser, change, {"title_en": "Live", "query": "consular.days_to_answer", "over_time": "last",
                           "over_places": "ratio", "filter_office": "", "reason": "Another one"})  # fmt: skip
    made.refresh_from_db()
    assert (made.query, made.filters) == ("consular.days_to_answer", {})
    assert Revision.objects.get(subject_uid=made.uid, field="filters").old == {"country": "RU"}


# ── news ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_published_news_loses_no_language_and_its_tags_are_topics(world: World) -> None:
    item = news.write(
        actor=world.ministry, roadmap=world.roadmap, slug="told", on=date(2026, 3, 1), titles=texts("Told"),
        texts=texts("Text"), tags=["consular", "word"],
    )  # fmt: skip
    news.publish(actor=world.ministry, item=item)
    browser = seat(world.ministry)
    seen = page(browser, f"{OFFICE}/news/told/")
    ticked = seen.xpath("//input[@name='tags'][@checked]/@value")
    assert ticked == ["consular", "word"]
    form = {
        **day("on", date(2026, 3, 1)), **{f"title_{lang}": f"T {lang}" for lang in ("ky", "ru", "en")},
        **{f"text_{lang}": f"X {lang}" for lang in ("ky", "ru", "en")}, "tags": ["skills"],
    }  # fmt: skip
    answer = send(browser, f"{OFFICE}/news/told/", {**form, "text_ru": " "}, 422).content.decode()
    assert "Everybody sees this news in three languages" in answer
    assert "text_ru_error" in answer
    assert NewsItem.objects.get().texts == texts("Text")
    send(browser, f"{OFFICE}/news/told/", form)
    assert NewsItem.objects.get().tags == ["skills"]
    send(browser, f"{OFFICE}/news/told/", {**form, "tags": ["no-such-topic"]}, 422)


RELEASE = """  Pilot of the register begins

Bishkek, 14 September 2026. The desk of Registration abroad opened in six missions (project C1).
More follows by 31 December 2030.

""" + "\n\n".join(f"Paragraph {number}. " + "word " * 150 for number in range(9))


def test_press_release_becomes_a_draft_with_day_topic_and_the_projects_that_it_names(world: World) -> None:
    named = plan.add_project(
        actor=world.ministry, line=world.line, code="C22", titles={"en": "Registration abroad"}, state="active",
        starts=date(2026, 1, 1), ends=date(2026, 12, 31),
    )  # fmt: skip
    plan.add_project(
        actor=world.ministry, line=world.line, code="C2", titles={"en": "Desk"}, state="active",
        starts=date(2026, 1, 1), ends=date(2026, 12, 31),
    )  # fmt: skip
    browser = seat(world.ministry)
    form = {"text": RELEASE, "language": "en", "source": "The ministry, 15 September 2026", "map": "kg-2026"}
    send(browser, f"{OFFICE}/news/release/", {**form, "text": "  "}, 422)
    for number in ("", "-2"):
        assert send(browser, f"{OFFICE}/news/release/", form)["Location"].endswith(f"/news/release-2026-09-14{number}/")
    item = NewsItem.objects.get(slug="release-2026-09-14")
    assert (item.on, item.titles, item.source) == (
        date(2026, 9, 14), {"en": "Pilot of the register begins"}, "The ministry, 15 September 2026",
    )  # fmt: skip
    assert item.texts["en"].startswith("Bishkek, 14 September 2026. The desk")
    assert len(item.texts["en"]) <= 4000
    assert item.texts["en"].endswith("word")  # no paragraph is cut
    assert (item.tags, set(item.projects.all())) == (["consular"], {world.project, named})
    assert item.published_at is None
    send(browser, f"{OFFICE}/news/release-2026-09-14/publish/", {})
    item.refresh_from_db()
    assert item.published_at is None  # two languages are missing


def test_tags_are_chosen_by_their_names(world: World) -> None:
    browser = seat(world.ministry)
    address = f"{OFFICE}/projects/{world.project.uid}/tags/"
    send(browser, address, {"gcm": ["24"]}, 422)
    send(browser, address, {"sdg": "10.7, ten"}, 422)
    send(browser, address, {"gcm": ["14", "3"], "sdg": "10.7", "mgi": ["6"]})
    assert set(world.project.tags.values_list("framework", "code")) == {
        ("gcm", "14"), ("gcm", "3"), ("sdg", "10.7"), ("mgi", "6"),
    }  # fmt: skip
    shown = page(browser, f"{OFFICE}/projects/{world.project.uid}/").xpath("string()")
    assert "14 Consular protection" in " ".join(shown.split())
    assert page(browser, address).xpath("//input[@name='gcm'][@checked]/@value") == ["3", "14"]
