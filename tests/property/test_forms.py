"""Forms against slow and obvious readings: expressions in plain Python, relevance by asking until nothing changes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sapar.core.cases.forms import FormFault, check, clean, dumps, evaluate, form_from_text, loads, nest
from sapar.core.cases.forms.xpath import ARITIES, ExpressionFault, parse

TODAY = date(2026, 3, 20)

# Expressions of numbers, texts and truths, each drawn with what Python says it is worth.


@dataclass(frozen=True)
class Drawn:
    """An expression as text, and its worth: a float, a str or a bool."""

    text: str
    worth: Any


NAMES = {"a": 3, "b": 0, "c": -2.5, "t": "Ош 7", "e": None}


def number(value: Any) -> float:
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return float(value)
    except ValueError:
        return math.nan


def string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def truth(value: Any) -> bool:
    return not (value == "" or value == 0 or value != value)


def divide(one: float, other: float) -> float:
    if other == 0:
        sign = math.copysign(1, one) * math.copysign(1, other)
        return math.nan if one == 0 or math.isnan(one) else sign * math.inf
    return one / other


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return truth(one) == truth(other)
    if isinstance(one, float) or isinstance(other, float):
        x, y = number(one), number(other)
        return x == y or abs(x - y) < 1e-12
    return bool(one == other)


TWO = {
    "+": lambda a, b: number(a) + number(b),
    "-": lambda a, b: number(a) - number(b),
    "*": lambda a, b: number(a) * number(b),
    "div": lambda a, b: divide(number(a), number(b)),
    "<": lambda a, b: number(a) < number(b),
    "<=": lambda a, b: number(a) <= number(b),
    ">": lambda a, b: number(a) > number(b),
    ">=": lambda a, b: number(a) >= number(b),
    "=": equal,
    "!=": lambda a, b: not equal(a, b),
    "and": lambda a, b: truth(a) and truth(b),
    "or": lambda a, b: truth(a) or truth(b),
}
CALLS = {
    "not": lambda a: not truth(a),
    "number": number,
    "string": string,
    "boolean": truth,
    "string-length": lambda a: float(len(string(a))),
    "upper-case": lambda a: string(a).upper(),
}
CALLS_OF_TWO = {
    "concat": lambda a, b: string(a) + string(b),
    "contains": lambda a, b: string(b) in string(a),
    "starts-with": lambda a, b: string(a).startswith(string(b)),
    "coalesce": lambda a, b: next((x for x in (a, b) if string(x) not in ("", "NaN")), ""),
}

leaves = st.one_of(
    st.integers(0, 40).map(lambda n: Drawn(str(n), float(n))),
    st.sampled_from(["0.5", "2.25"]).map(lambda n: Drawn(n, float(n))),
    st.sampled_from(["", "x", "7", "Ош"]).map(lambda s: Drawn(f"'{s}'", s)),
    st.sampled_from(["true()", "false()"]).map(lambda s: Drawn(s, s == "true()")),
    st.sampled_from(list(NAMES)).map(
        lambda name: Drawn(f"${{{name}}}", "" if NAMES[name] is None else NAMES[name] if name == "t" else float(NAMES[name]))  # type: ignore[arg-type]
    ),
)  # fmt: skip


def larger(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    return st.one_of(
        st.tuples(st.sampled_from(list(TWO)), inner, inner).map(
            lambda t: Drawn(f"({t[1].text} {t[0]} {t[2].text})", TWO[t[0]](t[1].worth, t[2].worth))
        ),
        st.tuples(st.sampled_from(list(CALLS)), inner).map(
            lambda t: Drawn(f"{t[0]}({t[1].text})", CALLS[t[0]](t[1].worth))
        ),
        st.tuples(st.sampled_from(list(CALLS_OF_TWO)), inner, inner).map(
            lambda t: Drawn(f"{t[0]}({t[1].text}, {t[2].text})", CALLS_OF_TWO[t[0]](t[1].worth, t[2].worth))
        ),
        st.tuples(inner, inner, inner).map(
            lambda t: Drawn(
                f"if({t[0].text}, {t[1].text}, {t[2].text})", t[1].worth if truth(t[0].worth) else t[2].worth
            )
        ),
    )


@given(st.recursive(leaves, larger, max_leaves=12))
def test_an_expression_is_worth_what_python_says(drawn: Drawn) -> None:
    rows = "| survey |\n| | type | name | calculation |\n" + "".join(
        f"| | {kind} | {name} | |\n" for kind, name in (("decimal", "a"), ("decimal", "b"), ("decimal", "c"), ("text", "t"), ("text", "e"))
    )  # fmt: skip
    form = form_from_text("f", rows + f"| | text | result | {drawn.text} |")
    done = evaluate(form, NAMES, today=TODAY)
    finite = not isinstance(drawn.worth, float) or math.isfinite(drawn.worth)
    expected = string(drawn.worth).strip() if finite else ""
    assert done.answers.get("result", "") == expected


# Relevance: sections within sections, each asked if some question holds; the oracle asks until nothing changes.


@st.composite
def nested_forms(draw: st.DrawFn) -> tuple[str, list[tuple[str, tuple[str, ...], str]]]:
    """A form of yes-or-no questions, and per question or section its name, the sections around it, and on what it hangs."""
    lines, parts = [], []
    open_: list[str] = []
    asked: list[str] = []
    for place in range(draw(st.integers(2, 14))):
        what = draw(st.sampled_from(["question", "question", "open", "close"]))
        hangs = draw(st.sampled_from(["", *asked]))
        relevant = f"${{{hangs}}} = 'y'" if hangs else ""
        if what == "close" and open_:
            open_.pop()
            lines.append("| | end group | | |")
        elif what == "open":
            name = f"g{place}"
            lines.append(f"| | begin group | {name} | {relevant} |")
            parts.append((name, tuple(open_), hangs))
            open_.append(name)
        else:
            name = f"q{place}"
            lines.append(f"| | text | {name} | {relevant} |")
            parts.append((name, tuple(open_), hangs))
            asked.append(name)
    lines += ["| | end group | | |"] * len(open_)
    if not asked:
        lines.append("| | text | last | |")
        parts.append(("last", (), ""))
    return "| survey |\n| | type | name | relevant |\n" + "\n".join(lines), parts


@given(nested_forms(), st.data())
def test_relevance_cascades_as_asking_until_nothing_changes(drawn: Any, data: st.DataObject) -> None:
    text, parts = drawn
    questions = {name: above for name, above, _ in parts if not name.startswith("g")}
    typed = {name: data.draw(st.sampled_from(["y", "n", ""]), label=name) for name in questions}
    raw: dict[str, Any] = {}
    for name, above in questions.items():
        place = raw
        for section in above:
            place = place.setdefault(section, {})
        place[name] = typed[name]
    shown = {name for name, _, _ in parts}
    while True:
        holds = {
            name
            for name, above, hangs in parts
            if set(above) <= shown and (not hangs or (hangs in shown and typed[hangs] == "y"))
        }
        if holds == shown:
            break
        shown = holds
    done = evaluate(form_from_text("f", text), raw, today=TODAY)
    assert {item.question.name for item in done.walk() if item.visible} == shown
    assert flat(done.answers) == {name: typed[name] for name in questions if name in shown and typed[name]}
    assert not done.errors


def flat(answers: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in answers.items():
        found |= flat(value) if isinstance(value, dict) else {name: value}
    return found


# Anything at all: refused in words or kept, never an error of ours.

EVERYTHING = form_from_text(
    "f",
    """
