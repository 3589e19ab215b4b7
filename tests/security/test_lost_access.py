"""Access that has ended opens nothing by what stayed behind: a draft, a file's address, broken glass, a number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sapar.core.accounts import services as accounts
from sapar.core.accounts.enums import OrganisationKind, Role, Sensitivity
from sapar.core.accounts.models import BreakGlass, RoleHolding, User
from sapar.core.accounts.policy import Denied
from sapar.core.cases import queries, services
from sapar.core.cases.models import Case
from sapar.core.cases.refusals import Incomplete, Refused
from sapar.core.cases.services.bulk import preview
from sapar.core.files.models import StoredFile
from sapar.core.files.services import keep
from sapar.core.registry.models import Person
from tests.people import SYSTEM, World, actor, member
from tests.register import register
from tests.security.walking import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working"), pytest.mark.asvs("8.2.2")]
HELP = {"subject": "sentinel-subject", "detained": "no", "people": 1, "secret": "sentinel-answer"}


@pytest.fixture
def person(place: World) -> Person:
    return register("Сентинелова", "Айгүл", office=place.moscow)


@pytest.fixture
def consul(place: World) -> User:
    return member("c@x.kg", place.moscow, Role.CONSUL, Role.COUNTER)


def opened(place: World, person: Person | None = None, **more: Any) -> Case:
    values: dict[str, Any] = {"programme": "help", "office": place.moscow, "person": person, "answers": HELP}
    return services.open_case(actor=SYSTEM, **(values | more))


def closed_to(consul: User, case: Case) -> None:
    """The case becomes more sensitive than the consul may see."""
    services.reclassify(actor=SYSTEM, case=case.uid, sensitivity=Sensitivity.CONFIDENTIAL, reason="a threat")
    assert not queries.cases(actor=actor(consul)).filter(pk=case.pk).exists()


# ── half-filled forms ────────────────────────────────────────────────────────────────────────────────────
def test_draft_of_a_case_that_closed_shows_neither_person_nor_answers(
    place: World, person: Person, consul: User
) -> None:
    case, browser = opened(place, person), signed_in(consul)
    address = browser.post(f"/en/office/cases/{case.uid}/form/request/")["Location"]
    page = browser.get(address).content.decode()
    assert "Сентинелова" in page and "sentinel-answer" in page
    closed_to(consul, case)
    for method in (browser.get, browser.post):
        shown = method(address)
        assert "sentinel" not in shown.content.decode() and "Сентинелова" not in shown.content.decode()
        assert shown.status_code == 404
    listed = browser.get("/en/office/forms/").content.decode()
    assert case.number not in listed
    services.reclassify(actor=SYSTEM, case=case.uid, sensitivity=Sensitivity.PERSONAL, reason="it passed")
    assert "sentinel-answer" in browser.get(address).content.decode()  # nothing that was typed is lost


def test_draft_about_a_person_who_closed_does_not_name_them(place: World, person: Person, consul: User) -> None:
    draft = services.save_draft(
        actor=actor(consul), programme="help", form="request", answers={}, context={"person": person.uid}
    )
    browser = signed_in(consul)
    assert "Сентинелова" in browser.get(f"/en/office/forms/{draft.uid}/").content.decode()
    Person.objects.update(sensitivity=Sensitivity.CONFIDENTIAL)
    assert "Сентинелова" not in browser.get(f"/en/office/forms/{draft.uid}/").content.decode()


def test_form_that_was_sent_leads_nobody_else_to_its_case_nor_its_sender_into_one_that_closed(
    place: World, person: Person, consul: User, client: Client
) -> None:
    case, browser = opened(place, person), signed_in(consul)
    address = browser.post(f"/en/office/cases/{case.uid}/form/request/")["Location"]
    sending = {"~whole": "1", "~act": "send", **HELP}
    there = f"/en/office/cases/{case.uid}/"
    assert [browser.post(address, sending)["Location"] for _ in range(2)] == [there, there]
    colleague = member("colleague@x.kg", place.moscow, Role.CONSUL)
    stranger = member("stranger@x.kg", place.astana, Role.CONSUL)
    for method in ("get", "post"):
        for other in (colleague, stranger):
            shown = getattr(signed_in(other), method)(address, sending)
            assert (shown.status_code, case.uid in shown.content.decode()) == (404, False)
        asked = getattr(client, method)(address, sending)
        assert asked["Location"].startswith("/en/account/login/")
        assert case.uid not in asked["Location"]
    closed_to(consul, case)
    assert browser.get(address)["Location"] == there  # its own act; what it leads to is closed
    assert browser.get(there).status_code == 404


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────
def paper_of(place: World, **more: Any) -> tuple[Case, StoredFile]:
    kept = keep(actor=SYSTEM, content=b"sentinel-paper", name="paper.txt")
    return opened(place, answers=HELP | {"paper": kept.uid}, **more), kept


def test_address_of_a_file_written_as_a_text_opens_no_file_of_another_case(place: World, consul: User) -> None:
    _case, paper = paper_of(place, sensitivity=Sensitivity.CONFIDENTIAL)
    own = services.open_case(
        actor=actor(consul), programme="help", office=place.moscow, answers=HELP | {"secret": paper.uid}
    )
    response = signed_in(consul).get(f"/en/office/cases/{own.uid}/answers/{paper.uid}/")
    assert response.status_code == 404
    assert b"sentinel-paper" not in b"".join(response)


def test_file_of_another_case_is_no_answer_whoever_sends_it(place: World, consul: User) -> None:
    _case, paper = paper_of(place, sensitivity=Sensitivity.CONFIDENTIAL)
    who = actor(consul)
    with pytest.raises(Incomplete) as refused:
        services.open_case(actor=who, programme="help", office=place.moscow, answers=HELP | {"paper": paper.uid})
    assert list(refused.value.errors) == ["paper"]
    own = keep(actor=who, content=b"mine", name="mine.txt")
    case = services.open_case(actor=who, programme="help", office=place.moscow, answers=HELP | {"paper": own.uid})
    with pytest.raises(Incomplete):
        services.submit_form(actor=who, case=case.uid, form="request", answers=HELP | {"paper": paper.uid})
    colleague = actor(member("d@x.kg", place.moscow, Role.CONSUL))  # sends on what the case has already
    services.submit_form(actor=colleague, case=case.uid, form="request", answers=HELP | {"paper": own.uid})


def test_erasing_a_case_takes_no_file_away_that_it_only_names(place: World, consul: User) -> None:
    there, paper = paper_of(place)
    own = keep(actor=actor(consul), content=b"mine", name="mine.txt")
    answers = HELP | {"secret": paper.uid, "paper": own.uid}
    case = services.open_case(actor=actor(consul), programme="help", office=place.moscow, answers=answers)
    services.take_transition(actor=SYSTEM, case=case.uid, transition="drop", reason="by mistake")
    services.erase(actor=SYSTEM, case=case.uid, rule="test")
    assert [row.uid for row in StoredFile.objects.all()] == [paper.uid]
    assert queries.answer_file(view=queries.case(actor=SYSTEM, uid=there.uid), uid=paper.uid) == paper


# ── access beyond one's role ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def broken(place: World, person: Person) -> tuple[User, Case]:
    """A supervisor of another office, for whom a case and its person were opened by two."""
    asker, second = (member(f"{name}@x.kg", place.astana, Role.SUPERVISOR) for name in ("asker", "second"))
    Person.objects.update(sensitivity=Sensitivity.CONFIDENTIAL)
    case = opened(place, person)
    for record in (case, person):
        glass = accounts.break_glass(actor=actor(asker), record=record, reason="A judge waits for the answer.")
        accounts.confirm_glass(actor=actor(second), glass=glass)
    return asker, case


def test_broken_glass_ends_with_the_role_that_let_one_ask(broken: tuple[User, Case], person: Person) -> None:
    asker, case = broken
    browser = signed_in(asker)
    case_page, person_page = f"/en/office/cases/{case.uid}/", f"/en/office/people/{person.uid}/"
    assert "sentinel-subject" in browser.get(case_page).content.decode()
    assert "Сентинелова" in browser.get(person_page).content.decode()
    accounts.grant(actor=SYSTEM, user=asker, role=Role.COUNTER, office=asker.office)
    accounts.revoke(actor=SYSTEM, holding=RoleHolding.objects.get(user=asker, role=Role.SUPERVISOR))
    for address in (case_page, person_page):
        shown = browser.get(address).content.decode()
        assert "sentinel" not in shown and "Сентинелова" not in shown
    assert BreakGlass.objects.filter(ends_at__gt=timezone.now()).count() == 2  # by the clock it would still hold


def test_two_of_another_organisation_open_nothing_of_the_state_between_them(place: World, person: Person) -> None:
    """An organisation that is not of the state sees whom it registered itself, and what was shared with it."""
    asker = actor(member("a@ngo.org", place.elsewhere, Role.SUPERVISOR))
    case = opened(place, person)
    for record in (case, person):
        with pytest.raises(Denied):
            accounts.break_glass(actor=asker, record=record, reason="We would like to know.")
    own = register("Исаков", "Тилек", office=place.elsewhere)
    accounts.break_glass(actor=asker, record=own, reason="It is closed to our own staff.")
    place.foreign.kind = OrganisationKind.AGENCY
    place.foreign.save()
    accounts.break_glass(actor=asker_again(asker), record=case, reason="An agency of the state may ask.")
    assert BreakGlass.objects.count() == 2


def asker_again(asker: Any) -> Any:
    return actor(asker.user)


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────
def test_act_on_many_says_the_same_of_cases_elsewhere_as_of_none(place: World, person: Person) -> None:
    there = opened(place, person)
    browser = signed_in(member("n@x.kg", place.astana, Role.SUPERVISOR))
    lines = preview(
        act=services.move_many, actor=actor(User.objects.get(email="n@x.kg")), cases=[there.uid, "no-such"],
        transition="accept",
    )  # fmt: skip
    assert [(line.number, line.refused) for line in lines] == [("", lines[0].refused)] * 2
    page = browser.post("/en/office/cases/many/", {"case": [there.uid, "no-such"], "act": "move-accept"})
    assert page.status_code == 200 and there.number not in page.content.decode()
    there.refresh_from_db()
    assert there.state == "new"


# ── whom a case is about ─────────────────────────────────────────────────────────────────────────────────
def test_case_is_said_to_be_about_nobody_whose_records_are_closed(place: World, person: Person, consul: User) -> None:
    case = services.open_case(actor=actor(consul), programme="help", office=place.moscow, answers=HELP)
    Person.objects.update(sensitivity=Sensitivity.CONFIDENTIAL)
    with pytest.raises(Denied):
        services.identify(actor=actor(consul), case=case.uid, person=person)
    assert queries.case(actor=actor(consul), uid=case.uid).person is None


# ── cases that are one ───────────────────────────────────────────────────────────────────────────────────
def test_merging_carries_no_confidential_case_on_in_an_open_one(place: World, person: Person, consul: User) -> None:
    closed, plain = opened(place, person, sensitivity=Sensitivity.CONFIDENTIAL), opened(place, person)
    services.note(actor=SYSTEM, case=closed.uid, text="sentinel-note")
    supervisor = actor(member("s@x.kg", place.moscow, Role.SUPERVISOR, clearance=Sensitivity.CONFIDENTIAL))
    with pytest.raises(Refused, match="sensitive"):
        services.merge(actor=supervisor, case=closed.uid, into=plain.uid)
    assert "sentinel-note" not in signed_in(consul).get(f"/en/office/cases/{plain.uid}/").content.decode()
    services.merge(actor=supervisor, case=plain.uid, into=closed.uid)  # the other way round closes, and may be


def test_merging_carries_no_case_of_a_team_on_beyond_the_team(place: World, person: Person) -> None:
    team = accounts.add_team(actor=SYSTEM, office=place.moscow, code="shelter", names={})
    supervisor = member("s@x.kg", place.moscow, Role.SUPERVISOR, clearance=Sensitivity.CONFIDENTIAL)
    accounts.set_members(actor=SYSTEM, team=team, members=[supervisor])
    closed, other = (opened(place, person, sensitivity=Sensitivity.CONFIDENTIAL, team=which) for which in (team, None))
    with pytest.raises(Refused, match="team"):
        services.merge(actor=actor(supervisor), case=closed.uid, into=other.uid)
    services.merge(actor=actor(supervisor), case=other.uid, into=closed.uid)


def test_case_with_more_carried_on_is_not_made_less_sensitive(place: World, person: Person, consul: User) -> None:
    one, two = (opened(place, person, sensitivity=Sensitivity.CONFIDENTIAL) for _each in range(2))
    services.note(actor=SYSTEM, case=one.uid, text="sentinel-note")
    services.merge(actor=SYSTEM, case=one.uid, into=two.uid)
    services.reclassify(actor=SYSTEM, case=two.uid, sensitivity=Sensitivity.PERSONAL, reason="it passed")
    page = signed_in(consul).get(f"/en/office/cases/{two.uid}/")
    assert page.status_code == 200
    assert "sentinel-note" not in page.content.decode()


# ── taking over ──────────────────────────────────────────────────────────────────────────────────────────
def test_case_is_not_taken_over_for_somebody_who_has_left(place: World, person: Person) -> None:
    case = opened(place, person)
    left, neighbour = (member(f"{name}@x.kg", place.astana, Role.CONSUL) for name in ("left", "n"))
    accounts.leave(actor=SYSTEM, user=left)
    asked = services.transfer(actor=SYSTEM, case=case.uid, to=place.astana, consent="oral").data["referral"]
    left.refresh_from_db()
    with pytest.raises(Refused):
        services.answer_referral(
            actor=actor(neighbour), case=case.uid, referral=asked, answer="accepted", assignee=left
        )


# ── a request sent again ─────────────────────────────────────────────────────────────────────────────────
def test_key_of_a_colleague_or_of_before_one_lost_the_role_opens_nothing(
    place: World, person: Person, consul: User
) -> None:
    case = opened(place, person)
    first = services.note(actor=actor(consul), case=case.uid, text="sentinel-note", key="k")
    assert services.note(actor=actor(consul), case=case.uid, text="sentinel-note", key="k") == first
    colleague, neighbour = (actor(member(f"{at.code}@x.kg", at, Role.CONSUL)) for at in (place.moscow, place.astana))
    assert services.note(actor=colleague, case=case.uid, text="another", key="k") != first
    with pytest.raises(Denied):
        services.note(actor=neighbour, case=case.uid, text="sentinel-note", key="k")
    for held in RoleHolding.objects.filter(user=consul):
        accounts.revoke(actor=SYSTEM, holding=held)
    with pytest.raises(Denied):
        services.note(actor=actor(consul), case=case.uid, text="sentinel-note", key="k")
    with pytest.raises(Denied):
        services.open_case(actor=actor(consul), programme="help", office=place.moscow, answers=HELP, key="k")


# ── at once ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("clock", ["Asia/Seoul", "Asia/Bishkek", "America/New_York"])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_role_that_is_ended_ends_at_once_whatever_the_clock_of_who_ends_it(
    place: World, consul: User, clock: str, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 3, 5, hour, 30, tzinfo=UTC)
    RoleHolding.objects.update(starts=date(2026, 1, 1))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert len(actor(consul).holdings) == 2
    with timezone.override(clock):  # a page of the office goes by the clock of its reader
        for held in RoleHolding.objects.filter(user=consul):
            accounts.revoke(actor=SYSTEM, holding=held)
    assert actor(consul).holdings == ()
    with timezone.override(clock):
        accounts.grant(actor=SYSTEM, user=consul, role=Role.CONSUL, office=place.moscow)
    assert [held.role for held in actor(consul).holdings] == [Role.CONSUL]
