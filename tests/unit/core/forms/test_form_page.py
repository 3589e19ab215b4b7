"""What a page needs of a form: fields by path, turns added and removed, sentences in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest

from sapar.core.cases.forms import evaluate, form_from_text, nest, with_turn, without_turn

FORM = form_from_text(
    "f",
    """
| survey |
|  | type                 | name   | label::en        | label::ky | hint::en   | required | read_only | relevant | default |
|  | text                 | name   | Name             | Аты       | In full    | yes      |           |          |         |
|  | select_multiple help | help   | Help             | Жардам    |            |          |           |          | food    |
|  | begin group          | home   | Home of ${name}  | Үй        |            |          |           |          |         |
|  | begin repeat         | member | Member           | Мүчө      |            |          |           |          |         |
|  | integer              | age    | Age              | Жашы      |            | yes      |           |          |         |
|  | begin repeat         | debt   | Debt             | Карыз     |            |          |           |          |         |
|  | decimal              | sum    | Sum              | Сумма     |            |          |           |          |         |
|  | end repeat           |        |                  |           |            |          |           |          |         |
|  | end repeat           |        |                  |           |            |          |           |          |         |
|  | end group            |        |                  |           |            |          |           |          |         |
|  | text                 | office | Office           | Кеңсе     |            |          | yes       |          | osh     |
|  | note                 | chosen | Chosen: ${help}  | Тандалды: ${help} |   |          |           |          |         |
|  | hidden               | source |                  |           |            |          |           |          |         |
| choices |
|  | list_name | name  | label::en | label::ky |
|  | help      | food  | Food      | Тамак     |
|  | help      | legal | Advice    | Кеңеш     |
""",
)
TODAY = date(2026, 3, 20)


def test_posted_fields_become_nested_answers() -> None:
    posted = {
        "name": ["Айгүл"],
        "help": ["", "food", "legal"],
        "home/member[1]": ["1"],
        "home/member[1]/age": ["30"],
        "home/member[3]/age": ["4"],
        "home/member[3]/debt[1]/sum": ["10,5"],
        "home/member[0]/age": ["1"],
        "home/member[999999]/age": ["1"],
        "home/member[2000000000]/age": ["1"],
        "home/age": ["1"],
        "name/age": ["1"],
        "name[1]": ["x"],
        "csrfmiddlewaretoken": ["t"],
    }
    raw = nest(FORM, posted)
    assert raw == {
        "name": "Айгүл",
        "help": ["food", "legal"],
        "home": {"member": [{"age": "30"}, {"age": "4", "debt": [{"sum": "10,5"}]}]},
    }
    assert evaluate(FORM, raw, today=TODAY).answers["home"] == {
        "member": [{"age": 30}, {"age": 4, "debt": [{"sum": 10.5}]}]
    }


def test_every_field_of_a_page_can_be_posted_back() -> None:
    answers = {
        "name": "Бек",
        "help": ["legal"],
        "home": {"member": [{"age": 30, "debt": [{"sum": 1.5}, {"sum": 2}]}, {"age": 2}]},
        "office": "osh",
    }
    done = evaluate(FORM, answers, today=TODAY)
    posted: dict[str, list[str]] = {}
    for item in done.walk():
        if item.options:
            posted[item.path] = ["", *(option.name for option in item.options if option.chosen)]
        elif item.kind == "turn":
            posted[item.path] = ["1"]
        elif item.visible and item.kind not in ("group", "repeat", "note"):
            posted[item.path] = [item.text]
    assert evaluate(FORM, nest(FORM, posted), today=TODAY).answers == done.answers == answers


def test_a_turn_is_added_and_the_right_one_removed() -> None:
    answers = {"home": {"member": [{"age": 1}, {"age": 2}]}}
    assert with_turn(answers, "home/member") == {"home": {"member": [{"age": 1}, {"age": 2}, {}]}}
    assert with_turn({}, "home/member") == {"home": {"member": [{}]}}
    assert without_turn(answers, "home/member[1]") == {"home": {"member": [{"age": 2}]}}
    deep = with_turn(answers, "home/member[2]/debt")
    assert deep == {"home": {"member": [{"age": 1}, {"age": 2, "debt": [{}]}]}}
    assert answers == {"home": {"member": [{"age": 1}, {"age": 2}]}}
    for path in ("home/member", "home/member[9]/debt[1]"):
        with pytest.raises(LookupError):
            without_turn(answers, path)


def test_an_item_says_what_a_template_needs() -> None:
    done = evaluate(FORM, {"name": "Бек", "home": {"member": [{"age": "x"}]}}, today=TODAY, lang="en")
    name, age = done.item("name"), done.item("home/member[1]/age")
    assert (name.label, name.hint, name.text, name.required, name.error) == ("Name", "In full", "Бек", True, "")
    assert (age.text, age.value, age.error) == ("x", None, "Write a whole number in digits, for example 12.")
    assert not age.missing
    assert done.item("home").label == "Home of Бек"
    assert [(o.name, o.label, o.chosen) for o in done.item("help").options] == [
        ("food", "Food", True),
        ("legal", "Advice", False),
    ]
    assert done.item("chosen").label == "Chosen: Food"
    assert done.item("office").read_only
    assert not done.item("source").visible
    repeat = done.item("home/member")
    assert [turn.path for turn in repeat.items] == ["home/member[1]"]
    assert not repeat.fixed


def test_an_answer_that_is_only_missing_is_told_from_a_wrong_one() -> None:
    done = evaluate(FORM, {}, today=TODAY, lang="ky")
    assert done.errors == {"name": "Бул суроого жооп бериңиз."}
    assert done.item("name").missing


@pytest.mark.parametrize(
    ("raw", "errors"),
    [
        ({"name": 3}, {"name": "Write a text."}),
        ({"name": "x" * 10_001}, {"name": "Shorten the text: at most 10000 characters fit here."}),
        ({"name": "a\x00b"}, {"name": "Remove the characters that cannot be read and type the answer again."}),
        ({"name": "a", "home": [1]}, {"home": "The answers of this part must be given together, by their names."}),
        ({"name": "a", "home": {"member": "x"}}, {"home/member": "Give the entries of this part as a list."}),
        (
            {"name": "a", "home": {"member": [{"age": 1}] * 201}},
            {"home/member": "At most 200 entries fit here. Remove some."},
        ),
        ({"name": "a", "help": [["food"]]}, {"help": "Choose from the list."}),
        ({"name": "a", "help": {"a": 1}}, {"help": "Choose from the list."}),
        (
            {"name": "a", "home": {"member": [{"age": True}]}},
            {"home/member[1]/age": "Write a whole number in digits, for example 12."},
        ),
        (
            {"name": "a", "home": {"member": [{"age": 10**400}]}},
            {"home/member[1]/age": "This number is too large. Write a smaller one."},
        ),
        (
            {"name": "a", "home": {"member": [{"age": float("nan")}]}},
            {"home/member[1]/age": "This number is too large. Write a smaller one."},
        ),
    ],
)
def test_answers_of_the_wrong_shape_are_refused(raw: dict, errors: dict) -> None:  # type: ignore[type-arg]
    assert evaluate(FORM, raw, today=TODAY, lang="en").errors == errors
