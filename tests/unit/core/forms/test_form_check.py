"""What check() finds: each fault alone, with its line, in words."""

from __future__ import annotations

import inspect

import pytest

from sapar.core.cases.forms import check, form_from_text, xform_xml
from sapar.core.cases.forms.model import KINDS, METADATA, SECTIONS, SELECTS

GOOD = """
| survey |
|  | type                | name     | label::ky | label::ru | label::en | relevant     | constraint | constraint_message::ky | constraint_message::ru | constraint_message::en | choice_filter      | calculation    |
|  | integer             | age      | Жашы      | Возраст   | Age       |              | . < 120    | Аз                     | Меньше                 | Less                   |                    |                |
|  | select_one region   | region   | Облус     | Область   | Region    | ${age} > 17  |            |                        |                        |                        |                    |                |
|  | select_one district | district | Район     | Район     | District  |              |            |                        |                        |                        | region = ${region} |                |
|  | begin_repeat        | turn     | Кайталоо  | Повтор    | Turn      |              |            |                        |                        |                        |                    |                |
|  | integer             | n        | Сан       | Число     | Number    |              |            |                        |                        |                        |                    |                |
|  | calculate           | twice    |           |           |           |              |            |                        |                        |                        |                    | ${n} * 2       |
|  | end_repeat          |          |           |           |           |              |            |                        |                        |                        |                    |                |
|  | calculate           | total    |           |           |           |              |            |                        |                        |                        |                    | sum(${twice})  |
| choices |
|  | list_name | name    | label::ky | label::ru | label::en | region |
|  | region    | osh     | Ош        | Ош        | Osh       |        |
|  | district  | alay    | Алай      | Алай      | Alay      | osh    |
| settings |
|  | form_title::ky | form_title::ru | form_title::en | version |
|  | Сыноо          | Проба          | Trial          | 3       |
"""


def problems(text: str) -> list[str]:
    return [problem.text("en") for problem in check(form_from_text("trial", text))]


def test_a_good_form_has_no_problem_and_opens_in_collect() -> None:
    assert problems(GOOD) == []
    xml = xform_xml(form_from_text("trial", GOOD))
    assert 'version="3"' in xml
    assert "selected" not in xml
    assert "Облус" in xml and "Область" in xml


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("${age} > 17", "${aeg} > 17", "line 5, column relevant: There is no question or column aeg. Nearest name: age."),
        ("${age} > 17", "${age} >", "line 5, column relevant: The expression is not understood: "),
        ("${age} > 17", "pulldata('a','b','c','d')", "line 5, column relevant: The expression is not understood: "),
        ("${age} > 17", "${n} > 17", "line 5, column relevant: n has an answer in every turn of turn. "),
        ("${age} > 17", "regex(${age}, '(a+)+')", "line 5, column relevant: The pattern of regex() repeats "),
        ("${age} > 17", "regex(${age}, '(')", "line 5, column relevant: The pattern of regex() cannot be read. "),
        ("${age} > 17", "regex(${age}, ${region})", "line 5, column relevant: Write the pattern of regex() between "),
        ("${age} > 17", "jr:choice-name(1, 'age')", "line 5, column relevant: The second argument of jr:choice-name"),
        ("${age} > 17", "instance('rgn')/root/item", "line 5, column relevant: There is no list of choices rgn. "),
        ("region = ${region}", "regoin = ${region}", "line 6, column choice_filter: There is no question or column "),
        ("${n} * 2", "${twice} + 1", "line 9, column calculation: These questions need one another: twice."),
        ("${n} * 2", "${total}", "These questions need one another: "),
        ("sum(${twice})", "", "line 11, column calculation: A calculate needs a calculation. Write one."),
        ("| Аз ", "| ", "line 4, column constraint_message: The translation is missing: ky. Add it."),
        ("| Возраст ", "| ", "line 4, column label: The translation is missing: ru. Add it."),
        ("| Жашы      | Возраст   | Age ", "| | | ", "line 4, column label: There is no label. Write one."),
        ("| Age ", "| ${ages} ", "line 4, column label: There is no question or column ages. Nearest name: age."),
        ("| Аз                     | Меньше                 | Less ", "| | | ", "line 4, column constraint_message: Write"),
        ("| n        |", "| age      |", "line 8, column name: The name age already stands on line 4. Choose another."),
        ("| district  | alay ", "| region  | osh ", "line 15, column name: The list region has the choice osh twice. "),
        ("select_one region ", "select_one rgn ", "line 5, column type: There is no list of choices rgn. "),
        ("| Сыноо          | Проба          | Trial ", "| | | ", "The form has no title. Write form_title in "),
        ("| Алай ", "| ", "line 15, column label: The translation is missing: ky. Add it."),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert [text for text in found if expected in text], found


def test_problems_are_told_in_every_language() -> None:
    (problem,) = check(form_from_text("trial", GOOD.replace("| Возраст ", "| ", 1)))
    assert problem.text("ky") == "4-сап, label тилкеси: Котормосу жок: ru. Аны кошуңуз."
    assert problem.text("ru") == "строка 4, столбец label: Нет перевода: ru. Добавьте его."


def form_with(question: str, choices: str = "") -> str:
    return inspect.cleandoc(
        f"""
        | survey |
        |  | type | name | label::ky | label::ru | label::en | default | parameters | choice_filter | repeat_count |
        |  | {question} |
        {choices}
        | settings |
        |  | form_title::ky | form_title::ru | form_title::en |
        |  | а              | б              | c              |
        """
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "integer | a | а | б | c | many |",
            "line 3, column default: This default does not fit the question. Change it.",
        ),
        (
            "range | a | а | б | c | | step=0 |",
            "line 3, column parameters: A range needs numbers start, end and step, ",
        ),
        ("text | a | а | б | c | | | true() |", "line 3, column choice_filter: Only questions with choices have a "),
        (
            "text | a | а | б | c | | | | 3 |",
            "line 3, column repeat_count: Only a repeat has a repeat_count. Remove it.",
        ),
    ],
)
def test_what_does_not_fit_the_type_is_named(question: str, expected: str) -> None:
    (found,) = problems(form_with(question))
    assert found.startswith(expected)


def test_every_type_opens_in_collect() -> None:
    labels = "а | б | c"
    rows = [f"|  | {kind} | q{number} | {labels} | |" for number, kind in enumerate(KINDS) if kind in PLAIN]
    rows += [f"|  | {kind} places | {kind} | {labels} | |" for kind in ("select_one", "select_multiple", "rank")]
    rows += [f"|  | {kind} | {kind} | | | | |" for kind in METADATA]
    rows += ["|  | calculate | sum | | | | 1 + 1 |", "|  | hidden | source | | | | |"]
    rows += [f"|  | begin {kind} | {kind} | {labels} | |\n|  | text | in_{kind} | {labels} | |\n|  | end {kind} | | | | | |" for kind in SECTIONS]  # fmt: skip
    form = "\n".join(
        [
            "| survey |", "|  | type | name | label::ky | label::ru | label::en | calculation |", *rows,
            "| choices |", "|  | list_name | name | label::ky | label::ru | label::en |", f"|  | places | osh | {labels} |",
            "| settings |", "|  | form_title::ky | form_title::ru | form_title::en |", f"|  | {labels} |",
        ]
    )  # fmt: skip
    assert problems(form) == []
    kinds = {question.kind for question in form_from_text("f", form).walk()}
    assert kinds == set(KINDS)


PLAIN = set(KINDS) - {*SELECTS, *METADATA, *SECTIONS, "rank", "calculate", "hidden"}
