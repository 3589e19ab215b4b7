"""Open cases moved to the newer version of their programme: where they go on, when they are due, what their answers show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.policy import Denied
from sapar.core.cases import letters, log, programmes, queries, rebuilding, services
from sapar.core.cases.models import Action, Case
from sapar.core.cases.programmes.compare import FormChange, compare
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import Refused
from sapar.core.cases.services.bulk import lines_of
from sapar.core.cases.services.upgrading import NoSuchState, newer
from tests.integration.cases.conftest import World

Edit = Callable[..., None]


@pytest.fixture
def edit(settings: Any, tmp_path: Path) -> Edit:
    """Change texts of the programme's folder, as its authors would: from then on that version holds."""
    made = iter(range(9))

    def change(*pairs: tuple[str, str], file: str = "programme.yaml", renamed: tuple[str, str] = ("", "")) -> None:
        folder = tmp_path / f"p{next(made)}"
        shutil.copytree(settings.PROGRAMMES, folder)
        path = folder / "help" / file
        text = path.read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        if renamed[0]:
            (folder / "help" / renamed[0]).rename(folder / "help" / renamed[1])
        settings.PROGRAMMES = str(folder)
        assert "help" in programmes.programmes()

    return change


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def untouched() -> bool:
    """Whether every stored state is what its log says."""
    return [found for _count, found in rebuilding.verify()] == [[]]


def test_case_goes_on_by_the_newer_version_and_shows_answers_under_the_form_they_were_given_with(
    world: World, edit: Edit
) -> None:
    case = world.open()
    edit(
        ("| Request | request | 1 |", "| Request | request | 2 |"),
        ("| people |", "| persons |"),
        file="forms/request.md",
    )
    edit(("titles: {ky: Кабыл алуу, ru: Принять, en: Accept}", "titles: {ky: Алуу, ru: Взять, en: Take on}"))
    supervisor = world.actor("supervisor")
    was = again(case)
    action = services.upgrade(actor=supervisor, case=case.uid, key="k")
    assert services.upgrade(actor=supervisor, case=case.uid, key="k") == action
    now = again(case)
    assert (now.state, now.due_at, now.state_since) == (was.state, was.due_at, was.state_since)
    assert (now.sequence, now.version_id == was.version_id) == (2, False)
    view = queries.case(actor=world.actor("consul"), uid=case.uid)
    assert [way.titles["en"] for way in view.ways()] == ["Take on"]
    assert "people" in view.form("request").by_name and "persons" in form_now(now)
    services.submit_form(
        actor=world.actor("consul"), case=case.uid, form="request", answers={"subject": "Again", "persons": 4}
    )
    view = queries.case(actor=world.actor("consul"), uid=case.uid)
    shown = [view.versions.at(entry.action).digest for entry in queries.timeline(view=view)]
    old, new = of_case(was).digest, of_case(now).digest
    assert (shown, "persons" in view.form("request").by_name) == ([old, new, new], True)
    assert untouched()


def form_now(case: Case) -> set[str]:
    from sapar.core.cases.formwork import form_of

    return set(form_of(of_case(case), "request").by_name)


def test_letter_says_an_old_choice_in_the_words_of_its_old_form(world: World, edit: Edit) -> None:
    case = world.open()
    edit(("| no |", "| none |"), file="forms/request.md")
    services.upgrade(actor=world.actor("supervisor"), case=case.uid)
    assert letters.value_of(again(case), "request.detained", {}, "ru") == "нет"


def test_state_that_is_gone_needs_another_in_which_the_case_goes_on(world: World, edit: Edit) -> None:
    case = world.open()
    edit(("  new:\n", "  fresh:\n"), ("from: new\n", "from: fresh\n"), ("[new, waiting]", "[fresh, waiting]"))
    supervisor = world.actor("supervisor")
    before = log.state_of(again(case))
    for state, sentence in (
        ("", "no open state “New”"),
        ("closed", "does not end it"),
        ("none", "no open state “New”"),
    ):
        with pytest.raises(Refused, match=sentence) as refused:
            services.upgrade(actor=supervisor, case=case.uid, state=state)
        assert (refused.value.at, isinstance(refused.value, NoSuchState)) == ("state", state != "closed")
    assert log.state_of(again(case)) == before
    services.upgrade(actor=supervisor, case=case.uid, state="work")
    now = again(case)
    assert (now.state, now.escalation, now.state_since > case.state_since) == ("work", 0, True)
    assert now.due_at == log.calendar_of(world.moscow).due(now.state_since, 14, "calendar_days")
    services.undo_upgrade(actor=supervisor, case=case.uid)
    back = log.state_of(again(case))
    assert (back.state, back.version, back.due_at) == (before.state, before.version, before.due_at)
    assert untouched()


