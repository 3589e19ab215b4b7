"""The road map's own addresses with ids that are there, by coordinators of no side, of a side, and by nobody.

Plan and accepted figures are public elsewhere; what is tested here is the office: drafts, reasons, risks, acts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from sapar.core.accounts.actors import Actor
from sapar.lines.roadmap.models import Activity, Project, Report, Revision, Value
from sapar.lines.roadmap.services import plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from tests.integration.roadmap.conftest import World, build, texts
from tests.integration.roadmap.test_reporting import Q1
from tests.security import walking

pytestmark = pytest.mark.django_db
SENTINEL = "SENTINEL-NARRATIVE"


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """A road map with an activity, a risk and a draft report that holds the sentinel."""
    settings.SECOND_FACTOR_REQUIRED = False  # so that the pages themselves answer
    made = build()
    actor = made.ministry
    plan.add_activity(
        actor=actor, project=made.project, code="A1", titles=texts(SENTINEL), planned_start=date(2026, 2, 1),
        planned_end=date(2026, 9, 30),
    )  # fmt: skip
    plan.add_risk(actor=actor, project=made.project, titles=texts(SENTINEL), likelihood=2, impact=3)
    indicator = plan.add_indicator(
        actor=actor, result=made.output, code="I1", titles=texts(SENTINEL), kind="manual", unit="number"
    )
    report = reporting.open_report(actor=actor, project=made.project, span=Q1)
    reporting.enter(
        actor=actor, report=report, values=[Entered(indicator, value=Decimal(4))], narratives={"en": SENTINEL}
    )
    return made


def signed_in(actor: Actor) -> Client:
    assert actor.user is not None
    return walking.signed_in(actor.user)


def addresses(world: World) -> list[str]:
    activity = Activity.objects.get()
    home = "/en/office/roadmap/"
    return [
        home,
        f"{home}projects/{world.project.uid}/",
        f"{home}projects/{world.project.uid}/reports/{Q1.code}/",
        f"{home}change/activity/{activity.uid}/",
        f"{home}print/measures.pdf",
        f"{home}print/measures.csv",
        f"{home}iati/activities.xml",
    ]


def state() -> tuple[object, ...]:
    return (
        list(Project.objects.values_list("state", "withdrawn_on")), list(Report.objects.values_list("state")),
        list(Value.objects.values_list("value")), Revision.objects.count(), Activity.objects.count(),
    )  # fmt: skip


def test_coordinator_of_no_side_and_nobody_see_nothing_and_change_nothing(world: World) -> None:
    before = state()
    for client in (signed_in(world.stranger), Client(HTTP_HOST="localhost")):
        for address in addresses(world):
            for response in (client.get(address), client.post(address, {"reason": "x", "verb": "submit"})):
                assert response.status_code != 500, address
                content = b"".join(response.streaming_content) if response.streaming else response.content
                assert SENTINEL.encode() not in content, address
    assert state() == before


def test_coordinator_of_a_side_sees_what_the_stranger_must_not(world: World) -> None:
    """Otherwise the test above could not fail."""
    client = signed_in(world.ministry)
    seen = [address for address in addresses(world) if SENTINEL in client.get(address).content.decode(errors="replace")]
    assert set(addresses(world)[1:4]) <= set(seen)
