"""Access beyond a role, in the pages: asked by one, agreed by another, for one record, shown to its team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import BreakGlass
from sapar.core.audit.models import Entry
from tests.people import member
from tests.security import walking
from tests.security.walking import Planted, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.PROGRAMMES, settings.VAR = str(walking.PROGRAMMES), tmp_path
    settings.SECOND_FACTOR_REQUIRED = False
    with translation.override("en"):
        yield walking.plant()


@pytest.mark.asvs("8.2.2", "16.3.3")
def test_second_supervisor_opens_one_case_for_the_first_and_its_team_sees_it(planted: Planted) -> None:
    asker = signed_in(member("asker@x.kg", planted.world.astana, Role.SUPERVISOR))
    second = signed_in(member("second@x.kg", planted.world.astana, Role.SUPERVISOR))
    insider = signed_in(planted.insider)
    case, person = f"/en/office/cases/{planted.case.uid}/", f"/en/office/people/{planted.person.uid}/"
    ask = {"named": planted.case.number, "reason": "A judge waits for the answer today."}
    assert asker.get(case).status_code in {403, 404}
    assert asker.post("/en/office/staff/access/ask/", {**ask, "named": "no-such"}).status_code == 422
    assert asker.post("/en/office/staff/access/ask/", ask).status_code == 302
    glass = BreakGlass.objects.get()
    assert ask["reason"] not in asker.get("/en/office/staff/access/").content.decode()  # not one's own to confirm
    assert ask["reason"] in second.get("/en/office/staff/access/").content.decode()
    asker.post(f"/en/office/staff/access/{glass.pk}/")
    assert asker.get(case).status_code in {403, 404}
    second.post(f"/en/office/staff/access/{glass.pk}/")
    assert "sentinel-note" in asker.get(case).content.decode()
    assert asker.get(person).status_code in {403, 404}
    assert second.get(case).status_code in {403, 404}
    before = planted.case.actions.count()
    asker.post(f"{case}do/note/", {"text": "written by somebody who may only read"})
    assert planted.case.actions.count() == before
    assert ask["reason"] in insider.get(case).content.decode()
    assert {entry.act for entry in Entry.objects.filter(purpose__startswith="break-glass")} == {
        "accounts.glass.ask",
        "accounts.glass.confirm",
    }
    BreakGlass.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert asker.get(case).status_code in {403, 404}


def test_clerk_without_the_right_cannot_ask(planted: Planted) -> None:
    clerk = signed_in(member("clerk@x.kg", planted.world.moscow, Role.COUNTER, clearance=Sensitivity.INTERNAL))
    ask = {"named": planted.case.number, "reason": "A judge waits for the answer today."}
    assert clerk.post("/en/office/staff/access/ask/", ask).status_code == 403
    assert BreakGlass.objects.count() == 0


def test_what_the_state_asks_of_itself_is_not_told_to_others_nor_agreed_by_them(planted: Planted) -> None:
    asker = signed_in(member("asker@x.kg", planted.world.astana, Role.SUPERVISOR))
    ask = {"named": planted.case.number, "reason": "sentinel-note: a judge waits for the answer."}
    asker.post("/en/office/staff/access/ask/", ask)
    glass = BreakGlass.objects.get()
    outside = signed_in(member("outside@x.kg", planted.world.elsewhere, Role.SUPERVISOR))
    assert "sentinel-note" not in outside.get("/en/office/staff/access/").content.decode()
    sent = [outside.post(f"/en/office/staff/access/{pk}/").status_code for pk in (glass.pk, glass.pk + 1000)]
    glass.refresh_from_db()
    assert (sent, glass.confirmed_at) == ([404, 404], None)
    said = []
    for named in (planted.case.number, "HLP-MOSCOW-2026-99999", planted.person.uid):
        page = outside.post("/en/office/staff/access/ask/", {"named": named, "reason": "We would like to know it."})
        said.append((page.status_code, "There is no such case or person" in page.content.decode()))
    assert said == [(422, True)] * 3
    assert BreakGlass.objects.count() == 1
