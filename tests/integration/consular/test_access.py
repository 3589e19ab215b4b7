"""What is held about a person, with cases and consular records: for machines, as a page, on paper in three languages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone, translation

from sapar.core.accounts import actors, policy
from sapar.core.audit.services import record
from sapar.core.cases import queries as case_queries
from sapar.core.cases import services as cases
from sapar.core.registry import queries
from sapar.core.registry import services as registry
from sapar.core.registry.models import Person, WatchEntry
from sapar.core.registry.queries import paper
from sapar.lines.consular import services
from sapar.lines.consular.models import Slot
from tests.register import SYSTEM, register
from tests.staff import member, office, user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
ANSWERS = {
    "topic": "documents", "short": "Passport lost", "what": "#let it = stay *plain*", "urgent": "no",
    "contact_way": "none", "answer_language": "ky", "told": "OK",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def person() -> Person:
    made = register("Асанов", "Бакыт", birth_date="1990-05-17", citizenships=["KG"])
    consul = member("consul")
    case = cases.open_case(actor=consul, programme="petition", office=office(), person=made, answers=ANSWERS)
    cases.note(actor=consul, case=case.uid, text="Called the police station.")
    cases.attach(actor=consul, case=case.uid, content=b"a file", name="report.txt", title="Report of the police")
    services.register(
        actor=SYSTEM, person=made, office=office(), country="RU", entered=TODAY(), until=TODAY() + timedelta(days=9),
        consent_text="I agree.", language="en",
    )  # fmt: skip
    slot = Slot.objects.create(office=office(), service="passport", starts=timezone.now(), minutes=30, capacity=1)
    services.book(actor=consul, slot=slot, person=made)
    case_queries.case(actor=consul, uid=case.uid, purpose="looking for the passport")
    return made


def test_report_holds_cases_registrations_appointments_and_who_read_them(person: Person) -> None:
    report = queries.access_report(actor=member("registrar"), person=person)
    assert json.loads(json.dumps(report)) == report
    (case,) = report["cases"]
    assert (case["programme"], case["state"], case["subject"]) == (
        "Petition or request for help", "Received", "Passport lost",
    )  # fmt: skip
    opened, noted, attached = report["case_steps"]
    assert opened["answers"]["what"] == ANSWERS["what"]
    assert ["What is it about?", "Documents"] in opened["in_words"]
    assert (noted["text"], attached["files"]) == ("Called the police station.", ["Report of the police"])
    assert [(row["country"], row["office"]) for row in report["registrations"]] == [("RU", "kg-moscow")]
    assert [(row["service"], row["status"]) for row in report["appointments"]] == [("passport", "booked")]
    read = next(row for row in report["reads_and_writes"] if row["purpose"] == "looking for the passport")
    assert (read["act"], read["by"], read["office"]) == ("cases.case.read", "staff", "kg-moscow")


def test_case_that_the_actor_may_not_hand_out_is_told_of_elsewhere(person: Person) -> None:
    elsewhere = office("kg-elsewhere", organisation="other")
    cases.open_case(actor=SYSTEM, programme="petition", office=elsewhere, person=person, answers=ANSWERS)
    sealed = cases.open_case(
        actor=SYSTEM, programme="petition", office=office(), person=person, answers=ANSWERS, sensitivity=3
    )
    report = queries.access_report(actor=member("registrar"), person=person)
    assert len(report["cases"]) == 1
    assert sealed.number not in json.dumps(report)
    assert len(queries.access_report(actor=SYSTEM, person=person)["cases"]) == 3


def test_watch_list_shows_neither_in_the_report_nor_among_who_has_read(person: Person) -> None:
    kept = registry.make_watch_list(
        actor=SYSTEM, code="missing", kind="missing", names={}, purpose="To find persons reported missing"
    )
    registry.add_watch_entry(
        actor=SYSTEM, watch_list=kept, person=person, reason="sentinel", expires_on=TODAY() + timedelta(days=9)
    )
    queries.ask_about_person(actor=member("duty_officer"), uid=person.uid, purpose="sentinel")
    record(actor=SYSTEM, act="registry.watchlist.decide", persons=[person.uid], purpose="sentinel")
    report = queries.access_report(actor=SYSTEM, person=person)
    assert "sentinel" not in json.dumps(report)
    assert {row["act"] for row in report["reads_and_writes"]} & {"registry.watchlist.write"} == set()


def test_opening_a_person_to_ask_the_watch_lists_is_not_told_and_an_appeal_is(person: Person, client: Client) -> None:
    duty = user("duty_officer")
    client.force_login(duty)
    client.get(f"/en/office/people/{person.uid}/watch/")
    client.post(f"/en/office/people/{person.uid}/watch/", {"purpose": "sentinel of the police"})
    rows = queries.access_report(actor=SYSTEM, person=person)["reads_and_writes"]
    assert "watch" not in json.dumps([row for row in rows if row["act"] != "registry.watchlist.signal"])
    assert [row for row in rows if row["purpose"] == "sentinel of the police"] == []
    client.get(f"/en/office/people/{person.uid}/appeal/")
    after = queries.access_report(actor=SYSTEM, person=person)["reads_and_writes"]
    read = [row for row in after if row["act"] == "registry.person.read"]
    assert len(read) == len([row for row in rows if row["act"] == "registry.person.read"]) + 1
    assert read[0]["purpose"] == "office: appeal against a watch list"


def test_who_read_a_case_that_may_not_be_handed_out_is_not_told_either(person: Person, client: Client) -> None:
    """Whoever makes the report would learn that there is such a case, and at which office."""
    shelter = office("kg-shelter", organisation="shelters")
    worker = user("consul", "registrar", at=shelter, clearance=3)
    client.force_login(worker)
    case = cases.open_case(
        actor=actors.staff(worker), programme="petition", office=shelter, person=person, answers=ANSWERS, sensitivity=3
    )
    kept = cases.attach(actor=actors.staff(worker), case=case.uid, content=b"a page", name="page.txt")
    for address in (f"cases/{case.uid}/", f"files/{kept.uid}/", "cases/", f"people/{person.uid}/"):
        assert client.get(f"/en/office/{address}").status_code == 200

    def told(by: Any) -> list[tuple[str, str]]:
        report = queries.access_report(actor=by, person=person)
        return sorted(
            {(row["act"], row["purpose"]) for row in report["reads_and_writes"] if row["office"] == "kg-shelter"}
        )

    assert told(member("registrar")) == [
        ("registry.person.read", "office: page of a person"), ("registry.stay.read", "office: page of a person"),
        ("registry.watchlist.signal", ""),
    ]  # fmt: skip
    assert {"cases.case.read", "cases.case.open"} <= {act for act, _purpose in told(actors.staff(worker))}
    whole = {act for act, _purpose in told(SYSTEM)}
    assert {"cases.case.read", "cases.case.list", "cases.case.open", "cases.attachment.read"} <= whole
    assert any(
        row["office"] == "kg-moscow" and row["act"] == "cases.case.read"
        for row in queries.access_report(actor=member("registrar"), person=person)["reads_and_writes"]
    )


def banned(person: Person | None, **fields: Any) -> WatchEntry:
    kept = registry.make_watch_list(
        actor=SYSTEM, code="bans", kind="entry_ban", names={}, purpose="Citizens who may not enter", country="RU"
    )
    until = TODAY() + timedelta(days=9)
    return registry.add_watch_entry(
        actor=SYSTEM, watch_list=kept, person=person, **{"reason": "Article 26", "expires_on": until} | fields
    )


def test_bans_on_entry_are_told_with_appeals_and_those_of_namesakes_by_country_only(person: Person) -> None:
    ended, holds = banned(person, reason="Article 31"), banned(person)
    registry.end_watch_entry(actor=SYSTEM, entry=ended, reason="It was lifted")
    banned(None, surname="Асанов", given="Бакыт", birth_date="17.05.1990", reason="sentinel", document_number="X1")
    banned(None, surname="Асанов", given="Бакыт", birth_date="17.05.1990", reason="sentinel", document_number="X2")
    banned(None, surname="Маматов", given="Эрлан", birth_date="17.05.1990", reason="sentinel", document_number="X3")
    registry.lodge_appeal(actor=member("counter"), person=person, text="It is not me.")
    report = queries.access_report(actor=member("registrar"), person=person)
    said = [(row.get("ground"), row.get("ended_reason"), row["country"], row["sure"]) for row in report["entry_bans"]]
    assert said == [
        ("Article 31", "It was lifted", "RU", True), ("Article 26", "", "RU", True), (None, None, "RU", False),
    ]  # fmt: skip
    assert report["entry_bans"][1]["expires_on"] == holds.expires_on.isoformat()
    assert [(row["text"], row["state"]) for row in report["ban_appeals"]] == [("It is not me.", "open")]
    assert "sentinel" not in json.dumps(report)
    assert json.loads(json.dumps(report)) == report
    for language, wanted in (("ky", "Кирүүгө тыюулар"), ("ru", "Запреты на въезд"), ("en", "Bans on entry")):
        with translation.override(language):
            page = queries.access_page(report)
            assert (wanted in page, "Article 26" in page, "It is not me." in page) == (True, True, True)
            assert "entered_at" not in page  # every field has its word
        assert queries.access_pdf(report, language).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "What is held about you",
                "Passport lost",
                "What is it about?",
                "Russia",
                "17 May 1990",
                "Case: read",
            ],
        ),
        ("ru", ["Что о вас хранится", "О чём?", "17 мая 1990 года"]),
        ("ky", ["Сиз жөнүндө сакталган маалымат", "Эмне жөнүндө?", "1990-жылдын 17-майы"]),
    ],
)
def test_paper_is_in_the_readers_language_and_reads_no_markup(person: Person, language: str, said: list[str]) -> None:
    with translation.override(language):
        report = queries.access_report(actor=member("registrar"), person=person)
        content = paper.content_of(report)
        page = queries.access_page(report)
    words = [
        content["title"],
        *(text for part in content["parts"] for row in part.rows for pair in row for text in pair),
    ]
    assert [one for one in (*said, ANSWERS["what"], "Called the police station.") if one not in words] == []
    assert [one for one in said if one not in page.replace("&#x27;", "'")] == []
    typeset = queries.access_pdf(report, language)
    assert typeset.startswith(b"%PDF-")
    assert len(queries.access_pdf({"made_at": report["made_at"], "cases": []}, language)) < len(typeset) / 2


def test_office_sends_the_paper_to_be_saved_and_keeps_it_out_of_caches(person: Person, client: Client) -> None:
    client.force_login(user("registrar"))
    sent: Any = client.post(f"/en/office/people/{person.uid}/access/", {"as": "pdf", "language": "ru"})
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
    assert (sent["Content-Disposition"], "no-store" in sent["Cache-Control"]) == (
        'attachment; filename="held-about-me.pdf"', True,
    )  # fmt: skip
    assert sent.content.startswith(b"%PDF-")
    client.force_login(user("consul"))
    assert client.post(f"/en/office/people/{person.uid}/access/", {"as": "pdf"}).status_code == 403
    with pytest.raises(policy.Denied):
        queries.access_report(actor=member("consul"), person=person)
