"""What protects a browser that is signed in: policy, frames, forged requests, hosts, redirects, caches, cookies."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from django.test import Client

from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import RoleHolding, User
from tests.people import PASSWORD, World, member
from tests.security.conftest import sign_in

pytestmark = pytest.mark.django_db
PAGES = ("/en/account/", "/en/account/login/", "/en/account/second-factor/", "/en/office/", "/en/office/cases/",
         "/en/office/people/", "/en/office/staff/", "/en/office/audit/", "/en/no-such-page/")  # fmt: skip


@pytest.fixture
def everybody(place: World, settings: Any) -> list[Client]:
    """Nobody, an administrator, an auditor and a consul."""
    settings.SECOND_FACTOR_REQUIRED = False
    browsers = [Client(HTTP_HOST="localhost")]
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.CONSUL):
        browsers.append(Client(HTTP_HOST="localhost"))
        browsers[-1].force_login(member(f"{role}@x.kg", place.moscow, role))
    return browsers


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6")
def test_pages_of_staff_allow_nothing_inline_nothing_foreign_and_no_frame(everybody: list[Client]) -> None:
    seen = 0
    for browser in everybody:
        for address in PAGES:
            response = browser.get(address)
            headers, page = response.headers, response.content.decode()
            assert "unsafe-" not in headers["Content-Security-Policy"]
            assert "http" not in headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))", page) == []
            assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", page) == []
            loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="([^"]+)"', page)
            assert [link for link in loaded if not link.startswith("/")] == []
            seen += response.status_code == 200
    assert seen > 12


@pytest.mark.asvs("14.3.2", "14.2.2")
def test_pages_of_staff_are_kept_out_of_caches(everybody: list[Client]) -> None:
    for address in ("/en/account/", "/en/office/", "/en/office/cases/", "/en/office/audit/"):
        for browser in everybody[1:]:
            assert browser.get(address).headers["Cache-Control"] == "no-store", address


@pytest.mark.asvs("3.5.1")
def test_forged_requests_change_nothing(place: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    admin, user = member("admin@x.kg", place.moscow, Role.ADMINISTRATOR), member("a@x.kg", place.moscow, Role.CONSUL)
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    browser.force_login(admin)
    browser.get("/en/office/staff/")
    for address in (f"/en/office/staff/{user.uid}/leave/", f"/en/office/staff/{user.uid}/link/", "/en/account/logout/"):
        assert browser.post(address).status_code == 403
        assert browser.post(address, HTTP_REFERER="https://evil.example/").status_code == 403
        assert browser.get(address).status_code in {200, 405}
    assert User.objects.get(pk=user.pk).is_active
    assert browser.get("/en/account/").status_code == 200
    token = browser.cookies["csrftoken"].value
    assert browser.post(f"/en/office/staff/{user.uid}/leave/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active


@pytest.mark.asvs("3.5.3")
def test_reading_an_address_never_changes_anything(place: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    admin, user = member("admin@x.kg", place.moscow, Role.ADMINISTRATOR), member("a@x.kg", place.moscow, Role.CONSUL)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(admin)
    for act in ("grant", "sessions/end", "second-factor/reset", "link", "leave", f"roles/{user.holdings.get().pk}/end"):
        browser.get(f"/en/office/staff/{user.uid}/{act}/")
    assert User.objects.get(pk=user.pk).is_active
    assert RoleHolding.objects.get(user=user).ends is None


@pytest.mark.asvs("4.1.3")
def test_foreign_host_is_refused_and_goes_into_no_link(consul: User) -> None:
    from django.core import mail

    browser = Client(HTTP_HOST="evil.example", raise_request_exception=False)
    assert browser.get("/en/account/login/").status_code == 400
    assert browser.post("/en/account/forgotten/", {"email": "consul@x.kg"}).status_code == 400
    known = Client(HTTP_HOST="localhost")
    known.post("/en/account/forgotten/", {"email": "consul@x.kg"}, HTTP_X_FORWARDED_HOST="evil.example")
    assert ["evil" in sent.body for sent in mail.outbox] == [False]


@pytest.mark.asvs("1.2.2", "3.7.2")
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_sends_to_our_own_pages_only(consul: User, browser: Client, target: str) -> None:
    response = browser.post("/en/account/login/", {"login": "consul@x.kg", "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/en/office/"


@pytest.mark.asvs("1.2.1", "1.1.2")
def test_what_people_write_is_shown_as_text(place: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    admin = member("admin@x.kg", place.moscow, Role.ADMINISTRATOR)
    hostile = '<script>alert("1")</script>'
    User.objects.filter(pk=admin.pk).update(full_name=hostile)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get(pk=admin.pk))
    for address in ("/en/office/staff/", f"/en/office/staff/{admin.uid}/", "/en/account/"):
        page = browser.get(address, {"text": hostile} if address.endswith("staff/") else {}).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


@pytest.mark.asvs("3.3.1", "3.3.3", "3.4.1", "12.2.1", "13.4.2")
def test_in_production_cookies_are_bound_to_the_host_and_to_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPAR_HOSTS", "sapar.example.kg")
    monkeypatch.setenv("SAPAR_SECRET_KEY", "only-for-tests")
    from sapar.config import settings as module

    try:
        real = importlib.reload(module)
        assert (real.SESSION_COOKIE_NAME, real.VISITOR_COOKIE_NAME, real.CSRF_COOKIE_NAME) == (
            "__Host-staff", "__Host-sessionid", "__Host-csrftoken",
        )  # fmt: skip
        assert real.SESSION_COOKIE_SECURE and real.CSRF_COOKIE_SECURE and real.SECURE_SSL_REDIRECT
        assert real.SECURE_HSTS_SECONDS >= 365 * 24 * 60 * 60
        assert real.SECOND_FACTOR_REQUIRED and not real.DEBUG
        assert not real.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN
    finally:
        monkeypatch.undo()
        importlib.reload(module)


def test_exported_log_cannot_run_as_formulas(place: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    auditor = member("auditor@x.kg", place.moscow, Role.AUDITOR)
    User.objects.filter(pk=auditor.pk).update(full_name='=HYPERLINK("http://evil.example")')
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get(pk=auditor.pk))
    browser.get("/en/office/audit/")
    response = browser.get("/en/office/audit/log.csv")
    table = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK" in table
    assert re.findall(r'(?:^|,)"?[=+@]', table, re.MULTILINE) == []
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.asvs("8.2.2")
def test_auditor_sees_only_the_log_of_the_offices_overseen_and_filters_it(
    place: World, consul: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(Client(HTTP_HOST="localhost"))
    for office, seen in ((place.moscow, True), (place.elsewhere, False)):
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(member(f"auditor-{office.code}@x.kg", office, Role.AUDITOR))
        page = browser.get("/en/office/audit/", {"act": "accounts.session"}).content.decode()
        assert (">Consul<" in page or "Consul<br>" in page) is seen
        assert "accounts.staff.invite" not in page
        assert "2027" not in browser.get("/en/office/audit/", {"since": "2027-01-32"}).content.decode().replace(
            "2027-01-32", ""
        ).replace("2027-01-31", "")


def test_pages_of_staff_need_a_bounded_number_of_queries(place: World, settings: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.SECOND_FACTOR_REQUIRED = False
    browsers = {}
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        browsers[role] = Client(HTTP_HOST="localhost")
        browsers[role].force_login(member(f"{role}@x.kg", place.moscow, role))
    counts = []
    for _ in range(3):
        for n in range(6):
            member(f"m{len(counts)}-{n}@x.kg", place.moscow, Role.CONSUL)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browsers[Role.ADMINISTRATOR].get("/en/office/staff/")
            browsers[Role.AUDITOR].get("/en/office/audit/")
        counts.append(len(asked))
    assert counts[1] == counts[2]  # the first fills what is kept in memory


@pytest.mark.asvs("3.4.2", "13.4.1", "13.4.3", "13.4.4")
def test_other_sites_lists_of_folders_and_trace_get_nothing(browser: Client) -> None:
    foreign = browser.get("/en/account/login/", HTTP_ORIGIN="https://evil.example")
    assert not [name for name in foreign.headers if name.lower().startswith("access-control-")]
    for address in (
        "/static/",
        "/static/office/",
        "/media/",
        "/.git/HEAD",
        "/.git/",
        "/var/",
        "/static/../settings.py",
    ):
        assert browser.get(address).status_code == 404, address
    assert browser.trace("/en/account/").status_code != 200
    assert b"Cookie" not in browser.trace("/en/account/forgotten/").content


@pytest.mark.asvs("4.1.1")
def test_every_page_says_its_kind_and_letters(everybody: list[Client]) -> None:
    for address in PAGES:
        assert everybody[1].get(address).headers["Content-Type"] == "text/html; charset=utf-8", address
    assert everybody[2].get("/en/office/audit/log.csv").headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.asvs("14.3.1")
def test_signing_out_empties_what_the_browser_has_kept(consul: User, browser: Client) -> None:
    sign_in(browser)
    assert browser.post("/en/account/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.asvs("16.3.2")
def test_what_is_refused_is_in_the_log_with_its_record(place: World, settings: Any) -> None:
    from sapar.core.audit.models import Entry

    settings.SECOND_FACTOR_REQUIRED = False
    consul = member("consul@x.kg", place.moscow, Role.CONSUL)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(consul)
    assert browser.get("/en/office/audit/").status_code == 403
    entry = Entry.objects.get(outcome="denied")
    assert (entry.actor_id, entry.act, entry.office_id) == (str(consul.pk), "audit.entry.read", place.moscow.pk)


@pytest.mark.asvs("16.5.1", "16.5.3")
def test_fault_shows_a_page_without_any_detail_and_undoes_the_act(
    place: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sapar.core.accounts import signals

    settings.SECOND_FACTOR_REQUIRED = False
    admin, user = member("admin@x.kg", place.moscow, Role.ADMINISTRATOR), member("a@x.kg", place.moscow, Role.CONSUL)
    browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
    browser.force_login(admin)

    def fail(sender: Any, **kwargs: Any) -> None:
        raise RuntimeError("inner words")

    signals.left.connect(fail)
    try:
        response = browser.post(f"/en/office/staff/{user.uid}/leave/")
    finally:
        signals.left.disconnect(fail)
    page = response.content.decode()
    assert response.status_code == 500
    assert [word for word in ("inner words", "RuntimeError", "Traceback", "django", "a@x.kg") if word in page] == []
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.asvs("7.4.5")
def test_administrator_ends_the_sessions_of_a_colleague(place: World, consul: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    theirs, browser = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    sign_in(theirs)
    browser.force_login(member("admin@x.kg", place.moscow, Role.ADMINISTRATOR))
    assert theirs.get("/en/office/").status_code == 200
    browser.post(f"/en/office/staff/{consul.uid}/sessions/end/")
    assert theirs.get("/en/office/").status_code == 302


@pytest.mark.asvs("6.2.5", "6.2.6", "6.2.7", "6.2.8", "6.2.9")
def test_password_may_be_long_and_of_any_signs_and_is_taken_as_it_is(place: World, browser: Client) -> None:
    from sapar.core.accounts import services
    from tests.people import SYSTEM

    user = member("b@x.kg", place.moscow)
    password = " кыйла узун сыр сөз 🏔 " + "мейкиндик " * 6 + " "
    _, secret = services.invite(actor=SYSTEM, email=user.email, full_name="B", office=place.moscow)
    browser.get(f"/en/account/invitation/{secret}/")
    page = browser.get("/en/account/invitation/").content.decode()
    assert re.findall(r'<input type="(\w+)" name="password\d"', page) == ["password", "password"]
    assert "onpaste" not in page
    browser.post("/en/account/invitation/", {"password1": password, "password2": password})
    for wrong in (password.strip(), password[:72], password.lower().upper()):
        assert sign_in(browser, "b@x.kg", wrong).status_code == 200
    assert sign_in(browser, "b@x.kg", password).status_code == 302
