"""Sound and film, told by their frames: each must follow the one before up to the file's last byte.

Nothing is decoded. A file that is something else besides has something else between or behind its frames.
Sources: ISO/IEC 14496-12 (boxes), RFC 3533 (Ogg), RFC 4867 (AMR), ISO/IEC 11172-3 (MP3), RIFF WAVE.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

M4A, MP4, OGG, WAV, AMR, MP3 = "audio/mp4", "video/mp4", "audio/ogg", "audio/wav", "audio/amr", "audio/mpeg"

ENDINGS = {M4A: ".m4a", MP4: ".mp4", OGG: ".ogg", WAV: ".wav", AMR: ".amr", MP3: ".mp3"}

_DEEPEST = 6
_BOXES = 20_000
_AMR = (13, 14, 16, 18, 20, 21, 27, 32, 6)  # bytes of a frame's mode 0 to 8, its own first one among them
_WITHIN = {b"moov", b"trak", b"mdia"}
_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, kbit/s
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and, as version 0, 2.5
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


class Broken(ValueError):
    """The file is cut off, or holds something else too."""


def boxes(file: BinaryIO, size: int) -> str:
    """M4A or MP4 (3GP too), by whether a track of pictures is in it. Raises Broken."""
    handlers: set[bytes] = set()
    if _walk(file, 0, size, handlers, 0, _BOXES) < 0 or not handlers & {b"soun", b"vide"}:
        raise Broken
    return MP4 if b"vide" in handlers else M4A


def _walk(file: BinaryIO, at: int, end: int, handlers: set[bytes], depth: int, left: int) -> int:
    while at < end:
        left -= 1
        file.seek(at)
        head = file.read(16)
        if left < 0 or depth > _DEEPEST or len(head) < 8:
            raise Broken
        length, kind = struct.unpack(">I4s", head[:8])
        begin = at + 8
        if length == 1 and len(head) == 16:
            length, begin = struct.unpack(">Q", head[8:])[0], at + 16
        if length < begin - at or at + length > end or not kind.isascii():
            raise Broken
        if kind in _WITHIN:
            left = _walk(file, begin, at + length, handlers, depth + 1, left)
        elif kind == b"hdlr":
            file.seek(begin + 8)
            handlers.add(file.read(4))
        at += length
    return left


def ogg(file: BinaryIO, size: int) -> str:
    """Ogg with sound. Raises Broken."""
    at, first = 0, b""
    while at < size:
        file.seek(at)
        head = file.read(27)
        if len(head) < 27 or head[:5] != b"OggS\0":
            raise Broken
        lengths = file.read(head[26])
        if len(lengths) < head[26]:
            raise Broken
        first = first or file.read(16)
        at += 27 + len(lengths) + sum(lengths)
    if at != size or not first.startswith((b"OpusHead", b"\x01vorbis", b"Speex", b"\x7fFLAC")):
        raise Broken
    return OGG


def wav(file: BinaryIO, size: int) -> str:
    """RIFF WAVE. Raises Broken."""
    file.seek(0)
    head = file.read(12)
    if len(head) < 12 or head[8:] != b"WAVE" or struct.unpack("<I", head[4:8])[0] + 8 != size:
        raise Broken
    at, found = 12, set[bytes]()
    while at < size:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or len(found) > 100:
            raise Broken
        kind, length = struct.unpack("<4sI", head)
        found.add(kind)
        at += 8 + length + length % 2
    if at not in (size, size + 1) or not {b"fmt ", b"data"} <= found:
        raise Broken
    return WAV


def amr(file: BinaryIO, size: int) -> str:
    """AMR of one channel, as telephones record speech. Raises Broken."""
    file.seek(0)
    content = file.read()
    at = 6
    while at < len(content):
        mode = content[at] >> 3 & 15
        if content[at] & 0x83 or not (mode < len(_AMR) or mode == 15):
            raise Broken
        at += _AMR[mode] if mode < len(_AMR) else 1
    if at != size or size == 6:
        raise Broken
    return AMR


def mp3(file: BinaryIO, size: int) -> str:
    """MP3, with tags before and behind it if it has them. Raises Broken."""
    file.seek(0)
    content = file.read()
    end = size - 128 if content[-128:-125] == b"TAG" else size
    at = 0
    if content[:3] == b"ID3" and size > 10:
        at = 10 + sum((byte & 127) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    frames = 0
    while at < end:
        at += _frame(content[at : at + 4])
        frames += 1
    if at != end or frames < 2:
        raise Broken
    return MP3


def _frame(head: bytes) -> int:
    """How long a frame of layer III is."""
    if len(head) < 4 or head[0] != 255 or head[1] & 0xE6 != 0xE2:
        raise Broken
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        raise Broken
    kilobits = _RATES[3 if version == 3 else 2][rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _HERTZ[version][hertz] + (head[2] >> 1 & 1)
