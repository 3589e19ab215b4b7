"""Tokens: what they give, what ends them, how often they may be used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from sapar.core.accounts import policy, services, tokens
from sapar.core.accounts.models import ApiToken, User
from sapar.core.accounts.services import Refused
from sapar.core.audit.models import Entry
from sapar.sites.shared import limits
from tests.integration.api.machine import SYSTEM, Machine, account, machine
from tests.integration.cases.conftest import World


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def test_a_token_tells_what_it_may_do_and_keeps_no_secret(world: World) -> None:
    holder = account("clinic", world.moscow, "consul")
    token, secret = tokens.issue(actor=SYSTEM, holder=holder, name="nightly", scopes=["cases.case.list"], days=30)
    told = Machine(secret).get("/me").json()
    assert told["scopes"] == ["cases.case.list"]
    assert (told["account"], told["office"], told["name"]) == ("clinic", "moscow", "nightly")
    assert secret not in str(list(ApiToken.objects.values())) + str(list(Entry.objects.values()))
    assert ApiToken.objects.get(pk=token.pk).used_at is not None


def test_scopes_narrow_what_the_roles_give_and_never_widen_it(world: World) -> None:
    holder = account("clinic", world.moscow, "consul")
    narrow = machine(holder, "cases.case.list")
    assert narrow.get("/cases").status_code == 200
    refused = narrow.post("/cases", {"programme": "help", "office": "moscow", "answers": {}})
    assert (refused.status_code, refused.json()["code"]) == (403, "denied")
    with pytest.raises(Refused, match=r"roles do not give this: registry\.person\.merge"):
        tokens.issue(actor=SYSTEM, holder=holder, name="n", scopes=["registry.person.merge"])
    for scopes in ([], ["no.such.thing"]):
        with pytest.raises(Refused):
            tokens.issue(actor=SYSTEM, holder=holder, name="n", scopes=scopes)
    holder.holdings.update(ends=timezone.localdate() - timedelta(days=1))
    assert narrow.get("/cases").status_code == 403


@pytest.mark.asvs("7.4.1")
@pytest.mark.parametrize("how", ["revoked", "expired", "left", "other"])
def test_a_token_that_ended_opens_nothing(world: World, how: str) -> None:
    holder = account("clinic", world.moscow, "consul")
    client = machine(holder)
    assert client.get("/cases").status_code == 200
    if how == "revoked":
        tokens.revoke(actor=SYSTEM, token=ApiToken.objects.get())
    elif how == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif how == "left":
        services.leave(actor=SYSTEM, user=holder)
    else:
        client.secret = client.secret[:-1] + ("x" if client.secret[-1] != "x" else "y")
    response = client.get("/cases")
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_who_administers_elsewhere_issues_and_revokes_nothing(world: World) -> None:
    holder = account("clinic", world.moscow, "consul")
    stranger = world.actor("neighbour_supervisor")
    with pytest.raises(policy.Denied):
        tokens.issue(actor=stranger, holder=holder, name="n", scopes=["cases.case.list"])
    made, _secret = tokens.issue(actor=SYSTEM, holder=holder, name="n", scopes=["cases.case.list"])
    with pytest.raises(policy.Denied):
        tokens.revoke(actor=stranger, token=made)
    assert list(tokens.tokens(actor=stranger)) == []


def test_tokens_are_for_service_accounts_which_never_sign_in(world: World) -> None:
    with pytest.raises(Refused, match="accounts of other systems"):
        tokens.issue(actor=SYSTEM, holder=world.users["consul"], name="n", scopes=["cases.case.list"])
    holder = account("clinic", world.moscow, "consul")
    assert not User.objects.get(pk=holder.pk).has_usable_password()
    assert services.forgotten(actor=SYSTEM, email=holder.email) is None
    with pytest.raises(Refused):
        services.invite(actor=SYSTEM, email=holder.email, full_name="x", office=world.moscow)


def test_a_session_of_the_office_does_not_open_the_interface(world: World, client: Any) -> None:
    client.force_login(world.users["supervisor"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/cases").status_code == 401


@pytest.mark.asvs("2.4.1")
@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "db.DatabaseCache"])
def test_a_token_used_too_often_has_to_wait(world: World, settings: Any, backend: str) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "cache"}}
    settings.API_REQUESTS_A_MINUTE = 5
    client = machine(account("clinic", world.moscow, "consul"))
    answers = [client.get("/me") for _ in range(12)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert 2 <= len(late) <= 7  # the minute may have turned in between
    assert late[0].json()["code"] == "too_many"
    assert 1 <= int(late[0]["Retry-After"]) <= 61
    assert machine(account("other", world.moscow, "consul")).get("/me").status_code == 200


def test_what_several_processes_count_is_one_count() -> None:
    """A process keeps a part to itself and tells the rest; together they let through little more than the limit."""
    processes = [limits.Counter() for _ in range(3)]
    passed = sum(process.wait("test", "one", most=300, seconds=10**6) == 0 for _ in range(300) for process in processes)
    assert 300 <= passed <= 300 + 3 * 5
    assert [process.wait("test", "two", most=300) for process in processes] == [0, 0, 0]


@pytest.mark.asvs("2.4.1")
def test_guessing_tokens_has_to_wait(world: World, settings: Any) -> None:
    settings.API_REFUSALS_A_MINUTE = 4
    guesses = [Machine(f"sapar_{number}").get("/me").status_code for number in range(12)]
    assert guesses[:4] == [401] * 4
    assert 429 in guesses
    assert set(guesses) == {401, 429}
