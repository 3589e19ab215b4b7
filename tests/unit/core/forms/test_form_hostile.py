"""Forms and submissions that mean harm: refused in words, quickly, without running anything."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.core.cases.forms import OdkFault, evaluate, form_from_text, from_submission
from sapar.core.cases.forms.functions import pattern_fault
from sapar.core.cases.forms.xpath import ExpressionFault, parse

FORM = form_from_text("f", "| survey |\n| | type | name | label |\n| | text | a | A |")


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "(" * 500 + "1" + ")" * 500,
        "+".join("1" * 1_000),
        "-" * 3_000 + "1",
        "not(" * 300 + "1" + ")" * 300,
        "1" * 5_000,
        "a" + "[1" * 300 + "]" * 300,
        "/".join(["a"] * 1_000),
        "document('file:///etc/passwd')",
        "doc('http://127.0.0.1/')",
        "unparsed-text('/etc/passwd')",
        "environment-variable('HOME')",
        "//*",
        "ancestor::*",
        "@*",
        "/data/text()",
        "${__class__.x}.y(",
        "$instance__.x",
        "'",
        "",
    ],
)
def test_an_expression_that_is_too_much_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionFault):
        parse(expression)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|b)*", "(a?){20,}", "((ab)*c)*", "([a-z]+\\.)+", "(a{1,5})*"])
def test_a_pattern_that_could_stall_is_refused(pattern: str) -> None:
    assert pattern_fault(pattern) == "regex.slow"


@pytest.mark.parametrize("pattern", ["[0-9]{14}", "(?:ab)+", "\\(+\\)", "[(+)]+x", "(a|b)?c{2,3}", "A[A-Z]? ?\\d{7}"])
def test_an_ordinary_pattern_is_not_refused(pattern: str) -> None:
    assert pattern_fault(pattern) == ""


def test_a_pattern_that_was_refused_fits_nothing() -> None:
    rows = "| survey |\n| | type | name | constraint |\n| | text | a | regex(., '(a+)+b') |"
    done = evaluate(form_from_text("f", rows), {"a": "a" * 200}, today=date(2026, 1, 1), lang="en")
    assert done.errors == {"a": "This answer is not allowed here. Check it and change it."}


@pytest.mark.asvs("1.5.1")
def test_entities_of_a_submission_are_refused_and_never_opened() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><data id="f"><a>&l9;</a></data>'
    outside = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="f"><a>&x;</a></data>'
    plain = '<!DOCTYPE data><data id="f"><a>1</a></data>'
    for xml in (bomb, outside, plain):
        with pytest.raises(OdkFault):
            from_submission(FORM, xml.encode())
    with pytest.raises(OdkFault):
        from_submission(FORM, plain.encode("utf-16"))


@pytest.mark.parametrize("xml", [b"", b"<data", b"\xff\xfe\x00", b'<data id="other"><a>1</a></data>', b"<" * 6_000_000])
def test_what_is_no_submission_is_refused(xml: bytes) -> None:
    with pytest.raises(OdkFault):
        from_submission(FORM, xml)


def test_many_sums_over_a_long_repeat_are_computed() -> None:
    """Three hundred calculations that each sum a repeat of two hundred turns."""
    rows = "\n".join(f"| | calculate | c{n} | | sum(${{x}}) |" for n in range(300))
    repeat = "| | begin repeat | r | | |\n| | integer | x | | |\n| | end repeat | | | |"
    form = form_from_text("f", f"| survey |\n| | type | name | label | calculation |\n{repeat}\n{rows}")
    done = evaluate(form, {"r": [{"x": 1}] * 200}, today=date(2026, 1, 1))
    assert {done.answers[f"c{n}"] for n in range(300)} == {200}
