"""A log line never holds what a person had written."""

from __future__ import annotations

import io
import json
import logging

import pytest

from sapar.config.logs import DiscreetFormatter, JsonFormatter


@pytest.fixture(params=[DiscreetFormatter, JsonFormatter])
def log(request: pytest.FixtureRequest) -> tuple[logging.Logger, io.StringIO]:
    """A logger and what it has written so far."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(request.param())
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


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize("before", ["/ky/account/invitation/", "/ru/register/", "/en/appointment/"])
def test_secret_of_a_link_is_cut_off(log: tuple[logging.Logger, io.StringIO], before: str) -> None:
    logger, written = log
    logger.warning("Bad Request: %s", f"{before}ubU23pitKvIsBTJ0s3/")
    assert "ubU23" not in written.getvalue()
    assert before in written.getvalue()


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize("number", ["21905198000017", "AN1234567", "id0123456"])
def test_number_of_somebody_in_an_address_is_in_no_line(log: tuple[logging.Logger, io.StringIO], number: str) -> None:
    logger, written = log
    logger.warning("Not Found: %s", f"/ky/office/people/{number}/")
    logger.warning(f"Not Found: /ky/office/people/{number}/")
    logger.warning("Not Found: %s", "/ky/office/cases/4d2b5aa1234567890123/")
    text = written.getvalue()
    assert number not in text
    assert (text.count("/ky/office/people/"), "/ky/office/cases/4d2b5aa1234567890123/" in text) == (2, True)


@pytest.mark.asvs("16.2.1", "16.2.2", "16.2.4", "16.4.1")
def test_line_for_machines_says_when_where_and_what_and_cannot_be_forged() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("sapar.test")
    logger.addHandler(handler)
    logger.error("Not Found: %s", '/x\n{"level": "INFO"}', extra={"status_code": 404})
    try:
        int("AN1234567")
    except ValueError:
        logger.exception("failed")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["level"], line["logger"], line.get("status")) for line in lines] == [
        ("ERROR", "sapar.test", 404),
        ("ERROR", "sapar.test", None),
    ]
    assert lines[0]["at"].endswith("+00:00")
    assert lines[1]["error"][0] == "builtins.ValueError"
    assert "AN1234567" not in written.getvalue()
