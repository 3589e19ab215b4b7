"""`sapar staff` and `sapar audit`: output, refusals, exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import models
from django.test import Client
from typer.testing import CliRunner

from sapar.core.accounts.models import Office, User
from sapar.core.audit.models import Entry
from sapar.core.audit.services import record
from sapar.sites.cli.main import app
from tests.people import PASSWORD, SYSTEM, actor, member, world

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_first_administrator_is_made_once_and_signs_in_with_the_link() -> None:
    code, said = run("staff", "first", "Admin@x.kg", "--name", "Admin", "--address", "http://localhost", "--lang", "en")
    assert code == 0
    link = said.split()[-1].removeprefix("http://localhost")
    browser = Client(HTTP_HOST="localhost")
    browser.get(link)
    browser.post("/en/account/invitation/", {"password1": PASSWORD, "password2": PASSWORD})
    browser.post("/en/account/login/", {"login": "admin@x.kg", "password": PASSWORD})
    assert "Administrator of accounts" in browser.get("/en/account/").content.decode()
    assert run("staff", "first", "b@x.kg", "--name", "B")[0] == 2


def test_invitation_is_mailed_in_the_language_chosen() -> None:
    world()
    code, said = run(
        "staff", "invite", "a@x.kg", "--name", "A", "--office", "moscow", "--role", "consul", "--lang", "en",
        "--until", "2030-12-31",
    )  # fmt: skip
    assert (code, said) == (0, "a@x.kg has been sent a link.\n")
    assert mail.outbox[0].to == ["a@x.kg"]
    assert "/en/account/invitation/" in mail.outbox[0].body
    assert "for 72 hours" in mail.outbox[0].body
    assert run("staff", "list") == (0, "a@x.kg\tmoscow\tconsul@moscow\n")
    assert run("staff", "revoke", "a@x.kg", "--role", "consul")[0] == 0
    assert run("staff", "list") == (0, "a@x.kg\tmoscow\t-\n")
    assert run("staff", "leave", "a@x.kg") == (0, "a@x.kg has left.\n")
    assert run("staff", "list") == (0, "")


def test_organisation_and_office_are_added_once() -> None:
    names = ("--names", "Элчилик", "Посольство", "Embassy")
    assert run("staff", "organisation", "mfa", "--kind", "missions", *names)[0] == 0
    office = ("staff", "office", "riga", "--organisation", "mfa", "--kind", "embassy", *names, "--country", "LV")
    assert run(*office, "--time-zone", "Nowhere") == (2, "There is no such time zone: write it like Europe/Moscow.\n")
    assert run(*office, "--time-zone", "Europe/Riga", "--serves", "LV, EE")[0] == 0
    assert run(*office) == (2, "There is an office with this code already.\n")
    made = Office.objects.get()
    assert (made.names["ky"], made.serves, made.time_zone) == ("Элчилик", ["LV", "EE"], "Europe/Riga")
    assert run("staff", "office", "x", "--organisation", "no", "--kind", "embassy", *names, "--country", "LV")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["invite", "a@x.kg", "--name", "A", "--office", "nowhere", "--role", "consul"], "There is no office nowhere."),
        (["invite", "a@x.kg", "--name", "A", "--office", "moscow", "--role", "king"], "There is no role king"),
        (["leave", "nobody@x.kg"], "Nobody has this address."),
    ],
)
def test_mistake_is_one_sentence_and_nothing_is_changed(arguments: list[str], said: str) -> None:
    world()
    code, output = run("staff", *arguments)
    assert code == 2
    assert output.startswith(said)
    assert (User.objects.count(), len(mail.outbox)) == (0, 0)


def test_whole_log_verifies_and_a_changed_entry_is_named(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_FOLDER = tmp_path
    assert run("audit", "root")[0] == 2
    for _ in range(3):
        record(actor=SYSTEM, act="registry.person.read", persons=["p1"], purpose="counter")
    code, said = run("audit", "root")
    key = next(line.split()[1] for line in said.splitlines() if line.startswith("key"))
    assert (code, len(key)) == (0, 64)
    assert run("audit", "verify") == (0, "The log is whole: 3 entries, 1 signed roots agree.\n")
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes((tmp_path / "roots.jsonl").read_bytes())
    assert run("audit", "verify", "--roots", str(copy), "--key", key)[0] == 0
    assert run("audit", "verify", "--roots", str(tmp_path / "none"))[0] == 2
    assert run("audit", "verify", "--key", "zz")[0] == 2
    victim = Entry.objects.get(position=2)
    models.QuerySet(Entry).filter(pk=victim.pk).update(purpose="another")
    code, said = run("audit", "verify", "--json")
    assert (code, json.loads(said)["position"], json.loads(said)["row"]) == (1, 2, victim.pk)
    assert run("audit", "verify") == (1, f"Entry 2 (row {victim.pk}) was changed.\n")


def test_person_can_be_told_who_has_read_their_record() -> None:
    reader = member("a@x.kg", world().moscow)
    record(actor=actor(reader), act="registry.person.read", persons=["p1"], purpose="counter")
    record(actor=actor(reader), act="registry.person.read", persons=["p2"])
    code, said = run("audit", "who", "p1", "--json")
    assert code == 0
    assert [(one["who"], one["office"], one["act"], one["purpose"]) for one in json.loads(said)] == [
        ("A", "moscow", "registry.person.read", "counter")
    ]
    assert run("audit", "who", "nobody") == (0, "Nobody has read or written this record.\n")
