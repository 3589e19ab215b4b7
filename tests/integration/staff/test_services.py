"""Acts on staff: what each changes, that it is checked and logged, that failing changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from sapar.core.accounts import policy, queries, services, signals
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import BreakGlass, Invitation, RoleHolding, User
from sapar.core.audit.models import Entry
from tests.people import PASSWORD, SYSTEM, World, actor, member, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> World:
    return world()


@pytest.fixture
def admin(place: World) -> User:
    return member("admin@x.kg", place.moscow, Role.ADMINISTRATOR)


def acts(act: str) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(act=act).values_list("actor_id", "outcome"))


@pytest.mark.asvs("6.4.1")
def test_invitation_makes_an_account_that_opens_only_with_its_link(place: World, admin: User) -> None:
    invitation, secret = services.invite(
        actor=actor(admin), email=" Aigul@X.kg", full_name="Aigul", office=place.moscow, language="ru"
    )
    user = invitation.user
    assert (user.email, user.language, user.office, user.has_usable_password()) == (
        "aigul@x.kg",
        "ru",
        place.moscow,
        False,
    )
    assert secret not in str(list(Invitation.objects.values()))
    assert services.accept(secret=secret, password=PASSWORD) == user
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert (str(admin.pk), "done") in acts("accounts.staff.invite")
    with pytest.raises(services.Refused, match="works no more"):
        services.accept(secret=secret, password=PASSWORD)


def test_link_expires_and_a_newer_one_replaces_it(place: World, admin: User) -> None:
    first = services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)[1]
    second, secret = services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)
    assert services.open_invitation(first) is None
    assert services.open_invitation(secret) == second
    Invitation.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    assert services.open_invitation(secret) is None
    assert services.open_invitation("") is None
    assert User.objects.filter(email="a@x.kg").count() == 1


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "moscow sapar 1", "098765432112", "aaaaaaaaaaaaaa", "1q2w3e4r5t6y"]
)
def test_weak_password_is_refused_and_the_link_still_works(place: World, password: str) -> None:
    _, secret = services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)
    with pytest.raises(ValidationError):
        services.accept(secret=secret, password=password)
    assert services.open_invitation(secret) is not None


def test_administrator_of_one_office_reaches_no_other(place: World, admin: User) -> None:
    other = member("b@x.kg", place.astana, Role.CONSUL)
    for act in (
        lambda: services.invite(actor=actor(admin), email="c@x.kg", full_name="C", office=place.astana),
        lambda: services.grant(actor=actor(admin), user=other, role=Role.COUNTER, office=place.astana),
        lambda: services.grant(
            actor=actor(admin), user=other, role=Role.COUNTER, office=None, organisation=place.missions
        ),
        lambda: services.revoke(actor=actor(admin), holding=other.holdings.get()),
        lambda: services.leave(actor=actor(admin), user=other),
        lambda: services.end_sessions(actor=actor(admin), user=other),
        lambda: services.reset_second_factor(actor=actor(admin), user=other),
        lambda: services.invite(actor=actor(admin), email="b@x.kg", full_name="B", office=place.moscow),
    ):
        with pytest.raises(policy.Denied):
            act()
    assert not User.objects.filter(email="c@x.kg").exists()
    assert other.holdings.get().ends is None


def test_nobody_gives_themselves_a_role_or_removes_themselves(place: World, admin: User) -> None:
    with pytest.raises(policy.Denied):
        services.grant(actor=actor(admin), user=admin, role=Role.CONSUL, office=place.moscow)
    with pytest.raises(services.Refused, match="another administrator"):
        services.leave(actor=actor(admin), user=admin)


def test_incompatible_roles_are_refused_in_the_same_period_only(place: World) -> None:
    user = member("a@x.kg", place.moscow, Role.SUPERVISOR)
    with pytest.raises(services.Refused, match="both roles"):
        services.grant(actor=SYSTEM, user=user, role=Role.AUDITOR, office=place.astana)
    services.revoke(actor=SYSTEM, holding=user.holdings.get())
    services.grant(actor=SYSTEM, user=user, role=Role.AUDITOR, office=place.astana)
    with pytest.raises(services.Refused, match="already"):
        services.grant(actor=SYSTEM, user=user, role=Role.AUDITOR, office=place.astana)


def test_role_counts_from_its_first_to_its_last_day(place: World) -> None:
    user = member("a@x.kg", place.moscow)
    today = timezone.localdate()
    for starts, ends, held in (
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=9), today - timedelta(days=1), False),
    ):
        RoleHolding.objects.all().delete()
        services.grant(actor=SYSTEM, user=user, role=Role.CONSUL, office=place.moscow, starts=starts, ends=ends)
        assert policy.may(actor(user), "cases.case.read") is held
    with pytest.raises(services.Refused, match="before the first"):
        services.grant(
            actor=SYSTEM,
            user=user,
            role=Role.COUNTER,
            office=place.moscow,
            starts=today,
            ends=today - timedelta(days=1),
        )


class Record:
    """Something of an office, of a programme, of a sensitivity."""

    def __init__(self, office: Any, programme: str = "petition", sensitivity: int = Sensitivity.PERSONAL) -> None:
        self.office, self.office_id, self.programme, self.sensitivity = office, office.pk, programme, sensitivity


def test_policy_follows_office_organisation_programme_and_sensitivity(place: World) -> None:
    near = actor(member("a@x.kg", place.moscow, Role.CONSUL))
    whole = actor(member("b@x.kg", place.moscow, Role.CONSUL, whole=True))
    narrow = actor(member("c@x.kg", place.moscow, Role.CONSUL, programme="detention"))
    cleared = actor(member("d@x.kg", place.moscow, Role.CONSUL, clearance=Sensitivity.CONFIDENTIAL))
    records = (
        Record(place.moscow),
        Record(place.astana),
        Record(place.elsewhere),
        Record(place.moscow, "detention"),
        Record(place.moscow, sensitivity=Sensitivity.CONFIDENTIAL),
    )
    read = "cases.case.read"
    assert [[policy.may(who, read, record) for record in records] for who in (near, whole, narrow, cleared)] == [
        [True, False, False, True, False],
        [True, True, False, True, False],
        [False, False, False, True, False],
        [True, False, False, True, True],
    ]


@pytest.mark.asvs("7.4.2")
def test_leaver_loses_everything_at_once_and_others_are_told(place: World, admin: User) -> None:
    user = member("a@x.kg", place.moscow, Role.CONSUL)
    _, secret = services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)
    services.accept(secret=secret, password=PASSWORD)
    browser = Client(HTTP_HOST="localhost")
    browser.post("/en/account/login/", {"login": "a@x.kg", "password": PASSWORD})
    assert browser.get("/en/account/sessions/").status_code == 200
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    told: list[Any] = []

    def hear(sender: Any, **kwargs: Any) -> None:
        told.append((kwargs["actor"].ident, kwargs["user"].pk))

    signals.left.connect(hear)
    _, late = services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)
    services.leave(actor=actor(admin), user=user)
    signals.left.disconnect(hear)
    user.refresh_from_db()
    assert told == [(str(admin.pk), user.pk)]
    assert (user.is_active, user.has_usable_password(), actor(user).holdings) == (False, False, ())
    assert Authenticator.objects.filter(user=user).count() == 0
    assert services.open_invitation(late) is None
    assert browser.get("/en/account/sessions/").headers["Location"].startswith("/en/account/login/")
    assert browser.post("/en/account/login/", {"login": "a@x.kg", "password": PASSWORD}).status_code == 200
    with pytest.raises(services.Refused, match="has left"):
        services.invite(actor=SYSTEM, email="a@x.kg", full_name="A", office=place.moscow)
    with pytest.raises(services.Refused, match="has left"):
        services.grant(actor=SYSTEM, user=user, role=Role.CONSUL, office=place.moscow)


def test_leaver_who_is_brought_back_has_neither_roles_nor_a_way_in(place: World, admin: User) -> None:
    user = member("a@x.kg", place.moscow, Role.CONSUL)
    services.leave(actor=SYSTEM, user=user)
    user.refresh_from_db()
    services.bring_back(actor=actor(admin), user=user)
    user.refresh_from_db()
    assert (user.is_active, user.left_at, user.has_usable_password(), actor(user).holdings) == (True, None, False, ())
    assert services.open_invitation(
        services.invite(actor=SYSTEM, email=user.email, full_name="A", office=place.moscow)[1]
    )
    other = member("b@x.kg", place.astana)
    with pytest.raises(policy.Denied):
        services.bring_back(actor=actor(admin), user=other)


def test_team_has_members_of_its_own_office_only(place: World, admin: User) -> None:
    near, far = member("a@x.kg", place.moscow), member("b@x.kg", place.astana)
    team = services.add_team(actor=actor(admin), office=place.moscow, code="help", names={"en": "Help"})
    services.set_members(actor=actor(admin), team=team, members=[near])
    with pytest.raises(services.Refused, match="own office"):
        services.set_members(actor=actor(admin), team=team, members=[near, far])
    assert list(team.members.all()) == [near]
    with pytest.raises(policy.Denied):
        services.add_team(actor=actor(admin), office=place.astana, code="other", names={"en": "Other"})
    with pytest.raises(services.Refused, match="already"):
        services.add_team(actor=actor(admin), office=place.moscow, code="help", names={"en": "Help"})
    services.leave(actor=actor(admin), user=near)
    assert list(team.members.all()) == []
    assert [entry.details for entry in Entry.objects.filter(act="accounts.team.set_members")] == [
        {"added": [near.pk], "removed": []}
    ]


@pytest.mark.asvs("2.3.3")
def test_leaving_that_a_listener_fails_changes_nothing(place: World) -> None:
    user = member("a@x.kg", place.moscow, Role.CONSUL)

    def fail(sender: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    signals.left.connect(fail)
    try:
        with pytest.raises(ZeroDivisionError):
            services.leave(actor=SYSTEM, user=user)
    finally:
        signals.left.disconnect(fail)
    assert User.objects.get(pk=user.pk).is_active
    assert len(actor(user).holdings) == 1


def test_broken_glass_opens_one_record_for_reading_after_a_second_person_agrees(place: World) -> None:
    asker = member("a@x.kg", place.moscow, Role.SUPERVISOR)
    second = member("b@x.kg", place.astana, Role.SUPERVISOR)
    record = member("c@x.kg", place.elsewhere)  # any row will do: a policy sees office and sensitivity
    other = member("d@x.kg", place.elsewhere)
    read, write = "cases.case.read", "cases.case.act"
    with pytest.raises(services.Refused, match="why"):
        services.break_glass(actor=actor(asker), record=record, reason="see")
    glass = services.break_glass(actor=actor(asker), record=record, reason="A judge waits for the answer today.")
    assert not policy.may(actor(asker), read, record)
    with pytest.raises(services.Refused, match="second person"):
        services.confirm_glass(actor=actor(asker), glass=glass)
    assert list(queries.glass_to_confirm(actor=actor(second))) == [glass]
    heard: list[str] = []

    def hear(sender: Any, **kwargs: Any) -> None:
        heard.append(kwargs["glass"].record_uid)

    signals.glass_broken.connect(hear)
    services.confirm_glass(actor=actor(second), glass=glass)
    signals.glass_broken.disconnect(hear)
    assert heard == [str(record.uid)]
    assert [policy.may(actor(asker), *asked) for asked in ((read, record), (write, record), (read, other))] == [
        True,
        False,
        False,
    ]
    assert not policy.may(actor(second), read, record)
    BreakGlass.objects.update(ends_at=timezone.now())
    assert not policy.may(actor(asker), read, record)


def test_broken_glass_asked_long_ago_or_by_a_leaver_is_not_confirmed(place: World) -> None:
    asker = member("a@x.kg", place.moscow, Role.SUPERVISOR)
    second = member("b@x.kg", place.astana, Role.SUPERVISOR)
    glass = services.break_glass(actor=actor(asker), record=place.moscow, reason="A judge waits for the answer.")
    BreakGlass.objects.update(asked_at=timezone.now() - timedelta(days=2))
    with pytest.raises(services.Refused, match="too long ago"):
        services.confirm_glass(actor=actor(second), glass=glass)
    BreakGlass.objects.update(asked_at=timezone.now())
    services.leave(actor=SYSTEM, user=asker)
    with pytest.raises(services.Refused, match="too long ago"):
        services.confirm_glass(actor=actor(second), glass=glass)


def test_database_itself_refuses_one_person_in_both_places(place: World) -> None:
    asker = member("a@x.kg", place.moscow, Role.SUPERVISOR)
    services.break_glass(actor=actor(asker), record=place.moscow, reason="A judge waits for the answer.")
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.update(confirmed_by=asker)


@pytest.mark.asvs("8.2.3")
def test_fields_follow_permission_and_state(place: World) -> None:
    from sapar.core.accounts import fields

    record = Record(place.moscow)
    record._meta = type("Meta", (), {"label_lower": "test.record"})()
    fields.declare(
        "test.record",
        fields.Fields(("subject",), read="cases.case.read", write="cases.case.act", states=frozenset({"open"})),
        fields.Fields(("number",), read="cases.case.read"),
    )
    clerk = actor(member("a@x.kg", place.moscow, Role.COUNTER))
    consul = actor(member("b@x.kg", place.moscow, Role.CONSUL))
    outsider = actor(member("c@x.kg", place.elsewhere, Role.CONSUL))
    seen = []
    for state in ("open", "closed"):
        record.state = state
        seen.append([policy.fields(who, record) for who in (clerk, consul, outsider)])
    read, nothing = {"subject", "number"}, {"read": set(), "write": set()}
    assert seen == [
        [{"read": read, "write": set()}, {"read": read, "write": {"subject"}}, nothing],
        [{"read": read, "write": set()}, {"read": read, "write": set()}, nothing],
    ]


def test_list_of_staff_holds_only_those_the_actor_administers(place: World, admin: User) -> None:
    member("b@x.kg", place.moscow)
    member("c@x.kg", place.astana)
    whole = member("d@x.kg", place.moscow, Role.ADMINISTRATOR, whole=True)
    consul = member("e@x.kg", place.elsewhere, Role.CONSUL)
    everybody = [{u.email[0] for u in queries.staff(actor=actor(who))} for who in (admin, whole, consul)]
    assert everybody == [{"a", "b", "d"}, {"a", "b", "c", "d"}, set()]
    assert [u.email for u in queries.staff(actor=actor(whole), text="C@")] == ["c@x.kg"]
    with pytest.raises(User.DoesNotExist):
        queries.member(actor=actor(admin), uid=consul.uid)
