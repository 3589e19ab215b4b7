"""What is asked

`relevant` decides whether a question or a whole section is asked. What is not asked is not kept, counts as blank in
every other expression, and is never required.
"""

from __future__ import annotations


def test_an_answer_that_is_not_asked_for_is_not_kept(form_spec):
    """The number of children was typed before the answer above it changed to no."""
    form_spec(
        """
        | survey |
        |        | type    | name     | label::en     | relevant           |
        |        | text    | has      | Any children? |                    |
        |        | integer | children | How many?     | ${has} = 'yes'     |
        """,
        {"has": "no", "children": "3"},
        {"has": "no"},
    )


def test_a_section_takes_its_questions_with_it(form_spec):
    """What is inside a section that is not asked is not asked either, however deep, and is not required."""
    form_spec(
        """
        | survey |
        |        | type        | name    | label::en | relevant       | required |
        |        | integer     | age     | Age       |                |          |
        |        | begin group | work    | Work      | ${age} >= 16   |          |
        |        | text        | trade   | Trade     |                | yes      |
        |        | begin group | hours   | Hours     |                |          |
        |        | integer     | weekly  | A week    |                | yes      |
        |        | end group   |         |           |                |          |
        |        | end group   |         |           |                |          |
        """,
        {"age": 12, "work": {"trade": "none", "hours": {"weekly": 4}}},
        {"age": 12},
    )


def test_what_is_not_asked_counts_as_blank_elsewhere(form_spec):
    """The fee is typed but not asked for, so the total does without it, and what depends on the total follows."""
    form_spec(
        """
        | survey |
        |        | type      | name  | label::en | relevant       | calculation                          |
        |        | text      | paid  | Paid?     |                |                                      |
        |        | integer   | fee   | Fee       | ${paid} = 'y'  |                                      |
        |        | calculate | total |           |                | coalesce(${fee}, 0) + 100            |
        |        | text      | why   | Why       | ${total} > 100 |                                      |
        """,
        {"paid": "n", "fee": 50, "why": "because"},
        {"paid": "n", "total": 100},
    )


def test_required_is_an_expression_too(form_spec):
    """A blank answer is refused where the expression holds; spaces are blank."""
    form_spec(
        """
        | survey |
        |        | type | name     | label::en | required              | required_message::en  |
        |        | text | passport | Passport  |                       |                       |
        |        | text | reason   | Why none  | ${passport} = ''      | Say why there is none |
        |        | text | name     | Name      | yes                   |                       |
        """,
        {"passport": "", "reason": "   ", "name": None},
        {},
        {"reason": "Say why there is none", "name": "Answer this question."},
    )


def test_a_default_stands_until_it_is_changed_or_taken_back(form_spec):
    """A question that was not on the page yet takes its default; one left blank on purpose stays blank."""
    form_spec(
        """
        | survey |
        |        | type    | name     | label::en | default   |
        |        | text    | country  | Country   | RU        |
        |        | date    | arrived  | Arrived   | today()   |
        |        | integer | people   | People    | 1         |
        |        | text    | language | Language  | ky        |
        """,
        {"people": 4, "language": ""},
        {"country": "RU", "arrived": "2026-03-20", "people": 4, "language": None},
    )
