"""The lists behind the desk: requests between offices, one's tasks."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sapar.core.cases import services
from sapar.core.cases.models import Case, Referral, Task
from sapar.core.cases.programmes.registry import programme
from tests.integration.office.conftest import Seat
from tests.web.office_world import OfficeWorld

REQUESTS, TASKS = "/en/office/requests/", "/en/office/tasks/"


def asked(world: OfficeWorld, days: int = 3) -> tuple[Case, Referral]:
    case = world.petition()
    services.refer(
        actor=world.actor("consul"), case=case.uid, to=world.astana, consent="oral", note="Please.", days=days
    )
    return case, Referral.objects.get(case=case)


def test_both_offices_have_the_request_in_their_list(seat: Seat, world: OfficeWorld) -> None:
    case, referral = asked(world)
    ours, theirs = seat("consul"), seat("neighbour")
    assert [row.pk for row in ours.get(f"{REQUESTS}?way=out").context["page"]] == [referral.pk]
    assert list(ours.get(REQUESTS).context["page"]) == []
    assert [row.pk for row in theirs.get(REQUESTS).context["page"]] == [referral.pk]
    assert list(theirs.get(f"{REQUESTS}?way=out").context["page"]) == []
    page = theirs.get(REQUESTS).content.decode()
    assert case.number in page
    assert "Асанова" not in page  # it was not shared whom the case is about
    assert list(theirs.get(f"{REQUESTS}?answer=accepted").context["page"]) == []
    services.answer_referral(
        actor=world.actor("neighbour"), case=case.uid, referral=referral.uid, answer="accepted", note=""
    )
    assert [row.pk for row in theirs.get(f"{REQUESTS}?answer=accepted").context["page"]] == [referral.pk]
    assert [row.pk for row in ours.get(f"{REQUESTS}?way=out&answer=accepted").context["page"]] == [referral.pk]
    assert list(ours.get(f"{REQUESTS}?way=out&answer=offered").context["page"]) == []


def test_agency_outside_is_named(seat: Seat, world: OfficeWorld) -> None:
    case = world.petition()
    code, agency = next(iter(programme("petition").counterparts.items()))  # their office does not work here
    services.refer(actor=world.actor("consul"), case=case.uid, counterpart=code, consent="oral", note="Please.")
    for address in ("/en/office/", f"{REQUESTS}?way=out"):
        assert agency.titles["en"] in seat("consul").get(address).content.decode()


def test_desk_leads_to_the_whole_of_each_list(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    links = [f'href="{address}"' for address in (f"{REQUESTS}?way=out", TASKS)]
    assert [client.get("/en/office/").content.decode().count(link) for link in links] == [
        1,
        2,
    ]  # tiles, and tasks in the menu
    for _ in range(6):
        case, _referral = asked(world)
        services.add_task(actor=world.actor("consul"), case=case.uid, title="Ring", assignee=world.users["consul"])
    assert [client.get("/en/office/").content.decode().count(link) for link in links] == [2, 3]
    assert len(client.get(TASKS).context["page"]) == 6
    assert len(client.get(f"{REQUESTS}?way=out").context["page"]) == 6
    assert seat("neighbour").get("/en/office/").content.decode().count(f'href="{REQUESTS}"') == 3  # and the menu


def test_task_is_done_and_taken_up_again_in_the_list(seat: Seat, world: OfficeWorld) -> None:
    case, client = world.petition(), seat("consul")
    for title, days in (("Later", 5), ("Sooner", 1), ("Whenever", None)):
        due = timezone.localdate() + timedelta(days=days) if days is not None else None
        services.add_task(
            actor=world.actor("consul"), case=case.uid, title=title, due_on=due, assignee=world.users["consul"]
        )
    services.add_task(actor=world.actor("consul"), case=case.uid, title="Nobody's")
    listed = [task.title for task in client.get(TASKS).context["page"]]
    assert sorted(listed) == ["Later", "Sooner", "Whenever"]
    assert listed.index("Sooner") < listed.index("Later")
    task = Task.objects.get(title="Sooner")
    address = f"/en/office/cases/{case.uid}/tasks/{task.uid}"
    done = client.post(f"{address}/done/", {"back": "tasks"})
    assert done.headers["Location"] == TASKS
    assert "Sooner" not in [one.title for one in client.get(TASKS).context["page"]]
    assert [one.title for one in client.get(f"{TASKS}?done=yes").context["page"]] == ["Sooner"]
    again = client.post(f"{address}/undo/", {"back": "tasks"})
    assert again.headers["Location"] == TASKS
    assert len(client.get(TASKS).context["page"]) == 3
    assert client.post(f"{address}/done/").headers["Location"] == f"/en/office/cases/{case.uid}/"
    assert list(seat("supervisor").get(TASKS).context["page"]) == []


def test_lists_take_as_many_statements_for_one_row_as_for_many(seat: Seat, world: OfficeWorld) -> None:
    def statements() -> list[int]:
        numbers = []
        for name, address in (("consul", f"{REQUESTS}?way=out"), ("neighbour", REQUESTS), ("consul", TASKS)):
            client = seat(name)
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            numbers.append(len(caught))
        return numbers

    def more(number: int) -> None:
        for _ in range(number):
            case, _referral = asked(world)
            services.add_task(actor=world.actor("consul"), case=case.uid, title="Ring", assignee=world.users["consul"])

    more(1)
    few = statements()
    more(7)
    assert statements() == few
