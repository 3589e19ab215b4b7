"""Fault 8 and half of 18: the same submission many times at once, and acts on one case at the same moment."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sapar.core.audit.models import Entry
from sapar.core.cases import rebuilding, services
from sapar.core.cases.models import Action, Case, Submission
from sapar.core.cases.refusals import MovedOn, OpenAlready, Refused
from sapar.core.cases.services.imports import Incoming
from tests.integration.cases.conftest import ANSWERS, PROGRAMMES, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = int(os.environ.get("SAPAR_AT_ONCE", "50"))


@pytest.fixture
def world(settings: Any, transactional_db: None) -> World:
    settings.PROGRAMMES = str(Path(PROGRAMMES))
    return make_world()


def all_at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run the act in so many threads, begun together; what each returned or raised."""
    gate, results = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        try:
            gate.wait()
            results[place] = act(place)
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_same_submission_at_once_is_one_case_and_one_action(world: World) -> None:
    actor = world.actor("consul")
    found = all_at_once(
        AT_ONCE,
        lambda place: (
            services.open_case(
                actor=actor, programme="help", office=world.moscow, person=world.person, answers=ANSWERS, key="same"
            ).uid
        ),
    )
    assert set(found) == {Case.objects.get().uid}
    assert Action.objects.count() == 1
    assert Entry.objects.filter(act="cases.case.open").count() == 1


def test_same_instance_at_once_is_taken_in_once(world: World) -> None:
    actor = world.actor("consul")
    found = all_at_once(
        10,
        lambda place: services.import_submissions(
            actor=actor, programme="help", office=world.moscow, submissions=[Incoming("uuid:1", ANSWERS)]
        ),
    )
    assert sorted(len(taken.opened) for taken in found) == [0] * 9 + [1]
    assert [len(taken.known) + len(taken.opened) for taken in found] == [1] * 10
    assert (Case.objects.count(), Submission.objects.count(), Action.objects.count()) == (1, 1, 1)


def test_cases_opened_at_once_never_share_a_number(world: World) -> None:
    actor = world.actor("consul")
    found = all_at_once(
        12,
        lambda place: (
            services.open_case(
                actor=actor, programme="help", office=world.moscow, answers=ANSWERS, key=f"k{place}"
            ).number
        ),
    )
    assert len(set(found)) == 12 and Case.objects.count() == 12


def test_two_acts_at_once_on_what_both_saw_leave_one_refused(world: World) -> None:
    case = world.open()
    acts = [
        lambda: services.take_transition(
            actor=world.actor("consul"), case=case.uid, transition="accept", expected=1
        ),
        lambda: services.take_transition(
            actor=world.actor("supervisor"), case=case.uid, transition="drop", reason="Twice.", expected=1
        ),
    ]  # fmt: skip
    found = all_at_once(2, lambda place: acts[place]())
    assert sorted(type(result) for result in found if isinstance(result, Exception)) == [MovedOn]
    case.refresh_from_db()
    assert (case.sequence, case.actions.count()) == (2, 2)


def test_acts_at_once_all_find_their_place_in_the_log(world: World) -> None:
    case = world.open()
    actor = world.actor("consul")
    all_at_once(12, lambda place: services.note(actor=actor, case=case.uid, text=f"Note {place}"))
    assert list(case.actions.values_list("sequence", flat=True)) == list(range(1, 14))
    assert {a.data["text"] for a in case.actions.filter(kind="noted")} == {f"Note {n}" for n in range(12)}
    assert [found for _count, found in rebuilding.verify()] == [[]]


def test_merging_crosswise_at_once_leaves_one_merged(world: World) -> None:
    one, two = world.open(), world.open()
    actor = world.actor("supervisor")
    pairs = ((one.uid, two.uid), (two.uid, one.uid))
    found = all_at_once(2, lambda place: services.merge(actor=actor, case=pairs[place][0], into=pairs[place][1]))
    assert [type(result) for result in found if result is not None] == [Refused]
    assert [found for _count, found in rebuilding.verify()] == [[]]


def test_only_one_of_many_who_open_the_same_kind_for_the_same_person_does(world: World) -> None:
    names = ("consul", "colleague", "supervisor")
    actors = [world.actor(name) for name in names]
    found = all_at_once(
        12,
        lambda place: services.open_case(
            actor=actors[place % 3], programme="help", office=world.moscow, person=world.person, answers=ANSWERS,
            only=True, key=f"k{place}",
        ).uid,
    )  # fmt: skip
    assert sorted(type(one).__name__ for one in found) == ["OpenAlready"] * 11 + ["str"]
    (case,) = Case.objects.all()
    refused = [list(one.cases) for one in found if isinstance(one, OpenAlready)]
    assert refused == [[case]] * 11
