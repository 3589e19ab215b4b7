"""What is accepted

Each type reads what people type and keeps one form of it. `constraint` looks at the answer (`.`) and the others.
"""

from __future__ import annotations


def test_types_read_what_people_type(form_spec):
    """Numbers with spaces and commas, days as people write them, several choices, a place."""
    form_spec(
        """
        | survey |
        |        | type                 | name    | label::en |
        |        | text                 | who     | Who       |
        |        | integer              | wage    | Wage      |
        |        | decimal              | hours   | Hours     |
        |        | date                 | since   | Since     |
        |        | time                 | at      | At        |
        |        | dateTime             | moment  | Moment    |
        |        | select_one yes_no    | paid    | Paid      |
        |        | select_multiple help | help    | Help      |
        |        | geopoint             | where   | Where     |
        |        | range                | mood    | Mood      |
        |        | acknowledge          | read    | Read      |
        |        | image                | photo   | Photo     |
        |        | note                 | thanks  | Thanks    |
        | choices |
        |         | list_name | name  | label::en |
        |         | yes_no    | yes   | Yes       |
        |         | yes_no    | no    | No        |
        |         | help      | food  | Food      |
        |         | help      | legal | Advice    |
        """,
        {
            "who": " Айгүл ",
            "wage": "45 000",
            "hours": "7,5",
            "since": "1.3.2026",
            "at": "9:05",
            "moment": "2026-03-01T08:00:00.000+06:00",
            "paid": "no",
            "help": ["legal", "food"],
            "where": "42.87 74.59",
            "mood": "7",
            "read": "on",
            "photo": "bruise.jpg",
            "thanks": "anything",
        },
        {
            "who": "Айгүл",
            "wage": 45000,
            "hours": 7.5,
            "since": "2026-03-01",
            "at": "09:05",
            "moment": "2026-03-01T08:00",
            "paid": "no",
            "help": ["legal", "food"],
            "where": {"latitude": 42.87, "longitude": 74.59},
            "mood": 7,
            "read": "OK",
            "photo": "bruise.jpg",
        },
    )


def test_what_cannot_be_read_says_what_to_write(form_spec):
    """The sentence stands beside the question; nothing of it is kept."""
    form_spec(
        """
        | survey |
        |        | type              | name  | label::en | parameters           |
        |        | integer           | wage  | Wage      |                      |
        |        | decimal           | hours | Hours     |                      |
        |        | date              | since | Since     |                      |
        |        | time              | at    | At        |                      |
        |        | geopoint          | where | Where     |                      |
        |        | range             | mood  | Mood      | start=0 end=1 step=0.25 |
        |        | select_one yes_no | paid  | Paid      |                      |
        | choices |
        |         | list_name | name | label::en |
        |         | yes_no    | yes  | Yes       |
        """,
        {
            "wage": "12.5",
            "hours": "seven",
            "since": "30.02.2026",
            "at": "25:00",
            "where": "91 74",
            "mood": "0.3",
            "paid": "maybe",
            "age": 4,
        },
        {"paid": "maybe"},
        {
            "wage": "Write a whole number in digits, for example 12.",
            "hours": "Write a number in digits, for example 12.5.",
            "since": "Write a date that exists, for example 31.03.2026.",
            "at": "Write a time, for example 09:30.",
            "where": "Write latitude and longitude in degrees, for example 42.87 74.59.",
            "mood": "Choose a number from 0 to 1 in steps of 0.25.",
            "paid": "Choose from the list.",
            "age": "This form has no question of this name. Remove it or correct the name.",
        },
    )


def test_a_constraint_compares_days_and_other_answers(form_spec):
    """`.` is the answer itself. A blank answer is never refused by a constraint."""
    form_spec(
        """
        | survey |
        |        | type | name   | label::en | constraint                      | constraint_message::en       |
        |        | date | born   | Born      | . <= today()                    | Not after today              |
        |        | date | left   | Left      | . <= today()                    | Not after today              |
        |        | date | back   | Back      | . >= ${left}                    | Not before ${left}           |
        |        | date | asked  | Asked     | . < date('2026-01-01')          |                              |
        """,
        {"born": "2026-03-20", "left": "2026-03-21", "back": "2026-03-01", "asked": ""},
        {"born": "2026-03-20", "left": "2026-03-21", "back": "2026-03-01"},
        {"left": "Not after today", "back": "Not before 21.03.2026"},
    )


def test_lists_cascade(form_spec):
    """A choice that no longer fits the answer above it has to be chosen again."""
    form_spec(
        """
        | survey |
        |        | type                | name     | label::en | choice_filter       |
        |        | select_one region   | region   | Region    |                     |
        |        | select_one district | district | District  | region = ${region}  |
        |        | select_one district | born_in  | Born in   |                     |
        | choices |
        |         | list_name | name    | label::en | region |
        |         | region    | chuy    | Chuy      |        |
        |         | region    | osh     | Osh       |        |
        |         | district  | sokuluk | Sokuluk   | chuy   |
        |         | district  | alay    | Alay      | osh    |
        """,
        {"region": "osh", "district": "sokuluk", "born_in": "sokuluk"},
        {"region": "osh", "district": "sokuluk", "born_in": "sokuluk"},
        {"district": "This choice no longer fits the other answers. Choose again."},
    )
