"""Signing in as staff do: an invitation, a password, a passkey; with codes where JavaScript does not run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from sapar.core.accounts import services
from sapar.core.accounts.enums import Role
from tests.people import PASSWORD, SYSTEM, member, named, world
from tests.web.conftest import Visitor

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def with_authenticator(visitor: Visitor) -> None:
    """A phone's passkey store, as Chromium simulates it."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip


def looked_at(visitor: Visitor) -> None:
    visitor.fits()
    visitor.accessible()


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize(("lang", "width"), [("ky", 360), ("en", 1280)])
def test_invited_colleague_sets_up_a_passkey_and_signs_in_with_it(
    transactional_db: None, visit: Callable[..., Visitor], lang: str, width: int
) -> None:
    user = member("consul@x.kg", world().moscow, Role.CONSUL)
    _, secret = services.invite(actor=SYSTEM, email=user.email, full_name=user.full_name, office=user.office)
    visitor = visit(width)
    with_authenticator(visitor)
    visitor.open(f"/{lang}/account/invitation/{secret}/")
    assert visitor.path == f"/{lang}/account/invitation/"
    looked_at(visitor)
    visitor.page.fill("#password1", PASSWORD)
    visitor.page.fill("#password2", PASSWORD)
    visitor.go_on()
    assert visitor.path == f"/{lang}/account/login/"
    assert not visitor.page.locator("[data-passkey-problem]").is_visible()  # nothing has failed yet
    looked_at(visitor)
    visitor.page.fill("#login", "consul@x.kg")
    visitor.page.fill("#password", PASSWORD)
    visitor.press("form[action$='/login/']:not([data-passkey]) button")
    assert visitor.path == f"/{lang}/account/second-factor/"  # nothing else opens yet
    looked_at(visitor)
    visitor.open(f"/{lang}/account/keys/add/")
    visitor.page.fill("#password", PASSWORD)
    visitor.go_on()
    assert visitor.path == f"/{lang}/account/keys/add/"
    looked_at(visitor)
    visitor.page.fill("#name", "Телефон")
    visitor.press("form[data-passkey] button")
    assert visitor.path == f"/{lang}/account/recovery/"
    assert visitor.page.locator("main code").count() == 10
    looked_at(visitor)
    visitor.open(f"/{lang}/account/keys/")
    assert "Телефон" in visitor.page.inner_text("main")
    visitor.open(f"/{lang}/account/logout/")
    visitor.go_on()
    visitor.open(f"/{lang}/office/")
    assert visitor.path.startswith(f"/{lang}/account/login/")
    visitor.press("form[data-passkey] button")
    assert visitor.path == f"/{lang}/office/"
    visitor.open(f"/{lang}/account/")
    looked_at(visitor)
    visitor.open(f"/{lang}/account/sessions/")
    looked_at(visitor)


def test_without_javascript_a_password_and_a_code_sign_in(
    transactional_db: None, visit: Callable[..., Visitor]
) -> None:
    user = member("consul@x.kg", world().moscow, Role.CONSUL)
    _, secret = services.invite(actor=SYSTEM, email=user.email, full_name=user.full_name, office=user.office)
    TOTP.activate(services.accept(secret=secret, password=PASSWORD), SECRET)
    visitor = visit(360, java_script_enabled=False)
    visitor.open("/ru/account/login/")
    assert visitor.page.locator("form[data-passkey]").is_hidden()
    visitor.page.fill("#login", "consul@x.kg")
    visitor.page.fill("#password", "wrong")
    visitor.press("form[action$='/login/']:not([data-passkey]) button")
    assert "Адрес или пароль неверны" in visitor.page.inner_text("main")
    assert visitor.page.input_value("#login") == "consul@x.kg"
    assert visitor.page.input_value("#password") == ""
    visitor.page.fill("#password", PASSWORD)
    visitor.press("form[action$='/login/']:not([data-passkey]) button")
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    visitor.page.fill("#code", str(code))
    visitor.press("form:has(#code) button")
    assert visitor.path == "/ru/office/"


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_staff_and_of_the_log_fit_and_are_accessible(
    transactional_db: None, visit: Callable[..., Visitor], settings: Any, width: int
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    place = world()
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        user = member(f"{role}@x.kg", place.moscow, role)
        _, secret = services.invite(actor=SYSTEM, email=user.email, full_name=user.full_name, office=place.moscow)
        services.accept(secret=secret, password=PASSWORD)
    colleague = member("consul@x.kg", place.moscow, Role.CONSUL)
    services.add_team(actor=SYSTEM, office=place.moscow, code="help", names=named("Help"))
    visitor = visit(width)
    for email, paths in (
        (
            "administrator@x.kg",
            (
                "staff/",
                "staff/invite/",
                "staff/teams/",
                "staff/teams/help/",
                f"staff/{colleague.uid}/",
                f"staff/{colleague.uid}/leave/",
            ),
        ),
        ("auditor@x.kg", ("audit/", "audit/?act=accounts.role")),
    ):
        visitor.page.context.clear_cookies()
        visitor.open("/en/account/login/")
        visitor.page.fill("#login", email)
        visitor.page.fill("#password", PASSWORD)
        visitor.press("form[action$='/login/']:not([data-passkey]) button")
        for path in paths:
            visitor.open(f"/en/office/{path}")
            assert visitor.page.locator("h1").count() == 1
            looked_at(visitor)


def test_administrator_invites_a_colleague_gives_a_role_and_lets_them_go(
    transactional_db: None, visit: Callable[..., Visitor], settings: Any
) -> None:
    from django.core import mail

    from sapar.core.accounts.models import User

    settings.SECOND_FACTOR_REQUIRED = False
    admin = member("admin@x.kg", world().moscow, Role.ADMINISTRATOR)
    _, secret = services.invite(actor=SYSTEM, email=admin.email, full_name=admin.full_name, office=admin.office)
    services.accept(secret=secret, password=PASSWORD)
    visitor = visit(1280)
    visitor.open("/en/account/login/")
    visitor.page.fill("#login", "admin@x.kg")
    visitor.page.fill("#password", PASSWORD)
    visitor.press("form[action$='/login/']:not([data-passkey]) button")
    visitor.open("/en/office/staff/invite/")
    visitor.page.fill("#email", "not an address")
    visitor.page.fill("#full_name", "Aigul Asanova")
    visitor.press("main form button")
    assert "Write an address like" in visitor.page.inner_text("main")
    assert visitor.page.input_value("#full_name") == "Aigul Asanova"
    visitor.page.fill("#email", "aigul@x.kg")
    visitor.press("main form button")
    assert [sent.to for sent in mail.outbox] == [["aigul@x.kg"]]
    visitor.page.select_option("#role", "consul")
    visitor.page.select_option("#place", "office:moscow")
    visitor.press("form[action$='/grant/'] button")
    user = User.objects.get(email="aigul@x.kg")
    assert [held.role for held in user.holdings.all()] == [Role.CONSUL]
    visitor.page.select_option("#role", "consul")
    visitor.page.select_option("#place", "office:moscow")
    visitor.press("form[action$='/grant/'] button")
    assert "They hold this role already." in visitor.page.inner_text("main")
    visitor.open(f"/en/office/staff/{user.uid}/leave/")
    visitor.press("main form button")
    assert "Has left:" in visitor.page.inner_text("main")
    assert not User.objects.get(pk=user.pk).is_active
