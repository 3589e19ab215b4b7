"""What an operator may add: names of its own for the office, a list of stolen passwords, a scanner, a new secret key."""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client

from sapar.config import environment
from sapar.core.accounts.adapters import SecondFactorAdapter
from sapar.core.accounts.passwords import NotStolen
from sapar.core.files import services as files
from sapar.core.files.checks import FileRefused
from sapar.core.files.models import StoredFile
from tests.people import SYSTEM


@pytest.mark.asvs("3.5.4")
@pytest.mark.django_db
def test_office_and_public_pages_live_under_names_of_their_own(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["sapar.example.kg", "office.example.kg"]
    settings.OFFICE_HOSTS = ["office.example.kg"]
    public, office = (Client(HTTP_HOST=f"{name}.example.kg") for name in ("sapar", "office"))
    assert "Location" not in public.get("/en/").headers
    assert "Location" not in office.get("/en/account/login/").headers
    assert office.get("/en/check/?x=1").headers["Location"] == "http://sapar.example.kg/en/check/?x=1"
    for address in ("/en/office/cases/", "/ky/account/login/", "/account/oidc/mfa/login/callback/"):
        assert public.get(address).headers["Location"] == f"http://office.example.kg{address}"
        assert public.post(address, {"login": "a@x.kg"}).status_code == 404  # no password is taken there
    for browser in (public, office):
        assert browser.get("/health").content == b"ok"
    assert Client(HTTP_HOST="office.example.kg:8443").get("/en/").headers["Location"] == (
        "http://sapar.example.kg:8443/en/"
    )


def test_without_names_of_its_own_the_office_is_where_the_pages_are(settings: Any, db: None) -> None:
    settings.OFFICE_HOSTS = []
    assert "Location" not in Client(HTTP_HOST="localhost").get("/en/account/login/").headers


@pytest.mark.asvs("6.2.12")
def test_password_of_the_list_of_stolen_ones_is_refused(settings: Any, tmp_path: Path) -> None:
    stolen = [f"correct horse {number} battery" for number in range(300)]
    listed = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in stolen)
    for ending, count in (("\r\n", ":17"), ("\n", "")):
        file = tmp_path / "stolen.txt"
        file.write_bytes(ending.join(digest + count for digest in listed).encode())
        settings.STOLEN_PASSWORDS = str(file)
        refused = 0
        for word in stolen:
            with pytest.raises(ValidationError, match="stolen"):
                NotStolen().validate(word)
            refused += 1
        assert refused == 300
        for number in range(300):
            NotStolen().validate(f"no such horse {number}")
    (tmp_path / "empty").write_bytes(b"")
    settings.STOLEN_PASSWORDS = str(tmp_path / "empty")
    NotStolen().validate(stolen[0])


def test_list_or_scanner_that_cannot_be_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAPAR_STOLEN_PASSWORDS", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="must name a file"):
        environment.file("STOLEN_PASSWORDS")
    monkeypatch.setenv("SAPAR_SCANNER", "clamd")
    with pytest.raises(ImproperlyConfigured, match="host:port"):
        environment.place("SCANNER")


HARMFUL = b"harmful-sentinel"


@pytest.fixture
def scanner(settings: Any) -> Iterator[list[bytes]]:
    """A server that speaks as clamd does and knows one file as harmful; what it was shown."""
    shown: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _where = listening.accept()
                except OSError:
                    return
                with connection, connection.makefile("rb") as stream:
                    assert stream.read(10) == b"zINSTREAM\0"
                    content = b""
                    while size := struct.unpack(">I", stream.read(4))[0]:
                        content += stream.read(size)
                    shown.append(content)
                    connection.sendall(b"stream: Sentinel FOUND\0" if HARMFUL in content else b"stream: OK\0")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings.SCANNER = f"127.0.0.1:{listening.getsockname()[1]}"
        yield shown
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.asvs("5.4.3")
@pytest.mark.django_db
def test_file_that_the_scanner_knows_as_harmful_is_not_kept(scanner: list[bytes], settings: Any) -> None:
    large = b"line of a table\n" * 20_000  # in several pieces
    files.keep(actor=SYSTEM, content=large, name="table.txt")
    with pytest.raises(FileRefused, match="malware"):
        files.keep(actor=SYSTEM, content=HARMFUL, name="note.txt")
    assert scanner == [large, HARMFUL]
    assert StoredFile.objects.count() == 1
    assert not [
        path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path.read_bytes() == HARMFUL
    ]


@pytest.mark.asvs("5.4.3")
@pytest.mark.django_db
def test_file_is_not_kept_where_the_scanner_does_not_answer(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.SCANNER = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(FileRefused, match="just now"):
        files.keep(actor=SYSTEM, content=b"harmless", name="note.txt")
    assert not StoredFile.objects.exists()


@pytest.mark.asvs("11.1.1")
def test_secret_key_is_changed_without_losing_the_secrets_of_codes(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", []
    kept = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert SecondFactorAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    anew = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = []
    assert SecondFactorAdapter().decrypt(anew) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(InvalidToken):
        SecondFactorAdapter().decrypt(kept)
