"""Signing in: two factors, no hint whether an address exists, limits, sessions that end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.test import Client

from sapar.config import sessions
from sapar.core.accounts import recovery, services
from sapar.core.accounts.models import User
from sapar.core.audit.models import Entry
from tests.people import PASSWORD, SYSTEM, World
from tests.security.conftest import sign_in

pytestmark = pytest.mark.django_db
CODE_SECRET = "JBSWY3DPEHPK3PXP"


def code() -> str:
    return str(format_hotp_value(hotp_value(CODE_SECRET, int(time.time()) // 30)))


@pytest.fixture
def with_codes(consul: User) -> User:
    TOTP.activate(consul, CODE_SECRET)
    return consul


def shown(response: Any) -> str:
    """The page without the tokens that differ each time."""
    return re.sub(r'value="[\w-]{20,}"', "", response.content.decode())


@pytest.mark.asvs("6.3.3")
def test_without_a_second_factor_no_page_of_the_office_opens(consul: User, browser: Client) -> None:
    sign_in(browser)
    for address in ("/en/office/", "/en/office/cases/", "/en/office/people/"):
        response = browser.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, "/en/account/second-factor/")
    assert "two factors" in browser.get("/en/account/second-factor/").content.decode()
    Authenticator.objects.create(user=consul, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert browser.get("/en/office/").status_code == 302  # recovery codes alone are no second factor


@pytest.mark.asvs("6.3.3", "6.5.1", "6.5.5")
def test_password_alone_does_not_sign_in_whoever_has_a_second_factor(with_codes: User, browser: Client) -> None:
    assert sign_in(browser).headers["Location"] == "/en/account/second-step/"
    assert browser.get("/en/office/").headers["Location"].startswith("/en/account/login/")
    assert browser.post("/en/account/second-step/", {"code": "000000"}).status_code == 200
    assert browser.get("/en/office/").headers["Location"].startswith("/en/account/login/")
    used = code()
    assert browser.post("/en/account/second-step/", {"code": used}).headers["Location"] == "/en/office/"
    assert browser.get("/en/office/").status_code == 200
    again = Client(HTTP_HOST="localhost")
    sign_in(again)
    assert again.post("/en/account/second-step/", {"code": used}).status_code == 200  # works once


def test_wrong_password_and_unknown_address_look_the_same(consul: User, browser: Client) -> None:
    known, unknown = sign_in(browser, password="wrong"), sign_in(browser, email="nobody@x.kg", password="wrong")
    assert known.status_code == unknown.status_code
    assert shown(known).replace("consul@x.kg", "") == shown(unknown).replace("nobody@x.kg", "")


def test_unknown_leaver_and_known_address_cost_one_password_check_each(
    consul: User, place: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    checks: list[str] = []
    encode = Argon2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        checks.append(password)
        return str(encode(self, password, salt))

    verify = Argon2PasswordHasher.verify

    def verified(self: Any, password: str, encoded: str) -> bool:
        checks.append(password)
        return bool(verify(self, password, encoded))

    gone = services.invite(actor=SYSTEM, email="gone@x.kg", full_name="Gone", office=place.moscow)[0].user
    services.leave(actor=SYSTEM, user=gone)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
    costs = []
    for email in ("consul@x.kg", "gone@x.kg", "nobody@x.kg"):
        checks.clear()
        sign_in(browser, email=email, password="wrong")
        costs.append(len(checks))
    assert costs == [1, 1, 1]


@pytest.mark.asvs("6.4.3")
def test_forgotten_password_answers_the_same_and_mails_only_whoever_is_there(
    consul: User, browser: Client, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    answers = [browser.post("/en/account/forgotten/", {"email": email}) for email in ("consul@x.kg", "nobody@x.kg")]
    assert shown(answers[0]) == shown(answers[1])
    assert mail.outbox == []  # nothing is looked up while the page waits
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for email in ("consul@x.kg", "nobody@x.kg"):
        browser.post("/en/account/forgotten/", {"email": email})
    assert [sent.to for sent in mail.outbox] == [["consul@x.kg"]]


@pytest.mark.asvs("6.4.3", "7.4.3")
def test_new_password_by_a_link_leaves_the_second_factor_and_ends_all_sessions(
    with_codes: User, browser: Client
) -> None:
    sign_in(browser)
    browser.post("/en/account/second-step/", {"code": code()})
    other = Client(HTTP_HOST="localhost")
    other.post("/en/account/forgotten/", {"email": "consul@x.kg"})
    link = re.search(r"http://localhost(\S+)", mail.outbox[0].body)
    assert link is not None
    other.get(link[1])
    other.post("/en/account/invitation/", {"password1": "another long 77 word", "password2": "another long 77 word"})
    assert browser.get("/en/office/").headers["Location"].startswith("/en/account/login/")
    assert sign_in(other, password="another long 77 word").headers["Location"] == "/en/account/second-step/"
    assert other.get(link[1], follow=True).status_code == 410


@pytest.mark.asvs("6.3.1", "2.4.1")
@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "db.DatabaseCache"])
def test_guessing_is_stopped_for_an_address_even_from_many_places(
    consul: User, browser: Client, settings: Any, backend: str
) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "cache"}}
    for attempt in range(5):
        browser.post(
            "/en/account/login/", {"login": "consul@x.kg", "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{attempt}"
        )
    refused = browser.post("/en/account/login/", {"login": "consul@x.kg", "password": PASSWORD}, REMOTE_ADDR="10.0.1.1")
    assert "Too many attempts" in refused.content.decode()
    assert browser.get("/en/office/").headers["Location"].startswith("/en/account/login/")
    caches["default"].clear()
    assert sign_in(browser).status_code == 302


@pytest.mark.asvs("6.3.1")
def test_guessing_codes_is_stopped(with_codes: User, browser: Client) -> None:
    sign_in(browser)
    for _ in range(5):
        browser.post("/en/account/second-step/", {"code": "000000"})
    assert browser.post("/en/account/second-step/", {"code": code()}).status_code == 200
    assert browser.get("/en/office/").headers["Location"].startswith("/en/account/login/")


@pytest.mark.asvs("7.2.1", "7.2.2", "7.2.3", "7.2.4")
def test_session_gets_a_new_random_key_at_sign_in(consul: User, browser: Client) -> None:
    browser.get("/en/account/invitation/made-up-secret/")
    before = browser.cookies["staff"].value
    sign_in(browser)
    after = browser.cookies["staff"].value
    assert (before == after, len(after)) == (False, 32)
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_cookie_of_staff_is_closed_to_scripts_and_other_sites(consul: User, browser: Client) -> None:
    sign_in(browser)
    cookie = browser.cookies["staff"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"], cookie["expires"]) == (
        True, "Lax", "/", "", "",
    )  # fmt: skip


@pytest.mark.asvs("7.3.1", "7.3.2")
@pytest.mark.parametrize(
    ("idle", "alive", "opens"),
    [(0, 0, True), (59 * 60, 60 * 60, True), (61 * 60, 62 * 60, False), (60, 12 * 60 * 60 + 1, False),
     (-3600, 0, False), (0, -3600, False)],
    ids=["fresh", "just in time", "idle too long", "alive too long", "last use in the future", "begun in the future"],
)  # fmt: skip
def test_session_ends_when_idle_or_old_or_when_the_clock_was_changed(
    consul: User, browser: Client, idle: int, alive: int, opens: bool
) -> None:
    sign_in(browser)
    session = browser.session
    session[sessions.USED], session[sessions.STARTED] = time.time() - idle, time.time() - alive
    session.save()
    assert (browser.get("/en/account/sessions/").status_code == 200) is opens
    assert Session.objects.filter(session_key=session.session_key).exists() is opens


@pytest.mark.asvs("7.4.1", "7.5.2")
def test_other_sessions_are_seen_and_ended(consul: User, browser: Client) -> None:
    other = Client(HTTP_HOST="localhost", HTTP_USER_AGENT="Office computer")
    sign_in(other)
    sign_in(browser)
    assert "Office computer" in browser.get("/en/account/sessions/").content.decode()
    browser.post("/en/account/sessions/")
    assert other.get("/en/account/sessions/").status_code == 302
    assert browser.get("/en/account/sessions/").status_code == 200
    browser.post("/en/account/logout/")
    assert browser.get("/en/account/sessions/").status_code == 302
    assert [dict(x.get_decoded()) for x in Session.objects.all()] == []


@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3")
def test_changing_the_password_needs_the_old_one_ends_other_sessions_and_is_told_by_mail(
    consul: User, browser: Client
) -> None:
    other = Client(HTTP_HOST="localhost")
    sign_in(other)
    sign_in(browser)
    new = {"password1": "another long 77 word", "password2": "another long 77 word"}
    assert browser.post("/en/account/password/", {"oldpassword": "wrong", **new}).status_code == 200
    assert User.objects.get().check_password(PASSWORD)
    assert browser.post("/en/account/password/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert browser.get("/en/account/sessions/").status_code == 200
    assert other.get("/en/account/sessions/").status_code == 302
    assert [sent.to for sent in mail.outbox] == [["consul@x.kg"]]


@pytest.mark.asvs("7.5.1")
def test_changing_the_ways_in_asks_for_the_password_again(consul: User, browser: Client) -> None:
    sign_in(browser)
    for address in ("/en/account/codes/add/", "/en/account/keys/add/", "/en/account/recovery/new/"):
        assert browser.get(address).headers["Location"].startswith("/en/account/confirm/"), address
    browser.post("/en/account/confirm/", {"password": PASSWORD})
    assert "Scan this picture" in browser.get("/en/account/codes/add/").content.decode()
    session = browser.session
    for way in session["account_authentication_methods"]:
        way["at"] -= 16 * 60
    session.save()
    assert browser.get("/en/account/codes/add/").headers["Location"].startswith("/en/account/confirm/")


@pytest.mark.asvs("11.4.2")
def test_secrets_are_not_readable_in_the_database(consul: User, browser: Client) -> None:
    sign_in(browser)
    browser.post("/en/account/confirm/", {"password": PASSWORD})
    page = browser.get("/en/account/codes/add/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret is not None
    browser.post("/en/account/codes/add/", {"code": format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))})
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret[1] not in str(stored.data)
    assert User.objects.get().password.startswith("argon2$")


@pytest.mark.asvs("6.5.1", "6.5.2")
def test_recovery_codes_are_shown_once_work_once_and_are_kept_as_salted_hashes(
    with_codes: User, browser: Client
) -> None:
    sign_in(browser)
    browser.post("/en/account/second-step/", {"code": code()})
    browser.post("/en/account/confirm/", {"password": PASSWORD})
    browser.post("/en/account/recovery/new/")
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert row.data == {"hashes": None}  # nothing is drawn that nobody has seen
    codes = re.findall(r"<code>(\d{8})</code>", browser.get("/en/account/recovery/").content.decode())
    again = browser.get("/en/account/recovery/").content.decode()
    assert (len(set(codes)), [one for one in codes if one in again]) == (10, [])
    row.refresh_from_db()
    assert [one for one in codes if one in str(row.data)] == []
    assert {one.split("$")[0] for one in row.data["hashes"]} == {"argon2"}
    assert len(set(row.data["hashes"])) == 10
    for typed, inside in (("00000000", False), (codes[3], True), (codes[3], False), (codes[0], True)):
        other = Client(HTTP_HOST="localhost")
        sign_in(other)
        other.post("/en/account/second-step/", {"code": typed})
        assert (other.get("/en/office/").status_code == 200) is inside
        caches["default"].clear()
    assert len(Authenticator.objects.get(pk=row.pk).data["hashes"]) == 8


@pytest.mark.asvs("6.5.2")
@pytest.mark.parametrize("shown", [True, False])
def test_recovery_codes_of_before_are_hashed_and_those_written_down_still_work(consul: User, shown: bool) -> None:
    seed = {"seed": encrypt("a" * 80), "used_mask": 1} | ({"viewed_at": 1.0} if shown else {})
    row = Authenticator.objects.create(user=consul, type=Authenticator.Type.RECOVERY_CODES, data=seed)
    codes = recovery.RecoveryCodes(row).generate_codes()
    assert (recovery.tidy(), recovery.tidy()) == (1, 0)
    row.refresh_from_db()
    assert "seed" not in row.data
    wrapped = row.wrap()
    assert isinstance(wrapped, recovery.HashedCodes)
    assert [wrapped.validate_code(one) for one in codes[:2]] == [False, shown]
    assert wrapped.did_view is shown


@pytest.mark.asvs("16.3.1", "16.2.5")
def test_sign_ins_and_failures_are_logged_without_what_was_typed(consul: User, browser: Client) -> None:
    sign_in(browser, password="wrong-secret")
    sign_in(browser, email="typed-by-mistake", password="x")
    sign_in(browser)
    entries = Entry.objects.filter(act="accounts.session.begin").order_by("id")
    assert [(entry.actor_kind, entry.actor_id, entry.outcome) for entry in entries] == [
        ("public", "", "denied"),
        ("staff", str(consul.pk), "done"),
    ]
    assert "wrong-secret" not in str(list(Entry.objects.values()))


@pytest.mark.asvs("6.3.2")
def test_nobody_signs_up(db: None, browser: Client) -> None:
    response = browser.post("/en/account/signup/", {"email": "a@x.kg", "password1": PASSWORD})
    assert (response.status_code, User.objects.count()) == (405, 0)
    assert browser.get("/en/account/signup/").status_code == 403


@pytest.mark.asvs("6.8.1")
def test_ministry_vouches_for_its_own_addresses_only(consul: User, settings: Any) -> None:
    from types import SimpleNamespace

    from allauth.socialaccount.adapter import get_adapter

    settings.OIDC_DOMAINS = {"mfa": ["mfa.gov.kg"]}
    login = SimpleNamespace(account=SimpleNamespace(provider="mfa"))
    asked = ("a@mfa.gov.kg", "consul@x.kg", "a@evil.mfa.gov.kg", "a@mfa.gov.kg.evil.org")
    assert [get_adapter().can_authenticate_by_email(login, email) for email in asked] == [True, False, False, False]
    login.account.provider = "other"
    assert not get_adapter().can_authenticate_by_email(login, "a@mfa.gov.kg")


def test_pages_of_visitors_and_of_staff_never_share_a_session(consul: User, browser: Client) -> None:
    sign_in(browser)
    browser.cookies["sessionid"] = browser.cookies["staff"].value
    assert browser.get("/en/check/").wsgi_request.user.is_anonymous
    browser.post("/en/check/destination/", {"destination": "RU"})
    public = browser.cookies["sessionid"].value
    stranger = Client(HTTP_HOST="localhost")
    stranger.cookies["staff"] = public
    assert stranger.get("/en/account/sessions/").status_code == 302


@pytest.mark.parametrize(
    ("path", "staff"),
    [("/ky/office/", True), ("/en/account/login/", True), ("/account/oidc/x/login/", True), ("/api/v1/persons", True),
     ("/ky/check/", False), ("/", False), ("/officers", False), ("/ky/law/office/", False), ("/health", False)],
)  # fmt: skip
def test_kind_of_session_follows_the_address(path: str, staff: bool) -> None:
    assert sessions.for_staff(path) is staff
