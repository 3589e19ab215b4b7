"""What a file is, told by its bytes, and whether it can be kept. Names and declared types are not believed.

Nothing is unpacked or drawn: sizes are read from headers, and a file that holds more than it shows is refused before
it is opened.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _
from lxml import etree
from PIL import Image

from sapar.core.files import recordings
from sapar.core.refusals import Refused

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
"""Bytes of any file."""
LARGEST_TEXT = 20 * MEGABYTE
LONGEST_LINE = MEGABYTE
PIXELS = 60_000_000
"""Of an image: about the largest that a phone takes."""
ENTRIES = 2_000
"""Parts of a document that is an archive."""
LIST = 4 * MEGABYTE
"""Bytes of the list of these parts."""
UNPACKED = 200 * MEGABYTE
RATIO = 200
"""How many times larger a part may be than it is packed."""

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
TEXT, CSV = "text/plain", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

ENDINGS = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", TEXT: ".txt", CSV: ".csv", XLSX: ".xlsx", DOCX: ".docx",
           **recordings.ENDINGS}  # fmt: skip
"""The ending under which each type is handed out."""


class FileRefused(Refused):
    """The file cannot be kept; the words say what to change."""


def media_type(file: BinaryIO, size: int, name: str) -> str:
    """The type of the bytes, if they are fit to keep; FileRefused otherwise. `name` only tells CSV from plain text."""
    if size == 0:
        raise FileRefused(_("The file is empty: choose another."))
    if size > LARGEST:
        raise FileRefused(_("The file is larger than %(size)s MB: make it smaller.") % {"size": LARGEST // MEGABYTE})
    file.seek(0)
    head = file.read(16)
    if head[4:8] == b"ftyp":
        return _recorded(recordings.boxes, file, size)
    for start, read in _RECORDINGS:
        if head.startswith(start):
            return _recorded(read, file, size)
    if head[:1] == b"\xff" and head[1:2] in _SYNC:  # a text in Windows-1251 may begin so, too: "яв…"
        try:
            return recordings.mp3(file, size)
        except recordings.Broken:
            pass
    for start, kind, check in _KINDS:
        if head.startswith(start):
            check(file, size)
            return kind(file) if callable(kind) else kind
    _text(file)
    return CSV if name.lower().endswith((".csv", ".tsv")) else TEXT


_Read = Callable[[BinaryIO, int], str]


def _recorded(read: _Read, file: BinaryIO, size: int) -> str:
    """The type of a recording, if it is whole and nothing else besides."""
    try:
        return read(file, size)
    except recordings.Broken:
        raise FileRefused(_("The recording is cut off, or of another kind than it says: save it again.")) from None


_RECORDINGS: tuple[tuple[bytes, _Read], ...] = (
    (b"OggS", recordings.ogg), (b"RIFF", recordings.wav), (b"#!AMR\n", recordings.amr), (b"ID3", recordings.mp3),
)  # fmt: skip
_SYNC = (b"\xe2", b"\xe3", b"\xf2", b"\xf3", b"\xfa", b"\xfb")
"""How a frame of an MP3 without a tag goes on."""


def _jpeg(file: BinaryIO, size: int) -> None:
    _image(file, "JPEG")
    file.seek(size // 2)  # the picture's end; a small picture inside has its own end near the front
    if b"\xff\xd9" not in file.read():
        raise FileRefused(_("The picture is cut off: take or send it again."))


def _png(file: BinaryIO, size: int) -> None:
    _image(file, "PNG")
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if kind == b"IEND":
            break
    else:
        raise FileRefused(_("The picture is cut off: take or send it again."))
    if at != size:
        raise FileRefused(_("The picture holds something else behind it: save it again as a picture."))


def _image(file: BinaryIO, kind: str) -> None:
    """Read the header only; an image is decoded nowhere on this server."""
    file.seek(0)
    try:
        with Image.open(file, formats=(kind,)) as image:
            width, height = image.size
    except Exception:  # Pillow raises many kinds for broken headers, and for bombs
        raise FileRefused(_("This is not a picture that can be read: save it again as JPEG or PNG.")) from None
    if width * height > PIXELS:
        raise FileRefused(_("The picture has too many pixels: make it smaller."))


_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
_DELIMITERS = b" \t\r\n\x0c\x00/<>[]()%"


def _pdf(file: BinaryIO, size: int) -> None:
    """A PDF that holds no program, no file and no form with a program, as far as it can be read plainly."""
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused(_("The PDF is cut off: send it again."))
    end = content.rindex(b"%%EOF") + 5
    if content[end:].strip(b"\r\n\t \x00"):
        raise FileRefused(_("The PDF holds something else behind it: print it to a PDF again."))
    plain = _names(content)
    for name in _ACTIVE:
        at = plain.find(name)
        while at >= 0:
            following = plain[at + len(name) : at + len(name) + 1]
            if not following or following in _DELIMITERS:
                raise FileRefused(_("The PDF holds a program or other files: print it to a PDF again."))
            at = plain.find(name, at + 1)


def _names(content: bytes) -> bytes:
    """Names with letters written as #4a made plain."""
    if b"#" not in content:
        return content
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, ValueError,
    NotImplementedError, EOFError, RuntimeError, KeyError,
)  # fmt: skip
"""What reading a broken archive raises."""


