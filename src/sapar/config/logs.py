"""Log lines that say where something went wrong and never what a person had written."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Prints a record without query strings and without the messages of exceptions.

    The message of an exception often quotes the value that it choked on (a passport number, a name), so
    that only its type and the lines of code it passed through are kept.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record; whatever follows a question mark in its arguments is cut off."""
        return without_numbers(super().format(discreet(record)))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (the name is logging's)
        """The frames and the exception's type, cause by cause, never its words."""
        lines: list[str] = []
        error = ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = traceback.extract_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines.extend(f"  {f.filename}:{f.lineno} in {f.name}" for f in frames)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class JsonFormatter(DiscreetFormatter):
    """The same, one JSON object a line: what a machine collects. No line break of an argument can begin a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, message, status and method where it is about a request, frames of an error."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": without_numbers(discreet(record).getMessage()),
        }
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            said["status"] = status
        method = getattr(getattr(record, "request", None), "method", None)
        if isinstance(method, str):
            said["method"] = method
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(said, ensure_ascii=False)


_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:[12]\d{13}|[A-Z]{2}\d{7})(?![0-9A-Za-z])", re.IGNORECASE)
"""What looks like a PIN or like the number of a passport: somebody may have typed one into an address."""


def without_numbers(text: str) -> str:
    """A line without numbers that are somebody's."""
    return _NUMBERS.sub("…", text)


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of the record whose arguments hold no query, no secret of a link, no words of an exception."""
    record = logging.makeLogRecord(record.__dict__)
    record.exc_text = None  # another formatter may have left the exception's words here
    if isinstance(record.args, tuple):
        record.args = tuple(_discreet(argument) for argument in record.args)
    return record


def _discreet(argument: Any) -> Any:
    if isinstance(argument, BaseException):
        return type(argument).__qualname__
    if isinstance(argument, str):
        return re.sub(
            r"(/(?:invitation|register|appointment)/)[^/\s]+",
            r"\1…",
            argument.split("?", 1)[0] + ("?…" if "?" in argument else ""),
        )
    return argument
