"""What stays of cases: old versions of forms, what is erased by rule, what programmes report."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.policy import Denied
from sapar.core.cases import rebuilding, services
from sapar.core.cases.indicators import measure
from sapar.core.cases.models import Action, Attachment, Case
from sapar.core.cases.programmes import Indicator
from sapar.core.cases.programmes.registry import of_version
from sapar.core.cases.refusals import Refused
from sapar.core.cases.services.imports import Incoming
from sapar.core.files import services as files
from sapar.core.files.models import StoredFile
from sapar.core.indicators import Period
from sapar.core.registry import retention
from tests.integration.cases.conftest import ANSWERS, World

SYSTEM = actors.system("test")
TITLES = {"ky": "а", "ru": "б", "en": "c"}


def close(world: World, case: Case) -> None:
    services.close(actor=world.actor("supervisor"), case=case.uid, reason="sentinel reason")


def test_submission_of_an_older_form_opens_a_case_that_shows_that_form(
    world: World, settings: Any, tmp_path: Path
) -> None:
    old = world.open()
    folder = tmp_path / "p"
    shutil.copytree(settings.PROGRAMMES, folder)
    form = folder / "help" / "forms" / "request.md"
    text = form.read_text("utf-8").replace("| Request | request | 1 |", "| Request | request | 2 |")
    form.write_text(text.replace("| people |", "| persons |"), "utf-8")
    settings.PROGRAMMES = str(folder)
    rows = [
        Incoming("uuid:old", ANSWERS, version="1"),
        Incoming("uuid:new", {"subject": "New", "persons": 4}, version="2"),
    ]
    taken = services.import_submissions(
        actor=world.actor("consul"), programme="help", office=world.moscow, submissions=rows
    )
    first, second = (Case.objects.get(uid=uid) for uid in taken.opened)
    assert first.version == old.version != second.version
    answers = [case.actions.get(sequence=1).data["answers"] for case in (first, second)]
    assert (answers[0]["people"], answers[1]["persons"]) == (2, 4)
    assert of_version(second.version).digest != of_version(first.version).digest


def test_erased_case_keeps_its_steps_and_nothing_that_was_said(world: World, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    actor = world.actor("consul")
    paper = files.keep(actor=actor, content=b"sentinel answer\n", name="paper.txt")
    case = world.open(answers={**ANSWERS, "paper": paper.uid})
    services.note(actor=actor, case=case.uid, text="sentinel note")
    services.add_task(actor=actor, case=case.uid, title="sentinel task")
    services.attach(actor=actor, case=case.uid, content=b"sentinel text\n", name="sentinel.txt", title="sentinel")
    with pytest.raises(Refused, match="open case"):
        services.erase(actor=SYSTEM, case=case.uid, rule="test")
    close(world, case)
    with pytest.raises(Denied):
        services.erase(actor=world.actor("supervisor"), case=case.uid, rule="test")
    kinds = list(case.actions.values_list("sequence", "kind", "at"))
    for _ in range(2):
        services.erase(actor=SYSTEM, case=case.uid, rule="test")
    case.refresh_from_db()
    assert list(case.actions.values_list("sequence", "kind", "at")) == kinds
    assert (case.person, case.subject, case.state, case.is_open) == (None, "", "closed", False)
    assert Attachment.objects.count() == StoredFile.objects.count() == 0
    assert [found for _count, found in rebuilding.verify()] == [[]]
    for table in ("cases_action", "cases_case", "cases_task", "cases_attachment", "cases_referral", "cases_message"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            assert "sentinel" not in str(cursor.fetchall()), table


def test_person_with_an_open_case_is_held(world: World) -> None:
    case = world.open()
    assert retention.reasons([world.person.pk + 1]) == []
    assert retention.reasons([world.person.pk]) == ["a case is open"]
    close(world, case)
    assert retention.reasons([world.person.pk]) == []


def test_indicators_of_a_programme_count_by_office(world: World) -> None:
    cases = [world.open(), world.open(), world.open("neighbour", office=world.astana)]
    close(world, cases[0])
    actor = world.actor("consul")
    services.take_transition(actor=actor, case=cases[1].uid, transition="accept")
    services.take_transition(
        actor=actor, case=cases[1].uid, transition="finish", answers={"result": "x"}, closing_reason="helped"
    )
    today = timezone.localdate()
    now, before = Period(today, today), Period(today - timedelta(days=9), today - timedelta(days=2))

    def parts(period: Period = now, office: str = "", **more: Any) -> dict[str, float | None]:
        filters = {"office": office} if office else {}
        found = measure("help", Indicator("i", TITLES, **more), period, filters)
        return {"": found.value} | {part.key: part.value for part in found.parts}

    assert parts(counts="opened") == {"": 3, "moscow": 2, "astana": 1}
    assert parts(counts="opened", office="astana") == {"": 1, "astana": 1}
    assert parts(counts="opened", period=before) == {"": 0}
    assert parts(counts="closed") == {"": 2, "moscow": 2}
    assert parts(counts="closed", closing_reason="helped") == {"": 1, "moscow": 1}
    assert parts(counts="open") == {"": 1, "astana": 1}
    assert parts(counts="overdue") == {"": 0}
    assert parts(counts="median_days") == {"": 0.0, "moscow": 0.0}
    assert Action.objects.filter(kind="moved").count() == 3
