"""Cases on the office's pages: lists, acts, forms, what another office sees."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sapar.core.cases import services
from sapar.core.cases.models import BulkAct, Case, FormDraft, SavedFilter
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from tests.integration.cases.conftest import ANSWERS, PROGRAMMES
from tests.integration.office.conftest import Seat
from tests.web.office_world import REQUEST, OfficeWorld, fill

LIST = "/en/office/cases/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def numbers(response: Any) -> list[str]:
    return [case.number for case in response.context["page"].rows]


def act(client: Client, case: Case, name: str, **fields: Any) -> Any:
    """Send one of the page's forms, with what the page put into it."""
    seen = client.get(f"{LIST}{case.uid}/").context["guard"]["seen"]
    data = {f"{name}-{field}": value for field, value in {"seen": seen, **fields}.items()}
    return client.post(f"{LIST}{case.uid}/do/{name}/", data)


def test_list_keeps_its_conditions_in_the_address(seat: Seat, world: OfficeWorld) -> None:
    fill(world)
    client, late = seat("supervisor"), world.cases[0]
    assert numbers(client.get(f"{LIST}?status=overdue")) == [late.number]
    assert numbers(client.get(f"{LIST}?sort=-number")) == sorted((c.number for c in world.cases), reverse=True)
    assert numbers(client.get(f"{LIST}?q={late.number}")) == [late.number]
    assert numbers(client.get(f"{LIST}?assignee=none")) == [late.number]
    page = client.get(f"{LIST}?status=overdue&sort=-due")
    assert page.context["form"]["status"].value() == "overdue"
    assert page.context["columns"]["due"] == {"url": "?status=overdue", "state": "descending"}


def test_list_saved_under_a_name_is_found_and_removed(seat: Seat, world: OfficeWorld) -> None:
    client = seat("supervisor")
    client.post(f"{LIST}lists/save/", {"name": "Late ones", "query": "status=overdue&page=3", "shared": "1"})
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.office) == ("status=overdue", world.moscow)
    assert "Late ones" in seat("consul").get(LIST).content.decode()
    assert "Late ones" not in seat("neighbour").get(LIST).content.decode()
    client.post(f"{LIST}lists/{saved.uid}/forget/")
    assert SavedFilter.objects.count() == 0


def test_table_of_cases_names_no_citizen_and_runs_nothing(seat: Seat, world: OfficeWorld) -> None:
    world.petition(short="=1+1")
    world.users["consul"].full_name = "=cmd|' /C calc'!A0"
    world.users["consul"].save()
    services.take(actor=world.actor("consul"), case=world.cases[0].uid)
    answer = seat("supervisor").get(f"{LIST}table.csv?status=all")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.csv"'
    assert rows[1][0] == world.cases[0].number
    assert rows[1][4] == "'=cmd|' /C calc'!A0"
    assert "Асанова" not in text


@pytest.mark.parametrize("path", [LIST, "/en/office/", "/en/office/overdue/"])
def test_lists_ask_the_database_no_more_for_more_cases(seat: Seat, world: OfficeWorld, path: str) -> None:
    client = seat("supervisor")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    def open_some(number: int) -> None:
        for _ in range(number):
            case = world.petition()
            Case.objects.filter(pk=case.pk).update(due_at="2026-01-01T00:00Z", assignee=world.users["consul"])

    open_some(1)
    asked()  # sessions and caches have settled
    few = asked()
    open_some(7)
    assert asked() == few


def test_act_on_many_is_looked_at_first_and_can_be_undone(seat: Seat, world: OfficeWorld) -> None:
    one, two = world.petition(), world.petition(person="ulan")
    services.take_transition(actor=world.actor("consul"), case=two.uid, transition="start")
    client = seat("supervisor")
    data = {"case": [one.uid, two.uid], "act": "move-start", "query": "status=open"}
    look = client.post(f"{LIST}many/", data)
    assert [(line.number, bool(line.refused)) for line in look.context["lines"]] == [
        (one.number, False), (two.number, True),
    ]  # fmt: skip
    assert Case.objects.get(pk=one.pk).state == "received"
    client.post(f"{LIST}many/", {**data, "do": "1"})
    assert Case.objects.get(pk=one.pk).state == "in_work"
    undo = f"{LIST}many/{BulkAct.objects.get().uid}/undo/"
    assert f'action="{undo}"' in client.get(LIST).content.decode()
    client.post(undo)
    assert Case.objects.get(pk=one.pk).state == "received"
    assert seat("consul").post(f"{LIST}many/", data).status_code == 403


