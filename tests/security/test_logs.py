"""A log line never holds what a person had written."""

from __future__ import annotations

import io
import logging

import pytest

from sapar.config.logs import DiscreetFormatter


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A logger and what it has written so far."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, written


def test_exception_is_logged_with_its_type_and_place_and_without_its_words(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    try:
        try:
            int("AN1234567")
        except ValueError as cause:
            raise KeyError("Асанов Асан") from cause
    except KeyError:
        logger.exception("Internal Server Error: %s", "/ky/check/answer")
    text = written.getvalue()
    assert "AN1234567" not in text
    assert "Асанов" not in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_logs.py" in text


def test_exception_formatted_before_by_another_handler_is_still_without_its_words(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    other = logging.StreamHandler(io.StringIO())
    logger.handlers.insert(0, other)
    try:
        int("AN1234567")
    except ValueError:
        logger.exception("failed")
    assert "AN1234567" not in written.getvalue()


def test_query_string_is_cut_off(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.warning("Not Found: %s", "/ru/law?name=Асанов")
    logger.warning("refused because of %s", ValueError("Асанов"))
    assert "Асанов" not in written.getvalue()
    assert "/ru/law" in written.getvalue()
