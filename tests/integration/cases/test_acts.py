"""What acts on cases change, what they refuse, and that doing them twice is right."""

from __future__ import annotations

import pytest

from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.cases import services
from sapar.core.cases.enums import Kind
from sapar.core.cases.models import Action, Case
from sapar.core.cases.refusals import Incomplete, MovedOn, Refused
from tests.integration.cases.conftest import ANSWERS, World


def kinds(case: Case) -> list[str]:
    return list(case.actions.values_list("kind", flat=True))


def test_open_case_writes_state_number_answers_and_log(world: World) -> None:
    case = world.open()
    assert (case.state, case.sequence, case.subject, case.forms) == ("new", 1, "Passport lost", {"request": 1})
    assert (case.office, case.person, case.sensitivity) == (world.moscow, world.person, 2)
    assert case.number == f"HLP-MOSCOW-{case.opened_at:%Y}-00001"
    assert world.open().number == f"HLP-MOSCOW-{case.opened_at:%Y}-00002"
    assert case.actions.get().data["answers"]["secret"] == "sentinel"
    entry = Entry.objects.get(act="cases.case.open", subject_id=case.uid)
    assert [c.person_uid for c in entry.concerned.all()] == [world.person.uid]
    assert "sentinel" not in str(entry.details)


def test_open_case_again_with_its_key_gives_the_same_case(world: World) -> None:
    first = world.open(key="k1")
    assert world.open(key="k1") == first
    assert Case.objects.count() == 1 and Action.objects.count() == 1


@pytest.mark.parametrize("people", [0, "many"])
def test_open_case_with_wrong_answers_is_refused_and_leaves_nothing(world: World, people: object) -> None:
    with pytest.raises(Incomplete) as refusal:
        world.open(answers={**ANSWERS, "people": people})
    assert list(refusal.value.errors) == ["people"]
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["neighbour", "auditor"])
def test_open_case_at_another_office_is_denied(world: World, name: str) -> None:
    with pytest.raises(Denied):
        world.open(name)


def test_take_transition_moves_the_case_and_sets_the_due_time(world: World) -> None:
    case = world.open()
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept")
    case.refresh_from_db()
    assert (case.state, case.sequence, kinds(case)) == ("work", 2, ["opened", "moved"])
    assert case.due_at is not None and (case.due_at - case.state_since).days == 14


def test_take_transition_without_the_role_is_denied(world: World) -> None:
    case = world.open()
    for name, transition in (("counter", "accept"), ("consul", "drop"), ("neighbour", "accept")):
        with pytest.raises(Denied):
            services.take_transition(actor=world.actor(name), case=case.uid, transition=transition, reason="so")
    case.refresh_from_db()
    assert case.sequence == 1


def test_take_transition_from_another_state_is_refused(world: World) -> None:
    case = world.open()
    with pytest.raises(Refused, match="does not lead on"):
        services.take_transition(actor=world.actor("consul"), case=case.uid, transition="finish")


def test_take_transition_after_the_case_moved_on_is_refused(world: World) -> None:
    case = world.open()
    services.note(actor=world.actor("colleague"), case=case.uid, text="Rang the family.")
    with pytest.raises(MovedOn):
        services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept", expected=1)
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept", expected=2)


def test_take_transition_again_with_its_key_does_nothing_twice(world: World) -> None:
    case = world.open()
    acts = [
        services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept", expected=1, key="t")
        for _ in range(2)
    ]
    assert acts[0] == acts[1]
    assert kinds(case) == ["opened", "moved"]


def finished(world: World) -> Case:
    case = world.open()
    actor = world.actor("consul")
    services.take_transition(actor=actor, case=case.uid, transition="accept")
    services.take_transition(
        actor=actor, case=case.uid, transition="finish", answers={"result": "New passport"}, closing_reason="helped"
    )
    return Case.objects.get(pk=case.pk)


def test_finish_needs_its_form_and_a_closing_reason(world: World) -> None:
    case = world.open()
    actor = world.actor("consul")
    services.take_transition(actor=actor, case=case.uid, transition="accept")
    with pytest.raises(Refused, match="Choose why"):
        services.take_transition(actor=actor, case=case.uid, transition="finish", answers={"result": "x"})
    with pytest.raises(Refused, match="needs its form"):
        services.take_transition(actor=actor, case=case.uid, transition="finish", closing_reason="helped")
    assert kinds(case) == ["opened", "moved"]


def test_closed_case_refuses_work_until_it_is_reopened(world: World) -> None:
    case = finished(world)
    assert case.closed_at is not None and case.closing_reason == "helped" and case.due_at is None
    with pytest.raises(Refused, match="closed"):
        services.pause(actor=world.actor("consul"), case=case.uid, reason="so")
    services.note(actor=world.actor("consul"), case=case.uid, text="The person thanked us.")
    with pytest.raises(Denied):
        services.reopen(actor=world.actor("consul"), case=case.uid, reason="so")
    services.reopen(actor=world.actor("supervisor"), case=case.uid, reason="The passport was not printed.")
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.closing_reason) == ("work", None, "")


def test_close_takes_the_one_step_that_ends_the_case(world: World) -> None:
    case = world.open()
    services.close(actor=world.actor("supervisor"), case=case.uid, reason="Sent twice.")
    case.refresh_from_db()
    assert case.state == "closed" and not case.is_open


def test_note_stays_inside_and_is_no_change_of_state(world: World) -> None:
    case = world.open()
    action = services.note(actor=world.actor("consul"), case=case.uid, text="  Rang.  ")
    assert (action.kind, action.data, action.audience) == (Kind.NOTED, {"text": "Rang."}, "office")
    with pytest.raises(Refused, match="Write something"):
        services.note(actor=world.actor("consul"), case=case.uid, text=" ")
    with pytest.raises(Denied):
        services.note(actor=world.actor("neighbour"), case=case.uid, text="Hello")


def test_action_never_changes(world: World) -> None:
    action = world.open().actions.get()
    action.data = {}
    for attempt in (action.save, action.delete, Action.objects.all().delete, lambda: Action.objects.update(data={})):
        with pytest.raises(TypeError):
            attempt()
    assert Action.objects.get(pk=action.pk).data["answers"]["people"] == 2


def test_tasks_are_added_and_done_once(world: World) -> None:
    case = world.open()
    actor = world.actor("consul")
    task = services.add_task(actor=actor, case=case.uid, title="Ring the hospital", assignee=world.users["colleague"])
    services.finish_task(actor=actor, case=case.uid, task=task.uid)
    task.refresh_from_db()
    assert task.done_at is not None and kinds(case) == ["opened", "task_added", "task_done"]
    with pytest.raises(Refused, match="done already"):
        services.finish_task(actor=actor, case=case.uid, task=task.uid)


def test_old_case_keeps_its_programme_when_the_folder_changes(world: World, settings: object, tmp_path: object) -> None:
    import shutil
    from pathlib import Path

    from sapar.core.cases.programmes.registry import of_version

    case = world.open()
    folder = Path(str(tmp_path)) / "p"
    shutil.copytree(str(settings.PROGRAMMES), folder)  # type: ignore[attr-defined]
    form = folder / "help" / "forms" / "request.md"
    form.write_text(form.read_text("utf-8").replace("How many people?", "How many persons?"), "utf-8")
    settings.PROGRAMMES = str(folder)  # type: ignore[attr-defined]
    newer = world.open()
    from sapar.core.cases.formwork import form_of

    labels = [form_of(of_version(c.version), "request").by_name["people"].labels["en"] for c in (case, newer)]
    assert labels == ["How many people?", "How many persons?"]
    assert newer.version != case.version
