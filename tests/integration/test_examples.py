"""The demonstration's examples: loaded once or twice, they are the same; each is a valid case."""

from __future__ import annotations

import copy

import pytest

from sapar.engines.pathways import case
from sapar.lines.employment import queries, services
from sapar.lines.employment.models import Example

pytestmark = pytest.mark.django_db


def test_load_examples_twice_leaves_the_same_rows() -> None:
    examples = services.demonstration()
    first = services.load_examples(examples=examples)
    rows = list(Example.objects.order_by("position").values())
    assert services.load_examples(examples=examples) == first == len(examples)
    assert list(Example.objects.order_by("position").values()) == rows


def test_load_examples_keeps_the_order_and_the_case() -> None:
    examples = services.demonstration()
    services.load_examples(examples=examples)
    assert [(e.slug, e.case, e.title("ky")) for e in queries.examples()] == [
        (e["slug"], e["case"], e["title"]["ky"]) for e in examples
    ]


def test_load_examples_drops_what_is_no_longer_given() -> None:
    examples = services.demonstration()
    services.load_examples(examples=examples)
    services.load_examples(examples=examples[:2])
    assert [e.slug for e in queries.examples()] == [e["slug"] for e in examples[:2]]


def test_load_examples_with_one_slug_twice_changes_nothing() -> None:
    examples = services.demonstration()
    services.load_examples(examples=examples[:3])
    with pytest.raises(ValueError, match="same slug"):
        services.load_examples(examples=[examples[4], copy.deepcopy(examples[4])])
    assert [e.slug for e in queries.examples()] == [e["slug"] for e in examples[:3]]


def test_load_examples_that_fail_half_way_change_nothing() -> None:
    examples = services.demonstration()
    services.load_examples(examples=examples[:3])
    broken = copy.deepcopy(examples[5])
    broken["case"]["destination"] = "ru"  # refused by the database, after the old rows were deleted
    with pytest.raises(Exception, match="example_destination_is_a_code"):
        services.load_examples(examples=[examples[4], broken])
    assert [e.slug for e in queries.examples()] == [e["slug"] for e in examples[:3]]


def test_examples_of_a_destination_are_only_those() -> None:
    services.load_examples(examples=services.demonstration())
    assert [e.slug for e in queries.examples(destination="KR")] == ["korea-e9"]
    assert queries.example(slug="korea-e9") == Example.objects.get(slug="korea-e9")
    assert queries.example(slug="nobody") is None


def test_every_text_of_an_example_is_in_three_languages() -> None:
    services.load_examples(examples=services.demonstration())
    for example in queries.examples():
        for of in (example.title, example.note):
            texts = [of(language) for language in ("ky", "ru", "en")]
            assert len(set(texts)) == 3, example.slug
            assert all(texts), example.slug


@pytest.mark.parametrize("example", services.demonstration(), ids=lambda example: example["slug"])
def test_every_example_is_read_without_a_complaint(example: services.ExampleData) -> None:
    assert case.read(example["case"]).destination == example["case"]["destination"]
