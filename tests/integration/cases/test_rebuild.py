"""`sapar cases`: stored states held against their logs and made what the logs say."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sapar.core.cases import log, rebuilding, services
from sapar.core.cases.models import Action, Case, Referral, Task
from sapar.sites.cli.main import app
from tests.integration.cases.conftest import World


def busy(world: World) -> Case:
    """A case to which everything happened."""
    case, other = world.open(), world.open()
    actor = world.actor("consul")
    services.take(actor=actor, case=case.uid)
    services.take_transition(actor=actor, case=case.uid, transition="accept")
    services.add_task(actor=actor, case=case.uid, title="Ring")
    services.refer(actor=actor, case=case.uid, to=world.astana, consent="oral")
    services.link(actor=actor, case=case.uid, other=other.uid)
    services.pause(actor=actor, case=case.uid, reason="Waiting.")
    return Case.objects.get(pk=case.pk)


def test_verify_finds_nothing_where_nothing_was_tampered_with(world: World) -> None:
    busy(world)
    assert list(rebuilding.verify()) == [(2, [])]


def test_rebuild_repairs_what_was_tampered_with_and_names_no_values(world: World) -> None:
    case = busy(world)
    was = log.state_of(case)
    Case.objects.filter(pk=case.pk).update(state="waiting", subject="sentinel", paused_since=None)
    Referral.objects.filter(case=case, mode="referral").update(answer="done")
    Task.objects.filter(case=case).update(title="sentinel")
    case.links.all().delete()
    fields = "state, subject, paused_since, referrals, tasks, links"
    verified = CliRunner().invoke(app, ["cases", "rebuild", "--verify"])
    assert (verified.exit_code, verified.stdout.splitlines()) == (
        2, [f"{case.number}: {fields}", "2 cases, 1 differ."],
    )  # fmt: skip
    repaired = CliRunner().invoke(app, ["cases", "rebuild", "--json"])
    assert repaired.exit_code == 0
    assert json.loads(repaired.stdout) == {
        "cases": 2,
        "differences": [{"number": case.number, "fields": fields.split(", "), "repaired": True}],
    }
    again = Case.objects.get(pk=case.pk)
    assert log.state_of(again) == was
    assert list(rebuilding.verify()) == [(2, [])]


@pytest.mark.parametrize("sequence", [1, 3, 7])
def test_rebuild_says_that_a_log_with_a_gap_or_without_its_end_cannot_be_rebuilt(world: World, sequence: int) -> None:
    case = busy(world)
    assert case.sequence == 7
    Action.objects.filter(case=case, sequence=sequence)._raw_delete("default")  # type: ignore[attr-defined]
    result = CliRunner().invoke(app, ["cases", "rebuild", "--case", case.number])
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [f"{case.number}: log", "1 cases, 1 differed."]
    case.refresh_from_db()
    assert case.sequence == 7


def test_rebuild_of_an_unknown_case_is_refused(world: World) -> None:
    result = CliRunner().invoke(app, ["cases", "rebuild", "--case", "HLP-1"])
    assert (result.exit_code, result.output) == (2, "There is no case HLP-1; write its number as it is shown.\n")


def test_command_tick_says_what_it_did(world: World) -> None:
    world.open()
    result = CliRunner().invoke(app, ["cases", "tick"])
    assert (result.exit_code, result.output) == (0, "0 escalated, 0 reminded.\n")
