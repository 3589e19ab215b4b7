"""Signing in through a ministry, against a real server: who gets in, and what is refused of what it may say."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from sapar.config import environment
from sapar.core.accounts import services
from sapar.core.accounts.enums import Role
from sapar.core.accounts.models import User
from sapar.core.audit.models import Entry
from tests.people import SYSTEM, World, member
from tests.security.ministry import CLIENT, SECRET, Claims, Ministry, key, open_ministry

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/mfa/login/"
CODE_SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def ministry(settings: Any, tmp_path: Path) -> Iterator[Ministry]:
    with open_ministry() as opened:
        file = tmp_path / "oidc.json"
        entry = {"id": "mfa", "name": "MFA", "server": opened.url, "client_id": CLIENT, "secret": SECRET,
                 "domains": ["x.kg"]}  # fmt: skip
        file.write_text(json.dumps([entry]), "utf-8")
        read = environment.sign_in_of_ministries(str(file))
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [one["app"] for one in read]}}
        settings.OIDC_DOMAINS = {one["app"]["provider_id"]: one["domains"] for one in read}
        yield opened


def asked(browser: Client, address: str = LOGIN) -> dict[str, str]:
    """What our page asks the ministry for."""
    sent = browser.post(address)
    assert sent.status_code == 302, sent.content
    return dict(parse_qsl(urlsplit(sent.headers["Location"]).query))


def back(browser: Client, ministry: Ministry, query: dict[str, str]) -> Any:
    """The ministry agrees and sends the browser back to us."""
    where = urlsplit(ministry.authorize(query))
    return browser.get(f"{where.path}?{where.query}")


def signed_in(browser: Client) -> bool:
    return browser.get("/en/account/sessions/").status_code == 200


@pytest.mark.asvs("6.8.1", "10.1.2", "10.2.1")
def test_staff_of_the_ministrys_domain_signs_in_with_state_nonce_and_pkce(
    consul: User, ministry: Ministry, browser: Client
) -> None:
    query = asked(browser, f"{LOGIN}?process=login")
    assert {"state", "nonce", "code_challenge"} <= set(query)
    assert (query["code_challenge_method"], query["response_type"]) == ("S256", "code")
    assert query["redirect_uri"] == "http://localhost/account/oidc/mfa/login/callback/"
    assert back(browser, ministry, query).headers["Location"] == "/ky/office/"
    assert signed_in(browser)
    assert [(a.user, a.uid) for a in SocialAccount.objects.all()] == [(consul, "42")]
    assert User.objects.get(pk=consul.pk).has_usable_password()
    entry = Entry.objects.get(act="accounts.session.begin")
    assert (entry.actor_id, entry.outcome) == (str(consul.pk), "done")


def test_invited_who_has_chosen_no_password_yet_signs_in_through_the_ministry(
    place: World, ministry: Ministry, browser: Client
) -> None:
    member("new@x.kg", place.moscow, Role.CONSUL)
    ministry.who = {"sub": "7", "email": "New@X.kg", "email_verified": True}
    back(browser, ministry, asked(browser))
    assert signed_in(browser)


@pytest.mark.asvs("6.3.3")
def test_ministry_is_one_factor_whatever_it_says(consul: User, ministry: Ministry, browser: Client) -> None:
    ministry.claims = lambda given: {**given, "acr": "aal3", "amr": ["mfa", "hwk"]}
    back(browser, ministry, asked(browser))
    assert browser.get("/en/office/").headers["Location"] == "/en/account/second-factor/"
    TOTP.activate(consul, CODE_SECRET)
    again = Client(HTTP_HOST="localhost")
    assert back(again, ministry, asked(again)).headers["Location"].endswith("/account/second-step/")
    assert not signed_in(again)
    assert again.get("/en/office/").headers["Location"].startswith("/en/account/login/")
    code = format_hotp_value(hotp_value(CODE_SECRET, int(time.time()) // 30))
    again.post("/en/account/second-step/", {"code": code})
    assert again.get("/en/office/").status_code == 200
    assert Authenticator.objects.filter(user=consul).count() >= 1


def other_issuer(claims: Claims) -> Claims:
    return {**claims, "iss": "https://login.example.org"}


def hmac_by_public_key(claims: Claims) -> str:
    """Signed with what everybody knows: the confusion of algorithms."""
    return jwt.encode(claims, "a shared secret that is long enough", algorithm="HS256", headers={"kid": "1"})


CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": other_issuer,
    "another audience": lambda given: {**given, "aud": "another"},
    "another nonce": lambda given: {**given, "nonce": "0" * 64},
    "no nonce": lambda given: {name: value for name, value in given.items() if name != "nonce"},
    "expired": lambda given: {**given, "exp": int(time.time()) - 60},
    "no subject": lambda given: {**given, "sub": ""},
}
SIGNATURES: dict[str, Callable[[Claims], str]] = {
    "another key": lambda claims: jwt.encode(claims, key("theirs"), algorithm="RS256", headers={"kid": "1"}),
    "an unknown key": lambda claims: jwt.encode(claims, key("theirs"), algorithm="RS256", headers={"kid": "2"}),
    "no key at all": lambda claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "1"}),
    "a shared secret": hmac_by_public_key,
    "nothing": lambda claims: "no token",
}
PROFILES: dict[str, Claims] = {
    "profile of another subject": {"sub": "43"},
    "address of another domain": {"email": "consul@y.kg"},
    "address that only looks like it": {"email": "consul@x.kg.example.org"},
    "address not verified": {"email_verified": False},
    "address not said to be verified": {"email_verified": None},
    "no address": {"email": ""},
    "nobody's address": {"email": "nobody@x.kg"},
}


@pytest.mark.asvs("6.8.2", "10.5.1", "10.5.3", "10.5.4")
def test_what_proves_nothing_signs_nobody_in(consul: User, place: World, ministry: Ministry) -> None:
    member("consul@y.kg", place.moscow, Role.CONSUL)
    member("consul@x.kg.example.org", place.moscow, Role.CONSUL)
    honest = Ministry()
    bent = [
        *((name, {"claims": claims}) for name, claims in CLAIMS.items()),
        *((name, {"sign": sign}) for name, sign in SIGNATURES.items()),
        *((name, {"profile": lambda given, said=said: {**given, **said}}) for name, said in PROFILES.items()),
        ("description of another issuer", {"issuer": "https://login.example.org"}),
    ]
    got_in = []
    for name, changes in bent:
        for attribute in ("claims", "sign", "profile", "issuer"):
            setattr(ministry, attribute, changes.get(attribute, getattr(honest, attribute)))
        browser = Client(HTTP_HOST="localhost")
        sent = browser.post(LOGIN)
        assert sent.status_code < 500, name
        if sent.status_code == 302:
            answer = back(browser, ministry, dict(parse_qsl(urlsplit(sent.headers["Location"]).query)))
            assert answer.status_code < 500, name
        if signed_in(browser):
            got_in.append(name)
    assert got_in == []
    assert (SocialAccount.objects.count(), User.objects.count()) == (0, 3)
    for attribute in ("claims", "sign", "profile", "issuer"):
        setattr(ministry, attribute, getattr(honest, attribute))
    browser = Client(HTTP_HOST="localhost")
    back(browser, ministry, asked(browser))
    assert signed_in(browser)  # so each of the others was refused for what it was


@pytest.mark.asvs("10.1.2", "10.2.1")
def test_answer_to_another_browser_or_used_before_signs_nobody_in(
    consul: User, ministry: Ministry, browser: Client
) -> None:
    query = asked(browser)
    victim = Client(HTTP_HOST="localhost")
    back(victim, ministry, query)  # somebody's own answer, planted in a victim's browser
    assert not signed_in(victim)
    asked(victim)
    back(victim, ministry, query)
    assert not signed_in(victim)
    back(victim, ministry, {**query, "state": "x" * 16})
    assert not signed_in(victim)
    where = urlsplit(ministry.authorize(query))
    first = browser.get(f"{where.path}?{where.query}")
    assert first.headers["Location"] == "/ky/office/"
    again = Client(HTTP_HOST="localhost")
    again.cookies["staff"] = browser.cookies["staff"].value
    again.post("/en/account/logout/")
    again.get(f"{where.path}?{where.query}")
    assert not signed_in(again)


@pytest.mark.asvs("10.2.1")
def test_code_stolen_from_the_address_is_worth_nothing_without_its_verifier(
    consul: User, ministry: Ministry, browser: Client
) -> None:
    stolen = dict(parse_qsl(urlsplit(ministry.authorize(asked(Client(HTTP_HOST="localhost")))).query))["code"]
    mine = asked(browser)
    browser.get(f"{urlsplit(mine['redirect_uri']).path}?{urlencode({'code': stolen, 'state': mine['state']})}")
    assert not signed_in(browser)


@pytest.mark.asvs("7.4.2")
def test_who_has_left_does_not_come_back_through_the_ministry(
    consul: User, ministry: Ministry, browser: Client
) -> None:
    back(browser, ministry, asked(browser))
    assert signed_in(browser)  # joined by the ministry's subject from now on
    services.leave(actor=SYSTEM, user=consul)
    later = Client(HTTP_HOST="localhost")
    back(later, ministry, asked(later))
    assert not signed_in(later)


def test_address_of_our_page_changes_neither_what_is_asked_for_nor_where_it_ends(
    consul: User, ministry: Ministry, browser: Client
) -> None:
    query = asked(browser, f"{LOGIN}?process=login&scope=admin&auth_params=prompt%3Dnone&next=https://example.org/")
    assert (set(query["scope"].split()), "prompt" in query) == ({"openid", "profile", "email"}, False)
    assert back(browser, ministry, query).headers["Location"] == "/ky/office/"


def test_nobody_joins_a_strange_account_to_their_own(consul: User, ministry: Ministry, browser: Client) -> None:
    browser.force_login(consul)
    ministry.who = {"sub": "666", "email": "evil@example.org", "email_verified": True}
    back(browser, ministry, asked(browser, f"{LOGIN}?process=connect"))
    assert SocialAccount.objects.count() == 0


def test_server_without_tls_is_not_taken_for_a_ministry(tmp_path: Path) -> None:
    file = tmp_path / "oidc.json"
    entry = {"id": "mfa", "name": "MFA", "server": "http://login.example.kg", "client_id": "a", "secret": "b",
             "domains": []}  # fmt: skip
    file.write_text(json.dumps([entry]), "utf-8")
    with pytest.raises(ImproperlyConfigured, match="https"):
        environment.sign_in_of_ministries(str(file))


def test_ministry_out_of_reach_is_said_in_a_sentence(ministry: Ministry, browser: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    sent = browser.post(LOGIN, headers={"accept-language": "en"})
    assert (sent.status_code, "The ministry's sign-in did not work" in sent.content.decode()) == (401, True)
