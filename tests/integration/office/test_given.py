"""Cases that one was given: accepted, or given back with a reason."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sapar.core.accounts.models import Team
from sapar.core.cases import services
from sapar.core.cases.models import Action, Case, Referral
from tests.integration.office.conftest import Seat
from tests.web.office_world import OfficeWorld

HERE = "/en/office/cases/given/"


def give(world: OfficeWorld, note: str = "Only you speak Uzbek") -> tuple[Case, Referral]:
    case = world.petition()
    services.assign(actor=world.actor("supervisor"), case=case.uid, to=world.users["consul"], note=note, days=2)
    return case, Referral.objects.get(case=case)


def test_case_given_is_listed_with_who_gave_it_and_accepted_by_one_press(seat: Seat, world: OfficeWorld) -> None:
    case, referral = give(world)
    client = seat("consul")
    page = client.get(HERE).content.decode()
    for said in (case.number, "Гүлнара Сыдыкова", "Only you speak Uzbek"):
        assert said in page
    address = f"/en/office/cases/{case.uid}/given/{referral.uid}/"
    answer = client.post(address, {"answer": "accepted", "seen": "2", "key": "once-1"})
    assert answer.headers["Location"] == f"/en/office/cases/{case.uid}/"
    referral.refresh_from_db()
    assert (referral.answer, Case.objects.get().assignee) == ("accepted", world.users["consul"])
    assert case.number not in client.get(HERE).content.decode().replace(answer.headers["Location"], "")
    assert "answer-0" not in client.get(address).content.decode()  # accepted before: it can only be given back
    assert client.post(address, {"answer": "accepted"}).status_code == 422


def test_case_is_given_back_with_a_reason_only(seat: Seat, world: OfficeWorld) -> None:
    case, referral = give(world)
    client = seat("consul")
    address = f"/en/office/cases/{case.uid}/given/{referral.uid}/"
    refused = client.post(address, {"answer": "rejected", "seen": "2"})
    assert refused.status_code == 422
    assert "Why you give it back: Write why" in refused.content.decode()
    assert client.post(address, {"answer": "done", "note": "x"}).status_code == 422  # not an answer to this
    back = client.post(address, {"answer": "rejected", "note": "She is my sister", "seen": "2"})
    assert back.headers["Location"] == HERE
    assert Case.objects.get().assignee is None
    assert Action.objects.latest("pk").data["note"] == "She is my sister"
    assert "She is my sister" in seat("supervisor").get(f"/en/office/cases/{case.uid}/").content.decode()
    assert client.get(address).status_code == 404  # answered


def test_what_another_was_given_is_not_there(seat: Seat, world: OfficeWorld) -> None:
    case, referral = give(world)
    address = f"/en/office/cases/{case.uid}/given/{referral.uid}/"
    for name in ("supervisor", "neighbour", "outsider"):
        client = seat(name)
        assert case.number not in client.get(HERE).content.decode()
        assert client.get(address).status_code == client.post(address, {"answer": "accepted"}).status_code == 404
    referral.refresh_from_db()
    assert referral.answer == "offered"


def test_case_given_to_a_team_is_answered_by_its_members(seat: Seat, world: OfficeWorld) -> None:
    case, team = world.petition(), Team.objects.get()
    services.assign(actor=world.actor("supervisor"), case=case.uid, team=team)
    assert case.number not in seat("consul").get(HERE).content.decode()
    team.members.add(world.users["consul"])
    assert "Help team" in seat("consul").get(HERE).content.decode()


def test_list_asks_no_more_for_more_cases_and_forgets_what_is_closed(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(HERE).status_code == 200
        return len(found)

    give(world)
    asked()
    few = asked()
    for _ in range(4):
        give(world)
    assert asked() == few
    Case.objects.update(closed_at="2026-01-01T00:00Z")
    assert "No case waits" in client.get(HERE).content.decode()
