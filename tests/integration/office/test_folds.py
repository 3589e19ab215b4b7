"""Acts that the pages of a person and a case fold away: fetched when opened, a page of their own without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sapar.core.cases import services
from sapar.core.cases.models import Action, Case
from sapar.core.registry.models import Name
from sapar.sites.office.forms.acts import ACTS
from sapar.sites.office.views.person import ADDING
from tests.integration.office.conftest import Seat
from tests.web.office_world import OfficeWorld

FOLD = re.compile(r'<details class="of-fold"[^>]* hx-get="([^"]+)"[^>]*>.*?</details>', re.S)
FETCHED = {"headers": {"HX-Request": "true"}}


def folds(page: str) -> list[str]:
    """Where the folds of a page fetch their forms."""
    found = {match[1]: match[0] for match in FOLD.finditer(page)}
    for address, drawn in found.items():
        assert f'<a class="govuk-link" href="{address}">' in drawn  # the way without JavaScript
        assert "<form" not in drawn
    return list(found)


def typed(page: str, form: str) -> dict[str, str]:
    """What a form of a page holds before anybody types."""
    drawn = page[page.index(f'action="{form}"') :]
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', drawn[: drawn.index("</form>")])
    return dict(inputs)


def pages_of(world: OfficeWorld) -> tuple[str, Case]:
    case = world.petition(person="ulan")
    return f"/en/office/people/{world.people['ulan'].uid}/", case


def test_every_fold_is_fetched_alone_and_is_a_page_of_its_own(seat: Seat, world: OfficeWorld) -> None:
    person, case = pages_of(world)
    client = seat("supervisor")
    fetched = set()
    for base in (person, f"/en/office/cases/{case.uid}/"):
        for address in folds(client.get(base).content.decode()):
            target = address.partition("?")[0]
            alone, whole = client.get(address, **FETCHED), client.get(address)
            assert (alone.status_code, whole.status_code) == (200, 200), address
            assert "<html" not in alone.content.decode() and "<html" in whole.content.decode()
            assert alone.headers["Vary"].split(", ").count("HX-Request") == 1
            for text in (alone.content.decode(), whole.content.decode()):
                assert f'action="{target}"' in text
                assert text.count("csrfmiddlewaretoken") >= 1
            assert f'class="govuk-back-link" href="{base}"' in whole.content.decode()
            fetched.add(target.removeprefix(base))
    adding = {f"add/{name}/" for name in ADDING}
    acts = {f"do/{name}/" for name in ACTS if name not in ("resume", "reopen", "letter")}  # not now
    assert fetched >= adding | acts
    assert {one for one in fetched - adding - acts if not one.startswith(("step/", "do/letter/"))} == set()


def send(client: Client, address: str, **fields: Any) -> Any:
    """Open the form's own page as a browser without JavaScript does, fill it in and send it."""
    target = address.partition("?")[0]
    held = typed(client.get(address).content.decode(), target)
    return client.post(target, held | fields)


def test_task_done_on_the_pages_of_their_own(seat: Seat, world: OfficeWorld) -> None:
    person, case = pages_of(world)
    client = seat("consul")
    sent = send(client, f"{person}add/name/", **{"name-kind": "former", "name-surname": "Асанов", "name-given": "Улан"})
    assert sent.headers["Location"] == person
    assert Name.objects.get().surname == "Асанов"
    note = next(a for a in folds(client.get(f"/en/office/cases/{case.uid}/").content.decode()) if "/do/note/" in a)
    assert send(client, note, **{"note-text": "Позвонили."}).headers["Location"] == f"/en/office/cases/{case.uid}/"
    assert Action.objects.filter(case=case).latest("sequence").data["text"] == "Позвонили."


def test_form_refused_is_on_its_page_open_with_what_was_typed(seat: Seat, world: OfficeWorld) -> None:
    person, case = pages_of(world)
    client = seat("consul")
    for base, name, fields, kept in (
        (person, "add/document", {"document-number": "AN1234567"}, 'value="AN1234567"'),
        (f"/en/office/cases/{case.uid}/", "do/link", {"link-number": "no-such-number"}, 'value="no-such-number"'),
    ):
        page = client.post(f"{base}{name}/", fields)
        text, fold = page.content.decode(), name.partition("/")[2]
        assert page.status_code == 422
        drawn = re.search(rf'<details class="of-fold" id="{fold}" open>.*?</details>', text, re.S)
        assert drawn is not None and kept in drawn[0]
        assert "govuk-error-summary" in text
        assert len(folds(text)) > 5  # the others stay folded


def test_form_fetched_after_something_happened_does_not_pass_for_having_seen_it(seat: Seat, world: OfficeWorld) -> None:
    _person, case = pages_of(world)
    client = seat("consul")
    address = next(a for a in folds(client.get(f"/en/office/cases/{case.uid}/").content.decode()) if "/do/pause/" in a)
    services.note(actor=world.actor("supervisor"), case=case.uid, text="Между тем.")
    assert send(client, address, **{"pause-reason": "Ждём."}).status_code == 422
    assert Case.objects.get(pk=case.pk).paused_since is None


@pytest.mark.parametrize("act", ["assign", "merge"])
def test_form_of_an_act_is_refused_to_whoever_may_not(seat: Seat, world: OfficeWorld, act: str) -> None:
    person, case = pages_of(world)
    assert seat("counter").get(f"/en/office/cases/{case.uid}/do/{act}/").status_code in (403, 404)
    assert seat("neighbour").get(f"/en/office/cases/{case.uid}/do/{act}/", **FETCHED).status_code in (403, 404)
    assert seat("counter").get(f"{person}add/document/", **FETCHED).status_code == 403


def test_form_of_an_act_that_is_over_leads_back_to_the_case(seat: Seat, world: OfficeWorld) -> None:
    _person, case = pages_of(world)
    client = seat("supervisor")
    assert client.get(f"/en/office/cases/{case.uid}/do/reopen/").headers["Location"] == f"/en/office/cases/{case.uid}/"
    assert client.get(f"/en/office/cases/{case.uid}/step/no-such/").status_code == 404
