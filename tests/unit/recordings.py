"""Small recordings made for tests: whole by their formats, with nothing in them to be heard."""

from __future__ import annotations

import struct


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _boxes(handler: bytes) -> bytes:
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    return box(b"ftyp", b"mp42\0\0\0\0") + box(b"moov", box(b"mvhd", bytes(8)) + track) + box(b"mdat", bytes(40))


def _page(content: bytes) -> bytes:
    return b"OggS\0\2" + bytes(20) + bytes([1, len(content)]) + content


M4A, FILM = _boxes(b"soun"), _boxes(b"vide")
OGG = _page(b"OpusHead" + bytes(11)) + _page(b"OpusTags" + bytes(8))
_SOUND = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 10) + bytes(10)
WAV = b"RIFF" + struct.pack("<I", 4 + len(_SOUND)) + b"WAVE" + _SOUND
AMR = b"#!AMR\n" + 3 * (bytes([7 << 3 | 4]) + bytes(31))
MP3 = 3 * (b"\xff\xfb\x90\x00" + bytes(413))