| survey |
|  | type               | name | label  | relevant  | constraint    | calculation    | default | parameters |
|  | text               | a    | A      |           | regex(., 'x*') |               |         |            |
|  | integer            | b    | B ${a} | ${a} != 'x' |             |                | 4       |            |
|  | decimal            | c    | C      |           | . > ${b}      |                |         |            |
|  | date               | d    | D      |           | . <= today()  |                |         |            |
|  | time               | e    | E      |           |               |                |         |            |
|  | dateTime           | f    | F      |           |               |                |         |            |
|  | select_one l       | g    | G      |           |               |                |         |            |
|  | select_multiple l  | h    | H      |           |               |                |         |            |
|  | geopoint           | i    | I      |           |               |                |         |            |
|  | range              | j    | J      |           |               |                |         | end=3      |
|  | acknowledge        | k    | K      |           |               |                |         |            |
|  | image              | l    | L      |           |               |                |         |            |
|  | begin repeat       | r    | R      | ${b} > 1  |               |                |         |            |
|  | integer            | s    | S      |           |               |                |         |            |
|  | begin group        | u    | U      |           |               |                |         |            |
|  | text               | v    | V      |           |               |                | w       |            |
|  | end group          |      |        |           |               |                |         |            |
|  | end repeat         |      |        |           |               |                |         |            |
|  | calculate          | z    |        |           |               | sum(${s}) + ${c} |       |            |
| choices |
|  | list_name | name | label |
|  | l         | one  | One   |
|  | l         | two  | Two   |
""",
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates().map(str),
    st.sampled_from(["one", "one two", "42.87 74.59", "12:30", "2026-03-20T10:00", "1 000,5", "OK", "3"]),
)  # fmt: skip
names = st.sampled_from([*"abcdefghijklmnrsuvz", "?", "__proto__"])
jsons = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6), max_leaves=12
)


@given(st.dictionaries(names, jsons, max_size=12))
def test_any_answers_are_kept_or_refused_in_words(raw: dict[str, Any]) -> None:
    done = clean(EVERYTHING, raw, today=TODAY, lang="ru")
    assert all(isinstance(text, str) and text.endswith(".") for text in done.errors.values())
    assert json.loads(json.dumps(done.answers, allow_nan=False)) == done.answers
    again = clean(EVERYTHING, done.answers, today=TODAY, lang="ru")
    assert again.answers == done.answers


@given(st.dictionaries(st.text("abrsuv[]0123/", max_size=14), st.lists(st.text(max_size=5), max_size=3), max_size=8))
def test_any_posted_fields_become_answers(posted: dict[str, list[str]]) -> None:
    clean(EVERYTHING, nest(EVERYTHING, posted), today=TODAY)


pieces = st.sampled_from(
    ["${a}", "${b}", "${r}", "${s}", ".", "..", "/", "[", "]", "(", ")", ",", "'x'", "1", "2.5", "+", "-", "*", "div",
     "mod", "=", "<", "and", "or", "|", "a", "data", "current()", "instance('l')", "root", "item", "name", "//", "@",
     *(f"{name}(" for name in ARITIES)]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map(" ".join))
def test_any_expression_is_computed_or_refused_in_words(text: str) -> None:
    try:
        parse(text)
    except ExpressionFault:
        return
    rows = "\n".join(
        f"| | {kind} | {name} | {calc} |"
        for kind, name, calc in (
            ("text", "a", ""), ("integer", "b", ""), ("begin repeat", "r", ""), ("integer", "s", ""), ("end repeat", "", ""),
            ("text", "result", text.replace("|", "\\|")),
        )
    )  # fmt: skip
    form = form_from_text("f", f"| survey |\n| | type | name | calculation |\n{rows}")
    try:
        done = evaluate(form, {"a": "x", "b": 2, "r": [{"s": 1}, {"s": 2}]}, today=TODAY)
    except FormFault:
        return  # it refers to itself
    assert set(done.answers) <= {"a", "b", "r", "result"}


@given(st.lists(st.lists(st.sampled_from(["", "survey", "choices", "type", "name", "text", "a", "begin group", "end group", "label::ky", "calculate", "calculation", "${a}", "select_one a", "list_name"]), max_size=5), max_size=8))  # fmt: skip
def test_any_table_is_read_or_refused_in_words(rows: list[list[str]]) -> None:
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    try:
        form = form_from_text("f", text)
    except FormFault:
        return
    assert loads(dumps(form)).digest == form.digest
    assert all(problem.text("ky") for problem in check(form))
