"""The calendar file of a person's duties, after RFC 5545. It names nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE = 75
"""Octets of a content line before it is folded (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Entry:
    """One day in the calendar: what is due, and an alarm some days before."""

    key: str
    day: date
    summary: str
    description: str
    alarm_days: int = 3


def fold(line: str) -> str:
    """A content line in pieces of at most 75 octets that never cut a letter."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        octets = letter.encode()
        # A continuation begins with a space, which counts.
        if len(piece) + len(octets) > LINE - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += octets
    pieces.append(piece)
    return "\r\n ".join(part.decode() for part in pieces)


def escape(text: str) -> str:
    """A text value: backslashes, separators and line ends escaped (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def uid(entry: Entry) -> str:
    """The same entry has the same id wherever it is downloaded again, so that calendars replace it."""
    mark = hashlib.sha256(f"{entry.key}|{entry.day.isoformat()}".encode()).hexdigest()[:32]
    return f"{mark}@sapar"


def _event(entry: Entry, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid(entry)}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escape(entry.summary)}",
        f"DESCRIPTION:{escape(entry.description)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape(entry.summary)}",
        f"TRIGGER:-P{entry.alarm_days}D",
        "END:VALARM",
        "END:VEVENT",
    ]


def write(entries: Iterable[Entry], now: datetime, name: str) -> bytes:
    """The file: one VEVENT a duty. `now` is the moment of writing, with a time zone."""
    moment = now.astimezone(UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sapar//Duties abroad//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
    ]
    for entry in entries:
        lines += _event(entry, moment)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(fold(line) for line in lines) + "\r\n").encode()
