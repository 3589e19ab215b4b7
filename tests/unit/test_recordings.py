"""Recordings are told by their frames, and only while nothing else is between or behind them."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from django.utils import translation

from sapar.core.files.checks import FileRefused, media_type
from tests.unit.recordings import AMR, FILM, M4A, MP3, OGG, WAV

KINDS = {
    "audio/mp4": M4A, "video/mp4": FILM, "audio/ogg": OGG, "audio/wav": WAV, "audio/amr": AMR, "audio/mpeg": MP3,
}  # fmt: skip


def told(content: bytes, name: str = "a") -> str:
    return media_type(io.BytesIO(content), len(content), name)


@pytest.mark.parametrize("kind", KINDS)
def test_recording_is_told_by_its_frames_whatever_it_is_called(kind: str) -> None:
    assert told(KINDS[kind], "photo.jpg") == kind


@pytest.mark.parametrize("kind", KINDS)
def test_recording_that_is_cut_off_or_holds_more_is_refused(kind: str) -> None:
    whole = KINDS[kind]
    for content in (
        whole[:-1],
        whole[: len(whole) // 2 + 1],
        whole + b"<script>alert(1)</script>",
        whole + b"PK\x03\x04",
    ):
        with pytest.raises(FileRefused):
            told(content)


def test_wav_of_a_library_and_tags_around_an_mp3_are_taken() -> None:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(31))
    assert told(made.getvalue()) == "audio/wav"
    tagged = b"ID3\x04\0\0" + bytes([0, 0, 1, 2]) + bytes(130) + MP3 + b"TAG" + bytes(125)
    assert told(tagged) == "audio/mpeg"


def test_text_that_begins_like_an_mp3_stays_a_text() -> None:
    assert told("явился лично".encode("cp1251")) == "text/plain"


def test_box_that_is_nested_too_deeply_or_lies_about_its_length_is_refused() -> None:
    deep = b""
    for _ in range(12):
        deep = struct.pack(">I4s", 8 + len(deep), b"moov") + deep
    start = struct.pack(">I4s8s", 16, b"ftyp", b"M4A \0\0\0\0")
    for rest in (
        deep,
        struct.pack(">I4s", 0, b"moov"),
        struct.pack(">I4s", 9_000, b"moov"),
        struct.pack(">I4sQ", 1, b"moov", 4),
    ):
        with translation.override("en"), pytest.raises(FileRefused, match="recording"):
            told(start + rest)
