"""Whatever is done to cases, in whatever order: the stored state is what the log says, and a refusal leaves nothing."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.cases import log, rebuilding, services, state
from sapar.core.cases.models import Action, BulkAct, Case, Referral, Task
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import Refused
from tests.integration.cases.conftest import PROGRAMMES, World, make_world
from tests.property.effort import examples

pytestmark = pytest.mark.django_db

STAFF = ("consul", "colleague", "supervisor", "neighbour", "neighbour_supervisor")
STEPS = ("accept", "wait", "continue", "finish", "drop")
Choose = Callable[[Any], Any]


def last(model: Any, **where: Any) -> Any:
    return model.objects.filter(**where).order_by("-pk").first()


def referral(case: Case) -> str:
    row = last(Referral, case=case)
    return row.uid if row else ""


def do(world: World, act: str, actor: Any, case: Case, other: Case, choose: Choose) -> None:
    """One act, with arguments drawn."""
    common: dict[str, Any] = {"actor": actor, "case": case.uid}
    users, offices = list(world.users.values()), [world.moscow, world.astana]
    match act:
        case "step":
            step = choose(STEPS)
            answers = {"result": "Done"} if step == "finish" and choose((True, True, False)) else None
            services.take_transition(
                **common, transition=step, answers=answers, reason=choose(("", "So.")),
                closing_reason=choose(("", "helped")) if step == "finish" else "",
            )  # fmt: skip
        case "form":
            services.submit_form(
                **common, form="request", answers={"subject": choose(("A", "B")), "people": choose((0, 3))}
            )
        case "pause":
            services.pause(**common, reason="So.")
        case "resume":
            services.resume(**common)
        case "reopen":
            services.reopen(**common, reason="So.")
        case "take":
            services.take(**common)
        case "assign":
            services.assign(**common, to=choose(users), team=choose((None, world.team)))
        case "refer":
            services.refer(**common, to=choose(offices), consent="oral", mode=choose(("referral", "transfer")))
        case "answer":
            answer = choose(("accepted", "rejected", "done", "revoked"))
            services.answer_referral(**common, referral=referral(case), answer=answer, note="So.")
        case "task":
            services.add_task(**common, title="Ring", assignee=choose((None, *users)))
        case "done":
            row = last(Task, case=case)
            (services.undo_task if row and row.done_at else services.finish_task)(**common, task=row.uid if row else "")
        case "reclassify":
            services.reclassify(**common, sensitivity=choose((1, 2, 3)), reason="So.")
        case "link":
            services.link(actor=actor, case=case.uid, other=other.uid)
        case "unlink":
            services.unlink(actor=actor, case=case.uid, other=other.uid)
        case "merge":
            services.merge(actor=actor, case=case.uid, into=other.uid)
        case "unmerge":
            services.unmerge(actor=actor, case=case.uid)
        case "bulk":
            services.assign_many(actor=actor, cases=[case.uid, other.uid], to=choose(users))
        case "bulk step":
            services.move_many(actor=actor, cases=[case.uid, other.uid], transition=choose(STEPS), reason="So.")
        case "undo":
            row = last(BulkAct)
            services.undo(actor=actor, bulk=row.uid if row else "")
        case "leave":
            services.hand_over(actor=actor, leaver=choose(users), to=choose((None, *users)))
        case "folder":  # its authors change the programme, or change it back
            settings.PROGRAMMES = choose(VERSIONS)
        case "upgrade":
            services.upgrade(**common, state=choose(("", "work")))
        case "bulk upgrade":
            services.upgrade_many(actor=actor, cases=[case.uid, other.uid], states={"help.new": choose(("", "fresh"))})
        case "undo upgrade":
            services.undo_upgrade(**common)
        case "tick":
            services.tick(actor=actors.system("test"))


ACTS = (
    "step", "step", "step", "form", "pause", "resume", "reopen", "take", "assign", "refer", "answer", "answer", "task",
    "done", "reclassify", "link", "unlink", "merge", "unmerge", "bulk", "bulk step", "undo", "leave", "tick",
    "folder", "upgrade", "bulk upgrade", "undo upgrade",
)  # fmt: skip


VERSIONS = [str(PROGRAMMES)]
"""Folders with the programme as it is, and with another first state and other times."""


@pytest.fixture(scope="module", autouse=True)
def _changed_programme() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PROGRAMMES, folder, dirs_exist_ok=True)
        path = Path(folder) / "help" / "programme.yaml"
        text = path.read_text("utf-8").replace("  new:\n", "  fresh:\n").replace("from: new\n", "from: fresh\n")
        path.write_text(text.replace("[new,", "[fresh,").replace("calendar_days: 14", "calendar_days: 9"), "utf-8")
        VERSIONS.append(folder)
        yield
        VERSIONS.remove(folder)


@override_settings(PROGRAMMES=str(PROGRAMMES))
class CaseLog(TestCase):
    """A fresh world for each example."""

    @examples(15)
    @given(st.integers(0, 2**32 - 1))
    def test_random_acts_leave_what_the_log_says(self, seed: int) -> None:
        chance = random.Random(seed)
        settings.PROGRAMMES = VERSIONS[0]
        world = make_world()
        cases = [world.open(), world.open()]

        def choose(options: Any) -> Any:
            return chance.choice(tuple(options))

        for act in chance.choices(ACTS, k=20):
            numbers = choose((0, 1))
            case, other = cases[numbers], cases[1 - numbers]
            before = Action.objects.count(), list(Case.objects.order_by("pk").values())
            for name in chance.sample(STAFF, k=len(STAFF)):  # until somebody may
                try:
                    with transaction.atomic():
                        do(world, act, world.actor(name), case, other, choose)
                    break
                except (Refused, Denied):
                    after = Action.objects.count(), list(Case.objects.order_by("pk").values())
                    assert after == before, act
        assert [found for _count, found in rebuilding.verify()] == [[]]
        assert all(case.state in of_case(case).states for case in Case.objects.all())

    @examples(10)
    @given(st.data())
    def test_merge_and_unmerge_restore_both(self, data: st.DataObject) -> None:
        settings.PROGRAMMES = VERSIONS[0]
        world = make_world()
        cases = [world.open(), world.open(), world.open()]
        before = [log.state_of(case) for case in cases]
        supervisor = world.actor("supervisor")
        merged: list[Case] = []
        for _ in range(data.draw(st.integers(1, 6))):
            case, into = data.draw(st.permutations(cases))[:2]
            try:
                services.merge(actor=supervisor, case=case.uid, into=into.uid)
                merged.append(case)
            except Refused:
                if case in merged:
                    services.unmerge(actor=supervisor, case=case.uid)
                    merged.remove(case)
        for case in data.draw(st.permutations(merged)):
            services.unmerge(actor=supervisor, case=case.uid)
        for case, was in zip(cases, before, strict=True):
            now = log.state_of(Case.objects.get(pk=case.pk))
            assert set(state.differences(now, was)) <= {"sequence"}