def _archive(file: BinaryIO, size: int) -> None:
    """A workbook or a text document: an archive of a known form, not too many parts, none too large, none hostile."""
    kind_unknown = _("Of archives only XLSX and DOCX are kept: unpack it and send the files one by one.")
    _count_entries(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except _DAMAGED:
        raise FileRefused(_("The file is damaged: save it again.")) from None
    if len(parts) > ENTRIES:  # the end may lie about their number
        raise FileRefused(_("The file has too many parts: save a smaller one."))
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not names & {"xl/workbook.xml", "word/document.xml"}:
        raise FileRefused(kind_unknown)
    if len(names) != len(parts) or sum(part.file_size for part in parts) > UNPACKED:
        raise FileRefused(_("The file unpacks to too much: save a smaller one."))
    for part in parts:
        if part.flag_bits & 1:
            raise FileRefused(_("The file is locked with a password: save it without one."))
        if part.file_size > MEGABYTE and part.file_size > RATIO * max(1, part.compress_size):
            raise FileRefused(_("The file unpacks to too much: save a smaller one."))
        lowered = part.filename.lower()
        if lowered.endswith((".zip", ".bin", ".exe", ".js", ".html", ".svg")) or "vbaproject" in lowered:
            if lowered.endswith(".bin") and "printersettings" in lowered:
                continue
            raise FileRefused(_("The file holds programs or other files: save it without them."))
        if ".." in part.filename or part.filename.startswith("/"):
            raise FileRefused(_("The file is damaged: save it again."))
    try:
        _no_entities(file, parts)
    except FileRefused:
        raise
    except _DAMAGED:
        raise FileRefused(_("The file is damaged: save it again.")) from None


def _count_entries(file: BinaryIO, size: int) -> None:
    """Ask the end of the archive how many parts it has and how long their list is, before anything lists them.

    An archive may have a second end, for sizes beyond the first one's: readers believe that one, whatever the first says.
    """
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise FileRefused(_("The file is damaged: save it again."))
    _sign, _disk, _start, _here, entries, directory, _offset, comment = struct.unpack("<4s4H2LH", tail[at : at + 22])
    if at >= 20 and tail[at - 20 : at].startswith(b"PK\x06\x07"):
        wide_entries, wide_directory = _second_end(tail[:at], size - (len(tail) - at))
        entries = max(wide_entries, entries if entries < 0xFFFF else 0)  # all ones: the first end asks the second
        directory = max(wide_directory, directory if directory < 0xFFFF_FFFF else 0)
    if entries > ENTRIES or directory > LIST:
        raise FileRefused(_("The file has too many parts: save a smaller one."))
    if at + 22 + comment != len(tail):
        raise FileRefused(_("The file holds something else behind it: save it again."))


def _second_end(before: bytes, at: int) -> tuple[int, int]:
    """Number of parts and bytes of their list by the second end, which lies right before the words that say where it is:
    readers differ in where they look, so it is nowhere else. `at`: how many bytes are before the first end."""
    _sign, _disk, place, _disks = struct.unpack("<4sLQL", before[-20:])
    end = before[-76:-20]
    if place != at - 76 or len(end) < 56 or not end.startswith(b"PK\x06\x06"):
        raise FileRefused(_("The file is damaged: save it again."))
    _sign, _length, _made, _needs, _disk, _start, _here, entries, directory, _offset = struct.unpack("<4sQ2H2L4Q", end)
    return entries, directory


_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")


def _no_entities(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> None:
    """Parts in XML begin with their first element, after remarks at most: a document type that declares entities,
    bombs or files of this server, would stand before it."""
    with zipfile.ZipFile(file) as archive:
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as opened:
                    head = opened.read(65_536)
                if not _ROOT.match(_PROLOG.sub(b"", head.removeprefix(b"\xef\xbb\xbf")).lstrip()):
                    raise FileRefused(_("The file holds programs or other files: save it without them."))


def _kind_of_archive(file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as archive:
        return XLSX if "xl/workbook.xml" in archive.namelist() else DOCX


def _refused(file: BinaryIO, size: int) -> None:
    raise FileRefused(_allowed())


def _allowed() -> str:
    return _(
        "Only JPEG, PNG, PDF, XLSX, DOCX, CSV, plain text and recordings (M4A, MP3, OGG, WAV, AMR, MP4) are kept: save "
        "the file as one of these."
    )


_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe", b"<!entity", b"<?php", b"<math")


def _text(file: BinaryIO) -> None:
    """Plain text: UTF-8, UTF-16 with its mark, or Windows-1251; no control signs, no markup that a browser would run."""
    file.seek(0)
    content = file.read(LARGEST_TEXT)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise FileRefused(_allowed()) from None
    if any(sign in content for sign in _CONTROL):
        raise FileRefused(_allowed())
    lowered = content[:65536].lower()
    if any(mark in lowered for mark in _MARKUP) or b"%pdf-" in lowered[:1024] or b"PK\x03\x04" in content[:65536]:
        raise FileRefused(_allowed())
    if max(map(len, io.BytesIO(content)), default=0) > LONGEST_LINE:
        raise FileRefused(_("The file has a line of more than a megabyte: save it again with lines."))


_CONTROL = tuple(bytes([code]) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))

_Kind = str | Callable[[BinaryIO], str]
_KINDS: tuple[tuple[bytes, _Kind, Callable[[BinaryIO, int], None]], ...] = (
    (b"\xff\xd8\xff", JPEG, _jpeg),
    (b"\x89PNG\r\n\x1a\n", PNG, _png),
    (b"%PDF-", PDF, _pdf),
    (b"PK\x03\x04", _kind_of_archive, _archive),
    (b"PK", "", _refused),
    (b"GIF8", "", _refused),
    (b"\x1f\x8b", "", _refused),
    (b"Rar!", "", _refused),
    (b"7z\xbc\xaf", "", _refused),
    (b"MZ", "", _refused),
    (b"\x7fELF", "", _refused),
    (b"\xd0\xcf\x11\xe0", "", _refused),
)


def xml_parser() -> etree.XMLParser:
    """A parser that fetches nothing and expands nothing, for whoever reads XML from outside."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
