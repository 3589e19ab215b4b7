"""Assignment, referral, transfer: what holds when, who answers, what the other office sees."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from sapar.core.accounts.models import Office
from sapar.core.accounts.policy import Denied
from sapar.core.cases import queries, rebuilding, services
from sapar.core.cases.models import Action, Case, Referral
from sapar.core.cases.refusals import NotFound, Refused
from tests.integration.cases.conftest import World


def differing() -> list[str]:
    """The fields in which cases differ from what their log says."""
    return [name for _number, found in rebuilding.verify() for one in found for name in one.fields]


def seoul(world: World) -> Office:
    """A third office."""
    values = {"country": "KR", "time_zone": "Asia/Seoul", "names": {"en": "Seoul"}, "kind": world.moscow.kind}
    return Office.objects.create(organisation=world.moscow.organisation, code="seoul", **values)


def refer(world: World, case: Case, **more: Any) -> Referral:
    """The consul asks Astana for help, sharing the person and one answer."""
    values: dict[str, Any] = {
        "to": world.astana, "shares": ["person", "request.people"], "consent": "oral", "note": "Please ask there.",
    }  # fmt: skip
    services.refer(actor=world.actor("consul"), case=case.uid, **(values | more))
    return Referral.objects.get(case=case)


def test_assign_holds_at_once_and_can_be_rejected(world: World) -> None:
    case = world.open()
    services.assign(actor=world.actor("supervisor"), case=case.uid, to=world.users["colleague"])
    case.refresh_from_db()
    assert case.assignee == world.users["colleague"]
    referral = Referral.objects.get(case=case)
    assert (referral.mode, referral.answer) == ("assignment", "offered")
    for stranger in ("consul", "neighbour"):
        with pytest.raises(Denied):
            services.answer_referral(
                actor=world.actor(stranger), case=case.uid, referral=referral.uid, answer="accepted"
            )
    with pytest.raises(Refused, match="Write why"):
        services.answer_referral(
            actor=world.actor("colleague"), case=case.uid, referral=referral.uid, answer="rejected"
        )
    services.answer_referral(
        actor=world.actor("colleague"), case=case.uid, referral=referral.uid, answer="rejected", note="On leave."
    )
    case.refresh_from_db()
    assert case.assignee is None


def test_assign_ends_the_assignment_before(world: World) -> None:
    case = world.open()
    services.take(actor=world.actor("consul"), case=case.uid)
    services.assign(actor=world.actor("supervisor"), case=case.uid, to=world.users["colleague"])
    answers = list(Referral.objects.filter(case=case).order_by("pk").values_list("answer", flat=True))
    assert answers == ["revoked", "offered"]


def test_assign_outside_the_office_is_refused(world: World) -> None:
    case = world.open()
    with pytest.raises(Refused, match="does not work"):
        services.assign(actor=world.actor("supervisor"), case=case.uid, to=world.users["neighbour"])
    with pytest.raises(Denied):
        services.assign(actor=world.actor("consul"), case=case.uid, to=world.users["colleague"])


def test_refer_needs_consent_and_its_reason(world: World) -> None:
    case = world.open()
    for consent, sentence in (("", "State whether"), ("not_needed", "Write why")):
        with pytest.raises(Refused, match=sentence):
            refer(world, case, consent=consent)
    with pytest.raises(Refused, match="nothing to share"):
        refer(world, case, shares=["request.nothing"])
    assert Action.objects.count() == 1


def test_refer_shows_the_other_office_what_was_shared_and_no_more(world: World) -> None:
    case = world.open()
    neighbour = world.actor("neighbour")
    with pytest.raises(NotFound):
        queries.case(actor=neighbour, uid=case.uid)
    services.note(actor=world.actor("consul"), case=case.uid, text="internal sentinel")
    referral = refer(world, case)
    assert [row.uid for row in queries.inbox(actor=neighbour)] == [referral.uid]
    view = queries.case(actor=neighbour, uid=case.uid)
    assert view.limited
    assert view.person == world.person
    assert view.answers("request") == {"people": 2}
    assert (view.subject, view.tasks(), view.links(), view.ways()) == ("", [], [], [])
    entries = queries.timeline(view=view)
    assert [entry.action.kind for entry in entries] == ["opened", "handed"]
    assert "sentinel" not in str([dict(entry.data) for entry in entries])
    assert "Passport lost" not in str([dict(entry.data) for entry in entries])
    assert queries.page(actor=neighbour).rows == []


def leaves(told: Any) -> set[str]:
    """Every value in what is told, as text: whole, for the digits of one may lie within an identifier by chance."""
    if isinstance(told, dict):
        return set().union(*map(leaves, told.values()))
    return set().union(*map(leaves, told)) if isinstance(told, list) else {str(told)}


@pytest.mark.parametrize("number", range(16))
def test_refer_shows_exactly_the_answers_that_were_shared(world: World, number: int) -> None:
    questions = ["subject", "detained", "people", "secret"]
    values = {"subject": "s-sentinel", "detained": "yes", "people": 517, "secret": "x-sentinel"}
    shared = [name for place, name in enumerate(questions) if number >> place & 1]
    case = world.open(answers=values)
    refer(world, case, shares=[f"request.{name}" for name in shared])
    view = queries.case(actor=world.actor("neighbour"), uid=case.uid)
    wanted = {name: values[name] for name in shared}
    assert view.answers("request") == (wanted or None)
    opened = queries.timeline(view=view)[0]
    assert opened.data["answers"] == wanted
    assert view.subject == (values["subject"] if "subject" in shared else "")
    told = leaves([dict(entry.data) for entry in queries.timeline(view=view)])
    hidden = [str(values[name]) for name in questions if name not in shared and name != "detained"]
    assert [text for text in hidden if text in told] == []


def test_refer_without_the_person_hides_who_it_is(world: World) -> None:
    case = world.open()
    refer(world, case, shares=[])
    view = queries.case(actor=world.actor("neighbour"), uid=case.uid)
    assert view.person is None and view.answers("request") is None


@pytest.mark.parametrize("end", ["rejected", "done", "revoked"])
def test_refer_ended_shows_nothing_more(world: World, end: str) -> None:
    case = world.open()
    referral = refer(world, case)
    who = "consul" if end == "revoked" else "neighbour"
    services.answer_referral(actor=world.actor(who), case=case.uid, referral=referral.uid, answer=end, note="So.")
    with pytest.raises(NotFound):
        queries.case(actor=world.actor("neighbour"), uid=case.uid)
    with pytest.raises((Denied, Refused)):
        services.note(actor=world.actor("neighbour"), case=case.uid, text="Still here")
    case.refresh_from_db()
    assert case.office == world.moscow


def test_refer_lets_the_helper_write_what_both_read(world: World) -> None:
    case = world.open()
    referral = refer(world, case)
    neighbour = world.actor("neighbour")
    services.answer_referral(actor=neighbour, case=case.uid, referral=referral.uid, answer="accepted")
    action = services.note(actor=neighbour, case=case.uid, text="We asked the hospital.")
    assert action.audience == "shared"
    for act in (services.pause, services.reopen):
        with pytest.raises(Denied):
            act(actor=neighbour, case=case.uid, reason="so")
    whole = queries.timeline(view=queries.case(actor=world.actor("consul"), uid=case.uid))
    assert [entry.action.kind for entry in whole] == ["opened", "handed", "answered", "noted"]


def test_refer_answered_by_the_asking_office_is_denied(world: World) -> None:
    case = world.open()
    referral = refer(world, case)
    with pytest.raises(Denied):
        services.answer_referral(actor=world.actor("consul"), case=case.uid, referral=referral.uid, answer="accepted")


def test_refer_twice_to_one_office_is_refused_until_it_has_finished(world: World) -> None:
    case = world.open()
    referral = refer(world, case)
    with pytest.raises(Refused, match="asked already"):
        services.refer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="oral")
    services.answer_referral(actor=world.actor("neighbour"), case=case.uid, referral=referral.uid, answer="done")
    services.refer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="oral")


def test_refer_to_an_agency_outside_is_answered_by_those_who_asked(world: World) -> None:
    case = world.open()
    referral = refer(world, case, to=None, counterpart="police", shares=["person"])
    assert referral.to_office is None
    services.answer_referral(
        actor=world.actor("consul"), case=case.uid, referral=referral.uid, answer="done", note="Letter of 3 May."
    )
    referral.refresh_from_db()
    assert referral.answer == "done"


def test_transfer_moves_the_case_once_it_is_accepted(world: World) -> None:
    case = world.open()
    services.take(actor=world.actor("consul"), case=case.uid)
    services.transfer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="signed")
    case.refresh_from_db()
    assert case.office == world.moscow
    referral = Referral.objects.get(case=case, mode="transfer")
    services.answer_referral(
        actor=world.actor("neighbour"), case=case.uid, referral=referral.uid, answer="accepted",
        assignee=world.users["neighbour"],
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.office, case.assignee) == (world.astana, world.users["neighbour"])
    assert not queries.case(actor=world.actor("neighbour"), uid=case.uid).limited
    with pytest.raises(NotFound):
        queries.case(actor=world.actor("consul"), uid=case.uid)


def test_leaver_s_cases_and_tasks_go_back_to_the_office(world: World) -> None:
    from sapar.core.accounts import actors
    from sapar.core.accounts.services import leave

    case = world.open()
    services.take(actor=world.actor("consul"), case=case.uid)
    task = services.add_task(
        actor=world.actor("supervisor"), case=case.uid, title="Ring", assignee=world.users["consul"],
        due_on=date(2026, 5, 1),
    )  # fmt: skip
    leave(actor=actors.system("test"), user=world.users["consul"])
    case.refresh_from_db()
    task.refresh_from_db()
    assert (case.assignee, task.assignee) == (None, None)
    assert [row.uid for row in queries.page(actor=world.actor("supervisor")).rows] == [case.uid]


def test_transfer_takes_along_what_others_were_asked(world: World) -> None:
    """Who has the case waits for the answers; an accepted transfer itself waits for nobody and helps nobody."""
    case = world.open()
    refer(world, case, to=seoul(world))
    asked = Referral.objects.get(case=case)
    assert [row.pk for row in queries.waiting(actor=world.actor("consul"))] == [asked.pk]
    services.transfer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="signed")
    transfer = Referral.objects.get(case=case, mode="transfer")
    services.answer_referral(actor=world.actor("neighbour"), case=case.uid, referral=transfer.uid, answer="accepted")
    asked.refresh_from_db()
    assert asked.from_office == world.astana
    assert list(queries.waiting(actor=world.actor("consul"))) == []
    assert [row.pk for row in queries.waiting(actor=world.actor("neighbour"))] == [asked.pk]
    assert list(queries.inbox(actor=world.actor("neighbour"))) == []
    assert differing() == []


def test_former_office_sees_nothing_of_a_case_that_went_on(world: World) -> None:
    """By the transfer that once brought it the case, an office read on where the case had gone on to another."""
    case = world.open()
    for source, taker, to in (("consul", "neighbour", world.astana), ("neighbour", "consul", world.moscow)):
        services.transfer(actor=world.actor(source), case=case.uid, to=to, consent="signed")
        moved = Referral.objects.get(case=case, mode="transfer", answer="offered")
        services.answer_referral(actor=world.actor(taker), case=case.uid, referral=moved.uid, answer="accepted")
    with pytest.raises(NotFound):
        queries.case(actor=world.actor("neighbour"), uid=case.uid)
    assert list(queries.inbox(actor=world.actor("neighbour"))) == []


def test_requests_made_before_a_transfer_are_asked_from_the_office_that_has_the_case(world: World) -> None:
    """The migration brings rows of before to what a rebuilding says."""
    case = world.open()
    refer(world, case, to=seoul(world))
    services.transfer(actor=world.actor("consul"), case=case.uid, to=world.astana, consent="signed")
    transfer = Referral.objects.get(case=case, mode="transfer")
    services.answer_referral(actor=world.actor("neighbour"), case=case.uid, referral=transfer.uid, answer="accepted")
    Referral.objects.filter(case=case, mode="referral").update(from_office=world.moscow)
    assert differing() != []
    migration = import_module("sapar.core.cases.migrations.0005_asked_from")
    for _once_and_again in range(2):
        migration.ask_from(apps, SimpleNamespace(connection=connection))
        assert differing() == []


@pytest.mark.parametrize("answer", ["", "accepted", "done", "rejected"])
def test_closing_takes_back_what_other_offices_were_asked(world: World, answer: str) -> None:
    case, neighbour = world.open(), world.actor("neighbour")
    referral = refer(world, case)
    if answer:
        services.answer_referral(actor=neighbour, case=case.uid, referral=referral.uid, answer=answer, note="So.")
    referral.refresh_from_db()
    answered = (referral.answer, referral.answered_at)
    services.close(actor=world.actor("supervisor"), case=case.uid, reason="Sent twice.")
    referral.refresh_from_db()
    if answer in ("done", "rejected"):
        assert (referral.answer, referral.answered_at) == answered
    else:
        assert referral.answer == "revoked" and referral.answered_at == case.actions.latest("sequence").at
    assert (list(queries.inbox(actor=neighbour)), list(queries.waiting(actor=world.actor("consul")))) == ([], [])
    with pytest.raises(NotFound):
        queries.case(actor=neighbour, uid=case.uid)
    services.reopen(actor=world.actor("supervisor"), case=case.uid, reason="It was not.")
    with pytest.raises(NotFound):  # whoever opens it again asks again
        queries.case(actor=neighbour, uid=case.uid)
    assert differing() == []


def test_closing_takes_back_a_transfer_that_nobody_answered(world: World) -> None:
    case = world.open()
    referral = refer(world, case, mode="transfer")
    services.close(actor=world.actor("supervisor"), case=case.uid, reason="Sent twice.")
    with pytest.raises(Refused, match="answered before"):
        services.answer_referral(
            actor=world.actor("neighbour"), case=case.uid, referral=referral.uid, answer="accepted", note=""
        )
    assert differing() == []
