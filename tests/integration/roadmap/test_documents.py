"""Decisions with minutes, and documents: by form added, changed, taken out, put back; what everybody may read of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import etree

from sapar.core.accounts.policy import Denied
from sapar.core.refusals import Refused
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.iati.importing import read_activities
from sapar.lines.roadmap.models import Decision, Document, Partner, Project, Revision
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.queries.edition import edition
from sapar.lines.roadmap.queries.publication import publication
from sapar.lines.roadmap.services import importing, plan
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import findings, publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_office import send
from tests.integration.roadmap.test_pages import OFFICE, day, page, said, seat

pytestmark = pytest.mark.usefixtures("plain")

ADDRESS = "https://example.org/plan.pdf"


def paper(name: str = "note.txt", content: bytes = b"What was said.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def add(world: World, **fields: Any) -> Document:
    told = {"titles": texts("Plan"), "kind": "A02", "on": date(2026, 1, 5), "address": ADDRESS, "open": True}
    return plan.add_document(
        actor=world.ministry, roadmap=world.roadmap, project=fields.pop("project", world.project), **{**told, **fields}
    )


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────
def test_decision_is_noted_changed_taken_out_and_put_back(world: World) -> None:
    browser = seat(world.ministry)
    form = {"number": "7", **day("on", date(2026, 2, 1)), "title_en": "Go on", "minutes": paper()}
    send(browser, f"{OFFICE}/frame/add/decision/?map=kg-2026", {"map": "kg-2026", **form})
    decision = Decision.objects.get()
    assert decision.minutes is not None
    assert decision.minutes.name == "note.txt"
    again = {"map": "kg-2026", "number": "7", **day("on", date(2026, 3, 1)), "title_en": "Twice"}
    answer = send(browser, f"{OFFICE}/frame/add/decision/?map=kg-2026", again, 422)
    assert "There is a decision of this number already." in answer.content.decode()
    change = {"number": "7", **day("on", date(2026, 2, 2)), "title_en": "Go on faster", "reason": "Typing error"}
    send(browser, f"{OFFICE}/change/decision/{decision.uid}/", change)
    decision.refresh_from_db()
    assert (decision.on, decision.texts["en"]) == (date(2026, 2, 2), "Go on faster")
    assert decision.minutes is not None  # nothing was handed in anew: they stay
    send(browser, f"{OFFICE}/change/decision/{decision.uid}/", {**change, "minutes": paper("signed.txt", b"Signed.")})
    listed = said(page(browser, f"{OFFICE}/frame/history/?map=kg-2026"), "//tbody/tr[1]/td")
    assert listed[:2] == ["note.txt", "signed.txt"]
    send(browser, f"{OFFICE}/change/decision/{decision.uid}/withdraw/", {"reason": "Never taken"})
    shown = f"{OFFICE}/projects/{world.project.uid}/"
    assert said(page(browser, shown), "//section[@id='decisions']//li") == ["Nothing is written here yet."]
    send(browser, f"{OFFICE}/change/decision/{decision.uid}/restore/", {"reason": "It was"})
    (line,) = said(page(browser, shown), "//section[@id='decisions']//li")
    assert "Go on faster" in line


def test_decision_of_a_later_day_is_not_seen_in_the_plan_of_an_earlier_one(world: World) -> None:
    decision = plan.add_decision(
        actor=world.ministry, roadmap=world.roadmap, number="8", on=date(2026, 2, 1), texts=texts("Later")
    )
    today = timezone.localdate()
    assert reading.decisions(world.roadmap, today) == [decision]
    assert reading.decisions(world.roadmap, today - timedelta(days=1)) == []


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────
def test_document_is_added_changed_taken_out_and_put_back(world: World) -> None:
    browser = seat(world.ministry)
    path = f"{OFFICE}/projects/{world.project.uid}/add/document/"
    form = {"title_en": "Plan", "kind": "A02", **day("on", date(2026, 2, 1)), "language": "en"}
    answer = send(browser, path, form, 422)
    assert "Choose a file, or write the address" in answer.content.decode()
    answer = send(browser, path, {**form, "address": "javascript:alert(1)"}, 422)
    assert "Write an address that begins with https://." in answer.content.decode()
    send(browser, path, {**form, "file": paper()})
    made = Document.objects.get()
    assert (made.project, made.open, made.kind) == (world.project, False, "A02")
    shown = f"{OFFICE}/projects/{world.project.uid}/"
    (line,) = said(page(browser, shown), "//section[@id='documents']//li")
    assert line.startswith("Plan Aims of the project, 1 Feb 2026 · English")
    (href,) = page(browser, shown).xpath("//section[@id='documents']//a[text()='Plan']/@href")
    answer = browser.get(href)
    assert b"".join(answer.streaming_content) == b"What was said."
    change = {**form, "title_en": "Plan of work", "address": ADDRESS, "open": "on", "reason": "Published"}
    send(browser, f"{OFFICE}/change/document/{made.uid}/", change)
    told = Revision.objects.filter(subject_uid=made.uid).order_by("field")
    assert [(each.field, each.old) for each in told] == [
        ("address", ""), ("open", False), ("titles", {"en": "Plan"}),
    ]  # fmt: skip
    history = said(page(browser, f"{OFFICE}/projects/{world.project.uid}/history/"), "//tbody/tr/td[1]")
    assert "no" in history
    send(browser, f"{OFFICE}/change/document/{made.uid}/withdraw/", {"reason": "Old"})
    assert said(page(browser, shown), "//section[@id='documents']//li") == ["Nothing is written here yet."]
    send(browser, f"{OFFICE}/change/document/{made.uid}/restore/", {"reason": "Still good"})
    made.refresh_from_db()
    assert made.withdrawn_on is None


def test_document_of_the_whole_road_map_stands_with_its_frame(world: World) -> None:
    browser = seat(world.agency)
    form = {"map": "kg-2026", "title_en": "Memorandum", "kind": "A09", **day("on", date(2026, 1, 3)), "address": ADDRESS,
            "open": "on"}  # fmt: skip
    send(browser, f"{OFFICE}/frame/add/document/?map=kg-2026", form)
    made = Document.objects.get()
    assert made.project is None
    assert "Memorandum" in said(page(browser, f"{OFFICE}/frame/?map=kg-2026"), "//section[@id='documents']//li")[0]
    plan.revise(actor=world.ministry, subject=made, reason="Words", titles=texts("Agreement"))
    assert "Agreement en" in said(page(browser, f"{OFFICE}/frame/history/?map=kg-2026"), "//tbody/tr/td[2]")
    plan.withdraw(actor=world.ministry, subject=made, reason="Ended")
    rows = said(page(browser, f"{OFFICE}/withdrawn/?map=kg-2026"), "//tbody/tr")
    assert "Agreement en" in rows[0]


def test_document_has_a_file_or_an_address(world: World) -> None:
    made = add(world)
    with pytest.raises(Refused):
        plan.revise(actor=world.ministry, subject=made, reason="Gone", address="")
    for address in ("", "javascript:alert(1)", "ftp://example.org/plan.pdf", "//example.org/plan.pdf"):
        with pytest.raises(Refused):
            add(world, address=address)
        with pytest.raises(Refused):
            plan.revise(actor=world.ministry, subject=made, reason="Moved", address=address)
    with pytest.raises(Denied):
        plan.add_document(
            actor=world.stranger, roadmap=world.roadmap, titles=texts("x"), kind="A02", on=date(2026, 1, 1),
            address=ADDRESS,
        )  # fmt: skip


def test_stranger_neither_sees_nor_touches_decisions_and_documents(world: World) -> None:
    from sapar.core.files.services import keep

    file = keep(actor=world.ministry, content=b"What was said.", name="note.txt")
    paper_ = add(world, file=file, open=False)
    decision = plan.add_decision(
        actor=world.ministry, roadmap=world.roadmap, number="9", on=date(2026, 1, 1), texts=texts("x"), minutes=file
    )
    browser = seat(world.stranger)
    for path in (f"change/document/{paper_.uid}/", f"change/decision/{decision.uid}/", f"files/{file.uid}/",
                 f"change/document/{paper_.uid}/withdraw/"):  # fmt: skip
        assert browser.get(f"{OFFICE}/{path}").status_code == 404, path
        assert browser.post(f"{OFFICE}/{path}", {"reason": "x"}).status_code in (404, 405), path
    assert Client().get(f"/en/road-map/documents/{paper_.uid}/").status_code == 404


# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_reads_what_is_open_and_only_while_it_is(world: World) -> None:
    from sapar.core.files.services import keep

    file = keep(actor=world.ministry, content=b"What was said.", name="note.txt")
    made = add(world, file=file, address="", titles=texts("Open paper"))
    add(world, open=False, titles=texts("Inner paper"))
    add(world, project=None, titles=texts("Memorandum"))
    browser = Client()
    shown = browser.get("/en/road-map/C1/").content.decode()
    assert "Open paper en" in shown
    assert "Inner paper" not in shown
    assert "Memorandum en" in browser.get("/en/road-map/").content.decode()
    path = f"/en/road-map/documents/{made.uid}/"
    answer = browser.get(path)
    assert (answer.content, answer["Content-Disposition"]) == (b"What was said.", 'attachment; filename="note.txt"')
    told = browser.get("/api/v1/roadmaps/kg-2026/projects/C1").json()["documents"]
    assert [each["titles"]["en"] for each in told] == ["Open paper en"]
    assert told[0]["address"].startswith("http://testserver/")
    assert told[0]["address"].endswith(f"/road-map/documents/{made.uid}/")
    before = edition(world.roadmap)
    plan.revise(actor=world.ministry, subject=made, reason="No more", open=False)
    assert edition(world.roadmap) != before
    assert browser.get(path).status_code == 404
    plan.revise(actor=world.ministry, subject=made, reason="Again", open=True)
    plan.withdraw(actor=world.ministry, subject=world.project, reason="Ended")
    assert browser.get(path).status_code == 404


def test_open_publication_links_documents_and_an_import_takes_them(world: World, publisher: Partner) -> None:  # noqa: F811
    add(world, language="en")
    add(world, open=False, titles=texts("Inner"))
    add(world, kind="A12", address="https://example.org/project", titles={"ky": "Барак"})
    content = writing.activities(publication(world.roadmap, publisher))
    assert findings(content) == []
    root = etree.fromstring(content)
    assert root.xpath("//document-link/@format") == ["application/pdf", "text/html"]
    assert root.xpath("//document-link/category/@code") == ["A02", "A12"]
    assert b"Inner" not in content
    content = content.replace(b"KG-COA-000-KG-2026-C1", b"XX-OTHER-1")  # as of somebody else: our own is there already
    (record,) = read_activities(content)
    (preview,) = importing.look(roadmap=world.roadmap, content=content, standard=None).previews
    assert preview.documents == 2
    (project,) = importing.take(actor=world.ministry, line=world.line, records=[record]).projects
    taken = Project.objects.get(pk=project.pk).documents.order_by("pk")
    assert [(each.kind, each.address, each.language, each.on, each.open) for each in taken] == [
        ("A02", ADDRESS, "en", date(2026, 1, 5), True),
        ("A12", "https://example.org/project", "", date(2026, 1, 5), True),
    ]