def test_another_time_counts_from_when_the_case_came_there_with_its_pauses(world: World, edit: Edit) -> None:
    case = world.open()
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="accept")
    begun = timezone.now() - timedelta(days=9)
    for days, kind in ((9, "moved"), (7, "paused"), (5, "resumed")):
        log.append(
            log.held(case.uid), actor=world.actor("consul"), kind=kind, at=timezone.now() - timedelta(days=days),
            data={"reason": "x", "to": "work", "due_at": None},
        )  # fmt: skip
    edit(("calendar_days: 14", "calendar_days: 20"))
    services.upgrade(actor=world.actor("supervisor"), case=case.uid)
    days = log.calendar_of(world.moscow)
    assert again(case).due_at == days.end_of(days.local_day(begun) + timedelta(days=22))
    assert untouched()


def test_undone_only_while_nothing_else_happened(world: World, edit: Edit) -> None:
    case = world.open()
    edit(("due: 2\n", "due: 3\n"))
    supervisor = world.actor("supervisor")
    with pytest.raises(Refused, match="its version stays"):
        services.undo_upgrade(actor=supervisor, case=case.uid)
    services.upgrade(actor=supervisor, case=case.uid)
    services.note(actor=supervisor, case=case.uid, text="Later.")
    with pytest.raises(Refused, match="its version stays"):
        services.undo_upgrade(actor=supervisor, case=case.uid)
    assert again(case).version_id != case.version_id


def test_refused_where_the_newer_version_does_not_allow_it(world: World, edit: Edit) -> None:
    case, nobody, closed = world.open(), world.open(person=None), world.open()
    supervisor = world.actor("supervisor")
    with pytest.raises(Refused, match="newest version already"):
        services.upgrade(actor=supervisor, case=case.uid)
    services.close(actor=supervisor, case=closed.uid, reason="So.")
    edit(("person: optional", "person: required"))
    for act, sentence in (
        ({"case": nobody.uid}, "state whom first"),
        ({"case": closed.uid}, "reopen it first"),
        ({"case": case.uid, "digest": "another"}, "changed once more"),
        ({"case": case.uid, "state": "work"}, "by a step afterwards"),
        ({"case": case.uid, "expected": 9}, "meanwhile"),
    ):
        with pytest.raises(Refused, match=sentence):
            services.upgrade(actor=supervisor, **act)  # type: ignore[arg-type]
    for name in ("consul", "counter", "neighbour_supervisor", "auditor"):
        with pytest.raises(Denied):
            services.upgrade(actor=world.actor(name), case=case.uid)
    edit(("person: required", "person: none"))
    with pytest.raises(Refused, match="nobody in particular"):
        services.upgrade(actor=supervisor, case=case.uid)
    edit(("person: none", "person: optional"), ("sensitivity: personal", "sensitivity: sealed"))
    with pytest.raises(Refused, match="more sensitive than you are cleared for"):
        services.upgrade(actor=supervisor, case=case.uid)
    assert not Action.objects.filter(kind="upgraded").exists()
    edit(("sensitivity: sealed", "sensitivity: confidential"))
    services.upgrade(actor=supervisor, case=case.uid)
    assert (again(case).sensitivity, newer(again(case))) == (Sensitivity.CONFIDENTIAL, None)


