"""Acts on many cases, linking and merging, imports: previewed, recorded, undone, never twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sapar.core.accounts.policy import Denied
from sapar.core.cases import log, queries, rebuilding, services
from sapar.core.cases.models import Action, BulkAct, Case, CaseLink, Submission
from sapar.core.cases.refusals import Refused
from sapar.core.cases.services.bulk import lines_of
from sapar.core.cases.services.imports import Incoming
from sapar.core.registry.models import Person
from tests.integration.cases.conftest import ANSWERS, World


def test_assign_many_is_looked_at_done_and_undone(world: World) -> None:
    cases = [world.open() for _ in range(3)]
    services.take(actor=world.actor("consul"), case=cases[1].uid)
    services.close(actor=world.actor("supervisor"), case=cases[2].uid, reason="Twice.")
    before = [log.state_of(Case.objects.get(pk=case.pk)) for case in cases]
    actor = world.actor("supervisor")
    arguments: dict[str, Any] = {"actor": actor, "cases": [c.uid for c in cases], "to": world.users["colleague"]}
    lines = services.preview(act=services.assign_many, **arguments)
    assert [(line.number, line.refused) for line in lines] == [
        (cases[0].number, ""), (cases[1].number, ""), (cases[2].number, "This case is closed: reopen it first."),
    ]  # fmt: skip
    assert (BulkAct.objects.count(), Action.objects.filter(kind="handed").count()) == (0, 1)
    done = services.assign_many(**arguments)
    assert lines_of(done) == lines
    assert [Case.objects.get(pk=c.pk).assignee for c in cases] == [world.users["colleague"]] * 2 + [None]
    services.note(actor=world.actor("colleague"), case=cases[0].uid, text="I have begun.")
    undone = services.undo(actor=actor, bulk=done.uid)
    assert [item.get("undone") for item in undone.items] == [False, True, None]
    after = [log.state_of(Case.objects.get(pk=case.pk)) for case in cases]
    assert after[0].assignee == world.users["colleague"].pk
    assert after[1].assignee == before[1].assignee == world.users["consul"].pk
    assert {uid: row.answer for uid, row in before[1].referrals.items()}.items() <= {
        uid: row.answer for uid, row in after[1].referrals.items()
    }.items()
    assert services.undo(actor=actor, bulk=done.uid).items == undone.items


def test_move_many_takes_the_step_where_it_leads_on(world: World) -> None:
    cases = [world.open() for _ in range(2)]
    services.take_transition(actor=world.actor("consul"), case=cases[1].uid, transition="accept")
    actor = world.actor("supervisor")
    done = services.move_many(actor=actor, cases=[c.uid for c in cases], transition="accept")
    assert [line.refused for line in lines_of(done)] == [
        "",
        "This step does not lead on from where the case stands now.",
    ]
    due = Case.objects.get(pk=cases[0].pk).due_at
    assert due != cases[0].due_at
    services.undo(actor=actor, bulk=done.uid)
    back = Case.objects.get(pk=cases[0].pk)
    assert (back.state, back.due_at, back.state_since) == ("new", cases[0].due_at, cases[0].state_since)


def test_undoing_a_closing_of_many_asks_the_other_office_again(world: World) -> None:
    case, actor = world.open(), world.actor("supervisor")
    services.refer(
        actor=world.actor("consul"), case=case.uid, to=world.astana, shares=["person"], consent="oral", note="Ask."
    )
    before = log.state_of(Case.objects.get(pk=case.pk))
    done = services.move_many(actor=actor, cases=[case.uid], transition="drop", reason="Sent twice.")
    assert [line.after for line in lines_of(done)] == ["closed"]
    assert list(queries.inbox(actor=world.actor("neighbour"))) == []
    services.undo(actor=actor, bulk=done.uid)
    after = log.state_of(Case.objects.get(pk=case.pk))
    assert replace(after, sequence=before.sequence) == before
    assert [row.case_id for row in queries.inbox(actor=world.actor("neighbour"))] == [case.pk]
    assert [found for _number, found in rebuilding.verify() if found] == []


def test_move_many_refuses_steps_with_a_form(world: World) -> None:
    case = world.open()
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept")
    done = services.move_many(
        actor=world.actor("supervisor"), cases=[case.uid], transition="finish", closing_reason="helped"
    )
    assert lines_of(done)[0].refused == "This step has a form: take it in each case."


def test_assign_many_again_with_its_key_and_by_others(world: World) -> None:
    case = world.open()
    arguments: dict[str, Any] = {"cases": [case.uid], "to": world.users["colleague"]}
    acts = {services.assign_many(actor=world.actor("supervisor"), key="b", **arguments).uid for _ in range(2)}
    assert len(acts) == 1 and Action.objects.filter(kind="handed").count() == 1
    with pytest.raises(Denied):
        services.assign_many(actor=world.actor("consul"), **arguments)
    foreign = services.assign_many(actor=world.actor("neighbour_supervisor"), **arguments)
    assert lines_of(foreign)[0].refused == "You may not do this in this case."
    with pytest.raises(Refused, match="no such act of yours"):
        services.undo(actor=world.actor("neighbour_supervisor"), bulk=acts.pop())


def test_merge_keeps_both_logs_and_unmerge_restores_both(world: World) -> None:
    one, two = world.open(), world.open()
    services.note(actor=world.actor("consul"), case=one.uid, text="About the first.")
    before = [log.state_of(Case.objects.get(pk=case.pk)) for case in (one, two)]
    actor = world.actor("supervisor")
    services.merge(actor=actor, case=one.uid, into=two.uid, key="m")
    services.merge(actor=actor, case=one.uid, into=two.uid, key="m")
    with pytest.raises(Refused, match=f"carried on in {two.number}"):
        services.note(actor=world.actor("consul"), case=one.uid, text="Lost")
    assert list(queries.cases(actor=world.actor("consul"))) == [two]  # the other is nobody's work any more
    view = queries.case(actor=world.actor("consul"), uid=two.uid)
    told = [(entry.number, entry.action.kind) for entry in queries.timeline(view=view)]
    assert told == [
        (one.number, "opened"), (two.number, "opened"), (one.number, "noted"), (one.number, "linked"),
        (two.number, "linked"),
    ]  # fmt: skip
    services.unmerge(actor=actor, case=one.uid)
    after = [log.state_of(Case.objects.get(pk=case.pk)) for case in (one, two)]
    for was, now in zip(before, after, strict=True):
        assert now == type(was)(**{**was.__dict__, "sequence": was.sequence + 2})
    assert CaseLink.objects.count() == 0


def test_merge_refuses_what_is_not_one_matter(world: World) -> None:
    one, other = world.open(), Person.objects.create(surname="Башка", given="Адам", demonstration=True)
    two, three = world.open(person=other), world.open()
    actor = world.actor("supervisor")
    with pytest.raises(Refused, match="different persons"):
        services.merge(actor=actor, case=one.uid, into=two.uid)
    with pytest.raises(Refused, match="one and the same"):
        services.merge(actor=actor, case=one.uid, into=one.uid)
    services.transfer(actor=actor, case=one.uid, to=world.astana, consent="oral")
    with pytest.raises(Refused, match="being transferred"):
        services.merge(actor=actor, case=one.uid, into=three.uid)
    services.revoke(actor=actor, case=one.uid, referral=one.referrals.get().uid)
    services.merge(actor=actor, case=one.uid, into=three.uid)
    for case, into in ((three, one), (one, two)):
        with pytest.raises(Refused, match=r"Only open cases|different persons|carried on"):
            services.merge(actor=actor, case=case.uid, into=into.uid)
    with pytest.raises(Denied):
        services.unmerge(actor=world.actor("consul"), case=one.uid)
    assert Case.objects.get(pk=one.pk).links.get().other == three


def test_link_shows_on_both_sides_and_goes_again(world: World) -> None:
    one, two = world.open(), world.open()
    actor = world.actor("consul")
    services.link(actor=actor, case=one.uid, other=two.uid, note="Brothers")
    for case, other in ((one, two), (two, one)):
        assert [row.other for row in queries.case(actor=actor, uid=case.uid).links()] == [other]
    with pytest.raises(Refused, match="linked already"):
        services.link(actor=actor, case=two.uid, other=one.uid)
    services.unlink(actor=actor, case=two.uid, other=one.uid)
    assert CaseLink.objects.count() == 0


def incoming(number: int, **more: Any) -> Incoming:
    return Incoming(f"uuid:{number}", {**ANSWERS, "subject": f"From ODK {number}"}, line=number + 1, **more)


def test_import_submissions_opens_updates_and_never_repeats(world: World) -> None:
    arguments: dict[str, Any] = {"actor": world.actor("consul"), "programme": "help", "office": world.moscow}
    taken = services.import_submissions(**arguments, submissions=[incoming(1), incoming(2), incoming(1)])
    assert (len(taken.opened), len(taken.known), taken.rejected) == (2, 1, [])
    case = Case.objects.get(uid=taken.opened[0])
    corrected = Incoming("uuid:3", {**ANSWERS, "people": 7}, replaces="uuid:1")
    added = Incoming("uuid:4", {"result": "Found"}, form="outcome", case=case.number)
    again = services.import_submissions(**arguments, submissions=[corrected, added, incoming(2)])
    assert (again.opened, again.added, len(again.known)) == ([], [case.uid, case.uid], 1)
    case.refresh_from_db()
    assert (case.sequence, case.forms) == (3, {"request": 2, "outcome": 3})
    assert case.actions.get(sequence=2).data["answers"]["people"] == 7
    assert Submission.objects.count() == 4


def test_import_submissions_tells_what_is_wrong_by_line_and_takes_the_rest(world: World) -> None:
    bad = Incoming("uuid:9", {**ANSWERS, "people": -1}, line=9)
    unknown = Incoming("uuid:8", ANSWERS, case="HLP-NOWHERE-1", line=8)
    taken = services.import_submissions(
        actor=world.actor("consul"), programme="help", office=world.moscow,
        submissions=[bad, incoming(1), unknown, Incoming("", ANSWERS, line=7)],
    )  # fmt: skip
    assert len(taken.opened) == 1
    assert [(row.line, list(row.errors)) for row in taken.rejected] == [(9, ["people"]), (8, []), (7, [])]
    stranger = services.import_submissions(
        actor=world.actor("neighbour"), programme="help", office=world.moscow, submissions=[incoming(5)]
    )
    assert [row.sentence for row in stranger.rejected] == ["You may not take in such a submission."]
