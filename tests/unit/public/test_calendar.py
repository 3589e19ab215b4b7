"""The calendar file against RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sapar.sites.public.calendar import Entry, escape, fold, uid, write

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
ENTRY = Entry(
    "RU/registration", date(2026, 3, 31), "Жашаган дарек боюнча каттоого туруу; 30 күн", "RU-REG-001, сап\nэкинчи сап"
)


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_file_ends_every_line_with_crlf_and_keeps_lines_within_75_octets() -> None:
    content = write([ENTRY, ENTRY], NOW, "Чет өлкөдөгү милдеттер")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_event_lies_on_its_day_with_an_alarm_before() -> None:
    lines = unfolded(write([ENTRY], NOW, "x"))
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]
    assert "DTSTART;VALUE=DATE:20260331" in event
    assert "DTEND;VALUE=DATE:20260401" in event
    assert "DTSTAMP:20260320T093000Z" in event
    assert "SUMMARY:Жашаган дарек боюнча каттоого туруу\\; 30 күн" in event
    assert "DESCRIPTION:RU-REG-001\\, сап\\nэкинчи сап" in event
    assert event[event.index("BEGIN:VALARM") + 3] == "TRIGGER:-P3D"


def test_file_without_duties_is_an_empty_calendar() -> None:
    lines = unfolded(write([], NOW, "x"))
    assert (lines[0], lines[-2], "BEGIN:VEVENT" in lines) == ("BEGIN:VCALENDAR", "END:VCALENDAR", False)


def test_same_duty_keeps_its_id_and_another_day_gives_another() -> None:
    other = Entry(ENTRY.key, date(2026, 4, 1), "", "")
    assert uid(ENTRY) == uid(Entry(ENTRY.key, ENTRY.day, "another text", ""))
    assert uid(ENTRY) != uid(other)


def test_fold_never_cuts_a_letter_and_loses_none() -> None:
    line = "SUMMARY:" + "ңөү" * 60
    folded = fold(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_escape_leaves_nothing_that_could_end_a_value() -> None:
    assert escape("a\\b;c,d\r\ne\nf") == "a\\\\b\\;c\\,d\\ne\\nf"
