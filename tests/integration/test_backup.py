"""Back up, destroy, restore: everything is as it was; a damaged or foreign archive changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from typer.testing import CliRunner

from sapar.core.accounts.actors import system
from sapar.core.accounts.models import Organisation, User
from sapar.core.audit.models import Entry
from sapar.core.audit.services import record
from sapar.core.registry.models.lookup import Word
from sapar.lines.employment.models import Example
from sapar.lines.employment.services import demonstration, load_examples
from sapar.sites.cli.main import app

pytestmark = pytest.mark.django_db(transaction=True)
RUN = CliRunner()
SCAN = b"an invented scan"
NAME = hashlib.sha256(SCAN).hexdigest()


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    settings.VAR = tmp_path / "var"
    scan = settings.VAR / "media" / NAME[:2] / NAME
    scan.parent.mkdir(parents=True)
    scan.write_bytes(SCAN)
    audit = settings.VAR / "audit"
    audit.mkdir()
    (audit / "roots.jsonl").write_text('{"position": 1}\n', encoding="ascii")
    (audit / "signing.key").write_text("PLANTED-PRIVATE-KEY", encoding="ascii")
    return settings.VAR


@pytest.fixture
def data(var: Path) -> None:
    Organisation.objects.create(code="mfa", kind="ministry", names={"ky": "ТИМ", "en": "MFA"}, country="KG")
    User.objects.create_user("aibek@example.org", "secret", full_name="Айбек Үсөнов")
    # A row bound by a regular expression, which SQLite does not know by itself, and rows of a table without row ids.
    load_examples(examples=demonstration())
    Word.objects.create(number=5, year=1990, version=2, person_id=7)
    record(actor=system("test"), act="test.thing.made", details={"count": 1})


def contents() -> dict[str, list[Any]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Organisation, User, Example, Word, Entry)
    }


def run(*arguments: object) -> Any:
    return RUN.invoke(app, [str(argument) for argument in arguments])


def backed_up(folder: Path) -> Path:
    archive = folder / "a.tar.gz"
    done = run("backup", archive)
    assert done.exit_code == 0, done.output
    return archive


def destroy(var: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)
    for path in (var / "media").rglob(NAME):
        path.unlink()


def test_archive_restored_after_a_loss_brings_back_every_row_and_file(data: None, var: Path, tmp_path: Path) -> None:
    before = contents()
    archive = backed_up(tmp_path)
    destroy(var)
    done = run("restore", archive, "--verify")
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("2 files, compared with the archive and equal.\n")
    assert contents() == before
    assert (var / "media" / NAME[:2] / NAME).read_bytes() == SCAN
    assert [path.name for path in var.iterdir() if path.name.startswith(".")] == []


def test_archive_is_its_owners_and_holds_no_private_key(data: None, var: Path, tmp_path: Path) -> None:
    archive = backed_up(tmp_path)
    assert archive.stat().st_mode & 0o077 == 0
    assert b"PLANTED-PRIVATE-KEY" not in gzip.decompress(archive.read_bytes())
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_database_that_holds_data_is_overwritten_only_if_told(data: None, var: Path, tmp_path: Path) -> None:
    archive = backed_up(tmp_path)
    Organisation.objects.create(code="later", kind="ngo", names={}, country="KG")
    refused = run("restore", archive)
    assert (refused.exit_code, "add --replace" in refused.stderr) == (2, True)
    assert Organisation.objects.filter(code="later").exists()
    assert run("restore", archive, "--replace", "--verify").exit_code == 0
    assert not Organisation.objects.filter(code="later").exists()


def test_row_changed_after_the_restore_is_named(data: None, var: Path, tmp_path: Path) -> None:
    from sapar.core.backup.services import _unpack, differences

    archive = backed_up(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET purpose = 'changed'")
    folder = tmp_path / "look"
    folder.mkdir()
    (found,) = differences(_unpack(archive, folder), lambda _: None)
    assert found.startswith("table audit_entry: 1 rows (")


def test_kept_file_that_changed_is_named(data: None, var: Path, tmp_path: Path) -> None:
    from sapar.core.backup.services import _unpack, differences

    archive = backed_up(tmp_path)
    (var / "media" / NAME[:2] / NAME).write_bytes(SCAN[::-1])
    folder = tmp_path / "look"
    folder.mkdir()
    assert differences(_unpack(archive, folder), lambda _: None) == [f"file media/{NAME[:2]}/{NAME}: changed"]


@pytest.mark.parametrize("damage", ["cut", "text", "foreign", "absent"])
def test_archive_that_is_none_changes_nothing(damage: str, data: None, var: Path, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.gz"
    if damage == "cut":
        whole = backed_up(tmp_path).read_bytes()
        archive.write_bytes(whole[: len(whole) // 2])
    elif damage == "text":
        archive.write_text("hello", encoding="ascii")
    elif damage == "foreign":
        with tarfile.open(archive, "w:gz") as foreign:
            info = tarfile.TarInfo("../../etc/passwd")
            info.size = 1
            foreign.addfile(info, io.BytesIO(b"x"))
    before = contents()
    done = run("restore", archive, "--replace")
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.stderr.strip().splitlines()[-1].count(".") >= 1
    assert contents() == before


def test_archive_that_exists_is_not_overwritten(data: None, var: Path, tmp_path: Path) -> None:
    archive = backed_up(tmp_path)
    before = archive.read_bytes()
    done = run("backup", archive)
    assert (done.exit_code, "exists already" in done.stderr) == (2, True)
    assert archive.read_bytes() == before
    assert settings.VAR == var