def test_many_are_moved_with_states_for_those_that_need_one_and_undone(world: World, edit: Edit) -> None:
    cases = [world.open() for _ in range(2)]
    services.take_transition(actor=world.actor("consul"), case=cases[1].uid, transition="accept")
    edit(("  new:\n", "  fresh:\n"), ("from: new\n", "from: fresh\n"), ("[new, waiting]", "[fresh, waiting]"))
    newest, supervisor = world.open(), world.actor("supervisor")
    before = [log.state_of(again(case)) for case in cases]
    chosen = {"actor": supervisor, "cases": [case.uid for case in (*cases, newest)]}
    lines = services.preview(act=services.upgrade_many, **chosen)
    assert [(line.refused, line.after) for line in lines] == [
        ("The newer version has no open state “New”: choose where the case goes on.", ""), ("", "work"),
        ("The case follows the newest version already.", ""),
    ]  # fmt: skip
    done = services.upgrade_many(**chosen, states={"help.new": "fresh", "other.new": "work"})  # type: ignore[arg-type]
    assert [(line.before, line.after) for line in lines_of(done)[:2]] == [("new", "fresh"), ("work", "work")]
    assert len({again(case).version_id for case in (*cases, newest)}) == 1
    services.undo(actor=supervisor, bulk=done.uid)
    for case, was in zip(cases, before, strict=True):
        now = log.state_of(again(case))
        assert (now.state, now.version, now.due_at) == (was.state, was.version, was.due_at)
    assert untouched()


def test_log_that_does_not_say_its_version_is_left_to_the_row_until_the_case_moves(world: World, edit: Edit) -> None:
    case = world.open()
    rows: Any = Action.objects.filter(case=case)
    data = {name: value for name, value in rows.get().data.items() if name != "version"}
    super(type(rows), rows).update(data=data)
    assert untouched() and "version" not in rows.get().data
    edit(("due: 2\n", "due: 3\n"))
    services.upgrade(actor=world.actor("supervisor"), case=case.uid)
    assert untouched()
    Case.objects.filter(pk=case.pk).update(version=case.version_id)
    (found,) = next(rebuilding.verify())[1]
    assert found.fields == ("version",)
    rebuilding.repair(actor=world.actor("supervisor"), case=case.uid)
    assert untouched() and again(case).version_id != case.version_id


def test_comparison_names_what_is_added_gone_and_changed(world: World, edit: Edit) -> None:
    old = programmes.programme("help")
    assert not compare(old, old).any
    edit(
        ("| people |", "| persons |"),
        ("| Request | request | 1 |", "| Request | request | 2 |"),
        file="forms/request.md",
    )
    edit(
        ("  waiting:\n    titles: {ky: Күтүүдө", "  stopped:\n    titles: {ky: Күтүүдө"), ("to: waiting", "to: stopped"),
        ("from: waiting", "from: stopped"), ("[new, waiting]", "[new, stopped]"), ("due: 2\n", "due: 5\n"),
        ("  receipt:\n", "  paper:\n"), ("  continue:\n", "  goon:\n"),
    )  # fmt: skip
    found = compare(old, programmes.programme("help"))
    assert (found.states_added, found.states_gone, found.times) == (("stopped",), ("waiting",), ("new",))
    assert (found.steps_added, found.steps_gone, found.steps_changed) == (("goon",), ("continue",), ("wait", "drop"))
    assert (found.letters_added, found.letters_gone, found.forms_added, found.forms_gone) == (
        ("paper",),
        ("receipt",),
        (),
        (),
    )
    (form,) = found.forms_changed
    assert form == FormChange("request", ("persons",), ("people",), form.changed)


def test_answers_to_a_form_that_the_newer_version_lacks_are_read_shared_and_printed(world: World, edit: Edit) -> None:
    case = world.open()
    edit(
        ("form: request\n", "form: asking\n"),
        ("subject: request.subject", "subject: asking.subject"),
        ("{request.", "{asking."),
        renamed=("forms/request.md", "forms/asking.md"),
    )
    actor = world.actor("supervisor")
    services.upgrade(actor=actor, case=case.uid)
    view = queries.case(actor=actor, uid=case.uid)
    assert "request" not in view.programme.forms
    assert view.form("request").titles["en"] == "Request"
    assert queries.form_pdf(view=view, form="request", language="en").startswith(b"%PDF-")
    for part in ("request.subject", "request"):
        services.refer(actor=actor, case=case.uid, to=world.astana, shares=[part], consent="oral", note="Please.")
        seen = queries.case(actor=world.actor("neighbour"), uid=case.uid)
        assert seen.answers("request") is not None
        services.revoke(actor=actor, case=case.uid, referral=view.case.referrals.latest("pk").uid)
    with pytest.raises(Refused, match="nothing to share"):
        services.refer(actor=actor, case=case.uid, to=world.astana, shares=["request.none"], consent="oral", note="x")
    assert untouched()
