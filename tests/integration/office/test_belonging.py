"""What belongs to a person, on pages of its own: family and household, documents, consents, facts."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from sapar.core.audit.models import Entry
from sapar.core.files.models import StoredFile
from sapar.core.registry import services
from sapar.core.registry.models import Consent, Household, Journey, Kin, Member, Permit, Person
from tests.integration.office.conftest import Seat
from tests.people import SYSTEM
from tests.web.office_world import OfficeWorld

PEOPLE = "/en/office/people/"


def page_of(person: Person) -> str:
    return f"{PEOPLE}{person.uid}/"


def boxes(name: str, day: date) -> dict[str, int]:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def undo(client: Client, page: str) -> None:
    """Press “Undo” in the latest message on a page."""
    told = client.get(page).content.decode().split('class="of-messages"')[1].split("<main")[0]
    client.post(told.rpartition('action="')[2].partition('"')[0])


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (2, 2), 9).save(out, kind)
    return out.getvalue()


# ── family and household ─────────────────────────────────────────────────────────────────────────────────
def test_household_made_filled_given_a_new_head_and_left(seat: Seat, world: OfficeWorld) -> None:
    client, aigul, ulan = seat("consul"), world.people["aigul"], world.people["ulan"]
    made = client.post(f"{page_of(aigul)}household/", {"district": "Өзгөн", "address": "Ленин 1"})
    household = Household.objects.get()
    at = f"/en/office/households/{household.uid}/"
    assert made.headers["Location"] == at
    client.get(page_of(ulan))  # whose page was opened can be chosen
    client.post(at, {"person": ulan.uid, "role": "other", **boxes("from_date", date(2020, 1, 2))})
    brother = Member.objects.get(person=ulan)
    client.post(f"{at}members/{brother.pk}/", {"role": "head", **boxes("from_date", date(2020, 1, 2))})
    assert {row.person: row.role for row in household.members.all()} == {aigul: "other", ulan: "head"}
    client.post(f"{at}members/{brother.pk}/", {"role": "head", **boxes("to_date", timezone.localdate())})
    brother.refresh_from_db()
    assert brother.to_date == timezone.localdate()
    undo(client, at)
    brother.refresh_from_db()
    record = client.get(at).context["record"]
    assert ([one.person for one in record.present], record.former) == ([ulan, aigul], [])
    assert (brother.to_date, brother.from_date) == (None, date(2020, 1, 2))
    assert seat("counter").post(f"{at}members/{brother.pk}/", {"role": "child"}).status_code == 403


def test_member_added_by_mistake_is_taken_away_and_that_is_undone(seat: Seat, world: OfficeWorld) -> None:
    client, aigul, ulan = seat("consul"), world.people["aigul"], world.people["ulan"]
    household = services.make_household(actor=SYSTEM, head=aigul)
    at = f"/en/office/households/{household.uid}/"
    client.get(page_of(ulan))
    client.post(at, {"person": ulan.uid, "role": "child"})
    row = Member.objects.get(person=ulan)
    refused = client.post(f"{at}members/{row.pk}/remove/", {"reason": ""}, follow=True)
    assert "Say why it is removed." in refused.content.decode()
    client.post(f"{at}members/{row.pk}/remove/", {"reason": "A namesake"})
    assert household.members.count() == 1
    undo(client, at)
    assert household.members.count() == 2


def test_bond_ends_with_a_reason_and_is_brought_back(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("consul"), world.people["aigul"]
    kin, at = Kin.objects.get(), f"{page_of(aigul)}family/"
    assert [row.uid for row in client.get(at).context["record"].kin] == [world.people["ulan"].uid]
    assert client.post(f"{page_of(world.people['again'])}family/{kin.pk}/end/", {"reason": "x"}).status_code == 404
    client.post(f"{at}{kin.pk}/end/", {"reason": ""})
    assert Kin.objects.exists()
    client.post(f"{at}{kin.pk}/end/", {"reason": "Entered for another"})
    assert not Kin.objects.exists()
    undo(client, at)
    assert Kin.objects.get().relation == "sibling"


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────
def test_scan_is_checked_kept_neutrally_sent_to_be_saved_and_logged(seat: Seat, world: OfficeWorld) -> None:
    client, ulan = seat("consul"), world.people["ulan"]
    at = f"{page_of(ulan)}documents/"
    data = {"kind": "passport", "number": "PE7654321", "country": "KG"}
    hostile = SimpleUploadedFile("scan.png", b"<svg onload=alert(1)>", "image/png")
    table = SimpleUploadedFile("scan.png", b"a,b\n1,2\n", "image/png")
    for file in (hostile, table):
        refused = client.post(at, {**data, "file": file})
        assert refused.status_code == 422
        assert refused.context["form"].errors["file"]
        assert 'value="PE7654321"' in refused.content.decode()  # what was typed stays
    assert (ulan.documents.count(), StoredFile.objects.count()) == (0, 0)
    client.post(at, {**data, "file": SimpleUploadedFile("Жээнбеков паспорт.png", picture(), "image/png")})
    document = ulan.documents.get()
    sent = client.get(f"{at}{document.uid}/scan/")
    assert b"".join(sent.streaming_content) == picture()
    assert sent.headers["Content-Disposition"] == 'attachment; filename="scan.png"'
    entry = Entry.objects.filter(act="registry.document.read").latest("pk")
    assert (entry.subject_id, [row.person_uid for row in entry.concerned.all()]) == (document.uid, [ulan.uid])
    for name in ("counter", "outsider"):
        assert seat(name).get(f"{at}{document.uid}/scan/").status_code == 403
        assert seat(name).get(at).status_code == 403
    assert client.get(f"{page_of(world.people['aigul'])}documents/{document.uid}/scan/").status_code == 404


def test_scan_of_a_document_that_is_there_is_added_to_it(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("consul"), world.people["aigul"]
    data = {"kind": "passport", "number": "PE 1234567", "country": "KG"}
    client.post(f"{page_of(aigul)}documents/", {**data, "file": SimpleUploadedFile("a.jpg", picture("JPEG"))})
    assert aigul.documents.get().scan == StoredFile.objects.get()


def test_document_corrected_undone_taken_away_and_brought_back(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("consul"), world.people["aigul"]
    document, list_at = aigul.documents.get(), f"{page_of(aigul)}documents/"
    at = f"{list_at}{document.uid}/"
    begun = client.get(at).context["form"].initial
    assert (begun["number"], begun["expires_on"]) == ("PE1234567", document.expires_on)
    data = {"number": "PE1234568", "country": "KG", "state": "held", **boxes("expires_on", document.expires_on)}
    assert client.post(at, data).status_code == 422  # no reason
    client.post(at, {**data, "reason": "Misread"})
    document.refresh_from_db()
    assert document.number_key == "PE1234568"
    undo(client, list_at)
    document.refresh_from_db()
    assert (document.number, document.number_key) == ("PE1234567", "PE1234567")
    client.post(f"{at}remove/", {"reason": "Her sister's"})
    assert not aigul.documents.exists()
    undo(client, list_at)
    assert aigul.documents.get().number == "PE1234567"


# ── consents ─────────────────────────────────────────────────────────────────────────────────────────────
def test_consent_is_read_in_the_persons_language_given_and_taken_back(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("counter"), world.people["aigul"]
    at = f"{page_of(aigul)}consents/"
    data = {"purpose": "consular.warning", "language": "ru", "answer": "agrees"}
    client.post(at, data)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.language, consent.withdrawn_at) == ("consular.warning", "ru", None)
    assert client.post(at, data).status_code == 422  # it stands already
    page = client.get(f"{at}{consent.uid}/").content.decode()
    assert "No more warnings are sent" in page
    client.post(f"{at}{consent.uid}/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    client.post(at, {**data, "answer": "refuses"})
    assert [row.withdrawn_at is None for row in Consent.objects.all()] == [False, False]


def test_consent_to_something_else_needs_its_purpose_and_words(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("consul"), world.people["aigul"]
    at = f"{page_of(aigul)}consents/"
    data = {"purpose": "other", "language": "ky", "answer": "agrees"}
    refused = client.post(at, data)
    assert set(refused.context["form"].errors) == {"other", "text"}
    file = SimpleUploadedFile("signed.png", picture(), "image/png")
    said = {"other": "photograph", "text": "I agree to be photographed."}
    client.post(at, {**data, **said, "file": file})
    consent = Consent.objects.get()
    assert (consent.purpose, consent.text, consent.language) == ("photograph", said["text"], "ky")
    sent = client.get(f"{at}{consent.uid}/proof/")
    assert b"".join(sent.streaming_content) == picture()
    assert seat("counter").get(f"{at}{consent.uid}/proof/").status_code == 403


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────
def test_stay_corrected_keeps_what_it_said_and_is_put_back(seat: Seat, world: OfficeWorld) -> None:
    client, aigul = seat("consul"), world.people["aigul"]
    journey = Journey.objects.get(person=aigul, country="KZ")
    at, facts = f"{page_of(aigul)}facts/journey/{journey.pk}/", f"{page_of(aigul)}facts/"
    data = {"country": "KZ", "purpose": "work", **boxes("entered", journey.entered), **boxes("left", journey.left)}
    assert client.get(at).context["form"].initial["entered"] == journey.entered
    assert client.post(at, {**data, "region": "Алматы"}).status_code == 422  # no reason
    crossing = {**data, **boxes("left", timezone.localdate()), "reason": "As told"}
    refused = client.post(at, crossing)  # she is in Russia by then
    assert "correct one of the two journeys" in refused.content.decode()
    client.post(at, {**data, "region": "Алматы", "reason": "As told"})
    page = client.get(facts)
    assert [change.fields for change in page.context["changes"]] == [{"region": ["", "Алматы"]}]
    change = page.context["changes"][0]
    client.post(f"{page_of(aigul)}changes/{change.pk}/take-back/")
    journey.refresh_from_db()
    assert journey.region == ""
    assert client.post(f"{page_of(world.people['ulan'])}changes/{change.pk}/take-back/").status_code == 404


@pytest.mark.parametrize("thing", ["contract", "permit", "event"])
def test_fact_is_corrected_taken_away_and_brought_back(seat: Seat, world: OfficeWorld, thing: str) -> None:
    client, person, day = seat("consul"), world.people["ulan"], date(2024, 3, 1)
    rows = {
        "contract": lambda: services.add_contract(actor=SYSTEM, person=person, country="RU", from_date=day),
        "permit": lambda: services.add_permit(actor=SYSTEM, person=person, country="RU", kind="patent"),
        "event": lambda: services.add_event(actor=SYSTEM, person=person, country="RU", kind="fine", on=day, paid=False),
    }
    row, facts = rows[thing](), f"{page_of(person)}facts/"
    at = f"{facts}{thing}/{row.pk}/"
    begun = client.get(at).context["form"].initial
    data = {"country": "RU", "kind": begun["kind"], "reason": "Read again"}
    more = {
        "contract": {"employer": "Береке", **boxes("from_date", day)},
        "permit": {"number": "77 1", **boxes("from_date", day)},
        "event": {"paid": "yes", **boxes("on", day)},
    }[thing]
    client.post(at, data | more)
    row.refresh_from_db()
    changed = {"contract": "employer", "permit": "number", "event": "paid"}[thing]
    assert getattr(row, changed) == {"employer": "Береке", "number": "77 1", "paid": True}[changed]
    client.post(f"{at}withdraw/", {"reason": ""})
    assert type(row).objects.exists()
    client.post(f"{at}withdraw/", {"reason": "Somebody else's"})
    assert not type(row).objects.exists()
    undo(client, facts)
    assert getattr(type(row).objects.get(), changed) == getattr(row, changed)


def test_pages_of_facts_are_read_by_the_counter_and_changed_by_nobody_there(seat: Seat, world: OfficeWorld) -> None:
    counter, aigul = seat("counter"), world.people["aigul"]
    journey = Journey.objects.get(person=aigul, country="KZ")
    page = counter.get(f"{page_of(aigul)}facts/").content.decode()
    assert f"facts/journey/{journey.pk}/" not in page
    at = f"{page_of(aigul)}facts/journey/{journey.pk}/"
    assert [counter.get(at).status_code, counter.post(at).status_code] == [403, 403]
    assert counter.post(f"{at}withdraw/", {"reason": "x"}).status_code == 403
    assert Journey.objects.filter(pk=journey.pk).exists()
    assert counter.get(f"{page_of(aigul)}facts/nothing/1/").status_code == 403
    assert seat("consul").get(f"{page_of(aigul)}facts/nothing/1/").status_code == 404


def test_page_of_facts_asks_no_more_for_more_rows(seat: Seat, world: OfficeWorld) -> None:
    client, person = seat("consul"), world.people["ulan"]

    def add(years: range) -> None:
        for year in years:
            row = services.add_permit(
                actor=SYSTEM, person=person, country="RU", kind="patent", from_date=date(year, 1, 1)
            )
            services.correct_fact(actor=SYSTEM, row=row, number=str(year), to_date=row.from_date + timedelta(days=9))

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{page_of(person)}facts/").status_code == 200
        return len(found)

    add(range(1990, 1992))
    asked()
    few = asked()
    add(range(1992, 2002))
    assert Permit.objects.count() == 12
    assert asked() == few
