"""Repeats

`${name}` within a turn means the answer of that turn; from outside it means those of all turns, to be counted, summed
or joined.
"""

from __future__ import annotations


def test_each_turn_sees_its_own_answers(form_spec):
    """Relevance, required and calculations look at the same turn; the sum looks at all."""
    form_spec(
        """
        | survey |
        |        | type         | name    | label::en    | relevant       | required | calculation                  |
        |        | begin repeat | payment | Payments     |                |          |                              |
        |        | integer      | months  | Months       |                |          |                              |
        |        | integer      | wage    | Wage a month |                |          |                              |
        |        | text         | why     | Why nothing  | ${wage} = 0    | yes      |                              |
        |        | calculate    | owed    |              |                |          | ${months} * ${wage}          |
        |        | calculate    | number  |              |                |          | position(..)                 |
        |        | end repeat   |         |              |                |          |                              |
        |        | calculate    | turns   |              |                |          | count(${payment})            |
        |        | calculate    | total   |              |                |          | sum(${owed})                 |
        |        | calculate    | most    |              |                |          | max(${wage})                 |
        |        | calculate    | unpaid  |              |                |          | count(${payment}[wage = 0])  |
        |        | calculate    | second  |              |                |          | indexed-repeat(${wage}, ${payment}, 2) |
        |        | calculate    | all     |              |                |          | join(' + ', ${owed})         |
        """,
        {"payment": [{"months": 2, "wage": 100}, {"months": 3, "wage": 0}, {"months": 1, "wage": 50, "why": "x"}]},
        {
            "payment": [
                {"months": 2, "wage": 100, "owed": 200, "number": 1},
                {"months": 3, "wage": 0, "owed": 0, "number": 2},
                {"months": 1, "wage": 50, "owed": 50, "number": 3},
            ],
            "turns": 3,
            "total": 250,
            "most": 100,
            "unpaid": 1,
            "second": 0,
            "all": "200 + 0 + 50",
        },
        {"payment[2]/why": "Answer this question."},
    )


def test_a_repeat_turns_as_often_as_an_answer_says(form_spec):
    """`repeat_count` adds empty turns and drops those beyond."""
    form_spec(
        """
        | survey |
        |        | type         | name     | label::en | repeat_count  | calculation |
        |        | integer      | children | Children  |               |             |
        |        | begin repeat | child    | Child     | ${children}   |             |
        |        | text         | name     | Name      |               |             |
        |        | end repeat   |          |           |               |             |
        """,
        {"children": "2", "child": [{"name": "Алина"}, {}, {"name": "Бек"}]},
        {"children": 2, "child": [{"name": "Алина"}, {}]},
    )


def test_repeats_within_repeats_keep_their_turns_apart(form_spec):
    """The sum of each household is its own; the sum outside is that of all."""
    form_spec(
        """
        | survey |
        |        | type         | name   | label::en | calculation   |
        |        | begin repeat | house  | Houses    |               |
        |        | begin repeat | person | People    |               |
        |        | integer      | sent   | Sent home |               |
        |        | end repeat   |        |           |               |
        |        | calculate    | sum    |           | sum(${sent})  |
        |        | end repeat   |        |           |               |
        |        | calculate    | whole  |           | sum(${sent})  |
        """,
        {"house": [{"person": [{"sent": 1}, {"sent": 2}]}, {"person": [{"sent": 10}]}]},
        {
            "house": [{"person": [{"sent": 1}, {"sent": 2}], "sum": 3}, {"person": [{"sent": 10}], "sum": 10}],
            "whole": 13,
        },
    )


def test_a_repeat_that_is_not_asked_has_no_turns(form_spec):
    """Its answers are not kept, and count as none."""
    form_spec(
        """
        | survey |
        |        | type         | name  | label::en | relevant        | calculation    |
        |        | text         | alone | Alone?    |                 |                |
        |        | begin repeat | other | Others    | ${alone} = 'no' |                |
        |        | text         | name  | Name      |                 |                |
        |        | end repeat   |       |           |                 |                |
        |        | calculate    | count |           |                 | count(${other}) |
        """,
        {"alone": "yes", "other": [{"name": "Бек"}]},
        {"alone": "yes", "count": 0},
    )
