"""`sapar api`: output, refusals, exit status."""

from __future__ import annotations

from typer.testing import CliRunner

from sapar.sites.cli.main import app
from tests.integration.api.machine import Machine
from tests.integration.cases.conftest import World


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["api", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_another_system_gets_an_account_a_token_and_loses_it(world: World) -> None:
    assert run("add", "clinic", "--office", "moscow", "--role", "consul", "--role", "registrar")[0] == 0
    code, said = run("token", "clinic", "--scope", "all", "--days", "10")
    assert code == 0
    uid, secret = said.split()[0], said.split()[-1]
    client = Machine(secret)
    assert "registry.person.create" in client.get("/me").json()["scopes"]
    code, said = run("tokens")
    assert (code, said.split("\t")[:3]) == (0, [uid, "clinic", "command line"])
    assert secret not in said
    assert run("revoke", uid) == (0, "The token works no more.\n")
    assert client.get("/me").status_code == 401
    assert "revoked" in run("tokens")[1]


def test_a_webhook_is_added_with_the_key_to_check_it(world: World) -> None:
    run("add", "clinic", "--office", "moscow", "--role", "consul")
    code, said = run("webhook", "clinic", "https://93.184.215.14/hook", "--event", "opened")
    assert code == 0
    assert "whpk_" in said


def test_mistakes_are_told_in_one_sentence(world: World) -> None:
    run("add", "clinic", "--office", "moscow", "--role", "consul")
    for arguments in (
        ("add", "clinic", "--office", "moscow", "--role", "consul"),
        ("add", "other", "--office", "nowhere", "--role", "consul"),
        ("add", "other", "--office", "moscow", "--role", "king"),
        ("add", "Not A Code", "--office", "moscow", "--role", "consul"),
        ("token", "nobody", "--scope", "all"),
        ("token", "clinic", "--scope", "no.such.thing"),
        ("token", "clinic", "--scope", "all", "--days", "1000"),
        ("revoke", "nonsense"),
        ("webhook", "clinic", "https://127.0.0.1/"),
        ("webhook", "clinic", "https://93.184.215.14/", "--event", "exploded"),
    ):
        code, said = run(*arguments)
        assert code == 2, arguments
        assert len(said.strip().splitlines()) == 1, said
