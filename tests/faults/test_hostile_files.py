"""Faults 9, 15 and 16 in their short form: uploads cut off, bombs, markup and programs in files.

Each refusal is measured: under 5 s and 256 MB more than before.
"""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from django.conf import LazySettings
from django.utils import translation
from PIL import Image

from sapar.core.accounts.actors import system
from sapar.core.files import places, queries, services
from sapar.core.files.checks import FileRefused, xml_parser
from sapar.core.files.models import Blob, StoredFile
from sapar.core.files.sending import attachment

pytestmark = pytest.mark.django_db
ACTOR = system("tests")
SIGNATURE = "[Content_Types].xml"


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def archive(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def workbook(**more: bytes) -> bytes:
    return archive({SIGNATURE: b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more})


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

KEPT = {
    "photo.jpg": (picture(), "image/jpeg"),
    "scan.png": (picture("PNG"), "image/png"),
    "letter.pdf": (PDF, "application/pdf"),
    "notes.txt": ("Кат".encode(), "text/plain"),
    "rows.csv": ("аты,жылы\nБакыт,1990\n".encode("cp1251"), "text/csv"),
    "wide.csv": ("аты,жылы\n".encode("utf-16"), "text/csv"),
    "table.xlsx": (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "page.docx": (
        archive({SIGNATURE: b"<Types/>", "word/document.xml": b"<document/>"}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_file_fit_to_keep_comes_back_byte_for_byte(name: str) -> None:
    content, kind = KEPT[name]
    file = services.keep(actor=ACTOR, content=io.BytesIO(content), name=name, declared_type="text/html")
    assert file.blob.media_type == kind
    with queries.open_for(actor=ACTOR, file=file) as opened:
        assert opened.read() == content


def huge_png() -> bytes:
    """Says that it is 60,000 pixels wide and high: 14 GB once drawn."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def hostile() -> dict[str, bytes]:
    bomb = b"\0" * (60 * 1024 * 1024)
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    reads = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    return {
        "empty.txt": b"",
        "page.html": b"<!doctype html><script>alert(1)</script>",
        "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "photo.jpg": b"  <html><body onload=alert(1)>",
        "feed.txt": b'<?xml version="1.0"?><a/>',
        "shell.txt": b"text <?php system('id'); ?>",
        "anim.gif": b"GIF89a" + b"\0" * 40,
        "tool.exe": b"MZ" + b"\0" * 200,
        "old.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 200,
        "raw.bin": b"\x01\x02\x03\x04",
        "line.csv": b"a" * (2 * 1024 * 1024),
        "huge.png": huge_png(),
        "behind.png": picture("PNG") + b"<script>alert(1)</script>",
        "cut.png": picture("PNG")[:-20],
        "cut.jpg": picture(size=(400, 300))[:-200],
        "zip-in-text.txt": b"hello PK\x03\x04 hello",
        "behind.pdf": PDF + archive({"a.txt": b"a"}),
        "script.pdf": PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type"),
        "hidden.pdf": PDF.replace(b"/Type", b"/OpenAction << /S /J#61vaScript >> /Type"),
        "carrier.pdf": PDF.replace(b"/Type", b"/EmbeddedFile 3 0 R /Type"),
        "cut.pdf": PDF[:40],
        "plain.zip": archive({"a.txt": b"a"}),
        "bomb.xlsx": workbook(**{"xl/worksheets/sheet1.xml": bomb}),
        "nested.xlsx": workbook(**{"inner.zip": archive({"a.txt": b"a"})}),
        "macro.xlsx": workbook(**{"xl/vbaProject.bin": b"\xd0\xcf"}),
        "climb.xlsx": workbook(**{"../../etc/cron.d/x": b"x"}),
        "laughs.xlsx": workbook(**{"xl/sharedStrings.xml": laughs}),
        "padded.xlsx": workbook(**{"xl/sharedStrings.xml": b"<!--" + b" " * 9000 + b"-->" + laughs[21:]}),
        "wide.xlsx": workbook(**{"xl/sharedStrings.xml": laughs.decode().encode("utf-16")}),
        "reads.docx": archive({SIGNATURE: b"<Types/>", "word/document.xml": reads}),
        "broken.xlsx": workbook()[:-30],
        "behind.xlsx": workbook() + b"<script>",
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_file_is_refused_and_leaves_nothing(name: str, media: Path) -> None:
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = hostile()[name]
    with pytest.raises(FileRefused) as refused:
        services.keep(actor=ACTOR, content=content, name=name)
    assert str(refused.value).endswith(".")
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024
    assert (StoredFile.objects.count(), Blob.objects.count()) == (0, 0)
    assert [path for path in media.parent.rglob("*") if path.is_file()] == []


FIRST = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(SIGNATURE), 0) + SIGNATURE.encode()
"""Its first part, which is empty. All others are said to be at the same place."""


def crowded(entries: int) -> bytes:
    """The list of a workbook with so many empty parts."""
    names = [SIGNATURE.encode(), b"xl/workbook.xml", *(b"%06d" % number for number in range(entries - 2))]
    return b"".join(
        struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    )


def ended(listed: bytes, *, entries: int, directory: int, wide: tuple[int, int] | None = None) -> bytes:
    """The archive with an end that says so many entries and bytes; `wide`: what a second end, for large archives, says."""
    more = b""
    if wide is not None:
        more = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, wide[0], wide[0], wide[1], len(FIRST))
        more += struct.pack("<4sLQL", b"PK\6\7", 0, len(FIRST + listed), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, entries, entries, directory, len(FIRST), 0)
    return FIRST + listed + more + end


MANY = {
    "true": lambda listed, n: ended(listed, entries=min(n, 0xFFFF), directory=len(listed), wide=(n, len(listed))),
    "number lies": lambda listed, n: ended(listed, entries=5, directory=len(listed)),
    "first end lies": lambda listed, n: ended(listed, entries=5, directory=300, wide=(n, len(listed))),
    "both numbers lie": lambda listed, n: ended(listed, entries=5, directory=300, wide=(5, len(listed))),
}


@pytest.mark.parametrize("end", MANY)
@pytest.mark.parametrize("entries", [2_001, 80_000, 100_000, 390_000])
def test_archive_of_too_many_entries_is_refused_whatever_its_end_says(
    end: str, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = MANY[end](crowded(entries), entries)
    listed: list[int] = []
    listing = zipfile.ZipFile.infolist
    monkeypatch.setattr(
        zipfile.ZipFile, "infolist", lambda self: listed.append(len(self.filelist)) or listing(self)
    )  # the real one, counted
    started = time.process_time()
    with translation.override("en"), pytest.raises(FileRefused, match="too many parts"):
        services.keep(actor=ACTOR, content=content, name="many.xlsx")
    assert time.process_time() - started < 5
    assert max(listed, default=0) < 100_000  # what is too large is refused before it is listed


def test_archive_of_100_000_entries_as_it_is_made_is_refused() -> None:
    content = archive({SIGNATURE: b"", **{f"{number}": b"" for number in range(100_000)}}, zipfile.ZIP_STORED)
    started = time.process_time()
    with translation.override("en"), pytest.raises(FileRefused, match="too many parts"):
        services.keep(actor=ACTOR, content=content, name="many.xlsx")
    assert time.process_time() - started < 5


def test_second_end_that_lies_elsewhere_is_refused() -> None:
    """Readers do not agree on where it is: what one counts another may not see."""
    content = ended(crowded(10), entries=5, directory=300, wide=(10, len(crowded(10))))
    at = content.rindex(b"PK\6\7")
    moved = content[: at + 8] + struct.pack("<Q", 0) + content[at + 16 :]
    short = b"PK\3\4" + struct.pack("<4sLQL", b"PK\6\7", 0, 2**64 - 52, 1) + content[-22:]
    far = content[:100] + content[at : at + 10] + content[-22:] + bytes(65_968)  # the last 66,000 begin amid its words
    for one in (moved, short, far):
        with translation.override("en"), pytest.raises(FileRefused, match=r"damaged|behind it"):
            services.keep(actor=ACTOR, content=one, name="many.xlsx")


class Endless(io.RawIOBase):
    """Sends more than anybody may."""

    def read(self, size: int = -1) -> bytes:
        return b"a" * max(size, 1024)


def test_upload_without_end_is_refused_at_the_limit(media: Path) -> None:
    with translation.override("en"), pytest.raises(FileRefused, match="20 MB"):
        services.keep(actor=ACTOR, content=Endless(), name="a.txt")
    assert [path for path in media.parent.rglob("*") if path.is_file()] == []


class Cut(io.RawIOBase):
    """A connection that breaks after some bytes."""

    def __init__(self, content: bytes, at: int) -> None:
        self.parts: Iterator[bytes] = iter([content[:at]])

    def read(self, size: int = -1) -> bytes:
        for part in self.parts:
            return part
        raise ConnectionResetError


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_upload_cut_off_leaves_no_file(share: float, media: Path) -> None:
    content = picture(size=(300, 300))
    cut: IO[bytes] = Cut(content, int(len(content) * share))  # type: ignore[assignment]
    with pytest.raises(ConnectionResetError):
        services.keep(actor=ACTOR, content=cut, name="photo.jpg")
    assert [path for path in media.parent.rglob("*") if path.is_file()] == []
    assert StoredFile.objects.count() == 0


def test_draft_of_a_killed_process_is_swept_when_old(media: Path) -> None:
    import os

    places.drafts().mkdir(parents=True)
    old, new = places.drafts() / "draft-old", places.drafts() / "draft-new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert services.sweep() == 1
    assert [path.name for path in places.drafts().iterdir()] == ["draft-new"]


def test_same_content_is_kept_once_and_goes_with_its_last_file(
    media: Path, django_capture_on_commit_callbacks: object
) -> None:
    one = services.keep(actor=ACTOR, content=picture(), name="a.jpg")
    two = services.keep(actor=ACTOR, content=picture(), name="b.jpg")
    place = places.of(one.blob.sha256)
    assert (one.blob, one.name, two.name) == (two.blob, "a.jpg", "b.jpg")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.let_go(actor=ACTOR, file=one)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.let_go(actor=ACTOR, file=two)
    assert not place.exists()


def test_changed_bytes_are_found() -> None:
    file = services.keep(actor=ACTOR, content=picture(), name="a.jpg")
    assert list(queries.damaged()) == []
    place = places.of(file.blob.sha256)
    place.chmod(0o600)
    content = bytearray(place.read_bytes())
    content[30] ^= 1
    place.write_bytes(content)
    assert list(queries.damaged()) == [file.blob]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\a\\фото.exe", "фото.jpg"),
        ('a"\r\nSet-Cookie: x=1.jpg', "aSet-Cookie x1.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
    ],
)
def test_name_is_cleaned_and_ends_as_the_bytes_tell(given: str, kept: str) -> None:
    assert services.keep(actor=ACTOR, content=picture(), name=given).name == kept


def test_file_is_sent_to_be_saved_and_runs_nothing() -> None:
    file = services.keep(actor=ACTOR, content=b"plain", name="справка.txt")
    with queries.read(file) as opened:
        response = attachment(file, opened)
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"


def test_parser_of_xml_expands_and_fetches_nothing() -> None:
    from lxml import etree

    reads = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    assert "root:" not in etree.tostring(etree.fromstring(reads, xml_parser())).decode()
