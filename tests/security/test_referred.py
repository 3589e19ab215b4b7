"""An office that was asked to help sees what was shared with it, on every page and paper, and nothing besides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sapar.core import typesetting
from sapar.core.accounts.enums import Role
from sapar.core.cases import services
from sapar.core.cases.models import Case
from sapar.core.files.services import keep
from sapar.core.registry.models import Person
from tests.people import SYSTEM, World, actor, member
from tests.register import register
from tests.security.walking import machine, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working"), pytest.mark.asvs("8.2.2", "8.2.3")]
SECRET = ("sentinel", "Сентинелова", "Айгүл")
"""What the helping office was not given: answers, files, notes, the person."""


@pytest.fixture
def case(place: World) -> Case:
    """A case full of what is nobody else's, of which one number is shared."""
    person = register("Сентинелова", "Айгүл", office=place.moscow)
    handler = member("handler@x.kg", place.moscow, Role.SUPERVISOR)
    who, paper = actor(handler), keep(actor=actor(handler), content=b"sentinel-paper", name="sentinel.txt")
    made = services.open_case(
        actor=who, programme="help", office=place.moscow, person=person, answers={
            "subject": "sentinel-subject", "detained": "no", "people": 777, "secret": "sentinel-answer",
            "paper": paper.uid,
        },
    )  # fmt: skip
    services.take(actor=who, case=made.uid)
    services.note(actor=who, case=made.uid, text="sentinel-note")
    services.attach(actor=who, case=made.uid, content=b"sentinel-file", name="sentinel.txt", title="sentinel-title")
    services.letter(actor=who, case=made.uid, letter="receipt", language="en")
    services.add_task(actor=who, case=made.uid, title="sentinel-task")
    services.received(actor=who, case=made.uid, text="sentinel-message")
    services.pause(actor=who, case=made.uid, reason="sentinel-reason")
    services.resume(actor=who, case=made.uid)
    services.refer(
        actor=who, case=made.uid, to=place.astana, consent="oral", shares=["request.people"], note="please look"
    )
    services.refer(actor=who, case=made.uid, counterpart="police", consent="oral", note="sentinel-other")
    services.link(actor=who, case=made.uid, other=other_case(place, person).uid, note="sentinel-link")
    return Case.objects.get(pk=made.pk)


def other_case(place: World, person: Person) -> Case:
    answers = {"subject": "sentinel-linked", "detained": "no", "people": 1}
    return services.open_case(actor=SYSTEM, programme="help", office=place.moscow, person=person, answers=answers)


def leaks(text: str) -> list[str]:
    return [one for one in SECRET if one in text]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_pages_of_the_helping_office_hold_what_was_shared_alone(place: World, case: Case, language: str) -> None:
    helper = signed_in(member("helper@x.kg", place.astana, Role.SUPERVISOR))
    page = helper.get(f"/{language}/office/cases/{case.uid}/").content.decode()
    assert "777" in page and "please look" in page
    for address in (
        "", "cases/", "cases/?status=all", "cases/table.csv?status=all", "requests/", "requests/?way=out",
        "tasks/", "overdue/", "forms/", "cases/given/", f"cases/{case.uid}/", f"cases/{case.uid}/do/note/",
        f"cases/{case.uid}/do/attach/", f"cases/{case.uid}/do/letter/", f"cases/{case.uid}/newer/",
    ):  # fmt: skip
        response = helper.get(f"/{language}/office/{address}", follow=True)
        content = response.getvalue() if response.streaming else response.content
        assert (address, leaks(content.decode())) == (address, [])
    helper.post(f"/{language}/office/cases/{case.uid}/do/letter/", {"letter-letter": "receipt"})
    helper.post(f"/{language}/office/cases/{case.uid}/stay-answer/")
    helper.post(f"/{language}/office/cases/{case.uid}/form/request/")
    assert leaks(helper.get(f"/{language}/office/cases/{case.uid}/").content.decode()) == []
    for row in case.attachments.all():
        assert helper.get(f"/{language}/office/files/{row.uid}/").status_code == 404
    answered = case.actions.get(sequence=1).data["answers"]["paper"]
    assert helper.get(f"/{language}/office/cases/{case.uid}/answers/{answered}/").status_code == 404


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_paper_of_a_form_holds_what_was_shared_alone(
    place: World, case: Case, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []
    monkeypatch.setattr(
        typesetting, "typeset",
        lambda _template, content, *_more: papers.append(json.dumps(content, ensure_ascii=False)) or b"%PDF-",
    )  # fmt: skip
    helper = signed_in(member("helper@x.kg", place.astana, Role.SUPERVISOR))
    address = f"/{language}/office/cases/{case.uid}/form/request/paper.pdf"
    sent = helper.get(address)
    assert (sent.status_code, sent["Content-Type"], len(papers)) == (200, "application/pdf", 1)
    assert "777" in papers[0] and leaks(papers[0]) == []
    assert (leaks(sent["Content-Disposition"]), sent["X-Content-Type-Options"]) == ([], "nosniff")
    assert helper.get(address.replace("request/", "outcome/")).status_code == 404
    handler = signed_in(member("own@x.kg", place.moscow, Role.CONSUL))
    handler.get(address)
    assert "sentinel-answer" in papers[1]
    neighbour = signed_in(member("n@x.kg", place.elsewhere, Role.SUPERVISOR))
    assert (neighbour.get(address).status_code, len(papers)) == (404, 2)


def test_interface_tells_the_helping_office_what_was_shared_alone(place: World, case: Case) -> None:
    secret = machine("helper", place.astana, Role.SUPERVISOR)
    browser = signed_in(member("x@x.kg", place.elsewhere))

    def get(address: str) -> Any:
        return browser.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_SAPAR_PURPOSE="test")

    told = get(f"cases/{case.uid}")
    assert told.json()["answers"] == {"request": {"people": 777}}
    for address in (f"cases/{case.uid}", f"cases/{case.uid}/timeline", "cases", "cases?status=all"):
        response = get(address)
        assert (response.status_code, leaks(json.dumps(response.json(), ensure_ascii=False))) == (200, [])
    for row in case.attachments.all():
        assert get(f"attachments/{row.uid}").status_code == 404


# ── names that deceive ───────────────────────────────────────────────────────────────────────────────────
def test_title_of_a_file_turns_no_letters_round_on_the_page(place: World, case: Case) -> None:
    handler = member("own@x.kg", place.moscow, Role.CONSUL)
    kept = services.attach(
        actor=actor(handler), case=case.uid, content=b"text", name="a\u202etxt.exe\r\nX-Evil: 1.txt",
        title="scan\u202ecod\u2066\u200b.exe\x00\x07",
    )  # fmt: skip
    browser = signed_in(handler)
    page = browser.get(f"/en/office/cases/{case.uid}/").content.decode()
    sent = browser.get(f"/en/office/files/{kept.uid}/")
    assert [sign for sign in "\u202e\u2066\u200b\x00\x07" if sign in page + sent["Content-Disposition"]] == []
    assert "X-Evil" not in sent.headers
    assert sent["Content-Disposition"].startswith("attachment;")
