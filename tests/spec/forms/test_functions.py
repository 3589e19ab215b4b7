"""Functions

Each line is an expression and what it is worth. Answers: `text` = "Ош шаары", `number` = 7, `blank` is blank,
`day` = 2026-03-01, `moment` = 2026-03-01T06:00, `many` = food legal work, and a repeat with `n` = 3, blank, 5.
"""

from __future__ import annotations

import pytest

from sapar.core.cases.forms import evaluate, form_from_text
from sapar.core.cases.forms.xpath import ARITIES, parse, walk
from tests.spec.forms.specification import NOW, TODAY

FORM = """
| survey |
|        | type                 | name   | label::en | calculation |
|        | text                 | text   | Text      |             |
|        | integer              | number | Number    |             |
|        | text                 | blank  | Blank     |             |
|        | date                 | day    | Day       |             |
|        | dateTime             | moment | Moment    |             |
|        | select_multiple help | many   | Many      |             |
|        | select_one help      | one    | One       |             |
|        | begin repeat         | turn   | Turns     |             |
|        | integer              | n      | N         |             |
|        | end repeat           |        |           |             |
|        | text                 | result |           | {}          |
| choices |
|         | list_name | name  | label::en    | price |
|         | help      | food  | Food         | 10    |
|         | help      | legal | Legal advice | 20    |
|         | help      | work  | Work         | 30    |
"""
ANSWERS = {
    "text": "Ош шаары",
    "number": 7,
    "day": "2026-03-01",
    "moment": "2026-03-01T06:00",
    "many": ["food", "legal", "work"],
    "one": "legal",
    "turn": [{"n": 3}, {}, {"n": 5}],
}
EXPRESSIONS: dict[str, str | None] = {
    # arithmetic: blank and what is no number make the result blank
    "1 + 2 * 3": "7",
    "7 div 2": "3.5",
    "-7 mod 3": "-1",
    "${number} - -1": "8",
    "${blank} + 1": None,
    "1 div 0": None,
    "0.1 + 0.2 = 0.3": "true",
    "round(2.675, 2)": "2.68",
    "round(-2.5)": "-3",
    "round(1250, -2)": "1300",
    "int(-2.7)": "-2",
    "floor(-2.5)": "-3",
    "ceiling(2.1)": "3",
    "abs(-3)": "3",
    "pow(2, 10)": "1024",
    "sqrt(9)": "3",
    "sqrt(-1)": None,
    "exp(0)": "1",
    "log(1)": "0",
    "number('12')": "12",
    "number('twelve')": None,
    # truth
    "true() and not(false())": "true",
    "false() or ${number} > 6": "true",
    "${blank} = ''": "true",
    "${number} = '7'": "true",
    "${number} != 8": "true",
    "'b' > 'a'": "false",
    "boolean(${blank})": "false",
    "boolean('no')": "true",
    "boolean-from-string('1')": "true",
    "if(${number} > 5, 'many', 'few')": "many",
    "coalesce(${blank}, 'none')": "none",
    "once('first')": "first",
    "checklist(1, 2, true(), false(), true())": "true",
    # selections
    "selected(${many}, 'legal')": "true",
    "selected(${many}, 'leg')": "false",
    "count-selected(${many})": "3",
    "selected-at(${many}, 1)": "legal",
    "selected-at(${many}, 9)": None,
    "jr:choice-name(${one}, '${one}')": "Legal advice",
    "jr:choice-name(selected-at(${many}, 0), '${many}')": "Food",
    "instance('help')/root/item[name = ${one}]/price": "20",
    "count(instance('help')/root/item[price > 10])": "2",
    # days and times: a day counts its days since 1970-01-01
    "today()": "2026-03-20",
    "now()": "2026-03-20T14:30:00",
    "${day} <= today()": "true",
    "today() - ${day}": "19",
    "date(${day} + 30)": "2026-03-31",
    "date(decimal-date-time(${day}) - 1)": "2026-02-28",
    "date('2026-02-29')": None,
    "date-time('2026-03-01T06:00:00')": "2026-03-01T06:00:00",
    "decimal-date-time('1970-01-02T12:00:00')": "1.5",
    "decimal-time('06:00')": "0.25",
    "format-date(${day}, '%d.%m.%Y')": "01.03.2026",
    "format-date-time(${moment}, '%e.%n.%y %H:%M')": "1.3.26 06:00",
    # texts
    "concat(${text}, ', ', ${number})": "Ош шаары, 7",
    "string(7.50)": "7.5",
    "string-length(${text})": "8",
    "substr(${text}, 0, 2)": "Ош",
    "substr(${text}, -5)": "шаары",
    "substring(${text}, 4, 2)": "ша",
    "substring-before(${text}, ' ')": "Ош",
    "substring-after(${text}, ' ')": "шаары",
    "contains(${text}, 'шаар')": "true",
    "starts-with(${text}, 'Ош')": "true",
    "ends-with(${text}, 'Ош')": "false",
    "upper-case(${text})": "ОШ ШААРЫ",
    "lower-case(${text})": "ош шаары",
    "normalize-space('  a   b ')": "a b",
    "translate('a-b', '-', '')": "ab",
    "regex(${text}, '[А-Я].*')": "true",
    "regex(${text}, 'Ош')": "false",
    "regex('12', '\\d+')": "true",
    "regex('٣', '\\d')": "false",
    # nodes and repeats
    "count(${turn})": "3",
    "count-non-empty(${n})": "2",
    "sum(${n})": "8",
    "min(${n})": "3",
    "max(${n}, 9)": "9",
    "join('/', ${n})": "3//5",
    "indexed-repeat(${n}, ${turn}, 3)": "5",
    "${turn}[3]/n": "5",
    "${turn}[last()]/n": "5",
    "count(${turn}[position() > 1])": "2",
    "sum(${turn}[n > 3]/n)": "5",
    "../number": "7",
    "/data/number": "7",
    "count-non-empty(${turn}/*)": "2",
    "name(${number})": "number",
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_is_worth(expression: str) -> None:
    form = form_from_text("functions", FORM.format(expression.replace("|", r"\|")))
    done = evaluate(form, ANSWERS, today=TODAY, now=NOW, lang="en")
    assert done.answers.get("result") == EXPRESSIONS[expression]


def test_every_function_is_specified() -> None:
    used = {token.symbol for expression in EXPRESSIONS for token in walk(parse(expression).root)}
    assert set(ARITIES) - used == set()
