"""Kept files are handed out by what they hang on, to be saved, whole or not at all; nobody gets at them by a hash or a path."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from sapar.core.accounts.enums import Role
from sapar.core.cases import services as cases
from sapar.core.files import places
from sapar.core.files.models import StoredFile
from tests.people import actor, member
from tests.security import walking
from tests.security.walking import Planted, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.2")]
POLYGLOTS = {
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.txt": b"harmless\n<script>alert(1)</script>",
    "picture.gif": b"GIF89a/*<script>*/=1;alert(1)//",
    "page.pdf": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\n%%EOF",
}


@pytest.fixture
def planted(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.PROGRAMMES, settings.VAR, settings.MEDIA_ROOT = str(walking.PROGRAMMES), tmp_path, tmp_path / "media"
    settings.SECOND_FACTOR_REQUIRED = False
    with translation.override("en"):
        yield walking.plant()


def body(response: Any) -> bytes:
    return bytes(response.getvalue() if response.streaming else response.content)


def test_no_guess_and_no_part_of_a_request_gets_at_a_kept_file(planted: Planted) -> None:
    kept = planted.file.file
    digest = kept.blob.sha256
    assert places.of(digest).read_bytes() == b"sentinel-file"
    office = [f"/en/office/files/{name}/" for name in (planted.file.uid, kept.uid, digest, digest[:24], str(kept.pk))]
    office += [
        f"/en/office/cases/{planted.case.uid}/answers/{kept.uid}/", f"/en/office/roadmap/files/{kept.uid}/",
        f"/en/office/people/imports/new/{kept.uid}/", f"/en/office/watch/lists/planted/take/{kept.uid}/",
    ]  # fmt: skip
    paths = [
        f"/media/{digest[:2]}/{digest}", f"/static/../media/{digest[:2]}/{digest}", f"/var/media/{digest[:2]}/{digest}",
        f"/static/%2e%2e/media/{digest[:2]}/{digest}", f"/{digest[:2]}/{digest}",
        f"/en/road-map/papers/..%2f..%2fmedia%2f{digest[:2]}%2f{digest}.pdf", f"/en/road-map/pictures/{kept.uid}.jpg",
    ]  # fmt: skip
    nobody = Client(HTTP_HOST="localhost", raise_request_exception=False)
    others = [nobody, walking.leaver(planted), *map(signed_in, (walking.stranger(planted), walking.neighbour(planted)))]
    found = [
        (address, way)
        for browser in others
        for address in (*office, *paths)
        for way, more in (("get", {}), ("get", {"HTTP_RANGE": "bytes=0-5"}), ("head", {}))
        if b"sentinel" in body(answered := getattr(browser, way)(address, **more))
        or "sentinel" in str(answered.headers)
        or answered.status_code in {206, 304}
    ]
    assert found == []
    insider = signed_in(planted.insider)
    assert body(insider.get(office[0])) == b"sentinel-file"
    assert [address for address in (*office[1:5], *paths) if b"sentinel-file" in body(insider.get(address))] == []


def test_kept_file_is_sent_whole_to_be_saved_and_never_shown(planted: Planted) -> None:
    insider = signed_in(planted.insider)
    address = f"/en/office/files/{planted.file.uid}/"
    for sent in (insider.get(address), insider.get(address, HTTP_RANGE="bytes=0-3"), insider.head(address)):
        assert sent.status_code == 200
        assert sent["Content-Disposition"] == 'attachment; filename="sentinel-file.txt"'
        assert (sent["X-Content-Type-Options"], "sandbox" in sent["Content-Security-Policy"]) == ("nosniff", True)
        assert "no-store" in sent["Cache-Control"]
    assert body(insider.head(address)) == b""


def test_what_a_browser_might_run_is_kept_by_no_way_in(planted: Planted) -> None:
    insider = signed_in(planted.insider)
    secret = walking.machine("files", planted.world.moscow, Role.CONSUL)
    case = cases.open_case(
        actor=actor(member("o@x.kg", planted.world.moscow, Role.CONSUL)), programme="help",
        office=planted.world.moscow, answers={"subject": "files", "detained": "no", "people": 1},
    )  # fmt: skip
    ways: dict[str, tuple[str, str, dict[str, str]]] = {
        "page": (f"/en/office/cases/{case.uid}/do/attach/", "attach-file", {}),
        "api": (f"/api/v1/cases/{case.uid}/attachments", "file", {"HTTP_AUTHORIZATION": f"Bearer {secret}"}),
        "import": ("/en/office/people/imports/", "file", {}),
    }

    def sent(way: str, name: str, content: bytes) -> int:
        address, field, headers = ways[way]
        guard = {"attach-seen": case.actions.count(), "attach-key": name + way}
        return int(insider.post(address, {field: SimpleUploadedFile(name, content, "image/png"), **guard}
                                if way == "page" else {field: SimpleUploadedFile(name, content, "image/png")},
                                **headers).status_code)  # fmt: skip

    assert [sent(way, "list.csv", b"surname;given\nx;y\n") for way in ways] == [302, 201, 302]
    before = StoredFile.objects.count()
    answered = {(way, name): sent(way, name, content) for name, content in POLYGLOTS.items() for way in ways}
    assert {which: status for which, status in answered.items() if status != 422} == {}
    assert StoredFile.objects.count() == before