def test_step_with_a_form_ends_the_case_with_its_answers(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    address = f"{LIST}{case.uid}/"
    client.post(f"{address}step/start/")
    assert client.post(f"{address}step/give_answer/").status_code == 422  # why it ends is not chosen
    form = client.post(f"{address}step/give_answer/", {"step-give_answer-closing_reason": "solved"}).headers["Location"]
    missing = client.post(form, {"~whole": "1", "~act": "send", "outcome": ""})
    assert missing.status_code == 422
    assert "Outcome: Choose an answer." in missing.content.decode()
    sent = client.post(
        form,
        {
            "~whole": "1",
            "~act": "send",
            "outcome": "solved",
            "answer_text": "The passport is back.",
            "answered_on": "1.2.2026",
        },
    )
    assert sent.headers["Location"] == address
    case.refresh_from_db()
    assert (case.state, case.closing_reason, case.is_open) == ("answered", "solved", False)
    page = client.get(address).content.decode()
    assert "The passport is back." in page
    assert "1\N{NO-BREAK SPACE}February 2026" in page
    assert FormDraft.objects.count() == 0


def test_half_filled_form_is_on_the_desk_and_nobody_elses(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    form = client.post(f"{LIST}open/", {"programme": "petition", "person": world.people["ulan"].uid}).headers[
        "Location"
    ]
    client.post(form, {"~whole": "1", "~act": "save", "short": "Half a thought", "since": "32.1.2026"})
    assert form in client.get("/en/office/").content.decode()
    page = client.get(form).content.decode()
    assert 'value="Half a thought"' in page
    assert 'value="32.1.2026"' in page
    assert seat("supervisor").get(form).status_code == 404
    client.post(form, {"~whole": "1", "~act": "discard"})
    assert client.get(form).status_code == 404
    assert Case.objects.count() == 0


def test_turns_of_a_repeat_are_added_and_taken_away_with_what_was_typed(seat: Seat, world: OfficeWorld) -> None:
    world.users["consul"].holdings.update(clearance=3)
    person = world.people["ulan"]
    client = seat("consul")
    form = client.post(f"{LIST}open/", {"programme": "wages", "person": person.uid}).headers["Location"]
    page = client.get(form).content.decode()
    repeat = re.search(r'value="add:([\w/]+)"', page)
    assert repeat is not None
    path = repeat[1]
    client.post(form, {"~whole": "1", "~act": f"add:{path}"})
    client.post(form, {"~whole": "1", "~act": f"add:{path}", f"{path}[1]": "1"})
    page = client.get(form).content.decode()
    assert page.count('value="remove:') == 2
    field = re.search(rf'<input class="govuk-input[^>]* name="({re.escape(path)}\[2\]/\w+)"', page)
    assert field is not None
    typed = {f"{path}[1]": "1", f"{path}[2]": "1", field[1]: "77"}
    client.post(form, {"~whole": "1", **typed, "~act": f"remove:{path}[1]"})
    page = client.get(form).content.decode()
    assert page.count('value="remove:') == 1
    assert f'name="{field[1].replace("[2]", "[1]")}" value="77"' in page


def test_file_is_told_by_its_bytes_and_sent_to_be_saved(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    page = SimpleUploadedFile("letter.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    refused = act(client, case, "attach", file=page)
    assert refused.status_code == 422
    assert refused.context["form"].errors["file"]
    assert (
        act(client, case, "attach", file=SimpleUploadedFile("letter.pdf", PDF, "text/html"), title="Letter").status_code
        == 302
    )
    uid = case.attachments.get().uid
    answer = client.get(f"/en/office/files/{uid}/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == PDF
    for stranger in ("neighbour", "outsider"):
        assert seat(stranger).get(f"/en/office/files/{uid}/").status_code == 404
    assert seat("administrator").get(f"/en/office/files/{uid}/").status_code == 403


def test_letter_is_written_in_the_language_chosen(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    act(client, case, "letter", letter="receipt", language="ky")
    written = case.attachments.get()
    answer = client.get(f"/en/office/files/{written.uid}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert written.title == "Кабыл алынганы жөнүндө кагаз"


def test_somebody_elses_act_meanwhile_is_told_and_nothing_is_lost(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    seen = client.get(f"{LIST}{case.uid}/").context["guard"]["seen"]
    services.note(actor=world.actor("supervisor"), case=case.uid, text="Meanwhile")
    answer = client.post(f"{LIST}{case.uid}/do/note/", {"note-seen": seen, "note-text": "Typed by the consul"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody else worked on this case meanwhile." in page
    assert "Typed by the consul" in page
    assert case.actions.filter(kind="noted").count() == 1


def test_clock_stopped_with_a_reason_and_started_again(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    act(client, case, "pause", reason="We wait for the embassy's courier.")
    assert Case.objects.get(pk=case.pk).paused_since is not None
    assert "clock stopped" in client.get(LIST).content.decode()
    act(client, case, "resume")
    assert Case.objects.get(pk=case.pk).paused_since is None


def test_cases_linked_and_merged_by_number_and_parted_again(seat: Seat, world: OfficeWorld) -> None:
    one, two = world.petition(), world.petition()
    client = seat("supervisor")
    unknown = act(client, one, "link", number="PET-NOWHERE-2026-00001")
    assert "no case of this number" in unknown.content.decode()
    act(client, one, "link", number=two.number)
    assert [link.other for link in two.links.all()] == [one]
    client.post(f"{LIST}{one.uid}/links/{two.uid}/remove/")
    act(client, one, "merge", number=two.number)
    page = client.get(f"{LIST}{one.uid}/").content.decode()
    assert "This case is carried on in:" in page
    assert "Write a note" not in page
    client.post(f"{LIST}{one.uid}/unmerge/")
    assert "Write a note" in client.get(f"{LIST}{one.uid}/").content.decode()


def test_office_asked_for_help_sees_what_was_shared_and_no_more(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    act(client, case, "note", text="Only for us")
    neighbour = seat("neighbour")
    assert neighbour.get(f"{LIST}{case.uid}/").status_code == 404
    act(
        client,
        case,
        "refer",
        mode="referral",
        to="office-kg-astana",
        shares=["request"],
        consent="signed",
        note="Please help",
        days=3,
    )
    page = neighbour.get(f"{LIST}{case.uid}/").content.decode()
    assert REQUEST["what"] in page
    assert "Please help" in page
    assert "Only for us" not in page
    assert "Асанова" not in page
    assert "The person was not shared with you." in page
    referral = case.referrals.get()
    answer = f"{LIST}{case.uid}/requests/{referral.uid}/answer/"
    why = neighbour.post(answer, {f"answer-{referral.uid}-answer": "rejected"})
    assert "Write why" in why.content.decode()
    gone = neighbour.post(
        answer, {f"answer-{referral.uid}-answer": "rejected", f"answer-{referral.uid}-note": "Not ours"}
    )
    assert gone.headers["Location"] == "/en/office/"  # nothing of the case is theirs to see any more
    assert neighbour.get(f"{LIST}{case.uid}/").status_code == 404
    assert "Not ours" in client.get(f"{LIST}{case.uid}/").content.decode()


def test_page_says_whose_requests_an_ending_takes_back(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("supervisor")
    page = f"{LIST}{case.uid}/"
    assert [one.to_office.code for one in client.get(page).context["ends"]] == []
    act(client, case, "refer", mode="referral", to="office-kg-astana", shares=["request"], consent="signed",
        note="Please help", days=3)  # fmt: skip
    assert [one.to_office.code for one in client.get(page).context["ends"]] == ["kg-astana"]
    assert "takes back what others were asked" in client.get(page).content.decode()
    referral = case.referrals.get()
    services.revoke(actor=world.actor("supervisor"), case=case.uid, referral=referral.uid)
    assert "takes back what others were asked" not in client.get(page).content.decode()


def test_page_offers_only_what_the_reader_may_do(seat: Seat, world: OfficeWorld) -> None:
    case = world.petition()
    offered = {
        name: {fold.name for fold in seat(name).get(f"{LIST}{case.uid}/").context["acts"]}
        for name in ("counter", "consul", "supervisor")
    }
    assert offered["counter"] == set()
    assert offered["supervisor"] - offered["consul"] == {"assign", "merge", "sensitivity"}
    assert offered["consul"] >= {"note", "refer", "message", "attach", "task", "pause", "link", "letter"}
    steps = {way["way"].code for way in seat("counter").get(f"{LIST}{case.uid}/").context["ways"]}
    assert steps == set()  # a counter clerk opens cases and does not act on them


def test_person_stated_later_on_the_case(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    case = services.open_case(actor=world.actor("consul"), programme="petition", office=world.moscow, answers=REQUEST)
    client.get(f"/en/office/people/{world.people['ulan'].uid}/")
    page = client.get(f"{LIST}{case.uid}/").content.decode()
    assert "It is: Жээнбеков Улан" in page
    client.post(f"{LIST}{case.uid}/person/", {"person": world.people["ulan"].uid})
    assert Case.objects.get(pk=case.pk).person == world.people["ulan"]


def test_programme_shows_its_workflow_its_forms_and_letters(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    page = client.get("/en/office/programmes/petition/").content.decode()
    assert page.count("<svg") == 2  # the mark of the house, and the workflow
    assert "Give the answer" in page
    form = client.get("/en/office/programmes/petition/request/").content.decode()
    assert "What is it about?" in form
    assert client.get("/en/office/programmes/no-such/").status_code == 404


def test_file_of_somebody_else_is_no_answer(seat: Seat, world: OfficeWorld) -> None:
    """Naming another's file in a form would open it to whoever names it."""
    foreign = keep(actor=world.actor("outsider"), content=PDF, name="secret.pdf")
    client = seat("consul")
    form = client.post(f"{LIST}open/", {"programme": "petition", "person": world.people["ulan"].uid}).headers[
        "Location"
    ]
    client.post(form, {"~whole": "1", "~act": "update", "short": "x", "paper": foreign.uid})
    assert FormDraft.objects.get().answers == {"short": "x", "paper": ""}
    own = SimpleUploadedFile("paper.pdf", PDF, "application/pdf")
    client.post(form, {"~whole": "1", "~act": "update", "short": "x", "paper": own})
    kept = FormDraft.objects.get().answers["paper"]
    assert StoredFile.objects.get(uid=kept).kept_by == f"staff:{world.users['consul'].pk}"
    client.post(
        form, {"~whole": "1", "~act": "update", "short": "x", "paper": [kept, ""]}
    )  # as a browser sends an empty control
    assert FormDraft.objects.get().answers["paper"] == kept
    client.post(form, {"~whole": "1", "~act": "update", "short": "x", "paper": [kept, ""], "~remove": "paper"})
    assert FormDraft.objects.get().answers["paper"] == ""


def test_request_overtaken_or_broken_on_the_way_loses_nothing(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    form = client.post(f"{LIST}open/", {"programme": "petition", "person": world.people["ulan"].uid}).headers[
        "Location"
    ]
    by_itself = {"HX-Request": "true"}
    assert (
        client.post(form, {"~whole": "1", "~turn": "3", "short": "typed later"}, headers=by_itself).status_code == 200
    )
    assert client.post(form, {"~whole": "1", "~turn": "2", "short": "typed"}, headers=by_itself).status_code == 204
    assert client.post(form, {"~turn": "4", "short": "broken off"}).status_code == 400
    assert FormDraft.objects.get().answers == {"short": "typed later"}
    client.post(form, {"~whole": "1", "~act": "discard"})
    assert client.post(form, {"~whole": "1", "~turn": "5", "short": "late"}, headers=by_itself).status_code == 404
    assert FormDraft.objects.count() == 0


def test_form_pressed_twice_leads_to_what_came_of_it(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    start = {"programme": "petition", "person": world.people["ulan"].uid}
    form = client.post(f"{LIST}open/", start).headers["Location"]
    sending = {"~whole": "1", "~act": "send", **REQUEST}
    there = client.post(form, sending).headers["Location"]
    case = Case.objects.get()
    assert there == f"{LIST}{case.uid}/"
    for again in (client.post(form, sending), client.get(form)):
        assert again.headers["Location"] == there
    assert "This form has been sent already." in client.get(there).content.decode()
    assert Case.objects.get().sequence == case.sequence
    # What the page sends by itself, and a colleague, find nothing.
    assert client.post(form, sending, headers={"HX-Request": "true"}).status_code == 404
    assert seat("supervisor").get(form).status_code == 404
    # A form of a case leads back to it as well.
    form = client.post(f"{there}form/request/").headers["Location"]
    assert client.post(form, sending).headers["Location"] == there
    assert client.post(form, sending).headers["Location"] == there
    assert case.actions.filter(kind="form").count() == 1


def test_form_goes_onto_paper_and_an_open_case_is_shown_before_another(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    paper = client.get(f"{LIST}{case.uid}/form/request/paper.pdf")
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{case.number}-request.pdf"'
    assert paper.content.startswith(b"%PDF-")
    assert client.get(f"{LIST}{case.uid}/form/answer/paper.pdf").status_code == 404
    page = client.get(f"{LIST}open/?person={world.people['aigul'].uid}").content.decode()
    assert "Open already:" in page
    assert case.number in page


def test_text_itself_goes_only_to_an_address_that_is_safe(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    safe = world.people["aigul"].contacts.get(safety="safe")
    fields = {"contact": safe.pk, "language": "ky", "text": "Паспортуңуз даяр.", "whole": "on"}
    assert act(client, case, "message", **fields).status_code == 302
    safe.safety = "ask_first"
    safe.save()
    refused = act(client, case, "message", **fields)
    assert refused.status_code == 422
    assert case.messages.count() == 1


@pytest.fixture
def helping(world: OfficeWorld, settings: Any, tmp_path: Path) -> tuple[Case, Callable[[], None]]:
    """A case of a programme of its own folder, and a change of that programme: another first state and question."""
    settings.PROGRAMMES = str(PROGRAMMES)
    case = services.open_case(
        actor=world.actor("consul"),
        programme="help",
        office=world.moscow,
        person=world.people["aigul"],
        answers=ANSWERS,
    )

    def change() -> None:
        shutil.copytree(PROGRAMMES, tmp_path / "newer")
        for name, pairs in {
            "programme.yaml": {"  new:\n": "  fresh:\n", "from: new\n": "from: fresh\n", "[new,": "[fresh,", "  police:": "  guard:"},
            "forms/request.md": {"| people | Канча киши? |": "| persons | Канча киши? |"},
        }.items():  # fmt: skip
            path = tmp_path / "newer" / "help" / name
            text = path.read_text("utf-8")
            for old, new in pairs.items():
                text = text.replace(old, new)
            path.write_text(text, "utf-8")
        settings.PROGRAMMES = str(tmp_path / "newer")

    return case, change


def test_case_moves_to_a_newer_version_after_a_look_at_what_changes(
    seat: Seat, world: OfficeWorld, helping: Any
) -> None:
    case, change = helping
    services.refer(actor=world.actor("consul"), case=case.uid, counterpart="police", consent="oral", note="Please.")
    client, page = seat("supervisor"), f"{LIST}{case.uid}/"
    assert not client.get(page).context["newer"]
    assert client.get(f"{page}newer/").headers["Location"] == page  # nothing to move to
    change()
    assert "Look at what is new" in client.get(page).content.decode()
    assert "Look at what is new" not in seat("consul").get(page).content.decode()
    assert seat("consul").get(f"{page}newer/").status_code == 403
    shown = client.get(f"{page}newer/")
    said = dict(shown.context["sections"])
    assert said["New states"] == said["States that are gone"] == ["New"]
    assert said["Form: Request"] == ["New question: How many people?", "No longer asked: How many people?"]
    hidden = {name: shown.context["form"].initial[name] for name in ("seen", "key", "digest")}
    empty = client.post(f"{page}newer/", hidden)
    assert empty.status_code == 422
    assert "Choose one." in empty.content.decode()
    client.post(f"{page}newer/", {**hidden, "state": "fresh"})
    moved = Case.objects.get(pk=case.pk)
    assert (moved.state, moved.version_id == case.version_id) == ("fresh", False)
    text = client.get(page).content.decode()
    assert "Moved to a newer version" in text
    assert f"{page}newer/undo/" in text
    assert "Police" in text  # whom the case was referred to, though the newer version has no such agency
    assert "How many people?" in text  # the old form
    assert client.get(f"{page}do/refer/").status_code == 200
    client.post(f"{page}newer/undo/")
    assert Case.objects.get(pk=case.pk).version_id == case.version_id


def test_many_cases_move_to_the_newer_version_once_it_is_said_where_they_go_on(seat: Seat, helping: Any) -> None:
    case, change = helping
    client = seat("supervisor")
    change()
    sent = {"case": [case.uid], "act": "upgrade", "query": ""}
    shown = client.post(f"{LIST}many/", sent)
    (asked,) = shown.context["states"]
    assert (asked["name"], asked["chosen"], [code for code, _title in asked["choices"]]) == (
        "state-help.new", "", ["fresh", "work", "waiting"],
    )  # fmt: skip
    assert shown.context["possible"] == 0
    again = client.post(f"{LIST}many/", sent | {"state-help.new": "fresh"})
    assert (again.context["possible"], again.context["states"][0]["chosen"]) == (1, "fresh")
    client.post(f"{LIST}many/", sent | {"state-help.new": "fresh", "do": "1", "key": "k"})
    assert Case.objects.get(pk=case.pk).state == "fresh"
    client.post(f"{LIST}many/{BulkAct.objects.get().uid}/undo/")
    assert Case.objects.get(pk=case.pk).state == "new"


def test_half_filled_form_that_the_newer_version_lacks_is_told(seat: Seat, world: OfficeWorld, helping: Any) -> None:
    case, _change = helping
    draft = services.save_draft(
        actor=world.actor("supervisor"), programme="help", form="request", answers={"subject": "x"}, case=case
    )
    FormDraft.objects.filter(pk=draft.pk).update(form="gone")
    response = seat("supervisor").get(f"/en/office/forms/{draft.uid}/")
    assert response.headers["Location"] == f"{LIST}{case.uid}/"
    assert FormDraft.objects.filter(pk=draft.pk).exists()


def test_second_case_of_a_kind_about_one_person_needs_a_press_of_its_own(seat: Seat, world: OfficeWorld) -> None:
    case, client, person = world.petition(), seat("counter"), world.people["aigul"].uid
    chosen = {"person": person, "programme": "petition"}
    warned = client.post(f"{LIST}open/", chosen)
    assert FormDraft.objects.count() == 0
    text = warned.content.decode()
    assert f'href="{LIST}{case.uid}/"' in text
    assert "Open another one all the same" in text
    other = {"person": world.people["ulan"].uid, "programme": "petition"}
    assert "/forms/" in client.post(f"{LIST}open/", other).headers["Location"]  # somebody else: nothing to warn of
    services.close(actor=world.actor("supervisor"), case=case.uid, closing_reason="withdrawn", reason="x")
    form = client.post(f"{LIST}open/", chosen).headers["Location"]  # none is open any more
    late = world.petition()  # a colleague opens one while the form is filled in
    sent = {"~whole": "1", "~turn": "1", **REQUEST}
    told = client.post(form, sent | {"~act": "send"})
    assert (told.status_code, late.number in told.content.decode(), Case.objects.count()) == (422, True, 2)
    client.post(form, sent | {"~act": "another", "~turn": "2"})
    assert Case.objects.count() == 3
    form = client.post(f"{LIST}open/", chosen | {"another": "1"}).headers["Location"]
    client.post(form, sent | {"~act": "send"})
    assert Case.objects.count() == 4


def test_times_are_those_of_the_readers_clock(seat: Seat, world: OfficeWorld) -> None:
    world.moscow.time_zone = "Europe/Moscow"  # the server's clock shows three hours more
    world.moscow.save()
    case = services.open_case(actor=world.actor("consul"), programme="petition", office=world.moscow, answers=REQUEST)
    assert case.due_at is not None
    at = case.due_at.astimezone(ZoneInfo("Europe/Moscow"))
    assert at.strftime("%H:%M") == "23:59"  # an office has the whole of the last day
    shown = seat("consul").get(f"/ru/office/cases/{case.uid}/").content.decode()
    assert f"{at.strftime('%d.%m.%Y')}, 23:59" in shown
    table = b"".join(seat("consul").get(f"{LIST}table.csv").streaming_content).decode()
    assert at.date().isoformat() in table


def test_mistakes_are_taken_back_or_told_beside_their_field(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("supervisor")
    task = services.add_task(actor=world.actor("consul"), case=case.uid, title="Ring the employer")
    page = f"{LIST}{case.uid}/"
    told = client.post(f"{page}tasks/{task.uid}/done/", follow=True).content.decode()
    assert f'action="{page}tasks/{task.uid}/undo/"' in told
    told = client.post(f"{page}tasks/{task.uid}/undo/", follow=True).content.decode()
    assert "Undone: Ring the employer" in told
    assert "<s>Ring the employer</s>" not in told
    wrong = act(client, case, "merge", number="NO-1")
    assert wrong.context["form"].errors["number"] == ["There is no case of this number that is open to you."]
