"""Finding, registering and deciding on persons, as the office's pages do it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.core.accounts.enums import Role
from sapar.core.audit.models import Entry
from sapar.core.registry import services
from sapar.core.registry.models import Candidate, Decision, Import, Journey, Person, WatchEntry
from tests.integration.office.conftest import Seat
from tests.people import SYSTEM
from tests.web.office_world import OfficeWorld

BOX = "/en/office/people/"


def test_words_searched_for_are_in_no_address(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    answer = client.post(BOX, {"text": "asanova aigul 1990"})
    assert (answer.status_code, answer.headers["Location"]) == (302, BOX)
    page = client.get(BOX)
    assert {hit.uid for hit in page.context["hits"]} == {world.people[name].uid for name in ("again", "aigul")}
    # A person found leads back to the list without a word of the search in the address.
    client.get(f"{BOX}{world.people['aigul'].uid}/")
    assert client.get(BOX).context["text"] == "asanova aigul 1990"


def test_typing_gets_the_list_alone(seat: Seat, world: OfficeWorld) -> None:
    answer = seat("consul").post(BOX, {"text": "zheenbekov ulan 1985"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "Жээнбеков Улан" in text
    assert "<html" not in text


def test_name_alone_asks_for_the_year(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    client.post(BOX, {"text": "asanova aigul"})
    assert "Add the year of birth" in client.get(BOX).content.decode()
    client.post(BOX, {"text": "asanova aigul 1990"})
    assert "Add the year of birth" not in client.get(BOX).content.decode()


def test_registering_begins_with_a_search(seat: Seat, world: OfficeWorld) -> None:
    client = seat("counter")
    before = Person.objects.count()
    assert client.get(f"{BOX}new/").headers["Location"] == BOX
    client.post(BOX, {"text": "Saparova Jyldyz 17.05.1999"})
    form = client.get(f"{BOX}new/").context["form"]
    assert {name: form[name].value() for name in ("surname", "given", "birth_date")} == {
        "surname": "Saparova", "given": "Jyldyz", "birth_date": "17.05.1999",
    }  # fmt: skip
    data = {**form.initial, "sex": "f", "citizenship": "KG"}
    stranger = client.post(f"{BOX}new/", {**data, "surname": "Other", "given": "Name"})
    assert stranger.status_code == 422
    assert "You searched for another name" in stranger.content.decode()
    made = client.post(f"{BOX}new/", data)
    assert made.status_code == 302
    assert Person.objects.count() == before + 1
    client.post(f"{BOX}new/", data)  # the same press again
    assert Person.objects.count() == before + 1


def test_somebody_alike_is_shown_with_what_agrees_before_a_record_is_made(seat: Seat, world: OfficeWorld) -> None:
    client = seat("counter")
    client.post(BOX, {"text": "Жээнбеков Улан 03.11.1985"})
    form = client.get(f"{BOX}new/").context["form"]
    data = {**form.initial, "surname": "Жээнбеков", "given": "Улан", "birth_date": "03.11.1985", "sex": "m"}
    refused = client.post(f"{BOX}new/", data)
    assert refused.status_code == 422
    likely = refused.context["likely"]
    assert [one.leader.uid for one in likely] == [world.people["ulan"].uid]
    assert "birth date" in refused.content.decode()
    made = client.post(f"{BOX}new/", {**data, "despite": likely[0].record.uid})
    assert made.status_code == 302
    pair = Candidate.objects.filter(b__uid=made.headers["Location"].rstrip("/").rpartition("/")[2]).get()
    assert pair.a == world.people["ulan"]


def test_decision_taken_back_restores_both_records(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    pair = Candidate.objects.get()
    address = f"{BOX}duplicates/{pair.uid}/"
    assert [row[0] for row in client.get(address).context["pair"].fields if row[3]] == [
        "full_name", "birth", "sex", "pin", "citizenships",
    ]  # fmt: skip
    client.post(address, {"verdict": "same"})
    assert Person.objects.get(pk=pair.b_id).cluster_id == pair.a_id
    moved = client.get(f"{BOX}{pair.b.uid}/")
    assert moved.headers["Location"] == f"{BOX}{pair.a.uid}/"
    page = client.get(f"{BOX}duplicates/").content.decode()
    decision = Decision.objects.get()
    undo = f"/en/office/people/decisions/{decision.uid}/revoke/"
    assert f'action="{undo}"' in page
    client.post(undo)
    assert Person.objects.get(pk=pair.b_id).cluster_id == pair.b_id
    assert client.get(f"{BOX}{pair.b.uid}/").status_code == 200
    assert Candidate.objects.get().decision is None


def test_counter_sees_of_a_watch_list_only_whom_to_call(seat: Seat, world: OfficeWorld) -> None:
    today = timezone.localdate()
    listed = services.make_watch_list(
        actor=SYSTEM,
        code="missing",
        kind="missing",
        names={"ky": "m", "ru": "m", "en": "m"},
        purpose="Search for missing",
    )
    services.add_watch_entry(
        actor=SYSTEM, watch_list=listed, person=world.people["aigul"], reason="Sentinel of the reason",
        expires_on=today + timedelta(days=9),
    )  # fmt: skip
    page = seat("counter").get(f"{BOX}{world.people['aigul'].uid}/").content.decode()
    assert "Call the duty officer." in page
    assert "Sentinel" not in page
    assert "Call the duty officer." not in seat("counter").get(f"{BOX}{world.people['ulan'].uid}/").content.decode()


def test_unsafe_number_is_kept_from_whoever_may_not_write(seat: Seat, world: OfficeWorld) -> None:
    address = f"{BOX}{world.people['aigul'].uid}/"
    page = seat("counter").get(address).content.decode()
    assert "+996 555 010203" in page
    assert "+7 900 000 00 00" not in page
    assert "1 more is not safe to use" in page
    assert "+7 900 000 00 00" in seat("consul").get(address).content.decode()


def test_reading_a_person_is_logged_with_its_purpose(seat: Seat, world: OfficeWorld) -> None:
    seat("consul").get(f"{BOX}{world.people['ulan'].uid}/")
    entry = Entry.objects.filter(act="registry.person.read").latest("pk")
    assert (entry.purpose, entry.actor_id) == ("office: page of a person", str(world.users["consul"].pk))
    assert [row.person_uid for row in entry.concerned.all()] == [world.people["ulan"].uid]


def test_stay_added_and_ended_on_the_page(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["ulan"]
    entered = timezone.localdate() - timedelta(days=10)
    boxes = {
        "journey-entered-day": entered.day,
        "journey-entered-month": entered.month,
        "journey-entered-year": entered.year,
    }
    refused = client.post(
        f"{BOX}{person.uid}/add/journey/", {"journey-country": "KZ", **boxes, "journey-entered-month": 13}
    )
    assert refused.status_code == 422
    assert 'value="13"' in refused.content.decode()
    client.post(f"{BOX}{person.uid}/add/journey/", {"journey-country": "KZ", "journey-purpose": "work", **boxes})
    journey = Journey.objects.get(person=person)
    assert (journey.country, journey.entered, journey.left) == ("KZ", entered, None)
    today = timezone.localdate()
    left = {"leaving-left-day": today.day, "leaving-left-month": today.month, "leaving-left-year": today.year}
    client.post(f"{BOX}{person.uid}/stays/{journey.uid}/leave/", left)
    journey.refresh_from_db()
    assert journey.left == today


def test_record_corrected_keeps_what_it_said_before(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["ulan"]
    form = client.get(f"{BOX}{person.uid}/correct/").context["form"]
    data = {**form.initial, "birth_date": "04.11.1985"}
    assert client.post(f"{BOX}{person.uid}/correct/", data).status_code == 422  # no reason given
    client.post(f"{BOX}{person.uid}/correct/", {**data, "reason": "As in the passport"})
    person.refresh_from_db()
    assert person.birth_date == date(1985, 11, 4)
    page = client.get(f"{BOX}{person.uid}/history/").content.decode()
    assert "3\N{NO-BREAK SPACE}November 1985" in page
    assert "As in the passport" in page


def test_table_imported_after_a_look_and_bad_rows_handed_back(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    table = "Фамилия,Имя,Дата рождения\nСадыров,Эмил,12.03.1994\nБектурова,Нур,31.02.1990\n".encode()
    answer = client.post(f"{BOX}imports/", {"file": SimpleUploadedFile("people.csv", table, "text/csv")})
    look = answer.headers["Location"]
    page = client.get(look)
    preview = page.context["preview"]
    assert preview.mapping == {"surname": "Фамилия", "given": "Имя", "birth_date": "Дата рождения"}
    assert [bool(row.reason) for row in preview.rows] == [False, True]
    mapping = {f"field-{name}": column for name, column in preview.mapping.items()}
    before = Person.objects.count()
    nameless = client.post(look, {**mapping, "start": "1", "purpose": ""})
    assert nameless.status_code == 422
    started = client.post(look, {**mapping, "start": "1", "purpose": "A test of the import"}).headers["Location"]
    client.post(started)
    batch = Import.objects.get()
    assert (batch.state, batch.created, batch.bad) == ("done", 1, 1)
    assert Person.objects.count() == before + 1
    rows = client.get(f"{started}not-taken.csv")
    assert rows.headers["Content-Disposition"] == 'attachment; filename="rows-not-taken.csv"'
    assert b"3," in b"".join(rows.streaming_content)
    assert seat("counter").get(f"{BOX}imports/").status_code == 403


def test_export_needs_a_purpose(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    refused = client.post(f"{BOX}export/", {"columns": ["uid", "surname"], "purpose": "x"})
    assert refused.status_code == 422
    done = client.post(f"{BOX}export/", {"columns": ["surname", "birth"], "purpose": "A list for the consular school"})
    assert "Жээнбеков,1985-11-03" in done.content.decode("utf-8-sig")


def test_page_of_a_person_asks_the_database_no_more_for_more_rows(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["ulan"]

    def add(years: range) -> None:
        for year in years:
            services.add_journey(
                actor=SYSTEM, person=person, country="KZ", entered=date(year, 1, 1), left=date(year, 2, 1)
            )
            services.add_document(actor=SYSTEM, person=person, kind="passport", number=f"AC{1000000 + year}")
            services.add_contact(actor=SYSTEM, person=person, kind="phone", value=f"+996 555 00{year}")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{BOX}{person.uid}/").status_code == 200
        return len(found)

    add(range(1990, 1991))
    asked()  # sessions and caches have settled
    few = asked()
    add(range(1991, 2012))
    assert asked() == few


def test_duty_officer_asks_one_by_one_ends_an_entry_and_decides_an_appeal(seat: Seat, world: OfficeWorld) -> None:
    member, today = world.users["counter"], timezone.localdate()
    member.holdings.update(role=Role.DUTY_OFFICER)
    duty = seat("counter")
    listed = services.make_watch_list(
        actor=SYSTEM, code="missing", kind="missing", names={"ky": "m", "ru": "m", "en": "Missing"},
        purpose="Search for missing persons", office=world.moscow,
    )  # fmt: skip
    until = today + timedelta(days=30)
    data = {
        "watch_list": "missing", "surname": "Жээнбеков", "given": "Улан", "birth_date": "03.11.1985",
        "reason": "Looked for by the family", "expires_on-day": until.day, "expires_on-month": until.month,
        "expires_on-year": until.year,
    }  # fmt: skip
    assert duty.post("/en/office/watch/enter/", {**data, "reason": ""}).status_code == 422
    duty.post("/en/office/watch/enter/", data)
    entry = WatchEntry.objects.get(list=listed)
    question = {"surname": "Zheenbekov", "given": "Ulan", "birth_date": "03.11.1985"}
    silent = duty.post("/en/office/watch/", question)
    assert silent.status_code == 422  # without a reason nothing is asked
    assert "Looked for by the family" not in silent.content.decode()
    assert (
        "Looked for by the family"
        in duty.post("/en/office/watch/", {**question, "purpose": "At the counter"}).content.decode()
    )
    ulan = f"{BOX}{world.people['ulan'].uid}/"
    seat("consul").post(f"{ulan}appeal/", {"text": "He is at home."})
    decide = {"appeal": entry.appeals.get().pk, "state": "granted", "answer": "Taken off the list."}
    duty.post("/en/office/watch/appeals/decide/", decide)
    assert entry.appeals.get().state == "open"  # whoever entered somebody does not decide
    WatchEntry.objects.filter(pk=entry.pk).update(entered_by="staff:0")
    duty.post("/en/office/watch/appeals/decide/", decide)
    entry.refresh_from_db()
    assert (entry.appeals.get().state, entry.ended_at is None) == ("granted", False)
    assert "On no list" in duty.post(f"{ulan}watch/", {"purpose": "Asked once more"}).content.decode()
    assert seat("consul").get("/en/office/watch/").status_code == 403


def test_facts_that_the_law_asks_about_are_added_on_the_page(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["ulan"]
    relative = world.people["again"]
    client.get(f"{BOX}{relative.uid}/")  # whoever was opened last can be chosen as a relative
    today = timezone.localdate()

    def boxes(name: str) -> dict[str, int]:
        return {f"{name}-day": today.day, f"{name}-month": today.month, f"{name}-year": today.year}

    sent = {
        "event": {"event-country": "RU", "event-kind": "registration", **boxes("event-on")},
        "permit": {"permit-country": "RU", "permit-kind": "patent", **boxes("permit-from_date")},
        "contract": {"contract-country": "RU", "contract-kind": "employment", **boxes("contract-from_date")},
        "relative": {"relative-relative": relative.uid, "relative-relation": "child"},
    }
    for thing, data in sent.items():
        assert client.post(f"{BOX}{person.uid}/add/{thing}/", data).status_code == 302, thing
    record = client.get(f"{BOX}{person.uid}/").context["record"]
    assert [(row.kind, row.on) for row in record.events] == [("registration", today)]
    assert [row.kind for row in record.permits] == ["patent"]
    assert [row.from_date for row in record.contracts] == [today]
    assert ("child", relative.uid) in [(row.relation, row.uid) for row in record.kin]
    refused = client.post(f"{BOX}{person.uid}/add/relative/", {**sent["relative"], "relative-relative": "nobody"})
    assert refused.status_code == 422


def test_document_lost_is_noted_with_how_it_is_known(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["aigul"]
    document = person.documents.get()
    address = f"{BOX}{person.uid}/documents/{document.uid}/state/"
    client.post(address, {"state": "lost"})
    document.refresh_from_db()
    assert document.state == "held"
    client.post(address, {"state": "lost", "reason": "Says so, with the police's paper"})
    document.refresh_from_db()
    assert document.state == "lost"
    assert client.post(f"{BOX}{world.people['ulan'].uid}/documents/{document.uid}/state/").status_code == 404
