"""Who sees which case, and that lists take a bounded number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import RoleHolding, User
from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.cases import queries, services
from sapar.core.cases.desk import desk
from sapar.core.cases.filters import Filters
from sapar.core.cases.models import Case, Referral
from sapar.core.cases.refusals import NotFound
from sapar.core.registry.models import Person
from tests.integration.cases.conftest import ANSWERS, World

STAFF = ("consul", "colleague", "counter", "supervisor", "neighbour", "neighbour_supervisor", "auditor")


def who_sees(world: World, case: Case) -> set[str]:
    """Those who find the case in a list; reading it whole must agree."""
    found = set()
    for name in STAFF:
        actor = world.actor(name)
        listed = case in queries.cases(actor=actor)
        try:
            read = not queries.case(actor=actor, uid=case.uid).limited
        except NotFound:
            read = False
        assert read == listed, name
        if listed:
            found.add(name)
    return found


def test_case_is_seen_by_its_office_alone(world: World) -> None:
    case = world.open()
    assert who_sees(world, case) == {"consul", "colleague", "counter", "supervisor"}
    assert queries.by_number(actor=world.actor("neighbour"), number=case.number) is None
    assert queries.by_number(actor=world.actor("counter"), number=case.number.lower()) == case.uid


def test_confidential_case_is_seen_by_those_with_clearance(world: World) -> None:
    case = world.open(sensitivity=Sensitivity.CONFIDENTIAL)
    assert who_sees(world, case) == {"consul", "supervisor"}


def test_confidential_case_of_a_team_is_seen_by_the_team_and_the_assignee(world: World) -> None:
    case = world.open(sensitivity=Sensitivity.CONFIDENTIAL, team=world.team)
    assert who_sees(world, case) == {"consul"}
    with pytest.raises(Denied):
        services.note(actor=world.actor("supervisor"), case=case.uid, text="May I?")


def test_role_for_another_programme_or_another_time_sees_nothing(world: World) -> None:
    case = world.open()
    for change in ({"programme": "wages"}, {"ends": date(2021, 1, 1)}, {"starts": date(2999, 1, 1)}):
        held = RoleHolding.objects.get(user=world.users["colleague"])
        RoleHolding.objects.filter(pk=held.pk).update(**change)
        assert "colleague" not in who_sees(world, case)
        held.save()
    assert "colleague" in who_sees(world, case)


def test_role_for_the_whole_organisation_sees_every_office_of_it(world: World) -> None:
    inspector = User.objects.create_user("inspector@example.org", full_name="Inspector", office=world.ministry)
    RoleHolding.objects.create(
        user=inspector, role=Role.SUPERVISOR, organisation=world.moscow.organisation, starts=date(2020, 1, 1)
    )
    case = world.open()
    other = world.open("neighbour", office=world.astana)
    assert set(queries.cases(actor=actors.staff(inspector))) == {case, other}


def test_leaver_sees_nothing(world: World) -> None:
    case = world.open()
    User.objects.filter(pk=world.users["colleague"].pk).update(is_active=False)
    assert "colleague" not in who_sees(world, case)


def test_case_opened_by_broken_glass_may_be_read_and_no_more(world: World) -> None:
    from sapar.core.accounts.services import break_glass, confirm_glass

    case = world.open()
    neighbour = world.actor("neighbour_supervisor")
    glass = break_glass(actor=neighbour, record=case, reason="The person is at our door and cannot speak.")
    with pytest.raises(NotFound):
        queries.case(actor=neighbour, uid=case.uid)
    confirm_glass(actor=world.actor("supervisor"), glass=glass)
    view = queries.case(actor=neighbour, uid=case.uid)
    assert not view.limited and view.person == world.person
    assert [entry.action.kind for entry in queries.timeline(view=view)] == ["opened", "glass"]
    with pytest.raises(Denied):
        services.note(actor=neighbour, case=case.uid, text="Here")


def test_read_is_audited_with_purpose_and_person_and_refusals_too(world: World) -> None:
    case = world.open()
    queries.case(actor=world.actor("counter"), uid=case.uid, purpose="the person asks")
    entry = Entry.objects.get(act="cases.case.read")
    assert (entry.subject_id, entry.purpose, entry.outcome) == (case.uid, "the person asks", "done")
    assert [c.person_uid for c in entry.concerned.all()] == [world.person.uid]
    with pytest.raises(NotFound):
        queries.case(actor=world.actor("neighbour"), uid=case.uid)
    assert Entry.objects.filter(act="cases.case.read", outcome="denied", subject_id=case.uid).count() == 1


@pytest.mark.parametrize("many", [3, 30])
def test_page_takes_as_many_queries_however_many_cases(world: World, many: int, django_assert_num_queries: Any) -> None:
    for number in range(many):
        world.open(answers={**ANSWERS, "subject": f"Subject {number}"})
    actor = world.actor("consul")
    assert len(queries.rules.teams_of(actor)) == 1
    with django_assert_num_queries(5):  # count, keys, rows; and the log: an entry, its persons
        page = queries.page(actor=actor)
        [(row.office.code, row.person.full_name if row.person else "", row.assignee) for row in page.rows]
    assert (len(page.rows), page.total, page.pages) == (min(many, 25), many, 1 if many <= 25 else 2)


@pytest.mark.parametrize("many", [2, 12])
def test_timeline_takes_as_many_queries_however_long(world: World, many: int, django_assert_num_queries: Any) -> None:
    case = world.open()
    for number in range(many):
        services.note(actor=world.actor("colleague"), case=case.uid, text=f"Note {number}")
    view = queries.case(actor=world.actor("consul"), uid=case.uid)
    with django_assert_num_queries(2):
        entries = queries.timeline(view=view)
        [(entry.action.user.full_name if entry.action.user else "", entry.action.office) for entry in entries]
    assert len(entries) == many + 1


def test_filters_read_from_an_address_and_write_it_back() -> None:
    address = "status=closed&programme=help&opened_from=2026-01-05&sort=-opened&page=3"
    filters = Filters.of(QueryDict(address))
    assert filters == Filters(status="closed", programme="help", opened_from=date(2026, 1, 5), sort="-opened", page=3)
    assert Filters.of(QueryDict(filters.query(page=3))) == filters
    assert Filters.of(QueryDict(filters.query(sort="due"))).page == 1
    assert filters.any and not Filters(sort="number", page=2).any


@pytest.mark.parametrize(
    "address",
    ["status=x", "page=-1", "page=abc", "per=7", "assignee=1%27--", "opened_from=32.13.2026", "sort=person", "x=y",
     "page=99999999999999999999", "assignee=99999999999999999999999"],
)  # fmt: skip
def test_filters_that_are_not_understood_count_as_not_given(address: str) -> None:
    assert Filters.of(QueryDict(address)) == Filters()


def test_filters_narrow_and_sort(world: World) -> None:
    first, second, third = (world.open(answers={**ANSWERS, "subject": f"S{n}"}) for n in range(3))
    services.take(actor=world.actor("consul"), case=first.uid)
    services.pause(actor=world.actor("consul"), case=second.uid, reason="Waiting for the police.")
    services.close(actor=world.actor("supervisor"), case=third.uid, reason="Twice.")
    later = timezone.now() + timedelta(days=30)
    actor = world.actor("consul")

    def found(now: Any = None, **conditions: Any) -> list[Case]:
        return list(queries.cases(actor=actor, filters=Filters(**conditions), now=now))

    assert found(sort="opened") == [first, second]
    assert found(sort="-number", status="all") == [third, second, first]
    assert found(scope="mine") == [first]
    assert found(assignee="none", sort="opened") == [second]
    assert found(status="paused") == [second]
    assert found(status="closed") == [third]
    assert found(status="overdue") == []
    assert found(status="overdue", now=later) == [first]
    assert found(q=second.number) == [second]
    assert found(q="S2", status="all") == [third]
    assert found(q="S_", status="all") == found(q="%", status="all") == []
    assert found(person=world.person.uid, status="all", sort="number") == [first, second, third]
    assert found(office="astana", status="all") == []
    assert found(programme="help", state="closed", status="all") == [third]


def test_desk_counts_what_waits(world: World) -> None:
    mine, other = world.open(), world.open()
    services.take(actor=world.actor("consul"), case=mine.uid)
    services.add_task(actor=world.actor("supervisor"), case=other.uid, title="Ring", assignee=world.users["consul"])
    services.refer(actor=world.actor("consul"), case=mine.uid, to=world.astana, consent="oral")
    later = timezone.now() + timedelta(days=30)
    heaps = desk(actor=world.actor("consul"), shown=5, now=later)
    assert {name: heap.number for name, heap in heaps.items()} == {
        "mine": 1, "open": 2, "overdue": 2, "nobody": 1, "offered": 0, "helping": 0, "waiting": 1, "tasks": 1,
    }  # fmt: skip
    assert (heaps["mine"].rows, heaps["nobody"].rows) == ([mine], [other])
    assert desk(actor=world.actor("neighbour"), shown=5)["offered"].number == 1


def test_desk_shows_the_most_urgent_of_each_list_and_counts_to_its_bound(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sapar.core.cases.desk.COUNTED", 3)
    now = timezone.now()
    made = [world.open() for _number in range(5)]
    for case, days in zip(made, (4, 2, None, 1, 3), strict=True):
        due = None if days is None else now - timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(due_at=due, assignee=world.users["consul"])
        services.refer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="oral", days=5)
        answer = "accepted" if days in (1, 2) else "offered"
        Referral.objects.filter(case=case).update(due_at=due, answer=answer)
    found = desk(actor=world.actor("consul"), shown=2, now=now)
    urgent = [made[0].pk, made[4].pk]
    assert [row.pk for row in found["mine"].rows] == [row.pk for row in found["overdue"].rows] == urgent
    assert [row.case_id for row in found["waiting"].rows] == urgent
    assert {name: found[name].number for name in ("mine", "overdue", "waiting", "open")} == dict.fromkeys(
        ("mine", "overdue", "waiting", "open"), 4
    )
    theirs = desk(actor=world.actor("neighbour"), shown=2, now=now)
    assert [row.case_id for row in theirs["helping"].rows] == [made[1].pk, made[3].pk]
    assert [row.case_id for row in theirs["offered"].rows] == urgent


def test_overdue_is_seen_by_the_supervisor_of_the_office(world: World) -> None:
    case = world.open()
    later = timezone.now() + timedelta(days=30)
    assert list(queries.overdue(actor=world.actor("supervisor"), now=later)) == [case]
    assert list(queries.overdue(actor=world.actor("supervisor"))) == []
    assert list(queries.overdue(actor=world.actor("neighbour_supervisor"), now=later)) == []


def test_open_already_finds_the_open_case_before_another_is_opened(world: World) -> None:
    case, actor = world.open(), world.actor("consul")
    for programme, found in (("help", [case]), ("wages", [])):
        assert list(queries.open_already(actor=actor, programme=programme, person=world.person)) == found
    services.close(actor=world.actor("supervisor"), case=case.uid, reason="Twice.")
    assert list(queries.open_already(actor=actor, programme="help", person=world.person)) == []


def test_filter_by_person_finds_cases_of_every_record_of_theirs(world: World) -> None:
    twice = Person.objects.create(surname="Асанов", given="Улан", demonstration=True)
    case, other = world.open(), world.open(person=twice)
    actor = world.actor("consul")
    found = [set(queries.cases(actor=actor, filters=Filters(person=p.uid))) for p in (world.person, twice)]
    assert found == [{case}, {other}]
    Person.objects.filter(pk=twice.pk).update(cluster=world.person)
    found = [set(queries.cases(actor=actor, filters=Filters(person=p.uid))) for p in (world.person, twice)]
    assert found == [{case, other}] * 2 == [set(queries.of_person(actor=actor, person=twice))] * 2
